//! The SQLite file: the only place with SQL.
//!
//! Invariants:
//! - Sealed bytes go in and come out; no plaintext of a password, a token or a message is ever stored.
//! - Every write runs in a `BEGIN IMMEDIATE` transaction ([`Store::write`]): a deferred one would get
//!   `SQLITE_BUSY` at its first write, past the busy handler.
//! - WAL with `synchronous=FULL`: a commit that returned survives a power cut.
//! - A database of another program, or with a newer schema, is refused and not touched; so is one that others could
//!   put in our way ([`place`]).
//! - The witness sees an audit event after its commit, never before.
//! - Nothing is written to an older copy of the database, or to a file that is no longer the one in use ([`guard`]).

mod accounts;
mod audit;
mod backup;
mod check;
mod contacts;
mod copies;
mod creation;
mod emails;
mod error;
mod failing;
mod guard;
mod landing;
mod links;
mod lock;
mod logins;
mod mark;
mod open;
mod outages;
mod outbox;
mod pending;
pub mod place;
mod products;
mod purge;
mod raw;
mod refusals;
mod restore;
mod schema;
mod sealed;
mod search;
mod settings;
mod sql;

use std::cell::{Cell, RefCell};
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rusqlite::{Connection, Transaction, TransactionBehavior};

pub use accounts::Bookmark;
pub use audit::{AuditFilter, Witness};
pub use backup::Staged;
pub use contacts::{ContactChange, ContactFilter};
pub use creation::Creation;
pub use emails::{EmailFilter, NewEmail, Stuck};
pub use error::{Error, Trouble};
pub use failing::FailingFilter;
pub use guard::Replaced;
pub use landing::Visited;
pub use links::LinkFilter;
pub use lock::{LockHolder, LoginLock, LoginLocks, SenderLock};
pub use logins::NewPassword;
pub use outbox::{Candidate, Claimed, Finish, PassedOver, Recovered};
pub use pending::{NewPending, Unprovisioned, Untold};
pub use products::{NewProduct, ProductChange};
pub use purge::{Purged, Retention};
pub use sealed::{SealedField, SealedRow};
pub use search::Fits;

use crate::domain::audit::{AuditMac, Recorded};
use crate::domain::mark::Mark;
use guard::{Guard, Pass};
use raw::Raw;

/// The result of a database call.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// An open database.
#[derive(Debug)]
pub struct Store {
    connection: Connection,
    path: PathBuf,
    witness: Option<Box<dyn Witness>>,
    commit_time: Duration,
    /// Behind the connection: it holds a descriptor of the file, which is to be closed after it.
    guard: Guard,
    /// Why it can only be read.
    trouble: Option<Trouble>,
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
    /// The file of the database.
    path: &'a Path,
    /// The events of this transaction, for the witness.
    recorded: RefCell<Vec<Recorded>>,
    /// The end of the audit chain, once an event of this transaction is it.
    chain_end: Cell<Option<(i64, AuditMac)>>,
    /// The number of emails that this transaction handed to the relay.
    handed: Cell<u64>,
    changes_before: u64,
}

/// How the acts of [`Store::write_each`] are done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Care {
    /// One that fails takes all with it, and all are done again.
    Together,
    /// One that fails is undone alone.
    Apart,
}

impl<'a> Deref for Tx<'a> {
    type Target = Db<'a>;

    fn deref(&self) -> &Db<'a> {
        &self.db
    }
}

