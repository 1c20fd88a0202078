//! Forgetting what was kept for long enough.
//!
//! The text of an email with a link goes when the email was accepted or taken back, or its link is dead. The text of
//! any other email, and a login's sealed password, go some days after they were made or last sent; with a retention of
//! nothing as soon as the email was accepted or the password shown. What waits in the queue is kept.
//!
//! A copy of the database that was kept before a migration holds all of that as it was then. It goes as a whole, as old
//! as what nobody has seen may get.

use std::path::{Path, PathBuf};

use crate::app::{App, Error, ErrorKind, Result};
use crate::domain::audit::{Action, AuditTarget};
use crate::domain::purge_clock::PurgeClock;
use crate::domain::{SignedDuration, Timestamp};
use crate::store::{Purged, Retention, Tx};

/// Fields that are forgotten in one transaction, so that other writers do not wait long.
const BATCH: usize = 500;
/// The name of what the runs say of the clock, among the settings of the database.
const CLOCK: &str = "purge_clock";
/// How long what nobody has seen is kept where nothing is to be kept: a password that was neither mailed nor shown.
const UNSEEN: SignedDuration = SignedDuration::from_hours(24 * 14);

/// The counts of a purge, done or planned.
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
    /// Forgets what was kept for longer than `older_than`, or than the configuration says. An operator asks for it, and
    /// believes the clock.
    pub fn purge(&mut self, older_than: Option<SignedDuration>) -> Result<PurgeReport> {
        let clock = PurgeClock::believed_at(self.now());
        if self.db().setting(CLOCK)?.is_none() || clock.is_worth_keeping(self.purge_clock()?) {
            self.store.write(|tx| keep_clock(tx, clock))?;
        }
        self.purge_now(older_than)
    }

    fn purge_now(&mut self, older_than: Option<SignedDuration>) -> Result<PurgeReport> {
        let rules = self.retention(older_than);
        let (store, context) = self.writing()?;
        let mut purged = Purged::default();
        loop {
            let batch = store.write(|tx| {
                let batch = tx.purge(&rules, BATCH)?;
                if batch.total() > 0 {
                    context.audit(
                        tx,
                        Action::Purge,
                        AuditTarget::default(),
                        Some(describe(&batch)),
                    )?;
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
            store.write(|tx| context.audit(tx, Action::Purge, AuditTarget::default(), detail))?;
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

    /// Returns the counts that [`App::purge`] would have.
    pub fn purgeable(&self, older_than: Option<SignedDuration>) -> Result<PurgeReport> {
        let db = self.db();
        let rules = self.retention(older_than);
        Ok(PurgeReport {
            purged: db.purgeable(&rules)?,
            copies: self.store.copies(rules.unsettled),
            remnants: db.has_remnants()?,
        })
    }

    /// Purges after a run that did something else, unless the clock is doubted; a busy database only puts it off. False
    /// where bytes still stand in the write-ahead log.
    pub(crate) fn purge_in_passing(&mut self) -> Result<bool> {
        if self.purging_waits()?.is_some() {
            return Ok(true);
        }
        match self.purge_now(None) {
            Ok(report) => Ok(!report.remnants),
            Err(error) if error.kind() == ErrorKind::Temporary => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Returns the time of the last run whose clock was believed, where automatic purging waits because the clock has
    /// leapt ahead of it.
    pub fn purging_waits(&self) -> Result<Option<Timestamp>> {
        let clock = self.purge_clock()?.after_run(self.now());
        Ok(clock.doubted.map(|_| clock.believed))
    }

    /// Records a run that will purge in passing, at its beginning: what it writes bears the time of its own clock.
    pub(crate) fn note_run(&mut self) -> Result<()> {
        let before = self.purge_clock()?;
        let after = before.after_run(self.now());
        let is_kept = self.db().setting(CLOCK)?.is_some();
        if !is_kept || after.is_worth_keeping(before) {
            self.store.write(|tx| keep_clock(tx, after))?;
        }
        Ok(())
    }

    /// Returns what the runs so far say of the clock; before the first one, the audit events do.
    fn purge_clock(&self) -> Result<PurgeClock> {
        let kept = self.db().setting(CLOCK)?;
        if let Some(clock) = kept.and_then(|bytes| decode(&bytes)) {
            return Ok(clock);
        }
        let clock = self.db().clock_of_events()?;
        Ok(clock.unwrap_or_else(|| PurgeClock::believed_at(self.now())))
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

fn keep_clock(tx: &Tx<'_>, clock: PurgeClock) -> Result<()> {
    let (since, last) = clock.doubted.unzip();
    let times = [Some(clock.believed), since, last].into_iter().flatten();
    let bytes: Vec<u8> = times
        .flat_map(|time| time.as_millisecond().to_be_bytes())
        .collect();
    Ok(tx.set_setting(CLOCK, Some(&bytes))?)
}

fn decode(bytes: &[u8]) -> Option<PurgeClock> {
    let (words, rest) = bytes.as_chunks::<8>();
    let times: Option<Vec<Timestamp>> = words
        .iter()
        .map(|word| Timestamp::from_millisecond(i64::from_be_bytes(*word)).ok())
        .collect();
    match (times?.as_slice(), rest) {
        ([believed], []) => Some(PurgeClock::believed_at(*believed)),
        ([believed, since, last], []) => Some(PurgeClock {
            believed: *believed,
            doubted: Some((*since, *last)),
        }),
        _ => None,
    }
}

fn name(copy: &Path) -> String {
    let name = copy.file_name().unwrap_or_default();
    name.to_string_lossy().into_owned()
}

/// Returns the counts for the audit trail.
fn describe(purged: &Purged) -> String {
    let kinds = [
        (purged.link_mails, "link emails"),
        (purged.credentials_mails, "credentials emails"),
        (purged.notices, "notices"),
        (purged.passwords, "passwords"),
    ];
    let there = kinds.iter().filter(|(count, _)| *count > 0);
    let words: Vec<String> = there
        .map(|(count, what)| format!("{count} {what}"))
        .collect();
    words.join(", ")
}
