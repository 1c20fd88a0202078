//! The words of passphrases: the EFF large wordlist, without those that do not belong in an email to a customer.
//!
//! Invariant: a word is 3 to 9 lower-case letters, and no word is the start of another, so the hyphens between
//! words can be lost in dictation without two passphrases becoming one.

use std::sync::LazyLock;

/// Words that nobody wants to read out to a customer. Their number counts in the entropy, so the list may grow.
const EMBARRASSING: &[&str] = &[
    "arousal",
    "backside",
    "boozy",
    "crazy",
    "defile",
    "defiling",
    "enslave",
    "excretion",
    "excretory",
    "germicide",
    "gigolo",
    "gonad",
    "groin",
    "grope",
    "handgun",
    "hangover",
    "idiocy",
    "islamic",
    "islamist",
    "lustfully",
    "lustily",
    "lustiness",
    "lusty",
    "maggot",
    "manhood",
    "mating",
    "obnoxious",
    "opium",
    "oppressed",
    "oppressor",
    "ovary",
    "pagan",
    "pantyhose",
    "pelvis",
    "pregnancy",
    "pregnant",
    "reproduce",
    "revolver",
    "savage",
    "strangle",
    "suffocate",
    "swinger",
    "uncolored",
    "unisexual",
    "violate",
    "violation",
    "violator",
    "wimp",
    "womanhood",
];

/// Letters of the longest word.
pub(super) const LONGEST_WORD: usize = 9;

/// The words that are drawn from.
pub(super) static WORDS: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    include_str!("eff_large_wordlist.txt")
        .lines()
        .filter(|word| word.bytes().all(|b| b.is_ascii_lowercase()))
        .filter(|word| EMBARRASSING.binary_search(word).is_err())
        .collect()
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_whole_but_for_the_hyphenated_and_the_embarrassing() {
        assert_eq!(WORDS.len(), 7776 - 4 - EMBARRASSING.len());
        assert!(EMBARRASSING.is_sorted(), "binary search needs order");
        assert!(!WORDS.contains(&"gigolo") && !WORDS.contains(&"yo-yo"));
        assert!(
            WORDS
                .iter()
                .all(|word| (3..=LONGEST_WORD).contains(&word.len()))
        );
    }

    #[test]
    fn no_word_starts_another() {
        let mut sorted = WORDS.clone();
        sorted.sort_unstable();
        assert!(sorted.windows(2).all(|pair| !pair[1].starts_with(pair[0])));
    }
}
