//! Contacts.

use schemars::JsonSchema;
use serde::Serialize;

use super::email::{CancelledEmail, EmailOutput};
use super::link::LinkOutput;
use super::login::LoginWithNotice;
use crate::app::records::contacts::{ContactEdited, ContactView, OutdatedUsername};
use crate::app::records::look_alikes::LookAlike;
use crate::cli::output::{Time, Word};
use crate::domain::contact::{Address, AddressStatus, Contact};
use crate::domain::typo::probably_meant;
use crate::domain::{EmailAddress, Line, Tag};

/// A contact.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Contact")]
pub(crate) struct ContactOutput<'a, A = AddressOutput<'a>> {
    /// The ID of the contact.
    id: i64,
    /// The name of the contact.
    name: &'a str,
    /// The primary address.
    address: Option<&'a str>,
    /// The language of emails.
    locale: Option<&'a str>,
    /// The telephone number.
    phone: Option<&'a str>,
    /// The ID in another system.
    external_id: Option<&'a str>,
    /// The tags.
    tags: Vec<&'a str>,
    /// The notes.
    notes: &'a str,
    /// All addresses.
    addresses: Vec<A>,
    /// When the contact was made.
    created_at: Time,
    /// When it was last changed.
    updated_at: Time,
}

/// An address of a contact.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Address")]
pub(crate) struct AddressOutput<'a> {
    /// The address.
    address: &'a str,
    /// Whether it is the primary one.
    primary: bool,
    /// The state of the address.
    status: Word<AddressStatus>,
}

/// An address of a contact, with what was probably meant.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Address")]
pub(crate) struct CheckedAddress<'a> {
    #[serde(flatten)]
    address: AddressOutput<'a>,
    /// The address that was probably meant, where the domain looks mistyped.
    suggestion: Option<String>,
}

/// A contact, with what was probably meant where an address looks like a slip of a well-known one. A list has it not:
/// each address is compared with every provider.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "CheckedContact")]
pub(crate) struct CheckedContact<'a> {
    #[serde(flatten)]
    contact: ContactOutput<'a, CheckedAddress<'a>>,
    /// The address that was probably meant by the primary one, where its domain looks mistyped.
    suggestion: Option<String>,
}

impl<'a, A: From<&'a Address>> From<&'a Contact> for ContactOutput<'a, A> {
    fn from(contact: &'a Contact) -> Self {
        Self {
            id: contact.id.get(),
            name: contact.name.as_str(),
            address: contact.primary().map(EmailAddress::as_str),
            locale: contact.locale.known(),
            phone: contact.phone.as_ref().map(Line::as_str),
            external_id: contact.external_id.as_ref().map(Line::as_str),
            tags: contact.tags.iter().map(Tag::as_str).collect(),
            notes: contact.notes.as_str(),
            addresses: contact.addresses.iter().map(A::from).collect(),
            created_at: Time(contact.created_at),
            updated_at: Time(contact.updated_at),
        }
    }
}

impl<'a> From<&'a Address> for AddressOutput<'a> {
    fn from(address: &'a Address) -> Self {
        Self {
            address: address.address.as_str(),
            primary: address.primary,
            status: Word(address.status),
        }
    }
}

impl<'a> From<&'a Address> for CheckedAddress<'a> {
    fn from(address: &'a Address) -> Self {
        Self {
            address: address.into(),
            suggestion: probably_meant(&address.address),
        }
    }
}

impl<'a> From<&'a Contact> for CheckedContact<'a> {
    fn from(contact: &'a Contact) -> Self {
        Self {
            contact: contact.into(),
            suggestion: contact.primary().and_then(probably_meant),
        }
    }
}

/// Another contact that may be meant by a new address.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "LookAlike")]
pub(crate) struct LookAlikeOutput<'a> {
    /// The new address.
    address: &'a str,
    /// The ID of the other contact.
    contact_id: i64,
    /// The name of the other contact.
    name: &'a str,
    /// The address of the other contact that is one typing error away; null where it had the same one before.
    similar: Option<&'a str>,
}

impl<'a> From<&'a LookAlike> for LookAlikeOutput<'a> {
    fn from(found: &'a LookAlike) -> Self {
        Self {
            address: found.address.as_str(),
            contact_id: found.contact.id.get(),
            name: found.contact.name.as_str(),
            similar: found.similar.as_ref().map(EmailAddress::as_str),
        }
    }
}

/// A contact that was added.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "AddedContact")]
pub(crate) struct AddedContact<'a> {
    #[serde(flatten)]
    contact: CheckedContact<'a>,
    /// Other contacts that may be meant by its addresses.
    look_alikes: Vec<LookAlikeOutput<'a>>,
}

