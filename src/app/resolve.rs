//! From what somebody typed to the contact, the product and the login that it means.
//!
//! Invariants: what changes something never acts on a guess. A part of a name, or an address that several had once,
//! gives candidates to choose from, and the choice is somebody's.

use crate::domain::contact::Contact;
use crate::domain::login::Login;
use crate::domain::product::{Product, Slug};
use crate::domain::selector::Selector;
use crate::domain::{ContactId, Line, LoginId, ProductId};
use crate::store::{Db, Found};

use super::{Error, ErrorKind, Result};

/// What the contact is wanted for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// To look: a part of a name will do, if only one contact has it.
    Read,
    /// To change, to send or to reveal: only an id, an address or an external id is certain.
    Change,
}

/// What a selector means.
#[derive(Clone, Debug)]
pub enum Resolution {
    /// This one, for certain.
    One(Contact),
    /// One of these, at most twenty; there may be only one, which then has to be confirmed.
    Choose(Vec<Contact>),
}

impl Resolution {
    /// The contact, or, where nobody can be asked, [`ErrorKind::Ambiguous`] with the candidates and their ids.
    pub fn certain(self, selector: &Selector) -> Result<Contact> {
        match self {
            Self::One(contact) => Ok(contact),
            Self::Choose(candidates) => Err(ambiguous(selector, &candidates)),
        }
    }
}

/// Finds the contact that a selector names.
///
/// Fails with [`ErrorKind::NotFound`] where it names nobody.
pub fn resolve(db: Db<'_>, selector: &Selector, purpose: Purpose) -> Result<Resolution> {
    Ok(match db.find_contact(selector)? {
        Found::None => {
            return Err(Error::new(
                ErrorKind::NotFound,
                format!("there is no contact {}", quoted(selector)),
            )
            .hint("`credtool contact list` shows who there is"));
        }
        Found::One(contact) => Resolution::One(*contact),
        Found::Candidates(mut candidates) => {
            if purpose == Purpose::Read && candidates.len() == 1 {
                Resolution::One(candidates.swap_remove(0))
            } else {
                Resolution::Choose(candidates)
            }
        }
    })
}

fn quoted(selector: &Selector) -> String {
    match selector {
        Selector::Name(part) => format!("{part:?}"),
        _ => selector.to_string(),
    }
}

fn ambiguous(selector: &Selector, candidates: &[Contact]) -> Error {
    let listed: Vec<String> = candidates.iter().map(label).collect();
    let listed = listed.join("; ");
    let typed = quoted(selector);
    let message = if candidates.len() == 1 {
        format!("{typed} is part of a name, too little to act on; it fits {listed}")
    } else {
        format!("{typed} fits {} contacts: {listed}", candidates.len())
    };
    let first = candidates
        .first()
        .map_or(ContactId::new(1), |contact| contact.id);
    Error::new(ErrorKind::Ambiguous, message).hint(format!(
        "name the contact by its id, for example id:{first}, or by an address"
    ))
}

/// A contact in few words: `3 Ada Example <ada@example.com>`.
pub fn label(contact: &Contact) -> String {
    contact.primary().map_or_else(
        || format!("{} {}", contact.id, contact.name),
        |address| format!("{} {} <{address}>", contact.id, contact.name),
    )
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

/// The login that an act is about.
#[derive(Clone, Debug)]
pub enum LoginChoice {
    /// One that exists.
    Existing(Login, Product),
    /// The contact has none there: the first password or link makes it.
    New {
        /// Where.
        product: Product,
        /// Its username: what was named, else the contact's primary address.
        username: Line,
    },
}

impl LoginChoice {
    /// Where the login opens.
    pub const fn product(&self) -> &Product {
        match self {
            Self::Existing(_, product) | Self::New { product, .. } => product,
        }
    }

    /// The name to log in with.
    pub const fn username(&self) -> &Line {
        match self {
            Self::Existing(login, _) => &login.username,
            Self::New { username, .. } => username,
        }
    }
}

/// Finds the login of a contact that is meant: by product, then by username, where there are several.
///
/// Fails with [`ErrorKind::Ambiguous`] where several are left, and with [`ErrorKind::NotFound`] for a product or a
/// username that is not there.
pub fn pick_login(
    db: Db<'_>,
    contact: &Contact,
    product: Option<&Slug>,
    username: Option<&Line>,
) -> Result<LoginChoice> {
    let named = product
        .map(|slug| pick_product(db, Some(slug)))
        .transpose()?;
    let mut there = db.logins_of(contact.id)?;
    if let Some(named) = &named {
        there.retain(|login| login.product_id == named.id);
    }
    let mut fitting: Vec<Login> = there
        .iter()
        .filter(|login| username.is_none_or(|username| login.username == *username))
        .cloned()
        .collect();
    match fitting.len() {
        1 => {
            let login = fitting.swap_remove(0);
            let product = self::product(db, login.product_id)?;
            Ok(LoginChoice::Existing(login, product))
        }
        0 => match username {
            Some(username) if !there.is_empty() => Err(Error::new(
                ErrorKind::NotFound,
                format!("{} has no login {username}", label(contact)),
            )
            .hint(format!("there are: {}", listed(db, &there)?))),
            _ => {
                let product = named.map_or_else(|| pick_product(db, None), Ok)?;
                let username = wanted_username(contact, username)?;
                Ok(LoginChoice::New { product, username })
            }
        },
        count => Err(Error::new(
            ErrorKind::Ambiguous,
            format!(
                "{} has {count} logins: {}",
                label(contact),
                listed(db, &fitting)?
            ),
        )
        .hint("name one with --product, then with --username")),
    }
}

/// The username of a login: the one that was named, else the primary address.
pub(super) fn wanted_username(contact: &Contact, named: Option<&Line>) -> Result<Line> {
    if let Some(named) = named {
        return Ok(named.clone());
    }
    let primary = contact.primary().ok_or_else(|| {
        Error::new(
            ErrorKind::Failed,
            format!("{} has no address to make a username of", label(contact)),
        )
        .hint(format!(
            "`credtool contact edit {} --address ADDRESS`, or name one with --username",
            contact.id
        ))
    })?;
    Ok(Line::parse("username", primary.as_str())?)
}

/// Logins as `ada at default, ada.e at wiki`.
fn listed(db: Db<'_>, logins: &[Login]) -> Result<String> {
    let mut parts = Vec::new();
    for login in logins {
        let product = product(db, login.product_id)?;
        parts.push(format!("{} at {}", login.username, product.slug));
    }
    Ok(parts.join(", "))
}
