//! The reply to EHLO: what the server says that it can do.

use lettre::transport::smtp::authentication::Mechanism;

use crate::domain::smtp::{Fault, Reply};
use crate::mail::AuthKind;

/// The keywords of the reply to EHLO, in upper case, and what stands behind those that say more.
#[derive(Default)]
pub(super) struct Offered {
    keywords: Vec<String>,
    pub(super) mechanisms: Vec<String>,
    /// The largest message that the server takes, where it names a limit (RFC 1870 §4).
    pub(super) most_octets: Option<u64>,
}

impl Offered {
    /// Reads the lines behind the first. Keywords are case-insensitive (RFC 5321 §2.4).
    pub(super) fn parse(reply: &Reply) -> Self {
        let mut offered = Self::default();
        for line in reply.text.lines().skip(1) {
            // Old servers write `AUTH=PLAIN`, some of them besides the right form.
            let line = line.to_ascii_uppercase().replacen("AUTH=", "AUTH ", 1);
            let mut words = line.split_whitespace().map(str::to_owned);
            let Some(keyword) = words.next() else {
                continue;
            };
            if keyword == "AUTH" {
                offered.mechanisms.extend(words);
                continue;
            }
            if keyword == "SIZE" {
                // 0 says that there is no fixed limit.
                let most = words.next().and_then(|octets| octets.parse().ok());
                offered.most_octets = most.filter(|octets| *octets > 0);
            }
            offered.keywords.push(keyword);
        }
        offered
    }

    pub(super) fn has(&self, keyword: &str) -> bool {
        self.keywords.iter().any(|offered| offered == keyword)
    }

    /// The mechanisms to try, the best one first.
    pub(super) fn mechanisms(&self, kind: AuthKind) -> Result<Vec<Mechanism>, Fault> {
        let wanted: &[Mechanism] = match kind {
            AuthKind::Automatic => &[Mechanism::Plain, Mechanism::Login],
            AuthKind::Plain => &[Mechanism::Plain],
            AuthKind::Login => &[Mechanism::Login],
            AuthKind::XOAuth2 => &[Mechanism::Xoauth2],
        };
        let offers = |mechanism: &Mechanism| self.mechanisms.contains(&mechanism.to_string());
        let found: Vec<Mechanism> = wanted.iter().copied().filter(offers).collect();
        if found.is_empty() {
            return Err(Fault::NoMechanism(self.lacks(kind)));
        }
        Ok(found)
    }

    /// Both sides of a login that cannot be: what the server offers, and what credtool speaks.
    fn lacks(&self, kind: AuthKind) -> String {
        let offer = if self.mechanisms.is_empty() {
            String::from("the server offers no AUTH")
        } else {
            format!("the server offers only AUTH {}", self.mechanisms.join(" "))
        };
        match kind {
            AuthKind::Automatic => {
                let token = self.mechanisms.iter().any(|offered| offered == "XOAUTH2");
                let how = if token {
                    " (with smtp.auth = \"xoauth2\" and an access token for the password)"
                } else {
                    ""
                };
                format!("{offer}; credtool speaks PLAIN, LOGIN and XOAUTH2{how}")
            }
            chosen => format!(
                "{offer}; smtp.auth chooses {}, and credtool speaks PLAIN, LOGIN and XOAUTH2",
                chosen.as_str().to_ascii_uppercase()
            ),
        }
    }
}
