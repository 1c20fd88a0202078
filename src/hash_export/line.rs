//! Programs that take a line for each account.

use serde_json::json;

use super::form;
use super::{AccountRefusal, Cause, ExportTarget};
use crate::domain::EmailAddress;
use crate::domain::login::Account;

/// `username:{SCHEME}hash`, as Dovecot's passwd-file has it.
pub(super) fn passwd(account: &Account) -> Result<String, AccountRefusal> {
    let username = account.username.as_str();
    if username.contains(':') {
        return Err(AccountRefusal::new(
            Cause::Name,
            "has a `:` in its name, which a passwd-file cannot hold",
        ));
    }
    if username.starts_with('#') {
        return Err(AccountRefusal::new(
            Cause::Name,
            "begins with a `#`, which makes a comment of a line in a passwd-file",
        ));
    }
    // Seen with 2.3: it looks for `O\'Brien`, so `O'Brien` would never be found.
    if username.contains(['\'', '"', '\\']) {
        return Err(AccountRefusal::new(
            Cause::Name,
            "has a quotation mark or a backslash in its name, which Dovecot does not find in a passwd-file",
        ));
    }
    let hash = form::of(ExportTarget::Dovecot, account)?;
    Ok(format!("{username}:{}\n", hash.text))
}

/// An object on one line, with the names of the program's columns.
pub(super) fn json(target: ExportTarget, account: &Account) -> Result<String, AccountRefusal> {
    let hash = form::of(target, account)?.text;
    let username = account.username.as_str();
    let email = account.address.as_ref().map(EmailAddress::as_str);
    let object = match target {
        ExportTarget::WordPress => json!({
            "user_login": username, "user_email": email, "display_name": account.name.as_str(), "user_pass": hash,
        }),
        ExportTarget::Nextcloud => json!({
            "uid": username, "displayname": account.name.as_str(), "password": hash,
        }),
        ExportTarget::Kanidm => json!({
            "name": username, "displayname": account.name.as_str(), "mail": email, "password_import": hash,
        }),
        _ => json!({
            "username": username, "email": email, "name": account.name.as_str(), "password": hash,
        }),
    };
    Ok(format!("{object}\n"))
}
