//! Opening the file: who may, what is checked, which settings hold.
//!
//! Creation, the switch to WAL and migrations happen under a lock file beside the database, with the version
//! checked again inside: without it several processes that open a new file at once fail.

use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Read};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rusqlite::{Connection, OpenFlags, backup};

use super::schema::{self, APPLICATION_ID, VERSION};
use super::{Error, Result};

/// How long a writer waits for another one.
const BUSY_DEADLINE: Duration = Duration::from_secs(10);

pub(super) fn create(path: &Path) -> Result<Connection> {
    let _lock = lock(path)?;
    match OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)
    {
        Ok(file) => drop(file),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            return Err(Error::Exists(path.to_owned()));
        }
        Err(error) => return Err(unusable(path, &error)),
    }
    let mut connection = connect(path)?;
    settle(&connection, path)?;
    migrate(&mut connection)?;
    Ok(connection)
}

pub(super) fn open(path: &Path) -> Result<Connection> {
    check_header(path)?;
    let mut connection = connect(path)?;
    // Before anything is set: one that is not ours is left as it is.
    let found = version(&connection, path)?;
    settle(&connection, path)?;
    if found < VERSION {
        let _lock = lock(path)?;
        let found = version(&connection, path)?;
        if found < VERSION {
            if found > 0 {
                keep_copy(&connection, path, found)?;
            }
            migrate(&mut connection)?;
        }
    }
    Ok(connection)
}

/// A file that is no SQLite database is told from one that is before SQLite has a chance to write to it.
fn check_header(path: &Path) -> Result<()> {
    let metadata = match path.symlink_metadata() {
        Ok(metadata) => metadata,
        Err(error) if error.kind() == ErrorKind::NotFound => {
            return Err(Error::Missing(path.to_owned()));
        }
        Err(error) => return Err(unusable(path, &error)),
    };
    if !metadata.is_file() {
        return Err(unusable(path, &"it is not a regular file"));
    }
    let mut header = [0; 16];
    let mut file = File::open(path).map_err(|error| unusable(path, &error))?;
    match file.read_exact(&mut header) {
        Ok(()) if header == *b"SQLite format 3\0" => Ok(()),
        Err(error) if error.kind() != ErrorKind::UnexpectedEof => Err(unusable(path, &error)),
        _ => Err(Error::NotSqlite(path.to_owned())),
    }
}

fn connect(path: &Path) -> Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX
        | OpenFlags::SQLITE_OPEN_NOFOLLOW;
    let connection =
        Connection::open_with_flags(path, flags).map_err(|error| unusable(path, &error))?;
    connection.busy_handler(Some(wait_for_turn))?;
    Ok(connection)
}

/// The settings that hold in every connection; the write-ahead log is one of the file.
fn settle(connection: &Connection, path: &Path) -> Result<()> {
    let mode: String = connection.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))?;
    if mode != "wal" {
        return Err(unusable(
            path,
            &"its file system does not allow a write-ahead log",
        ));
    }
    connection.execute_batch(
        "PRAGMA synchronous = FULL; PRAGMA secure_delete = ON; PRAGMA foreign_keys = ON;
         PRAGMA trusted_schema = OFF; PRAGMA temp_store = MEMORY;",
    )?;
    Ok(())
}

/// Waits about a millisecond at a time: SQLite's own back-off grows to 100 ms and starves a single writer beside
/// a sender that commits all the time.
pub(super) fn wait_for_turn(tries: i32) -> bool {
    thread_local! {
        static SINCE: std::cell::Cell<Option<Instant>> = const { std::cell::Cell::new(None) };
    }
    let now = Instant::now();
    if tries == 0 {
        SINCE.set(Some(now));
    }
    if SINCE
        .get()
        .is_some_and(|since| now.duration_since(since) > BUSY_DEADLINE)
    {
        return false;
    }
    let jitter = u64::from(now.elapsed().subsec_nanos() % 512);
    std::thread::sleep(Duration::from_micros(744 + jitter));
    true
}

fn version(connection: &Connection, path: &Path) -> Result<i64> {
    let pragma = |name: &str| {
        connection.query_row(&format!("PRAGMA {name}"), [], |row| row.get::<_, i64>(0))
    };
    let found = pragma("user_version")?;
    if pragma("application_id")? != APPLICATION_ID {
        let tables: i64 =
            connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
        if tables > 0 || found > 0 {
            return Err(Error::Foreign(path.to_owned()));
        }
    }
    if found > VERSION {
        return Err(Error::Newer {
            path: path.to_owned(),
            found,
            known: VERSION,
        });
    }
    Ok(found)
}

fn migrate(connection: &mut Connection) -> Result<()> {
    schema::migrations()
        .to_latest(connection)
        .map_err(|error| match error {
            rusqlite_migration::Error::RusqliteError { err, .. } => err.into(),
            other => Error::Sqlite(rusqlite::Error::ToSqlConversionFailure(Box::new(other))),
        })
}

/// Keeps the database as it was, beside it, before an older schema is changed.
fn keep_copy(connection: &Connection, path: &Path, found: i64) -> Result<()> {
    let copy = beside(path, &format!(".v{found}.bak"));
    if copy.exists() {
        return Ok(());
    }
    OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&copy)
        .map_err(|error| unusable(&copy, &error))?;
    let mut target = Connection::open(&copy)?;
    backup::Backup::new(connection, &mut target)?.run_to_completion(1000, Duration::ZERO, None)?;
    Ok(())
}

fn lock(path: &Path) -> Result<File> {
    let lock = beside(path, ".lock");
    let file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .open(&lock)
        .map_err(|error| unusable(path, &error))?;
    file.lock().map_err(|error| unusable(&lock, &error))?;
    Ok(file)
}

/// The database's path with something behind its name.
pub(super) fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(suffix);
    path.with_file_name(name)
}

fn unusable(path: &Path, why: &impl ToString) -> Error {
    Error::Unusable {
        path: path.to_owned(),
        why: why.to_string(),
    }
}
