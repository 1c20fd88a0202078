//! JSON output of every command: a snapshot of all of it, so that a key that changes or moves is seen.

use serde_json::Value;

use credtool::demo::server::{Command, Script, SmtpServer};

use crate::screens::Transcript;
use crate::support::Env;
use crate::support::schema;

/// Keys whose values differ from run to run.
const RANDOM: [&str; 11] = [
    "message_id",
    "password",
    "spelled",
    "url",
    "last",
    "bytes",
    "queue_id",
    "key",
    "script",
    "next_attempt_at",
    "provision_next_try_at",
];

fn strike(value: &mut Value) {
    match value {
        Value::Object(object) => {
            for (key, value) in object {
                if RANDOM.contains(&key.as_str()) && !value.is_null() && !value.is_object() {
                    *value = Value::from("…");
                }
                strike(value);
            }
        }
        Value::Array(values) => values.iter_mut().for_each(strike),
        _ => {}
    }
}

/// JSON of a stream: one value, or one a line; other lines as they are.
fn values(text: &str) -> String {
    let pretty = |mut value: Value| {
        strike(&mut value);
        serde_json::to_string_pretty(&value).unwrap() + "\n"
    };
    if let Ok(value) = serde_json::from_str(text) {
        return pretty(value);
    }
    let lines = text.lines();
    lines
        .map(|line| serde_json::from_str(line).map_or_else(|_| format!("{line}\n"), pretty))
        .collect()
}

impl Transcript {
    /// Runs a command with `--json` and this on stdin, and returns its stdout.
    fn json_of(&mut self, line: &str, stdin: &str) -> String {
        let flag = if line.contains("--format") {
            ""
        } else {
            " --json"
        };
        let output = self.output(80, &format!("{line}{flag}"), stdin);
        let home = self.env.home().to_str().unwrap().to_owned();
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        let (out, err) = (text(&output.stdout), text(&output.stderr));
        let code = output.status.code().unwrap();
        let shown = values(&out) + &values(&err);
        let shown = format!("$ credtool {line}    # exit {code}\n{shown}\n");
        self.add(&shown.replace(&home, "HOME"));
        self.check(line, &out);
        out
    }

    /// Checks an output against the schema of its command.
    fn check(&self, line: &str, out: &str) {
        let command: Vec<&str> = line.split(' ').take(2).collect();
        let command = [&command[..], &["--schema"]].concat();
        let schema = self.env.run(&command);
        if schema.code != 0 {
            assert_eq!(
                out, "",
                "{line} prints JSON, and has no schema: {}",
                schema.err
            );
            return;
        }
        let schema = schema.json();
        let lines = out.lines().map(str::to_owned);
        let objects: Vec<String> = if line.contains("jsonl") {
            lines.collect()
        } else {
            vec![out.to_owned()]
        };
        for object in objects.iter().filter(|object| !object.is_empty()) {
            let mut value: Value = serde_json::from_str(object).unwrap();
            if line.contains("list") && line.contains("jsonl") {
                value = Value::from(vec![value]);
            }
            let faults = schema::faults(&schema, &value);
            assert!(faults.is_empty(), "{line}: {faults:#?}");
        }
    }

    fn json(&mut self, line: &str) -> &mut Self {
        self.json_of(line, "");
        self
    }
}

fn hook(told: &Transcript, code: u8) {
    let path = told.env.home().join("hook");
    std::fs::write(&path, format!("#!/bin/sh\ncat >/dev/null\nexit {code}\n")).unwrap();
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o700);
    std::fs::set_permissions(path, mode).unwrap();
}

#[test]
fn contacts_products_and_logins() {
    let Some(mut told) = Transcript::begin(1) else {
        return;
    };
    told.at("2026-11-30 10:00:00");
    let file = told.env.home().join("people.csv");
    std::fs::write(
        file,
        "name,address,external_id,phone\nAlan Example,alan@example.com,A-17,\nGrace Example,grace@gmail.com,A-18,+49 30 1\n,x,,\n",
    )
    .unwrap();
    told.json("contact add 'Ada Example' ada@gmial.com --phone '+49 30 901820' --tag vip --external-id C-4711 --notes x")
        .json("contact edit 1 --address ada@example.com")
        .json("contact edit 1 --name 'Ada Example'")
        .json("contact import people.csv")
        .json("contact list")
        .json("contact list --failing")
        .json("contact show ada@gmial.com")
        .json("contact show Example")
        .json("contact show nobody@example.com")
        .json("contact remove alan@example.com --yes")
        .json("product add wiki --name Wiki --min-length 20 --require digit")
        .json("product list")
        .json("product edit wiki --name 'Example Wiki'")
        .json("product show wiki")
        .json("login add id:1 --product default --username ada")
        .json("login add id:1 --product wiki --username ada.example")
        .json("login edit 1 --must-change true")
        .json("login list")
        .json("login show 1")
        .json("login show id:1")
        .json("login export 1 --for json --output hashes --product default")
        .json("login remove 2 --yes")
        .json("product remove wiki --yes");
    hook(&told, 1);
    let hook_path = told.env.home().join("hook").display().to_string();
    told.json(&format!("product edit default --provision {hook_path}"))
        .json("password generate 1 --print")
        .json("login list")
        .json("login provision 1")
        .json("login provision 1 7");
    hook(&told, 0);
    told.json("login provision 1 --dry-run")
        .json("login provision --failed")
        .json("login provision --all");
    told.json_of("contact remove - --yes", "id:1\nid:1\nid:99\n");
    told.json("audit list --limit 3");
    told.matches("json_records");
}

