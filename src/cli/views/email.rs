//! Emails and their attempts.

use schemars::JsonSchema;
use serde::Serialize;

use super::outage::OutageOutput;
use crate::app::OutboxState;
use crate::app::delivery::log::Readable;
use crate::app::records::contacts::EmailView;
use crate::cli::output::{Fixed, Revealed, Time, Tone, Vocabulary, Word};
use crate::domain::diagnosis::Party;
use crate::domain::email::{Attempt, CancelCause, Delivery, Email, EmailState, Outcome};
use crate::domain::outage::Outage;
use crate::domain::product::Product;
use crate::domain::smtp::Phase;
use crate::domain::template::Template;
use crate::domain::{EmailId, LinkId, LoginId};

/// An email, without its text.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Email")]
pub(crate) struct EmailOutput<'a> {
    /// The ID of the email.
    id: i64,
    /// The ID of the contact.
    contact_id: i64,
    /// The ID of the login that it is about.
    login_id: Option<i64>,
    /// The ID of the link that it carries.
    link_id: Option<i64>,
    /// The slug of the product; null of one that was added while a run was going on.
    product: Option<&'a str>,
    /// The template that it was made from.
    template: Word<Template>,
    /// The recipient.
    to: &'a str,
    /// The subject.
    subject: &'a str,
    /// The state of the email.
    state: Word<EmailState>,
    /// Why it was cancelled.
    cancelled_because: Option<&'static str>,
    /// Whether it is unknown if the relay has it.
    pub(crate) maybe_sent: bool,
    /// Whether it was being sent when the sender died.
    stranded: bool,
    /// The outage that it waits for.
    outage: Option<OutageOutput<'a>>,
    /// The delivery, as bounces report it.
    delivery: Word<Delivery>,
    /// The Message-ID.
    message_id: &'a str,
    /// The number of attempts.
    attempts: i64,
    /// The step that the last attempt reached.
    last_phase: Option<&'static str>,
    /// The code of its reply.
    last_code: Option<i64>,
    /// The enhanced code of its reply.
    last_enhanced: Option<String>,
    /// Its reply.
    last_reply: Option<&'a str>,
    /// The party at fault: recipient, message, `our_setup`, relay or unclear.
    fault_of: Option<&'static str>,
    /// The fault in a word.
    fault: Option<&'static str>,
    /// The email that this one takes the place of.
    retry_of: Option<i64>,
    /// When it was composed.
    created_at: Time,
    /// When it is tried next.
    next_attempt_at: Option<Time>,
    /// When the link or password in it expires.
    expires_at: Option<Time>,
    /// When the relay accepted it.
    accepted_at: Option<Time>,
}

impl<'a> EmailOutput<'a> {
    /// The email, in the light of the outbox.
    pub(crate) fn of(email: &'a Email, product: &'a Product, outbox: &'a OutboxState) -> Self {
        let (stranded, outage) = (outbox.is_stranded(email), outbox.outage(email));
        Self::new(email, Some(product), stranded, outage)
    }

    /// The email that was tried a moment ago, of one of these products.
    pub(crate) fn tried(email: &'a Email, products: &'a [Product]) -> Self {
        let mut products = products.iter();
        let product = products.find(|product| product.id == email.product_id);
        Self::new(email, product, false, None)
    }

    fn new(
        email: &'a Email,
        product: Option<&'a Product>,
        stranded: bool,
        outage: Option<&'a Outage>,
    ) -> Self {
        let party = email.refused_by();
        Self {
            id: email.id.get(),
            contact_id: email.contact_id.get(),
            login_id: email.login_id.map(LoginId::get),
            link_id: email.link_id.map(LinkId::get),
            product: product.map(|product| product.slug.as_str()),
            template: Word(email.template),
            to: email.to.as_str(),
            subject: email.subject.as_str(),
            state: Word(email.state),
            cancelled_because: email.cancel_cause.map(CancelCause::as_str),
            maybe_sent: email.maybe_sent() || stranded && email.state == EmailState::Handed,
            stranded,
            outage: outage.map(Into::into),
            delivery: Word(email.delivery),
            message_id: email.message_id.as_str(),
            attempts: email.attempts.into(),
            last_phase: email.last_phase.map(Phase::as_str),
            last_code: email.last_code.map(Into::into),
            last_enhanced: email.last_enhanced.as_ref().map(ToString::to_string),
            last_reply: email.last_reply.as_deref(),
            fault_of: party.map(Party::as_str),
            fault: party.and_then(Party::fault),
            retry_of: email.retry_of.map(EmailId::get),
            created_at: Time(email.created_at),
            next_attempt_at: email.due_at.map(Time),
            expires_at: email.expires_at.map(Time),
            accepted_at: email.accepted_at.map(Time),
        }
    }
}

impl<'a> From<&'a EmailView> for EmailOutput<'a> {
    fn from(view: &'a EmailView) -> Self {
        let product = Some(&view.product);
        Self::new(&view.email, product, view.stranded, view.outage.as_ref())
    }
}

