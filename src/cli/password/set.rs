//! `credtool password set`.

use anyhow::Result;

use super::handover;
use crate::app::passwords::HandOver;
use crate::app::resolve::Purpose;

use crate::cli::examples::examples;
use crate::cli::pick::LoginArgs;
use crate::cli::{Context, prompt, signals, targets};

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
    contact: String,

    #[command(flatten)]
    login: LoginArgs,

    /// Read the password from stdin, one line
    #[arg(long)]
    password_stdin: bool,

    /// Mail the credentials to the contact's primary address
    #[arg(long)]
    email: bool,

    /// Tell the contact by mail that the password changed, without the password
    #[arg(long, conflicts_with = "email")]
    notify: bool,

    /// The user must choose another password at the next login
    #[arg(long)]
    must_change: bool,
}

pub(super) fn run(args: &Args, context: &mut Context) -> Result<u8> {
    let mut app = context.app()?;
    let contact = targets::contact(context, &app, &args.contact, Purpose::Change)?;
    let login = args.login.pick(&app, &contact)?;
    let address = if args.email || args.notify {
        Some(handover::primary(&contact)?)
    } else {
        None
    };
    let password = if args.password_stdin {
        prompt::read_secret_line()?
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
    context.ui.success(&format!(
        "password set for {} at {}",
        credentials.login.username, credentials.product.name
    ));
    handover::send(context, &mut app, &credentials)?;
    Ok(0)
}
