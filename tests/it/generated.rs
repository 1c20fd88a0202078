//! What is generated and checked in is what the command line says today: completions, manual pages, and the table
//! of exit codes. `CREDTOOL_BLESS=1 cargo test --test it generated` writes it anew.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};

use credtool::cli::{self, docs};

use crate::support::real;

const RENEW: &str = "renew it: CREDTOOL_BLESS=1 cargo test --test it generated";

pub(crate) fn blessing() -> bool {
    std::env::var_os("CREDTOOL_BLESS").is_some_and(|value| value == "1")
}

pub(crate) fn top() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Keeps the two tests that can write README.md apart.
pub(crate) fn readme_alone() -> MutexGuard<'static, ()> {
    static README: Mutex<()> = Mutex::new(());
    README.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Whether a file of the folder is written by hand: the manual pages that describe no command.
fn by_hand(name: &str) -> bool {
    [".5", ".7"].iter().any(|end| name.ends_with(end))
}

/// Compares a folder with what it should hold, or makes it so.
fn hold(folder: &Path, wanted: &BTreeMap<String, Vec<u8>>) -> Vec<String> {
    if blessing() {
        fs::create_dir_all(folder).unwrap();
    }
    let mut faults = Vec::new();
    for (name, text) in wanted {
        let path = folder.join(name);
        if fs::read(&path).is_ok_and(|there| there == *text) {
            continue;
        }
        if blessing() {
            fs::write(&path, text).unwrap();
        } else {
            faults.push(format!("{} is stale", path.display()));
        }
    }
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if wanted.contains_key(&name) || by_hand(&name) {
            continue;
        }
        if blessing() {
            fs::remove_file(&path).unwrap();
        } else {
            faults.push(format!("{} belongs to no command", path.display()));
        }
    }
    faults
}

fn pages() -> BTreeMap<String, Vec<u8>> {
    docs::man_pages(cli::command())
        .into_iter()
        .map(|(name, text)| (name, text.into_bytes()))
        .collect()
}

fn completions() -> BTreeMap<String, Vec<u8>> {
    docs::completions(&cli::command()).into_iter().collect()
}

#[test]
fn man_pages_are_those_of_the_commands() {
    let wanted = pages();
    assert!(wanted.len() > 30, "only {} pages", wanted.len());
    let faults = hold(&top().join("man"), &wanted);
    assert!(faults.is_empty(), "{}\n{RENEW}", faults.join("\n"));
}

#[test]
fn completions_are_those_of_the_commands() {
    let wanted = completions();
    assert_eq!(wanted.len(), 4);
    let faults = hold(&top().join("completions"), &wanted);
    assert!(faults.is_empty(), "{}\n{RENEW}", faults.join("\n"));
}

#[test]
fn schemas_are_those_of_the_views() {
    let path = top().join("tests/it/snapshots/schemas.json");
    let wanted = serde_json::to_string_pretty(&docs::schemas()).unwrap() + "\n";
    if blessing() {
        fs::write(&path, &wanted).unwrap();
    }
    let there = fs::read_to_string(&path).unwrap_or_default();
    assert!(there == wanted, "{} is stale\n{RENEW}", path.display());
}

#[test]
fn the_program_prints_the_same_completions() {
    let wanted = completions();
    for (shell, name) in [
        ("bash", "credtool.bash"),
        ("zsh", "_credtool"),
        ("fish", "credtool.fish"),
        ("powershell", "_credtool.ps1"),
    ] {
        let output = Command::new(env!("CARGO_BIN_EXE_credtool"))
            .args(["completions", shell])
            .output()
            .unwrap();
        assert!(output.stdout == wanted[name], "{shell} differs");
    }
}

