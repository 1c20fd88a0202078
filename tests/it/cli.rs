//! The main flows of the whole program: what it prints, what it says, and its exit code.

use std::os::unix::fs::PermissionsExt;
use std::process::Stdio;

use credtool::demo::server::{Command, Script, SmtpServer};
use serde_json::{Value, json};

use crate::support::{Env, account};

const ADA: &str = "ada@example.com";

fn server(script: Script) -> SmtpServer {
    SmtpServer::start(script).unwrap()
}

/// A place with Ada in it and a relay that does this.
fn place(script: Script) -> (Env, SmtpServer) {
    let server = server(script);
    (Env::with_ada(server.port()), server)
}

/// Ada with a password that nobody was told.
fn with_password() -> (Env, SmtpServer, String) {
    let (env, server) = place(Script::default());
    let made = env.run(&["password", "generate", ADA, "--print"]);
    assert_eq!(made.code, 0, "{}", made.err);
    let password = made.value("password").to_owned();
    (env, server, password)
}

fn texts(value: &Value, key: &str) -> Vec<String> {
    let rows = value.as_array().expect("no array");
    rows.iter()
        .map(|row| row[key].as_str().unwrap_or_default().to_owned())
        .collect()
}

fn audit_of(env: &Env) -> Vec<String> {
    let connection = rusqlite::Connection::open(env.database()).unwrap();
    let mut statement = connection
        .prepare("SELECT action FROM audit ORDER BY seq")
        .unwrap();
    let rows = statement.query_map([], |row| row.get(0)).unwrap();
    rows.map(Result::unwrap).collect()
}

#[test]
fn init_makes_a_private_place_and_leaves_one_that_exists() {
    let env = Env::with_relay(25);
    for (path, mode) in [
        (env.config(), 0o600),
        (env.key(), 0o600),
        (env.database(), 0o600),
        (env.config().parent().unwrap().to_owned(), 0o700),
        (env.database().parent().unwrap().to_owned(), 0o700),
    ] {
        let found = path.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!(found, mode, "{}", path.display());
    }
    let before = std::fs::read(env.key()).unwrap();
    env.run(&["init"]).refuses(78, &["already", "credtool.db"]);
    assert_eq!(std::fs::read(env.key()).unwrap(), before);
    let paths = env.run(&["config", "path"]);
    assert_eq!(paths.value("config"), env.config().to_str().unwrap());
    assert_eq!(paths.value("database"), env.database().to_str().unwrap());
}

#[test]
fn what_needs_no_database_works_before_init() {
    let env = Env::bare();
    let password = env.run(&["password", "generate"]);
    let text = password.ok().trim_end();
    assert_eq!(text.len(), 20);
    assert!(text.chars().all(|c| c.is_ascii_alphanumeric()), "{text}");
    env.run(&["config", "path"]).ok();
    assert!(env.run(&["completions", "bash"]).ok().contains("credtool"));
    assert!(env.run(&["--help"]).ok().contains("Usage: credtool"));
    assert!(env.run(&["--version"]).ok().starts_with("credtool "));
    for args in [
        &["contact", "list"][..],
        &["contact", "add", "Ada", ADA],
        &["email", "deliver"],
        &["password", "show", ADA, "--print"],
        &["link", "list"],
    ] {
        env.run(args).refuses(78, &["credtool init"]);
    }
    assert!(!env.database().exists());
}

