//! The sessions of a run that have a thread each, as the writer sees them.
//!
//! They open in waves: the first alone, so that a relay that is down is asked once; then each one that opens lets two
//! more open, so that there are 1, 3, 7, 15 … after one, two, three, four times what opening takes. Once the relay has
//! sent one away, no further one is opened.

use std::panic::resume_unwind;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread::{self, JoinHandle};
use std::time::Instant;

use crate::app::delivery::transition::Transition;
use crate::app::delivery::worker::{Patience, Step, Worker, WriterHandle, WriterReply};
use crate::domain::smtp::Failure;
use crate::mail::Relay;

/// How many sessions may open once another one has.
const WAVE: usize = 2;

/// A message from a session in a thread of its own to the writer.
enum Ask {
    /// Its connection stands. No answer is waited for.
    Opened,
    /// Is there something to send?
    Work,
    /// It is gone, and why if it could not go on. No answer is waited for.
    Left(Option<Failure>),
    /// Put this on the disk, and tell me.
    Transition(Box<Transition>),
}

/// What the writer hears of the sessions.
pub(super) enum PoolEvent {
    /// One waits for this to be on the disk.
    Transition(usize, Box<Transition>),
    /// One came, left, or waits for an email.
    Noted,
    /// None asked in time.
    Nothing,
}

/// The sessions.
pub(super) struct Pool {
    relay: Arc<dyn Relay>,
    patience: Patience,
    most: usize,
    /// How many may be begun by now.
    allowed: usize,
    asks: Sender<(usize, Ask)>,
    inbox: Receiver<(usize, Ask)>,
    answers: Vec<Sender<WriterReply>>,
    threads: Vec<JoinHandle<()>>,
    live: usize,
    /// Those with a connection that wait for an email.
    idle: Vec<usize>,
    /// Those that wait for something to send before they open a connection.
    unconnected: Vec<usize>,
    /// Why one could not go on.
    lost: Option<Failure>,
}

impl Pool {
    /// With the first session.
    pub(super) fn new(relay: Arc<dyn Relay>, most: usize, patience: Patience) -> Self {
        let (asks, inbox) = mpsc::channel();
        let mut pool = Self {
            relay,
            patience,
            most,
            allowed: 1,
            asks,
            inbox,
            answers: Vec::new(),
            threads: Vec::new(),
            live: 0,
            idle: Vec::new(),
            unconnected: Vec::new(),
            lost: None,
        };
        pool.open_another();
        pool
    }

    /// How many sessions there are, those that are opening included.
    pub(super) const fn live(&self) -> usize {
        self.live
    }

    /// How many sessions with a connection wait for an email.
    pub(super) const fn idle(&self) -> usize {
        self.idle.len()
    }

    /// Whether a session may ask for something soon.
    pub(super) const fn is_awaited(&self, answered: usize) -> bool {
        answered + self.idle.len() + self.unconnected.len() < self.live
    }

    /// A session that waited for an email; the caller answers it.
    pub(super) fn take_idle(&mut self) -> Option<usize> {
        self.idle.pop()
    }

    /// Lets those open a connection that wait for something to send.
    pub(super) fn connect(&mut self) {
        for session in std::mem::take(&mut self.unconnected) {
            self.answer(session, WriterReply::Done);
        }
    }

    /// Lets those end their connections that wait for an email.
    pub(super) fn disconnect(&mut self) {
        for session in std::mem::take(&mut self.idle) {
            self.answer(session, WriterReply::Idle);
        }
    }

    /// Lets those leave that wait.
    pub(super) fn dismiss(&mut self) {
        let idle = std::mem::take(&mut self.idle);
        let unconnected = std::mem::take(&mut self.unconnected);
        for session in idle.into_iter().chain(unconnected) {
            self.answer(session, WriterReply::Over);
        }
    }

    /// What a session asks for next, until the moment where there is one.
    pub(super) fn next(
        &mut self,
        until: Option<Instant>,
        has_work: impl FnMut() -> bool,
    ) -> PoolEvent {
        let asked = match until {
            None => self.inbox.recv().ok(),
            Some(until) => {
                let left = until.saturating_duration_since(Instant::now());
                self.inbox.recv_timeout(left).ok()
            }
        };
        let Some((session, ask)) = asked else {
            return PoolEvent::Nothing;
        };
        match ask {
            Ask::Opened => self.open_others(has_work),
            Ask::Work => self.unconnected.push(session),
            Ask::Left(failure) => {
                self.live -= 1;
                self.lost = failure.or(self.lost.take());
            }
            Ask::Transition(transition) if transition.is_claim() => self.idle.push(session),
            Ask::Transition(transition) => return PoolEvent::Transition(session, transition),
        }
        PoolEvent::Noted
    }

    pub(super) fn answer(&self, session: usize, answer: WriterReply) {
        // A session that is gone has said so, or panicked, which its thread tells of.
        let _gone = self.answers[session].send(answer);
    }

    /// Waits for the threads of sessions that have left; returns why one could not go on.
    pub(super) fn close(&mut self) -> Option<Failure> {
        self.answers.clear();
        for thread in std::mem::take(&mut self.threads) {
            if let Err(panic) = thread.join() {
                resume_unwind(panic);
            }
        }
        self.lost.take()
    }

