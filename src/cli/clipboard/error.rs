//! Why nothing was copied, and the words between the program and its helper.

use std::io;
use std::time::Duration;

/// The hidden command that the helper is started with; its one argument is the seconds until it clears.
pub(crate) const SERVE: &str = "__clip-serve";

/// The buffer that receives the text has this size from the start, so that it never moves and leaves a copy.
pub(crate) const MOST_BYTES: usize = 1 << 20;

/// The helper's answer once the clipboard holds the text.
pub(super) const READY: &str = "ok";

/// Why nothing was copied.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ClipError {
    /// The environment names no display.
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
    /// Returns a hint: another way to reach the secret.
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
pub(crate) fn named(name: &str) -> bool {
    std::env::var_os(name).is_some_and(|value| !value.is_empty())
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
