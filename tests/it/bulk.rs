//! Bulk by mistake: a script that would change or send more than a hundred has to say so.

use std::fmt::Write as _;

use credtool::demo::server::{Command, Script, SmtpServer};

use crate::support::Env;

/// Contacts 1 to `count`.
fn crowd(env: &Env, count: usize) {
    let mut csv = String::from("name,email\n");
    for n in 1..=count {
        writeln!(csv, "Person {n},person{n}@example.com").unwrap();
    }
    env.feed(&["contact", "import", "-"], &csv).ok();
}

fn ids(count: usize) -> String {
    (1..=count).fold(String::new(), |mut lines, n| {
        writeln!(lines, "{n}").unwrap();
        lines
    })
}

#[test]
fn a_script_confirms_more_than_a_hundred() {
    let server = SmtpServer::start(Script::default()).unwrap();
    let env = Env::with_relay(server.port());
    crowd(&env, 101);
    for args in [
        &["password", "reset", "-", "--send-link"][..],
        &["password", "generate", "-", "--email"],
        &["password", "generate", "-", "--print"],
        &["email", "send", "-", "--template", "reset-link"],
        &["email", "cancel", "-"],
        &["link", "revoke", "-"],
    ] {
        env.feed(args, &ids(101))
            .refuses(5, &["101", "add --yes to confirm all 101"]);
    }
    assert!(server.messages().is_empty());
    assert_eq!(env.run(&["login", "list"]).ok(), "");
    // The same target twice is one.
    let twice = ids(3) + &"PERSON1@example.com\nperson1@EXAMPLE.com\n".repeat(60);
    let few = env.feed(&["password", "reset", "-", "--send-link"], &twice);
    assert_ne!(few.code, 5, "{}", few.err);
    let sent = server.messages().len();
    let args = ["password", "reset", "-", "--send-link", "--yes"];
    env.feed(&args, &ids(101)).ok();
    assert_eq!(server.messages().len(), sent + 101);
}

/// The targets of the rows, and the states of their emails, in the order in which they were printed.
fn targets(rows: &serde_json::Value) -> Vec<&str> {
    let rows = rows.as_array().unwrap();
    rows.iter()
        .map(|row| row["target"].as_str().unwrap())
        .collect()
}

#[test]
fn links_of_many_people_go_out_by_the_sessions_that_were_asked_for() {
    let server = SmtpServer::start(Script::default()).unwrap();
    let env = Env::with_relay(server.port());
    crowd(&env, 60);
    let reset = ["password", "reset", "-", "--send-link", "--json"];
    let rows = env.feed(&reset, &ids(60)).json();
    assert_eq!((server.connections(), server.messages().len()), (1, 60));
    let wanted: Vec<String> = (1..=60).map(|n| n.to_string()).collect();
    assert_eq!(targets(&rows), wanted);
    let by_four = [&reset[..], &["--sessions", "4"]].concat();
    let rows = env.feed(&by_four, &ids(60)).json();
    assert_eq!(targets(&rows), wanted, "rows came in another order");
    let opened = server.connections() - 1;
    assert!((2..=4).contains(&opened), "{opened} sessions");
    assert_eq!(server.messages().len(), 120);
    let twice: Vec<String> = env
        .run(&[
            "email", "list", "--state", "accepted", "--limit", "0", "--field", "to",
        ])
        .ok()
        .lines()
        .map(str::to_owned)
        .collect();
    assert_eq!(twice.len(), 120);
}

#[test]
fn each_person_of_many_has_a_row_whatever_became_of_the_others() {
    let script = Script::default()
        .reply(Command::Rcpt, 550, "5.1.1 No such user")
        .times(1);
    let server = SmtpServer::start(script).unwrap();
    let env = Env::with_relay(server.port());
    crowd(&env, 4);
    for verb in [
        &["password", "reset", "--send-link"][..],
        &["password", "generate", "--email"],
        &["email", "send", "--template", "reset-link"],
    ] {
        server.set_script(
            Script::default()
                .reply(Command::Rcpt, 550, "5.1.1 No such user")
                .times(1),
        );
        let before = server.connections();
        let args = [
            verb,
            &["--json", "1", "nobody", "2", "person1@example.com", "3"],
        ]
        .concat();
        let ended = env.run(&args);
        assert_eq!(ended.code, 69, "{}", ended.err);
        let rows: serde_json::Value = serde_json::from_str(&ended.out).unwrap();
        let wanted = ["1", "nobody", "2", "person1@example.com", "3"];
        assert_eq!(targets(&rows), wanted, "{verb:?}");
        let codes: Vec<Option<i64>> = rows
            .as_array()
            .unwrap()
            .iter()
            .map(|row| row["code"].as_i64())
            .collect();
        assert_eq!(codes, [Some(69), Some(3), None, None, None], "{verb:?}");
        assert_eq!(rows[3]["same_as"], "1");
        assert_eq!(server.connections() - before, 1, "{verb:?}");
    }
}

#[test]
fn a_sender_that_the_relay_refuses_is_told_of_in_each_row() {
    let script = Script::default().reply(Command::Mail, 550, "5.7.1 Sender address rejected");
    let server = SmtpServer::start(script).unwrap();
    let env = Env::with_relay(server.port());
    crowd(&env, 3);
    let reset = ["password", "reset", "-", "--send-link", "--json"];
    let ended = env.feed(&reset, &ids(3));
    assert_eq!(ended.code, 78, "{}", ended.err);
    let rows: serde_json::Value = serde_json::from_str(&ended.out).unwrap();
    for n in 0..3 {
        assert_eq!(rows[n]["code"], 78, "{rows:#}");
    }
    let queued = env.run(&["email", "list", "--state", "queued", "--field", "id"]);
    assert_eq!(queued.ok().lines().count(), 3);
}

#[test]
fn a_pace_is_said_where_emails_are_sent() {
    let env = Env::with_relay(9);
    crowd(&env, 1);
    for args in [
        &["password", "reset", "1", "--print-link", "--sessions", "2"][..],
        &["password", "generate", "1", "--print", "--rate", "5/s"],
    ] {
        env.run(args).refuses(2, &["--rate and --sessions"]);
    }
}
