//! Contacts from a CSV file.

use std::fmt::Write as _;
use std::fs;
use std::os::unix::fs::MetadataExt;

use rusqlite::Connection;
use serde_json::{Value, json};

use crate::support::program::Ended;
use crate::support::{Env, terminal};

mod batches;
mod corrected;
mod rejects;
mod renamed;
mod whom;

const NO_PORT: u16 = 1;
const BCRYPT: &str = "$2y$05$emyZhjgXpwTKRCI4x7wJEOeHvHCCuUthZrKdxkDPcgCCRVdIhqHai";
const OTHER: &str = "$2y$04$s1yzoTSBoe6RdYIaxr9yGe5DIZOZFUZNPuyVfBl82h1VQhvKvxmDm";

fn import(env: &Env, csv: &str, more: &[&str]) -> Ended {
    let args = ["contact", "import", "-", "--json"];
    env.feed(&[&args[..], more].concat(), csv)
}

/// New, changed, same, invalid.
#[track_caller]
fn counts(ended: &Ended) -> [u64; 4] {
    let report: Value = serde_json::from_str(&ended.out).unwrap_or_else(|_| panic!("{ended:?}"));
    ["new", "changed", "same", "invalid"].map(|key| report[key].as_u64().unwrap())
}

fn contact(env: &Env, who: &str) -> Value {
    env.run(&["contact", "show", who, "--json"]).json()
}

#[test]
fn people_are_taken_in_with_all_that_is_known_of_them() {
    let env = Env::with_relay(NO_PORT);
    let csv = format!(
        "\u{feff}Name;E-Mail;Locale;Phone;External ID;Tags;Notes;Username;Password_Hash\r\n\
         Ada Example;Ada@Example.com;de;'+49 30 1;A-1;VIP, staff;\"one\r\ntwo\";ada;{BCRYPT}\r\n\
         ;grace@example.com;;;;;;;\r\n"
    );
    let ended = import(&env, &csv, &[]);
    assert_eq!(counts(&ended), [2, 0, 0, 0]);
    let ada = contact(&env, "ext:A-1");
    for (key, value) in [
        ("name", json!("Ada Example")),
        ("locale", json!("de")),
        ("phone", json!("+49 30 1")),
        ("tags", json!(["staff", "vip"])),
        ("notes", json!("one\ntwo")),
        ("address", json!("Ada@Example.com")),
    ] {
        assert_eq!(ada[key], value, "{key}");
    }
    assert_eq!(ada["logins"][0]["username"], "ada");
    assert_eq!(ada["logins"][0]["password_state"], "set");
    let grace = contact(&env, "grace@example.com");
    assert_eq!(
        (&grace["name"], &grace["locale"]),
        (&json!("grace@example.com"), &json!(null))
    );
    assert_eq!(grace["logins"], json!([]));
    let verified = env.feed(
        &["password", "verify", "ext:A-1", "--password-stdin"],
        "hunter2\n",
    );
    assert_eq!(verified.code, 0);
    // No email, and nothing is done twice.
    assert_eq!(env.run(&["email", "list"]).ok(), "");
    let again = import(&env, &csv.replace(BCRYPT, ""), &[]);
    assert_eq!(counts(&again), [0, 0, 2, 0]);
}

#[test]
fn what_the_desk_has_stays_unless_it_may_be_overwritten() {
    let env = Env::with_relay(NO_PORT);
    env.run(&[
        "contact",
        "add",
        "Ada Example",
        "ada@example.com",
        "--external-id",
        "A-1",
        "--tag",
        "staff",
        "--notes",
        "corrected",
    ])
    .ok();
    let with = |email: &str| {
        format!(
            "external_id,email,name,phone,notes,locale,tags\nA-1,{email},A. Example,030 1,wrong,fr,vip\n"
        )
    };
    let csv = with("ada@example.com");
    assert_eq!(counts(&import(&env, &csv, &[])), [0, 1, 0, 0]);
    let ada = contact(&env, "1");
    assert_eq!(ada["phone"], "030 1", "what was empty is filled in");
    assert_eq!(ada["tags"], json!(["staff", "vip"]));
    for (key, value) in [
        ("name", "Ada Example"),
        ("notes", "corrected"),
        // It was not known.
        ("locale", "fr"),
        ("address", "ada@example.com"),
    ] {
        assert_eq!(ada[key], value, "{key}");
    }
    assert_eq!(counts(&import(&env, &csv, &[])), [0, 0, 1, 0]);
    let csv = with("old@example.com");
    assert_eq!(counts(&import(&env, &csv, &["--overwrite"])), [0, 1, 0, 0]);
    let ada = contact(&env, "1");
    for (key, value) in [
        ("name", "A. Example"),
        ("notes", "wrong"),
        ("locale", "fr"),
        ("address", "old@example.com"),
    ] {
        assert_eq!(ada[key], value, "{key}");
    }
    // An address alone finds her too, and gives her the id that she had not.
    env.run(&["contact", "edit", "1", "--external-id", ""]).ok();
    let csv = "external_id,email\nB-2,OLD@example.com\n";
    assert_eq!(counts(&import(&env, csv, &[])), [0, 1, 0, 0]);
    assert_eq!(contact(&env, "1")["external_id"], "B-2");
}

