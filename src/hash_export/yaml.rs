//! Authelia's users file.

use super::{AccountRefusal, ExportTarget, form};
use crate::domain::EmailAddress;
use crate::domain::login::Account;

/// The user below `users:`. Groups are the operator's.
pub(super) fn user(account: &Account) -> Result<String, AccountRefusal> {
    let hash = form::of(ExportTarget::Authelia, account)?;
    let email = account.address.as_ref().map_or("", EmailAddress::as_str);
    Ok(format!(
        "  {}:\n    disabled: false\n    displayname: {}\n    password: {}\n    email: {}\n    groups: []\n",
        quoted(account.username.as_str()),
        quoted(account.name.as_str()),
        quoted(&hash.text),
        quoted(email),
    ))
}

/// Returns a single-quoted scalar (YAML 1.2 §7.3.2): only the quote itself has a meaning in it. Line breaks, control
/// characters and noncharacters, which no YAML text can hold (§5.1), are in no name.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}
