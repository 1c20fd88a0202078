//! Products, and their password policies.

mod characters;
mod policy;
mod violation;

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;

use super::ProductId;
use super::provision::Hook;
use super::text::{Invalid, Line, is_unsafe_char};

pub use self::characters::{CharClass, Symbols};
pub use self::policy::PasswordPolicy;
pub use self::violation::Violation;

/// A product's short name on the command line: lower-case letters, digits and hyphens, 1 to 40 characters, not
/// only digits.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Slug(String);

impl Slug {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Slug {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let slug = text.trim().to_ascii_lowercase();
        let allowed = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        let good = (1..=40).contains(&slug.len())
            && slug.bytes().all(allowed)
            && !slug.starts_with('-')
            && slug.bytes().any(|b| !b.is_ascii_digit());
        if good {
            Ok(Self(slug))
        } else {
            Err(Invalid::new(
                "product slug",
                text,
                "is not 1 to 40 letters, digits and hyphens with at least one letter",
            ))
        }
    }
}

/// A web address that people are sent to: `https`, or `http` on loopback; no user name in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebUrl(url::Url);

impl WebUrl {
    /// The address, normalised.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// The parsed form.
    pub const fn as_url(&self) -> &url::Url {
        &self.0
    }
}

impl fmt::Display for WebUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.as_str())
    }
}

impl FromStr for WebUrl {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let invalid = |why: &str| Invalid::new("URL", text, why);
        let text = text.trim();
        // The parser drops line breaks and tabs, and encodes spaces, without a word.
        if text.contains(is_unsafe_char) {
            return Err(invalid("contains a control character; remove it"));
        }
        if text.contains(char::is_whitespace) {
            return Err(invalid("contains a space; remove it, or write it as %20"));
        }
        let url =
            url::Url::parse(text).map_err(|error| invalid(&format!("is not a URL: {error}")))?;
        let loopback = match url.host() {
            Some(url::Host::Domain(host)) => host == "localhost",
            Some(url::Host::Ipv4(ip)) => ip.is_loopback(),
            Some(url::Host::Ipv6(ip)) => ip.is_loopback(),
            None => return Err(invalid("has no host")),
        };
        if !(url.scheme() == "https" || url.scheme() == "http" && loopback) {
            return Err(invalid("is not https (http is allowed on loopback only)"));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(invalid("carries a user name; remove it"));
        }
        Ok(Self(url))
    }
}

/// A product as it is stored.
#[derive(Clone, Debug)]
pub struct Product {
    /// Its row.
    pub id: ProductId,
    /// Its name on the command line.
    pub slug: Slug,
    /// Its name in emails.
    pub name: Line,
    /// Where the user logs in.
    pub login_url: Option<WebUrl>,
    /// The sender of its email, `Name <address>`; the configuration's `from` when absent.
    pub sender: Option<Line>,
    /// Where answers to its emails go; the configuration's `reply_to` when absent.
    pub reply_to: Option<Line>,
    /// The passwords that it accepts.
    pub policy: PasswordPolicy,
    /// The hook that sets its passwords, if there is one.
    pub hook: Option<Hook>,
    /// When it was added.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_are_https_or_loopback() {
        for good in [
            "https://example.com/login",
            "http://127.0.0.1:8080/",
            "http://[::1]/",
            "http://localhost/x",
        ] {
            assert!(good.parse::<WebUrl>().is_ok(), "{good}");
        }
        for bad in [
            "http://example.com",
            "ftp://example.com",
            "javascript:alert(1)",
            "https://u:p@example.com",
            "example.com",
            "https://",
            "https:///",
            "https://exa mple.com",
            "https://example.com/log in",
            "https://example.com/\u{202e}",
        ] {
            assert!(bad.parse::<WebUrl>().is_err(), "{bad}");
        }
    }

    #[test]
    fn urls_are_kept_as_the_parser_serialises_them() {
        for (typed, kept) in [
            (
                "https://bücher.example/anmelden?für=dich",
                "https://xn--bcher-kva.example/anmelden?f%C3%BCr=dich",
            ),
            ("https:/example.com/login", "https://example.com/login"),
            ("https:\\\\example.com\\login", "https://example.com/login"),
            ("HTTPS://Example.COM:443", "https://example.com/"),
        ] {
            assert_eq!(typed.parse::<WebUrl>().unwrap().as_str(), kept);
        }
    }
}
