//! `credtool key import`.

use std::io::{self, Read};
use std::path::{Path, PathBuf};

use anyhow::Result;

use super::passphrase::PassphraseArgs;
use crate::app::upkeep::keys::{self, KeyImport};
use crate::app::{Error, ErrorKind, Hint, NextStep};
use crate::cli::examples::examples;
use crate::cli::views::workspace::ImportedKey;
use crate::cli::{Context, prompt};
use crate::domain::without_mark;

/// Most bytes of an export: the block, and a letter around it.
const MOST_BYTES: u64 = 256 * 1024;

/// Put an exported key in its place
///
/// Only a key that opens this database is accepted. An existing key is not lost: the file then holds both. If there is no
/// database yet, the key is stored for the one that follows.
///
/// --for takes the key of a backup that was made before a rotation, or in another workspace: the present database goes on
/// with its own key, and `credtool db restore` finds the other one.
#[derive(clap::Args, Debug)]
#[command(after_help = examples![
    ("from a file", "credtool key import credtool-key.txt"),
    ("for a backup from before a rotation", "credtool key import before.txt \\\n      --for credtool-backup.db --passphrase-file passphrase"),
    ("from another program", "cat credtool-key.txt | \\\n      credtool key import - --passphrase-file passphrase"),
])]
pub(crate) struct Args {
    /// File with the exported key; - is stdin
    #[arg(value_name = "FILE")]
    file: String,

    /// Take the key of this backup, which is to be restored
    #[arg(long = "for", value_name = "BACKUP")]
    backup: Option<PathBuf>,

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
    if let Some(backup) = &args.backup {
        context.ui.check_result()?;
        let passphrase = args.passphrase.known(context)?;
        let source = paths.key_source();
        let import =
            keys::import_for_backup(&source, &block, &passphrase, &paths.database, backup)?;
        return tell(import, &paths.key, context);
    }
    if is_missing(&paths.database) {
        context.ui.check_result()?;
        let passphrase = args.passphrase.known(context)?;
        keys::import_before_database(&paths.key_source(), &block, &passphrase)?;
        tell(KeyImport::Added, &paths.key, context)?;
        context
            .ui
            .note("there is no database yet, so whether it is the right key was not checked");
        return Ok(());
    }
    let mut app = context.app_to_change()?;
    let passphrase = args.passphrase.known(context)?;
    let import = app.import_key(&block, &passphrase)?;
    tell(import, &paths.key, context)
}

fn tell(import: KeyImport, key: &Path, context: &mut Context) -> Result<()> {
    let said = match import {
        KeyImport::Added => format!("the key is in {}", key.display()),
        KeyImport::Known => String::from("the key was there already"),
    };
    Ok(context
        .ui
        .done(&record(key, import == KeyImport::Added), &said)?)
}

/// The object of an import: whether the key file has another key now.
fn record(file: &Path, added: bool) -> ImportedKey {
    ImportedKey {
        file: file.display().to_string(),
        added,
    }
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
