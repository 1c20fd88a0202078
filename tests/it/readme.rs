//! The `console` blocks of README.md are run in order in one empty home, and must print what they say. Differences of
//! times, passwords, tokens and bare spacing do not count. `CREDTOOL_BLESS=1 cargo test --test it readme` takes
//! what they print today.
//!
//! Two things are put in that a reader does not see: the port of the test's mail server instead of 2525, and
//! `--format table`, which a terminal would choose by itself, where a line runs one command and names no format.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use credtool::cli;

use super::desk::Desk;
use super::generated::{blessing, readme_alone, top};
use crate::support::{account, named};

const OPEN: &str = "```console";
const CLOSE: &str = "```";

/// What a line becomes before it is run.
fn typed(line: &str, port: u16) -> String {
    let line = line.replace("2525", &port.to_string());
    let shaped = ["|", "--json", "--field ", "--format", "init"];
    if line.starts_with("credtool") && !shaped.iter().any(|part| line.contains(part)) {
        format!("{line} --format table")
    } else {
        line
    }
}

/// What counts of an output.
fn normal(output: &str, port: u16) -> String {
    let output = output.replace(&port.to_string(), "2525");
    // In README the account is called `desk`.
    let output = if named() {
        output
    } else {
        output.replace(&account(), "desk")
    };
    let words: Vec<&str> = output.split_whitespace().collect();
    let mut normal: Vec<String> = Vec::new();
    for word in words {
        normal.push(steady(word));
        // `now, 23 Nov 07:41 UTC` and `2 s ago, 23 Nov 07:41 UTC` end alike.
        if let Some(tail) = word.strip_prefix("UTC") {
            let end = normal.len();
            let mark = |back: usize| end.checked_sub(back).map_or("", |at| normal[at].as_str());
            let back = match (mark(5), mark(7)) {
                ("ago,", _) | (_, "in") => 7,
                _ => 5,
            };
            let start = end.saturating_sub(back);
            normal.truncate(start);
            normal.push(format!("<time>{tail}"));
        }
    }
    normal.join(" ")
}

/// A word without what differs from run to run.
fn steady(word: &str) -> String {
    let core = word.trim_matches(|c: char| "\",;{}[]".contains(c));
    let timestamp =
        core.len() >= 20 && core.ends_with('Z') && core.contains('T') && core.contains(':');
    let mixed = |text: &str| {
        text.chars().any(|c| c.is_ascii_uppercase()) && text.chars().any(|c| c.is_ascii_lowercase())
    };
    let password =
        core.len() == 20 && mixed(core) && core.chars().all(|c| c.is_ascii_alphanumeric());
    let token = core
        .rsplit('/')
        .next()
        .is_some_and(|last| last.len() == 43 && mixed(last));
    let message_id = core.starts_with('<') && core.contains('@') && core.ends_with('>');
    let kind = if core == account() {
        "desk"
    } else if timestamp {
        "<time>"
    } else if password {
        "<password>"
    } else if token {
        "<link>"
    } else if message_id {
        "<message-id>"
    } else {
        return word.to_owned();
    };
    word.replace(core, kind)
}

#[test]
fn the_tour_prints_what_it_says() {
    let _alone = readme_alone();
    let desk = Desk::empty();
    let port = desk.server.port();
    let path = top().join("README.md");
    let readme = fs::read_to_string(&path).unwrap();
    let mut blessed = String::new();
    let mut faults = Vec::new();
    let mut last = 0;
    let mut run = 0;
    let mut lines = readme.lines().peekable();
    while let Some(line) = lines.next() {
        blessed.push_str(line);
        blessed.push('\n');
        if line != OPEN {
            continue;
        }
        while let Some(line) = lines.next() {
            blessed.push_str(line);
            blessed.push('\n');
            if line == CLOSE {
                break;
            }
            let mut command = line
                .strip_prefix("$ ")
                .unwrap_or_else(|| panic!("no command: {line}"))
                .to_owned();
            while command.ends_with('\\') {
                let more = lines.next().unwrap();
                blessed.push_str(more);
                blessed.push('\n');
                command.truncate(command.len() - 1);
                command.push_str(more.trim_start_matches(['>', ' ']));
            }
            let mut said = String::new();
            while let Some(line) = lines.next_if(|line| *line != CLOSE && !line.starts_with("$ ")) {
                said.push_str(line);
                said.push('\n');
            }
            let script = format!("(exit {last}); {}", typed(&command, port));
            let output = desk.run_in(&desk.home(), &format!("{{ {script}\n}} 2>&1"), &[]);
            last = output.status.code().unwrap();
            run += 1;
            let printed = String::from_utf8(output.stdout).unwrap();
            if normal(&said, port) == normal(&printed, port) {
                blessed.push_str(&said);
            } else {
                faults.push(format!(
                    "$ {command}\nREADME.md says:\n{said}it prints:\n{printed}"
                ));
                blessed.push_str(&printed);
            }
        }
    }
    assert!(run >= 9, "only {run} commands were run");
    if blessing() {
        fs::write(&path, blessed).unwrap();
    } else {
        assert!(
            faults.is_empty(),
            "{}\nif that is right: CREDTOOL_BLESS=1 cargo test --test it readme",
            faults.join("\n")
        );
    }
}

