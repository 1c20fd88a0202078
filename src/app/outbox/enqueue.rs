//! From a template to a row in the outbox: final bytes, fixed Message-ID, sealed.

use std::collections::BTreeMap;

use rand::Rng;

use crate::app::{AppContext, Error, ErrorKind, Hint, NextStep, Result};
use crate::crypto::Slot;
use crate::domain::contact::Contact;
use crate::domain::login::Login;
use crate::domain::password_origin::PasswordOrigin;
use crate::domain::product::{Product, WebUrl};
use crate::domain::template::Template;
use crate::domain::{EmailAddress, EmailId, Line, LinkId, Secret, Timestamp};
use crate::mail::{self, Change, Draft, Mailbox, Values};
use crate::store::{NewEmail, Tx};
use crate::texts::Language;

/// A link on its way into an email.
pub(crate) struct OutgoingLink {
    pub(crate) id: LinkId,
    pub(crate) url: Secret<String>,
    pub(crate) expires_at: Timestamp,
}

/// The parts of an email.
pub(crate) struct Outgoing<'a> {
    pub(crate) contact: &'a Contact,
    pub(crate) login: &'a Login,
    pub(crate) product: &'a Product,
    pub(crate) template: Template,
    pub(crate) to: &'a EmailAddress,
    pub(crate) password: Option<&'a Secret<String>>,
    pub(crate) link: Option<&'a OutgoingLink>,
    pub(crate) retry_of: Option<EmailId>,
    pub(crate) by_hand: bool,
    pub(crate) extra: &'a BTreeMap<String, String>,
}

/// The field of an email's sealed bytes, which are for this recipient.
pub(crate) fn bytes_slot(id: EmailId, recipient: &str) -> Slot {
    Slot {
        table: "email",
        row: id.get(),
        field: "bytes",
        bound_to: recipient.to_owned(),
    }
}

/// The sender of the product's emails.
pub(crate) fn sender(context: &AppContext, product: &Product) -> Result<Mailbox> {
    if let Some(sender) = &product.sender {
        return Ok(sender.as_str().parse()?);
    }
    context.settings.from.clone().ok_or_else(|| {
        Error::new(ErrorKind::Config, "no sender address is configured").hint(
            Hint::from("set `from` under [smtp] in the configuration (")
                .step(NextStep::ConfigPath)
                .then(" names it)"),
        )
    })
}

/// Where answers to the product's email go, if not to its sender.
fn reply_to(context: &AppContext, product: &Product) -> Result<Option<Mailbox>> {
    match &product.reply_to {
        Some(mailbox) => Ok(Some(mailbox.as_str().parse()?)),
        None => Ok(context.settings.reply_to.clone()),
    }
}

/// Composes an email and queues it, in the transaction of the act that it belongs to.
pub(crate) fn queue(tx: &Tx<'_>, context: &mut AppContext, out: &Outgoing<'_>) -> Result<EmailId> {
    let from = sender(context, out.product)?;
    let reply_to = reply_to(context, out.product)?;
    let now = context.now();
    let letter = mail::render(
        out.template,
        &Values {
            language: Language::of(&out.contact.locale, context.settings.language),
            contact_name: out.contact.name.as_str(),
            product_name: out.product.name.as_str(),
            username: out.login.username.as_str(),
            password: out.password,
            login_url: out.product.login_url.as_ref().map(WebUrl::as_str),
            link: out.link.map(|link| &link.url),
            link_expires_at: out.link.map(|link| link.expires_at),
            must_change: out.login.must_change,
            change: Change {
                at: out.login.password_set_at.unwrap_or(now),
                by: out.login.password_origin.unwrap_or(PasswordOrigin::Desk),
            },
            support: context.settings.support.as_ref().map(Line::as_str),
            extra: out.extra,
        },
    )
    .map_err(|error| Error::new(ErrorKind::Failed, error.to_string()))?;
    let mut random = [0; 16];
    context.rng.fill_bytes(&mut random);
    let message_id = mail::message_id(&random, &from.address);
    let bytes = mail::compose(&Draft {
        from: &from,
        reply_to: reply_to.as_ref(),
        to: out.to,
        to_name: &out.contact.name,
        letter: &letter,
        message_id: &message_id,
        date: now,
    })
    .map_err(|error| Error::new(ErrorKind::Failed, error.to_string()))?;
    let id = tx.next_email_id()?;
    let sealed = context.seal(tx, &bytes_slot(id, out.to.as_str()), bytes.expose())?;
    let return_path = context.return_path(id)?;
    tx.add_email(
        &NewEmail {
            id,
            contact_id: out.contact.id,
            login_id: Some(out.login.id),
            product_id: out.product.id,
            link_id: out.link.map(|link| link.id),
            template: out.template,
            to: out.to,
            envelope_from: return_path.as_ref().unwrap_or(&from.address),
            sender: &from.address,
            subject: &letter.subject,
            message_id: &message_id,
            sealed: &sealed,
            retry_of: out.retry_of,
            password_serial: out
                .template
                .tells_of_password()
                .then_some(out.login.password_serial),
            by_hand: out.by_hand,
            expires_at: out.link.map(|link| link.expires_at),
        },
        now,
    )?;
    Ok(id)
}
