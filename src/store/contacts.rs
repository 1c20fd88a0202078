//! Contacts with their addresses and tags.

use rusqlite::{OptionalExtension, Row, ToSql};

use super::search::NamePart;
use super::sql::{At, address, line, line_opt, parsed, time};
use super::{Db, Result, Tx};
use crate::domain::contact::{Address, AddressStatus, Contact, Locale, NewContact};
use crate::domain::{ContactId, EmailAddress, Line, Note, Tag, Timestamp};

/// Which contacts a list shows.
#[derive(Clone, Debug, Default)]
pub struct ContactFilter {
    /// Only those with this tag.
    pub tag: Option<Tag>,
    /// Only those with this text in their name.
    pub name: Option<String>,
    /// Only those behind this one.
    pub after: Option<ContactId>,
    /// The limit.
    pub limit: usize,
}

/// The changes to a contact; `None` leaves a value as it is.
#[derive(Clone, Debug, Default)]
pub struct ContactChange {
    /// The display name.
    pub name: Option<Line>,
    /// The language for emails.
    pub locale: Option<Locale>,
    /// The telephone number; `Some(None)` removes it.
    pub phone: Option<Option<Line>>,
    /// The external id; `Some(None)` removes it.
    pub external_id: Option<Option<Line>>,
    /// The notes.
    pub notes: Option<Note>,
}

const COLUMNS: &str = "id, name, locale, phone, external_id, notes, created_at, updated_at";

fn contact(row: &Row<'_>) -> rusqlite::Result<Contact> {
    Ok(Contact {
        id: row.get("id")?,
        name: line(row, "name")?,
        locale: parsed(row, "locale")?,
        phone: line_opt(row, "phone")?,
        external_id: line_opt(row, "external_id")?,
        notes: Note::stored(row.get_ref("notes")?.as_str()?),
        tags: Vec::new(),
        addresses: Vec::new(),
        created_at: time(row, "created_at")?,
        updated_at: time(row, "updated_at")?,
    })
}

impl Db<'_> {
    /// The contact with this id.
    pub fn contact(&self, id: ContactId) -> Result<Option<Contact>> {
        let sql = format!("SELECT {COLUMNS} FROM contact WHERE id = ?1");
        let mut statement = self.connection.prepare_cached(&sql)?;
        let found = statement.query_row([id], contact).optional()?;
        found.map(|contact| self.complete(contact)).transpose()
    }

    /// A page of contacts, by id.
    pub fn contacts(&self, filter: &ContactFilter) -> Result<Vec<Contact>> {
        let mut sql = format!("SELECT {COLUMNS} FROM contact WHERE id > :after");
        if filter.tag.is_some() {
            sql.push_str(" AND id IN (SELECT contact_id FROM tag WHERE tag = :tag)");
        }
        let after = filter.after.unwrap_or(ContactId::new(0));
        let tag = filter.tag.as_ref().map(Tag::as_str);
        let name = filter.name.as_deref().map(NamePart::of);
        if let Some(name) = &name {
            sql.push_str(" AND ");
            sql.push_str(name.condition());
        }
        sql.push_str(" ORDER BY id LIMIT :limit");
        let mut values: Vec<(&str, &dyn ToSql)> =
            vec![(":after", &after), (":limit", &filter.limit)];
        if filter.tag.is_some() {
            values.push((":tag", &tag));
        }
        if let Some(name) = &name {
            values.push((":name", name.value()));
        }
        let mut statement = self.connection.prepare_cached(&sql)?;
        let rows = statement.query_map(&values[..], contact)?;
        rows.map(|row| self.complete(row?)).collect()
    }

    fn complete(self, mut contact: Contact) -> Result<Contact> {
        let mut addresses = self.connection.prepare_cached(
            "SELECT id, address, is_primary, status FROM address WHERE contact_id = ?1
             ORDER BY is_primary DESC, status = 'former', id",
        )?;
        contact.addresses = addresses
            .query_map([contact.id], |row| {
                Ok(Address {
                    id: row.get("id")?,
                    address: address(row, "address")?,
                    primary: row.get("is_primary")?,
                    status: parsed(row, "status")?,
                })
            })?
            .collect::<Result<_, _>>()?;
        let mut tags = self
            .connection
            .prepare_cached("SELECT tag FROM tag WHERE contact_id = ?1 ORDER BY tag")?;
        contact.tags = tags
            .query_map([contact.id], |row| {
                Ok(Tag::stored(row.get_ref("tag")?.as_str()?))
            })?
            .collect::<Result<_, _>>()?;
        Ok(contact)
    }

    /// Returns the contact that has this address at present.
    pub fn contact_with_address(&self, address: &EmailAddress) -> Result<Option<ContactId>> {
        let mut statement = self.connection.prepare_cached(
            "SELECT contact_id FROM address WHERE key = ?1 AND status <> 'former'",
        )?;
        Ok(statement
            .query_row([address.key()], |row| row.get(0))
            .optional()?)
    }
}

