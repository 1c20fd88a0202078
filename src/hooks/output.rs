//! The output of a program: the end of each stream, and the one line of it that is kept as the reason of a failure.
//!
//! Invariant: no line leaves here before the secrets are struck out of the whole stream ([`Forms`]).

use super::redact::{Forms, STRUCK};
use crate::domain::{Secret, is_unsafe_char};

/// Bytes of each stream that are kept: the last ones, since the error is at the end.
pub(super) const MOST: usize = 8 * 1024;
/// Characters of a line that are kept.
const LINE: usize = 300;

/// The end of a stream.
#[derive(Debug, Default)]
pub(super) struct Tail {
    bytes: Vec<u8>,
    cut: bool,
}

impl Tail {
    /// Appends bytes; only the end is kept.
    pub(super) fn push(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
        if self.bytes.len() > 2 * MOST {
            self.bytes.drain(..self.bytes.len() - MOST);
            self.cut = true;
        }
    }

    /// The whole stream, unless it was longer than twice [`MOST`].
    pub(super) fn into_whole(self) -> Option<Secret<Vec<u8>>> {
        (!self.cut).then(|| Secret::new(self.bytes))
    }

    /// The complete lines. If the beginning was dropped, so is the line that was cut: half a secret would not be
    /// recognised.
    fn into_bytes(mut self) -> Secret<Vec<u8>> {
        if self.cut {
            let whole = self.bytes.iter().position(|byte| *byte == b'\n');
            self.bytes
                .drain(..whole.map_or(self.bytes.len(), |at| at + 1));
        }
        Secret::new(self.bytes)
    }
}

/// The last line of stderr, else of stdout, that can be read; harmless, and with every secret struck out.
pub(super) fn last_line(err: Tail, out: Tail, secrets: &[&str]) -> Option<String> {
    let forms = Forms::of(secrets);
    [err, out].into_iter().find_map(|stream| {
        let bytes = stream.into_bytes();
        let text = String::from_utf8_lossy(bytes.expose());
        let struck = forms.strike(&text);
        struck
            .lines()
            .rev()
            .map(sanitize)
            .find(|line| is_readable(line))
    })
}

/// Whether a line has letters or digits beside struck secrets, and is not mostly bytes that are no text.
fn is_readable(line: &str) -> bool {
    let said = line.replace(STRUCK, "");
    let broken = said
        .chars()
        .filter(|c| *c == char::REPLACEMENT_CHARACTER)
        .count();
    let legible = said.chars().filter(|c| c.is_alphanumeric()).count();
    legible > 3 * broken
}

/// One line without control characters, of a length that fits a sentence.
fn sanitize(line: &str) -> String {
    let tame = |c: char| if is_unsafe_char(c) { ' ' } else { c };
    let tamed: String = line.chars().map(tame).collect();
    let words: Vec<&str> = tamed.split_whitespace().collect();
    let line = words.join(" ");
    if line.chars().count() <= LINE {
        return line;
    }
    let kept: String = line.chars().take(LINE).collect();
    format!("{kept}…")
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "Kanarie \"4711\" & <Gelb>'s Zoë/?+";

    fn tail(text: &str) -> Tail {
        let mut tail = Tail::default();
        tail.push(text.as_bytes());
        tail
    }

    #[test]
    fn an_unreadable_line_gives_way_to_the_last_readable_one() {
        let last = |bytes: &[u8]| {
            let mut err = Tail::default();
            err.push(bytes);
            last_line(err, tail("from stdout"), &[SECRET])
        };
        let why = "the wiki is on fire";
        for noise in [
            "}\n".as_bytes(),
            b"-----\n\n",
            b"\xff\xfe\x80\x81ab\n",
            b"\x1b\x07\n",
            SECRET.as_bytes(),
            b"...\n}\n]\n",
        ] {
            let said = last(&[why.as_bytes(), b"\n", noise].concat());
            assert_eq!(said.as_deref(), Some(why), "{noise:?}");
            assert_eq!(last(noise).as_deref(), Some("from stdout"), "{noise:?}");
        }
        // A line in Latin-1 can be read.
        assert_eq!(last(b"ung\xfcltig").as_deref(), Some("ung\u{fffd}ltig"));
    }

    fn said(err: &str) -> String {
        last_line(tail(err), Tail::default(), &[SECRET]).unwrap_or_default()
    }

    #[test]
    fn the_last_line_that_says_something_is_kept() {
        assert_eq!(said("first\nsecond \n\n"), "second");
        assert_eq!(
            last_line(tail(" \n"), tail("out\n"), &[]).as_deref(),
            Some("out")
        );
        assert_eq!(last_line(tail(""), tail("\n"), &[]), None);
        assert_eq!(said("a\u{1b}[31m\tb\r\u{202e}c"), "a [31m b c");
        assert_eq!(said(&"x".repeat(500)).chars().count(), LINE + 1);
    }

    #[test]
    fn what_was_cut_is_not_kept_in_part() {
        let mut flood = Tail::default();
        flood.push(SECRET.as_bytes());
        while !flood.cut {
            flood.push(&[b'x'; 8192]);
        }
        assert!(flood.bytes.len() <= 2 * MOST);
        assert_eq!(last_line(flood, Tail::default(), &[SECRET]), None);
        let mut flood = Tail::default();
        for _ in 0..100_000 {
            flood.push(b"noise\n");
        }
        flood.push(b"the end\n");
        assert_eq!(
            last_line(flood, Tail::default(), &[]).as_deref(),
            Some("the end")
        );
    }
}
