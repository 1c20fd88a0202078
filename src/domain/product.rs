//! What credentials open, and what it asks of a password.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;

use super::ProductId;
use super::text::{Invalid, Line, is_harmful};

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
        // The parser leaves line breaks and tabs out without a word.
        if text.trim().contains(is_harmful) {
            return Err(invalid("contains a control character; remove it"));
        }
        let url = url::Url::parse(text.trim())
            .map_err(|error| invalid(&format!("is no URL: {error}")))?;
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

/// What a product accepts as a password. Lengths count characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PasswordPolicy {
    /// The least length, 1 to 1024.
    pub min_length: usize,
    /// The greatest length that the product takes, at most 1024.
    pub max_length: usize,
    /// At least one of each of these must occur.
    pub require: Vec<CharClass>,
}

/// A class of characters that a policy can ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CharClass {
    /// a–z.
    Lower,
    /// A–Z.
    Upper,
    /// 0–9.
    Digit,
    /// Anything that is neither a letter nor a digit.
    Symbol,
}

impl CharClass {
    /// Every class.
    pub const ALL: [Self; 4] = [Self::Lower, Self::Upper, Self::Digit, Self::Symbol];

    /// The fixed name on the command line and in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Lower => "lower",
            Self::Upper => "upper",
            Self::Digit => "digit",
            Self::Symbol => "symbol",
        }
    }

    /// Whether the character belongs to the class.
    pub fn contains(self, c: char) -> bool {
        match self {
            Self::Lower => c.is_lowercase(),
            Self::Upper => c.is_uppercase(),
            Self::Digit => c.is_ascii_digit(),
            Self::Symbol => !c.is_alphanumeric(),
        }
    }
}

impl FromStr for CharClass {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        Self::ALL
            .into_iter()
            .find(|class| class.as_str() == text)
            .ok_or_else(|| {
                Invalid::new(
                    "character class",
                    text,
                    "is not lower, upper, digit or symbol",
                )
            })
    }
}

impl Default for PasswordPolicy {
    /// NIST SP 800-63B-4: 15 characters for a password that stands alone, no composition rules.
    fn default() -> Self {
        Self {
            min_length: 15,
            max_length: 1024,
            require: Vec::new(),
        }
    }
}

impl PasswordPolicy {
    /// Refuses a policy that no password can satisfy.
    pub fn validate(&self) -> Result<(), Invalid> {
        let length = format!("{}..{}", self.min_length, self.max_length);
        let invalid = |why: &str| Err(Invalid::new("password policy", &length, why));
        if self.min_length == 0 || self.max_length > 1024 {
            return invalid("must lie between 1 and 1024 characters");
        }
        if self.min_length > self.max_length {
            return invalid("has a least length above the greatest");
        }
        if self.require.len() > self.max_length {
            return invalid("asks for more classes than characters");
        }
        Ok(())
    }

    /// What the password breaks, as ends of "the password …"; empty when it is accepted.
    pub fn violations(&self, password: &str, username: &str) -> Vec<String> {
        let mut broken = Vec::new();
        let length = password.chars().count();
        if length < self.min_length {
            broken.push(format!(
                "is {length} long, {} characters are the least",
                self.min_length
            ));
        }
        if length > self.max_length {
            broken.push(format!(
                "is {length} long, {} characters are the most",
                self.max_length
            ));
        }
        for class in &self.require {
            if !password.chars().any(|c| class.contains(c)) {
                broken.push(format!("has no {} character", class.as_str()));
            }
        }
        if password.chars().any(char::is_control) {
            broken.push(String::from("contains a control character"));
        }
        let name = username
            .split('@')
            .next()
            .unwrap_or_default()
            .to_lowercase();
        if name.chars().count() >= 3 && password.to_lowercase().contains(&name) {
            broken.push(String::from("contains the username"));
        }
        broken
    }
}

/// A product as it is stored.
#[derive(Clone, Debug)]
pub struct Product {
    /// Its row.
    pub id: ProductId,
    /// Its name on the command line.
    pub slug: Slug,
    /// Its name in mail.
    pub name: Line,
    /// Where the user logs in.
    pub login_url: Option<WebUrl>,
    /// The sender of its mail, `Name <address>`; the configuration's `from` when absent.
    pub sender: Option<Line>,
    /// What it accepts as a password.
    pub policy: PasswordPolicy,
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
        ] {
            assert!(bad.parse::<WebUrl>().is_err(), "{bad}");
        }
    }

    #[test]
    fn violations_name_each_rule() {
        let policy = PasswordPolicy {
            min_length: 8,
            max_length: 12,
            require: vec![CharClass::Digit, CharClass::Symbol],
        };
        assert!(policy.violations("abcdefg-1", "zoe@example.com").is_empty());
        let broken = policy.violations("ada", "ada@example.com");
        assert_eq!(broken.len(), 4, "{broken:?}");
        assert!(
            policy
                .violations("abcdefgh-12345", "")
                .iter()
                .any(|b| b.contains("12 characters are the most"))
        );
    }

    #[test]
    fn impossible_policies_are_refused() {
        for (min_length, max_length) in [(0, 8), (9, 8), (1, 2000)] {
            let policy = PasswordPolicy {
                min_length,
                max_length,
                require: vec![],
            };
            assert!(policy.validate().is_err());
        }
        let crowded = PasswordPolicy {
            min_length: 1,
            max_length: 3,
            require: CharClass::ALL.to_vec(),
        };
        assert!(crowded.validate().is_err());
    }
}
