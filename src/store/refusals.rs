//! The series of the same refusal that the fuse counts, beyond the end of a run, and the emails whose sender was refused.
//! The tables are empty while all goes well, so that an accepted email costs a look at empty tables.

use rusqlite::named_params;

use super::emails::{COLUMNS, email};
use super::{Result, Tx};
use crate::domain::EmailId;
use crate::domain::email::Email;

impl Tx<'_> {
    /// Ends the series of refusals: an email was accepted.
    pub fn forget_refusals(&self) -> Result<()> {
        // With a condition: without one SQLite writes to the table even where it is empty.
        self.connection
            .prepare_cached("DELETE FROM refusal WHERE email_id > 0")?
            .execute([])?;
        Ok(())
    }

    /// Counts an email that was refused by this reply; returns how many recipients were since an email was accepted.
    pub fn count_refusal(&self, email: &Email, reply: &str) -> Result<u64> {
        self.connection
            .prepare_cached(
                "INSERT INTO refusal (email_id, recipient_key, reply) VALUES (?1, ?2, ?3)
                 ON CONFLICT (email_id) DO UPDATE
                   SET recipient_key = excluded.recipient_key, reply = excluded.reply",
            )?
            .execute((email.id, email.to.key(), reply))?;
        let count = self
            .connection
            .prepare_cached("SELECT count(DISTINCT recipient_key) FROM refusal WHERE reply = ?1")?
            .query_row([reply], |row| row.get(0))?;
        Ok(count)
    }

    /// `failed → held` for the emails that were refused by this reply and that no later email took the place of.
    pub fn hold_refused(&self, reply: &str) -> Result<Vec<Email>> {
        let sql = format!(
            "UPDATE email SET state = 'held'
             WHERE state = 'failed' AND id IN (SELECT email_id FROM refusal WHERE reply = :reply)
               AND NOT EXISTS (SELECT 1 FROM email AS later WHERE later.retry_of = email.id)
             RETURNING {COLUMNS}"
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let held = statement
            .query_map(named_params! {":reply": reply}, email)?
            .collect::<Result<_, _>>()?;
        Ok(held)
    }

    /// Notes that the relay refused the sender of an email.
    pub fn note_refused_sender(&self, email: &Email) -> Result<()> {
        self.connection
            .prepare_cached(
                "INSERT INTO refused_sender (email_id, sender) VALUES (?1, ?2)
                 ON CONFLICT (email_id) DO UPDATE SET sender = excluded.sender, vouched = 0",
            )?
            .execute((email.id, email.sender.key()))?;
        Ok(())
    }

    /// Notes that the relay took this email, so that it takes its sender, which it refused for others.
    pub fn vouch_for_sender(&self, accepted: &Email) -> Result<()> {
        self.connection
            .prepare_cached("DELETE FROM refused_sender WHERE email_id = ?1")?
            .execute([accepted.id])?;
        self.connection
            .prepare_cached("UPDATE refused_sender SET vouched = 1 WHERE sender = ?1")?
            .execute([accepted.sender.key()])?;
        Ok(())
    }

    /// Whether the relay refused the sender of this email, and took another one of the sender since.
    pub fn is_vouched_for(&self, id: EmailId) -> Result<bool> {
        let sql = "SELECT 1 FROM refused_sender WHERE email_id = ?1 AND vouched";
        Ok(self.connection.prepare_cached(sql)?.exists([id])?)
    }
}
