//! The plan of one row: what it comes to, found out by reading alone.

use crate::app::credentials::imported_hashes::ForeignHash;
use crate::app::import::report::{Correction, Kept, RowOutcome};
use crate::app::records::contacts::{ContactEdit, ContactEdited};
use crate::domain::contact::{Contact, NewContact};
use crate::domain::login::Login;
use crate::domain::product::Product;
use crate::domain::{ContactId, Line};

/// The wishes that hold for every row.
pub(super) struct Wishes {
    pub(super) product: Option<Product>,
    pub(super) overwrite: bool,
    pub(super) replace_passwords: bool,
}

/// The outcome that is planned for a row.
pub(super) struct Plan {
    pub(super) whose: Whose,
    pub(super) account: Option<AccountPlan>,
    /// Values of the contact that differ from the row's and stay.
    pub(super) kept: Vec<Kept>,
}

/// A row that was carried out.
pub(super) struct Imported {
    pub(super) outcome: RowOutcome,
    /// The contact, where it is a new one.
    pub(super) new: Option<ContactId>,
}

pub(super) enum Whose {
    New(NewContact),
    Known(Box<Contact>, Box<ContactEdit>),
}

impl Plan {
    /// The contact whose primary address the row corrects, and the edit that does.
    pub(super) fn correction(&self) -> Option<(&Contact, &ContactEdit)> {
        match &self.whose {
            Whose::Known(contact, edit)
                if edit.address.is_some() && contact.primary().is_some() =>
            {
                Some((contact, edit))
            }
            _ => None,
        }
    }
}

impl Correction {
    /// The correction of a contact's address; `None` where the edit corrects none.
    pub(super) fn of(before: &Contact, edit: &ContactEdit, edited: ContactEdited) -> Option<Self> {
        let to = edit.address.clone()?;
        Some(Self {
            from: before.primary()?.clone(),
            brings_back: before.had(&to),
            old_name: edit.values.name.as_ref().map(|_| before.name.clone()),
            to,
            edited,
        })
    }
}

/// The login of a row.
pub(super) struct AccountPlan {
    pub(super) product: Product,
    pub(super) username: Line,
    /// The login that is there already.
    pub(super) login: Option<Login>,
    /// The password to set.
    pub(super) hash: Option<ForeignHash>,
    /// It has another password, which stays.
    pub(super) kept: bool,
}

/// The text as names are compared: without regard to case, composition and the white space between words.
pub(super) fn folded(name: &str) -> String {
    let words: Vec<&str> = name.split_whitespace().collect();
    crate::domain::folded(&words.join(" "))
}
