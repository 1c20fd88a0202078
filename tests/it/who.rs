//! The right person: who acts, whom a command acts on, and how often.

use crate::support::{Env, account, named};

const ADA: &str = "ada@example.com";
/// A port that no relay listens on.
const NO_PORT: u16 = 1;

#[test]
fn the_actor_is_the_account_whatever_the_environment_says() {
    let env = Env::with_relay(NO_PORT);
    let uid = rustix::process::getuid().as_raw();
    for (number, variables) in [
        &[("USER", "nobody-at-all"), ("LOGNAME", "nobody-at-all")][..],
        &[("SUDO_USER", "ada")],
        &[("SUDO_USER", "ada"), ("SUDO_UID", "99999")],
        &[("SUDO_USER", "ada"), ("SUDO_UID", &uid.to_string())],
    ]
    .iter()
    .enumerate()
    {
        let address = format!("ada{number}@example.com");
        let mut command = env.command(&["contact", "add", "Ada", &address]);
        command.env_remove("USER").envs(variables.iter().copied());
        assert!(command.output().unwrap().status.success());
        let listed = env
            .run(&["audit", "list", "--actor", &account(), "--json"])
            .json();
        assert_eq!(listed[0]["action"], "contact.add", "{variables:?}");
        assert_eq!(listed[0]["contact_id"], number + 1, "{variables:?}");
        assert_eq!(listed[0]["sudo_user"], serde_json::Value::Null);
        assert_eq!(listed[0]["uid"], uid);
    }
    // As sudo leaves it, from an account to itself.
    let mut command = env.command(&["contact", "add", "Ada", ADA]);
    command
        .env("SUDO_USER", account())
        .env("SUDO_UID", uid.to_string());
    assert!(command.output().unwrap().status.success());
    let listed = env.run(&["audit", "list", "--limit", "1", "--json"]).json();
    if named() {
        assert_eq!(listed[0]["sudo_user"], account());
    }
}

/// A workspace whose contacts and logins have different IDs: Ada (contact 1) has login 2, Grace (contact 2) login 1.
fn crossed() -> Env {
    let env = Env::with_ada(NO_PORT);
    let grace = ["contact", "add", "Grace Example", "grace@example.com"];
    env.run(&[&grace[..], &["--external-id", "G-7"]].concat())
        .ok();
    env.run(&["login", "add", "grace@example.com", "--username", "ghopper"])
        .ok();
    env.run(&["login", "add", ADA]).ok();
    env
}

fn logins(env: &Env) -> Vec<String> {
    let listed = env.run(&["login", "list", "--field", "username"]);
    listed.ok().lines().map(str::to_owned).collect()
}

#[test]
fn a_bare_number_is_what_the_list_of_the_noun_shows() {
    let env = crossed();
    let list = env.run(&["login", "list"]);
    let first = list.ok().lines().next().unwrap().to_owned();
    assert!(first.starts_with("1\t2\t"), "{first}");
    let shown = env.run(&["login", "show", "1"]);
    assert_eq!(shown.ok(), env.run(&["login", "show", "login:1"]).ok());
    assert_eq!(shown.value("username"), "ghopper");
    for (words, username) in [
        (&["id:1"][..], ADA),
        (&["ext:G-7"], "ghopper"),
        (&["user:ghopper"], "ghopper"),
        (&["2"], ADA),
        (&["grace@example.com", "--product", "default"], "ghopper"),
    ] {
        let shown = env.run(&[&["login", "show"], words].concat());
        assert_eq!(shown.value("username"), username, "{words:?}");
    }
    // Elsewhere it is a contact, and a login names its contact.
    for (word, name) in [("1", "Ada Example"), ("login:1", "Grace Example")] {
        let shown = env.run(&["contact", "show", word]);
        assert_eq!(shown.value("name"), name);
    }
    env.run(&["login", "show", "3"])
        .refuses(3, &["no login 3", "id:3"]);
    env.run(&["login", "show", "1", "--username", ADA])
        .refuses(3, &["ghopper at default"]);
}

