//! Mails by hand: send, retry, cancel, reveal.

use std::collections::BTreeMap;

use super::compose::{Outgoing, bytes_slot, queue};
use super::links::new_link;
use super::passwords::{ensure_login, required, stored_password, target};
use super::resolve::LoginChoice;
use super::{App, Desk, Error, ErrorKind, Result};
use crate::domain::audit::{Action, Target};
use crate::domain::contact::Contact;
use crate::domain::email::{Attempt, Email, EmailState, Template};
use crate::domain::link::{DEFAULT_TTL, LinkState, RevokedReason};
use crate::domain::retry::{RetryBlock, RetryFacts, RetryPlan, RetryReason, plan};
use crate::domain::schedule::nearly_expired;
use crate::domain::{EmailAddress, EmailId, Secret, SignedDuration};
use crate::mail;
use crate::store::{Store, Tx};

pub use crate::mail::Readable;
pub use crate::store::EmailFilter;

/// What somebody asked of a retry.
#[derive(Clone, Debug, Default)]
pub struct RetryOptions {
    /// Another address.
    pub to: Option<EmailAddress>,
    /// It may arrive twice.
    pub again: bool,
}

/// What a retry did, before anything was sent.
#[derive(Clone, Debug)]
pub struct Retried {
    /// The mail that was named.
    pub email: Email,
    /// The mail that goes out: the same one, or the one that takes its place.
    pub outgoing: EmailId,
    /// Why.
    pub reason: RetryReason,
}

impl App {
    /// Composes and queues a mail from a template.
    pub fn compose_email(
        &mut self,
        contact: &Contact,
        choice: &LoginChoice,
        template: Template,
        to: &EmailAddress,
        extra: &BTreeMap<String, String>,
    ) -> Result<EmailId> {
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
        let (store, desk) = self.writing()?;
        store.write(|tx| {
            let id = ensure_login(tx, desk, contact, choice)?;
            let login = required(tx.login(id)?)?;
            if template == Template::Credentials && tx.password_strayed(&login)? {
                return Err(strayed(contact));
            }
            let fresh = Fresh {
                contact,
                template,
                to,
                retry_of: None,
                ttl: DEFAULT_TTL,
                extra,
            };
            compose_fresh(tx, desk, &login, &fresh)
        })
    }

    /// What a retry would do.
    pub fn plan_retry(&self, id: EmailId, options: &RetryOptions) -> Result<RetryPlan> {
        let (email, contact) = self.email_and_contact(id)?;
        decide(self, &email, &contact, options)
    }

    /// Puts a mail back into the queue, or queues one that takes its place. Sending is the caller's next call.
    pub fn retry(&mut self, id: EmailId, options: &RetryOptions) -> Result<Retried> {
        let (email, contact) = self.email_and_contact(id)?;
        let decision = decide(self, &email, &contact, options)?;
        let (store, desk) = self.writing()?;
        store.write(|tx| {
            let of = of_email(&email);
            let (outgoing, reason) = match &decision {
                RetryPlan::Requeue(reason) => {
                    if !tx.requeue(id, true, desk.now())? {
                        return Err(in_flight(id));
                    }
                    (id, *reason)
                }
                RetryPlan::Replace { reason, to } => {
                    (replace(tx, desk, &email, &contact, to)?, *reason)
                }
            };
            let detail = if outgoing == id {
                reason.as_str().to_owned()
            } else {
                format!("{}, replaced by {outgoing}", reason.as_str())
            };
            desk.audit(tx, Action::EmailRetry, of, Some(detail))?;
            Ok(Retried {
                email: email.clone(),
                outgoing,
                reason,
            })
        })
    }

