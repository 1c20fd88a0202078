//! The reason why an email was cancelled, with what has become of it since.

use crate::app::base::rows::contact;
use crate::app::{App, Result};
use crate::domain::email::{CancelCause, Email};
use crate::domain::link::RevokedReason;

impl App {
    /// Returns the reason why an email was cancelled, as a sentence; `None` if it was not.
    pub fn why_cancelled(&self, email: &Email) -> Result<Option<String>> {
        let Some(cause) = email.cancel_cause else {
            return Ok(None);
        };
        let detail = match cause {
            CancelCause::AddressCorrected | CancelCause::AddressRemoved => {
                self.present_address(email, cause)?
            }
            CancelCause::LinkEnded => self.end_of_link(email)?,
            CancelCause::Replaced => {
                let newest = self.db().newest_of_chain(email.id)?;
                (newest != email.id).then(|| format!("email {newest} took its place"))
            }
            _ => None,
        };
        let detail = detail.unwrap_or_else(|| cause.sentence().to_owned());
        Ok(Some(format!("cancelled because {detail}")))
    }

    /// The address that email to the contact goes to now.
    fn present_address(&self, email: &Email, cause: CancelCause) -> Result<Option<String>> {
        let contact = contact(self.db(), email.contact_id)?;
        let sentence = cause.sentence();
        if contact.has(&email.to) {
            return Ok(Some(format!("{sentence}; it is the contact's again")));
        }
        Ok(contact.primary().map(|address| match cause {
            CancelCause::AddressCorrected => format!("{sentence} to {address}"),
            _ => format!("{sentence}; the present one is {address}"),
        }))
    }

    fn end_of_link(&self, email: &Email) -> Result<Option<String>> {
        let link = email.link_id.map(|id| self.db().link(id)).transpose()?;
        Ok(link.flatten().and_then(|link| match link.revoked_reason {
            Some(reason @ RevokedReason::Restored) => Some(reason.sentence().to_owned()),
            Some(reason) => Some(format!("its link was ended: {}", reason.sentence())),
            None => link.used_at.map(|_| String::from("its link was used")),
        }))
    }
}