#[test]
fn what_is_removed_or_changed_is_named_in_a_script() {
    let env = crossed();
    let edited = env.run(&["login", "edit", "1", "--rename", "grace", "--json"]);
    let edited = edited.json();
    assert_eq!(edited["username"], "grace");
    assert_eq!(edited["name"], "Grace Example");
    assert_eq!(edited["address"], "grace@example.com");
    let removed = env.run(&["login", "remove", "1", "--yes"]);
    assert!(
        removed.ok().contains("username\tgrace\n"),
        "{}",
        removed.out
    );
    assert!(removed.out.contains("name\tGrace Example\n"));
    assert_eq!(logins(&env), [ADA]);
    let set = ["password", "set", "login:2", "--password-stdin"];
    let set = env.feed(&set, "a passphrase of my own\n");
    assert_eq!(set.value("address"), ADA);
    env.run(&["password", "reset", ADA, "--print-link"]);
    let revoked = env.run(&["link", "revoke", "1", "--json"]).json();
    assert_eq!(revoked["address"], ADA);
    assert_eq!(revoked["username"], ADA);
    let edited = env.run(&["contact", "edit", "1", "--name", "Ada B."]);
    assert_eq!(edited.value("name"), "Ada B.");
    let removed = env.run(&["contact", "remove", "1", "--yes", "--json"]);
    assert_eq!(removed.json()["address"], ADA);
}

#[test]
fn a_script_gets_the_logins_of_which_one_may_be_meant() {
    let env = crossed();
    env.run(&["product", "add", "wiki", "--name", "Wiki"]).ok();
    env.run(&[
        "login",
        "add",
        ADA,
        "--product",
        "wiki",
        "--username",
        "ada",
    ])
    .ok();
    for args in [
        &["login", "remove", ADA, "--yes"][..],
        &["password", "generate", ADA, "--print"],
    ] {
        let refused = env.run(&[args, &["--json"]].concat());
        assert_eq!(refused.code, 4);
        let error: serde_json::Value = serde_json::from_str(&refused.err).unwrap();
        let error = &error["error"];
        assert_eq!(error["total"], 2);
        assert_eq!(error["candidates"][0]["login_id"], 2);
        assert_eq!(error["candidates"][1]["product"], "wiki");
        assert_eq!(error["candidates"][1]["username"], "ada");
    }
    let set = env.run(&["password", "generate", "login:3", "--print"]);
    assert_eq!(set.value("username"), "ada");
}

#[test]
fn a_partial_match_is_enough_to_look_and_too_little_to_act() {
    let env = crossed();
    // Former: corrected. Mailed to: with --allow-unlisted. A number: also an external ID.
    env.run(&["contact", "edit", "1", "--address", "right@example.com"]);
    let unlisted = ["password", "reset", "2", "--send-link", "--to"];
    env.run(&[&unlisted[..], &["typo@example.com", "--allow-unlisted"]].concat());
    env.run(&["contact", "edit", "1", "--external-id", "2"])
        .ok();
    for (typed, seen, why) in [
        (ADA, "Ada Example", "former address of contact 1"),
        ("typo@example.com", "Grace Example", "email went there"),
        ("2", "Grace Example", "external ID of contact 1"),
    ] {
        let shown = env.run(&["contact", "show", typed]);
        assert_eq!(shown.code, 0, "{}", shown.err);
        assert_eq!(shown.value("name"), seen);
        assert!(shown.err.contains(why), "{}", shown.err);
        for change in [
            &["contact", "remove", typed, "--yes"][..],
            &["password", "show", typed, "--print"],
            &["password", "reset", typed, "--send-link"],
            &["contact", "edit", typed, "--name", "X"],
            &["login", "edit", typed, "--must-change", "true"],
        ] {
            if change[0] == "login" && typed == "2" {
                // Login 2 is that contact's: both readings are of one person.
                continue;
            }
            let refused = env.run(&[change, &["--json"]].concat());
            assert_eq!(refused.code, 4, "{change:?}: {}", refused.err);
            assert!(refused.err.contains("\"candidates\""), "{}", refused.err);
        }
    }
    // An external ID alone, and one that is meant.
    env.run(&["contact", "edit", "id:1", "--external-id", "99"])
        .ok();
    env.run(&["contact", "edit", "99", "--name", "X"])
        .refuses(4, &["99 is the external ID of contact 1", "id:1"]);
    env.run(&["contact", "edit", "ext:99", "--name", "X"]).ok();
    // The address of one at present is certain, whoever had it.
    env.run(&["contact", "edit", "id:2", "--address", ADA]);
    let shown = env.run(&["password", "generate", ADA, "--print"]);
    assert_eq!(shown.code, 0, "{}", shown.err);
    assert_eq!(shown.value("username"), "ghopper");
    assert!(
        shown.err.contains("former address of contact 1"),
        "{}",
        shown.err
    );
}

