//! The workspace: its files, settings, key, backups and checks, and the sample hooks.

use schemars::JsonSchema;
use serde::Serialize;

use super::email::CancelledEmail;
use crate::app::upkeep::check::{Check, CheckResult};
use crate::app::upkeep::keys::{GivenUp, Rotated};
use crate::app::{Accepted, PurgeReport};
use crate::cli::next_step;
use crate::cli::output::Word;

/// The files of a workspace.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Paths")]
pub(crate) struct PathsOutput {
    /// The configuration.
    pub(crate) config: String,
    /// The database.
    pub(crate) database: String,
    /// The key.
    pub(crate) key: String,
}

/// A workspace that was made.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Workspace")]
pub(crate) struct WorkspaceOutput {
    /// The file of the configuration.
    pub(crate) configuration: String,
    /// The file of the database.
    pub(crate) database: String,
    /// The file of the key.
    pub(crate) key: String,
    /// Whether a key was there before.
    pub(crate) key_reused: bool,
}

/// A setting.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Setting")]
pub(crate) struct SettingOutput {
    /// Its name.
    pub(crate) setting: String,
    /// Its value.
    pub(crate) value: Option<String>,
}

/// A sample hook.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Hook")]
pub(crate) struct HookOutput {
    /// Its name.
    pub(crate) name: &'static str,
    /// The product that it is for.
    pub(crate) product: &'static str,
    /// The program's name and its arguments.
    pub(crate) usage: &'static str,
}

/// A sample hook and its text.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "HookScript")]
pub(crate) struct HookScript {
    #[serde(flatten)]
    pub(crate) hook: HookOutput,
    /// Its text.
    pub(crate) script: &'static str,
}

/// A backup that was written.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Backup")]
pub(crate) struct BackupOutput {
    /// The file.
    pub(crate) file: String,
    /// Its length.
    pub(crate) bytes: u64,
}

/// An older copy of the database that was accepted.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "AcceptedCopy")]
pub(crate) struct AcceptedOutput {
    /// The number of emails that are held.
    held: usize,
    /// The number of links that ended.
    links_ended: usize,
    /// The number of passwords that wait for their products.
    passwords_waiting: usize,
}

impl From<&Accepted> for AcceptedOutput {
    fn from(accepted: &Accepted) -> Self {
        Self {
            held: accepted.held,
            links_ended: accepted.links,
            passwords_waiting: accepted.provisions,
        }
    }
}

/// A database that was restored.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Restored")]
pub(crate) struct RestoredOutput {
    #[serde(flatten)]
    pub(crate) accepted: AcceptedOutput,
    /// The file that keeps the former database.
    pub(crate) kept: Option<String>,
}

/// A check of the database.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Check")]
pub(crate) struct CheckOutput<'a> {
    /// Its name.
    name: &'static str,
    /// Its result.
    state: Word<CheckResult>,
    /// The faults, a sentence each.
    faults: &'a [String],
    /// The remedy.
    remedy: Option<String>,
}

impl<'a> From<&'a Check> for CheckOutput<'a> {
    fn from(check: &'a Check) -> Self {
        Self {
            name: check.name,
            state: Word(check.verdict),
            faults: &check.faults,
            remedy: check.remedy.as_ref().map(next_step::sentence),
        }
    }
}

/// A file that a key was exported to.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "ExportedKey")]
pub(crate) struct ExportedKey {
    /// The file.
    pub(crate) file: String,
}

/// A key that was imported.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "ImportedKey")]
pub(crate) struct ImportedKey {
    /// The key file.
    pub(crate) file: String,
    /// Whether the key was added: it was not there before.
    pub(crate) added: bool,
}

/// A key that was rotated.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "RotatedKey")]
pub(crate) struct RotatedKey<'a> {
    /// The ID of the new key.
    key: &'a str,
    /// Values that were sealed again.
    resealed: usize,
    /// Values that could not be opened.
    damaged: usize,
    /// Keys that were no longer needed.
    dropped_keys: usize,
}

impl<'a> From<&'a Rotated> for RotatedKey<'a> {
    fn from(rotated: &'a Rotated) -> Self {
        Self {
            key: rotated.key.as_str(),
            resealed: rotated.resealed,
            damaged: rotated.damaged,
            dropped_keys: rotated.dropped,
        }
    }
}

/// A lost key that was given up.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "LostKey")]
pub(crate) struct LostKey<'a> {
    /// The ID of the new key.
    key: &'a str,
    /// Passwords that can no longer be read.
    passwords: usize,
    /// Emails that can no longer be read.
    emails: usize,
    /// Emails that were cancelled.
    cancelled: Vec<CancelledEmail>,
    /// The outcome of accepting it, where the database was an older copy.
    accepted: Option<AcceptedOutput>,
    /// The file that keeps the former database, where a backup was put in its place.
    #[serde(skip_serializing_if = "Option::is_none")]
    kept: Option<String>,
}

impl<'a> LostKey<'a> {
    /// The key that was given up, and the file that keeps the former database.
    pub(crate) fn new(given_up: &'a GivenUp, kept: Option<String>) -> Self {
        Self {
            key: given_up.key.as_str(),
            passwords: given_up.passwords,
            emails: given_up.emails,
            cancelled: given_up.cancelled.iter().map(Into::into).collect(),
            accepted: given_up.accepted.as_ref().map(Into::into),
            kept,
        }
    }
}

/// The outcome of a purge, or of a dry run.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Purge")]
pub(crate) struct PurgeOutput {
    /// The number of emails with a link.
    pub(crate) link_mails: usize,
    /// The number of emails with a password.
    pub(crate) credentials_mails: usize,
    /// The number of other emails.
    pub(crate) notices: usize,
    /// The number of passwords.
    pub(crate) passwords: usize,
    /// The number of copies of the database in which purged text may still be.
    pub(crate) copies: usize,
}

impl From<&PurgeReport> for PurgeOutput {
    fn from(report: &PurgeReport) -> Self {
        Self {
            link_mails: report.purged.link_mails,
            credentials_mails: report.purged.credentials_mails,
            notices: report.purged.notices,
            passwords: report.purged.passwords,
            copies: report.copies.len(),
        }
    }
}
