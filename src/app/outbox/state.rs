//! The state of the outbox as a screen shows it: whether a sender is alive, and the relay's present fault.

use crate::app::{App, Result};
use crate::domain::email::{Email, EmailState};
use crate::domain::outage::Outage;
use crate::domain::{SignedDuration, Timestamp};
use crate::store::SenderLock;

/// The state of the outbox at one moment. Where emails are in flight and no sender is alive it holds the sender lock,
/// so that what it says stays true while a screen is made.
#[derive(Debug)]
pub struct OutboxState {
    nobody_sends: Option<SenderLock>,
    outages: Vec<Outage>,
    now: Timestamp,
}

impl OutboxState {
    /// Whether emails are in flight whose sender died.
    pub const fn any_stranded(&self) -> bool {
        self.nobody_sends.is_some()
    }

    /// Whether this email is in flight, and its sender died.
    pub const fn is_stranded(&self, email: &Email) -> bool {
        self.any_stranded() && matches!(email.state, EmailState::Sending | EmailState::Handed)
    }

    /// Returns the reason why this email waits although it is due.
    pub fn outage(&self, email: &Email) -> Option<&Outage> {
        self.outages
            .iter()
            .find(|outage| outage.concerns(email, self.now))
    }

    /// Everything that emails wait for.
    pub fn outages(&self) -> &[Outage] {
        &self.outages
    }
}

impl App {
    /// The state of the outbox. Where it cannot be known whether a sender is alive, as on a disk that is read-only,
    /// emails count as being sent.
    pub fn outbox_state(&self) -> Result<OutboxState> {
        let nobody_sends = if self.db().any_in_flight()? {
            self.store.sender_lock().ok().flatten()
        } else {
            None
        };
        Ok(OutboxState {
            nobody_sends,
            outages: self.db().outages()?,
            now: self.now(),
        })
    }
}

/// A queued email that has been due for longer is stuck: cron should have sent it.
const OVERDUE: SignedDuration = SignedDuration::from_hours(1);

/// Returns the moment before which due emails are overdue.
pub(crate) fn overdue(now: Timestamp) -> Timestamp {
    now.checked_sub(OVERDUE).unwrap_or(now)
}
