//! Every key of JSON output has an entry in the manual, and every entry is a key.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::cli::schema;

const PAGE: &str = include_str!("../../../../man/credtool-json.7");

/// The keys that schemas name.
fn keys(schema: &Value, found: &mut BTreeSet<String>) {
    match schema {
        Value::Object(object) => {
            if let Some(Value::Object(properties)) = object.get("properties") {
                found.extend(properties.keys().cloned());
            }
            object.values().for_each(|below| keys(below, found));
        }
        Value::Array(several) => several.iter().for_each(|below| keys(below, found)),
        _ => {}
    }
}

#[test]
fn every_key_is_in_the_manual_and_nothing_else_is() {
    let mut in_code = BTreeSet::new();
    keys(&schema::all(), &mut in_code);
    assert!(in_code.len() > 150, "{in_code:?}");
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

/// Commands that print no JSON.
const NONE: [&str; 4] = ["completions", "demo", "manual", "password verify"];

fn leaves(command: &clap::Command, path: &str, found: &mut Vec<String>) {
    for sub in command.get_subcommands() {
        let path = format!("{path} {}", sub.get_name()).trim().to_owned();
        if sub.has_subcommands() {
            leaves(sub, &path, found);
        } else {
            found.push(path);
        }
    }
}

#[test]
fn every_command_has_a_schema_or_prints_no_json() {
    let mut commands = Vec::new();
    leaves(&crate::cli::command(), "", &mut commands);
    commands.retain(|command| !NONE.contains(&command.as_str()));
    commands.sort();
    let schemas = schema::all();
    let known: Vec<&String> = schemas["commands"].as_object().unwrap().keys().collect();
    assert_eq!(known, commands.iter().collect::<Vec<_>>());
}
