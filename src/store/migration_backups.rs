//! The copies that were kept before a migration.
//!
//! A copy holds what was sealed then, with the key of then: no purge of the database and no rotation of the key reaches
//! it. So it is forgotten as a whole once it is as old as what it holds may get.

use std::path::{Path, PathBuf};

use super::open::copy_of;
use super::schema::VERSION;
use super::{Error, Result, Store};
use crate::domain::Timestamp;
use crate::store::files::beside;

impl Store {
    /// The copies that were made before a moment, whole ones and such as were broken off; oldest schema first.
    pub fn copies(&self, before: Timestamp) -> Vec<PathBuf> {
        let whole = (1..VERSION).map(|version| copy_of(self.path(), version));
        let all = whole.flat_map(|copy| {
            let part = beside(&copy, ".part");
            [copy, part]
        });
        all.filter(|copy| is_older(copy, before)).collect()
    }

    /// Removes a copy.
    pub fn remove_copy(&self, copy: &Path) -> Result<()> {
        match std::fs::remove_file(copy) {
            // Another process was faster.
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(Error::Unusable {
                path: copy.to_owned(),
                why: error.to_string(),
            }),
            _ => Ok(()),
        }
    }
}

/// Whether there is such a file, written before a moment. What cannot be looked at is left alone.
fn is_older(copy: &Path, before: Timestamp) -> bool {
    let Ok(found) = copy.symlink_metadata() else {
        return false;
    };
    let written = found.modified().ok();
    let written = written.and_then(|written| Timestamp::try_from(written).ok());
    found.is_file() && written.is_some_and(|written| written < before)
}
