//! Opening the file: who may, what is checked, which settings hold.
//!
//! What lies where others could have put it, or is no regular file, is refused before SQLite sees it ([`place`]): the
//! folder, the database, its log and index, the locks and the copy that is kept before a migration.
//!
//! Creation, the switch to WAL and migrations happen under a lock file beside the database, with the version
//! checked again inside: without it several processes that open a new file at once fail.

use std::fs::{File, Metadata, OpenOptions};
use std::io::ErrorKind;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rusqlite::{Connection, ErrorCode, OpenFlags, backup};
use rustix::fs::{Access, AtFlags, CWD};
use rustix::io::Errno;

use super::error::Trouble;
use super::raw::Raw;
use super::schema::{self, APPLICATION_ID, Migration, STEPS};
use super::{Error, Result, file_security, search};
use crate::store::files::{beside, open_lock, unusable};

/// How long a writer waits for another one.
const BUSY_DEADLINE: Duration = Duration::from_secs(10);

/// A database that was opened.
pub(super) struct Opened {
    pub(super) connection: Connection,
    /// The path without symbolic links above the file.
    pub(super) real: PathBuf,
    /// The file; the connection is to be closed before it.
    pub(super) raw: Raw,
    /// Why it can only be read.
    pub(super) trouble: Option<Trouble>,
}

pub(super) fn create(path: &Path) -> Result<Opened> {
    let real = checked(path)?;
    let _lock = lock(path)?;
    // Not through a link, and not over what is there.
    match OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&real)
    {
        Ok(file) => drop(file),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            return Err(Error::Exists(path.to_owned()));
        }
        Err(error) => return Err(Error::io(path, &error)),
    }
    let raw = Raw::open(&real)?;
    let mut connection = connect(path, &real)?;
    settle(&connection, path)?;
    schema::migrate(&mut connection, STEPS)?;
    Ok(Opened {
        connection,
        real,
        raw,
        trouble: None,
    })
}

pub(super) fn open(path: &Path) -> Result<Opened> {
    open_with(path, STEPS)
}

/// Opens a database, whose schema is brought to the version that the last of these steps leads to.
fn open_with(path: &Path, steps: &[Migration]) -> Result<Opened> {
    let real = checked(path)?;
    let found = match file_security::check_file(path)? {
        None => return Err(Error::Missing(path.to_owned())),
        // SQLite takes an empty file for a new database.
        Some(found) if found.len() == 0 => return Err(Error::NotSqlite(path.to_owned())),
        Some(found) => found,
    };
    refuse_exposed(path, &found)?;
    let raw = Raw::open(&real)?;
    let opened = if may_write(&real) {
        open_to_write(path, &real, steps)
    } else {
        // SQLite would read it all the same, and leave an index of the log beside it that cannot be written later.
        Err(Error::Storage(Trouble::ReadOnly))
    };
    match opened {
        Ok(connection) => Ok(Opened {
            connection,
            real,
            raw,
            trouble: None,
        }),
        Err(error) => match Trouble::of(&error) {
            None => Err(error),
            Some(trouble) => Ok(Opened {
                connection: open_to_read(path, &real, steps, trouble)?,
                real,
                raw,
                trouble: Some(trouble),
            }),
        },
    }
}

/// Whether the mode of a file, or its file system, allows us to write it.
fn may_write(file: &Path) -> bool {
    let allowed = rustix::fs::accessat(CWD, file, Access::WRITE_OK, AtFlags::EACCESS);
    !matches!(allowed, Err(Errno::ACCESS | Errno::ROFS))
}

fn open_to_write(path: &Path, real: &Path, steps: &[Migration]) -> Result<Connection> {
    let mut connection = connect(path, real)?;
    // Before anything is set: a database that is not ours is left as it is.
    let found = version(&connection, path, steps)?;
    settle(&connection, path)?;
    if found < schema::version(steps) {
        let _lock = lock(path)?;
        let found = version(&connection, path, steps)?;
        if found > 0 && found < schema::version(steps) {
            keep_copy(&connection, real, found)?;
        }
        schema::migrate(&mut connection, steps)?;
    }
    // What only shows at the first write: the file, or its file system, cannot be written.
    if connection.is_readonly("main")? {
        return Err(Error::Storage(Trouble::ReadOnly));
    }
    Ok(connection)
}

