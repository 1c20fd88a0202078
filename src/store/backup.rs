//! Copies of the database that are made while it is in use, and putting one in its place.
//!
//! Invariants:
//! - A backup has its name once it is whole and checked. What a killed run leaves behind is called `.part`.
//! - A database is replaced by one rename, when no other program has it open. Killed anywhere, a restore leaves the
//!   former database or the new one; until the new one has its mark, the restore guard takes it for an older copy.

use std::fs::{File, OpenOptions};
use std::io::ErrorKind;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, backup};

use super::check::integrity;
use super::file_security::file_id;
use super::open::connect;
use super::schema::VERSION;
use super::{Error, Result, SenderLock, Store, Tx, file_security, mark};
use crate::domain::mark::Mark;
use crate::store::files::{beside, unusable};

/// How long a replacement waits for other programs to close the database.
const EXCLUSIVE_DEADLINE: Duration = Duration::from_secs(2);

impl Store {
    /// Writes a copy of the database as of one moment into a file of its own, while others read and write.
    pub fn backup(&self, file: &Path, overwrite: bool) -> Result<()> {
        match file.symlink_metadata() {
            Ok(found)
                if self
                    .path()
                    .metadata()
                    .is_ok_and(|ours| file_id(&ours) == file_id(&found)) =>
            {
                return Err(Error::Itself(file.to_owned()));
            }
            Ok(found) if !found.is_file() => {
                return Err(unusable(file, &"it is not a regular file"));
            }
            Ok(_) if !overwrite => return Err(Error::Exists(file.to_owned())),
            _ => {}
        }
        let part = beside(file, ".part");
        let copied = self.copy_to(&part);
        let done = copied
            .map_err(|error| error.of_target(&part))
            .and_then(|()| {
                let named = if overwrite {
                    std::fs::rename(&part, file)
                } else {
                    // Fails where somebody made one meanwhile.
                    std::fs::hard_link(&part, file)
                };
                match named {
                    Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                        Err(Error::Exists(file.to_owned()))
                    }
                    named => named
                        .and_then(|()| File::open(file_security::folder_of(file))?.sync_all())
                        .map_err(|error| Error::io(file, &error)),
                }
            });
        remove(&part)?;
        done
    }

    fn copy_to(&self, part: &Path) -> Result<()> {
        let file = new_file(part)?;
        let mut target = connect(part, part)?;
        {
            let copy = backup::Backup::new(&self.connection, &mut target)?;
            // In one step: another process that writes meanwhile would make it begin again.
            while copy.step(-1)? != backup::StepResult::Done {
                std::thread::sleep(Duration::from_millis(1));
            }
        }
        // A file that needs no other beside it.
        target.query_row("PRAGMA journal_mode = DELETE", [], |_| Ok(()))?;
        refuse_damaged(part, &target)?;
        target.close().map_err(|(_, error)| error)?;
        file.sync_all().map_err(|error| Error::io(part, &error))
    }
}

/// A copy of a backup that lies beside the database, not yet in its place.
#[derive(Debug)]
pub struct Staged {
    store: Store,
    /// Behind the store, which is closed before its files are removed.
    files: StagedFiles,
}

/// The files of the copy, removed when they are not needed.
#[derive(Debug)]
struct StagedFiles {
    database: PathBuf,
    path: PathBuf,
}

impl Staged {
    /// Copies a backup beside the database, and checks it. The backup is not changed.
    pub fn new(database: &Path, backup: &Path) -> Result<Self> {
        file_security::check_folder(file_security::folder_of(database))?;
        let found = backup.metadata().map_err(|error| match error.kind() {
            ErrorKind::NotFound => Error::no_backup(backup, &"there is no such file"),
            _ => Error::no_backup(backup, &error),
        })?;
        if !found.is_file() {
            return Err(Error::no_backup(backup, &"it is not a regular file"));
        }
        if database
            .metadata()
            .is_ok_and(|ours| file_id(&ours) == file_id(&found))
        {
            return Err(Error::Itself(backup.to_owned()));
        }
        let files = StagedFiles {
            database: database.to_owned(),
            path: beside(database, ".restoring"),
        };
        files.clear()?;
        copy(backup, &files.path)?;
        let log = beside(backup, "-wal");
        if log.metadata().is_ok_and(|log| log.len() > 0) {
            copy(&log, &beside(&files.path, "-wal"))?;
        }
        let store = Store::open(&files.path).map_err(|error| error.of_backup(backup))?;
        refuse_damaged(backup, &store.connection)?;
        Ok(Self { store, files })
    }

    /// The database that is to be.
    pub const fn store(&self) -> &Store {
        &self.store
    }

    /// As [`Staged::store`], to set it up.
    pub const fn store_mut(&mut self) -> &mut Store {
        &mut self.store
    }

