//! Mail through a real relay: a private Postfix with STARTTLS and AUTH, which delivers into Maildir folders that
//! Dovecot reads. What is compared is what arrived.
//!
//! Postfix starts as root only. Where something is missing these tests say so and pass, unless
//! `CREDTOOL_REQUIRE_REAL=1` asks for it; those of `verp` need neither.

mod arrival;
mod bounce;
mod envelope;
mod mailbox;
mod postfix;
mod refusals;
mod verp;

use std::sync::Arc;

use self::postfix::{PASSWORD, Ports, Postfix, USER};
use crate::support::Env;

/// A desk as [`desk`] makes it, at the relay that all tests share; nothing where there is no Postfix.
fn shared_desk(
    port: impl FnOnce(Ports) -> u16,
    name: &str,
    address: &str,
) -> Option<(Arc<Postfix>, Env)> {
    let postfix = Postfix::shared()?;
    let env = desk(&postfix, port(postfix.ports()), name, address);
    Some((postfix, env))
}

/// A desk whose email goes to this port of the relay, with one contact, number 1.
fn desk(postfix: &Postfix, port: u16, name: &str, address: &str) -> Env {
    let env = Env::bare();
    env.run(&[
        "init",
        "--smtp-host",
        "127.0.0.1",
        "--smtp-port",
        &port.to_string(),
        "--smtp-username",
        USER,
        "--smtp-password-file",
        "smtp-password",
        "--from",
        "Büro für Zugänge <desk@example.com>",
        "--base-url",
        "https://example.com/reset",
        "--product-name",
        "Bücher & Söhne",
    ])
    .ok();
    set_password(&env, PASSWORD);
    configure(&env, "ca_file", &postfix.authority().to_string_lossy());
    env.run(&["contact", "add", name, address]).ok();
    env
}

/// Writes the relay's password where the configuration says.
fn set_password(env: &Env, password: &str) {
    env.secret_file(env.config().with_file_name("smtp-password"), password);
}

/// Sets a key of `[smtp]` that `init` left as a comment, or that was set so before.
fn configure(env: &Env, key: &str, value: &str) {
    let text = std::fs::read_to_string(env.config()).unwrap();
    let is_it = |line: &str| {
        let line = line.strip_prefix('#').unwrap_or(line);
        line.split_once(" = ")
            .is_some_and(|(found, _)| found == key)
    };
    assert_eq!(text.lines().filter(|line| is_it(line)).count(), 1, "{key}");
    let lines = text.lines().map(|line| {
        if is_it(line) {
            format!("{key} = {value:?}\n")
        } else {
            format!("{line}\n")
        }
    });
    std::fs::write(env.config(), lines.collect::<String>()).unwrap();
}

/// The email of the log with this id, with its attempts.
fn logged(env: &Env, id: &str) -> serde_json::Value {
    env.run(&["email", "show", id, "--json"]).json()
}
