//! The import of one row: planned first, by reading alone, and then carried out.

use super::people::People;
use super::seen::Before;
use crate::app::base::context::AppContext;
use crate::app::base::lookup::label;
use crate::app::base::rows;
use crate::app::credentials::imported_hashes::{self, ForeignHash};
use crate::app::import::plan::{AccountPlan, Imported, Plan, Whose, Wishes, folded};
use crate::app::import::report::{Correction, ImportedRow, Kept, RowOutcome};
use crate::app::records::contacts::{self, ContactEdit};
use crate::app::{AddressChange, Error, ErrorKind, Hint, NextStep, Result};
use crate::contact_files::{Column, Person};
use crate::domain::contact::{Contact, Locale, NewContact};
use crate::domain::login::Login;
use crate::domain::product::Product;
use crate::domain::{EmailAddress, Line, Note};
use crate::store::Tx;

impl Plan {
    /// Finds out what a row comes to, reading alone. `before` is what earlier rows of the file say.
    pub(super) fn make(
        people: People<'_>,
        wishes: &Wishes,
        person: &Person,
        before: Before,
    ) -> Result<Self> {
        if let Before::OtherEmail(line) = before {
            return Err(same_id(people, person, line)?);
        }
        let Some(found) = find(people, wishes, person)? else {
            let new = newcomer(person)?;
            let account = account(people, wishes, person, None, &new.addresses)?;
            return Ok(Self {
                whose: Whose::New(new),
                account,
                kept: Vec::new(),
            });
        };
        let contact = found.contact;
        let (edit, mut kept) = changes(wishes, person, &contact);
        let corrected: Vec<EmailAddress> = edit.address.iter().cloned().collect();
        let account = account(people, wishes, person, Some(&contact), &corrected)?;
        kept.extend(
            account
                .as_ref()
                .and_then(|it| kept_username(it, person, &contact)),
        );
        if let Some(key) = found.by_one_key {
            let account = account.as_ref();
            refuse_somebody_else(people, wishes, person, &contact, key, account, before)?;
        }
        Ok(Self {
            whose: Whose::Known(Box::new(contact), Box::new(edit)),
            account,
            kept,
        })
    }

    pub(super) fn outcome(&self) -> RowOutcome {
        let account = self.account.as_ref();
        let changes_login =
            account.is_some_and(|account| account.login.is_none() || account.hash.is_some());
        let imported = match &self.whose {
            Whose::New(_) => ImportedRow::New,
            Whose::Known(_, edit) if changes_login || !edit.is_empty() => ImportedRow::Changed,
            Whose::Known(..) => ImportedRow::Same,
        };
        RowOutcome {
            imported,
            keeps_password: account.is_some_and(|account| account.kept),
            kept: self.kept.clone(),
            corrected: None,
            mistyped: None,
        }
    }

    /// Does what was planned.
    pub(super) fn carry_out(self, tx: &Tx<'_>, context: &AppContext) -> Result<Imported> {
        let mut outcome = self.outcome();
        let (contact, new) = match self.whose {
            Whose::New(new) => {
                let id = tx.add_contact(&new, context.now())?;
                (id, Some(id))
            }
            Whose::Known(contact, edit) => {
                if !edit.is_empty() {
                    let edited = contacts::edit(tx, context, contact.id, &edit)?;
                    outcome.corrected = Correction::of(&contact, &edit, edited);
                }
                (contact.id, None)
            }
        };
        if let Some(account) = &self.account
            && (account.login.is_none() || account.hash.is_some())
        {
            let contact = rows::contact(**tx, contact)?;
            let login = imported_hashes::login_for(
                tx,
                context,
                &contact,
                &account.product,
                &account.username,
            )?;
            if let Some(hash) = &account.hash {
                imported_hashes::set(tx, context, &login, hash)?;
            }
        }
        Ok(Imported { outcome, new })
    }
}

/// A contact that a row means.
struct Match {
    contact: Contact,
    /// The only column that says so, where there is no other.
    by_one_key: Option<Column>,
}

/// The contact of a row: by the external id, then by the address.
///
/// Fails with [`ErrorKind::Failed`] where the two are of different people.
fn find(people: People<'_>, wishes: &Wishes, person: &Person) -> Result<Option<Match>> {
    let by_id = match &person.external_id {
        Some(id) => people.with_external_id(id)?,
        None => None,
    };
    let by_address = match &person.email {
        Some(address) => people.with_address(address)?,
        None => None,
    };
    if let Some(contact) = by_id {
        refuse_other_address(people, wishes, person, &contact, by_address.as_ref())?;
        return Ok(Some(Match {
            contact,
            by_one_key: person.email.is_none().then_some(Column::ExternalId),
        }));
    }
    let Some(contact) = by_address else {
        refuse_former_address(people, person)?;
        return Ok(None);
    };
    if let (Some(has), Some(_)) = (&contact.external_id, &person.external_id) {
        let message = format!(
            "its email belongs to {}, whose external id is {has}",
            named(&contact)
        );
        return Err(conflict(message, &contact));
    }
    Ok(Some(Match {
        contact,
        by_one_key: Some(Column::Email),
    }))
}

