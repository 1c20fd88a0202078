//! The restore guard: whether the database is the one that went on, not an older copy that was put in its place, and
//! whether the file is still the one that was opened.
//!
//! Invariants:
//! - Every write transaction is checked before it writes, and advances the mark of the database in itself and the
//!   file beside it after its commit.
//! - A check changes nothing. Only [`Store::accept`] makes a copy the present state.
//! - A copy over the file is noticed before the next write: by its mark, or, while a reader holds a checkpoint up and the
//!   mark stays in the log, by a page that was carried home (see [`super::carried`]). What a query reads meanwhile is
//!   not checked: it may be of the copy.
//! - Who reads looks at the file first and at the database behind it: in the meantime it can only have gone on.

use std::cell::{Cell, OnceCell, RefCell};
use std::fs::File;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OptionalExtension};

use super::carried::Carried;
use super::raw::{Log, LogFile, MarkPage, Raw, TRIES};
use super::{Db, Error, Result, mark};
use crate::domain::audit::AuditMac;
use crate::domain::mark::{Divergence, Mark};
use crate::store::error::Replaced;
use crate::store::file_security::{FileId, file_id};
use crate::store::files::beside;

/// The state of the database that this process opened, to compare it with later.
#[derive(Debug)]
pub(super) struct RestoreGuard {
    database: PathBuf,
    mark: PathBuf,
    /// The database and its write-ahead log, by device and inode.
    files: Vec<(PathBuf, FileId)>,
    /// The last mark that this process saw in the database.
    seen: Option<Mark>,
    page: MarkPage,
    /// The last mark that this process saw in the file alone.
    in_file: Cell<Option<Mark>>,
    /// The log, once there is one: only the last connection takes it away, and `files` tells when it is another one.
    log: OnceCell<LogFile>,
    /// The first mark of the log, with the salts of that log.
    began: Cell<([u8; 8], Option<Mark>)>,
    carried: RefCell<Carried>,
    raw: Raw,
}

/// A write transaction that may go on.
#[derive(Debug)]
pub(super) struct Pass {
    file: File,
    mark: Mark,
}

impl RestoreGuard {
    /// Remembers the files that a connection has just opened.
    pub(super) fn new(database: &Path, connection: &Connection, raw: Raw) -> Result<Self> {
        let db = Db { connection };
        let seen = db.mark()?;
        let log = beside(database, "-wal");
        let page = db.mark_page()?;
        let mut files = vec![(database.to_owned(), raw.id())];
        files.extend(
            identity(&log)
                .ok()
                .flatten()
                .map(|found| (log.clone(), found)),
        );
        let guard = Self {
            database: database.to_owned(),
            mark: mark::path_of(database),
            files,
            seen,
            page,
            in_file: Cell::new(raw.mark(page)),
            log: OnceCell::new(),
            began: Cell::default(),
            carried: RefCell::default(),
            raw,
        };
        guard.check_files()?;
        let began = guard.log().and_then(|log| guard.began(&log));
        let in_file = guard.in_file.get();
        let is_older = in_file.is_some_and(|in_file| is_older(&in_file, began.as_ref()));
        if is_older || guard.is_newer(seen.as_ref()) {
            return leave_alone(connection, Err(Error::Mixed(guard.database)));
        }
        Ok(guard)
    }

    /// Whether the file is newer than it and the log are together. Where it has no mark nothing was ever brought home into
    /// it, or the page was being written when the power failed.
    fn is_newer(&self, found: Option<&Mark>) -> bool {
        let newer = |in_file: Mark| found.is_none_or(|found| in_file.writes > found.writes);
        self.in_file.get().is_some_and(newer)
    }