#[test]
fn spellings_of_an_address_find_one_contact() {
    let env = Env::with_relay(NO_PORT);
    env.run(&["contact", "add", "José", "José@bücher.example"])
        .ok();
    for typed in [
        "josé@xn--bcher-kva.example",
        "JOSE\u{301}@BU\u{308}CHER.example",
        "José <josé@bücher.example>",
        "mailto:jos%C3%A9@b%C3%BCcher.example?subject=login",
        " <josé@bücher.example> ",
    ] {
        let edited = env.run(&["contact", "edit", typed, "--add-tag", "found"]);
        assert_eq!(edited.value("address"), "José@bücher.example", "{typed}");
    }
    let twice = ["contact", "add", "J", "jose\u{301}@xn--bcher-kva.example"];
    env.run(&twice).refuses(1, &["belongs to contact 1"]);
}

#[test]
fn a_list_acts_once_on_each() {
    let env = crossed();
    let serial = |id: i64| -> i64 {
        let connection = rusqlite::Connection::open(env.database()).unwrap();
        let sql = "SELECT password_serial FROM login WHERE id = ?1";
        connection.query_row(sql, [id], |row| row.get(0)).unwrap()
    };
    let words = "ada@example.com\nADA@Example.com\nid:1\nlogin:2\nuser:ada@example.com\nghopper@x\nAda <ada@example.com>\n";
    let generated = env.feed(&["password", "generate", "-", "--print"], words);
    assert_eq!(generated.code, 3, "{}", generated.err);
    assert_eq!(serial(2), 1);
    assert_eq!(
        generated
            .err
            .matches("is the same as ada@example.com")
            .count(),
        5
    );
    let links = env.feed(&["password", "reset", "-", "--print-link", "--json"], words);
    assert_eq!(links.code, 3, "{}", links.err);
    let links: serde_json::Value = serde_json::from_str(&links.out).unwrap();
    let same = |row: &&serde_json::Value| row["same_as"] == ADA;
    assert_eq!(links.as_array().unwrap().iter().filter(same).count(), 5);
    assert_eq!(env.run(&["link", "list", "--field", "id"]).ok(), "1\n");
    let revoked = env.run(&["link", "revoke", "1", "01"]);
    assert_eq!(revoked.code, 0, "{}", revoked.err);
    assert_eq!(revoked.out.lines().count(), 1);
    let exported = [
        "login", "export", "2", "id:1", ADA, "--for", "json", "--print",
    ];
    let exported = env.run(&exported);
    assert_eq!(exported.code, 0, "{}", exported.err);
    assert_eq!(
        exported.out.matches("argon2id").count(),
        1,
        "{}",
        exported.out
    );
    // Two logins of one contact are two targets.
    env.run(&["login", "add", ADA, "--username", "ada"]).ok();
    let two = ["password", "generate", "login:2", "login:3", "--print"];
    env.run(&two).ok();
    assert_eq!((serial(2), serial(3)), (2, 1));
}

#[test]
fn an_email_that_is_named_twice_is_retried_once() {
    let env = crossed();
    env.run(&["password", "generate", ADA, "--email"]);
    let retried = env.run(&["email", "retry", "1", "1", "--dry-run"]);
    assert_eq!(retried.out.lines().count(), 1, "{}", retried.out);
    assert!(
        retried.err.contains("1 is the same as 1"),
        "{}",
        retried.err
    );
    let cancelled = env.run(&["email", "cancel", "1", "1"]);
    assert_eq!(cancelled.code, 0, "{}", cancelled.err);
    assert!(cancelled.out.starts_with("1\t"), "{}", cancelled.out);
}