#[test]
fn a_password_is_replaced_only_where_that_is_said() {
    let env = Env::with_relay(NO_PORT);
    let with = |hash: &str| format!("email,password_hash\nada@example.com,{hash}\n");
    assert_eq!(counts(&import(&env, &with(BCRYPT), &[])), [1, 0, 0, 0]);
    for more in [&[][..], &["--overwrite"]] {
        let kept = import(&env, &with(OTHER), more);
        assert_eq!((kept.code, counts(&kept)), (0, [0, 0, 1, 0]));
        assert!(
            kept.err.contains("differ from the file and stay: 1"),
            "{}",
            kept.err
        );
        let report: Value = serde_json::from_str(&kept.out).unwrap();
        assert_eq!(report["kept_passwords"], 1);
    }
    let replaced = import(&env, &with(OTHER), &["--replace-passwords"]);
    assert_eq!(counts(&replaced), [0, 1, 0, 0]);
    let shown = env.run(&["login", "export", "1", "--for", "json", "--print"]);
    assert!(shown.ok().contains(OTHER));
}

#[test]
fn a_bad_row_is_kept_with_its_reason_and_the_others_are_taken() {
    let env = Env::with_relay(NO_PORT);
    env.run(&[
        "contact",
        "add",
        "Ada",
        "ada@example.com",
        "--external-id",
        "A-1",
    ])
    .ok();
    env.run(&[
        "contact",
        "add",
        "Bob",
        "bob@example.com",
        "--external-id",
        "B-1",
    ])
    .ok();
    let csv = format!(
        "external_id,email,name,username,password_hash\n\
         A-1,bob@example.com,Conflict,,\n\
         C-1,bob@example.com,Another id,,\n\
         ,eve,No address,,\n\
         ,zoe@example.com,Zoe,zoe,{BCRYPT}\n\
         ,mia@example.com,Username taken,zoe,\n\
         ,max@example.com,Hash,max,$6$secretsalt$secrethash\n\
         N-1,,Nobody,,\n\
         ,tom@example.com,T\u{1b}om,,\n\
         ,ida@example.com,Ida,,\n"
    );
    let path = env.home().join("rejects.csv");
    let dry = import(&env, &csv, &["--dry-run"]);
    let ended = import(&env, &csv, &["--rejects", "rejects.csv"]);
    assert_eq!(ended.code, 1, "{}", ended.err);
    assert_eq!(counts(&ended), [2, 0, 0, 7]);
    assert_eq!((dry.code, counts(&dry)), (1, [2, 0, 0, 7]));
    for line in [2, 3, 4, 6, 7, 8, 9] {
        assert!(
            ended.err.contains(&format!("\"line {line}: ")),
            "{line}: {}",
            ended.err
        );
    }
    assert!(!ended.err.contains("secret"), "{}", ended.err);
    assert_eq!(path.metadata().unwrap().mode() & 0o777, 0o600);
    let rejects = fs::read_to_string(&path).unwrap();
    assert!(rejects.starts_with("reason,external_id,email,name,username,password_hash\n"));
    assert_eq!(rejects.lines().count(), 8);
    // Corrected, it goes in as it is; the reasons are no column of the file.
    let corrected = rejects.replace(",eve,", ",eve@example.com,");
    let again = import(&env, &corrected, &[]);
    assert_eq!(counts(&again), [1, 0, 0, 6]);
    assert!(!again.err.contains("left out"), "{}", again.err);
    env.feed(
        &["contact", "import", "-", "--rejects", "rejects.csv"],
        &csv,
    )
    .refuses(2, &["exists already", "--force"]);
    assert_eq!(contact(&env, "1")["name"], "Ada");
}

