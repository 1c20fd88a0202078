//! A sender: an address and perhaps a name (RFC 5322 §3.4).

use std::fmt;
use std::str::FromStr;

use crate::domain::{EmailAddress, Invalid, Line, is_visible};

/// `Example Desk <desk@example.com>`, or the address alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mailbox {
    /// The display name.
    pub name: Option<Line>,
    /// The address.
    pub address: EmailAddress,
}

impl FromStr for Mailbox {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let text = text.trim();
        let invalid = |why: &str| Invalid::new("sender", text, why);
        // The parser takes a folded line for one (RFC 5322 §2.2.3).
        if !is_visible(text) {
            return Err(invalid(
                "contains a character that cannot be seen or typed; remove it",
            ));
        }
        if text.contains('@') && !text.ends_with('>') {
            return Ok(Self {
                name: None,
                address: text.parse()?,
            });
        }
        let parsed: lettre::message::Mailbox = text
            .parse()
            .map_err(|_| invalid("is not like \"Example Desk <desk@example.com>\""))?;
        let name = parsed
            .name
            .as_deref()
            .map(str::trim)
            .filter(|name| !name.is_empty())
            .map(|name| Line::parse("sender's name", name))
            .transpose()?;
        Ok(Self {
            name,
            address: parsed.email.to_string().parse()?,
        })
    }
}

impl fmt::Display for Mailbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(name) = &self.name else {
            return self.address.fmt(f);
        };
        // RFC 5322 §3.2.3: whatever is not an atom is quoted.
        let is_atom = |c: char| c.is_alphanumeric() || "!#$%&'*+-/=?^_`{|}~ ".contains(c);
        if name.as_str().chars().all(is_atom) {
            write!(f, "{name} <{}>", self.address)
        } else {
            let quoted = name.as_str().replace('\\', "\\\\").replace('"', "\\\"");
            write!(f, "\"{quoted}\" <{}>", self.address)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_optional_and_round_trips() {
        for text in [
            "desk@example.com",
            "Example Desk <desk@example.com>",
            "\"Desk, Example\" <desk@example.com>",
            "\"The \\\"A\\\" Desk\" <desk@example.com>",
            "Büro <desk@example.com>",
            "Desk <desk@bücher.example>",
        ] {
            let mailbox: Mailbox = text.parse().unwrap();
            assert_eq!(mailbox.to_string(), text);
            assert_eq!(mailbox.to_string().parse::<Mailbox>().unwrap(), mailbox);
        }
    }

    #[test]
    fn what_is_no_sender_is_refused() {
        for text in [
            "",
            "Example Desk",
            "Desk <desk@example.com> and more",
            "Desk <desk@example.com>\r\nBcc: x@example.com",
            "\"De\rsk\" <desk@example.com>",
            "<desk@>",
        ] {
            assert!(text.parse::<Mailbox>().is_err(), "{text:?}");
        }
    }
}
