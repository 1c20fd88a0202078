//! The SQLite file: the only place with SQL.
//!
//! Invariants:
//! - Sealed bytes go in and come out; no plaintext of a password, a token or a message is ever stored.
//! - Every write runs in a `BEGIN IMMEDIATE` transaction ([`Store::write`]): a deferred one would get
//!   `SQLITE_BUSY` at its first write, past the busy handler.
//! - WAL with `synchronous=FULL`: a commit that returned survives a power cut.
//! - A database of another program, or with a newer schema, is refused and not touched.

mod audit;
mod contacts;
mod emails;
mod error;
mod links;
mod lock;
mod logins;
mod open;
mod outbox;
mod products;
mod purge;
mod schema;
mod sealed;
mod search;
mod settings;
mod sql;

use std::ops::Deref;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, TransactionBehavior};

pub use audit::AuditFilter;
pub use contacts::{ContactChange, ContactFilter};
pub use emails::{EmailFilter, NewEmail};
pub use error::Error;
pub use lock::SenderLock;
pub use logins::NewPassword;
pub use outbox::{Claimed, Finish, Recovered};
pub use products::{NewProduct, ProductChange};
pub use purge::{Purged, Retention};
pub use schema::VERSION;
pub use sealed::SealedField;
pub use search::Found;

/// The result of a database call.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// An open database.
#[derive(Debug)]
pub struct Store {
    connection: Connection,
    path: PathBuf,
}

/// The reading half: look-ups and lists.
#[derive(Clone, Copy, Debug)]
pub struct Db<'a> {
    connection: &'a Connection,
}

/// The writing half, inside a transaction; everything that [`Db`] reads can be read here too.
#[derive(Debug)]
pub struct Tx<'a> {
    db: Db<'a>,
}

impl<'a> Deref for Tx<'a> {
    type Target = Db<'a>;

    fn deref(&self) -> &Db<'a> {
        &self.db
    }
}

impl Store {
    /// Makes a new database file; refuses one that exists.
    pub fn create(path: &Path) -> Result<Self> {
        open::create(path).map(|connection| Self {
            connection,
            path: path.to_owned(),
        })
    }

    /// Opens a database, bringing an older schema up to date.
    pub fn open(path: &Path) -> Result<Self> {
        open::open(path).map(|connection| Self {
            connection,
            path: path.to_owned(),
        })
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Reads without a transaction.
    pub const fn db(&self) -> Db<'_> {
        Db {
            connection: &self.connection,
        }
    }

    /// Reads several things as of one moment.
    pub fn read<T, E: From<Error>>(
        &mut self,
        act: impl FnOnce(Db<'_>) -> std::result::Result<T, E>,
    ) -> std::result::Result<T, E> {
        let transaction = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Deferred)
            .map_err(Error::from)?;
        act(Db {
            connection: &transaction,
        })
    }

    /// Runs `act` in one transaction: committed when it returns `Ok`, undone otherwise. When the transaction
    /// cannot begin because another process writes, the busy handler waits for up to ten seconds.
    pub fn write<T, E: From<Error>>(
        &mut self,
        act: impl FnOnce(&Tx<'_>) -> std::result::Result<T, E>,
    ) -> std::result::Result<T, E> {
        let transaction = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(Error::from)?;
        let done = act(&Tx {
            db: Db {
                connection: &transaction,
            },
        })?;
        transaction.commit().map_err(Error::from)?;
        Ok(done)
    }

    /// Takes the right to send, or nothing when another process has it.
    pub fn sender_lock(&self) -> Result<Option<SenderLock>> {
        SenderLock::try_take(&self.path)
    }
}