/// Opens a database that cannot be written, for reading alone. SQLite needs a log and an index beside a database, and a
/// database without a log can be read without them.
fn open_to_read(
    path: &Path,
    real: &Path,
    steps: &[Migration],
    trouble: Trouble,
) -> Result<Connection> {
    let log = beside(real, "-wal");
    if log.metadata().is_ok_and(|log| log.len() > 0) {
        return Err(Error::Unreadable {
            path: path.to_owned(),
            trouble,
        });
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY
        | OpenFlags::SQLITE_OPEN_NO_MUTEX
        | OpenFlags::SQLITE_OPEN_NOFOLLOW
        | OpenFlags::SQLITE_OPEN_URI;
    let uri = url::Url::from_file_path(real)
        .map_err(|()| unusable(path, &"its path cannot be written as a URI"))?;
    let connection = Connection::open_with_flags(format!("{uri}?immutable=1"), flags)
        .map_err(|error| unusable(path, &error))?;
    if version(&connection, path, steps)? < schema::version(steps) {
        return Err(Error::Storage(trouble));
    }
    connection.execute_batch("PRAGMA trusted_schema = OFF; PRAGMA temp_store = MEMORY;")?;
    Ok(connection)
}

/// Checks the folder of a database and the files that belong to it; gives the path without symbolic links above the
/// folder, since SQLite, once told to follow none, refuses those too.
pub(super) fn checked(path: &Path) -> Result<PathBuf> {
    let folder = file_security::folder_of(path);
    file_security::check_folder(folder)?;
    for suffix in ["-wal", "-shm", "-journal", ".lock", ".send.lock", ".mark"] {
        file_security::check_file(&beside(path, suffix))?;
    }
    match folder.canonicalize() {
        Ok(real) => Ok(real.join(path.file_name().unwrap_or_default())),
        Err(error) if error.kind() == ErrorKind::NotFound => Err(Error::Missing(path.to_owned())),
        Err(error) => Err(Error::io(path, &error)),
    }
}

/// A database that others can read has to lie where they cannot reach it.
fn refuse_exposed(path: &Path, found: &Metadata) -> Result<()> {
    let folder = file_security::folder_of(path).metadata();
    let reached = folder.is_ok_and(|folder| folder.mode() & 0o011 != 0);
    if found.mode() & 0o044 != 0 && reached {
        return Err(file_security::UnsafeFile::exposed(path, found).into());
    }
    Ok(())
}

pub(super) fn connect(path: &Path, real: &Path) -> Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX
        | OpenFlags::SQLITE_OPEN_NOFOLLOW;
    let mut connection =
        Connection::open_with_flags(real, flags).map_err(|error| unusable(path, &error))?;
    connection.busy_handler(Some(wait_for_turn))?;
    search::register(&connection)?;
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

/// Returns the schema version of a database that is ours, and that these steps can bring up to date: 0 for an empty one.
fn version(connection: &Connection, path: &Path, steps: &[Migration]) -> Result<i64> {
    let pragma = |name: &str| {
        connection.query_row(&format!("PRAGMA {name}"), [], |row| row.get::<_, i64>(0))
    };
    // The first thing that is read of it.
    let found = pragma("user_version").map_err(|error| match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase) => Error::NotSqlite(path.to_owned()),
        _ => error.into(),
    })?;
    if pragma("application_id")? != APPLICATION_ID {
        let tables: i64 =
            connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
        if tables > 0 || found > 0 {
            return Err(Error::Foreign(path.to_owned()));
        }
    }
    let (path, known) = (path.to_owned(), schema::version(steps));
    match found {
        0 => Ok(found),
        _ if found < schema::FIRST => Err(Error::Unreleased { path, found }),
        _ if found > known => Err(Error::Newer { path, found, known }),
        _ => Ok(found),
    }
}

/// Keeps the database as it was, beside it, before an older schema is changed. It gets its name once it is whole, so
/// that one that was cut short is not taken for a copy.
fn keep_copy(connection: &Connection, path: &Path, found: i64) -> Result<()> {
    let copy = copy_of(path, found);
    if file_security::check_file(&copy)?.is_some() {
        return Ok(());
    }
    let part = beside(&copy, ".part");
    if file_security::check_file(&part)?.is_some() {
        std::fs::remove_file(&part).map_err(|error| Error::io(&part, &error))?;
    }
    let file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&part)
        .map_err(|error| Error::io(&part, &error))?;
    let mut target = connect(&part, &part)?;
    backup::Backup::new(connection, &mut target)?.run_to_completion(1000, Duration::ZERO, None)?;
    target.close().map_err(|(_, error)| error)?;
    file.sync_all()
        .and_then(|()| std::fs::rename(&part, &copy))
        .and_then(|()| File::open(file_security::folder_of(&copy))?.sync_all())
        .map_err(|error| Error::io(&copy, &error))
}

/// Where the copy of a database is kept before its schema of this version is changed.
pub(super) fn copy_of(path: &Path, version: i64) -> PathBuf {
    beside(path, &format!(".v{version}.bak"))
}

fn lock(path: &Path) -> Result<File> {
    let lock = beside(path, ".lock");
    let file = open_lock(&lock)?;
    file.lock().map_err(|error| Error::io(&lock, &error))?;
    Ok(file)
}

#[cfg(test)]
mod tests;
