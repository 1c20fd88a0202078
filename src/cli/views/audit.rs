//! The audit trail.

use schemars::JsonSchema;
use serde::Serialize;

use crate::cli::output::Time;
use crate::domain::audit::{AuditEvent, ChainReport, Damage};
use crate::domain::login::Login;
use crate::domain::product::Product;
use crate::domain::{ContactId, EmailId, LinkId, LoginId, ProductId};

/// An event: who did what, to whom, when and why.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "AuditEvent")]
pub(crate) struct EventOutput<'a> {
    /// The number of the event.
    seq: i64,
    /// When it happened.
    at: Time,
    /// The act, such as `password.show`.
    action: &'a str,
    /// The user ID of the operator.
    uid: u32,
    /// The name of that account.
    user: Option<&'a str>,
    /// The account from which sudo was called.
    sudo_user: Option<&'a str>,
    /// The terminal.
    tty: Option<&'a str>,
    /// The ID of the contact.
    contact_id: Option<i64>,
    /// The ID of the product.
    product_id: Option<i64>,
    /// The ID of the login.
    login_id: Option<i64>,
    /// The username of the login, if it still exists.
    username: Option<&'a str>,
    /// The slug of the login's product.
    product: Option<&'a str>,
    /// The ID of the link.
    link_id: Option<i64>,
    /// The ID of the email.
    email_id: Option<i64>,
    /// Further details.
    detail: Option<&'a str>,
    /// The reason that was given.
    reason: Option<&'a str>,
    /// The ticket that was given.
    ticket: Option<&'a str>,
    /// The first of the contacts that were added together.
    first_contact_id: Option<i64>,
    /// The last of them.
    last_contact_id: Option<i64>,
}

impl<'a> EventOutput<'a> {
    /// The event, and the login that it is about.
    pub(crate) fn new(
        seq: i64,
        event: &'a AuditEvent,
        login: Option<(&'a Login, &'a Product)>,
    ) -> Self {
        let (actor, target) = (&event.actor, &event.target);
        Self {
            seq,
            at: Time(event.at),
            action: event.action.as_str(),
            uid: actor.uid,
            user: actor.user.as_deref(),
            sudo_user: actor.sudo_user.as_deref(),
            tty: actor.tty.as_deref(),
            contact_id: target.contact.map(ContactId::get),
            product_id: target.product.map(ProductId::get),
            login_id: target.login.map(LoginId::get),
            username: login.map(|(login, _)| login.username.as_str()),
            product: login.map(|(_, product)| product.slug.as_str()),
            link_id: target.link.map(LinkId::get),
            email_id: target.email.map(EmailId::get),
            detail: event.detail.as_deref(),
            reason: event.why.reason.as_deref(),
            ticket: event.why.ticket.as_deref(),
            first_contact_id: target.contacts.map(|range| range.first.get()),
            last_contact_id: target.contacts.map(|range| range.last.get()),
        }
    }
}

/// The result of checking the audit trail.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "AuditReport")]
pub(crate) struct ChainOutput {
    /// Whether nothing is damaged.
    sound: bool,
    /// The number of events.
    events: u64,
    /// The last event and its MAC, as `--noted` takes them.
    pub(crate) last: Option<String>,
    /// Events whose key is gone.
    unprovable: u64,
    /// Events that are older than the one before.
    clock_set_back: u64,
    /// The damaged places.
    pub(crate) damage: Vec<DamageOutput>,
    /// The number of further damaged places.
    more_damage: u64,
}

/// A damaged place of the audit trail.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Damage")]
pub(crate) struct DamageOutput {
    /// Its first event.
    seq: i64,
    /// Its last event.
    to: i64,
    /// The damage in a few words.
    what: &'static str,
}

impl From<&ChainReport> for ChainOutput {
    fn from(report: &ChainReport) -> Self {
        let last = report.last.as_ref();
        Self {
            sound: report.is_sound(),
            events: report.events,
            last: last.map(|(seq, mac)| format!("{seq}:{mac}")),
            unprovable: report.unprovable,
            clock_set_back: report.clock_set_back,
            damage: report.damage.iter().map(Into::into).collect(),
            more_damage: report.more_damage,
        }
    }
}

impl From<&Damage> for DamageOutput {
    fn from(damage: &Damage) -> Self {
        Self {
            seq: damage.first(),
            to: damage.last(),
            what: damage.as_str(),
        }
    }
}
