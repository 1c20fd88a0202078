//! The writing half of the database: one transaction.

use std::cell::{Cell, RefCell};
use std::ops::Deref;
use std::path::Path;

use rusqlite::{Connection, Transaction, TransactionBehavior};

use crate::domain::audit::{AuditEvent, AuditKey, AuditMac, ContactRange, Recorded};
use crate::store::db::Db;
use crate::store::error::{Error, Result};
use crate::store::lock::LoginLocks;

/// The writing half, inside a transaction; everything that [`Db`] reads can be read here too.
#[derive(Debug)]
pub struct Tx<'a> {
    pub(super) db: Db<'a>,
    /// The file of the database.
    pub(super) path: &'a Path,
    /// The events that are appended at the end of this transaction, each with the key of the chain.
    pub(super) events: RefCell<Vec<(AuditKey, AuditEvent)>>,
    /// The new contacts whose names are not in the search index yet.
    pub(super) unsearched: Cell<Option<ContactRange>>,
    /// The events of this transaction, for the audit sink.
    pub(super) recorded: RefCell<Vec<Recorded>>,
    /// The end of the audit chain, once an event of this transaction is it.
    pub(super) chain_end: Cell<Option<(i64, AuditMac)>>,
    /// The number of emails that this transaction handed to the relay.
    pub(super) handed: Cell<u64>,
    pub(super) changes_before: u64,
}

/// How the acts of [`Store::write_each`] are kept apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Isolation {
    /// One that fails takes all with it, and all are done again.
    None,
    /// One that fails is undone alone.
    Savepoint,
}

impl<'a> Deref for Tx<'a> {
    type Target = Db<'a>;

    fn deref(&self) -> &Db<'a> {
        &self.db
    }
}

impl<'a> Tx<'a> {
    pub(super) fn over(connection: &'a Connection, path: &'a Path) -> Self {
        Self {
            db: Db { connection },
            path,
            events: RefCell::default(),
            unsearched: Cell::default(),
            recorded: RefCell::default(),
            chain_end: Cell::default(),
            handed: Cell::default(),
            changes_before: connection.total_changes(),
        }
    }

    /// Runs `act`, and undoes what it did, and only that, when it fails.
    pub fn savepoint<T, E: From<Error>>(
        &self,
        act: impl FnOnce(&Self) -> std::result::Result<T, E>,
    ) -> std::result::Result<T, E> {
        let run = |sql| self.run(sql).map_err(E::from);
        run("SAVEPOINT act")?;
        let (events, handed) = (self.events.borrow().len(), self.handed.get());
        let unsearched = self.unsearched.get();
        let done = act(self);
        if self.is_undone() {
            return done;
        }
        if done.is_err() {
            run("ROLLBACK TO act")?;
            self.events.borrow_mut().truncate(events);
            self.unsearched.set(unsearched);
            self.handed.set(handed);
        }
        run("RELEASE act")?;
        done
    }

    /// The locks of logins whose passwords are being changed in their products.
    pub fn login_locks(&self) -> LoginLocks {
        LoginLocks::beside(self.path)
    }

    /// Whether SQLite has undone the whole transaction by itself, since the disk is full or fails.
    pub fn is_undone(&self) -> bool {
        self.connection.is_autocommit()
    }

    /// Writes what waits for the end of the transaction.
    pub(super) fn complete(&self) -> Result<()> {
        self.index_names()?;
        self.write_events()
    }

    pub(super) fn run(&self, sql: &str) -> Result<()> {
        self.connection.prepare_cached(sql)?.execute([])?;
        Ok(())
    }
}

/// Begins a write.
pub(super) fn immediate(connection: &mut Connection) -> Result<Transaction<'_>> {
    Ok(connection.transaction_with_behavior(TransactionBehavior::Immediate)?)
}
