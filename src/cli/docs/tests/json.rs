//! Every key of JSON output has an entry in the manual, and every entry is a key.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

const PAGE: &str = include_str!("../../../../man/credtool-json.7");

/// Keys of records that only tables for people show.
const ON_SCREENS_ONLY: [&str; 6] = ["about", "codes", "took", "when", "who", "why"];
/// Keys of the objects that report errors, which are not built as records.
const OF_ERRORS: [&str; 5] = ["candidates", "error", "hint", "message", "total_at_least"];

/// The keys that records are given in the sources of a folder: `.with("key", …)`.
fn keys(folder: &Path, found: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            keys(&path, found);
            continue;
        }
        let name = path.file_name().unwrap_or_default();
        if name == "tests.rs" || path.extension().is_none_or(|end| end != "rs") {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        let code = text.split("#[cfg(test)]\nmod tests").next().unwrap();
        let named = code.split(".with(").skip(1);
        let named = named.filter_map(|rest| rest.trim_start().strip_prefix('"')?.split('"').next());
        let is_key = |key: &&str| {
            key.bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte == b'_')
        };
        found.extend(named.filter(is_key).map(str::to_owned));
    }
}

#[test]
fn every_key_is_in_the_manual_and_nothing_else_is() {
    let mut in_code = BTreeSet::new();
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/cli");
    keys(&sources, &mut in_code);
    assert!(in_code.len() > 150, "{in_code:?}");
    for key in ON_SCREENS_ONLY {
        assert!(in_code.remove(key), "{key} is on no screen");
    }
    in_code.extend(OF_ERRORS.map(str::to_owned));
    let mut lines = PAGE.lines();
    let mut in_page = BTreeSet::new();
    while let Some(line) = lines.next() {
        if line != ".TP" {
            continue;
        }
        let key = lines.next().and_then(|line| line.strip_prefix(".B "));
        let key = key.expect("an entry begins with its key").to_owned();
        assert!(
            lines.next().is_some_and(|text| text.ends_with('.')),
            "{key}"
        );
        assert!(in_page.insert(key.clone()), "{key} is there twice");
    }
    let missing: Vec<&String> = in_code.difference(&in_page).collect();
    let stale: Vec<&String> = in_page.difference(&in_code).collect();
    assert!(
        missing.is_empty() && stale.is_empty(),
        "man/credtool-json.7 lacks {missing:?}, and has {stale:?} for nothing"
    );
}
