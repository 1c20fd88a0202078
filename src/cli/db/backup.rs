//! `credtool db backup`.

use std::path::PathBuf;

use anyhow::Result;

use crate::app::NextStep;
use crate::cli::Context;
use crate::cli::config::is_same_file;
use crate::cli::examples::examples;
use crate::cli::next_step::command_line;
use crate::cli::views::workspace::BackupOutput;

/// Write a copy of the database while it is in use
///
/// The copy is as of one moment, checked, and readable for its owner only. Sending, importing and the page go on
/// meanwhile. It does not hold the key: without `credtool key export` it cannot send, show or verify anything.
///
/// `cp` does not make a backup: what was written last stands in a second file (`credtool.db-wal`), and a copy of one
/// without the other is old, empty or damaged.
#[derive(clap::Args, Debug)]
#[command(after_help = examples![
    ("back it up", "credtool db backup credtool-backup.db"),
    ("from cron, over the one of yesterday", "credtool db backup --force credtool-backup.db"),
])]
pub(crate) struct Args {
    /// File to write
    #[arg(value_name = "FILE")]
    file: PathBuf,

    /// Overwrite the file
    #[arg(long)]
    force: bool,
}

pub(super) fn run(args: &Args, context: &mut Context) -> Result<()> {
    let paths = context.paths()?;
    // The database itself is refused by the backup.
    if !is_same_file(&args.file, &paths.database) {
        paths.check_output(&args.file, None)?;
    }
    let app = context.app()?;
    let backup = app.backup(&args.file, args.force)?;
    if context.ui.wants_objects() {
        let record = BackupOutput {
            file: args.file.display().to_string(),
            bytes: backup.bytes,
        };
        context.ui.record(&record, |_| {})?;
    }
    context.ui.success(&format!(
        "wrote {} ({} bytes); the key is not in it: {}",
        args.file.display(),
        backup.bytes,
        command_line(&NextStep::ExportKey)
    ));
    Ok(())
}
