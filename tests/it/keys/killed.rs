//! A rotation that is killed before each of its system calls that change something. In between nothing changes, so
//! these are all the states that a kill can leave.

use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::ExitStatusExt;

use super::{ids, prepared, shown};
use crate::support::Env;
use crate::support::strace::Strace;

const CALLS: &[&str] = &[
    "openat",
    "flock",
    "write",
    "pwrite64",
    "fsync",
    "fdatasync",
    "rename",
    "ftruncate",
    "unlink",
];

/// Rotates, and kills it before the `n`-th call; false when it came to its end.
fn killed(env: &Env, strace: &Strace, call: &str, n: usize) -> bool {
    let mut command = strace.killing(&env.command(&["key", "rotate", "--yes"]), call, n);
    let status = command.status().unwrap();
    assert!(
        status.success() || status.signal() == Some(9),
        "{call} {n}: {status}"
    );
    !status.success()
}

#[test]
fn a_rotation_can_be_killed_at_any_point() {
    let Some(strace) = Strace::find() else { return };
    let (env, password, _server) = prepared();
    let mut kills = 0;
    let mut states = [0, 0];
    for call in CALLS {
        let mut n = 1;
        while killed(&env, &strace, call, n) {
            let place = format!("before {call} {n}");
            let mode = env.key().metadata().unwrap().permissions().mode();
            assert_eq!(mode & 0o7777, 0o600, "{place}");
            states[ids(&env.key()).len() - 1] += 1;
            // The next rotation finds what the kill left.
            assert_eq!(shown(&env), password, "{place}");
            env.run(&["email", "show", "1", "--reveal", "--print"]).ok();
            env.run(&["key", "rotate", "--yes"]).ok();
            assert_eq!(ids(&env.key()).len(), 1, "{place}");
            assert!(!env.key().with_file_name("key.new").exists(), "{place}");
            assert_eq!(shown(&env), password, "{place}");
            kills += 1;
            n += 1;
        }
    }
    let [one, two] = states;
    println!("{kills} kills: {one} left one key in the file, {two} left two");
    assert!(one > 10 && two > 10, "{states:?}");
    env.run(&["email", "show", "1", "--reveal", "--print"]).ok();
}
