//! Hardening of the process, so that no secret gets out by accident.
//!
//! - Files that it makes are its user's alone.
//! - On Linux it leaves no core file, and no other process of the same user can read its memory or its environment
//!   (`PR_SET_DUMPABLE`, prctl(2)). Elsewhere the system's own rules hold.
//! - A panic tells its place but not its message, which may hold whatever was at hand. What was on the way is
//!   unwound, and so wiped, and the exit code is that of a failure.

use std::panic::{self, AssertUnwindSafe};

use super::output;
use crate::app::ErrorKind;
use crate::cli::exit;

/// Runs the program in a process that keeps its secrets; gives the exit code.
pub(super) fn guarded(program: impl FnOnce() -> u8) -> u8 {
    rustix::process::umask(rustix::fs::Mode::from_raw_mode(0o077));
    #[cfg(target_os = "linux")]
    // Linux refuses no process this wish; a system that poses as Linux may not know it.
    rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable).ok();
    panic::set_hook(Box::new(output::bug));
    // What was half done is dropped by the unwinding and not looked at again.
    panic::catch_unwind(AssertUnwindSafe(program)).unwrap_or_else(|_| exit::code(ErrorKind::Failed))
}
