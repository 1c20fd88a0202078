//! The clipboard: that of the desktop, or, over SSH, that of the terminal.
//!
//! On X11 and Wayland a clipboard is a running program that answers, so a detached copy of this program holds the
//! text and takes it back after a while. The invariants, each of which mends something that was seen to go wrong:
//!
//! - The text reaches the helper through a pipe, never through arguments or the environment.
//! - The helper has its own session and none of our descriptors: it survives the terminal, and neither `$(…)` nor a
//!   lock held by the caller waits for it.
//! - Success means that the text was read back from the clipboard.
//! - What is cleared is ours: when somebody else has copied something, the helper leaves without touching it. It
//!   clears in words (`clear`) rather than by exiting, because some compositors go on serving what a helper that
//!   vanished had offered.
//! - No program but our own is run, so none in the path can pose as a clipboard tool.
//!
//! The text is marked as not for clipboard histories. Some keep it nevertheless.

mod desktop;
mod error;
mod helper;
mod osc52;

use std::time::Duration;

use crate::domain::Secret;

pub(crate) use error::{ClipError, SERVE};
pub(super) use helper::serve_words;

/// Which clipboard.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Clipboard {
    /// That of the graphical session, X11 or Wayland
    Desktop,
    /// That of the terminal, over SSH too, by the escape sequence OSC 52: many terminals ignore it, nothing confirms
    /// it, and nothing clears it. tmux passes it on only with `set -g set-clipboard on`, and then keeps a copy in
    /// its paste buffers
    Osc52,
}

/// Whether it can be copied to; asked before anything is changed for its sake.
pub(crate) fn available(clipboard: Clipboard) -> Result<(), ClipError> {
    match clipboard {
        Clipboard::Desktop => desktop::available(),
        Clipboard::Osc52 => osc52::available(),
    }
}

/// Puts the secret on the clipboard and returns. That of the desktop is cleared after so many whole seconds.
pub(crate) fn copy(
    clipboard: Clipboard,
    secret: &Secret<String>,
    clear_after: Duration,
) -> Result<(), ClipError> {
    match clipboard {
        Clipboard::Desktop => desktop::copy(secret, clear_after),
        Clipboard::Osc52 => osc52::copy(secret),
    }
}
