//! A test that is skipped is seen in a plain run, and fails where nothing may be missing. This binary is run again, on
//! tests that need programs which that run cannot find.

use std::collections::BTreeSet;
use std::os::unix::fs::symlink;
use std::process::{Command, Output};

use crate::support::real;

/// Two tests that need zbarimg, and one that needs groff.
const SKIPPED: [&str; 3] = [
    "generated::groff_has_nothing_to_say_about_the_pages",
    "hand_over::a_link_is_read_from_the_terminal_and_redeemed",
    "hand_over::a_pipe_gets_a_code_for_a_dark_terminal_and_the_link",
];

/// Runs the tests where only what counts them is found.
fn without_programs(arguments: &[&str], required: bool) -> Output {
    let found = tempfile::tempdir().unwrap();
    for name in ["awk", "sort"] {
        let program = real::find(name, name).unwrap();
        symlink(program, found.path().join(name)).unwrap();
    }
    Command::new(std::env::current_exe().unwrap())
        .args(arguments)
        .arg("--exact")
        .env("PATH", found.path())
        .env("CREDTOOL_REQUIRE_REAL", if required { "1" } else { "" })
        .output()
        .unwrap()
}

#[test]
fn skipped_tests_are_listed_and_counted_at_the_end() {
    for threads in ["1", "4"] {
        let threads = format!("--test-threads={threads}");
        let output = without_programs(&[&SKIPPED[..], &[&threads]].concat(), false);
        assert!(output.status.success(), "{output:?}");
        let seen = String::from_utf8(output.stderr).unwrap();
        let (places, count) = seen.split_once("\n\n").unwrap();
        let places: BTreeSet<&str> = places.lines().collect();
        let expected = [
            format!("skipped: {}: groff does not run here", SKIPPED[0]),
            format!("skipped: {}: zbarimg is not installed", SKIPPED[1]),
            format!("skipped: {}: zbarimg is not installed", SKIPPED[2]),
        ];
        assert_eq!(places.len(), expected.len(), "{seen}");
        for (place, expected) in places.iter().zip(&expected) {
            assert!(place.starts_with(expected), "{place}");
        }
        let count: Vec<&str> = count.lines().map(str::trim_start).collect();
        assert!(count[0].starts_with("3 tests were skipped"), "{seen}");
        assert_eq!(count[1], "2  zbarimg is not installed (package zbar-tools)");
        assert!(count[2].starts_with("1  groff does not run here"), "{seen}");
        assert_eq!(count.len(), 3, "{seen}");
    }
}

#[test]
fn what_is_not_selected_is_not_counted() {
    let output = without_programs(&SKIPPED[1..2], false);
    let seen = String::from_utf8(output.stderr).unwrap();
    assert!(seen.contains("\n1 test was skipped"), "{seen}");
    let output = without_programs(&["layering::the_reader_of_this_test_reads"], false);
    assert!(output.status.success(), "{output:?}");
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
}

#[test]
fn a_missing_component_fails_where_the_real_ones_are_required() {
    let output = without_programs(&SKIPPED, true);
    assert_eq!(output.status.code(), Some(101), "{output:?}");
    let failed = String::from_utf8(output.stdout).unwrap();
    assert!(failed.contains("0 passed; 3 failed"), "{failed}");
    assert!(failed.contains("zbarimg is not installed (package zbar-tools)"));
}
