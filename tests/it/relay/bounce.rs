//! An email that the relay accepts and cannot deliver comes back, and the report says which one it is.

use super::{configure, logged, shared_desk, verp};

#[test]
fn a_bounce_names_its_mail_in_four_ways() {
    let Some((postfix, env)) = shared_desk(|ports| ports.full, "Nobody", "nobody@example.com")
    else {
        return;
    };
    configure(&env, "bounce_address", "bounce@example.com");
    env.run(&["password", "reset", "1", "--send-link"]).ok();
    let shown = logged(&env, "1");
    // All that the desk can know so far.
    assert_eq!(shown["state"], "accepted");

    let report = postfix.mailbox("bounce").only();
    assert_eq!(report.header("return-path"), "<>");
    assert_eq!(report.decoded("to"), verp::expected(&env, 1));
    let structure = report.structure();
    for part in [
        r#""text" "plain""#,
        r#""message" "delivery-status""#,
        r#""text" "rfc822-headers""#,
        r#""report" ("report-type" "delivery-status""#,
    ] {
        assert!(structure.contains(part), "{part} in {structure}");
    }
    let raw = report.raw();
    let message_id = format!("Message-ID: {}", shown["message_id"].as_str().unwrap());
    for line in [
        "Original-Envelope-Id: credtool-1-1",
        "Original-Recipient: rfc822;nobody@example.com",
        "Action: failed",
        "Status: 5.1.1",
        message_id.as_str(),
    ] {
        assert!(raw.lines().any(|found| found == line), "{line} in\n{raw}");
    }
    // RET=HDRS: the secret in the email does not travel once more.
    assert!(!raw.contains("https://example.com/reset"), "{raw}");
}

#[test]
fn a_bounce_of_an_address_beyond_ascii_names_it_whole() {
    let to = "nö+a=b@example.com";
    let Some((postfix, env)) = shared_desk(|ports| ports.full, "Nobody", to) else {
        return;
    };
    configure(&env, "bounce_address", "global@example.com");
    env.run(&["password", "reset", "1", "--send-link"]).ok();
    let report = postfix.mailbox("global").only();
    // RFC 6533 has types of its own, and undoes what ORCPT escapes.
    let structure = report.structure();
    for kind in ["global-delivery-status", "global-headers"] {
        assert!(structure.contains(kind), "{kind} in {structure}");
    }
    let line = format!("Original-Recipient: utf-8;{to}");
    let raw = report.raw();
    assert!(raw.lines().any(|found| found == line), "{line} in\n{raw}");
}
