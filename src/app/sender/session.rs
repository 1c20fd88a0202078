//! A session's side of a run: it talks with the relay, and asks the writer before and after each mail.

use std::sync::mpsc::{Receiver, Sender};
use std::thread;
use std::time::Duration;

use super::transition::{Mail, Transition};
use crate::domain::smtp::{Failure, Phase, Reply};
use crate::domain::verdict::{RunFate, StopReason, judge};
use crate::mail::{Channel, Envelope, Relay};

/// So long a session sleeps at the most before it asks again, so that an interrupted run ends soon.
const NAP: Duration = Duration::from_millis(100);
/// A connection that would lie idle for longer is closed in between: relays hang up on those.
const MOST_IDLE: Duration = Duration::from_secs(30);

/// What a session tells the writer, or asks of it.
pub(super) enum Ask {
    /// Its connection stands. No answer is waited for.
    Opened,
    /// Is it worth while to connect again?
    Work,
    /// It could not connect, and leaves. No answer is waited for.
    Lost(Failure),
    /// It is gone. No answer is waited for.
    Left,
    /// Put this on the disk, and tell me.
    Transition(Box<Transition>),
}

/// What the writer answers.
pub(super) enum Answer {
    /// It is on the disk, or: yes.
    Done,
    /// It is on the disk, and here is the next mail, claimed.
    Mail(Box<Mail>),
    /// It is on the disk; ask for the next mail after this time.
    Later(Duration),
    /// There is nothing more to do. Where a transition was asked for it may not be on the disk: send nothing.
    Over,
}

/// The line between a session and the writer. When it is dropped the writer hears that the session is gone.
pub(super) struct Line {
    session: usize,
    asks: Sender<(usize, Ask)>,
    answers: Receiver<Answer>,
}

impl Line {
    pub(super) const fn new(
        session: usize,
        asks: Sender<(usize, Ask)>,
        answers: Receiver<Answer>,
    ) -> Self {
        Self {
            session,
            asks,
            answers,
        }
    }

    fn tell(&self, ask: Ask) {
        // The writer outlives its sessions, unless it panicked; then there is nobody to tell.
        let _gone = self.asks.send((self.session, ask));
    }

    fn ask(&self, ask: Ask) -> Answer {
        self.tell(ask);
        self.answers.recv().unwrap_or(Answer::Over)
    }

    fn transition(&self, transition: Transition) -> Answer {
        self.ask(Ask::Transition(Box::new(transition)))
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.tell(Ask::Left);
    }
}

/// Sends what the writer gives out, until it has nothing more or the relay fails.
pub(super) fn serve(relay: &dyn Relay, line: &Line) {
    let mut losses = 0;
    let mut answer = None;
    let mut channel = match relay.open() {
        Ok(channel) => {
            line.tell(Ask::Opened);
            Some(channel)
        }
        Err(failure) => return line.tell(Ask::Lost(failure)),
    };
    loop {
        let mut open = match channel.take() {
            Some(open) => open,
            None => match reopen(relay, line) {
                Some(open) => open,
                None => return,
            },
        };
        let next = answer
            .take()
            .unwrap_or_else(|| line.transition(Transition::Claim));
        let mail = match next {
            Answer::Mail(mail) => mail,
            Answer::Later(time) => {
                if time > MOST_IDLE {
                    open.quit();
                    nap(line, time);
                } else {
                    thread::sleep(time.min(NAP));
                    channel = Some(open);
                }
                continue;
            }
            Answer::Done | Answer::Over => return open.quit(),
        };
        let Some(outcome) = transfer(&mut *open, &mail, line) else {
            // `handed` is not on the disk: the connection is dropped in the middle of DATA, and no body has left.
            return;
        };
        let Some((verdict, phase)) = outcome.as_ref().err().map(|f| (judge(f), f.phase)) else {
            losses = 0;
            channel = Some(open);
            answer = Some(line.transition(Transition::finish(mail, outcome, None, true)));
            continue;
        };
        let stop = match verdict.run {
            RunFate::GoOn => {
                losses = 0;
                None
            }
            RunFate::Reconnect => {
                losses += 1;
                (losses >= 2).then_some(StopReason::RelayDown)
            }
            RunFate::Stop(reason) => Some(reason),
        };
        let stored = line.transition(Transition::finish(mail, outcome, stop, false));
        if stop.is_some() || matches!(stored, Answer::Over) {
            return;
        }
        let usable = verdict.run == RunFate::GoOn && (phase == Phase::Body || open.reset().is_ok());
        channel = usable.then_some(open);
    }
}

/// Connects again, if there is still something to send.
fn reopen(relay: &dyn Relay, line: &Line) -> Option<Box<dyn Channel>> {
    if matches!(line.ask(Ask::Work), Answer::Over) {
        return None;
    }
    match relay.open() {
        Ok(channel) => Some(channel),
        Err(failure) => {
            line.tell(Ask::Lost(failure));
            None
        }
    }
}

/// Sleeps without a connection, for as long as there is something to send.
fn nap(line: &Line, mut left: Duration) {
    while !left.is_zero() && !matches!(line.ask(Ask::Work), Answer::Over) {
        let now = left.min(NAP);
        thread::sleep(now);
        left -= now;
    }
}

/// Offers the envelope, has `handed` committed, and sends the body. Nothing when it could not be committed.
fn transfer(channel: &mut dyn Channel, mail: &Mail, line: &Line) -> Option<Result<Reply, Failure>> {
    let envelope = Envelope {
        from: mail.email.envelope_from.clone(),
        to: mail.email.to.clone(),
        utf8_message: !mail.bytes.expose().is_ascii(),
        id: format!("credtool-{}-{}", mail.email.id, mail.attempt),
    };
    if let Err(failure) = channel.offer(&envelope) {
        return Some(Err(failure));
    }
    match line.transition(Transition::Hand(mail.email.id, mail.attempt)) {
        Answer::Done => Some(channel.transmit(mail.bytes.expose())),
        _ => None,
    }
}

/// Why a run ends at a failure that came before any mail.
pub(super) fn stop_reason(failure: &Failure) -> StopReason {
    match judge(failure).run {
        RunFate::Stop(reason) => reason,
        RunFate::GoOn | RunFate::Reconnect => StopReason::RelayDown,
    }
}
