//! A session's side of a run: it talks with the relay, and asks the writer before and after each email.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::app::delivery::report::Stop;
use crate::app::delivery::transition::{Mail, Transition};
use crate::domain::EmailAddress;
use crate::domain::diagnosis::{Party, RelayFault};
use crate::domain::smtp::{Failure, Fault, Phase, Reply};
use crate::domain::verdict::{RunFate, StopReason, judge};
use crate::mail::{Channel, Envelope, Relay};

/// How long a session waits for the relay.
#[derive(Clone, Copy, Debug)]
pub(super) struct Patience {
    /// The end of the run: no reply is waited for after it, but that to a message.
    pub(super) until: Option<Instant>,
    /// An email that takes longer is slow.
    pub(super) long: Duration,
}

/// The writer, as a session sees it.
pub(super) trait WriterHandle {
    /// The session's connection stands: others may open theirs.
    fn opened(&mut self);

    /// Whether there is something to send. A session without a connection opens one then.
    fn has_work(&mut self) -> bool;

    /// Puts this on the disk.
    fn transition(&mut self, transition: Transition) -> WriterReply;
}

/// The writer's reply.
pub(super) enum WriterReply {
    /// It is on the disk. To a claim: no email for now.
    Done,
    /// Here is the next email, claimed. It is on the disk, or will be when the `handed` of that email is.
    Mail(Box<Mail>),
    /// No email for so long that the connection is not kept.
    Idle,
    /// There is nothing more to do. Where a transition was asked for it may not be on the disk: send nothing.
    Over,
}

/// What a session did with its turn.
pub(super) enum Step {
    /// It can go on.
    Next,
    /// It is gone, and why if it could not go on.
    Left(Option<Failure>),
}

/// A session between two emails.
pub(super) struct Worker {
    relay: Arc<dyn Relay>,
    patience: Patience,
    channel: Option<Box<dyn Channel>>,
    /// Whether it ever had a connection.
    began: bool,
    /// Whether the connection was offered an email before.
    used: bool,
    /// Connections lost in a row.
    losses: u32,
    /// The senders that the relay took an email of.
    accepted: HashSet<EmailAddress>,
    /// The email that was claimed with the result of the last one.
    mail: Option<Box<Mail>>,
}

impl Worker {
    pub(super) fn new(relay: Arc<dyn Relay>, patience: Patience) -> Self {
        Self {
            relay,
            patience,
            channel: None,
            began: false,
            used: false,
            losses: 0,
            accepted: HashSet::new(),
            mail: None,
        }
    }

    /// Whether it has an email in hand.
    pub(super) const fn has_mail(&self) -> bool {
        self.mail.is_some()
    }

    /// Whether it has a connection.
    pub(super) const fn is_connected(&self) -> bool {
        self.channel.is_some()
    }

    /// Takes leave of the relay; it may come back.
    pub(super) fn rest(&mut self) {
        if let Some(channel) = self.channel.take() {
            channel.quit();
        }
    }

    /// Opens a connection where there is none, asks for an email where none is in hand, and sends it.
    pub(super) fn step(&mut self, writer: &mut dyn WriterHandle) -> Step {
        let Some(channel) = self.channel.take() else {
            return self.connect(writer);
        };
        let claimed = match self.mail.take() {
            Some(mail) => WriterReply::Mail(mail),
            None => writer.transition(Transition::Claim),
        };
        match claimed {
            WriterReply::Mail(mail) => self.send(writer, channel, mail),
            WriterReply::Done => {
                self.channel = Some(channel);
                Step::Next
            }
            WriterReply::Idle => {
                channel.quit();
                Step::Next
            }
            WriterReply::Over => {
                channel.quit();
                Step::Left(None)
            }
        }
    }

    fn connect(&mut self, writer: &mut dyn WriterHandle) -> Step {
        if self.mail.is_none() && !writer.has_work() {
            return Step::Left(None);
        }
        match self.relay.open_until(self.patience.until) {
            Ok(channel) => self.channel = Some(channel),
            Err(failure) => return Step::Left(Some(failure)),
        }
        self.used = false;
        if !std::mem::replace(&mut self.began, true) {
            writer.opened();
        }
        Step::Next
    }

    fn send(
        &mut self,
        writer: &mut dyn WriterHandle,
        mut channel: Box<dyn Channel>,
        mut mail: Box<Mail>,
    ) -> Step {
        let Ok(bytes) = mail.open() else {
            self.channel = Some(channel);
            return self.go_on(writer.transition(Transition::Unread(mail)));
        };
        mail.is_vouched_for |= self.accepted.contains(&mail.email.sender);
        // Where `handed` is not on the disk the connection is dropped in the middle of DATA: no body has left.
        let begun = Instant::now();
        let Some(mut outcome) = transfer(&mut *channel, &mail, bytes.expose(), writer) else {
            return Step::Left(None);
        };
        if self.used && outcome.as_ref().is_err_and(|it| ends_session(it, &mail)) {
            // A relay takes only so many emails, or errors, in one session: that is no fault of the email that comes
            // next.
            channel.quit();
            channel = match self.relay.open_until(self.patience.until) {
                Ok(channel) => channel,
                Err(failure) => return Step::Left(Some(put_back(writer, mail, failure))),
            };
            let again = transfer(&mut *channel, &mail, bytes.expose(), writer);
            let Some(again) = again else {
                return Step::Left(None);
            };
            outcome = again;
        }
        self.used = true;
        match outcome {
            Ok(reply) => {
                self.losses = 0;
                if !self.accepted.contains(&mail.email.sender) {
                    self.accepted.insert(mail.email.sender.clone());
                }
                self.channel = Some(channel);
                self.go_on(writer.transition(Transition::finish(mail, Ok(reply), None, true)))
            }
            Err(failure) => {
                mail.slow = begun.elapsed() >= self.patience.long;
                self.fail(writer, channel, mail, failure)
            }
        }
    }

