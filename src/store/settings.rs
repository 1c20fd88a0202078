//! Small values that belong to the database as a whole.

use rusqlite::OptionalExtension;

use super::{Db, Result, Tx};

impl Db<'_> {
    /// A named value.
    pub fn setting(&self, name: &str) -> Result<Option<Vec<u8>>> {
        let value = self
            .connection
            .prepare_cached("SELECT value FROM setting WHERE name = ?1")?
            .query_row([name], |row| row.get(0))
            .optional()?;
        Ok(value)
    }
}

impl Tx<'_> {
    /// Sets a named value, or removes it.
    pub fn set_setting(&self, name: &str, value: Option<&[u8]>) -> Result<()> {
        match value {
            Some(value) => self.connection.execute(
                "INSERT INTO setting (name, value) VALUES (?1, ?2)
                 ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                (name, value),
            )?,
            None => self
                .connection
                .execute("DELETE FROM setting WHERE name = ?1", [name])?,
        };
        Ok(())
    }
}
