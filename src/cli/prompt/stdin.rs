//! Stdin, without a buffer of its own: a password that passed through one would stay in it.

use std::io::{self, BufRead, Read};

use zeroize::Zeroizing;

use super::interrupted;
use crate::app::{Error, ErrorKind, Result};
use crate::domain::Secret;

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

/// The next line, without its end; nothing at the end of the input. A byte at a time, so that what follows is
/// there for the next question. A signal ends it, which `BufRead::read_line` would sit out.
pub(super) fn line(input: &mut impl Read) -> Result<Option<String>> {
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
    Ok(Some(String::from_utf8_lossy(&bytes).into_owned()))
}

/// All of the input as one secret line; the line break at its end (LF or CRLF) may be missing.
pub(in crate::cli) fn secret(input: &mut impl Read) -> Result<Secret<String>> {
    secret_line(
        input,
        "the password on stdin",
        "give it on one line, such as: credtool password set CONTACT --password-stdin <FILE",
    )
}

/// The same, where it is no password: `name` begins the sentence that says what is wrong with it.
pub(super) fn secret_line(input: &mut impl Read, name: &str, hint: &str) -> Result<Secret<String>> {
    let wrong = |what: &str| Err(Error::new(ErrorKind::Usage, format!("{name} {what}")).hint(hint));
    // As large as it gets, so that growing leaves no copy behind.
    let mut bytes = Zeroizing::new(Vec::with_capacity(LONGEST + 3));
    input
        .take(LONGEST as u64 + 3)
        .read_to_end(&mut bytes)
        .map_err(unreadable)?;
    // A CR alone ends no line: it is part of the secret.
    let line = match bytes.strip_suffix(b"\n") {
        Some(line) => line.strip_suffix(b"\r").unwrap_or(line),
        None => &bytes,
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
    let missing = |what: &str| {
        Error::new(ErrorKind::Usage, format!("stdin has no {what}"))
            .hint("give the token and the new password, a line each")
    };
    let token = line(input)?.map(Secret::new);
    let token = token
        .filter(|token| !token.expose().trim().is_empty())
        .ok_or_else(|| missing("token"))?;
    Ok((token, secret(input)?))
}

/// The lines that say something, without the white space around it.
pub(in crate::cli) fn lines(input: &mut impl BufRead) -> Result<Vec<String>> {
    let mut lines = Vec::new();
    for line in input.lines() {
        let line = line.map_err(|error| match error.kind() {
            io::ErrorKind::InvalidData => Error::new(
                ErrorKind::Usage,
                format!("line {} on stdin is not UTF-8", lines.len() + 1),
            ),
            _ => unreadable(error),
        })?;
        lines.push(line.trim().to_owned());
    }
    lines.retain(|line| !line.is_empty());
    Ok(lines)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read_one_by_one() {
        let mut input = &b"a\r\n\nb"[..];
        assert_eq!(line(&mut input).unwrap().as_deref(), Some("a\r"));
        assert_eq!(line(&mut input).unwrap().as_deref(), Some(""));
        assert_eq!(line(&mut input).unwrap().as_deref(), Some("b"));
        assert_eq!(line(&mut input).unwrap(), None);
    }

    #[test]
    fn a_signal_ends_a_question() {
        struct Signalled;
        impl Read for Signalled {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                Err(io::ErrorKind::Interrupted.into())
            }
        }
        let error = line(&mut Signalled).unwrap_err();
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
        let error = lines(&mut &b"17\n\xff\n"[..]).unwrap_err();
        assert_eq!(error.to_string(), "line 2 on stdin is not UTF-8");
    }
}
