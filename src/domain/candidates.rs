//! Contacts and logins of which one may be meant.

use std::fmt;

use super::contact::Contact;
use super::login::Login;
use super::product::Product;
use super::selector::{Fit, Selector};

/// A contact that may be meant, or one login of a contact.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// The contact.
    pub contact: Contact,
    /// Why it fits.
    pub fit: Fit,
    /// The login, where one of several is to be chosen.
    pub login: Option<(Login, Product)>,
}

/// All that may be meant, and what was typed.
#[derive(Clone, Debug)]
pub struct Candidates {
    /// The input as typed.
    pub selector: Selector,
    /// The candidates, up to [`Candidates::MOST`].
    pub list: Vec<Candidate>,
    /// Whether there are more than are listed.
    pub more: bool,
}

impl Candidates {
    /// Candidates are listed and counted up to this number.
    pub const MOST: usize = 1_000;

    /// The number of candidates: exact, or `more than 1,000`.
    pub fn count(&self) -> String {
        if self.more {
            String::from("more than 1,000")
        } else {
            self.list.len().to_string()
        }
    }
}

impl Candidate {
    /// Why the contact is a candidate, as a sentence that names it with its present address.
    pub fn sentence(&self, selector: &Selector) -> String {
        let is = match self.fit {
            Fit::Id => "is the ID of",
            Fit::ExternalId => "is the external ID of",
            Fit::Address => "is an address of",
            Fit::FormerAddress => "is a former address of",
            Fit::MailedTo => "is no contact's address, and email went there for",
            Fit::Login => "is the ID of a login of",
            Fit::Username => "is a username of",
            Fit::Name => "is part of the name of",
        };
        format!("{selector} {is} contact {}", self.contact.label())
    }
}

impl fmt::Display for Candidate {
    /// The login, or the contact and why it fits where that is not its name.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some((login, product)) = &self.login {
            let (id, username, slug) = (login.id, &login.username, &product.slug);
            return write!(f, "login:{id} {username} at {slug}");
        }
        f.write_str(&self.contact.label())?;
        match self.fit {
            Fit::ExternalId => f.write_str(" (by external ID)"),
            Fit::FormerAddress => f.write_str(" (a former address)"),
            Fit::MailedTo => f.write_str(" (email went there)"),
            Fit::Login => f.write_str(" (by login ID)"),
            Fit::Id => f.write_str(" (by ID)"),
            Fit::Address | Fit::Username | Fit::Name => Ok(()),
        }
    }
}
