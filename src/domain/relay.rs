//! Where the relay is.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use super::Invalid;

/// The relay's host name or IP address, without anything around it: no brackets, no port, no scheme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RelayHost(String);

impl RelayHost {
    /// The name or the address.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is certain to be this machine.
    pub fn is_loopback(&self) -> bool {
        self.0.eq_ignore_ascii_case("localhost")
            || self
                .0
                .parse::<IpAddr>()
                .is_ok_and(|ip| ip.to_canonical().is_loopback())
    }
}

impl fmt::Display for RelayHost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for RelayHost {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let invalid = |why: &str| Err(Invalid::new("relay host", text, why));
        if text.is_empty() {
            return invalid("is empty");
        }
        if is_host(text) {
            return Ok(Self(text.to_owned()));
        }
        match HostParts::of(text) {
            Some(parts) => invalid(&format!("is more than a host; {parts}")),
            None => invalid("is neither a host name nor an IP address"),
        }
    }
}

fn is_host(text: &str) -> bool {
    if text.parse::<IpAddr>().is_ok() {
        return true;
    }
    // A name may be absolute, with a dot at its end. Some names in use have an underscore.
    let name = text.strip_suffix('.').unwrap_or(text);
    name.split('.').all(|label| {
        !label.is_empty()
            && !label.starts_with('-')
            && label
                .chars()
                .all(|c| c.is_alphanumeric() || c == '-' || c == '_')
    })
}

/// The name that a client gives in EHLO: printable ASCII without spaces, so that it cannot end the command early.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientName(String);

impl ClientName {
    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for ClientName {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        if text.is_empty() || !text.bytes().all(|b| b.is_ascii_graphic()) {
            let why = "is not a host name in printable ASCII";
            return Err(Invalid::new("client name", text, why));
        }
        Ok(Self(text.to_owned()))
    }
}

/// A host that was written as part of a URL, of a socket address or in brackets.
struct HostParts<'a> {
    host: &'a str,
    port: Option<u16>,
    implicit_tls: bool,
}

impl<'a> HostParts<'a> {
    fn of(text: &'a str) -> Option<Self> {
        let (scheme, rest) = text
            .split_once("://")
            .or_else(|| transport(text))
            .unwrap_or(("", text));
        let rest = rest.split(['/', '?', '#']).next()?;
        let rest = rest.rsplit_once('@').map_or(rest, |(_, host)| host).trim();
        let (host, behind) = if let Some(bracketed) = rest.strip_prefix('[') {
            // Postfix has any host in brackets, and an address in an email has the kind of a literal in them.
            let (host, behind) = bracketed.split_once(']')?;
            let ipv6 = host
                .get(..5)
                .filter(|kind| kind.eq_ignore_ascii_case("ipv6:"));
            (ipv6.map_or(host, |kind| &host[kind.len()..]), behind)
        } else if is_host(rest) {
            (rest, "")
        } else {
            rest.split_at(rest.rfind(':')?)
        };
        let port = match behind {
            "" | ":" => None,
            port => Some(port.strip_prefix(':')?.parse().ok()?),
        };
        is_host(host).then_some(Self {
            host,
            port,
            implicit_tls: scheme.eq_ignore_ascii_case("smtps"),
        })
    }
}

/// Splits the name of a transport from its host, as in Postfix's `smtp:[smtp.example.com]:587`.
fn transport(text: &str) -> Option<(&str, &str)> {
    let (name, host) = text.split_once(':')?;
    let is_transport = ["smtp", "smtps", "relay"].contains(&name.to_ascii_lowercase().as_str());
    (is_transport && host.contains(['[', '.'])).then_some((name, host))
}

/// The form that is taken.
impl fmt::Display for HostParts<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "give the host as {:?}", self.host)?;
        if let Some(port) = self.port {
            write!(f, ", the port as {port}")?;
        }
        if self.implicit_tls {
            f.write_str(", and tls as \"implicit\"")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_addresses_are_hosts() {
        for host in [
            "smtp.example.com",
            "smtp.example.com.",
            "localhost",
            "mail_1",
            "bücher.example",
            "192.0.2.1",
            "::1",
            "2001:db8::25",
        ] {
            assert_eq!(host.parse::<RelayHost>().unwrap().as_str(), host);
        }
    }

    #[test]
    fn whatever_is_around_a_host_is_told_apart_from_it() {
        for (text, form) in [
            ("[::1]", "give the host as \"::1\""),
            ("[127.0.0.1]", "give the host as \"127.0.0.1\""),
            (
                "[192.0.2.1]:587",
                "give the host as \"192.0.2.1\", the port as 587",
            ),
            (
                "[smtp.example.com]:587",
                "give the host as \"smtp.example.com\", the port as 587",
            ),
            ("[IPv6:2001:db8::25]", "give the host as \"2001:db8::25\""),
            (
                "smtp:[smtp.example.com]:25",
                "give the host as \"smtp.example.com\", the port as 25",
            ),
            (
                "relay:smtp.example.com",
                "give the host as \"smtp.example.com\"",
            ),
            ("[::1]:25", "give the host as \"::1\", the port as 25"),
            (
                "smtp.example.com:587",
                "give the host as \"smtp.example.com\", the port as 587",
            ),
            (
                "smtp://smtp.example.com",
                "give the host as \"smtp.example.com\"",
            ),
            (
                "smtps://desk@smtp.example.com:465/",
                "give the host as \"smtp.example.com\", the port as 465, and tls as \"implicit\"",
            ),
            (
                "SMTP://[2001:db8::25]:25",
                "give the host as \"2001:db8::25\", the port as 25",
            ),
            ("smtp.example.com/", "give the host as \"smtp.example.com\""),
            (" smtp.example.com", "give the host as \"smtp.example.com\""),
            ("desk@example.com", "give the host as \"example.com\""),
        ] {
            let error = text.parse::<RelayHost>().unwrap_err();
            assert_eq!(error.why, format!("is more than a host; {form}"), "{text}");
        }
    }

    #[test]
    fn what_names_no_host_is_refused() {
        for text in [
            "",
            " ",
            "smtp example",
            "a..b",
            ".",
            "-",
            "smtp:",
            ":25",
            "[smtp host]",
            "[]",
            "[::1",
            "::1]",
            "a\r\nQUIT",
            "smtp://",
            "host:99999",
            "fe80::1%eth0",
            "(x)",
        ] {
            assert!(text.parse::<RelayHost>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn only_this_machine_is_loopback() {
        let is_loopback = |host: &str| host.parse::<RelayHost>().unwrap().is_loopback();
        for host in [
            "localhost",
            "LOCALHOST",
            "127.0.0.1",
            "127.8.0.1",
            "::1",
            "::ffff:127.0.0.1",
        ] {
            assert!(is_loopback(host), "{host}");
        }
        for host in [
            "smtp.example.com",
            "10.0.0.1",
            "localhost.example.com",
            "::2",
        ] {
            assert!(!is_loopback(host), "{host}");
        }
    }

    #[test]
    fn client_name_cannot_carry_a_command() {
        for name in ["desk.example.com", "[192.0.2.1]"] {
            assert_eq!(name.parse::<ClientName>().unwrap().as_str(), name);
        }
        for name in ["", "a b", "desk.example.com\r\nRSET", "bücher.example"] {
            assert!(name.parse::<ClientName>().is_err(), "{name:?}");
        }
    }
}
