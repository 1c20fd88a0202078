//! A retry that thinks: of one email that was named, and of all that fail.
//!
//! Invariant: what a retry does is decided inside the transaction that does it, so an email that was accepted, or whose
//! password changed, a moment ago is not judged by what it was before.

use std::collections::VecDeque;

use crate::app::base::rows::{of_email, required};
use crate::app::delivery::log::{email_and_contact, in_flight, strayed};
use crate::app::outbox::replacement::{has_other_author_now, login_removed, replace};
use crate::app::records::contacts::Exposure;
use crate::app::{
    AddressChange, App, AppContext, Error, ErrorKind, NextStep, Result, RetryTo, Subject, Via,
};
use crate::domain::audit::Action;
use crate::domain::contact::Contact;
use crate::domain::email::Email;
use crate::domain::retry::bulk::{FailingEmail, Include, SkipReason, skip};
use crate::domain::retry::{RetryBlock, RetryFacts, RetryPlan, RetryReason, plan};
use crate::domain::template::Template;
use crate::domain::{EmailAddress, EmailId, Timestamp};
use crate::store::{Db, Store, Tx};

pub use crate::store::FailingFilter;

/// Failing emails that are looked at in one go.
const PAGE: usize = 200;

/// The options of a retry.
#[derive(Clone, Debug, Default)]
pub struct RetryOptions {
    /// Another address.
    pub to: Option<EmailAddress>,
    /// It may arrive twice.
    pub again: bool,
}

/// The plan of a retry, and the email on which it decides.
#[derive(Clone, Debug)]
pub struct Decision {
    /// The newest email of the chain of replacements that the named one is part of.
    pub email: Email,
    /// The contact.
    pub contact: Contact,
    /// The action, or the reason why there is none.
    pub plan: std::result::Result<RetryPlan, RetryBlock>,
    /// The action once somebody has confirmed that the email may arrive twice.
    pub again: Option<RetryPlan>,
    /// The address that was asked for.
    pub to: Option<EmailAddress>,
}

/// The result of a retry before anything is sent.
#[derive(Clone, Debug)]
pub struct Retried {
    /// The email that was named.
    pub named: EmailId,
    /// The newest email of its chain of replacements, which was retried.
    pub email: Email,
    /// Its contact.
    pub contact: Contact,
    /// The email that goes out: the same one, or the one that takes its place.
    pub outgoing: EmailId,
    /// Why.
    pub reason: RetryReason,
    /// How many attempts the email that goes out had had.
    pub(crate) tries: usize,
}

impl App {
    /// Returns the plan of a retry.
    pub fn plan_retry(&self, id: EmailId, options: &RetryOptions) -> Result<Decision> {
        decide(self.db(), &self.context, id, options)
    }

    /// All that fail, oldest first, as of now: what fails while they are retried is not among them. They go to `to`, or
    /// each to its own address.
    pub fn failing(
        &self,
        filter: FailingFilter,
        include: Include,
        to: Option<EmailAddress>,
    ) -> Result<AllFailing> {
        let db = self.db();
        let first = db.first_email_since(filter.since)?;
        let after = EmailId::new(first.map_or(i64::MAX, |first| first.get().saturating_sub(1)));
        let (count, last) = db.count_failing(&filter, after)?;
        Ok(AllFailing {
            filter,
            include,
            to,
            left: count,
            after,
            last: last.unwrap_or(after),
            page: VecDeque::new(),
        })
    }
}

/// Mails that fail, one after another.
#[derive(Clone, Debug)]
pub struct AllFailing {
    filter: FailingFilter,
    include: Include,
    to: Option<EmailAddress>,
    left: u64,
    after: EmailId,
    last: EmailId,
    page: VecDeque<FailingEmail>,
}

impl AllFailing {
    /// How many are left, those that will be left alone included.
    pub(crate) const fn left(&self) -> u64 {
        self.left
    }

    pub(crate) fn next(&mut self, db: Db<'_>) -> Result<Option<NextEmail>> {
        if self.page.is_empty() {
            let page = db.failing_page(&self.filter, self.after, self.last, PAGE)?;
            if let Some(failing) = page.last() {
                self.after = failing.email.id;
            }
            self.page = page.into();
        }
        let Some(failing) = self.page.pop_front() else {
            return Ok(None);
        };
        self.left = self.left.saturating_sub(1);
        Ok(Some(match self.judge(&failing) {
            Ok(options) => NextEmail::Retry(failing.email.id, options),
            Err(reason) => NextEmail::Skip(Box::new(failing.email), reason),
        }))
    }

