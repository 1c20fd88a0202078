//! Contacts and logins as a row finds them: those of the database and, in a dry run, with what earlier rows would have
//! done to them.
//!
//! Invariant: the same rules judge a row in a dry run and in the real one. Only here do the two differ.

use std::collections::HashMap;

use crate::app::Result;
use crate::app::base::rows;
use crate::app::import::plan::{AccountPlan, Plan, Whose};
use crate::app::records::contacts::ContactEdit;
use crate::domain::contact::{Address, AddressStatus, Contact, NewContact};
use crate::domain::login::Login;
use crate::domain::password_origin::ProvisionState;
use crate::domain::product::Product;
use crate::domain::{AddressId, ContactId, EmailAddress, Line, LoginId, Timestamp};
use crate::store::Db;

/// Number of former owners of an address that a row is compared with.
const MOST_FORMER: usize = 100;

/// The data in which a row is looked up.
#[derive(Clone, Copy)]
pub(super) struct People<'a> {
    db: Db<'a>,
    changed: Option<&'a Changed>,
}

impl<'a> People<'a> {
    /// The database alone.
    pub(super) const fn stored(db: Db<'a>) -> Self {
        Self { db, changed: None }
    }

    /// The database as a dry run would have left it so far.
    pub(super) const fn changed(db: Db<'a>, changed: &'a Changed) -> Self {
        let changed = Some(changed);
        Self { db, changed }
    }

    /// The contact with this external id.
    pub(super) fn with_external_id(self, id: &Line) -> Result<Option<Contact>> {
        if let Some(found) = self
            .changed
            .and_then(|changed| changed.with_external_id(id))
        {
            return Ok(Some(found.clone()));
        }
        let Some(found) = self.db.contact_with_external_id(id.as_str())? else {
            return Ok(None);
        };
        Ok(Some(self.contact(found)?))
    }

    /// Returns the contact that has this address at present.
    pub(super) fn with_address(self, address: &EmailAddress) -> Result<Option<Contact>> {
        let changed = self
            .changed
            .and_then(|changed| changed.with_address(address));
        if let Some(contact) = changed.filter(|contact| contact.has(address)) {
            return Ok(Some(contact.clone()));
        }
        let Some(stored) = self.db.contact_with_address(address)? else {
            return Ok(None);
        };
        Ok(Some(self.contact(stored)?).filter(|contact| contact.has(address)))
    }

    /// The contacts that had this address once and have it no longer.
    pub(super) fn formerly_with_address(self, address: &EmailAddress) -> Result<Vec<Contact>> {
        let mut ids = self.db.formerly_with_address(address, MOST_FORMER)?;
        let changed = self
            .changed
            .and_then(|changed| changed.by_former_address.get(address.key()));
        ids.extend(changed.filter(|id| !ids.contains(id)).copied().as_slice());
        let mut contacts = Vec::new();
        for id in ids {
            contacts.push(self.contact(id)?);
        }
        contacts.retain(|contact| contact.had(address));
        Ok(contacts)
    }

    /// The contact with this id.
    pub(super) fn contact(self, id: ContactId) -> Result<Contact> {
        match self.changed.and_then(|changed| changed.contacts.get(&id)) {
            Some(contact) => Ok(contact.clone()),
            None => rows::contact(self.db, id),
        }
    }

    /// A contact's logins at a product.
    pub(super) fn logins(self, contact: ContactId, product: &Product) -> Result<Vec<Login>> {
        let mut logins = self.db.logins_of(contact)?;
        logins.retain(|login| login.product_id == product.id);
        if let Some(changed) = self.changed {
            let of_contact = changed
                .logins
                .values()
                .filter(|login| login.contact_id == contact);
            logins.retain(|login| !changed.logins.contains_key(login.username.as_str()));
            logins.extend(of_contact.cloned());
        }
        Ok(logins)
    }

    /// The login of a contact at a product that has this username, or had it before it was renamed.
    pub(super) fn login_of(
        self,
        contact: &Contact,
        product: &Product,
        username: &Line,
    ) -> Result<Option<Login>> {
        match self.login_named(product, username)? {
            Some(login) => Ok(Some(login).filter(|login| login.contact_id == contact.id)),
            None => Ok(self
                .db
                .login_formerly_named(contact.id, product.id, username)?),
        }
    }

    /// The login of this name at a product.
    pub(super) fn login_named(self, product: &Product, username: &Line) -> Result<Option<Login>> {
        let changed = self
            .changed
            .and_then(|changed| changed.logins.get(username.as_str()));
        match changed {
            Some(login) => Ok(Some(login.clone())),
            None => Ok(self.db.login_named(product.id, username)?),
        }
    }
}

