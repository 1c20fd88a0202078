//! Mails by hand: send, cancel, reveal, and the looks at the log.

use std::collections::BTreeMap;

use crate::app::base::lookup::LoginChoice;
use crate::app::base::rows::{of_email, required};
use crate::app::delivery::run;
use crate::app::outbox::attention::settle_revealed;
use crate::app::outbox::enqueue::bytes_slot;
use crate::app::outbox::replacement::{Fresh, compose_fresh};
use crate::app::outbox::state::overdue;
use crate::app::records::logins::ensure_login;
use crate::app::{AddressChange, App, Error, ErrorKind, Hint, NextStep, Result, Subject, Via};
use crate::domain::audit::Action;
use crate::domain::contact::Contact;
use crate::domain::email::{Attempt, CancelCause, Email, EmailState};
use crate::domain::template::Template;
use crate::domain::{EmailAddress, EmailId, Secret};
use crate::mail;
use crate::store::{Db, Tx};

pub use crate::mail::Readable;
pub use crate::store::{EmailFilter, Stuck};

/// An email that is to be composed.
#[derive(Debug)]
pub struct EmailOrder {
    /// The person.
    pub contact: Contact,
    /// The login that it speaks of.
    pub login: LoginChoice,
    /// Where it goes.
    pub to: EmailAddress,
}

impl App {
    /// Composes and queues emails from a template. One that cannot be composed does not touch the others.
    pub fn compose_emails(
        &mut self,
        template: Template,
        extra: &BTreeMap<String, String>,
        orders: &[EmailOrder],
    ) -> Result<Vec<Result<EmailId>>> {
        if let Some(key) = extra
            .keys()
            .find(|key| !mail::EXTRA_KEYS.contains(&key.as_str()))
        {
            let known = mail::EXTRA_KEYS.join(", ");
            return Err(Error::new(
                ErrorKind::Usage,
                format!("the templates know no value {key:?}"),
            )
            .hint(format!("they know: {known}")));
        }
        let (store, context) = self.writing()?;
        let compose = |tx: &Tx<'_>, order: &EmailOrder| {
            let id = ensure_login(tx, context, &order.contact, &order.login)?;
            let login = required(tx.login(id)?)?;
            if template == Template::Credentials
                && tx.password_at_former_address(&login, None)?.is_some()
            {
                return Err(strayed(Subject::from(&login)));
            }
            let fresh = Fresh {
                contact: &order.contact,
                template,
                to: &order.to,
                retry_of: None,
                ttl: None,
                extra,
            };
            compose_fresh(tx, context, &login, &fresh)
        };
        store.write_each(orders, compose, |_, _| Ok(()))
    }

    /// Takes over what a sender that died had in hand, which is not "being sent right now".
    pub fn take_over(&mut self) -> Result<()> {
        if !self.db().any_in_flight()? {
            return Ok(());
        }
        if let Some(_lock) = self.store.sender_lock()? {
            self.context.unlock(self.store.db())?;
            run::recover(&mut self.store, &self.context)?;
        }
        Ok(())
    }

    /// Takes an email back that has not gone out.
    pub fn cancel_email(&mut self, id: EmailId) -> Result<Email> {
        self.take_over()?;
        let (email, _) = email_and_contact(self.db(), id)?;
        let (store, context) = self.writing()?;
        store.write(|tx| {
            if !tx.cancel_email(id, CancelCause::Operator)? {
                let message = match email.state {
                    EmailState::Cancelled => format!("email {id} is cancelled already"),
                    state => format!("email {id} is {state} and cannot be cancelled"),
                };
                return Err(match email.state {
                    EmailState::Sending | EmailState::Handed => in_flight(id),
                    _ => Error::new(ErrorKind::Refused, message),
                });
            }
            if email.template.carries_link() {
                tx.purge_email(id)?;
            }
            context.audit(tx, Action::EmailCancel, of_email(&email), None)?;
            required(tx.email(id)?)
        })
    }

    /// Reveals the stored bytes of an email. The event is written first; `copied` tells whether its text goes to the
    /// clipboard, which is followed by [`App::email_was_copied`] once it is there.
    pub fn reveal_email(&mut self, id: EmailId, copied: bool) -> Result<Secret<Vec<u8>>> {
        let (email, _) = email_and_contact(self.db(), id)?;
        let (store, context) = self.writing()?;
        store.write(|tx| {
            let sealed = tx.sealed_email(id)?.ok_or_else(|| {
                Error::new(
                    ErrorKind::NotFound,
                    format!("the text of the email {id} is not stored any more"),
                )
                .hint(
                    Hint::from("send a new one: ")
                        .step(NextStep::SendEmail(Subject::from(&email), email.template)),
                )
            })?;
            let bytes = context.open(&bytes_slot(id, email.to.as_str()), &sealed)?;
            let action = if copied {
                Action::EmailCopy
            } else {
                Action::EmailReveal
            };
            context.audit(tx, action, of_email(&email), None)?;
            if !copied {
                settle_revealed(tx, id)?;
            }
            if context.keeps_nothing() && !copied && email.state.is_final() {
                tx.purge_email(id)?;
            }
            Ok(bytes)
        })
    }

    /// The text of an email is on the clipboard now: a copy that failed has helped nobody. Where nothing is to be kept,
    /// it is forgotten.
    pub fn email_was_copied(&mut self, id: EmailId) -> Result<()> {
        let forget = self.context.keeps_nothing();
        self.store.write(|tx| {
            settle_revealed(tx, id)?;
            if forget && tx.email(id)?.is_some_and(|email| email.state.is_final()) {
                tx.purge_email(id)?;
            }
            Ok(())
        })
    }

    /// A page of emails, newest first.
    pub fn email_page(&self, filter: &EmailFilter) -> Result<Vec<Email>> {
        Ok(self.db().emails(filter)?)
    }

    /// Returns the rule for a stuck email at this moment. While a sender is alive, an email in flight is not stuck.
    pub fn stuck(&self) -> Result<Stuck> {
        let in_flight = self.outbox_state()?.any_stranded();
        Ok(Stuck {
            due_before: overdue(self.now()),
            now: self.now(),
            in_flight,
        })
    }

    /// Mails that wait in the queue or for an operator, newest first.
    pub fn waiting_emails(&self, limit: usize) -> Result<Vec<Email>> {
        let filter = EmailFilter {
            states: vec![EmailState::Queued, EmailState::Held],
            limit,
            ..EmailFilter::default()
        };
        self.email_page(&filter)
    }

    /// One email of the log.
    pub fn email(&self, id: EmailId) -> Result<Email> {
        Ok(email_and_contact(self.db(), id)?.0)
    }

    /// Every attempt at an email, oldest first.
    pub fn attempts(&self, id: EmailId) -> Result<Vec<Attempt>> {
        Ok(self.db().attempts(id)?)
    }

    /// Reveals the text of a stored email. The event is written first.
    pub fn reveal_text(&mut self, id: EmailId, copied: bool) -> Result<Readable> {
        let bytes = self.reveal_email(id, copied)?;
        mail::readable(bytes.expose()).map_err(|error| {
            Error::new(
                ErrorKind::Failed,
                format!("the email {id} cannot be read: {error}"),
            )
        })
    }

    /// Fails where the contact of an email does not have this address.
    pub fn check_recipient(&self, id: EmailId, to: &EmailAddress) -> Result<()> {
        let (_, contact) = email_and_contact(self.db(), id)?;
        check_address(&contact, to)
    }

    /// Whether the password in an email is not the login's present one.
    pub fn password_replaced_since(&self, email: &Email) -> Result<bool> {
        let (Some(serial), Some(login)) = (email.password_serial, email.login_id) else {
            return Ok(false);
        };
        let login = self.db().login(login)?;
        Ok(login.is_none_or(|login| login.password_serial != serial))
    }
}

