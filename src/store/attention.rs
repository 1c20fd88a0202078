//! Emails that failed, are held, came back or were cancelled by a change that leaves the recipient waiting, and that
//! were not settled yet ([`crate::domain::retry::bulk`] says when
//! they are).
//!
//! They are few in a log of millions, so they have indexes of their own, which the statements name: left to itself
//! SQLite walks the log, since that gives the order. An email that was settled leaves these indexes, so that a list
//! does not walk all that ever failed.

use std::sync::LazyLock;

use rusqlite::{OptionalExtension, Row, named_params};

use super::emails::{COLUMNS, email};
use super::sql::At;
use super::{Db, Result, Tx};
use crate::domain::email::Email;
use crate::domain::retry::bulk::FailingEmail;
use crate::domain::smtp::ReplyCode;
use crate::domain::template::Template;
use crate::domain::{ContactId, EmailId, Timestamp};

/// Which failing emails are meant.
#[derive(Clone, Copy, Debug, Default)]
pub struct FailingFilter {
    /// Only those to this contact.
    pub contact: Option<ContactId>,
    /// Only those composed since.
    pub since: Option<Timestamp>,
    /// Only those composed before.
    pub until: Option<Timestamp>,
    /// Only those that are held.
    pub held: bool,
    /// Only those whose last refusal had this code.
    pub code: Option<ReplyCode>,
}

const FAILING: &str = "settled IS NULL AND (state IN ('failed', 'held') OR delivery = 'bounced'
    OR cancel_cause IN ('address_corrected', 'address_removed', 'unreadable'))";

const SINCE: &str =
    "(:since IS NULL OR created_at >= :since) AND (:until IS NULL OR created_at < :until)
    AND (NOT :held OR state = 'held')
    AND (:code IS NULL OR :code IN (CAST(last_code AS TEXT), last_enhanced))";

/// Events that settle an email's purpose; each is one look-up by an index.
static HISTORY: LazyLock<String> = LazyLock::new(|| {
    let later = format!(
        "EXISTS (SELECT 1 FROM email AS later
           WHERE later.login_id = email.login_id AND later.id > email.id AND {}",
        carries_as_much()
    );
    format!(
        "{later} AND later.state = 'accepted' AND later.delivery <> 'bounced'
           AND EXISTS (SELECT 1 FROM address WHERE address.contact_id = later.contact_id
             AND address.key = later.recipient_key AND address.status <> 'former')) AS helped,
         {later} AND (later.state IN ('queued', 'sending', 'handed')
           OR (later.recipient_key = email.recipient_key OR NOT EXISTS (SELECT 1 FROM address
               WHERE address.contact_id = email.contact_id AND address.key = email.recipient_key
                 AND address.status <> 'former'))
             AND (later.state IN ('failed', 'held') OR later.delivery = 'bounced'
               OR later.cancel_cause IN ('address_corrected', 'address_removed', 'unreadable')))) AS newer_email,
         {SINCE_THEN}"
    )
});

/// The statement for the failing emails by contact.
static BY_CONTACT: LazyLock<String> = LazyLock::new(|| {
    let history = &*HISTORY;
    format!(
        "SELECT {COLUMNS}, {history} FROM email INDEXED BY email_failing
         WHERE {FAILING} AND (contact_id, id) > (?1, ?2) ORDER BY contact_id, id LIMIT ?3"
    )
});

/// The statement for [`Db::newer_email`]. An older password, and a link that is dead and was not used, open nothing.
static NEWER: LazyLock<String> = LazyLock::new(|| {
    format!(
        "SELECT {COLUMNS} FROM email
         WHERE login_id = :login AND id > :id AND template IN (SELECT value FROM json_each(:templates))
           AND delivery <> 'bounced'
           AND (state IN ('queued', 'sending', 'handed') OR state = 'accepted' AND EXISTS (SELECT 1 FROM address
             WHERE address.contact_id = email.contact_id AND address.key = email.recipient_key
               AND address.status <> 'former'))
           AND (password_serial IS NULL OR password_serial =
             (SELECT login.password_serial FROM login WHERE login.id = email.login_id))
           AND (link_id IS NULL OR EXISTS (SELECT 1 FROM link WHERE link.id = email.link_id
             AND (used_at IS NOT NULL OR revoked_at IS NULL AND link.expires_at > :now)))
         ORDER BY state = 'accepted' DESC, id DESC LIMIT 1"
    )
});

static ANY_FAILING: LazyLock<String> = LazyLock::new(|| {
    format!(
        "SELECT 1 FROM email INDEXED BY email_failing WHERE {FAILING} AND contact_id = ?1 LIMIT 1"
    )
});