#[test]
fn a_dry_run_changes_nothing_and_needs_no_key() {
    let env = Env::with_relay(NO_PORT);
    fs::remove_file(env.key()).unwrap();
    let csv = "email\nada@example.com\nADA@example.com\nbob@example.com\n";
    let ended = import(&env, csv, &["--dry-run"]);
    assert_eq!((ended.code, counts(&ended)), (0, [2, 0, 1, 0]));
    assert_eq!(env.run(&["contact", "list"]).ok(), "");
    import(&env, csv, &[]).fails_as_json(78);
}

/// The dry run, the run, and what they count.
#[track_caller]
fn counts_alike(env: &Env, csv: &str, more: &[&str], expected: [u64; 4]) {
    let dry = import(env, csv, &[more, &["--dry-run"]].concat());
    assert_eq!(counts(&dry), expected, "dry run: {}", dry.err);
    let ended = import(env, csv, more);
    assert_eq!((ended.code, counts(&ended)), (dry.code, expected));
}

#[test]
fn a_dry_run_counts_what_the_rows_before_would_have_done() {
    let env = Env::with_relay(NO_PORT);
    env.run(&["contact", "add", "Ada", "ada@example.com"]).ok();
    let csv = "email,external_id,username\n\
               bob@example.com,B-1,team\n\
               eve@example.com,,team\n\
               eve@example.com,,eve\n\
               BOB@example.com,,bob\n\
               bob@example.com,,\n\
               bob@example.com,B-1,team\n\
               ada@example.com,,team\n\
               ada@example.com,,ada\n\
               max@example.com,,ada\n";
    counts_alike(&env, csv, &[], [2, 2, 2, 3]);
}

#[test]
fn a_dry_run_knows_what_waits_for_a_product() {
    let env = Env::with_ada(NO_PORT);
    env.run(&["password", "generate", "1", "--print"]).ok();
    let hook = ["product", "edit", "default", "--provision", "/bin/false"];
    env.run(&hook).ok();
    env.run(&["password", "generate", "1", "--print"]);
    let csv = format!("email,password_hash\nada@example.com,{BCRYPT}\n");
    counts_alike(&env, &csv, &["--replace-passwords"], [0, 0, 0, 1]);
    let dry = import(&env, &csv, &["--replace-passwords", "--dry-run"]);
    assert!(dry.err.contains("waits for its product"), "{}", dry.err);
    assert_eq!(dry.code, 75);
}

#[test]
fn a_hash_without_quotation_marks_is_not_repeated() {
    let env = Env::with_relay(NO_PORT);
    let hash = "$argon2id$v=19$m=19456,t=2,p=1$d34hpuMlAqOb4Oo8Cyrg4Q$DXYfYnrna5JDK3Y";
    for csv in [
        format!("email,password_hash,name,locale\nada@example.com,{hash}\n"),
        format!("email,name,password_hash\nada@example.com,Ada,{hash}\n"),
    ] {
        let args = ["--rejects", "rejects.csv", "--force"];
        let ended = import(&env, &csv, &args);
        assert_eq!((ended.code, counts(&ended)), (1, [0, 0, 0, 1]));
        assert!(!ended.err.contains("d34hpu"), "{}", ended.err);
        let rejects = fs::read_to_string(env.home().join("rejects.csv")).unwrap();
        let row = rejects.lines().nth(1).unwrap();
        assert_eq!(row.matches("d34hpu").count(), 1, "{row}");
    }
}

#[test]
fn an_output_never_replaces_a_file_of_the_workspace_or_the_input() {
    let env = Env::with_relay(NO_PORT);
    let people = env.home().join("people.csv");
    fs::write(&people, "email\nno address\n").unwrap();
    let linked = env.home().join("other-name.csv");
    fs::hard_link(&people, &linked).unwrap();
    let key = env.config().with_file_name("key");
    for (output, what) in [
        (env.database(), "belongs to the workspace"),
        (env.config(), "belongs to the workspace"),
        (key, "belongs to the workspace"),
        (people.clone(), "is the input"),
        (linked, "is the input"),
    ] {
        let before = fs::read(&output).unwrap();
        let path = output.to_str().unwrap();
        let import = ["contact", "import", people.to_str().unwrap(), "--rejects"];
        env.run(&[&import[..], &[path, "--force"]].concat())
            .refuses(2, &[what, "name another file"]);
        if what != "is the input" {
            let export = ["login", "export", "--all", "--for", "json", "--output"];
            env.run(&[&export[..], &[path, "--force"]].concat())
                .refuses(2, &[what, "name another file"]);
            let backup = env.run(&["db", "backup", path, "--force"]);
            let is_database = output == env.database();
            backup.fails(if is_database { 78 } else { 2 }, &[path]);
        }
        assert_eq!(fs::read(&output).unwrap(), before, "{path}");
    }
}

