//! A relay in memory that does as it is told, and remembers what it was told.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use credtool::domain::smtp::{Failure, Fault, Phase, Reply};
use credtool::mail::{Channel, Envelope, Relay};

/// Where in the conversation the relay's watcher is called, before the relay answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Moment {
    /// A session is asked for.
    Open,
    /// MAIL, RCPT, DATA.
    Offer,
    /// The body.
    Transmit,
}

type Watcher = Box<dyn FnMut(Moment) + Send>;

#[derive(Default)]
struct State {
    open: VecDeque<Failure>,
    /// After so many sessions every further one fails.
    most: Option<(usize, Failure)>,
    /// After this many offers, each further one in the session fails.
    per_session: Option<(usize, Failure)>,
    offer: VecDeque<Result<(), Failure>>,
    transmit: VecDeque<Result<Reply, Failure>>,
    opened: usize,
    offered: Vec<Envelope>,
    sent: Vec<(Envelope, Vec<u8>)>,
    resets: usize,
    quits: usize,
    watcher: Option<Watcher>,
}

/// The script and the record. Clones share both. Without a script it accepts everything.
#[derive(Clone, Default)]
pub(crate) struct ScriptedRelay(Arc<Mutex<State>>);

/// A reply that refuses, as `550 5.1.1 No such user` is written.
pub(crate) fn refused(phase: Phase, code: u16, text: &str) -> Failure {
    Failure::new(phase, Fault::Reply(Reply::new(code, [text])))
}

impl ScriptedRelay {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The next sessions fail.
    pub(crate) fn fail_open(&self, failure: Failure) {
        self.state().open.push_back(failure);
    }

    /// The number of sessions that open; each further one fails.
    pub(crate) fn open_then_refuse(&self, count: usize, failure: Failure) {
        self.state().most = Some((count, failure));
    }

    /// After this many offers in a session, each further one fails.
    pub(crate) fn end_sessions_after(&self, offers: usize, failure: Failure) {
        self.state().per_session = Some((offers, failure));
    }

    /// The next envelope fails: a queue, of which `None` lets one pass.
    pub(crate) fn offer(&self, outcome: impl Into<Option<Failure>>) {
        let outcome = outcome.into().map_or(Ok(()), Err);
        self.state().offer.push_back(outcome);
    }

    /// What the next body is answered with.
    pub(crate) fn transmit(&self, outcome: Result<Reply, Failure>) {
        self.state().transmit.push_back(outcome);
    }

    /// The connection is lost after the next final dot.
    pub(crate) fn lose_answer(&self) {
        self.transmit(Err(Failure::new(Phase::Body, Fault::Closed)));
    }

    /// Is called at each moment, from the sender's thread. The relay itself must not be asked in it.
    pub(crate) fn watch(&self, watcher: impl FnMut(Moment) + Send + 'static) {
        self.state().watcher = Some(Box::new(watcher));
    }

    /// How many sessions were asked for.
    pub(crate) fn opened(&self) -> usize {
        self.state().opened
    }

    /// To whom mail was offered.
    pub(crate) fn offered(&self) -> Vec<String> {
        let state = self.state();
        state
            .offered
            .iter()
            .map(|envelope| envelope.to.to_string())
            .collect()
    }

    /// The bodies that came, also those whose answer was lost.
    pub(crate) fn sent(&self) -> Vec<(Envelope, Vec<u8>)> {
        self.state().sent.clone()
    }

    /// The text of the last body.
    pub(crate) fn last_text(&self) -> String {
        let sent = self.sent();
        let (_, bytes) = sent.last().expect("nothing was sent");
        String::from_utf8(bytes.clone()).unwrap()
    }

    /// How many RSET came.
    pub(crate) fn resets(&self) -> usize {
        self.state().resets
    }

    /// How many sessions ended politely.
    pub(crate) fn quits(&self) -> usize {
        self.state().quits
    }

    fn tell(&self, moment: Moment) {
        let watcher = self.state().watcher.take();
        if let Some(mut watcher) = watcher {
            watcher(moment);
            self.state().watcher = Some(watcher);
        }
    }
}

impl Relay for ScriptedRelay {
    fn open_until(&self, _until: Option<Instant>) -> Result<Box<dyn Channel>, Failure> {
        self.tell(Moment::Open);
        let mut state = self.state();
        state.opened += 1;
        let full = state.most.clone().filter(|(most, _)| state.opened > *most);
        match state.open.pop_front().or(full.map(|(_, failure)| failure)) {
            Some(failure) => Err(failure),
            None => Ok(Box::new(Session {
                relay: self.clone(),
                envelope: None,
                emails: 0,
                dead: false,
            })),
        }
    }
}

struct Session {
    relay: ScriptedRelay,
    envelope: Option<Envelope>,
    emails: usize,
    dead: bool,
}

impl Session {
    /// After a failure that is no refusal, and after a 421, the session is over, as a real one is.
    fn after<T>(&mut self, outcome: Result<T, Failure>) -> Result<T, Failure> {
        if let Err(failure) = &outcome {
            self.dead = failure.reply().is_none_or(|reply| reply.code == 421);
        }
        outcome
    }
}

impl Channel for Session {
    fn offer(&mut self, envelope: &Envelope) -> Result<(), Failure> {
        if self.dead {
            return Err(Failure::new(Phase::Mail, Fault::Closed));
        }
        self.relay.tell(Moment::Offer);
        let outcome = {
            let mut state = self.relay.state();
            state.offered.push(envelope.clone());
            match state.per_session.clone() {
                Some((most, failure)) if self.emails >= most => Err(failure),
                _ => state.offer.pop_front().unwrap_or(Ok(())),
            }
        };
        self.emails += 1;
        self.envelope = outcome.is_ok().then(|| envelope.clone());
        self.after(outcome)
    }

    fn transmit(&mut self, message: &[u8]) -> Result<Reply, Failure> {
        self.relay.tell(Moment::Transmit);
        let envelope = self.envelope.take().expect("a body without an envelope");
        let outcome = {
            let mut state = self.relay.state();
            state.sent.push((envelope, message.to_vec()));
            let n = state.sent.len();
            state.transmit.pop_front().unwrap_or_else(|| {
                Ok(Reply::new(
                    250,
                    [format!("2.0.0 Ok: queued as Q{n}").as_str()],
                ))
            })
        };
        self.after(outcome)
    }

    fn reset(&mut self) -> Result<(), Failure> {
        self.relay.state().resets += 1;
        Ok(())
    }

    fn quit(self: Box<Self>) {
        self.relay.state().quits += 1;
    }
}