#[test]
fn passwords_links_and_emails() {
    let refused =
        Script::default().reply(Command::Rcpt, 550, "5.1.1 <ada@gmial.com>: no such user");
    let server = SmtpServer::start(refused).unwrap();
    let Some(mut told) = Transcript::begin(server.port()) else {
        return;
    };
    told.at("2026-11-30 10:00:00")
        .quietly("contact add 'Ada Example' ada@gmial.com")
        .quietly("contact add 'Grace Example' grace@example.com");
    told.json("password generate --count 2 --spell")
        .json("password generate ada@gmial.com --email")
        .json("email show 1")
        .json("contact show 1")
        .json("email deliver")
        .json("email retry 1 --dry-run");
    server.set_script(Script::default());
    told.json("contact edit 1 --address ada@example.com")
        .json("email retry 1")
        .json("email retry 1 9")
        .json("email retry 9")
        .json("email retry --failed")
        .json("password generate ada@example.com --print --spell")
        .json("password show ada@example.com --print")
        .json("password reset ada@example.com --print-link --spell")
        .json("password reset grace@example.com --send-link --invite")
        .json("email send grace@example.com --template password-changed")
        .json("link list")
        .json("link revoke 1")
        .json("link revoke 1 9")
        .json("link revoke 9");
    told.json_of("link revoke -", "2\n");
    told.json_of("link revoke -", "2\n2\n");
    told.json_of(
        "password set grace@example.com --password-stdin",
        "Tr0ubador & three friends\n",
    );
    told.json_of(
        "password verify grace@example.com --password-stdin",
        "another\n",
    );
    let out = told.json_of("password reset ada@example.com --print-link", "");
    let printed: Value = serde_json::from_str(&out).unwrap();
    let url = printed["url"].as_str().unwrap();
    let token = url.rsplit('/').next().unwrap();
    told.json_of(
        "password redeem",
        &format!("{token}\nanother long passphrase 77\n"),
    );
    server.set_script(Script::default().reply(Command::Rcpt, 451, "4.7.1 greylisted"));
    told.json("password generate grace@example.com --email")
        .json("email list")
        .json("contact show grace@example.com")
        .json("email list --state queued --format jsonl")
        .json("email show 4 --reveal --print")
        .json("email cancel 6 1")
        .json("email cancel 6");
    server.set_script(Script::default());
    told.json("password reset grace@example.com --send-link");
    server.set_script(Script::default().reply(Command::Rcpt, 451, "4.7.1 greylisted"));
    told.quietly("password generate grace@example.com --email");
    server.set_script(Script::default());
    told.at("2026-11-30 12:00:00")
        .json("email deliver --format jsonl")
        .json("email purge --older-than 0d --yes");
    told.json_of("password generate - --print", "grace@example.com\n");
    told.json_of(
        "password generate - --print",
        "grace@example.com\nid:2\nid:9\n",
    );
    told.json("audit list");
    told.matches("json_emails");
}

#[test]
fn workspace() {
    let Some(mut told) = Transcript::begin(1) else {
        return;
    };
    told.at("2026-11-30 10:00:00");
    told.env.secret_file("passphrase", "a long passphrase\n");
    told.json("config path")
        .json("config list")
        .json("hook list")
        .json("hook show openldap")
        .json("db check")
        .json("key export key.txt --passphrase-file passphrase")
        .json("key import key.txt --passphrase-file passphrase")
        .json("key rotate --yes")
        .json("db backup backup.db")
        .json("audit verify")
        .quietly("contact add 'Ada Example' ada@example.com")
        .json("db restore backup.db --yes")
        .json("audit list --contact 1")
        .json("contact list --limit many")
        .json("contact shwo");
    let copy = told.env.home().join("data/credtool/credtool.db");
    std::fs::copy(told.env.home().join("backup.db"), copy).unwrap();
    told.json("product show")
        .json("contact list")
        .json("contact add 'Ada Example' ada@example.com");
    std::fs::remove_file(told.env.key()).unwrap();
    told.json("key rotate --lost --yes").json("product show");
    told.matches("json_workspace");
}

