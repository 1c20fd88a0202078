//! A password or a link whose only way out is stdout: where that is closed or full nothing is changed, and where it
//! breaks afterwards the error says what was done and how to get it.

use std::process::Output;

use crate::support::Env;

const NO_PORT: u16 = 1;

/// Runs a line of shell; `$CREDTOOL` is the program.
fn shell(env: &Env, line: &str) -> Output {
    let output = env.other("/bin/sh").args(["-c", line]).output();
    output.unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// Each command prints what its user needs; both leave something behind.
const COMMANDS: [&str; 4] = [
    "password generate 1 --print",
    "password generate 1 2 --print --json",
    "password reset 1 --print-link",
    "password reset 1 --print-link --json",
];

#[test]
fn nothing_is_changed_where_stdout_is_closed_or_full() {
    let env = Env::with_ada(NO_PORT);
    env.run(&["contact", "add", "Bob", "bob@example.com"]).ok();
    for command in COMMANDS {
        for stdout in [">&-", ">/dev/full"] {
            let output = shell(&env, &format!(r#""$CREDTOOL" {command} {stdout}"#));
            let err = stderr(&output);
            assert_eq!(output.status.code(), Some(1), "{command} {stdout}: {err}");
            assert!(err.contains("nothing was changed"), "{command}: {err}");
            assert!(err.contains("hint"), "{command}: {err}");
        }
    }
    assert_eq!(env.run(&["login", "list"]).ok(), "");
    assert_eq!(env.run(&["link", "list"]).ok(), "");
    // Whoever throws it away on purpose may.
    let output = shell(
        &env,
        r#""$CREDTOOL" password generate 1 --print >/dev/null"#,
    );
    assert!(output.status.success(), "{}", stderr(&output));
}

/// A file that can be opened and has reached the longest that is allowed, which nothing before the write can tell.
#[test]
fn what_was_done_is_said_where_stdout_breaks_afterwards() {
    for (command, hint) in [
        (COMMANDS[0], "credtool password show login:1 --print"),
        (COMMANDS[1], "credtool password show CONTACT --print"),
        (COMMANDS[2], "credtool link revoke ID"),
        (COMMANDS[3], "credtool link revoke ID"),
    ] {
        let env = Env::with_ada(NO_PORT);
        env.run(&["contact", "add", "Bob", "bob@example.com"]).ok();
        let limit = "truncate -s 20M out; trap '' XFSZ; ulimit -f 20480";
        let output = shell(&env, &format!(r#"{limit}; "$CREDTOOL" {command} >>out"#));
        let err = stderr(&output);
        assert_eq!(output.status.code(), Some(1), "{command}: {err}");
        assert!(err.contains(hint), "{command}: {err}");
        if command.contains("generate") {
            env.run(&["password", "show", "1", "--print"]).ok();
        } else {
            assert_ne!(env.run(&["link", "list"]).ok(), "");
        }
    }
}

/// Also where only something is read: nobody gets the answer.
#[test]
fn closed_stdout_fails_what_is_read() {
    let env = Env::with_ada(NO_PORT);
    env.run(&["password", "generate", "1", "--print"]).ok();
    for command in [
        "contact list",
        "contact list --json",
        "contact list --format csv",
        "contact show 1",
        "contact show 1 --field name",
        "login list",
        "audit list",
        "audit verify --json",
        "config list",
        "config path",
        "db check",
        "manual",
        "--version",
        "contact list --help",
        "completions bash",
    ] {
        let output = shell(&env, &format!(r#""$CREDTOOL" {command} >&-"#));
        let err = stderr(&output);
        assert_eq!(output.status.code(), Some(1), "{command}: {err}");
        assert!(err.contains("stdout is closed"), "{command}: {err}");
        let output = shell(&env, &format!(r#""$CREDTOOL" {command} >/dev/null"#));
        assert!(output.status.success(), "{command}: {}", stderr(&output));
    }
}
