//! Addresses that an import corrects, and rows with an address that was corrected.

use credtool::demo::server::{Script, SmtpServer};
use serde_json::{Value, json};

use super::{NO_PORT, contact, counts, import};
use crate::support::{Env, terminal};

const WRONG: &str = "jane@old.example";
const CSV: &str = "external_id,email\nJ-1,jane@new.example\n";

/// Jane, whose password and a reset link went to a wrong address, which is her username too.
fn jane(relay: &SmtpServer) -> Env {
    let env = Env::with_relay(relay.port());
    env.run(&["contact", "add", "Jane", WRONG, "--external-id", "J-1"])
        .ok();
    env.run(&["password", "generate", "1", "--email", "--yes"])
        .ok();
    env.run(&["password", "reset", "1", "--send-link", "--yes"])
        .ok();
    env
}

fn report(out: &str) -> Value {
    serde_json::from_str(out).unwrap()
}

#[test]
fn a_corrected_address_is_reported_with_what_it_ends() {
    let relay = SmtpServer::start(Script::default()).unwrap();
    let env = jane(&relay);
    let dry = import(&env, CSV, &["--overwrite", "--dry-run"]);
    assert_eq!(contact(&env, "1")["address"], WRONG, "a dry run");
    let done = import(&env, CSV, &["--overwrite"]);
    assert_eq!(contact(&env, "1")["address"], "jane@new.example");
    for ended in [&dry, &done] {
        assert_eq!((ended.code, counts(ended)), (0, [0, 1, 0, 0]), "{ended:?}");
        let report = report(&ended.out);
        for (key, count) in [
            ("corrected", 1),
            ("links_ended", 1),
            ("emails_cancelled", 0),
            ("passwords_exposed", 1),
            ("usernames_outdated", 1),
        ] {
            assert_eq!(report[key], count, "{key}: {report}");
        }
        let corrected = &report["corrections"][0];
        for (key, value) in [
            ("line", json!(2)),
            ("contact_id", json!(1)),
            ("name", json!("Jane")),
            ("from", json!(WRONG)),
            ("to", json!("jane@new.example")),
            ("brings_back", json!(false)),
            ("cancelled_emails", json!([])),
        ] {
            assert_eq!(corrected[key], value, "{key}");
        }
        let link = &corrected["ended_links"][0];
        assert_eq!((&link["id"], &link["sent_to"]), (&json!(1), &json!(WRONG)));
        let login = &corrected["exposed_logins"][0];
        assert_eq!(login["known_at_former_address"], WRONG);
        let outdated = &corrected["outdated_usernames"][0];
        assert_eq!(outdated["rename"], "jane@new.example");
    }
    for words in [
        "line 2: the address of contact 1 Jane is corrected from jane@old.example to jane@new.example",
        "line 2: link 1, in email 2 to jane@old.example, is ended",
        "was emailed to jane@old.example; set a new one: credtool password generate id:1 --email",
        "credtool login edit login:1 --rename jane@new.example",
    ] {
        assert!(done.err.contains(words), "{words}: {}", done.err);
    }
    for words in [
        "Jane would be corrected from",
        "would be ended",
        "set a new one after the correction",
    ] {
        assert!(dry.err.contains(words), "{words}: {}", dry.err);
    }
}

#[test]
fn an_edit_and_an_import_report_a_correction_alike() {
    let relay = SmtpServer::start(Script::default()).unwrap();
    let imported = report(&import(&jane(&relay), CSV, &["--overwrite"]).out);
    let edit = [
        "contact",
        "edit",
        "1",
        "--address",
        "jane@new.example",
        "--json",
    ];
    let edited = jane(&relay).run(&edit).json();
    for key in ["cancelled_emails", "ended_links", "outdated_usernames"] {
        assert_eq!(imported["corrections"][0][key], edited[key], "{key}");
    }
    let exposed = |report: &Value| report["exposed_logins"][0]["known_at_former_address"].clone();
    assert_eq!(exposed(&imported["corrections"][0]), exposed(&edited));
}

#[test]
fn an_email_that_waits_for_the_old_address_is_reported_as_cancelled() {
    let env = Env::with_relay(NO_PORT);
    env.run(&["contact", "add", "Jane", WRONG, "--external-id", "J-1"])
        .ok();
    env.run(&["password", "reset", "1", "--send-link", "--yes"]);
    for more in [&["--overwrite", "--dry-run"][..], &["--overwrite"]] {
        let report = report(&import(&env, CSV, more).out);
        assert_eq!(report["emails_cancelled"], 1, "{more:?}");
        assert_eq!(
            report["corrections"][0]["cancelled_emails"],
            json!([{"id": 1}])
        );
        assert_eq!(report["corrections"][0]["ended_links"], json!([]));
    }
    let emails = env.run(&["email", "list", "--json"]).json();
    assert_eq!(emails[0]["state"], "cancelled");
}