    /// Takes a mail back that has not gone out.
    pub fn cancel_email(&mut self, id: EmailId) -> Result<Email> {
        let (email, _) = self.email_and_contact(id)?;
        let (store, desk) = self.writing()?;
        store.write(|tx| {
            if !tx.cancel_email(id)? {
                let message = format!("the mail {id} is {} and cannot be cancelled", email.state);
                return Err(match email.state {
                    EmailState::Sending | EmailState::Handed => in_flight(id),
                    _ => Error::new(ErrorKind::Refused, message),
                });
            }
            if email.template == Template::ResetLink {
                tx.purge_email(id)?;
            }
            desk.audit(tx, Action::EmailCancel, of_email(&email), None)?;
            required(tx.email(id)?)
        })
    }

    /// Reveals the stored bytes of a mail. The event is written first.
    pub fn reveal_email(&mut self, id: EmailId, copied: bool) -> Result<Secret<Vec<u8>>> {
        let (email, contact) = self.email_and_contact(id)?;
        let (store, desk) = self.writing()?;
        store.write(|tx| {
            let sealed = tx.sealed_email(id)?.ok_or_else(|| {
                Error::new(
                    ErrorKind::NotFound,
                    format!("the text of the mail {id} is not stored any more"),
                )
                .hint(format!(
                    "send a new one: credtool email send {} --template {}",
                    contact.id, email.template
                ))
            })?;
            let bytes = desk.open(bytes_slot(id), &sealed)?;
            let action = if copied {
                Action::EmailCopy
            } else {
                Action::EmailReveal
            };
            desk.audit(tx, action, of_email(&email), None)?;
            if desk.keeps_nothing() && email.state.is_final() {
                tx.purge_email(id)?;
            }
            Ok(bytes)
        })
    }

    /// A page of mails, newest first.
    pub fn email_page(&self, filter: &EmailFilter) -> Result<Vec<Email>> {
        Ok(self.db().emails(filter)?)
    }

