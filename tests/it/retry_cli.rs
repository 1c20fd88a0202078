//! `email retry` of many and the look at what is stuck, as the whole program.

use std::process::Stdio;
use std::time::{Duration, Instant};

use credtool::demo::server::{Command, Script, SmtpServer};
use serde_json::Value;

use crate::support::Env;
use crate::support::program::Ended;

/// So many people, each with a reset-link mail that failed for a passing reason.
fn failed(count: usize) -> (Env, SmtpServer) {
    let server = SmtpServer::start(Script::default()).unwrap();
    let env = Env::with_relay(server.port());
    let busy = Script::default().reply(Command::Mail, 451, "4.3.2 Try later");
    server.set_script(busy);
    let who = env.people(count);
    env.feed(&["password", "reset", "-", "--send-link"], &who);
    env.sql("UPDATE email SET state = 'failed', due_at = NULL");
    server.set_script(Script::default());
    (env, server)
}

fn state(env: &Env, id: usize) -> String {
    let shown = env.run(&["email", "show", &id.to_string(), "--field", "state"]);
    shown.ok().trim().to_owned()
}

/// Each object's id, action and reason.
fn actions(rows: &Value) -> Vec<String> {
    let text = |value: &Value| value.as_str().map_or(value.to_string(), str::to_owned);
    rows.as_array()
        .unwrap()
        .iter()
        .map(|row| {
            let words = ["id", "action", "reason", "state"].map(|key| text(&row[key]));
            words.join(" ")
        })
        .collect()
}

#[test]
fn what_is_left_alone_is_an_object_too_and_is_counted_in_one_line() {
    let (env, server) = failed(4);
    env.sql("UPDATE email SET last_phase = 'rcpt', last_code = 550, last_reply = 'No such user' WHERE id = 1;
         UPDATE email SET state = 'held', unknowns = 2 WHERE id = 2;
         UPDATE link SET revoked_at = created_at, revoked_reason = 'desk' WHERE id = 3",
    );
    let wanted = [
        "1 skip refused failed",
        "2 skip maybe_sent held",
        "3 skip link_revoked failed",
    ];
    let counted = "left alone: 1 superseded, 1 refused for good (--include-permanent), \
                   1 maybe sent (--include-maybe-sent)\n";

    let dry = env.run(&["email", "retry", "--failed", "--dry-run", "--json"]);
    assert_eq!(dry.err, counted);
    let mut rows = actions(&dry.json());
    assert_eq!(rows.pop().unwrap(), "4 resend still_right dry_run");
    assert_eq!(rows, wanted);
    assert!(server.messages().is_empty());

    let done = env.run(&["email", "retry", "--failed", "--json"]);
    assert_eq!(done.err, counted);
    let mut rows = actions(&done.json());
    assert_eq!(rows.pop().unwrap(), "4 resend still_right accepted");
    assert_eq!(rows, wanted);
    assert_eq!(server.messages().len(), 1);

    let insisting = ["--include-permanent", "--include-maybe-sent"];
    let all = [&["email", "retry", "--failed", "-q"][..], &insisting].concat();
    assert_eq!(
        env.run(&all).ok(),
        "1\t1\t\tresend\tstill_right\taccepted\tp1@example.com\n\
         2\t2\t\tresend\tmaybe_sent\taccepted\tp2@example.com\n\
         3\t3\t\tskip\tlink_revoked\tfailed\tp3@example.com\n"
    );
}

