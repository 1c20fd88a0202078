//! Handing credentials over: on the screen, on the clipboard, by mail.

use anyhow::Result;
use serde::Serialize;

use crate::app::credentials::passwords::{Credentials, spell};
use crate::app::{self, AddressChange, App, Error, ErrorKind, Hint, NextStep, Subject, Via};
use crate::cli::args::CopyArgs;
use crate::cli::clipboard::{self, ClipError, Clipboard};
use crate::cli::output::{Cell, Column, Revealed};
use crate::cli::views::credentials::CredentialsOutput;
use crate::cli::{Context, sending};
use crate::domain::contact::Contact;
use crate::domain::product::WebUrl;
use crate::domain::{EmailAddress, Secret};

/// The columns of credentials.
pub(crate) fn columns(spelled: bool) -> &'static [Column<'static>] {
    const ALL: &[Column] = &[
        Column::new("username", "Username"),
        Column::new("product", "Product"),
        Column::new("password", "Password"),
        Column::new("login_url", "Login URL"),
        SPELLED,
    ];
    if spelled { ALL } else { &ALL[..ALL.len() - 1] }
}

/// The column of a password that is spelled.
pub(crate) const SPELLED: Column<'static> = Column::new("spelled", "Spelled");

/// Finds out whether the clipboard can be used, before anything is changed.
pub(crate) fn check_copy(copy: &CopyArgs) -> Result<()> {
    let Some(to) = copy.copy else {
        return Ok(());
    };
    if to == Clipboard::Osc52 && copy.clear_after.is_some() {
        return Err(Error::new(
            ErrorKind::Usage,
            "--clear-after does not go with --copy=osc52: nothing clears the terminal's clipboard",
        )
        .hint("leave it out")
        .into());
    }
    Ok(clipboard::available(to).map_err(|error| no_clipboard(&error))?)
}

/// Puts a secret on the clipboard, if that is wanted, and says so on a terminal.
pub(crate) fn put_on_clipboard(
    context: &mut Context,
    secret: &Secret<String>,
    copy: &CopyArgs,
) -> app::Result<()> {
    let Some(to) = copy.copy else {
        return Ok(());
    };
    clipboard::copy(to, secret, copy.clear_after()).map_err(|error| no_clipboard(&error))?;
    match to {
        Clipboard::Desktop => context.ui.success(&format!(
            "copied; the clipboard is cleared in {} s",
            copy.clear_after().as_secs()
        )),
        Clipboard::Osc52 => context.ui.warn(
            "the terminal was asked to copy it; whether it did cannot be confirmed, and nothing clears it",
        ),
    }
    Ok(())
}

/// How a new password that was set and did not arrive can be had.
fn recovery(credentials: &Credentials) -> Hint {
    let of = Subject::from(&credentials.login);
    if credentials.login.revealable {
        Hint::from("the password is set: ").step(NextStep::ShowPassword(of, Via::Print))
    } else {
        Hint::from("the password is set, but not stored; make another one: ")
            .step(NextStep::GeneratePassword(of, Via::Print))
    }
}

/// Puts a new password on the clipboard, if that is wanted. Where that fails it has been set all the same.
pub(crate) fn copy_new(
    context: &mut Context,
    credentials: &Credentials,
    copy: &CopyArgs,
) -> Result<()> {
    Ok(put_on_clipboard(context, &credentials.password, copy)
        .map_err(|error| Error::new(error.kind(), error.to_string()).hint(recovery(credentials)))?)
}

/// Prints a new password as [`print`] does. Where that fails it has been set all the same.
pub(crate) fn print_new(
    context: &mut Context,
    credentials: &Credentials,
    shown: &Shown,
    object: &impl Serialize,
) -> Result<()> {
    let printed = print(context, credentials, shown, object);
    if !context.ui.lost() {
        return printed;
    }
    let text = "the new password could not be printed: stdout cannot be written";
    Err(Error::new(ErrorKind::Failed, text)
        .hint(recovery(credentials))
        .into())
}