    /// The right to send and the right to provision, in the database that is replaced; nothing where a process has one.
    pub fn turns(&self) -> Result<Option<[SenderLock; 2]>> {
        let database = &self.files.database;
        let sender = SenderLock::try_take(database)?;
        let provisioning = SenderLock::try_take_provisioning(database)?;
        Ok(sender.zip(provisioning).map(<[SenderLock; 2]>::from))
    }

    /// Settles what may have happened since the backup was made, as [`Store::accept`] does, and puts it in the place of
    /// the database. What was there is kept under the name that ends in `suffix`, which is returned.
    pub fn replace<T, E: From<Error>>(
        self,
        suffix: &str,
        act: impl FnOnce(&Tx<'_>) -> std::result::Result<T, E>,
    ) -> std::result::Result<(T, Option<PathBuf>), E> {
        let Self { mut store, files } = self;
        let beside = mark::open(&mark::path_of(&files.database), false)?;
        let beside = beside.and_then(|file| mark::read(&file).ok().flatten());
        let former = retire(&files.database)?;
        let (done, mark) = store.settle(beside, act)?;
        store.truncate_wal()?;
        let Store { connection, .. } = store;
        connection
            .close()
            .map_err(|(_, error)| Error::from(error))?;
        let kept = files.put_in_place(suffix, &mark)?;
        drop(former);
        Ok((done, kept))
    }
}

impl StagedFiles {
    fn put_in_place(&self, suffix: &str, mark: &Mark) -> Result<Option<PathBuf>> {
        let failed = |error| Error::io(&self.database, &error);
        let open = File::open(&self.path).map_err(failed)?;
        open.sync_all().map_err(failed)?;
        let kept = beside(&self.database, suffix);
        let is_kept = keep(&self.database, &kept)?;
        keep(&beside(&self.database, "-wal"), &beside(&kept, "-wal"))?;
        // They belong to the former database, and would be taken for those of the new one.
        remove(&beside(&self.database, "-wal"))?;
        remove(&beside(&self.database, "-shm"))?;
        std::fs::rename(&self.path, &self.database).map_err(failed)?;
        File::open(file_security::folder_of(&self.database))
            .and_then(|folder| folder.sync_all())
            .map_err(failed)?;
        mark::create(&mark::path_of(&self.database), mark)?;
        Ok(is_kept.then_some(kept))
    }

    fn clear(&self) -> Result<()> {
        let copies = (1..VERSION).map(|version| format!(".v{version}.bak"));
        let others = ["", "-wal", "-shm", "-journal", ".mark", ".lock"].map(String::from);
        for suffix in others.into_iter().chain(copies) {
            remove(&beside(&self.path, &suffix))?;
        }
        Ok(())
    }
}

impl Drop for StagedFiles {
    fn drop(&mut self) {
        // What is left is cleared by the next restore.
        self.clear().ok();
    }
}

/// Brings the log of the former database home, and holds it so that no other program opens it. A file that SQLite cannot
/// read has no log to bring home, and nobody can work with it.
fn retire(database: &Path) -> Result<Option<Connection>> {
    if file_security::check_file(database)?.is_none_or(|found| found.len() == 0) {
        return Ok(None);
    }
    let connection = connect(database, database)?;
    connection.busy_timeout(EXCLUSIVE_DEADLINE)?;
    let alone = connection
        .execute_batch("PRAGMA locking_mode = EXCLUSIVE")
        .and_then(|()| {
            connection.query_row("PRAGMA journal_mode = DELETE", [], |row| {
                row.get::<_, String>(0)
            })
        })
        .and_then(|mode| {
            connection.execute_batch("BEGIN EXCLUSIVE")?;
            Ok(mode)
        });
    match alone {
        Ok(mode) if mode == "delete" => Ok(Some(connection)),
        Ok(_) => Err(Error::InUse(database.to_owned())),
        Err(error) => match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
                Err(Error::InUse(database.to_owned()))
            }
            Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => Ok(None),
            _ => Err(error.into()),
        },
    }
}

fn refuse_damaged(path: &Path, connection: &Connection) -> Result<()> {
    let faults = integrity(connection)?;
    if faults.is_empty() {
        return Ok(());
    }
    Err(Error::Damaged {
        path: path.to_owned(),
        faults: faults.join("; "),
    })
}

/// Gives a file a second name, if it is there.
fn keep(file: &Path, name: &Path) -> Result<bool> {
    match std::fs::hard_link(file, name) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
        Err(error) => Err(Error::io(name, &error)),
    }
}

fn new_file(path: &Path) -> Result<File> {
    remove(path)?;
    OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)
        .map_err(|error| Error::io(path, &error))
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    let mut source = File::open(from).map_err(|error| Error::no_backup(from, &error))?;
    let mut target = new_file(to)?;
    std::io::copy(&mut source, &mut target)
        .map(|_| ())
        .map_err(|error| Error::io(to, &error))
}

fn remove(path: &Path) -> Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(Error::io(path, &error)),
        _ => Ok(()),
    }
}
