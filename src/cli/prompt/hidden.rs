//! A line that is typed without being shown.
//!
//! `dialoguer::Password` is not used: it reads the line into a plain `String`, which leaves copies of the password in
//! memory, and it sits a signal out, so that Ctrl-C would not end it.

use std::io::{self, Read, Write};

use zeroize::Zeroizing;

use super::answer::{interrupted, show};
use super::stdin::Stdin;
use super::terminal::Quiet;
use crate::app::{Error, ErrorKind, Result};
use crate::domain::Secret;

/// Shows the label and reads a line from the terminal on stdin without showing it. Esc, Ctrl-C and Ctrl-D interrupt.
pub(super) fn line(output: &mut impl Write, label: &str) -> Result<Secret<String>> {
    let failed = |error| Error::new(ErrorKind::Failed, "the terminal cannot be read").source(error);
    // Before the label, which invites to type.
    let quiet = Quiet::new().map_err(failed)?;
    show(output, label)?;
    let typed = typed(&mut Stdin).map_err(|error| match error.kind() {
        io::ErrorKind::Interrupted | io::ErrorKind::UnexpectedEof => interrupted(),
        _ => failed(error),
    });
    drop(quiet);
    show(output, "\n")?;
    str::from_utf8(&typed?)
        .map(|line| Secret::new(line.to_owned()))
        .map_err(|_| Error::new(ErrorKind::Usage, "what was typed is not UTF-8"))
}

fn typed(input: &mut impl Read) -> io::Result<Zeroizing<Vec<u8>>> {
    // Room for what anyone types, so that growing leaves no copy behind.
    let mut line = Zeroizing::new(Vec::with_capacity(4096));
    let mut byte = Zeroizing::new([0]);
    loop {
        if input.read(byte.as_mut())? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        match byte[0] {
            b'\r' | b'\n' => return Ok(line),
            // Ctrl-C, Ctrl-D, Esc
            0x03 | 0x04 | 0x1b => return Err(io::ErrorKind::Interrupted.into()),
            // Backspace takes a character away: its last bytes, then the one that begins it.
            0x08 | 0x7f => while line.pop().is_some_and(|byte| byte & 0xc0 == 0x80) {},
            // Ctrl-U
            0x15 => line.clear(),
            0x00..=0x1f => {}
            byte => line.push(byte),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line_of(keys: &[u8]) -> Result<String, io::ErrorKind> {
        typed(&mut &*keys)
            .map(|line| String::from_utf8(line.to_vec()).unwrap())
            .map_err(|error| error.kind())
    }

    #[test]
    fn a_line_is_edited_as_usual() {
        assert_eq!(line_of(b"ab\x7fc\r").unwrap(), "ac");
        assert_eq!(line_of("aé李\x7f\x08b\n".as_bytes()).unwrap(), "ab");
        assert_eq!(line_of(b"\x7f\x7fab\x15c d\t\r").unwrap(), "c d");
    }

    #[test]
    fn leaving_is_an_interruption() {
        for keys in [&b"ab\x03"[..], b"\x1b", b"\x04"] {
            assert_eq!(line_of(keys), Err(io::ErrorKind::Interrupted));
        }
        assert_eq!(line_of(b"ab"), Err(io::ErrorKind::UnexpectedEof));
    }
}