#[test]
fn one_refusal_among_many_is_told_and_the_others_go_out() {
    let (env, server) = failed(3);
    env.sql("UPDATE email SET created_at = created_at - 1000");
    server.set_script(
        Script::default()
            .reply(Command::Rcpt, 550, "5.1.1 No such user")
            .times(1),
    );
    let done = env.run(&["email", "retry", "--failed", "--format", "jsonl"]);
    done_with(&done, 69, 1);
    let rows: Vec<Value> = done
        .out
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(rows.len(), 3);
    assert_eq!(rows[0]["state"], "failed");
    assert_eq!(
        (&rows[0]["code"], &rows[0]["kind"]),
        (&69.into(), &"refused".into())
    );
    assert_eq!(rows[2]["state"], "accepted");
    assert!(rows[2].get("code").is_none());

    // Named by its id it is tried whatever was said before, and that is said.
    let named = env.run(&["email", "retry", "1"]);
    assert_eq!(
        named.err,
        "email 1 was refused before: 550 5.1.1 No such user\n"
    );
    assert_eq!(
        named.out,
        "1\t\tresend\tstill_right\taccepted\tp1@example.com\n"
    );
}

/// It ended with this code, and told of so many errors.
#[track_caller]
fn done_with(ended: &Ended, code: i32, errors: usize) {
    assert_eq!(ended.code, code, "{}", ended.err);
    let told = ended.err.matches("\"error\"").count() + ended.err.matches("error: ").count();
    assert_eq!(told, errors, "{}", ended.err);
}

#[test]
fn ids_come_from_stdin_and_the_worst_code_wins() {
    let (env, server) = failed(3);
    let before = server.connections();
    let done = env.feed(&["email", "retry", "-"], "3\nnonsense\n1\n99\n");
    done_with(&done, 2, 2);
    assert_eq!(
        done.out,
        "nonsense\t\t\t\t\t\t\n99\t\t\t\t\t\t\n\
         3\t3\t\tresend\tstill_right\taccepted\tp3@example.com\n1\t1\t\tresend\tstill_right\taccepted\tp1@example.com\n"
    );
    assert_eq!(server.connections() - before, 1, "they share a session");
    assert_eq!(state(&env, 2), "failed");
}

#[test]
fn a_contact_is_named_for_certain() {
    let (env, server) = failed(3);
    env.run(&["email", "retry", "--contact", "Person 2"])
        .refuses(4, &["Person 2"]);
    assert!(server.messages().is_empty());
    let done = env.run(&["email", "retry", "--contact", "p2@example.com"]);
    assert_eq!(
        done.ok(),
        "2\t2\t\tresend\tstill_right\taccepted\tp2@example.com\n"
    );
    assert_eq!(server.messages().len(), 1);
    env.run(&["email", "retry", "--contact", "nobody@example.com"])
        .refuses(3, &["nobody@example.com"]);
}

#[test]
fn flags_that_do_not_go_together_are_refused() {
    let env = Env::bare();
    for args in [
        &["1", "--failed"][..],
        &["1", "--contact", "x@example.com"],
        &["--failed", "--again"],
        &["--failed", "--to", "x@example.com"],
        &["1", "--since", "2d"],
        &["--failed", "--since", "7"],
        &["1", "--include-permanent"],
        &["1", "--include-maybe-sent"],
        &["1", "--rate", "0/s"],
    ] {
        let args = [&["email", "retry"], args].concat();
        env.run(&args).refuses(2, &[]);
    }
    env.run(&["email", "list", "--stuck", "--state", "held"])
        .refuses(2, &["--stuck"]);
}

#[test]
fn without_a_mail_a_script_is_told_to_name_one() {
    let (env, _server) = failed(1);
    env.run(&["email", "retry"])
        .refuses(5, &["no email was named"]);
}

#[test]
fn a_relay_that_is_down_leaves_the_failing_as_they_were() {
    let (env, server) = failed(2);
    drop(server);
    let done = env.run(&["email", "retry", "--failed"]);
    done_with(&done, 75, 1);
    assert_eq!(done.out, "");
    assert!(
        done.err
            .ends_with("2 emails were not attempted and are unchanged\n"),
        "{}",
        done.err
    );
    assert_eq!(state(&env, 1), "failed");
    let named = env.run(&["email", "retry", "1"]);
    assert_eq!(
        named.out,
        "1\t\tresend\tstill_right\tqueued\tp1@example.com\n"
    );
    named.fails(75, &["email 1 stays queued"]);
}

