//! Logins as other programs take them in, read for an export.

use rusqlite::Row;

use super::sql::{address_opt, line, line_opt, parsed};
use super::{Db, Result};
use crate::domain::login::Account;
use crate::domain::{ContactId, ProductId};

// With the `+` the person's few logins are looked up, and not the half of all that have an earlier name.
const ACCOUNT: &str =
    "SELECT login.id AS login_id, contact_id, username, password_hash, must_change, name, locale,
      EXISTS (SELECT 1 FROM pending WHERE pending.login_id = login.id) AS waits,
      EXISTS (SELECT 1 FROM login AS other
        WHERE other.contact_id = login.contact_id AND other.product_id = login.product_id
          AND +other.username < login.username AND other.password_hash IS NOT NULL) AS is_further,
      external_id, (SELECT address FROM address
        WHERE address.contact_id = login.contact_id AND is_primary = 1) AS address
    FROM login JOIN contact ON contact.id = login.contact_id";

/// A place in the order of usernames, as they are stored: of one that was written by somebody else an [`Account`] may
/// have another text.
#[derive(Clone, Debug)]
pub struct Bookmark(String);

fn account(row: &Row<'_>) -> rusqlite::Result<Account> {
    Ok(Account {
        login: row.get("login_id")?,
        contact: row.get("contact_id")?,
        username: line(row, "username")?,
        hash: row.get("password_hash")?,
        must_change: row.get("must_change")?,
        waits: row.get("waits")?,
        is_further: row.get("is_further")?,
        name: line(row, "name")?,
        address: address_opt(row, "address")?,
        locale: parsed(row, "locale")?,
        external_id: line_opt(row, "external_id")?,
    })
}

impl Db<'_> {
    /// A page of a product's accounts, by username, and the place behind it, while there is one.
    pub fn accounts(
        &self,
        product: ProductId,
        after: Option<&Bookmark>,
        limit: usize,
    ) -> Result<(Vec<Account>, Option<Bookmark>)> {
        // No username is empty.
        let after = after.map_or("", |place| &place.0);
        let sql =
            format!("{ACCOUNT} WHERE product_id = ?1 AND username > ?2 ORDER BY username LIMIT ?3");
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut rows = statement.query((product, after, limit))?;
        let (mut page, mut last) = (Vec::new(), None);
        while let Some(row) = rows.next()? {
            page.push(account(row)?);
            last = Some(Bookmark(row.get("username")?));
        }
        Ok((page, last))
    }

    /// A contact's accounts at a product, by username.
    pub fn accounts_of(&self, contact: ContactId, product: ProductId) -> Result<Vec<Account>> {
        let sql =
            format!("{ACCOUNT} WHERE login.contact_id = ?1 AND product_id = ?2 ORDER BY username");
        let mut statement = self.connection.prepare_cached(&sql)?;
        let rows = statement
            .query_map((contact, product), account)?
            .collect::<Result<_, _>>()?;
        Ok(rows)
    }

    /// How many logins of a product have a password.
    pub fn count_hashes(&self, product: ProductId) -> Result<u64> {
        let sql = "SELECT count(*) FROM login WHERE product_id = ?1 AND password_hash IS NOT NULL";
        let mut statement = self.connection.prepare_cached(sql)?;
        Ok(statement.query_row([product], |row| row.get(0))?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Store;

    #[test]
    fn pages_go_past_a_name_that_cannot_be_read_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::create(&folder.path().join("credtool.db")).unwrap();
        store
            .connection
            .execute_batch(
                "INSERT INTO product (id, slug, name, min_length, max_length, created_at, updated_at)
                   VALUES (1, 'wiki', 'Wiki', 1, 9, 0, 0);
                 INSERT INTO contact (id, name, locale, created_at, updated_at) VALUES (1, 'Ada', 'en', 0, 0);
                 INSERT INTO login (contact_id, product_id, username, created_at, updated_at)
                   VALUES (1, 1, 'a' || char(10) || 'x', 0, 0), (1, 1, 'ab', 0, 0), (1, 1, 'b', 0, 0)",
            )
            .unwrap();
        let (mut names, mut place) = (Vec::new(), None);
        loop {
            let (page, next) = store
                .db()
                .accounts(ProductId::new(1), place.as_ref(), 1)
                .unwrap();
            names.extend(page.iter().map(|account| account.username.to_string()));
            place = next;
            if place.is_none() {
                break;
            }
        }
        assert_eq!(names, ["a\u{fffd}x", "ab", "b"]);
    }

    #[test]
    fn a_page_is_a_look_up_in_an_index() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::create(&folder.path().join("credtool.db")).unwrap();
        let sql = format!(
            "EXPLAIN QUERY PLAN {ACCOUNT} WHERE product_id = 1 AND username > 'a' ORDER BY username LIMIT 9"
        );
        let mut statement = store.connection.prepare(&sql).unwrap();
        let plan: Vec<String> = statement
            .query_map([], |row| row.get(3))
            .unwrap()
            .collect::<Result<_, _>>()
            .unwrap();
        let plan = plan.join("\n");
        assert!(plan.contains("(product_id=? AND username>?)"), "{plan}");
        assert!(
            plan.contains("INDEX login_of_contact (contact_id=? AND product_id=?)"),
            "{plan}"
        );
        assert!(
            !plan.contains("TEMP B-TREE") && !plan.contains("SCAN"),
            "{plan}"
        );
    }
}
