//! The failure table, row by row, by the whole program against servers that somebody else wrote: Postfix's smtp-sink
//! and aiosmtpd. A row says how the server misbehaves, and what is then true of the emails, the run and its exit code.
//!
//! Where a server is not installed its rows say so and pass, unless `CREDTOOL_REQUIRE_REAL=1` asks for it.

mod aiosmtpd;
mod relay_at_fault;
mod smtp_sink;
mod tls;

use std::fmt::Write as _;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use credtool::domain::{SignedDuration, Timestamp};
use rusqlite::types::Value as Sql;
use rusqlite::{Connection, OpenFlags};
use serde_json::Value;

use crate::support::Env;
use crate::support::sink::NOBODY;

/// An email that was not touched. The first three words of an email are its state, its counted tries, and when it is
/// due.
const UNTOUCHED: &str = "queued, 0 tries, due";
const ACCEPTED: &str = "accepted, 1 try; body 250 2.0.0 accepted";

/// A home with emails to so many people in the queue, none of which was tried. It is made once, and copied.
fn queue(emails: usize) -> Env {
    static ONE: OnceLock<Env> = OnceLock::new();
    static THREE: OnceLock<Env> = OnceLock::new();
    let made = match emails {
        1 => &ONE,
        3 => &THREE,
        _ => panic!("a queue of 1 or 3"),
    };
    made.get_or_init(|| {
        let env = Env::with_relay(NOBODY);
        let people = ["ada@example.com", "bob@example.com", "eve@example.com"];
        let people = &people[..emails];
        for person in people {
            env.run(&["contact", "add", person, person]).ok();
        }
        let mut line = vec!["password", "generate", "--email"];
        line.extend(people);
        assert_eq!(env.run(&line).code, 75, "nobody listens");
        env
    })
    .copy()
}

/// Points a home to a relay. `settings` come under `[smtp]`, `rest` comes at the end.
fn point(env: &Env, port: u16, tls: &str, settings: &str, rest: &str) {
    env.configure(|text| {
        let lines = text.lines().filter(|line| !line.starts_with("tls ="));
        let lines = lines.map(|line| {
            if line.starts_with("port =") {
                format!("port = {port}\ntls = \"{tls}\"\n{settings}")
            } else {
                line.to_owned()
            }
        });
        let lines: Vec<String> = lines.collect();
        format!("{}\n{rest}\n", lines.join("\n"))
    });
}

/// What a run came to.
struct Run {
    code: i32,
    stopped: Option<String>,
    err: String,
    emails: Vec<String>,
    log: Vec<Value>,
}

/// Sends what is due.
fn deliver(env: &Env) -> Run {
    deliver_by(env, "1")
}

/// Sends what is due by so many sessions at once.
fn deliver_by(env: &Env, sessions: &str) -> Run {
    let ended = env.run(&["email", "deliver", "--json", "--sessions", sessions]);
    assert!(!ended.err.contains("panicked"), "{}", ended.err);
    let objects = serde_json::Deserializer::from_str(&ended.out).into_iter::<Value>();
    let summary = objects.map(Result::unwrap).last().unwrap_or_default();
    let log = shown(env);
    Run {
        code: ended.code,
        stopped: summary["stopped_because"].as_str().map(str::to_owned),
        err: ended.err,
        emails: log.iter().map(told).collect(),
        log,
    }
}

/// Every email as `email show --json` has it, by id.
fn shown(env: &Env) -> Vec<Value> {
    let count: usize = database(env)
        .query_row("SELECT count(*) FROM email", [], |row| row.get(0))
        .unwrap();
    (1..=count)
        .map(|id| {
            env.run(&["email", "show", &id.to_string(), "--json"])
                .json()
        })
        .collect()
}

/// An email in one line: its state, its tries, when it is due, and each attempt with phase, code and outcome.
fn told(mail: &Value) -> String {
    let word = |value: &Value| match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    };
    let attempts = mail["attempt_log"].as_array().unwrap();
    let tries = mail["attempts"].as_u64().unwrap();
    let plural = if tries == 1 { "try" } else { "tries" };
    let mut line = format!("{}, {tries} {plural}", word(&mail["state"]));
    if mail["maybe_sent"] == true {
        line.push_str(", maybe sent");
    }
    if let Some(due) = mail["next_attempt_at"].as_str() {
        let due: Timestamp = due.parse().unwrap();
        line.push_str(", due");
        if let Some(last) = attempts
            .last()
            .filter(|last| last["outcome"] != "not_counted")
        {
            let ended: Timestamp = last["ended_at"].as_str().unwrap().parse().unwrap();
            write!(line, " in {}", rounded(due.duration_since(ended))).unwrap();
        }
    }
    for attempt in attempts {
        let parts = ["phase", "code", "enhanced", "outcome"].map(|key| word(&attempt[key]));
        let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        write!(line, "; {}", parts.join(" ")).unwrap();
    }
    line
}

/// The step of the backoff that a wait is, within its tenth; any other wait in seconds.
fn rounded(wait: SignedDuration) -> String {
    let fits = |minutes: &&i64| {
        let whole = SignedDuration::from_mins(**minutes);
        (wait - whole).abs() <= whole / 10 + SignedDuration::from_millis(50)
    };
    match [1, 5, 15, 20, 30, 60].iter().find(fits) {
        Some(minutes) => format!("{minutes} min"),
        None => format!("{} s", wait.as_secs()),
    }
}

fn database(env: &Env) -> Connection {
    Connection::open_with_flags(env.database(), OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap()
}

/// Every row of the outbox with every column, to be compared byte for byte.
fn rows(env: &Env) -> Vec<Vec<Sql>> {
    let database = database(env);
    let mut rows = Vec::new();
    for table in ["email", "email_bytes", "attempt"] {
        let order = format!("SELECT * FROM {table} ORDER BY 1, 2");
        let mut statement = database.prepare(&order).unwrap();
        let width = statement.column_count();
        let found = statement
            .query_map([], |row| (0..width).map(|n| row.get(n)).collect())
            .unwrap();
        rows.extend(found.map(Result::unwrap));
    }
    rows
}

/// Checks every row of a table, several at a time since many of them wait, and tells all that is wrong at once.
fn check_all<R: Sync>(table: &[R], check: impl Fn(&R) -> Result<(), String> + Sync) {
    let next = AtomicUsize::new(0);
    let wrong: Vec<String> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..8)
            .map(|_| {
                scope.spawn(|| {
                    let mut wrong = Vec::new();
                    while let Some(row) = table.get(next.fetch_add(1, Ordering::Relaxed)) {
                        wrong.extend(check(row).err());
                    }
                    wrong
                })
            })
            .collect();
        workers
            .into_iter()
            .flat_map(|worker| worker.join().expect("a row panicked"))
            .collect()
    });
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}
