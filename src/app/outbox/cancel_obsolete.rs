//! Queued email that must not go out any more, because what it was made for is gone.

use crate::app::base::context::AppContext;
use crate::app::base::lookup::label;
use crate::app::{Error, ErrorKind, Hint, NextStep, Result};
use crate::domain::audit::{Action, AuditTarget};
use crate::domain::contact::Contact;
use crate::domain::email::{CancelCause, Email, EmailState};
use crate::domain::{ContactId, EmailId};
use crate::store::{Db, EmailFilter, Tx};

/// Cancels those of a contact's queued emails that `stray` points out. Returns their IDs.
pub(crate) fn cancel(
    tx: &Tx<'_>,
    context: &AppContext,
    contact: ContactId,
    cause: CancelCause,
    stray: impl Fn(&Email) -> bool,
) -> Result<Vec<EmailId>> {
    let mut cancelled = Vec::new();
    for email in queued(**tx, contact, stray)? {
        if !tx.cancel_email(email.id, cause)? {
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
        let why = cause.sentence().to_owned();
        context.audit(tx, Action::EmailCancel, target, Some(why))?;
        cancelled.push(email.id);
    }
    Ok(cancelled)
}

/// Returns those of a contact's queued emails that `stray` points out.
pub(crate) fn queued(
    db: Db<'_>,
    contact: ContactId,
    stray: impl Fn(&Email) -> bool,
) -> Result<Vec<Email>> {
    let mut queued = in_states(db, contact, vec![EmailState::Queued])?;
    queued.retain(stray);
    Ok(queued)
}

/// Refuses with [`ErrorKind::Temporary`] while one of the contact's emails that `about` points out is on its way.
pub(crate) fn refuse_under_way(
    tx: &Tx<'_>,
    contact: &Contact,
    about: impl Fn(&Email) -> bool,
) -> Result<()> {
    let states = vec![EmailState::Sending, EmailState::Handed];
    match in_states(**tx, contact.id, states)?
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
fn in_states(db: Db<'_>, contact: ContactId, states: Vec<EmailState>) -> Result<Vec<Email>> {
    Ok(db.emails(&EmailFilter {
        contact: Some(contact),
        states,
        limit: 10_000,
        ..EmailFilter::default()
    })?)
}
