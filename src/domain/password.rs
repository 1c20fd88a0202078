//! A password that a person chooses: its normal form, and whether it is one that an attacker tries first
//! (NIST SP 800-63B-4 §3.1.1.2).
//!
//! Invariants:
//!
//! - A password is counted, hashed, sealed and mailed in Normalization Form C, as RFC 8265 (`OpaqueString`) has it.
//!   It is what keyboards send, so that a product which does not normalise takes the same bytes.
//! - It is compared with what is expected as a whole: in Form KC, without case, and once more by its letters and
//!   digits alone. No part of a longer password is held against it.
//! - The copies that this takes are wiped.

use std::fmt;
use std::sync::LazyLock;

use icu_normalizer::ComposingNormalizerBorrowed;
use icu_normalizer::properties::CanonicalCombiningClassMapBorrowed;
use zeroize::Zeroizing;

use super::Secret;

/// Form C makes at most three bytes of one (UAX #15).
const GROWTH_C: usize = 3;
/// Form KC makes at most eleven, and lower case half as many again.
const GROWTH_KC: usize = 17;
/// A password that repeats fewer characters than this is no longer than they are.
const SHORTEST_UNIT: usize = 8;
/// A name of fewer letters is too likely to be found by chance.
const SHORTEST_NAME: usize = 3;
/// So many digits beside a name are a year, a date or a count; more of them may be a secret.
const MOST_DIGITS: usize = 8;
/// What follows what: the digits, the alphabet, and the rows of common keyboards.
const TRACKS: [&str; 5] = [
    "1234567890",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiopasdfghjklzxcvbnm",
    "qwertzuiopasdfghjklyxcvbnm",
    "azertyuiopqsdfghjklmwxcvbn",
];

/// The common passwords, sorted, in the form in which passwords are compared.
static COMMON: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    let lines = include_str!("common_passwords.txt").lines();
    lines.filter(|line| !line.starts_with('#')).collect()
});

/// The password in Normalization Form C.
pub fn normal(password: Secret<String>) -> Secret<String> {
    let form = ComposingNormalizerBorrowed::new_nfc();
    let given = password.expose();
    if form.is_normalized(given) {
        return password;
    }
    // As large as it gets: a string that grows leaves a copy of itself behind.
    let mut text = String::with_capacity(given.len() * GROWTH_C);
    text.extend(form.normalize_iter(given.chars()));
    Secret::new(text)
}

/// Whether a character is the same in Form C, whatever stands before and behind it.
pub fn is_stable(c: char) -> bool {
    let mut bytes = [0; char::MAX_LEN_UTF8];
    let alone = &*c.encode_utf8(&mut bytes);
    ComposingNormalizerBorrowed::new_nfc().is_normalized(alone)
        && CanonicalCombiningClassMapBorrowed::new().get_u8(c) == 0
}

/// Why somebody would try a password first. Reads as the end of "the password …".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    /// It is in the list.
    Common,
    /// It runs along the alphabet, the digits or the keyboard.
    Track,
    /// It is a few characters, again and again.
    Repeats,
    /// It is one of the list, again and again.
    RepeatsCommon,
    /// Nothing is left of it without the names.
    Names,
}

impl fmt::Display for Expected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Common => "is one of the most common passwords",
            Self::Track => "only follows the alphabet, the digits or the keyboard",
            Self::Repeats => "only repeats a few characters",
            Self::RepeatsCommon => "only repeats one of the most common passwords",
            Self::Names => "is made of names that belong to the account",
        })
    }
}

/// Why somebody would try this password first; nothing where nobody would.
///
/// `names` are what belongs to the account: username, addresses, the person's and the product's name.
pub fn expected(password: &str, names: &[&str]) -> Option<Expected> {
    let whole = folded(password);
    let mut bare = Zeroizing::new(String::with_capacity(whole.len()));
    bare.extend(whole.chars().filter(|c| c.is_alphanumeric()));
    let forms = [whole.trim(), bare.as_str()];
    if forms.iter().any(|form| is_common(form)) {
        return Some(Expected::Common);
    }
    if forms.iter().any(|form| follows_a_track(form)) {
        return Some(Expected::Track);
    }
    for form in forms {
        if let Some(unit) = repeated(form) {
            if unit.chars().count() < SHORTEST_UNIT {
                return Some(Expected::Repeats);
            }
            if is_common(unit) {
                return Some(Expected::RepeatsCommon);
            }
        }
    }
    is_made_of(&bare, names).then_some(Expected::Names)
}

/// Form KC in lower case.
fn folded(text: &str) -> Zeroizing<String> {
    let mut folded = Zeroizing::new(String::with_capacity(text.len() * GROWTH_KC));
    let compatible = ComposingNormalizerBorrowed::new_nfkc().normalize_iter(text.chars());
    folded.extend(compatible.flat_map(char::to_lowercase));
    folded
}

fn is_common(folded: &str) -> bool {
    COMMON.binary_search(&folded).is_ok()
}

