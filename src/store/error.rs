//! What can be wrong with the database.

use std::path::PathBuf;

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
    /// There is one already.
    #[error("there is a database at {0} already")]
    Exists(PathBuf),
    /// The file is no SQLite database.
    #[error("{0} is not a SQLite database")]
    NotSqlite(PathBuf),
    /// The file belongs to another program.
    #[error("{0} is a SQLite database, but not one of credtool")]
    Foreign(PathBuf),
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
    #[error("cannot open the database {path}: {why}")]
    Unusable {
        /// The file.
        path: PathBuf,
        /// The reason.
        why: String,
    },
    /// The file, or one beside it, lies where others could have put it, or is no regular file.
    #[error("cannot use the database: {0}")]
    Place(#[from] super::place::Fault),
    /// The database is an older copy of one that went on.
    #[error("the database {path} {divergence}")]
    Copied {
        /// The file.
        path: PathBuf,
        /// How it shows.
        divergence: Divergence,
    },
    /// The file is not the one that was opened any more.
    #[error("the database {path} {how}")]
    Replaced {
        /// The file.
        path: PathBuf,
        /// What became of it.
        how: super::Replaced,
    },
    /// A value that has to be unique is taken.
    #[error("the {what} is already in use")]
    Taken {
        /// Which value.
        what: &'static str,
    },
    /// The row was changed or claimed by somebody else in between.
    #[error("the mail was taken over by another sender")]
    Fenced,
    /// A value in a row is none that this program writes.
    #[error("the database holds a value that cannot be: {0}")]
    Odd(String),
    /// Anything else that SQLite says.
    #[error("database error: {0}")]
    Sqlite(rusqlite::Error),
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode::{
            ConstraintViolation, DatabaseBusy, DatabaseLocked, FileLockingProtocolFailed,
        };
        match &error {
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
