//! Text that people type: what is refused at the edge, and the error that says why.

use std::fmt;
use std::str::FromStr;

use icu_normalizer::ComposingNormalizerBorrowed;

use super::visible::unsafe_chars;

/// Why a value was not accepted. Reads as one sentence: `the name "…" …`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the {what} {value:?} {why}")]
pub struct Invalid {
    /// The kind of the value, for example `address`.
    pub what: &'static str,
    /// The value as it was given.
    pub value: String,
    /// The fault, as the end of the sentence.
    pub why: String,
}

impl Invalid {
    /// Builds the error from the three parts of its sentence.
    pub fn new(what: &'static str, value: &str, why: impl Into<String>) -> Self {
        Self {
            what,
            value: value.to_owned(),
            why: why.into(),
        }
    }
}

/// Returns the bytes without the byte order mark (U+FEFF in UTF-8) that some programs put at the start of a file.
/// Only one is removed: a second one is part of the text.
///
/// Fails where the bytes begin as UTF-16 does, with its byte order mark or with two characters of ASCII.
pub fn without_mark(bytes: &[u8]) -> Result<&[u8], Utf16> {
    match bytes {
        [0xff, 0xfe, ..]
        | [0xfe, 0xff, ..]
        | [0, 1..=0x7f, 0, 1..=0x7f, ..]
        | [1..=0x7f, 0, 1..=0x7f, 0, ..] => Err(Utf16),
        [0xef, 0xbb, 0xbf, rest @ ..] => Ok(rest),
        _ => Ok(bytes),
    }
}

/// A text in UTF-16, which nothing here reads. Reads as the end of a sentence that begins with the name of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("is in UTF-16; save it as UTF-8")]
pub struct Utf16;

/// The words that people, spreadsheets and databases write for an absent value, in any case.
const ABSENT: [&str; 6] = ["null", "none", "n/a", "#n/a", "-", "\\n"];

/// Whether a text stands for no value, where none of these words can be the value itself: as an external ID, a phone
/// number, an email or a locale.
pub(crate) fn is_absent(text: &str) -> bool {
    let text = text.trim();
    text.is_empty() || ABSENT.iter().any(|word| text.eq_ignore_ascii_case(word))
}

/// Returns the text in NFC: composed, so that one text has one spelling.
pub fn composed(text: &str) -> String {
    ComposingNormalizerBorrowed::new_nfc()
        .normalize(text)
        .into_owned()
}

/// Returns the text in NFC and lower case. A capital may have a lower case of several characters, which is composed again.
pub fn folded(text: &str) -> String {
    composed(&composed(text).to_lowercase())
}

/// A stored text under the rules of today: what is not allowed any more, or was written by somebody else, is
/// replaced by U+FFFD, so that one odd row does not stand in the way of those around it.
pub(super) fn tamed(text: &str, allowed: &[char]) -> String {
    let mut tame = String::with_capacity(text.len());
    let mut kept_from = 0;
    for (at, c) in unsafe_chars(text).filter(|(_, c)| !allowed.contains(c)) {
        tame.push_str(&text[kept_from..at]);
        tame.push(char::REPLACEMENT_CHARACTER);
        kept_from = at + c.len_utf8();
    }
    tame + &text[kept_from..]
}

/// Refuses a text with a character that cannot be seen or typed there.
pub(crate) fn check_visible(
    what: &'static str,
    text: &str,
    allowed: &[char],
) -> Result<(), Invalid> {
    let found = unsafe_chars(text).find(|(_, c)| !allowed.contains(c));
    found.map_or(Ok(()), |(_, c)| {
        let why = format!(
            "contains U+{:04X}, which cannot be seen or typed there; remove it",
            c as u32
        );
        Err(Invalid::new(what, text, why))
    })
}

/// The text in NFC, without white space around it.
fn checked(what: &'static str, text: &str, max: usize) -> Result<String, Invalid> {
    let text = &composed(text.trim());
    if text.is_empty() {
        return Err(Invalid::new(what, text, "is empty"));
    }
    check_visible(what, text, &[])?;
    if text.chars().count() > max {
        return Err(Invalid::new(
            what,
            &format!("{}…", text.chars().take(40).collect::<String>()),
            format!("is longer than {max} characters"),
        ));
    }
    Ok(text.clone())
}

/// The longest [`Line`], in characters. A name or a username may be an address, and that is how long one can be.
const LONGEST_LINE: usize = 254;

/// One line of visible text in NFC, 1 to 254 characters: a name, a username, a phone number.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Line(String);

impl Line {
    /// Parses a line; `what` names it in the error.
    pub fn parse(what: &'static str, text: &str) -> Result<Self, Invalid> {
        checked(what, text, LONGEST_LINE).map(Self)
    }

