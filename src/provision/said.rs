//! What a hook says, without the secrets that it was given.
//!
//! A hook that fails may repeat what it read: raw, or as JSON, in a URL, in HTML, in base64, in hexadecimal. All of
//! these are struck out before a byte is kept or shown.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};

use crate::domain::{Secret, is_harmful};

/// So many bytes of each stream are kept: the last ones, since the error stands at the end.
pub(super) const MOST: usize = 64 * 1024;
/// So many characters of a line are kept.
const LINE: usize = 300;
/// What stands in the place of a secret.
const STRUCK: &str = "[secret]";
/// A part of a secret that is shorter says nothing, and would be found everywhere.
const SHORTEST_PART: usize = 6;

/// The end of a stream.
#[derive(Debug, Default)]
pub(super) struct Tail {
    bytes: Vec<u8>,
    cut: bool,
}

impl Tail {
    /// Takes what came; keeps the end of it.
    pub(super) fn push(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
        if self.bytes.len() > 2 * MOST {
            self.bytes.drain(..self.bytes.len() - MOST);
            self.cut = true;
        }
    }

    /// What is whole of it: where the beginning was dropped, the line that was cut goes too, since half of a secret
    /// would not be recognised.
    fn into_bytes(mut self) -> Secret<Vec<u8>> {
        if self.cut {
            let whole = self.bytes.iter().position(|byte| *byte == b'\n');
            self.bytes
                .drain(..whole.map_or(self.bytes.len(), |at| at + 1));
        }
        Secret::new(self.bytes)
    }
}

/// The last line of stderr, else of stdout, that says something; harmless, and with every secret struck out.
pub(super) fn last_line(err: Tail, out: Tail, secrets: &[&str]) -> Option<String> {
    let forms = forms(secrets);
    [err, out].into_iter().find_map(|stream| {
        let bytes = stream.into_bytes();
        let text = strike(&String::from_utf8_lossy(bytes.expose()), &forms);
        let line = text
            .lines()
            .rev()
            .map(str::trim)
            .find(|line| !line.is_empty())?;
        Some(harmless(line))
    })
}

/// One line without control characters, of a length that fits a sentence.
fn harmless(line: &str) -> String {
    let tame = |c: char| if is_harmful(c) { ' ' } else { c };
    let tamed: String = line.chars().map(tame).collect();
    let words: Vec<&str> = tamed.split_whitespace().collect();
    let line = words.join(" ");
    if line.chars().count() <= LINE {
        return line;
    }
    let kept: String = line.chars().take(LINE).collect();
    format!("{kept}…")
}

fn strike(text: &str, forms: &[Secret<String>]) -> String {
    let mut struck = text.to_owned();
    for form in forms {
        struck = struck.replace(form.expose(), STRUCK);
    }
    struck
}

/// Every way in which the secrets may be written, the longest first, so that none leaves a part of another.
fn forms(secrets: &[&str]) -> Vec<Secret<String>> {
    let mut forms = Vec::new();
    for secret in secrets.iter().filter(|secret| !secret.is_empty()) {
        let mut texts = vec![
            (*secret).to_owned(),
            json(secret, false),
            json(secret, true),
            shell(secret),
        ];
        texts.extend(html(secret));
        texts.extend(percent(secret));
        texts.extend(hexadecimal(secret));
        texts.extend(base64(secret));
        // The last part of a PHC string is the hash itself.
        if let Some((_, tag)) = secret.rsplit_once('$')
            && tag.len() > 20
        {
            texts.push(tag.to_owned());
        }
        forms.extend(texts);
    }
    forms.sort_by_key(|form| std::cmp::Reverse(form.len()));
    forms.dedup();
    forms.into_iter().map(Secret::new).collect()
}

/// As in a string of JSON, or of a language that writes it alike; `ascii` where it takes nothing but ASCII.
fn json(secret: &str, ascii: bool) -> String {
    let quoted = serde_json::to_string(secret).unwrap_or_default();
    let inner = quoted.trim_start_matches('"');
    let inner = inner.strip_suffix('"').unwrap_or(inner);
    if !ascii {
        return inner.to_owned();
    }
    let mut text = String::with_capacity(inner.len());
    for c in inner.chars() {
        if c.is_ascii() {
            text.push(c);
        } else {
            for unit in c.encode_utf16(&mut [0; 2]) {
                // Writing to a string cannot fail.
                write!(text, "\\u{unit:04x}").ok();
            }
        }
    }
    text
}

/// As different programs write quotation marks.
fn html(secret: &str) -> Vec<String> {
    let text = secret
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;");
    let double = ["&quot;", "&#34;"].map(|mark| text.replace('"', mark));
    let single = ["&#39;", "&#039;", "&#x27;", "&apos;", "'"];
    let each = |text: &String| single.map(|mark| text.replace('\'', mark));
    double.iter().flat_map(each).collect()
}

/// Within single quotes.
fn shell(secret: &str) -> String {
    secret.replace('\'', r"'\''")
}

/// As in a URL and as in a form, with digits of either case.
fn percent(secret: &str) -> Vec<String> {
    let encoded = |upper: bool, space: &str| {
        let mut text = String::new();
        for byte in secret.bytes() {
            match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                    text.push(char::from(byte));
                }
                b' ' => text.push_str(space),
                _ if upper => {
                    write!(text, "%{byte:02X}").ok();
                }
                _ => {
                    write!(text, "%{byte:02x}").ok();
                }
            }
        }
        text
    };
    vec![
        encoded(true, "%20"),
        encoded(false, "%20"),
        encoded(true, "+"),
        encoded(false, "+"),
    ]
}

fn hexadecimal(secret: &str) -> [String; 2] {
    let text = secret.bytes().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").ok();
        text
    });
    [text.to_uppercase(), text]
}

/// Alone, and within something longer: there it may begin at any of three places, and its first and last characters
/// depend on what is around it.
fn base64(secret: &str) -> Vec<String> {
    let bytes = secret.as_bytes();
    let mut texts = vec![STANDARD_NO_PAD.encode(bytes), URL_SAFE_NO_PAD.encode(bytes)];
    for skip in 0..3 {
        let Some(rest) = bytes.get(skip..) else {
            continue;
        };
        let whole = &rest[..rest.len() - rest.len() % 3];
        for text in [STANDARD_NO_PAD.encode(whole), URL_SAFE_NO_PAD.encode(whole)] {
            if text.len() >= SHORTEST_PART {
                texts.push(text);
            }
        }
    }
    texts
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

    fn said(err: &str) -> String {
        last_line(tail(err), Tail::default(), &[SECRET]).unwrap_or_default()
    }

    #[test]
    fn every_form_is_struck_out() {
        for form in forms(&[SECRET]) {
            let form = form.expose();
            let line = said(&format!("no: {form}!"));
            assert!(line.contains(STRUCK) && !line.contains(form), "{line}");
        }
        for around in ["", "a", "ab", "abc"] {
            let code = STANDARD_NO_PAD.encode(format!("{around}{SECRET}:x"));
            let line = said(&code);
            assert!(line.contains(STRUCK), "{line}");
            let left = line.replace(STRUCK, "").len();
            assert!(left < 16, "{left} characters are left of {code}");
        }
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
