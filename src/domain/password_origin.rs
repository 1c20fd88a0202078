//! Where a password came from, and whether its product has it.

use std::str::FromStr;

use super::text::Invalid;

/// The author of the present password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasswordOrigin {
    /// The desk, by `password generate` or `password set`.
    Desk,
    /// The user, through a link. It is kept as a hash only.
    User,
}

impl PasswordOrigin {
    /// The fixed name in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Desk => "desk",
            Self::User => "user",
        }
    }
}

impl FromStr for PasswordOrigin {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        match text {
            "desk" => Ok(Self::Desk),
            "user" => Ok(Self::User),
            _ => Err(Invalid::new("password origin", text, "is unknown")),
        }
    }
}

/// Whether the product knows the present password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProvisionState {
    /// The product has no hook: somebody else tells it.
    None,
    /// The hook was asked and has not answered.
    Pending,
    /// The product took it.
    Provisioned,
    /// The product refused it.
    Failed,
}

impl ProvisionState {
    /// The fixed name in the database and in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Pending => "pending",
            Self::Provisioned => "provisioned",
            Self::Failed => "failed",
        }
    }
}

impl FromStr for ProvisionState {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        [Self::None, Self::Pending, Self::Provisioned, Self::Failed]
            .into_iter()
            .find(|state| state.as_str() == text)
            .ok_or_else(|| Invalid::new("provision state", text, "is unknown"))
    }
}
