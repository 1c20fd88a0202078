//! The log of outbound email: look-ups and lists.

use rusqlite::{OptionalExtension, Row, ToSql};

use super::sql::{At, address, line, parsed, parsed_opt, time, time_opt};
use super::{Db, Result, Tx};
use crate::domain::email::{Attempt, Email, EmailState};
use crate::domain::login::Login;
use crate::domain::schedule::farthest_due;
use crate::domain::template::Template;
use crate::domain::{
    ContactId, EmailAddress, EmailId, Line, LinkId, LoginId, ProductId, SignedDuration, Timestamp,
};

/// Ids follow the order in which emails were composed, the clock nearly so.
const CLOCK_SLACK: SignedDuration = SignedDuration::from_hours(24);

/// Which emails a list shows, newest first.
#[derive(Clone, Debug, Default)]
pub struct EmailFilter {
    /// Only those to this contact.
    pub contact: Option<ContactId>,
    /// Only those in these states; all when empty.
    pub states: Vec<EmailState>,
    /// Only those that are stuck; the states are not asked for then.
    pub stuck: Option<Stuck>,
    /// Only those composed since.
    pub since: Option<Timestamp>,
    /// Only those composed before.
    pub until: Option<Timestamp>,
    /// Only those before this one.
    pub before: Option<EmailId>,
    /// The limit.
    pub limit: usize,
}

/// The rule for stuck emails beside those that are held.
#[derive(Clone, Copy, Debug)]
pub struct Stuck {
    /// Queued emails that were due before this moment.
    pub due_before: Timestamp,
    /// Queued emails that are due at this moment and wait for the end of an outage.
    pub now: Timestamp,
    /// Mails in flight, where no sender is alive to finish them.
    pub in_flight: bool,
}

/// A message on its way into the outbox.
#[derive(Clone, Debug)]
pub struct NewEmail<'a> {
    /// Its row, as [`Tx::next_email_id`] gave it.
    pub id: EmailId,
    /// The recipient.
    pub contact_id: ContactId,
    /// The login that it speaks of.
    pub login_id: Option<LoginId>,
    /// The product that it speaks of.
    pub product_id: ProductId,
    /// The link that it carries.
    pub link_id: Option<LinkId>,
    /// The template.
    pub template: Template,
    /// The envelope recipient.
    pub to: &'a EmailAddress,
    /// The envelope sender.
    pub envelope_from: &'a EmailAddress,
    /// The author's address.
    pub sender: &'a EmailAddress,
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
    kept_since IS NOT NULL AS has_bytes, coalesce(sender, envelope_from), cancel_cause";
/// How many they are: what a statement asks for besides comes behind them.
pub(super) const COLUMN_COUNT: usize = 27;

/// The condition for a state, in the words of the index that has it.
fn is_in(state: EmailState) -> String {
    let free = match state {
        EmailState::Sending | EmailState::Handed => "IS NOT NULL",
        _ => "IS NULL",
    };
    format!("owner {free} AND state = '{state}'")
}

/// The queued emails that are overdue, or due while a fault is known that keeps them waiting.
const DUE_AND_STUCK: &str =
    " AND due_at <= max(:due_before, :now) AND (due_at < :due_before OR :waiting IS NULL
    OR coalesce(email.sender, email.envelope_from) IN (SELECT value FROM json_each(:waiting)))";