#[test]
fn candidates_are_counted_to_a_thousand() {
    let env = Env::with_relay(NO_PORT);
    let people = |count: usize| {
        let rows = (1..=count).map(|n| format!("Same Name {n},same{n}@example.com\n"));
        let text = rows.collect::<String>();
        env.feed(&["contact", "import", "-"], &format!("name,email\n{text}"));
    };
    people(25);
    let refused = env.run(&["contact", "edit", "same", "--name", "X"]);
    refused.refuses(
        4,
        &[
            "\"same\" fits 25 contacts",
            "\n  and 5 more\n",
            "--name same",
        ],
    );
    let json = env.run(&["contact", "show", "same", "--json"]);
    let error: serde_json::Value = serde_json::from_str(&json.err).unwrap();
    assert_eq!(error["error"]["total"], 25);
    assert!(error["error"]["total_at_least"].is_null());
    let all = env.run(&["contact", "list", "--name", "same", "--field", "id"]);
    assert_eq!(all.ok().lines().count(), 25);
    people(1_000);
    env.run(&["contact", "show", "same"])
        .refuses(4, &["fits 1000 contacts", "\n  and 980 more\n"]);
    people(1_100);
    let json = env.run(&["contact", "show", "same", "--json"]);
    let error: serde_json::Value = serde_json::from_str(&json.err).unwrap();
    assert!(error["error"]["total"].is_null());
    assert_eq!(error["error"]["total_at_least"], 1_001);
    assert_eq!(
        error["error"]["candidates"].as_array().unwrap().len(),
        1_000
    );
    env.run(&["contact", "show", "same"])
        .refuses(4, &["fits more than 1,000 contacts", "\n  and many more\n"]);
}

#[test]
fn a_program_gets_every_row_and_a_limit_limits() {
    let env = Env::with_relay(NO_PORT);
    let rows = (1..=1_203).map(|n| format!("Person {n},p{n}@example.com,p{n}\n"));
    let people = format!("name,email,username\n{}", rows.collect::<String>());
    env.feed(&["contact", "import", "-"], &people).ok();
    for noun in ["contact", "login"] {
        let lines = |args: &[&str]| {
            let listed = env.run(&[&[noun, "list"], args].concat());
            listed.ok().lines().count()
        };
        assert_eq!(lines(&[]), 1_203);
        assert_eq!(lines(&["--format", "csv"]), 1_204);
        assert_eq!(lines(&["--format", "jsonl", "--limit", "0"]), 1_203);
        assert_eq!(lines(&["--field", "id"]), 1_203);
        let json = env.run(&[noun, "list", "--json"]).json();
        assert_eq!(json.as_array().unwrap().len(), 1_203);
        assert_eq!(json[1_202]["id"], 1_203);
        let limited = env.run(&[noun, "list", "--limit", "600", "--json"]);
        assert_eq!(limited.json().as_array().unwrap().len(), 600);
        assert!(
            limited.err.contains("--limit 600 --after 600"),
            "{}",
            limited.err
        );
        let none = env.run(&[noun, "list", "--after", "1203", "--json"]);
        assert_eq!(none.ok(), "[]\n");
        let none = env.run(&[noun, "list", "--after", "1203", "--format", "csv"]);
        assert!(none.ok().starts_with("id,"));
    }
    let events = env.run(&["audit", "list", "--json"]).json();
    assert!(events.as_array().unwrap().len() > 1_203);
}

/// Reads the first lines of a list while the rest is not read yet, and ends it there.
#[test]
fn rows_are_printed_before_the_next_are_read() {
    use std::io::{BufRead, BufReader};
    use std::process::Stdio;

    let env = Env::with_relay(NO_PORT);
    let rows = (1..=5_000).map(|n| format!("Person {n},p{n}@example.com\n"));
    let people = format!("name,email\n{}", rows.collect::<String>());
    env.feed(&["contact", "import", "-"], &people).ok();
    let mut command = env.command(&["contact", "list", "--json"]);
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    assert_eq!(lines.next().unwrap().unwrap(), "[");
    // It waits for the pipe with rows that it has not read: a contact that is added now is listed.
    env.run(&["contact", "add", "Late", "late@example.com"])
        .ok();
    let text: String = lines.map(|line| line.unwrap() + "\n").collect();
    assert!(child.wait().unwrap().success());
    let all: serde_json::Value = serde_json::from_str(&format!("[{text}")).unwrap();
    assert_eq!(all.as_array().unwrap().len(), 5_001);
}

#[test]
fn a_damaged_row_in_the_middle_leaves_readable_json() {
    let env = Env::with_relay(NO_PORT);
    let rows = (1..=1_000).map(|n| format!("Person {n},p{n}@example.com\n"));
    let people = format!("name,email\n{}", rows.collect::<String>());
    env.feed(&["contact", "import", "-"], &people).ok();
    let connection = rusqlite::Connection::open(env.database()).unwrap();
    connection
        .execute("UPDATE contact SET locale = '?' WHERE id = 900", [])
        .unwrap();
    let listed = env.run(&["contact", "list", "--json"]);
    assert_ne!(listed.code, 0);
    let rows: serde_json::Value = serde_json::from_str(&listed.out).unwrap();
    assert_eq!(rows.as_array().unwrap().len(), 500);
}

