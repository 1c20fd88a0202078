//! LDIF for OpenLDAP (RFC 2849), with names as RFC 4514 writes them.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::{AccountRefusal, Cause, ExportTarget, form};
use crate::domain::login::Account;
use crate::domain::{Invalid, Line};

/// Where the entries of people lie.
#[derive(Clone, Debug)]
pub struct Directory {
    base: Line,
    attribute: String,
}

impl Directory {
    /// Entries directly below `base`, each named by this attribute and the username.
    pub fn new(base: Line, attribute: &str) -> Result<Self, Invalid> {
        let mut letters = attribute.bytes();
        let sound = letters.next().is_some_and(|b| b.is_ascii_alphabetic())
            && letters.all(|b| b.is_ascii_alphanumeric() || b == b'-');
        if !sound {
            return Err(Invalid::new(
                "attribute",
                attribute,
                "is no name of an attribute, such as uid",
            ));
        }
        if !base.as_str().contains('=') {
            return Err(Invalid::new(
                "base DN",
                base.as_str(),
                "is not a DN; write it like ou=people,dc=example,dc=com",
            ));
        }
        Ok(Self {
            base,
            attribute: attribute.to_owned(),
        })
    }

    fn name_of(&self, username: &str) -> String {
        format!("{}={},{}", self.attribute, escaped(username), self.base)
    }
}

/// A change of the password of an entry that exists.
pub(super) fn modify(
    account: &Account,
    directory: Option<&Directory>,
) -> Result<String, AccountRefusal> {
    let hash = form::of(ExportTarget::OpenLdap, account)?;
    let directory = directory
        .ok_or_else(|| AccountRefusal::new(Cause::Name, "has no place without a base DN"))?;
    let name = directory.name_of(account.username.as_str());
    Ok(format!(
        "{}changetype: modify\nreplace: userPassword\n{}-\n",
        attribute("dn", &name),
        attribute("userPassword", &hash.text)
    ))
}

/// A value in a DN (RFC 4514 §2.4).
fn escaped(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    let last = value.chars().count().saturating_sub(1);
    for (n, c) in value.chars().enumerate() {
        let special = matches!(c, '"' | '+' | ',' | ';' | '<' | '>' | '\\' | '=');
        let at_the_edge = (n == 0 && matches!(c, '#' | ' ')) || (n == last && c == ' ');
        if special || at_the_edge {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// A line; in base64 where the value is no `SAFE-STRING`.
fn attribute(name: &str, value: &str) -> String {
    let begins = value.starts_with([' ', ':', '<']);
    let safe = value
        .bytes()
        .all(|b| b.is_ascii() && !matches!(b, 0 | b'\n' | b'\r'));
    if safe && !begins && !value.ends_with(' ') {
        format!("{name}: {value}\n")
    } else {
        format!("{name}:: {}\n", STANDARD.encode(value))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Reads a value as RFC 4514 says.
    fn unescaped(text: &str) -> String {
        let mut chars = text.chars();
        let mut out = String::new();
        while let Some(c) = chars.next() {
            if c == '\\' {
                out.extend(chars.next());
            } else {
                assert!(!"\"+,;<>=".contains(c), "{text:?} has a bare {c:?}");
                out.push(c);
            }
        }
        out
    }

    proptest! {
        #[test]
        fn every_name_comes_back_from_a_dn_and_from_ldif(name in "\\PC{0,40}") {
            let dn = escaped(&name);
            prop_assert_eq!(unescaped(&dn), name.clone());
            prop_assert!(!dn.starts_with(['#', ' ']) && (!dn.ends_with(' ') || dn.ends_with("\\ ")));
            let line = attribute("cn", &name);
            let read = if let Some(encoded) = line.strip_prefix("cn:: ") {
                String::from_utf8(STANDARD.decode(encoded.trim_end()).unwrap()).unwrap()
            } else {
                let plain = line.strip_prefix("cn: ").unwrap().trim_end_matches('\n');
                prop_assert!(plain.is_ascii() && !plain.starts_with([' ', ':', '<']));
                plain.to_owned()
            };
            prop_assert_eq!(read, name);
        }
    }

    #[test]
    fn names_are_escaped_as_rfc_4514_has_it() {
        for (value, expected) in [
            ("ada", "ada"),
            ("O'Brien", "O'Brien"),
            ("Example, Ada", "Example\\, Ada"),
            ("#1", "\\#1"),
            ("a#1", "a#1"),
            ("a=b+c", "a\\=b\\+c"),
            ("\\", "\\\\"),
            ("\"<a>;\"", "\\\"\\<a\\>\\;\\\""),
        ] {
            assert_eq!(escaped(value), expected);
        }
    }

    #[test]
    fn what_is_not_safe_is_base64() {
        assert_eq!(attribute("dn", "uid=ada,dc=x"), "dn: uid=ada,dc=x\n");
        assert_eq!(attribute("dn", "uid=jürgen"), "dn:: dWlkPWrDvHJnZW4=\n");
        assert_eq!(attribute("cn", ":x"), "cn:: Ong=\n");
        assert_eq!(attribute("cn", "x "), "cn:: eCA=\n");
    }

    #[test]
    fn a_directory_is_checked() {
        let base = |text: &str| Line::parse("base DN", text).unwrap();
        assert!(Directory::new(base("dc=example"), "uid").is_ok());
        assert!(Directory::new(base("example"), "uid").is_err());
        for bad in ["", "1uid", "u id", "uid=ada\n"] {
            assert!(Directory::new(base("dc=example"), bad).is_err(), "{bad:?}");
        }
    }
}
