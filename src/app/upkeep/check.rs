//! Whether the database is sound, and what to do where it is not.

use std::path::Path;

use crate::app::base::context::restored;
use crate::app::{App, Error, ErrorKind, Hint, NextStep, Result};
use crate::store::{self, Store};

/// The result of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckResult {
    /// The database is sound.
    Sound,
    /// Something is broken.
    Damaged,
    /// The database must not be used until an operator has decided.
    Blocked,
    /// It could not be checked, and the kind of the error that says why.
    Unchecked(ErrorKind),
}

impl CheckResult {
    /// The fixed name in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sound => "sound",
            Self::Damaged => "damaged",
            Self::Blocked => "blocked",
            Self::Unchecked(_) => "unchecked",
        }
    }
}

/// One check of the database.
#[derive(Clone, Debug)]
pub struct Check {
    /// The fixed name in JSON.
    pub name: &'static str,
    /// The result.
    pub verdict: CheckResult,
    /// The faults, a sentence each.
    pub faults: Vec<String>,
    /// The remedy.
    pub remedy: Option<Hint>,
}

impl Check {
    fn of(name: &'static str, faults: Vec<String>, remedy: Hint) -> Self {
        let verdict = if faults.is_empty() {
            CheckResult::Sound
        } else {
            CheckResult::Damaged
        };
        Self {
            name,
            verdict,
            remedy: (!faults.is_empty()).then_some(remedy),
            faults,
        }
    }
}

fn restore_backup(words: &'static str) -> Hint {
    Hint::from(words).step(NextStep::RestoreBackup)
}

const DAMAGED: &str = "keep the files as they are, and restore a backup: ";
const ALTERED: &str = "another program changed it; compare with a backup, or restore one: ";
const UNSEARCHABLE: &str = "some contacts are not found by their names; restore a backup: ";

/// Checks the pages of a database that cannot be opened.
pub fn check_unopened(database: &Path) -> Vec<Check> {
    let faults = Store::file_faults(database);
    vec![Check::of("integrity", faults, restore_backup(DAMAGED))]
}

/// Damage that breaks off a check is its result; the next ones are made all the same.
fn unless_damaged(name: &'static str, checked: Result<Check>) -> Result<Check> {
    match checked {
        Err(error) if error.is_of_damage() => {
            let faults = vec![error.to_string()];
            Ok(Check::of(name, faults, restore_backup(DAMAGED)))
        }
        checked => checked,
    }
}

impl App {
    /// Checks the database.
    pub fn check(&mut self) -> Result<Vec<Check>> {
        let db = self.db();
        let faults_of = |name, faults: store::Result<Vec<String>>, remedy| {
            let faults = faults.map_err(Error::from);
            unless_damaged(name, faults.map(|faults| Check::of(name, faults, remedy)))
        };
        let mut checks = vec![
            faults_of("integrity", db.integrity(), restore_backup(DAMAGED))?,
            faults_of("references", db.dangling(), restore_backup(ALTERED))?,
            faults_of("schema", db.schema_faults(), restore_backup(ALTERED))?,
            unless_damaged("restore_guard", self.check_copy())?,
        ];
        checks.push(unless_damaged("search_index", self.check_search_index())?);
        checks.push(unless_damaged("audit_trail", self.check_trail())?);
        Ok(checks)
    }

    /// The check is a write that is undone, so a database that can only be read stays unchecked.
    fn check_search_index(&mut self) -> Result<Check> {
        let name = "search_index";
        if let Err(trouble) = self.store.check_writable() {
            let error = Error::from(trouble);
            return Ok(Check {
                name,
                verdict: CheckResult::Unchecked(error.kind()),
                faults: vec![error.to_string()],
                remedy: error.advice().cloned(),
            });
        }
        let searchable = self.store.search_index_is_sound()?;
        let fault = (!searchable).then(|| String::from("it does not fit the contacts"));
        let faults = fault.into_iter().collect();
        Ok(Check::of(name, faults, restore_backup(UNSEARCHABLE)))
    }

    fn check_copy(&self) -> Result<Check> {
        let divergence = self.divergence()?;
        Ok(Check {
            name: "restore_guard",
            verdict: divergence.map_or(CheckResult::Sound, |_| CheckResult::Blocked),
            faults: divergence
                .map(|divergence| format!("the database {divergence}"))
                .into_iter()
                .collect(),
            remedy: divergence.map(|_| restored()),
        })
    }

    fn check_trail(&mut self) -> Result<Check> {
        match self.verify_audit(None) {
            Ok(report) => {
                let faults = report.damage.iter().take(3).map(ToString::to_string);
                let remedy = NextStep::VerifyAudit
                    .then(" names the events; compare with a backup or with the system's log");
                Ok(Check::of("audit_trail", faults.collect(), remedy))
            }
            Err(error) if error.kind() == ErrorKind::Config => Ok(Check {
                name: "audit_trail",
                verdict: CheckResult::Unchecked(error.kind()),
                faults: vec![error.to_string()],
                remedy: Some(
                    Hint::from("the audit trail is checked with the key: ")
                        .step(NextStep::ImportKey)
                        .then(", or --key-file"),
                ),
            }),
            Err(error) => Err(error),
        }
    }
}
