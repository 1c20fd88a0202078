//! The contact book, and the one screen that the desk works from.
//!
//! Invariants:
//! - A contact that has addresses has exactly one primary one.
//! - An address that the contact no longer has stays as a former one: found by look-ups, never mailed. What still
//!   waited for it in the queue is cancelled with the change.

use crate::domain::audit::{Action, AuditEvent, Target};
use crate::domain::contact::{AddressStatus, Contact, NewContact};
use crate::domain::email::{Delivery, Email};
use crate::domain::link::{Link, LinkState};
use crate::domain::login::Login;
use crate::domain::product::Product;
use crate::domain::selector::Selector;
use crate::domain::{ContactId, EmailAddress, EmailId, Line, Tag, Timestamp};
use crate::store::{AuditFilter, Db, EmailFilter, Found, Tx};

pub use crate::store::{ContactChange, ContactFilter};

use super::desk::Desk;
use super::page::Page;
use super::resolve::{self, label};
use super::{App, Error, ErrorKind, Result, strays};

/// So many mails and links are on the screen, newest first.
const RECENT: usize = 10;
/// So many audit events are on the screen, newest first.
const TAIL: usize = 5;
/// So many commands are suggested at the most.
const STEPS: usize = 4;

/// What to change about a contact. What is empty stays as it is.
#[derive(Clone, Debug, Default)]
pub struct ContactEdit {
    /// Name, locale, phone, external id, notes.
    pub values: ContactChange,
    /// Corrects the primary address; the old one becomes a former one.
    pub address: Option<EmailAddress>,
    /// Further addresses; a former or bouncing one is good again.
    pub add_address: Vec<EmailAddress>,
    /// Addresses that the contact no longer has.
    pub remove_address: Vec<EmailAddress>,
    /// Which of the addresses is the primary one.
    pub primary: Option<EmailAddress>,
    /// Labels to put on.
    pub add_tag: Vec<Tag>,
    /// Labels to take off.
    pub remove_tag: Vec<Tag>,
}

impl ContactEdit {
    /// The names of what changes, for the audit trail: the values may have to be forgotten, the trail stays.
    fn parts(&self) -> Vec<&'static str> {
        let values = &self.values;
        [
            (values.name.is_some(), "name"),
            (values.locale.is_some(), "locale"),
            (values.phone.is_some(), "phone"),
            (values.external_id.is_some(), "external id"),
            (values.notes.is_some(), "notes"),
            (self.address.is_some(), "address corrected"),
            (!self.add_address.is_empty(), "address added"),
            (!self.remove_address.is_empty(), "address removed"),
            (self.primary.is_some(), "primary address"),
            (!self.add_tag.is_empty(), "tag added"),
            (!self.remove_tag.is_empty(), "tag removed"),
        ]
        .into_iter()
        .filter_map(|(changed, part)| changed.then_some(part))
        .collect()
    }
}

/// What an edit came to.
#[derive(Clone, Debug)]
pub struct ContactEdited {
    /// The contact as it is now.
    pub contact: Contact,
    /// Mails that waited to go to an address that the contact no longer has.
    pub cancelled: Vec<EmailId>,
}

/// A login and what it opens.
#[derive(Clone, Debug)]
pub struct LoginView {
    /// The login.
    pub login: Login,
    /// The product.
    pub product: Product,
}

/// A link, what it is good for, and the mail that carries it.
#[derive(Clone, Debug)]
pub struct LinkView {
    /// The link.
    pub link: Link,
    /// Its state at the moment of the view.
    pub state: LinkState,
    /// The last mail with it.
    pub email_id: Option<EmailId>,
}

/// A mail and the product that it speaks of.
#[derive(Clone, Debug)]
pub struct EmailView {
    /// The mail.
    pub email: Email,
    /// The product.
    pub product: Product,
    /// Whether it waits for nothing but a sender.
    pub due: bool,
}