#[test]
fn the_support_story() {
    let refusal = Script::default()
        .reply(Command::Rcpt, 550, "5.7.1 Rejected by policy")
        .times(1);
    let (env, server) = place(refusal);

    // The email with the credentials is refused, and everybody is told so.
    env.run(&["password", "generate", ADA, "--email"]).fails(
        69,
        &["550 5.7.1 Rejected by policy", "credtool email retry 1"],
    );
    let list = env.run(&["email", "list", ADA, "--json"]).json();
    let mail = &list[0];
    for (key, value) in [
        ("id", json!(1)),
        ("template", json!("credentials")),
        ("to", json!(ADA)),
        ("state", json!("failed")),
        ("maybe_sent", json!(false)),
        ("attempts", json!(1)),
        ("last_code", json!(550)),
        ("last_enhanced", json!("5.7.1")),
        ("last_reply", json!("Rejected by policy")),
        ("accepted_at", Value::Null),
    ] {
        assert_eq!(mail[key], value, "{key}");
    }
    let shown = env.run(&["contact", "show", ADA, "--format", "table"]);
    assert!(
        shown.ok().contains("credtool email retry 1"),
        "{}",
        shown.out
    );

    // The retry is the same email.
    let retried = env.run(&["email", "retry", "1"]);
    assert_eq!(
        retried.out,
        "1\t\tresend\tstill_right\taccepted\tada@example.com\n"
    );
    assert_eq!(retried.code, 0);
    let messages = server.messages();
    assert_eq!(messages.len(), 1);
    let text = String::from_utf8(messages[0].data.clone()).unwrap();
    let show = env.run(&["password", "show", ADA, "--print"]);
    assert!(text.contains(show.value("password")));
    assert_eq!(messages[0].to, [ADA]);

    // A second retry would send it twice.
    env.run(&["email", "retry", "1"])
        .refuses(5, &["accepted", "credtool email retry 1 --again"]);
    let again = env.run(&["email", "retry", "1", "--again"]);
    assert_eq!(
        again.out,
        "1\t2\treplace\taccepted_before\taccepted\tada@example.com\n"
    );

    // A link works once.
    let link = env.run(&["password", "reset", ADA, "--print-link"]);
    let token = link.ok().trim_end().rsplit_once('/').unwrap().1.to_owned();
    let answers = format!("{token}\na password of my own choice\n");
    assert_eq!(env.feed(&["password", "redeem"], &answers).code, 0);
    env.feed(&["password", "redeem"], &answers)
        .refuses(69, &["the link was used at"]);
    let verify = &["password", "verify", ADA, "--password-stdin"];
    env.feed(verify, "a password of my own choice\n").ok();
    env.feed(verify, "another one\n")
        .fails(69, &["does not match"]);

    // What the user chose is not there to be shown.
    env.run(&["password", "show", ADA, "--print"])
        .refuses(3, &["not stored", "credtool password generate"]);
}

#[test]
fn a_password_is_shown_only_where_it_was_asked_for() {
    let (env, _server, password) = with_password();
    for args in [
        &["password", "show", ADA][..],
        &["password", "show", ADA, "--json"],
        &["password", "generate", ADA],
        &["password", "generate", ADA, "--json"],
    ] {
        let refused = env.run(args);
        assert_eq!((refused.code, refused.out.as_str()), (2, ""), "{args:?}");
    }
    let shown = env.run(&["password", "show", ADA, "--print"]);
    assert_eq!(shown.value("password"), password, "it was changed");
    env.run(&["password", "generate", ADA, "--email"]).ok();
    let now = env.run(&["password", "show", ADA, "--print"]);
    let now = now.value("password");
    for args in [
        &["contact", "show", ADA][..],
        &["contact", "show", ADA, "--json"],
        &["contact", "show", ADA, "--format", "table"],
        &["login", "list", "--json"],
        &["email", "list", "--json"],
        &["email", "show", "1", "--json"],
        &["email", "show", "1", "-v"],
        &["link", "list", "--json"],
        &["email", "retry", "1", "--again", "--dry-run"],
    ] {
        let run = env.run(args);
        assert_eq!(run.code, 0, "{args:?}: {}", run.err);
        for secret in [password.as_str(), now] {
            assert!(
                !run.out.contains(secret) && !run.err.contains(secret),
                "{args:?}"
            );
        }
    }
}

#[test]
fn what_belongs_to_a_login_needs_a_contact() {
    let (env, _server, _) = with_password();
    for flags in [["--product", "default"], ["--username", "ada"]] {
        env.run(&[&["password", "generate"][..], &flags].concat())
            .refuses(2, &[flags[0], "need a contact"]);
    }
}

#[test]
fn the_list_of_settings_has_the_timeouts() {
    let (env, _server) = place(Script::default());
    env.configure(|text| text + "\n[timeouts]\ngreeting = \"7s\"\n");
    let listed = env.run(&["config", "list"]);
    assert!(
        listed.ok().contains("timeouts.greeting\t7s\n"),
        "{}",
        listed.out
    );
}

#[test]
fn revealing_is_recorded() {
    let (env, _server, _) = with_password();
    env.run(&["password", "generate", ADA, "--email"]).ok();
    for (args, action) in [
        (&["password", "show", ADA, "--print"][..], "password.show"),
        (
            &["email", "show", "1", "--reveal", "--print"],
            "email.reveal",
        ),
        (&["email", "show", "1", "--raw"], "email.reveal"),
    ] {
        let before = audit_of(&env).len();
        assert_eq!(env.run(args).code, 0, "{args:?}");
        assert_eq!(audit_of(&env)[before..], [action], "{args:?}");
    }
}