#[test]
fn a_file_that_is_none_is_told_by_name() {
    let env = Env::with_relay(NO_PORT);
    env.run(&["contact", "import", "no.csv"])
        .refuses(2, &["no.csv cannot be read"]);
    env.run(&["contact", "import", "."])
        .refuses(2, &["cannot be read"]);
    for (csv, why) in [
        ("", "it is empty"),
        ("name,phone\n", "neither a column email nor external_id"),
        ("email,Email\n", "two columns email"),
    ] {
        env.feed(&["contact", "import", "-"], csv)
            .refuses(2, &[why]);
    }
    // The same code, whatever is wrong with a row.
    for csv in [
        "email\neve\n",
        "email\n\"eve",
        "email,locale\neve@example.com,deutsch\n",
    ] {
        assert_eq!(import(&env, csv, &[]).code, 1, "{csv}");
    }
    env.run(&["contact", "add", "Ada", "ada@example.com"]).ok();
    // Where there are several products, logins need to know theirs; contacts alone do not.
    env.run(&["product", "add", "wiki", "--name", "Wiki"]).ok();
    let csv = "email,username\nzoe@example.com,zoe\n";
    env.feed(&["contact", "import", "-"], csv)
        .refuses(4, &["--product"]);
    assert_eq!(
        counts(&import(&env, csv, &["--product", "wiki"])),
        [1, 0, 0, 0]
    );
    assert_eq!(
        counts(&import(&env, "email\ntom@example.com\n", &[])),
        [1, 0, 0, 0]
    );
}

#[test]
fn an_interrupted_run_keeps_what_was_committed_and_is_continued() {
    const ROWS: u64 = 30_000;
    let env = Env::with_relay(NO_PORT);
    let mut csv = String::from("email\neve\n");
    for n in 0..ROWS {
        writeln!(csv, "p{n}@example.com").unwrap();
    }
    fs::write(env.home().join("people.csv"), &csv).unwrap();
    let args = [
        "contact",
        "import",
        "people.csv",
        "--rejects",
        "rejects.csv",
    ];
    let child = env
        .command(&args)
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let connection = Connection::open(env.database()).unwrap();
    let count = || -> u64 {
        let sql = "SELECT count(*) FROM contact";
        connection.query_row(sql, [], |row| row.get(0)).unwrap()
    };
    while count() == 0 {
        std::thread::sleep(std::time::Duration::from_millis(2));
    }
    let id = rustix::process::Pid::from_raw(i32::try_from(child.id()).unwrap()).unwrap();
    rustix::process::kill_process(id, rustix::process::Signal::INT).unwrap();
    let output = child.wait_with_output().unwrap();
    let err = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(130), "{err}");
    assert!(err.contains("error: interrupted\nhint: "), "{err}");
    let done = count();
    let out = String::from_utf8(output.stdout).unwrap();
    assert!(out.contains(&format!("new\t{done}\n")), "{out}");
    // The first row is a bad one.
    assert!(done < ROWS && (done + 1) % 5_000 == 0, "{done}");
    let rejects = fs::read_to_string(env.home().join("rejects.csv")).unwrap();
    assert_eq!(
        rejects.lines().count(),
        2,
        "what was rejected until then is there"
    );
    assert_eq!(counts(&import(&env, &csv, &[])), [ROWS - done, 0, done, 1]);
}

#[test]
fn a_terminal_sees_a_bar_and_the_counts() {
    let env = Env::with_relay(NO_PORT);
    let mut csv = String::from("email\n");
    for n in 0..600 {
        writeln!(csv, "p{n}@example.com").unwrap();
    }
    fs::write(env.home().join("people.csv"), csv).unwrap();
    let Some((code, screen)) =
        terminal::run(&env, "$CREDTOOL contact import people.csv", "\u{0}", b"")
    else {
        return;
    };
    assert_eq!(code, 0, "{screen}");
    assert!(
        screen.contains("importing") && screen.contains("/600"),
        "{screen:?}"
    );
    assert!(screen.contains("New      600"), "{screen:?}");
}

impl Ended {
    #[track_caller]
    fn fails_as_json(&self, code: i32) {
        assert_eq!(self.code, code, "{self:?}");
        assert!(self.err.starts_with("{\"error\":"), "{self:?}");
    }
}
