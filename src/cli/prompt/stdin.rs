//! Stdin, without a buffer of its own: a password that passed through one would stay in it.

use std::io::{self, BufRead, Read};

use zeroize::Zeroizing;

use super::answer::interrupted;
use crate::app::{Error, ErrorKind, Hint, Result};
use crate::domain::{Secret, Utf16, without_mark};

/// The beginning of a sentence about a password.
pub(in crate::cli) const PASSWORD: &str = "the password on stdin";

/// Longest line, in bytes.
const LONGEST: usize = 64 * 1024;

/// The stdin of this process.
pub(super) struct Stdin;

impl Read for Stdin {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        Ok(rustix::io::read(rustix::stdio::stdin(), buffer)?)
    }
}

fn unreadable(error: io::Error) -> Error {
    Error::new(ErrorKind::Failed, "stdin cannot be read").source(error)
}

fn in_utf16(error: Utf16) -> Error {
    Error::new(ErrorKind::Usage, format!("stdin {error}"))
}

/// Returns the bytes of the next line without its end, or `None` at the end of the input. They are read one at a time,
/// so that the next line stays in the input. A signal ends it, which `BufRead::read_line` would sit out.
fn line_bytes(input: &mut impl Read) -> Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    let mut byte = [0];
    loop {
        match input.read(&mut byte) {
            Ok(0) if bytes.is_empty() => return Ok(None),
            Ok(0) => break,
            Ok(_) if byte == *b"\n" => break,
            Ok(_) if bytes.len() >= LONGEST => {
                return Err(Error::new(ErrorKind::Usage, "the answer is too long"));
            }
            Ok(_) => bytes.push(byte[0]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => return Err(interrupted()),
            Err(error) => return Err(unreadable(error)),
        }
    }
    Ok(Some(bytes))
}

/// Reads all of the input as one secret line; the line break at its end (LF or CRLF) may be missing. `name` begins the
/// sentence that says what is wrong with it, and the hint is of the command that reads it.
pub(in crate::cli) fn secret_line(
    input: &mut impl Read,
    name: &str,
    hint: &Hint,
) -> Result<Secret<String>> {
    let wrong = |what: &str| {
        let message = format!("{name} {what}");
        Err(Error::new(ErrorKind::Usage, message).hint(hint.clone()))
    };
    // As large as it gets, so that growing leaves no copy behind.
    let mut bytes = Zeroizing::new(Vec::with_capacity(LONGEST + 6));
    input
        .take(LONGEST as u64 + 6)
        .read_to_end(&mut bytes)
        .map_err(unreadable)?;
    let text = match without_mark(&bytes) {
        Ok(text) => text,
        Err(utf16) => return wrong(&utf16.to_string()),
    };
    // A CR alone ends no line: it is part of the secret.
    let line = match text.strip_suffix(b"\n") {
        Some(line) => line.strip_suffix(b"\r").unwrap_or(line),
        None => text,
    };
    if line.is_empty() {
        return wrong("is empty");
    }
    if line.len() > LONGEST {
        return wrong("is longer than 65536 bytes");
    }
    if line.contains(&b'\n') {
        return wrong("has several lines");
    }
    if line.contains(&0) {
        return wrong("has a NUL byte");
    }
    match str::from_utf8(line) {
        Ok(line) => Ok(Secret::new(line.to_owned())),
        Err(_) => wrong("is not UTF-8"),
    }
}

/// A token and a password, a line each.
pub(in crate::cli) fn two_secrets(
    input: &mut impl Read,
) -> Result<(Secret<String>, Secret<String>)> {
    let hint = Hint::from("give the token and the new password, a line each");
    let missing = |what: &str| {
        Error::new(ErrorKind::Usage, format!("stdin has no {what}")).hint(hint.clone())
    };
    let first = Zeroizing::new(line_bytes(input)?.ok_or_else(|| missing("token"))?);
    let token = without_mark(&first).map_err(in_utf16)?;
    let token = Secret::new(String::from_utf8_lossy(token).into_owned());
    // Reading the password may take long; one copy of the token is enough meanwhile.
    drop(first);
    if token.expose().trim().is_empty() {
        return Err(missing("token"));
    }
    let password = secret_line(input, PASSWORD, &hint)?;
    Ok((token, password))
}

/// The lines that name something, without the white space around it. `#` alone or before white space begins a comment.
pub(in crate::cli) fn lines(input: &mut impl BufRead) -> Result<Vec<String>> {
    let mut lines = Vec::new();
    for (number, line) in (1..).zip(input.split(b'\n')) {
        let line = line.map_err(unreadable)?;
        let text = match number {
            1 => without_mark(&line).map_err(in_utf16)?,
            _ => &line,
        };
        let text = str::from_utf8(text).map_err(|_| {
            let message = format!("line {number} on stdin is not UTF-8");
            Error::new(ErrorKind::Usage, message)
        })?;
        lines.push(text.trim().to_owned());
    }
    lines.retain(|line| !line.is_empty() && !is_comment(line));
    Ok(lines)
}