impl<'a> AddedContact<'a> {
    /// The contact, and those that may be meant by its addresses.
    pub(crate) fn new(contact: &'a Contact, look_alikes: &'a [LookAlike]) -> Self {
        Self {
            contact: contact.into(),
            look_alikes: look_alikes.iter().map(Into::into).collect(),
        }
    }
}

/// Everything about a contact: the newest links and emails, and how many there are.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "ContactRecord")]
pub(crate) struct ContactRecord<'a> {
    #[serde(flatten)]
    contact: CheckedContact<'a>,
    /// The numbers of links, emails and events, of which the newest are listed.
    total: TotalOutput,
    /// The logins.
    logins: Vec<LoginWithNotice<'a>>,
    /// The newest links.
    links: Vec<LinkOutput>,
    /// The newest emails.
    emails: Vec<EmailOutput<'a>>,
}

/// The numbers of a contact's links, emails and events.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Total")]
struct TotalOutput {
    /// The number of links.
    links: u64,
    /// The number of emails.
    emails: u64,
    /// The number of audit events.
    events: u64,
}

impl<'a> From<&'a ContactView> for ContactRecord<'a> {
    fn from(view: &'a ContactView) -> Self {
        Self {
            contact: (&view.contact).into(),
            total: TotalOutput {
                links: view.total.links,
                emails: view.total.emails,
                events: view.total.events,
            },
            logins: view.logins.iter().map(Into::into).collect(),
            links: view.links.iter().map(Into::into).collect(),
            emails: view.emails.iter().map(Into::into).collect(),
        }
    }
}

/// A contact that was edited.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "EditedContact")]
pub(crate) struct EditedContact<'a> {
    #[serde(flatten)]
    contact: CheckedContact<'a>,
    /// Whether anything was changed.
    changed: bool,
    #[serde(flatten)]
    closed: ClosedOutput<'a>,
    /// Other contacts that may be meant by its new addresses.
    look_alikes: Vec<LookAlikeOutput<'a>>,
}

impl<'a> EditedContact<'a> {
    /// The contact after the edit, with the usernames that are out of date.
    pub(crate) fn new(
        edited: &'a ContactEdited,
        outdated: impl IntoIterator<Item = &'a OutdatedUsername>,
        look_alikes: &'a [LookAlike],
    ) -> Self {
        Self {
            contact: (&edited.contact).into(),
            changed: edited.changed,
            closed: ClosedOutput::new(edited, outdated),
            look_alikes: look_alikes.iter().map(Into::into).collect(),
        }
    }
}

/// Everything that ended with an address that a contact lost.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct ClosedOutput<'a> {
    /// Emails that were cancelled.
    cancelled_emails: Vec<CancelledEmail>,
    /// Links that ended with the address.
    ended_links: Vec<EndedLink<'a>>,
    /// Logins whose passwords may be known at the former address.
    exposed_logins: Vec<LoginWithNotice<'a>>,
    /// Usernames that are still a former address.
    outdated_usernames: Vec<OutdatedOutput<'a>>,
}

/// A link that ended with an address.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "EndedLink")]
struct EndedLink<'a> {
    /// The ID of the link.
    id: i64,
    /// The email that carried it.
    email_id: i64,
    /// The address that it was sent to.
    sent_to: &'a str,
}

/// A username that is still a former address.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "OutdatedUsername")]
struct OutdatedOutput<'a> {
    /// The ID of the login.
    login_id: i64,
    /// The slug of its product.
    product: &'a str,
    /// The username.
    username: &'a str,
    /// The username that would fit.
    rename: Option<&'a str>,
}

impl<'a> ClosedOutput<'a> {
    /// Everything that ended, with the usernames that are out of date.
    pub(crate) fn new(
        edited: &'a ContactEdited,
        outdated: impl IntoIterator<Item = &'a OutdatedUsername>,
    ) -> Self {
        let exposed = edited.logins.iter().filter(|view| view.exposure.is_some());
        let cancelled = edited.closed.cancelled.iter();
        let cancelled = cancelled.map(|email| (&email.id).into());
        let links = edited.closed.links.iter().map(|link| EndedLink {
            id: link.id.get(),
            email_id: link.email.id.get(),
            sent_to: link.email.to.as_str(),
        });
        let outdated = outdated.into_iter().map(|outdated| OutdatedOutput {
            login_id: outdated.login.id.get(),
            product: outdated.product.slug.as_str(),
            username: outdated.login.username.as_str(),
            rename: outdated.rename.as_ref().map(Line::as_str),
        });
        Self {
            cancelled_emails: cancelled.collect(),
            ended_links: links.collect(),
            exposed_logins: exposed.map(Into::into).collect(),
            outdated_usernames: outdated.collect(),
        }
    }
}
