//! The outbox: what moves an email from one state to the next.
//!
//! Each function is one transition of the state machine and runs in the caller's transaction. A transition out of
//! `sending` or `handed` is fenced by its owner: when somebody else has the row, nothing changes and
//! [`Error::Fenced`] comes back.

use std::sync::LazyLock;

use rusqlite::{OptionalExtension, Row};

use super::emails::{COLUMN_COUNT, COLUMNS, email};
use super::sql::{At, parsed};
use super::{Db, Error, Result, Tx};
use crate::domain::email::{CancelCause, Email, EmailState, Outcome};
use crate::domain::schedule::{UNKNOWN_LIMIT, UNKNOWN_PAUSE, farthest_due};
use crate::domain::smtp::{EnhancedCode, Phase};
use crate::domain::{EmailAddress, EmailId, LinkId, LoginId, Timestamp};

/// The text of an attempt whose sender died after the 354.
const DIED: &str = "the sender died while the answer was awaited";

/// An email in the queue, with all that its claim has to know.
#[derive(Clone, Debug)]
pub struct DueEmail {
    /// The email.
    pub email: Email,
    /// The change that overtook it since it was composed: a newer password, or another address of the contact.
    pub overtaken: Option<CancelCause>,
    /// How many attempts there were.
    tried: u32,
    sealed: Option<Vec<u8>>,
}

/// An email that a sender has in hand.
#[derive(Clone, Debug)]
pub struct Claimed {
    /// The email as the claim left it.
    pub email: Email,
    /// The number of this attempt.
    pub attempt: u32,
    /// Its sealed bytes; absent when they were purged.
    pub sealed: Option<Vec<u8>>,
}

/// How an attempt ended.
#[derive(Clone, Debug)]
pub struct Finish {
    /// The email's new state.
    pub state: EmailState,
    /// The outcome of the attempt.
    pub outcome: Outcome,
    /// How far it came.
    pub phase: Phase,
    /// The reply's code.
    pub code: Option<u16>,
    /// The reply's enhanced code.
    pub enhanced: Option<EnhancedCode>,
    /// The reply's text, or what went wrong.
    pub reply: Option<String>,
    /// When it is due again, for [`EmailState::Queued`].
    pub due_at: Option<Timestamp>,
    /// Whether it goes behind the others, also those that nobody waits for: what stops a run must not be the first
    /// email of the next run as well.
    pub behind: bool,
    /// Whether the relay gave no answer: until it gives one, the email goes behind all others.
    pub slow: bool,
}

/// The emails that a dead sender had in hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recovered {
    /// The email.
    pub id: EmailId,
    /// Whether its body may have left.
    pub maybe_sent: bool,
}

/// The first email that is due: those sent by hand first, those that the relay kept us waiting for last. Each look is a
/// step into the index: left to itself SQLite sorts all that are queued, for every email. `?2` is the farthest that an
/// email can rightly be due.
fn first_due(but: &str) -> String {
    let first = |condition: &str| {
        format!(
            "SELECT id FROM (SELECT id FROM email INDEXED BY email_due
               WHERE {condition} {but} ORDER BY due_at, id LIMIT 1)"
        )
    };
    let mut classes = Vec::new();
    for slow in [0, 1] {
        for due in ["due_at <= ?1", "due_at > ?2"] {
            for by_hand in [1, 0] {
                classes.push(first(&format!(
                    "slow = {slow} AND by_hand = {by_hand} AND {due}"
                )));
            }
        }
    }
    format!("{} LIMIT 1", classes.join(" UNION ALL "))
}

/// Emails of these senders, a JSON array, are passed over.
const BUT_THESE: &str =
    "AND coalesce(sender, envelope_from) NOT IN (SELECT value FROM json_each(?3))";

const QUEUED_SENDERS: &str = "
    SELECT DISTINCT coalesce(sender, envelope_from) FROM email INDEXED BY email_due WHERE due_at IS NOT NULL";

/// The statements that name their index.
#[cfg(test)]
pub(super) fn indexed() -> Vec<String> {
    vec![
        first_due(""),
        first_due(BUT_THESE),
        QUEUED_SENDERS.to_owned(),
    ]
}

/// The statement for a [`DueEmail`]: one look for all of it, since each email is looked at so.
fn candidate_sql(id: &str) -> String {
    format!(
        "SELECT {COLUMNS},
           template = 'credentials' AND password_serial IS NOT
             (SELECT login.password_serial FROM login WHERE login.id = login_id),
           NOT EXISTS (SELECT 1 FROM address WHERE address.contact_id = email.contact_id
             AND key = recipient_key AND status <> 'former'),
           (SELECT max(n) FROM attempt WHERE email_id = email.id),
           (SELECT sealed FROM email_bytes WHERE email_id = email.id)
         FROM email WHERE id = ({id}) AND state = 'queued'"
    )
}

