//! The import of contacts.

use schemars::JsonSchema;
use serde::Serialize;

use super::contact::ClosedOutput;
use crate::app::import::report::{Correction, ImportReport, Kept, Mistyped};
use crate::domain::{ContactId, Line};

/// The outcome of an import, or of a dry run.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "ImportReport")]
pub(crate) struct ImportOutput<'a> {
    /// Contacts that are new.
    new: u64,
    /// Contacts that were changed.
    changed: u64,
    /// Contacts that had all of it.
    same: u64,
    /// Rows that were rejected.
    invalid: u64,
    /// Values that stay although the file has others.
    kept: u64,
    /// Usernames of logins that stay, as they were renamed since.
    kept_usernames: u64,
    /// Passwords that stay although the file has others.
    kept_passwords: u64,
    /// Whether nothing was changed.
    dry_run: bool,
    /// Contacts whose addresses were corrected.
    corrected: u64,
    /// Links that were ended.
    links_ended: u64,
    /// Emails that were cancelled.
    emails_cancelled: u64,
    /// Passwords that may be known at a former address.
    passwords_exposed: u64,
    /// Usernames that are still a former address.
    usernames_outdated: u64,
    /// Whether every row was taken, and the file of rejected rows of an earlier run was removed.
    rejects_removed: bool,
    /// The first corrections, with what ended and what is left to do.
    pub(crate) corrections: Vec<CorrectionOutput<'a>>,
    /// The first of the values that stay.
    pub(crate) kept_values: Vec<KeptOutput<'a>>,
    /// Addresses that look mistyped.
    mistyped: u64,
    /// The first of those addresses, with what was probably meant.
    pub(crate) mistyped_addresses: Vec<MistypedOutput<'a>>,
}

/// An address that looks mistyped.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "MistypedAddress")]
pub(crate) struct MistypedOutput<'a> {
    /// The line of the row.
    line: u64,
    /// The address.
    address: &'a str,
    /// The address that was probably meant.
    suggestion: &'a str,
}

/// The correction of an address.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Correction")]
pub(crate) struct CorrectionOutput<'a> {
    /// The line of the row.
    line: u64,
    /// The ID of the contact.
    contact_id: i64,
    /// The name of the contact.
    name: &'a str,
    /// The address before the correction.
    from: &'a str,
    /// The address after it.
    to: &'a str,
    /// The name before the correction, where the row changes it too.
    old_name: Option<&'a str>,
    /// Whether the new address is a former one of the contact.
    brings_back: bool,
    #[serde(flatten)]
    closed: ClosedOutput<'a>,
}

/// A value that stays.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "KeptValue")]
pub(crate) struct KeptOutput<'a> {
    /// The line of the row.
    line: u64,
    /// The ID of the contact; null of one that a dry run would add.
    contact_id: Option<i64>,
    /// The column.
    field: &'a str,
    /// The value that stays.
    kept: &'a str,
    /// The value in the file.
    offered: &'a str,
}

impl<'a> ImportOutput<'a> {
    /// The report of an import or of a dry run.
    pub(crate) fn new(report: &'a ImportReport, dry_run: bool) -> Self {
        let corrected = &report.corrected;
        Self {
            new: report.new,
            changed: report.changed,
            same: report.same,
            invalid: report.invalid,
            kept: report.kept,
            kept_usernames: report.kept_usernames,
            kept_passwords: report.kept_passwords,
            dry_run,
            corrected: corrected.contacts,
            links_ended: corrected.ended_links,
            emails_cancelled: corrected.cancelled_emails,
            passwords_exposed: corrected.exposed_passwords,
            usernames_outdated: corrected.outdated_usernames,
            rejects_removed: report.rejects_removed,
            corrections: corrected.first.iter().map(Into::into).collect(),
            kept_values: report.kept_values.iter().map(Into::into).collect(),
            mistyped: report.mistyped,
            mistyped_addresses: report.mistyped_addresses.iter().map(Into::into).collect(),
        }
    }
}

impl<'a> From<&'a (u64, Correction)> for CorrectionOutput<'a> {
    fn from((line, corrected): &'a (u64, Correction)) -> Self {
        let edited = &corrected.edited;
        Self {
            line: *line,
            contact_id: edited.contact.id.get(),
            name: edited.contact.name.as_str(),
            from: corrected.from.as_str(),
            to: corrected.to.as_str(),
            old_name: corrected.old_name.as_ref().map(Line::as_str),
            brings_back: corrected.brings_back,
            closed: ClosedOutput::new(edited, &edited.outdated),
        }
    }
}

impl<'a> From<&'a (u64, Kept)> for KeptOutput<'a> {
    fn from((line, kept): &'a (u64, Kept)) -> Self {
        Self {
            line: *line,
            contact_id: kept.contact.map(ContactId::get),
            field: kept.field,
            kept: kept.kept.as_str(),
            offered: kept.offered.as_str(),
        }
    }
}

impl<'a> From<&'a (u64, Mistyped)> for MistypedOutput<'a> {
    fn from((line, mistyped): &'a (u64, Mistyped)) -> Self {
        Self {
            line: *line,
            address: mistyped.address.as_str(),
            suggestion: mistyped.suggestion.as_str(),
        }
    }
}
