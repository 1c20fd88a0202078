//! The files beside a database.

use std::fs::{File, OpenOptions};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use rustix::fs::OFlags;

use super::{Error, Result, file_security};

/// Opens a lock file, or makes it; a link is not followed and a pipe not waited for.
pub(super) fn open_lock(lock: &Path) -> Result<File> {
    file_security::check_file(lock)?;
    OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .custom_flags((OFlags::NOFOLLOW | OFlags::NONBLOCK).bits().cast_signed())
        .open(lock)
        .map_err(|error| Error::io(lock, &error))
}

/// The database's path with something behind its name.
pub(super) fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(suffix);
    path.with_file_name(name)
}

pub(super) fn unusable(path: &Path, why: &impl ToString) -> Error {
    Error::Unusable {
        path: path.to_owned(),
        why: why.to_string(),
    }
}
