//! Tests of the configuration file.

use super::*;
use crate::cli::next_step::sentence;

const EXAMPLE: &str = r#"
base_url = "https://example.com/reset"   # where links point

[smtp]
host = "smtp.example.com"
port = 587
tls = "starttls"
username = "desk"
password_file = "smtp-password"
from = "Example Desk <desk@example.com>"
ca_file = "/etc/relay-ca.pem"

[timeouts]
body = "5m"
"#;

#[test]
fn the_example_of_the_manual_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("config.toml");
    std::fs::write(&path, EXAMPLE).unwrap();
    let file = File::load(&path).unwrap();
    let smtp = file.smtp.clone().unwrap();
    assert_eq!(smtp.port(), 587);
    assert_eq!(
        smtp.password_file,
        Some(folder.path().join("smtp-password"))
    );
    assert_eq!(smtp.ca_file, Some("/etc/relay-ca.pem".into()));
    assert_eq!(file.retention.credentials.0, Span::from_days(14));
    assert_eq!(file.timeout(Phase::Body), Some(Duration::from_mins(5)));
    assert_eq!(file.timeout(Phase::Data), None);
}

#[test]
fn what_is_wrong_is_named_with_its_place() {
    for (old, new, expected) in [
        (
            "port = 587",
            "port = \"x\"",
            ", line 6, smtp.port: invalid type: string \"x\", expected a whole number from 1 to 65535",
        ),
        (
            "tls = \"starttls\"",
            "tls = \"ssl\"",
            ", line 7, smtp.tls: \"ssl\" is not one of \"starttls\", \"implicit\", \"none\"",
        ),
        (
            "base_url",
            "base_uri",
            ", line 2, base_uri: unknown field `base_uri`, expected one of `base_url`, \
             `notify_on_redeem`, `support`, `locale`, `smtp`, `retention`, `audit`, `serve`, `timeouts`",
        ),
        (
            "https://example.com/reset",
            "ftp://example.com",
            ", line 2, base_url: the URL \"ftp://example.com\" is not https (http is allowed on loopback only)",
        ),
        ("host = ", "#", ", line 4, smtp: missing field `host`"),
        (
            "\"smtp.example.com\"",
            "\"smtp.example.com:587\"",
            ", line 5, smtp.host: the relay host \"smtp.example.com:587\" is more than a host; \
             give the host as \"smtp.example.com\", the port as 587",
        ),
        (
            "\"smtp.example.com\"",
            "\"\"",
            ", line 5, smtp.host: the relay host \"\" is empty",
        ),
        (
            "username",
            "auth = \"ntlm\"\nusername",
            ", line 8, smtp.auth: \"ntlm\" is not one of \"automatic\", \"plain\", \"login\", \"xoauth2\"",
        ),
        (
            "body = \"5m\"",
            "body = \"0s\"",
            ", line 14, timeouts.body: it has to be longer than 0 seconds",
        ),
        (
            "body = \"5m\"",
            "body = 300",
            ", line 14, timeouts.body: the duration \"300\" needs a unit, such as 300s, 300m, 300h or 300d",
        ),
        (
            "[timeouts]",
            "[retention]\ncredentials_days = 14\n[timeouts]",
            ", line 14, retention.credentials_days: unknown field `credentials_days`, expected `credentials`",
        ),
        (
            "body = \"5m\"",
            "sending = 3",
            ", line 14, timeouts.sending: \"sending\" is not one of the phases \"connect\", \"tls\", \
             \"greeting\", \"ehlo\", \"starttls\", \"auth\", \"mail\", \"rcpt\", \"data\", \"body\", \"quit\"",
        ),
        (
            "tls = \"starttls\"",
            "tls = \"none\"",
            ", line 7, smtp.tls: \"none\" is for a relay on this machine (localhost, 127.0.0.1, ::1); \
             use \"starttls\" or \"implicit\"",
        ),
        (
            "password_file",
            "password_command = [\"pass\"]\npassword_file",
            ", line 9, smtp.password_command: give password_file or password_command, not both",
        ),
        (
            "password_file",
            "#",
            ", line 8, smtp.username: a username needs password_file or password_command",
        ),
        (
            "username",
            "#",
            ", line 9, smtp.password_file: a password needs a username",
        ),
    ] {
        let text = EXAMPLE.replace(old, new);
        assert_eq!(File::parse(&text).unwrap_err(), expected);
    }
}

