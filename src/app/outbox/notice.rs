//! The notice to a user who chose a password through a link. It is how the user finds out when somebody else had the
//! link (OWASP, Forgot Password Cheat Sheet).
//!
//! Whoever chooses the first one was invited to, and is told of nothing: there is no password that somebody took away.
//!
//! Invariant: a notice that cannot be made does not keep anybody from their new password; the audit event says why.

use std::collections::BTreeMap;

use crate::app::base::rows::required;
use crate::app::outbox::enqueue::{Outgoing, queue};
use crate::app::{AppContext, Result};
use crate::domain::login::Login;
use crate::domain::template::Template;
use crate::domain::{EmailId, LoginId};
use crate::store::Tx;

/// Queues the notice in the transaction that sets the password, after that is done, where the configuration asks for
/// it; gives what became of it, for the event.
pub(crate) fn tell_of_redeeming(
    tx: &Tx<'_>,
    context: &mut AppContext,
    login: LoginId,
) -> Result<Option<String>> {
    if !context.settings.notify_on_redeem {
        return Ok(None);
    }
    let login = required(tx.login(login)?)?;
    if login.password_serial == 1 {
        return Ok(None);
    }
    match tx.savepoint(|tx| notice(tx, context, &login)) {
        Ok(Some(id)) => Ok(Some(format!("notice in email {id}"))),
        Ok(None) => Ok(Some(String::from("no notice: the contact has no address"))),
        Err(error) if tx.is_undone() => Err(error),
        Err(error) => Ok(Some(format!("no notice: {error}"))),
    }
}

fn notice(tx: &Tx<'_>, context: &mut AppContext, login: &Login) -> Result<Option<EmailId>> {
    let contact = required(tx.contact(login.contact_id)?)?;
    let product = required(tx.product(login.product_id)?)?;
    let Some(to) = contact.primary() else {
        return Ok(None);
    };
    let out = Outgoing {
        contact: &contact,
        login,
        product: &product,
        template: Template::PasswordChanged,
        to,
        password: None,
        link: None,
        retry_of: None,
        // Nobody waits for it at a terminal: `email deliver` sends it.
        by_hand: false,
        extra: &BTreeMap::new(),
    };
    queue(tx, context, &out).map(Some)
}
