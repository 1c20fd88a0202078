//! The main flows against Postfix's smtp-sink: an SMTP server that somebody else wrote.
//!
//! Where it is not installed these tests say so and pass, unless `CREDTOOL_REQUIRE_REAL=1` asks for it.

use crate::support::Env;
use crate::support::sink::{NOBODY, Sink};

fn email(env: &Env, id: &str) -> serde_json::Value {
    env.run(&["email", "show", id, "--json"]).json()
}

#[test]
fn it_accepts_what_is_sent() {
    let Some(sink) = Sink::start(&[]) else { return };
    let env = Env::with_ada(sink.port);
    let sent = env.run(&["password", "generate", "ada@example.com", "--email"]);
    assert_eq!(sent.code, 0, "{}", sent.err);
    let shown = email(&env, "1");
    assert_eq!(shown["state"], "accepted");
    assert_eq!(shown["last_code"], 250);
    assert_eq!(shown["attempts"], 1);
    let password = env.run(&["password", "show", "ada@example.com", "--print"]);
    let emails = sink.emails();
    for part in [
        "X-Mail-Args: <desk@example.com>",
        "X-Rcpt-Args: <ada@example.com>",
        "Subject: ",
        shown["message_id"].as_str().unwrap(),
        password.value("password"),
    ] {
        assert!(emails.contains(part), "{part:?} is not in {emails}");
    }
}

#[test]
fn a_reset_link_reaches_it_and_can_be_redeemed() {
    let Some(sink) = Sink::start(&[]) else { return };
    let env = Env::with_ada(sink.port);
    let sent = env.run(&["password", "reset", "ada@example.com", "--send-link"]);
    assert_eq!(sent.code, 0, "{}", sent.err);
    let emails = sink.emails();
    let (_, rest) = emails.split_once("https://example.com/reset/").unwrap();
    let token = &rest[..43];
    let stdin = format!("{token}\na password of my own choice\n");
    env.feed(&["password", "redeem"], &stdin).ok();
    env.feed(&["password", "redeem"], &stdin)
        .refuses(69, &["the link was used"]);
}

#[test]
fn it_refuses_the_recipient() {
    let Some(sink) = Sink::start(&["-f", "RCPT"]) else {
        return;
    };
    let env = Env::with_ada(sink.port);
    let sent = env.run(&["password", "generate", "ada@example.com", "--email"]);
    sent.fails(69, &["ada@example.com", "500"]);
    let shown = email(&env, "1");
    assert_eq!(shown["state"], "failed");
    assert_eq!(shown["last_code"], 500);
    assert_eq!(shown["last_enhanced"], "5.3.0");
    assert_eq!(shown["maybe_sent"], false);
    assert_eq!(sink.emails(), "");
}

#[test]
fn it_defers_the_recipient() {
    let Some(sink) = Sink::start(&["-r", "RCPT"]) else {
        return;
    };
    let env = Env::with_ada(sink.port);
    let sent = env.run(&["password", "generate", "ada@example.com", "--email"]);
    assert_eq!(sent.code, 75, "{}", sent.err);
    let shown = email(&env, "1");
    assert_eq!(shown["state"], "queued");
    assert_eq!(shown["last_code"], 450);
    assert_eq!(shown["attempts"], 1);
    assert_eq!(shown["maybe_sent"], false);
}

#[test]
fn the_answer_to_the_final_dot_is_lost() {
    let Some(sink) = Sink::start(&["-q", "."]) else {
        return;
    };
    let env = Env::with_ada(sink.port);
    let sent = env.run(&["password", "generate", "ada@example.com", "--email"]);
    assert_eq!(sent.code, 75, "{}", sent.err);
    let shown = email(&env, "1");
    assert_eq!(shown["state"], "queued");
    assert_eq!(shown["maybe_sent"], true);
    assert_eq!(shown["last_code"], serde_json::Value::Null);
    env.run(&["email", "retry", "1"])
        .fails(5, &["may have been sent", "--again"]);
}

#[test]
fn nobody_listens() {
    let env = Env::with_ada(NOBODY);
    let sent = env.run(&["password", "generate", "ada@example.com", "--email"]);
    sent.fails(75, &["out of reach", "127.0.0.1"]);
    let shown = email(&env, "1");
    assert_eq!(
        (&shown["state"], &shown["attempts"]),
        (&"queued".into(), &0.into())
    );
}
