//! `credtool config list` is how the configuration is checked: it refuses whatever sending and serving would refuse.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use crate::support::{Env, sink};

/// The line that a text begins at in the configuration.
fn line_of(env: &Env, start: &str) -> usize {
    let config = fs::read_to_string(env.config()).unwrap();
    let at = config.lines().position(|line| line.starts_with(start));
    at.unwrap() + 1
}

#[test]
fn wrong_value_is_named_with_its_line_and_key() {
    for (table, key, value, why) in [
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
        ("smtp", "bounce_address", "\"x\"", "is not an email address"),
        ("smtp", "client_name", "\"a b\"", "is not a host name"),
        ("smtp", "port", "0", "from 1 to 65535"),
        ("serve", "color", "\"red\"", "is not written like #1f5aa6"),
        (
            "serve",
            "desk",
            "\"+49 30 1\"",
            "neither an email address nor a URL",
        ),
        (
            "serve",
            "trusted_proxy",
            "[\"127.0.0.1/33\"]",
            "a network such as",
        ),
        (
            "serve",
            "listen",
            "\"localhost:8080\"",
            "is not an IP address with a port",
        ),
        ("serve", "tls_cert", "\"cert.pem\"", "needs its key"),
    ] {
        let env = Env::with_ada(sink::NOBODY);
        env.configure(|text| {
            let kept = text.replace("#[serve]", "[serve]");
            let kept = kept
                .lines()
                .filter(|line| table != "smtp" || !line.starts_with(&format!("{key} =")));
            let text: Vec<&str> = kept.collect();
            let heading = format!("[{table}]");
            text.join("\n")
                .replace(&heading, &format!("{heading}\n{key} = {value}"))
        });
        let line = line_of(&env, &format!("{key} = "));
        let place = format!("config.toml, line {line}, {table}.{key}: ");
        env.run(&["config", "list"])
            .refuses(78, &[&place, why, "credtool config list"]);
    }
    let env = Env::with_ada(sink::NOBODY);
    env.configure(|text| format!("support = \"a\\nb\"\n{text}"));
    env.run(&["config", "list"])
        .refuses(78, &["line 1, support: the support contact"]);
}

#[test]
fn files_that_the_settings_name_are_checked_after_the_settings_are_listed() {
    for (table, lines, key) in [
        (
            "smtp",
            "username = \"desk\"\npassword_file = \"secret\"",
            "smtp.password_file",
        ),
        ("smtp", "ca_file = \"secret\"", "smtp.ca_file"),
        ("serve", "logo = \"secret\"", "logo"),
        (
            "serve",
            "tls_cert = \"secret\"\ntls_key = \"secret\"",
            "cannot be used for TLS",
        ),
    ] {
        let env = Env::with_ada(sink::NOBODY);
        env.configure(|text| {
            text.replace("tls = \"none\"", "tls = \"starttls\"")
                .replace("#[serve]", "[serve]")
                .replace(&format!("[{table}]"), &format!("[{table}]\n{lines}"))
        });
        let file = env.config().with_file_name("secret");
        let listed = env.run(&["config", "list"]);
        listed.fails(78, &[key, &file.display().to_string()]);
        assert!(listed.out.contains("smtp.host"), "{}", listed.out);
    }
}

#[test]
fn password_file_that_others_can_read_is_refused() {
    let env = Env::with_ada(sink::NOBODY);
    env.configure(|text| {
        text.replace(
            "[smtp]\n",
            "[smtp]\nusername = \"desk\"\npassword_file = \"secret\"\n",
        )
    });
    let file = env.config().with_file_name("secret");
    fs::write(&file, "secret\n").unwrap();
    for (mode, code) in [(0o644, 78), (0o600, 0)] {
        fs::set_permissions(&file, PermissionsExt::from_mode(mode)).unwrap();
        assert_eq!(env.run(&["config", "list"]).code, code, "{mode:o}");
    }
}

#[test]
fn page_that_would_send_passwords_in_clear_is_refused() {
    let env = Env::with_ada(sink::NOBODY);
    env.configure(|text| text.replace("#[serve]", "[serve]\nlisten = \"0.0.0.0:8080\""));
    env.run(&["config", "list"])
        .fails(78, &["in clear", "trusted_proxy"]);
    env.configure(|text| text.replace("0.0.0.0", "127.0.0.1"));
    env.run(&["config", "list"]).ok();
}
