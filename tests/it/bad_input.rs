//! Bad input: nothing is lost, the thing that is wrong is named, and so is the next step.

use std::fs;
use std::io::{Seek as _, Write as _};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;

use credtool::demo::server::{Command, Script, SmtpServer};
use rusqlite::Connection;
use serde_json::json;

use crate::support::Env;

const ADA: &str = "ada@example.com";
/// Nothing listens there: no test gets so far.
const NO_PORT: u16 = 1;

fn contacts(env: &Env) -> String {
    env.run(&["contact", "list", "--json"]).ok().to_owned()
}

fn mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

#[test]
fn malformed_addresses() {
    let env = Env::with_ada(NO_PORT);
    let before = contacts(&env);
    for bad in [
        "",
        "eve",
        "eve@",
        "@example.com",
        "eve@exa mple.com",
        "eve@example.com\r\nBcc: mallory@example.com",
        "eve\0@example.com",
        "Eve <eve@example.com>",
        "eve@example..com",
        "eve@example.com\u{202e}",
    ] {
        if bad.contains('\0') {
            continue; // No argument can carry it.
        }
        env.run(&["contact", "add", "Eve", bad]).refuses(2, &[]);
        env.run(&["contact", "edit", ADA, "--address", bad])
            .refuses(2, &[]);
    }
    assert_eq!(contacts(&env), before);
}

#[test]
fn control_characters_in_names() {
    let env = Env::with_ada(NO_PORT);
    let before = contacts(&env);
    for bad in [
        "Eve\rBcc: x@y.z",
        "Eve\nX",
        "Eve\u{1b}[31m",
        "Eve\u{202e}",
        "",
    ] {
        let said = env.run(&["contact", "add", "--name", bad, "eve@example.com"]);
        assert_eq!(
            (said.code, said.out.as_str()),
            (2, ""),
            "{bad:?}: {}",
            said.err
        );
        let raw = said.err.chars().find(|c| c.is_control() && *c != '\n');
        assert_eq!(raw, None, "{:?}", said.err);
        let said = env.run(&["contact", "edit", ADA, "--name", bad]);
        assert_eq!(said.code, 2, "{bad:?}");
    }
    assert_eq!(contacts(&env), before);
}

#[test]
fn duplicates() {
    let env = Env::with_ada(NO_PORT);
    env.run(&[
        "contact",
        "add",
        "Bob",
        "bob@example.com",
        "--external-id",
        "17",
    ])
    .ok();
    let before = contacts(&env);
    env.run(&["contact", "add", "Other", "Ada@Example.COM"])
        .refuses(1, &["Ada Example", "credtool contact show id:1"]);
    env.run(&["contact", "edit", "2", "--add-address", ADA])
        .refuses(1, &["Ada Example"]);
    env.run(&[
        "contact",
        "add",
        "Eve",
        "eve@example.com",
        "--external-id",
        "17",
    ])
    .refuses(1, &["17"]);
    env.run(&["product", "add", "default", "--name", "Again"])
        .refuses(1, &["default"]);
    assert_eq!(contacts(&env), before);
}

/// One that is given twice is one; it was once taken for a further one, and the contact had no primary address.
#[test]
fn an_address_that_is_given_twice_stays_the_primary_one() {
    let env = Env::with_relay(NO_PORT);
    env.run(&["contact", "add", "Ada", ADA, "ADA@example.com"])
        .ok();
    let shown = env.run(&["contact", "show", "1", "--json"]).json();
    assert_eq!(shown["addresses"].as_array().unwrap().len(), 1);
    assert_eq!(shown["addresses"][0]["primary"], json!(true));
    env.run(&["contact", "edit", "1", "--add-address", ADA])
        .ok();
    let shown = env.run(&["contact", "show", "1", "--json"]).json();
    assert_eq!(shown["addresses"][0]["primary"], json!(true));
}

#[test]
fn an_unknown_product() {
    let env = Env::with_ada(NO_PORT);
    for args in [
        &["password", "generate", ADA, "--print", "--product", "wiki"][..],
        &[
            "password",
            "reset",
            ADA,
            "--print-link",
            "--product",
            "wiki",
        ],
        &["login", "add", ADA, "--product", "wiki"],
        &["product", "show", "wiki"],
        &["product", "remove", "wiki", "--yes"],
    ] {
        env.run(args).refuses(3, &["wiki", "default"]);
    }
}

