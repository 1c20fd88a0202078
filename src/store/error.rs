//! The errors of the database.

use std::io;
use std::path::{Path, PathBuf};

use crate::domain::mark::Divergence;

/// A failed database call.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Another process held the database for longer than the busy handler waits.
    #[error("the database is busy: another process is writing to it")]
    Busy,
    /// There is no file.
    #[error("there is no database at {0}")]
    Missing(PathBuf),
    /// The file is there already.
    #[error("there is a file at {0} already")]
    Exists(PathBuf),
    /// The file is no SQLite database.
    #[error("{0} is not a SQLite database")]
    NotSqlite(PathBuf),
    /// The file belongs to another program.
    #[error("{0} is a SQLite database, but not one of credtool")]
    Foreign(PathBuf),
    /// The file has a schema that no release wrote.
    #[error("{path} was made before the first release of credtool (schema version {found})")]
    Unreleased {
        /// The file.
        path: PathBuf,
        /// Its version.
        found: i64,
    },
    /// The file was written by a newer credtool.
    #[error("{path} has schema version {found}; this credtool knows versions up to {known}")]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its version.
        found: i64,
        /// Ours.
        known: i64,
    },
    /// The file cannot be read or written.
    #[error("cannot open {path}: {why}")]
    Unusable {
        /// The file.
        path: PathBuf,
        /// The reason.
        why: String,
    },
    /// There is no space left for the file.
    #[error("cannot write {0}: the disk is full")]
    Full(PathBuf),
    /// The file, or one beside it, lies where others could have put it, or is no regular file.
    #[error("cannot use the database: {0}")]
    Place(#[from] super::file_security::UnsafeFile),
    /// The database is an older copy of one that went on.
    #[error("the database {path} {divergence}")]
    Copied {
        /// The file.
        path: PathBuf,
        /// How it shows.
        divergence: Divergence,
    },
    /// The disk is full, or the file cannot be written.
    #[error("the database cannot be written: {0}")]
    Storage(Trouble),
    /// The disk is full, or the file cannot be written, and reading needs what cannot be made.
    #[error(
        "the database {path} cannot be read as it is: {trouble}, and its write-ahead log (-wal) has to be read with it"
    )]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why it cannot be written.
        trouble: Trouble,
    },
    /// The file was replaced, and the log of the former one lies beside it.
    #[error("the write-ahead log {0}-wal belongs to another database file than the one beside it")]
    Mixed(PathBuf),
    /// A file that cannot be put in the place of the database.
    #[error("{path} cannot be restored: {why}")]
    NoBackup {
        /// The file.
        path: PathBuf,
        /// The reason.
        why: String,
    },
    /// The file that was named as a backup is the database.
    #[error("{0} is the database itself")]
    Itself(PathBuf),
    /// A page of the file is damaged.
    #[error("the database is damaged")]
    Malformed,
    /// Another program has the database open, where it must not.
    #[error("the database {0} is in use by another program")]
    InUse(PathBuf),
    /// The file is damaged.
    #[error("{path} is damaged: {faults}")]
    Damaged {
        /// The file.
        path: PathBuf,
        /// The fault.
        faults: String,
    },
    /// The file is not the one that was opened any more.
    #[error("the database {path} {how}")]
    Replaced {
        /// The file.
        path: PathBuf,
        /// The way in which it was replaced.
        how: super::Replaced,
    },
    /// A value that has to be unique is taken.
    #[error("the {what} is already in use")]
    Taken {
        /// Which value.
        what: &'static str,
    },
    /// The row was changed or claimed by somebody else in between.
    #[error("the email was taken over by another sender")]
    Fenced,
    /// A value in a row is none that this program writes.
    #[error("the database holds a value that cannot be: {0}")]
    Odd(String),
    /// Anything else that SQLite says.
    #[error("database error: {0}")]
    Sqlite(rusqlite::Error),
}

impl Error {
    /// Names the backup as the file at fault, where its copy cannot be opened.
    pub(super) fn of_backup(self, backup: &Path) -> Self {
        let path = backup.to_owned();
        match self {
            Self::NotSqlite(_) => Self::no_backup(backup, &"it is not a SQLite database"),
            Self::Foreign(_) => Self::no_backup(backup, &"it is not a database of credtool"),
            Self::Unreleased { found, .. } => Self::Unreleased { path, found },
            Self::Newer { found, known, .. } => Self::Newer { path, found, known },
            other => other,
        }
    }