#[test]
fn each_wrong_value_is_named_by_line_and_key() {
    for (table, key, value, expected) in [
        ("", "support", "\"a\\nb\"", "support contact"),
        ("smtp", "port", "0", "a whole number from 1 to 65535"),
        ("smtp", "port", "70000", "a whole number from 1 to 65535"),
        (
            "smtp",
            "from",
            "\"Desk\"",
            "Example Desk <desk@example.com>",
        ),
        (
            "smtp",
            "reply_to",
            "\"no\"",
            "Example Desk <desk@example.com>",
        ),
        ("smtp", "bounce_address", "\"x\"", "not an email address"),
        (
            "smtp",
            "bounce_address",
            "\"bücher@example.com\"",
            "plain ASCII",
        ),
        ("smtp", "client_name", "\"a b\"", "not a host name"),
        ("smtp", "username", "\"a\\u0000b\"", "U+0000"),
        ("smtp", "username", "\"\"", "is empty"),
        ("smtp", "password_command", "[\"\"]", "name a program"),
        (
            "serve",
            "listen",
            "\"localhost:8080\"",
            "not an IP address with a port",
        ),
        ("serve", "listen", "8080", "expected a string"),
        ("serve", "color", "\"red\"", "like #1f5aa6"),
        (
            "serve",
            "desk",
            "\"+49 30 1\"",
            "neither an email address nor a URL",
        ),
        (
            "serve",
            "trusted_proxy",
            "[\"::1\", \"127.0.0.1/33\"]",
            "a network such as",
        ),
        (
            "serve",
            "proxy_header",
            "\"via\"",
            "\"x-forwarded-for\", \"forwarded\"",
        ),
        ("serve", "tls_cert", "\"chain.pem\"", "needs its key"),
        ("serve", "tls_key", "\"key.pem\"", "needs its certificate"),
        (
            "serve",
            "tries_per_link",
            "-1",
            "a whole number from 0 to 4294967295",
        ),
        ("audit", "syslog", "5", "expected path string"),
    ] {
        let required = match table {
            "smtp" if key != "from" => "host = \"localhost\"\nfrom = \"a@example.com\"\n",
            "smtp" => "host = \"localhost\"\n\n",
            _ => "\n\n",
        };
        let (heading, name) = if table.is_empty() {
            (String::new(), key.to_owned())
        } else {
            (format!("[{table}]"), format!("{table}.{key}"))
        };
        let text = format!("{heading}\n{required}{key} = {value}\n");
        let error = File::parse(&text).unwrap_err();
        let place = format!(", line 4, {name}: ");
        assert!(
            error.starts_with(&place) && error.contains(expected),
            "{error}"
        );
    }
}

#[test]
fn a_byte_order_mark_is_no_part_of_the_text() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("config.toml");
    std::fs::write(&path, format!("\u{feff}{}", EXAMPLE.trim_start())).unwrap();
    let base_url = File::load(&path).unwrap().base_url.unwrap();
    assert_eq!(base_url.as_str(), "https://example.com/reset");
    let utf16: Vec<u8> = EXAMPLE.encode_utf16().flat_map(u16::to_le_bytes).collect();
    std::fs::write(&path, utf16).unwrap();
    let error = File::load(&path).unwrap_err().to_string();
    assert!(
        error.ends_with("config.toml is in UTF-16; save it as UTF-8"),
        "{error}"
    );
}

#[test]
fn a_relay_on_this_machine_may_do_without_tls() {
    for host in ["localhost", "127.0.0.1", "::1"] {
        let text = format!("[smtp]\nhost = \"{host}\"\ntls = \"none\"\nfrom = \"a@b\"");
        assert_eq!(File::parse(&text).unwrap().smtp.unwrap().port(), 25);
    }
}

#[test]
fn a_port_of_the_other_kind_of_tls_is_warned_of() {
    let warning = |tls: &str, port: &str| {
        let text = format!("[smtp]\nhost = \"localhost\"\ntls = \"{tls}\"\n{port}\nfrom = \"a@b\"");
        File::parse(&text).unwrap().smtp.unwrap().warning()
    };
    let starttls = warning("starttls", "port = 465").unwrap();
    assert!(starttls.contains("\"implicit\" fits it"), "{starttls}");
    let implicit = warning("implicit", "port = 587").unwrap();
    assert!(implicit.contains("\"starttls\" fits it"), "{implicit}");
    for (tls, port) in [
        ("starttls", ""),
        ("implicit", ""),
        ("none", "port = 465"),
        ("starttls", "port = 25"),
        ("implicit", "port = 2465"),
    ] {
        assert_eq!(warning(tls, port), None, "{tls} {port}");
    }
}

#[test]
fn no_file_leads_to_init() {
    let error = File::load(Path::new("/nonexistent/config.toml")).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
    let hint = sentence(error.advice().unwrap());
    assert!(
        hint.contains("credtool init") && hint.contains("--config"),
        "{hint}"
    );
}
