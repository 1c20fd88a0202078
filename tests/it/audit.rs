//! The audit trail: every act has its event, no event has no act, and nobody can touch it unseen.

mod cut;
mod other_programs;
mod provisioning;

use std::fs;

use credtool::cli;
use credtool::demo::server::{Command as Verb, Script, SmtpServer};
use rusqlite::Connection;

use self::other_programs::OTHER_PROGRAMS;
use crate::support::program::Ended;
use crate::support::{Env, World, account, named};

const ADA: &str = "ada@example.com";
/// Nothing listens there: no test gets so far.
const NO_PORT: u16 = 1;

/// A command line, what it reads from stdin, its exit code, and the events that it writes.
type Step<'a> = (&'a [&'a str], &'a str, i32, &'a [&'a str]);

/// Number, action, reason, ticket, contact.
type Event = (i64, String, Option<String>, Option<String>, Option<i64>);

fn events(env: &Env) -> Vec<Event> {
    let connection = Connection::open(env.database()).unwrap();
    let mut statement = connection
        .prepare("SELECT seq, action, reason, ticket, contact_id FROM audit ORDER BY seq")
        .unwrap();
    let rows = statement.query_map([], |row| {
        Ok((
            row.get(0)?,
            row.get(1)?,
            row.get(2)?,
            row.get(3)?,
            row.get(4)?,
        ))
    });
    rows.unwrap().map(Result::unwrap).collect()
}

/// Takes the step; what it writes must be what was expected, each with reason and ticket.
fn take(env: &Env, (args, stdin, code, expected): Step<'_>) -> Ended {
    let before = events(env).len();
    // What only reads takes neither: as filters they would filter nothing.
    let reads = match args {
        [_, "list" | "path", ..] | ["audit", "verify", ..] | ["db", "check" | "backup", ..] => true,
        [noun, "show", _] => *noun != "password",
        _ => false,
    };
    let why: &[&str] = if reads {
        &[]
    } else {
        &["--reason", "she called", "--ticket", "T-17"]
    };
    let ended = env.feed(&[args, why].concat(), stdin);
    assert_eq!(ended.code, code, "{args:?}: {}", ended.err);
    let after = events(env);
    let written: Vec<&str> = after[before..]
        .iter()
        .map(|event| event.1.as_str())
        .collect();
    assert_eq!(written, expected, "{args:?}");
    for (seq, action, reason, ticket, contact) in &after[before..] {
        assert_eq!(reason.as_deref(), Some("she called"), "event {seq}");
        assert_eq!(ticket.as_deref(), Some("T-17"), "event {seq}");
        let needs_contact = !["product", "key", "purge", "login.export", "db"]
            .iter()
            .any(|without| action.starts_with(without));
        assert_eq!(contact.is_some(), needs_contact, "event {seq} {action}");
    }
    ended
}

/// Past the guard rail, as somebody who has the file in an editor.
fn tamper(env: &Env, statements: &str) {
    env.sql(&format!(
        "DROP TRIGGER audit_no_update; DROP TRIGGER audit_no_delete; {statements}"
    ));
}

/// What the table below leaves out, and why.
const LEFT_OUT: &[(&str, &str)] = &[
    ("init", "is what makes the place"),
    ("demo", "plays in a place of its own"),
    ("completions", "has no database"),
    ("manual", "has no database"),
    (
        "serve",
        "is told of in `web`: it redeems as `password redeem` does",
    ),
];