#[test]
fn a_screen_says_what_it_leaves_out() {
    let env = Env::with_ada(NO_PORT);
    for _ in 0..12 {
        env.run(&["password", "reset", ADA, "--send-link"]);
    }
    let json = env.run(&["contact", "show", ADA, "--json"]).json();
    assert_eq!(json["emails"].as_array().unwrap().len(), 10);
    assert_eq!(json["total"]["emails"], 12);
    assert_eq!(json["total"]["links"], 12);
    let shown = env.run(&["contact", "show", ADA, "--format", "table"]);
    for line in [
        "2 older: credtool email list id:1\n",
        "2 older: credtool link list id:1\n",
        " older: credtool audit list --contact id:1\n",
    ] {
        assert!(shown.ok().contains(line), "{line}{}", shown.out);
    }
    let links = |args: &[&str]| env.run(&[&["link", "list", "1"], args].concat());
    assert_eq!(
        links(&["--state", "live", "--limit", "5"])
            .out
            .lines()
            .count(),
        5
    );
    assert_eq!(links(&["--state", "used"]).ok(), "");
    assert_eq!(links(&["--before", "3"]).ok().lines().count(), 2);
}

#[test]
fn the_trail_is_filtered_and_names_the_login() {
    let env = Env::with_ada(NO_PORT);
    let generate = ["password", "generate", ADA, "--print", "--ticket"];
    env.run(&[&generate[..], &["T-9", "--reason", "lost her Phone"]].concat())
        .ok();
    env.run(&["password", "show", ADA, "--print", "--ticket", "T-10"])
        .ok();
    let actions = |args: &[&str]| {
        let listed = env.run(&[&["audit", "list", "--field", "action"], args].concat());
        listed.ok().to_owned()
    };
    assert_eq!(
        actions(&["--ticket", "T-9"]),
        "password.generate\nlogin.add\n"
    );
    assert_eq!(
        actions(&["--reason", "phone", "--action", "login.add"]),
        "login.add\n"
    );
    assert_eq!(actions(&["--ticket", "T-1"]), "");
    let looks = "password.show\npassword.generate\n";
    assert_eq!(actions(&["--looks"]), looks);
    assert_eq!(actions(&["--looks", "--contact", ADA]), looks);
    // Sent by email alone, a new password is seen by nobody here.
    env.run(&["password", "generate", ADA, "--email"]);
    assert_eq!(actions(&["--looks"]), looks);
    let screen = env.run(&["audit", "list", "--format", "table"]);
    assert!(screen.ok().contains("at default"), "{}", screen.out);
    let json = env.run(&["audit", "list", "--limit", "1", "--json"]).json();
    assert_eq!(json[0]["username"], ADA);
    assert_eq!(json[0]["product"], "default");
    for reading in [
        &["contact", "list"][..],
        &["contact", "show", ADA],
        &["login", "list"],
        &["email", "list"],
        &["link", "list"],
        &["audit", "verify"],
        &["config", "path"],
    ] {
        for why in [["--ticket", "T-9"], ["--reason", "x"]] {
            env.run(&[reading, &why[..]].concat())
                .refuses(2, &["only reads"]);
        }
    }
}

#[test]
fn a_number_with_a_zero_in_front_is_no_id() {
    let env = Env::with_relay(NO_PORT);
    env.people(3);
    env.run(&["contact", "edit", "1", "--external-id", "0003"])
        .ok();
    let shown = env.run(&["contact", "show", "0003", "--field", "name"]);
    assert_eq!(shown.out, "Person 1\n");
    for args in [
        &["password", "generate", "0003", "--print"][..],
        &["contact", "edit", "0003", "--phone", "1"],
        &["contact", "remove", "0003", "--yes"],
    ] {
        env.run(args).refuses(4, &["0003", "id:1"]);
    }
    let listed = env.feed(&["password", "generate", "-", "--print"], "0003\n0002\n");
    assert!(
        listed.out.lines().all(|line| !line.contains("p2@")),
        "{}",
        listed.out
    );
    assert_eq!(env.run(&["login", "list"]).ok(), "");
}
