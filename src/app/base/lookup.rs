//! From the words of a command to the contact, the product and the login that they mean.
//!
//! Invariants: what changes or reveals something never acts on a guess. Part of a name, an address that no contact has
//! at present, or a number that is also an external ID leads to candidates, and the operator chooses.

pub(crate) mod ambiguous;
pub(crate) mod logins;
pub(crate) mod products;

use crate::app::base::rows::contact;
use crate::app::{Error, ErrorKind, NextStep, Result};
use crate::domain::ContactId;
use crate::domain::candidates::{Candidate, Candidates};
use crate::domain::contact::Contact;
use crate::domain::selector::{Fit, Selector};
use crate::store::Db;

pub use self::ambiguous::ambiguous;
pub(crate) use self::logins::wanted_username;
pub use self::logins::{LoginChoice, LoginResolution, pick_login, resolve_login};
pub use self::products::pick_product;

/// The purpose of a look-up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LookupMode {
    /// To look: a partial match will do, if only one contact has it.
    Read,
    /// To change, to send or to reveal: only a certain match will do.
    Change,
}

/// The meaning of a selector.
#[derive(Clone, Debug)]
pub enum Resolution {
    /// This contact, and what the operator should know of how it was found.
    One(Contact, Option<String>),
    /// One of these; there may be only one, which then has to be confirmed.
    Choose(Candidates),
}

impl Resolution {
    /// The contact, or, where no one can be asked, [`ErrorKind::Ambiguous`] with the candidates.
    pub fn certain(self) -> Result<Contact> {
        match self {
            Self::One(contact, _) => Ok(contact),
            Self::Choose(candidates) => Err(ambiguous(candidates)),
        }
    }
}

/// Finds the contact that a selector names.
///
/// Fails with [`ErrorKind::NotFound`] where it names none.
pub fn resolve(db: Db<'_>, selector: &Selector, purpose: LookupMode) -> Result<Resolution> {
    let fits = db.fits(selector, Candidates::MOST)?;
    if let Some(id) = selector.certain(&fits.contacts) {
        let contact = contact(db, id)?;
        let note = also(db, selector, &contact, &fits.contacts)?;
        return Ok(Resolution::One(contact, note));
    }
    let mut list = Vec::with_capacity(fits.contacts.len());
    for (id, fit) in &fits.contacts {
        list.push(Candidate {
            contact: contact(db, *id)?,
            fit: *fit,
            login: None,
        });
    }
    let looked_at = match (purpose, list.as_slice()) {
        (_, []) => return Err(not_found(selector)),
        (LookupMode::Read, [_]) => true,
        (LookupMode::Read, [first, ..]) => matches!(
            (selector, first.fit),
            (Selector::Number(_), Fit::Id) | (Selector::LoginNumber(_), Fit::Login)
        ),
        (LookupMode::Change, _) => false,
    };
    if looked_at {
        let first = list.swap_remove(0);
        let note = match first.fit {
            Fit::Name => None,
            Fit::Id | Fit::Login => also(db, selector, &first.contact, &fits.contacts)?,
            _ => Some(first.sentence(selector)),
        };
        return Ok(Resolution::One(first.contact, note));
    }
    Ok(Resolution::Choose(Candidates {
        selector: selector.clone(),
        list,
        more: fits.more,
    }))
}

/// The other contact that a number or an address may have meant, for the operator to know.
fn also(
    db: Db<'_>,
    selector: &Selector,
    found: &Contact,
    fits: &[(ContactId, Fit)],
) -> Result<Option<String>> {
    let other = fits
        .iter()
        .find(|(id, fit)| *id != found.id && matches!(fit, Fit::FormerAddress | Fit::ExternalId));
    let Some((id, fit)) = other else {
        return Ok(None);
    };
    let other = contact(db, *id)?.label();
    let (found, is) = (
        found.label(),
        match fit {
            Fit::ExternalId => "the external ID of",
            _ => "a former address of",
        },
    );
    Ok(Some(format!(
        "{selector} is taken for contact {found}; it is also {is} contact {other}"
    )))
}

fn not_found(selector: &Selector) -> Error {
    let error = |what: String| Error::new(ErrorKind::NotFound, what);
    match selector {
        Selector::Number(_) => error(format!("there is no contact {selector}"))
            .hint(NextStep::ListContacts.then(" shows all; a login is named as login:ID")),
        Selector::Login(_) => {
            error(format!("there is no {selector}")).hint(NextStep::ListLogins.then(" shows all"))
        }
        Selector::LoginNumber(id) => error(format!("there is no login {id}")).hint(
            NextStep::ListLogins.then(format!(" shows all; to name a contact by its ID: id:{id}")),
        ),
        Selector::Username(name) => error(format!("there is no login with the username {name}"))
            .hint(NextStep::ListLogins.then(" shows all")),
        _ => error(format!("there is no contact {selector}"))
            .hint(NextStep::ListContacts.then(" shows all")),
    }
}

/// A contact in a few words: `3 Ada Example <ada@example.com>`.
pub fn label(contact: &Contact) -> String {
    contact.label()
}
