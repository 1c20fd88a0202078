//! How a person or a login is named on the command line, and when that is certain.

use std::convert::Infallible;
use std::fmt;
use std::str::FromStr;

use percent_encoding::percent_decode_str;

use super::{ContactId, EmailAddress, LoginId, composed};

/// The words that name a contact or a login.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Selector {
    /// `17`: the ID of a contact.
    Number(i64),
    /// `17` for a verb that acts on logins: the ID of a login.
    LoginNumber(i64),
    /// `id:17`: always a contact.
    Contact(ContactId),
    /// `login:3`: a login, or its contact where a person is meant.
    Login(LoginId),
    /// `ext:A-17`: the ID in another system.
    External(String),
    /// `user:jdoe77`: a username.
    Username(String),
    /// An address, also as it is pasted: `Ada <ada@example.com>`, `mailto:ada@example.com`.
    Address(EmailAddress),
    /// Part of a name.
    Name(String),
}

/// Why a contact fits a selector.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fit {
    /// It has the ID.
    Id,
    /// It has the external ID.
    ExternalId,
    /// It has the address at present.
    Address,
    /// It had the address.
    FormerAddress,
    /// Email for it went to the address, which it never had.
    MailedTo,
    /// It has the login.
    Login,
    /// It has a login with the username.
    Username,
    /// The words are part of its name.
    Name,
}

impl Fit {
    /// The fixed name in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::ExternalId => "external_id",
            Self::Address => "address",
            Self::FormerAddress => "former_address",
            Self::MailedTo => "mailed_to",
            Self::Login => "login",
            Self::Username => "username",
            Self::Name => "name",
        }
    }
}

impl Selector {
    /// The same words for a verb that acts on logins.
    #[must_use]
    pub fn for_login(self) -> Self {
        match self {
            Self::Number(number) => Self::LoginNumber(number),
            other => other,
        }
    }

    /// The login that is named by its ID.
    pub const fn login(&self) -> Option<LoginId> {
        match self {
            Self::Login(id) => Some(*id),
            Self::LoginNumber(number) => Some(LoginId::new(*number)),
            _ => None,
        }
    }

    /// The words that are part of a name.
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::Name(name) => Some(name),
            _ => None,
        }
    }

    /// The one contact that is meant for certain, of all that fit.
    ///
    /// A present address is certain though others had it before. A number is not where it is another contact's external
    /// ID; neither is an address that no contact has at present, nor any part of a name.
    pub fn certain(&self, fits: &[(ContactId, Fit)]) -> Option<ContactId> {
        let wanted = match self {
            Self::Number(_) | Self::Contact(_) => Fit::Id,
            Self::Login(_) | Self::LoginNumber(_) => Fit::Login,
            Self::External(_) => Fit::ExternalId,
            Self::Username(_) => Fit::Username,
            Self::Address(_) => Fit::Address,
            Self::Name(_) => return None,
        };
        let alone = fits.len() == 1 || matches!(self, Self::Address(_));
        let mut strong = fits.iter().filter(|(_, fit)| *fit == wanted);
        match (strong.next(), strong.next()) {
            (Some((id, _)), None) if alone => Some(*id),
            _ => None,
        }
    }
}

impl FromStr for Selector {
    type Err = Infallible;

    /// Reads the words in NFC, the spelling in which texts are stored.
    fn from_str(text: &str) -> Result<Self, Infallible> {
        let text = &*composed(text.trim());
        if let Some(external) = text.strip_prefix("ext:") {
            return Ok(Self::External(external.trim().to_owned()));
        }
        if let Some(username) = text.strip_prefix("user:") {
            return Ok(Self::Username(username.trim().to_owned()));
        }
        let by_id = [
            text.strip_prefix("id:")
                .and_then(number)
                .map(|id| Self::Contact(ContactId::new(id))),
            text.strip_prefix("login:")
                .and_then(number)
                .map(|id| Self::Login(LoginId::new(id))),
            number(text).map(Self::Number),
        ];
        if let Some(selector) = by_id.into_iter().flatten().next() {
            return Ok(selector);
        }
        Ok(pasted(text).map_or_else(|| Self::Name(text.to_owned()), Self::Address))
    }
}

/// An ID as it is printed. With a zero in front it is somebody else's number: a customer's or a username.
fn number(digits: &str) -> Option<i64> {
    let plain = is_number(digits) && (digits == "0" || !digits.starts_with('0'));
    plain.then(|| digits.parse().ok()).flatten()
}

/// Whether a word is made of digits alone.
pub fn is_number(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(|b| b.is_ascii_digit())
}

