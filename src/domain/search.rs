//! The text by which a name is searched, and the part of it that a query means.
//!
//! Invariants:
//! - Case, accents, width and ligatures do not count, nor the letters that other keyboards lack (ł, ø, ß).
//! - [`phrase`] of any part of a name, from the beginning of a word or with three characters, is within [`text`] of it.
//!
//! The index finds what has three characters. Two spaces stand before each word, so that one or two letters are found
//! too, where a word begins with them. An ideograph, a syllable of kana or of hangul is a word by itself.

use icu_normalizer::{ComposingNormalizerBorrowed, DecomposingNormalizerBorrowed};

/// Stands before each word.
const MARK: &str = "  ";
/// The least number of characters that the index finds.
const LEAST: usize = 3;

/// Returns the text of a name in the index.
pub fn text(name: &str) -> String {
    let mut text = String::with_capacity(name.len() + 8);
    let mut before = ' ';
    for c in folded(name).chars() {
        if !c.is_whitespace() {
            if begins_word(before, c) {
                text.push_str(MARK);
            }
            text.push(c);
        }
        before = c;
    }
    text
}

/// Returns the part of [`text`] that a query means: any part of a name, but where it has one or two characters only the
/// beginning of a word. Nothing where the query is blank.
pub fn phrase(query: &str) -> Option<String> {
    let text = text(query);
    let unmarked = text.trim_start();
    if unmarked.is_empty() {
        None
    } else if unmarked.chars().count() < LEAST {
        Some(text)
    } else {
        Some(unmarked.to_owned())
    }
}

/// Whether a name has what a query means.
pub fn finds(query: &str, name: &str) -> bool {
    phrase(query).is_some_and(|phrase| text(name).contains(&phrase))
}

fn begins_word(before: char, c: char) -> bool {
    before.is_whitespace()
        || is_word(before)
        || is_word(c)
        || (c.is_alphanumeric() && !before.is_alphanumeric())
}

/// Whether a character is a word by itself: hiragana to katakana, ideographs, hangul, and the ideographs beyond 16 bits.
const fn is_word(c: char) -> bool {
    matches!(
        c,
        '\u{3040}'..='\u{30ff}'
            | '\u{3400}'..='\u{9fff}'
            | '\u{ac00}'..='\u{d7a3}'
            | '\u{f900}'..='\u{faff}'
            | '\u{20000}'..='\u{3ffff}'
    )
}

/// The text in lower case without accents, as far as they are marks of their own in the compatibility decomposition.
fn folded(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let decomposed = DecomposingNormalizerBorrowed::new_nfkd().normalize(text);
    let mut folded = String::with_capacity(text.len());
    for c in decomposed.to_lowercase().chars() {
        match c {
            '\u{300}'..='\u{36f}' => {}
            'ß' => folded.push_str("ss"),
            'æ' => folded.push_str("ae"),
            'œ' => folded.push_str("oe"),
            'þ' => folded.push_str("th"),
            'ł' => folded.push('l'),
            'ø' => folded.push('o'),
            'đ' | 'ð' => folded.push('d'),
            'ħ' => folded.push('h'),
            'ı' => folded.push('i'),
            'ς' => folded.push('σ'),
            c => folded.push(c),
        }
    }
    ComposingNormalizerBorrowed::new_nfc()
        .normalize(&folded)
        .into_owned()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_name_is_found_by_what_people_type() {
        for (name, query) in [
            ("Ada Lovelace", "ada"),
            ("Ada Lovelace", "VELA"),
            ("Ada Lovelace", "ada love"),
            ("Ada Lovelace", "lo"),
            ("Ada Lovelace", "l"),
            ("Jean-Luc O'Neil", "lu"),
            ("Jean-Luc O'Neil", "ne"),
            ("Jean-Luc O'Neil", "jean-luc"),
            ("José Álvarez", "jose alv"),
            ("Jose Alvarez", "José"),
            ("Łukasz Øre", "lukasz ore"),
            ("Łukasz Øre", "ør"),
            ("Anna Weiß", "WEISS"),
            ("İpek Işık", "ipek"),
            ("Οδυσσεύς", "ΟΔΥΣΣΕΥΣ"),
            ("ﬁona Ａｄａ", "fiona ada"),
            ("山田太郎", "山田"),
            ("山田太郎", "田太"),
            ("山田太郎", "郎"),
            ("김철수", "철수"),
            ("100 % Ltd", "%"),
            ("A_B", "a_b"),
        ] {
            assert!(finds(query, name), "{query} in {name}: {:?}", text(name));
        }
    }

    #[test]
    fn one_or_two_letters_are_the_beginning_of_a_word() {
        for (name, query) in [
            ("Ada Lovelace", "da"),
            ("Ada Lovelace", "e"),
            ("Ada Lovelace", "ac"),
            ("Ada Lovelace", ""),
            ("Ada Lovelace", "  "),
            ("Ada Lovelace", "lovely"),
            ("Ada Lovelace", "%"),
        ] {
            assert!(!finds(query, name), "{query} in {name}");
        }
    }

    proptest! {
        /// Whoever types a name, or its end from any word on, finds it.
        #[test]
        fn words_find_their_name(words in proptest::collection::vec("\\PC{1,8}", 1..4), from in 0_usize..3) {
            let name = words.join(" ");
            let query = words[from.min(words.len() - 1)..].join(" ");
            if let Some(phrase) = phrase(&query) {
                prop_assert!(phrase.chars().count() >= LEAST, "{phrase:?}");
                prop_assert!(finds(&query, &name), "{query:?} in {name:?}: {:?}", text(&name));
            }
        }
    }
}
