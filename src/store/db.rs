//! The reading half of the database.

use rusqlite::Connection;

/// The reading half: look-ups and lists.
#[derive(Clone, Copy, Debug)]
pub struct Db<'a> {
    pub(super) connection: &'a Connection,
}