#[test]
fn reason_and_ticket_are_in_the_trail() {
    let (env, _server) = place(Script::default());
    let why = ["--reason", "lost her phone", "--ticket", "T-17"];
    let args = [&["password", "generate", ADA, "--print"], &why[..]].concat();
    env.run(&args).ok();
    let connection = rusqlite::Connection::open(env.database()).unwrap();
    let row: (String, String, String) = connection
        .query_row(
            "SELECT coalesce(user, 'uid ' || uid), reason, ticket FROM audit WHERE action = 'password.generate'",
            [],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
        )
        .unwrap();
    assert_eq!(row, (account(), "lost her phone".into(), "T-17".into()));
}

#[test]
fn cron_hears_nothing_when_all_is_well() {
    let defer = Script::default().reply(Command::Rcpt, 451, "4.7.1 Try later");
    let (env, server) = place(defer);
    env.run(&["email", "deliver"]).ok();
    let sent = env.run(&["password", "generate", ADA, "--email"]);
    sent.fails(75, &["451 4.7.1 Try later"]);
    server.set_script(Script::default());
    // It is not due yet: that is well, too.
    assert_eq!(env.run(&["email", "deliver"]).ok(), "");
    assert_eq!(server.messages().len(), 0);
    let connection = rusqlite::Connection::open(env.database()).unwrap();
    connection
        .execute_batch("UPDATE email SET due_at = 0")
        .unwrap();
    assert_eq!(env.run(&["email", "deliver"]).ok(), "");
    assert_eq!(server.messages().len(), 1);
    let summary = env.run(&["email", "deliver", "--json"]).json();
    for key in [
        "accepted",
        "deferred",
        "failed",
        "held",
        "maybe_sent",
        "remaining",
    ] {
        assert_eq!(summary[key], json!(0), "{key}");
    }
    assert_eq!(summary["stopped_because"], Value::Null);
}

#[test]
fn cron_hears_of_what_is_held_or_may_have_been_sent() {
    let (env, _server) = place(Script::default().drop_at(Command::Body));
    env.run(&["password", "generate", ADA, "--email"])
        .fails(75, &["may have been sent"]);
    let connection = rusqlite::Connection::open(env.database()).unwrap();
    let warned = |text: &str| {
        let run = env.run(&["email", "deliver"]);
        assert_eq!(run.code, 75, "{}", run.err);
        assert!(
            run.err.starts_with("warning: email 1 to ada@example.com: "),
            "{}",
            run.err
        );
        assert!(run.err.contains(text), "{}", run.err);
    };
    connection
        .execute_batch(
            "UPDATE email SET state = 'handed', owner = 'dead', due_at = NULL, unknowns = 0;
             UPDATE attempt SET outcome = NULL, ended_at = NULL",
        )
        .unwrap();
    warned("the sender died");
    connection
        .execute_batch(
            "UPDATE email SET due_at = 0;
             UPDATE email_bytes SET sealed = zeroblob(300)",
        )
        .unwrap();
    warned("cannot be opened");
}

#[test]
fn an_outage_is_spoken_of_once() {
    let (env, server) = place(Script::default().drop_at(Command::Connect));
    let sent = env.run(&["password", "generate", ADA, "--email"]);
    assert_eq!(sent.code, 75);
    env.run(&["email", "deliver"])
        .fails(75, &["out of reach", "smtp.host"]);
    let second = env.run(&["email", "deliver"]);
    assert_eq!((second.code, second.err.as_str()), (75, ""));
    server.set_script(Script::default());
    env.run(&["email", "deliver"]).ok();
    assert_eq!(server.messages().len(), 1);
}

#[test]
fn errors_are_json_where_json_is_asked_for() {
    let (env, _server) = place(Script::default());
    for (args, code, kind) in [
        (&["contact", "show", "99"][..], 3, "not_found"),
        (&["contact", "edit", "Ad", "--phone", "1"], 4, "ambiguous"),
        (&["contact", "remove", ADA], 5, "needs_answer"),
        (&["password", "show", ADA], 2, "usage"),
    ] {
        let args = [args, &["--json"]].concat();
        let run = env.run(&args);
        assert_eq!((run.code, run.out.as_str()), (code, ""), "{args:?}");
        let error: Value = serde_json::from_str(&run.err).expect("not JSON");
        assert_eq!(error["error"]["code"], json!(code), "{args:?}");
        assert_eq!(error["error"]["kind"], json!(kind), "{args:?}");
        assert!(error["error"]["message"].is_string() && error["error"]["hint"].is_string());
    }
}

