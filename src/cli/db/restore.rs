//! `credtool db restore`.

use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::app::upkeep::restore::restore;
use crate::app::{Accepted, App, NextStep, RetryTo};
use crate::cli::Context;
use crate::cli::examples::examples;
use crate::cli::next_step::command_line;
use crate::cli::output::Record;

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
/// A snapshot of the whole folder, such as one of a virtual machine, brings its mark back, and credtool cannot know: run
/// `credtool db restore --accept` after it as well.
#[derive(clap::Args, Debug)]
#[command(after_help = examples![
    ("put a backup in the place of the database", "credtool db restore credtool-backup.db --yes"),
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

    /// Go on with the database as it lies in its folder
    #[arg(long)]
    accept: bool,
}

pub(super) fn run(args: &Args, context: &mut Context) -> Result<()> {
    context.ui.check_result()?;
    match &args.file {
        Some(file) => replace(file, context),
        None => accept(&mut context.app_of_copy()?, context),
    }
}

fn replace(backup: &Path, context: &mut Context) -> Result<()> {
    let paths = context.paths()?;
    let file = context.file(&paths)?;
    let settings = crate::cli::context::settings(&file, &paths);
    context.prompt.confirm(
        &format!(
            "Put {} in the place of {}? What is there is kept beside it.",
            backup.display(),
            paths.database.display()
        ),
        "--yes",
    )?;
    let world = context.world(&file);
    let restored = restore(&paths.database, backup, settings, world)?;
    if let Some(kept) = &restored.kept {
        let kept = kept.display();
        context.ui.success(&format!(
            "the former database is kept as {kept}; remove it when it is not needed any more"
        ));
    }
    tell(&restored.accepted, restored.kept.as_deref(), context)
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
    let kept = kept.map(|kept| kept.display().to_string());
    context
        .ui
        .done(&record(accepted).with("kept", kept), &said)?;
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

/// The object of a copy that was accepted.
pub(crate) fn record(accepted: &Accepted) -> Record {
    Record::new()
        .with("held", accepted.held)
        .with("links_ended", accepted.links)
        .with("passwords_waiting", accepted.provisions)
}