impl<'a> Tx<'a> {
    fn over(connection: &'a Connection, path: &'a Path) -> Self {
        Self {
            db: Db { connection },
            path,
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
        let (recorded, handed) = (self.recorded.borrow().len(), self.handed.get());
        let done = act(self);
        if self.is_undone() {
            return done;
        }
        if done.is_err() {
            run("ROLLBACK TO act")?;
            self.recorded.borrow_mut().truncate(recorded);
            self.chain_end.take();
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

    fn run(&self, sql: &str) -> Result<()> {
        self.connection.prepare_cached(sql)?.execute([])?;
        Ok(())
    }
}

impl Store {
    /// Makes a new database file; refuses one that exists.
    pub fn create(path: &Path) -> Result<Self> {
        let opened = open::create(path)?;
        Self::over(opened.connection, path, &opened.real, opened.raw)
    }

    /// Opens a database, bringing an older schema up to date.
    pub fn open(path: &Path) -> Result<Self> {
        let opened = open::open(path)?;
        let mut store = Self::over(opened.connection, path, &opened.real, opened.raw)?;
        store.trouble = opened.trouble;
        Ok(store)
    }

    fn over(connection: Connection, path: &Path, real: &Path, raw: Raw) -> Result<Self> {
        // Each transition of the outbox is a statement or two of its own; none is parsed twice.
        connection.set_prepared_statement_cache_capacity(64);
        Ok(Self {
            guard: Guard::new(real, &connection, raw)?,
            connection,
            path: path.to_owned(),
            witness: None,
            commit_time: Duration::ZERO,
            trouble: None,
        })
    }

    /// From now on this witness sees the audit events.
    pub fn set_witness(&mut self, witness: Option<Box<dyn Witness>>) {
        self.witness = witness;
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
        let (done, recorded) = self.write_unseen(act)?;
        self.show(&recorded);
        Ok(done)
    }

    /// As [`Store::write`], without showing the audit events to the witness: returns them.
    fn write_unseen<T, E: From<Error>>(
        &mut self,
        act: impl FnOnce(&Tx<'_>) -> std::result::Result<T, E>,
    ) -> std::result::Result<(T, Vec<Recorded>), E> {
        self.check_writable()?;
        let transaction = immediate(&mut self.connection)?;
        let pass = self.guard.check(&transaction)?;
        let tx = Tx::over(&transaction, &self.path);
        let done = act(&tx)?;
        let mark = tx.advance_mark(pass.mark())?;
        let recorded = tx.recorded.into_inner();
        transaction.commit().map_err(Error::from)?;
        self.advance(&pass, mark);
        Ok((done, recorded))
    }

    /// Runs several acts in one transaction, so that they share its commit. One that fails is undone and does not touch
    /// the others: when one does, all are undone and done again, each in a savepoint of its own ([`Care::Apart`]),
    /// which would cost too much where none fails.
    pub fn write_each<A, T, E: From<Error>>(
        &mut self,
        acts: &[A],
        mut act: impl FnMut(&Tx<'_>, &A, Care) -> std::result::Result<T, E>,
    ) -> std::result::Result<Vec<std::result::Result<T, E>>, E> {
        let mut acts: Vec<&A> = acts.iter().collect();
        self.write_gathered(&mut acts, |_, _, _| {}, |tx, one, care| act(tx, one, care))
    }

    /// As [`Store::write_each`], with others that join while the first are done: behind the last of them `join` is
    /// shown all of them and what they came to, and may add more. When it adds none the transaction is committed. Nobody
    /// joins once an act has failed.
    pub fn write_gathered<A, T, E: From<Error>>(
        &mut self,
        acts: &mut Vec<A>,
        mut join: impl FnMut(Db<'_>, &mut Vec<A>, &mut [std::result::Result<T, E>]),
        mut act: impl FnMut(&Tx<'_>, &A, Care) -> std::result::Result<T, E>,
    ) -> std::result::Result<Vec<std::result::Result<T, E>>, E> {
        match self.each_with(Care::Together, acts, &mut join, &mut act)? {
            Some(done) => Ok(done),
            None => Ok(self
                .each_with(Care::Apart, acts, &mut |_, _, _| {}, &mut act)?
                .unwrap_or_default()),
        }
    }

    /// Nothing where one of them fails that are not done apart; then all are undone.
    fn each_with<A, T, E: From<Error>>(
        &mut self,
        care: Care,
        acts: &mut Vec<A>,
        join: &mut impl FnMut(Db<'_>, &mut Vec<A>, &mut [std::result::Result<T, E>]),
        act: &mut impl FnMut(&Tx<'_>, &A, Care) -> std::result::Result<T, E>,
    ) -> std::result::Result<Option<Vec<std::result::Result<T, E>>>, E> {
        self.check_writable()?;
        let transaction = immediate(&mut self.connection)?;
        let pass = self.guard.check(&transaction)?;
        let tx = Tx::over(&transaction, &self.path);
        let mut done = Vec::with_capacity(acts.len());
        while let Some(one) = acts.get(done.len()) {
            let result = match care {
                Care::Together => act(&tx, one, care),
                Care::Apart => tx.savepoint(|tx| act(tx, one, care)),
            };
            match &result {
                // A full or failing disk: SQLite undid all of the transaction, not only this act.
                Err(_) if tx.is_undone() => return result.map(|_| None),
                Err(_) if care == Care::Together => return Ok(None),
                _ => done.push(result),
            }
            if done.len() == acts.len() {
                join(*tx, acts, &mut done);
                // A look at the database can fail like an act.
                if care == Care::Together && tx.is_undone() {
                    return Ok(None);
                }
            }
        }
        let mark = tx.advance_mark(pass.mark())?;
        let recorded = tx.recorded.into_inner();
        let since = Instant::now();
        transaction.commit().map_err(Error::from)?;
        self.commit_time = since.elapsed();
        self.advance(&pass, mark);
        self.show(&recorded);
        Ok(Some(done))
    }

    /// Fails where the database can only be read.
    pub fn check_writable(&self) -> Result<()> {
        self.trouble
            .map_or(Ok(()), |trouble| Err(Error::Storage(trouble)))
    }

    /// Advances the mark beside the database.
    fn advance(&mut self, pass: &Pass, mark: Option<Mark>) {
        if let Some(mark) = mark {
            self.guard.advance(pass, mark);
        }
    }

    fn show(&mut self, recorded: &[Recorded]) {
        if let Some(witness) = &mut self.witness {
            for recorded in recorded {
                witness.see(recorded);
            }
        }
    }

    /// What the last commit of [`Store::write_gathered`] took.
    pub const fn commit_time(&self) -> Duration {
        self.commit_time
    }

    /// Takes the right to send, or nothing when another process has it.
    pub fn sender_lock(&self) -> Result<Option<SenderLock>> {
        SenderLock::try_take(&self.path)
    }

    /// The process that sends, if it says so.
    pub fn lock_holder(&self) -> Option<LockHolder> {
        LockHolder::beside(&self.path)
    }

    /// Takes the right to provision what is due, or nothing when another process has it.
    pub fn provisioning_lock(&self) -> Result<Option<SenderLock>> {
        SenderLock::try_take_provisioning(&self.path)
    }

    /// The locks of logins whose passwords are being changed in their products.
    pub fn login_locks(&self) -> LoginLocks {
        LoginLocks::beside(&self.path)
    }
}

/// Begins a write.
fn immediate(connection: &mut Connection) -> Result<Transaction<'_>> {
    Ok(connection.transaction_with_behavior(TransactionBehavior::Immediate)?)
}