#[test]
fn schemas_need_no_workspace_and_no_arguments() {
    let env = Env::bare();
    for line in [
        "contact list --schema",
        "--schema contact show",
        "link revoke --schema",
        "email show --schema",
        "login export --schema --json",
        "db restore --schema",
    ] {
        let args: Vec<&str> = line.split(' ').collect();
        let schema = env.run(&args).json();
        let id = schema["$id"].as_str().unwrap();
        assert!(
            id.starts_with("urn:credtool:") && id.ends_with(":1"),
            "{id}"
        );
    }
    assert!(!env.database().exists());
    env.run(&["completions", "bash", "--schema"])
        .fails(2, &["`credtool completions` prints no JSON"]);
    env.run(&["contact", "lst", "--schema"]).fails(2, &["lst"]);
}

#[test]
fn one_target_is_an_object_and_a_list_is_an_array() {
    let env = Env::with_ada(1);
    for args in [
        &["email", "cancel", "9"][..],
        &["link", "revoke", "9"],
        &["login", "provision", "9"],
        &["email", "retry", "9"],
        &["contact", "remove", "id:9", "--yes"],
        &["password", "generate", "id:9", "--print"],
        &["password", "reset", "id:9", "--send-link"],
        &["email", "send", "id:9", "--template", "credentials"],
    ] {
        let (verb, word) = (&args[..2], args[2]);
        let line = args.join(" ");
        let json = [args, &["--json"]].concat();
        let one = env.run(&json);
        assert_eq!(one.code, 3, "{line}: {}", one.err);
        let object: Value = serde_json::from_str(&one.out).unwrap();
        assert_eq!(object["target"], word, "{line}");
        assert_eq!(object["code"], 3, "{line}");
        let reported: Value = serde_json::from_str(&one.err).unwrap();
        assert_eq!(object["error"], reported["error"], "{line}");

        let from_stdin = [verb, &["-"], &args[3..], &["--json"]].concat();
        for (list, rows) in [(format!("{word}\n"), 1), (format!("{word}\nid:8\n"), 2)] {
            let listed = env.feed(&from_stdin, &list);
            let array: Value = serde_json::from_str(&listed.out).unwrap();
            let array = array.as_array().unwrap();
            assert_eq!(array.len(), rows, "{line}");
            assert_eq!(array[0]["target"], word, "{line}");
            assert_eq!(array[0]["error"], reported["error"], "{line}");
        }
    }
}

#[test]
fn a_target_that_is_named_twice_has_no_blank_values() {
    let env = Env::with_ada(1);
    let twice = "ada@example.com\nid:1\n";
    let args = ["password", "generate", "-", "--print"];
    let with = |more: &[&'static str]| env.feed(&[&args[..], more].concat(), twice).out;
    assert_eq!(with(&["--field", "username"]), "ada@example.com\n");
    assert_eq!(with(&["--format", "csv"]).lines().count(), 2);
    let rows: Value = serde_json::from_str(&with(&["--json"])).unwrap();
    assert_eq!(
        rows[1],
        serde_json::json!({"target": "id:1", "same_as": "ada@example.com"})
    );
}

#[test]
fn unknown_field_of_a_list_prints_no_rows() {
    let env = Env::with_ada(1);
    for list in ["contact", "product"] {
        let failed = env.run(&[list, "list", "--json", "--fields", "nmae"]);
        assert_eq!((failed.code, failed.out.as_str()), (2, ""), "{list}");
        let error: Value = serde_json::from_str(&failed.err).unwrap();
        assert_eq!(error["error"]["kind"], "usage", "{list}");
    }
}

#[test]
fn usage_errors_name_the_argument() {
    let env = Env::bare();
    for (args, argument) in [
        (&["contact", "list", "--limit", "many"][..], "--limit <N>"),
        (&["contact", "list", "--nam", "x"], "--nam"),
        (&["link", "revoke"], "<ID>..."),
        (&["contact", "shwo"], "shwo"),
        (
            &["audit", "list", "--looks", "--action", "password.show"],
            "--looks",
        ),
    ] {
        let failed = env.run(&[args, &["--json"]].concat());
        let error: Value = serde_json::from_str(&failed.err).unwrap();
        assert_eq!(error["error"]["argument"], argument, "{args:?}");
        assert_eq!(failed.code, 2);
    }
}
