//! The contact book, and the one screen that the desk works from.
//!
//! Invariants:
//! - A contact that has addresses has exactly one primary one.
//! - An address that the contact no longer has stays as a former one: found by look-ups, never mailed. The change that
//!   makes it one also ends what it could still do ([`former`]).

use crate::app::base::context::AppContext;
use crate::app::base::lookup::label;
use crate::app::base::rows;
use crate::app::outbox::cancel_obsolete;
use crate::app::provisioning::begin::hold;
use crate::app::records::{former, logins};
use crate::app::{AddressChange, App, Error, ErrorKind, HelpOf, NextStep, Result};
use crate::domain::audit::{Action, AuditTarget, ContactRange};
use crate::domain::contact::{AddressStatus, Contact, NewContact};
use crate::domain::login::Login;
use crate::domain::product::Product;
use crate::domain::{ContactId, EmailAddress, Line, Tag, Timestamp};
use crate::store::{Db, Tx};

pub use crate::app::records::contact_view::{ContactView, EmailView, LinkView, Totals};
pub use crate::app::records::former::{Closed, ClosedLink, Exposure};
pub use crate::app::records::login_view::LoginView;
pub use crate::store::{ContactChange, ContactFilter};

/// The changes to a contact. An empty value leaves the contact's as it is.
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
    /// Whether nothing changes.
    pub(crate) fn is_empty(&self) -> bool {
        self.parts().is_empty()
    }

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

/// The result of an edit.
#[derive(Clone, Debug)]
pub struct ContactEdited {
    /// The contact as it is now.
    pub contact: Contact,
    /// Whether anything is different now; otherwise nothing was written.
    pub changed: bool,
    /// The links and passwords that ended with the addresses that the contact lost.
    pub closed: Closed,
    /// Logins whose usernames are addresses that the contact no longer has, where this edit took one away.
    pub outdated: Vec<OutdatedUsername>,
    /// The contact's logins as they are now, where this edit took an address away.
    pub logins: Vec<LoginView>,
}

/// A login that is still named after an address which its contact no longer has.
#[derive(Clone, Debug)]
pub struct OutdatedUsername {
    /// The login.
    pub login: Login,
    /// The product.
    pub product: Product,
    /// The username that would fit: the contact's primary address. Absent where another login of the product has it.
    pub rename: Option<Line>,
}

impl App {
    /// Adds a contact; the first of its addresses is the primary one.
    pub fn add_contact(&mut self, new: &NewContact) -> Result<ContactId> {
        let (store, context) = self.writing()?;
        store.write(|tx| {
            for address in &new.addresses {
                refuse_taken(**tx, address, None)?;
            }
            refuse_external(**tx, new.external_id.as_ref(), None)?;
            add(tx, context, new)
        })
    }

    /// Changes a contact.
    pub fn edit_contact(&mut self, id: ContactId, edit: &ContactEdit) -> Result<ContactEdited> {
        if edit.is_empty() {
            return Err(Error::new(ErrorKind::Usage, "nothing to change was named")
                .hint(NextStep::Help(HelpOf::ContactEdit).then(" shows what can be changed")));
        }
        let (store, context) = self.writing()?;
        store.write(|tx| crate::app::records::contacts::edit(tx, context, id, edit))
    }

    /// A page of the contact book, by id.
    pub fn contact_page(&self, filter: &ContactFilter) -> Result<Vec<Contact>> {
        Ok(self.db().contacts(filter)?)
    }

    /// Removes a contact with its logins, links and emails; the audit trail stays.
    ///
    /// Fails with [`ErrorKind::Temporary`] while an email to the contact is on its way, or a product is told a
    /// password of theirs: its result needs the row.
    pub fn remove_contact(&mut self, id: ContactId) -> Result<Contact> {
        let (store, context) = self.writing()?;
        let locks = store.login_locks();
        store.write(|tx| {
            let contact = rows::contact(**tx, id)?;
            cancel_obsolete::refuse_under_way(tx, &contact, |_| true)?;
            let mut held = Vec::new();
            for login in tx.logins_of(id)? {
                let product = rows::product(**tx, login.product_id)?;
                held.extend(hold(&locks, &login, &product)?);
            }
            tx.remove_contact(id)?;
            context.audit(tx, Action::ContactRemove, about(id), None)?;
            Ok(contact)
        })
    }
}

