//! The keys of `config.toml`, for the manual.

use clap_mangen::roff::{Roff, bold};

use super::option::prose;

/// A table of the file; the first stands above all tables.
struct Table {
    name: Option<&'static str>,
    /// Each key and what it says.
    keys: &'static [(&'static str, &'static str)],
}

const TABLES: &[Table] = &[
    Table {
        name: None,
        keys: &[
            (
                "base_url",
                "Where reset links point: `{token}` is put in where it stands, else appended as `/{token}`.",
            ),
            (
                "notify_on_redeem",
                "Whether a user who chose a password through a link is told so by mail, so that somebody else who \
                 had the link is found out: `true`, which is the default, or `false`. `credtool email deliver` \
                 sends the notice.",
            ),
            (
                "support",
                "How to reach the support desk, such as `help@example.com, +49 30 1234567`: one line, which stands in \
                 every email. Without it there is no such line.",
            ),
        ],
    },
    Table {
        name: Some("smtp"),
        keys: &[
            (
                "host",
                "Name or IP address of the relay, without scheme, port or brackets.",
            ),
            (
                "port",
                "Its port; without it 587, with implicit TLS 465, without TLS 25.",
            ),
            (
                "tls",
                "How TLS begins: `starttls`, which is the default; `implicit`; or `none`, for a relay on this machine.",
            ),
            ("username", "Who logs in; without it nobody does."),
            (
                "password_file",
                "File whose first line is the password or the token, relative to the configuration's folder. It has to be \
                 yours alone (mode 0600, no symbolic link, in a folder that nobody else can write). Below \
                 `$CREDENTIALS_DIRECTORY` and `/run/secrets`, links are followed, and a file of root's may be readable.",
            ),
            (
                "password_command",
                "Instead of `password_file`: a list of a program and its arguments, which prints that line. It has the \
                 time of the phase `auth` under `[timeouts]`, `2m` without it, and no terminal to ask on.",
            ),
            (
                "auth",
                "How to log in: `plain`, `login`, or `xoauth2` with an OAuth 2 access token in place of the password. \
                 `automatic`, which is the default, takes PLAIN, and LOGIN where the relay does not support PLAIN.",
            ),
            (
                "from",
                "Sender of all mail, such as `Example Desk <desk@example.com>`, unless the product has one.",
            ),
            (
                "reply_to",
                "Where answers go, such as `Help <help@example.com>`, unless the product has an address of its own; \
                 without it to the sender.",
            ),
            (
                "bounce_address",
                "Where bounces go, such as `bounce@example.com`; without it to the sender. Each mail then has an \
                 envelope sender of its own, such as `bounce+17.ypni4gag@example.com` for mail 17, so that a bounce \
                 tells which mail it is about. The relay must take these addresses as senders, and whoever keeps \
                 the mailbox must put what comes for them into it (subaddressing, RFC 5233). A mail keeps the \
                 envelope sender that it was composed with.",
            ),
            (
                "ca_file",
                "Certificates (PEM) to trust besides those of the platform, relative to the configuration's folder.",
            ),
            (
                "client_name",
                "What EHLO says, where this machine's address does not do.",
            ),
            (
                "pipelining",
                "Whether MAIL, RCPT and DATA go out together where the relay offers PIPELINING (RFC 2920); `true` \
                 without it. `false` is for a relay that offers it and does it wrong.",
            ),
        ],
    },
    Table {
        name: Some("retention"),
        keys: &[(
            "credentials",
            "How long the stored text of an email with credentials is kept, such as `\"30d\"`; `\"14d\"` without it. \
             `\"0d\"` keeps none once the email was accepted or the password shown.",
        )],
    },
    Table {
        name: Some("audit"),
        keys: &[(
            "syslog",
            "Socket of the system's log, which gets a line for each event of the audit trail; `/dev/log` without it, \
             and `\"\"` for none.",
        )],
    },
    Table {
        name: Some("serve"),
        keys: &[
            (
                "listen",
                "Where `credtool serve` listens; `127.0.0.1:8080` without it.",
            ),
            (
                "tls_cert",
                "Certificate (PEM) with its chain, relative to the configuration's folder; without it plain HTTP.",
            ),
            ("tls_key", "Its key (PEM), which not everybody may read."),
            (
                "trusted_proxy",
                "List of addresses and networks, such as `[\"127.0.0.1\", \"10.0.0.0/8\"]`, of the proxies that are \
                 believed when they say who asks. Nobody else is.",
            ),
            (
                "proxy_header",
                "The header in which they say it: `x-forwarded-for`, which is the default, or `forwarded` (RFC 7239). \
                 Of the addresses in it, the right-most that is no trusted proxy counts.",
            ),
            (
                "logo",
                "Picture of the product (SVG, PNG, JPEG or WebP, at most 512 KiB), relative to the configuration's \
                 folder.",
            ),
            (
                "color",
                "Colour of the product, such as `#1f5aa6`. White text has to be readable on it; for dark screens it is \
                 made lighter.",
            ),
            (
                "desk",
                "How to reach the desk, a mail address or a URL: it stands on every page.",
            ),
            (
                "tries_per_address",
                "So many tries to set a password, in a minute, of one address (of one /64 network of IPv6); 30 without \
                 it, and 0 for any number. Opening a link does not count.",
            ),
            ("tries_per_link", "The same, at one link; 20 without it."),
            (
                "timeout",
                "How long a visitor may take to send the head of a request, and again for the rest; `\"10s\"` without it.",
            ),
        ],
    },
    Table {
        name: Some("timeouts"),
        keys: &[(
            "connect, tls, greeting, ehlo, starttls, auth, mail, rcpt, data, body, quit",
            "How long a phase of the SMTP session may take, such as `\"10m\"`, where the default (RFC 5321, 4.5.3.2) does \
             not fit.",
        )],
    },
];

/// Adds the section.
pub(super) fn section(roff: &mut Roff) {
    roff.control("SH", ["CONFIGURATION"]);
    roff.text(prose(
        "`config.toml` is a TOML file; `credtool config list` shows what it says. A duration is a text with a unit: \
         `\"45s\"`, `\"30m\"`, `\"2h\"`, `\"7d\"` or `\"2w\"`.",
    ));
    for table in TABLES {
        if let Some(name) = table.name {
            roff.control("SS", [format!("[{name}]").as_str()]);
        }
        for (keys, meaning) in table.keys {
            roff.control("TP", []);
            roff.text([bold(*keys)]);
            roff.text(prose(meaning));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::cli::config::File;

    /// The names that the reader of the file says it would take in this table.
    fn taken(table: Option<&str>) -> BTreeSet<String> {
        let text = match table {
            None => String::from("unknown = 1\n"),
            Some(name) => format!("[{name}]\nunknown = 1\n"),
        };
        let refusal = File::parse(&text).unwrap_err();
        let names = refusal.split('`').skip(1).step_by(2);
        names
            .filter(|name| *name != "unknown")
            .map(str::to_owned)
            .collect()
    }

    #[test]
    fn every_key_of_the_file_is_in_the_manual() {
        let mut above = taken(None);
        for table in TABLES {
            let documented: BTreeSet<String> = table
                .keys
                .iter()
                .flat_map(|(keys, _)| keys.split(", "))
                .map(str::to_owned)
                .collect();
            match table.name {
                Some(name) => {
                    assert!(above.remove(name), "there is no table {name}");
                    assert_eq!(documented, taken(table.name), "{name}");
                }
                None => {
                    for key in documented {
                        assert!(above.remove(&key), "there is no key {key}");
                    }
                }
            }
        }
        assert_eq!(above, BTreeSet::new(), "not in the manual");
    }
}