#[test]
fn a_terminal_sees_whose_address_was_corrected() {
    let relay = SmtpServer::start(Script::default()).unwrap();
    let env = jane(&relay);
    std::fs::write(env.home().join("people.csv"), CSV).unwrap();
    let command = "$CREDTOOL contact import people.csv --overwrite";
    let Some((code, screen)) = terminal::run(&env, command, "\u{0}", b"") else {
        return;
    };
    assert_eq!(code, 0, "{screen}");
    for words in [
        "Passwords exposed   1",
        "Jane  jane@old.example  jane@new.example",
    ] {
        assert!(screen.contains(words), "{words}: {screen}");
    }
}

#[test]
fn a_file_that_corrects_nothing_reports_no_correction() {
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
    let csv = "external_id,email,name\nA-1,ADA@example.com,Ada B.\nB-1,bob@example.com,Bob\n";
    let report = report(&import(&env, csv, &["--overwrite"]).out);
    assert_eq!(
        (&report["corrected"], &report["corrections"]),
        (&json!(0), &json!([]))
    );
}

#[test]
fn bringing_a_former_address_back_is_said() {
    let env = Env::with_relay(NO_PORT);
    env.run(&["contact", "add", "Jane", WRONG, "--external-id", "J-1"])
        .ok();
    env.run(&["contact", "edit", "1", "--address", "jane@new.example"])
        .ok();
    let stale = format!("external_id,email\nJ-1,{WRONG}\n");
    let ended = import(&env, &stale, &["--overwrite", "--dry-run"]);
    assert!(
        ended.err.contains("a former address of theirs"),
        "{}",
        ended.err
    );
    assert_eq!(report(&ended.out)["corrections"][0]["brings_back"], true);
}

/// Jane after the correction of her address, with or without an ID.
fn corrected(id: &str) -> Env {
    let env = Env::with_relay(NO_PORT);
    env.run(&["contact", "add", "Jane", WRONG, "--external-id", id])
        .ok();
    env.run(&["contact", "edit", "1", "--address", "jane@new.example"])
        .ok();
    env
}

#[test]
fn a_stale_row_does_not_make_a_contact_of_a_former_address() {
    for (id, csv) in [
        ("J-1", "email,name\njane@old.example,Jane\n"),
        ("J-1", "email,name,username\nJANE@old.example,Somebody,x\n"),
        ("", "external_id,email,name\nJ-1,jane@old.example,Jane\n"),
    ] {
        let env = corrected(id);
        for more in [&["--dry-run"][..], &[], &["--overwrite"]] {
            let ended = import(&env, csv, more);
            assert_eq!((ended.code, counts(&ended)), (1, [0, 0, 0, 1]), "{ended:?}");
            let says = ended
                .err
                .contains("is a former address of contact 1 Jane <jane@new.example>");
            assert!(
                says && ended
                    .err
                    .contains("credtool contact add --name NAME --address "),
                "{}",
                ended.err
            );
        }
    }
    // The address is somebody else's now.
    let env = corrected("J-1");
    let added = env.run(&["contact", "add", "Eve", WRONG]);
    assert_eq!((added.code, added.out.as_str()), (0, "2\n"), "{added:?}");
    let ended = import(&env, "email,phone\njane@old.example,030 1\n", &[]);
    assert_eq!(counts(&ended), [0, 1, 0, 0]);
    assert_eq!(contact(&env, "2")["phone"], "030 1");
}

#[test]
fn an_id_of_its_own_says_that_a_former_address_has_another_owner() {
    let env = corrected("J-1");
    let csv = "external_id,email,name\nE-1,jane@old.example,Eve\n";
    super::counts_alike(&env, csv, &[], [1, 0, 0, 0]);
    assert_eq!(contact(&env, "ext:E-1")["name"], "Eve");
}

#[test]
fn a_dry_run_knows_the_addresses_that_its_rows_would_make_former_ones() {
    let env = Env::with_relay(NO_PORT);
    env.run(&["contact", "add", "Jane", WRONG, "--external-id", "J-1"])
        .ok();
    let csv = "external_id,email\nJ-1,jane@new.example\n,jane@old.example\n";
    super::counts_alike(&env, csv, &["--overwrite"], [0, 1, 0, 1]);
}