/// An event about the contact.
fn about(id: ContactId) -> AuditTarget {
    AuditTarget {
        contact: Some(id),
        ..AuditTarget::default()
    }
}

/// Adds a contact of whom nobody has an address or the external id, with its audit event.
pub(crate) fn add(tx: &Tx<'_>, context: &AppContext, new: &NewContact) -> Result<ContactId> {
    let id = tx.add_contact(new, context.now())?;
    context.audit(tx, Action::ContactAdd, about(id), None)?;
    Ok(id)
}

/// Records new contacts, as what came first in the transaction: those with consecutive IDs share an event.
pub(crate) fn record_added(
    tx: &Tx<'_>,
    context: &AppContext,
    at: Timestamp,
    added: impl Iterator<Item = ContactId>,
) -> Result<()> {
    let mut ranges: Vec<ContactRange> = Vec::new();
    for id in added {
        match ranges.last_mut() {
            Some(range) if range.last.get() + 1 == id.get() => range.last = id,
            _ => ranges.push(ContactRange {
                first: id,
                last: id,
            }),
        }
    }
    for range in ranges.into_iter().rev() {
        let what = (
            Action::ContactAdd,
            AuditTarget::added(range),
            Some(String::from("imported")),
        );
        context.audit_first(tx, at, what)?;
    }
    Ok(())
}

/// Changes a contact, with its audit event.
pub(crate) fn edit(
    tx: &Tx<'_>,
    context: &AppContext,
    id: ContactId,
    edit: &ContactEdit,
) -> Result<ContactEdited> {
    let before = rows::contact(**tx, id)?;
    if !changes(&before, edit) {
        return Ok(ContactEdited {
            contact: before,
            changed: false,
            closed: Closed::default(),
            outdated: Vec::new(),
            logins: Vec::new(),
        });
    }
    refuse_external(
        **tx,
        edit.values.external_id.as_ref().and_then(Option::as_ref),
        Some(id),
    )?;
    tx.edit_contact(id, &edit.values, context.now())?;
    edit_addresses(tx, id, edit, context.now())?;
    for tag in &edit.add_tag {
        tx.add_tag(id, tag)?;
    }
    for tag in &edit.remove_tag {
        tx.remove_tag(id, tag)?;
    }
    let contact = rows::contact(**tx, id)?;
    let closed = former::close(tx, context, &before, &contact)?;
    let parts = edit.parts().join(", ");
    context.audit(tx, Action::ContactEdit, about(id), Some(parts))?;
    ContactEdited::found(**tx, &before, contact, closed)
}

/// Returns what an edit would come to that leaves the contact like this, by reading alone.
pub(crate) fn foresee(
    db: Db<'_>,
    before: &Contact,
    after: Contact,
    now: Timestamp,
) -> Result<ContactEdited> {
    let closed = former::closing(db, &after, now)?;
    ContactEdited::found(db, before, after, closed)
}

impl ContactEdited {
    /// Finds what an edit leaves behind.
    fn found(db: Db<'_>, before: &Contact, contact: Contact, closed: Closed) -> Result<Self> {
        let mut edited = Self {
            changed: true,
            closed,
            outdated: Vec::new(),
            logins: Vec::new(),
            contact,
        };
        let mut addresses = before.addresses.iter().map(|address| &address.address);
        if addresses.any(|address| before.has(address) && !edited.contact.has(address)) {
            edited.logins = logins::with_products(db, db.logins_of(before.id)?)?;
            for view in &mut edited.logins {
                view.exposure = Exposure::as_if(db, &view.login, Some(&edited.contact))?;
            }
            edited.outdated = outdated(db, &edited)?;
        }
        Ok(edited)
    }
}

/// Whether an edit leaves a contact different from what it is.
fn changes(contact: &Contact, edit: &ContactEdit) -> bool {
    let ContactChange {
        name,
        locale,
        phone,
        external_id,
        notes,
    } = &edit.values;
    let is_good = |address: &EmailAddress, primary: bool| {
        contact.addresses.iter().any(|known| {
            known.address.as_str() == address.as_str()
                && known.status == AddressStatus::Ok
                && (known.primary || !primary)
        })
    };
    name.as_ref().is_some_and(|name| *name != contact.name)
        || locale
            .as_ref()
            .is_some_and(|locale| *locale != contact.locale)
        || phone.as_ref().is_some_and(|phone| *phone != contact.phone)
        || external_id
            .as_ref()
            .is_some_and(|external| *external != contact.external_id)
        || notes.as_ref().is_some_and(|notes| *notes != contact.notes)
        || edit
            .address
            .iter()
            .chain(&edit.primary)
            .any(|address| !is_good(address, true))
        || edit
            .add_address
            .iter()
            .any(|address| !is_good(address, false))
        || !edit.remove_address.is_empty()
        || edit.add_tag.iter().any(|tag| !contact.tags.contains(tag))
        || edit.remove_tag.iter().any(|tag| contact.tags.contains(tag))
}