    fn log(&self) -> Option<Log<'_>> {
        if self.log.get().is_none() {
            let file = LogFile::open(&beside(&self.database, "-wal"), self.page)?;
            return self.log.get_or_init(|| file).log();
        }
        self.log.get()?.log()
    }

    fn began(&self, log: &Log<'_>) -> Option<Mark> {
        let (salts, mark) = self.began.get();
        if salts == log.salts() && mark.is_some() {
            return mark;
        }
        let mark = log.first_mark();
        self.began.set((log.salts(), mark));
        mark
    }

    /// Checks, before a write transaction, that the file is not older than what was brought home into it: a query goes
    /// on to see the log and the cache when another program copies over the file.
    pub(super) fn check_log(&self, connection: &Connection) -> Result<()> {
        for _ in 0..TRIES {
            if self.is_home(connection)? {
                return Ok(());
            }
            // Another process may begin the log again between one look and the next.
            std::thread::sleep(Duration::from_millis(1));
        }
        leave_alone(connection, Err(self.replaced(Replaced::Overwritten)))
    }

    fn is_home(&self, connection: &Connection) -> Result<bool> {
        let noop = "PRAGMA wal_checkpoint(NOOP)";
        let (frames, home): (i64, i64) = connection
            .prepare_cached(noop)?
            .query_row([], |row| Ok((row.get(1)?, row.get(2)?)))?;
        let Some(log) = self.log() else {
            return Ok(true);
        };
        let began = self.began(&log);
        // There is no log where they are negative.
        let frames = u32::try_from(frames).unwrap_or_default();
        let home = u32::try_from(home).unwrap_or_default();
        // Where a reader holds a checkpoint up, pages that were changed later stay out of the file.
        if (1..frames).contains(&home)
            && !self
                .carried
                .borrow_mut()
                .is_in(&self.raw, &log, home, frames)
        {
            return Ok(false);
        }
        let last = if frames == home {
            log.last_mark(frames)
        } else {
            None
        };
        let Some(in_file) = self.raw.mark(self.page) else {
            return Ok(true);
        };
        if self
            .in_file
            .get()
            .is_none_or(|before| before.writes < in_file.writes)
        {
            self.in_file.set(Some(in_file));
        }
        let lacks_last = last.is_some_and(|last| in_file.writes < last.writes);
        Ok(!lacks_last && !is_older(&in_file, began.as_ref()))
    }

    /// Checks the database at the beginning of a write transaction.
    pub(super) fn check(&self, connection: &Connection) -> Result<Pass> {
        let checked = self.check_all(Db { connection });
        leave_alone(connection, checked)
    }

    fn check_all(&self, db: Db<'_>) -> Result<Pass> {
        self.check_files()?;
        let file = mark::open(&self.mark, true)?;
        let beside = self.beside(file.as_ref())?;
        let found = self.check_content(db)?;
        let mark = match (beside, found) {
            (Some(beside), Some(found)) => {
                self.compare(db, &beside, &found)?;
                found
            }
            (Some(beside), None) if beside.writes == 0 => beside,
            (Some(_), None) => return Err(self.copied(Divergence::Other)),
            (None, _) if db.has_sent()? => return Err(self.copied(Divergence::Unmarked)),
            (None, found) => {
                let mark = found.map_or_else(|| db.mark_or_new(), Ok)?;
                let file = mark::create(&self.mark, &mark)?;
                return Ok(Pass { file, mark });
            }
        };
        match file {
            Some(file) => Ok(Pass { file, mark }),
            None => Err(self.copied(Divergence::Unmarked)),
        }
    }

    /// Looks whether the database is a copy; for those who read.
    pub(super) fn look(&self, db: Db<'_>) -> Result<Option<Divergence>> {
        leave_alone(db.connection, self.look_at_all(db))
    }

    fn look_at_all(&self, db: Db<'_>) -> Result<Option<Divergence>> {
        self.check_files()?;
        let beside = self.beside(mark::open(&self.mark, false)?.as_ref())?;
        let found = self.check_content(db)?;
        let compared = match (beside, found) {
            (Some(beside), Some(found)) => self.compare(db, &beside, &found),
            (Some(beside), None) if beside.writes > 0 => Err(self.copied(Divergence::Other)),
            (None, _) if db.has_sent()? => Err(self.copied(Divergence::Unmarked)),
            _ => Ok(()),
        };
        match compared {
            Err(Error::Copied { divergence, .. }) => Ok(Some(divergence)),
            other => other.map(|()| None),
        }
    }

    /// Writes the mark of a transaction that was committed.
    pub(super) fn advance(&mut self, pass: &Pass, mark: Mark) {
        // What was committed stays so. A mark that stays behind makes no false alarm, and where its file cannot be
        // used the next write says so.
        mark::advance(&pass.file, &mark).ok();
        self.seen = Some(mark);
    }

    /// Remembers a mark that was written.
    pub(super) const fn saw(&mut self, mark: Mark) {
        self.seen = Some(mark);
    }

    /// Returns the database's path without symbolic links above the file.
    pub(super) fn database(&self) -> &Path {
        &self.database
    }

    /// Returns the mark beside the database, if there is a valid one.
    pub(super) fn present(&self) -> Result<Option<Mark>> {
        self.check_files()?;
        self.beside(mark::open(&self.mark, false)?.as_ref())
    }

    fn beside(&self, file: Option<&File>) -> Result<Option<Mark>> {
        let read = file.map(mark::read).transpose();
        let read = read.map_err(|error| Error::Unusable {
            path: self.mark.clone(),
            why: error.to_string(),
        })?;
        Ok(read.flatten())
    }

    fn compare(&self, db: Db<'_>, mark: &Mark, found: &Mark) -> Result<()> {
        let event = db.event_mac(mark.seq)?;
        mark.compare(found, event)
            .map_err(|divergence| self.copied(divergence))
    }

    pub(super) fn copied(&self, divergence: Divergence) -> Error {
        Error::Copied {
            path: self.database.clone(),
            divergence,
        }
    }

    fn replaced(&self, how: Replaced) -> Error {
        Error::Replaced {
            path: self.database.clone(),
            how,
        }
    }

    fn check_files(&self) -> Result<()> {
        for (path, opened) in &self.files {
            match identity(path) {
                Ok(Some(found)) if found == *opened => {}
                Ok(Some(_)) => return Err(self.replaced(Replaced::Moved)),
                Ok(None) => return Err(self.replaced(Replaced::Gone)),
                Err(error) => {
                    return Err(Error::Unusable {
                        path: path.clone(),
                        why: error.to_string(),
                    });
                }
            }
        }
        Ok(())
    }

    /// A query may not see what was copied over the file.
    fn check_file_alone(&self, found: Option<&Mark>) -> Result<()> {
        let Some(before) = self.in_file.get() else {
            self.in_file.set(self.raw.mark(self.page));
            return Ok(());
        };
        let now = self.raw.mark(self.page);
        self.in_file.set(now.or(Some(before)));
        let goes_on =
            now.is_some_and(|now| now.database == before.database && now.writes >= before.writes);
        if goes_on && !self.is_newer(found) {
            Ok(())
        } else {
            Err(self.replaced(Replaced::Overwritten))
        }
    }

    /// Copying over a file keeps its inode: what this process saw has to be there still.
    fn check_content(&self, db: Db<'_>) -> Result<Option<Mark>> {
        let found = db.mark()?;
        self.check_file_alone(found.as_ref())?;
        let Some(seen) = &self.seen else {
            return Ok(found);
        };
        let goes_on = match &found {
            // A trail that was cut within the file is for `audit verify` to find.
            Some(found) => found == seen || seen.compare(found, db.event_mac(seen.seq)?).is_ok(),
            None => false,
        };
        if goes_on {
            Ok(found)
        } else {
            Err(self.replaced(Replaced::Overwritten))
        }
    }
}