    /// Mails that failed, are held or came back, and that no later mail replaced; newest first.
    pub fn failing_emails(&self, limit: usize) -> Result<Vec<Email>> {
        Ok(self.db().failing_emails(None, limit)?)
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

    /// One mail of the log.
    pub fn email(&self, id: EmailId) -> Result<Email> {
        Ok(self.email_and_contact(id)?.0)
    }

    /// Every attempt at a mail, oldest first.
    pub fn attempts(&self, id: EmailId) -> Result<Vec<Attempt>> {
        Ok(self.db().attempts(id)?)
    }

    /// Reveals the text of a stored mail. The event is written first.
    pub fn reveal_text(&mut self, id: EmailId, copied: bool) -> Result<Readable> {
        let bytes = self.reveal_email(id, copied)?;
        mail::readable(bytes.expose()).map_err(|error| {
            Error::new(
                ErrorKind::Failed,
                format!("the mail {id} cannot be read: {error}"),
            )
        })
    }

    /// Fails where the contact of a mail does not have this address.
    pub fn check_recipient(&self, id: EmailId, to: &EmailAddress) -> Result<()> {
        let (_, contact) = self.email_and_contact(id)?;
        if contact.has(to) {
            return Ok(());
        }
        Err(Error::new(
            ErrorKind::NeedsAnswer,
            format!("{to} is not an address of {}", contact.name),
        )
        .hint(format!(
            "add it: credtool contact edit {} --add-address {to}",
            contact.id
        )))
    }

    /// Whether the password in a mail is not the login's present one.
    pub fn password_replaced_since(&self, email: &Email) -> Result<bool> {
        let (Some(serial), Some(login)) = (email.password_serial, email.login_id) else {
            return Ok(false);
        };
        let login = self.db().login(login)?;
        Ok(login.is_none_or(|login| login.password_serial != serial))
    }

    fn email_and_contact(&self, id: EmailId) -> Result<(Email, Contact)> {
        let db = self.db();
        let email = db.email(id)?.ok_or_else(|| {
            Error::new(ErrorKind::NotFound, format!("there is no mail {id}"))
                .hint("credtool email list")
        })?;
        let contact = required(db.contact(email.contact_id)?)?;
        Ok((email, contact))
    }
}

fn decide(
    app: &App,
    email: &Email,
    contact: &Contact,
    options: &RetryOptions,
) -> Result<RetryPlan> {
    let db = app.db();
    let login = email.login_id.map(|id| db.login(id)).transpose()?.flatten();
    let link = email.link_id.map(|id| db.link(id)).transpose()?.flatten();
    let strayed_password = login
        .as_ref()
        .map(|login| db.password_strayed(login))
        .transpose()?;
    let facts = RetryFacts {
        email,
        link: link.map(|link| link.state(app.now())),
        address_is_current: contact.has(&email.to),
        primary: contact.primary(),
        password_serial: login.as_ref().map(|login| login.password_serial),
        password_available: login.as_ref().is_some_and(|login| login.revealable),
        password_strayed: strayed_password.unwrap_or(false),
        to: options.to.as_ref(),
        again: options.again,
    };
    plan(&facts).map_err(|block| explain(&block, email, contact))
}

fn explain(block: &RetryBlock, email: &Email, contact: &Contact) -> Error {
    let id = email.id;
    match block {
        RetryBlock::InFlight => in_flight(id),
        RetryBlock::AlreadyAccepted(at) => {
            let when = at.map_or_else(String::new, |at| {
                at.strftime(" on %-d %b %Y at %H:%M UTC").to_string()
            });
            Error::new(
                ErrorKind::NeedsAnswer,
                format!(
                    "the relay accepted the mail {id}{when}; sending it again may deliver it twice"
                ),
            )
            .hint(format!("credtool email retry {id} --again"))
        }
        RetryBlock::MaybeSent => Error::new(
            ErrorKind::NeedsAnswer,
            format!("the mail {id} may have been sent; sending it again may deliver it twice"),
        )
        .hint(format!("credtool email retry {id} --again")),
        RetryBlock::PasswordStrayed => strayed(contact),
        RetryBlock::PasswordGone => Error::new(
            ErrorKind::NeedsAnswer,
            format!("the password of the mail {id} is not stored any more"),
        )
        .hint(format!("credtool password generate {} --email", contact.id)),
        RetryBlock::NoAddress => Error::new(
            ErrorKind::NeedsAnswer,
            format!("the contact {} has no address to send to", contact.id),
        )
        .hint(format!(
            "credtool contact edit {} --add-address ADDRESS",
            contact.id
        )),
    }
}

fn strayed(contact: &Contact) -> Error {
    Error::new(
        ErrorKind::NeedsAnswer,
        "this password was mailed to an address that is no longer the contact's, so it is not mailed again",
    )
    .hint(format!("make a new one: credtool password generate {} --email", contact.id))
}

fn in_flight(id: EmailId) -> Error {
    Error::new(
        ErrorKind::Temporary,
        format!("the mail {id} is being sent right now"),
    )
    .hint("look again in a moment")
}

fn of_email(email: &Email) -> Target {
    Target {
        contact: Some(email.contact_id),
        product: Some(email.product_id),
        login: email.login_id,
        link: email.link_id,
        email: Some(email.id),
    }
}

/// Puts a mail with a new link in the place of one whose link has less than a quarter of its life left, once: the
/// person should get a link that lives long enough to be used. A mail that took such a place itself stays as it is.
pub(super) fn refresh_link_mail(store: &mut Store, desk: &mut Desk, id: EmailId) -> Result<()> {
    let now = desk.now();
    let db = store.db();
    let Some(email) = db.email(id)? else {
        return Ok(());
    };
    let Some(link) = email
        .link_id
        .map(|link| db.link(link))
        .transpose()?
        .flatten()
    else {
        return Ok(());
    };
    let replaced_before = match email
        .retry_of
        .map(|old| db.email(old))
        .transpose()?
        .flatten()
    {
        Some(old) => old
            .link_id
            .map(|old| db.link(old))
            .transpose()?
            .flatten()
            .is_some_and(|old| old.revoked_reason == Some(RevokedReason::Replaced)),
        None => false,
    };
    let worth_it = matches!(link.state(now), LinkState::Live | LinkState::Expired)
        && nearly_expired(now, link.created_at, link.expires_at)
        && !replaced_before;
    if !worth_it {
        return Ok(());
    }
    let Some(contact) = db.contact(email.contact_id)? else {
        return Ok(());
    };
    store.write(|tx| {
        // Somebody else may have taken it in between.
        if tx
            .email(id)?
            .is_none_or(|email| email.state != EmailState::Queued)
        {
            return Ok(());
        }
        let new = replace(tx, desk, &email, &contact, &email.to)?;
        tx.replace_link(link.id, now)?;
        tx.purge_email(id)?;
        let detail = format!("its link was about to expire, replaced by {new}");
        desk.audit(tx, Action::EmailRetry, of_email(&email), Some(detail))
    })
}

/// A mail that is composed from what is true now.
struct Fresh<'a> {
    contact: &'a Contact,
    template: Template,
    to: &'a EmailAddress,
    retry_of: Option<EmailId>,
    ttl: SignedDuration,
    extra: &'a BTreeMap<String, String>,
}