/// An email, and the name of its contact.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "NamedEmail")]
pub(crate) struct NamedEmail<'a> {
    #[serde(flatten)]
    pub(crate) email: EmailOutput<'a>,
    /// The name of the contact.
    pub(crate) name: &'a str,
}

/// An email and its attempts.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "EmailRecord")]
pub(crate) struct EmailRecord<'a> {
    #[serde(flatten)]
    pub(crate) email: EmailOutput<'a>,
    /// The address that was probably meant, where the recipient's domain looks mistyped.
    pub(crate) suggestion: Option<String>,
    /// The attempts.
    pub(crate) attempt_log: Vec<AttemptOutput<'a>>,
}

/// An attempt to hand an email to the relay.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Attempt")]
pub(crate) struct AttemptOutput<'a> {
    /// The number of the attempt.
    n: i64,
    /// When it began.
    started_at: Time,
    /// When it ended.
    ended_at: Option<Time>,
    /// The milliseconds that it took.
    duration_ms: Option<i64>,
    /// The step that it reached.
    phase: &'static str,
    /// The outcome of the attempt.
    outcome: Option<Word<Outcome>>,
    /// The code of the reply.
    code: Option<i64>,
    /// The enhanced code of the reply.
    enhanced: Option<String>,
    /// The reply.
    reply: Option<&'a str>,
    /// The ID that the relay gave it.
    queue_id: Option<&'a str>,
}

impl<'a> From<&'a Attempt> for AttemptOutput<'a> {
    fn from(attempt: &'a Attempt) -> Self {
        let took = attempt
            .ended_at
            .map(|end| end.duration_since(attempt.started_at));
        Self {
            n: attempt.n.into(),
            started_at: Time(attempt.started_at),
            ended_at: attempt.ended_at.map(Time),
            duration_ms: took.and_then(|took| i64::try_from(took.as_millis()).ok()),
            phase: attempt.phase.as_str(),
            outcome: attempt.outcome.map(Word),
            code: attempt.code.map(Into::into),
            enhanced: attempt.enhanced.map(|code| code.to_string()),
            reply: attempt.reply.as_deref(),
            queue_id: attempt.queue_id(),
        }
    }
}

/// The text of an email.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "EmailText")]
pub(crate) struct EmailText<'a> {
    /// The ID of the email.
    id: i64,
    /// Its author.
    from: &'a str,
    /// Its recipient.
    to: &'a str,
    /// Its subject.
    subject: &'a str,
    /// Its text.
    text: Revealed<'a>,
}

impl<'a> EmailText<'a> {
    /// The text of the email with this ID.
    pub(crate) fn new(id: EmailId, readable: &'a Readable) -> Self {
        Self {
            id: id.get(),
            from: readable.from.as_str(),
            to: readable.to.as_str(),
            subject: readable.subject.as_str(),
            text: Revealed(&readable.text),
        }
    }
}

/// The outcome of a retry, or of a dry run.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Retry")]
pub(crate) struct RetryOutput<'a> {
    /// The email that was named.
    pub(crate) id: i64,
    /// The email that took its place.
    pub(crate) new_id: Option<i64>,
    /// The action: resend, replace or skip; of a dry run also ask or refuse.
    pub(crate) action: &'static str,
    /// Why.
    pub(crate) reason: Fixed,
    /// The state of the email afterwards, or `dry_run`.
    pub(crate) state: Word<RetryState>,
    /// The ID of the contact.
    pub(crate) contact_id: i64,
    /// The name of the contact; absent of an email that was skipped.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) name: Option<&'a str>,
    /// The recipient; null where nothing would be sent.
    pub(crate) to: Option<&'a str>,
}

/// The state of an email after a retry.
#[derive(Clone, Copy, Debug)]
pub(crate) enum RetryState {
    /// A dry run changes no state.
    DryRun,
    /// The state of the email.
    Of(EmailState),
}

impl Vocabulary for RetryState {
    const ALL: &'static [Self] = &[
        Self::DryRun,
        Self::Of(EmailState::Queued),
        Self::Of(EmailState::Sending),
        Self::Of(EmailState::Handed),
        Self::Of(EmailState::Accepted),
        Self::Of(EmailState::Failed),
        Self::Of(EmailState::Held),
        Self::Of(EmailState::Cancelled),
    ];

    fn word(self) -> &'static str {
        match self {
            Self::DryRun => "dry_run",
            Self::Of(state) => state.as_str(),
        }
    }

    fn tone(self) -> Tone {
        match self {
            Self::DryRun => Tone::Plain,
            Self::Of(state) => state.tone(),
        }
    }
}

/// An email that was cancelled.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "CancelledEmail")]
pub(crate) struct CancelledEmail {
    /// The ID of the email.
    id: i64,
}

impl From<&EmailId> for CancelledEmail {
    fn from(id: &EmailId) -> Self {
        Self { id: id.get() }
    }
}
