//! Ctrl-C and SIGTERM: the first finishes the email in hand, a second ends the process at once.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, LazyLock, Mutex, OnceLock, PoisonError};
use std::thread;
use std::time::Duration;

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;
use signal_hook::iterator::Signals;

use super::exit;
use crate::app::provisioning::Interrupt;
use crate::app::{Error, ErrorKind, Result};

/// Nobody notices so short a wait.
const LOOK: Duration = Duration::from_millis(50);

/// Whoever ends a process with its group, as timeout(1) does, signals it twice at once: that is one wish.
const ONE_WISH: Duration = Duration::from_millis(150);

/// What a signal does while a program runs for us. Handlers are the process's, so this is.
static IN_PLACE: Mutex<Option<Interrupt>> = Mutex::new(None);

/// Sets `stop` at the first signal. At the second the process exits with 130 wherever it is; what it had handed to
/// the relay is recovered by the next run.
pub(crate) fn stop_on_interrupt(stop: &Arc<AtomicBool>) -> Result<()> {
    ENDS.store(false, Ordering::SeqCst);
    put_in_place(Interrupt {
        wanted: Arc::clone(stop),
        idle: Arc::default(),
    });
    let meant = Arc::new(AtomicBool::new(false));
    for signal in [SIGINT, SIGTERM] {
        let code = i32::from(exit::code(ErrorKind::Interrupted));
        flag::register_conditional_shutdown(signal, code, Arc::clone(&meant))
            .and_then(|_| flag::register(signal, Arc::clone(stop)))
            .map_err(failed)?;
    }
    let mut signals = Signals::new([SIGINT, SIGTERM]).map_err(failed)?;
    let first = thread::Builder::new().name(String::from("interrupt"));
    let waiting = first.spawn(move || {
        if signals.forever().next().is_some() {
            thread::sleep(ONE_WISH);
            meant.store(true, Ordering::Relaxed);
        }
    });
    waiting.map(|_| ()).map_err(failed)
}

/// Whether SIGINT ends the process, as it does before anything here handles it. signal-hook cannot give a signal its
/// default back once it has handled it.
static ENDS: LazyLock<Arc<AtomicBool>> = LazyLock::new(|| Arc::new(AtomicBool::new(true)));

/// Whether no hook runs, once one may: then SIGINT ends the process too.
static IDLE: OnceLock<Arc<AtomicBool>> = OnceLock::new();

/// While it lives, SIGINT does not end the process.
pub(crate) struct Held {
    ends: bool,
    idle: bool,
}

impl Drop for Held {
    fn drop(&mut self) {
        ENDS.store(self.ends, Ordering::SeqCst);
        if let Some(idle) = IDLE.get() {
            idle.store(self.idle, Ordering::SeqCst);
        }
    }
}

/// Keeps SIGINT from ending the process.
pub(crate) fn hold_interrupts() -> Result<Held> {
    static REGISTERED: OnceLock<()> = OnceLock::new();
    let held = Held {
        ends: ENDS.swap(false, Ordering::SeqCst),
        idle: IDLE
            .get()
            .is_some_and(|idle| idle.swap(false, Ordering::SeqCst)),
    };
    if REGISTERED.set(()).is_ok() {
        flag::register_conditional_default(SIGINT, Arc::clone(&ENDS)).map_err(failed)?;
    }
    Ok(held)
}

fn failed(error: std::io::Error) -> Error {
    Error::new(ErrorKind::Failed, "signals cannot be handled").source(error)
}

/// While a program runs for us, the first signal breaks it off, and the second ends the process with 130. At any other
/// time a signal does what it always does.
pub(crate) fn break_off_hooks() -> Result<Interrupt> {
    let interrupt = Interrupt::default();
    interrupt.idle.store(true, Ordering::SeqCst);
    IDLE.get_or_init(|| Arc::clone(&interrupt.idle));
    for signal in [SIGINT, SIGTERM] {
        flag::register_conditional_default(signal, Arc::clone(&interrupt.idle)).map_err(failed)?;
    }
    stop_on_interrupt(&interrupt.wanted)?;
    put_in_place(interrupt.clone());
    Ok(interrupt)
}

fn put_in_place(interrupt: Interrupt) {
    *IN_PLACE.lock().unwrap_or_else(PoisonError::into_inner) = Some(interrupt);
}

/// Runs a program by this, which ends it when its flag is set: by the first signal. At any other time signals do what
/// the command has them do, or what they always do.
pub(crate) fn around_program<T>(run: impl FnOnce(&AtomicBool) -> T) -> Result<T> {
    let in_place = IN_PLACE
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .clone();
    let interrupt = in_place.map_or_else(break_off_hooks, Ok)?;
    Ok(interrupt.around(|| run(&interrupt.wanted)))
}

/// Waits for Ctrl-C or SIGTERM.
pub(crate) fn wait_for_interrupt() -> Result<()> {
    let stop = Arc::default();
    stop_on_interrupt(&stop)?;
    while !stop.load(Ordering::Relaxed) {
        thread::sleep(LOOK);
    }
    Ok(())
}
