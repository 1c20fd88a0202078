//! Every command that changes something says what it did and to whom, in a pipe and as JSON, and makes sure first that
//! stdout takes it.

use std::collections::BTreeSet;
use std::process::Output;

use credtool::demo::server::{Command, Script, SmtpServer};

use crate::support::Env;

const ADA: &str = "ada@example.com";
/// A port that no relay listens on.
const NO_PORT: u16 = 1;

/// A command on the workspace of [`workspace`], its exit code, what a pipe is told on either stream, and what its JSON has.
struct Change {
    line: &'static str,
    code: i32,
    told: &'static [&'static str],
    json: &'static [&'static str],
}

const fn change(
    line: &'static str,
    code: i32,
    told: &'static [&'static str],
    json: &'static [&'static str],
) -> Change {
    Change {
        line,
        code,
        told,
        json,
    }
}

const CHANGES: &[Change] = &[
    change(
        "contact add Bob bob@example.com",
        0,
        &["3\n"],
        &["\"id\": 3", "bob@example.com"],
    ),
    change(
        "contact edit 1 --name Ada.B",
        0,
        &["Ada.B", ADA],
        &["\"name\": \"Ada.B\"", ADA],
    ),
    change(
        "contact remove 2 --yes",
        0,
        &["2\tGrace\tgrace@example.com"],
        &["\"id\": 2", "Grace"],
    ),
    change("contact import people.csv", 0, &["new\t1"], &["\"new\": 1"]),
    change(
        "product add shop --name Shop",
        0,
        &["shop\n"],
        &["\"slug\": \"shop\"", "\"Shop\""],
    ),
    change(
        "product edit wiki --name Handbook",
        0,
        &["slug\twiki", "name\tHandbook"],
        &["\"wiki\"", "\"Handbook\""],
    ),
    change(
        "product remove spare --yes",
        0,
        &["slug\tspare"],
        &["\"slug\": \"spare\""],
    ),
    change(
        "login add 2 --product wiki",
        0,
        &["3\n"],
        &["\"id\": 3", "Grace", "grace@example.com", "wiki"],
    ),
    change(
        "login edit 1 --rename ada",
        0,
        &["username\tada", ADA, "default"],
        &["\"username\": \"ada\"", ADA],
    ),
    change(
        "login remove 1 --yes",
        0,
        &[ADA, "product\tdefault"],
        &[ADA, "\"product\": \"default\""],
    ),
    change(
        "login provision 2 --again",
        0,
        &["wiki", ADA],
        &["\"wiki\"", ADA],
    ),
    change(
        "email send login:1 --template credentials",
        75,
        &["4\tcredentials", ADA],
        &["\"id\": 4", ADA, "\"Ada\""],
    ),
    change(
        "email retry 2",
        75,
        &["2\t", "resend", ADA],
        &["\"id\": 2", "\"contact_id\": 1", "\"Ada\"", ADA],
    ),
    change(
        "email cancel 2",
        0,
        &["2\t", ADA, "cancelled"],
        &["\"cancelled\"", ADA, "\"Ada\""],
    ),
    change(
        "email purge --older-than 0d",
        0,
        &["passwords\t"],
        &["\"passwords\""],
    ),
    change(
        "password generate login:1 --print",
        0,
        &[ADA, "product\tdefault"],
        &[ADA, "\"Ada\"", "\"default\""],
    ),
    change(
        "password generate login:1 --email",
        75,
        &[ADA, "product\tdefault"],
        &[ADA, "\"Ada\"", "\"default\""],
    ),
    change(
        "password set login:1 --password-stdin",
        0,
        &[ADA, "product\tdefault"],
        &[ADA, "\"Ada\"", "\"default\""],
    ),
    change(
        "password reset login:1 --print-link",
        0,
        &[
            "https://example.com/reset",
            "link 2 for ada@example.com at default (contact 1 Ada <ada@example.com>)",
        ],
        &[ADA, "\"Ada\"", "\"default\"", "https://example.com/reset"],
    ),
    change(
        "password reset login:1 --send-link",
        75,
        &["2\t", ADA, "default"],
        &[ADA, "\"Ada\"", "\"default\""],
    ),
    change(
        "link revoke 1",
        0,
        &["1\trevoked\tAda\tada@example.com"],
        &["\"revoked\"", ADA, "\"Ada\""],
    ),
    change(
        "key rotate --yes",
        0,
        &["key\t", "resealed\t"],
        &["\"key\""],
    ),
    change(
        "key export new.txt --passphrase-file passphrase",
        0,
        &["file\tnew.txt"],
        &["\"file\""],
    ),
    change(
        "key import key.txt --passphrase-file passphrase",
        0,
        &["added\tfalse"],
        &["\"added\": false"],
    ),
    change(
        "db restore backup.db --yes",
        0,
        &["held\t", "kept\t"],
        &["\"held\"", "\"kept\""],
    ),
    change("db restore --accept --yes", 0, &["held\t"], &["\"held\""]),
];

