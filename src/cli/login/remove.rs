//! `credtool login remove`

use anyhow::Result;

use crate::app::base::lookup::LookupMode;
use crate::cli::Context;
use crate::cli::examples::examples;
use crate::cli::pick::{self, LoginArgs};
use crate::cli::views::login::{AccountOutput, RemovedLogin, account};
use crate::domain::selector::Selector;

/// Remove a login with its links
///
/// Its emails stay in the log; what waits in the queue is cancelled.
#[derive(clap::Args, Clone, Debug)]
#[command(after_help = examples![
    ("by its ID, as in the list", "credtool login remove 1 --yes"),
    ("remove the only login of a contact", "credtool login remove ada@example.com --yes"),
    ("remove the one at a product", "credtool login remove ada@example.com --product default --yes"),
])]
pub(crate) struct Args {
    /// Login by ID, or its contact: address, id:ID, ext:ID, user:NAME or part of a name
    #[arg(value_name = "LOGIN")]
    login: Option<Selector>,

    #[command(flatten)]
    which: LoginArgs,
}

pub(super) fn run(args: Args, context: &mut Context) -> Result<()> {
    let mut app = context.app_to_change()?;
    let (contact, view) = pick::login(context, &app, args.login, &args.which, LookupMode::Change)?;
    let (login, product) = (&view.login, &view.product);
    let what = account(&contact, login, product);
    let question = format!("Remove login {what} with its links?");
    context.prompt.confirm(&question, "--yes")?;
    let cancelled = app.remove_login(login.id)?;
    let record = RemovedLogin::new(AccountOutput::new(&contact, login, product), &cancelled);
    let said = format!("removed login {what}");
    context.ui.done(&record, &said)?;
    for id in cancelled {
        context
            .ui
            .note(&format!("email {id} waited to go out and is cancelled"));
    }
    Ok(())
}
