//! Every sealed field that there is, for a rotation of the key to walk through.

use rusqlite::params;

use super::{Db, Result, Tx};

/// A column of sealed bytes. The audit key, one value among the settings, is none of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SealedField {
    /// The bytes of an email.
    EmailBytes,
    /// The password of a login.
    LoginPassword,
    /// The password that waits for a product's hook.
    PendingPassword,
    /// One that waited, and is set aside while a link is redeemed.
    PasswordSetAside,
}

/// A sealed field, and what it is bound to.
#[derive(Clone, Debug)]
pub struct SealedRow {
    /// The id of the row.
    pub row: i64,
    /// The recipient of an email, the serial of a password, the id of a change.
    pub bound_to: String,
    /// The bytes.
    pub sealed: Vec<u8>,
}

impl SealedField {
    /// Every one.
    pub const ALL: [Self; 4] = [
        Self::EmailBytes,
        Self::LoginPassword,
        Self::PendingPassword,
        Self::PasswordSetAside,
    ];

    const fn page(self) -> &'static str {
        match self {
            Self::EmailBytes => {
                "SELECT email_id, recipient, sealed FROM email_bytes JOIN email ON email.id = email_id
                 WHERE email_id > ?1 ORDER BY email_id LIMIT ?2"
            }
            // Its index holds the sealed ones alone.
            Self::LoginPassword => {
                "SELECT id, CAST(password_serial AS TEXT), sealed_password FROM login
                 WHERE sealed_password IS NOT NULL AND id > ?1 ORDER BY id LIMIT ?2"
            }
            Self::PendingPassword => {
                "SELECT login_id, change_id, sealed FROM pending
                 WHERE sealed IS NOT NULL AND login_id > ?1 ORDER BY login_id LIMIT ?2"
            }
            Self::PasswordSetAside => {
                "SELECT login_id, change_id, sealed FROM set_aside
                 WHERE sealed IS NOT NULL AND login_id > ?1 ORDER BY login_id LIMIT ?2"
            }
        }
    }

    const fn replace(self) -> &'static str {
        match self {
            Self::EmailBytes => "UPDATE email_bytes SET sealed = ?2 WHERE email_id = ?1",
            Self::LoginPassword => "UPDATE login SET sealed_password = ?2 WHERE id = ?1",
            Self::PendingPassword => "UPDATE pending SET sealed = ?2 WHERE login_id = ?1",
            Self::PasswordSetAside => "UPDATE set_aside SET sealed = ?2 WHERE login_id = ?1",
        }
    }
}

impl Db<'_> {
    /// A page of a column, by the rows' ids, behind the row `after`.
    pub fn sealed_fields(
        &self,
        field: SealedField,
        after: i64,
        limit: usize,
    ) -> Result<Vec<SealedRow>> {
        let mut statement = self.connection.prepare_cached(field.page())?;
        let rows = statement
            .query_map(params![after, limit], |row| {
                Ok(SealedRow {
                    row: row.get(0)?,
                    bound_to: row.get(1)?,
                    sealed: row.get(2)?,
                })
            })?
            .collect::<Result<_, _>>()?;
        Ok(rows)
    }
}

impl Tx<'_> {
    /// Puts the same plaintext, sealed anew, in the place of a field.
    pub fn replace_sealed(&self, field: SealedField, row: i64, sealed: &[u8]) -> Result<()> {
        self.connection
            .prepare_cached(field.replace())?
            .execute(params![row, sealed])?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Store;

    /// Columns of bytes that hold nothing sealed, or, in `setting`, one value that is known by name.
    const OTHERS: [&str; 4] = [
        "setting.value",
        "link.token_digest",
        "audit.mac",
        "guard.mark",
    ];

    #[test]
    fn no_sealed_column_is_forgotten() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::create(&folder.path().join("credtool.db")).unwrap();
        let mut statement = store
            .connection
            .prepare(
                "SELECT m.name || '.' || c.name FROM sqlite_schema m, pragma_table_info(m.name) c
                 WHERE m.type = 'table' AND m.sql NOT LIKE '%VIRTUAL%' AND m.name NOT LIKE 'contact_name_%'
                   AND c.type = 'BLOB' ORDER BY 1",
            )
            .unwrap();
        let columns: Vec<String> = statement
            .query_map([], |row| row.get(0))
            .unwrap()
            .map(Result::unwrap)
            .filter(|column: &String| !OTHERS.contains(&column.as_str()))
            .collect();
        // One for each of `SealedField::ALL`.
        assert_eq!(
            columns,
            [
                "email_bytes.sealed",
                "login.sealed_password",
                "pending.sealed",
                "set_aside.sealed",
            ]
        );
        assert_eq!(columns.len(), SealedField::ALL.len());
    }
}
