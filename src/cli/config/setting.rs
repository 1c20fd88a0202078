//! The value of a setting, or an error that names it.

use std::fmt::Display;

use anyhow::{Context as _, Result};

use crate::app::{Error, ErrorKind};
use crate::cli::config::Paths;

/// The value of a setting, or an error that names the setting and the file.
pub(crate) fn setting<T, E: Display>(value: Result<T, E>, key: &str, paths: &Paths) -> Result<T> {
    value
        .map_err(|error| Error::new(ErrorKind::Config, error.to_string()).hint("correct it there"))
        .with_context(|| format!("{key} in {}", paths.config.display()))
}
