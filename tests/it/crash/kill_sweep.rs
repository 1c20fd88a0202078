//! SIGKILL before each system call of a run.

use std::os::unix::process::ExitStatusExt as _;
use std::process::Command;

use super::scene::{Scene, damage, said};
use super::tally::Tally;
use super::{SESSIONS, say};
use crate::support::strace::Strace;

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
        // It tells of the email that a dead sender had handed over.
        let tally = sweep(
            &strace,
            &mut scene,
            CALLS,
            |scene| scene.deliver(*sessions),
            75,
        );
        say(&format!("kill sweep, {sessions} sessions: {tally}"));
        tally.assert_clean();
        assert!(tally.runs() > 100, "the run has more calls than that");
        assert!(tally.duplicates() > 0, "an answer that was never read");
    }
}

#[test]
fn a_link_that_is_mailed_by_hand_is_there_with_its_mail_or_not_at_all() {
    let Some(strace) = Strace::find() else { return };
    let mut scene = Scene::of_all_kinds();
    let line = ["password", "reset", "p1@example.com", "--send-link"];
    let tally = sweep(&strace, &mut scene, CALLS, |scene| scene.command(&line), 0);
    say(&format!("kill sweep, a link mailed by hand: {tally}"));
    tally.assert_clean();
    assert!(tally.runs() > 100, "the run has more calls than that");
}

/// A control of the sweep: a database that forgets what is handed over makes emails go out twice without a mark.
#[test]
fn a_sender_that_does_not_record_what_it_hands_over_is_found_out() {
    let Some(strace) = Strace::find() else { return };
    let mut scene = Scene::of_all_kinds();
    scene.begin_with(
        "CREATE TRIGGER forget AFTER UPDATE OF state ON email WHEN new.state = 'handed' BEGIN
           UPDATE email SET state = 'sending' WHERE id = new.id;
         END",
    );
    let deliver = |scene: &Scene| scene.deliver(1);
    let tally = sweep(&strace, &mut scene, &["recvfrom"], deliver, 75);
    say(&format!("kill sweep of a sender that forgets: {tally}"));
    assert!(tally.unflagged() > 0, "{tally}");
}

/// Kills a command before each call of each kind, and drives every queue to its end.
fn sweep(
    strace: &Strace,
    scene: &mut Scene,
    calls: &[&str],
    command: impl Fn(&Scene) -> Command,
    code: i32,
) -> Tally {
    let mut tally = Tally::default();
    for call in calls {
        for nth in 1.. {
            let run = format!("killed before {call} {nth}");
            scene.reset();
            let mut killed = strace.killing(&command(scene), call, nth);
            let output = killed.output().unwrap();
            if output.status.signal() != Some(9) {
                assert_eq!(output.status.code(), Some(code), "{}", said(&output));
                break;
            }
            if let Some(damage) = damage_of_a_copy(scene) {
                tally.wrong(format!("{run}: {damage}"));
            }
            scene.settle(1);
            if let Some(apart) = torn_apart(scene) {
                tally.wrong(format!("{run}: {apart}"));
            }
            tally.add(scene, &run);
        }
    }
    tally
}

/// Returns what came apart of a link, the email that carries it, and the audit event.
fn torn_apart(scene: &Scene) -> Option<String> {
    let count = |what: &str| {
        let sql = format!("SELECT count(*) FROM {what}");
        let count = scene.sql().query_row(&sql, [], |row| row.get::<_, i64>(0));
        count.unwrap()
    };
    let links = count("link");
    let emails = count("email WHERE link_id IS NOT NULL");
    let events = count("audit WHERE action = 'link.issue'");
    ((links, links) != (emails, events))
        .then(|| format!("{links} links, {emails} emails with one, {events} events"))
}

/// Checks what the dead left, on a copy: the first to open the database itself is the next sender.
pub(super) fn damage_of_a_copy(scene: &Scene) -> Option<String> {
    let copy = tempfile::tempdir().unwrap();
    for suffix in ["", "-wal"] {
        let from = scene.file(suffix);
        if from.exists() {
            std::fs::copy(&from, copy.path().join(from.file_name().unwrap())).unwrap();
        }
    }
    damage(&rusqlite::Connection::open(copy.path().join("credtool.db")).unwrap())
}
