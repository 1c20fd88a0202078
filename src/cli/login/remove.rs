//! `credtool login remove`

use anyhow::Result;

use crate::app::resolve::Purpose;
use crate::cli::examples::examples;
use crate::cli::pick::LoginArgs;
use crate::cli::{Context, pick};
use crate::domain::selector::Selector;

/// Remove a login with its links
///
/// Its mails stay in the log; what waits in the queue is cancelled.
#[derive(clap::Args, Clone, Debug)]
#[command(after_help = examples![
    ("remove the only login of a contact", "credtool login remove ada@example.com --yes"),
    ("remove the one at a product", "credtool login remove ada@example.com --product default --yes"),
])]
pub(crate) struct Args {
    /// Contact: id, address, ext:ID or part of a name
    #[arg(value_name = "CONTACT")]
    contact: Option<Selector>,

    #[command(flatten)]
    login: LoginArgs,
}

pub(super) fn run(args: Args, context: &mut Context) -> Result<()> {
    let mut app = context.app()?;
    let contact = pick::contact(context, &app, args.contact, Purpose::Change)?;
    let view = app.login_of(
        &contact,
        args.login.product.as_ref(),
        args.login.username.as_ref(),
    )?;
    let what = format!("login {} at {}", view.login.username, view.product.slug);
    context.prompt.confirm(
        &format!("Remove {what} of {} with its links?", contact.name),
        "--yes",
    )?;
    let cancelled = app.remove_login(view.login.id)?;
    context.ui.success(&format!("removed {what}"));
    for id in cancelled {
        context
            .ui
            .note(&format!("mail {id} waited to go out and is cancelled"));
    }
    Ok(())
}