    /// Goes on behind an email whose result is on the disk, with the next one if there is one.
    fn go_on(&mut self, reply: WriterReply) -> Step {
        match reply {
            WriterReply::Mail(mail) => self.mail = Some(mail),
            WriterReply::Done | WriterReply::Idle => {}
            WriterReply::Over => {
                self.rest();
                return Step::Left(None);
            }
        }
        Step::Next
    }

    fn fail(
        &mut self,
        writer: &mut dyn WriterHandle,
        mut channel: Box<dyn Channel>,
        mail: Box<Mail>,
        failure: Failure,
    ) -> Step {
        let verdict = mail.judge(&failure);
        let before_mail = failure.phase < Phase::Mail;
        let stop = if before_mail {
            None
        } else {
            stop_reason(verdict.run, &mut self.losses)
        };
        let finish = Transition::finish(mail, Err(failure.clone()), stop, false);
        let stored = writer.transition(finish);
        if before_mail {
            return Step::Left(Some(failure));
        }
        let over = matches!(verdict.run, RunFate::Stop(_) | RunFate::Reconnect) && stop.is_some();
        if over || matches!(stored, WriterReply::Over) {
            return Step::Left(None);
        }
        let usable = verdict.run != RunFate::Reconnect
            && (failure.phase == Phase::Body || channel.reset().is_ok());
        self.channel = usable.then_some(channel);
        Step::Next
    }
}

/// Returns why the run stops, or stops for one sender. `losses` counts the sessions lost in a row, of which the second
/// one stops it.
const fn stop_reason(run: RunFate, losses: &mut u32) -> Option<StopReason> {
    *losses = match run {
        RunFate::GoOn | RunFate::PassOverSender => 0,
        RunFate::Reconnect => *losses + 1,
        RunFate::Stop(_) => *losses,
    };
    match run {
        RunFate::GoOn => None,
        RunFate::Reconnect if *losses < 2 => None,
        RunFate::Reconnect => Some(StopReason::RelayDown),
        RunFate::PassOverSender => Some(StopReason::SenderRefused),
        RunFate::Stop(reason) => Some(reason),
    }
}

/// Whether the relay ends the session, and says nothing against the email.
fn ends_session(failure: &Failure, mail: &Mail) -> bool {
    let Some(reply) = failure.reply() else {
        // It closed the connection just as the email was offered.
        return failure.phase == Phase::Mail && failure.fault == Fault::Closed;
    };
    let verdict = mail.judge(failure);
    let closes = failure.phase == Phase::Mail
        && reply.code == 421
        && verdict.party == Party::Relay(RelayFault::Later);
    // One that names a time wants us to come back then. After the dot, too, a refusal says that the message was not taken.
    verdict.wait.is_none() && (closes || verdict.party == Party::Relay(RelayFault::Session))
}

/// Puts an email back that there is no session for, and gives the reason.
fn put_back(writer: &mut dyn WriterHandle, mail: Box<Mail>, failure: Failure) -> Failure {
    writer.transition(Transition::finish(mail, Err(failure.clone()), None, false));
    failure
}

/// Offers the envelope, has `handed` committed, and sends the body. Nothing when it could not be committed.
fn transfer(
    channel: &mut dyn Channel,
    mail: &Mail,
    bytes: &[u8],
    writer: &mut dyn WriterHandle,
) -> Option<Result<Reply, Failure>> {
    let envelope = Envelope {
        from: mail.email.envelope_from.clone(),
        to: mail.email.to.clone(),
        utf8_message: !bytes.is_ascii(),
        octets: bytes.len() as u64,
        id: format!("credtool-{}-{}", mail.email.id, mail.attempt),
    };
    if let Err(failure) = channel.offer(&envelope) {
        return Some(Err(failure));
    }
    match writer.transition(Transition::Hand(mail.email.id)) {
        WriterReply::Done => Some(channel.transmit(bytes)),
        _ => None,
    }
}

/// The end of a run by a failure that came before any email.
pub(super) fn stop(failure: Failure) -> Stop {
    let verdict = judge(&failure, None);
    let reason = match verdict.run {
        RunFate::Stop(reason) => reason,
        RunFate::GoOn | RunFate::Reconnect | RunFate::PassOverSender => StopReason::RelayDown,
    };
    Stop {
        reason,
        party: verdict.party,
        failure,
    }
}
