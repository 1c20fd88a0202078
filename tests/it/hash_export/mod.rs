//! Password hashes for other programs: every form against a file that was looked at, and where the program can be had
//! against the program itself.
//!
//! All but one of the people of `people.csv` have the hash that Dovecot, OpenLDAP, PHP and Django were first seen to
//! accept; its password is `hunter2`, as is that of the bcrypt hash.

mod crowd;
pub(crate) mod directory;
pub(crate) mod mailbox;
mod scripts;

use std::fs;
use std::os::unix::fs::{MetadataExt, symlink};
use std::path::Path;

use rusqlite::Connection;

use crate::support::Env;

const PEOPLE: &str = include_str!("../../fixtures/export/people.csv");
const BCRYPT: &str = "$2y$05$emyZhjgXpwTKRCI4x7wJEOeHvHCCuUthZrKdxkDPcgCCRVdIhqHai";
const RIGHT: &str = "hunter2";
const WRONG: &str = "hunter3";
/// What is known of nobody's program.
const NO_PORT: u16 = 1;

/// A desk with the people of the file.
fn desk() -> Env {
    let env = Env::with_relay(NO_PORT);
    let taken = env.feed(&["contact", "import", "-"], PEOPLE);
    assert_eq!(taken.value("new"), "9");
    taken.ok();
    env
}

/// The export for a program, and how it ended.
fn export(env: &Env, target: &str) -> (i32, String, String) {
    let args = ["login", "export", "--all", "--for", target, "--print"];
    let place: &[&str] = match target {
        "openldap" => &["--base-dn", "ou=people,dc=example,dc=com"],
        _ => &[],
    };
    let ended = env.run(&[&args[..], place].concat());
    (ended.code, ended.out, ended.err)
}

/// The program, the file that its export has to be, and who is left out.
const GOLDEN: [(&str, &str, &[&str]); 16] = [
    (
        "dovecot",
        include_str!("../../fixtures/export/dovecot.passwd"),
        &["#zoe", "O'Brien", "with: colon"],
    ),
    (
        "openldap",
        include_str!("../../fixtures/export/openldap.ldif"),
        &[],
    ),
    (
        "authelia",
        include_str!("../../fixtures/export/authelia.yaml"),
        &[],
    ),
    (
        "django",
        include_str!("../../fixtures/export/django.jsonl"),
        &[],
    ),
    ("php", include_str!("../../fixtures/export/php.jsonl"), &[]),
    (
        "wordpress",
        include_str!("../../fixtures/export/wordpress.jsonl"),
        &[],
    ),
    (
        "nextcloud",
        include_str!("../../fixtures/export/nextcloud.jsonl"),
        &[],
    ),
    (
        "laravel",
        include_str!("../../fixtures/export/laravel.jsonl"),
        &[],
    ),
    (
        "symfony",
        include_str!("../../fixtures/export/symfony.jsonl"),
        &[],
    ),
    (
        "keycloak",
        include_str!("../../fixtures/export/keycloak.json"),
        &["bob"],
    ),
    (
        "kratos",
        include_str!("../../fixtures/export/kratos.jsonl"),
        &[],
    ),
    (
        "auth0",
        include_str!("../../fixtures/export/auth0.json"),
        &[],
    ),
    (
        "zitadel",
        include_str!("../../fixtures/export/zitadel.jsonl"),
        &[],
    ),
    (
        "clerk",
        include_str!("../../fixtures/export/clerk.jsonl"),
        &[],
    ),
    (
        "kanidm",
        include_str!("../../fixtures/export/kanidm.jsonl"),
        &["bob"],
    ),
    ("json", include_str!("../../fixtures/export/json.json"), &[]),
];

#[test]
fn every_form_is_what_was_looked_at() {
    let env = desk();
    for (target, expected, left_out) in GOLDEN {
        let (code, out, err) = export(&env, target);
        assert_eq!(out, expected, "{target}");
        assert_eq!(
            code,
            if left_out.is_empty() { 0 } else { 69 },
            "{target}: {err}"
        );
        let named = err.lines().filter(|line| line.starts_with("error: "));
        assert_eq!(named.count(), left_out.len(), "{target}: {err}");
        for name in left_out {
            assert!(
                err.contains(&format!("error: the login {name} ")),
                "{target}: {err}"
            );
        }
    }
    let count = Connection::open(env.database())
        .unwrap()
        .query_row(
            "SELECT count(*) FROM audit WHERE action = 'login.export'
               AND detail LIKE 'hashes of up to 9 logins for %' AND product_id = 1",
            [],
            |row| row.get::<_, usize>(0),
        )
        .unwrap();
    assert_eq!(count, GOLDEN.len());
}