/// The statement for a page. Each condition is a list of its own, which an index gives in the order of the log, so
/// that no more rows are read than are shown; a contact's emails are few enough to be read in one.
fn page_sql(filter: &EmailFilter) -> String {
    let mut conditions: Vec<String> = match filter.stuck {
        Some(stuck) => {
            let mut stuck_in = vec![
                is_in(EmailState::Held) + " AND settled IS NULL",
                is_in(EmailState::Queued) + DUE_AND_STUCK,
            ];
            if stuck.in_flight {
                stuck_in.push("owner IS NOT NULL".to_owned());
            }
            stuck_in
        }
        None => filter.states.iter().copied().map(is_in).collect(),
    };
    conditions.dedup();
    if conditions.is_empty() {
        conditions.push("true".to_owned());
    }
    let whose = if filter.contact.is_some() {
        conditions = vec![format!("({})", conditions.join(" OR "))];
        "contact_id = :contact"
    } else {
        ":contact IS NULL"
    };
    let lists: Vec<String> = conditions
        .iter()
        .map(|condition| {
            format!(
                "SELECT * FROM (SELECT {COLUMNS} FROM email
                   WHERE {whose} AND id < :before AND id >= :first
                     AND (:since IS NULL OR created_at >= :since)
                     AND (:until IS NULL OR created_at < :until) AND {condition}
                   ORDER BY id DESC LIMIT :limit)"
            )
        })
        .collect();
    lists.join(" UNION ALL ") + " ORDER BY id DESC LIMIT :limit"
}

/// From an email up to the first of its chain, and from there down to all that took its place.
const NEWEST_OF_CHAIN: &str = "
    WITH RECURSIVE
      up (id, retry_of) AS (
        SELECT id, retry_of FROM email WHERE id = ?1
        UNION SELECT email.id, email.retry_of FROM up CROSS JOIN email ON email.id = up.retry_of),
      chain (id) AS (
        SELECT id FROM up WHERE retry_of IS NULL
        UNION SELECT email.id FROM chain CROSS JOIN email INDEXED BY email_retries ON email.retry_of = chain.id)
    SELECT max(id) FROM chain";

const FIRST_SINCE: &str = "
    SELECT id FROM email INDEXED BY email_by_time WHERE created_at >= ?1 ORDER BY created_at, id LIMIT 1";

const LAST_BEFORE: &str = "
    SELECT id FROM email INDEXED BY email_by_time WHERE created_at < ?1 ORDER BY created_at DESC, id DESC LIMIT 1";

const COUNT_DUE: &str = "
    SELECT count(*) FROM email INDEXED BY email_due
    WHERE due_at IS NOT NULL AND (due_at <= ?1 OR due_at > ?2)";

/// The statements that name their index.
#[cfg(test)]
pub(super) fn indexed() -> Vec<String> {
    [NEWEST_OF_CHAIN, FIRST_SINCE, LAST_BEFORE, COUNT_DUE]
        .map(String::from)
        .to_vec()
}

/// The statement for the email that tells of a password.
fn telling_sql() -> String {
    format!(
        "SELECT {COLUMNS} FROM email
         WHERE login_id = ?1 AND template IN ('credentials', 'password-changed')
           AND password_serial = ?2
         ORDER BY state = 'accepted' AND delivery <> 'bounced' DESC, id DESC LIMIT 1"
    )
}

/// Reads a row of [`COLUMNS`] by their places: by their names each look-up would walk them.
pub(super) fn email(row: &Row<'_>) -> rusqlite::Result<Email> {
    Ok(Email {
        id: row.get(0)?,
        contact_id: row.get(1)?,
        login_id: row.get(2)?,
        product_id: row.get(3)?,
        link_id: row.get(4)?,
        template: parsed(row, 5)?,
        to: address(row, 6)?,
        envelope_from: address(row, 7)?,
        subject: line(row, 8)?,
        message_id: row.get(9)?,
        state: parsed(row, 10)?,
        unknowns: row.get(11)?,
        cancel_cause: parsed_opt(row, 26)?,
        delivery: parsed(row, 12)?,
        attempts: row.get(13)?,
        last_phase: parsed_opt(row, 14)?,
        last_code: row.get(15)?,
        last_enhanced: parsed_opt(row, 16)?,
        last_reply: row.get(17)?,
        retry_of: row.get(18)?,
        password_serial: row.get(19)?,
        has_bytes: row.get(24)?,
        created_at: time(row, 20)?,
        due_at: time_opt(row, 21)?,
        expires_at: time_opt(row, 22)?,
        accepted_at: time_opt(row, 23)?,
        sender: parsed(row, 25)?,
    })
}

