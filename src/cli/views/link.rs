//! Reset links and invitations, without their tokens, which are not stored.

use schemars::JsonSchema;
use serde::Serialize;

use crate::app::credentials::links::LinkDetails;
use crate::app::records::contacts::LinkView;
use crate::cli::output::{Revealed, Time, Word};
use crate::domain::link::{Link, LinkState, RevokedReason};
use crate::domain::template::LinkKind;
use crate::domain::{EmailAddress, EmailId, Timestamp};

/// A link.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Link")]
pub(crate) struct LinkOutput {
    /// The ID of the link.
    id: i64,
    /// The ID of the login that it is for.
    login_id: i64,
    /// The kind of the link.
    kind: Word<LinkKind>,
    /// The state of the link.
    state: Word<LinkState>,
    /// When it was made.
    created_at: Time,
    /// When it expires.
    expires_at: Option<Time>,
    /// When it was used.
    used_at: Option<Time>,
    /// When it was revoked.
    revoked_at: Option<Time>,
    /// Why it was revoked.
    revoked_reason: Option<Word<RevokedReason>>,
    /// The email that carries it.
    email_id: Option<i64>,
}

impl LinkOutput {
    /// The link in its state, and the email that carries it.
    fn new(link: &Link, state: LinkState, email_id: Option<EmailId>) -> Self {
        Self {
            id: link.id.get(),
            login_id: link.login_id.get(),
            kind: Word(link.kind),
            state: Word(state),
            created_at: Time(link.created_at),
            expires_at: Some(Time(link.expires_at)),
            used_at: link.used_at.map(Time),
            revoked_at: link.revoked_at.map(Time),
            revoked_reason: link.revoked_reason.map(Word),
            email_id: email_id.map(EmailId::get),
        }
    }
}

impl From<&LinkView> for LinkOutput {
    fn from(view: &LinkView) -> Self {
        Self::new(&view.link, view.state, view.email_id)
    }
}

/// A link, and whose it is.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "LinkOfContact")]
pub(crate) struct LinkOfContact<'a> {
    #[serde(flatten)]
    link: LinkOutput,
    /// The ID of the contact.
    contact_id: i64,
    /// The name of the contact.
    name: &'a str,
    /// The primary address of the contact.
    address: Option<&'a str>,
    /// The slug of the product.
    product: &'a str,
    /// The username of the login.
    username: &'a str,
}

impl LinkOfContact<'_> {
    /// Hides the expiry of a link that has ended before it.
    pub(crate) fn hide_the_end(&mut self) {
        if self.link.used_at.is_some() || self.link.revoked_at.is_some() {
            self.link.expires_at = None;
        }
    }
}

impl<'a> LinkOfContact<'a> {
    /// The link of a contact's login, in its state at this moment.
    pub(crate) fn new(details: &'a LinkDetails, now: Timestamp) -> Self {
        let LinkDetails {
            link,
            login,
            contact,
            product,
            email,
        } = details;
        Self {
            link: LinkOutput::new(link, link.state(now), *email),
            contact_id: contact.id.get(),
            name: contact.name.as_str(),
            address: contact.primary().map(EmailAddress::as_str),
            product: product.slug.as_str(),
            username: login.username.as_str(),
        }
    }
}

/// A link that was made, and its address where that was asked for.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "IssuedLink")]
pub(crate) struct IssuedOutput<'a> {
    #[serde(flatten)]
    pub(crate) link: LinkOfContact<'a>,
    /// The link itself; only where it is printed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) url: Option<Revealed<'a>>,
    /// The link, letter by letter; only with `--spell`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) spelled: Option<Revealed<'a>>,
}