/// Keeps the log of a file that was replaced out of the new one: closing the last connection would write it there.
fn leave_alone<T>(connection: &Connection, checked: Result<T>) -> Result<T> {
    if matches!(checked, Err(Error::Replaced { .. } | Error::Mixed(_))) {
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    }
    checked
}

/// Whether a file is older than it was when its log began.
fn is_older(in_file: &Mark, began: Option<&Mark>) -> bool {
    began.is_some_and(|began| in_file.writes + 1 < began.writes)
}

fn identity(path: &Path) -> std::io::Result<Option<FileId>> {
    match path.symlink_metadata() {
        Ok(found) => Ok(Some(file_id(&found))),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

impl Db<'_> {
    /// Returns the mark of the database; nothing where nothing was ever written to it.
    pub(super) fn mark(self) -> Result<Option<Mark>> {
        let bytes: Option<Vec<u8>> = self
            .connection
            .prepare_cached("SELECT mark FROM guard")?
            .query_row([], |row| row.get(0))
            .optional()?;
        bytes
            .map(|bytes| {
                Mark::decode(&bytes).ok_or_else(|| Error::Odd(String::from("a damaged mark")))
            })
            .transpose()
    }

    pub(super) fn mark_or_new(self) -> Result<Mark> {
        if let Some(mark) = self.mark()? {
            return Ok(mark);
        }
        let random = "SELECT randomblob(16)";
        let id = self.connection.query_row(random, [], |row| row.get(0))?;
        Ok(Mark::new(id))
    }

    fn event_mac(self, seq: u64) -> Result<Option<AuditMac>> {
        let mac = self
            .connection
            .prepare_cached("SELECT mac FROM audit WHERE seq = ?1")?
            .query_row([seq], |row| row.get(0))
            .optional()?;
        Ok(mac)
    }

    /// Whether there is anything that may have left the database: an email or a link.
    fn has_sent(self) -> Result<bool> {
        let sql = "SELECT EXISTS (SELECT 1 FROM email) OR EXISTS (SELECT 1 FROM link)";
        Ok(self.connection.query_row(sql, [], |row| row.get(0))?)
    }
}

impl Pass {
    /// The mark that the database had at the beginning of the transaction.
    pub(super) const fn mark(&self) -> &Mark {
        &self.mark
    }
}