static CANDIDATE: LazyLock<String> = LazyLock::new(|| candidate_sql("?1"));
static FIRST_DUE: LazyLock<[String; 2]> = LazyLock::new(|| [first_due(""), first_due(BUT_THESE)]);
static FIRST_CANDIDATE: LazyLock<[String; 2]> =
    LazyLock::new(|| FIRST_DUE.each_ref().map(|first| candidate_sql(first)));

/// Senders whose emails are passed over. Most runs have none, and pay nothing for it.
#[derive(Clone, Debug, Default)]
pub struct PassedOver {
    senders: Vec<EmailAddress>,
    /// The same as a JSON array, once there is one.
    list: Option<String>,
}

impl PassedOver {
    /// Adds a sender.
    pub fn add(&mut self, sender: EmailAddress) {
        self.senders.push(sender);
        let written: Vec<&str> = self.senders.iter().map(EmailAddress::as_str).collect();
        self.list = Some(serde_json::json!(written).to_string());
    }

    /// The senders.
    pub fn senders(&self) -> &[EmailAddress] {
        &self.senders
    }

    /// Whether emails of this sender are passed over.
    pub fn contains(&self, sender: &EmailAddress) -> bool {
        self.senders.contains(sender)
    }

    /// Runs a statement of two forms, without and with the list.
    fn ask<T>(
        &self,
        db: Db<'_>,
        forms: &[String; 2],
        now: Timestamp,
        read: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Option<T>> {
        let [plain, but_these] = forms;
        let found = match &self.list {
            None => db
                .connection
                .prepare_cached(plain)?
                .query_row([At(now), At(farthest_due(now))], read),
            Some(list) => db
                .connection
                .prepare_cached(but_these)?
                .query_row((At(now), At(farthest_due(now)), list), read),
        };
        Ok(found.optional()?)
    }
}

fn candidate(row: &Row<'_>) -> rusqlite::Result<DueEmail> {
    let (password, address) = (row.get(COLUMN_COUNT)?, row.get(COLUMN_COUNT + 1)?);
    Ok(DueEmail {
        email: email(row)?,
        overtaken: if password {
            Some(CancelCause::PasswordReplaced)
        } else if address {
            Some(CancelCause::AddressRemoved)
        } else {
            None
        },
        tried: row.get::<_, Option<u32>>(COLUMN_COUNT + 2)?.unwrap_or(0),
        sealed: row.get(COLUMN_COUNT + 3)?,
    })
}

impl Db<'_> {
    /// The first email that is due: those sent by hand first, slow ones last.
    pub fn next_due(&self, now: Timestamp, but: &PassedOver) -> Result<Option<EmailId>> {
        but.ask(*self, &FIRST_DUE, now, |row| row.get(0))
    }

    /// Whether an email of this sender is queued. It looks at every queued email.
    pub fn has_queued_from(&self, sender: &EmailAddress) -> Result<bool> {
        Ok(self.queued_senders()?.contains(sender))
    }

    /// The senders of the queued emails, in each spelling.
    pub(super) fn queued_senders(self) -> Result<Vec<EmailAddress>> {
        let mut statement = self.connection.prepare_cached(QUEUED_SENDERS)?;
        let senders = statement
            .query_map([], |row| parsed(row, 0))?
            .collect::<Result<_, _>>()?;
        Ok(senders)
    }
}

