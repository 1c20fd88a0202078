//! One sender per database: a kernel lock on a file beside it, released by the kernel when its holder dies.

use std::fs::{File, TryLockError};
use std::path::Path;

use super::open::{beside, open_lock};
use super::{Error, Result};

/// Held by the one process that sends. Dropping it lets the next one in.
#[derive(Debug)]
pub struct SenderLock {
    file: File,
}

impl Drop for SenderLock {
    /// In so many words: a child that was forked meanwhile holds the same lock until it has executed its program.
    fn drop(&mut self) {
        // Closing the file lets the lock go as well, if a little later.
        self.file.unlock().ok();
    }
}

impl SenderLock {
    /// Takes the lock of the database at `path`, or nothing when another process has it.
    pub(super) fn try_take(path: &Path) -> Result<Option<Self>> {
        let lock = beside(path, ".send.lock");
        let file = open_lock(&lock)?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Self { file })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(Error::Unusable {
                path: lock,
                why: error.to_string(),
            }),
        }
    }
}
