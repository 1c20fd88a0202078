//! What a hook says, without the secrets that it was given.
//!
//! A hook that fails may repeat what it read: raw, or as JSON, in a URL, in HTML, quoted, in base64, in hexadecimal; in
//! UTF-8 or Latin-1. There are too many ways to write each of them, so what it says is read in every way that it may
//! be meant ([`Reading`]), and where a secret is found, what stands for it is struck out before a byte is kept or shown.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};

use super::reading::Reading;
use crate::domain::{Secret, is_harmful};

/// So many bytes of each stream are kept: the last ones, since the error stands at the end.
pub(super) const MOST: usize = 8 * 1024;
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

    /// All of it, unless it was more than twice [`MOST`].
    pub(super) fn into_whole(self) -> Option<Secret<Vec<u8>>> {
        (!self.cut).then(|| Secret::new(self.bytes))
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

/// The last line of stderr, else of stdout, that can be read; harmless, and with every secret struck out.
pub(super) fn last_line(err: Tail, out: Tail, secrets: &[&str]) -> Option<String> {
    let forms = forms(secrets);
    [err, out].into_iter().find_map(|stream| {
        let bytes = stream.into_bytes();
        let struck = strike(bytes.expose(), &forms);
        let text = String::from_utf8_lossy(&struck);
        text.lines()
            .rev()
            .map(harmless)
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

/// The text without what stands for a secret in any reading of it.
fn strike(text: &[u8], forms: &[Secret<Vec<u8>>]) -> Vec<u8> {
    let mut secret = vec![false; text.len()];
    for reading in Reading::all(text) {
        for form in forms {
            for (from, to) in reading.find(form.expose()) {
                secret[from..to].fill(true);
            }
        }
    }
    let mut struck = Vec::with_capacity(text.len());
    let mut inside = false;
    for (byte, is_secret) in text.iter().zip(secret) {
        if !is_secret {
            struck.push(*byte);
        } else if !inside {
            struck.extend_from_slice(STRUCK.as_bytes());
        }
        inside = is_secret;
    }
    struck
}

/// The bytes of the secrets, and those codes of them that hide each byte.
fn forms(secrets: &[&str]) -> Vec<Secret<Vec<u8>>> {
    let mut forms = Vec::new();
    for secret in secrets.iter().filter(|secret| !secret.is_empty()) {
        // The last part of a PHC string is the hash itself.
        let tag = secret
            .rsplit_once('$')
            .map(|(_, tag)| tag)
            .filter(|tag| tag.len() > 20);
        forms.extend(tag.map(|tag| tag.as_bytes().to_vec()));
        for bytes in [Some(secret.as_bytes().to_vec()), latin1(secret)]
            .into_iter()
            .flatten()
        {
            forms.extend(hexadecimal(&bytes).map(String::into_bytes));
            forms.extend(base64(&bytes).into_iter().map(String::into_bytes));
            forms.push(bytes);
        }
    }
    forms.sort_unstable();
    forms.dedup();
    forms.into_iter().map(Secret::new).collect()
}

fn latin1(secret: &str) -> Option<Vec<u8>> {
    secret
        .chars()
        .map(|c| u8::try_from(u32::from(c)).ok())
        .collect()
}

fn hexadecimal(secret: &[u8]) -> [String; 2] {
    let text = secret.iter().fold(String::new(), |mut text, byte| {
        // Writing to a string cannot fail.
        write!(text, "{byte:02x}").ok();
        text
    });
    [text.to_uppercase(), text]
}

/// Alone, and within something longer: there it may begin at any of three places, and its first and last characters
/// depend on what is around it.
fn base64(bytes: &[u8]) -> Vec<String> {
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

    const HASH: &str = "$argon2id$v=19$m=19456,t=2,p=1$d34hpuMlAqOb4Oo8Cyrg4Q$DXYfYnrna5JDK3Y/iuGnQ4JjqzRUt8XW8QLLjCgE0WQ";

    /// The secret in the forms that these languages write it in, by their documentation.
    const WRITTEN: &[(&str, &str)] = &[
        ("raw", r#"Kanarie "4711" & <Gelb>'s Zoë/?+"#),
        ("JSON", r#"Kanarie \"4711\" & <Gelb>'s Zoë/?+"#),
        ("JSON, Python", r#"Kanarie \"4711\" & <Gelb>'s Zo\u00eb/?+"#),
        ("JSON, PHP", r#"Kanarie \"4711\" & <Gelb>'s Zo\u00eb\/?+"#),
        (
            "JSON, Go",
            r#"Kanarie \"4711\" \u0026 \u003cGelb\u003e's Zoë/?+"#,
        ),
        (
            "JSON in JSON",
            r#"Kanarie \\\"4711\\\" & <Gelb>'s Zo\\u00eb\\\/?+"#,
        ),
        ("Python, repr", r#"Kanarie "4711" & <Gelb>\'s Zoë/?+"#),
        (
            "Python, repr of bytes",
            r#"Kanarie "4711" & <Gelb>\'s Zo\xc3\xab/?+"#,
        ),
        (
            "Rust, escape_default",
            r#"Kanarie \"4711\" & <Gelb>\'s Zo\u{eb}/?+"#,
        ),
        (
            "urllib.parse.quote",
            "Kanarie%20%224711%22%20%26%20%3CGelb%3E%27s%20Zo%C3%AB/%3F%2B",
        ),
        (
            "encodeURIComponent",
            "Kanarie%20%224711%22%20%26%20%3CGelb%3E's%20Zo%C3%AB%2F%3F%2B",
        ),
        (
            "urlencode",
            "Kanarie+%224711%22+%26+%3CGelb%3E%27s+Zo%c3%ab%2f%3f%2b",
        ),
        (
            "escape, JavaScript",
            "Kanarie%20%224711%22%20%26%20%3CGelb%3E%27s%20Zo%EB/%3F+",
        ),
        (
            "html.escape",
            "Kanarie &quot;4711&quot; &amp; &lt;Gelb&gt;&#x27;s Zoë/?+",
        ),
        (
            "htmlspecialchars",
            "Kanarie &quot;4711&quot; &amp; &lt;Gelb&gt;&#039;s Zoë/?+",
        ),
        (
            "htmlentities",
            "Kanarie &#34;4711&#34; &amp; &lt;Gelb&gt;&apos;s Zo&euml;/?+",
        ),
        (
            "printf %q",
            r#"Kanarie\ \"4711\"\ \&\ \<Gelb\>\'s\ Zoë/\?+"#,
        ),
        (
            "printf %q, LC_ALL=C",
            r#"Kanarie "4711" & <Gelb>\'s Zo\303\253/?+"#,
        ),
        (
            "sh, single quotes",
            r#"Kanarie "4711" & <Gelb>'\''s Zoë/?+"#,
        ),
        (
            "sh, the other quotes",
            r#"Kanarie "4711" & <Gelb>'"'"'s Zoë/?+"#,
        ),
        ("SQL", r#"Kanarie "4711" & <Gelb>''s Zoë/?+"#),
        ("CSV", r#"Kanarie ""4711"" & <Gelb>'s Zoë/?+"#),
    ];

    #[test]
    fn every_form_is_struck_out() {
        for (language, text) in WRITTEN {
            assert_eq!(said(&format!("no: {text}!")), "no: [secret]!", "{language}");
        }
        for form in forms(&[SECRET]) {
            let mut tail = Tail::default();
            tail.push(&[b"no: ", form.expose().as_slice(), b"!"].concat());
            let line = last_line(tail, Tail::default(), &[SECRET]).unwrap();
            assert!(
                line.starts_with("no: [secret]") && line.ends_with('!'),
                "{line}"
            );
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
    fn a_hash_is_struck_out_with_its_slashes_escaped() {
        for text in [
            HASH.to_owned(),
            HASH.replace('/', r"\/"),
            HASH.replace('$', "%24"),
        ] {
            let line = last_line(tail(&format!("no: {text}!")), Tail::default(), &[HASH]);
            assert_eq!(line.as_deref(), Some("no: [secret]!"));
        }
    }

    #[test]
    fn codes_that_are_broken_into_lines_or_groups_are_struck_out() {
        let code = STANDARD_NO_PAD.encode(SECRET);
        let (first, second) = code.split_at(code.len() / 2);
        assert_eq!(said(&format!("x: {first}\n{second}")), "x: [secret]");
        let groups: Vec<String> = SECRET.bytes().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(said(&format!("x: {}", groups.join(" "))), "x: [secret]");
    }

    #[test]
    fn what_is_no_secret_stays_as_it_was_written() {
        let line = r#"C:\temp\new "100%" &amp; it''s %41 [secret] a+b"#;
        assert_eq!(said(line), line);
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