#[test]
fn two_logins_and_none_named() {
    let env = Env::with_ada(NO_PORT);
    env.run(&["product", "add", "wiki", "--name", "Wiki"]).ok();
    env.run(&["login", "add", ADA, "--product", "default"]).ok();
    env.run(&["login", "add", ADA, "--product", "wiki"]).ok();
    for args in [
        &["password", "generate", ADA, "--print"][..],
        &["password", "show", ADA, "--print"],
        &["password", "reset", ADA, "--print-link"],
    ] {
        env.run(args)
            .refuses(4, &["at default", "at wiki", "--product"]);
    }
    env.run(&["password", "generate", ADA, "--print", "--product", "wiki"])
        .ok();
}

#[test]
fn passwords_on_stdin() {
    let env = Env::with_ada(NO_PORT);
    let set = &["password", "set", ADA, "--password-stdin"];
    env.feed(set, "correct horse battery\n").ok();
    for (stdin, what) in [
        ("", "empty"),
        ("\n", "empty"),
        ("one line and\nanother line\n", "several lines"),
        ("short\n", "15"),
        ("with a tab\tinside it\n", "cannot be seen"),
        ("my ada@example.com password\n", "username"),
    ] {
        let said = env.feed(set, stdin);
        let err = said.refuses(2, &[what]).to_owned();
        if stdin.trim().len() > 6 {
            assert!(!err.contains(stdin.trim()), "it shows the password: {err}");
        }
    }
    let shown = env.run(&["password", "show", ADA, "--print"]);
    assert_eq!(shown.value("password"), "correct horse battery");
    env.feed(&["password", "redeem"], "").refuses(2, &["token"]);
    env.feed(&["password", "redeem"], "nonsense\na password of my own\n")
        .refuses(3, &["no such link"]);
}

#[test]
fn keys_that_are_wrong_missing_open_or_links() {
    let env = Env::with_ada(NO_PORT);
    let made = env.run(&["password", "generate", ADA, "--print"]);
    let password = made.value("password").to_owned();
    let good = fs::read(env.key()).unwrap();
    let other = Env::with_relay(NO_PORT);
    let show = &["password", "show", ADA, "--print"];
    let refused = |what: &str| {
        let said = env.run(show);
        let key = env.key();
        said.refuses(78, &[what, key.to_str().unwrap()]);
        env.run(&["password", "generate", ADA, "--print"])
            .refuses(78, &[what]);
        // Looking works without the key.
        env.run(&["contact", "show", ADA]).ok();
        env.run(&["contact", "list"]).ok();
    };

    fs::write(env.key(), fs::read(other.key()).unwrap()).unwrap();
    refused("does not open this database");
    fs::write(env.key(), "nonsense\n").unwrap();
    refused("key");
    fs::write(env.key(), "").unwrap();
    refused("key");
    fs::write(env.key(), &good).unwrap();
    mode(&env.key(), 0o644);
    refused("0644");
    mode(&env.key(), 0o600);
    fs::rename(env.key(), env.home().join("elsewhere")).unwrap();
    refused("key");
    symlink(env.home().join("elsewhere"), env.key()).unwrap();
    refused("symbolic link");
    fs::remove_file(env.key()).unwrap();
    let by_flag = [&show[..], &["--key-file", "elsewhere"]].concat();
    assert_eq!(env.run(&by_flag).value("password"), password);
}

#[test]
fn databases_that_are_none_foreign_or_newer() {
    let env = Env::with_ada(NO_PORT);
    let path = env.database();
    let refused = |what: &str| {
        let before = fs::read(&path).unwrap();
        for args in [
            &["contact", "list"][..],
            &["contact", "add", "Eve", "eve@example.com"],
            &["email", "deliver"],
        ] {
            env.run(args).refuses(78, &[what, path.to_str().unwrap()]);
        }
        assert!(fs::read(&path).unwrap() == before, "it was touched");
    };

    for (version, what) in [
        (1, "made before the first release"),
        (3, "made before the first release"),
        (999, "schema version 999"),
    ] {
        Connection::open(&path)
            .unwrap()
            .pragma_update(None, "user_version", version)
            .unwrap();
        refused(what);
    }
    for suffix in ["", "-wal", "-shm"] {
        let mut name = path.clone().into_os_string();
        name.push(suffix);
        // The sidecars may be gone already.
        let _gone = fs::remove_file(name);
    }
    fs::write(&path, "this is a letter, not a database\n").unwrap();
    refused("not a SQLite database");
    fs::write(&path, "").unwrap();
    refused("not a SQLite database");
    fs::remove_file(&path).unwrap();
    Connection::open(&path)
        .unwrap()
        .execute_batch("CREATE TABLE song (title TEXT)")
        .unwrap();
    refused("not one of credtool");
}

#[test]
fn a_folder_that_cannot_be_written() {
    let env = Env::bare();
    fs::write(env.home().join("file"), "in the way").unwrap();
    env.run(&["init", "--data-dir", "file/data"])
        .refuses(78, &["file/data"]);
    // Nobody makes a folder there, not even root.
    env.run(&["init", "--data-dir", "/proc/credtool"])
        .refuses(78, &["/proc/credtool"]);
    assert!(
        !env.key().exists() && !env.config().exists(),
        "a part is left behind"
    );
    env.init(NO_PORT, "none");
}

