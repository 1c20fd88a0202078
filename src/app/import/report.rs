//! The options of an import, and its report.

use std::path::PathBuf;

use crate::app::Result;
use crate::domain::ContactId;
use crate::domain::product::Slug;

/// The options of an import.
#[derive(Clone, Debug, Default)]
pub struct ImportOptions {
    /// The product of the logins, where rows have any.
    pub product: Option<Slug>,
    /// Values that the desk has are replaced.
    pub overwrite: bool,
    /// Passwords that logins have are replaced by the hashes of the file.
    pub replace_passwords: bool,
    /// Only find out what would be done.
    pub dry_run: bool,
    /// Where the rows go that were not taken, with the reason.
    pub rejects: Option<Rejects>,
}

/// A file for rows that were not taken. It is made for the first of them.
#[derive(Clone, Debug)]
pub struct Rejects {
    /// The file.
    pub path: PathBuf,
    /// It is replaced where it exists.
    pub replace: bool,
}

/// The outcome of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImportedRow {
    /// There is a new contact.
    New,
    /// Something was filled in or replaced.
    Changed,
    /// All of it was known.
    Same,
}

/// A value of a contact that differs from the one in the file, and stays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Its contact; absent in a dry run, where an earlier row would make the contact.
    pub contact: Option<ContactId>,
    /// The column.
    pub field: &'static str,
    /// The value that stays.
    pub kept: String,
    /// The value in the file.
    pub offered: String,
}

/// The report of an import.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImportReport {
    /// New contacts.
    pub new: u64,
    /// Contacts that were changed.
    pub changed: u64,
    /// Contacts that had all of it.
    pub same: u64,
    /// Rows that were not taken.
    pub invalid: u64,
    /// Values of contacts that differ from the file and stay.
    pub kept: u64,
    /// The first of them, each with the line of its row.
    pub kept_values: Vec<(u64, Kept)>,
    /// Logins that have another password than the file, and keep it.
    pub kept_passwords: u64,
}

/// The outcome of a row, with the values that stay although the row has others.
pub(crate) struct RowOutcome {
    pub(crate) imported: ImportedRow,
    pub(crate) keeps_password: bool,
    pub(crate) kept: Vec<Kept>,
}

impl ImportReport {
    /// The most kept values that a report lists.
    pub const MOST_KEPT: usize = 1000;

    pub(crate) fn count(&mut self, line: u64, outcome: &ImportResult) {
        let Ok(done) = outcome else {
            self.invalid += 1;
            return;
        };
        match done.imported {
            ImportedRow::New => self.new += 1,
            ImportedRow::Changed => self.changed += 1,
            ImportedRow::Same => self.same += 1,
        }
        self.kept_passwords += u64::from(done.keeps_password);
        self.kept += done.kept.len() as u64;
        let room = Self::MOST_KEPT - self.kept_values.len();
        let listed = done.kept.iter().take(room);
        self.kept_values
            .extend(listed.map(|kept| (line, kept.clone())));
    }
}

/// The outcome of one row.
pub(crate) type ImportResult = Result<RowOutcome>;
