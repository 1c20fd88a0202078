//! The plans of the statements that name their index.

use std::fs;
use std::path::Path;

use super::Store;

/// The modules with such statements, how many times their source names an index, and the statements.
type IndexedModule = (&'static str, usize, fn() -> Vec<String>);
const NAMED: [IndexedModule; 4] = [
    ("attention.rs", 5, super::attention::indexed),
    ("emails.rs", 4, super::emails::indexed),
    ("outbox.rs", 2, super::outbox::indexed),
    ("purge.rs", 3, super::purge::indexed),
];

/// Partial indexes with what is under way or to be purged: all of one may be walked, since little of the table is in it.
const SMALL: [&str; 5] = [
    "email_due",
    "email_failing",
    "email_failing_by_id",
    "email_kept_with_link",
    "login_sealed",
];

/// Whether a step of a plan walks a table that grows for ever, or sorts it.
fn is_full_scan(step: &str) -> bool {
    let small = |index: &str| step.ends_with(&format!("INDEX {index}"));
    let of_a_table = [
        "email", "login", "link", "attempt", "address", "contact", "audit",
    ]
    .iter()
    .any(|table| step == format!("SCAN {table}") || step.starts_with(&format!("SCAN {table} ")));
    of_a_table && !SMALL.iter().any(|index| small(index))
}

#[test]
fn statements_that_name_an_index_scan_no_big_table() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::create(&folder.path().join("credtool.db")).unwrap();
    for (module, _, statements) in NAMED {
        for sql in statements() {
            // SQLite refuses a statement that cannot use the index that it names.
            let mut explain = store
                .connection
                .prepare(&format!("EXPLAIN QUERY PLAN {sql}"))
                .unwrap_or_else(|error| panic!("{module}: {error}: {sql}"));
            let mut rows = explain.raw_query();
            let mut steps: Vec<String> = Vec::new();
            while let Some(row) = rows.next().unwrap() {
                steps.push(row.get("detail").unwrap());
            }
            let scans: Vec<&String> = steps.iter().filter(|step| is_full_scan(step)).collect();
            assert!(
                !steps.is_empty() && scans.is_empty(),
                "{module}: {scans:?} of {sql}"
            );
        }
    }
}

#[test]
fn every_statement_that_names_an_index_is_looked_at() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/store");
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else {
            continue;
        };
        if !path.is_file() || name == "plans.rs" {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        let code = text.split("#[cfg(test)]\nmod tests").next().unwrap();
        let named = NAMED.iter().find(|(module, ..)| *module == name);
        assert_eq!(
            code.matches("INDEXED BY").count(),
            named.map_or(0, |(_, count, _)| *count),
            "{name}: add its statements to `indexed` there, and the count here"
        );
    }
}

#[test]
fn a_full_scan_is_seen() {
    for (step, full) in [
        ("SCAN email", true),
        ("SCAN email USING INDEX email_by_time", true),
        ("SCAN login", true),
        ("SCAN email USING INDEX email_due", false),
        ("SCAN email USING COVERING INDEX email_failing_by_id", false),
        (
            "SEARCH email USING INDEX email_by_time (created_at>?)",
            false,
        ),
        ("SCAN up", false),
    ] {
        assert_eq!(is_full_scan(step), full, "{step}");
    }
}
