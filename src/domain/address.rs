//! An email address: kept as it was written, compared by its look-up key.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

use icu_normalizer::ComposingNormalizerBorrowed;

use super::text::{Invalid, is_harmful};

/// `local@domain` of RFC 5321 §4.1.2, with the UTF-8 of RFC 6531.
///
/// Two addresses are the same when they have the same look-up key: the domain is case-insensitive by RFC 5321 §2.4, its
/// Unicode and `xn--` forms name one host, composed and decomposed characters look alike, and no operator has two people
/// whose local parts differ in case alone. The key only finds; email goes to the address as it was written.
#[derive(Clone, Debug)]
pub struct EmailAddress {
    written: String,
    key: String,
}

impl EmailAddress {
    /// The address as it was written.
    pub fn as_str(&self) -> &str {
        &self.written
    }

    /// The key that look-ups compare.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// The look-up key of a stored address: the local part in NFC, the domain as A-labels, both in lower case.
    pub fn key_of(written: &str) -> String {
        if written.is_ascii() {
            return written.to_ascii_lowercase();
        }
        let (local, domain) = written.rsplit_once('@').unwrap_or((written, ""));
        let domain = idna::domain_to_ascii(domain).unwrap_or_else(|_| folded(domain));
        format!("{}@{domain}", folded(local))
    }

    /// The part before the last `@`.
    pub fn local_part(&self) -> &str {
        self.written.rsplit_once('@').map_or("", |(local, _)| local)
    }

    /// The part after the last `@`.
    pub fn domain(&self) -> &str {
        self.written
            .rsplit_once('@')
            .map_or("", |(_, domain)| domain)
    }
}

impl FromStr for EmailAddress {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let written = text.trim();
        if let Some(c) = written
            .chars()
            .find(|c| is_harmful(*c) || c.is_whitespace())
        {
            let why = format!(
                "contains the character U+{:04X}, which no address has",
                c as u32
            );
            return Err(Invalid::new("address", written, why));
        }
        let options = email_address::Options::default()
            .without_display_text()
            .without_domain_literal();
        // Decomposed text comes from file names and from pasting; RFC 6532 §3.1 asks for the composed form.
        let composed = ComposingNormalizerBorrowed::new_nfc().normalize(written);
        let parsed = email_address::EmailAddress::parse_with_options(&composed, options);
        parsed.map_err(|error| {
            let why = format!("is not a mail address: {}", lower_first(&error.to_string()));
            Invalid::new("address", written, why)
        })?;
        Ok(Self {
            key: Self::key_of(&composed),
            written: composed.into_owned(),
        })
    }
}

/// NFC in lower case. A capital may have a lower case of several characters, which is composed again.
fn folded(text: &str) -> String {
    let nfc = ComposingNormalizerBorrowed::new_nfc();
    nfc.normalize(&nfc.normalize(text).to_lowercase())
        .into_owned()
}

fn lower_first(text: &str) -> String {
    let mut chars = text.trim_end_matches('.').chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_lowercase().chain(chars).collect()
    })
}

impl fmt::Display for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.written)
    }
}

impl PartialEq for EmailAddress {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
    }
}

impl Eq for EmailAddress {}

impl Hash for EmailAddress {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.key.hash(state);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_does_not_make_another_address() {
        let a: EmailAddress = "Ada@Example.COM".parse().unwrap();
        assert_eq!(a, "ada@example.com".parse().unwrap());
        assert_eq!(a.as_str(), "Ada@Example.COM");
        assert_eq!((a.local_part(), a.domain()), ("Ada", "Example.COM"));
    }

    #[test]
    fn spellings_of_one_address_have_one_key() {
        for (a, b) in [
            ("ada@bücher.example", "ada@xn--bcher-kva.example"),
            ("ada@BÜCHER.example", "Ada@XN--BCHER-KVA.example"),
            ("ada@bu\u{308}cher.example", "ada@bücher.example"),
            ("jose\u{301}@example.com", "José@example.com"),
            ("JOSÉ@例え.example", "jose\u{301}@xn--r8jz45g.example"),
            ("ada@straße.example", "ada@xn--strae-oqa.example"),
        ] {
            let (first, second): (EmailAddress, EmailAddress) =
                (a.parse().unwrap(), b.parse().unwrap());
            assert_eq!(first, second, "{a} {b}");
        }
        let other: EmailAddress = "ada@strasse.example".parse().unwrap();
        assert_ne!(other, "ada@straße.example".parse().unwrap());
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for text in [
            "",
            "ada",
            "ada@",
            "@example.com",
            "a b@example.com",
            "ada@example.com\r\nRCPT TO:<x>",
            "Ada <ada@example.com>",
            "a@b@c",
            "ada@exa\u{202e}mple.com",
            "ada@[127.0.0.1]",
        ] {
            assert!(text.parse::<EmailAddress>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn international_addresses_pass() {
        for text in [
            "grüße@example.com",
            "ada@bücher.example",
            "李雷@example.cn",
            "o'hara+x@localhost",
        ] {
            assert_eq!(text.parse::<EmailAddress>().unwrap().as_str(), text);
        }
    }
}