#[test]
fn several_targets_are_each_told_and_the_worst_code_wins() {
    let (env, _server) = place(Script::default());
    env.run(&["password", "generate", ADA, "--email"]).ok();
    let run = env.run(&["email", "retry", "99", "1", "--again", "--json"]);
    assert_eq!(run.code, 3, "{}", run.err);
    let told: Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!(told[0]["target"], json!("99"));
    assert_eq!(told[0]["code"], json!(3));
    assert_eq!(told[1]["state"], json!("accepted"));
    let fed = env.feed(&["email", "retry", "-", "--again"], "1\n");
    assert_eq!(fed.code, 0, "{}", fed.err);
    assert!(fed.out.starts_with("1\t"), "{}", fed.out);
}

#[test]
fn lists_in_every_format() {
    let (env, _server) = place(Script::default());
    env.run(&[
        "contact",
        "add",
        "=cmd()",
        "bob@example.com",
        "--tag",
        "vip",
    ])
    .ok();
    let list = env.run(&["contact", "list", "--json"]).json();
    assert_eq!(texts(&list, "name"), ["Ada Example", "=cmd()"]);
    assert_eq!(list[1]["tags"], json!(["vip"]));
    let lines = env.run(&["contact", "list", "--format", "jsonl"]);
    assert_eq!(lines.ok().lines().count(), 2);
    let field = env.run(&["contact", "list", "--field", "address"]);
    assert_eq!(field.ok(), "ada@example.com\nbob@example.com\n");
    let csv = env.run(&["contact", "list", "--format", "csv", "--fields", "id,name"]);
    let mut rows = csv.ok().lines();
    assert_eq!(rows.next(), Some("id,name"));
    assert_eq!(rows.next(), Some("1,Ada Example"));
    let formula = rows.next().unwrap();
    assert!(
        !formula.contains(",=") && !formula.contains(",\"="),
        "{formula}"
    );
    let tagged = env.run(&["contact", "list", "--tag", "vip", "--field", "id"]);
    assert_eq!(tagged.ok(), "2\n");
    let page = env.run(&["contact", "list", "--limit", "1", "--field", "id"]);
    assert_eq!(page.out, "1\n");
    let page = env.run(&["contact", "list", "--after", "1", "--field", "id"]);
    assert_eq!(page.ok(), "2\n");
    env.run(&["contact", "list", "--field", "nonsense"])
        .fails(2, &["nonsense", "address"]);
}

#[test]
fn times_in_json_are_utc() {
    let (env, _server) = place(Script::default());
    let shown = env.run(&["contact", "show", ADA, "--json"]).json();
    let at = shown["created_at"].as_str().unwrap();
    assert!(at.ends_with('Z') && at.contains('T'), "{at}");
    at.parse::<credtool::domain::Timestamp>().unwrap();
}

#[test]
fn a_closed_pipe_is_quiet() {
    let env = Env::bare();
    let mut child = env
        .command(&["password", "generate", "--count", "1000"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let ended = child.wait_with_output().unwrap();
    assert_eq!(String::from_utf8(ended.stderr).unwrap(), "");
}

#[test]
fn a_name_that_tries_to_steer_the_terminal_is_made_harmless() {
    let hostile = "5.1.1 \u{1b}[2J\u{1b}]0;owned\u{7}No such user";
    let (env, _server) = place(Script::default().reply(Command::Rcpt, 550, hostile));
    let sent = env.run(&["password", "generate", ADA, "--email"]);
    sent.fails(69, &["No such user"]);
    for run in [
        sent,
        env.run(&["email", "list"]),
        env.run(&["email", "show", "1"]),
        env.run(&["contact", "show", ADA, "--format", "table"]),
    ] {
        for text in [&run.out, &run.err] {
            let bad = text
                .chars()
                .find(|c| c.is_control() && !"\n\t".contains(*c));
            assert_eq!(bad, None, "{text:?}");
        }
    }
}

#[test]
fn the_demo_does_what_it_says() {
    let env = Env::bare();
    let keep = env.home().join("kept");
    let told = env.run(&["demo", "--keep", keep.to_str().unwrap()]);
    assert_eq!(told.code, 0, "{}", told.err);
    let redeemed = if cfg!(feature = "web") {
        ["POST http://127.0.0.1:", "200 Your password is set", "410 "]
    } else {
        ["password redeem", "the link was used", "exit 69"]
    };
    for part in [
        "$ credtool",
        "email retry",
        "550",
        "what arrived: Your password",
    ]
    .into_iter()
    .chain(redeemed)
    {
        assert!(told.out.contains(part), "{part:?} is not in {}", told.out);
    }
    assert!(keep.is_dir());
    assert!(!env.database().exists(), "the demo touched the real place");
    let again = env.run(&["demo", "--keep", keep.to_str().unwrap()]);
    assert_ne!(again.code, 0, "it went over a folder that exists");
}
