//! The structure of the source, held by reading it: who imports whom, which crate is used where, how long a file is.
//!
//! Only what is shipped counts: comments and test modules are left out.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::files::files;
use crate::support::skipped;

/// A layer and the layers that it may import (DESIGN, "Structure").
const MAY_IMPORT: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("texts", &["domain"]),
    ("crypto", &["domain"]),
    ("store", &["domain"]),
    ("mail", &["texts", "domain"]),
    ("hooks", &["domain"]),
    ("hash_export", &["domain"]),
    ("contact_files", &["domain"]),
    (
        "app",
        &[
            "store",
            "mail",
            "hooks",
            "hash_export",
            "contact_files",
            "crypto",
            "texts",
            "domain",
        ],
    ),
    ("demo", &[]),
    ("web", &["app", "texts", "domain"]),
    ("cli", &["app", "web", "demo", "domain"]),
    // Bodies of tests, one entrance to them.
    ("fuzz", &["cli", "crypto"]),
];

/// What `cli` imports past `app` today: the file, the layer and the reason. One that is gone must be struck off.
const PAST_APP: &[(&str, &str, &str)] = &[
    (
        "context.rs",
        "mail",
        "puts the application together from its parts",
    ),
    (
        "relay.rs",
        "mail",
        "describes the relay, and finds its password",
    ),
    ("waits.rs", "mail", "says what the relay is waited for"),
];

/// A crate, or a module of std, and the one layer that may use it.
const AT_HOME: &[(&str, &str)] = &[
    ("rusqlite", "store"),
    ("lettre", "mail"),
    ("mail_parser", "mail"),
    ("minijinja", "texts"),
    ("csv", "contact_files"),
    ("argon2", "crypto"),
    ("bcrypt", "crypto"),
    ("pbkdf2", "crypto"),
    ("sha1", "crypto"),
    ("subtle", "crypto"),
    ("chacha20poly1305", "crypto"),
    ("clap", "cli"),
    ("clap_complete", "cli"),
    ("roff", "cli"),
    ("anyhow", "cli"),
    ("dialoguer", "cli"),
    ("comfy_table", "cli"),
    ("arboard", "cli"),
    ("qrcode", "cli"),
    ("indicatif", "cli"),
    ("toml", "cli"),
    ("env", "cli"),
    ("sd_notify", "cli"),
    ("axum", "web"),
    ("hyper", "web"),
    ("hyper_util", "web"),
    ("tokio", "web"),
    ("tokio_rustls", "web"),
];

/// Uses of a crate away from home: the file, the crate and the reason.
const AWAY: &[(&str, &str, &str)] = &[
    ("cli/output/format.rs", "csv", "prints --format csv"),
    (
        "cli/config/render.rs",
        "minijinja",
        "fills in the template of the configuration",
    ),
    ("texts/mod.rs", "toml", "reads the translations"),
];

/// Crates that do what the program is for, and a call of each that has to stand in shipped code: an import proves little.
const ORDERED: &[(&str, &[&str])] = &[
    ("anyhow", &[".with_context(", ".context("]),
    ("argon2", &["Argon2::new("]),
    ("arboard", &["Clipboard::new("]),
    ("clap", &["try_get_matches("]),
    ("comfy_table", &["Table::new("]),
    ("csv", &["ReaderBuilder::new("]),
    ("dialoguer", &["Confirm::new("]),
    ("dialoguer", &["Input::<String>::new("]),
    ("dialoguer", &[" Select::with_theme("]),
    ("dialoguer", &["FuzzySelect::with_theme("]),
    ("dialoguer", &[".interact_on_opt("]),
    ("dialoguer", &[".interact_text_on("]),
    ("directories", &["ProjectDirs::from("]),
    ("indicatif", &["ProgressBar::"]),
    ("lettre", &["Message::builder("]),
    ("minijinja", &["Environment::"]),
    ("rand", &["fill_bytes("]),
    ("rusqlite", &["Connection::open"]),
];