#[test]
fn contacts_can_be_named_and_each_is_written_once() {
    let env = desk();
    let some = env.feed(
        &["login", "export", "-", "--for", "php", "--print"],
        "ada@example.com\next:A-1\nbob@example.com\n",
    );
    assert_eq!(
        some.err,
        "ext:A-1 is the same as ada@example.com: exported once\n"
    );
    let names: Vec<String> = some
        .out
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap())
        .map(|user| user["username"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(names, ["ada", "bob"]);
    // Each one's trail has it; who has no password has nothing to reveal.
    env.run(&["contact", "add", "Max", "max@example.com"]).ok();
    env.run(&["login", "add", "max@example.com"]).ok();
    let more = [
        "login",
        "export",
        "--for",
        "php",
        "--print",
        "ada@example.com",
    ];
    env.run(&[&more[..], &["max@example.com"]].concat())
        .fails(69, &["max@example.com has no password"]);
    for (who, exports) in [("ada", 2), ("bob", 1), ("max", 0)] {
        let who = format!("{who}@example.com");
        let of = ["audit", "list", "--action", "login.export", "--contact"];
        let events = env.run(&[&of[..], &[&who, "--json"]].concat()).json();
        let events = events.as_array().unwrap();
        assert_eq!(events.len(), exports, "{who}");
        for event in events {
            assert_eq!(event["detail"], "hashes of up to 1 login for php");
        }
    }
}

#[test]
fn all_logins_go_without_those_that_have_no_password_and_say_who_has_to_change_theirs() {
    let env = desk();
    for name in ["Max", "Mia"] {
        let address = format!("{name}@example.com");
        env.run(&["contact", "add", name, &address]).ok();
        env.run(&["login", "add", &address]).ok();
    }
    Connection::open(env.database())
        .unwrap()
        .execute(
            "UPDATE login SET must_change = 1 WHERE username = 'ada'",
            [],
        )
        .unwrap();
    let (code, out, err) = export(&env, "php");
    assert_eq!((code, out.lines().count()), (0, 9), "{err}");
    assert_eq!(
        err,
        "logins that have no password are left out: 2\n\
         passwords that their owners have to change, which php is not told: 1\n"
    );
    let (_, out, err) = export(&env, "keycloak");
    assert!(
        out.contains("UPDATE_PASSWORD") && !err.contains("not told"),
        "{err}"
    );
    let to = [
        "login", "export", "--all", "--for", "php", "--output", "users",
    ];
    let told = env.run(&[&to[..], &["--json"]].concat()).json();
    assert_eq!(
        ["written", "left_out", "must_change"].map(|key| told[key].as_u64().unwrap()),
        [9, 2, 1]
    );
    let detail = "SELECT detail FROM audit WHERE action = 'login.export' ORDER BY seq DESC LIMIT 1";
    let detail: String = Connection::open(env.database())
        .unwrap()
        .query_row(detail, [], |row| row.get(0))
        .unwrap();
    assert_eq!(detail, "hashes of up to 9 logins for php");
}

#[test]
fn a_person_with_two_logins_is_written_once_where_the_address_is_the_name() {
    let env = desk();
    let second = format!("email,username,password_hash\nada@example.com,zz,{BCRYPT}\n");
    env.feed(&["contact", "import", "-"], &second).ok();
    for target in ["auth0", "clerk"] {
        let (code, out, err) = export(&env, target);
        assert_eq!(code, 69, "{err}");
        assert_eq!(out.matches("ada@example.com").count(), 1, "{target}");
        assert!(
            err.contains("the login zz is a further one of the same person"),
            "{err}"
        );
    }
    // Zitadel tells people apart by their names.
    assert_eq!(export(&env, "zitadel").0, 0);
}

#[test]
fn who_waits_for_the_product_is_told_of_it() {
    let env = Env::with_ada(NO_PORT);
    let hook = [
        "product",
        "edit",
        "default",
        "--provision",
        "/bin/sh -c 'exit 75'",
    ];
    env.run(&hook).ok();
    env.run(&["password", "generate", "1", "--print"]);
    let export = ["login", "export", "1", "--for", "php", "--print"];
    env.run(&export).fails(
        69,
        &[
            "its first waits for the product",
            "credtool login provision login:1",
        ],
    );
}

#[test]
fn who_cannot_be_exported_does_not_stand_in_the_way_of_the_others() {
    let env = desk();
    env.run(&["contact", "add", "Mia", "mia@example.com"]).ok();
    env.run(&["contact", "add", "Max", "max@example.com"]).ok();
    env.run(&["login", "add", "max@example.com"]).ok();
    let ended = env.run(&[
        "login",
        "export",
        "nobody@example.com",
        "mia@example.com",
        "max@example.com",
        "ada@example.com",
        "--for",
        "dovecot",
        "--print",
    ]);
    let err = ended.fails(
        69,
        &[
            "nobody@example.com",
            "has no login at default",
            "has no password",
        ],
    );
    assert_eq!(err.matches("error: ").count(), 3, "{err}");
    assert_eq!(ended.out.lines().count(), 1);
    assert!(
        ended.out.starts_with("ada:{ARGON2ID}$argon2id$"),
        "{}",
        ended.out
    );
    // Alone, each is an error of its own.
    for (who, code) in [
        ("nobody@example.com", 3),
        ("mia@example.com", 3),
        ("max@example.com", 69),
    ] {
        env.run(&["login", "export", who, "--for", "dovecot", "--print"])
            .refuses(code, &[]);
    }
}

#[test]
fn nothing_is_written_where_it_was_not_asked_for() {
    let env = desk();
    let events = || {
        let list = env.run(&["audit", "list", "--action", "login.export", "--json"]);
        list.json().as_array().unwrap().len()
    };
    env.run(&["login", "export", "--all", "--for", "json"])
        .refuses(2, &["not a terminal", "--print", "--output"]);
    env.run(&["login", "export", "--for", "json", "--print"])
        .refuses(5, &["no login was named", "--all"]);
    env.run(&[
        "login",
        "export",
        "--all",
        "--for",
        "dovecot",
        "--print",
        "--base-dn",
        "dc=example",
    ])
    .refuses(2, &["dovecot has no use for --base-dn"]);
    env.run(&["login", "export", "--all", "--for", "openldap", "--print"])
        .refuses(2, &["--base-dn"]);
    env.run(&["login", "export", "--all", "--for", "lldap", "--print"])
        .refuses(2, &["lldap"]);
    env.run(&["product", "add", "wiki", "--name", "Wiki"]).ok();
    env.run(&["login", "export", "--all", "--for", "json", "--print"])
        .refuses(4, &["default, wiki", "--product"]);
    assert_eq!(events(), 0);
    let of_wiki = [
        "login",
        "export",
        "--all",
        "--for",
        "json",
        "--print",
        "--product",
        "wiki",
    ];
    assert_eq!(env.run(&of_wiki).ok(), "[]\n");
    assert_eq!(events(), 0, "nothing left");
    fs::remove_file(env.key()).unwrap();
    env.run(&of_wiki).refuses(78, &["key"]);
}

#[test]
fn a_file_is_the_owners_and_replaces_nothing_unasked() {
    let env = desk();
    let path = env.home().join("passwd");
    let to = |more: &[&str]| {
        let args = [
            "login", "export", "--all", "--for", "php", "--output", "passwd",
        ];
        env.run(&[&args[..], more].concat())
    };
    assert_eq!(to(&[]).ok(), "");
    assert_eq!(path.metadata().unwrap().mode() & 0o777, 0o600);
    let written = fs::read_to_string(&path).unwrap();
    assert_eq!(written, include_str!("../../fixtures/export/php.jsonl"));
    fs::write(&path, "mine").unwrap();
    to(&[]).refuses(2, &["exists already", "--force"]);
    assert_eq!(fs::read_to_string(&path).unwrap(), "mine");
    let told = to(&["--force", "--json"]).json();
    assert_eq!(told["written"], 9);
    assert_eq!(told["left_out"], 0);
    assert_eq!(told["files"], serde_json::json!(["passwd"]));
    assert_eq!(fs::read_to_string(&path).unwrap(), written);

    fs::remove_file(&path).unwrap();
    let elsewhere = env.home().join("elsewhere");
    symlink(&elsewhere, &path).unwrap();
    to(&["--force"]).refuses(2, &["is a symbolic link"]);
    assert!(!elsewhere.exists());
    fs::remove_file(&path).unwrap();
    let nowhere = [
        "login",
        "export",
        "--all",
        "--for",
        "php",
        "--output",
        "no/such/folder",
    ];
    env.run(&nowhere).refuses(1, &["cannot be written"]);
    assert_eq!(parts(env.home()), 0);
}

/// Files that were begun and not finished.
fn parts(folder: &Path) -> usize {
    let names = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name());
    names
        .filter(|name| name.to_string_lossy().ends_with(".part"))
        .count()
}
