//! `credtool db restore`.

use std::path::{Path, PathBuf};

use anyhow::Result;

use super::given_up;
use crate::app::upkeep::keys::restore_without_key;
use crate::app::upkeep::restore::restore;
use crate::app::{Accepted, App, NextStep, RetryTo};
use crate::cli::Context;
use crate::cli::examples::examples;
use crate::cli::next_step::command_line;
use crate::cli::views::workspace::RestoredOutput;

/// Put a backup in the place of the database, or go on with one that was put there
///
/// With FILE, checks the backup and the key, keeps the present database under a dated name
/// (`credtool.db.replaced-20261130T081500.000Z`), and puts the backup in its place. No other program may have the database
/// open: end `credtool serve` first. The backup itself is not changed.
///
/// A backup knows nothing of what happened after it was made: emails may have gone out, links may have been used.
/// credtool notices it by the mark beside the database (`credtool.db.mark`): reading works, and everything else ends
/// with exit code 78.
///
/// --accept goes on with it: every email that is unfinished in the backup is held as one that may have been sent, live
/// links are ended, and passwords that waited for a product's hook wait for an operator. Nothing is sent by that:
/// `credtool email list --stuck` shows them, and `credtool email retry ID --again` sends one once more.
///
/// A backup needs the key that was in use when it was made; `credtool key import FILE --for BACKUP` puts that one beside the
/// present key. If it is lost for good, --lost continues with a new one, as `credtool key rotate --lost` does.
///
/// A snapshot of the whole folder, such as one of a virtual machine, brings its mark back, and credtool cannot know: run
/// `credtool db restore --accept` after it as well.
#[derive(clap::Args, Debug)]
#[command(after_help = examples![
    ("put a backup in the place of the database", "credtool db restore credtool-backup.db --yes"),
    ("put one in place whose key is lost for good", "credtool db restore credtool-backup.db --lost --yes"),
    ("go on with the database as it is now", "credtool db restore --accept --yes"),
])]
pub(crate) struct Args {
    /// Backup to put in the place of the database
    #[arg(
        value_name = "FILE",
        required_unless_present = "accept",
        conflicts_with = "accept"
    )]
    file: Option<PathBuf>,

    /// The key of the backup is lost for good: give up everything it sealed, and create a new key
    #[arg(long, conflicts_with = "accept")]
    lost: bool,

    /// Go on with the database as it lies in its folder
    #[arg(long)]
    accept: bool,
}

pub(super) fn run(args: &Args, context: &mut Context) -> Result<()> {
    context.ui.check_result()?;
    match &args.file {
        Some(file) => replace(file, args.lost, context),
        None => accept(&mut context.app_of_copy()?, context),
    }
}

fn replace(backup: &Path, lost: bool, context: &mut Context) -> Result<()> {
    let paths = context.paths()?;
    let file = context.file(&paths)?;
    let settings = crate::cli::context::settings(&file, &paths);
    let without = if lost {
        " Every stored password and text of an email in it is given up, and a new key made."
    } else {
        ""
    };
    context.prompt.confirm(
        &format!(
            "Put {} in the place of {}? What is there is kept beside it.{without}",
            backup.display(),
            paths.database.display()
        ),
        "--yes",
    )?;
    let world = context.world(&file);
    if lost {
        let restored = restore_without_key(&paths.database, backup, settings, world)?;
        let kept = restored.kept.as_deref();
        tell_kept(kept, context);
        return given_up::tell(&restored.done, kept, context);
    }
    let restored = restore(&paths.database, backup, settings, world)?;
    let kept = restored.kept.as_deref();
    tell_kept(kept, context);
    tell(&restored.done, kept, context)
}

fn tell_kept(kept: Option<&Path>, context: &mut Context) {
    if let Some(kept) = kept {
        let kept = kept.display();
        context.ui.success(&format!(
            "the former database is kept as {kept}; remove it when it is not needed any more"
        ));
    }
}

fn accept(app: &mut App, context: &mut Context) -> Result<()> {
    let at_stake = app.unsettled()?;
    context.prompt.confirm(
        &format!(
            "Go on with this database? {} unfinished emails will be held, and {} live links ended.",
            at_stake.held, at_stake.links
        ),
        "--yes",
    )?;
    let accepted = app.accept_copy()?;
    tell(&accepted, None, context)
}

fn tell(accepted: &Accepted, kept: Option<&Path>, context: &mut Context) -> Result<()> {
    let said = format!(
        "accepted: emails held: {}, links ended: {}, passwords that wait for an operator: {}",
        accepted.held, accepted.links, accepted.provisions
    );
    let record = RestoredOutput {
        accepted: accepted.into(),
        kept: kept.map(|kept| kept.display().to_string()),
    };
    context.ui.done(&record, &said)?;
    if accepted.held > 0 {
        let again = NextStep::RetryEmail {
            email: None,
            again: true,
            to: RetryTo::Unchanged,
        };
        context.ui.success(&format!(
            "each of them may have been sent already: {}, then: {}",
            command_line(&NextStep::ListStuckEmails),
            command_line(&again)
        ));
    }
    if accepted.provisions > 0 {
        let tell = command_line(&NextStep::ProvisionFailed(None));
        context
            .ui
            .success(&format!("tell the products by hand: {tell}"));
    }
    Ok(())
}
