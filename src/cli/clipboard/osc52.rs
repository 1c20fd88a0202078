//! The clipboard of the terminal, wherever it runs: the escape sequence OSC 52 (xterm's control sequences, "Operating
//! System Commands", Ps = 52).
//!
//! The terminal does not answer, so nothing here can be confirmed, and what it took cannot be told from what somebody
//! copied later, so nothing is cleared. The sequence goes to the controlling terminal and never to stdout, which may
//! be a file.

use std::fs::File;
use std::io::Write;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use zeroize::Zeroizing;

use super::ClipError;
use crate::domain::Secret;

/// Of the clipboards, `c`: that of the desktop, not the primary selection.
const BEGIN: &str = "\u{1b}]52;c;";
/// BEL rather than ST: more terminals know it.
const END: char = '\u{7}';
/// Terminals stop at a sequence of 100,000 bytes, of which base64 leaves three quarters.
const MOST_BYTES: usize = 74_994;
/// Terminals that have no clipboard and would show the sequence, or drop it.
const PLAIN: [&str; 2] = ["dumb", "linux"];

pub(super) fn available() -> Result<(), ClipError> {
    let term = std::env::var("TERM").unwrap_or_default();
    if PLAIN.contains(&term.as_str()) {
        return Err(ClipError::Plain(term));
    }
    terminal().map(drop)
}

pub(super) fn copy(secret: &Secret<String>) -> Result<(), ClipError> {
    if secret.expose().len() > MOST_BYTES {
        return Err(ClipError::TooLong(MOST_BYTES));
    }
    terminal()?
        .write_all(sequence(secret).as_bytes())
        .map_err(ClipError::NoTerminal)
}

fn terminal() -> Result<File, ClipError> {
    File::options()
        .write(true)
        .open("/dev/tty")
        .map_err(ClipError::NoTerminal)
}

fn sequence(secret: &Secret<String>) -> Zeroizing<String> {
    let text = secret.expose();
    // Room for all of it at once, since a string that grows leaves copies behind.
    let length = BEGIN.len() + text.len().div_ceil(3) * 4 + END.len_utf8();
    let mut sequence = String::with_capacity(length);
    sequence.push_str(BEGIN);
    BASE64_STANDARD.encode_string(text, &mut sequence);
    sequence.push(END);
    Zeroizing::new(sequence)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_text_fits_the_shortest_terminal() {
        let longest = sequence(&Secret::new("x".repeat(MOST_BYTES)));
        assert_eq!(longest.len(), 100_000);
        assert_eq!(longest.capacity(), longest.len());
        let longer = Secret::new("x".repeat(MOST_BYTES + 1));
        assert!(matches!(copy(&longer), Err(ClipError::TooLong(_))));
    }

    #[test]
    fn the_sequence_is_that_of_xterm() {
        let sequence = sequence(&Secret::from(String::from("hunter2")));
        assert_eq!(*sequence, "\u{1b}]52;c;aHVudGVyMg==\u{7}");
    }
}
