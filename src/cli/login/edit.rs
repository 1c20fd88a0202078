//! `credtool login edit`

use anyhow::Result;

use crate::app::logins::LoginEdit;
use crate::app::resolve::Purpose;
use crate::cli::examples::examples;
use crate::cli::pick::LoginArgs;
use crate::cli::{Context, pick, values};
use crate::domain::Line;
use crate::domain::selector::Selector;

/// Rename a login, or change whether its user must choose another password
#[derive(clap::Args, Clone, Debug)]
#[command(after_help = examples![
    ("rename the login", "credtool login edit ada@example.com --rename ada"),
    ("the user must choose another password", "credtool login edit ada@example.com --must-change true"),
])]
pub(crate) struct Args {
    /// Contact: id, address, ext:ID or part of a name
    #[arg(value_name = "CONTACT")]
    contact: Option<Selector>,

    #[command(flatten)]
    login: LoginArgs,

    /// New username
    #[arg(long, value_name = "NAME", value_parser = values::username)]
    rename: Option<Line>,

    /// Whether the user must choose another password
    #[arg(long, value_name = "true|false", hide_possible_values = true)]
    must_change: Option<bool>,
}

pub(super) fn run(args: Args, context: &mut Context) -> Result<()> {
    let mut app = context.app()?;
    let contact = pick::contact(context, &app, args.contact, Purpose::Change)?;
    let view = app.login_of(
        &contact,
        args.login.product.as_ref(),
        args.login.username.as_ref(),
    )?;
    let edit = LoginEdit {
        username: args.rename,
        must_change: args.must_change,
    };
    let edited = app.edit_login(view.login.id, &edit)?;
    context.ui.success(&format!(
        "changed login {} at {}",
        edited.login.username, edited.product.slug
    ));
    Ok(())
}