fn compose_fresh(
    tx: &Tx<'_>,
    desk: &mut Desk,
    login: &crate::domain::login::Login,
    fresh: &Fresh<'_>,
) -> Result<EmailId> {
    let product = required(tx.product(login.product_id)?)?;
    let password = match fresh.template {
        Template::Credentials => Some(stored_password(tx, desk, login.id)?.ok_or_else(|| {
            Error::new(
                ErrorKind::NeedsAnswer,
                format!("no password is stored for the login {}", login.username),
            )
            .hint(format!(
                "credtool password generate {} --email",
                fresh.contact.id
            ))
        })?),
        Template::ResetLink | Template::PasswordChanged => None,
    };
    let link = match fresh.template {
        Template::ResetLink => Some(new_link(tx, desk, login.id, fresh.ttl)?),
        Template::Credentials | Template::PasswordChanged => None,
    };
    let id = queue(
        tx,
        desk,
        &Outgoing {
            contact: fresh.contact,
            login,
            product: &product,
            template: fresh.template,
            to: fresh.to,
            password: password.as_ref(),
            link: link.as_ref(),
            retry_of: fresh.retry_of,
            by_hand: true,
            extra: fresh.extra,
        },
    )?;
    let of = Target {
        link: link.map(|link| link.id),
        email: Some(id),
        ..target(login)
    };
    desk.audit(
        tx,
        Action::EmailQueue,
        of,
        Some(fresh.template.as_str().to_owned()),
    )?;
    Ok(id)
}

/// Queues a new mail in the place of an old one; the old one, if it still waits, is taken back.
fn replace(
    tx: &Tx<'_>,
    desk: &mut Desk,
    email: &Email,
    contact: &Contact,
    to: &EmailAddress,
) -> Result<EmailId> {
    let login = email
        .login_id
        .map(|id| tx.login(id))
        .transpose()?
        .flatten()
        .ok_or_else(|| {
            Error::new(
                ErrorKind::NotFound,
                format!("the login of the mail {} was removed", email.id),
            )
            .hint(format!("credtool contact show {}", contact.id))
        })?;
    let link = email.link_id.map(|id| tx.link(id)).transpose()?.flatten();
    let ttl = link.map_or(DEFAULT_TTL, |link| {
        link.expires_at.duration_since(link.created_at)
    });
    if matches!(email.state, EmailState::Queued | EmailState::Held) {
        tx.cancel_email(email.id)?;
    }
    compose_fresh(
        tx,
        desk,
        &login,
        &Fresh {
            contact,
            template: email.template,
            to,
            retry_of: Some(email.id),
            ttl,
            extra: &BTreeMap::new(),
        },
    )
}
