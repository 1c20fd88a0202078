//! Languages that verify hashes themselves: PHP and Django; and a foreign reader of YAML.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use super::{RIGHT, WRONG, desk, export};
use crate::support::real;

/// Runs a script with the export in a file as its argument; gives what it printed as JSON.
fn ask(program: &Path, script: &str, export: &str) -> Value {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("export");
    fs::write(&file, export).unwrap();
    let code = folder.path().join("script");
    fs::write(&code, script).unwrap();
    let output = Command::new(program)
        .arg(code)
        .arg(file)
        .args([RIGHT, WRONG])
        .env_clear()
        .env("PATH", "/usr/bin:/bin")
        .env("LANG", "C.UTF-8")
        .stdin(Stdio::null())
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{output:?}"))
}

/// Everybody, with the right password taken and the wrong one not.
fn all_but(left_out: &[&str]) -> Value {
    let names = [
        "#zoe",
        "-dash",
        "O'Brien",
        "a, b=c+d",
        "ada",
        "bob",
        "grace@example.com",
        "jürgen",
        "with: colon",
    ];
    let names = names.iter().filter(|name| !left_out.contains(name));
    Value::Object(
        names
            .map(|name| ((*name).to_owned(), json!([true, false])))
            .collect(),
    )
}

#[test]
fn php_takes_the_passwords() {
    let Some(php) = real::find("php", "php-cli") else {
        return;
    };
    // Nextcloud cuts its version off at the `|`; Laravel and Symfony ask PHP which algorithm it is first.
    let script = r#"<?php
        $result = [];
        foreach (file($argv[1], FILE_IGNORE_NEW_LINES) as $line) {
            $user = json_decode($line, true, 512, JSON_THROW_ON_ERROR);
            $name = $user["username"] ?? $user["user_login"] ?? $user["uid"];
            $hash = $user["password"] ?? $user["user_pass"];
            if (isset($user["uid"])) {
                [$version, $hash] = explode("|", $hash, 2);
                $expected = $version === "3" ? "argon2id" : "bcrypt";
            } else {
                $expected = $name === "bob" ? "bcrypt" : "argon2id";
            }
            if (password_get_info($hash)["algoName"] !== $expected) {
                throw new Exception($hash);
            }
            $result[$name] = [password_verify($argv[2], $hash), password_verify($argv[3], $hash)];
        }
        echo json_encode($result, JSON_THROW_ON_ERROR);
    "#;
    let env = desk();
    for target in ["php", "wordpress", "nextcloud", "laravel", "symfony"] {
        let (_, out, _) = export(&env, target);
        assert_eq!(ask(&php, script, &out), all_but(&[]), "{target}");
    }
}

#[test]
fn django_takes_the_passwords() {
    let (Some(python), Some(_)) = (
        real::python_with("django", "python3-django"),
        real::python_with("argon2", "python3-argon2"),
    ) else {
        return;
    };
    let script = r#"
import json, sys
from django.conf import settings
hashers = "django.contrib.auth.hashers."
settings.configure(PASSWORD_HASHERS=[hashers + "Argon2PasswordHasher", hashers + "PBKDF2PasswordHasher"])
from django.contrib.auth.hashers import check_password
result = {}
for line in open(sys.argv[1], encoding="utf-8"):
    user = json.loads(line)
    result[user["username"]] = [check_password(p, user["password"]) for p in sys.argv[2:]]
print(json.dumps(result))
"#;
    let env = desk();
    // Django's own PBKDF2 goes back as it came. Its bcrypt is none of its default hashers, as the help says, and needs a
    // module that Debian does not install with it.
    let pbkdf2 = "pbkdf2_sha256$1000$seasalt$aZOLUDnbVq4qfmIhIFCkAqvDNHspRzj9l43SgVe7GOM=\n";
    env.feed(
        &[
            "login",
            "add",
            "bob@example.com",
            "--username",
            "bob",
            "--hash-stdin",
            "--yes",
        ],
        pbkdf2,
    )
    .ok();
    let (_, out, _) = export(&env, "django");
    assert!(out.contains(pbkdf2.trim_end()), "{out}");
    assert_eq!(ask(&python, script, &out), all_but(&[]));
}

#[test]
fn a_foreign_reader_of_yaml_finds_every_user() {
    let Some(python) = real::python_with("yaml", "python3-yaml") else {
        return;
    };
    let script = "import json, sys, yaml\n\
                  print(json.dumps(yaml.safe_load(open(sys.argv[1], encoding='utf-8'))))\n";
    let env = desk();
    let (_, out, _) = export(&env, "authelia");
    let read = ask(&python, script, &out);
    let users = read["users"].as_object().unwrap();
    assert_eq!(users.len(), 9);
    assert_eq!(users["O'Brien"]["displayname"], "Conan O'Brien");
    assert_eq!(users["#zoe"]["displayname"], "Zoe: \"Z\" #1");
    assert_eq!(users["-dash"]["displayname"], "- dash");
    assert_eq!(users["with: colon"]["email"], "colon@example.com");
    for (name, user) in users {
        let hash = user["password"].as_str().unwrap();
        let start = if name == "bob" {
            "$2b$05$"
        } else {
            "$argon2id$v=19$m=19456,t=2,p=1$"
        };
        assert!(hash.starts_with(start), "{name}: {hash}");
        assert_eq!(user["disabled"], false);
        assert_eq!(user["groups"], json!([]));
    }
    let none = ask(&python, script, "users: {}\n");
    assert_eq!(none, json!({"users": {}}), "what is written of nobody");
}