/// Refuses a row whose external id is of somebody with another address: the id may be none at all, such as a word that
/// a database writes for what is absent. An address that the contact once had agrees with the id. With --overwrite
/// something besides the ID has to be the contact's.
fn refuse_other_address(
    people: People<'_>,
    wishes: &Wishes,
    person: &Person,
    contact: &Contact,
    by_address: Option<&Contact>,
) -> Result<()> {
    let Some(email) = &person.email else {
        return Ok(());
    };
    if contact.has(email) {
        return Ok(());
    }
    if let Some(other) = by_address {
        let message = format!(
            "its external_id belongs to {}, and its email to {}",
            named(contact),
            named(other)
        );
        return Err(conflict(message, other));
    }
    if contact.had(email) || contact.primary().is_none() {
        return Ok(());
    }
    if wishes.overwrite {
        return refuse_reused_id(people, wishes, person, contact, email);
    }
    let message = format!(
        "its external_id belongs to {}, and its email is another: {email}",
        named(contact)
    );
    Err(Error::new(ErrorKind::Failed, message).hint(
        "if they are one person: --overwrite corrects the address and ends the links that were sent to the old one",
    ))
}

/// Refuses a row that has nothing of the contact but the external ID: most likely the other system gave the ID to somebody
/// else. A name or phone number that is the contact's, or a username that is or was, says that the row means the contact;
/// so does a row without a name, which corrects the address and nothing else.
fn refuse_reused_id(
    people: People<'_>,
    wishes: &Wishes,
    person: &Person,
    contact: &Contact,
    email: &EmailAddress,
) -> Result<()> {
    let has_phone = person.phone.is_some() && person.phone == contact.phone;
    if has_phone || !has_other_name(person, contact) {
        return Ok(());
    }
    if let (Some(product), Some(username)) = (&wishes.product, &person.username)
        && people.login_of(contact, product, username)?.is_some()
    {
        return Ok(());
    }
    let message = format!(
        "its external_id belongs to {}, and nothing else in it does: the row names {}",
        named(contact),
        described(person)
    );
    let error = Error::new(ErrorKind::Failed, message);
    Err(if is_stored(contact) {
        let correct =
            NextStep::ChangeAddress(contact.id, AddressChange::Correct, Some(email.clone()));
        error.hint(
            Hint::from("if they are one person: ")
                .step(correct)
                .then(", then import the row again; if not, correct its ID"),
        )
    } else {
        error.hint("correct one of the rows")
    })
}

/// Refuses a row that would make a contact of an address which somebody had once: an old export still has it after the
/// correction, and whoever reads email there is not the person of the row. An ID that is not the former owner's says that
/// the row means somebody else.
fn refuse_former_address(people: People<'_>, person: &Person) -> Result<()> {
    let Some(email) = &person.email else {
        return Ok(());
    };
    let owners = people.formerly_with_address(email)?;
    let may_be_meant = |owner: &&Contact| match (&owner.external_id, &person.external_id) {
        (Some(has), Some(given)) => has == given,
        _ => true,
    };
    let Some(owner) = owners.iter().find(may_be_meant) else {
        return Ok(());
    };
    let message = format!("its email {email} is a former address of {}", named(owner));
    let hint = Hint::from(
        "if the row means them, correct its email or remove the row; if the address is somebody else's now: ",
    );
    Err(Error::new(ErrorKind::Failed, message).hint(hint.step(NextStep::AddContact(email.clone()))))
}

/// The error of a row whose external ID an earlier row has with another email. It names the people of both.
fn same_id(people: People<'_>, person: &Person, line: u64) -> Result<Error> {
    let known = match &person.external_id {
        Some(id) => people.with_external_id(id)?,
        None => None,
    };
    let earlier = known.map_or_else(
        || format!("line {line}, which has another email"),
        |contact| format!("{} (line {line})", named(&contact)),
    );
    let message = format!(
        "its external_id belongs to {earlier}, and the row names {}",
        described(person)
    );
    Ok(Error::new(ErrorKind::Failed, message)
        .hint("an ID belongs to one person: correct the ID or the email in one of the rows"))
}

