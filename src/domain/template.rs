//! The kinds of emails, and of the links that they carry.

use std::str::FromStr;

use super::text::Invalid;
use crate::domain::SignedDuration;

/// The name of a template.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Template {
    /// Username and password.
    Credentials,
    /// A link to choose a new password.
    ResetLink,
    /// A welcome, with a link to choose the first password.
    Invitation,
    /// A notice that the password changed, without it.
    PasswordChanged,
}

impl Template {
    /// Returns the kind of the link that it carries, if it carries one.
    pub const fn link_kind(self) -> Option<LinkKind> {
        match self {
            Self::ResetLink => Some(LinkKind::Reset),
            Self::Invitation => Some(LinkKind::Invitation),
            Self::Credentials | Self::PasswordChanged => None,
        }
    }

    /// Whether it carries a link: then its bytes are worth no more than the link is.
    pub const fn carries_link(self) -> bool {
        self.link_kind().is_some()
    }

    /// Whether it lets its user in: by a password, or by a link to choose one.
    pub const fn is_way_in(self) -> bool {
        match self {
            Self::Credentials | Self::ResetLink | Self::Invitation => true,
            Self::PasswordChanged => false,
        }
    }

    /// Whether its user misses nothing who got this one and not `other`, which was composed before.
    pub const fn carries_as_much_as(self, other: Self) -> bool {
        if other.is_way_in() {
            self.is_way_in()
        } else {
            self.tells_of_password()
        }
    }

    /// Whether it tells its user that there is another password: by the password itself, or by a notice.
    pub const fn tells_of_password(self) -> bool {
        matches!(self, Self::Credentials | Self::PasswordChanged)
    }
}

/// The shortest life that can be asked for.
pub const MIN_TTL: SignedDuration = SignedDuration::from_mins(1);

/// The kind of a link, which decides how long the link lives, and what its email says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LinkKind {
    /// To choose a new password, by somebody who waits for it.
    #[default]
    Reset,
    /// To choose the first password, by somebody who has not asked yet.
    Invitation,
}

impl LinkKind {
    /// Every kind.
    pub const ALL: [Self; 2] = [Self::Reset, Self::Invitation];

    /// The fixed name in the database and in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Reset => "reset",
            Self::Invitation => "invitation",
        }
    }

    /// How long it lives when nothing else is said.
    pub const fn default_ttl(self) -> SignedDuration {
        match self {
            Self::Reset => SignedDuration::from_mins(60),
            Self::Invitation => SignedDuration::from_hours(7 * 24),
        }
    }

    /// The longest life that can be asked for.
    pub const fn max_ttl(self) -> SignedDuration {
        match self {
            Self::Reset => SignedDuration::from_hours(24),
            Self::Invitation => SignedDuration::from_hours(7 * 24),
        }
    }

    /// Returns the template of its email.
    pub const fn template(self) -> Template {
        match self {
            Self::Reset => Template::ResetLink,
            Self::Invitation => Template::Invitation,
        }
    }

    /// Checks a `--ttl`: from [`MIN_TTL`] to [`LinkKind::max_ttl`].
    pub fn check_ttl(self, ttl: SignedDuration) -> Result<SignedDuration, Invalid> {
        if (MIN_TTL..=self.max_ttl()).contains(&ttl) {
            return Ok(ttl);
        }
        let why = match self {
            Self::Reset => "does not lie between 1 minute and 24 hours",
            Self::Invitation => "does not lie between 1 minute and 7 days",
        };
        Err(Invalid::new("time to live", &format!("{ttl:#}"), why))
    }
}

impl FromStr for LinkKind {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.as_str() == text)
            .ok_or_else(|| Invalid::new("kind of link", text, "is not reset or invitation"))
    }
}
