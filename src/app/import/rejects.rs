//! The file of rows that were not taken.
//!
//! Invariants:
//! - It is begun before the first row is imported, so that a path which cannot be written stops the import while nothing
//!   is done.
//! - Once a row was judged, no file of an earlier run is left under its name: it holds the rows of this run, or is gone.

use crate::app::base::private_file::PrivateFile;
use crate::app::import::report::Rejects;
use crate::app::{Error, ErrorKind, Result};
use crate::contact_files::{Cells, PeopleReader, RejectsWriter};

/// The file of rejected rows while an import runs.
pub(super) struct RejectsFile {
    rows: RejectsWriter<PrivateFile>,
    is_empty: bool,
}

impl RejectsFile {
    /// Begins the file with the header of what is imported.
    pub(super) fn begin(reader: &PeopleReader, file: &Rejects) -> Result<Self> {
        let file = PrivateFile::create(&file.path, file.replace)?;
        Ok(Self {
            rows: reader.rejects(file).map_err(unwritable)?,
            is_empty: true,
        })
    }

    pub(super) fn add(&mut self, cells: &Cells, reason: &str) -> Result<()> {
        self.is_empty = false;
        self.rows.add(cells, reason).map_err(unwritable)
    }

    /// Gives the file its name; one without rows is left out. Returns whether a file of an earlier run was removed
    /// instead.
    pub(super) fn finish(self) -> Result<bool> {
        let is_empty = self.is_empty;
        let file = self.rows.finish().map_err(unwritable)?;
        if is_empty {
            return file.leave_out();
        }
        file.finish().map(|()| false)
    }
}

fn unwritable(error: std::io::Error) -> Error {
    Error::new(
        ErrorKind::Failed,
        "the file of rejected rows cannot be written",
    )
    .source(error)
}
