//! SIGKILL before each system call of a run.

use std::os::unix::process::ExitStatusExt as _;

use super::scene::{Scene, damage, said};
use super::strace::Strace;
use super::tally::Tally;
use super::{SESSIONS, say};

/// Every call of a sender that writes to the disk or talks to the relay.
const CALLS: &[&str] = &[
    "pwrite64",
    "fsync",
    "fdatasync",
    "sendto",
    "recvfrom",
    "?unlink,unlinkat",
    "ftruncate",
];

#[test]
fn a_sender_that_is_killed_at_any_system_call_loses_nothing() {
    let Some(strace) = Strace::find() else { return };
    let mut scene = Scene::of_all_kinds();
    for sessions in SESSIONS {
        let mut tally = Tally::default();
        for call in CALLS {
            for nth in 1.. {
                let run = format!("{sessions} sessions, killed before {call} {nth}");
                scene.reset();
                if !is_killed(&strace, &scene, *sessions, call, nth) {
                    break;
                }
                if let Some(damage) = damage_of_a_copy(&scene) {
                    tally.wrong(format!("{run}: {damage}"));
                }
                scene.settle(*sessions);
                tally.add(&scene, &run);
            }
        }
        say(&format!("kill sweep, {sessions} sessions: {tally}"));
        tally.assert_clean();
        assert!(tally.runs() > 100, "the run has more calls than that");
        assert!(tally.duplicates() > 0, "an answer that was never read");
    }
}

/// Whether the run came so far; it ends well otherwise.
fn is_killed(strace: &Strace, scene: &Scene, sessions: usize, call: &str, nth: usize) -> bool {
    let mut run = strace.killing(&scene.deliver(sessions), call, nth);
    let output = run.output().unwrap();
    if output.status.signal() == Some(9) {
        return true;
    }
    // It tells of the mail that a dead sender had handed over.
    assert_eq!(output.status.code(), Some(75), "{}", said(&output));
    false
}

/// Checks what the dead sender left, on a copy: the first to open the database itself is the next sender.
fn damage_of_a_copy(scene: &Scene) -> Option<String> {
    let copy = tempfile::tempdir().unwrap();
    for suffix in ["", "-wal"] {
        let from = scene.file(suffix);
        if from.exists() {
            std::fs::copy(&from, copy.path().join(from.file_name().unwrap())).unwrap();
        }
    }
    damage(&rusqlite::Connection::open(copy.path().join("credtool.db")).unwrap())
}
