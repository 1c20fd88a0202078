//! A restore that is killed before each of its calls that change something: the workspace is the former one, or the
//! restored one behind its guard, and the same command finishes it.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::process::ExitStatusExt as _;
use std::path::PathBuf;

use rusqlite::{Connection, OpenFlags};

use crate::support::Env;
use crate::support::skipped::say;
use crate::support::strace::Strace;

const RESTORE: [&str; 4] = ["db", "restore", "backup.db", "--yes"];

const CALLS: [&str; 11] = [
    "write",
    "pwrite64",
    "?copy_file_range",
    "fsync",
    "fdatasync",
    "ftruncate",
    "?rename,renameat2",
    "?link",
    "linkat",
    "?unlink",
    "unlinkat",
];

/// The names beside the database, and the numbers of its emails and of people called Zoe.
type State = (BTreeSet<String>, i64, i64);

fn count(database: &PathBuf, of: &str) -> i64 {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE;
    let connection = Connection::open_with_flags(database, flags).unwrap();
    let sound: String = connection
        .query_row("PRAGMA integrity_check", [], |row| row.get(0))
        .unwrap();
    assert_eq!(sound, "ok", "{}", database.display());
    let count = format!("SELECT count(*) FROM {of}");
    connection.query_row(&count, [], |row| row.get(0)).unwrap()
}

const ZOE: &str = "contact WHERE name = 'Zoe'";

fn names(env: &Env) -> BTreeSet<String> {
    let folder = env.database().parent().unwrap().to_owned();
    let names = fs::read_dir(folder).unwrap();
    names
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .map(|name| match name.split_once(".replaced-") {
            Some((database, _)) => format!("{database}.replaced"),
            None => name,
        })
        .collect()
}

/// The former databases that were kept.
fn kept(env: &Env) -> Vec<PathBuf> {
    let folder = env.database().parent().unwrap().to_owned();
    let paths = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    paths
        .filter(|path| {
            let name = path.to_str().unwrap();
            name.contains(".replaced-") && name.ends_with('Z')
        })
        .collect()
}

/// Sends what is due; the guard may hold it. Nothing may go out.
fn deliver(env: &Env, place: &str) {
    let ended = env.run(&["email", "deliver"]);
    let held = ended.code == 78 && ended.err.contains("older copy");
    assert!(held || ended.code == 0, "{place}: {}", ended.err);
}

#[test]
fn restore_can_be_killed_at_any_point() {
    let Some(strace) = Strace::find() else { return };
    let (before, server) = super::queued();
    before.run(&["db", "backup", "backup.db"]).ok();
    before
        .run(&["contact", "add", "Zoe", "zoe@example.com"])
        .ok();
    before.run(&["email", "deliver"]).ok();
    let sent = server.messages().len();
    assert_eq!(sent, super::COUNT);
    let (mut kills, mut remains) = (0, BTreeSet::<State>::new());
    for call in CALLS {
        for nth in 1.. {
            let env = before.copy();
            let killed = strace.killing(&env.command(&RESTORE), call, nth);
            let status = { killed }
                .stdout(std::process::Stdio::null())
                .status()
                .unwrap();
            if status.signal() != Some(9) {
                assert!(status.success(), "{call} {nth}: {status}");
                break;
            }
            kills += 1;
            let place = format!("killed before {call} {nth}");
            let names = names(&env);
            let (database, zoe) = (env.database(), count(&env.database(), ZOE));
            let accepted = count(&database, "email WHERE state = 'accepted'");
            // The former database, with all that was sent, or the restored one, with nothing that could be sent.
            let due = count(&database, "email WHERE state = 'queued'");
            let of_former = i64::try_from(super::COUNT).unwrap();
            assert!(
                [(1, of_former), (0, 0)].contains(&(zoe, accepted)) && due == 0,
                "{place}: {zoe} {accepted} {due}"
            );
            if remains.insert((names, zoe, accepted)) {
                deliver(&env, &place);
            }
            let again = env.run(&RESTORE);
            assert_eq!(again.code, 0, "{place}: {}", again.err);
            deliver(&env, &place);
            assert_eq!(count(&database, ZOE), 0, "{place}");
            let kept_zoe = kept(&env).iter().any(|kept| count(kept, ZOE) == 1);
            assert!(kept_zoe, "{place}: the former database is gone");
            assert!(
                !self::names(&env)
                    .iter()
                    .any(|name| name.contains("restoring")),
                "{place}"
            );
            env.run(&["db", "check"]).ok();
            assert_eq!(server.messages().len(), sent, "{place}: sent twice");
        }
    }
    say(&format!(
        "db restore: {kills} kills left {} different states",
        remains.len()
    ));
    assert!(
        kills > 50 && remains.len() > 3,
        "{kills} kills, {remains:?}"
    );
}
