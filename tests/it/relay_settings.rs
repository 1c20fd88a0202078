//! What `[smtp]` in the configuration may say, and what is said where it is a slip.

use credtool::demo::server::{Script, SmtpServer};

use crate::support::program::Env;

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
