//! How many passwords a recipe can make. Shares rather than counts: the counts of 1024 characters exceed a double.
//! All terms are positive, so nothing cancels: a share is exact to about 10⁻¹².

use std::collections::BTreeMap;

use super::super::words::WORDS;
use super::Avoid;
use crate::domain::product::CharClass;

/// For lengths 1, 2, 3 …: how many of all passwords of that length have one of each required class, and not the text
/// to avoid, 0 to 1.
pub(super) fn character_shares(
    alphabet: &[char],
    require: &[CharClass],
    avoid: &Avoid,
) -> impl Iterator<Item = f64> {
    let alike = alike(alphabet, require, avoid);
    let all = (1 << require.len()) - 1;
    // By what has been read of the text, and by which classes have occurred.
    let mut reached = BTreeMap::from([((0, 0_usize), 1.0)]);
    std::iter::from_fn(move || {
        let mut longer = BTreeMap::new();
        for ((state, seen), share) in &reached {
            for (classes, c, part) in &alike {
                if let Some(state) = avoid.step(*state, *c) {
                    *longer.entry((state, seen | classes)).or_insert(0.0) += share * part;
                }
            }
        }
        reached = longer;
        let complete = reached.iter().filter(|((_, seen), _)| *seen == all);
        Some(complete.map(|(_, share)| share).sum())
    })
}

/// The alphabet in groups of characters that count the same: their classes, one of them, and the share that they are.
fn alike(alphabet: &[char], require: &[CharClass], avoid: &Avoid) -> Vec<(usize, char, f64)> {
    let mut groups: BTreeMap<(usize, Option<char>), (char, usize)> = BTreeMap::new();
    for c in alphabet {
        let classes = (0..).zip(require);
        let classes = classes.fold(0, |bits, (bit, class)| {
            bits | usize::from(class.contains(*c)) << bit
        });
        let apart = avoid.concerns(*c).then_some(*c);
        groups.entry((classes, apart)).or_insert((*c, 0)).1 += 1;
    }
    let all = float(alphabet.len());
    let groups = groups.into_iter();
    groups
        .map(|((classes, _), (c, count))| (classes, c, float(count) / all))
        .collect()
}

/// How many of all passphrases of so many words have a length within the limits, and not the text to avoid, 0 to 1.
pub(super) fn share_of_words(count: usize, limits: (usize, usize), avoid: &Avoid) -> f64 {
    let each = 1.0 / float(WORDS.len());
    // From each state: the words that lead to another, by their lengths.
    let steps: Vec<BTreeMap<(usize, usize), f64>> = (0..avoid.states())
        .map(|state| {
            let mut by_length = BTreeMap::new();
            for word in WORDS.iter() {
                if let Some(after) = avoid.run(state, word) {
                    *by_length.entry((word.len(), after)).or_insert(0.0) += each;
                }
            }
            by_length
        })
        .collect();
    let mut reached = BTreeMap::from([((0, 0), 1.0)]);
    for place in 0..count {
        let mut longer = BTreeMap::new();
        for ((length, state), share) in reached {
            let before = if place == 0 {
                Some(state)
            } else {
                avoid.step(state, SEPARATOR)
            };
            let Some(before) = before else { continue };
            for ((word, after), part) in &steps[before] {
                let length = length + usize::from(place > 0) + word;
                *longer.entry((length, *after)).or_insert(0.0) += share * part;
            }
        }
        reached = longer;
    }
    let fit = reached
        .into_iter()
        .filter(|((length, _), _)| (limits.0..=limits.1).contains(length));
    fit.map(|(_, share)| share).sum()
}

#[expect(clippy::cast_precision_loss, reason = "numbers below 10⁵ are exact")]
pub(super) const fn float(n: usize) -> f64 {
    n as f64
}

pub(crate) const SEPARATOR: char = '-';
