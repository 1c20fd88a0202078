//! The file of rejected rows, and rows that are too long to read.

use std::fs;

use serde_json::Value;

use super::{NO_PORT, contact, counts, import};
use crate::support::Env;

const REJECTS: [&str; 3] = ["--rejects", "rejects.csv", "--force"];

#[test]
fn rejects_of_an_earlier_run_are_never_left_behind() {
    let env = Env::with_relay(NO_PORT);
    let path = env.home().join("rejects.csv");
    let bad = import(&env, "email\neve\n", &REJECTS);
    assert_eq!(bad.code, 1);
    let rejected = fs::read_to_string(&path).unwrap();
    assert!(
        rejected.starts_with("reason,email\n") && rejected.ends_with(",eve\n"),
        "{rejected}"
    );
    // A file that cannot be imported at all leaves everything as it was.
    assert_eq!(import(&env, "name\nEve\n", &REJECTS).code, 2);
    assert_eq!(fs::read_to_string(&path).unwrap(), rejected);
    for more in [&["--dry-run"][..], &[]] {
        fs::write(&path, &rejected).unwrap();
        let ended = import(
            &env,
            "email\neve@example.com\n",
            &[&REJECTS[..], more].concat(),
        );
        assert_eq!(ended.code, 0);
        let report: Value = serde_json::from_str(&ended.out).unwrap();
        assert_eq!(report["rejects_removed"], true);
        assert!(
            ended.err.contains("of an earlier run was removed"),
            "{}",
            ended.err
        );
        assert!(!path.exists());
    }
    // Without one there is nothing to say.
    let again = import(&env, "email\neve@example.com\n", &REJECTS);
    assert_eq!((again.code, again.err.as_str()), (0, ""));
    let left: Vec<_> = fs::read_dir(env.home()).unwrap().flatten().collect();
    assert!(
        left.iter()
            .all(|entry| !entry.file_name().to_string_lossy().contains("rejects"))
    );
}

#[test]
fn rejects_that_cannot_be_written_stop_the_import_before_it_begins() {
    let env = Env::with_relay(NO_PORT);
    for more in [&[][..], &["--dry-run"]] {
        let args = [&["--rejects", "no-folder/rejects.csv"], more].concat();
        let ended = import(&env, "email\nada@example.com\neve\n", &args);
        assert_eq!((ended.code, ended.out.as_str()), (1, ""));
        assert!(
            ended
                .err
                .contains("no-folder/rejects.csv cannot be written"),
            "{}",
            ended.err
        );
        assert_eq!(env.run(&["contact", "list"]).ok(), "");
    }
}

#[test]
fn rows_behind_a_missing_quotation_mark_are_counted_however_many_they_are() {
    let env = Env::with_relay(NO_PORT);
    let row = "eve@example.com,Eve\n";
    for rows in [3, 100_000] {
        let csv = format!(
            "email,name\nada@example.com,Ada\n\"bob@example.com,Bob\n{}",
            row.repeat(rows)
        );
        let ended = import(&env, &csv, &REJECTS);
        assert_eq!((ended.code, counts(&ended)[3]), (1, 1), "{}", ended.err);
        let says = format!(
            "line 3: a quotation mark in it is never closed, so that nothing from there to line {}, the last one, was \
             read ({} lines, {} bytes)",
            3 + rows,
            rows + 1,
            21 + rows * row.len()
        );
        assert!(ended.err.contains(&says), "{says}: {}", ended.err);
        let rejects = fs::read_to_string(env.home().join("rejects.csv")).unwrap();
        assert!(rejects.contains("never closed"), "{rejects}");
    }
    assert_eq!(contact(&env, "ada@example.com")["id"], 1);
}

#[test]
fn a_row_that_is_too_long_is_rejected_and_the_next_is_taken() {
    let env = Env::with_relay(NO_PORT);
    let swallowed = "eve@example.com,Eve\n".repeat(60_000);
    let csv = format!(
        "email,name\n\"bob@example.com,Bob\n{swallowed}mia@example.com,\"Mia\nzoe@example.com,Zoe\n"
    );
    let ended = import(&env, &csv, &[]);
    assert_eq!(
        (ended.code, counts(&ended)),
        (1, [1, 0, 0, 1]),
        "{}",
        ended.err
    );
    assert!(
        ended
            .err
            .contains("line 2: it goes on to line 60003 and is longer than a MiB"),
        "{}",
        ended.err
    );
    assert_eq!(contact(&env, "zoe@example.com")["id"], 1);
}

#[test]
fn text_behind_a_closing_quotation_mark_is_rejected_until_it_is_corrected() {
    let env = Env::with_relay(NO_PORT);
    let csv = "name,email,notes\nBob,\"bob@example.com\"pany.example,x\nA,a@example.com,\"unclosed\nB,b@example.com,\nC,c@example.com,\"fine\"\nD,d@example.com,x\n";
    let ended = import(&env, csv, &REJECTS);
    assert_eq!((ended.code, counts(&ended)), (1, [1, 0, 0, 2]), "{ended:?}");
    for words in [
        "line 2: text follows a closing quotation mark in it; put the whole value in quotation marks",
        "lines 3 to 5 were taken for one row; is a quotation mark missing in line 3?",
    ] {
        assert!(ended.err.contains(words), "{ended:?}");
    }
    let rejected = fs::read_to_string(env.home().join("rejects.csv")).unwrap();
    let again = import(&env, &rejected, &[]);
    assert_eq!((again.code, counts(&again)), (1, [0, 0, 0, 2]), "{again:?}");
}
