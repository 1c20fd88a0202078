//! Making a database in a folder beside its place, where one rename puts it once it is whole.
//!
//! Invariants:
//! - Killed at any moment, a creation leaves no database, or a whole one with its mark.
//! - The folder lives as long as the creation. The next creation removes one that a killed process left.
//! - The audit sink gets the audit events once the database is in its place.

use std::fs::{DirBuilder, File};
use std::io::ErrorKind;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use super::open::checked;
use super::{AuditSink, Error, Result, Store, Tx, file_security, mark};
use crate::domain::audit::Recorded;
use crate::store::files::beside;

/// A database that is not in its place yet.
#[derive(Debug)]
pub struct Creation {
    database: PathBuf,
    store: Store,
    recorded: Vec<Recorded>,
    /// Behind the store, which is to be closed before its file is removed.
    folder: Staging,
}

/// The folder, which is removed when it is dropped.
#[derive(Debug)]
struct Staging(PathBuf);

impl Drop for Staging {
    fn drop(&mut self) {
        // What is left is removed by the next creation.
        remove(&self.0).ok();
    }
}

impl Creation {
    /// Begins a creation. The caller holds a lock that keeps others from making a database here.
    pub fn begin(database: &Path) -> Result<Self> {
        checked(database)?;
        // SQLite would take the log of a former database for that of the new one.
        for suffix in ["", "-wal", "-journal"] {
            refuse_existing(&beside(database, suffix))?;
        }
        Self::clear(database)?;
        let path = Self::staging(database);
        let made = DirBuilder::new().mode(0o700).create(&path);
        made.map_err(|error| Error::io(&path, &error))?;
        let folder = Staging(path);
        let store = Store::create(&folder.0.join("credtool.db"))?;
        Ok(Self {
            database: database.to_owned(),
            store,
            recorded: Vec::new(),
            folder,
        })
    }

    /// Returns the folder in which a database is made.
    pub fn staging(database: &Path) -> PathBuf {
        beside(database, ".init")
    }

    /// Removes the folder that a killed creation left, if there is one.
    pub fn clear(database: &Path) -> Result<()> {
        let folder = Self::staging(database);
        remove(&folder).map_err(|error| Error::io(&folder, &error))
    }

    /// Runs `act` in one transaction, as [`Store::write`] does.
    pub fn write<T, E: From<Error>>(
        &mut self,
        act: impl FnOnce(&Tx<'_>) -> std::result::Result<T, E>,
    ) -> std::result::Result<T, E> {
        let (done, recorded) = self.store.write_unseen(act)?;
        self.recorded.extend(recorded);
        Ok(done)
    }

    /// Puts the database in its place, where nothing is yet. When this fails, nothing is there.
    pub fn finish(self, sink: Option<Box<dyn AuditSink>>) -> Result<()> {
        let Self {
            database,
            mut store,
            recorded,
            folder,
        } = self;
        let staged = store.path().to_owned();
        store.truncate_wal()?;
        let Store { connection, .. } = store;
        connection
            .close()
            .map_err(|(_, error)| Error::from(error))?;
        let mark = mark::path_of(&database);
        put_in_place(&staged, &database, &mark).inspect_err(|_| {
            // The error that led here is the one to report.
            std::fs::remove_file(&mark).ok();
        })?;
        drop(folder);
        if let Some(mut sink) = sink {
            for recorded in &recorded {
                sink.record(recorded);
            }
        }
        Ok(())
    }
}

/// The rename of the database is the commit: what belongs to it is there before.
fn put_in_place(staged: &Path, database: &Path, mark: &Path) -> Result<()> {
    let failed = |error| match error {
        error if std::io::Error::kind(&error) == ErrorKind::AlreadyExists => {
            Error::Exists(database.to_owned())
        }
        error => Error::io(database, &error),
    };
    let sync = || File::open(file_security::folder_of(database))?.sync_all();
    File::open(staged)
        .and_then(|file| file.sync_all())
        .and_then(|()| std::fs::rename(mark::path_of(staged), mark))
        .and_then(|()| sync())
        .and_then(|()| file_security::name_new(staged, database))
        .map_err(failed)?;
    sync().map_err(|error| {
        // Taken back, since it may be gone after a power cut.
        std::fs::rename(database, staged).ok();
        failed(error)
    })
}

fn refuse_existing(path: &Path) -> Result<()> {
    match path.symlink_metadata() {
        Ok(_) => Err(Error::Exists(path.to_owned())),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        Err(error) => Err(Error::io(path, &error)),
    }
}

fn remove(folder: &Path) -> std::io::Result<()> {
    match std::fs::remove_dir_all(folder) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        done => done,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let names = std::fs::read_dir(folder).unwrap();
        let mut names: Vec<String> = names
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn database_appears_whole_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("credtool.db");
        let left = Creation::begin(&path).unwrap();
        assert_eq!(names(folder.path()), ["credtool.db.init"]);
        // As a killed process leaves it.
        std::mem::forget(left);
        let mut creation = Creation::begin(&path).unwrap();
        creation
            .write(|tx| tx.set_setting("name", Some(b"value")))
            .unwrap();
        assert!(!path.exists());
        creation.finish(None).unwrap();
        assert_eq!(
            names(folder.path()),
            ["credtool.db", "credtool.db.mark"],
            "something was left"
        );
        let mut store = Store::open(&path).unwrap();
        assert_eq!(store.divergence().unwrap(), None);
        store
            .write(|tx| tx.set_setting("name", Some(b"other")))
            .unwrap();
    }

    #[test]
    fn what_is_in_the_way_is_kept() {
        for suffix in ["", "-wal", "-journal"] {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("credtool.db");
            let other = beside(&path, suffix);
            let mut creation = Creation::begin(&path).unwrap();
            creation
                .write(|tx| tx.set_setting("name", Some(b"value")))
                .unwrap();
            if suffix.is_empty() {
                std::fs::write(&other, "mine").unwrap();
                let late = creation.finish(None).unwrap_err();
                assert!(matches!(late, Error::Exists(path) if path == other));
            } else {
                drop(creation);
                std::fs::write(&other, "mine").unwrap();
            }
            let refused = Creation::begin(&path).unwrap_err();
            assert!(matches!(refused, Error::Exists(path) if path == other));
            assert_eq!(std::fs::read_to_string(&other).unwrap(), "mine");
            assert_eq!(names(folder.path()).len(), 1);
        }
    }

    #[test]
    fn mark_of_a_database_that_is_gone_does_not_hold_the_next() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("credtool.db");
        for _ in 0..2 {
            let mut creation = Creation::begin(&path).unwrap();
            creation
                .write(|tx| tx.set_setting("name", Some(b"value")))
                .unwrap();
            creation.finish(None).unwrap();
            assert_eq!(Store::open(&path).unwrap().divergence().unwrap(), None);
            std::fs::remove_file(&path).unwrap();
        }
    }
}
