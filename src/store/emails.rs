//! The log of outbound mail: look-ups and lists.

use rusqlite::{OptionalExtension, Row, params_from_iter};

use super::sql::{At, parsed, parsed_opt, time, time_opt};
use super::{Db, Result, Tx};
use crate::domain::email::{Attempt, Email, EmailState, Template};
use crate::domain::{
    ContactId, EmailAddress, EmailId, Line, LinkId, LoginId, ProductId, Timestamp,
};

/// Which mails a list shows, newest first.
#[derive(Clone, Debug, Default)]
pub struct EmailFilter {
    /// Only those to this contact.
    pub contact: Option<ContactId>,
    /// Only those in these states; all when empty.
    pub states: Vec<EmailState>,
    /// Only those composed since.
    pub since: Option<Timestamp>,
    /// Only those before this one.
    pub before: Option<EmailId>,
    /// So many at the most.
    pub limit: usize,
}

/// A message on its way into the outbox.
#[derive(Clone, Debug)]
pub struct NewEmail<'a> {
    /// Its row, as [`Tx::next_email_id`] gave it.
    pub id: EmailId,
    /// Who it is for.
    pub contact_id: ContactId,
    /// The login that it speaks of.
    pub login_id: Option<LoginId>,
    /// The product that it speaks of.
    pub product_id: ProductId,
    /// The link that it carries.
    pub link_id: Option<LinkId>,
    /// What it was made from.
    pub template: Template,
    /// The envelope recipient.
    pub to: &'a EmailAddress,
    /// The envelope sender.
    pub envelope_from: &'a EmailAddress,
    /// Its subject.
    pub subject: &'a Line,
    /// Its Message-ID.
    pub message_id: &'a str,
    /// Its bytes, sealed.
    pub sealed: &'a [u8],
    /// The email that it takes the place of.
    pub retry_of: Option<EmailId>,
    /// The login's password serial.
    pub password_serial: Option<i64>,
    /// Whether a person waits for it.
    pub by_hand: bool,
    /// From this moment on sending it makes no sense.
    pub expires_at: Option<Timestamp>,
}

pub(super) const COLUMNS: &str = "id, contact_id, login_id, product_id, link_id, template, recipient,
    envelope_from, subject, message_id, state, unknowns, delivery, attempts, last_phase, last_code,
    last_enhanced, last_reply, retry_of, password_serial, created_at, due_at, expires_at, accepted_at,
    EXISTS (SELECT 1 FROM email_bytes WHERE email_id = email.id) AS has_bytes";

pub(super) fn email(row: &Row<'_>) -> rusqlite::Result<Email> {
    Ok(Email {
        id: row.get("id")?,
        contact_id: row.get("contact_id")?,
        login_id: row.get("login_id")?,
        product_id: row.get("product_id")?,
        link_id: row.get("link_id")?,
        template: parsed(row, "template")?,
        to: parsed(row, "recipient")?,
        envelope_from: parsed(row, "envelope_from")?,
        subject: parsed(row, "subject")?,
        message_id: row.get("message_id")?,
        state: parsed(row, "state")?,
        unknowns: row.get("unknowns")?,
        delivery: parsed(row, "delivery")?,
        attempts: row.get("attempts")?,
        last_phase: parsed_opt(row, "last_phase")?,
        last_code: row.get("last_code")?,
        last_enhanced: parsed_opt(row, "last_enhanced")?,
        last_reply: row.get("last_reply")?,
        retry_of: row.get("retry_of")?,
        password_serial: row.get("password_serial")?,
        has_bytes: row.get("has_bytes")?,
        created_at: time(row, "created_at")?,
        due_at: time_opt(row, "due_at")?,
        expires_at: time_opt(row, "expires_at")?,
        accepted_at: time_opt(row, "accepted_at")?,
    })
}