impl Db<'_> {
    /// The email with this id.
    pub fn email(&self, id: EmailId) -> Result<Option<Email>> {
        let sql = format!("SELECT {COLUMNS} FROM email WHERE id = ?1");
        let mut statement = self.connection.prepare_cached(&sql)?;
        Ok(statement.query_row([id], email).optional()?)
    }

    /// The newest email of the chain of replacements that an email is part of: the email itself where nothing ever took
    /// its place.
    pub fn newest_of_chain(&self, id: EmailId) -> Result<EmailId> {
        let newest = self
            .connection
            .prepare_cached(NEWEST_OF_CHAIN)?
            .query_row([id], |row| row.get(0))?;
        Ok(newest)
    }

    /// Returns the email that told the user of the login's present password, or will tell: one that the relay took,
    /// else the newest.
    pub fn telling_of_password(&self, login: &Login) -> Result<Option<Email>> {
        let mut statement = self.connection.prepare_cached(&telling_sql())?;
        let key = (login.id, login.password_serial);
        Ok(statement.query_row(key, email).optional()?)
    }

    /// A page of emails, newest first.
    pub fn emails(&self, filter: &EmailFilter) -> Result<Vec<Email>> {
        let Some(first) = self.first_email_since(filter.since)? else {
            return Ok(Vec::new());
        };
        let sql = page_sql(filter);
        let mut statement = self.connection.prepare_cached(&sql)?;
        let before = filter.before.unwrap_or(EmailId::new(i64::MAX));
        let before = before.min(self.email_behind(filter.until)?);
        let (since, until) = (filter.since.map(At), filter.until.map(At));
        let waiting = filter.stuck.map(|_| self.waiting_senders()).transpose()?;
        let stuck = filter.stuck.map(|it| (At(it.due_before), At(it.now)));
        let mut values: Vec<(&str, &dyn ToSql)> = vec![
            (":before", &before),
            (":first", &first),
            (":since", &since),
            (":until", &until),
            (":contact", &filter.contact),
            (":limit", &filter.limit),
        ];
        if let (Some((due_before, now)), Some(waiting)) = (&stuck, &waiting) {
            values.push((":waiting", waiting));
            values.push((":due_before", due_before));
            values.push((":now", now));
        }
        let rows = statement.query_map(&values[..], email)?;
        rows.map(|row| Ok(row?)).collect()
    }

    /// Where in the log a list may begin that shows what was composed since a moment; nothing where there is no such
    /// mail. A clock that was set back by less than a day hides none.
    pub fn first_email_since(&self, since: Option<Timestamp>) -> Result<Option<EmailId>> {
        let Some(since) = since else {
            return Ok(Some(EmailId::new(0)));
        };
        let since = since.checked_sub(CLOCK_SLACK).unwrap_or(Timestamp::MIN);
        let first = self
            .connection
            .prepare_cached(FIRST_SINCE)?
            .query_row([At(since)], |row| row.get(0))
            .optional()?;
        Ok(first)
    }

    /// The same for its end: the ID behind the last email that was composed before a moment.
    fn email_behind(self, until: Option<Timestamp>) -> Result<EmailId> {
        let Some(until) = until else {
            return Ok(EmailId::new(i64::MAX));
        };
        let until = until.checked_add(CLOCK_SLACK).unwrap_or(Timestamp::MAX);
        let last: Option<i64> = self
            .connection
            .prepare_cached(LAST_BEFORE)?
            .query_row([At(until)], |row| row.get(0))
            .optional()?;
        Ok(EmailId::new(last.map_or(0, |last| last.saturating_add(1))))
    }

    /// Whether any email is in flight.
    pub fn any_in_flight(&self) -> Result<bool> {
        let any = self
            .connection
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM email WHERE owner IS NOT NULL)")?
            .query_row([], |row| row.get(0))?;
        Ok(any)
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

    /// Every attempt at an email, oldest first. One that runs is in the phase that the email is known to have reached.
    pub fn attempts(&self, id: EmailId) -> Result<Vec<Attempt>> {
        let mut statement = self.connection.prepare_cached(
            "SELECT n, started_at, ended_at, outcome, code, enhanced, reply, iif(outcome IS NULL AND state = 'handed', 'body',
               phase) AS phase FROM attempt JOIN email ON email.id = email_id WHERE email_id = ?1 ORDER BY n",
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

    /// The number of a contact's emails.
    pub fn count_emails(&self, contact: ContactId) -> Result<u64> {
        let count = self
            .connection
            .prepare_cached("SELECT count(*) FROM email WHERE contact_id = ?1")?
            .query_row([contact], |row| row.get(0))?;
        Ok(count)
    }

    /// How many emails are due.
    pub fn due_emails(&self, now: Timestamp) -> Result<u64> {
        let count = self
            .connection
            .prepare_cached(COUNT_DUE)?
            .query_row([At(now), At(farthest_due(now))], |row| row.get(0))?;
        Ok(count)
    }

    /// How many emails wait in the queue.
    pub fn queued_emails(&self) -> Result<u64> {
        let count = self
            .connection
            .prepare_cached("SELECT count(*) FROM email WHERE due_at IS NOT NULL")?
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
                   password_serial, created_at, due_at, expires_at, sender)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, 'queued', ?12, ?13, ?14, ?15, ?15, ?16,
                   nullif(?17, ?9))",
            )?
            .execute(rusqlite::params![
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
                new.sender.as_str(),
            ])?;
        self.connection
            .prepare_cached("INSERT INTO email_bytes (email_id, sealed) VALUES (?1, ?2)")?
            .execute((new.id, new.sealed))?;
        if let Some(replaced) = new.retry_of {
            self.settle_email(replaced, "replaced")?;
        }
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
    fn a_chain_is_followed_by_look_ups() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::create(&folder.path().join("credtool.db")).unwrap();
        let sql = format!("EXPLAIN QUERY PLAN {NEWEST_OF_CHAIN}");
        let mut statement = store.connection.prepare(&sql).unwrap();
        let rows = statement.query_map([1], |row| row.get("detail"));
        let steps: Vec<String> = rows.unwrap().map(Result::unwrap).collect();
        assert!(!steps.iter().any(|step| step == "SCAN email"), "{steps:#?}");
        let down = "SEARCH email USING COVERING INDEX email_retries (retry_of=?)";
        assert!(steps.iter().any(|step| step == down), "{steps:#?}");
    }

    #[test]
    fn what_tells_of_a_password_is_found_by_the_login() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::create(&folder.path().join("credtool.db")).unwrap();
        let sql = format!("EXPLAIN QUERY PLAN {}", telling_sql());
        let mut statement = store.connection.prepare(&sql).unwrap();
        let rows = statement.query_map((1, 1), |row| row.get("detail"));
        let steps: Vec<String> = rows.unwrap().map(Result::unwrap).collect();
        let step = "SEARCH email USING INDEX email_of_login (login_id=? AND template=?)";
        assert!(steps.iter().any(|found| found == step), "{steps:?}");
    }

    /// The steps by which SQLite makes a page.
    fn steps(filter: &EmailFilter) -> Vec<String> {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::create(&folder.path().join("credtool.db")).unwrap();
        let sql = format!("EXPLAIN QUERY PLAN {}", page_sql(filter));
        let mut statement = store.connection.prepare(&sql).unwrap();
        // The values do not matter here.
        let rows = statement.raw_query().mapped(|row| row.get("detail"));
        rows.map(Result::unwrap).collect()
    }

    #[test]
    fn no_page_walks_the_log() {
        let since = Some(Timestamp::UNIX_EPOCH);
        let stuck = Some(Stuck {
            due_before: Timestamp::UNIX_EPOCH,
            now: Timestamp::UNIX_EPOCH,
            in_flight: true,
        });
        let contact = Some(ContactId::new(1));
        for (contact, states, stuck, indexes) in [
            (None, vec![], None, &["PRIMARY KEY"][..]),
            (None, vec![EmailState::Failed], None, &["email_by_state"]),
            (
                None,
                vec![EmailState::Failed, EmailState::Accepted],
                None,
                &["email_by_state"],
            ),
            (None, vec![EmailState::Sending], None, &["email_in_flight"]),
            (None, vec![], stuck, &["email_by_state", "email_in_flight"]),
            (
                contact,
                vec![EmailState::Failed],
                None,
                &["email_of_contact"],
            ),
            (contact, vec![], stuck, &["email_of_contact"]),
        ] {
            let filter = EmailFilter {
                contact,
                states,
                stuck,
                since,
                ..EmailFilter::default()
            };
            let steps = steps(&filter);
            let searches: Vec<&String> = steps
                .iter()
                .filter(|step| step.starts_with("SEARCH email "))
                .collect();
            assert!(!searches.is_empty(), "{steps:#?}");
            for search in searches {
                let by_index = indexes.iter().any(|index| search.contains(index));
                assert!(by_index, "{steps:#?}");
            }
            assert!(!steps.iter().any(|step| step == "SCAN email"), "{steps:#?}");
        }
    }

    #[test]
    fn the_lists_of_states_are_put_together_in_order() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::create(&folder.path().join("credtool.db")).unwrap();
        store
            .connection
            .execute_batch(
                "INSERT INTO product (id, slug, name, min_length, max_length, created_at, updated_at)
                   VALUES (1, 'default', 'x', 8, 64, 0, 0);
                 INSERT INTO contact (id, name, locale, created_at, updated_at) VALUES (1, 'x', 'en', 0, 0);
                 WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 90)
                 INSERT INTO email (id, contact_id, product_id, template, recipient, recipient_key, envelope_from,
                   subject, message_id, state, by_hand, created_at, due_at)
                 SELECT n, 1, 1, 'credentials', 'a@example.com', 'a@example.com', 'b@example.com', 'x', n,
                   iif(n % 3 = 0, 'failed', iif(n % 3 = 1, 'queued', 'held')), 0, n * 1000,
                   iif(n % 3 = 1, n * 1000, NULL) FROM n",
            )
            .unwrap();
        let ids = |filter: EmailFilter| -> Vec<i64> {
            let page = store.db().emails(&filter).unwrap();
            page.iter().map(|email| email.id.get()).collect()
        };
        let two = EmailFilter {
            states: vec![EmailState::Held, EmailState::Failed],
            limit: 4,
            ..EmailFilter::default()
        };
        assert_eq!(ids(two.clone()), [90, 89, 87, 86]);
        let next = EmailFilter {
            before: Some(EmailId::new(86)),
            ..two.clone()
        };
        assert_eq!(ids(next), [84, 83, 81, 80]);
        let of_contact = EmailFilter {
            contact: Some(ContactId::new(1)),
            ..two
        };
        assert_eq!(ids(of_contact), [90, 89, 87, 86]);
        let since = EmailFilter {
            since: Some(Timestamp::from_second(88).unwrap()),
            limit: 9,
            ..EmailFilter::default()
        };
        assert_eq!(ids(since), [90, 89, 88]);
        let between = EmailFilter {
            since: Some(Timestamp::from_second(3).unwrap()),
            until: Some(Timestamp::from_second(6).unwrap()),
            limit: 9,
            ..EmailFilter::default()
        };
        assert_eq!(ids(between.clone()), [5, 4, 3]);
        let page = EmailFilter {
            before: Some(EmailId::new(4)),
            ..between
        };
        assert_eq!(ids(page), [3]);
        let nothing = EmailFilter {
            until: Some(Timestamp::UNIX_EPOCH),
            limit: 9,
            ..EmailFilter::default()
        };
        assert_eq!(ids(nothing), [0; 0]);
        let stuck = EmailFilter {
            stuck: Some(Stuck {
                due_before: Timestamp::from_second(83).unwrap(),
                now: Timestamp::from_second(83).unwrap(),
                in_flight: false,
            }),
            limit: 5,
            ..EmailFilter::default()
        };
        assert_eq!(ids(stuck), [89, 86, 83, 82, 80]);
        let future = EmailFilter {
            since: Some(Timestamp::from_second(1_000_000).unwrap()),
            limit: 9,
            ..EmailFilter::default()
        };
        assert_eq!(ids(future), [0; 0]);
    }
}
