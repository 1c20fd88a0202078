//! A session's side of a run: it talks with the relay, and asks the writer before and after each email.

use std::cell::Cell;
use std::collections::HashSet;
use std::sync::mpsc::{Receiver, Sender};
use std::thread;
use std::time::{Duration, Instant};

use crate::app::delivery::report::Stop;
use crate::app::delivery::transition::{Mail, Transition};
use crate::domain::diagnosis::{Party, RelayFault};
use crate::domain::smtp::{Failure, Fault, Phase, Reply};
use crate::domain::verdict::{RunFate, StopReason, judge};
use crate::mail::{Channel, Envelope, Relay};

/// So long a session sleeps at the most before it asks again, so that an interrupted run ends soon.
const NAP: Duration = Duration::from_millis(100);
/// A connection that would lie idle for longer is closed in between: relays hang up on those.
const MOST_IDLE: Duration = Duration::from_secs(30);

/// How long a session waits for the relay.
#[derive(Clone, Copy, Debug)]
pub(super) struct Patience {
    /// The end of the run: no reply is waited for after it, but that to a message.
    pub(super) until: Option<Instant>,
    /// An email that takes longer is slow.
    pub(super) long: Duration,
}

/// The line between a session and the writer.
pub(super) trait WriterHandle {
    /// The session's connection stands: another one may open its own.
    fn opened(&self);

    /// Whether there is something to send.
    fn has_work(&self) -> bool;

    /// Puts this on the disk.
    fn transition(&self, transition: Transition) -> WriterReply;
}

/// A message from a session in a thread of its own to the writer.
pub(super) enum Ask {
    /// Its connection stands. No answer is waited for.
    Opened,
    /// Is there something to send?
    Work,
    /// It is gone, and why if it could not go on. No answer is waited for.
    Left(Option<Failure>),
    /// Put this on the disk, and tell me.
    Transition(Box<Transition>),
}

/// The writer's reply.
pub(super) enum WriterReply {
    /// It is on the disk, or: yes.
    Done,
    /// Here is the next email, claimed. It is on the disk, or will be when the `handed` of that email is.
    Mail(Box<Mail>),
    /// It is on the disk; ask for the next email after this time.
    Later(Duration),
    /// There is nothing more to do. Where a transition was asked for it may not be on the disk: send nothing.
    Over,
}

/// A line to another thread. When it is dropped the writer hears that the session is gone, be it by a panic.
pub(super) struct ChannelHandle {
    session: usize,
    asks: Sender<(usize, Ask)>,
    answers: Receiver<WriterReply>,
    failure: Cell<Option<Failure>>,
}

impl ChannelHandle {
    pub(super) const fn new(
        session: usize,
        asks: Sender<(usize, Ask)>,
        answers: Receiver<WriterReply>,
    ) -> Self {
        Self {
            session,
            asks,
            answers,
            failure: Cell::new(None),
        }
    }

    /// Says at the end why the session could not go on.
    pub(super) fn leave(&self, failure: Option<Failure>) {
        self.failure.set(failure);
    }

    fn tell(&self, ask: Ask) {
        // The writer outlives its sessions, unless it panicked; then there is nobody to tell.
        let _gone = self.asks.send((self.session, ask));
    }

    fn ask(&self, ask: Ask) -> WriterReply {
        self.tell(ask);
        self.answers.recv().unwrap_or(WriterReply::Over)
    }
}

impl WriterHandle for ChannelHandle {
    fn opened(&self) {
        self.tell(Ask::Opened);
    }

    fn has_work(&self) -> bool {
        !matches!(self.ask(Ask::Work), WriterReply::Over)
    }

    fn transition(&self, transition: Transition) -> WriterReply {
        self.ask(Ask::Transition(Box::new(transition)))
    }
}

impl Drop for ChannelHandle {
    fn drop(&mut self) {
        self.tell(Ask::Left(self.failure.take()));
    }
}

