//! `credtool db restore`.

use anyhow::Result;

use crate::app::{Accepted, App};
use crate::cli::Context;
use crate::cli::examples::examples;
use crate::cli::output::Record;

/// Go on with a database that was restored from a backup
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
    ("go on with the database as it is now", "credtool db restore --accept"),
])]
pub(crate) struct Args {
    /// Go on with the database as it lies in its folder
    #[arg(long, required = true)]
    accept: bool,
}

pub(super) fn run(args: &Args, context: &mut Context) -> Result<()> {
    debug_assert!(args.accept, "clap requires it");
    let mut app = context.app_of_copy()?;
    accept(&mut app, context)
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
    tell(&accepted, context)
}

fn tell(accepted: &Accepted, context: &mut Context) -> Result<()> {
    if context.ui.wants_objects() {
        context.ui.record(&record(accepted), |_| {})?;
    }
    context.ui.success(&format!(
        "accepted: emails held: {}, links ended: {}, passwords that wait for an operator: {}",
        accepted.held, accepted.links, accepted.provisions
    ));
    if accepted.held > 0 {
        context.ui.success(
            "each of them may have been sent already: credtool email list --stuck; credtool email retry ID --again",
        );
    }
    if accepted.provisions > 0 {
        context
            .ui
            .success("tell the products by hand: credtool login provision --failing");
    }
    Ok(())
}

fn record(accepted: &Accepted) -> Record {
    Record::new()
        .with("held", accepted.held)
        .with("links_ended", accepted.links)
        .with("passwords_waiting", accepted.provisions)
}