/// The blocks of a language.
fn blocks(language: &str) -> Vec<String> {
    let readme = fs::read_to_string(top().join("README.md")).unwrap();
    let open = format!("\n```{language}\n");
    let blocks: Vec<String> = readme
        .split(&open)
        .skip(1)
        .map(|rest| rest.split("\n```").next().unwrap().to_owned())
        .collect();
    assert!(!blocks.is_empty(), "no {language} block");
    blocks
}

#[test]
fn the_opening_block_is_the_demo_and_the_tests() {
    // It is run word for word by continuous integration, so it has to end green and leave nothing behind.
    let opening = blocks("sh").remove(0);
    assert_eq!(opening, "cargo run --release -- demo\ncargo test");
}

#[test]
fn the_configurations_are_accepted() {
    for (number, text) in blocks("toml").into_iter().enumerate() {
        let desk = Desk::empty();
        fs::write(desk.home().join("config.toml"), &text).unwrap();
        fs::write(desk.home().join("logo.svg"), "<svg/>").unwrap();
        let password = desk.home().join("smtp-password");
        fs::write(&password, "secret\n").unwrap();
        fs::set_permissions(&password, PermissionsExt::from_mode(0o600)).unwrap();
        let listed = desk.must("credtool --config config.toml config list");
        let from = "smtp.from\tExample Desk <desk@example.com>";
        assert!(listed.contains(from), "block {number}: {listed}");
    }
}

#[test]
fn the_lines_that_are_not_run_are_command_lines() {
    let desk = Desk::empty();
    let mut parsed = 0;
    for block in blocks("sh").into_iter().chain(blocks("crontab")) {
        for line in block.replace("\\\n", " ").lines() {
            let Some(start) = line.find("credtool ") else {
                continue;
            };
            let words = "credtool() { printf '%s\\n' credtool \"$@\"; }";
            let (line, _) = line.split_once(" > ").unwrap_or((line, ""));
            let words = desk.must(&format!("{words}\n{}", &line[start..]));
            let fault = cli::command().try_get_matches_from(words.lines()).err();
            assert!(fault.is_none(), "{line}: {}", fault.unwrap());
            parsed += 1;
        }
    }
    assert!(parsed >= 6, "only {parsed} lines");
}

#[test]
fn what_differs_from_run_to_run_does_not_count() {
    for (one, other) in [
        (
            "set now, 23 Nov 11:58 UTC; by ada",
            "set 2 s ago, 24 Nov 11:59 UTC; by ada",
        ),
        (
            "live until in 59 min, 23 Nov 11:58 UTC",
            "live until in 60 min, 23 Nov 12:58 UTC",
        ),
        (
            "Password  4BrZY5FFCaxVCAxH6nX3",
            "Password  M7fxYzStrWMb2QPQ5HqB",
        ),
        (
            "\"at\": \"2026-11-23T11:58:00Z\",",
            "\"at\": \"2027-11-23T11:58:00.123Z\",",
        ),
    ] {
        assert_eq!(normal(one, 1), normal(other, 1));
    }
    for (one, other) in [
        ("failed", "accepted"),
        ("email 1 of 2", "email 2 of 2"),
        ("a b", "a c"),
    ] {
        assert_ne!(normal(one, 1), normal(other, 1));
    }
}
