//! Products, and their password policies.

mod characters;
mod policy;
mod violation;

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;

use super::ProductId;
use super::host::is_host_name;
use super::provision::Hook;
use super::text::{Invalid, Line};
use super::visible::is_visible;

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
        let text = text.trim();
        let invalid = |why: &str| Invalid::new("URL", text, why);
        // The parser drops line breaks and tabs, and encodes spaces, without a word.
        if !is_visible(text) {
            return Err(invalid(
                "contains a character that cannot be seen or typed; remove it",
            ));
        }
        if text.contains(char::is_whitespace) {
            return Err(invalid(
                "contains a space; remove it (behind the host it can be written %20)",
            ));
        }
        // Without a scheme the parser sees none at all, or takes a host before a port for one.
        let completed = format!("https://{text}");
        let scheme = text.split_once(':').map_or("", |(scheme, _)| scheme);
        let has_scheme = ["http", "https"]
            .iter()
            .any(|known| scheme.eq_ignore_ascii_case(known));
        if !has_scheme && !text.contains("//") && completed.parse::<Self>().is_ok() {
            return Err(invalid(&format!(
                "does not say how to get there; put https:// in front: {completed}"
            )));
        }
        // Without a host the parser takes the first part of the path for it.
        let (_, behind) = text.split_once(':').unwrap_or_default();
        if behind
            .bytes()
            .take_while(|byte| matches!(byte, b'/' | b'\\'))
            .count()
            > 2
        {
            return Err(invalid("has no host; write https://HOST/PATH"));
        }
        let url =
            url::Url::parse(text).map_err(|error| invalid(&format!("is not a URL: {error}")))?;
        let loopback = match url.host() {
            Some(url::Host::Domain(host)) if !is_host_name(host) => {
                return Err(invalid(&format!(
                    "names the host {host:?}, which cannot be one"
                )));
            }
            Some(url::Host::Domain(host)) => host == "localhost",
            // Other spellings, such as 1.2.3 for 1.2.0.3, are hardly meant.
            Some(url::Host::Ipv4(ip)) if !text.contains(&ip.to_string()) => {
                return Err(invalid(&format!(
                    "names a host that is read as the IP address {ip}; write it as that, or as a name"
                )));
            }
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
    fn a_path_is_not_taken_for_the_host() {
        for bad in ["https:///reset", "https:////reset", "http:\\\\\\localhost"] {
            let said = bad.parse::<WebUrl>().unwrap_err().to_string();
            assert!(said.contains("has no host"), "{said}");
        }
    }

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
    fn a_url_without_a_scheme_says_what_to_put_in_front() {
        for text in [
            "example.com/reset",
            "example.com",
            " www.example.com:8443/login?a=b ",
            "bücher.example",
            "localhost/x",
            "127.0.0.1:8080",
        ] {
            let error = text.parse::<WebUrl>().unwrap_err().to_string();
            let advice = format!("put https:// in front: https://{}", text.trim());
            assert!(error.contains(&advice), "{error}");
        }
        for text in [
            "javascript:alert(1)",
            "mailto:ada@example.com",
            "example..com",
            "reset me",
        ] {
            let error = text.parse::<WebUrl>().unwrap_err().to_string();
            assert!(!error.contains("in front"), "{error}");
        }
    }

    #[test]
    fn a_host_that_cannot_be_one_is_refused() {
        let long = format!("https://{}.example/", "x".repeat(64));
        for (text, why) in [
            (
                "https://example..com/reset",
                "\"example..com\", which cannot be one",
            ),
            ("https://.example.com", "cannot be one"),
            ("https://example.com.", "cannot be one"),
            ("https://-x.example", "\"-x.example\", which cannot be one"),
            ("https://x-.example", "cannot be one"),
            ("https://exa!mple.com", "cannot be one"),
            (&long, "cannot be one"),
            ("https://1.2.3", "the IP address 1.2.0.3"),
            ("https://0x7f000001/", "the IP address 127.0.0.1"),
            ("https://exa mple.com", "a space"),
            ("https://exa%20mple.com", "is not a URL"),
        ] {
            let error = text.parse::<WebUrl>().unwrap_err().to_string();
            assert!(error.contains(why), "{text}: {error}");
        }
        for text in [
            "https://my_host.example/",
            "https://xn--bcher-kva.example/",
            "https://192.0.2.7/",
        ] {
            assert_eq!(text.parse::<WebUrl>().unwrap().as_str(), text);
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
