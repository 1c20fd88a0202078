//! Ctrl-C while a program runs for us: a product's hook, or the password command.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// The right to break off a program that is waited for: it is ended, and its task waits for the next run.
#[derive(Clone, Debug, Default)]
pub struct Interrupt {
    /// Set by a signal.
    pub wanted: Arc<AtomicBool>,
    /// Whether no program runs: then a signal ends the process as it always does.
    pub idle: Arc<AtomicBool>,
}

impl Interrupt {
    /// Does what runs a program.
    pub fn around<T>(&self, run: impl FnOnce() -> T) -> T {
        self.idle.store(false, Ordering::SeqCst);
        let done = run();
        self.idle.store(true, Ordering::SeqCst);
        done
    }

    pub(crate) fn is_wanted(&self) -> bool {
        self.wanted.load(Ordering::SeqCst)
    }
}
