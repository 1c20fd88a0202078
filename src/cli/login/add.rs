//! `credtool login add`

use anyhow::Result;

use crate::app::base::lookup::LookupMode;
use crate::app::credentials::imported_hashes::ForeignHash;
use crate::app::records::logins::LoginView;
use crate::app::{App, Hint, NextStep, Subject, Via};
use crate::cli::examples::examples;
use crate::cli::next_step::command_line;
use crate::cli::pick::LoginArgs;
use crate::cli::views::login::{ChangedLogin, account};
use crate::cli::{Context, pick, prompt};
use crate::domain::contact::Contact;
use crate::domain::selector::Selector;

/// Give a contact a login, without a password or with the hash of one
///
/// The username is the primary address unless one is named. With one product this is never needed: the first
/// password or link makes the login. Prints the id of the login.
///
/// With --hash-stdin the login keeps the password that it had in another program, of which only the hash is known:
/// Argon2 as a PHC string, bcrypt ($2a$, $2b$, $2y$) or PBKDF2 (PHC, Django, passlib, OpenLDAP), on one line, also with what
/// Dovecot, OpenLDAP, Django or Nextcloud put before it. It need not be changed by its owner. The first `password verify` that matches makes it Argon2id.
/// bcrypt reads only 72 bytes of a password; a longer one matches by these and keeps its hash. A login that has another
/// password needs --yes.
#[derive(clap::Args, Clone, Debug)]
#[command(after_help = examples![
    ("with the address as username", "credtool login add ada@example.com"),
    ("with another username", "credtool login add ada@example.com --product default --username ada"),
    ("with the hash that another program has", "credtool login add ada@example.com --username ada \\\n      --hash-stdin <old-hash"),
])]
pub(crate) struct Args {
    /// Contact: id, address, ext:ID or part of a name
    #[arg(value_name = "CONTACT")]
    contact: Option<Selector>,

    #[command(flatten)]
    login: LoginArgs,

    /// Read the hash of its password from stdin, one line
    #[arg(long)]
    hash_stdin: bool,
}

pub(super) fn run(args: Args, context: &mut Context) -> Result<()> {
    let mut app = context.app_to_change()?;
    let contact = pick::contact(context, &app, args.contact, LookupMode::Change)?;
    let login = &args.login;
    let view = if args.hash_stdin {
        import(context, &mut app, &contact, login)?
    } else {
        app.add_login(contact.id, login.product.as_ref(), login.username.as_ref())?
    };
    let (login, product) = (&view.login, &view.product);
    let what = account(&contact, login, product);
    let said = if args.hash_stdin {
        format!("login {what} has the password of this hash")
    } else {
        format!(
            "added login {what}; next: {}",
            command_line(&NextStep::GeneratePassword(login.into(), Via::Copy))
        )
    };
    let record = ChangedLogin::added(&view, &contact);
    context.ui.created(&record, "id", &said)?;
    Ok(())
}

fn import(
    context: &Context,
    app: &mut App,
    contact: &Contact,
    login: &LoginArgs,
) -> Result<LoginView> {
    let text = prompt::read_secret(
        "--hash-stdin",
        "the hash on stdin",
        &Hint::from("give it on one line, such as: ")
            .step(NextStep::AddLoginWithHash(Subject::Unnamed)),
    )?;
    let hash = ForeignHash::parse(&text)?;
    let (product, username) = (login.product.as_ref(), login.username.as_ref());
    // Nobody can be asked: stdin is the hash.
    let replace = context.globals.yes;
    Ok(app.import_password(contact.id, product, username, &hash, replace)?)
}
