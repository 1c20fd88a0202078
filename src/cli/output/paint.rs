//! Colour, sparingly: headings and words that name a state.
//!
//! While lines are laid out, colour is a mark behind each painted character: an invisible character of width zero.
//! [`super::sanitize`] lets none of these through, so foreign text cannot hold one, and widths are counted right. A line
//! may be broken anywhere: the spaces beside a painted cell have no mark, and no colour. Marks become escape sequences,
//! or nothing, in [`finish`], which comes last.

use unicode_segmentation::UnicodeSegmentation;

const GREEN: char = '\u{2061}';
const RED: char = '\u{2062}';
const YELLOW: char = '\u{2063}';
const BOLD: char = '\u{2064}';
const MARKS: [char; 4] = [GREEN, RED, YELLOW, BOLD];

/// The meaning of a word for its reader, which decides its colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tone {
    /// Neither good nor bad.
    Plain,
    /// All is well.
    Good,
    /// Something waits, or is not certain.
    Open,
    /// Something is wrong.
    Bad,
}

/// Text in the colour of its tone.
pub(super) fn toned(text: &str, tone: Tone) -> String {
    match tone {
        Tone::Plain => text.to_owned(),
        Tone::Good => marked(text, GREEN),
        Tone::Open => marked(text, YELLOW),
        Tone::Bad => marked(text, RED),
    }
}

/// Bold text.
pub(super) fn bold(text: &str) -> String {
    marked(text, BOLD)
}

/// Red text, for `error:`.
pub(super) fn red(text: &str) -> String {
    marked(text, RED)
}

/// Yellow text, for `warning:`.
pub(super) fn yellow(text: &str) -> String {
    marked(text, YELLOW)
}

fn marked(text: &str, mark: char) -> String {
    let mut out = String::with_capacity(text.len() * 4);
    for character in text.graphemes(true) {
        out.push_str(character);
        if character != " " {
            out.push(mark);
        }
    }
    out
}

/// Turns the marks into escape sequences, or takes them out.
pub(super) fn finish(text: &str, colour: bool) -> String {
    if !colour {
        return text.replace(MARKS, "");
    }
    let mut out = String::with_capacity(text.len());
    let mut worn = None;
    for part in text.split_inclusive(MARKS) {
        let mark = part.chars().next_back().filter(|last| MARKS.contains(last));
        let part = part.trim_end_matches(MARKS);
        // The mark is that of the last character; those before it have none.
        let painted = mark.and_then(|_| part.grapheme_indices(true).next_back());
        let (bare, painted) = part.split_at(painted.map_or(part.len(), |(start, _)| start));
        for (text, mark) in [(bare, None), (painted, mark)] {
            if text.is_empty() {
                continue;
            }
            if worn != mark {
                out.push_str(if worn.is_some() { "\u{1b}[0m" } else { "" });
                out.push_str(mark.map_or("", sequence));
                worn = mark;
            }
            out.push_str(text);
        }
    }
    out.push_str(if worn.is_some() { "\u{1b}[0m" } else { "" });
    out
}

const fn sequence(mark: char) -> &'static str {
    match mark {
        GREEN => "\u{1b}[32m",
        RED => "\u{1b}[31m",
        YELLOW => "\u{1b}[33m",
        _ => "\u{1b}[1m",
    }
}

#[cfg(test)]
mod tests {
    use unicode_width::UnicodeWidthStr;

    use super::*;
    use crate::domain::is_unsafe_char;

    #[test]
    fn marks_have_no_width_and_no_foreign_text_can_hold_them() {
        for mark in MARKS {
            assert_eq!(mark.to_string().width(), 0, "{mark:?}");
            assert!(is_unsafe_char(mark), "{mark:?}");
        }
        let family = "👩‍👩‍👧 é";
        assert_eq!(bold(family).width(), family.width());
    }

    #[test]
    fn words_are_painted_where_colour_is_on() {
        let failed = toned("failed", Tone::Bad);
        assert_eq!(finish(&failed, true), "\u{1b}[31mfailed\u{1b}[0m");
        assert_eq!(finish(&failed, false), "failed");
        assert_eq!(finish(&toned("queued", Tone::Plain), true), "queued");
        assert_eq!(
            finish(&format!("a {}\n", bold("b c")), true),
            "a \u{1b}[1mb\u{1b}[0m \u{1b}[1mc\u{1b}[0m\n"
        );
    }

    #[test]
    fn colour_ends_where_a_word_is_broken() {
        let word = toned("must change", Tone::Open);
        let (first, rest) = word.split_at(toned("must ch", Tone::Open).len());
        assert_eq!(
            finish(&format!("{first}  next\n{rest}"), true),
            "\u{1b}[33mmust\u{1b}[0m \u{1b}[33mch\u{1b}[0m  next\n\u{1b}[33mange\u{1b}[0m"
        );
    }
}