/// All that the desk has to see of one contact, as of one moment.
#[derive(Clone, Debug)]
pub struct ContactView {
    /// Who it is.
    pub contact: Contact,
    /// Their logins.
    pub logins: Vec<LoginView>,
    /// Their newest links, newest first.
    pub links: Vec<LinkView>,
    /// Their newest mails, newest first.
    pub emails: Vec<EmailView>,
    /// Mails that failed, are held or came back and that no later mail replaced, newest first.
    pub failing: Vec<Email>,
    /// The tail of the audit trail, newest first.
    pub audit: Vec<AuditEvent>,
}

impl App {
    /// Adds a contact; the first of its addresses is the primary one.
    pub fn add_contact(&mut self, new: &NewContact) -> Result<ContactId> {
        let (store, desk) = self.writing()?;
        store.write(|tx| {
            for address in &new.addresses {
                refuse_taken(**tx, address, None)?;
            }
            refuse_external(**tx, new.external_id.as_ref(), None)?;
            let id = tx.add_contact(new, desk.now())?;
            desk.audit(tx, Action::ContactAdd, about(id), None)?;
            Ok(id)
        })
    }

    /// Changes a contact.
    pub fn edit_contact(&mut self, id: ContactId, edit: &ContactEdit) -> Result<ContactEdited> {
        let parts = edit.parts();
        if parts.is_empty() {
            return Err(Error::new(ErrorKind::Usage, "nothing to change was named")
                .hint("`credtool contact edit --help` shows what can be changed"));
        }
        let (store, desk) = self.writing()?;
        store.write(|tx| {
            resolve::contact(**tx, id)?;
            refuse_external(
                **tx,
                edit.values.external_id.as_ref().and_then(Option::as_ref),
                Some(id),
            )?;
            tx.edit_contact(id, &edit.values, desk.now())?;
            edit_addresses(tx, id, edit, desk.now())?;
            for tag in &edit.add_tag {
                tx.add_tag(id, tag)?;
            }
            for tag in &edit.remove_tag {
                tx.remove_tag(id, tag)?;
            }
            let contact = resolve::contact(**tx, id)?;
            let cancelled = cancel_strays(tx, desk, &contact)?;
            desk.audit(tx, Action::ContactEdit, about(id), Some(parts.join(", ")))?;
            Ok(ContactEdited { contact, cancelled })
        })
    }

    /// A page of the contact book, by id.
    pub fn contact_page(&self, filter: &ContactFilter) -> Result<Page<Contact>> {
        let one_more = ContactFilter {
            limit: filter.limit.saturating_add(1),
            ..filter.clone()
        };
        Ok(Page::cut(self.db().contacts(&one_more)?, filter.limit))
    }

    /// Removes a contact with its logins, links and mails; the audit trail stays.
    ///
    /// Fails with [`ErrorKind::Temporary`] while a mail to the contact is on its way: its result needs the row.
    pub fn remove_contact(&mut self, id: ContactId) -> Result<Contact> {
        let (store, desk) = self.writing()?;
        store.write(|tx| {
            let contact = resolve::contact(**tx, id)?;
            strays::refuse_under_way(tx, &contact, |_| true)?;
            tx.remove_contact(id)?;
            desk.audit(tx, Action::ContactRemove, about(id), None)?;
            Ok(contact)
        })
    }

