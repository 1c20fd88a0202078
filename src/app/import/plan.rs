//! The plan of one row: what it comes to, found out by reading alone.

use crate::app::credentials::imported_hashes::ForeignHash;
use crate::app::import::report::Kept;
use crate::app::records::contacts::ContactEdit;
use crate::domain::Line;
use crate::domain::contact::{Contact, NewContact};
use crate::domain::login::Login;
use crate::domain::product::Product;

/// The wishes that hold for every row.
pub(crate) struct Wishes {
    pub(crate) product: Option<Product>,
    pub(crate) overwrite: bool,
    pub(crate) replace_passwords: bool,
}

/// The outcome that is planned for a row.
pub(crate) struct Plan {
    pub(crate) whose: Whose,
    pub(crate) account: Option<AccountPlan>,
    /// Values of the contact that differ from the row's and stay.
    pub(crate) kept: Vec<Kept>,
}

pub(crate) enum Whose {
    New(NewContact),
    Known(Box<Contact>, Box<ContactEdit>),
}

/// The login of a row.
pub(crate) struct AccountPlan {
    pub(crate) product: Product,
    pub(crate) username: Line,
    /// The login that is there already.
    pub(crate) login: Option<Login>,
    /// The password to set.
    pub(crate) hash: Option<ForeignHash>,
    /// It has another password, which stays.
    pub(crate) kept: bool,
}

/// The text as names are compared: without regard to case, composition and the white space between words.
pub(crate) fn folded(name: &str) -> String {
    let words: Vec<&str> = name.split_whitespace().collect();
    crate::domain::folded(&words.join(" "))
}
