//! What is done with one row: found out first, by reading alone, and then carried out.

use crate::domain::contact::{Contact, NewContact};
use crate::domain::login::Login;
use crate::domain::product::Product;
use crate::domain::selector::Selector;
use crate::domain::{ContactId, EmailAddress, Line};
use crate::exchange::Person;
use crate::store::{Db, Found, Tx};

use super::Imported;
use crate::app::contacts::{self, ContactEdit};
use crate::app::desk::Desk;
use crate::app::hashes::{self, ForeignHash};
use crate::app::resolve::{self, label};
use crate::app::{Error, ErrorKind, Result, logins};

/// What is asked of every row.
pub(super) struct Wishes {
    pub(super) product: Option<Product>,
    pub(super) overwrite: bool,
    pub(super) replace_passwords: bool,
}

/// What a row comes to.
pub(super) struct Plan {
    whose: Whose,
    account: Option<AccountPlan>,
}

enum Whose {
    New(NewContact),
    Known(Box<Contact>, Box<ContactEdit>),
}

/// The login of a row.
struct AccountPlan {
    product: Product,
    username: Line,
    /// It is not there yet.
    is_new: bool,
    /// The password to set.
    hash: Option<ForeignHash>,
    /// It has another password, which stays.
    kept: bool,
}

impl Plan {
    pub(super) fn make(db: Db<'_>, wishes: &Wishes, person: &Person) -> Result<Self> {
        let contact = find(db, person)?;
        let account = account(db, wishes, person, contact.as_ref())?;
        let whose = match contact {
            None => Whose::New(newcomer(person)?),
            Some(contact) => {
                let edit = changes(wishes, person, &contact);
                Whose::Known(Box::new(contact), Box::new(edit))
            }
        };
        Ok(Self { whose, account })
    }

    pub(super) fn keeps_password(&self) -> bool {
        self.account.as_ref().is_some_and(|account| account.kept)
    }

    /// Whose the row is, where that is somebody who is known.
    pub(super) fn contact(&self) -> Option<ContactId> {
        match &self.whose {
            Whose::New(_) => None,
            Whose::Known(contact, _) => Some(contact.id),
        }
    }

    /// The login that it makes.
    pub(super) fn new_login(&self) -> Option<(&Product, &Line)> {
        let account = self.account.as_ref().filter(|account| account.is_new)?;
        Some((&account.product, &account.username))
    }

    pub(super) fn outcome(&self) -> Imported {
        let account = self.account.as_ref();
        match &self.whose {
            Whose::New(_) => Imported::New,
            Whose::Known(_, edit) => {
                let account =
                    account.is_some_and(|account| account.is_new || account.hash.is_some());
                if account || !edit.is_empty() {
                    Imported::Changed
                } else {
                    Imported::Same
                }
            }
        }
    }

    pub(super) fn carry_out(self, tx: &Tx<'_>, desk: &Desk) -> Result<Imported> {
        let outcome = self.outcome();
        if outcome == Imported::Same {
            return Ok(outcome);
        }
        let contact = match self.whose {
            Whose::New(new) => {
                let id = contacts::add(tx, desk, &new)?;
                resolve::contact(**tx, id)?
            }
            Whose::Known(contact, edit) if edit.is_empty() => *contact,
            Whose::Known(contact, edit) => contacts::edit(tx, desk, contact.id, &edit)?.contact,
        };
        if let Some(account) = self.account {
            let AccountPlan {
                product, username, ..
            } = &account;
            let login = hashes::login_for(tx, desk, &contact, product, username)?;
            if let Some(hash) = &account.hash {
                hashes::set(tx, desk, &login, hash)?;
            }
        }
        Ok(outcome)
    }
}

/// The owner of an address: of several that clash, the one with the external ID of the row.
///
/// Fails with [`ErrorKind::Ambiguous`] where the external ID names none of them.
fn one_owner(owners: &[ContactId], by_id: Option<&Contact>) -> Result<Option<ContactId>> {
    let named = by_id.map(|contact| contact.id);
    match owners {
        [] => Ok(None),
        [owner] => Ok(Some(*owner)),
        several if named.is_some_and(|id| several.contains(&id)) => Ok(named),
        [first, ..] => Err(Error::new(
            ErrorKind::Ambiguous,
            format!("its email belongs to {} contacts", owners.len()),
        )
        .hint(format!(
            "remove the address from all but one: credtool contact show {first}"
        ))),
    }
}

/// The contact of a row: by the external id, then by the address.
///
/// Fails with [`ErrorKind::Failed`] where the two are of different contacts.
fn find(db: Db<'_>, person: &Person) -> Result<Option<Contact>> {
    let by_id = match &person.external_id {
        None => None,
        Some(id) => match db.find_contact(&Selector::External(id.as_str().to_owned()))? {
            Found::One(contact) => Some(*contact),
            _ => None,
        },
    };
    let by_address = match &person.email {
        None => None,
        Some(address) => one_owner(&db.contacts_with_address(address)?, by_id.as_ref())?,
    };
    let conflict = |message: String, contact: &Contact| {
        Err(Error::new(ErrorKind::Failed, message)
            .hint(format!("credtool contact show {}", contact.id)))
    };
    match (by_id, by_address) {
        (Some(contact), Some(other)) if contact.id != other => {
            let other = resolve::contact(db, other)?;
            conflict(
                format!(
                    "its external_id belongs to contact {}, and its email to contact {}",
                    label(&contact),
                    label(&other)
                ),
                &other,
            )
        }
        (Some(contact), _) => Ok(Some(contact)),
        (None, Some(id)) => {
            let contact = resolve::contact(db, id)?;
            match (&contact.external_id, &person.external_id) {
                (Some(has), Some(_)) => conflict(
                    format!(
                        "its email belongs to contact {}, which has the external id {has}",
                        label(&contact)
                    ),
                    &contact,
                ),
                _ => Ok(Some(contact)),
            }
        }
        (None, None) => Ok(None),
    }
}