#[test]
fn ctrl_c_finishes_the_mail_in_hand() {
    let (env, server) = failed(12);
    server.set_script(Script::default().delay_at(Command::Body, Duration::from_millis(250)));
    let child = env
        .command(&["email", "retry", "--failed", "--json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let since = Instant::now();
    while server.messages().len() < 2 && since.elapsed() < Duration::from_mins(1) {
        std::thread::sleep(Duration::from_millis(10));
    }
    let id = i32::try_from(child.id()).unwrap();
    let id = rustix::process::Pid::from_raw(id).unwrap();
    rustix::process::kill_process(id, rustix::process::Signal::INT).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130));
    let rows = actions(&serde_json::from_slice(&output.stdout).unwrap());
    let sent = server.messages().len();
    assert_eq!(rows.len(), sent);
    assert!((2..12).contains(&sent), "{sent}");
    assert!(rows.iter().all(|row| row.ends_with("accepted")), "{rows:?}");
    let err = String::from_utf8(output.stderr).unwrap();
    let left = format!("{} emails were not attempted and are unchanged", 12 - sent);
    assert!(
        err.contains("\"interrupted\"") && err.contains(&left),
        "{err}"
    );
    let counted = |state: &str| {
        let list = ["email", "list", "--field", "id", "--state", state];
        env.run(&list).ok().lines().count()
    };
    assert_eq!((counted("accepted"), counted("failed")), (sent, 12 - sent));

    server.set_script(Script::default());
    env.run(&["email", "retry", "--failed"]).ok();
    assert_eq!((counted("accepted"), server.messages().len()), (12, 12));
}

#[test]
fn what_a_dead_sender_had_in_hand_is_not_called_under_way() {
    let (env, _server) = failed(2);
    env.sql(
        "UPDATE email SET state = 'handed', owner = 'x' WHERE id = 1;
         UPDATE email SET state = 'sending', owner = 'x' WHERE id = 2;",
    );
    let hint = "credtool email retry 1 --again";
    env.run(&["email", "retry", "1"])
        .refuses(5, &["may have been sent", hint]);
    assert_eq!(
        env.run(&["email", "retry", "2"]).ok(),
        "2\t\tresend\tstill_right\taccepted\tp2@example.com\n"
    );
}

#[test]
fn what_is_stuck_is_held_overdue_or_in_nobodys_hands() {
    let (env, _server) = failed(6);
    let hour = 3_600_000;
    let now = credtool::domain::Timestamp::now().as_millisecond();
    let (long, short) = (now - 2 * hour, now - hour / 2);
    env.sql(&format!(
        "UPDATE email SET state = 'held', last_code = 550, last_phase = 'mail' WHERE id = 1;
             UPDATE email SET state = 'queued', due_at = {long} WHERE id = 2;
             UPDATE email SET state = 'queued', due_at = {short} WHERE id = 3;
             UPDATE email SET state = 'sending', owner = 'x' WHERE id = 4;
             UPDATE email SET state = 'handed', owner = 'x' WHERE id = 5;"
    ));
    let stuck = |more: &[&str]| {
        let args = [&["email", "list", "--stuck", "--field", "id"], more].concat();
        env.run(&args).ok().lines().collect::<Vec<_>>().join(" ")
    };
    assert_eq!(stuck(&[]), "5 4 2 1");
    assert_eq!(stuck(&["p2@example.com"]), "2");
    assert_eq!(stuck(&["--limit", "9", "--before", "4"]), "2 1");
    let store = credtool::store::Store::open(&env.database()).unwrap();
    let _sending = store.sender_lock().unwrap().unwrap();
    assert_eq!(stuck(&[]), "2 1", "a sender is alive");
}

