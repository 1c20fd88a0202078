//! `credtool password set`.

use anyhow::Result;

use crate::app::base::lookup::LookupMode;
use crate::app::provisioning::HandOver;
use crate::app::{NextStep, Subject};
use crate::cli::examples::examples;
use crate::cli::pick::{self, LoginArgs};
use crate::cli::views::login::{AccountOutput, account};
use crate::cli::{Context, handover, prompt, signals};
use crate::domain::selector::Selector;

/// Set a password that was chosen elsewhere
///
/// It is asked for twice on a terminal, or read as one line from stdin with --password-stdin.
#[derive(clap::Args, Debug)]
#[command(after_help = examples![
    ("type it twice", "credtool password set ada@example.com"),
    ("from a script", "credtool password generate | \\\n      credtool password set ada@example.com --password-stdin"),
])]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a flag of its own on the command line"
)]
pub(crate) struct Args {
    /// Contact: id, address, ext:ID or part of a name
    contact: Selector,

    #[command(flatten)]
    login: LoginArgs,

    /// Read the password from stdin, one line
    #[arg(long)]
    password_stdin: bool,

    /// Email the credentials to the contact's primary address
    #[arg(long)]
    email: bool,

    /// Notify the contact by email that the password changed, without the password
    #[arg(long, conflicts_with = "email")]
    notify: bool,

    /// The user must choose another password at the next login
    #[arg(long)]
    must_change: bool,
}

pub(super) fn run(args: &Args, context: &mut Context) -> Result<u8> {
    let mut app = context.app_to_change()?;
    let selector = Some(args.contact.clone());
    let (contact, login) = pick::account(context, &app, selector, &args.login, LookupMode::Change)?;
    let address = if args.email || args.notify {
        Some(handover::primary(&contact)?)
    } else {
        None
    };
    let password = if args.password_stdin {
        prompt::read_password(NextStep::SetPassword(Subject::Unnamed))?
    } else {
        context.prompt.password_twice("New password")?
    };
    let hand_over = HandOver {
        email: address.clone().filter(|_| args.email),
        notify: address.filter(|_| args.notify),
        must_change: args.must_change,
        ..HandOver::default()
    };
    app.interruptible(signals::break_off_hooks()?);
    let credentials = app.set_password(&contact, &login, password, &hand_over)?;
    let (login, product) = (&credentials.login, &credentials.product);
    let record = AccountOutput::new(&contact, login, product);
    let said = format!("password set for {}", account(&contact, login, product));
    context.ui.done(&record, &said)?;
    handover::send(context, &mut app, &credentials)?;
    Ok(0)
}