/// Whether `later` carries as much as `email`.
fn carries_as_much() -> String {
    let arms = Template::ALL.iter().map(|failed| {
        let as_much = Template::ALL
            .iter()
            .filter(|later| later.carries_as_much_as(*failed))
            .map(|later| format!("'{later}'"))
            .collect::<Vec<_>>();
        format!(
            "WHEN '{failed}' THEN later.template IN ({})",
            as_much.join(", ")
        )
    });
    format!(
        "CASE email.template {} ELSE 0 END",
        arms.collect::<Vec<_>>().join(" ")
    )
}

const SINCE_THEN: &str = "
    EXISTS (SELECT 1 FROM link WHERE link.login_id = email.login_id AND link.id >= email.link_id
      AND link.used_at IS NOT NULL) AS link_used,
    EXISTS (SELECT 1 FROM link WHERE link.id = email.link_id AND link.revoked_reason <> 'address_changed') AS link_revoked,
    EXISTS (SELECT 1 FROM login WHERE login.id = email.login_id AND iif(email.password_serial IS NULL,
      login.password_set_at > email.created_at, login.password_serial <> email.password_serial))
      AS password_changed,
    EXISTS (SELECT 1 FROM address WHERE address.contact_id = email.contact_id
      AND address.key = email.recipient_key AND address.status <> 'former') AS address_is_current";

fn failing(row: &Row<'_>) -> rusqlite::Result<FailingEmail> {
    Ok(FailingEmail {
        email: email(row)?,
        helped: row.get("helped")?,
        newer_email: row.get("newer_email")?,
        link_used: row.get("link_used")?,
        link_revoked: row.get("link_revoked")?,
        password_changed: row.get("password_changed")?,
        address_is_current: row.get("address_is_current")?,
    })
}

/// The index by which the failing emails are found, and the condition that says whose they are.
const fn whose(contact: Option<ContactId>) -> (&'static str, &'static str) {
    match contact {
        Some(_) => ("email_failing", "contact_id = :contact"),
        None => ("email_failing_by_id", ":contact IS NULL"),
    }
}

fn failing_before_sql((index, whose): (&str, &str)) -> String {
    let history = &*HISTORY;
    format!(
        "SELECT {COLUMNS}, {history} FROM email INDEXED BY {index} WHERE {FAILING} AND {whose} AND id < :before
         ORDER BY id DESC LIMIT :limit"
    )
}

fn failing_page_sql((index, whose): (&str, &str)) -> String {
    let history = &*HISTORY;
    format!(
        "SELECT {COLUMNS}, {history} FROM email INDEXED BY {index}
         WHERE {FAILING} AND {whose} AND {SINCE} AND id > :after AND id <= :last
         ORDER BY id LIMIT :limit"
    )
}

fn count_failing_sql((index, whose): (&str, &str)) -> String {
    format!(
        "SELECT count(*), max(id) FROM email INDEXED BY {index}
         WHERE {FAILING} AND {whose} AND {SINCE} AND id > :after"
    )
}

/// The statements that name their index.
#[cfg(test)]
pub(super) fn indexed() -> Vec<String> {
    let of_all_and_of_one = [None, Some(ContactId::new(1))].map(whose);
    let statements = [failing_before_sql, failing_page_sql, count_failing_sql];
    let mut indexed = vec![BY_CONTACT.clone(), ANY_FAILING.clone()];
    for of in of_all_and_of_one {
        indexed.extend(statements.map(|sql| sql(of)));
    }
    indexed
}

