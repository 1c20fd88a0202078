//! Handing credentials over: on the screen, on the clipboard, by mail.

use crate::app::passwords::Credentials;
use crate::app::passwords::spell;
use crate::app::{App, Error, ErrorKind, Result};
use crate::cli::args::CopyArgs;
use crate::cli::email::sending;
use crate::cli::output::{Cell, Column, Record};
use crate::cli::{Context, clipboard};
use crate::domain::contact::Contact;
use crate::domain::product::WebUrl;
use crate::domain::{EmailAddress, Secret};

/// The columns of credentials.
pub(super) const COLUMNS: &[Column] = &[
    Column::new("username", "Username"),
    Column::new("product", "Product"),
    Column::new("password", "Password"),
    Column::new("login_url", "Login URL"),
];

/// Finds out whether the clipboard can be used, before anything is changed.
pub(crate) fn check_copy(copy: &CopyArgs) -> Result<()> {
    if copy.copy {
        clipboard::available().map_err(|error| no_clipboard(&error))?;
    }
    Ok(())
}

/// Puts a secret on the clipboard and says so on a terminal.
pub(crate) fn put_on_clipboard(
    context: &mut Context,
    secret: &Secret<String>,
    copy: &CopyArgs,
) -> Result<()> {
    clipboard::copy(secret, copy.clear_after()).map_err(|error| no_clipboard(&error))?;
    context.ui.success(&format!(
        "copied; the clipboard is cleared in {} s",
        copy.clear_after
    ));
    Ok(())
}

pub(crate) fn no_clipboard(error: &clipboard::ClipError) -> Error {
    Error::new(ErrorKind::Failed, error.to_string()).hint(error.hint())
}

/// The credentials as an object; the password only where it is shown.
pub(super) fn record(credentials: &Credentials, bits: Option<f64>, shown: bool) -> Record {
    let mut record = Record::new()
        .with("product", credentials.product.slug.as_str())
        .with("username", credentials.login.username.as_str());
    if shown {
        record.set("password", Cell::Secret(credentials.password.clone()));
        if let Some(bits) = bits {
            record.set("entropy_bits", round(bits));
        }
    }
    record.with(
        "login_url",
        credentials.product.login_url.as_ref().map(WebUrl::as_str),
    )
}

/// Prints credentials as a block that can be pasted.
pub(super) fn print(
    context: &mut Context,
    credentials: &Credentials,
    record: &Record,
) -> Result<()> {
    context.ui.record(record, |screen| {
        let mut fields: Vec<(&str, Cell)> =
            vec![("Product", credentials.product.name.as_str().into())];
        for (label, key) in [
            ("Username", "username"),
            ("Password", "password"),
            ("Login URL", "login_url"),
        ] {
            if let Some(cell) = record.get(key).filter(|cell| !cell.is_empty()) {
                fields.push((label, cell.clone()));
            }
        }
        screen.fields(&fields);
    })
}

/// Prints a password letter by letter, for the telephone.
pub(super) fn print_spelled(context: &mut Context, password: &Secret<String>) -> Result<()> {
    for (c, name) in spell(password.expose()) {
        context.ui.value(&format!("{c}  {name}"))?;
    }
    Ok(())
}

/// Bits to two decimals.
pub(super) fn round(bits: f64) -> f64 {
    (bits * 100.0).round() / 100.0
}

/// Sends the mails that belong to an act and tells what became of them.
pub(super) fn send(context: &mut Context, app: &mut App, credentials: &Credentials) -> Result<()> {
    sending::send(context, app, &credentials.emails)?.map_or(Ok(()), Err)
}

/// Where mail to a contact goes.
pub(crate) fn primary(contact: &Contact) -> Result<EmailAddress> {
    contact.primary().cloned().ok_or_else(|| {
        Error::new(
            ErrorKind::Failed,
            format!("the contact {} has no address to send to", contact.id),
        )
        .hint(format!(
            "credtool contact edit {} --add-address ADDRESS",
            contact.id
        ))
    })
}
