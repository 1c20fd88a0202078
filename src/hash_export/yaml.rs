//! Authelia's users file.

use super::{AccountRefusal, Cause, ExportTarget, form};
use crate::domain::EmailAddress;
use crate::domain::login::Account;

/// The user below `users:`. Groups are the operator's.
pub(super) fn user(account: &Account) -> Result<String, AccountRefusal> {
    let hash = form::of(ExportTarget::Authelia, account)?;
    let email = account.address.as_ref().map_or("", EmailAddress::as_str);
    Ok(format!(
        "  {}:\n    disabled: false\n    displayname: {}\n    password: {}\n    email: {}\n    groups: []\n",
        quoted(account.username.as_str())?,
        quoted(account.name.as_str())?,
        quoted(&hash.text)?,
        quoted(email)?,
    ))
}

/// A single-quoted scalar (YAML 1.2 §7.3.2): nothing in it has a meaning but the quote itself. Line breaks and control
/// characters are in no name; two more characters are not in any YAML text (§5.1).
fn quoted(text: &str) -> Result<String, AccountRefusal> {
    if text.contains(['\u{fffe}', '\u{ffff}']) {
        return Err(AccountRefusal::new(
            Cause::Name,
            "has a character that YAML cannot hold (U+FFFE or U+FFFF)",
        ));
    }
    Ok(format!("'{}'", text.replace('\'', "''")))
}