/// The look-up keys of a contact's present addresses, as a JSON array.
pub(super) fn present_keys(contact: &Contact) -> String {
    let addresses = contact.addresses.iter();
    let present = addresses.filter(|address| address.status != AddressStatus::Former);
    let keys: Vec<&str> = present.map(|address| address.address.key()).collect();
    serde_json::json!(keys).to_string()
}

impl Tx<'_> {
    /// Adds a contact; its first address becomes the primary one.
    pub fn add_contact(&self, new: &NewContact, now: Timestamp) -> Result<ContactId> {
        self.connection
            .prepare_cached(
                "INSERT INTO contact (name, locale, phone, external_id, notes, created_at, updated_at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6)",
            )?
            .execute((
                new.name.as_str(),
                new.locale.as_str(),
                new.phone.as_ref().map(Line::as_str),
                new.external_id.as_ref().map(Line::as_str),
                new.notes.as_str(),
                At(now),
            ))?;
        let id = ContactId::new(self.connection.last_insert_rowid());
        for (n, address) in new.addresses.iter().enumerate() {
            self.add_address(id, address, n == 0, now)?;
        }
        for tag in &new.tags {
            self.add_tag(id, tag)?;
        }
        Ok(id)
    }

    /// Changes a contact's own values.
    pub fn edit_contact(
        &self,
        id: ContactId,
        change: &ContactChange,
        now: Timestamp,
    ) -> Result<()> {
        let set = |column: &str, value: Option<&str>| {
            let sql = format!("UPDATE contact SET {column} = ?2 WHERE id = ?1");
            self.connection.execute(&sql, (id, value))
        };
        if let Some(name) = &change.name {
            set("name", Some(name.as_str()))?;
        }
        if let Some(locale) = &change.locale {
            set("locale", Some(locale.as_str()))?;
        }
        if let Some(phone) = &change.phone {
            set("phone", phone.as_ref().map(Line::as_str))?;
        }
        if let Some(external) = &change.external_id {
            set("external_id", external.as_ref().map(Line::as_str))?;
        }
        if let Some(notes) = &change.notes {
            set("notes", Some(notes.as_str()))?;
        }
        self.connection.execute(
            "UPDATE contact SET updated_at = ?2 WHERE id = ?1",
            (id, At(now)),
        )?;
        Ok(())
    }

    /// Gives a contact an address, or brings a former one back.
    pub fn add_address(
        &self,
        id: ContactId,
        address: &EmailAddress,
        primary: bool,
        now: Timestamp,
    ) -> Result<()> {
        if primary {
            self.connection
                .prepare_cached("UPDATE address SET is_primary = 0 WHERE contact_id = ?1")?
                .execute([id])?;
        }
        self.connection
            .prepare_cached(
                "INSERT INTO address (contact_id, address, key, is_primary, status, created_at)
                 VALUES (?1, ?2, ?3, ?4, 'ok', ?5)
                 ON CONFLICT (contact_id, key) DO UPDATE SET
                   address = excluded.address, status = 'ok',
                   is_primary = is_primary OR excluded.is_primary",
            )?
            .execute((id, address.as_str(), address.key(), primary, At(now)))?;
        Ok(())
    }

    /// Makes one of a contact's present addresses the primary one.
    pub fn set_primary(&self, id: ContactId, address: &EmailAddress) -> Result<()> {
        self.connection.execute(
            "UPDATE address SET is_primary = 0 WHERE contact_id = ?1",
            [id],
        )?;
        self.connection.execute(
            "UPDATE address SET is_primary = 1 WHERE contact_id = ?1 AND key = ?2",
            (id, address.key()),
        )?;
        Ok(())
    }

    /// Marks an address; a former one is no longer primary.
    pub fn set_address_status(
        &self,
        id: ContactId,
        address: &EmailAddress,
        status: AddressStatus,
    ) -> Result<()> {
        self.connection.execute(
            "UPDATE address SET status = ?3, is_primary = is_primary AND ?3 <> 'former'
             WHERE contact_id = ?1 AND key = ?2",
            (id, address.key(), status.as_str()),
        )?;
        Ok(())
    }

    /// Puts a label on a contact.
    pub fn add_tag(&self, id: ContactId, tag: &Tag) -> Result<()> {
        self.connection
            .prepare_cached("INSERT OR IGNORE INTO tag (tag, contact_id) VALUES (?1, ?2)")?
            .execute((tag.as_str(), id))?;
        Ok(())
    }

    /// Takes a label off a contact.
    pub fn remove_tag(&self, id: ContactId, tag: &Tag) -> Result<()> {
        self.connection.execute(
            "DELETE FROM tag WHERE tag = ?1 AND contact_id = ?2",
            (tag.as_str(), id),
        )?;
        Ok(())
    }

    /// Removes a contact with its addresses, logins, links and emails.
    pub fn remove_contact(&self, id: ContactId) -> Result<()> {
        self.connection
            .execute("DELETE FROM contact WHERE id = ?1", [id])?;
        Ok(())
    }
}
