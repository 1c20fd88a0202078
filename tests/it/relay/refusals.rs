//! Refusals of a real Postfix at RCPT for which no recipient is at fault.

use super::{configure, logged, shared_desk};
use crate::support::Env;
use crate::support::sink::NOBODY;

/// Three people with an email in the queue.
fn queue(env: &Env) {
    for who in ["crew+grace@example.com", "crew+alan@example.com"] {
        env.run(&["contact", "add", who, who]).ok();
    }
    let line = ["password", "generate", "1", "2", "3", "--email"];
    assert_ne!(env.run(&line).code, 0);
}

fn nothing_failed(env: &Env) {
    for id in ["1", "2", "3"] {
        let shown = logged(env, id);
        assert_eq!(shown["state"], "queued", "{shown}");
        assert_eq!(shown["attempts"], 0, "{shown}");
    }
}

#[test]
fn a_client_that_did_not_log_in() {
    let Some((_postfix, env)) = shared_desk(|ports| ports.full, "Ada", "crew+login@example.com")
    else {
        return;
    };
    let with_login = std::fs::read_to_string(env.config()).unwrap();
    env.configure(|text| {
        let lines = text
            .lines()
            .filter(|line| !line.starts_with("username") && !line.starts_with("password_file"));
        lines.collect::<Vec<_>>().join("\n")
    });
    queue(&env);
    env.run(&["email", "deliver"]).fails(
        78,
        &["Client host rejected: Access denied", "smtp.username"],
    );
    nothing_failed(&env);
    std::fs::write(env.config(), with_login).unwrap();
    env.run(&["email", "deliver"]).ok();
    assert_eq!(logged(&env, "3")["state"], "accepted");
}

#[test]
fn a_name_that_is_not_a_full_one() {
    let Some((_postfix, env)) = shared_desk(|ports| ports.strict, "Ada", "crew+helo@example.com")
    else {
        return;
    };
    configure(&env, "client_name", "desk");
    queue(&env);
    env.run(&["email", "deliver"])
        .fails(78, &["Helo command rejected", "smtp.client_name"]);
    nothing_failed(&env);
    configure(&env, "client_name", "desk.example.com");
    env.run(&["email", "deliver"]).ok();
}

#[test]
fn a_sender_that_is_not_ours_stops_only_its_own_emails() {
    let Some((postfix, env)) = shared_desk(|ports| ports.strict, "Ada", "crew+sender@example.com")
    else {
        return;
    };
    env.run(&["product", "edit", "default", "--sender", "alan@example.com"])
        .ok();
    queue(&env);
    nothing_failed(&env);
    env.run(&["product", "add", "wiki", "--name", "Wiki"]).ok();
    // The email of the other sender is behind those that are refused.
    let right = format!("port = {}", postfix.ports().strict);
    env.configure(|text| text.replace(&right, &format!("port = {NOBODY}")));
    let wiki = ["--product", "wiki", "--username", "ada", "--email"];
    env.run(&[&["password", "generate", "1"], &wiki[..]].concat())
        .fails(75, &[]);
    env.configure(|text| text.replace(&format!("port = {NOBODY}"), &right));
    let refused = env.run(&["email", "deliver", "--json"]);
    assert_eq!(refused.code, 78, "{}", refused.err);
    assert!(refused.err.contains("not owned by user"), "{}", refused.err);
    nothing_failed(&env);
    assert_eq!(logged(&env, "4")["state"], "accepted");

    // With the right sender the others follow: a message names its sender, so each is composed again.
    env.run(&["product", "edit", "default", "--sender", "desk@example.com"])
        .ok();
    env.run(&["email", "deliver"]).ok();
    for (old, new) in [("1", "5"), ("2", "6"), ("3", "7")] {
        assert_eq!(logged(&env, old)["state"], "cancelled");
        let shown = logged(&env, new);
        assert_eq!(shown["state"], "accepted", "{shown}");
        assert!(["1", "2", "3"].contains(&shown["retry_of"].to_string().as_str()));
    }
}
