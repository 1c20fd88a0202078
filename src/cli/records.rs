//! The objects that commands print: the keys that scripts lean on, each built in one place.

use super::output::{Cell, Record};
use crate::app::records::contacts::{EmailView, LinkView, LoginView};
use crate::domain::contact::Contact;
use crate::domain::diagnosis::Party;
use crate::domain::email::{CancelCause, Email, EmailState};
use crate::domain::link::{Link, LinkState};
use crate::domain::login::Login;
use crate::domain::outage::Outage;
use crate::domain::password_origin::{PasswordOrigin, ProvisionState};
use crate::domain::product::{CharClass, Product};
use crate::domain::typo::probably_meant;
use crate::domain::{EmailAddress, EmailId, Line, Tag};

/// A contact.
pub(crate) fn contact_record(contact: &Contact) -> Record {
    contact_with(contact, |record, _| record)
}

/// A contact, with what was probably meant where an address looks like a slip of a well-known one. A list has it not:
/// each address is compared with every provider.
pub(crate) fn contact_record_with_suggestions(contact: &Contact) -> Record {
    let suggestion = contact.primary().and_then(probably_meant);
    let with =
        |record: Record, address: &EmailAddress| record.with("suggestion", probably_meant(address));
    contact_with(contact, with).with("suggestion", suggestion)
}

fn contact_with(contact: &Contact, add: impl Fn(Record, &EmailAddress) -> Record) -> Record {
    let addresses: Vec<Record> = contact
        .addresses
        .iter()
        .map(|address| {
            let record = Record::new()
                .with("address", &address.address)
                .with("primary", address.primary)
                .with("status", address.status.as_str());
            add(record, &address.address)
        })
        .collect();
    let tags: Vec<String> = contact
        .tags
        .iter()
        .map(Tag::as_str)
        .map(str::to_owned)
        .collect();
    Record::new()
        .with("id", contact.id)
        .with("name", contact.name.as_str())
        .with("address", contact.primary())
        .with("locale", contact.locale.known())
        .with("phone", contact.phone.as_ref().map(Line::as_str))
        .with(
            "external_id",
            contact.external_id.as_ref().map(Line::as_str),
        )
        .with("tags", tags)
        .with("notes", contact.notes.as_str())
        .with("addresses", addresses)
        .with("created_at", contact.created_at)
        .with("updated_at", contact.updated_at)
}

/// A login in a few words: `jdoe77 at wiki (contact 3 Ada Example <ada@example.com>)`.
pub(crate) fn account(contact: &Contact, login: &Login, product: &Product) -> String {
    let (username, slug) = (&login.username, &product.slug);
    format!("{username} at {slug} (contact {})", contact.label())
}

/// The keys that name a login and its contact, of what was done to it.
pub(crate) fn account_record(contact: &Contact, login: &Login, product: &Product) -> Record {
    Record::new()
        .with("contact_id", contact.id)
        .with("name", contact.name.as_str())
        .with("address", contact.primary())
        .with("login_id", login.id)
        .with("product", product.slug.as_str())
        .with("username", login.username.as_str())
}

/// A product.
pub(crate) fn product_record(product: &Product) -> Record {
    let require: Vec<String> = product
        .policy
        .require
        .iter()
        .copied()
        .map(CharClass::as_str)
        .map(str::to_owned)
        .collect();
    Record::new()
        .with("id", product.id)
        .with("slug", product.slug.as_str())
        .with("name", product.name.as_str())
        .with(
            "login_url",
            product
                .login_url
                .as_ref()
                .map(crate::domain::product::WebUrl::as_str),
        )
        .with("sender", product.sender.as_ref().map(Line::as_str))
        .with("reply_to", product.reply_to.as_ref().map(Line::as_str))
        .with("min_length", product.policy.min_length)
        .with("max_length", product.policy.max_length)
        .with("require", require)
        .with("symbols", product.policy.symbols.to_string())
        .with("username_inside", product.policy.username_inside)
        .with("second_factor", product.policy.second_factor)
        .with("min_chosen_length", product.policy.min_chosen())
        .with(
            "provision",
            product
                .hook
                .as_ref()
                .map(|hook| hook.command.words().to_vec()),
        )
        .with(
            "provision_timeout",
            product.hook.as_ref().map(|hook| hook.timeout.as_secs()),
        )
        .with("created_at", product.created_at)
        .with("updated_at", product.updated_at)
}

/// The state of a login whose change was given up after a hook that may have done it.
pub(crate) const UNKNOWN: &str = "which password the product has is not known";