    /// All that the desk has to see of one contact.
    pub fn contact_view(&mut self, id: ContactId) -> Result<ContactView> {
        let now = self.now();
        self.store.read(|db| {
            let products = db.products()?;
            let product = |id| {
                let known = products.iter().find(|product| product.id == id);
                known.map_or_else(|| resolve::product(db, id), |product| Ok(product.clone()))
            };
            let logins = db.logins_of(id)?.into_iter().map(|login| {
                let product = product(login.product_id)?;
                Ok(LoginView { login, product })
            });
            let links = db.links_of(id, RECENT)?.into_iter().map(|link| {
                Ok(LinkView {
                    state: link.state(now),
                    email_id: db.email_of_link(link.id)?,
                    link,
                })
            });
            let recent = EmailFilter {
                contact: Some(id),
                limit: RECENT,
                ..EmailFilter::default()
            };
            let emails = db.emails(&recent)?.into_iter().map(|email| {
                let product = product(email.product_id)?;
                let due = email.due_at.is_some_and(|due| due <= now);
                Ok(EmailView {
                    email,
                    product,
                    due,
                })
            });
            let tail = AuditFilter {
                contact: Some(id),
                limit: TAIL,
            };
            Ok(ContactView {
                contact: resolve::contact(db, id)?,
                logins: logins.collect::<Result<_>>()?,
                links: links.collect::<Result<_>>()?,
                emails: emails.collect::<Result<_>>()?,
                failing: db.failing_emails(Some(id), RECENT)?,
                audit: db
                    .audit_events(&tail)?
                    .into_iter()
                    .map(|(_, event)| event)
                    .collect(),
            })
        })
    }
}

/// An event about the contact.
fn about(id: ContactId) -> Target {
    Target {
        contact: Some(id),
        ..Target::default()
    }
}

/// Nobody else may have the address at present.
fn refuse_taken(db: Db<'_>, address: &EmailAddress, but: Option<ContactId>) -> Result<()> {
    match db.contact_with_address(address)? {
        Some(owner) if Some(owner) != but => {
            let owner = resolve::contact(db, owner)?;
            Err(Error::new(
                ErrorKind::Failed,
                format!(
                    "the address {address} belongs to contact {} {}",
                    owner.id, owner.name
                ),
            )
            .hint(format!("credtool contact show {}", owner.id)))
        }
        _ => Ok(()),
    }
}

/// Nobody else may have the external id.
fn refuse_external(db: Db<'_>, external: Option<&Line>, but: Option<ContactId>) -> Result<()> {
    let Some(external) = external else {
        return Ok(());
    };
    match db.find_contact(&Selector::External(external.as_str().to_owned()))? {
        Found::One(owner) if Some(owner.id) != but => Err(Error::new(
            ErrorKind::Failed,
            format!(
                "the external id {external} belongs to contact {} {}",
                owner.id, owner.name
            ),
        )
        .hint(format!("credtool contact show {}", owner.id))),
        _ => Ok(()),
    }
}

/// Corrects, adds, chooses the primary, removes: in this order, so that one command can replace an address.
fn edit_addresses(tx: &Tx<'_>, id: ContactId, edit: &ContactEdit, now: Timestamp) -> Result<()> {
    if let Some(address) = &edit.address {
        refuse_taken(**tx, address, Some(id))?;
        let before = resolve::contact(**tx, id)?;
        if let Some(old) = before.primary().filter(|old| *old != address) {
            tx.set_address_status(id, old, AddressStatus::Former)?;
        }
        tx.add_address(id, address, true, now)?;
    }
    for address in &edit.add_address {
        refuse_taken(**tx, address, Some(id))?;
        let before = resolve::contact(**tx, id)?;
        let primary = before.primary().is_none_or(|primary| primary == address);
        tx.add_address(id, address, primary, now)?;
    }
    if let Some(address) = &edit.primary {
        let contact = resolve::contact(**tx, id)?;
        if !contact.has(address) {
            return Err(not_an_address_of(&contact, address).hint(format!(
                "`credtool contact edit {id} --address {address}` corrects the primary one"
            )));
        }
        tx.set_primary(id, address)?;
    }
    for address in &edit.remove_address {
        let contact = resolve::contact(**tx, id)?;
        if !contact.has(address) {
            return Err(
                not_an_address_of(&contact, address).hint(format!("credtool contact show {id}"))
            );
        }
        if contact.primary() == Some(address) {
            return Err(keep_primary(&contact, address));
        }
        tx.set_address_status(id, address, AddressStatus::Former)?;
    }
    Ok(())
}

