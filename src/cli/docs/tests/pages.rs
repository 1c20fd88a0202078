//! Tests of the manual pages that are written by hand, against the code that they describe.

use std::collections::BTreeMap;

use super::probe::{Kind, keys};
use crate::cli::config::File;
use crate::cli::context::HOOK_VARIABLES;
use crate::cli::{hook, system};
use crate::domain::smtp::Phase;

const CONFIGURATION: &str = include_str!("../../../../man/credtool.toml.5");
const HOOKS: &str = include_str!("../../../../man/credtool-hooks.7");
const DEPLOYMENT: &str = include_str!("../../../../man/credtool-deployment.7");

/// The lines that a settings table lacks, so that a sample of one key parses.
const REQUIRED: &str = "host = \"localhost\"\nfrom = \"a@example.com\"\n";

/// A tagged paragraph: its type and its text, without markup.
struct Entry {
    kind: String,
    text: String,
}

impl Entry {
    /// The words after `label:`, up to the end of the sentence.
    fn after(&self, label: &str) -> Option<&str> {
        let (_, rest) = self.text.split_once(&format!("{label}: "))?;
        Some(
            rest.split(". ")
                .next()
                .unwrap_or(rest)
                .trim_end_matches('.'),
        )
    }
}

/// The text of lines of a page: without fonts, with the characters that escapes stand for.
fn plain(source: &str) -> String {
    let mut text = String::new();
    for line in source.lines() {
        let line = match line.split_once(' ') {
            Some((".B" | ".I", rest)) => rest.to_owned(),
            // Alternating fonts: the words are joined.
            Some((".BR" | ".RB" | ".BI" | ".IR" | ".RI", rest)) => words(rest).concat(),
            _ if line.starts_with('.') => continue,
            _ => line.to_owned(),
        };
        text.push_str(&line);
        text.push(' ');
    }
    unescaped(text.trim_end())
}

/// The arguments of a macro: separated by spaces, except within quotation marks.
fn words(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quoted = false;
    for letter in line.chars() {
        match letter {
            '"' => quoted = !quoted,
            ' ' if !quoted => words.push(String::new()),
            _ => words.iter_mut().last().unwrap().push(letter),
        }
    }
    words
}

fn unescaped(text: &str) -> String {
    text.replace("\\(dq", "\"")
        .replace("\\(aq", "'")
        .replace("\\-", "-")
        .replace("\\e", "\\")
}

/// The section under a heading of this macro, up to the next heading.
pub(super) fn section<'a>(page: &'a str, heading: &str) -> &'a str {
    let (_, rest) = page
        .split_once(&format!("\n{heading}\n"))
        .unwrap_or_else(|| panic!("no {heading}"));
    let end = [rest.find("\n.SH "), rest.find("\n.SS ")];
    &rest[..end.into_iter().flatten().min().unwrap_or(rest.len())]
}

/// The literal example of a section.
fn example(section: &str) -> String {
    let (_, rest) = section.split_once(".EX\n").unwrap();
    unescaped(rest.split_once(".EE\n").unwrap().0)
}

/// Every key of the page, as `table.key`.
fn documented() -> BTreeMap<String, Entry> {
    let mut entries = BTreeMap::new();
    let mut table = String::new();
    for part in CONFIGURATION.split("\n.TP\n") {
        let (first, rest) = part.split_once('\n').unwrap_or((part, ""));
        if let Some(tag) = first.strip_prefix(".BI ") {
            let tag = words(tag).concat();
            let (key, kind) = tag.split_once(" = ").unwrap();
            let end = rest.find("\n.S").unwrap_or(rest.len());
            let entry = Entry {
                kind: kind.to_owned(),
                text: plain(&rest[..end]),
            };
            let name = format!("{table}{key}");
            assert!(entries.insert(name, entry).is_none(), "{key} twice");
        }
        for line in part.lines() {
            if let Some(heading) = line.strip_prefix(".SS ") {
                let name = heading.strip_prefix('[').and_then(|h| h.strip_suffix(']'));
                table = name.map_or_else(String::new, |name| format!("{name}."));
            }
        }
    }
    entries
}

fn parses(key: &str, value: &str) -> bool {
    let text = match key.split_once('.') {
        None => format!("{key} = {value}\n"),
        Some(("smtp", name)) => format!("[smtp]\n{REQUIRED}{name} = {value}\n"),
        Some((table, name)) => format!("[{table}]\n{name} = {value}\n"),
    };
    File::parse(&text).is_ok()
}