impl Db<'_> {
    /// A page of the failing emails with what happened since, newest first: those before `before`.
    pub fn failing_before(
        &self,
        contact: Option<ContactId>,
        before: EmailId,
        limit: usize,
    ) -> Result<Vec<FailingEmail>> {
        if let Some(contact) = contact
            && !self.any_failing(contact)?
        {
            return Ok(Vec::new());
        }
        let sql = failing_before_sql(whose(contact));
        let mut statement = self.connection.prepare_cached(&sql)?;
        let values = named_params! {":contact": contact, ":before": before, ":limit": limit};
        let rows = statement
            .query_map(values, failing)?
            .collect::<Result<_, _>>()?;
        Ok(rows)
    }

    /// Whether a contact has a failing email. After each email that goes out it is asked, and hardly ever one has:
    /// SQLite would prepare the whole statement again each time that a value is bound to it.
    fn any_failing(self, contact: ContactId) -> Result<bool> {
        let found = self
            .connection
            .prepare_cached(&ANY_FAILING)?
            .exists([contact])?;
        Ok(found)
    }

    /// A page of the failing emails with what happened since, by contact and then by email: those behind this email of
    /// this contact.
    pub fn failing_by_contact(
        &self,
        contact: ContactId,
        email: EmailId,
        limit: usize,
    ) -> Result<Vec<FailingEmail>> {
        let mut statement = self.connection.prepare_cached(&BY_CONTACT)?;
        let rows = statement
            .query_map((contact, email, limit), failing)?
            .collect::<Result<_, _>>()?;
        Ok(rows)
    }

    /// A page of the failing emails with what happened since, oldest first: those behind `after`, up to `last`.
    pub fn failing_page(
        &self,
        filter: &FailingFilter,
        after: EmailId,
        last: EmailId,
        limit: usize,
    ) -> Result<Vec<FailingEmail>> {
        let sql = failing_page_sql(whose(filter.contact));
        let mut statement = self.connection.prepare_cached(&sql)?;
        let values = named_params! {
            ":contact": filter.contact,
            ":since": filter.since.map(At),
            ":until": filter.until.map(At),
            ":held": filter.held,
            ":code": filter.code.map(|code| code.to_string()),
            ":after": after,
            ":last": last,
            ":limit": limit,
        };
        let rows = statement
            .query_map(values, failing)?
            .collect::<Result<_, _>>()?;
        Ok(rows)
    }

    /// One email with what happened since, if it is failing.
    pub fn failing_email(&self, id: EmailId) -> Result<Option<FailingEmail>> {
        let history = &*HISTORY;
        let sql = format!("SELECT {COLUMNS}, {history} FROM email WHERE id = :id AND {FAILING}");
        let found = self
            .connection
            .prepare_cached(&sql)?
            .query_row(named_params! {":id": id}, failing)
            .optional()?;
        Ok(found)
    }

    /// Returns the email that makes a retry of another needless: a newer one of the same login that carries as much, and
    /// either was accepted at a present address of the contact and still opens the login, or waits. An accepted one
    /// comes first.
    pub fn newer_email(&self, email: &Email, now: Timestamp) -> Result<Option<Email>> {
        let as_much = Template::ALL
            .iter()
            .filter(|later| later.carries_as_much_as(email.template))
            .map(|later| later.as_str())
            .collect::<Vec<_>>();
        let found = self
            .connection
            .prepare_cached(&NEWER)?
            .query_row(
                named_params! {
                    ":login": email.login_id,
                    ":id": email.id,
                    ":templates": serde_json::json!(as_much).to_string(),
                    ":now": At(now),
                },
                super::emails::email,
            )
            .optional()?;
        Ok(found)
    }

    /// How many failing emails there are behind `after`, and the last of them.
    pub fn count_failing(
        &self,
        filter: &FailingFilter,
        after: EmailId,
    ) -> Result<(u64, Option<EmailId>)> {
        let sql = count_failing_sql(whose(filter.contact));
        let values = named_params! {
            ":contact": filter.contact,
            ":since": filter.since.map(At),
            ":until": filter.until.map(At),
            ":held": filter.held,
            ":code": filter.code.map(|code| code.to_string()),
            ":after": after,
        };
        let counted = self
            .connection
            .prepare_cached(&sql)?
            .query_row(values, |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(counted)
    }
}

impl Tx<'_> {
    /// Takes an email off the lists of what fails, for this reason.
    pub fn settle_email(&self, id: EmailId, reason: &str) -> Result<()> {
        self.connection
            .prepare_cached("UPDATE email SET settled = ?2 WHERE id = ?1 AND settled IS NULL")?
            .execute((id, reason))?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Store;

    /// With a million contacts nothing is walked but what is open, and each fact about it is a look-up.
    #[test]
    fn the_failing_contacts_are_found_by_look_ups() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::create(&folder.path().join("credtool.db")).unwrap();
        let sql = format!("EXPLAIN QUERY PLAN {}", *BY_CONTACT);
        let mut statement = store.connection.prepare(&sql).unwrap();
        let rows = statement.query_map((1, 1, 1), |row| row.get("detail"));
        let steps: Vec<String> = rows.unwrap().map(Result::unwrap).collect();
        let page = "SEARCH email USING INDEX email_failing (contact_id>?)";
        assert!(steps.iter().any(|step| step == page), "{steps:#?}");
        for step in &steps {
            assert!(
                !step.starts_with("SCAN") || step == "SCAN CONSTANT ROW",
                "{steps:#?}"
            );
            assert!(!step.contains("TEMP B-TREE"), "{steps:#?}");
        }
    }

    #[test]
    fn failing_mails_are_found_by_their_own_indexes() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::create(&folder.path().join("credtool.db")).unwrap();
        let db = store.db();
        // SQLite refuses a statement that cannot use the index that it names.
        for contact in [None, Some(ContactId::new(1))] {
            let first = db.failing_before(contact, EmailId::new(9), 5);
            assert!(first.unwrap().is_empty());
            let filter = FailingFilter {
                contact,
                since: Some(Timestamp::UNIX_EPOCH),
                ..FailingFilter::default()
            };
            let first = EmailId::new(0);
            let page = db.failing_page(&filter, first, EmailId::new(9), 5);
            assert!(page.unwrap().is_empty());
            assert_eq!(db.count_failing(&filter, first).unwrap(), (0, None));
        }
        let page = db.failing_by_contact(ContactId::new(1), EmailId::new(0), 5);
        assert!(page.unwrap().is_empty());
    }
}
