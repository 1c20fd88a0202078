//! The options of an import, and its report.

use std::path::PathBuf;

use crate::app::Result;
use crate::app::records::contacts::ContactEdited;
use crate::domain::product::Slug;
use crate::domain::{ContactId, EmailAddress, Line};

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

/// A file for rows that were not taken. There is none where all were.
#[derive(Clone, Debug)]
pub struct Rejects {
    /// The file.
    pub path: PathBuf,
    /// It is replaced where it exists, and removed where every row was taken.
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

/// An address that looks mistyped, and stays as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistyped {
    /// The address in the file.
    pub address: EmailAddress,
    /// The address that was probably meant.
    pub suggestion: String,
}

/// The correction of a contact's primary address by a row.
#[derive(Clone, Debug)]
pub struct Correction {
    /// The address that became a former one.
    pub from: EmailAddress,
    /// The address in the file.
    pub to: EmailAddress,
    /// Whether the address in the file was a former one.
    pub brings_back: bool,
    /// The name that was overwritten along with the address.
    pub old_name: Option<Line>,
    /// The changes that came with the old address, and the steps that are left.
    pub edited: ContactEdited,
}

/// The report of an import.
#[derive(Clone, Debug, Default)]
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
    /// Usernames among them: of logins that were renamed since, which no flag renames back.
    pub kept_usernames: u64,
    /// The first of them, each with the line of its row.
    pub kept_values: Vec<(u64, Kept)>,
    /// Rows with an address that looks mistyped.
    pub mistyped: u64,
    /// The first of them, each with the line of its row.
    pub mistyped_addresses: Vec<(u64, Mistyped)>,
    /// Logins that have another password than the file, and keep it.
    pub kept_passwords: u64,
    /// Contacts whose address was corrected.
    pub corrected: Corrected,
    /// No row was rejected, and the file of rejected rows of an earlier run was removed.
    pub rejects_removed: bool,
}

/// Corrections of addresses, and what they came to.
#[derive(Clone, Debug, Default)]
pub struct Corrected {
    /// Contacts whose address was corrected.
    pub contacts: u64,
    /// Links that were ended since they were sent to an old address.
    pub ended_links: u64,
    /// Emails that waited to go to an old address, and were cancelled.
    pub cancelled_emails: u64,
    /// Passwords that may be known at a former address.
    pub exposed_passwords: u64,
    /// Usernames that are still an old address.
    pub outdated_usernames: u64,
    /// The first corrections, each with the line of its row.
    pub first: Vec<(u64, Correction)>,
}

impl Corrected {
    fn count(&mut self, line: u64, correction: &Correction) {
        let edited = &correction.edited;
        let exposed = edited.logins.iter().filter(|view| view.exposure.is_some());
        self.contacts += 1;
        self.ended_links += edited.closed.links.len() as u64;
        self.cancelled_emails += edited.closed.cancelled.len() as u64;
        self.exposed_passwords += exposed.count() as u64;
        self.outdated_usernames += edited.outdated.len() as u64;
        if self.first.len() < ImportReport::MOST_LISTED {
            self.first.push((line, correction.clone()));
        }
    }
}

/// The outcome of a row, with the values that stay although the row has others.
pub(crate) struct RowOutcome {
    pub(crate) imported: ImportedRow,
    pub(crate) keeps_password: bool,
    pub(crate) kept: Vec<Kept>,
    pub(crate) corrected: Option<Correction>,
    pub(crate) mistyped: Option<Mistyped>,
}

impl ImportReport {
    /// Number of kept values, of mistyped addresses and of corrections that a report lists.
    pub const MOST_LISTED: usize = 1000;

    /// The rows that were judged.
    pub const fn rows(&self) -> u64 {
        self.new + self.changed + self.same + self.invalid
    }

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
        let usernames = done.kept.iter().filter(|kept| kept.field == "username");
        self.kept_usernames += usernames.count() as u64;
        if let Some(correction) = &done.corrected {
            self.corrected.count(line, correction);
        }
        if let Some(mistyped) = &done.mistyped {
            self.mistyped += 1;
            if self.mistyped_addresses.len() < Self::MOST_LISTED {
                self.mistyped_addresses.push((line, mistyped.clone()));
            }
        }
        let room = Self::MOST_LISTED - self.kept_values.len();
        let listed = done.kept.iter().take(room);
        self.kept_values
            .extend(listed.map(|kept| (line, kept.clone())));
    }
}

/// The outcome of one row.
pub(crate) type ImportResult = Result<RowOutcome>;
