//! What `[smtp]` in the configuration may say, and what is said where it is a slip.

use std::net::TcpListener;

use credtool::demo::server::{Command, Script, SmtpServer};

use crate::support::{Env, terminal};

#[test]
fn a_host_with_something_around_it_is_refused_with_the_right_form() {
    for (host, form) in [
        ("[::1]", "the host as \"::1\""),
        (
            "127.0.0.1:2525",
            "the host as \"127.0.0.1\", the port as 2525",
        ),
        ("smtp://127.0.0.1", "the host as \"127.0.0.1\""),
        ("smtps://smtp.example.com:465", "and tls as \"implicit\""),
    ] {
        let env = Env::with_ada(25);
        env.configure(|text| text.replace("\"127.0.0.1\"", &format!("{host:?}")));
        env.run(&["contact", "list"])
            .fails(78, &["smtp.host", "is more than a host", form]);
        Env::bare()
            .run(&["init", "--smtp-host", host, "--from", "desk@example.com"])
            .fails(2, &["--smtp-host", form]);
    }
}

#[test]
fn a_port_of_the_other_kind_of_tls_is_warned_of_at_init_and_at_every_load() {
    let warning = "smtp.port is 465, where servers begin with TLS at once";
    let env = Env::bare();
    let init = [
        "init",
        "--smtp-host",
        "127.0.0.1",
        "--smtp-port",
        "465",
        "--from",
        "desk@example.com",
    ];
    let made = env.run(&init);
    assert!(made.err.contains(warning), "{}", made.err);
    let listed = env.run(&["contact", "list"]);
    assert_eq!(listed.code, 0);
    assert!(listed.err.contains(warning), "{}", listed.err);
    env.configure(|text| {
        text.replace("\"starttls\"", "\"implicit\"")
            .replace("465", "587")
    });
    let listed = env.run(&["config", "list"]);
    assert!(listed.err.contains("smtp.port is 587"), "{}", listed.err);
    env.configure(|text| text.replace("587", "465"));
    let listed = env.run(&["config", "list"]);
    assert_eq!(listed.err, "");
}

#[test]
fn a_message_larger_than_the_relay_takes_fails_before_it_travels() {
    let server = SmtpServer::start(Script::default().size(200)).unwrap();
    let env = Env::with_ada(server.port());
    env.run(&["password", "generate", "ada@example.com", "--email"])
        .fails(69, &["bytes and the server takes 200 at most"]);
    let lines = server.lines();
    assert!(
        lines.iter().all(|line| !line.starts_with("MAIL")),
        "{lines:?}"
    );
    assert_eq!(lines.last().unwrap(), "QUIT");
}

#[test]
fn answers_and_questions_go_where_the_configuration_and_the_product_say() {
    let server = SmtpServer::start(Script::default()).unwrap();
    let env = Env::with_ada(server.port());
    let sent = || {
        env.run(&["password", "generate", "ada@example.com", "--email"])
            .ok();
        let message = server.messages().pop().unwrap();
        String::from_utf8(message.data).unwrap()
    };
    let plain = sent();
    assert!(
        !plain.contains("Reply-To")
            && plain.contains("X-Auto-Response-Suppress: OOF, AutoReply\r\n")
    );
    env.configure(|text| {
        let text = text.replace(
            "[smtp]\n",
            "[smtp]\nreply_to = \"Help <help@example.com>\"\n",
        );
        format!("support = \"help@example.com, +49 30 1234567\"\n{text}")
    });
    let text = sent();
    assert!(
        text.contains("Reply-To: Help <help@example.com>\r\n"),
        "{text}"
    );
    assert!(
        text.contains("\r\nYour support desk\r\nhelp@example.com, +49 30 1234567\r\n"),
        "{text}"
    );
    let slug = env
        .run(&["product", "list", "--field", "slug"])
        .ok()
        .trim()
        .to_owned();
    env.run(&["product", "edit", &slug, "--reply-to", "shop@example.com"])
        .ok();
    assert!(sent().contains("Reply-To: shop@example.com\r\n"));
    let shown = env.run(&["product", "show", "--json"]).json();
    assert_eq!(shown["reply_to"], "shop@example.com");
    env.run(&["product", "edit", &slug, "--reply-to", ""]).ok();
    assert!(sent().contains("Reply-To: Help <help@example.com>\r\n"));
    env.run(&["product", "edit", &slug, "--reply-to", "nobody"])
        .fails(2, &["nobody"]);
    env.configure(|text| text.replace("Help <help@example.com>", "help"));
    env.run(&["contact", "list"]).fails(78, &["smtp.reply_to"]);
}

#[test]
fn a_person_who_waits_is_told_for_what() {
    // It takes the connection, and never greets.
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = silent.local_addr().unwrap().port();
    let env = Env::with_ada(port);
    env.configure(|text| format!("{text}\n[timeouts]\ngreeting = \"7s\"\n"));
    let line = r#""$CREDTOOL" password generate ada@example.com --email"#;
    let Some((code, screen)) = terminal::run(&env, line, "waiting for the relay", b"") else {
        return;
    };
    assert_eq!(code, 75, "{screen}");
    let waits = format!("waiting for the relay 127.0.0.1:{port}: its greeting …");
    assert_eq!(screen.matches(&waits).count(), 1, "{screen}");
    // A script is told how it ended, and no more.
    let sent = env.run(&["email", "retry", "1"]);
    assert!(!sent.err.contains("waiting for"), "{}", sent.err);
}

#[test]
fn a_person_who_delivers_is_told_what_a_slow_email_waits_for() {
    let server = SmtpServer::start(Script::default()).unwrap();
    let env = Env::with_ada(server.port());
    env.configure(|text| format!("{text}\n[timeouts]\nrcpt = \"7s\"\n"));
    env.run(&["contact", "add", "Grace", "grace@example.com"])
        .ok();
    server.set_script(Script::default().reply(Command::Connect, 421, "4.3.2 Later"));
    for who in ["ada@example.com", "grace@example.com"] {
        let made = env.run(&["password", "generate", who, "--email"]);
        assert_eq!(made.code, 75, "{}", made.err);
    }
    server.set_script(Script::default().silence_at(Command::Rcpt).times(1));
    let line = r#""$CREDTOOL" email deliver"#;
    let Some((code, screen)) = terminal::run(&env, line, "waiting for the relay", b"") else {
        return;
    };
    assert_eq!(code, 0, "{screen}");
    let port = server.port();
    let waits = format!("waiting for the relay 127.0.0.1:{port}: its answer to RCPT …");
    assert_eq!(screen.matches(&waits).count(), 1, "{screen}");
    assert!(screen.contains("1 accepted, 1 deferred"), "{screen}");
}
