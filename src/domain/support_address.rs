//! The support contact on the page behind a link.

use std::str::FromStr;

use super::product::WebUrl;
use super::{EmailAddress, Invalid};

/// An email address or a web address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SupportAddress {
    /// Write to it.
    Mail(EmailAddress),
    /// Open it.
    Web(WebUrl),
}

impl SupportAddress {
    /// As it is shown.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Mail(address) => address.as_str(),
            Self::Web(url) => url.as_str(),
        }
    }

    /// As it is linked (RFC 6068).
    pub fn href(&self) -> String {
        match self {
            Self::Mail(address) => {
                let (local, domain) = address.as_str().rsplit_once('@').unwrap_or_default();
                let local: String =
                    url::form_urlencoded::byte_serialize(local.as_bytes()).collect();
                format!("mailto:{local}@{domain}")
            }
            Self::Web(url) => url.as_str().to_owned(),
        }
    }
}

impl FromStr for SupportAddress {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        if text.contains("://") {
            text.parse().map(Self::Web)
        } else if text.contains('@') {
            text.parse().map(Self::Mail)
        } else {
            let why = "is neither an email address nor a URL such as https://example.com/help";
            Err(Invalid::new("support address", text, why))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn support_address_has_a_link() {
        for (text, href) in [
            ("desk@example.com", "mailto:desk@example.com"),
            ("a+b?c&d@example.com", "mailto:a%2Bb%3Fc%26d@example.com"),
            ("https://example.com/help", "https://example.com/help"),
        ] {
            assert_eq!(text.parse::<SupportAddress>().unwrap().href(), href);
        }
        for text in [
            "",
            "desk",
            "+49 30 1",
            "http://example.com/",
            "javascript:alert(1)",
        ] {
            assert!(text.parse::<SupportAddress>().is_err(), "{text}");
        }
    }
}
