//! A backup whose key is not in the key file: each message names the step that helps, and the step does.

use std::path::Path;

use crate::support::Env;
use crate::support::program::Ended;

use super::{export, ids, prepared, shown};

fn back_up(env: &Env, name: &str) {
    env.run(&["db", "backup", name]).ok();
}

fn restore(env: &Env, name: &str) -> Ended {
    env.run(&["db", "restore", name, "--yes"])
}

fn import_for(env: &Env, export: &str, backup: &str) -> Ended {
    let words = ["key", "import", export, "--for", backup];
    env.run(&[&words[..], &["--passphrase-file", "passphrase"]].concat())
}

fn rotate(env: &Env) {
    env.run(&["key", "rotate", "--yes"]).ok();
}

/// Runs the command that a hint names behind this beginning, with an export in the place of FILE.
fn follow(env: &Env, hint: &str, beginning: &str, export: &str) -> Ended {
    let from = hint.find(beginning).unwrap_or_else(|| panic!("{hint}"));
    let line = hint[from..].lines().next().unwrap();
    let line = line.split(';').next().unwrap().replace("FILE", export);
    let words = shlex::split(&line).unwrap();
    let mut words: Vec<&str> = words.iter().skip(1).map(String::as_str).collect();
    words.extend(["--passphrase-file", "passphrase"]);
    env.run(&words)
}

#[test]
fn backup_from_before_two_rotations_is_restored_by_the_steps_that_are_named() {
    let (env, password, _server) = prepared();
    let first = ids(&env.key())[0].to_string();
    export(&env, "first.txt");
    back_up(&env, "first backup.db");
    rotate(&env);
    export(&env, "second.txt");
    rotate(&env);
    let present = ids(&env.key());

    let refused = restore(&env, "first backup.db");
    let hint = refused
        .refuses(78, &["is sealed with key", &first])
        .to_owned();
    assert!(!hint.contains("key rotate"), "{hint}");
    let wrong = import_for(&env, "second.txt", "first backup.db");
    wrong.refuses(78, &[&format!("needs key {first}")]);
    assert_eq!(ids(&env.key()), present);

    let imported = follow(&env, &hint, "credtool key import", "first.txt");
    assert_eq!(imported.code, 0, "{}", imported.err);
    // The present database goes on with its key.
    assert_eq!(shown(&env), password);
    assert_eq!(ids(&env.key())[0], present[0]);
    restore(&env, "first backup.db").ok();
    assert_eq!(shown(&env), password);
    // The key of the replaced database passes for no new one.
    assert_eq!(ids(&env.key())[0].to_string(), first);
    rotate(&env);
    let [rotated] = ids(&env.key())[..] else {
        panic!("more than one key");
    };
    assert!(rotated != present[0] && rotated.to_string() != first);
    assert_eq!(shown(&env), password);
}

#[test]
fn backup_of_another_workspace_is_restored_with_its_key() {
    let (env, _, _server) = prepared();
    let (other, other_password, _other_server) = prepared();
    back_up(&other, "other.db");
    export(&other, "other.txt");
    for file in ["other.db", "other.txt"] {
        std::fs::copy(other.home().join(file), env.home().join(file)).unwrap();
    }
    let hint = restore(&env, "other.db").refuses(78, &["--for"]).to_owned();
    follow(&env, &hint, "credtool key import", "other.txt").ok();
    restore(&env, "other.db").ok();
    assert_eq!(shown(&env), other_password);
}

#[test]
fn copy_of_the_key_file_from_then_will_do() {
    let (env, password, _server) = prepared();
    let older = env.secret_file("older-key", std::fs::read(env.key()).unwrap());
    back_up(&env, "b.db");
    rotate(&env);
    restore(&env, "b.db").refuses(78, &["--key-file"]);
    let key = older.to_str().unwrap();
    env.run(&["db", "restore", "b.db", "--yes", "--key-file", key])
        .ok();
    let args = ["password", "show", "1", "--print", "--field", "password"];
    let seen = env.run(&[&args[..], &["--key-file", key]].concat());
    assert_eq!(seen.ok().trim(), password);
    env.run(&args)
        .refuses(78, &["--key-file", "key import FILE"]);
}

#[test]
fn backup_whose_key_is_lost_is_restored_without_what_it_sealed() {
    let (env, password, _server) = prepared();
    back_up(&env, "b.db");
    let refused = env.run(&["db", "restore", "b.db", "--lost", "--yes"]);
    refused.refuses(69, &["is not lost", "credtool db restore FILE"]);
    let is_kept = |file: &Path| {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        name.contains(".replaced-")
    };
    rotate(&env);
    let hint = restore(&env, "b.db").refuses(78, &[]).to_owned();
    assert!(hint.contains("credtool db restore b.db --lost"), "{hint}");
    env.run(&["db", "restore", "b.db", "--lost"])
        .refuses(5, &["--yes"]);
    assert_eq!(shown(&env), password);

    let restored = env.run(&["db", "restore", "b.db", "--lost", "--yes", "--json"]);
    let restored = restored.json();
    assert_eq!(restored["passwords"], 1);
    assert_eq!(restored["key"], ids(&env.key())[0].to_string());
    assert!(is_kept(Path::new(restored["kept"].as_str().unwrap())));
    env.run(&["db", "check"]).ok();
    env.run(&["password", "show", "1", "--print"])
        .refuses(3, &["password generate login:1"]);
    env.run(&["password", "generate", "1", "--print"]).ok();
}
