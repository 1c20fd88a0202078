//! A delivery run.

use schemars::JsonSchema;
use serde::Serialize;

use super::email::EmailOutput;
use super::outage::OutageOutput;
use crate::app::{MailReport, RunSummary};
use crate::cli::output::{Fields, Time, Word};
use crate::domain::email::Outcome;
use crate::domain::product::Product;
use crate::domain::verdict::StopReason;

/// An email that a run tried, and what came of it.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "TriedEmail")]
pub(crate) struct TriedEmail<'a> {
    #[serde(flatten)]
    email: EmailOutput<'a>,
    /// The outcome of this attempt.
    outcome: Word<Outcome>,
}

impl<'a> TriedEmail<'a> {
    /// The email of one of these products.
    pub(crate) fn new(report: &'a MailReport, products: &'a [Product]) -> Self {
        Self {
            email: EmailOutput::tried(&report.email, products),
            outcome: Word(report.outcome),
        }
    }
}

/// The result of a run.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Run")]
pub(crate) struct RunOutput<'a> {
    /// The number of emails that the relay accepted.
    accepted: usize,
    /// The number that is tried again later.
    deferred: usize,
    /// The number that failed.
    failed: usize,
    /// The number that an operator must look at.
    held: usize,
    /// The number of which it is unknown if the relay has them.
    maybe_sent: usize,
    /// The number that is still queued.
    remaining: u64,
    /// Why the run stopped.
    stopped_because: Option<&'static str>,
    /// Since when automatic purging waits, as the clock jumped ahead.
    purging_waits_since: Option<Time>,
    /// The outages that emails wait for.
    outages: Vec<OutageOutput<'a>>,
    /// Passwords that products were told.
    provisioned: u64,
    /// Passwords that they could not be told.
    not_provisioned: u64,
    /// The emails that were tried; with `--format jsonl` each is a line of its own before this object.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<Vec<TriedEmail>>")]
    pub(crate) emails: Option<Vec<Fields>>,
}

impl<'a> RunOutput<'a> {
    /// The result of a run, with the numbers of passwords that products were told and not told.
    pub(crate) fn new(summary: &'a RunSummary, provisioned: u64, not_provisioned: u64) -> Self {
        let stopped = summary.stop.as_ref().map(|stop| stop.reason);
        let stopped = stopped.or(summary.ended).map(StopReason::as_str);
        Self {
            accepted: summary.accepted,
            deferred: summary.deferred,
            failed: summary.failed,
            held: summary.held,
            maybe_sent: summary.maybe_sent,
            remaining: summary.remaining,
            stopped_because: if summary.busy {
                Some("another_sender")
            } else {
                stopped
            },
            purging_waits_since: summary.purging_waits.map(Time),
            outages: summary.outages.iter().map(Into::into).collect(),
            provisioned,
            not_provisioned,
            emails: None,
        }
    }
}
