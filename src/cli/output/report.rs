//! Errors and warnings as JSON: a line on stderr, and the same object in the row of a target that failed.

use schemars::JsonSchema;
use serde::Serialize;

use super::view::{Vocabulary, Word};
use crate::app::{ErrorKind, restored};
use crate::cli::failure::ErrorReport;
use crate::cli::{exit, next_step};
use crate::domain::EmailAddress;
use crate::domain::candidates::{Candidate, Candidates};
use crate::domain::mark::Divergence;
use crate::domain::selector::Fit;

/// A line on stderr that reports an error.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "ErrorLine")]
pub(crate) struct ErrorLine<'a> {
    /// The error.
    error: ErrorOutput<'a>,
}

/// An error.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Error")]
pub(crate) struct ErrorOutput<'a> {
    /// The exit code.
    code: u8,
    /// The kind of the error.
    kind: Word<ErrorKind>,
    /// The error in a sentence.
    message: &'a str,
    /// Advice on what to do next.
    hint: Option<&'a str>,
    /// The argument of the command line that is wrong or missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    argument: Option<&'a str>,
    /// The author of the answer, where that is the product's hook.
    #[serde(skip_serializing_if = "Option::is_none")]
    by: Option<&'static str>,
    #[serde(flatten)]
    candidates: Option<CandidatesOutput<'a>>,
}

impl<'a> From<&'a ErrorReport<'a>> for ErrorOutput<'a> {
    fn from(report: &'a ErrorReport<'a>) -> Self {
        Self {
            code: exit::code(report.kind),
            kind: Word(report.kind),
            message: &report.message,
            hint: report.hint.as_deref(),
            argument: report.argument.as_deref(),
            by: report.by_hook.then_some("hook"),
            candidates: report.candidates.map(Into::into),
        }
    }
}

impl<'a> From<&'a ErrorReport<'a>> for ErrorLine<'a> {
    fn from(report: &'a ErrorReport<'a>) -> Self {
        Self {
            error: report.into(),
        }
    }
}

/// The candidates of an ambiguous look-up.
#[derive(Debug, Serialize, JsonSchema)]
struct CandidatesOutput<'a> {
    /// The contacts or logins of which one may be meant.
    candidates: Vec<CandidateOutput<'a>>,
    /// The number of candidates; null where there are too many to count.
    total: Option<usize>,
    /// The least number of candidates, where there are too many to count.
    total_at_least: Option<usize>,
}

impl<'a> From<&'a Candidates> for CandidatesOutput<'a> {
    fn from(found: &'a Candidates) -> Self {
        let counted = found.list.len();
        Self {
            candidates: found.list.iter().map(Into::into).collect(),
            total: (!found.more).then_some(counted),
            total_at_least: found.more.then_some(counted + 1),
        }
    }
}

/// A contact or a login that may be meant.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Candidate")]
struct CandidateOutput<'a> {
    /// The ID of the contact.
    id: i64,
    /// The name of the contact.
    name: &'a str,
    /// The primary address of the contact.
    address: Option<&'a str>,
    /// How a contact matches: by its ID, an address, a name and so on.
    #[serde(skip_serializing_if = "Option::is_none")]
    fit: Option<Word<Fit>>,
    /// The ID of the login.
    #[serde(skip_serializing_if = "Option::is_none")]
    login_id: Option<i64>,
    /// The slug of the login's product.
    #[serde(skip_serializing_if = "Option::is_none")]
    product: Option<&'a str>,
    /// The username of the login.
    #[serde(skip_serializing_if = "Option::is_none")]
    username: Option<&'a str>,
}

impl<'a> From<&'a Candidate> for CandidateOutput<'a> {
    fn from(candidate: &'a Candidate) -> Self {
        let Candidate {
            contact,
            fit,
            login,
        } = candidate;
        let login = login.as_ref();
        Self {
            id: contact.id.get(),
            name: contact.name.as_str(),
            address: contact.primary().map(EmailAddress::as_str),
            fit: login.is_none().then_some(Word(*fit)),
            login_id: login.map(|(login, _)| login.id.get()),
            product: login.map(|(_, product)| product.slug.as_str()),
            username: login.map(|(login, _)| login.username.as_str()),
        }
    }
}

/// A line on stderr that says that the database is an older copy.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "WarningLine")]
pub(crate) struct WarningLine<'a> {
    /// The warning.
    warning: WarningOutput<'a>,
}

/// A warning.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Warning")]
struct WarningOutput<'a> {
    /// The kind of the warning.
    kind: &'static str,
    /// How it shows that the database is an older copy.
    reason: &'static str,
    /// The warning in a sentence.
    message: &'a str,
    /// Advice on what to do next.
    hint: String,
}

impl<'a> WarningLine<'a> {
    /// The warning of an older copy.
    pub(super) fn new(divergence: Divergence, message: &'a str) -> Self {
        Self {
            warning: WarningOutput {
                kind: "restored_copy",
                reason: divergence.as_str(),
                message,
                hint: next_step::sentence(&restored()),
            },
        }
    }
}

impl Vocabulary for ErrorKind {
    const ALL: &'static [Self] = &Self::ALL;

    fn word(self) -> &'static str {
        self.as_str()
    }
}

impl Vocabulary for Fit {
    const ALL: &'static [Self] = &[
        Self::Id,
        Self::ExternalId,
        Self::Address,
        Self::FormerAddress,
        Self::MailedTo,
        Self::Login,
        Self::Username,
        Self::Name,
    ];

    fn word(self) -> &'static str {
        self.as_str()
    }
}