#[test]
#[expect(clippy::too_many_lines, reason = "a table of every command")]
fn every_act_has_its_events_and_a_look_has_none() {
    let refusal = Script::default()
        .reply(Verb::Rcpt, 550, "5.1.1 No such user")
        .times(1);
    let server = SmtpServer::start(refusal).unwrap();
    let env = Env::with_relay(server.port());
    let first: Vec<String> = events(&env).into_iter().map(|event| event.1).collect();
    assert_eq!(first, ["init"]);

    let mut known: Vec<Vec<String>> = Vec::new();
    let mut all = |steps: &[Step<'_>]| -> String {
        let mut out = String::new();
        for step in steps {
            out = take(&env, *step).out;
            known.push(step.0.iter().map(ToString::to_string).collect());
        }
        out
    };
    all(&[
        (
            &["contact", "add", "Ada Example", ADA],
            "",
            0,
            &["contact.add"],
        ),
        (&["contact", "add", "Again", ADA], "", 1, &[]),
        (
            &["contact", "edit", "1", "--phone", "+49 30 1"],
            "",
            0,
            &["contact.edit"],
        ),
        (
            &["product", "add", "wiki", "--name", "Wiki"],
            "",
            0,
            &["product.add"],
        ),
        (
            &["product", "edit", "wiki", "--name", "W"],
            "",
            0,
            &["product.edit"],
        ),
        (
            &["login", "add", "1", "--product", "default"],
            "",
            0,
            &["login.add"],
        ),
        (
            &["login", "edit", "1", "--must-change", "true"],
            "",
            0,
            &["login.edit"],
        ),
        (
            &["password", "generate", "1", "--print"],
            "",
            0,
            &["password.generate"],
        ),
        (&["password", "generate"], "", 0, &[]),
        // Nothing can be copied here: nothing is.
        (&["password", "show", "1", "--copy"], "", 1, &[]),
        (&["password", "show", "1"], "", 2, &[]),
        (
            &["password", "generate", "1", "--email"],
            "",
            69,
            &["password.generate", "email.send"],
        ),
        (
            &["email", "retry", "1"],
            "",
            0,
            &["email.retry", "email.send"],
        ),
        (&["email", "retry", "1"], "", 5, &[]),
        (
            &["email", "retry", "1", "--again"],
            "",
            0,
            &["email.queue", "email.retry", "email.send"],
        ),
        (
            &["password", "show", "1", "--print"],
            "",
            0,
            &["password.show"],
        ),
        (&["email", "show", "1"], "", 0, &[]),
        (
            &["email", "show", "1", "--reveal", "--print"],
            "",
            0,
            &["email.reveal"],
        ),
        (&["email", "show", "1", "--raw"], "", 0, &["email.reveal"]),
        (
            &["password", "set", "1", "--password-stdin"],
            "seven wild horses went by\n",
            0,
            &["password.set"],
        ),
        (
            &["password", "verify", "1", "--password-stdin"],
            "seven wild horses went by\n",
            0,
            &[],
        ),
        (
            &["email", "send", "1", "--template", "password-changed"],
            "",
            0,
            &["email.queue", "email.send"],
        ),
    ]);
    let link = all(&[(
        &["password", "reset", "1", "--print-link"],
        "",
        0,
        &["link.issue", "link.show"],
    )]);
    let token = link.trim_end().rsplit_once('/').unwrap().1.to_owned();
    let answers = format!("{token}\nsome words of my own choice\n");
    server.set_script(Script::default());
    all(&[
        (&["password", "redeem"], &answers, 0, &["link.redeem"]),
        (&["password", "redeem"], &answers, 69, &[]),
        (
            &["password", "reset", "1", "--send-link"],
            "",
            0,
            &["link.issue", "email.send"],
        ),
        (&["link", "revoke", "2"], "", 0, &["link.revoke"]),
        (&["link", "revoke", "2"], "", 69, &[]),
    ]);
    // Put off: nothing was sent, and nothing is said.
    server.set_script(Script::default().reply(Verb::Rcpt, 451, "4.7.1 Later"));
    all(&[(
        &["password", "generate", "1", "--email"],
        "",
        75,
        &["password.generate"],
    )]);
    let last = env.run(&["email", "list", "--field", "id"]);
    let last = last.ok().lines().next().unwrap().to_owned();
    env.sql(
        "UPDATE email SET kept_since = 0 WHERE state = 'accepted' AND kept_since IS NOT NULL;
         UPDATE attempt SET started_at = 0",
    );
    all(&[
        (&["email", "deliver"], "", 0, &["purge"]),
        (&["email", "deliver"], "", 0, &[]),
        (&["email", "purge"], "", 0, &[]),
        (
            &["email", "purge", "--older-than", "0d", "--dry-run"],
            "",
            0,
            &[],
        ),
        (
            &["key", "export", "key.txt", "--passphrase-stdin"],
            "correct horse battery\n",
            0,
            &["key.export"],
        ),
    ]);
    std::fs::remove_file(env.key()).unwrap();
    all(&[
        (
            &["key", "import", "key.txt", "--passphrase-stdin"],
            "correct horse battery\n",
            0,
            &["key.import"],
        ),
        (&["key", "rotate", "--yes"], "", 0, &["key.rotate"]),
        (&["email", "cancel", &last], "", 0, &["email.cancel"]),
        (&["email", "cancel", &last], "", 69, &[]),
        (&["contact", "list"], "", 0, &[]),
        (&["contact", "show", "1"], "", 0, &[]),
        (&["product", "list"], "", 0, &[]),
        (&["product", "show", "wiki"], "", 0, &[]),
        (&["login", "list"], "", 0, &[]),
        (&["login", "show", "1"], "", 0, &[]),
        (&["email", "list"], "", 0, &[]),
        (&["link", "list"], "", 0, &[]),
        (&["audit", "list"], "", 0, &[]),
        (&["audit", "verify"], "", 0, &[]),
        (&["config", "path"], "", 0, &[]),
        (&["config", "list"], "", 0, &[]),
        (&["hook", "list"], "", 0, &[]),
        (&["hook", "show", "dovecot"], "", 0, &[]),
        (&["db", "check"], "", 0, &[]),
        (&["db", "backup", "backup.db"], "", 0, &[]),
    ]);
    all(provisioning::STEPS);
    all(&[
        // The notice that her password was redeemed waits still.
        (
            &["login", "remove", "1", "--yes"],
            "",
            0,
            &["email.cancel", "login.remove"],
        ),
        (
            &["contact", "remove", "1", "--yes"],
            "",
            0,
            &["contact.remove"],
        ),
    ]);
    all(OTHER_PROGRAMS);
    all(&[
        (
            &["product", "remove", "wiki", "--yes"],
            "",
            0,
            &["product.remove"],
        ),
        (
            &["db", "restore", "--accept", "--yes"],
            "",
            0,
            &["db.restore"],
        ),
    ]);

    let mut root = cli::command();
    root.build();
    let mut leaves = Vec::new();
    leaf_names(&root, &mut Vec::new(), &mut leaves);
    for leaf in leaves {
        let is_known = known.iter().any(|args| args.starts_with(&leaf))
            || LEFT_OUT.iter().any(|(name, _)| *name == leaf.join(" "));
        assert!(
            is_known,
            "{leaf:?}: say in this table which events it writes"
        );
    }
    env.run(&["audit", "verify"]).json_is_sound(&env);
}

