//! Whether the file is sound: for `credtool db check`, and before a copy of it is trusted.

use std::collections::BTreeMap;
use std::path::Path;

use rusqlite::{Connection, OpenFlags};

use super::transaction::immediate;
use super::{Db, Error, Result, Store, schema};

/// At most this many faults are listed.
const MOST: usize = 20;

/// Tables of other programs that may live in the file: SQLite's statistics, and what Litestream keeps.
const FOREIGN: [&str; 2] = ["sqlite_stat", "_litestream_"];

impl Db<'_> {
    /// Checks every page, index and constraint. Returns what is wrong.
    pub fn integrity(self) -> Result<Vec<String>> {
        integrity(self.connection)
    }

    /// Returns the rows that refer to something that is not there.
    pub fn dangling(self) -> Result<Vec<String>> {
        let mut statement = self.connection.prepare(
            "SELECT \"table\" || ' ' || coalesce(rowid, '?') || ' refers to a missing row of ' || parent
             FROM pragma_foreign_key_check LIMIT ?1",
        )?;
        let rows = statement
            .query_map([MOST], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        Ok(rows)
    }

    /// Returns the tables, indexes and triggers that are missing, changed or foreign.
    pub fn schema_faults(self) -> Result<Vec<String>> {
        let (expected, found) = (objects(&schema::in_memory()?)?, objects(self.connection)?);
        let missing = expected
            .keys()
            .filter(|name| !found.contains_key(*name))
            .map(|name| format!("{name} is missing"));
        let others = found
            .iter()
            .filter_map(|(name, sql)| match expected.get(name) {
                None => Some(format!("{name} is not one of credtool's")),
                Some(expected) if expected != sql => Some(format!("{name} was changed")),
                Some(_) => None,
            });
        Ok(missing.chain(others).take(MOST).collect())
    }
}

impl Store {
    /// Checks the pages of a file that cannot be opened as a database of ours. Returns what is wrong.
    pub fn file_faults(path: &Path) -> Vec<String> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let opened = Connection::open_with_flags(path, flags).map_err(Error::from);
        opened
            .and_then(|connection| integrity(&connection))
            .unwrap_or_else(|error| vec![error.to_string()])
    }

    /// Compares the search index with what it was made of. Returns false where they differ.
    pub fn search_index_is_sound(&mut self) -> Result<bool> {
        let transaction = immediate(&mut self.connection)?;
        let tables: Vec<String> = transaction
            .prepare("SELECT name FROM sqlite_schema WHERE sql LIKE 'CREATE VIRTUAL TABLE%fts5%'")?
            .query_map([], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        for table in tables {
            // A command to the index in the form of a write; it is never committed.
            let check =
                format!("INSERT INTO {table} ({table}, rank) VALUES ('integrity-check', 1)");
            match transaction.execute(&check, []) {
                Ok(_) => {}
                Err(error) if is_damage(&error) => return Ok(false),
                Err(error) => return Err(error.into()),
            }
        }
        Ok(true)
    }
}

fn is_damage(error: &rusqlite::Error) -> bool {
    error.sqlite_error_code() == Some(rusqlite::ErrorCode::DatabaseCorrupt)
}

pub(super) fn integrity(connection: &Connection) -> Result<Vec<String>> {
    let mut statement = connection.prepare(&format!("PRAGMA integrity_check({MOST})"))?;
    let rows = statement.query_map([], |row| row.get::<_, String>(0))?;
    let mut faults = Vec::new();
    for row in rows {
        match row {
            Ok(line) if line == "ok" => {}
            Ok(line) => faults.push(line),
            // Some damage breaks off the check itself.
            Err(error) if is_damage(&error) => {
                faults.push(error.to_string());
                break;
            }
            Err(error) => return Err(Error::from(error)),
        }
    }
    Ok(faults)
}

/// Returns the SQL of everything that the schema has, by kind and name.
fn objects(connection: &Connection) -> Result<BTreeMap<String, String>> {
    let mut statement = connection
        .prepare("SELECT type || ' ' || name, sql FROM sqlite_schema WHERE sql IS NOT NULL")?;
    let rows = statement
        .query_map([], |row| Ok((row.get::<_, String>(0)?, row.get(1)?)))?
        .collect::<Result<BTreeMap<_, _>, _>>()?;
    let ours = |name: &String| !FOREIGN.iter().any(|foreign| name.contains(foreign));
    Ok(rows.into_iter().filter(|(name, _)| ours(name)).collect())
}
