//! Sanitizes text from outside: shows what a terminal would act on instead of sending it.

use zeroize::Zeroizing;

use crate::domain::{is_unsafe_char, spreadsheet};

/// One line: control and formatting characters become visible (`\n`, `\t`, `\r`, else `\u{1b}`).
pub(in crate::cli) fn line(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            c if is_unsafe_char(c) => out.extend(c.escape_unicode()),
            c => out.push(c),
        }
    }
    out
}

/// Several lines: as [`line`], but line breaks stay, each followed by `indent`, so that no part of a foreign
/// text can pose as a line of ours.
pub(in crate::cli) fn lines(text: &str, indent: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (index, part) in text.lines().enumerate() {
        if index > 0 {
            out.push('\n');
            out.push_str(indent);
        }
        out.push_str(&line(part));
    }
    out
}

/// JSON as `serde_json` writes it, with the characters escaped that it leaves as they are: DEL, C1, bidirectional and
/// invisible ones. They stand in strings only, where `\uXXXX` means the same.
pub(super) fn json(written: Vec<u8>) -> Vec<u8> {
    // Most of what is printed is ASCII, and serde_json escapes what is unsafe below DEL.
    if written.iter().all(|byte| *byte < 0x7f) {
        return written;
    }
    let written = Zeroizing::new(written);
    let text = String::from_utf8_lossy(&written);
    let mut out = Vec::with_capacity(text.len());
    let mut rest = 0;
    for (start, c) in text.char_indices() {
        if c >= '\u{7f}' && is_unsafe_char(c) {
            out.extend_from_slice(&text.as_bytes()[rest..start]);
            for unit in c.encode_utf16(&mut [0; 2]) {
                out.extend_from_slice(format!("\\u{unit:04x}").as_bytes());
            }
            rest = start + c.len_utf8();
        }
    }
    out.extend_from_slice(&text.as_bytes()[rest..]);
    out
}

/// A CSV cell that no spreadsheet takes for a formula.
pub(super) fn csv(text: &str) -> String {
    // Line breaks are data in CSV, and quoted there; nothing else of the kind has a meaning.
    let guarded = spreadsheet::guarded(text);
    guarded.split('\n').map(line).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_acts_on_is_shown() {
        assert_eq!(
            line("a\u{1b}[31mb\u{9b}c\u{202e}d\te\nf"),
            "a\\u{1b}[31mb\\u{9b}c\\u{202e}d\\te\\nf"
        );
        assert_eq!(line("李雷 👩‍💻 Zoë"), "李雷 👩‍💻 Zoë");
    }

    #[test]
    fn later_lines_are_indented() {
        assert_eq!(lines("a\nerror: b\u{7}", "  "), "a\n  error: b\\u{7}");
    }

    #[test]
    fn json_means_the_same_afterwards() {
        let text = "\u{7f}\u{9b}\u{202e}\u{e0041}\u{1b}";
        let escaped = String::from_utf8(json(serde_json::to_vec(text).unwrap())).unwrap();
        assert_eq!(escaped, "\"\\u007f\\u009b\\u202e\\udb40\\udc41\\u001b\"");
        assert_eq!(serde_json::from_str::<String>(&escaped).unwrap(), text);
    }

    #[test]
    fn formulas_are_defused() {
        for formula in [
            "=1+1", "+49", "-1", "@x", "\tx", "\rx", "\n=x", "＝1", "＠x",
        ] {
            assert!(csv(formula).starts_with('\''), "{formula:?}");
        }
        assert_eq!(csv("'=1"), "''=1");
        assert_eq!(csv("'s-Gravenhage"), "'s-Gravenhage");
        assert_eq!(csv("a=b"), "a=b");
        assert_eq!(csv("a\nb\u{1b}"), "a\nb\\u{1b}");
    }
}