#[test]
fn every_configuration_key_has_its_type_in_the_manual() {
    let phases: Vec<&str> = Phase::ALL.iter().map(|phase| phase.as_str()).collect();
    let known = keys::<File>(&phases);
    let documented = documented();
    let names: Vec<&String> = documented.keys().collect();
    assert_eq!(names, known.keys().collect::<Vec<_>>());
    for (key, kind) in known {
        let entry = &documented[&key];
        let fits: &[&str] = match &kind {
            Kind::Text => &["string", "path"],
            Kind::Boolean => &["boolean"],
            Kind::Integer => &["integer"],
            Kind::Duration => &["duration"],
            Kind::List => &["strings"],
            Kind::Choice(_) => &["choice"],
        };
        assert!(fits.contains(&entry.kind.as_str()), "{key}: {}", entry.kind);
        if let Kind::Choice(values) = kind {
            for value in values {
                assert!(
                    entry.text.contains(&format!("{value:?}")),
                    "{key} lacks {value}"
                );
            }
        }
    }
}

#[test]
fn every_range_in_the_manual_is_the_one_that_holds() {
    for (key, entry) in documented() {
        let needs = ["integer", "duration"].contains(&entry.kind.as_str());
        let range = entry.after("Range");
        assert_eq!(range.is_some(), needs, "{key}");
        let Some(range) = range else { continue };
        if let Some((least, most)) = range.split_once(" to ") {
            let (least, most): (i64, i64) = (least.parse().unwrap(), most.parse().unwrap());
            for (value, fits) in [
                (least - 1, false),
                (least, true),
                (most, true),
                (most + 1, false),
            ] {
                assert_eq!(parses(&key, &value.to_string()), fits, "{key} = {value}");
            }
        } else {
            let least = range.strip_suffix(" and more").unwrap();
            assert!(parses(&key, &format!("{least:?}")), "{key} = {least}");
            assert_eq!(parses(&key, "\"0s\""), least == "0s", "{key}");
            assert!(parses(&key, "\"52w\""), "{key}");
        }
    }
}

#[test]
fn every_default_in_the_manual_is_the_one_in_force() {
    let text = format!("[smtp]\n{REQUIRED}");
    let file = File::parse(&text).unwrap();
    let mut inforce: BTreeMap<String, Option<String>> =
        system::settings_of(&file).into_iter().collect();
    for phase in Phase::ALL {
        let time = crate::mail::Deadlines::default().of(phase);
        let time = crate::domain::Span::from_secs(u32::try_from(time.as_secs()).unwrap());
        inforce.insert(
            format!("timeouts.{}", phase.as_str()),
            Some(time.to_string()),
        );
    }
    for (key, entry) in documented() {
        if ["smtp.host", "smtp.from"].contains(&key.as_str()) {
            assert!(entry.text.ends_with("Required."), "{key}");
            continue;
        }
        let default = entry
            .after("Default")
            .unwrap_or_else(|| panic!("{key} names no default"));
        match &inforce[&key] {
            None => assert!(
                default.starts_with("none") || key == "serve.color",
                "{key}: {default}"
            ),
            Some(value) => {
                let first = default.split(['(', ';']).next().unwrap().trim();
                assert_eq!(first.trim_matches('"'), value, "{key}");
            }
        }
    }
}

#[test]
fn the_examples_of_the_configuration_are_valid() {
    let examples: Vec<&str> = CONFIGURATION.split(".EX\n").skip(1).collect();
    assert_eq!(examples.len(), 3);
    for example in examples {
        let text = unescaped(example.split_once(".EE\n").unwrap().0);
        File::parse(&text).unwrap();
    }
}

/// The terms of the tagged paragraphs of a section.
pub(super) fn terms(section: &str) -> Vec<String> {
    let parts = section.split(".TP\n").skip(1);
    parts
        .map(|part| plain(part.lines().next().unwrap()))
        .collect()
}

#[test]
fn every_variable_and_exit_code_of_a_hook_is_in_the_manual() {
    let environment = plain(section(HOOKS, ".SH ENVIRONMENT"));
    for variable in HOOK_VARIABLES {
        assert!(environment.contains(variable), "{variable}");
    }
    assert_eq!(
        terms(section(HOOKS, ".SH EXIT STATUS")),
        ["0", "75", "any other"]
    );
}

#[test]
fn the_smallest_hook_of_the_manual_is_sound() {
    let script = unescaped(HOOKS.rsplit_once(".EX\n").unwrap().1);
    let script = script.split_once(".EE\n").unwrap().0;
    for line in ["#!/bin/sh", "[ -n \"$in\" ] || exit 75"] {
        assert!(script.lines().any(|known| known == line), "{script}");
    }
    assert!(
        hook::SAMPLES
            .iter()
            .all(|sample| { sample.script.contains("[ -n \"$in\" ] || exit 75\n") })
    );
}

#[test]
fn the_unit_of_the_manual_names_options_that_exist() {
    let unit = example(section(DEPLOYMENT, ".SH SYSTEMD"));
    let (_, line) = unit.split_once("ExecStart=/usr/local/bin/").unwrap();
    let line = line
        .split_once("\nExecReload")
        .unwrap()
        .0
        .replace('\\', " ");
    let words: Vec<&str> = line.split_whitespace().collect();
    crate::cli::command().try_get_matches_from(words).unwrap();
}
