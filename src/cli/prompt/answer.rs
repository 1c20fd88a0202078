//! How a question ends without an answer.

use std::io::Write;

use crate::app::{Error, ErrorKind, Result};

pub(crate) fn show(output: &mut impl Write, text: &str) -> Result<()> {
    output
        .write_all(text.as_bytes())
        .and_then(|()| output.flush())
        .map_err(|error| {
            Error::new(ErrorKind::Failed, "the question cannot be shown").source(error)
        })
}

pub(crate) fn declined(what: &str) -> Error {
    Error::new(
        ErrorKind::NeedsAnswer,
        format!("{what}; nothing was changed"),
    )
}

pub(crate) fn interrupted() -> Error {
    Error::new(ErrorKind::Interrupted, "interrupted")
}