impl Tx<'_> {
    /// As [`Db::next_due`], with all that the claim has to know.
    pub fn next_candidate(&self, now: Timestamp, but: &PassedOver) -> Result<Option<DueEmail>> {
        but.ask(**self, &FIRST_CANDIDATE, now, candidate)
    }

    /// One email that is queued, whether it is due or not.
    pub fn candidate(&self, id: EmailId) -> Result<Option<DueEmail>> {
        let mut statement = self.connection.prepare_cached(&CANDIDATE)?;
        Ok(statement.query_row([id], candidate).optional()?)
    }

    /// `queued → sending` for one email, whether it is due or not; nothing when it is not queued.
    pub fn claim(&self, id: EmailId, owner: &str, now: Timestamp) -> Result<Option<Claimed>> {
        self.candidate(id)?
            .map(|candidate| self.claim_found(candidate, owner, now))
            .transpose()
    }

    /// `queued → sending` for one that was found in this transaction.
    pub fn claim_found(&self, candidate: DueEmail, owner: &str, now: Timestamp) -> Result<Claimed> {
        let DueEmail {
            mut email,
            tried,
            sealed,
            ..
        } = candidate;
        self.connection
            .prepare_cached(
                "UPDATE email SET state = 'sending', owner = ?2, due_at = NULL, attempts = attempts + 1
                 WHERE id = ?1",
            )?
            .execute((email.id, owner))?;
        email.state = EmailState::Sending;
        email.due_at = None;
        email.attempts += 1;
        let attempt = tried + 1;
        self.connection
            .prepare_cached(
                "INSERT INTO attempt (email_id, n, owner, started_at, phase) VALUES (?1, ?2, ?3, ?4, ?5)",
            )?
            .execute((email.id, attempt, owner, At(now), Phase::Mail.as_str()))?;
        Ok(Claimed {
            email,
            attempt,
            sealed,
        })
    }

    /// `sending → handed`: from here on the body may have left. How far the attempt came is written with its end. An email
    /// that is offered in a new session, since the relay refused it for a limit of the one before, is handed once more.
    pub fn hand(&self, id: EmailId, owner: &str) -> Result<()> {
        let changed = self
            .connection
            .prepare_cached(
                "UPDATE email SET state = 'handed' WHERE id = ?1 AND state IN ('sending', 'handed') AND owner = ?2",
            )?
            .execute((id, owner))?;
        if changed != 1 {
            return Err(Error::Fenced);
        }
        self.handed.update(|handed| handed + 1);
        Ok(())
    }

    /// `queued → held`: it cannot be sent as things are, and no attempt was made.
    pub fn hold(&self, id: EmailId, why: &str) -> Result<Email> {
        let sql = format!(
            "UPDATE email SET state = 'held', due_at = NULL, last_phase = NULL, last_code = NULL,
               last_enhanced = NULL, last_reply = ?2
             WHERE id = ?1 AND state = 'queued' RETURNING {COLUMNS}"
        );
        self.connection
            .prepare_cached(&sql)?
            .query_row((id, why), email)
            .optional()?
            .ok_or(Error::Fenced)
    }

    /// `sending|handed → …`: the result of an attempt, in the row and in what is known of the email. An attempt that
    /// was not the email's fault is not counted; one with an unknown outcome marks the email for good.
    pub fn finish(
        &self,
        email: &mut Email,
        attempt: u32,
        owner: &str,
        end: &Finish,
        now: Timestamp,
    ) -> Result<()> {
        let not_counted = u32::from(end.outcome == Outcome::NotCounted);
        let unknown = u32::from(end.outcome == Outcome::Unknown);
        let accepted_at = (end.state == EmailState::Accepted).then_some(now);
        let changed = self
            .connection
            .prepare_cached(
                "UPDATE email SET state = ?3, owner = NULL, due_at = ?4, accepted_at = ?5,
                   attempts = attempts - ?6, unknowns = unknowns + ?7, last_phase = ?8, last_code = ?9,
                   last_enhanced = ?10, last_reply = ?11, by_hand = by_hand AND NOT ?12, slow = ?13
                 WHERE id = ?1 AND owner = ?2 AND state IN ('sending', 'handed')",
            )?
            .execute(rusqlite::params![
                email.id,
                owner,
                end.state.as_str(),
                end.due_at.map(At),
                accepted_at.map(At),
                not_counted,
                unknown,
                end.phase.as_str(),
                end.code,
                end.enhanced.map(|code| code.to_string()),
                end.reply,
                end.behind,
                end.slow,
            ])?;
        if changed != 1 {
            return Err(Error::Fenced);
        }
        email.state = end.state;
        email.due_at = end.due_at;
        email.accepted_at = accepted_at;
        email.attempts -= not_counted;
        email.unknowns += unknown;
        email.last_phase = Some(end.phase);
        email.last_code = end.code;
        email.last_enhanced = end.enhanced;
        email.last_reply.clone_from(&end.reply);
        self.end_attempt(email.id, attempt, end, now)
    }

    fn end_attempt(&self, id: EmailId, attempt: u32, end: &Finish, now: Timestamp) -> Result<()> {
        self.connection
            .prepare_cached(
                "UPDATE attempt SET ended_at = ?3, phase = ?4, outcome = ?5, code = ?6, enhanced = ?7, reply = ?8
                 WHERE email_id = ?1 AND n = ?2",
            )?
            .execute((
                id,
                attempt,
                At(now),
                end.phase.as_str(),
                end.outcome.as_str(),
                end.code,
                end.enhanced.map(|code| code.to_string()),
                &end.reply,
            ))?;
        Ok(())
    }

    /// Takes over what a dead sender left. Only for the holder of the sender lock: whatever is in flight then is an
    /// orphan. `sending` was surely not sent; `handed` may have been, and after two such an operator must look. The
    /// sender may have died of waiting for the relay, so they go behind the others.
    pub fn recover(&self, now: Timestamp) -> Result<Vec<Recovered>> {
        let mut statement = self.connection.prepare_cached(
            "SELECT id, state, unknowns FROM email WHERE owner IS NOT NULL ORDER BY id",
        )?;
        let orphans: Vec<(EmailId, bool, u32)> = statement
            .query_map([], |row| {
                let state: String = row.get(1)?;
                Ok((row.get(0)?, state == "handed", row.get(2)?))
            })?
            .collect::<Result<_, _>>()?;
        let mut recovered = Vec::with_capacity(orphans.len());
        for (id, handed, unknowns) in orphans {
            let held = handed && unknowns + 1 >= UNKNOWN_LIMIT;
            let state = if held {
                EmailState::Held
            } else {
                EmailState::Queued
            };
            let due = if handed {
                now.checked_add(UNKNOWN_PAUSE).unwrap_or(now)
            } else {
                now
            };
            self.connection.execute(
                "UPDATE email SET state = ?2, owner = NULL, due_at = ?3, attempts = attempts - ?4,
                   unknowns = unknowns + ?5, slow = 1
                 WHERE id = ?1",
                (
                    id,
                    state.as_str(),
                    (!held).then_some(At(due)),
                    !handed,
                    handed,
                ),
            )?;
            let outcome = if handed {
                // What an earlier attempt was answered is not what became of this one.
                self.connection.execute(
                    "UPDATE email SET last_phase = ?2, last_code = NULL, last_enhanced = NULL, last_reply = ?3
                     WHERE id = ?1",
                    (id, Phase::Body.as_str(), DIED),
                )?;
                Outcome::Unknown
            } else {
                Outcome::Interrupted
            };
            self.connection.execute(
                "UPDATE attempt SET ended_at = ?2, outcome = ?3, reply = ?4, phase = iif(?5, 'body', phase)
                 WHERE email_id = ?1 AND outcome IS NULL",
                (
                    id,
                    At(now),
                    outcome.as_str(),
                    handed.then_some(DIED),
                    handed,
                ),
            )?;
            recovered.push(Recovered {
                id,
                maybe_sent: handed,
            });
        }
        Ok(recovered)
    }

    /// `queued|failed|held → queued`: the same bytes are due at once, before what cron sends.
    pub fn requeue(&self, id: EmailId, by_hand: bool, now: Timestamp) -> Result<bool> {
        let changed = self.connection.execute(
            "UPDATE email SET state = 'queued', due_at = ?2, by_hand = max(by_hand, ?3), settled = NULL
             WHERE id = ?1 AND state IN ('queued', 'failed', 'held')",
            (id, At(now), by_hand),
        )?;
        Ok(changed == 1)
    }

    /// `queued|held|failed → cancelled`. An operator also dismisses one that a change cancelled and whose recipient
    /// waits.
    pub fn cancel_email(&self, id: EmailId, cause: CancelCause) -> Result<bool> {
        let changed = self.connection.execute(
            "UPDATE email SET state = 'cancelled', due_at = NULL, cancel_cause = ?2
             WHERE id = ?1 AND (state IN ('queued', 'held', 'failed') OR ?2 = 'operator'
               AND cancel_cause IN ('address_corrected', 'address_removed', 'unreadable'))",
            (id, cause.as_str()),
        )?;
        Ok(changed == 1)
    }

    /// Cancels every email that waits, since none of them can be read any more. Returns them.
    pub fn cancel_waiting(&self) -> Result<Vec<EmailId>> {
        let mut statement = self.connection.prepare_cached(
            "UPDATE email SET state = 'cancelled', due_at = NULL, cancel_cause = 'unreadable'
             WHERE owner IS NULL AND state IN ('queued', 'held') RETURNING id",
        )?;
        let cancelled = statement
            .query_map([], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        Ok(cancelled)
    }

    /// Cancels the emails of a login that carry an older password and still wait. Returns them.
    pub fn cancel_waiting_credentials(&self, login: LoginId) -> Result<Vec<EmailId>> {
        let mut statement = self.connection.prepare_cached(
            "UPDATE email SET state = 'cancelled', due_at = NULL, cancel_cause = 'password_replaced'
             WHERE login_id = ?1 AND template = 'credentials' AND state IN ('queued', 'held')
               AND password_serial < (SELECT password_serial FROM login WHERE id = ?1) RETURNING id",
        )?;
        let cancelled = statement
            .query_map([login], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        Ok(cancelled)
    }

    /// Forgets the bytes of all emails that carry a link which is dead, and cancels those of them that wait; gives
    /// the cancelled ones.
    pub fn retire_mails_of_link(&self, link: LinkId) -> Result<Vec<EmailId>> {
        let mut statement = self.connection.prepare_cached(
            "UPDATE email SET state = 'cancelled', due_at = NULL, cancel_cause = 'link_ended'
             WHERE link_id = ?1 AND state IN ('queued', 'held') RETURNING id",
        )?;
        let cancelled = statement
            .query_map([link], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        self.purge_mails_of_link(link)?;
        Ok(cancelled)
    }
}