/// Commands that change nothing, or that the header of a test or their own file says why they may be silent of.
const OTHERS: &[&str] = &[
    // Silent where all is well, for cron.
    "email deliver",
    "db backup",
    // Their exit code is the answer; tests of their own follow.
    "password redeem",
    "password verify",
    // What they print is what they are for.
    "login export",
];

fn workspace() -> Env {
    let env = Env::with_relay(NO_PORT);
    let write = |name: &str, text: &str| std::fs::write(env.home().join(name), text).unwrap();
    write("people.csv", "name,email\nBob,bob@example.com\n");
    write("passphrase", "a passphrase for this test\n");
    let private = std::os::unix::fs::PermissionsExt::from_mode(0o600);
    std::fs::set_permissions(env.home().join("passphrase"), private).unwrap();
    for line in [
        "contact add Ada ada@example.com",
        "contact add Grace grace@example.com",
        "product add wiki --name Wiki --provision /bin/true",
        "product add spare --name Spare",
        "login add 1 --product default",
        "login add 1 --product wiki",
        "password generate login:1 --email",
        "password generate login:2 --print",
        "password generate login:1 --email",
        "password reset login:1 --send-link",
        "key export key.txt --passphrase-file passphrase",
        "db backup backup.db",
    ] {
        let done = env.run(&words(line));
        assert!(matches!(done.code, 0 | 75), "{line}: {}", done.err);
    }
    env
}

fn words(line: &str) -> Vec<&str> {
    line.split(' ').collect()
}

#[test]
fn every_change_is_told_in_a_pipe_and_as_json() {
    let base = workspace();
    for Change {
        line,
        code,
        told,
        json,
    } in CHANGES
    {
        let (plain, objects) = (base.copy(), base.copy());
        let done = plain.feed(&words(line), "a passphrase of my own\n");
        assert_eq!(done.code, *code, "{line}: {}", done.err);
        let said = format!("{}{}", done.out, done.err);
        for word in *told {
            assert!(said.contains(word), "{line}: no {word:?} in {said}");
        }
        let done = objects.feed(
            &[words(line), vec!["--json"]].concat(),
            "a passphrase of my own\n",
        );
        assert_eq!(done.code, *code, "{line} --json: {}", done.err);
        let _object: serde_json::Value = serde_json::from_str(&done.out).unwrap();
        for word in *json {
            assert!(
                done.out.contains(word),
                "{line} --json: no {word:?} in {}",
                done.out
            );
        }
    }
}

#[test]
fn no_command_that_changes_something_is_left_out() {
    let told: BTreeSet<String> = CHANGES
        .iter()
        .map(|change| change.line)
        .chain(OTHERS.iter().copied())
        .map(|line| words(line)[..2].join(" "))
        .collect();
    let reads = [
        "list", "show", "path", "get", "check", "preview", "verify", "open", "note", "bounces",
    ];
    for noun in credtool::cli::command().get_subcommands() {
        for verb in noun.get_subcommands() {
            let name = format!("{} {}", noun.get_name(), verb.get_name());
            assert!(
                reads.contains(&verb.get_name()) || told.contains(&name),
                "{name}"
            );
        }
    }
}

#[test]
fn a_new_workspace_is_told_as_json() {
    let env = Env::bare();
    let made = env.run(&["init", "--json"]).json();
    assert!(made["database"].as_str().unwrap().ends_with("credtool.db"));
    assert_eq!(made["key_reused"], false);
}

