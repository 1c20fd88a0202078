//! Many rows: what a commit holds, what its event is about, and what a kill leaves.

use std::fmt::Write as _;
use std::fs;
use std::process::Stdio;

use rusqlite::Connection;
use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};

use super::{BCRYPT, NO_PORT, counts, import};
use crate::support::Env;

const BATCH: u64 = 5_000;

/// Rows with IDs, written as `people.csv`.
fn people(env: &Env, rows: u64) -> String {
    let mut csv = String::from("email,name,external_id\n");
    for n in 0..rows {
        writeln!(csv, "p{n}@example.com,Person {n},X-{n}").unwrap();
    }
    fs::write(env.home().join("people.csv"), &csv).unwrap();
    csv
}

fn events(env: &Env, contact: &str) -> Vec<Value> {
    let listed = env.run(&["audit", "list", "--contact", contact, "--json"]);
    listed.json().as_array().unwrap().clone()
}

#[test]
fn rows_share_a_commit_and_others_come_in_between() {
    const ROWS: u64 = 2 * BATCH + 1000;
    let env = Env::with_relay(NO_PORT);
    let csv = people(&env, ROWS);
    let mut child = env
        .command(&["contact", "import", "people.csv"])
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let other = Connection::open(env.database()).unwrap();
    other
        .busy_timeout(std::time::Duration::from_secs(10))
        .unwrap();
    let count = |sql: &str| -> u64 { other.query_row(sql, [], |row| row.get(0)).unwrap() };
    let mut between = std::collections::BTreeSet::new();
    while child.try_wait().unwrap().is_none() {
        other.execute_batch("BEGIN IMMEDIATE; ROLLBACK").unwrap();
        between.insert(count("SELECT count(*) FROM contact"));
    }
    between.remove(&ROWS);
    assert!(
        between.iter().all(|count| count % BATCH == 0),
        "{between:?}"
    );
    assert_eq!(counts(&import(&env, &csv, &[])), [0, 0, ROWS, 0]);
    assert_eq!(
        count("SELECT count(*) FROM audit WHERE action = 'contact.add'"),
        3
    );
    let of_ranges = "SELECT sum(last_contact_id - first_contact_id + 1) FROM audit";
    assert_eq!(count(of_ranges), ROWS);
    env.run(&["audit", "verify"]).ok();
}

#[test]
fn new_contacts_share_an_event_that_each_of_them_finds() {
    let env = Env::with_relay(NO_PORT);
    env.run(&["contact", "add", "Alan Example", "alan@example.com"])
        .ok();
    let csv = format!(
        "name,email,phone,username,password_hash\n\
         Ada Example,ada@example.com,,ada,{BCRYPT}\n\
         Alan Example,alan@example.com,+49 30 1,,\n\
         Grace Example,grace@example.com,,,\n"
    );
    let ended = env.feed(
        &["contact", "import", "-", "--json", "--ticket", "T-1"],
        &csv,
    );
    assert_eq!(counts(&ended), [2, 1, 0, 0]);
    let actions = |contact: &str| -> Vec<String> {
        let action = |event: &Value| event["action"].as_str().unwrap().to_owned();
        events(&env, contact).iter().map(action).collect()
    };
    let added = |contact: &str| -> Value { events(&env, contact).pop().unwrap() };
    // The newest first: the event that the new contacts share comes before what else was done for them.
    assert_eq!(
        actions("ada@example.com"),
        ["password.import", "login.add", "contact.add"]
    );
    assert_eq!(actions("grace@example.com"), ["contact.add"]);
    assert_eq!(
        actions("alan@example.com"),
        ["contact.edit", "contact.add"],
        "a change has an event of its own"
    );
    let (ada, grace) = (added("ada@example.com"), added("grace@example.com"));
    assert_eq!(ada, grace);
    for (key, value) in [
        ("contact_id", json!(null)),
        ("first_contact_id", json!(2)),
        ("last_contact_id", json!(3)),
        ("detail", json!("imported")),
        ("ticket", json!("T-1")),
    ] {
        assert_eq!(ada[key], value, "{key}");
    }
    assert_eq!(added("alan@example.com")["contact_id"], 1);
    let shown = env.run(&["contact", "show", "grace@example.com", "--json"]);
    let shown = shown.json();
    assert_eq!(shown["total"]["events"], 1, "{shown}");
    for filter in [
        &["--action", "contact.add"][..],
        &["--ticket", "T-1"],
        &["--limit", "1"],
    ] {
        let args = [&["audit", "list", "--contact", "3", "--json"], filter].concat();
        let listed = env.run(&args).json();
        assert_eq!(listed.as_array().unwrap().len(), 1, "{filter:?}: {listed}");
    }
    let none = [
        "audit",
        "list",
        "--contact",
        "3",
        "--actor",
        "eve",
        "--json",
    ];
    assert_eq!(env.run(&none).json(), json!([]));
    // A contact that was added alone is named as ever, and one behind the range is not found by it.
    env.feed(&["contact", "import", "-"], "email\neve@example.com\nbad\n");
    let eve = events(&env, "eve@example.com");
    assert_eq!(eve.len(), 1, "{eve:?}");
    assert_eq!(
        (&eve[0]["contact_id"], &eve[0]["first_contact_id"]),
        (&json!(4), &json!(null))
    );
    // The trail of a contact stays, in its event of many, too.
    env.run(&["contact", "remove", "3", "--yes"]).ok();
    assert_eq!(actions("3"), ["contact.remove", "contact.add"]);
    env.run(&["audit", "verify"]).ok();
}

