//! Older copies of the database that are put in its place, and files that are replaced beneath a process.

use std::fs;
use std::path::PathBuf;

use credtool::demo::server::{Command, Script, SmtpServer};

use crate::support::Env;

const COUNT: usize = 20;

/// Twenty people whose emails wait for a relay that is busy.
fn queued() -> (Env, SmtpServer) {
    let busy = Script::default().reply(Command::Mail, 451, "4.3.2 Try later");
    let server = SmtpServer::start(busy).unwrap();
    let env = Env::with_relay(server.port());
    let mut who = String::new();
    for n in 1..=COUNT {
        let address = format!("p{n}@example.com");
        env.run(&["contact", "add", &format!("Person {n}"), &address])
            .ok();
        who.push_str(&address);
        who.push('\n');
    }
    env.feed(&["password", "reset", "-", "--send-link", "--yes"], &who);
    sql(&env, "UPDATE email SET due_at = 0 WHERE state = 'queued'");
    server.set_script(Script::default());
    (env, server)
}

fn sql(env: &Env, statements: &str) {
    rusqlite::Connection::open(env.database())
        .unwrap()
        .execute_batch(statements)
        .unwrap();
}

fn beside(env: &Env, suffix: &str) -> PathBuf {
    let mut name = env.database().into_os_string();
    name.push(suffix);
    name.into()
}

/// Copies the file, which no process has open.
fn copied(env: &Env) -> Vec<u8> {
    assert!(!beside(env, "-wal").exists());
    fs::read(env.database()).unwrap()
}

#[test]
fn older_copy_sends_nothing_until_it_is_accepted() {
    let (env, server) = queued();
    let before = copied(&env);
    env.run(&["email", "deliver"]).ok();
    assert_eq!(server.messages().len(), COUNT);
    fs::write(env.database(), &before).unwrap();

    let blocked = ["is an older copy", "20 emails were handed to the relay"];
    for args in [
        &["email", "deliver"][..],
        &["contact", "add", "Zoe", "zoe@example.com"],
        &["password", "generate", "1", "--print"],
        &["email", "retry", "1", "--again"],
        &["email", "purge"],
        &["key", "rotate", "--yes"],
        &["serve", "--listen", "127.0.0.1:0"],
    ] {
        let ended = env.run(args);
        assert_eq!(ended.code, 78, "{args:?}: {}", ended.err);
        for words in blocked {
            assert!(ended.err.contains(words), "{args:?}: {}", ended.err);
        }
        assert!(ended.err.contains("credtool db restore --accept"));
    }
    assert_eq!(server.messages().len(), COUNT);
    assert_eq!(copied(&env), before, "a check changed something");

    let shown = env.run(&["contact", "show", "p1@example.com"]);
    assert_eq!(shown.code, 0);
    assert!(shown.out.contains("Person 1"));
    assert!(shown.err.contains("is an older copy"), "{}", shown.err);
    let shown = env.run(&["contact", "show", "p1@example.com", "--json"]);
    assert_eq!(shown.json()["restored_copy"], "older");
    let warning: serde_json::Value = serde_json::from_str(shown.err.trim()).unwrap();
    assert_eq!(warning["warning"]["kind"], "restored_copy");
    let check = env.run(&["db", "check", "--json"]);
    assert_eq!(check.code, 78);
    assert!(check.out.contains("\"blocked\""), "{}", check.out);

    env.run(&["db", "restore", "--accept"])
        .refuses(5, &["20 unfinished emails", "--yes"]);
    let accepted = env
        .run(&["db", "restore", "--accept", "--yes", "--json"])
        .json();
    assert_eq!(accepted["held"], COUNT);
    assert_eq!(accepted["links_ended"], COUNT);
    let sent = env.run(&["email", "deliver"]);
    assert_eq!((sent.code, sent.err.as_str()), (0, ""));
    assert_eq!(server.messages().len(), COUNT, "something was sent twice");
    let states = env.run(&["email", "list", "--limit", "100", "--field", "state"]);
    assert_eq!(
        states.ok().lines().filter(|state| *state == "held").count(),
        COUNT
    );
    let reasons = env
        .run(&["link", "list", "--limit", "100", "--json"])
        .json();
    let restored = |link: &&serde_json::Value| link["revoked_reason"] == "restored";
    assert_eq!(
        reasons.as_array().unwrap().iter().filter(restored).count(),
        COUNT
    );

    // An operator decides, email by email.
    env.run(&["email", "retry", "1"]).refuses(5, &["--again"]);
    assert_eq!(env.run(&["email", "retry", "1", "--again"]).code, 0);
    assert_eq!(server.messages().len(), COUNT + 1);
    env.run(&["audit", "verify"]).ok();
    env.run(&["db", "check"]).ok();
    let events = env.run(&[
        "audit",
        "list",
        "--action",
        "db.restore",
        "--field",
        "detail",
    ]);
    assert_eq!(events.ok().lines().count(), 1);
}

