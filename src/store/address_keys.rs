//! Addresses whose look-up keys are the same.
//!
//! Invariant: a contact has an address once. Two contacts have one at the same time only where a database held two
//! spellings of it before the key saw that they are the same: nothing is merged, and each of them is told.

use rusqlite::Connection;

use super::sql::address;
use super::{Db, Result};
use crate::domain::{ContactId, EmailAddress};

/// Contacts that have the same address, each in a spelling of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddressClash {
    /// The contacts and the address as each of them has it, by id.
    pub owners: Vec<(ContactId, EmailAddress)>,
}

impl Db<'_> {
    /// Present addresses that more than one contact has.
    pub fn address_clashes(&self) -> Result<Vec<AddressClash>> {
        let mut statement = self.connection.prepare(
            "SELECT contact_id, address FROM address WHERE status <> 'former' AND key IN
               (SELECT key FROM address WHERE status <> 'former' GROUP BY key HAVING count(*) > 1)
             ORDER BY key, contact_id",
        )?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, address(row, 1)?)))?;
        let mut clashes: Vec<AddressClash> = Vec::new();
        for row in rows {
            let owner: (ContactId, EmailAddress) = row?;
            match clashes.last_mut() {
                Some(clash) if clash.owners.iter().any(|(_, other)| *other == owner.1) => {
                    clash.owners.push(owner);
                }
                _ => clashes.push(AddressClash {
                    owners: vec![owner],
                }),
            }
        }
        Ok(clashes)
    }
}

/// Gives addresses and emails the keys of the present rule. Only those with other characters than ASCII can have got
/// another.
pub(super) fn renew(connection: &Connection) -> rusqlite::Result<()> {
    let mut addresses = connection.prepare(
        "SELECT id, contact_id, address FROM address WHERE address GLOB '*[^ -~]*'
         ORDER BY is_primary DESC, status = 'former', id",
    )?;
    let rows: Vec<(i64, i64, String)> = addresses
        .query_map([], |row| row.try_into())?
        .collect::<Result<_, _>>()?;
    for (id, contact, address) in rows {
        renew_address(connection, id, contact, &EmailAddress::key_of(&address))?;
    }
    let mut emails =
        connection.prepare("SELECT id, recipient FROM email WHERE recipient GLOB '*[^ -~]*'")?;
    let rows: Vec<(i64, String)> = emails
        .query_map([], |row| row.try_into())?
        .collect::<Result<_, _>>()?;
    let mut update = connection.prepare("UPDATE email SET recipient_key = ?2 WHERE id = ?1")?;
    for (id, recipient) in rows {
        update.execute((id, EmailAddress::key_of(&recipient)))?;
    }
    Ok(())
}