    fn open_others(&mut self, mut has_work: impl FnMut() -> bool) {
        self.allowed = self.most.min(self.allowed + WAVE);
        while self.answers.len() < self.allowed && self.lost.is_none() && has_work() {
            self.open_another();
        }
    }

    fn open_another(&mut self) {
        let (answer, answers) = mpsc::channel();
        let mut writer = ThreadHandle {
            session: self.answers.len(),
            asks: self.asks.clone(),
            answers,
            failure: None,
        };
        let mut worker = Worker::new(Arc::clone(&self.relay), self.patience);
        let thread = thread::spawn(move || {
            loop {
                if let Step::Left(failure) = worker.step(&mut writer) {
                    return writer.leave(failure);
                }
            }
        });
        self.answers.push(answer);
        self.threads.push(thread);
        self.live += 1;
    }
}

impl Drop for Pool {
    /// Where a run is given up its sessions end as soon as they ask for something.
    fn drop(&mut self) {
        self.answers.clear();
        for thread in std::mem::take(&mut self.threads) {
            let _panicked = thread.join();
        }
    }
}

/// The writer in another thread. When it is dropped the writer hears that the session is gone, be it by a panic.
struct ThreadHandle {
    session: usize,
    asks: Sender<(usize, Ask)>,
    answers: Receiver<WriterReply>,
    failure: Option<Failure>,
}

impl ThreadHandle {
    /// Says at the end why the session could not go on.
    fn leave(&mut self, failure: Option<Failure>) {
        self.failure = failure;
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

impl WriterHandle for ThreadHandle {
    fn opened(&mut self) {
        self.tell(Ask::Opened);
    }

    fn has_work(&mut self) -> bool {
        !matches!(self.ask(Ask::Work), WriterReply::Over)
    }

    fn transition(&mut self, transition: Transition) -> WriterReply {
        self.ask(Ask::Transition(Box::new(transition)))
    }
}

impl Drop for ThreadHandle {
    fn drop(&mut self) {
        let failure = self.failure.take();
        self.tell(Ask::Left(failure));
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;
    use std::time::Duration;

    use super::*;
    use crate::domain::smtp::{Fault, Phase, Reply};
    use crate::mail::{Channel, Envelope};

    /// A relay that opens a session when it is told to, or sends it away.
    struct Door(Mutex<Receiver<bool>>);

    impl Relay for Door {
        fn open_until(&self, _until: Option<Instant>) -> Result<Box<dyn Channel>, Failure> {
            let opens = self.0.lock().unwrap().recv().unwrap();
            if opens {
                return Ok(Box::new(Quiet));
            }
            let reply = Reply::new(421, ["4.7.0 Too many connections"]);
            Err(Failure::new(Phase::Greeting, Fault::Reply(reply)))
        }
    }

    /// A session that is not used.
    struct Quiet;

    impl Channel for Quiet {
        fn offer(&mut self, _envelope: &Envelope) -> Result<(), Failure> {
            panic!("no email was given out")
        }

        fn transmit(&mut self, _message: &[u8]) -> Result<Reply, Failure> {
            panic!("no email was given out")
        }

        fn reset(&mut self) -> Result<(), Failure> {
            Ok(())
        }

        fn quit(self: Box<Self>) {}
    }

    fn pool(most: usize) -> (Pool, Sender<bool>) {
        let (open, door) = mpsc::channel();
        let patience = Patience {
            until: None,
            long: Duration::from_secs(10),
        };
        let relay = Arc::new(Door(Mutex::new(door)));
        (Pool::new(relay, most, patience), open)
    }

    fn hear_until(pool: &mut Pool, is_reached: impl Fn(&Pool) -> bool) {
        while !is_reached(pool) {
            assert!(matches!(pool.next(None, || true), PoolEvent::Noted));
        }
    }

    #[test]
    fn each_session_that_opens_lets_two_more_open() {
        let (mut pool, open) = pool(10);
        for (wave, open_then) in [(1, 1), (2, 3), (4, 7), (3, 10)] {
            hear_until(&mut pool, |pool| pool.unconnected.len() == wave);
            assert_eq!(pool.live(), open_then);
            pool.connect();
            (0..wave).for_each(|_| open.send(true).unwrap());
            hear_until(&mut pool, |pool| pool.idle() == open_then);
        }
        assert_eq!(pool.live(), 10, "no more than were asked for");
        pool.dismiss();
        hear_until(&mut pool, |pool| pool.live() == 0);
        assert!(pool.close().is_none());
    }

    #[test]
    fn once_a_session_is_sent_away_no_other_one_opens() {
        let (mut pool, open) = pool(10);
        hear_until(&mut pool, |pool| pool.unconnected.len() == 1);
        pool.connect();
        open.send(true).unwrap();
        hear_until(&mut pool, |pool| pool.unconnected.len() == 2);
        pool.connect();
        open.send(false).unwrap();
        hear_until(&mut pool, |pool| pool.live() == 2);
        open.send(true).unwrap();
        hear_until(&mut pool, |pool| pool.idle() == 2);
        assert_eq!(pool.live(), 2);
        pool.dismiss();
        hear_until(&mut pool, |pool| pool.live() == 0);
        assert!(pool.close().is_some(), "the reason is lost");
    }
}
