//! Cells that a spreadsheet would run: how they are guarded in CSV, and how a guarded one is read back.

/// The characters with which a spreadsheet begins a formula; the full-width forms where the locale is an Asian one.
const FORMULA: [char; 11] = ['=', '+', '-', '@', '＝', '＋', '－', '＠', '\t', '\r', '\n'];

/// A text that no spreadsheet takes for a formula (OWASP ASVS 5, 1.2.10): a `'` stands before one that begins with one
/// of `= + - @`, their full-width forms, a tab or a line break, or with such a one behind further `'`.
///
/// So the way back is exact: of a text that begins with `'` and has, behind any further `'`, one of those characters,
/// the first `'` is not part of it.
pub fn guarded(text: &str) -> String {
    if would_run(text) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

/// The text that was [`guarded`]; one that was not is as it is.
pub fn unguarded(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(rest) if would_run(rest) => rest,
        _ => text,
    }
}

fn would_run(text: &str) -> bool {
    text.trim_start_matches('\'').starts_with(FORMULA)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_way_back_is_exact_for_every_text(text in "['=+@\\t\\n\\PC-]{0,12}") {
            let guarded = guarded(&text);
            prop_assert!(!guarded.starts_with(FORMULA));
            prop_assert_eq!(unguarded(&guarded), text);
        }
    }

    #[test]
    fn the_way_back_is_exact() {
        for text in [
            "=1+1",
            "'=1",
            "''=1",
            "+49 30 1",
            "-",
            "@x",
            "＝1",
            "\tx",
            "ada",
            "'s-Gravenhage",
            "'",
            "",
            "''",
            "a=b",
            "O'Brien",
        ] {
            assert_eq!(unguarded(&guarded(text)), text, "{text:?}");
        }
        assert_eq!(guarded("=1"), "'=1");
        assert_eq!(guarded("'s-Gravenhage"), "'s-Gravenhage");
    }
}
