//! Bulk by mistake: a script that would change or send more than a hundred has to say so.

use std::fmt::Write as _;

use credtool::demo::server::{Script, SmtpServer};

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
