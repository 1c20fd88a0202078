//! `credtool login edit`

use anyhow::Result;

use crate::app::base::lookup::LookupMode;
use crate::app::records::logins::LoginEdit;
use crate::cli::examples::examples;
use crate::cli::pick::{self, LoginArgs};
use crate::cli::views::login::{ChangedLogin, account};
use crate::cli::{Context, values};
use crate::domain::Line;
use crate::domain::selector::Selector;

/// Rename a login, or change whether its user must choose another password
///
/// --product and --username only choose which login of a contact is meant; a login cannot be moved to another product. The
/// old username is remembered: an import of an older export finds the login by it, and keeps the new one.
#[derive(clap::Args, Clone, Debug)]
#[command(after_help = examples![
    ("by its ID, as in the list", "credtool login edit 1 --must-change true"),
    ("rename the login", "credtool login edit ada@example.com --rename ada"),
    ("the user must choose another password", "credtool login edit ada@example.com --must-change true"),
])]
pub(crate) struct Args {
    /// Login by ID, or its contact: address, id:ID, ext:ID, user:NAME or part of a name
    #[arg(value_name = "LOGIN")]
    login: Option<Selector>,

    #[command(flatten)]
    which: LoginArgs,

    /// New username
    #[arg(long, value_name = "NAME", value_parser = values::username)]
    rename: Option<Line>,

    /// Whether the user must choose another password
    #[arg(long, value_name = "true|false", hide_possible_values = true)]
    must_change: Option<bool>,
}

pub(super) fn run(args: Args, context: &mut Context) -> Result<()> {
    let mut app = context.app_to_change()?;
    let (contact, view) = pick::login(context, &app, args.login, &args.which, LookupMode::Change)?;
    let edit = LoginEdit {
        username: args.rename,
        must_change: args.must_change,
    };
    let (edited, changed) = app.edit_login(view.login.id, &edit)?;
    let (login, product) = (&edited.login, &edited.product);
    let record = ChangedLogin::edited(&edited, &contact, changed);
    let account = account(&contact, login, product);
    let said = if changed {
        format!("changed login {account}")
    } else {
        format!("nothing was changed: login {account} is so already")
    };
    context.ui.done(&record, &said)?;
    Ok(())
}
