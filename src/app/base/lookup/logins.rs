//! From a contact to the login that is meant.

use crate::app::base::lookup::{ambiguous, label, pick_product};
use crate::app::base::rows::product;
use crate::app::{AddressChange, Error, ErrorKind, NextStep, Result};
use crate::domain::Line;
use crate::domain::candidates::{Candidate, Candidates};
use crate::domain::contact::Contact;
use crate::domain::login::Login;
use crate::domain::product::{Product, Slug};
use crate::domain::selector::{Fit, Selector};
use crate::store::Db;

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

impl TryFrom<Candidate> for LoginChoice {
    type Error = Error;

    /// The login of a candidate that was chosen.
    fn try_from(candidate: Candidate) -> Result<Self> {
        let found = candidate.login.ok_or_else(|| {
            let label = candidate.contact.label();
            Error::new(ErrorKind::NotFound, format!("{label} has no login yet"))
        })?;
        Ok(Self::Existing(found.0, found.1))
    }
}

/// Resolves a selector among a contact's logins.
#[derive(Clone, Debug)]
pub enum LoginResolution {
    /// This login.
    One(Box<LoginChoice>),
    /// One of several.
    Choose(Candidates),
}

impl LoginResolution {
    /// The login, or, where no one can be asked, [`ErrorKind::Ambiguous`] with the candidates.
    pub fn certain(self) -> Result<LoginChoice> {
        match self {
            Self::One(choice) => Ok(*choice),
            Self::Choose(candidates) => Err(ambiguous(candidates)),
        }
    }
}

/// Finds the login of a contact that a selector names: by its ID or username, and by product and username where there
/// are several.
///
/// Fails with [`ErrorKind::NotFound`] for a product or a username that the contact does not have.
pub fn resolve_login(
    db: Db<'_>,
    selector: &Selector,
    contact: &Contact,
    product: Option<&Slug>,
    username: Option<&Line>,
) -> Result<LoginResolution> {
    let named = product
        .map(|slug| pick_product(db, Some(slug)))
        .transpose()?;
    let there = db.logins_of(contact.id)?;
    let by_id = selector
        .login()
        .and_then(|id| there.iter().find(|login| login.id == id));
    let by_name = match selector {
        Selector::Username(name) => Some(name.as_str()),
        _ => None,
    };
    let at_product: Vec<&Login> = there
        .iter()
        .filter(|login| by_id.is_none_or(|one| one.id == login.id))
        .filter(|login| {
            named
                .as_ref()
                .is_none_or(|named| login.product_id == named.id)
        })
        .collect();
    let mut fitting: Vec<Login> = at_product
        .iter()
        .filter(|login| by_name.is_none_or(|name| login.username.as_str() == name))
        .filter(|login| username.is_none_or(|username| login.username == *username))
        .map(|login| (*login).clone())
        .collect();
    if fitting.len() > 1 {
        return several(db, selector, contact, fitting).map(LoginResolution::Choose);
    }
    if let Some(login) = fitting.pop() {
        let product = product_of(db, &login)?;
        let choice = LoginChoice::Existing(login, product);
        return Ok(LoginResolution::One(Box::new(choice)));
    }
    if let (Some(login), Some(named)) = (by_id, &named)
        && login.product_id != named.id
    {
        let product = product_of(db, login)?;
        let (id, label) = (login.id, label(contact));
        let message = format!(
            "login {id} of {label} is at {}, not at {}",
            product.slug, named.slug
        );
        return Err(Error::new(ErrorKind::NotFound, message).hint(
            "--product chooses among a contact's logins and moves none: leave it out, or name the contact instead",
        ));
    }
    if by_id.is_some() || by_name.is_some() || (username.is_some() && !at_product.is_empty()) {
        let what = username
            .map(|username| format!(" {username}"))
            .filter(|_| by_id.is_none())
            .unwrap_or_default();
        let message = format!("{} has no login{what} that fits", label(contact));
        let there: Vec<Login> = by_id.map_or(there.clone(), |login| vec![login.clone()]);
        return Err(Error::new(ErrorKind::NotFound, message)
            .hint(format!("there are: {}", listed(db, &there)?)));
    }
    let product = named.map_or_else(|| pick_product(db, None), Ok)?;
    let username = wanted_username(contact, username)?;
    let choice = LoginChoice::New { product, username };
    Ok(LoginResolution::One(Box::new(choice)))
}

/// The login of a contact that is meant, by product, then by username, where there are several.
///
/// Fails with [`ErrorKind::Ambiguous`] where several are left.
pub fn pick_login(
    db: Db<'_>,
    contact: &Contact,
    product: Option<&Slug>,
    username: Option<&Line>,
) -> Result<LoginChoice> {
    let selector = Selector::Contact(contact.id);
    resolve_login(db, &selector, contact, product, username)?.certain()
}

fn several(
    db: Db<'_>,
    selector: &Selector,
    contact: &Contact,
    logins: Vec<Login>,
) -> Result<Candidates> {
    let mut list = Vec::with_capacity(logins.len());
    for login in logins {
        let product = product_of(db, &login)?;
        list.push(Candidate {
            contact: contact.clone(),
            fit: Fit::Login,
            login: Some((login, product)),
        });
    }
    Ok(Candidates {
        selector: selector.clone(),
        list,
        more: false,
    })
}

fn product_of(db: Db<'_>, login: &Login) -> Result<Product> {
    product(db, login.product_id)
}

/// The username of a login: the one that was named, else the primary address.
pub(crate) fn wanted_username(contact: &Contact, named: Option<&Line>) -> Result<Line> {
    if let Some(named) = named {
        return Ok(named.clone());
    }
    let primary = contact.primary().ok_or_else(|| {
        Error::new(
            ErrorKind::Failed,
            format!("{} has no address to make a username of", label(contact)),
        )
        .hint(
            NextStep::ChangeAddress(contact.id, AddressChange::Add, None)
                .then(", or name one with --username"),
        )
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