#[test]
fn relays_that_fail() {
    let reply = |command, code, text| Script::default().reply(command, code, text);
    for (script, code, says, state, attempts) in [
        (
            Script::default().drop_at(Command::Connect),
            75,
            "out of reach",
            "queued",
            0,
        ),
        (
            reply(Command::Rcpt, 550, "5.1.1 No such user"),
            69,
            "550 5.1.1 No such user",
            "failed",
            1,
        ),
        (
            reply(Command::Rcpt, 451, "4.7.1 Greylisted"),
            75,
            "451 4.7.1 Greylisted",
            "queued",
            1,
        ),
        (
            reply(Command::Mail, 550, "5.7.1 Sender rejected"),
            78,
            "550 5.7.1 Sender rejected",
            "queued",
            0,
        ),
        (
            Script::default().drop_at(Command::Body),
            75,
            "may have been sent",
            "queued",
            1,
        ),
    ] {
        let server = SmtpServer::start(script).unwrap();
        let env = Env::with_ada(server.port());
        let sent = env.run(&["password", "generate", ADA, "--email"]);
        sent.fails(code, &[says]);
        assert!(sent.err.contains("hint: "), "{}", sent.err);
        let mail = env.run(&["email", "show", "1", "--json"]).json();
        assert_eq!(mail["state"], json!(state), "{says}");
        assert_eq!(mail["attempts"], json!(attempts), "{says}");
        // The password is set, and the email is there, whatever the relay did.
        env.run(&["password", "show", ADA, "--print"]).ok();
    }
}

#[test]
fn a_relay_without_starttls() {
    let server = SmtpServer::start(Script::default()).unwrap();
    let env = Env::bare();
    env.init(server.port(), "starttls");
    env.run(&["contact", "add", "Ada Example", ADA]).ok();
    env.run(&["password", "generate", ADA, "--email"])
        .fails(78, &["STARTTLS", "hint: "]);
    env.run(&["email", "deliver"]).fails(78, &["STARTTLS"]);
    let mail = env.run(&["email", "show", "1", "--json"]).json();
    assert_eq!(
        (&mail["state"], &mail["attempts"]),
        (&json!("queued"), &json!(0))
    );
    let lines = server.lines();
    assert!(
        lines.iter().all(|line| !line.starts_with("MAIL")),
        "{lines:?}"
    );
}

#[test]
fn a_relay_that_refuses_the_login() {
    let server = SmtpServer::start(Script::default().auth("desk", "right")).unwrap();
    let env = Env::bare();
    let file = env.secret_file("smtp-password", "wrong\n");
    let port = server.port().to_string();
    env.run(&[
        "init",
        "--smtp-host",
        "127.0.0.1",
        "--smtp-port",
        &port,
        "--smtp-tls",
        "none",
        "--smtp-username",
        "desk",
        "--smtp-password-file",
        file.to_str().unwrap(),
        "--from",
        "desk@example.com",
    ])
    .ok();
    env.run(&["contact", "add", "Ada Example", ADA]).ok();
    let sent = env.run(&["password", "generate", ADA, "--email"]);
    sent.fails(78, &["535", "hint: "]);
    assert!(!sent.err.contains("wrong\n"), "{}", sent.err);
    let mail = env.run(&["email", "show", "1", "--json"]).json();
    assert_eq!(
        (&mail["state"], &mail["attempts"]),
        (&json!("queued"), &json!(0))
    );
    fs::write(&file, "right\n").unwrap();
    env.run(&["email", "deliver"]).ok();
    assert_eq!(server.messages()[0].auth.as_deref(), Some("desk"));
}

#[test]
fn two_commands_at_once() {
    let server = SmtpServer::start(Script::default()).unwrap();
    let env = Env::with_ada(server.port());
    let children: Vec<_> = (0..8)
        .map(|n| {
            let address = format!("p{n}@example.com");
            env.command(&["contact", "add", "Person", &address])
                .stdout(std::process::Stdio::null())
                .stderr(std::process::Stdio::piped())
                .spawn()
                .unwrap()
        })
        .collect();
    for child in children {
        let ended = child.wait_with_output().unwrap();
        let said = String::from_utf8(ended.stderr).unwrap();
        assert!(ended.status.success(), "{said}");
    }
    let ids = env.run(&["contact", "list", "--field", "id"]);
    assert_eq!(ids.ok().lines().count(), 9);

    // Mail that is due goes out once, however many ask for it.
    for n in 2..=9 {
        let who = n.to_string();
        env.run(&["password", "generate", &who, "--email"]).ok();
    }
    assert_eq!(server.messages().len(), 8);
    Connection::open(env.database())
        .unwrap()
        .execute_batch("UPDATE email SET state = 'queued', due_at = 0, accepted_at = NULL")
        .unwrap();
    let children: Vec<_> = (0..6)
        .map(|_| env.command(&["email", "deliver"]).spawn().unwrap())
        .collect();
    for mut child in children {
        assert!(child.wait().unwrap().success());
    }
    assert_eq!(server.messages().len(), 16);
}

