//! `credtool key import`.

use std::io::{self, Read};
use std::path::Path;

use anyhow::Result;

use super::passphrase::PassphraseArgs;
use crate::app::upkeep::keys::{self, KeyImport};
use crate::app::{Error, ErrorKind, Hint, NextStep};
use crate::cli::examples::examples;
use crate::cli::output::Record;
use crate::cli::{Context, prompt};
use crate::domain::without_mark;

/// Most bytes of an export: the block, and a letter around it.
const MOST_BYTES: u64 = 256 * 1024;

/// Put an exported key in its place
///
/// Only a key that opens this database is accepted. An existing key is not lost: the file then holds both. If there is no
/// database yet, the key is stored for the one that follows.
#[derive(clap::Args, Debug)]
#[command(after_help = examples![
    ("from a file", "credtool key import credtool-key.txt"),
    ("from another program", "cat credtool-key.txt | \\\n      credtool key import - --passphrase-file passphrase"),
])]
pub(crate) struct Args {
    /// File with the exported key; - is stdin
    #[arg(value_name = "FILE")]
    file: String,

    #[command(flatten)]
    passphrase: PassphraseArgs,
}

pub(super) fn run(args: &Args, context: &mut Context) -> Result<()> {
    if args.file == "-" && args.passphrase.passphrase_stdin {
        return Err(Error::new(
            ErrorKind::Usage,
            "stdin cannot be both the exported key and its passphrase",
        )
        .hint("give the passphrase with --passphrase-file")
        .into());
    }
    let block = read(&args.file)?;
    let paths = context.paths()?;
    let added = format!("the key is in {}", paths.key.display());
    if is_missing(&paths.database) {
        context.ui.check_result()?;
        let passphrase = args.passphrase.known(context)?;
        keys::import_before_database(&paths.key_source(), &block, &passphrase)?;
        context.ui.done(&record(&paths.key, true), &added)?;
        context
            .ui
            .note("there is no database yet, so whether it is the right key was not checked");
        return Ok(());
    }
    let mut app = context.app_to_change()?;
    let passphrase = args.passphrase.known(context)?;
    match app.import_key(&block, &passphrase)? {
        KeyImport::Added => context.ui.done(&record(&paths.key, true), &added)?,
        KeyImport::Known => {
            let known = "the key was there already";
            context.ui.done(&record(&paths.key, false), known)?;
        }
    }
    Ok(())
}

/// The object of an import: whether the key file has another key now.
fn record(file: &Path, added: bool) -> Record {
    Record::new()
        .with("file", file.display().to_string())
        .with("added", added)
}

/// Whether there is surely no database: one that cannot be looked at is there for who opens it to complain about.
fn is_missing(database: &Path) -> bool {
    let looked = database.symlink_metadata();
    looked.is_err_and(|error| error.kind() == io::ErrorKind::NotFound)
}

fn from_file(file: &str) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let open = std::fs::File::open(file)?;
    open.take(MOST_BYTES).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn read(file: &str) -> Result<String> {
    let hint = || {
        Hint::from("name the file that ")
            .step(NextStep::ExportKey)
            .then(" wrote, or - for stdin")
    };
    let unreadable = |error: io::Error| {
        Error::new(
            ErrorKind::Usage,
            format!("the exported key {file} cannot be read"),
        )
        .source(error)
        .hint(hint())
    };
    let bytes = if file == "-" {
        prompt::read_bytes(MOST_BYTES)
    } else {
        from_file(file)
    }
    .map_err(unreadable)?;
    let text = without_mark(&bytes).map_err(|utf16| {
        Error::new(ErrorKind::Usage, format!("the exported key {file} {utf16}")).hint(hint())
    })?;
    Ok(String::from_utf8_lossy(text).into_owned())
}
