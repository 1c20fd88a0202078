//! The outcomes of the emails of many runs.

use std::fmt;

use super::scene::{Scene, damage};

/// The counts of many runs that were broken off and driven to their end.
#[derive(Default)]
pub(super) struct Tally {
    runs: usize,
    /// Mails that went out more often than once, and say so.
    duplicates: usize,
    /// Mails that say that they may have gone out before, and had not.
    flagged_only: usize,
    lost: usize,
    unflagged: usize,
    damaged: usize,
    /// In words, for the message of the failure.
    wrong: Vec<String>,
}

impl Tally {
    /// Looks at a scene that has settled. `run` says what was done to it.
    pub(super) fn add(&mut self, scene: &Scene, run: &str) {
        self.runs += 1;
        if let Some(damage) = damage(&scene.sql()) {
            self.damaged += 1;
            self.wrong.push(format!("{run}: {damage}"));
        }
        let copies = scene.copies();
        for row in scene.rows() {
            let copies = copies.get(&row.message_id).copied().unwrap_or_default();
            // The mark is both: what lists show, and an attempt that tells how it came about.
            let unknown = row.unknowns.min(row.unknown_attempts);
            let mut wrong = |what: &str| {
                let (id, state) = (row.id, &row.state);
                let line = format!("{run}: email {id}, {state}, {copies} copies: {what}");
                self.wrong.push(line);
            };
            let wanted = u32::from(!row.old);
            if row.state != "accepted" || copies < wanted {
                wrong("lost");
                self.lost += 1;
            } else if copies > wanted + unknown {
                wrong("a duplicate without a mark");
                self.unflagged += 1;
            } else if copies > wanted {
                self.duplicates += 1;
            } else if unknown > 0 {
                self.flagged_only += 1;
            }
        }
    }

    /// Something else that must not be.
    pub(super) fn wrong(&mut self, what: String) {
        self.wrong.push(what);
    }

    pub(super) const fn runs(&self) -> usize {
        self.runs
    }

    /// How many emails went out more often than once: where nothing counts as that, the count is not to be believed.
    pub(super) const fn duplicates(&self) -> usize {
        self.duplicates
    }

    /// How many emails went out more often than they say.
    pub(super) const fn unflagged(&self) -> usize {
        self.unflagged
    }

    #[track_caller]
    pub(super) fn assert_clean(&self) {
        assert!(self.wrong.is_empty(), "{self}\n{}", self.wrong.join("\n"));
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} runs: {} lost, {} duplicates without a mark, {} with it, {} marked without a duplicate, {} damaged",
            self.runs, self.lost, self.unflagged, self.duplicates, self.flagged_only, self.damaged
        )
    }
}
