//! Opening and migrating, with schema versions that only these tests have.

use std::os::unix::process::ExitStatusExt;
use std::process::Command;

use super::*;
use crate::store::schema::{FIRST, VERSION};

/// Names the database for a child process that is killed while it migrates.
const VICTIM: &str = "CREDTOOL_TEST_MIGRATION";

const NEXT: i64 = VERSION + 1;

fn with_steps(more: &[Migration]) -> Vec<Migration> {
    [STEPS, more].concat()
}

/// A step that cannot be done twice.
fn next() -> Migration {
    Migration {
        version: NEXT,
        apply: |connection| {
            connection.execute_batch(
                "ALTER TABLE setting ADD COLUMN note TEXT; UPDATE setting SET note = name || '!'",
            )
        },
    }
}

fn after_next() -> Migration {
    Migration {
        version: NEXT + 1,
        apply: |connection| {
            connection.execute_batch("ALTER TABLE setting RENAME COLUMN note TO remark")
        },
    }
}

/// Makes a database of the present version with one setting, and returns its path.
fn database(folder: &Path) -> PathBuf {
    let path = folder.join("credtool.db");
    let connection = create(&path).unwrap().connection;
    connection.execute(ADD, ["first"]).unwrap();
    path
}

const ADD: &str = "INSERT INTO setting (name, value) VALUES (?1, x'00')";

fn query<T: rusqlite::types::FromSql>(connection: &Connection, sql: &str) -> T {
    connection.query_row(sql, [], |row| row.get(0)).unwrap()
}

fn count(path: &Path) -> i64 {
    let connection = Connection::open(path).unwrap();
    query(&connection, "SELECT count(*) FROM setting")
}

fn version_of(path: &Path) -> i64 {
    query(&Connection::open(path).unwrap(), "PRAGMA user_version")
}

#[test]
fn an_older_schema_is_brought_up_to_date_and_kept_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let path = database(folder.path());
    let opened = open_with(&path, &with_steps(&[next()])).unwrap();
    let note: String = query(&opened.connection, "SELECT note FROM setting");
    assert_eq!(note, "first!");
    drop(opened);
    assert_eq!(version_of(&path), NEXT);
    let copy = copy_of(&path, VERSION);
    assert_eq!(copy.metadata().unwrap().mode() & 0o7777, 0o600);
    assert_eq!((version_of(&copy), count(&copy)), (VERSION, 1));
}

#[test]
fn the_steps_that_are_missing_are_made_in_order() {
    let folder = tempfile::tempdir().unwrap();
    let path = database(folder.path());
    drop(open_with(&path, &with_steps(&[next()])).unwrap());
    let all = with_steps(&[next(), after_next()]);
    let opened = open_with(&path, &all).unwrap();
    let remark: String = query(&opened.connection, "SELECT remark FROM setting");
    assert_eq!(remark, "first!");
    assert!(copy_of(&path, NEXT).exists());

    let other = folder.path().join("other");
    std::fs::create_dir(&other).unwrap();
    let path = database(&other);
    drop(open_with(&path, &all).unwrap());
    assert_eq!(version_of(&path), NEXT + 1);
    assert!(!copy_of(&path, NEXT).exists());
}

#[test]
fn several_that_open_an_older_schema_at_once_migrate_it_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = database(folder.path());
    let steps = with_steps(&[next()]);
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| open_with(&path, &steps).map(drop).unwrap());
        }
    });
    assert_eq!(version_of(&path), NEXT);
}

#[test]
fn a_newer_schema_is_refused_and_not_touched() {
    let folder = tempfile::tempdir().unwrap();
    let path = database(folder.path());
    drop(open_with(&path, &with_steps(&[next()])).unwrap());
    let before = std::fs::read(&path).unwrap();
    let error = open(&path).map(drop).unwrap_err();
    assert!(
        matches!(
            error,
            Error::Newer {
                found: NEXT,
                known: VERSION,
                ..
            }
        ),
        "{error:?}"
    );
    assert!(std::fs::read(&path).unwrap() == before);
}