fn not_an_address_of(contact: &Contact, address: &EmailAddress) -> Error {
    Error::new(
        ErrorKind::NotFound,
        format!("{address} is no address of {}", label(contact)),
    )
}

fn keep_primary(contact: &Contact, address: &EmailAddress) -> Error {
    let id = contact.id;
    let another = contact
        .addresses
        .iter()
        .find(|other| other.address != *address && other.status != AddressStatus::Former);
    another.map_or_else(
        || {
            Error::new(
                ErrorKind::Failed,
                format!("{address} is the only address of {}", label(contact)),
            )
            .hint(format!(
                "`credtool contact edit {id} --address NEW` puts another in its place"
            ))
        },
        |another| {
            Error::new(
                ErrorKind::Failed,
                format!("{address} is the primary address of {}", label(contact)),
            )
            .hint(format!("name another first: --primary {}", another.address))
        },
    )
}

/// Takes back what is queued to an address that the contact no longer has.
fn cancel_strays(tx: &Tx<'_>, desk: &Desk, contact: &Contact) -> Result<Vec<EmailId>> {
    let former = contact
        .addresses
        .iter()
        .filter(|a| a.status == AddressStatus::Former);
    if former.clone().next().is_none() {
        return Ok(Vec::new());
    }
    let to_former = |email: &Email| former.clone().any(|a| a.address == email.to);
    strays::cancel(
        tx,
        desk,
        contact.id,
        "the contact no longer has its address",
        to_former,
    )
}

/// Commands that may be next, the most pressing first; at most four.
pub fn next_steps(view: &ContactView) -> Vec<String> {
    let contact = typed(&view.contact);
    let mut steps = Vec::new();
    for email in view.failing.iter().take(STEPS - 2) {
        // The address is at fault; once it is corrected, the next look at this screen suggests the retry.
        if email.delivery == Delivery::Bounced && view.contact.has(&email.to) {
            steps.push(format!(
                "credtool contact edit {contact} --address NEW-ADDRESS"
            ));
        } else {
            steps.push(format!("credtool email retry {}", email.id));
        }
    }
    steps.dedup();
    if view.emails.iter().any(|email| email.due) {
        steps.push(String::from("credtool email deliver"));
    }
    let revealable = view.logins.iter().find(|view| view.login.revealable);
    let login = revealable.or(view.logins.first());
    let which = login.map_or_else(String::new, |found| which(view, found));
    steps.push(if revealable.is_some() {
        format!("credtool password show {contact}{which} --copy")
    } else {
        format!("credtool password generate {contact}{which} --copy")
    });
    steps.push(format!(
        "credtool password reset {contact}{which} --send-link"
    ));
    steps.truncate(STEPS);
    steps
}

/// The flags that name this login among the contact's: none where it is the only one.
fn which(view: &ContactView, found: &LoginView) -> String {
    let there = view
        .logins
        .iter()
        .filter(|other| other.product.id == found.product.id);
    match (view.logins.len(), there.count()) {
        (..=1, _) => String::new(),
        (_, 1) => format!(" --product {}", found.product.slug),
        _ => format!(
            " --product {} --username {}",
            found.product.slug,
            shell_word(found.login.username.as_str())
        ),
    }
}

/// The contact as it is typed: by its address, or by its id where a shell would not take the address as it is.
fn typed(contact: &Contact) -> String {
    contact
        .primary()
        .map(EmailAddress::as_str)
        .filter(|address| is_shell_word(address))
        .map_or_else(|| contact.id.to_string(), str::to_owned)
}

fn is_shell_word(text: &str) -> bool {
    !text.starts_with('-')
        && text
            .chars()
            .all(|c| c.is_alphanumeric() || "@._+-".contains(c))
}

fn shell_word(text: &str) -> String {
    if is_shell_word(text) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests;
