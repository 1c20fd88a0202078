//! An open database: reading, and writing in transactions.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rusqlite::{Connection, TransactionBehavior};

use crate::domain::audit::Recorded;
use crate::domain::mark::Mark;
use crate::store::audit::AuditSink;
use crate::store::db::Db;
use crate::store::error::{Error, Result, Trouble};
use crate::store::guard::{Pass, RestoreGuard};
use crate::store::lock::{LockHolder, LoginLocks, SenderLock};
use crate::store::open;
use crate::store::raw::Raw;
use crate::store::transaction::{Isolation, Tx, immediate};

/// An open database.
#[derive(Debug)]
pub struct Store {
    pub(super) connection: Connection,
    pub(super) path: PathBuf,
    pub(super) sink: Option<Box<dyn AuditSink>>,
    pub(super) commit_time: Duration,
    /// Behind the connection: it holds a descriptor of the file, which is to be closed after it.
    pub(super) guard: RestoreGuard,
    /// Why it can only be read.
    pub(super) trouble: Option<Trouble>,
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

    pub(super) fn over(connection: Connection, path: &Path, real: &Path, raw: Raw) -> Result<Self> {
        // Each transition of the outbox is a statement or two of its own; none is parsed twice.
        connection.set_prepared_statement_cache_capacity(64);
        Ok(Self {
            guard: RestoreGuard::new(real, &connection, raw)?,
            connection,
            path: path.to_owned(),
            sink: None,
            commit_time: Duration::ZERO,
            trouble: None,
        })
    }

    /// From now on this sink gets the audit events.
    pub fn set_audit_sink(&mut self, sink: Option<Box<dyn AuditSink>>) {
        self.sink = sink;
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

    /// As [`Store::write`], without handing the audit events to the audit sink: returns them.
    pub(super) fn write_unseen<T, E: From<Error>>(
        &mut self,
        act: impl FnOnce(&Tx<'_>) -> std::result::Result<T, E>,
    ) -> std::result::Result<(T, Vec<Recorded>), E> {
        self.check_writable()?;
        self.guard.check_log(&self.connection)?;
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
    /// the others: when one does, all are undone and done again, each in a savepoint of its own ([`Isolation::Savepoint`]),
    /// which would cost too much where none fails. Before the commit `end` is shown what they came to.
    pub fn write_each<A, T, E: From<Error>>(
        &mut self,
        acts: &[A],
        mut act: impl FnMut(&Tx<'_>, &A) -> std::result::Result<T, E>,
        mut end: impl FnMut(&Tx<'_>, &[std::result::Result<T, E>]) -> std::result::Result<(), E>,
    ) -> std::result::Result<Vec<std::result::Result<T, E>>, E> {
        let mut acts: Vec<&A> = acts.iter().collect();
        let mut act = |tx: &Tx<'_>, one: &&A, _| act(tx, one);
        for isolation in [Isolation::None, Isolation::Savepoint] {
            let mut end = |tx: &Tx<'_>, _: &mut Vec<&A>, done: &mut [_]| end(tx, done);
            if let Some(done) = self.each_with(isolation, &mut acts, &mut end, &mut act)? {
                return Ok(done);
            }
        }
        Ok(Vec::new())
    }

    /// As [`Store::write_each`], with others that join while the first are done: behind the last of them `join` is
    /// shown all of them and what they came to, and may add more. When it adds none the transaction is committed. Nobody
    /// joins once an act has failed.
    pub fn write_gathered<A, T, E: From<Error>>(
        &mut self,
        acts: &mut Vec<A>,
        mut join: impl FnMut(Db<'_>, &mut Vec<A>, &mut [std::result::Result<T, E>]),
        mut act: impl FnMut(&Tx<'_>, &A, Isolation) -> std::result::Result<T, E>,
    ) -> std::result::Result<Vec<std::result::Result<T, E>>, E> {
        let mut join = |tx: &Tx<'_>, acts: &mut Vec<A>, done: &mut [_]| {
            join(**tx, acts, done);
            Ok(())
        };
        match self.each_with(Isolation::None, acts, &mut join, &mut act)? {
            Some(done) => Ok(done),
            None => Ok(self
                .each_with(Isolation::Savepoint, acts, &mut |_, _, _| Ok(()), &mut act)?
                .unwrap_or_default()),
        }
    }

    /// Returns nothing where one of them fails that are not done apart; then all are undone.
    fn each_with<A, T, E: From<Error>>(
        &mut self,
        isolation: Isolation,
        acts: &mut Vec<A>,
        join: &mut impl FnMut(
            &Tx<'_>,
            &mut Vec<A>,
            &mut [std::result::Result<T, E>],
        ) -> std::result::Result<(), E>,
        act: &mut impl FnMut(&Tx<'_>, &A, Isolation) -> std::result::Result<T, E>,
    ) -> std::result::Result<Option<Vec<std::result::Result<T, E>>>, E> {
        self.check_writable()?;
        self.guard.check_log(&self.connection)?;
        let transaction = immediate(&mut self.connection)?;
        let pass = self.guard.check(&transaction)?;
        let tx = Tx::over(&transaction, &self.path);
        let mut done = Vec::with_capacity(acts.len());
        while let Some(one) = acts.get(done.len()) {
            let result = match isolation {
                Isolation::None => act(&tx, one, isolation),
                Isolation::Savepoint => tx.savepoint(|tx| act(tx, one, isolation)),
            };
            match &result {
                // A full or failing disk: SQLite undid all of the transaction, not only this act.
                Err(_) if tx.is_undone() => return result.map(|_| None),
                Err(_) if isolation == Isolation::None => return Ok(None),
                _ => done.push(result),
            }
            if done.len() == acts.len() {
                let joined = join(&tx, acts, &mut done);
                // A look at the database can fail like an act.
                if isolation == Isolation::None && (joined.is_err() || tx.is_undone()) {
                    return Ok(None);
                }
                joined?;
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

    /// Prepares the connection for many rows in few transactions. With the cache (in KiB) and the log (in pages) that
    /// single acts have, each index page of a large database would be read and brought home many times.
    pub fn expect_many_rows(&self) -> Result<()> {
        let many = "PRAGMA cache_size = -8192; PRAGMA wal_autocheckpoint = 16000";
        self.connection.execute_batch(many)?;
        Ok(())
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

    pub(super) fn show(&mut self, recorded: &[Recorded]) {
        if let Some(sink) = &mut self.sink {
            for recorded in recorded {
                sink.record(recorded);
            }
        }
    }

    /// Returns the time that the last commit of [`Store::write_gathered`] took.
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