    fn judge(&self, failing: &FailingEmail) -> std::result::Result<RetryOptions, SkipReason> {
        match skip(failing, self.include) {
            Some(reason) => Err(reason),
            None => Ok(RetryOptions {
                to: self.to.clone(),
                again: failing.email.outcome_unknown(),
            }),
        }
    }

    /// The retry of one of them, as one transaction. It was found a while ago, so it is judged anew.
    pub(crate) fn retry(
        &self,
        store: &mut Store,
        context: &mut AppContext,
        id: EmailId,
    ) -> Result<RetryDecision> {
        store.write(|tx| {
            let judged = match tx.failing_email(id)? {
                Some(failing) => self.judge(&failing),
                None => Err(SkipReason::NoLongerFails),
            };
            Ok(match judged {
                Ok(options) => {
                    RetryDecision::Retried(Box::new(retry_within(tx, context, id, &options)?))
                }
                Err(reason) => RetryDecision::LeftAlone(Box::new(required(tx.email(id)?)?), reason),
            })
        })
    }
}

/// The decision on an email whose turn has come.
pub(crate) enum RetryDecision {
    Retried(Box<Retried>),
    LeftAlone(Box<Email>, SkipReason),
}

/// The retry of one email, as one transaction.
pub(crate) fn retry(
    store: &mut Store,
    context: &mut AppContext,
    id: EmailId,
    options: &RetryOptions,
) -> Result<Retried> {
    store.write(|tx| retry_within(tx, context, id, options))
}

fn retry_within(
    tx: &Tx<'_>,
    context: &mut AppContext,
    named: EmailId,
    options: &RetryOptions,
) -> Result<Retried> {
    let decision = decide(**tx, context, named, options)?;
    let plan = decision.allowed()?;
    let Decision { email, contact, .. } = decision;
    let id = email.id;
    let (outgoing, reason, tries) = match plan {
        RetryPlan::Requeue(reason) => {
            let tries = tx.attempts(id)?.len();
            if !tx.requeue(id, true, context.now())? {
                return Err(in_flight(id));
            }
            (id, reason, tries)
        }
        RetryPlan::Replace { reason, to } => {
            (replace(tx, context, &email, &contact, &to)?, reason, 0)
        }
    };
    let detail = if outgoing == id {
        reason.as_str().to_owned()
    } else {
        format!("{}, replaced by {outgoing}", reason.as_str())
    };
    context.audit(tx, Action::EmailRetry, of_email(&email), Some(detail))?;
    Ok(Retried {
        named,
        email,
        contact,
        outgoing,
        reason,
        tries,
    })
}

/// Decides on the newest email of the chain that this one is part of: what took the place of an older one may have
/// helped already.
fn decide(
    db: Db<'_>,
    context: &AppContext,
    named: EmailId,
    options: &RetryOptions,
) -> Result<Decision> {
    let (named, _) = email_and_contact(db, named)?;
    let (email, contact) = email_and_contact(db, db.newest_of_chain(named.id)?)?;
    let login = email.login_id.map(|id| db.login(id)).transpose()?.flatten();
    let link = email.link_id.map(|id| db.link(id)).transpose()?.flatten();
    let exposure = login
        .as_ref()
        .map(|login| Exposure::of(db, login))
        .transpose()?
        .flatten();
    let sender_replaced =
        db.is_refused_sender(&email.sender)? && has_other_author_now(db, context, &email)?;
    let newer = db.newer_email(&email, context.now())?;
    let facts = RetryFacts {
        email: &email,
        link: link.map(|link| link.state(context.now())),
        address_is_current: contact.has(&email.to),
        primary: contact.primary(),
        password_serial: login.as_ref().map(|login| login.password_serial),
        password_available: login.as_ref().is_some_and(|login| login.revealable),
        password_strayed: matches!(exposure, Some(Exposure::Emailed(_))),
        sender_replaced,
        newer: newer.as_ref(),
        to: options.to.as_ref(),
        again: options.again,
    };
    let decided = plan(&facts);
    let again = plan(&RetryFacts {
        again: true,
        ..facts
    });
    Ok(Decision {
        plan: decided,
        again: again.ok(),
        to: options.to.clone(),
        email,
        contact,
    })
}