/// Whether a line is a comment. `#17` is none: it may be an external ID or a username.
fn is_comment(line: &str) -> bool {
    line.strip_prefix('#')
        .is_some_and(|rest| rest.is_empty() || rest.starts_with(char::is_whitespace))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret(input: &mut impl Read) -> Result<Secret<String>> {
        secret_line(input, PASSWORD, &Hint::from("give it on one line"))
    }

    #[test]
    fn lines_are_read_one_by_one() {
        let mut input = &b"a\r\n\nb"[..];
        assert_eq!(
            line_bytes(&mut input).unwrap().as_deref(),
            Some(&b"a\r"[..])
        );
        assert_eq!(line_bytes(&mut input).unwrap().as_deref(), Some(&b""[..]));
        assert_eq!(line_bytes(&mut input).unwrap().as_deref(), Some(&b"b"[..]));
        assert_eq!(line_bytes(&mut input).unwrap(), None);
    }

    #[test]
    fn a_signal_ends_a_question() {
        struct Signalled;
        impl Read for Signalled {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                Err(io::ErrorKind::Interrupted.into())
            }
        }
        let error = line_bytes(&mut Signalled).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Interrupted);
    }

    #[test]
    fn a_secret_is_exactly_one_line() {
        for (input, expected) in [
            (&b"pass word "[..], Ok("pass word ")),
            (b"pass\n", Ok("pass")),
            (b"pass\r\n", Ok("pass")),
            (b"pass\r", Ok("pass\r")),
            (b"\n", Err("the password on stdin is empty")),
            (b"", Err("the password on stdin is empty")),
            (b"a\nb\n", Err("the password on stdin has several lines")),
            (b"a\n\n", Err("the password on stdin has several lines")),
            (b"a\0b", Err("the password on stdin has a NUL byte")),
            (b"\xff", Err("the password on stdin is not UTF-8")),
            (b"\xef\xbb\xbfpass\r\n", Ok("pass")),
            (b"\xef\xbb\xbf\n", Err("the password on stdin is empty")),
            // A second mark is part of the password, and refused with it.
            ("\u{feff}\u{feff}pass".as_bytes(), Ok("\u{feff}pass")),
            (
                b"\xff\xfep\0a\0",
                Err("the password on stdin is in UTF-16; save it as UTF-8"),
            ),
            (
                b"p\0a\0",
                Err("the password on stdin is in UTF-16; save it as UTF-8"),
            ),
        ] {
            let read = secret(&mut &*input)
                .map(|secret| secret.expose().clone())
                .map_err(|error| error.to_string());
            assert_eq!(
                read.as_deref().map_err(String::as_str),
                expected,
                "{input:?}"
            );
        }
    }

    #[test]
    fn a_token_may_have_a_byte_order_mark_before_it() {
        let (token, password) = two_secrets(&mut &b"\xef\xbb\xbfT0ken\r\npass\n"[..]).unwrap();
        assert_eq!(token.expose().trim(), "T0ken");
        assert_eq!(password.expose(), "pass");
        let error = two_secrets(&mut &b"\xff\xfeT\0\n\0"[..]).unwrap_err();
        assert_eq!(error.to_string(), "stdin is in UTF-16; save it as UTF-8");
    }

    #[test]
    fn a_secret_has_a_longest() {
        let longest = [vec![b'x'; LONGEST], b"\r\n".to_vec()].concat();
        assert_eq!(secret(&mut &*longest).unwrap().expose().len(), LONGEST);
        let error = secret(&mut &*vec![b'x'; LONGEST + 1]).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the password on stdin is longer than 65536 bytes"
        );
    }

    #[test]
    fn targets_are_lines_that_say_something() {
        assert_eq!(
            lines(&mut &b" 17\r\n\n ada@example.com"[..]).unwrap(),
            ["17", "ada@example.com"]
        );
        assert_eq!(
            lines(&mut &b"# people of May\n17\n #\t18\n#\r\n#19\nada # 20\n"[..]).unwrap(),
            ["17", "#19", "ada # 20"]
        );
        let marked = lines(&mut &b"\xef\xbb\xbf17\r\n"[..]).unwrap();
        assert_eq!(marked, ["17"]);
        let error = lines(&mut &b"\xff\xfe1\x007\0\n\0"[..]).unwrap_err();
        assert_eq!(error.to_string(), "stdin is in UTF-16; save it as UTF-8");
        let error = lines(&mut &b"17\n\n\xff\n"[..]).unwrap_err();
        assert_eq!(error.to_string(), "line 3 on stdin is not UTF-8");
    }
}
