//! Contacts with their addresses and tags.

use rusqlite::{OptionalExtension, Row, ToSql};

use super::search::name_query;
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

const COLUMNS: &str =
    "contact.id, contact.name, contact.locale, contact.phone, contact.external_id, contact.notes,
    contact.created_at, contact.updated_at";

/// Reads a row of [`COLUMNS`] by their places: by their names each look-up would walk them.
fn contact(row: &Row<'_>) -> rusqlite::Result<Contact> {
    Ok(Contact {
        id: row.get(0)?,
        name: line(row, 1)?,
        locale: parsed(row, 2)?,
        phone: line_opt(row, 3)?,
        external_id: line_opt(row, 4)?,
        notes: Note::stored(row.get_ref(5)?.as_str()?),
        tags: Vec::new(),
        addresses: Vec::new(),
        created_at: time(row, 6)?,
        updated_at: time(row, 7)?,
    })
}

/// A page of contacts. What narrows the list comes first and is walked by its index from the place where the page
/// begins; `CROSS JOIN` keeps SQLite to this order.
fn page_sql(by_name: bool, by_tag: bool) -> String {
    let (walked, condition) = match (by_name, by_tag) {
        (false, false) => ("contact", "contact.id > :after"),
        (false, true) => (
            "tag CROSS JOIN contact ON contact.id = tag.contact_id",
            "tag.tag = :tag AND tag.contact_id > :after",
        ),
        (true, false) => (
            "contact_name CROSS JOIN contact ON contact.id = contact_name.rowid",
            "contact_name MATCH :name AND contact_name.rowid > :after",
        ),
        (true, true) => (
            "contact_name CROSS JOIN tag ON tag.tag = :tag AND tag.contact_id = contact_name.rowid
             CROSS JOIN contact ON contact.id = contact_name.rowid",
            "contact_name MATCH :name AND contact_name.rowid > :after",
        ),
    };
    let order = match (by_name, by_tag) {
        (true, _) => "contact_name.rowid",
        (false, true) => "tag.contact_id",
        (false, false) => "contact.id",
    };
    format!("SELECT {COLUMNS} FROM {walked} WHERE {condition} ORDER BY {order} LIMIT :limit")
}

impl Db<'_> {
    /// The contact with this id.
    pub fn contact(&self, id: ContactId) -> Result<Option<Contact>> {
        let sql = format!("SELECT {COLUMNS} FROM contact WHERE id = ?1");
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut found = statement.query_row([id], contact).optional()?;
        if let Some(contact) = &mut found {
            self.complete(std::slice::from_mut(contact))?;
        }
        Ok(found)
    }

    /// A page of contacts, by id.
    pub fn contacts(&self, filter: &ContactFilter) -> Result<Vec<Contact>> {
        let name = match filter.name.as_deref().map(name_query) {
            Some(None) => return Ok(Vec::new()),
            name => name.flatten(),
        };
        let after = filter.after.unwrap_or(ContactId::new(0));
        let tag = filter.tag.as_ref().map(Tag::as_str);
        let mut values: Vec<(&str, &dyn ToSql)> =
            vec![(":after", &after), (":limit", &filter.limit)];
        values.extend(tag.as_ref().map(|tag| (":tag", tag as &dyn ToSql)));
        values.extend(name.as_ref().map(|name| (":name", name as &dyn ToSql)));
        let sql = page_sql(name.is_some(), tag.is_some());
        let mut statement = self.connection.prepare_cached(&sql)?;
        let rows = statement.query_map(&values[..], contact)?;
        let mut contacts: Vec<Contact> = rows.collect::<Result<_, _>>()?;
        self.complete(&mut contacts)?;
        Ok(contacts)
    }

    /// Adds the addresses and the tags of contacts, in one statement each: a list is a page, not a statement a row.
    fn complete(self, contacts: &mut [Contact]) -> Result<()> {
        let ids: Vec<i64> = contacts.iter().map(|contact| contact.id.get()).collect();
        let ids = serde_json::json!(ids).to_string();
        let mut addresses = self.connection.prepare_cached(
            "SELECT one.key, address.id, address, is_primary, status
             FROM json_each(?1) AS one CROSS JOIN address ON contact_id = one.value
             ORDER BY one.key, is_primary DESC, status = 'former', address.id",
        )?;
        let mut rows = addresses.query([&ids])?;
        while let Some(row) = rows.next()? {
            if let Some(contact) = contacts.get_mut(row.get::<_, usize>(0)?) {
                contact.addresses.push(Address {
                    id: row.get(1)?,
                    address: address(row, 2)?,
                    primary: row.get(3)?,
                    status: parsed(row, 4)?,
                });
            }
        }
        let mut tags = self.connection.prepare_cached(
            "SELECT one.key, tag FROM json_each(?1) AS one CROSS JOIN tag ON contact_id = one.value
             ORDER BY one.key, tag",
        )?;
        let mut rows = tags.query([&ids])?;
        while let Some(row) = rows.next()? {
            if let Some(contact) = contacts.get_mut(row.get::<_, usize>(0)?) {
                let tag = row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?;
                contact.tags.push(Tag::stored(tag));
            }
        }
        Ok(())
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
        self.note_name(id)?;
        for (n, address) in new.addresses.iter().enumerate() {
            self.insert_address(id, address, n == 0, now)?;
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
            self.forget_name(id)?;
            set("name", Some(name.as_str()))?;
            self.note_name(id)?;
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

    fn insert_address(
        &self,
        id: ContactId,
        address: &EmailAddress,
        primary: bool,
        now: Timestamp,
    ) -> Result<()> {
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
        self.insert_address(id, address, primary, now)
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
        self.forget_name(id)?;
        self.connection
            .execute("DELETE FROM contact WHERE id = ?1", [id])?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::schema;

    /// A page costs the same in a list of a million: each step is a look-up, or walks from where the page begins.
    #[test]
    fn a_page_is_walked_by_an_index_and_nothing_is_sorted() {
        let connection = schema::in_memory().unwrap();
        for by_name in [false, true] {
            for by_tag in [false, true] {
                let sql = format!("EXPLAIN QUERY PLAN {}", page_sql(by_name, by_tag));
                let mut statement = connection.prepare(&sql).unwrap();
                let mut rows = statement.raw_query();
                let mut steps: Vec<String> = Vec::new();
                while let Some(row) = rows.next().unwrap() {
                    steps.push(row.get("detail").unwrap());
                }
                for step in &steps {
                    let by_index = step.starts_with("SEARCH")
                        || step.starts_with("SCAN contact_name VIRTUAL TABLE INDEX");
                    assert!(by_index, "{steps:#?}");
                }
                // The index of names is asked for a range of IDs, and for their order.
                if by_name {
                    assert!(steps[0].ends_with("INDEX 64:M1>"), "{steps:#?}");
                }
            }
        }
    }
}
