//! Rows of the database as use cases need them: those that must be there, and what an audit event says of them.

use crate::app::{Error, ErrorKind, NextStep, Result};
use crate::domain::audit::AuditTarget;
use crate::domain::contact::Contact;
use crate::domain::email::Email;
use crate::domain::login::Login;
use crate::domain::product::Product;
use crate::domain::{ContactId, LoginId, ProductId};
use crate::store::Db;

/// The detail of an event; nothing where there is none.
pub(crate) fn joined(parts: &[String]) -> Option<String> {
    (!parts.is_empty()).then(|| parts.join(", "))
}

/// An event's target for a login.
pub(crate) fn target(login: &Login) -> AuditTarget {
    AuditTarget {
        contact: Some(login.contact_id),
        product: Some(login.product_id),
        login: Some(login.id),
        ..AuditTarget::default()
    }
}

/// A row that was there a moment ago, in the same transaction.
pub(crate) fn required<T>(row: Option<T>) -> Result<T> {
    row.ok_or_else(|| {
        Error::new(ErrorKind::NotFound, "it was removed in between").hint("look again")
    })
}

pub(crate) fn of_email(email: &Email) -> AuditTarget {
    AuditTarget {
        contact: Some(email.contact_id),
        product: Some(email.product_id),
        login: email.login_id,
        link: email.link_id,
        email: Some(email.id),
        ..AuditTarget::default()
    }
}

/// Whether the contact of an email has the address that it is to.
pub(crate) fn has_address(db: Db<'_>, email: &Email) -> Result<bool> {
    let contact = db.contact(email.contact_id)?;
    Ok(contact.is_some_and(|contact| contact.has(&email.to)))
}

/// The contact with this id, or [`ErrorKind::NotFound`].
pub(crate) fn contact(db: Db<'_>, id: ContactId) -> Result<Contact> {
    db.contact(id)?.ok_or_else(|| {
        Error::new(ErrorKind::NotFound, format!("there is no contact {id}"))
            .hint(NextStep::ListContacts.then(" shows all"))
    })
}

/// The product with this id, or [`ErrorKind::NotFound`].
pub(crate) fn product(db: Db<'_>, id: ProductId) -> Result<Product> {
    db.product(id)?.ok_or_else(|| {
        Error::new(
            ErrorKind::NotFound,
            format!("there is no product with id {id}"),
        )
        .hint(NextStep::ListProducts.then(" shows all"))
    })
}

/// The login with this id, or [`ErrorKind::NotFound`].
pub(crate) fn login(db: Db<'_>, id: LoginId) -> Result<Login> {
    db.login(id)?.ok_or_else(|| {
        Error::new(ErrorKind::NotFound, format!("there is no login {id}"))
            .hint(NextStep::ListLogins.then(" shows all"))
    })
}
