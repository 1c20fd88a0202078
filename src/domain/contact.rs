//! A person: who they are and how to reach them.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;

use super::text::{Invalid, Line, Note, Tag};
use super::{AddressId, ContactId, EmailAddress};

/// The state of an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AddressStatus {
    /// Mail may be sent to it.
    Ok,
    /// Mail to it came back.
    Bouncing,
    /// It belonged to the contact once: found in look-ups, never mailed.
    Former,
}

impl AddressStatus {
    /// The fixed name in the database and in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Bouncing => "bouncing",
            Self::Former => "former",
        }
    }
}

impl FromStr for AddressStatus {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        [Self::Ok, Self::Bouncing, Self::Former]
            .into_iter()
            .find(|status| status.as_str() == text)
            .ok_or_else(|| Invalid::new("address status", text, "is unknown"))
    }
}

/// One address of a contact.
#[derive(Clone, Debug)]
pub struct Address {
    /// Its row.
    pub id: AddressId,
    /// The address itself.
    pub address: EmailAddress,
    /// Whether emails go here unless another is named.
    pub primary: bool,
    /// The state.
    pub status: AddressStatus,
}

/// A language tag such as `de` or `pt-BR` (RFC 5646, without its rarer parts); `und` where the language is not known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Locale(String);

impl Locale {
    /// The tag, language in lower case, region in upper case.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The tag, unless the language is not known.
    pub fn known(&self) -> Option<&str> {
        (self.0 != UNDETERMINED).then_some(&*self.0)
    }

    /// The language alone, for example `pt`, unless it is not known.
    pub fn language(&self) -> Option<&str> {
        self.known()?.split('-').next()
    }
}

/// The tag for an undetermined language (ISO 639-2).
const UNDETERMINED: &str = "und";

impl Default for Locale {
    fn default() -> Self {
        Self(String::from(UNDETERMINED))
    }
}

impl fmt::Display for Locale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Locale {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let invalid = || Invalid::new("locale", text, "is not a language tag such as de or pt-BR");
        let folded = text.trim().replace('_', "-");
        let mut parts = folded.split('-');
        let language = parts.next().unwrap_or_default();
        if !(2..=3).contains(&language.len()) || !language.bytes().all(|b| b.is_ascii_alphabetic())
        {
            return Err(invalid());
        }
        let mut tag = language.to_ascii_lowercase();
        for part in parts {
            if !(2..=8).contains(&part.len()) || !part.bytes().all(|b| b.is_ascii_alphanumeric()) {
                return Err(invalid());
            }
            tag.push('-');
            if part.len() == 2 {
                tag.push_str(&part.to_ascii_uppercase());
            } else {
                tag.push_str(part);
            }
        }
        Ok(Self(tag))
    }
}

/// A contact with its addresses and tags.
#[derive(Clone, Debug)]
pub struct Contact {
    /// Its row.
    pub id: ContactId,
    /// The display name.
    pub name: Line,
    /// The language for emails.
    pub locale: Locale,
    /// A telephone number, as it was typed.
    pub phone: Option<Line>,
    /// The id of this person in another system.
    pub external_id: Option<Line>,
    /// The operators' notes.
    pub notes: Note,
    /// Labels, sorted.
    pub tags: Vec<Tag>,
    /// All addresses, the primary first, former ones last.
    pub addresses: Vec<Address>,
    /// When it was added.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

impl Contact {
    /// The address that email goes to unless another is named.
    pub fn primary(&self) -> Option<&EmailAddress> {
        self.addresses
            .iter()
            .find(|a| a.primary && a.status != AddressStatus::Former)
            .map(|a| &a.address)
    }

    /// The contact in a few words: `3 Ada Example <ada@example.com>`.
    pub fn label(&self) -> String {
        self.primary().map_or_else(
            || format!("{} {}", self.id, self.name),
            |address| format!("{} {} <{address}>", self.id, self.name),
        )
    }

    /// Whether the address is one of the contact's present ones.
    pub fn has(&self, address: &EmailAddress) -> bool {
        self.addresses
            .iter()
            .any(|a| a.address == *address && a.status != AddressStatus::Former)
    }

    /// Whether the address was the contact's once and is no longer.
    pub fn had(&self, address: &EmailAddress) -> bool {
        self.addresses
            .iter()
            .any(|a| a.address == *address && a.status == AddressStatus::Former)
    }
}

/// The parts of a new contact.
#[derive(Clone, Debug)]
pub struct NewContact {
    /// The display name.
    pub name: Line,
    /// Its addresses; the first is the primary one.
    pub addresses: Vec<EmailAddress>,
    /// The language for emails.
    pub locale: Locale,
    /// A telephone number.
    pub phone: Option<Line>,
    /// The id of this person in another system.
    pub external_id: Option<Line>,
    /// The operators' notes.
    pub notes: Note,
    /// Labels.
    pub tags: Vec<Tag>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn locales_are_normalised() {
        for (text, tag) in [("DE", "de"), ("pt_br", "pt-BR"), ("zh-Hans", "zh-Hans")] {
            assert_eq!(text.parse::<Locale>().unwrap().as_str(), tag);
        }
        for text in ["", "d", "deutsch", "de-", "de\u{1b}"] {
            assert!(text.parse::<Locale>().is_err(), "{text:?}");
        }
    }
}
