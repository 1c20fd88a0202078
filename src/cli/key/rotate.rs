//! `credtool key rotate`.

use std::path::PathBuf;

use anyhow::Result;

use crate::app::{App, NextStep};
use crate::cli::Context;
use crate::cli::db::given_up;
use crate::cli::examples::examples;
use crate::cli::next_step::command_line;
use crate::cli::views::workspace::RotatedKey;

/// Seal everything with a new key and drop the old one
///
/// Earlier backups of the database, and the copy that an upgrade left beside it (`credtool.db.v1.bak`), need the old key:
/// export it first, and keep it as long as they exist. Do not rotate a key file that serves several databases: the others
/// would lose their key. The rotation is crash-safe; after an interruption everything still opens, and a second rotation
/// completes it.
///
/// If the key is lost for good, --lost continues with a new one. Contacts, logins, password hashes, links and the log are
/// kept; stored passwords and stored texts of emails are dropped, and queued emails are cancelled and listed. Send new
/// credentials to contacts who still wait for them (`credtool password generate CONTACT --email`), or a new link
/// (`credtool password reset CONTACT --send-link`).
///
/// An older copy of the database (see `credtool db restore`) cannot be accepted without its key. There, --lost does both:
/// unfinished emails, which may have been sent, are cancelled, and live links are revoked. For a backup that is not in
/// place yet, `credtool db restore BACKUP --lost` does the same.
#[derive(clap::Args, Debug)]
#[command(after_help = examples![
    ("keep the old key for older backups, then rotate", "credtool key export before.txt && credtool key rotate"),
    ("from a script", "credtool key rotate --yes"),
    ("go on when the key is gone for good", "credtool key rotate --lost --yes"),
])]
pub(crate) struct Args {
    /// The key is lost for good: give up everything it sealed, and create a new key
    #[arg(long)]
    lost: bool,
}

pub(super) fn run(args: &Args, context: &mut Context) -> Result<()> {
    context.ui.check_result()?;
    if args.lost {
        give_up(&mut context.app_of_copy()?, context)
    } else {
        rotate(&mut context.app()?, context)
    }
}

fn rotate(app: &mut App, context: &mut Context) -> Result<()> {
    let old = match app.keys_to_rotate()? {
        1 => String::from("the present key"),
        several => format!("the {several} present keys"),
    };
    context.prompt.confirm(
        &format!("Rotate? This drops {old}; older backups cannot be read without."),
        "--yes",
    )?;
    let rotated = app.rotate_key()?;
    if rotated.damaged > 0 {
        let damaged = rotated.damaged;
        context.ui.warn(&format!(
            "{damaged} sealed fields could not be opened before either, and stay as they are"
        ));
    }
    tell_copies(context, &rotated.copies);
    if rotated.remnants {
        context.ui.verbose(crate::cli::email::REMNANTS);
    }
    let said = format!(
        "sealed {} fields with the new key {}; older backups need the old one",
        rotated.resealed, rotated.key
    );
    context.ui.done(&RotatedKey::from(&rotated), &said)?;
    Ok(())
}

fn give_up(app: &mut App, context: &mut Context) -> Result<()> {
    let mut question = String::from(
        "Give up every stored password and the stored texts of all emails, and make a new key?",
    );
    if app.divergence()?.is_some() {
        let at_stake = app.unsettled()?;
        question = format!(
            "The database is an older copy. Continue with it and without its key? This cancels {} unfinished emails, \
             which may have been sent, revokes {} live links, and gives up every stored password and text.",
            at_stake.held, at_stake.links
        );
    }
    context.prompt.confirm(&question, "--yes")?;
    let given_up = app.give_up_key()?;
    given_up::tell(&given_up, None, context)?;
    tell_copies(context, &given_up.copies);
    if given_up.remnants {
        context.ui.verbose(crate::cli::email::REMNANTS);
    }
    Ok(())
}

/// An upgrade keeps the database as it was, with all that was sealed then.
fn tell_copies(context: &mut Context, copies: &[PathBuf]) {
    for copy in copies {
        context.ui.warn(&format!(
            "{} is from before an upgrade, and what it holds opens with the old key; remove it, or let \
             `{}` do so when it is old enough",
            copy.display(),
            command_line(&NextStep::Purge)
        ));
    }
}
