//! From the words of a command to the contact, the product and the login that they mean.
//!
//! Invariants: what changes or reveals something never acts on a guess. Part of a name, an address that no contact has
//! at present, or a number that is also an external ID leads to candidates, and the operator chooses.

use crate::domain::candidates::{Candidate, Candidates};
use crate::domain::contact::Contact;
use crate::domain::login::Login;
use crate::domain::product::{Product, Slug};
use crate::domain::selector::{Fit, Selector};
use crate::domain::{ContactId, LoginId, ProductId};
use crate::store::Db;

mod logins;

pub(super) use logins::wanted_username;
pub use logins::{LoginChoice, LoginResolution, pick_login, resolve_login};

use super::{Error, ErrorKind, Result};

/// An error names this many candidates.
const MOST_NAMED: usize = 20;

/// What the contact is wanted for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// To look: a partial match will do, if only one contact has it.
    Read,
    /// To change, to send or to reveal: only a certain match will do.
    Change,
}

/// What a selector means.
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
pub fn resolve(db: Db<'_>, selector: &Selector, purpose: Purpose) -> Result<Resolution> {
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
        (Purpose::Read, [_]) => true,
        (Purpose::Read, [first, ..]) => matches!(
            (selector, first.fit),
            (Selector::Number(_), Fit::Id) | (Selector::LoginNumber(_), Fit::Login)
        ),
        (Purpose::Change, _) => false,
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
            .hint("`credtool contact list` shows all; a login is named as login:ID"),
        Selector::Login(_) => {
            error(format!("there is no {selector}")).hint("`credtool login list` shows all")
        }
        Selector::LoginNumber(id) => error(format!("there is no login {id}")).hint(format!(
            "`credtool login list` shows all; to name a contact by its ID: id:{id}"
        )),
        Selector::Username(name) => error(format!("there is no login with the username {name}"))
            .hint("`credtool login list` shows all"),
        _ => error(format!("there is no contact {selector}"))
            .hint("`credtool contact list` shows all"),
    }
}

/// The error for a script, which cannot choose.
pub fn ambiguous(candidates: Candidates) -> Error {
    let selector = &candidates.selector;
    let hint = match candidates.list.first() {
        Some(Candidate {
            login: Some((login, _)),
            ..
        }) => format!(
            "name one with --product and --username, or by its ID, for example login:{}",
            login.id
        ),
        Some(Candidate {
            fit: Fit::Login, ..
        }) => {
            format!("a login is named as login:{selector}, an external ID as ext:{selector}")
        }
        Some(Candidate {
            contact,
            fit: Fit::Name,
            ..
        }) if candidates.list.len() > MOST_NAMED => format!(
            "name one by its ID, for example id:{}, or by an address; to see all: credtool contact list --name {}",
            contact.id,
            super::contacts::shell_word(selector.name().unwrap_or_default())
        ),
        Some(Candidate { contact, .. }) => format!(
            "name the contact by its ID, for example id:{}, or by a present address",
            contact.id
        ),
        None => String::from("`credtool contact list` shows all"),
    };
    let message = match candidates.list.as_slice() {
        [only] => format!(
            "{}; that is too uncertain to act on",
            only.sentence(selector)
        ),
        several => {
            let logins = several.iter().find(|candidate| candidate.login.is_some());
            let whose = match logins {
                None => format!("{selector} fits {} contacts", candidates.count()),
                Some(of) => format!("{} has {} logins", of.contact.label(), several.len()),
            };
            let named: Vec<String> = several
                .iter()
                .take(MOST_NAMED)
                .map(ToString::to_string)
                .collect();
            let rest = match several.len().checked_sub(MOST_NAMED) {
                Some(rest) if rest > 0 && !candidates.more => format!("; and {rest} more"),
                Some(rest) if rest > 0 => String::from("; and many more"),
                _ => String::new(),
            };
            format!("{whose}: {}{rest}", named.join("; "))
        }
    };
    Error::new(ErrorKind::Ambiguous, message)
        .hint(hint)
        .candidates(candidates)
}

/// A contact in a few words: `3 Ada Example <ada@example.com>`.
pub fn label(contact: &Contact) -> String {
    contact.label()
}

/// The contact with this id, or [`ErrorKind::NotFound`].
pub(super) fn contact(db: Db<'_>, id: ContactId) -> Result<Contact> {
    db.contact(id)?.ok_or_else(|| {
        Error::new(ErrorKind::NotFound, format!("there is no contact {id}"))
            .hint("`credtool contact list` shows who there is")
    })
}

/// The product with this id, or [`ErrorKind::NotFound`].
pub(super) fn product(db: Db<'_>, id: ProductId) -> Result<Product> {
    db.product(id)?.ok_or_else(|| {
        Error::new(
            ErrorKind::NotFound,
            format!("there is no product with id {id}"),
        )
        .hint("`credtool product list` shows which there are")
    })
}

/// The login with this id, or [`ErrorKind::NotFound`].
pub(super) fn login(db: Db<'_>, id: LoginId) -> Result<Login> {
    db.login(id)?.ok_or_else(|| {
        Error::new(ErrorKind::NotFound, format!("there is no login {id}"))
            .hint("`credtool login list` shows which there are")
    })
}

/// The product that is named; where none is, the only one.
///
/// Fails with [`ErrorKind::NotFound`] for an unknown slug, and with [`ErrorKind::Ambiguous`] where none is named
/// and there are several.
pub fn pick_product(db: Db<'_>, slug: Option<&Slug>) -> Result<Product> {
    if let Some(slug) = slug
        && let Some(product) = db.product_by_slug(slug)?
    {
        return Ok(product);
    }
    let mut products = db.products()?;
    if slug.is_none() && products.len() == 1 {
        return Ok(products.swap_remove(0));
    }
    let slugs: Vec<&str> = products
        .iter()
        .map(|product| product.slug.as_str())
        .collect();
    let slugs = slugs.join(", ");
    Err(match slug {
        _ if products.is_empty() => Error::new(ErrorKind::NotFound, "there is no product")
            .hint("add one: `credtool product add SLUG --name NAME`"),
        Some(slug) => Error::new(ErrorKind::NotFound, format!("there is no product {slug}"))
            .hint(format!("there are: {slugs}")),
        None => Error::new(
            ErrorKind::Ambiguous,
            format!("there are {} products: {slugs}", products.len()),
        )
        .hint("name one with --product"),
    })
}