impl Ended {
    #[track_caller]
    fn json_is_sound(&self, env: &Env) {
        assert_eq!(self.code, 0, "{}", self.err);
        let report = env.run(&["audit", "verify", "--json"]).json();
        assert_eq!(report["sound"], true);
        assert_eq!(report["events"], events(env).len());
    }
}

fn leaf_names(command: &clap::Command, above: &mut Vec<String>, found: &mut Vec<Vec<String>>) {
    for sub in command.get_subcommands().filter(|sub| !sub.is_hide_set()) {
        above.push(sub.get_name().to_owned());
        if sub.has_subcommands() {
            leaf_names(sub, above, found);
        } else {
            found.push(above.clone());
        }
        above.pop();
    }
}

#[test]
fn a_sender_that_died_after_the_body_leaves_an_event() {
    let (mut world, id) = crate::support::emails::one_email();
    world
        .sql()
        .execute_batch(
            "UPDATE email SET state = 'handed', owner = 'dead', due_at = NULL;
             INSERT INTO attempt (email_id, n, owner, started_at, phase) VALUES (1, 1, 'dead', 0, 'body')",
        )
        .unwrap();
    world.deliver();
    let detail: (i64, String) = world
        .sql()
        .query_row(
            "SELECT email_id, detail FROM audit WHERE action = 'email.send' ORDER BY seq LIMIT 1",
            [],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .unwrap();
    assert_eq!(detail, (id.get(), String::from("unknown")));
}

#[test]
fn an_event_names_what_a_new_password_ended() {
    let mut world = World::new();
    let ada = world.ada();
    world.link(ada.id, false);
    let (mail, _) = world.mail_password(ada.id);
    world.mail_password(ada.id);
    let details = |n: i64| -> String {
        world.value(&format!(
            "SELECT detail FROM audit WHERE action = 'password.generate' ORDER BY seq LIMIT 1 OFFSET {n}"
        ))
    };
    assert_eq!(details(0), "by email, ended link 1");
    assert_eq!(details(1), format!("by email, took back email {mail}"));
}

#[test]
fn the_guard_rail_refuses_updates_and_deletions() {
    let env = Env::with_ada(NO_PORT);
    let connection = Connection::open(env.database()).unwrap();
    for statement in [
        "UPDATE audit SET reason = 'x'",
        "DELETE FROM audit",
        "DELETE FROM audit WHERE seq = 1",
        "REPLACE INTO audit SELECT * FROM audit WHERE seq = 1",
    ] {
        // REPLACE deletes without the trigger unless this is on; credtool's own connections never replace.
        connection
            .pragma_update(None, "recursive_triggers", true)
            .unwrap();
        let error = connection.execute(statement, []).unwrap_err().to_string();
        assert!(error.contains("append-only"), "{statement}: {error}");
    }
    env.run(&["audit", "verify"]).json_is_sound(&env);
}

/// Six events: init, Ada, and four edits.
fn with_trail() -> Env {
    let env = Env::with_ada(NO_PORT);
    for phone in ["1", "2", "3", "4"] {
        env.run(&["contact", "edit", "1", "--phone", phone]).ok();
    }
    env
}

#[test]
fn what_was_touched_is_found_and_named() {
    for (statement, names) in [
        (
            "UPDATE audit SET reason = 'forged' WHERE seq = 3",
            "event 3 is not what was recorded there",
        ),
        (
            "UPDATE audit SET uid = 7 WHERE seq = 6",
            "event 6 is not what was recorded there",
        ),
        (
            "UPDATE audit SET uid = -7 WHERE seq = 2",
            "event 2 is not what was recorded there",
        ),
        (
            "UPDATE audit SET mac = zeroblob(32) WHERE seq = 4",
            "event 4 is not what was recorded there",
        ),
        ("DELETE FROM audit WHERE seq = 4", "event 4 is missing"),
        (
            "DELETE FROM audit WHERE seq < 3",
            "events 1 to 2 are missing",
        ),
        (
            "UPDATE audit SET seq = 99 WHERE seq = 3; UPDATE audit SET seq = 3 WHERE seq = 4;
             UPDATE audit SET seq = 4 WHERE seq = 99",
            "event 3 is not what was recorded there",
        ),
        (
            "INSERT INTO audit (seq, at, uid, action, mac) VALUES (7, 0, 0, 'init', zeroblob(32))",
            "event 7 is not what was recorded there",
        ),
    ] {
        let env = with_trail();
        tamper(&env, statement);
        let said = env.run(&["audit", "verify"]);
        assert_eq!(said.code, 1, "{statement}: {}", said.err);
        for name in ["error: the audit trail is damaged", names, "\nhint: "] {
            assert!(said.err.contains(name), "{statement}: {}", said.err);
        }
        let said = env.run(&["audit", "verify", "--json"]);
        assert_eq!(said.code, 1);
        let report: serde_json::Value = serde_json::from_str(&said.out).unwrap();
        assert_eq!(report["sound"], false, "{statement}");
        assert!(report["damage"][0]["seq"].is_i64(), "{report}");
    }
}

#[test]
fn without_the_key_the_trail_is_listed_and_not_checked() {
    let env = with_trail();
    fs::remove_file(env.key()).unwrap();
    let seqs = env.run(&["audit", "list", "--field", "seq"]);
    assert_eq!(seqs.ok(), "6\n5\n4\n3\n2\n1\n");
    env.run(&["audit", "verify"]).refuses(78, &["key"]);
}

#[test]
fn filters_choose_events_and_pages_follow_each_other() {
    let env = with_trail();
    env.run(&[
        "contact",
        "add",
        "Bob",
        "bob@example.com",
        "--reason",
        "new here",
    ])
    .ok();
    let list = |args: &[&str]| {
        let args = [&["audit", "list", "--field", "seq"], args].concat();
        let listed = env.run(&args);
        let said = (listed.code, listed.err.clone());
        assert!(
            said.0 == 0 && (said.1.is_empty() || said.1.starts_with("there are more")),
            "{said:?}"
        );
        listed
            .out
            .split_whitespace()
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    assert_eq!(list(&["--contact", "bob@example.com"]), ["7"]);
    assert_eq!(
        list(&["--contact", "Ada", "--action", "contact.add"]),
        ["2"]
    );
    assert_eq!(list(&["--action", "contact.add,init"]), ["7", "2", "1"]);
    assert_eq!(list(&["--actor", &account(), "--limit", "2"]), ["7", "6"]);
    assert_eq!(
        list(&["--actor", &account(), "--limit", "2", "--before", "6"]),
        ["5", "4"]
    );
    assert_eq!(list(&["--before", "2"]), ["1"]);
    assert_eq!(list(&["--actor", "mallory"]), Vec::<String>::new());
    assert_eq!(list(&["--since", "1h"]).len(), 7);
    assert_eq!(list(&["--until", "1h"]), Vec::<String>::new());
    assert_eq!(
        list(&["--since", "2020-01-01", "--until", "2020-01-02T00:00:00Z"]),
        Vec::<String>::new()
    );
    env.run(&["contact", "remove", "2", "--yes"]).ok();
    assert_eq!(list(&["--contact", "2"]), ["8", "7"]);
    env.run(&["audit", "list", "--action", "contact.ad"])
        .refuses(2, &["contact.ad", "contact.add"]);
    env.run(&["audit", "list", "--before", "99"])
        .refuses(3, &["99"]);
    env.run(&["audit", "list", "--since", "soon"])
        .refuses(2, &["2026-11-23"]);

    let json = env.run(&[
        "audit",
        "list",
        "--limit",
        "1",
        "--contact",
        "2",
        "--until",
        "2999-01-01",
        "--json",
    ]);
    let event: serde_json::Value = serde_json::from_str(&json.out).unwrap();
    let event = &event[0];
    assert_eq!(event["action"], "contact.remove");
    assert_eq!(event["user"].as_str().is_some(), named());
    assert_eq!(event["contact_id"], 2);
    assert_eq!(event["reason"], serde_json::Value::Null);
    let table = env.run(&["audit", "list", "--format", "table"]);
    for line in table.ok().lines() {
        assert!(line.chars().count() <= 80, "{line}");
    }
    assert!(table.out.contains("new here"), "{}", table.out);
}
