//! The faults of a file as a whole.

use std::io;

use super::records::RecordError;

/// Why a file cannot be read on.
#[derive(Debug, thiserror::Error)]
pub enum FileFault {
    /// It is not there, or not to be read.
    #[error("it cannot be read")]
    Io(#[source] io::Error),
    /// It is empty.
    #[error("it is empty; the first row has to name the columns")]
    Empty,
    /// Its first row is no header that is understood.
    #[error("its header {0}")]
    Header(String),
    /// It is in UTF-16.
    #[error("it {0}")]
    Utf16(crate::domain::Utf16),
    /// A row has no end, as where a quotation mark was never closed.
    #[error(
        "the row that begins in line {line} is longer than a MiB: is a quotation mark missing?"
    )]
    Endless {
        /// Its first line.
        line: u64,
    },
}

impl From<RecordError> for FileFault {
    fn from(unread: RecordError) -> Self {
        match unread {
            RecordError::Io(error) => Self::Io(error),
            RecordError::Endless(line) => Self::Endless { line },
        }
    }
}
