//! `credtool password verify`.

use anyhow::Result;

use crate::app::base::lookup::LookupMode;
use crate::app::{Error, ErrorKind, NextStep, Subject};
use crate::cli::examples::examples;
use crate::cli::pick::{self, LoginArgs};
use crate::cli::{Context, prompt};
use crate::domain::selector::Selector;

/// Compare a password with the stored hash: exit 0 when it matches, 69 when not
#[derive(clap::Args, Debug)]
#[command(after_help = examples![
    ("type it", "credtool password verify ada@example.com"),
    ("from a script", "printf '%s\\n' \"$PASSWORD\" | \\\n      credtool password verify ada@example.com --password-stdin"),
])]
pub(crate) struct Args {
    /// Contact: id, address, ext:ID or part of a name
    contact: Selector,

    #[command(flatten)]
    login: LoginArgs,

    /// Read the password from stdin, one line
    #[arg(long)]
    password_stdin: bool,
}

pub(super) fn run(args: &Args, context: &mut Context) -> Result<u8> {
    let mut app = context.app()?;
    let selector = Some(args.contact.clone());
    let (contact, choice) =
        pick::account(context, &app, selector, &args.login, LookupMode::Change)?;
    let login = pick::existing(&contact, choice)?.0;
    let password = if args.password_stdin {
        prompt::read_password(NextStep::VerifyFromStdin(Subject::Unnamed))?
    } else {
        context.prompt.password("Password")?
    };
    if app.verify_password(&login, &password)? {
        context.ui.success("it matches");
        return Ok(0);
    }
    Err(Error::new(
        ErrorKind::Refused,
        format!("the password does not match the login {}", login.username),
    )
    .into())
}