struct Source {
    /// Below `src`, with `/`.
    path: String,
    /// The first folder, or the file itself at the top.
    layer: String,
    /// What is shipped of it.
    code: String,
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn sources() -> Vec<Source> {
    let src = root().join("src");
    let mut paths = Vec::new();
    files(&src, &mut paths);
    let sources: Vec<Source> = paths
        .iter()
        .filter(|path| path.extension().is_some_and(|ext| ext == "rs"))
        .map(|path| {
            let path_in_src = path.strip_prefix(&src).unwrap().to_str().unwrap();
            let layer = path_in_src.split(['/', '.']).next().unwrap();
            Source {
                path: path_in_src.to_owned(),
                layer: layer.to_owned(),
                code: shipped(path_in_src, &fs::read_to_string(path).unwrap()),
            }
        })
        .collect();
    assert!(sources.len() > 60, "only {} files were read", sources.len());
    sources
}

/// The code without comments and without test modules, which stand last in a file.
fn shipped(path: &str, text: &str) -> String {
    if path.ends_with("tests.rs") || path.contains("/tests/") {
        return String::new();
    }
    let mut code = String::new();
    for line in text.lines() {
        let trimmed = line.trim_start();
        if trimmed == "#[cfg(test)]" {
            break;
        }
        if !trimmed.starts_with("//") {
            code.push_str(line);
            code.push('\n');
        }
    }
    code
}

/// The names that stand behind `crate::`, also within braces.
fn imports(code: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for rest in code.split("crate::").skip(1) {
        if let Some(group) = rest.strip_prefix('{') {
            let mut depth = 0;
            let mut name = String::new();
            for c in group.chars() {
                match c {
                    '{' => depth += 1,
                    '}' if depth == 0 => break,
                    '}' => depth -= 1,
                    ',' if depth == 0 => {
                        names.insert(first_word(&name));
                        name.clear();
                    }
                    _ if depth == 0 => name.push(c),
                    _ => {}
                }
            }
            names.insert(first_word(&name));
        } else {
            names.insert(first_word(rest));
        }
    }
    names.remove("");
    names
}

fn first_word(text: &str) -> String {
    text.trim_start()
        .chars()
        .take_while(|c| c.is_alphanumeric() || *c == '_')
        .collect()
}

/// Whether `name::` is used: not as the end of a longer name, and not as a module of ours.
fn uses_crate(code: &str, name: &str) -> bool {
    let path = format!("{name}::");
    code.match_indices(&path).any(|(at, _)| {
        let before = code[..at].chars().next_back();
        let ours = ["super::", "self::", "crate::", "credtool::"]
            .iter()
            .any(|module| code[..at].ends_with(module));
        !ours && before.is_none_or(|c| !c.is_alphanumeric() && c != '_')
    }) || code.contains(&format!("use {name};"))
        || (name == "env" && (code.contains("std::{env") || code.contains("std::env")))
}

/// A reader who follows an email or a password change through the source finds each file where it is said to be.
#[test]
fn files_that_the_head_of_the_library_names_are_there() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let head = fs::read_to_string(source.join("lib.rs")).unwrap();
    let named: Vec<&str> = head
        .split('`')
        .filter(|word| Path::new(word).extension().is_some_and(|end| end == "rs"))
        .collect();
    assert!(named.len() > 20, "{named:?}");
    for file in named {
        assert!(source.join(file).is_file(), "{file} is not there");
    }
}

