//! An email address: kept as it was written, compared by its look-up key.
//!
//! Invariant: an address that was accepted can be emailed. A property test of `mail::compose` holds the two together.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

use icu_normalizer::ComposingNormalizerBorrowed;

use super::host::is_host_name;
use super::text::{Invalid, folded, tamed};
use super::visible::unsafe_chars;

/// `local@domain` of RFC 5321 §4.1.2 with a dot-atom as its local part, and the UTF-8 of RFC 6531.
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
    /// An address that was checked when it was stored. It is never refused: one that the rules of today forbid stands
    /// in the way of a message to it, and of nothing else.
    pub fn stored(text: &str) -> Self {
        text.parse().unwrap_or_else(|_| {
            let written = tamed(text, &[]);
            let key = Self::key_of(&written);
            Self { written, key }
        })
    }

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

/// The longest local part, in octets (RFC 5321 §4.5.3.1.1).
const LONGEST_LOCAL_PART: usize = 64;
/// The longest address, in octets: a path of 256 (RFC 5321 §4.5.3.1.3) without its angle brackets.
const LONGEST: usize = 254;

impl FromStr for EmailAddress {
    type Err = Invalid;

    /// Accepts exactly the addresses that a message can be composed for and a relay can be asked to take: a dot-atom, an
    /// `@`, and a host name that DNS can hold. Quotation marks that the local part does not need are removed (RFC 5321
    /// §4.1.2 asks senders to leave them out).
    fn from_str(text: &str) -> Result<Self, Invalid> {
        let written = text.trim();
        let hidden = unsafe_chars(written).map(|(_, c)| c);
        let mut harmful = hidden.chain(written.chars().filter(|c| c.is_whitespace()));
        if let Some(c) = harmful.next() {
            let why = format!(
                "contains the character U+{:04X}, which no address has",
                c as u32
            );
            return Err(Invalid::new("address", written, why));
        }
        // Decomposed text comes from file names and from pasting; RFC 6532 §3.1 asks for the composed form.
        let composed = ComposingNormalizerBorrowed::new_nfc().normalize(written);
        let written = unquoted(&composed);
        let invalid = |why: &str| {
            let why = format!("is not an email address: {why}");
            Invalid::new("address", &written, why)
        };
        if written.starts_with('"') {
            return Err(invalid(
                "its local part needs quotation marks, which relays refuse",
            ));
        }
        let options = email_address::Options::default()
            .without_display_text()
            .without_domain_literal();
        email_address::EmailAddress::parse_with_options(&written, options)
            .map_err(|error| invalid(&lower_first(&error.to_string())))?;
        check_lengths_and_domain(&written).map_err(invalid)?;
        Ok(Self {
            key: Self::key_of(&written),
            written,
        })
    }
}

/// The address without quotation marks around a local part that does not need them.
fn unquoted(written: &str) -> String {
    let bare = written.strip_prefix('"').and_then(|rest| {
        let (local, domain) = rest.rsplit_once("\"@")?;
        let is_dot_atom = !local.contains(['"', '\\', '@'])
            && email_address::EmailAddress::is_valid_local_part(local);
        is_dot_atom.then(|| format!("{local}@{domain}"))
    });
    bare.unwrap_or_else(|| written.to_owned())
}

/// Checks what counts on the wire: the local part in octets, the domain as A-labels.
fn check_lengths_and_domain(written: &str) -> Result<(), &'static str> {
    let (local, domain) = written.rsplit_once('@').unwrap_or_default();
    if local.len() > LONGEST_LOCAL_PART {
        return Err("its local part is longer than 64 octets");
    }
    let ascii = idna::domain_to_ascii(domain).map_err(|_| "its domain is not a host name")?;
    if !is_host_name(&ascii) {
        return Err("its domain is not a host name");
    }
    let last = ascii.rsplit('.').next().unwrap_or_default();
    if last.bytes().all(|b| b.is_ascii_digit()) {
        return Err("it names an IP address instead of a domain");
    }
    if local.len() + 1 + ascii.len() > LONGEST {
        return Err("it is longer than 254 octets");
    }
    Ok(())
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
            "ada@127.0.0.1",
            "\"a@b\"@example.com",
            "\"a b\"@example.com",
            "\"a\\\"b\"@example.com",
            "\"\"@example.com",
            "ada@exa!mple.com",
            "ada@-example.com",
            "ada@xn--a.example",
            "ada@example..com",
            "ada@example.com.",
        ] {
            assert!(text.parse::<EmailAddress>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn lengths_are_those_of_the_wire() {
        let of = |local: usize, label: &str, labels: usize, last: usize| {
            let domain = format!("{}{}", format!("{label}.").repeat(labels), "d".repeat(last));
            format!("{}@{domain}", "l".repeat(local)).parse::<EmailAddress>()
        };
        let label = "d".repeat(61);
        assert!(of(64, &label, 3, 3).is_ok(), "254 octets");
        assert!(of(64, &label, 3, 4).is_err(), "255 octets");
        assert!(of(65, "example", 1, 3).is_err());
        assert!(of(1, &"d".repeat(63), 1, 3).is_ok());
        assert!(of(1, &"d".repeat(64), 1, 3).is_err());
        // 32 letters are 64 octets; a label of 40 such letters is longer than 63 octets as an A-label.
        assert!(
            format!("{}@example.com", "ä".repeat(32))
                .parse::<EmailAddress>()
                .is_ok()
        );
        assert!(
            format!("{}@example.com", "ä".repeat(33))
                .parse::<EmailAddress>()
                .is_err()
        );
        assert!(of(1, &"äb".repeat(40), 1, 3).is_err());
    }

    #[test]
    fn needless_quotation_marks_are_removed() {
        let address: EmailAddress = "\"Ada.Example\"@example.com".parse().unwrap();
        assert_eq!(address.as_str(), "Ada.Example@example.com");
    }

    #[test]
    fn stored_addresses_are_always_read() {
        assert_eq!(
            EmailAddress::stored("\"a@b\"@example.com").as_str(),
            "\"a@b\"@example.com"
        );
        assert_eq!(EmailAddress::stored("a\u{202e}@b").as_str(), "a\u{fffd}@b");
        assert_eq!(
            EmailAddress::stored("Ada@Example.com").key(),
            "ada@example.com"
        );
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