/// Whether it is a run along a track, forwards or backwards, round its end too.
fn follows_a_track(text: &str) -> bool {
    let long_enough = text.chars().count() >= SHORTEST_UNIT;
    long_enough
        && TRACKS.iter().any(|track| {
            let round = track.repeat(text.len() / track.len() + 2);
            let back: String = round.chars().rev().collect();
            round.contains(text) || back.contains(text)
        })
}

/// The shortest text of which it is two or more repetitions, the last one perhaps cut short.
fn repeated(text: &str) -> Option<&str> {
    text.char_indices()
        .map(|(end, _)| end)
        .skip(1)
        .take_while(|end| end * 2 <= text.len())
        .find(|end| text.starts_with(&text[*end..]))
        .map(|end| &text[..end])
}

/// Whether nothing but a few digits is left of it once the names are taken out.
fn is_made_of(bare: &str, names: &[&str]) -> bool {
    let mut parts: Vec<Zeroizing<String>> = Vec::new();
    for name in names {
        let name = folded(name);
        let words = name.split(|c: char| !c.is_alphanumeric());
        parts.extend(words.map(|word| Zeroizing::new(word.to_owned())));
    }
    parts.retain(|part| part.chars().count() >= SHORTEST_NAME);
    // The longest first: what is a name must not be broken up by a shorter one within it.
    parts.sort_by_key(|part| std::cmp::Reverse(part.len()));
    let mut left = Zeroizing::new(bare.to_owned());
    for part in &parts {
        left = Zeroizing::new(left.replace(part.as_str(), " "));
    }
    let digits = left.chars().filter(char::is_ascii_digit).count();
    left.contains(' ')
        && digits <= MOST_DIGITS
        && left.chars().all(|c| c == ' ' || c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: [&str; 4] = ["ada@example.com", "Ada Lovelace", "Example Wiki", "wiki"];

    #[test]
    fn the_list_can_be_searched_and_holds_what_can_pass_the_length() {
        assert_eq!(COMMON.len(), 17_950);
        assert!(COMMON.is_sorted(), "binary search needs order");
        for entry in COMMON.iter() {
            assert!(entry.chars().count() >= 8, "{entry}");
            assert_eq!(**folded(entry), **entry, "it would never be found");
        }
    }

    #[test]
    fn what_is_tried_first_is_expected() {
        for (password, why) in [
            ("password", "common"),
            ("PassWord", "common"),
            (" Trustno1 ", "common"),
            ("pass-word", "common"),
            // Full-width letters are the same letters.
            ("ｐａｓｓｗｏｒｄ", "common"),
            ("1qaz2wsx3edc4rfv", "common"),
            ("12345678901234567", "keyboard"),
            ("6543210987654321", "keyboard"),
            ("AbcdefghijklmnoP", "keyboard"),
            ("poiuytrewqmnbvcxz", "keyboard"),
            ("!!!!!!!!!!!!!!!!", "repeats a few"),
            ("abcabcabcabcabca", "repeats a few"),
            ("äöüäöüäöüäöüäöü", "repeats a few"),
            ("Hunter2 Hunter2 Hunter2", "repeats a few"),
            ("Password Password", "common"),
            ("Computer Computer C", "repeats one of"),
            ("ada@example.com", "names"),
            ("Ada Lovelace 1815", "names"),
            ("wiki-ada-2026-11-26", "names"),
            ("Example Wiki Example", "names"),
        ] {
            let found = expected(password, &NAMES)
                .map_or(String::from("is accepted"), |why| why.to_string());
            assert!(found.contains(why), "{password:?} {found}");
        }
    }

    #[test]
    fn what_nobody_tries_first_is_not_expected() {
        for password in [
            "correct horse battery staple",
            // A part of it is common, or a name: it is compared as a whole.
            "password of my grandmother",
            "ada paints the shed blue",
            "ada 8812 0471 9938 1",
            "correct horse, correct horse",
            "Zürich→Genève am Morgen",
            "",
        ] {
            assert_eq!(expected(password, &NAMES), None, "{password:?}");
        }
        assert_eq!(expected("a7-a7-a7x", &[]), None);
    }

    #[test]
    fn composed_and_decomposed_are_one_password() {
        let of = |text: &str| normal(Secret::new(text.to_owned())).expose().clone();
        assert_eq!(of("Zu\u{308}rich"), "Zürich");
        assert_eq!(of("Zürich"), "Zürich");
        // A compatible character is another character: Form C keeps what was typed.
        assert_eq!(of("ﬁx ²"), "ﬁx ²");
    }

    #[test]
    fn no_copy_is_left_behind_by_growing() {
        // The worst of both forms, by UAX #15: U+1D160 triples in Form C, U+FDFA is 11 times as long in Form KC.
        for worst in ["\u{1d160}", "\u{fdfa}", "\u{130}"] {
            let many = worst.repeat(50);
            let composed = normal(Secret::new(many.clone()));
            assert!(composed.expose().len() <= many.len() * GROWTH_C);
            assert!(folded(&many).len() <= many.len() * GROWTH_KC);
        }
    }
}
