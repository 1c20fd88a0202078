//! What arrives: headers, structure, text and links, also beyond ASCII.

use credtool::domain::Timestamp;

use super::postfix::Postfix;
use super::{configure, desk, logged, shared_desk};

#[test]
fn a_mail_arrives_as_it_was_composed() {
    let name = "Ada Lövelace 李雷";
    let Some((postfix, env)) = shared_desk(|ports| ports.full, name, "ada@example.com") else {
        return;
    };
    env.run(&["password", "generate", "1", "--email"]).ok();
    let shown = logged(&env, "1");
    assert_eq!(shown["state"], "accepted");

    let mail = postfix.mailbox("ada").only();
    assert_eq!(mail.header("return-path"), "<desk@example.com>");
    assert_eq!(mail.header("delivered-to"), "ada@example.com");
    assert_eq!(mail.decoded("from"), "Büro für Zugänge <desk@example.com>");
    assert_eq!(mail.decoded("to"), format!("{name} <ada@example.com>"));
    assert_eq!(mail.decoded("subject"), "Your login for Bücher & Söhne");
    assert_eq!(shown["subject"], "Your login for Bücher & Söhne");
    assert_eq!(shown["message_id"], mail.header("message-id"));
    assert_eq!(mail.header("mime-version"), "1.0");
    assert_eq!(mail.header("auto-submitted"), "auto-generated");
    let composed: Timestamp = shown["created_at"].as_str().unwrap().parse().unwrap();
    let date = composed.strftime("%a, %d %b %Y %H:%M:%S +0000").to_string();
    assert_eq!(mail.header("date"), date);
    // It came over TLS (S) with a login (A), RFC 3848, and the relay's queue is the one that the log names.
    let queue_id = shown["last_reply"].as_str().unwrap().rsplit(' ').next();
    let by = format!("with ESMTPSA id {}", queue_id.unwrap());
    let received = mail.header("received");
    assert!(received.contains(&by), "{by} in {received}");

    let (text, html) = mail.structure().split_once(")(").unwrap();
    // No line is folded, so that links stay whole; in HTML every character beyond ASCII is a reference.
    let utf8 = r#"("charset" "utf-8") NIL NIL"#;
    assert!(
        text.starts_with(&format!(r#"("text" "plain" {utf8} "base64""#)),
        "{text}"
    );
    assert!(
        html.starts_with(&format!(r#""text" "html" {utf8} "7bit""#)),
        "{html}"
    );
    assert!(html.contains(r#") "alternative" ("boundary" "#), "{html}");

    let password = env.run(&["password", "show", "1", "--print"]);
    let line = format!("  Password: {}", password.value("password"));
    assert!(mail.plain().any(|found| found == line), "{}", mail.text());
    assert!(mail.plain().any(|line| line == format!("Hello {name},")));
}

#[test]
fn a_link_arrives_whole_and_works() {
    let Some((postfix, env)) = shared_desk(|ports| ports.full, "Grace", "grace@example.com") else {
        return;
    };
    env.run(&["password", "reset", "1", "--send-link"]).ok();
    let mail = postfix.mailbox("grace").only();
    let start = "https://example.com/reset/";
    let token = mail.plain().find_map(|line| line.strip_prefix(start));
    let stdin = format!("{}\na password of my own choice\n", token.unwrap());
    env.feed(&["password", "redeem"], &stdin).ok();
    env.feed(&["password", "redeem"], &stdin)
        .refuses(69, &["the link was used"]);
    let html = format!("<a href=\"{start}{}\">", token.unwrap());
    assert!(mail.text().contains(&html), "{}", mail.text());
}

#[test]
fn an_address_beyond_ascii_is_reached_where_the_relay_offers_smtputf8() {
    let Some((postfix, env)) = shared_desk(|ports| ports.full, "Jürgen", "jürgen@example.com")
    else {
        return;
    };
    env.run(&["password", "generate", "1", "--email"]).ok();
    let mail = postfix.mailbox("jürgen").only();
    assert_eq!(mail.header("delivered-to"), "jürgen@example.com");
    assert_eq!(mail.decoded("to"), "Jürgen <jürgen@example.com>");
    assert!(
        mail.raw()
            .contains("\nTo: =?utf-8?b?SsO8cmdlbg==?= <jürgen@example.com>")
    );
    // RFC 6531 §4.3.
    let received = mail.header("received");
    assert!(received.contains("with UTF8SMTPSA id "), "{received}");
    assert_eq!(logged(&env, "1")["message_id"], mail.header("message-id"));
}

#[test]
fn an_international_domain_is_reached_by_its_ascii_name() {
    let Some(postfix) = Postfix::shared() else {
        return;
    };
    // On the listener without SMTPUTF8: none is needed.
    let env = desk(&postfix, postfix.ports().plain, "Ada", "ada@bücher.example");
    env.run(&["password", "generate", "1", "--email"]).ok();
    let shown = logged(&env, "1");
    assert_eq!(shown["to"], "ada@bücher.example");
    let mail = postfix.mailbox("bücher").only();
    assert_eq!(mail.header("delivered-to"), "ada@xn--bcher-kva.example");
    assert_eq!(mail.decoded("to"), "Ada <ada@xn--bcher-kva.example>");
    assert_eq!(shown["message_id"], mail.header("message-id"));
}

#[test]
fn names_of_every_kind_arrive_whole() {
    let Some(postfix) = Postfix::shared() else {
        return;
    };
    let long = "Донаудампфшиффахртс-Электрицитетен ".repeat(3);
    let names = [
        r#"O'Hara, "Jr." \ Sons"#,
        "Ünal, Jürgen (Büro) <b@example.org>",
        "=?utf-8?b?SGVsbG8=?=",
        long.trim(),
        "عمر الخيام",
        "👩‍💻 & 🏳️‍🌈",
    ];
    let env = desk(&postfix, postfix.ports().full, "First", "names@example.com");
    for (n, name) in names.iter().enumerate() {
        let (id, address) = ((n + 2).to_string(), format!("names+{n}@example.com"));
        env.run(&["contact", "add", name, &address]).ok();
        env.run(&["product", "edit", "default", "--name", name])
            .ok();
        env.run(&["password", "generate", &id, "--email"]).ok();
    }
    let mut emails = postfix.mailbox("names").wait(names.len());
    emails.sort_by_key(|mail| mail.header("delivered-to").to_owned());
    for (n, (mail, name)) in emails.iter().zip(names).enumerate() {
        assert_eq!(
            mail.decoded("to"),
            format!("{name} <names+{n}@example.com>")
        );
        assert_eq!(mail.decoded("subject"), format!("Your login for {name}"));
        // The text is wrapped where it is long.
        let text = mail.plain().collect::<Vec<_>>().join(" ");
        assert!(text.starts_with(&format!("Hello {name}, ")), "{text}");
    }
}

#[test]
fn several_sessions_deliver_every_mail_once() {
    let Some((postfix, env)) = shared_desk(|ports| ports.full, "First", "crowd@example.com") else {
        return;
    };
    // Nobody listens there, so that the emails wait.
    configure(&env, "host", "127.0.0.2");
    for n in 0..12 {
        let address = format!("crowd+{n}@example.com");
        env.run(&["contact", "add", "Somebody", &address]).ok();
        let queued = env.run(&["password", "reset", &address, "--send-link"]);
        queued.fails(75, &["127.0.0.2", "stays queued"]);
    }
    configure(&env, "host", "127.0.0.1");
    env.run(&["email", "deliver", "--sessions", "4"]).ok();
    let sent = env.run(&[
        "email",
        "list",
        "--state",
        "accepted",
        "--field",
        "message_id",
    ]);
    let emails = postfix.mailbox("crowd").wait(12);
    let mut arrived: Vec<_> = emails
        .iter()
        .map(|mail| mail.header("message-id"))
        .collect();
    let mut sent: Vec<_> = sent.ok().lines().collect();
    arrived.sort_unstable();
    sent.sort_unstable();
    assert_eq!(arrived, sent);
}
