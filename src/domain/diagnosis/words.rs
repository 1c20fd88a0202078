//! The words of `replies.txt`, and the party that they name.

use std::sync::LazyLock;

use super::party::{PARTIES, Party};
use crate::domain::smtp::Phase;

/// How much a pattern counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Tier {
    Telling,
    Passing,
    Strong,
    Plain,
    Weak,
}

/// A line of `replies.txt`: its parts, which follow one another.
pub(super) struct Pattern {
    tier: Tier,
    party: Party,
    pub(super) parts: Vec<String>,
}

/// The most characters that a `*` stands for.
const GAP: usize = 80;

impl Pattern {
    /// Where it begins in the text.
    fn find(&self, text: &str) -> Option<usize> {
        let (first, rest) = self.parts.split_first()?;
        text.match_indices(first.as_str())
            .map(|(at, _)| at)
            .find(|at| {
                let before = text[..*at].chars().next_back();
                let word = first.starts_with(|c: char| c.is_alphanumeric());
                if before.is_some_and(|c| c == '=' || word && (c.is_alphanumeric() || c == '-')) {
                    return false;
                }
                let mut from = at + first.len();
                rest.iter().all(|part| {
                    let found = text[from..]
                        .find(part.as_str())
                        .filter(|skipped| *skipped <= GAP);
                    from += found.unwrap_or_default() + part.len();
                    found.is_some()
                })
            })
    }

    fn length(&self) -> usize {
        self.parts.iter().map(String::len).sum()
    }
}

pub(super) static PATTERNS: LazyLock<Vec<Pattern>> =
    LazyLock::new(|| patterns(include_str!("replies.txt")));

fn patterns(text: &'static str) -> Vec<Pattern> {
    let mut patterns = Vec::new();
    let mut section = None;
    for line in text.lines().map(str::trim) {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        match line.strip_prefix('[').and_then(|l| l.strip_suffix(']')) {
            Some(head) => section = meaning(head),
            None => patterns.extend(section.into_iter().flat_map(|(tier, party)| {
                alternatives(line).into_iter().map(move |line| Pattern {
                    tier,
                    party,
                    parts: line.split(" * ").map(str::to_owned).collect(),
                })
            })),
        }
    }
    patterns
}

/// The lines that one with words to choose from stands for: `{a|b} c` for `a c` and `b c`.
pub(super) fn alternatives(line: &str) -> Vec<String> {
    let choice = line.match_indices('{').find_map(|(at, _)| {
        let (words, after) = line[at + 1..].split_once('}')?;
        words.contains('|').then_some((&line[..at], words, after))
    });
    let Some((before, words, after)) = choice else {
        return vec![line.to_owned()];
    };
    words
        .split('|')
        .flat_map(|word| alternatives(&format!("{before}{word}{after}")))
        .collect()
}

/// The head of a section, `[tier party kind]`.
pub(super) fn meaning(head: &str) -> Option<(Tier, Party)> {
    let (tier, party) = head.split_once(' ')?;
    let tier = match tier {
        "telling" => Tier::Telling,
        "passing" => Tier::Passing,
        "strong" => Tier::Strong,
        "plain" => Tier::Plain,
        "weak" => Tier::Weak,
        _ => return None,
    };
    Some((tier, PARTIES.iter().find(|(name, _)| *name == party)?.1))
}

/// Returns the party that the words of these tiers name, the first tier before the next.
pub(super) fn by_words(text: &str, phase: Phase, tiers: &[Tier]) -> Option<Party> {
    PATTERNS
        .iter()
        .filter(|pattern| tiers.contains(&pattern.tier))
        .filter(|pattern| pattern.party.is_possible_at(phase))
        .filter_map(|pattern| Some((pattern, pattern.find(text)?)))
        .min_by_key(|(pattern, at)| (pattern.tier, *at, std::cmp::Reverse(pattern.length())))
        .map(|(pattern, _)| pattern.party)
        .filter(|party| *party != Party::Unclear)
}