#[test]
fn a_row_that_fails_late_is_undone_alone() {
    let env = Env::with_relay(NO_PORT);
    // Whatever another program does to the file: one address fails as it is written.
    let connection = Connection::open(env.database()).unwrap();
    connection
        .execute_batch(
            "CREATE TRIGGER fails BEFORE INSERT ON address WHEN new.key = 'p7@example.com'
             BEGIN SELECT raise(ABORT, 'no'); END",
        )
        .unwrap();
    let csv = people(&env, 20);
    let ended = import(&env, &csv, &[]);
    assert_eq!(counts(&ended), [19, 0, 0, 1], "{ended:?}");
    let ids: Vec<i64> = connection
        .prepare("SELECT id FROM contact ORDER BY id")
        .unwrap()
        .query_map([], |row| row.get(0))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    assert_eq!(ids.len(), 19);
    for id in ids {
        assert_eq!(events(&env, &id.to_string()).len(), 1, "{id}");
    }
    connection.execute_batch("DROP TRIGGER fails").unwrap();
    env.run(&["db", "check"]).ok();
    assert_eq!(counts(&import(&env, &csv, &[])), [1, 0, 19, 0]);
    env.run(&["audit", "verify"]).ok();
}

/// The same command finishes an import that was killed, and no row is there in part.
#[test]
fn a_killed_import_leaves_whole_batches_and_is_continued() {
    const ROWS: u64 = 4 * BATCH;
    let env = Env::with_relay(NO_PORT);
    let csv = people(&env, ROWS);
    let connection = Connection::open(env.database()).unwrap();
    let count = |sql: &str| -> u64 { connection.query_row(sql, [], |row| row.get(0)).unwrap() };
    let contacts = || count("SELECT count(*) FROM contact");
    let log = || fs::metadata(env.home().join("credtool.db-wal")).map_or(0, |log| log.len());
    // While the first batch is written, behind its commit, and while a later one is.
    for (batches, written) in [(0, 100_000), (1, 0), (2, 100_000)] {
        let before = log();
        let mut child = env
            .command(&["contact", "import", "people.csv"])
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        while contacts() < batches * BATCH || log().abs_diff(before) < written {
            if child.try_wait().unwrap().is_some() {
                break;
            }
        }
        kill_process(
            Pid::from_raw(i32::try_from(child.id()).unwrap()).unwrap(),
            Signal::KILL,
        )
        .ok();
        child.wait().unwrap();
        let done = contacts();
        assert!(done % BATCH == 0 && done >= batches * BATCH, "{done}");
        for table in ["address", "(SELECT DISTINCT external_id FROM contact)"] {
            assert_eq!(count(&format!("SELECT count(*) FROM {table}")), done);
        }
        assert_eq!(
            count("SELECT coalesce(sum(last_contact_id - first_contact_id + 1), 0) FROM audit"),
            done
        );
    }
    let done = contacts();
    assert_eq!(counts(&import(&env, &csv, &[])), [ROWS - done, 0, done, 0]);
    env.run(&["db", "check"]).ok();
    env.run(&["audit", "verify"]).ok();
    let found = env.run(&[
        "contact",
        "list",
        "--name",
        "Person 19999",
        "--field",
        "address",
    ]);
    assert_eq!(found.ok(), "p19999@example.com\n");
}
