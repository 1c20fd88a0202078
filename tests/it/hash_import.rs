//! Password hashes from other programs: taken in, verified, and hashed anew on the first success.

use std::path::Path;
use std::process::{Command, Stdio};

use crate::support::{Env, real};

const ADA: &str = "ada@example.com";
const NO_PORT: u16 = 1;
const ARGON2: &str = "$argon2id$v=19$m=19456,t=2,p=1$d34hpuMlAqOb4Oo8Cyrg4Q$DXYfYnrna5JDK3Y/iuGnQ4JjqzRUt8XW8QLLjCgE0WQ";
const BCRYPT: &str = "$2y$05$emyZhjgXpwTKRCI4x7wJEOeHvHCCuUthZrKdxkDPcgCCRVdIhqHai";
/// Made by PHP from `Zoë-ü` with the accents as characters of their own.
const DECOMPOSED: &str = "$2y$04$FmWbg5qiVNKn4en/9CI3ee2EAv6QD5XUOcxExHkvMLHsehoEGNKAG";
/// Made by PHP from 72 times x and `tail`.
const LONG: &str = "$2y$04$s1yzoTSBoe6RdYIaxr9yGe5DIZOZFUZNPuyVfBl82h1VQhvKvxmDm";

fn add(env: &Env, hash: &str, more: &[&str]) -> crate::support::program::Ended {
    let args = ["login", "add", ADA, "--hash-stdin"];
    env.feed(&[&args[..], more].concat(), &format!("{hash}\n"))
}

fn verify(env: &Env, password: &str) -> i32 {
    let args = ["password", "verify", ADA, "--password-stdin"];
    env.feed(&args, &format!("{password}\n")).code
}

fn stored(env: &Env) -> String {
    let out = env.run(&["login", "export", ADA, "--for", "json", "--print"]);
    let users: serde_json::Value = serde_json::from_str(out.ok()).unwrap();
    users[0]["hash"].as_str().unwrap().to_owned()
}

fn events(env: &Env) -> Vec<String> {
    let list = env.run(&["audit", "list", "--json"]).json();
    let mut actions: Vec<String> = list
        .as_array()
        .unwrap()
        .iter()
        .map(|event| event["action"].as_str().unwrap().to_owned())
        .filter(|action| action.starts_with("password.") || action.starts_with("login.add"))
        .collect();
    actions.reverse();
    actions
}