    /// A line that was checked when it was stored. It is never refused: what has no place in a line is replaced.
    pub fn stored(text: &str) -> Self {
        Self(tamed(text, &[]))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Line {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        Self::parse("text", text)
    }
}

/// Free notes in NFC: several lines are allowed, other invisible characters are not; at most 10 000 characters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Note(String);

impl Note {
    /// A note that was checked when it was stored. It is never refused: what has no place in a note is replaced.
    pub fn stored(text: &str) -> Self {
        Self(tamed(text, &['\n', '\t']))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Note {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        check_visible("note", text, &['\n', '\t'])?;
        if text.chars().count() > 10_000 {
            return Err(Invalid::new("note", "…", "is longer than 10000 characters"));
        }
        Ok(Self(composed(text.trim_end())))
    }
}

/// A label on a contact: NFC, lower case, no white space or comma, 1 to 50 characters.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tag(String);

impl Tag {
    /// A label that was checked when it was stored. It is never refused: what has no place in a label is replaced.
    pub fn stored(text: &str) -> Self {
        Self(tamed(text, &[]))
    }

    /// The label.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Tag {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let tag = folded(&checked("tag", text, 50)?);
        if tag.contains(|c: char| c.is_whitespace() || c == ',') {
            return Err(Invalid::new("tag", text, "contains a space or a comma"));
        }
        Ok(Self(tag))
    }
}

pub(crate) fn is_shell_word(text: &str) -> bool {
    !text.is_empty()
        && !text.starts_with('-')
        && text
            .chars()
            .all(|c| c.is_alphanumeric() || "@._+-".contains(c))
}

/// A word as a shell takes it.
pub(crate) fn shell_word(text: &str) -> String {
    if is_shell_word(text) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_are_named() {
        let error = Line::parse("name", "Ada\r\nBcc: x").unwrap_err();
        assert_eq!(
            error.to_string(),
            "the name \"Ada\\r\\nBcc: x\" contains U+000D, which cannot be seen or typed there; remove it"
        );
        for harmful in [
            "\u{1b}[31m",
            "a\u{9b}b",
            "a\u{202e}b",
            "a\u{200b}b",
            "\u{feff}x",
            "soft\u{ad}hyphen",
            "\u{3164}",
            "\u{e0101}x",
        ] {
            assert!(Line::parse("name", harmful).is_err(), "{harmful:?}");
        }
    }

    #[test]
    fn one_byte_order_mark_is_dropped() {
        for (bytes, expected) in [
            (&b"ada"[..], Ok(&b"ada"[..])),
            (b"", Ok(b"")),
            (b"\xef\xbb\xbfada", Ok(b"ada")),
            (b"\xef\xbb\xbf\xef\xbb\xbfada", Ok(b"\xef\xbb\xbfada")),
            (b"\xef\xbbada", Ok(b"\xef\xbbada")),
            ("李".as_bytes(), Ok("李".as_bytes())),
            (b"\xff\xfea\0", Err(Utf16)),
            (b"\xfe\xff\0a", Err(Utf16)),
            (b"a\0d\0", Err(Utf16)),
            (b"\0a\0d", Err(Utf16)),
            (b"a\0b", Ok(b"a\0b")),
        ] {
            assert_eq!(without_mark(bytes), expected, "{bytes:?}");
        }
    }

    #[test]
    fn what_is_stored_is_read_whatever_it_is() {
        assert_eq!(Line::stored("Ada\r\u{1b}").as_str(), "Ada\u{fffd}\u{fffd}");
        assert_eq!(Line::stored("").as_str(), "");
        assert_eq!(Note::stored("a\nb\u{202e}").as_str(), "a\nb\u{fffd}");
        assert_eq!(Tag::stored("a\u{9b}").as_str(), "a\u{fffd}");
    }

    #[test]
    fn names_of_all_scripts_pass() {
        for name in [
            "Ada Lovelace",
            "李雷",
            "O’Brien",
            "Zoë 👩‍💻",
            "محمد",
            "می‌خواهم",
            "❤️",
        ] {
            assert_eq!(Line::parse("name", name).unwrap().as_str(), name);
        }
    }

    #[test]
    fn two_spellings_are_one_text() {
        let (composed, decomposed) = ("Zo\u{eb}-\u{c5}", "Zoe\u{308}-A\u{30a}");
        assert_eq!(Line::parse("name", decomposed).unwrap().as_str(), composed);
        assert_eq!(decomposed.parse::<Note>().unwrap().as_str(), composed);
        let (tag, other): (Tag, Tag) = (composed.parse().unwrap(), decomposed.parse().unwrap());
        assert_eq!((tag.as_str(), &tag), ("zo\u{eb}-\u{e5}", &other));
    }

    #[test]
    fn notes_keep_their_lines() {
        assert_eq!("a\nb\n".parse::<Note>().unwrap().as_str(), "a\nb");
        assert!("a\rb".parse::<Note>().is_err());
    }

    #[test]
    fn tags_are_folded() {
        assert_eq!("VIP".parse::<Tag>().unwrap().as_str(), "vip");
        assert!("a b".parse::<Tag>().is_err());
    }
}