/// The changes that the rows so far would make. It grows with the file by some hundred bytes for each new contact.
#[derive(Default)]
pub(super) struct Changed {
    contacts: HashMap<ContactId, Contact>,
    by_external_id: HashMap<Line, ContactId>,
    by_address: HashMap<String, ContactId>,
    by_former_address: HashMap<String, ContactId>,
    /// By username: a file has logins at one product only.
    logins: HashMap<String, Login>,
    /// Numbers for what has no row yet; they are negative.
    last: i64,
}

impl Changed {
    /// Notes what a row would do.
    pub(super) fn apply(&mut self, plan: &Plan) {
        let contact = match &plan.whose {
            Whose::New(new) => newly(ContactId::new(self.next()), new),
            Whose::Known(contact, edit) => edited(contact, edit),
        };
        let id = contact.id;
        if let Some(external) = &contact.external_id {
            self.by_external_id.insert(external.clone(), id);
        }
        for address in &contact.addresses {
            let by_key = match address.status {
                AddressStatus::Former => &mut self.by_former_address,
                AddressStatus::Ok | AddressStatus::Bouncing => &mut self.by_address,
            };
            by_key.insert(address.address.key().to_owned(), id);
        }
        if let Some(account) = &plan.account {
            let login = account.login.clone();
            let login = login.unwrap_or_else(|| login_of(LoginId::new(self.next()), id, account));
            let hash = account.hash.as_ref().map(|hash| hash.as_str().to_owned());
            let login = Login {
                password_hash: hash.or(login.password_hash),
                ..login
            };
            self.logins
                .insert(login.username.as_str().to_owned(), login);
        }
        self.contacts.insert(id, contact);
    }

    fn next(&mut self) -> i64 {
        self.last -= 1;
        self.last
    }

    fn with_external_id(&self, id: &Line) -> Option<&Contact> {
        self.contacts.get(self.by_external_id.get(id)?)
    }

    fn with_address(&self, address: &EmailAddress) -> Option<&Contact> {
        self.contacts.get(self.by_address.get(address.key())?)
    }
}

fn address(address: &EmailAddress, primary: bool) -> Address {
    Address {
        id: AddressId::new(0),
        address: address.clone(),
        primary,
        status: AddressStatus::Ok,
    }
}

fn newly(id: ContactId, new: &NewContact) -> Contact {
    let addresses = new.addresses.iter().enumerate();
    Contact {
        id,
        name: new.name.clone(),
        locale: new.locale.clone(),
        phone: new.phone.clone(),
        external_id: new.external_id.clone(),
        notes: new.notes.clone(),
        tags: new.tags.clone(),
        addresses: addresses.map(|(n, given)| address(given, n == 0)).collect(),
        created_at: Timestamp::UNIX_EPOCH,
        updated_at: Timestamp::UNIX_EPOCH,
    }
}

/// The contact as an edit would leave it.
pub(super) fn edited(contact: &Contact, edit: &ContactEdit) -> Contact {
    let mut contact = contact.clone();
    let values = edit.values.clone();
    contact.name = values.name.unwrap_or(contact.name);
    contact.locale = values.locale.unwrap_or(contact.locale);
    contact.phone = values.phone.unwrap_or(contact.phone);
    contact.external_id = values.external_id.unwrap_or(contact.external_id);
    contact.notes = values.notes.unwrap_or(contact.notes);
    contact.tags.extend(edit.add_tag.iter().cloned());
    if let Some(correct) = &edit.address {
        contact.addresses.retain(|known| known.address != *correct);
        for old in contact.addresses.iter_mut().filter(|old| old.primary) {
            (old.primary, old.status) = (false, AddressStatus::Former);
        }
        contact.addresses.insert(0, address(correct, true));
    }
    contact
}

fn login_of(id: LoginId, contact_id: ContactId, account: &AccountPlan) -> Login {
    Login {
        id,
        contact_id,
        product_id: account.product.id,
        username: account.username.clone(),
        password_hash: None,
        password_serial: 0,
        password_set_at: None,
        password_set_by: None,
        password_origin: None,
        must_change: false,
        revealable: false,
        provision_state: ProvisionState::None,
        waiting: None,
        created_at: Timestamp::UNIX_EPOCH,
        updated_at: Timestamp::UNIX_EPOCH,
    }
}
