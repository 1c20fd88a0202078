//! The mark's file beside the database: one record that is overwritten in place.
//!
//! Invariants:
//! - The record is written after the commit that it speaks of, so that it is never ahead of its database. It is not
//!   synchronised: a power cut may leave it behind, never ahead.
//! - Its file is made once, and is synchronised then, folder included: a power cut does not take it away.
//! - Writers take a lock and never put an older record over a newer one.

use std::fs::{File, OpenOptions};
use std::io::{self, ErrorKind};
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rustix::fs::OFlags;

use super::{Error, Result, file_security};
use crate::domain::mark::Mark;
use crate::store::files::beside;

/// How often a writer looks whether the lock is free, a millisecond apart. The holder needs a few microseconds.
const PATIENCE: u32 = 50;

/// Returns the path of the mark of a database.
pub(super) fn path_of(database: &Path) -> PathBuf {
    beside(database, ".mark")
}

/// Opens the file; returns nothing where there is none.
pub(super) fn open(path: &Path, write: bool) -> Result<Option<File>> {
    match options(write).open(path) {
        Ok(file) => Ok(Some(file)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Error::io(path, &error)),
    }
}

/// Reads the record; returns nothing where it is damaged.
pub(super) fn read(file: &File) -> io::Result<Option<Mark>> {
    if let Some(mark) = look(file)? {
        return Ok(Some(mark));
    }
    // Perhaps half of it was written meanwhile.
    let _turn = MarkLock::take(file)?;
    look(file)
}

fn look(file: &File) -> io::Result<Option<Mark>> {
    let mut bytes = [0; Mark::LEN];
    match file.read_exact_at(&mut bytes, 0) {
        Ok(()) => Ok(Mark::decode(&bytes)),
        Err(error) if error.kind() == ErrorKind::UnexpectedEof => Ok(None),
        Err(error) => Err(error),
    }
}

/// Makes the file, or overwrites a damaged one, and waits until it is on the disk.
pub(super) fn create(path: &Path, mark: &Mark) -> Result<File> {
    file_security::check_file(path)?;
    let made = || {
        let file = options(true).create(true).open(path)?;
        let turn = MarkLock::take(&file)?;
        file.write_all_at(&mark.encode(), 0)?;
        file.set_len(Mark::LEN as u64)?;
        file.sync_all()?;
        File::open(file_security::folder_of(path))?.sync_all()?;
        drop(turn);
        Ok(file)
    };
    made().map_err(|error| Error::io(path, &error))
}

/// Overwrites the record, unless it is as new.
pub(super) fn advance(file: &File, mark: &Mark) -> io::Result<()> {
    let Some(_turn) = MarkLock::take(file)? else {
        return Ok(());
    };
    let there = look(file)?;
    let is_newer =
        there.is_none_or(|there| there.database != mark.database || there.writes < mark.writes);
    if is_newer {
        file.write_all_at(&mark.encode(), 0)?;
    }
    Ok(())
}

/// The lock of the file, while this lives.
struct MarkLock<'a>(&'a File);

impl<'a> MarkLock<'a> {
    /// Returns nothing where the holder has stopped: a mark may stay behind, and no commit waits for ever.
    fn take(file: &'a File) -> io::Result<Option<Self>> {
        for _ in 0..PATIENCE {
            match file.try_lock() {
                Ok(()) => return Ok(Some(Self(file))),
                Err(std::fs::TryLockError::WouldBlock) => {
                    std::thread::sleep(Duration::from_millis(1));
                }
                Err(std::fs::TryLockError::Error(error)) => return Err(error),
            }
        }
        Ok(None)
    }
}

impl Drop for MarkLock<'_> {
    fn drop(&mut self) {
        // Closing the file releases it as well.
        self.0.unlock().ok();
    }
}

fn options(write: bool) -> OpenOptions {
    let mut options = OpenOptions::new();
    options
        .read(true)
        .write(write)
        .mode(0o600)
        .custom_flags((OFlags::NOFOLLOW | OFlags::NONBLOCK).bits().cast_signed());
    options
}
