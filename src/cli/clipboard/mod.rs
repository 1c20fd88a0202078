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
mod helper;
mod osc52;

use std::io;
use std::time::Duration;

pub(super) use helper::serve_words;

use crate::domain::Secret;

/// The hidden command that the helper is started with; its one argument is the seconds until it clears.
pub(crate) const SERVE: &str = "__clip-serve";

/// The buffer that receives the text has this size from the start, so that it never moves and leaves a copy.
const MOST_BYTES: usize = 1 << 20;
/// What the helper answers once the clipboard holds the text.
const READY: &str = "ok";

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

/// Why nothing was copied.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ClipError {
    /// Nothing says where a display is.
    #[error("there is no display and so no clipboard: DISPLAY and WAYLAND_DISPLAY are not set")]
    NoDisplay,
    /// No display has this name.
    #[error("there is no display {0:?}")]
    OddDisplay(String),
    /// No display answers, or it lets no background program own a clipboard.
    #[error("there is no clipboard here: {0}")]
    Unavailable(arboard::Error),
    /// The helper could not be started or spoken to.
    #[error("the clipboard helper could not be started: {0}")]
    Helper(#[from] io::Error),
    /// The helper did not answer.
    #[error("the clipboard helper did not answer within {} seconds", .0.as_secs())]
    Silent(Duration),
    /// The helper answered that it failed.
    #[error("the clipboard did not take the text: {0}")]
    Refused(String),
    /// More than a clipboard is meant for.
    #[error("the text is too long for the clipboard (more than {0} bytes)")]
    TooLong(usize),
    /// There is no terminal to send an escape sequence to.
    #[error("there is no terminal to copy to: /dev/tty: {0}")]
    NoTerminal(io::Error),
    /// The terminal says of itself that it has no clipboard.
    #[error("the terminal has no clipboard: TERM is {0}")]
    Plain(String),
}

impl ClipError {
    /// What to do instead.
    pub(crate) fn hint(&self) -> &'static str {
        let over_ssh = || named("SSH_CONNECTION") || named("SSH_TTY");
        match self {
            Self::NoDisplay | Self::OddDisplay(_) | Self::Unavailable(_) if over_ssh() => {
                "over SSH, try --copy=osc52 (your own terminal's clipboard), or --print"
            }
            Self::NoDisplay | Self::OddDisplay(_) | Self::Unavailable(_) | Self::NoTerminal(_) => {
                "use --print to show it here, or run this in a graphical session"
            }
            _ => "use --print to show it here",
        }
    }
}

/// Whether a variable of the environment says something.
fn named(name: &str) -> bool {
    std::env::var_os(name).is_some_and(|value| !value.is_empty())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_error_offers_another_way() {
        for error in [
            ClipError::NoDisplay,
            ClipError::OddDisplay(String::from(":60000")),
            ClipError::Unavailable(arboard::Error::ClipboardNotSupported),
            ClipError::Silent(Duration::from_secs(5)),
            ClipError::TooLong(MOST_BYTES),
            ClipError::NoTerminal(io::ErrorKind::NotFound.into()),
            ClipError::Plain(String::from("dumb")),
        ] {
            assert!(error.hint().contains("--print"), "{error}");
        }
    }
}
