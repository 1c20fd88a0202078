//! One sender per database: a kernel lock on a file beside it, released by the kernel when its holder dies.

use std::fs::{File, OpenOptions, TryLockError};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use super::open::beside;
use super::{Error, Result};

/// Held by the one process that sends. Dropping it lets the next one in.
#[derive(Debug)]
pub struct SenderLock {
    _file: File,
}

impl SenderLock {
    /// Takes the lock of the database at `path`, or nothing when another process has it.
    pub(super) fn try_take(path: &Path) -> Result<Option<Self>> {
        let lock = beside(path, ".send.lock");
        let unusable = |why: String| Error::Unusable {
            path: lock.clone(),
            why,
        };
        let file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .open(&lock)
            .map_err(|error| unusable(error.to_string()))?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Self { _file: file })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(unusable(error.to_string())),
        }
    }
}
