//! Ctrl-C while a product's hook runs.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Who waits for a hook may break it off: the hook is ended, and its change waits for the next run.
#[derive(Clone, Debug, Default)]
pub struct Interrupt {
    /// Set by a signal.
    pub wanted: Arc<AtomicBool>,
    /// Whether no hook runs: then a signal ends the process as it always does.
    pub idle: Arc<AtomicBool>,
}

impl Interrupt {
    /// Does what runs a hook.
    pub(super) fn around<T>(&self, run: impl FnOnce() -> T) -> T {
        self.idle.store(false, Ordering::SeqCst);
        let done = run();
        self.idle.store(true, Ordering::SeqCst);
        done
    }

    pub(super) fn is_wanted(&self) -> bool {
        self.wanted.load(Ordering::SeqCst)
    }
}
