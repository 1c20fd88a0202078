//! What a session waits for, for whoever watches it from another thread.

use std::sync::{Mutex, PoisonError};

use crate::domain::smtp::Phase;

/// What a session waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wait {
    /// The relay, in this phase.
    Phase(Phase),
    /// The source of the password.
    Password,
}

/// What the sessions with a relay wait for at this moment: the one of them that began to wait last.
#[derive(Debug)]
pub struct Watch {
    place: String,
    wait: Mutex<Option<Wait>>,
}

impl Watch {
    pub(super) const fn new(place: String) -> Self {
        Self {
            place,
            wait: Mutex::new(None),
        }
    }

    /// The relay, `host:port`.
    pub fn place(&self) -> &str {
        &self.place
    }

    /// What is waited for, if anything is.
    pub fn wait(&self) -> Option<Wait> {
        *self.wait.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn set(&self, wait: Option<Wait>) {
        *self.wait.lock().unwrap_or_else(PoisonError::into_inner) = wait;
    }

    /// Does what waits.
    pub(super) fn during<T>(&self, wait: Wait, act: impl FnOnce() -> T) -> T {
        self.set(Some(wait));
        let done = act();
        self.set(None);
        done
    }
}