#[test]
fn each_kind_is_verified_and_hashed_anew_on_the_first_success() {
    for (hash, weak) in [
        (ARGON2.to_owned(), false),
        (format!("{{ARGON2ID}}{ARGON2}"), false),
        (
            "argon2$argon2id$v=19$m=102400,t=2,p=8$c29tZXNhbHRzb21lc2FsdA$AmzJ5kmDts5W/IU0Lxi0rQ"
                .into(),
            true,
        ),
        (BCRYPT.to_owned(), true),
        (BCRYPT.replace("$2y$", "$2a$"), true),
        (format!("bcrypt${}", BCRYPT.replace("$2y$", "$2b$")), true),
        (
            "pbkdf2_sha256$1000$seasalt$aZOLUDnbVq4qfmIhIFCkAqvDNHspRzj9l43SgVe7GOM=".into(),
            true,
        ),
        (
            "$pbkdf2-sha256$i=1000$c2Vhc2FsdA$aZOLUDnbVq4qfmIhIFCkAqvDNHspRzj9l43SgVe7GOM".into(),
            true,
        ),
        (
            "$pbkdf2$1000$8PHy8/T19vf4.fr7/P3./w$dUznobP5etf069zyye9neyA5YLg".into(),
            true,
        ),
    ] {
        let env = Env::with_ada(NO_PORT);
        assert_eq!(add(&env, &hash, &[]).ok(), "1\n");
        let login = env.run(&["login", "show", ADA, "--json"]).json();
        assert_eq!(login["password_state"], "set", "{hash}");
        assert_eq!(login["revealable"], false);
        assert!(login["password_origin"].is_null() && login["password_set_at"].is_string());
        env.run(&["password", "show", ADA, "--print"])
            .refuses(3, &["only its hash"]);

        let before = stored(&env);
        assert_eq!(verify(&env, "hunter3"), 69, "{hash}");
        assert_eq!(stored(&env), before, "a wrong password changes nothing");
        assert_eq!(verify(&env, "hunter2"), 0, "{hash}");
        assert_eq!(stored(&env) != before, weak, "{hash}");
        assert!(stored(&env).starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert_eq!(verify(&env, "hunter2"), 0);
        assert_eq!(verify(&env, "hunter3"), 69);
        let mut expected = vec!["login.add", "password.import"];
        expected.extend(weak.then_some("password.verify"));
        assert_eq!(events(&env), expected, "{hash}");
    }
}

#[test]
fn a_password_that_is_there_is_replaced_only_on_demand() {
    let env = Env::with_ada(NO_PORT);
    env.run(&["password", "generate", ADA, "--print"]).ok();
    env.run(&["password", "reset", ADA, "--print-link"]).ok();
    let before = stored(&env);
    add(&env, BCRYPT, &[]).refuses(5, &["has a password already", "--yes"]);
    assert_eq!(stored(&env), before);
    add(&env, BCRYPT, &["--yes"]).ok();
    assert_eq!(stored(&env), BCRYPT);
    // What belonged to the old one has ended, and nothing can be revealed.
    let login = env.run(&["login", "show", ADA, "--json"]).json();
    assert_eq!(login["revealable"], false);
    let link = env.run(&["link", "list", ADA, "--json"]).json();
    assert_eq!(link[0]["state"], "revoked");
    assert_eq!(verify(&env, "hunter2"), 0);
    // The same once more changes nothing, and is not asked about.
    let env = Env::with_ada(NO_PORT);
    add(&env, BCRYPT, &[]).ok();
    add(&env, BCRYPT, &[]).ok();
    assert_eq!(events(&env), ["login.add", "password.import"]);
}

#[test]
fn a_login_of_somebody_else_is_left_alone() {
    let env = Env::with_ada(NO_PORT);
    env.run(&["contact", "add", "Bob", "bob@example.com"]).ok();
    env.run(&["login", "add", "bob@example.com", "--username", "bob"])
        .ok();
    add(&env, BCRYPT, &["--username", "bob", "--yes"]).refuses(1, &["belongs to contact 2 Bob"]);
}

#[test]
fn a_password_is_tried_in_both_of_its_forms() {
    let env = Env::with_ada(NO_PORT);
    add(&env, DECOMPOSED, &[]).ok();
    let (typed, composed) = ("Zoe\u{308}-u\u{308}", "Zo\u{eb}-\u{fc}");
    assert_eq!(
        verify(&env, composed),
        69,
        "the other program never saw this form"
    );
    assert_eq!(verify(&env, typed), 0);
    // It is hashed anew in the form that matched: the product that gets the hash compares with that, too.
    assert!(stored(&env).starts_with("$argon2id$"));
    assert_eq!(verify(&env, typed), 0);
    assert_eq!(verify(&env, composed), 69);
}

#[test]
fn what_bcrypt_did_not_read_does_not_become_part_of_the_password() {
    let env = Env::with_ada(NO_PORT);
    add(&env, LONG, &[]).ok();
    let start = "x".repeat(72);
    for tail in ["tail", "a slip of the finger"] {
        assert_eq!(verify(&env, &format!("{start}{tail}")), 0);
        assert_eq!(stored(&env), LONG);
    }
    assert_eq!(verify(&env, &start[1..]), 69);
    assert_eq!(verify(&env, &start), 0);
    assert!(stored(&env).starts_with("$argon2id$"));
}

#[test]
fn bad_hashes_are_named_and_never_repeated() {
    let env = Env::with_ada(NO_PORT);
    for (hash, why) in [
        ("", "is empty"),
        ("hunter2", "is of no kind that is taken"),
        (
            "$2x$05$emyZhjgXpwTKRCI4x7wJEOeHvHCCuUthZrKdxkDPcgCCRVdIhqHai",
            "crypt_blowfish",
        ),
        (
            "$6$saltsalt$qFmFH.bQmmtXzyBY0s9v7Oicd2z4XSIecDzlB5KiA2/",
            "SHA-512 crypt",
        ),
        (
            "$2y$31$emyZhjgXpwTKRCI4x7wJEOeHvHCCuUthZrKdxkDPcgCCRVdIhqHai",
            "cost 31",
        ),
        (
            "$pbkdf2-sha256$i=2000000000$c2Vhc2FsdA$aZOLUDnbVq4qfmIhIFCkAqvDNHspRzj9l43SgVe7GOM",
            "2000000000 iterations",
        ),
        (
            "$argon2id$v=19$m=4294967295,t=2,p=1$d34hpuMlAqOb4Oo8Cyrg4Q$DXYfYnrna5JDK3Y/iuGnQ4JjqzRUt8XW8QLLjCgE0WQ",
            "4294967295 KiB",
        ),
        ("a\nb", "several lines"),
    ] {
        let ended = add(&env, hash, &[]);
        let err = ended.refuses(2, &[why]);
        assert!(
            hash.len() < 8 || !err.contains(&hash[hash.len() - 8..]),
            "{err}"
        );
    }
    assert_eq!(env.run(&["login", "list"]).ok(), "");
    // A hash that somebody else wrote into the database does not burn minutes, either.
    add(&env, BCRYPT, &[]).ok();
    rusqlite::Connection::open(env.database())
        .unwrap()
        .execute(
            "UPDATE login SET password_hash = replace(password_hash, '$05$', '$31$')",
            [],
        )
        .unwrap();
    let started = std::time::Instant::now();
    let ended = env.feed(
        &["password", "verify", ADA, "--password-stdin"],
        "hunter2\n",
    );
    ended.fails(1, &["cost 31"]);
    assert!(started.elapsed().as_secs() < 30);
}

/// The real thing makes the hash, and ours takes it.
#[test]
fn hashes_that_php_django_and_openldap_make_now_are_taken() {
    let mut made = Vec::new();
    if let Some(php) = real::find("php", "php-cli") {
        for algorithm in ["PASSWORD_BCRYPT", "PASSWORD_ARGON2ID", "PASSWORD_ARGON2I"] {
            let script = format!("echo password_hash('hunter2', {algorithm});");
            made.push(printed(Command::new(&php).args(["-r", &script])));
        }
    }
    if let Some(python) = real::python_with("django", "python3-django") {
        let script = "from django.conf import settings\n\
            settings.configure()\n\
            from django.contrib.auth.hashers import make_password\n\
            print(make_password('hunter2', hasher='pbkdf2_sha256'))";
        made.push(printed(Command::new(python).args(["-c", script])));
    }
    let slappasswd = real::find("slappasswd", "slapd");
    let has_pbkdf2 = Path::new("/usr/lib/ldap/pw-pbkdf2.so").is_file();
    if !has_pbkdf2 {
        real::skip("slapd has no module pw-pbkdf2 (package slapd-contrib)");
    }
    if let (Some(slappasswd), true) = (slappasswd, has_pbkdf2) {
        for scheme in ["{PBKDF2}", "{PBKDF2-SHA256}", "{PBKDF2-SHA512}"] {
            let module = [
                "-o",
                "module-path=/usr/lib/ldap",
                "-o",
                "module-load=pw-pbkdf2",
            ];
            let what = ["-h", scheme, "-s", "hunter2"];
            made.push(printed(Command::new(&slappasswd).args(module).args(what)));
        }
    }
    for hash in made {
        let env = Env::with_ada(NO_PORT);
        add(&env, &hash, &[]).ok();
        assert_eq!(verify(&env, "hunter3"), 69, "{hash}");
        assert_eq!(verify(&env, "hunter2"), 0, "{hash}");
        assert!(stored(&env).starts_with("$argon2id$"), "{hash}");
    }
}

fn printed(command: &mut Command) -> String {
    let output = command.stdin(Stdio::null()).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}