/// Of two spellings that one contact has, the primary one stays, else a present one, else the older one.
fn renew_address(
    connection: &Connection,
    id: i64,
    contact: i64,
    key: &str,
) -> rusqlite::Result<()> {
    connection.execute(
        "DELETE FROM address WHERE contact_id = ?1 AND (key = ?2 OR id = ?3) AND id <>
           (SELECT id FROM address WHERE contact_id = ?1 AND (key = ?2 OR id = ?3)
            ORDER BY is_primary DESC, status = 'former', id LIMIT 1)",
        (contact, key, id),
    )?;
    connection.execute(
        "UPDATE address SET key = ?2, clash = iif(EXISTS (SELECT 1 FROM address AS other
           WHERE other.key = ?2 AND other.id <> ?1 AND other.status <> 'former'), id, 0)
         WHERE id = ?1",
        (id, key),
    )?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::schema::migrations;

    /// A database of the version before, with these addresses: contact, address, whether it is primary, its status.
    fn migrated(addresses: &[(i64, &str, bool, &str)]) -> Connection {
        let mut connection = Connection::open_in_memory().unwrap();
        migrations().to_version(&mut connection, 3).unwrap();
        connection
            .execute_batch(
                "INSERT INTO product (id, slug, name, min_length, max_length, created_at, updated_at)
                   VALUES (1, 'wiki', 'Wiki', 12, 64, 0, 0);
                 INSERT INTO contact (id, name, locale, created_at, updated_at)
                   VALUES (1, 'Ada', 'en', 0, 0), (2, 'Bob', 'en', 0, 0), (3, 'Cleo', 'en', 0, 0)",
            )
            .unwrap();
        for (contact, address, primary, status) in addresses {
            connection
                .execute(
                    "INSERT INTO address (contact_id, address, key, is_primary, status, created_at)
                     VALUES (?1, ?2, ?3, ?4, ?5, 0)",
                    (contact, address, address.to_lowercase(), primary, status),
                )
                .unwrap();
            connection
                .execute(
                    "INSERT INTO email (contact_id, product_id, template, recipient, recipient_key, envelope_from,
                       subject, message_id, state, by_hand, created_at)
                     VALUES (?1, 1, 'x', ?2, ?3, 'x', 'x', ?1 || ?2, 'failed', 0, 0)",
                    (contact, address, address.to_lowercase()),
                )
                .unwrap();
        }
        migrations().to_latest(&mut connection).unwrap();
        connection
    }

    fn kept(connection: &Connection) -> Vec<(i64, String, String)> {
        let mut statement = connection
            .prepare("SELECT contact_id, address, key FROM address ORDER BY id")
            .unwrap();
        let rows = statement.query_map([], |row| row.try_into()).unwrap();
        rows.map(Result::unwrap).collect()
    }

    #[test]
    fn contacts_that_clash_are_kept_and_told() {
        let connection = migrated(&[
            (1, "ada@xn--bcher-kva.example", true, "ok"),
            (2, "Ada@bücher.example", true, "ok"),
            (3, "ada@BU\u{308}CHER.example", true, "bouncing"),
            (3, "cleo@example.com", false, "ok"),
        ]);
        let key = "ada@xn--bcher-kva.example";
        assert_eq!(kept(&connection).len(), 4);
        assert!(kept(&connection)[..3].iter().all(|row| row.2 == key));
        let db = Db {
            connection: &connection,
        };
        let clashes = db.address_clashes().unwrap();
        assert_eq!(clashes.len(), 1);
        let owners: Vec<i64> = clashes[0].owners.iter().map(|(id, _)| id.get()).collect();
        assert_eq!(owners, [1, 2, 3]);
        assert_eq!(clashes[0].owners[1].1.as_str(), "Ada@bücher.example");
        let emails: i64 = connection
            .query_row(
                "SELECT count(*) FROM email WHERE recipient_key = ?1",
                [key],
                |row| row.get(0),
            )
            .unwrap();
        assert_eq!(emails, 3);
        // The index still refuses one more.
        let another = connection.execute(
            "INSERT INTO address (contact_id, address, key, is_primary, status, created_at)
             VALUES (2, 'x', 'cleo@example.com', 0, 'ok', 0)",
            [],
        );
        assert!(another.is_err());
    }

    #[test]
    fn one_contact_keeps_the_spelling_that_email_goes_to() {
        let connection = migrated(&[
            (1, "ada@xn--bcher-kva.example", false, "former"),
            (1, "ada@bücher.example", true, "ok"),
            (2, "jose\u{301}@example.com", true, "ok"),
            (2, "josé@example.com", false, "ok"),
            (3, "ada@bücher.example", false, "former"),
        ]);
        let addresses: Vec<(i64, String)> = kept(&connection)
            .into_iter()
            .map(|(contact, address, _)| (contact, address))
            .collect();
        assert_eq!(
            addresses,
            [
                (1, String::from("ada@bücher.example")),
                (2, String::from("jose\u{301}@example.com")),
                (3, String::from("ada@bücher.example")),
            ]
        );
        let db = Db {
            connection: &connection,
        };
        assert_eq!(db.address_clashes().unwrap(), []);
    }
}
