//! Queued email that must not go out any more, because what it was made for is gone.

use crate::app::base::context::AppContext;
use crate::app::base::lookup::label;
use crate::app::{Error, ErrorKind, Hint, NextStep, Result};
use crate::domain::audit::{Action, AuditTarget};
use crate::domain::contact::Contact;
use crate::domain::email::{Email, EmailState};
use crate::domain::{ContactId, EmailId};
use crate::store::{EmailFilter, Tx};

/// Cancels those of a contact's queued emails that `stray` points out; gives their ids.
pub(crate) fn cancel(
    tx: &Tx<'_>,
    context: &AppContext,
    contact: ContactId,
    why: &str,
    stray: impl Fn(&Email) -> bool,
) -> Result<Vec<EmailId>> {
    let mut cancelled = Vec::new();
    for email in in_states(tx, contact, vec![EmailState::Queued])? {
        if !stray(&email) || !tx.cancel_email(email.id)? {
            continue;
        }
        if email.template.carries_link() {
            tx.purge_email(email.id)?;
        }
        let target = AuditTarget {
            contact: Some(contact),
            login: email.login_id,
            email: Some(email.id),
            ..AuditTarget::default()
        };
        context.audit(tx, Action::EmailCancel, target, Some(why.to_owned()))?;
        cancelled.push(email.id);
    }
    Ok(cancelled)
}

/// Refuses with [`ErrorKind::Temporary`] while one of the contact's emails that `about` points out is on its way.
pub(crate) fn refuse_under_way(
    tx: &Tx<'_>,
    contact: &Contact,
    about: impl Fn(&Email) -> bool,
) -> Result<()> {
    let states = vec![EmailState::Sending, EmailState::Handed];
    match in_states(tx, contact.id, states)?
        .iter()
        .find(|email| about(email))
    {
        None => Ok(()),
        Some(email) => Err(Error::new(
            ErrorKind::Temporary,
            format!("email {} to {} is being sent", email.id, label(contact)),
        )
        .hint(
            Hint::from("try again in a moment; after a crash run ")
                .step(NextStep::Deliver)
                .then(" first"),
        )),
    }
}

/// All of them: a contact has few emails that are not finished.
fn in_states(tx: &Tx<'_>, contact: ContactId, states: Vec<EmailState>) -> Result<Vec<Email>> {
    Ok(tx.emails(&EmailFilter {
        contact: Some(contact),
        states,
        limit: 10_000,
        ..EmailFilter::default()
    })?)
}
