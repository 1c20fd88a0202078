//! Finding a contact by what somebody typed.

use rusqlite::OptionalExtension;

use super::{Db, Result};
use crate::domain::ContactId;
use crate::domain::contact::Contact;
use crate::domain::selector::Selector;

/// So many candidates are shown at the most.
const CANDIDATES: usize = 20;

/// What a look-up found.
#[derive(Clone, Debug)]
pub enum Found {
    /// Nobody.
    None,
    /// One, for certain: by id, address or external id.
    One(Box<Contact>),
    /// Those whose name has the part that was typed, or who had the address once; there may be only one.
    Candidates(Vec<Contact>),
}

impl Db<'_> {
    /// Looks a contact up.
    pub fn find_contact(&self, selector: &Selector) -> Result<Found> {
        let ids = match selector {
            Selector::Id(id) => {
                return Ok(self
                    .contact(*id)?
                    .map_or(Found::None, |c| Found::One(Box::new(c))));
            }
            Selector::External(external) => {
                let id: Option<ContactId> = self
                    .connection
                    .prepare_cached("SELECT id FROM contact WHERE external_id = ?1")?
                    .query_row([external], |row| row.get(0))
                    .optional()?;
                id.into_iter().collect()
            }
            Selector::Address(address) => {
                let present = self.contacts_with_address(address)?;
                if present.is_empty() {
                    self.ids(
                        "SELECT DISTINCT contact_id FROM address WHERE key = ?1 LIMIT ?2",
                        address.key(),
                    )?
                } else {
                    present
                }
            }
            Selector::Name(part) => {
                let ids = self.ids_by_name(part)?;
                return self.contacts_of(&ids).map(|contacts| {
                    if contacts.is_empty() {
                        Found::None
                    } else {
                        Found::Candidates(contacts)
                    }
                });
            }
        };
        let mut contacts = self.contacts_of(&ids)?;
        Ok(match contacts.len() {
            0 => Found::None,
            1 => Found::One(Box::new(contacts.swap_remove(0))),
            _ => Found::Candidates(contacts),
        })
    }

    fn ids_by_name(self, part: &str) -> Result<Vec<ContactId>> {
        if part.trim().is_empty() {
            return Ok(Vec::new());
        }
        if part.chars().count() < 3 {
            let escaped = part.replace(['%', '_', '\\'], "");
            return self.ids(
                "SELECT id FROM contact WHERE name LIKE ?1 || '%' ORDER BY id LIMIT ?2",
                &escaped,
            );
        }
        let phrase = format!("\"{}\"", part.replace('"', "\"\""));
        self.ids(
            "SELECT rowid FROM contact_name WHERE contact_name MATCH ?1 ORDER BY rowid LIMIT ?2",
            &phrase,
        )
    }

    fn ids(self, sql: &str, value: &str) -> Result<Vec<ContactId>> {
        let mut statement = self.connection.prepare_cached(sql)?;
        let ids = statement
            .query_map((value, CANDIDATES), |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        Ok(ids)
    }

    fn contacts_of(self, ids: &[ContactId]) -> Result<Vec<Contact>> {
        let contacts = ids.iter().map(|id| self.contact(*id));
        contacts.filter_map(Result::transpose).collect()
    }
}
