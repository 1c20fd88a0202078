//! The faults of a file as a whole.

use std::io;

/// Why a file cannot be read on.
#[derive(Debug, thiserror::Error)]
pub enum FileFault {
    /// It is not there, or not to be read.
    #[error("it cannot be read")]
    Io(#[from] io::Error),
    /// It is empty.
    #[error("it is empty; the first row has to name the columns")]
    Empty,
    /// Its first row is no header that is understood.
    #[error("its header {0}")]
    Header(String),
    /// It is in UTF-16.
    #[error("it {0}")]
    Utf16(crate::domain::Utf16),
}