#[test]
fn shells_read_their_completions() {
    for (shell, flag, name) in [
        ("bash", "-n", "credtool.bash"),
        ("zsh", "-n", "_credtool"),
        ("fish", "--no-execute", "credtool.fish"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        fs::write(&path, &completions()[name]).unwrap();
        let run = Command::new(shell)
            .arg(flag)
            .arg(&path)
            .env("HOME", folder.path())
            .stdin(Stdio::null())
            .output();
        match run {
            Ok(output) => {
                let said = String::from_utf8_lossy(&output.stderr);
                assert!(output.status.success(), "{shell}: {said}");
            }
            Err(error) => real::skip(&format!("{shell} does not run here: {error}")),
        }
    }
}

#[test]
fn what_is_stale_missing_or_left_over_is_told() {
    if blessing() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("good.1"), "good").unwrap();
    fs::write(folder.path().join("stale.1"), "old").unwrap();
    fs::write(folder.path().join("left.1"), "left over").unwrap();
    let wanted = [("good.1", "good"), ("stale.1", "new"), ("missing.1", "")]
        .map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec()))
        .into();
    let faults = hold(folder.path(), &wanted).join("\n");
    for told in [
        "stale.1 is stale",
        "missing.1 is stale",
        "left.1 belongs to no command",
    ] {
        assert!(faults.contains(told), "{faults}");
    }
    assert!(!faults.contains("good.1"), "{faults}");
}

#[test]
fn groff_has_nothing_to_say_about_the_pages() {
    let mut files: Vec<_> = fs::read_dir(top().join("man"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    for path in files {
        let name = path.display();
        let run = Command::new("groff")
            .args(["-ww", "-man", "-z"])
            .arg(&path)
            .stdin(Stdio::null())
            .output();
        match run {
            Ok(output) => {
                let said = String::from_utf8_lossy(&output.stderr);
                assert!(output.status.success() && said.is_empty(), "{name}: {said}");
            }
            Err(error) => return real::skip(&format!("groff does not run here: {error}")),
        }
    }
}

/// A page without its markup.
fn plain(page: &str) -> String {
    let mut text = page.to_owned();
    for font in ["\\fB", "\\fI", "\\fR", "\\&"] {
        text = text.replace(font, "");
    }
    text.replace("\\-", "-")
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

#[test]
fn every_page_has_every_exit_code() {
    for (name, text) in pages() {
        let text = plain(&String::from_utf8(text).unwrap());
        let (_, section) = text.split_once(".SH \"EXIT STATUS\"").unwrap();
        let (section, _) = section.split_once(".SH").unwrap();
        let entries = section.matches(".TP").count();
        assert_eq!(entries, docs::exit_codes().len(), "{name}");
        for (code, meaning) in docs::exit_codes() {
            let entry = format!(".TP {code} {}", meaning.replace('`', ""));
            assert!(
                section.contains(&entry),
                "{name} lacks {entry:?} in {section}"
            );
        }
    }
}

#[test]
fn readme_has_the_table_of_exit_codes() {
    let mut table = String::from("| code | meaning |\n|---|---|\n");
    for (code, meaning) in docs::exit_codes() {
        writeln!(table, "| {code} | {meaning} |").unwrap();
    }
    let _alone = readme_alone();
    let path = top().join("README.md");
    let readme = fs::read_to_string(&path).unwrap();
    let (before, rest) = readme.split_once("| code | meaning |\n").expect("no table");
    let end = rest.find("\n\n").unwrap() + 1;
    let there = format!("| code | meaning |\n{}", &rest[..end]);
    if there == table {
        return;
    }
    assert!(blessing(), "the exit codes of README.md are stale\n{RENEW}");
    fs::write(&path, format!("{before}{table}{}", &rest[end..])).unwrap();
}

#[test]
fn installed_pages_are_found_by_man() {
    let Some(man) = real::find("man", "man-db") else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let shared = folder.path().join("share/man");
    let status = Command::new(env!("CARGO_BIN_EXE_credtool"))
        .args(["manual", "--dir"])
        .arg(&shared)
        .stderr(Stdio::null())
        .status()
        .unwrap();
    assert!(status.success());
    let page = shared.join("man1/credtool-email-retry.1");
    assert_eq!(page.metadata().unwrap().permissions().mode() & 0o777, 0o644);
    for (name, end) in [
        ("credtool-email-retry", "man1/credtool-email-retry.1\n"),
        ("credtool-states", "man7/credtool-states.7\n"),
    ] {
        let found = Command::new(&man)
            .args(["-w", "-M"])
            .arg(&shared)
            .arg(name)
            .output()
            .unwrap();
        let path = String::from_utf8_lossy(&found.stdout).into_owned();
        assert!(path.ends_with(end), "{path}");
    }
    let shown = Command::new(env!("CARGO_BIN_EXE_credtool"))
        .args(["manual", "states"])
        .output()
        .unwrap();
    assert!(String::from_utf8_lossy(&shown.stdout).contains("STATES OF AN EMAIL"));
}