/// Sends what the writer gives out, until it has nothing more. Gives the failure before any email for which the session
/// cannot go on. A run that ends at a moment waits no longer for the relay.
pub(super) fn serve(
    relay: &dyn Relay,
    line: &dyn WriterHandle,
    patience: Patience,
) -> Option<Failure> {
    let until = patience.until;
    let mut losses = 0;
    // Whether the session that stands was offered an email before.
    let mut used = false;
    // The senders that the relay took an email of.
    let mut accepted = HashSet::new();
    let mut answer = None;
    let mut channel = match relay.open_until(until) {
        Ok(channel) => Some(channel),
        Err(failure) => return Some(failure),
    };
    line.opened();
    loop {
        let mut open = match channel.take() {
            Some(open) => open,
            None if !line.has_work() => return None,
            None => {
                used = false;
                match relay.open_until(until) {
                    Ok(open) => open,
                    Err(failure) => return Some(failure),
                }
            }
        };
        let next = answer
            .take()
            .unwrap_or_else(|| line.transition(Transition::Claim));
        let mut mail = match next {
            WriterReply::Mail(mail) => mail,
            WriterReply::Later(time) => {
                if time > MOST_IDLE {
                    open.quit();
                    nap(line, time);
                } else {
                    thread::sleep(time.min(NAP));
                    channel = Some(open);
                }
                continue;
            }
            WriterReply::Done | WriterReply::Over => {
                open.quit();
                return None;
            }
        };
        mail.is_vouched_for |= accepted.contains(&mail.email.sender);
        let Ok(bytes) = mail.open() else {
            channel = Some(open);
            answer = match line.transition(Transition::Unread(mail)) {
                WriterReply::Done => None,
                other => Some(other),
            };
            continue;
        };
        // Where `handed` is not on the disk the connection is dropped in the middle of DATA: no body has left.
        let begun = Instant::now();
        let mut outcome = transfer(&mut *open, &mail, bytes.expose(), line)?;
        if used && outcome.as_ref().is_err_and(|it| ends_session(it, &mail)) {
            // A relay takes only so many emails, or errors, in one session: that is no fault of the email that comes
            // next.
            open.quit();
            open = match relay.open_until(until) {
                Ok(open) => open,
                Err(failure) => return Some(put_back(line, mail, failure)),
            };
            outcome = transfer(&mut *open, &mail, bytes.expose(), line)?;
        }
        used = true;
        let failure = match outcome {
            Ok(reply) => {
                losses = 0;
                if !accepted.contains(&mail.email.sender) {
                    accepted.insert(mail.email.sender.clone());
                }
                channel = Some(open);
                answer = Some(line.transition(Transition::finish(mail, Ok(reply), None, true)));
                continue;
            }
            Err(failure) => failure,
        };
        let verdict = mail.judge(&failure);
        let before_mail = failure.phase < Phase::Mail;
        let stop = if before_mail {
            None
        } else {
            stop_reason(verdict.run, &mut losses)
        };
        mail.slow = begun.elapsed() >= patience.long;
        let finish = Transition::finish(mail, Err(failure.clone()), stop, false);
        let stored = line.transition(finish);
        if before_mail {
            return Some(failure);
        }
        let over = matches!(verdict.run, RunFate::Stop(_) | RunFate::Reconnect) && stop.is_some();
        if over || matches!(stored, WriterReply::Over) {
            return None;
        }
        let usable = verdict.run != RunFate::Reconnect
            && (failure.phase == Phase::Body || open.reset().is_ok());
        channel = usable.then_some(open);
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
fn put_back(line: &dyn WriterHandle, mail: Box<Mail>, failure: Failure) -> Failure {
    line.transition(Transition::finish(mail, Err(failure.clone()), None, false));
    failure
}

/// Sleeps without a connection, for as long as there is something to send.
fn nap(line: &dyn WriterHandle, mut left: Duration) {
    while !left.is_zero() && line.has_work() {
        let now = left.min(NAP);
        thread::sleep(now);
        left -= now;
    }
}

/// Offers the envelope, has `handed` committed, and sends the body. Nothing when it could not be committed.
fn transfer(
    channel: &mut dyn Channel,
    mail: &Mail,
    bytes: &[u8],
    line: &dyn WriterHandle,
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
    match line.transition(Transition::Hand(mail.email.id)) {
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