#[test]
fn state_from_before_the_restore_is_an_older_copy_as_well() {
    let (env, _server) = queued();
    let before = copied(&env);
    env.run(&["email", "deliver"]).ok();
    let after = copied(&env);
    fs::write(env.database(), &before).unwrap();
    env.run(&["db", "restore", "--accept", "--yes"]).ok();
    fs::write(env.database(), &after).unwrap();
    env.run(&["email", "deliver"])
        .fails(78, &["db restore --accept"]);
}

#[test]
fn database_without_its_mark_is_a_copy_once_something_was_sent() {
    let fresh = Env::with_ada(1);
    fs::remove_file(beside(&fresh, ".mark")).unwrap();
    fresh
        .run(&["contact", "add", "Bob", "bob@example.com"])
        .ok();
    assert!(beside(&fresh, ".mark").exists());

    let (env, _server) = queued();
    let mark = fs::read(beside(&env, ".mark")).unwrap();
    for bytes in [None, Some(&mark[1..]), Some(&[0; 96][..]), Some(&[])] {
        match bytes {
            None => fs::remove_file(beside(&env, ".mark")).unwrap(),
            Some(bytes) => fs::write(beside(&env, ".mark"), bytes).unwrap(),
        }
        env.run(&["email", "deliver"])
            .fails(78, &["has no valid mark", "db restore --accept"]);
    }
    fs::write(beside(&env, ".mark"), &mark).unwrap();
    env.run(&["email", "deliver"]).ok();
}

#[test]
fn used_link_stays_dead_in_an_accepted_copy() {
    let env = Env::with_ada(1);
    let link = env.run(&["password", "reset", "1", "--print-link"]);
    let token = link.ok().trim().rsplit('/').next().unwrap().to_owned();
    let before = copied(&env);
    let redeem =
        |password: &str| env.feed(&["password", "redeem"], &format!("{token}\n{password}\n"));
    redeem("sour-lemon-tower-19").ok();
    fs::write(env.database(), before).unwrap();
    redeem("blue-harbour-lamp-72").fails(78, &["older copy"]);
    env.run(&["db", "restore", "--accept", "--yes"]).ok();
    redeem("blue-harbour-lamp-72").fails(69, &["restored from an older copy"]);
}

#[test]
fn check_names_what_is_damaged() {
    let (env, _server) = queued();
    env.run(&["db", "check"]).ok();
    sql(
        &env,
        "PRAGMA foreign_keys = OFF; DROP INDEX email_due;
         INSERT INTO tag (tag, contact_id) VALUES ('vip', 999);
         DROP TRIGGER contact_name_update; UPDATE contact SET name = 'Somebody Else' WHERE id = 3;",
    );
    let check = env.run(&["db", "check", "--json"]);
    assert_eq!(check.code, 1);
    let report: serde_json::Value = serde_json::from_str(&check.out).unwrap();
    let state = |name: &str| {
        let checks = report.as_array().unwrap();
        let found = checks.iter().find(|check| check["name"] == name).unwrap();
        (
            found["state"].as_str().unwrap().to_owned(),
            found["faults"].to_string(),
        )
    };
    assert_eq!(state("integrity").0, "sound");
    assert!(state("references").1.contains("tag"), "{report}");
    assert!(
        state("schema").1.contains("index email_due is missing"),
        "{report}"
    );
    assert_eq!(state("search_index").0, "damaged");
    assert_eq!(state("audit_trail").0, "sound");
    fs::remove_file(env.key()).unwrap();
    let check = env.run(&["db", "check"]);
    assert_eq!(check.code, 78);
    assert!(check.out.contains("unchecked"), "{}", check.out);
}
