//! Mails that are composed from what is true now, and those that take the place of another.

use std::collections::BTreeMap;

use crate::app::base::rows::{of_email, required, target};
use crate::app::base::sealed_password::stored_password;
use crate::app::outbox::enqueue::{Outgoing, queue, sender};
use crate::app::outbox::new_link::new_link;
use crate::app::{AppContext, Error, ErrorKind, NextStep, Result, Via};
use crate::domain::audit::{Action, AuditTarget};
use crate::domain::contact::Contact;
use crate::domain::email::{CancelCause, Email, EmailState};
use crate::domain::link::{LinkState, RevokedReason};
use crate::domain::login::Login;
use crate::domain::schedule::nearly_expired;
use crate::domain::template::Template;
use crate::domain::{EmailAddress, EmailId, SignedDuration};
use crate::store::{Db, DueEmail, Tx};

/// An email that is composed from what is true now.
pub(crate) struct Fresh<'a> {
    pub(crate) contact: &'a Contact,
    pub(crate) template: Template,
    pub(crate) to: &'a EmailAddress,
    pub(crate) retry_of: Option<EmailId>,
    /// How long its link lives, where it carries one; the usual time of its kind where nothing is said.
    pub(crate) ttl: Option<SignedDuration>,
    pub(crate) extra: &'a BTreeMap<String, String>,
}

/// Composes it and queues it, by hand.
pub(crate) fn compose_fresh(
    tx: &Tx<'_>,
    context: &mut AppContext,
    login: &Login,
    fresh: &Fresh<'_>,
) -> Result<EmailId> {
    let product = required(tx.product(login.product_id)?)?;
    let password = match fresh.template {
        Template::Credentials => {
            Some(stored_password(**tx, context, login.id)?.ok_or_else(|| {
                Error::new(
                    ErrorKind::NeedsAnswer,
                    format!("no password is stored for the login {}", login.username),
                )
                .hint(NextStep::GeneratePassword(login.into(), Via::Email))
            })?)
        }
        Template::ResetLink | Template::Invitation | Template::PasswordChanged => None,
    };
    let link = match fresh.template.link_kind() {
        Some(kind) => {
            let ttl = fresh.ttl.unwrap_or(kind.default_ttl());
            Some(new_link(tx, context, (login.id, &product), kind, ttl)?)
        }
        None => None,
    };
    let id = queue(
        tx,
        context,
        &Outgoing {
            contact: fresh.contact,
            login,
            product: &product,
            template: fresh.template,
            to: fresh.to,
            password: password.as_ref(),
            link: link.as_ref(),
            retry_of: fresh.retry_of,
            by_hand: true,
            extra: fresh.extra,
        },
    )?;
    let of = AuditTarget {
        link: link.map(|link| link.id),
        email: Some(id),
        ..target(login)
    };
    context.audit(
        tx,
        Action::EmailQueue,
        of,
        Some(fresh.template.as_str().to_owned()),
    )?;
    Ok(id)
}

/// Queues a new email in the place of an old one; the old one, if it still waits, is taken back.
pub(crate) fn replace(
    tx: &Tx<'_>,
    context: &mut AppContext,
    email: &Email,
    contact: &Contact,
    to: &EmailAddress,
) -> Result<EmailId> {
    let login = email
        .login_id
        .map(|id| tx.login(id))
        .transpose()?
        .flatten()
        .ok_or_else(|| login_removed(email))?;
    let link = email.link_id.map(|id| tx.link(id)).transpose()?.flatten();
    // The new link lives as long as the old one was to.
    let ttl = link.map(|link| link.expires_at.duration_since(link.created_at));
    if matches!(email.state, EmailState::Queued | EmailState::Held) {
        tx.cancel_email(email.id, CancelCause::Replaced)?;
    }
    compose_fresh(
        tx,
        context,
        &login,
        &Fresh {
            contact,
            template: email.template,
            to,
            retry_of: Some(email.id),
            ttl,
            extra: &BTreeMap::new(),
        },
    )
}