fn no_clipboard(error: &ClipError) -> Error {
    Error::new(ErrorKind::Failed, error.to_string()).hint(error.hint())
}

/// New or stored credentials as they are shown.
pub(crate) struct Shown {
    password: bool,
    spelled: Option<Secret<String>>,
    bits: Option<f64>,
}

impl Shown {
    /// What is shown of a password: nothing, the password, or how it is read out as well.
    pub(crate) fn new(
        password: &Secret<String>,
        bits: Option<f64>,
        shown: bool,
        spell: bool,
    ) -> Self {
        let is_shown = shown || spell;
        Self {
            password: is_shown,
            spelled: spell.then(|| spelled(password)),
            bits: bits.filter(|_| is_shown).map(round),
        }
    }

    /// The object of the credentials.
    pub(crate) fn object<'a>(&'a self, credentials: &'a Credentials) -> CredentialsOutput<'a> {
        CredentialsOutput {
            product: credentials.product.slug.as_str(),
            username: credentials.login.username.as_str(),
            password: self.password.then_some(Revealed(&credentials.password)),
            spelled: self.spelled.as_ref().map(Revealed),
            entropy_bits: self.bits,
            login_url: credentials.product.login_url.as_ref().map(WebUrl::as_str),
        }
    }
}

/// Prints credentials: as a block to paste on a terminal, and as an object for a program.
pub(crate) fn print(
    context: &mut Context,
    credentials: &Credentials,
    shown: &Shown,
    object: &impl Serialize,
) -> Result<()> {
    Ok(context.ui.record(object, |screen| {
        let product = &credentials.product;
        let url = product.login_url.as_ref().map(WebUrl::as_str);
        let password = shown.password.then(|| credentials.password.clone());
        let fields: [(&str, Cell); 4] = [
            ("Product", product.name.as_str().into()),
            ("Username", credentials.login.username.as_str().into()),
            ("Password", password.map_or(Cell::Null, Cell::Secret)),
            ("Login URL", url.into()),
        ];
        let fields = fields.into_iter().filter(|(_, cell)| !cell.is_empty());
        screen.fields(&fields.collect::<Vec<_>>());
        if shown.spelled.is_some() {
            screen.heading("Spelled");
            for (c, name) in spell(credentials.password.expose()) {
                screen.text(&format!("{c}  {name}"));
            }
        }
    })?)
}

/// Prints a secret letter by letter, for the telephone.
pub(crate) fn print_spelled(context: &mut Context, secret: &Secret<String>) -> Result<()> {
    for (c, name) in spell(secret.expose()) {
        context.ui.value(&format!("{c}  {name}"))?;
    }
    Ok(())
}

/// How a secret is read out, on one line.
pub(crate) fn spelled(secret: &Secret<String>) -> Secret<String> {
    let names: Vec<String> = spell(secret.expose())
        .into_iter()
        .map(|(_, name)| name)
        .collect();
    Secret::new(names.join(", "))
}

/// Bits to two decimals.
pub(crate) fn round(bits: f64) -> f64 {
    (bits * 100.0).round() / 100.0
}

/// Sends the emails that belong to an act and tells what became of them.
pub(crate) fn send(context: &mut Context, app: &mut App, credentials: &Credentials) -> Result<()> {
    sending::send(context, app, &credentials.emails)?.map_or(Ok(()), Err)
}

/// The address for emails to a contact.
pub(crate) fn primary(contact: &Contact) -> Result<EmailAddress> {
    Ok(contact.primary().cloned().ok_or_else(|| {
        Error::new(
            ErrorKind::Failed,
            format!("{} has no address to send to", contact.label()),
        )
        .hint(NextStep::ChangeAddress(
            contact.id,
            AddressChange::Add,
            None,
        ))
    })?)
}