/// Somebody who is not known yet. Who has no name is called by the address.
fn newcomer(person: &Person) -> Result<NewContact> {
    let Some(email) = &person.email else {
        return Err(Error::new(
            ErrorKind::Usage,
            "it is of nobody who is known, and has no email to make a contact of",
        ));
    };
    let name = match &person.name {
        Some(name) => name.clone(),
        None => Line::parse("name", email.as_str())?,
    };
    Ok(NewContact {
        name,
        addresses: vec![email.clone()],
        locale: person.locale.clone().unwrap_or_default(),
        phone: person.phone.clone(),
        external_id: person.external_id.clone(),
        notes: person.notes.clone().unwrap_or_default(),
        tags: person.tags.clone(),
    })
}

/// What a row changes about a contact: what is empty is filled in, the rest only where it may be overwritten. Labels are
/// only ever added.
fn changes(wishes: &Wishes, person: &Person, contact: &Contact) -> ContactEdit {
    let over = wishes.overwrite;
    let mut edit = ContactEdit::default();
    let values = &mut edit.values;
    let differs = |given: &Option<Line>, has: &Option<Line>| {
        given.is_some() && given != has && (over || has.is_none())
    };
    if differs(&person.name, &Some(contact.name.clone())) {
        values.name.clone_from(&person.name);
    }
    if over
        && person
            .locale
            .as_ref()
            .is_some_and(|locale| *locale != contact.locale)
    {
        values.locale.clone_from(&person.locale);
    }
    if differs(&person.phone, &contact.phone) {
        values.phone = Some(person.phone.clone());
    }
    if differs(&person.external_id, &contact.external_id) {
        values.external_id = Some(person.external_id.clone());
    }
    if let Some(notes) = &person.notes
        && *notes != contact.notes
        && (over || contact.notes.as_str().is_empty())
    {
        values.notes = Some(notes.clone());
    }
    edit.address = person
        .email
        .as_ref()
        .filter(|email| !contact.has(email) && (over || contact.primary().is_none()))
        .cloned();
    edit.add_tag = person
        .tags
        .iter()
        .filter(|tag| !contact.tags.contains(tag))
        .cloned()
        .collect();
    edit
}

/// What a row says of a login, if anything.
///
/// Fails with [`ErrorKind::Failed`] where somebody else has the username, and with [`ErrorKind::Temporary`] where another
/// password of it waits for its product.
fn account(
    db: Db<'_>,
    wishes: &Wishes,
    person: &Person,
    contact: Option<&Contact>,
) -> Result<Option<AccountPlan>> {
    let Some(product) = &wishes.product else {
        return Ok(None);
    };
    if person.username.is_none() && person.password_hash.is_none() {
        return Ok(None);
    }
    let hash = person
        .password_hash
        .as_ref()
        .map(ForeignHash::parse)
        .transpose()?;
    let login = login_of(db, product, person, contact)?;
    let username = match (&login, &person.username) {
        (Some(login), _) => login.username.clone(),
        (None, Some(username)) => username.clone(),
        (None, None) => usual(person, contact)?,
    };
    let other = hash
        .as_ref()
        .zip(login.as_ref())
        .is_some_and(|(hash, login)| login.password_hash.is_some() && !hash.is_of(login));
    let kept = other && !wishes.replace_passwords;
    let known = hash
        .as_ref()
        .zip(login.as_ref())
        .is_some_and(|(hash, login)| hash.is_of(login));
    let hash = hash.filter(|_| !kept && !known);
    if let (Some(_), Some(login)) = (&hash, &login) {
        hashes::check_nothing_waits(login)?;
    }
    Ok(Some(AccountPlan {
        product: product.clone(),
        username,
        is_new: login.is_none(),
        hash,
        kept,
    }))
}

/// The login that a row means: by its username; without one, the only one that the contact has.
fn login_of(
    db: Db<'_>,
    product: &Product,
    person: &Person,
    contact: Option<&Contact>,
) -> Result<Option<Login>> {
    if person.username.is_none()
        && let Some(contact) = contact
    {
        let mut there = db.logins_of(contact.id)?;
        there.retain(|login| login.product_id == product.id);
        if there.len() > 1 {
            let message = format!(
                "{} has {} logins at {}",
                label(contact),
                there.len(),
                product.slug
            );
            return Err(
                Error::new(ErrorKind::Ambiguous, message).hint("say which in a column username")
            );
        }
        if !there.is_empty() {
            return Ok(there.pop());
        }
    }
    let username = match &person.username {
        Some(username) => username.clone(),
        None => usual(person, contact)?,
    };
    let login = db.login_named(product.id, &username)?;
    match &login {
        Some(found) if Some(found.contact_id) != contact.map(|contact| contact.id) => {
            Err(logins::taken(db, product, &username, found)?)
        }
        _ => Ok(login),
    }
}

/// The username where none is named: the primary address.
fn usual(person: &Person, contact: Option<&Contact>) -> Result<Line> {
    let address = contact
        .and_then(Contact::primary)
        .or(person.email.as_ref())
        .map(EmailAddress::as_str);
    let address = address.ok_or_else(|| {
        Error::new(
            ErrorKind::Usage,
            "it has neither a username nor an email to make one of",
        )
    })?;
    Ok(Line::parse("username", address)?)
}