/// The lines that a terminal of 80 columns would get.
fn drawn(env: &Env, args: &[&str]) -> String {
    let args = [args, &["--format", "table"]].concat();
    let output = env.command(&args).env("COLUMNS", "80").output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    for line in text.lines() {
        assert!(line.chars().count() <= 80, "{line}");
    }
    text
}

#[test]
fn a_list_of_80_columns_has_room_for_an_address() {
    let (env, _server) = failed(1);
    let long = "ada.lovelace@department.example.com";
    env.sql(&format!(
        "UPDATE email SET recipient = '{long}', last_code = 550"
    ));
    let drawn = drawn(&env, &["email", "list"]);
    assert_eq!(drawn.lines().count(), 2, "{drawn}");
    assert!(drawn.contains(long) && drawn.contains("550"), "{drawn}");
}

#[test]
fn a_mail_is_shown_with_every_attempt() {
    let (env, server) = failed(1);
    server.set_script(
        Script::default()
            .reply(
                Command::Rcpt,
                452,
                "4.2.2 The mailbox is over its quota, tell the user",
            )
            .times(1)
            .reply(Command::Body, 250, "2.0.0 Ok: queued as 4bXyZ12Wq"),
    );
    env.run(&["email", "retry", "1"]).fails(75, &["deferred"]);
    env.run(&["email", "retry", "1"]).ok();

    let shown = env.run(&["email", "show", "1", "--json"]).json();
    let log = shown["attempt_log"].as_array().unwrap();
    let of = |n: usize, key: &str| log[n][key].clone();
    assert_eq!(log.len(), 3);
    for (n, phase, outcome, code, enhanced) in [
        (0, "mail", "deferred", 451, "4.3.2"),
        (1, "rcpt", "deferred", 452, "4.2.2"),
        (2, "body", "accepted", 250, "2.0.0"),
    ] {
        assert_eq!(of(n, "phase"), phase);
        assert_eq!(of(n, "outcome"), outcome);
        assert_eq!(of(n, "code"), code);
        assert_eq!(of(n, "enhanced"), enhanced);
        assert!(of(n, "duration_ms").as_i64().unwrap() >= 0);
    }
    assert_eq!(of(2, "queue_id"), "4bXyZ12Wq");
    assert!(of(1, "queue_id").is_null());

    let drawn = drawn(&env, &["email", "show", "1"]);
    for part in [
        "Try  When (UTC)",
        "451 4.3.2",
        "452 4.2.2",
        "250 2.0.0",
        "Queue id",
        "4bXyZ12Wq",
        "rcpt   deferred  452 4.2.2",
    ] {
        assert!(drawn.contains(part), "{part:?} is not in\n{drawn}");
    }
}

#[test]
fn what_is_held_says_why_and_what_to_do() {
    let (env, server) = failed(1);
    server.set_script(Script::default().reply(Command::Mail, 550, "5.7.1 Not your address"));
    env.run(&["email", "retry", "1"])
        .fails(78, &["check smtp.from"]);
    let shown = drawn(&env, &["email", "show", "1"]);
    let words: Vec<&str> = shown.split_whitespace().collect();
    assert!(
        words
            .join(" ")
            .contains("the relay refuses our sender address"),
        "{shown}"
    );
    let contact = drawn(&env, &["contact", "show", "1"]);
    assert!(contact.contains("refuses our sender address"), "{contact}");

    env.sql("UPDATE email SET state = 'held', due_at = NULL, unknowns = 2");
    let shown = drawn(&env, &["email", "show", "1"]);
    assert!(shown.contains("ask whether it arrived"), "{shown}");
    assert!(
        shown.contains("  credtool email retry 1 --again\n"),
        "{shown}"
    );
    let contact = drawn(&env, &["contact", "show", "1"]);
    assert!(
        contact.contains("  credtool email retry 1 --again\n"),
        "{contact}"
    );
}
