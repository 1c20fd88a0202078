//! A reveal that cannot be recorded does not happen.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Output};

use credtool::demo::server::{Script, SmtpServer};
use rusqlite::Connection;

use crate::support::{Env, real};

const ADA: &str = "ada@example.com";

/// A home with a password that can be shown; the lines that would show it.
fn revealing() -> (Env, SmtpServer, String) {
    let server = SmtpServer::start(Script::default()).unwrap();
    let env = Env::with_ada(server.port());
    env.run(&["password", "generate", ADA, "--email"]).ok();
    let shown = env.run(&["password", "show", ADA, "--print"]);
    let password = shown.value("password").to_owned();
    (env, server, password)
}

const REVEALS: [&[&str]; 4] = [
    &["password", "show", ADA, "--print"],
    &["email", "show", "1", "--reveal", "--print"],
    &["email", "show", "1", "--raw"],
    &["login", "export", ADA, "--for", "json", "--print"],
];

fn nothing_revealed(output: &Output, password: &str, code: i32) {
    let out = String::from_utf8_lossy(&output.stdout);
    let err = String::from_utf8_lossy(&output.stderr);
    assert_eq!(out, "", "{err}");
    assert!(
        !err.contains(password) && err.starts_with("error: "),
        "{err}"
    );
    assert_eq!(output.status.code(), Some(code), "{err}");
}

#[test]
fn nothing_is_revealed_while_the_database_is_busy() {
    let (env, _server, password) = revealing();
    let other = Connection::open(env.database()).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let children: Vec<_> = REVEALS
        .iter()
        .map(|args| {
            env.command(args)
                .stdout(std::process::Stdio::piped())
                .stderr(std::process::Stdio::piped())
                .spawn()
                .unwrap()
        })
        .collect();
    for child in children {
        nothing_revealed(&child.wait_with_output().unwrap(), &password, 75);
    }
}

#[test]
fn nothing_is_revealed_when_the_disk_is_full() {
    let (env, _server, password) = revealing();
    // Log and index are there and in use: what fails is the write of the event.
    let other = Connection::open(env.database()).unwrap();
    other
        .query_row("SELECT count(*) FROM audit", [], |row| row.get::<_, i64>(0))
        .unwrap();
    for args in REVEALS {
        let inner = env.command(args);
        let mut command = Command::new("/bin/sh");
        command
            .args(["-c", "trap '' XFSZ; ulimit -f 0; exec \"$0\" \"$@\""])
            .arg(inner.get_program())
            .args(inner.get_args())
            .env_clear()
            .current_dir(env.home());
        command.envs(
            inner
                .get_envs()
                .filter_map(|(name, value)| Some((name, value?))),
        );
        nothing_revealed(&command.output().unwrap(), &password, 1);
    }
}

#[test]
fn nothing_is_revealed_when_the_database_cannot_be_written() {
    let (env, _server, password) = revealing();
    let root = rustix::process::geteuid().is_root();
    let mut prefix = Vec::new();
    if root {
        // Root writes to everything.
        let Some(setpriv) = real::find("setpriv", "util-linux") else {
            return;
        };
        prefix = vec![
            setpriv.to_str().unwrap().to_owned(),
            "--reuid=65534".into(),
            "--regid=65534".into(),
            "--clear-groups".into(),
        ];
    }
    let program = env.home().join("credtool");
    fs::copy(env!("CARGO_BIN_EXE_credtool"), &program).unwrap();
    fs::set_permissions(env.database(), fs::Permissions::from_mode(0o400)).unwrap();
    if root {
        let status = Command::new("chown")
            .args(["-R", "65534:65534"])
            .arg(env.home())
            .status();
        assert!(status.unwrap().success());
    }
    prefix.push(program.to_str().unwrap().to_owned());
    for args in REVEALS {
        let inner = env.command(args);
        let mut command = Command::new(&prefix[0]);
        command
            .args(&prefix[1..])
            .args(args)
            .env_clear()
            .current_dir(env.home());
        command.envs(
            inner
                .get_envs()
                .filter_map(|(name, value)| Some((name, value?))),
        );
        nothing_revealed(&command.output().unwrap(), &password, 78);
    }
}
