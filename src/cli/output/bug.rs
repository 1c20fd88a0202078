//! The report of a bug in the program itself.

use std::backtrace::{Backtrace, BacktraceStatus};
use std::io::{self, Write};
use std::panic::PanicHookInfo;

/// Tells where it panicked, and the way there where `RUST_BACKTRACE` asks for it. The message of the panic is kept
/// back: it may hold a secret.
pub(crate) fn bug(panic: &PanicHookInfo<'_>) {
    let place = panic
        .location()
        .map_or_else(String::new, |place| format!(" at {place}"));
    let mut text = format!(
        "error: internal error{place}\n\
         hint: please report this line; RUST_BACKTRACE=1 adds the way there\n"
    );
    let way = Backtrace::capture();
    if way.status() == BacktraceStatus::Captured {
        text += &way.to_string();
    }
    // Where stderr cannot be written there is nobody left to tell.
    io::stderr().write_all(text.as_bytes()).ok();
}