#[test]
fn a_link_in_a_pipe_is_the_bare_url_and_stderr_names_whose_it_is() {
    let env = workspace();
    let made = env.run(&["password", "reset", "login:1", "--print-link"]);
    assert_eq!(made.out.lines().count(), 1);
    assert!(
        made.out.starts_with("https://example.com/reset"),
        "{}",
        made.out
    );
    assert!(
        made.err.contains("(contact 1 Ada <ada@example.com>)"),
        "{}",
        made.err
    );
    let quiet = env.run(&["password", "reset", "login:1", "--print-link", "--quiet"]);
    assert_eq!(quiet.err, "");
    let token = made.out.trim_end().rsplit(['=', '#', '/']).next().unwrap();
    let redeemed = env.feed(
        &["password", "redeem"],
        &format!("{token}\nunlikely words of mine\n"),
    );
    assert_eq!(
        (redeemed.code, redeemed.out.as_str()),
        (0, ""),
        "{}",
        redeemed.err
    );
    assert!(
        redeemed
            .err
            .contains("ada@example.com at default (contact 1)"),
        "{}",
        redeemed.err
    );
}

/// Runs a line of shell; `$CREDTOOL` is the program.
fn shell(env: &Env, line: &str) -> Output {
    env.other("/bin/sh").args(["-c", line]).output().unwrap()
}

/// Returns the contents of the trail and of the tables.
fn state(env: &Env) -> Vec<i64> {
    let connection = rusqlite::Connection::open(env.database()).unwrap();
    let count = |table: &str| {
        let sql = format!("SELECT count(*) FROM {table}");
        connection.query_row(&sql, [], |row| row.get(0)).unwrap()
    };
    ["audit", "contact", "product", "login", "email", "link"]
        .into_iter()
        .map(count)
        .collect()
}

