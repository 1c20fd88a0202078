//! Finding contacts by what names them, and the index of their names.

use rusqlite::functions::FunctionFlags;
use rusqlite::{Connection, ToSql};

use super::{Db, Result, Tx};
use crate::domain::audit::ContactRange;
use crate::domain::search;
use crate::domain::selector::{Fit, Selector, is_number};
use crate::domain::{ContactId, EmailAddress, Line, LoginId};

/// The contacts that fit a selector.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fits {
    /// Each contact once, the closest first.
    pub contacts: Vec<(ContactId, Fit)>,
    /// Whether there are more than were asked for.
    pub more: bool,
}

/// Makes the function known by which the schema says what text of a name is searched.
pub(super) fn register(connection: &Connection) -> rusqlite::Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8
        | FunctionFlags::SQLITE_DETERMINISTIC
        | FunctionFlags::SQLITE_INNOCUOUS;
    connection.create_scalar_function("search_text", 1, flags, |values| {
        Ok(search::text(values.get_raw(0).as_str()?))
    })
}

/// Returns the query of the index for part of a name; nothing where the part is blank.
pub(super) fn name_query(part: &str) -> Option<String> {
    let phrase = search::phrase(part)?;
    Some(format!("\"{}\"", phrase.replace('"', "\"\"")))
}

impl Tx<'_> {
    /// Notes a new contact, whose name is written into the search index later.
    pub(super) fn note_name(&self, id: ContactId) -> Result<()> {
        let noted = self.unsearched.get();
        let first = match noted {
            Some(range) if range.last.get() + 1 == id.get() => range.first,
            Some(_) => {
                self.index_names()?;
                id
            }
            None => id,
        };
        self.unsearched.set(Some(ContactRange { first, last: id }));
        Ok(())
    }

    /// Writes the names that were noted into the search index.
    pub(super) fn index_names(&self) -> Result<()> {
        let Some(ContactRange { first, last }) = self.unsearched.take() else {
            return Ok(());
        };
        self.connection
            .prepare_cached(
                "INSERT INTO contact_name (rowid, name)
                 SELECT id, name FROM contact_text WHERE id BETWEEN ?1 AND ?2",
            )?
            .execute((first, last))?;
        Ok(())
    }

    /// Takes a name out of the search index, while the contact still has it.
    pub(super) fn forget_name(&self, id: ContactId) -> Result<()> {
        self.index_names()?;
        self.connection
            .prepare_cached(
                "INSERT INTO contact_name (contact_name, rowid, name)
                 SELECT 'delete', id, name FROM contact_text WHERE id = ?1",
            )?
            .execute([id])?;
        Ok(())
    }
}

impl Db<'_> {
    /// Looks contacts up, at most `most` of them.
    pub fn fits(&self, selector: &Selector, most: usize) -> Result<Fits> {
        // One more than is asked for tells whether there are more.
        let limit = most.saturating_add(1);
        let mut contacts = Vec::new();
        let mut add = |ids: Vec<ContactId>, fit: Fit| {
            for id in ids {
                if !contacts.iter().any(|(known, _)| *known == id) {
                    contacts.push((id, fit));
                }
            }
        };
        match selector {
            Selector::Number(number) => {
                add(self.by_id(ContactId::new(*number))?, Fit::Id);
                add(self.by_external_id(&number.to_string())?, Fit::ExternalId);
            }
            Selector::LoginNumber(number) => {
                add(self.by_login(LoginId::new(*number))?, Fit::Login);
                add(self.by_external_id(&number.to_string())?, Fit::ExternalId);
            }
            Selector::Contact(id) => add(self.by_id(*id)?, Fit::Id),
            Selector::Login(id) => add(self.by_login(*id)?, Fit::Login),
            Selector::External(external) => add(self.by_external_id(external)?, Fit::ExternalId),
            Selector::Username(username) => add(self.by_username(username, limit)?, Fit::Username),
            Selector::Address(address) => {
                let key = address.key();
                add(
                    self.contact_with_address(address)?.into_iter().collect(),
                    Fit::Address,
                );
                add(
                    self.formerly_with_address(address, limit)?,
                    Fit::FormerAddress,
                );
                add(self.mailed_to(key, limit)?, Fit::MailedTo);
            }
            Selector::Name(part) => {
                if is_number(part) {
                    add(self.by_external_id(part)?, Fit::ExternalId);
                    add(self.by_username(part, limit)?, Fit::Username);
                }
                add(self.by_name(part, limit)?, Fit::Name);
            }
        }
        let more = contacts.len() > most;
        contacts.truncate(most);
        Ok(Fits { contacts, more })
    }

    /// The contact with this external ID.
    pub fn contact_with_external_id(&self, external: &str) -> Result<Option<ContactId>> {
        Ok(self.by_external_id(external)?.into_iter().next())
    }

    fn by_id(self, id: ContactId) -> Result<Vec<ContactId>> {
        self.ids("SELECT id FROM contact WHERE id = ?1", &[&id])
    }

    fn by_external_id(self, external: &str) -> Result<Vec<ContactId>> {
        self.ids(
            "SELECT id FROM contact WHERE external_id = ?1",
            &[&external],
        )
    }

    fn by_login(self, id: LoginId) -> Result<Vec<ContactId>> {
        self.ids("SELECT contact_id FROM login WHERE id = ?1", &[&id])
    }

    fn by_username(self, username: &str, limit: usize) -> Result<Vec<ContactId>> {
        // By the index of each product's usernames.
        self.ids(
            "SELECT DISTINCT contact_id FROM login
             WHERE product_id IN (SELECT id FROM product) AND username = ?1
             ORDER BY contact_id LIMIT ?2",
            &[&username, &limit],
        )
    }

    /// Contacts of this name, however its letters are written, by ID.
    pub fn contacts_named(self, name: &Line, limit: usize) -> Result<Vec<ContactId>> {
        let Some(query) = name_query(name.as_str()) else {
            return Ok(Vec::new());
        };
        self.ids(
            "SELECT id FROM contact WHERE id IN (SELECT rowid FROM contact_name WHERE contact_name MATCH ?1)
               AND search_text(name) = ?2
             ORDER BY id LIMIT ?3",
            &[&query, &search::text(name.as_str()), &limit],
        )
    }

    /// Contacts that had this address once and have it no longer, by ID.
    pub fn formerly_with_address(
        self,
        address: &EmailAddress,
        limit: usize,
    ) -> Result<Vec<ContactId>> {
        self.ids(
            "SELECT contact_id FROM address WHERE key = ?1 AND status = 'former'
             ORDER BY contact_id LIMIT ?2",
            &[&address.key(), &limit],
        )
    }

    fn mailed_to(self, key: &str, limit: usize) -> Result<Vec<ContactId>> {
        self.ids(
            "SELECT DISTINCT contact_id FROM email WHERE recipient_key = ?1
             ORDER BY contact_id LIMIT ?2",
            &[&key, &limit],
        )
    }

    fn by_name(self, part: &str, limit: usize) -> Result<Vec<ContactId>> {
        let Some(query) = name_query(part) else {
            return Ok(Vec::new());
        };
        self.ids(
            "SELECT rowid FROM contact_name WHERE contact_name MATCH ?1 ORDER BY rowid LIMIT ?2",
            &[&query, &limit],
        )
    }

    fn ids(self, sql: &str, values: &[&dyn ToSql]) -> Result<Vec<ContactId>> {
        let mut statement = self.connection.prepare_cached(sql)?;
        let ids = statement
            .query_map(values, |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        Ok(ids)
    }
}
