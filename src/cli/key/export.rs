//! `credtool key export`.

use std::path::Path;

use anyhow::Result;

use super::passphrase::PassphraseArgs;
use crate::app::upkeep::keys;
use crate::app::{Error, ErrorKind};
use crate::cli::Context;
use crate::cli::examples::examples;
use crate::cli::views::workspace::ExportedKey;

/// Export the key, wrapped by a passphrase, as a block of text that can be printed
///
/// Keep it apart from the backups of the database, and the passphrase apart from it: anyone who has all three can read
/// every stored password. The passphrase is asked for twice; it has at least 12 characters, and nothing opens the
/// block without it. An export can be printed again with the same passphrase, and each one looks different.
#[derive(clap::Args, Debug)]
#[command(after_help = examples![
    ("into a file that only you can read", "credtool key export credtool-key.txt"),
    ("on stdout, to be printed", "credtool key export - --passphrase-file passphrase"),
    ("from a script", "credtool key export credtool-key.txt --passphrase-file passphrase"),
])]
pub(crate) struct Args {
    /// New file for the export; - is stdout
    #[arg(value_name = "FILE")]
    file: String,

    #[command(flatten)]
    passphrase: PassphraseArgs,
}

pub(super) fn run(args: &Args, context: &mut Context) -> Result<()> {
    let mut app = context.app_to_change()?;
    let file = Path::new(&args.file);
    let to_stdout = args.file == "-";
    if !to_stdout && file.symlink_metadata().is_ok() {
        return Err(Error::new(
            ErrorKind::Usage,
            format!("{} exists already", file.display()),
        )
        .hint("nothing that exists is overwritten; name another file, or - for stdout")
        .into());
    }
    if to_stdout {
        context.ui.check_stdout("the key", &[])?;
    }
    let passphrase = args.passphrase.new_one(context)?;
    let block = app.export_key(&passphrase)?;
    if to_stdout {
        return Ok(context.ui.bytes(block.as_bytes())?);
    }
    keys::write_export(file, &block)?;
    let said = format!(
        "exported to {}; without the passphrase it is of no use",
        file.display()
    );
    let record = ExportedKey {
        file: file.display().to_string(),
    };
    context.ui.done(&record, &said)?;
    Ok(())
}