/// The reason why an email whose login is gone cannot be sent again.
pub(crate) fn login_removed(email: &Email) -> Error {
    Error::new(
        ErrorKind::NotFound,
        format!("the login of email {} was removed", email.id),
    )
    .hint(NextStep::ShowContact(email.contact_id))
}

/// Looks at an email that is about to be sent by itself: whether it goes out as it is. What the desk changes takes back
/// the emails that wait; one that was under way at that moment comes here when it was deferred.
///
/// An email with an older password, with a link that was ended, or to an address that is no longer the contact's is
/// taken back. One whose link has less than a quarter of its life left is replaced by one with a new link, once: the
/// person should get a link that lives long enough to be used. An email that took such a place itself stays as it is.
pub(crate) fn is_still_right(
    tx: &Tx<'_>,
    context: &mut AppContext,
    candidate: &DueEmail,
) -> Result<bool> {
    let now = context.now();
    let DueEmail {
        email, overtaken, ..
    } = candidate;
    if let Some(cause) = overtaken {
        take_back(tx, context, email, *cause)?;
        return Ok(false);
    }
    if tx.is_refused_sender(&email.sender)? && has_other_sender_now(**tx, context, email)? {
        let contact = required(tx.contact(email.contact_id)?)?;
        tx.savepoint(|tx| {
            let new = replace(tx, context, email, &contact, &email.to)?;
            let detail = format!("the relay refused its sender, replaced by {new}");
            context.audit(tx, Action::EmailRetry, of_email(email), Some(detail))
        })?;
        return Ok(false);
    }
    let Some(link) = found(email.link_id, |link| tx.link(link))? else {
        return Ok(true);
    };
    if matches!(link.state(now), LinkState::Used | LinkState::Revoked) {
        take_back(tx, context, email, CancelCause::LinkEnded)?;
        return Ok(false);
    }
    let old = found(email.retry_of, |old| tx.email(old))?.and_then(|old| old.link_id);
    let replaced_before = found(old, |link| tx.link(link))?
        .is_some_and(|old| old.revoked_reason == Some(RevokedReason::Replaced));
    if replaced_before || !nearly_expired(now, link.created_at, link.expires_at) {
        return Ok(true);
    }
    let contact = required(tx.contact(email.contact_id)?)?;
    tx.savepoint(|tx| {
        let new = replace(tx, context, email, &contact, &email.to)?;
        tx.replace_link(link.id, now)?;
        tx.purge_email(email.id)?;
        let detail = format!("its link was about to expire, replaced by {new}");
        context.audit(tx, Action::EmailRetry, of_email(email), Some(detail))
    })?;
    Ok(false)
}

/// Whether an email like this one would have another sender today, in the message or in the envelope.
fn has_other_sender_now(db: Db<'_>, context: &AppContext, email: &Email) -> Result<bool> {
    let other_path = context
        .return_path(email.id)?
        .is_some_and(|path| path != email.envelope_from);
    Ok(other_path || has_other_author_now(db, context, email)?)
}

/// Whether an email like this one would have another author today.
pub(crate) fn has_other_author_now(
    db: Db<'_>,
    context: &AppContext,
    email: &Email,
) -> Result<bool> {
    let product = required(db.product(email.product_id)?)?;
    Ok(email.sender != sender(context, &product)?.address)
}

fn found<I, T>(
    id: Option<I>,
    find: impl FnOnce(I) -> crate::store::Result<Option<T>>,
) -> Result<Option<T>> {
    Ok(id.map(find).transpose()?.flatten())
}

fn take_back(tx: &Tx<'_>, context: &AppContext, email: &Email, cause: CancelCause) -> Result<()> {
    tx.cancel_email(email.id, cause)?;
    if email.template.carries_link() {
        tx.purge_email(email.id)?;
    }
    context.audit(
        tx,
        Action::EmailCancel,
        of_email(email),
        Some(cause.sentence().to_owned()),
    )
}
