//! Ctrl-C and SIGTERM: the first finishes the mail in hand, a second ends the process at once.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;

use super::exit;
use crate::app::{Error, ErrorKind, Result};

/// Nobody notices so short a wait.
const LOOK: Duration = Duration::from_millis(50);

/// Sets `stop` at the first signal. At the second the process exits with 130 wherever it is; what it had handed to
/// the relay is recovered by the next run.
pub(crate) fn stop_on_interrupt(stop: &Arc<AtomicBool>) -> Result<()> {
    for signal in [SIGINT, SIGTERM] {
        // The order matters: the exit looks at what the flag was before this signal.
        flag::register_conditional_shutdown(
            signal,
            i32::from(exit::code(ErrorKind::Interrupted)),
            Arc::clone(stop),
        )
        .and_then(|_| flag::register(signal, Arc::clone(stop)))
        .map_err(|error| {
            Error::new(ErrorKind::Failed, "signals cannot be handled").source(error)
        })?;
    }
    Ok(())
}

/// Waits for Ctrl-C or SIGTERM.
pub(crate) fn wait_for_interrupt() -> Result<()> {
    let stop = Arc::default();
    stop_on_interrupt(&stop)?;
    while !stop.load(Ordering::Relaxed) {
        std::thread::sleep(LOOK);
    }
    Ok(())
}
