//! The report of a run: one for each email, and why it stopped.

use crate::app::Result;
use crate::app::base::rows::{has_address, required};
use crate::domain::diagnosis::Party;
use crate::domain::email::{Email, EmailState, Outcome};
use crate::domain::outage::Outage;
use crate::domain::smtp::{Failure, Fault};
use crate::domain::verdict::StopReason;
use crate::domain::{EmailAddress, EmailId, Timestamp};
use crate::store::{Db, Tx};

/// The outcome of one email in this run.
#[derive(Clone, Debug)]
pub struct MailReport {
    /// The email as the result left it.
    pub email: Email,
    /// The outcome of the attempt.
    pub outcome: Outcome,
    /// The reply, or what went wrong, in one line.
    pub text: String,
    /// Whether the contact still has the address that it went to.
    pub address_is_current: bool,
}

impl MailReport {
    /// Whether it was refused for good in words that name nobody.
    pub fn is_unclear_failure(&self) -> bool {
        self.email.state == EmailState::Failed && self.email.refused_by() == Some(Party::Unclear)
    }
}

/// Returns the report of an email that another process tried since it had `before` attempts. The caller counted them
/// in the transaction that queued the email: a moment later the other one may have it in hand.
pub(super) fn report_since(db: Db<'_>, id: EmailId, before: usize) -> Result<Option<MailReport>> {
    let attempts = db.attempts(id)?;
    let last = attempts.get(before..).and_then(<[_]>::last);
    let ended = last.and_then(|last| Some((last, last.outcome?)));
    let Some((last, outcome)) = ended else {
        return Ok(None);
    };
    if outcome == Outcome::Interrupted {
        return Ok(None);
    }
    let email = required(db.email(id)?)?;
    Ok(Some(MailReport {
        address_is_current: has_address(db, &email)?,
        email,
        outcome,
        text: last.reply_line(),
    }))
}

/// Why the run is over.
#[derive(Clone, Debug)]
pub struct Stop {
    /// In one word.
    pub reason: StopReason,
    /// The party at fault.
    pub party: Party,
    /// The failure that stopped it.
    pub failure: Failure,
}

impl Stop {
    /// Returns the party at fault, as a sentence.
    pub fn cause(&self) -> &'static str {
        match (self.reason, &self.failure.fault) {
            (StopReason::Interrupted, _) => "the run was ended",
            (StopReason::SameRefusal, _) => "the relay refuses everybody in the same words",
            (StopReason::RelayDown, _) if self.failure.refuses_connection() => {
                "the relay refuses the connection"
            }
            (StopReason::RelayDown, Fault::Reply(_)) => "the relay does not take email now",
            (StopReason::RelayDown, Fault::TimeUp(_)) => {
                "the relay answered no email in all the time of the run"
            }
            (StopReason::RelayDown, _) if self.failure.is_silence() => {
                "the relay left two emails in a row without an answer"
            }
            (StopReason::RelayDown, _) => "the relay is out of reach",
            _ => self.party.sentence(),
        }
    }

    /// Whether emails wait for its end. What ended at our own wish is no outage.
    pub(crate) const fn is_outage(&self) -> bool {
        !matches!(self.reason, StopReason::Interrupted | StopReason::Limit)
    }

    /// Notes it as what emails wait for: all of them, or those of this sender.
    pub(crate) fn note(
        &self,
        tx: &Tx<'_>,
        sender: Option<&EmailAddress>,
        now: Timestamp,
    ) -> Result<()> {
        if !self.is_outage() {
            return Ok(());
        }
        let outage = Outage {
            sender: sender.cloned(),
            reason: self.reason.as_str().to_owned(),
            party: self.party,
            cause: self.cause().to_owned(),
            text: self.failure.to_string().replace('\n', " "),
            phase: self.failure.phase,
            since: now,
            last_seen: now,
            told_at: None,
        };
        Ok(tx.note_outage(&outage, &self.kind())?)
    }

    /// Returns a key that tells one outage from another: the reason, and the words without what differs from try to try.
    fn kind(&self) -> String {
        let text = self.failure.to_string();
        let words = text.split_whitespace().filter(|word| {
            let is_code = word.chars().all(|c| c.is_ascii_digit() || c == '.');
            is_code || !word.contains(|c: char| c.is_ascii_digit() || c == '@')
        });
        let words: Vec<&str> = words.collect();
        format!("{}: {}", self.reason.as_str(), words.join(" "))
    }
}