    /// Names the file that the database is copied into as the one that cannot be written.
    pub(super) fn of_target(self, file: &Path) -> Self {
        match self {
            Self::Storage(Trouble::Full) => Self::Full(file.to_owned()),
            Self::Storage(trouble) => Self::Unusable {
                path: file.to_owned(),
                why: trouble.to_string(),
            },
            other => other,
        }
    }

    /// Says why a file cannot be put in the place of the database.
    pub(super) fn no_backup(path: &Path, why: &impl ToString) -> Self {
        Self::NoBackup {
            path: path.to_owned(),
            why: why.to_string(),
        }
    }

    /// Wraps an error of the operating system about a file.
    pub(super) fn io(path: &Path, error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
                Self::Full(path.to_owned())
            }
            _ => Self::Unusable {
                path: path.to_owned(),
                why: error.to_string(),
            },
        }
    }
}

/// Why a database cannot be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// There is no space left.
    Full,
    /// The file, its folder or the file system is read-only.
    ReadOnly,
    /// The disk fails.
    Failing,
}

impl Trouble {
    /// Reads it out of an error.
    pub fn of(error: &Error) -> Option<Self> {
        match error {
            Error::Storage(trouble) => Some(*trouble),
            // What SQLite says where it cannot make a log and its index beside the file.
            Error::Sqlite(error)
                if error.sqlite_error_code() == Some(rusqlite::ErrorCode::CannotOpen) =>
            {
                Some(Self::ReadOnly)
            }
            _ => None,
        }
    }
}

impl std::fmt::Display for Trouble {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Full => "the disk is full",
            Self::ReadOnly => "the file, its folder or the file system is read-only",
            Self::Failing => "the disk reports an error",
        })
    }
}

/// The failure to make the index of the log, which SQLite's code does not attribute to a full disk.
const NO_ROOM: [i32; 2] = [
    rusqlite::ffi::SQLITE_IOERR_SHMSIZE,
    rusqlite::ffi::SQLITE_IOERR_SHMMAP,
];

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode::{
            ConstraintViolation, DatabaseBusy, DatabaseCorrupt, DatabaseLocked, DiskFull,
            FileLockingProtocolFailed, ReadOnly, SystemIoFailure,
        };
        match &error {
            rusqlite::Error::SqliteFailure(code, _) if code.code == DiskFull => {
                Self::Storage(Trouble::Full)
            }
            rusqlite::Error::SqliteFailure(code, _) if NO_ROOM.contains(&code.extended_code) => {
                Self::Storage(Trouble::Full)
            }
            rusqlite::Error::SqliteFailure(code, _) if code.code == ReadOnly => {
                Self::Storage(Trouble::ReadOnly)
            }
            rusqlite::Error::SqliteFailure(code, _) if code.code == SystemIoFailure => {
                Self::Storage(Trouble::Failing)
            }
            rusqlite::Error::SqliteFailure(code, _) if code.code == DatabaseCorrupt => {
                Self::Malformed
            }
            // The last is SQLite's own wait for a write-ahead log that others keep opening and closing.
            rusqlite::Error::SqliteFailure(code, _)
                if matches!(
                    code.code,
                    DatabaseBusy | DatabaseLocked | FileLockingProtocolFailed
                ) =>
            {
                Self::Busy
            }
            rusqlite::Error::SqliteFailure(code, Some(message))
                if code.code == ConstraintViolation =>
            {
                taken(message).map_or(Self::Sqlite(error), |what| Self::Taken { what })
            }
            rusqlite::Error::FromSqlConversionFailure(_, _, why) => Self::Odd(why.to_string()),
            _ => Self::Sqlite(error),
        }
    }
}

/// Names the value behind "UNIQUE constraint failed: table.column".
fn taken(message: &str) -> Option<&'static str> {
    let columns = message.strip_prefix("UNIQUE constraint failed: ")?;
    [
        ("address.key", "address"),
        ("address.contact_id", "address"),
        ("contact.external_id", "external id"),
        ("product.slug", "product slug"),
        ("login.product_id", "username"),
        ("login.username", "username"),
    ]
    .into_iter()
    .find_map(|(column, what)| columns.starts_with(column).then_some(what))
}

/// The result of a database call.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// The fate of the file that was opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Replaced {
    /// There is no file any more.
    Gone,
    /// There is another file.
    Moved,
    /// Another content was written into the file.
    Overwritten,
}

impl std::fmt::Display for Replaced {
    /// Continues a sentence that begins with the database.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Gone => "was removed while it was in use",
            Self::Moved => "was replaced by another file while it was in use",
            Self::Overwritten => "was overwritten while it was in use",
        })
    }
}
