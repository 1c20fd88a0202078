//! Variable envelope return paths (VERP): every email has an envelope sender of its own, so that a bounce names its
//! email by the address that it comes back to, however little of the email is in it.
//!
//! `bounce@example.com` becomes `bounce+17.ypni4gag@example.com` for the email 17. The part behind the dot is a MAC
//! of the id, so that nobody can make up a bounce for an email that they have not seen. It is bound to the id alone:
//! an address that is configured later still tells the bounces of earlier emails.

use std::str::FromStr;

use hmac::Mac;

use super::audit::{AuditKey, keyed};
use super::{EmailAddress, EmailId, Invalid, Secret};

/// RFC 4648 §6, in lower case: a relay may fold the case of a local part.
const ALPHABET: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";

/// 40 bits: to hit one email takes a trillion emails.
const MAC_LENGTH: usize = 8;

/// Where bounces go: an address whose mailbox also takes what is sent to `local+anything` (RFC 5233).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BounceAddress(EmailAddress);

impl BounceAddress {
    /// The address as it was written.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// The envelope sender of one email: `local+ID.MAC@domain`.
    ///
    /// The MAC is HMAC-SHA256 of the id, by a key that is derived from the audit key, in 8 characters of 5 bits.
    /// Whoever reads an id out of such an address makes the address anew and compares.
    pub fn of_mail(&self, id: EmailId, key: &AuditKey) -> Result<EmailAddress, Invalid> {
        self.tagged(id, &mac(id, key))
    }

    fn tagged(&self, id: EmailId, mac: &str) -> Result<EmailAddress, Invalid> {
        let (local, domain) = (self.0.local_part(), self.0.domain());
        format!("{local}+{id}.{mac}@{domain}").parse()
    }
}

impl FromStr for BounceAddress {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let invalid = |why: &str| Invalid::new("bounce address", text.trim(), why);
        let address: EmailAddress = text.parse()?;
        let local = address.local_part();
        if !local.is_ascii() {
            return Err(invalid("must be plain ASCII before the @"));
        }
        let parsed = Self(address);
        // RFC 5321 §4.5.3.1.1: a local part ends at 64 characters, also that of the last email ever.
        parsed
            .tagged(EmailId::new(i64::MAX), &"a".repeat(MAC_LENGTH))
            .map_err(|_| invalid("leaves no room for +ID.MAC; use a shorter one"))?;
        Ok(parsed)
    }
}

fn mac(id: EmailId, key: &AuditKey) -> String {
    let mut derived = keyed(key);
    derived.update(b"credtool/1 verp");
    let derived: AuditKey = Secret::new(derived.finalize().into_bytes().into());
    let mut mac = keyed(&derived);
    mac.update(&id.get().to_be_bytes());
    let bytes = mac.finalize().into_bytes();
    let letter = |byte: &u8| char::from(ALPHABET[usize::from(byte & 31)]);
    bytes.iter().take(MAC_LENGTH).map(letter).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of_mail(address: &str, id: i64, key: u8) -> String {
        let address: BounceAddress = address.parse().unwrap();
        let made = address.of_mail(EmailId::new(id), &Secret::new([key; 32]));
        made.unwrap().to_string()
    }

    #[test]
    fn every_mail_and_every_database_has_its_own() {
        let made = of_mail("bounce@example.com", 17, 7);
        let (id, mac) = made
            .strip_prefix("bounce+")
            .and_then(|rest| rest.strip_suffix("@example.com"))
            .and_then(|tag| tag.split_once('.'))
            .unwrap();
        assert_eq!((id, mac.len()), ("17", MAC_LENGTH));
        assert!(mac.bytes().all(|letter| ALPHABET.contains(&letter)));
        // Another address is another place for the same tag.
        assert_eq!(
            of_mail("x+y@bücher.example", 17, 7),
            format!("x+y+17.{mac}@bücher.example")
        );
        for (id, key) in [(17, 8), (18, 7), (1, 7), (i64::MAX, 7)] {
            assert!(!of_mail("bounce@example.com", id, key).contains(mac));
        }
    }

    #[test]
    fn the_tag_stays_what_earlier_mails_have() {
        // Computed with the hmac module of Python.
        assert_eq!(
            of_mail("bounce@example.com", 17, 7),
            "bounce+17.ypni4gag@example.com"
        );
    }

    #[test]
    fn what_cannot_take_a_tag_is_refused() {
        let long = "b".repeat(35);
        assert_eq!(
            of_mail(&format!("{long}@example.com"), i64::MAX, 7)
                .split('@')
                .next()
                .map(str::len),
            Some(64)
        );
        for (text, why) in [
            ("bounce", "is not an email address"),
            ("grüße@example.com", "plain ASCII"),
            ("\"a b\"@example.com", "which no address has"),
            ("\"a@b\"@example.com", "quotation marks"),
            (&format!("b{long}@example.com"), "leaves no room"),
        ] {
            let error = text.parse::<BounceAddress>().unwrap_err().to_string();
            assert!(error.contains(why), "{error}");
        }
    }
}