/// Fails where the contact does not have this address.
pub fn check_address(contact: &Contact, to: &EmailAddress) -> Result<()> {
    if contact.has(to) {
        return Ok(());
    }
    Err(Error::new(
        ErrorKind::NeedsAnswer,
        format!("{to} is not an address of {}", contact.name),
    )
    .hint(Hint::from("add it: ").step(NextStep::ChangeAddress(
        contact.id,
        AddressChange::Add,
        Some(to.clone()),
    ))))
}

/// The email with this id and whose it is, or [`ErrorKind::NotFound`].
pub(super) fn email_and_contact(db: Db<'_>, id: EmailId) -> Result<(Email, Contact)> {
    let email = db.email(id)?.ok_or_else(|| {
        Error::new(ErrorKind::NotFound, format!("there is no email {id}"))
            .hint(NextStep::ListEmails)
    })?;
    let contact = required(db.contact(email.contact_id)?)?;
    Ok((email, contact))
}

pub(super) fn strayed(of: Subject) -> Error {
    Error::new(
        ErrorKind::NeedsAnswer,
        "this password was emailed to an address that is no longer the contact's, so it is not emailed again",
    )
    .hint(Hint::from("make a new one: ").step(NextStep::GeneratePassword(of, Via::Email)))
}

pub(crate) fn in_flight(id: EmailId) -> Error {
    Error::new(
        ErrorKind::Temporary,
        format!("the email {id} is being sent right now"),
    )
    .hint("look again in a moment")
}
