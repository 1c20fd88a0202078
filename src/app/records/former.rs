//! The end of what an address can still do that is no longer the contact's.
//!
//! Invariants:
//! - Whoever corrects or removes an address calls [`close`] in the same transaction, whether a person edits the
//!   contact, an import overwrites it, or two contacts are merged. From then on no link that was sent there opens
//!   anything, and nothing that waits goes there.
//! - A password that was emailed there cannot be called back. It is derived from the log that it was ([`Exposure`]), so
//!   that an address which is put back, because the correction was the mistake, is no longer held against it.

use std::collections::BTreeSet;

use crate::app::base::context::AppContext;
use crate::app::base::rows::{self, required};
use crate::app::outbox::cancel_obsolete;
use crate::app::provisioning::begin::hold;
use crate::app::provisioning::give_up_with;
use crate::app::{App, Result};
use crate::domain::audit::{Action, AuditTarget};
use crate::domain::contact::{AddressStatus, Contact};
use crate::domain::email::{CancelCause, Email};
use crate::domain::link::RevokedReason;
use crate::domain::login::Login;
use crate::domain::password_origin::PasswordOrigin;
use crate::domain::{EmailId, LinkId, Timestamp};
use crate::store::{Db, Tx};

/// The links and passwords that ended when the contact lost an address.
#[derive(Clone, Debug, Default)]
pub struct Closed {
    /// Emails that waited to go there, and are cancelled, newest first.
    pub cancelled: Vec<Email>,
    /// Links that were sent there, and are ended. Those of cancelled emails are not among them.
    pub links: Vec<ClosedLink>,
}

impl Closed {
    /// The newer one of the cancelled emails that carries as much as this one.
    pub fn superseded_by(&self, email: &Email) -> Option<EmailId> {
        let newer = self.cancelled.iter().find(|newer| {
            newer.id > email.id
                && newer.login_id == email.login_id
                && newer.template.carries_as_much_as(email.template)
        });
        newer.map(|newer| newer.id)
    }
}

/// A link that was ended since it was sent to an address which the contact no longer has.
#[derive(Clone, Debug)]
pub struct ClosedLink {
    /// The link.
    pub id: LinkId,
    /// The newest email that carries it.
    pub email: Email,
}

/// How the present password of a login may be known at an address that is no longer the contact's.
#[derive(Clone, Debug)]
pub enum Exposure {
    /// This email took it there.
    Emailed(Email),
    /// It was chosen through the link in this email, which went there.
    Chosen(Email),
}

impl Exposure {
    /// Whether the present password of a login may be known at a former address.
    pub(crate) fn of(db: Db<'_>, login: &Login) -> Result<Option<Self>> {
        Self::as_if(db, login, None)
    }

    /// The same, as if the contact had other addresses than the stored ones.
    pub(crate) fn as_if(
        db: Db<'_>,
        login: &Login,
        contact: Option<&Contact>,
    ) -> Result<Option<Self>> {
        Ok(match login.password_origin {
            Some(PasswordOrigin::User) => db
                .choice_at_former_address(login, contact)?
                .map(Self::Chosen),
            _ => db
                .password_at_former_address(login, contact)?
                .map(Self::Emailed),
        })
    }

    /// The email that went to the former address.
    pub const fn email(&self) -> &Email {
        match self {
            Self::Emailed(email) | Self::Chosen(email) => email,
        }
    }
}

impl App {
    /// How the present password of a login may be known at an address that is no longer the contact's.
    pub fn exposure(&self, login: &Login) -> Result<Option<Exposure>> {
        Exposure::of(self.db(), login)
    }
}

/// Ends the live links that were sent to an address which the contact no longer has, and cancels the emails that are
/// queued to one. `before` is the contact with the address that was the primary one.
///
/// Fails with [`crate::app::ErrorKind::Temporary`] while somebody chooses a password through such a link, and its
/// product is being told.
pub(crate) fn close(
    tx: &Tx<'_>,
    context: &AppContext,
    before: &Contact,
    contact: &Contact,
) -> Result<Closed> {
    let closed = closing(**tx, contact, context.now())?;
    let is_corrected = |email: &Email| before.primary() == Some(&email.to);
    for (cause, corrected) in [
        (CancelCause::AddressCorrected, true),
        (CancelCause::AddressRemoved, false),
    ] {
        cancel_obsolete::cancel(tx, context, contact.id, cause, |email| {
            !contact.has(&email.to) && is_corrected(email) == corrected
        })?;
    }
    end_links(tx, context, contact)?;
    Ok(closed)
}

/// Returns what [`close`] ends, by reading alone.
pub(crate) fn closing(db: Db<'_>, contact: &Contact, now: Timestamp) -> Result<Closed> {
    let addresses = &contact.addresses;
    if !addresses
        .iter()
        .any(|address| address.status == AddressStatus::Former)
    {
        return Ok(Closed::default());
    }
    let cancelled = cancel_obsolete::queued(db, contact.id, |email| !contact.has(&email.to))?;
    let live = db.links_at_former_addresses(contact, now)?.into_iter();
    let links = live
        .filter(|(_, email)| !cancelled.iter().any(|cancelled| cancelled.id == *email))
        .map(|(link, email)| {
            Ok(ClosedLink {
                id: link.id,
                email: required(db.email(email)?)?,
            })
        })
        .collect::<Result<_>>()?;
    Ok(Closed { cancelled, links })
}

fn end_links(tx: &Tx<'_>, context: &AppContext, contact: &Contact) -> Result<()> {
    let now = context.now();
    let live = tx.links_at_former_addresses(contact, now)?;
    let logins: BTreeSet<_> = live.iter().map(|(link, _)| link.login_id).collect();
    let locks = tx.login_locks();
    for id in logins {
        let login = rows::login(**tx, id)?;
        let product = rows::product(**tx, login.product_id)?;
        let _held = hold(&locks, &login, &product)?;
        for (link, email) in live.iter().filter(|(link, _)| link.login_id == id) {
            tx.revoke_link(link.id, RevokedReason::AddressChanged, now)?;
            tx.purge_mails_of_link(link.id)?;
            give_up_with(tx, id, &[link.id])?;
            let of = AuditTarget {
                contact: Some(contact.id),
                product: Some(product.id),
                login: Some(id),
                link: Some(link.id),
                email: Some(*email),
                ..AuditTarget::default()
            };
            let why = RevokedReason::AddressChanged.sentence().to_owned();
            context.audit(tx, Action::LinkRevoke, of, Some(why))?;
        }
    }
    Ok(())
}