/// A login, without its password.
pub(crate) fn login_record(login: &Login, product: &Product) -> Record {
    let waiting = login.waiting.as_ref();
    let failing = waiting.and_then(|waiting| waiting.failing.as_ref());
    Record::new()
        .with("id", login.id)
        .with("contact_id", login.contact_id)
        .with("product", product.slug.as_str())
        .with("username", login.username.as_str())
        .with(
            "password_state",
            Cell::Word(login.password_state().as_str()),
        )
        .with("password_set_at", login.password_set_at)
        .with("password_set_by", login.password_set_by.as_deref())
        .with(
            "password_origin",
            login.password_origin.map(PasswordOrigin::as_str),
        )
        .with("revealable", login.revealable)
        .with("provision_state", login.provision_state.as_str())
        .with(
            "provision_event",
            waiting.map(|waiting| waiting.kind.as_str()),
        )
        .with(
            "provision_reason",
            match (failing, login.provision_state) {
                (Some(failing), _) => Some(failing.reason.as_str()),
                (None, ProvisionState::Failed) => Some(UNKNOWN),
                (None, _) => None,
            },
        )
        .with("provision_failed_at", failing.map(|failing| failing.at))
        .with(
            "provision_next_try_at",
            waiting.and_then(|waiting| waiting.next_try_at),
        )
        .with("created_at", login.created_at)
        .with("updated_at", login.updated_at)
}

/// A link, without its token, which nobody knows.
pub(crate) fn link_record(link: &Link, state: LinkState, email_id: Option<EmailId>) -> Record {
    Record::new()
        .with("id", link.id)
        .with("login_id", link.login_id)
        .with("kind", link.kind.as_str())
        .with("state", state.as_str())
        .with("created_at", link.created_at)
        .with("expires_at", link.expires_at)
        .with("used_at", link.used_at)
        .with("revoked_at", link.revoked_at)
        .with(
            "revoked_reason",
            link.revoked_reason
                .map(|reason| Cell::Word(reason.as_str())),
        )
        .with("email_id", email_id)
}

/// The reasons why emails wait.
pub(crate) fn outage_record(outage: &Outage) -> Record {
    Record::new()
        .with("sender", outage.sender.as_ref())
        .with("reason", outage.reason.as_str())
        .with("party", outage.party.as_str())
        .with("fault", outage.party.fault())
        .with("cause", outage.cause.as_str())
        .with("text", outage.text.as_str())
        .with("since", outage.since)
        .with("last_seen", outage.last_seen)
}

/// An email, without its text.
pub(crate) fn email_record(
    email: &Email,
    product: &Product,
    stranded: bool,
    outage: Option<&Outage>,
) -> Record {
    let maybe_sent = email.maybe_sent() || stranded && email.state == EmailState::Handed;
    let party = email.refused_by();
    Record::new()
        .with("id", email.id)
        .with("contact_id", email.contact_id)
        .with("login_id", email.login_id)
        .with("link_id", email.link_id)
        .with("product", product.slug.as_str())
        .with("template", email.template.as_str())
        .with("to", &email.to)
        .with("subject", email.subject.as_str())
        .with("state", email.state.as_str())
        .with(
            "cancelled_because",
            email.cancel_cause.map(CancelCause::as_str),
        )
        .with("maybe_sent", maybe_sent)
        .with("stranded", stranded)
        .with("outage", outage.map(outage_record))
        .with("delivery", email.delivery.as_str())
        .with("message_id", email.message_id.as_str())
        .with("attempts", email.attempts)
        .with(
            "last_phase",
            email.last_phase.map(crate::domain::smtp::Phase::as_str),
        )
        .with("last_code", email.last_code)
        .with(
            "last_enhanced",
            email.last_enhanced.as_ref().map(ToString::to_string),
        )
        .with("last_reply", email.last_reply.as_deref())
        .with("fault_of", party.map(Party::as_str))
        .with("fault", party.and_then(Party::fault))
        .with("retry_of", email.retry_of)
        .with("created_at", email.created_at)
        .with("next_attempt_at", email.due_at)
        .with("expires_at", email.expires_at)
        .with("accepted_at", email.accepted_at)
}

impl From<&LoginView> for Record {
    fn from(view: &LoginView) -> Self {
        let notified_by = view.notified_by.as_ref();
        login_record(&view.login, &view.product)
            .with("notified_by", notified_by.map(|email| email.id))
            .with("notified_state", notified_by.map(Email::standing))
            .with(
                "known_at_former_address",
                view.exposure.as_ref().map(|exposure| &exposure.email().to),
            )
    }
}

impl From<&LinkView> for Record {
    fn from(view: &LinkView) -> Self {
        link_record(&view.link, view.state, view.email_id)
    }
}

impl From<&EmailView> for Record {
    fn from(view: &EmailView) -> Self {
        email_record(
            &view.email,
            &view.product,
            view.stranded,
            view.outage.as_ref(),
        )
    }
}