#[test]
fn a_schema_from_before_the_first_release_is_refused_and_not_touched() {
    let folder = tempfile::tempdir().unwrap();
    let path = database(folder.path());
    for old in 1..FIRST {
        let connection = Connection::open(&path).unwrap();
        connection.pragma_update(None, "user_version", old).unwrap();
        drop(connection);
        let before = std::fs::read(&path).unwrap();
        let error = open(&path).map(drop).unwrap_err();
        assert!(
            matches!(error, Error::Unreleased { found, .. } if found == old),
            "{error:?}"
        );
        assert!(std::fs::read(&path).unwrap() == before);
        assert!(!copy_of(&path, old).exists());
    }
}

#[test]
fn a_step_that_fails_leaves_the_version_before() {
    let folder = tempfile::tempdir().unwrap();
    let path = database(folder.path());
    let broken = Migration {
        version: NEXT + 1,
        apply: |connection| {
            connection.execute_batch("CREATE TABLE half (way TEXT); INSERT INTO nothing VALUES (1)")
        },
    };
    let error = open_with(&path, &with_steps(&[next(), broken])).map(drop);
    assert!(matches!(error, Err(Error::Sqlite(_))), "{error:?}");
    assert_eq!(version_of(&path), VERSION);
    let connection = open(&path).unwrap().connection;
    let halves = "SELECT count(*) FROM sqlite_schema WHERE name = 'half'";
    assert_eq!(query::<i64>(&connection, halves), 0);
    drop(connection);
    drop(open_with(&path, &with_steps(&[next(), after_next()])).unwrap());
    assert_eq!(version_of(&path), NEXT + 1);
}

#[test]
fn a_migration_that_is_killed_midway_is_made_by_the_next_opening() {
    if let Some(path) = std::env::var_os(VICTIM) {
        let deadly = Migration {
            version: NEXT + 1,
            apply: |connection| {
                // Written to the log, so that there is something to undo.
                connection.execute_batch("PRAGMA cache_spill = 1; PRAGMA cache_size = 1")?;
                for n in 0..200 {
                    connection.execute(ADD, [format!("{n}: {}", "x".repeat(4096))])?;
                }
                std::process::abort()
            },
        };
        drop(open_with(Path::new(&path), &with_steps(&[next(), deadly])));
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = database(folder.path());
    let (_, module) = module_path!().split_once("::").unwrap();
    let name = format!("{module}::a_migration_that_is_killed_midway_is_made_by_the_next_opening");
    let killed = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", &name])
        .env(VICTIM, &path)
        .output()
        .unwrap();
    assert_eq!(killed.status.signal(), Some(6), "{killed:?}");
    assert!(beside(&path, "-wal").metadata().unwrap().len() > 100_000);
    let copy = copy_of(&path, VERSION);
    assert_eq!((version_of(&copy), count(&copy)), (VERSION, 1));
    let opened = open_with(&path, &with_steps(&[next(), after_next()])).unwrap();
    let remarks: String = query(
        &opened.connection,
        "SELECT group_concat(remark) FROM setting",
    );
    assert_eq!(remarks, "first!");
}

#[test]
fn a_copy_that_was_broken_off_is_made_again_and_a_whole_one_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let path = database(folder.path());
    let connection = open(&path).unwrap().connection;
    let copy = copy_of(&path, VERSION);
    let part = beside(&copy, ".part");
    std::fs::write(&part, [0x5a; 5000]).unwrap();
    keep_copy(&connection, &path, VERSION).unwrap();
    assert!(!part.exists());
    assert_eq!(count(&copy), 1);
    connection.execute(ADD, ["second"]).unwrap();
    keep_copy(&connection, &path, VERSION).unwrap();
    assert_eq!((count(&copy), count(&path)), (1, 2));
}

#[test]
fn a_copy_is_not_written_through_a_link() {
    let folder = tempfile::tempdir().unwrap();
    let path = database(folder.path());
    let victim = folder.path().join("victim");
    std::fs::write(&victim, "precious").unwrap();
    std::os::unix::fs::symlink(&victim, copy_of(&path, VERSION)).unwrap();
    let error = open_with(&path, &with_steps(&[next()])).map(drop);
    assert!(matches!(error, Err(Error::Place(_))), "{error:?}");
    assert_eq!(std::fs::read_to_string(&victim).unwrap(), "precious");
    assert_eq!(version_of(&path), VERSION);
}
