//! A contact's account at a product.

use jiff::Timestamp;

use super::contact::Locale;
use super::provision::{ChangeKind, Waiting};
use super::text::Line;
use super::{ContactId, EmailAddress, LoginId, ProductId};
use crate::domain::password_origin::{PasswordOrigin, ProvisionState};

/// The state of a login's password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasswordState {
    /// None was ever set here.
    None,
    /// One is set.
    Set,
    /// One is set, and the user has to choose another at the next login.
    MustChange,
}

impl PasswordState {
    /// The fixed name in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Set => "set",
            Self::MustChange => "must_change",
        }
    }
}

/// A login as it is stored, without its password.
#[derive(Clone, Debug)]
pub struct Login {
    /// Its row.
    pub id: LoginId,
    /// The contact.
    pub contact_id: ContactId,
    /// Where it opens.
    pub product_id: ProductId,
    /// The name to log in with; unique within the product.
    pub username: Line,
    /// The PHC string, when a password was set.
    pub password_hash: Option<String>,
    /// Counts the passwords that this login has had; 0 when none.
    pub password_serial: i64,
    /// When the present password was set.
    pub password_set_at: Option<Timestamp>,
    /// Which account of the desk's machine set it.
    pub password_set_by: Option<String>,
    /// The origin of the password.
    pub password_origin: Option<PasswordOrigin>,
    /// Whether the user has to choose another.
    pub must_change: bool,
    /// Whether the sealed password is still there to be shown.
    pub revealable: bool,
    /// Whether the product knows the password.
    pub provision_state: ProvisionState,
    /// The change that waits for the product's hook.
    pub waiting: Option<Box<Waiting>>,
    /// When it was added.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

/// A login as another program takes it in: the account, its hash, and whose it is.
#[derive(Clone, Debug)]
pub struct Account {
    /// The login.
    pub login: LoginId,
    /// The contact.
    pub contact: ContactId,
    /// The name to log in with.
    pub username: Line,
    /// The stored hash, when a password was set.
    pub hash: Option<String>,
    /// Whether the user has to choose another password.
    pub must_change: bool,
    /// Whether a password waits for the product's hook.
    pub waits: bool,
    /// Whether the person has a password at the product under an earlier name, too.
    pub is_further: bool,
    /// The person's name.
    pub name: Line,
    /// The person's primary address.
    pub address: Option<EmailAddress>,
    /// The person's language.
    pub locale: Locale,
    /// The person's id in another system.
    pub external_id: Option<Line>,
}

impl Login {
    /// Whether a new password waits for the product: then the stored one is the older.
    pub fn has_newer_password(&self) -> bool {
        let kind = self.waiting.as_ref().map(|waiting| waiting.kind);
        kind.is_some_and(|kind| kind != ChangeKind::Provision)
    }

    /// The state of the password in one word.
    pub const fn password_state(&self) -> PasswordState {
        match (&self.password_hash, self.must_change) {
            (None, _) => PasswordState::None,
            (Some(_), false) => PasswordState::Set,
            (Some(_), true) => PasswordState::MustChange,
        }
    }
}
