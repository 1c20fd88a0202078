//! What is said to the relay before the message, and what follows where it says no.

use super::postfix::Postfix;
use super::{configure, desk, logged, set_password, shared_desk};
use crate::support::Env;

/// The relay's name for an email that it accepted.
fn queue_id(env: &Env, id: &str) -> String {
    let shown = logged(env, id);
    let reply = shown["last_reply"].as_str().unwrap();
    reply.strip_prefix("Ok: queued as ").unwrap().to_owned()
}

#[test]
fn delivery_reports_are_asked_for_only_where_the_relay_offers_them() {
    let Some(postfix) = Postfix::shared() else {
        return;
    };
    // This one stays in the relay's queue, where its envelope can be read.
    let to = "slow+a=b@example.com";
    let asked = [
        // RET=HDRS and NOTIFY=FAILURE,DELAY as the numbers of Postfix's dsn_mask.h; xtext (RFC 3461 §4) is undone.
        "named_attribute: envelope_id=credtool-1-1",
        "named_attribute: ret_flags=2",
        "named_attribute: notify_flags=12",
        "named_attribute: dsn_orig_rcpt=rfc822;slow+a=b@example.com",
    ];
    let env = desk(&postfix, postfix.ports().full, "Slow", to);
    env.run(&["password", "generate", "1", "--email"]).ok();
    let envelope = postfix.queued(&queue_id(&env, "1"));
    for line in asked {
        assert!(
            envelope.lines().any(|found| found == line),
            "{line} in\n{envelope}"
        );
    }

    let env = desk(&postfix, postfix.ports().plain, "Slow", to);
    env.run(&["password", "generate", "1", "--email"]).ok();
    let envelope = postfix.queued(&queue_id(&env, "1"));
    assert!(
        envelope.contains(&format!("\nrecipient: {to}\n")),
        "{envelope}"
    );
    for part in ["envelope_id", "ret_flags", "notify_flags"] {
        assert!(!envelope.contains(part), "{part} in\n{envelope}");
    }
}

#[test]
fn without_smtputf8_an_address_beyond_ascii_is_refused_and_the_rest_goes_out() {
    let Some((postfix, env)) = shared_desk(|ports| ports.plain, "Jürgen", "jürgen+x@example.com")
    else {
        return;
    };
    env.run(&["password", "generate", "1", "--email"])
        .fails(69, &["jürgen+x@example.com", "does not offer SMTPUTF8"]);
    let shown = logged(&env, "1");
    assert_eq!(shown["state"], "failed");
    assert_eq!(shown["maybe_sent"], false);
    let why = shown["last_reply"].as_str().unwrap();
    assert!(why.contains("does not offer SMTPUTF8"), "{why}");
    assert!(!postfix.log().contains("jürgen+x"), "the relay heard of it");

    // The sender's own address is nobody else's fault: no email fails for it.
    env.run(&["contact", "add", "Alan", "alan@example.com"])
        .ok();
    env.run(&["product", "edit", "default", "--sender", "büro@example.com"])
        .ok();
    env.run(&["password", "generate", "2", "--email"]).fails(
        78,
        &[
            "still queued",
            "the sender's address",
            "does not offer SMTPUTF8",
        ],
    );
    assert_eq!(logged(&env, "2")["state"], "queued");
    env.run(&["product", "edit", "default", "--sender", "desk@example.com"])
        .ok();
    env.run(&["password", "generate", "2", "--email"]).ok();
    let mail = postfix.mailbox("alan").only();
    assert_eq!(logged(&env, "3")["message_id"], mail.header("message-id"));
}

#[test]
fn a_relay_that_cannot_be_used_touches_no_mail() {
    let Some((postfix, env)) = shared_desk(|ports| ports.full, "Ada", "crew+later@example.com")
    else {
        return;
    };
    let untouched = |env: &Env| {
        let mut shown = logged(env, "1");
        assert_eq!(shown["state"], "queued");
        assert_eq!(shown["attempts"], 0);
        assert_eq!(shown["attempt_log"], serde_json::json!([]));
        // It tells when the fault was last seen.
        shown.as_object_mut().unwrap().remove("outage");
        shown
    };
    set_password(&env, "another password");
    env.run(&["password", "generate", "1", "--email"])
        .fails(78, &["535", "email 1 stays queued", "smtp.password_file"]);
    let before = untouched(&env);
    env.run(&["email", "deliver"]).fails(78, &["535"]);
    assert_eq!(untouched(&env), before);
    let refused = postfix
        .log()
        .matches("SASL PLAIN authentication failed")
        .count();
    assert_eq!(refused, 2, "one try in each run");

    set_password(&env, super::PASSWORD);
    configure(&env, "ca_file", "/dev/null");
    env.run(&["email", "retry", "1"])
        .fails(78, &["certificate", "smtp.ca_file"]);
    assert_eq!(logged(&env, "1")["attempts"], 0);

    configure(&env, "ca_file", &postfix.authority().to_string_lossy());
    env.run(&["email", "deliver"]).ok();
    assert_eq!(logged(&env, "1")["state"], "accepted");
}
