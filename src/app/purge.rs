//! Forgetting what was kept for long enough.
//!
//! The text of a mail with a link goes when the mail was accepted or taken back, or its link is dead. The text of any
//! other mail, and a login's sealed password, go some days after they were made or last sent; with a retention of
//! nothing as soon as the mail was accepted or the password shown. What waits in the queue is kept.
//!
//! A copy of the database that was kept before a migration holds all of that as it was then. It goes as a whole, as old
//! as what nobody has seen may get.

use std::path::{Path, PathBuf};

use super::{App, Error, ErrorKind, Result};
use crate::domain::audit::{Action, Target};
use crate::domain::{SignedDuration, Timestamp};
use crate::store::{Purged, Retention};

/// So many fields are forgotten in one transaction: other writers wait for no more.
const BATCH: usize = 500;
/// How long what nobody has seen is kept where nothing is to be kept: a password that was neither mailed nor shown.
const UNSEEN: SignedDuration = SignedDuration::from_hours(24 * 14);

/// What a purge forgot, or would forget.
#[derive(Clone, Debug)]
pub struct PurgeReport {
    /// By kind.
    pub purged: Purged,
    /// Copies of the database that were kept before a migration.
    pub copies: Vec<PathBuf>,
    /// Whether bytes that were removed still stand in the write-ahead log, since somebody reads the database.
    pub remnants: bool,
}

impl App {
    /// Forgets what was kept for longer than `older_than`, or than the configuration says.
    pub fn purge(&mut self, older_than: Option<SignedDuration>) -> Result<PurgeReport> {
        let rules = self.retention(older_than);
        let (store, desk) = self.writing()?;
        let mut purged = Purged::default();
        loop {
            let batch = store.write(|tx| {
                let batch = tx.purge(&rules, BATCH)?;
                if batch.total() > 0 {
                    desk.audit(tx, Action::Purge, Target::default(), Some(describe(&batch)))?;
                }
                Ok::<_, Error>(batch)
            })?;
            purged.add(batch);
            if batch.total() < BATCH {
                break;
            }
        }
        let copies = store.copies(rules.unsettled);
        if !copies.is_empty() {
            let names: Vec<String> = copies.iter().map(|copy| name(copy)).collect();
            let detail = Some(names.join(", "));
            store.write(|tx| desk.audit(tx, Action::Purge, Target::default(), detail))?;
        }
        for copy in &copies {
            store.remove_copy(copy)?;
        }
        Ok(PurgeReport {
            purged,
            copies,
            remnants: !store.sweep()?,
        })
    }

    /// What [`App::purge`] would forget.
    pub fn purgeable(&self, older_than: Option<SignedDuration>) -> Result<PurgeReport> {
        let db = self.db();
        let rules = self.retention(older_than);
        Ok(PurgeReport {
            purged: db.purgeable(&rules)?,
            copies: self.store.copies(rules.unsettled),
            remnants: db.has_remnants()?,
        })
    }

    /// Purges after a run that did something else: a busy database only puts it off. False where bytes still stand in
    /// the write-ahead log.
    pub(super) fn purge_in_passing(&mut self) -> Result<bool> {
        match self.purge(None) {
            Ok(report) => Ok(!report.remnants),
            Err(error) if error.kind() == ErrorKind::Temporary => Ok(false),
            Err(error) => Err(error),
        }
    }

    fn retention(&self, older_than: Option<SignedDuration>) -> Retention {
        let now = self.now();
        // "Before now" would miss what happened in this millisecond.
        let before = |age: SignedDuration| {
            if age.is_zero() {
                Timestamp::MAX
            } else {
                now.checked_sub(age).unwrap_or(Timestamp::MIN)
            }
        };
        let configured = self.settings().retention;
        let unseen = if configured.is_zero() {
            UNSEEN
        } else {
            configured
        };
        Retention {
            now,
            settled: before(older_than.unwrap_or(configured)),
            unsettled: before(older_than.unwrap_or(unseen)),
        }
    }
}

fn name(copy: &Path) -> String {
    let name = copy.file_name().unwrap_or_default();
    name.to_string_lossy().into_owned()
}

/// What was forgotten, for the audit trail.
fn describe(purged: &Purged) -> String {
    let kinds = [
        (purged.link_mails, "link mails"),
        (purged.credentials_mails, "credentials mails"),
        (purged.notices, "notices"),
        (purged.passwords, "passwords"),
    ];
    let there = kinds.iter().filter(|(count, _)| *count > 0);
    let words: Vec<String> = there
        .map(|(count, what)| format!("{count} {what}"))
        .collect();
    words.join(", ")
}