/// The person of a row, in a few words. A name is not repeated beside a hash, whose commas may have parted it.
fn described(person: &Person) -> String {
    let email = person.email.as_ref().map(EmailAddress::as_str);
    match (&person.name, email) {
        (Some(name), Some(email)) if person.password_hash.is_none() => format!("{name} <{email}>"),
        (_, email) => email.unwrap_or_default().to_owned(),
    }
}

/// Refuses a row that only its address or its ID ascribes to a contact of another name, where it brings what tells people
/// apart or opens something: several people may share the address, and an ID may be given anew. A password is never taken on the word of a username alone. With
/// --overwrite the row's name counts, as long as the contact has nothing that is another's and no row before it disagrees.
fn refuse_somebody_else(
    people: People<'_>,
    wishes: &Wishes,
    person: &Person,
    contact: &Contact,
    key: Column,
    account: Option<&AccountPlan>,
    before: Before,
) -> Result<()> {
    if !has_other_name(person, contact) {
        return Ok(());
    }
    // A username of the contact says that the row means them; it does not say whose password it brings.
    let knows_username = person.username.is_some() && account.is_some_and(|a| a.login.is_some());
    let brought = [
        (
            key == Column::Email && person.external_id.is_some() && !knows_username,
            "external ID",
        ),
        (account.is_some_and(|a| a.login.is_none()), "username"),
        (
            account.is_some_and(|a| a.hash.is_some()) && (key == Column::Email || !knows_username),
            "password",
        ),
    ];
    let brought: Vec<&str> = brought
        .into_iter()
        .filter_map(|(brought, what)| brought.then_some(what))
        .collect();
    if brought.is_empty() {
        return Ok(());
    }
    let has_login = match &wishes.product {
        Some(product) => !people.logins(contact.id, product)?.is_empty(),
        None => false,
    };
    if wishes.overwrite && before == Before::Agrees && contact.external_id.is_none() && !has_login {
        return Ok(());
    }
    let before = match before {
        Before::OtherName(line) => format!(" (as in line {line})"),
        _ => String::new(),
    };
    let message = format!(
        "its {} belongs to {}{before}, and it has another name and another {}",
        key.as_str(),
        named(contact),
        brought.join(" and ")
    );
    Err(Error::new(ErrorKind::Failed, message).hint(
        "give each person an address and an ID of their own; or, if they are one person, give the row the contact's name",
    ))
}

/// Whether a row has a name that is not the contact's.
fn has_other_name(person: &Person, contact: &Contact) -> bool {
    person.name.as_ref().is_some_and(|name| {
        has_name(contact) && folded(name.as_str()) != folded(contact.name.as_str())
    })
}

fn conflict(message: String, contact: &Contact) -> Error {
    let error = Error::new(ErrorKind::Failed, message);
    if is_stored(contact) {
        error.hint(NextStep::ShowContact(contact.id))
    } else {
        error.hint("correct one of the rows")
    }
}

/// Whether a contact is in the database. One that a dry run would have made has no number yet.
fn is_stored(contact: &Contact) -> bool {
    contact.id.get() > 0
}

fn named(contact: &Contact) -> String {
    if is_stored(contact) {
        return format!("contact {}", label(contact));
    }
    let label = label(contact);
    let (_, name) = label.split_once(' ').unwrap_or_default();
    format!("the contact of an earlier row, {name}")
}

/// Whether a contact has a name. Where none was given, its address stands in its place, or the local part as it is: who
/// writes Eve for eve@example.com has given a name.
fn has_name(contact: &Contact) -> bool {
    let name = contact.name.as_str();
    let mut addresses = contact.addresses.iter().map(|address| &address.address);
    !addresses.any(|address| {
        let local = address.local_part();
        name == local || name == local.to_lowercase() || EmailAddress::key_of(name) == address.key()
    })
}