impl Decision {
    /// Returns the action, or an error with the reason why there is none and the way out.
    pub fn allowed(&self) -> Result<RetryPlan> {
        let plan = self.plan.clone();
        plan.map_err(|block| {
            let again = self.again.as_ref();
            explain(&block, &self.email, &self.contact, again, self.to.as_ref())
        })
    }

    /// Returns the objection to a retry that somebody may still want, as a sentence.
    pub fn doubt(&self) -> Option<String> {
        let block = self.plan.as_ref().err()?;
        block
            .is_lifted_by_again()
            .then(|| doubt(block, self.email.id))
    }

    /// What goes out once somebody confirmed it, as the object of a sentence: `a new email with a new link to
    /// ada@example.com`.
    pub fn sends_again(&self) -> Option<String> {
        self.again.as_ref().map(|plan| sends(plan, &self.email))
    }
}

/// Returns the email that a plan sends, as the object of a sentence.
fn sends(plan: &RetryPlan, email: &Email) -> String {
    match plan {
        RetryPlan::Requeue(_) => format!(
            "the same message to {}, where it may arrive twice",
            email.to
        ),
        RetryPlan::Replace { to, .. } => {
            let what = match email.template {
                Template::Credentials => "the present password",
                Template::ResetLink | Template::Invitation => "a new link",
                Template::PasswordChanged => "the same notice",
            };
            format!("a new email with {what} to {to}")
        }
    }
}

fn doubt(block: &RetryBlock, id: EmailId) -> String {
    let on = |at: &Timestamp| at.strftime("%-d %b %Y at %H:%M UTC").to_string();
    match block {
        RetryBlock::AlreadyAccepted(Some(at)) => {
            format!("the relay accepted email {id} on {}", on(at))
        }
        RetryBlock::AlreadyAccepted(None) => format!("the relay accepted email {id}"),
        RetryBlock::NewerEmail(newer, Some(at)) => format!(
            "the relay accepted email {newer}, a newer one for the same login, on {}",
            on(at)
        ),
        RetryBlock::NewerEmail(newer, None) => {
            format!("email {newer}, a newer one for the same login, is on its way")
        }
        _ => format!("email {id} may have been sent"),
    }
}

fn explain(
    block: &RetryBlock,
    email: &Email,
    contact: &Contact,
    again: Option<&RetryPlan>,
    to: Option<&EmailAddress>,
) -> Error {
    let id = email.id;
    match block {
        RetryBlock::InFlight => in_flight(id),
        RetryBlock::LoginRemoved => login_removed(email),
        RetryBlock::AlreadyAccepted(_) | RetryBlock::MaybeSent | RetryBlock::NewerEmail(..) => {
            let doubt = doubt(block, id);
            let sends = again.map_or_else(
                || String::from("nothing can be sent in its place"),
                |plan| format!("a retry sends {}", sends(plan, email)),
            );
            Error::new(ErrorKind::NeedsAnswer, format!("{doubt}; {sends}"))
                .hint(NextStep::retry_again(id, RetryTo::of(to)))
        }
        RetryBlock::PasswordStrayed => strayed(Subject::from(email)),
        RetryBlock::PasswordGone => Error::new(
            ErrorKind::NeedsAnswer,
            format!("the password of email {id} is no longer stored"),
        )
        .hint(NextStep::GeneratePassword(Subject::from(email), Via::Email)),
        RetryBlock::NoAddress => Error::new(
            ErrorKind::NeedsAnswer,
            format!("the contact {} has no address to send to", contact.id),
        )
        .hint(NextStep::ChangeAddress(
            contact.id,
            AddressChange::Add,
            None,
        )),
    }
}

/// The next email of a selection.
#[derive(Debug)]
pub enum NextEmail {
    /// To be retried.
    Retry(EmailId, RetryOptions),
    /// To be left alone.
    Skip(Box<Email>, SkipReason),
}
