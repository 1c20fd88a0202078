//! The schema, and how an older one is brought up to date.
//!
//! Invariants:
//! - [`STEPS`] is append-only: a step that was released is never edited or removed.
//! - All steps that a file needs run in one transaction, so it is of the old version or of the new one.
//! - The version is the file's `user_version`.

use rusqlite::{Connection, TransactionBehavior};

use super::search;

/// `crdt` in ASCII, in the file's header (SQLite's `application_id`).
pub(super) const APPLICATION_ID: i64 = 0x6372_6474;

/// The version of the first release. What has a lower one was made while the program was being written.
pub(super) const FIRST: i64 = 4;

/// The schema version that this program writes.
pub(super) const VERSION: i64 = version(STEPS);

/// All steps, oldest first.
pub(super) const STEPS: &[Migration] = &[Migration {
    version: FIRST,
    apply: |connection| connection.execute_batch(include_str!("schema.sql")),
}];

/// A change of the schema.
#[derive(Clone, Copy, Debug)]
pub(super) struct Migration {
    /// The version that a file has afterwards.
    pub(super) version: i64,
    /// The change, made inside a transaction.
    pub(super) apply: fn(&Connection) -> rusqlite::Result<()>,
}

/// Returns the version that the last step leads to.
pub(super) const fn version(steps: &[Migration]) -> i64 {
    match steps {
        [.., last] => last.version,
        [] => 0,
    }
}

/// Applies the steps that a database has not seen yet.
pub(super) fn migrate(connection: &mut Connection, steps: &[Migration]) -> rusqlite::Result<()> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let found: i64 = transaction.pragma_query_value(None, "user_version", |row| row.get(0))?;
    for step in steps.iter().filter(|step| step.version > found) {
        (step.apply)(&transaction)?;
        transaction.pragma_update(None, "user_version", step.version)?;
    }
    transaction.commit()
}

/// Returns a database in memory with the present schema.
pub(super) fn in_memory() -> rusqlite::Result<Connection> {
    let mut connection = Connection::open_in_memory()?;
    search::register(&connection)?;
    migrate(&mut connection, STEPS)?;
    Ok(connection)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schema_is_of_the_present_version() {
        let connection = in_memory().unwrap();
        let pragma = |name| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
        assert_eq!(pragma("user_version"), Ok(VERSION));
        assert_eq!(pragma("application_id"), Ok(APPLICATION_ID));
    }

    #[test]
    fn each_step_leads_to_a_higher_version() {
        assert_eq!(STEPS[0].version, FIRST);
        assert!(STEPS.is_sorted_by(|one, next| one.version < next.version));
    }

    #[test]
    fn an_email_has_a_known_state() {
        let connection = in_memory().unwrap();
        connection
            .execute_batch(
                "INSERT INTO product (id, slug, name, min_length, max_length, created_at, updated_at)
                   VALUES (1, 'wiki', 'Wiki', 12, 64, 0, 0);
                 INSERT INTO contact (id, name, locale, created_at, updated_at) VALUES (1, 'x', 'en', 0, 0);",
            )
            .unwrap();
        let add = |state: &str| {
            connection.execute(
                "INSERT INTO email (contact_id, product_id, template, recipient, recipient_key, envelope_from, subject,
                   message_id, state, cancel_cause, by_hand, created_at)
                 VALUES (1, 1, 'x', 'x', 'x', 'x', 'x', ?1, ?1, iif(?1 = 'cancelled', 'operator', NULL), 0, 0)",
                [state],
            )
        };
        for state in ["failed", "held", "cancelled"] {
            add(state).unwrap();
        }
        for state in ["", "sent", "FAILED"] {
            let error = add(state).unwrap_err().to_string();
            assert!(error.contains("CHECK"), "{error}");
        }
    }
}