impl Db<'_> {
    /// The email with this id.
    pub fn email(&self, id: EmailId) -> Result<Option<Email>> {
        let sql = format!("SELECT {COLUMNS} FROM email WHERE id = ?1");
        let mut statement = self.connection.prepare_cached(&sql)?;
        Ok(statement.query_row([id], email).optional()?)
    }

    /// A page of mails, newest first.
    pub fn emails(&self, filter: &EmailFilter) -> Result<Vec<Email>> {
        let before = filter.before.unwrap_or(EmailId::new(i64::MAX));
        let mut sql = format!("SELECT {COLUMNS} FROM email WHERE id < ?");
        let mut values: Vec<Box<dyn rusqlite::ToSql>> = vec![Box::new(before)];
        if let Some(contact) = filter.contact {
            sql.push_str(" AND contact_id = ?");
            values.push(Box::new(contact));
        }
        if !filter.states.is_empty() {
            let marks = vec!["?"; filter.states.len()].join(", ");
            sql.push_str(" AND state IN (");
            sql.push_str(&marks);
            sql.push(')');
            for state in &filter.states {
                values.push(Box::new(state.as_str()));
            }
        }
        if let Some(since) = filter.since {
            sql.push_str(" AND created_at >= ?");
            values.push(Box::new(At(since)));
        }
        sql.push_str(" ORDER BY id DESC LIMIT ?");
        values.push(Box::new(filter.limit));
        let mut statement = self.connection.prepare_cached(&sql)?;
        let rows = statement
            .query_map(params_from_iter(values), email)?
            .collect::<Result<_, _>>()?;
        Ok(rows)
    }

    /// The mails that failed, are held or came back, and that no later mail replaced; newest first.
    pub fn failing_emails(&self, contact: Option<ContactId>, limit: usize) -> Result<Vec<Email>> {
        // Left to itself SQLite walks all mails from the newest back, since that gives the order; the failing ones
        // are few.
        let whose = match contact {
            Some(_) => "contact_id = ?1",
            None => "?1 IS NULL",
        };
        let sql = format!(
            "SELECT {COLUMNS} FROM email INDEXED BY email_failing
             WHERE (state IN ('failed', 'held') OR delivery = 'bounced') AND {whose}
               AND NOT EXISTS (SELECT 1 FROM email AS later WHERE later.retry_of = email.id)
             ORDER BY id DESC LIMIT ?2"
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let rows = statement
            .query_map((contact, limit), email)?
            .collect::<Result<_, _>>()?;
        Ok(rows)
    }

    /// The sealed bytes of an email, if they are still there.
    pub fn sealed_email(&self, id: EmailId) -> Result<Option<Vec<u8>>> {
        let sealed = self
            .connection
            .prepare_cached("SELECT sealed FROM email_bytes WHERE email_id = ?1")?
            .query_row([id], |row| row.get(0))
            .optional()?;
        Ok(sealed)
    }

    /// Every attempt at an email, oldest first.
    pub fn attempts(&self, id: EmailId) -> Result<Vec<Attempt>> {
        let mut statement = self.connection.prepare_cached(
            "SELECT n, started_at, ended_at, phase, outcome, code, enhanced, reply
             FROM attempt WHERE email_id = ?1 ORDER BY n",
        )?;
        let rows = statement
            .query_map([id], |row| {
                Ok(Attempt {
                    n: row.get("n")?,
                    started_at: time(row, "started_at")?,
                    ended_at: time_opt(row, "ended_at")?,
                    phase: parsed(row, "phase")?,
                    outcome: parsed_opt(row, "outcome")?,
                    code: row.get("code")?,
                    enhanced: parsed_opt(row, "enhanced")?,
                    reply: row.get("reply")?,
                })
            })?
            .collect::<Result<_, _>>()?;
        Ok(rows)
    }

    /// How many mails are due.
    pub fn due_emails(&self, now: Timestamp) -> Result<u64> {
        let count = self
            .connection
            .prepare_cached("SELECT count(*) FROM email WHERE state = 'queued' AND due_at <= ?1")?
            .query_row([At(now)], |row| row.get(0))?;
        Ok(count)
    }

    /// How many mails wait in the queue.
    pub fn queued_emails(&self) -> Result<u64> {
        let count = self
            .connection
            .prepare_cached("SELECT count(*) FROM email WHERE state = 'queued'")?
            .query_row([], |row| row.get(0))?;
        Ok(count)
    }
}

impl Tx<'_> {
    /// The id that the next email gets: its bytes are sealed with it before the row is written. Only valid inside
    /// this transaction.
    pub fn next_email_id(&self) -> Result<EmailId> {
        let last: Option<i64> = self
            .connection
            .prepare_cached("SELECT seq FROM sqlite_sequence WHERE name = 'email'")?
            .query_row([], |row| row.get(0))
            .optional()?;
        Ok(EmailId::new(last.unwrap_or(0) + 1))
    }

    /// Queues an email, due at once.
    pub fn add_email(&self, new: &NewEmail<'_>, now: Timestamp) -> Result<()> {
        self.connection
            .prepare_cached(
                "INSERT INTO email (id, contact_id, login_id, product_id, link_id, template, recipient,
                   recipient_key, envelope_from, subject, message_id, state, by_hand, retry_of,
                   password_serial, created_at, due_at, expires_at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, 'queued', ?12, ?13, ?14, ?15, ?15, ?16)",
            )?
            .execute((
                new.id,
                new.contact_id,
                new.login_id,
                new.product_id,
                new.link_id,
                new.template.as_str(),
                new.to.as_str(),
                new.to.key(),
                new.envelope_from.as_str(),
                new.subject.as_str(),
                new.message_id,
                new.by_hand,
                new.retry_of,
                new.password_serial,
                At(now),
                new.expires_at.map(At),
            ))?;
        self.connection
            .prepare_cached("INSERT INTO email_bytes (email_id, sealed) VALUES (?1, ?2)")?
            .execute((new.id, new.sealed))?;
        if let (Template::Credentials, Some(login)) = (new.template, new.login_id) {
            self.connection.execute(
                "UPDATE login SET sealed_since = ?2 WHERE id = ?1 AND sealed_password IS NOT NULL",
                (login, At(now)),
            )?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Store;

    #[test]
    fn failing_mails_are_found_by_their_own_index() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::create(&folder.path().join("credtool.db")).unwrap();
        // SQLite refuses a statement that cannot use the index that it names.
        for contact in [None, Some(ContactId::new(1))] {
            assert!(store.db().failing_emails(contact, 5).unwrap().is_empty());
        }
    }
}