/// Somebody who is not known yet. Who has no name is called by the address.
fn newcomer(person: &Person) -> Result<NewContact> {
    let Some(email) = &person.email else {
        return Err(Error::new(
            ErrorKind::Usage,
            "no contact has its external_id, and it has no email to make a contact of",
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

/// Returns a row's changes to a contact, and the values that stay although the row has others. A value that is empty
/// is filled in, the rest is replaced only where it may be overwritten. Labels are only ever added.
fn changes(wishes: &Wishes, person: &Person, contact: &Contact) -> (ContactEdit, Vec<Kept>) {
    let mut kept = Vec::new();
    // Whether a value of the row is taken.
    let mut takes = |field: &'static str, offered: Option<&str>, has: &str, fills: bool| {
        let differs = offered.filter(|offered| *offered != has);
        let taken = wishes.overwrite || fills;
        if let (Some(offered), false) = (differs, taken) {
            kept.push(Kept {
                contact: is_stored(contact).then_some(contact.id),
                field,
                kept: has.to_owned(),
                offered: offered.to_owned(),
            });
        }
        differs.is_some() && taken
    };
    let text = |line: &Option<Line>| line.as_ref().map(ToString::to_string);
    let mut edit = ContactEdit::default();
    let values = &mut edit.values;
    let name = person.name.as_ref().map(Line::as_str);
    if takes("name", name, contact.name.as_str(), !has_name(contact)) {
        values.name.clone_from(&person.name);
    }
    let locale = person.locale.as_ref().map(Locale::as_str);
    let (known, is_unknown) = (contact.locale.as_str(), contact.locale.known().is_none());
    if takes("locale", locale, known, is_unknown) {
        values.locale.clone_from(&person.locale);
    }
    let (phone, has) = (text(&person.phone), text(&contact.phone));
    if takes(
        "phone",
        phone.as_deref(),
        has.as_deref().unwrap_or_default(),
        has.is_none(),
    ) {
        values.phone = Some(person.phone.clone());
    }
    // One that has another id is not found by it, nor by an address beside it.
    if person.external_id.is_some() && person.external_id != contact.external_id {
        values.external_id = Some(person.external_id.clone());
    }
    let (notes, has) = (
        person.notes.as_ref().map(Note::as_str),
        contact.notes.as_str(),
    );
    if takes("notes", notes, has, has.is_empty()) {
        values.notes.clone_from(&person.notes);
    }
    let email = person.email.as_ref().filter(|email| !contact.has(email));
    let primary = contact.primary().map(EmailAddress::as_str);
    if takes(
        "email",
        email.map(EmailAddress::as_str),
        primary.unwrap_or_default(),
        primary.is_none(),
    ) {
        edit.address = email.cloned();
    }
    let tags = person.tags.iter();
    edit.add_tag = tags
        .filter(|tag| !contact.tags.contains(tag))
        .cloned()
        .collect();
    (edit, kept)
}

/// The username of the login that a row means, where the row has one of its former usernames.
fn kept_username(account: &AccountPlan, person: &Person, contact: &Contact) -> Option<Kept> {
    let offered = person.username.as_ref()?;
    (*offered != account.username).then(|| Kept {
        contact: is_stored(contact).then_some(contact.id),
        field: "username",
        kept: account.username.to_string(),
        offered: offered.to_string(),
    })
}

/// Returns the login of a row, if it has one.
///
/// Fails with [`ErrorKind::Failed`] where somebody else has the username, and with [`ErrorKind::Temporary`] where
/// another password of it waits for its product.
fn account(
    people: People<'_>,
    wishes: &Wishes,
    person: &Person,
    contact: Option<&Contact>,
    new_addresses: &[EmailAddress],
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
    let usual = new_addresses.first().or(contact.and_then(Contact::primary));
    let login = login_of(people, product, person, contact, usual)?;
    let username = match (&login, &person.username) {
        (Some(login), _) => login.username.clone(),
        (None, Some(username)) => username.clone(),
        (None, None) => username_from(usual)?,
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
        imported_hashes::check_nothing_waits(login)?;
    }
    Ok(Some(AccountPlan {
        product: product.clone(),
        username,
        login,
        hash,
        kept,
    }))
}

/// The login that a row means: by its username, or a former one; without one, the only one that the contact has.
fn login_of(
    people: People<'_>,
    product: &Product,
    person: &Person,
    contact: Option<&Contact>,
    usual: Option<&EmailAddress>,
) -> Result<Option<Login>> {
    if person.username.is_none()
        && let Some(contact) = contact
    {
        let mut there = people.logins(contact.id, product)?;
        if there.len() > 1 {
            let message = format!(
                "{} has {} logins at {}",
                named(contact),
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
        None => username_from(usual)?,
    };
    let login = people.login_named(product, &username)?;
    match &login {
        Some(found) if Some(found.contact_id) != contact.map(|contact| contact.id) => {
            let owner = people.contact(found.contact_id)?;
            let message = format!(
                "its username at {} belongs to {}",
                product.slug,
                named(&owner)
            );
            Err(conflict(message, &owner))
        }
        None => match contact {
            Some(contact) => people.login_of(contact, product, &username),
            None => Ok(None),
        },
        Some(_) => Ok(login),
    }
}

/// The username where none is named: the primary address.
fn username_from(address: Option<&EmailAddress>) -> Result<Line> {
    let address = address.ok_or_else(|| {
        Error::new(
            ErrorKind::Usage,
            "it has neither a username nor an email to make one of",
        )
    })?;
    Ok(Line::parse("username", address.as_str())?)
}