#[test]
fn nothing_is_changed_where_stdout_takes_nothing() {
    let env = workspace();
    let before = state(&env);
    for Change { line, .. } in CHANGES {
        for stdout in [">&-", ">/dev/full"] {
            let output = shell(
                &env,
                &format!(r#"echo "a passphrase of my own" | "$CREDTOOL" {line} {stdout}"#),
            );
            let err = String::from_utf8(output.stderr).unwrap();
            assert_eq!(output.status.code(), Some(1), "{line} {stdout}: {err}");
            assert!(
                err.contains("nothing was changed"),
                "{line} {stdout}: {err}"
            );
            assert!(
                err.contains("hint: redirect stdout"),
                "{line} {stdout}: {err}"
            );
        }
    }
    assert_eq!(state(&env), before);
}

/// A file that can be opened and has reached the longest that is allowed, which nothing before the write can tell.
#[test]
fn what_was_done_is_said_where_stdout_breaks_afterwards() {
    let base = workspace();
    for (line, done) in [
        (
            "contact add Bob bob@example.com",
            "added contact 3 Bob <bob@example.com>",
        ),
        ("contact edit 1 --name Ada.B", "changed contact 1 Ada.B"),
        ("contact remove 2 --yes", "it is done"),
        (
            "product edit wiki --name Handbook",
            "changed product wiki (Handbook)",
        ),
        (
            "product remove spare --yes",
            "removed product spare (Spare)",
        ),
        (
            "login add 2 --product wiki",
            "added login grace@example.com at wiki",
        ),
        (
            "login remove 1 --yes",
            "removed login ada@example.com at default",
        ),
        ("email cancel 2 3", "not all that was done could be printed"),
        ("link revoke 1 --json", "it is done"),
    ] {
        let env = base.copy();
        let limit = "truncate -s 20M out; trap '' XFSZ; ulimit -f 20480";
        let output = shell(&env, &format!(r#"{limit}; "$CREDTOOL" {line} >>out"#));
        let err = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{line}: {err}");
        assert!(err.contains(done), "{line}: no {done:?} in {err}");
        assert!(err.contains("stdout cannot be written"), "{line}: {err}");
        assert!(err.contains("credtool audit list"), "{line}: {err}");
        assert_ne!(state(&env)[0], state(&base)[0], "{line} changed nothing");
    }
}

#[test]
fn several_contacts_are_removed_once_each() {
    let env = workspace();
    let refused = env.run(&["contact", "remove", "1", "2"]);
    refused.refuses(
        5,
        &[
            "2 contacts",
            "1 Ada <ada@example.com>, 2 Grace <grace@example.com>",
            "--yes",
        ][..2],
    );
    let removed = env.feed(
        &["contact", "remove", "-", "2", "--yes"],
        "1\nADA@example.com\nid:1\nnobody@x.example\n",
    );
    assert_eq!(removed.code, 3, "{}", removed.err);
    assert_eq!(
        removed.err.matches("is the same as 1").count(),
        2,
        "{}",
        removed.err
    );
    assert!(removed.err.contains("nobody@x.example"), "{}", removed.err);
    assert!(
        removed.out.contains("1\tAda\t") && removed.out.contains("2\tGrace\t"),
        "{}",
        removed.out
    );
    assert_eq!(env.run(&["contact", "list"]).ok(), "");
}

#[test]
fn the_hundred_that_need_a_yes_are_people() {
    let env = Env::with_relay(NO_PORT);
    let rows: Vec<String> = (1..=60)
        .map(|n| format!("P{n},p{n}@example.com\n"))
        .collect();
    let rows = rows.concat();
    env.feed(&["contact", "import", "-"], &format!("name,email\n{rows}"));
    let twice: Vec<String> = (1..=60)
        .map(|n| format!("{n}\np{n}@example.com\n"))
        .collect();
    let twice = twice.concat();
    let done = env.feed(&["password", "reset", "-", "--send-link"], &twice);
    assert_eq!(done.code, 75, "{}", done.err);
    assert!(!done.err.contains("needs a confirmation"), "{}", done.err);
}

#[test]
fn a_near_miss_of_a_domain_is_suggested_and_a_correction_is_not_asked_for_twice() {
    let unknown = Script::default().reply(Command::Rcpt, 550, "5.1.1 No such user");
    let server = SmtpServer::start(unknown).unwrap();
    let env = Env::with_relay(server.port());
    let added = env.run(&["contact", "add", "Ada", "ada@gmial.com", "--json"]);
    assert_eq!(added.json()["suggestion"], "ada@gmail.com");
    assert_eq!(added.json()["addresses"][0]["suggestion"], "ada@gmail.com");
    let refused = env.run(&["password", "generate", "1", "--email"]);
    assert!(
        refused.err.contains("contact edit id:1 --address ADDRESS"),
        "{}",
        refused.err
    );
    let shown = env.run(&["email", "show", "1", "--json"]);
    assert_eq!(shown.json()["suggestion"], "ada@gmail.com");
    let shown = env.run(&["email", "show", "1", "--format", "table"]);
    assert!(
        shown.out.contains("credtool contact edit id:1"),
        "{}",
        shown.out
    );

    let edited = env.run(&[
        "contact",
        "edit",
        "1",
        "--address",
        "ada@example.com",
        "--json",
    ]);
    assert!(edited.json()["suggestion"].is_null());
    let shown = env.run(&["contact", "show", "1", "--json"]);
    assert!(shown.json()["suggestion"].is_null());
    for args in [["email", "show", "1"], ["contact", "show", "1"]] {
        let shown = env.run(&[&args[..], &["--format", "table"]].concat());
        assert!(
            !shown.out.contains("contact edit id:1"),
            "{args:?}: {}",
            shown.out
        );
        assert!(
            shown.out.contains("credtool email retry 1"),
            "{args:?}: {}",
            shown.out
        );
    }
}

#[test]
fn emails_are_listed_and_retried_up_to_a_day() {
    let env = workspace();
    let all = ["email", "list", "--field", "id", "--until"];
    assert_eq!(env.run(&[&all[..], &["2020-01-01"]].concat()).ok(), "");
    assert_eq!(env.run(&[&all[..], &["1h"]].concat()).ok(), "");
    assert_eq!(
        env.run(&[&all[..], &["2999-01-01"]].concat()).ok(),
        "3\n2\n1\n"
    );
    let retry = [
        "email",
        "retry",
        "--held",
        "--dry-run",
        "--until",
        "2020-01-01",
    ];
    assert_eq!(env.run(&retry).ok(), "");
    env.run(&["email", "retry", "1", "--until", "1d"])
        .fails(2, &["--until"]);
}
