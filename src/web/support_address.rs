//! How a visitor reaches the desk.

use std::str::FromStr;

use crate::domain::product::WebUrl;
use crate::domain::{EmailAddress, Invalid};

/// A mail address or a web address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SupportAddress {
    /// Write to it.
    Mail(EmailAddress),
    /// Open it.
    Web(WebUrl),
}

impl SupportAddress {
    /// As it is shown.
    pub(super) fn as_str(&self) -> &str {
        match self {
            Self::Mail(address) => address.as_str(),
            Self::Web(url) => url.as_str(),
        }
    }

    /// As it is linked (RFC 6068).
    pub(super) fn href(&self) -> String {
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
        } else {
            text.parse().map(Self::Mail)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_desk_has_a_link() {
        for (text, href) in [
            ("desk@example.com", "mailto:desk@example.com"),
            ("a+b?c&d@example.com", "mailto:a%2Bb%3Fc%26d@example.com"),
            ("https://example.com/help", "https://example.com/help"),
        ] {
            assert_eq!(text.parse::<SupportAddress>().unwrap().href(), href);
        }
        for text in ["", "desk", "http://example.com/", "javascript:alert(1)"] {
            assert!(text.parse::<SupportAddress>().is_err(), "{text}");
        }
    }
}
