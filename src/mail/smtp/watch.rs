//! The waits of the sessions with a relay, shown to another thread.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::thread::{self, ThreadId};
use std::time::Instant;

use crate::domain::smtp::Phase;

/// A wait of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wait {
    /// The relay, in this phase.
    Phase(Phase),
    /// The source of the password.
    Password,
}

/// A wait that has not ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OngoingWait {
    /// The awaited event.
    pub wait: Wait,
    /// The moment at which it began.
    pub since: Instant,
}

/// The present waits of the sessions with a relay. Each session has a thread of its own.
#[derive(Debug)]
pub struct Watch {
    place: String,
    waits: Mutex<HashMap<ThreadId, OngoingWait>>,
}

impl Watch {
    pub(super) fn new(place: String) -> Self {
        Self {
            place,
            waits: Mutex::default(),
        }
    }

    /// The relay, `host:port`.
    pub fn place(&self) -> &str {
        &self.place
    }

    /// The wait that began first, if there is any.
    pub fn longest(&self) -> Option<OngoingWait> {
        let waits = self.waits.lock().unwrap_or_else(PoisonError::into_inner);
        waits.values().min_by_key(|waiting| waiting.since).copied()
    }

    /// Does what waits. A wait within another one takes its place until it ends.
    pub(super) fn during<T>(&self, wait: Wait, act: impl FnOnce() -> T) -> T {
        let outer = self.set(Some(wait));
        let done = act();
        self.set(outer.map(|outer| outer.wait));
        done
    }

    /// Notes what this thread waits for from now on, and returns what it waited for before.
    fn set(&self, wait: Option<Wait>) -> Option<OngoingWait> {
        let thread = thread::current().id();
        let mut waits = self.waits.lock().unwrap_or_else(PoisonError::into_inner);
        match wait {
            Some(wait) => {
                let since = Instant::now();
                waits.insert(thread, OngoingWait { wait, since })
            }
            None => waits.remove(&thread),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_wait_of_all_sessions_is_told() {
        let watch = Watch::new(String::from("localhost:25"));
        let longest = || watch.longest().map(|waiting| waiting.wait);
        assert_eq!(longest(), None);
        watch.during(Wait::Phase(Phase::Rcpt), || {
            thread::scope(|scope| {
                scope.spawn(|| watch.during(Wait::Phase(Phase::Mail), || ()));
            });
            assert_eq!(longest(), Some(Wait::Phase(Phase::Rcpt)));
        });
        assert_eq!(longest(), None);
    }

    #[test]
    fn a_wait_within_another_takes_its_place() {
        let watch = Watch::new(String::from("localhost:25"));
        watch.during(Wait::Phase(Phase::Auth), || {
            let begun = watch.longest().unwrap();
            watch.during(Wait::Password, || {
                assert_eq!(watch.longest().unwrap().wait, Wait::Password);
            });
            let after = watch.longest().unwrap();
            assert_eq!(after.wait, Wait::Phase(Phase::Auth));
            assert!(after.since >= begun.since, "the server's time begins anew");
        });
    }
}
