//! `credtool password show`.

use anyhow::Result;

use crate::app::base::lookup::LookupMode;
use crate::app::records::contacts::Exposure;
use crate::app::{Error, ErrorKind, NextStep, Via};
use crate::cli::Context;
use crate::cli::args::CopyArgs;
use crate::cli::examples::examples;
use crate::cli::handover::{self, Shown, check_copy, put_on_clipboard};
use crate::cli::next_step::command_line;
use crate::cli::pick::{self, LoginArgs};
use crate::domain::selector::Selector;

/// Show or copy the stored credentials of a contact
///
/// The reveal is recorded in the audit trail before it happens. Only a password that the desk generated or set, and
/// that was not purged yet, can be shown.
#[derive(clap::Args, Debug)]
#[command(after_help = examples![
    ("put the password on the clipboard", "credtool password show ada@example.com --copy"),
    ("a block to paste, in a pipe too", "credtool password show ada@example.com --print"),
    ("to read it out on the telephone", "credtool password show ada@example.com --print --spell"),
    ("the bare password for a script", "credtool password show ada@example.com --print --field password"),
])]
pub(crate) struct Args {
    /// Contact: id, address, ext:ID or part of a name
    contact: Option<Selector>,

    #[command(flatten)]
    login: LoginArgs,

    #[command(flatten)]
    copy: CopyArgs,

    /// Print also where stdout is not a terminal
    #[arg(long, conflicts_with = "copy")]
    print: bool,

    /// Spell the password letter by letter
    #[arg(long, conflicts_with = "copy")]
    spell: bool,
}

pub(super) fn run(args: &Args, context: &mut Context) -> Result<u8> {
    if !(args.print || args.copy.wanted() || context.ui.is_terminal()) {
        return Err(Error::new(
            ErrorKind::Usage,
            "stdout is not a terminal; a password is shown only on one",
        )
        .hint("say --print or --copy")
        .into());
    }
    check_copy(&args.copy)?;
    if !args.copy.wanted() {
        context.ui.check_stdout("the password", &["--copy"])?;
    }
    let mut app = context.app()?;
    let selector = args.contact.clone();
    let (contact, choice) =
        pick::account(context, &app, selector, &args.login, LookupMode::Change)?;
    let (login, product) = pick::existing(&contact, choice)?;
    if login.revealable && login.has_newer_password() {
        context.ui.warn(&format!(
            "a newer password of {} waits until {} has it; this is the old one: {}",
            login.username,
            product.slug,
            command_line(&NextStep::Provision(login.id))
        ));
    }
    if let Some(Exposure::Emailed(email)) = app.exposure(&login)? {
        context.ui.warn(&format!(
            "this password was emailed to {}, which is no longer an address of {} (email {}); set a new one: {}",
            email.to,
            contact.name,
            email.id,
            command_line(&NextStep::GeneratePassword((&login).into(), Via::Email))
        ));
    }
    let credentials = app.show_password(&login, &product, args.copy.wanted())?;
    if args.copy.wanted() {
        put_on_clipboard(context, &credentials.password, &args.copy)?;
        app.password_was_copied(&login)?;
        return Ok(0);
    }
    let shown = Shown::new(&credentials.password, None, true, args.spell);
    let object = shown.object(&credentials);
    handover::print(context, &credentials, &shown, &object)?;
    Ok(0)
}
