//! How many passwords a recipe can make. Shares rather than counts: the counts of 1024 characters exceed a double.

use super::super::words::{LONGEST_WORD, WORDS};
use crate::domain::product::CharClass;

/// Inclusion–exclusion over the required classes: log₂ of how many passwords have one of each.
pub(super) fn character_bits(alphabet: &[char], length: usize, require: &[CharClass]) -> f64 {
    let all = float(alphabet.len());
    let power = i32::try_from(length).unwrap_or(i32::MAX);
    let mut share = 0.0;
    for absent in 0_u32..1 << require.len() {
        let missing = |c: char| {
            require
                .iter()
                .enumerate()
                .any(|(bit, class)| absent & (1 << bit) != 0 && class.contains(c))
        };
        let left = alphabet.iter().filter(|c| !missing(**c)).count();
        let sign = if absent.count_ones() % 2 == 0 {
            1.0
        } else {
            -1.0
        };
        share += sign * (float(left) / all).powi(power);
    }
    float(length) * all.log2() + share.log2()
}

/// How many of all passphrases of so many words have a length within the limits, 0 to 1.
pub(super) fn share_that_fits(count: usize, limits: (usize, usize)) -> f64 {
    let mut frequency = [0.0; LONGEST_WORD + 1];
    for word in WORDS.iter() {
        frequency[word.len()] += 1.0 / float(WORDS.len());
    }
    let mut by_length = vec![1.0];
    for place in 0..count {
        let separator = usize::from(place > 0);
        let mut longer = vec![0.0; by_length.len() + separator + LONGEST_WORD];
        for (length, share) in by_length.iter().enumerate() {
            for (word, frequency) in frequency.iter().enumerate() {
                longer[length + separator + word] += share * frequency;
            }
        }
        by_length = longer;
    }
    let outside: f64 = by_length
        .iter()
        .enumerate()
        .filter(|(length, _)| !(limits.0..=limits.1).contains(length))
        .map(|(_, share)| share)
        .sum();
    1.0 - outside
}

#[expect(clippy::cast_precision_loss, reason = "numbers below 10⁵ are exact")]
pub(super) const fn float(n: usize) -> f64 {
    n as f64
}
