//! How a contact is named on the command line.

use std::convert::Infallible;
use std::fmt;
use std::str::FromStr;

use super::{ContactId, EmailAddress};

/// What somebody typed to name a contact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Selector {
    /// `17` or `id:17`.
    Id(ContactId),
    /// `ext:A-17`: the id in another system.
    External(String),
    /// Any address of the contact, former ones included.
    Address(EmailAddress),
    /// Part of the name.
    Name(String),
}

impl FromStr for Selector {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        let text = text.trim();
        if let Some(external) = text.strip_prefix("ext:") {
            return Ok(Self::External(external.to_owned()));
        }
        let digits = text.strip_prefix("id:").unwrap_or(text);
        if !digits.is_empty()
            && digits.bytes().all(|b| b.is_ascii_digit())
            && let Ok(id) = digits.parse()
        {
            return Ok(Self::Id(id));
        }
        Ok(text
            .parse()
            .map_or_else(|_| Self::Name(text.to_owned()), Self::Address))
    }
}

impl fmt::Display for Selector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Id(id) => id.fmt(f),
            Self::External(external) => write!(f, "ext:{external}"),
            Self::Address(address) => address.fmt(f),
            Self::Name(name) => f.write_str(name),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_four_ways() {
        let parse = |text: &str| text.parse::<Selector>().unwrap();
        assert_eq!(parse("17"), Selector::Id(ContactId::new(17)));
        assert_eq!(parse("id:17"), Selector::Id(ContactId::new(17)));
        assert_eq!(parse("ext:17"), Selector::External(String::from("17")));
        assert!(matches!(parse("Ada@Example.com"), Selector::Address(_)));
        assert_eq!(parse("Ada L"), Selector::Name(String::from("Ada L")));
        assert_eq!(parse("ada@"), Selector::Name(String::from("ada@")));
        assert_eq!(
            parse("99999999999999999999"),
            Selector::Name(String::from("99999999999999999999"))
        );
    }
}
