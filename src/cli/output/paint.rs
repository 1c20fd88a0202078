//! Colour, sparingly: headings and words that name a state.
//!
//! While lines are laid out, colour is a mark: an invisible character of width zero. [`super::sanitize`] lets
//! none of these through, so foreign text cannot hold one, and widths are counted right. Marks become escape
//! sequences, or nothing, in [`finish`], which comes last.

const GREEN: char = '\u{2061}';
const RED: char = '\u{2062}';
const YELLOW: char = '\u{2063}';
const BOLD: char = '\u{2064}';
const END: char = '\u{2060}';

/// Whether a key or a label names a state, whose words have colours.
pub(super) fn is_state(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    ["state", "status", "delivery", "outcome", "result"]
        .iter()
        .any(|end| name.ends_with(end))
}

/// A word that names a state, in its colour.
pub(super) fn state(word: &str) -> String {
    let mark = match word {
        "accepted" | "delivered" | "provisioned" | "live" | "ok" => GREEN,
        "failed" | "bounced" | "bouncing" | "complained" | "refused" => RED,
        "held" | "deferred" | "delayed" | "must change" | "pending" | "handed" | "unknown"
        | "warning" => YELLOW,
        _ => return word.to_owned(),
    };
    marked(word, mark)
}

/// Bold. Each word by itself, so that a line break between two of them leaves the other columns alone.
pub(super) fn bold(text: &str) -> String {
    marked(text, BOLD)
}

/// Red, for `error:`.
pub(super) fn red(text: &str) -> String {
    marked(text, RED)
}

/// Yellow, for `warning:`.
pub(super) fn yellow(text: &str) -> String {
    marked(text, YELLOW)
}

fn marked(text: &str, mark: char) -> String {
    text.split(' ')
        .map(|word| format!("{mark}{word}{END}"))
        .collect::<Vec<_>>()
        .join(" ")
}

/// Whether any part is painted.
pub(super) fn is_painted(text: &str) -> bool {
    text.contains(END)
}

/// Turns the marks into escape sequences, or takes them out.
pub(super) fn finish(text: &str, colour: bool) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        let sequence = match c {
            GREEN => "\u{1b}[32m",
            RED => "\u{1b}[31m",
            YELLOW => "\u{1b}[33m",
            BOLD => "\u{1b}[1m",
            END => "\u{1b}[0m",
            c => {
                out.push(c);
                continue;
            }
        };
        if colour {
            out.push_str(sequence);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use unicode_width::UnicodeWidthStr;

    use super::*;
    use crate::domain::is_unsafe_char;

    #[test]
    fn marks_have_no_width_and_no_foreign_text_can_hold_them() {
        for mark in [GREEN, RED, YELLOW, BOLD, END] {
            assert_eq!(mark.to_string().width(), 0, "{mark:?}");
            assert!(is_unsafe_char(mark), "{mark:?}");
        }
    }

    #[test]
    fn words_are_painted_where_colour_is_on() {
        assert_eq!(finish(&state("failed"), true), "\u{1b}[31mfailed\u{1b}[0m");
        assert_eq!(finish(&state("failed"), false), "failed");
        assert_eq!(finish(&state("queued"), true), "queued");
    }
}
