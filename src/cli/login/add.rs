//! `credtool login add`

use crate::app::Result;
use crate::app::resolve::Purpose;
use crate::cli::examples::examples;
use crate::cli::output::Record;
use crate::cli::pick::LoginArgs;
use crate::cli::{Context, pick};
use crate::domain::selector::Selector;

/// Give a contact a login, without a password
///
/// The username is the primary address unless one is named. With one product this is never needed: the first
/// password or link makes the login. Prints the id of the new login.
#[derive(clap::Args, Clone, Debug)]
#[command(after_help = examples![
    ("with the address as username", "credtool login add ada@example.com"),
    ("with another username", "credtool login add ada@example.com --product default --username ada"),
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
    let view = app.add_login(
        contact.id,
        args.login.product.as_ref(),
        args.login.username.as_ref(),
    )?;
    let id = view.login.id;
    context.ui.record(&Record::new().with("id", id), |screen| {
        screen.text(&id.to_string());
    })?;
    context.ui.success(&format!(
        "added login {} at {}; next: credtool password generate {} --copy",
        view.login.username, view.product.slug, contact.id
    ));
    Ok(())
}