/// The address in text that was pasted from an email or a page.
fn pasted(text: &str) -> Option<EmailAddress> {
    let trimmed = text.trim_matches(|c: char| c.is_whitespace() || "\"'“”‘’,;".contains(c));
    let inner = match trimmed.rsplit_once('<') {
        Some((_, inner)) => inner.strip_suffix('>')?,
        None => trimmed,
    };
    let scheme = "mailto:";
    match inner.get(..scheme.len()) {
        Some(prefix) if prefix.eq_ignore_ascii_case(scheme) => {
            let path = inner[scheme.len()..].split('?').next().unwrap_or_default();
            percent_decode_str(path).decode_utf8().ok()?.parse().ok()
        }
        _ => inner.parse().ok(),
    }
}

impl fmt::Display for Selector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) | Self::LoginNumber(number) => number.fmt(f),
            Self::Contact(id) => write!(f, "id:{id}"),
            Self::Login(id) => write!(f, "login:{id}"),
            Self::External(external) => write!(f, "ext:{external}"),
            Self::Username(username) => write!(f, "user:{username}"),
            Self::Address(address) => address.fmt(f),
            Self::Name(name) => write!(f, "{name:?}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Selector {
        text.parse().unwrap()
    }

    #[test]
    fn each_form_names_one_thing() {
        assert_eq!(parse("17"), Selector::Number(17));
        assert_eq!(parse(" id:17"), Selector::Contact(ContactId::new(17)));
        assert_eq!(parse("login:3 "), Selector::Login(LoginId::new(3)));
        assert_eq!(parse("ext:17"), Selector::External(String::from("17")));
        assert_eq!(parse("user:17"), Selector::Username(String::from("17")));
        assert_eq!(parse("Ada L"), Selector::Name(String::from("Ada L")));
        for text in [
            "ada@",
            "99999999999999999999",
            "id:x",
            "login:",
            "+17",
            "0017",
            "id:017",
        ] {
            assert_eq!(parse(text), Selector::Name(text.to_owned()));
        }
    }

    #[test]
    fn decomposed_words_are_composed() {
        let composed = |text: &str| String::from(text);
        assert_eq!(
            parse("ext:A-e\u{301}"),
            Selector::External(composed("A-\u{e9}"))
        );
        assert_eq!(
            parse("user:e\u{301}va"),
            Selector::Username(composed("\u{e9}va"))
        );
        assert_eq!(parse("Zoe\u{308}"), Selector::Name(composed("Zo\u{eb}")));
    }

    #[test]
    fn pasted_forms_are_addresses() {
        for text in [
            "ada@example.com",
            "\u{a0}ada@example.com\t",
            "<ada@example.com>",
            "Ada Example <ada@example.com>",
            "\"Example, Ada\" <ada@example.com>,",
            "ada@example.com <mailto:ada@example.com>",
            "mailto:ada@example.com",
            "MAILTO:ada%40example.com?subject=My%20login",
            "'ada@example.com';",
        ] {
            let expected = "ada@example.com".parse().unwrap();
            assert_eq!(parse(text), Selector::Address(expected), "{text:?}");
        }
        let plus = parse("mailto:ada+test@example.com");
        assert_eq!(plus.to_string(), "ada+test@example.com");
        for text in [
            "Ada <ada>",
            "mailto:a@example.com,b@example.com",
            "ada@example.com>",
        ] {
            assert!(matches!(parse(text), Selector::Name(_)), "{text:?}");
        }
    }

    #[test]
    fn only_what_can_mean_no_one_else_is_certain() {
        use Fit::{Address, ExternalId, FormerAddress, Id, Login, MailedTo, Name, Username};
        for (text, fits, certain) in [
            ("7", &[(7, Id)][..], Some(7)),
            ("7", &[(7, Id), (9, ExternalId)], None),
            ("7", &[(9, ExternalId)], None),
            ("id:7", &[(7, Id)], Some(7)),
            ("ext:7", &[(9, ExternalId)], Some(9)),
            ("login:7", &[(2, Login)], Some(2)),
            ("user:ada", &[(2, Username)], Some(2)),
            ("user:ada", &[(2, Username), (3, Username)], None),
            ("a@example.com", &[(1, Address)], Some(1)),
            (
                "a@example.com",
                &[(1, Address), (2, FormerAddress)],
                Some(1),
            ),
            ("a@example.com", &[(1, Address), (2, Address)], None),
            ("a@example.com", &[(2, FormerAddress)], None),
            ("a@example.com", &[(2, MailedTo)], None),
            ("ada", &[(2, Name)], None),
            ("ada", &[], None),
        ] {
            let fits: Vec<(ContactId, Fit)> = fits
                .iter()
                .map(|(id, fit)| (ContactId::new(*id), *fit))
                .collect();
            let expected = certain.map(ContactId::new);
            assert_eq!(parse(text).certain(&fits), expected, "{text} {fits:?}");
        }
    }
}
