//! The reasons why emails wait.

use schemars::JsonSchema;
use serde::Serialize;

use crate::cli::output::Time;
use crate::domain::EmailAddress;
use crate::domain::outage::Outage;

/// An outage: a fault of the relay, or of our setup, for which emails wait.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Outage")]
pub(crate) struct OutageOutput<'a> {
    /// The sender whose emails wait; null where all do.
    sender: Option<&'a str>,
    /// The reason in a word.
    reason: &'a str,
    /// The party at fault: recipient, message, `our_setup`, relay or unclear.
    party: &'a str,
    /// The fault in a word.
    fault: Option<&'a str>,
    /// The cause as a sentence.
    cause: &'a str,
    /// The reply of the relay, or the failure.
    text: &'a str,
    /// Since when it lasts.
    since: Time,
    /// When it was last met.
    last_seen: Time,
}

impl<'a> From<&'a Outage> for OutageOutput<'a> {
    fn from(outage: &'a Outage) -> Self {
        Self {
            sender: outage.sender.as_ref().map(EmailAddress::as_str),
            reason: &outage.reason,
            party: outage.party.as_str(),
            fault: outage.party.fault(),
            cause: &outage.cause,
            text: &outage.text,
            since: Time(outage.since),
            last_seen: Time(outage.last_seen),
        }
    }
}
