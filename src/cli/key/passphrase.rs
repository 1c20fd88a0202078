//! The passphrase around an exported key: typed, or read from a file or from stdin; never an argument.

use std::path::PathBuf;

use anyhow::Result;

use crate::app::{Error, ErrorKind, Hint, file_security};
use crate::cli::config::keeper;
use crate::cli::{Context, prompt};
use crate::domain::Secret;

#[derive(clap::Args, Clone, Debug)]
pub(super) struct PassphraseArgs {
    /// File whose only line is the passphrase, which nobody else may read
    #[arg(long, value_name = "FILE")]
    passphrase_file: Option<PathBuf>,

    /// Read the passphrase from stdin, one line
    #[arg(long, conflicts_with = "passphrase_file")]
    pub(super) passphrase_stdin: bool,
}

const HINT: &str = "give it with --passphrase-file, or on stdin with --passphrase-stdin";

impl PassphraseArgs {
    /// The passphrase for something new: asked for twice.
    pub(super) fn new_one(&self, context: &Context) -> Result<Secret<String>> {
        match self.given()? {
            Some(given) => Ok(given),
            None => {
                Ok(context
                    .prompt
                    .secret_twice("New passphrase", "needs a passphrase", HINT)?)
            }
        }
    }

    /// The passphrase of something that exists: asked for once.
    pub(super) fn known(&self, context: &Context) -> Result<Secret<String>> {
        match self.given()? {
            Some(given) => Ok(given),
            None => Ok(context
                .prompt
                .secret("Passphrase", "needs a passphrase", HINT)?),
        }
    }

    fn given(&self) -> Result<Option<Secret<String>>> {
        if self.passphrase_stdin {
            return Ok(prompt::read_secret(
                "--passphrase-stdin",
                "the passphrase on stdin",
                &Hint::from("give it on one line, or leave --passphrase-stdin out to be asked"),
            )
            .map(Some)?);
        }
        let Some(path) = &self.passphrase_file else {
            return Ok(None);
        };
        let open = file_security::open_secret(path, keeper(path)).map_err(Error::from)?;
        let mut file = open.ok_or_else(|| {
            let missing = format!("there is no passphrase file {}", path.display());
            Error::new(ErrorKind::Usage, missing)
                .hint("name a file whose only line is the passphrase")
        })?;
        let what = format!("the passphrase in {}", path.display());
        let hint = Hint::from("the file has to hold the passphrase and nothing else, on one line");
        Ok(prompt::secret_of(&mut file, &what, &hint).map(Some)?)
    }
}