#[test]
fn imports_follow_the_layers() {
    let mut wrong = Vec::new();
    let mut past_app = BTreeSet::new();
    for source in sources() {
        let Some((_, allowed)) = MAY_IMPORT.iter().find(|(layer, _)| *layer == source.layer) else {
            assert!(
                ["lib.rs", "main.rs"].contains(&source.path.as_str()),
                "src/{} is in no layer",
                source.path
            );
            continue;
        };
        for import in imports(&source.code) {
            let layer = MAY_IMPORT.iter().any(|(layer, _)| *layer == import);
            if !layer || import == source.layer || allowed.contains(&import.as_str()) {
                continue;
            }
            let excepted = source.path.strip_prefix("cli/").is_some_and(|path| {
                PAST_APP
                    .iter()
                    .any(|(file, layer, _)| *file == path && *layer == import)
            });
            if excepted {
                past_app.insert((source.path.clone(), import));
            } else {
                wrong.push(format!("src/{} imports {import}", source.path));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let gone: Vec<String> = PAST_APP
        .iter()
        .filter(|(file, layer, _)| {
            !past_app.contains(&(format!("cli/{file}"), (*layer).to_owned()))
        })
        .map(|(file, layer, _)| format!("src/cli/{file} no longer imports {layer}: strike it off"))
        .collect();
    assert!(gone.is_empty(), "{}", gone.join("\n"));
}

#[test]
fn crates_stay_at_home() {
    let mut wrong = Vec::new();
    let mut away = BTreeSet::new();
    let mut at_home = BTreeSet::new();
    for source in sources() {
        for (name, home) in AT_HOME {
            if !uses_crate(&source.code, name) {
                continue;
            }
            if source.layer == *home {
                at_home.insert(*name);
            } else if AWAY
                .iter()
                .any(|(file, other, _)| *file == source.path && other == name)
            {
                away.insert((source.path.clone(), *name));
            } else {
                wrong.push(format!("src/{} uses {name}", source.path));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(
        at_home.contains("env"),
        "nothing uses env: is it still read?"
    );
    for (file, name, _) in AWAY {
        let used = away.contains(&((*file).to_owned(), *name));
        assert!(used, "src/{file} no longer uses {name}: strike it off");
    }
}

#[test]
fn ordered_crates_are_called() {
    let sources = sources();
    for (name, calls) in ORDERED {
        let called = sources.iter().any(|source| {
            uses_crate(&source.code, name) && calls.iter().any(|call| source.code.contains(call))
        });
        assert!(called, "no file that uses {name} calls {calls:?}");
    }
}

#[test]
fn every_dependency_is_named_in_the_source() {
    let manifest = fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let (_, rest) = manifest.split_once("\n[dependencies]\n").unwrap();
    let dependencies: Vec<String> = rest
        .lines()
        .take_while(|line| !line.starts_with('['))
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| Some(line.split_once(" = ")?.0.replace('-', "_")))
        .collect();
    assert!(
        dependencies.len() > 40,
        "only {} were read",
        dependencies.len()
    );
    let sources = sources();
    for name in dependencies {
        // rustls-webpki calls itself webpki.
        let name = name
            .strip_prefix("rustls_webpki")
            .map_or(&*name, |_| "webpki");
        let named = sources.iter().any(|source| uses_crate(&source.code, name));
        assert!(named, "nothing in src names {name}");
    }
}

#[test]
fn the_reader_of_this_test_reads() {
    let code = "use crate::app::{App, Error};\nuse crate::{domain::{Line, Secret}, store::Db};";
    let names: Vec<_> = imports(code).into_iter().collect();
    assert_eq!(names, ["app", "domain", "store"]);
    assert!(uses_crate("use rusqlite::Row;", "rusqlite"));
    assert!(uses_crate("let x = std::env::var(name);", "env"));
    assert!(!uses_crate("use super::env::Files;", "env"));
    assert!(!uses_crate("use serde_json::Value;", "serde"));
    let text = "use a;\n// use b;\n#[cfg(test)]\nmod tests { use c; }";
    assert_eq!(shipped("x.rs", text), "use a;\n");
}

#[test]
fn no_file_is_too_long() {
    let mut paths = Vec::new();
    for folder in ["src", "tests"] {
        files(&root().join(folder), &mut paths);
    }
    let mut too_long = Vec::new();
    for path in paths {
        if path.extension().is_some_and(|ext| ext == "rs") {
            let lines = fs::read_to_string(&path).unwrap().lines().count();
            if lines > 600 {
                too_long.push(format!("{}: {lines} lines", path.display()));
            }
        }
    }
    assert!(too_long.is_empty(), "{}", too_long.join("\n"));
}

/// The files that git tracks, relative to the top level. Anything else there belongs to whoever works in the checkout.
/// Where there is no git, as in an unpacked package, the test is reported as skipped.
fn tracked() -> Option<Vec<PathBuf>> {
    let listed = Command::new("git")
        // The checkout may belong to another user, as it does in containers.
        .args(["-c", "safe.directory=*", "ls-files", "-z"])
        .current_dir(root())
        .output();
    let listed = listed.ok().filter(|output| output.status.success());
    let names = listed.map_or_else(String::new, |output| {
        String::from_utf8(output.stdout).unwrap()
    });
    let files: Vec<PathBuf> = names.split_terminator('\0').map(PathBuf::from).collect();
    if files.is_empty() {
        skipped::report("git tracks nothing here");
        return None;
    }
    Some(files)
}

#[test]
fn no_path_of_a_machine_is_written_down() {
    let Some(paths) = tracked() else {
        return;
    };
    let marks = ["home", "Users", "work", "root"].map(|folder| format!("/{folder}/"));
    let mut found = Vec::new();
    for path in paths {
        let Ok(text) = fs::read_to_string(root().join(&path)) else {
            continue;
        };
        for (n, line) in text.lines().enumerate() {
            // Ada's home is nobody's: it stands in examples.
            let line = line.replace("/home/ada/", "");
            if marks.iter().any(|mark| line.contains(mark.as_str())) {
                found.push(format!("{}:{}: {line}", path.display(), n + 1));
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn the_top_level_holds_what_belongs_there() {
    const THERE: &[&str] = &[
        "Cargo.toml",
        "Cargo.lock",
        "src",
        "tests",
        "completions",
        "man",
        "README.md",
        "CHANGELOG.md",
        "LICENSE",
    ];
    let Some(paths) = tracked() else {
        return;
    };
    for path in paths {
        let name = path.iter().next().unwrap().to_str().unwrap();
        assert!(
            name.starts_with('.') || THERE.contains(&name),
            "{name} does not belong at the top level"
        );
    }
    assert!(!root().join("build.rs").exists());
}