/// The logins that are named after an address which the contact no longer has, whenever it was lost.
fn outdated(db: Db<'_>, edited: &ContactEdited) -> Result<Vec<OutdatedUsername>> {
    let former: Vec<&EmailAddress> = edited
        .contact
        .addresses
        .iter()
        .filter(|address| address.status == AddressStatus::Former)
        .map(|address| &address.address)
        .collect();
    let Some(primary) = edited.contact.primary() else {
        return Ok(Vec::new());
    };
    let username = Line::parse("username", primary.as_str())?;
    let mut outdated = Vec::new();
    for LoginView { login, product, .. } in &edited.logins {
        let named_after = login.username.as_str().parse::<EmailAddress>();
        if !named_after.is_ok_and(|address| former.contains(&&address)) {
            continue;
        }
        let is_free = db.login_named(product.id, &username)?.is_none();
        outdated.push(OutdatedUsername {
            login: login.clone(),
            product: product.clone(),
            rename: is_free.then(|| username.clone()),
        });
    }
    Ok(outdated)
}

/// Nobody else may have the address at present.
fn refuse_taken(db: Db<'_>, address: &EmailAddress, but: Option<ContactId>) -> Result<()> {
    let owner = db.contact_with_address(address)?;
    refuse_owner(db, owner, but, &format!("the address {address}"))
}

/// Nobody else may have the external id.
fn refuse_external(db: Db<'_>, external: Option<&Line>, but: Option<ContactId>) -> Result<()> {
    let Some(external) = external else {
        return Ok(());
    };
    let owner = db.contact_with_external_id(external.as_str())?;
    refuse_owner(db, owner, but, &format!("the external id {external}"))
}

/// Refuses a value that belongs to a contact other than `but`.
fn refuse_owner(
    db: Db<'_>,
    owner: Option<ContactId>,
    but: Option<ContactId>,
    what: &str,
) -> Result<()> {
    let Some(owner) = owner.filter(|owner| Some(*owner) != but) else {
        return Ok(());
    };
    let owner = rows::contact(db, owner)?;
    let message = format!("{what} belongs to contact {} {}", owner.id, owner.name);
    Err(Error::new(ErrorKind::Failed, message).hint(NextStep::ShowContact(owner.id)))
}

/// Corrects, adds, chooses the primary, removes: in this order, so that one command can replace an address.
fn edit_addresses(tx: &Tx<'_>, id: ContactId, edit: &ContactEdit, now: Timestamp) -> Result<()> {
    if let Some(address) = &edit.address {
        refuse_taken(**tx, address, Some(id))?;
        let before = rows::contact(**tx, id)?;
        if let Some(old) = before.primary().filter(|old| *old != address) {
            tx.set_address_status(id, old, AddressStatus::Former)?;
        }
        tx.add_address(id, address, true, now)?;
    }
    for address in &edit.add_address {
        refuse_taken(**tx, address, Some(id))?;
        let before = rows::contact(**tx, id)?;
        let primary = before.primary().is_none_or(|primary| primary == address);
        tx.add_address(id, address, primary, now)?;
    }
    if let Some(address) = &edit.primary {
        let contact = rows::contact(**tx, id)?;
        if !contact.has(address) {
            return Err(not_an_address_of(&contact, address).hint(
                NextStep::ChangeAddress(id, AddressChange::Correct, Some(address.clone()))
                    .then(" corrects the primary one"),
            ));
        }
        tx.set_primary(id, address)?;
    }
    for address in &edit.remove_address {
        let contact = rows::contact(**tx, id)?;
        if !contact.has(address) {
            return Err(not_an_address_of(&contact, address).hint(NextStep::ShowContact(id)));
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
            .hint(
                NextStep::ChangeAddress(id, AddressChange::Correct, None)
                    .then(" puts another in its place"),
            )
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

#[cfg(test)]
mod tests;