#[test]
fn a_sender_that_keeps_others_out_for_long_is_told_of() {
    let env = Env::with_ada(25);
    let path = env.database().with_file_name("credtool.db.send.lock");
    let mut lock = fs::File::create(&path).unwrap();
    mode(&path, 0o600);
    lock.lock().unwrap();
    let uptime = rustix::time::clock_gettime(rustix::time::ClockId::Boottime).tv_sec;
    let deliver = || env.run(&["email", "deliver"]);
    let mut held_for = |minutes: i64| {
        lock.set_len(0).unwrap();
        lock.rewind().unwrap();
        writeln!(lock, "4711 {}", uptime - 60 * minutes).unwrap();
    };
    held_for(14);
    assert_eq!((deliver().code, deliver().err.as_str()), (0, ""));
    held_for(16);
    deliver().fails(
        75,
        &["process 4711 has been sending for 16 minutes", "kill 4711"],
    );
    // Cron is told once an hour, and a script by the exit code each time.
    let again = env.run(&["email", "deliver", "--json"]);
    assert_eq!((again.code, again.err.as_str()), (75, ""));
    let summary: serde_json::Value = serde_json::from_str(&again.out).unwrap();
    assert_eq!(summary["stopped_because"], "another_sender");
    env.run(&["email", "deliver", "-v"])
        .fails(75, &["process 4711"]);
    drop(lock);
    deliver().ok();
}

#[test]
fn two_inits_at_once_make_one_place() {
    let env = Env::bare();
    let children: Vec<_> = (0..6)
        .map(|_| {
            env.command(&["init"])
                .stderr(std::process::Stdio::null())
                .spawn()
                .unwrap()
        })
        .collect();
    let made = children
        .into_iter()
        .map(|mut child| child.wait().unwrap().code())
        .filter(|code| *code == Some(0))
        .count();
    assert_eq!(made, 1);
    env.run(&["contact", "add", "Ada Example", ADA]).ok();
}

#[test]
fn an_error_of_the_configuration_names_the_setting_and_the_file_once() {
    let env = Env::with_ada(NO_PORT);
    let path = env.config();
    env.configure(|config| config.replace("from = \"", "from = \"nobody@ "));
    let said = env.run(&["contact", "list"]);
    assert_eq!(said.code, 78, "{}", said.err);
    let file = format!("the configuration {}, line ", path.display());
    assert_eq!(said.err.matches(&file).count(), 1, "{}", said.err);
    let lines: Vec<&str> = said.err.lines().collect();
    assert_eq!(lines.len(), 2, "{}", said.err);
    assert!(
        lines[0].starts_with(&format!("error: {file}")),
        "{}",
        lines[0]
    );
    assert!(
        lines[0].contains(", smtp.from: the sender "),
        "{}",
        lines[0]
    );
    assert_eq!(
        lines[1],
        "hint: correct it there, then: credtool config list"
    );
    let json = env.run(&["contact", "list", "--json"]);
    let error: serde_json::Value = serde_json::from_str(&json.err).unwrap();
    assert_eq!(error["error"]["code"], 78);
    assert_eq!(error["error"]["kind"], "config");
    let message = error["error"]["message"].as_str().unwrap();
    assert_eq!(format!("error: {message}"), lines[0]);
}

#[test]
fn an_address_that_looks_mistyped_is_asked_about_and_kept() {
    let env = Env::with_relay(NO_PORT);
    let added = env.run(&["contact", "add", "Ada", "ada@gmial.com"]);
    assert_eq!(added.code, 0);
    assert!(
        added.err.contains("did you mean ada@gmail.com?"),
        "{}",
        added.err
    );
    let shown = env.run(&["contact", "show", "1", "--json"]).json();
    assert_eq!(shown["address"], "ada@gmial.com");
    let edited = env.run(&["contact", "edit", "1", "--address", "ada@hotmial.con"]);
    assert!(
        edited.err.contains("did you mean ada@hotmail.com?"),
        "{}",
        edited.err
    );
    let right = env.run(&["contact", "edit", "1", "--address", "ada@gmx.de"]);
    assert!(!right.err.contains("did you mean"), "{}", right.err);
}
