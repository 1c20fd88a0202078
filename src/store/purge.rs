//! Forgetting what was kept for long enough: the bytes of emails, the sealed passwords of logins, and what is left of
//! them in the write-ahead log.
//!
//! Invariants:
//! - What is looked at is what is still kept, by indexes of its own; finished emails that were purged cost nothing.
//! - An email in the hands of a sender keeps its bytes, and so does one that waits in the queue, unless its link is
//!   dead.
//! - Whatever removes or replaces sealed bytes leaves a mark, by triggers of the schema. It stays until the log was
//!   emptied, so that a reader in the way, or a kill, only puts that off.

use std::time::Duration;

use super::open::wait_for_turn;
use super::sql::At;
use super::{Db, Error, Result, Store, Tx};
use crate::domain::template::Template;
use crate::domain::{EmailId, LinkId, LoginId, Timestamp};

/// The name of the mark among the settings.
const REMNANTS: &str = "remnants";
/// How long emptying the log waits for readers and writers. It holds up writers meanwhile.
const SWEEP_DEADLINE: Duration = Duration::from_millis(250);

/// The retention of a purge.
#[derive(Clone, Copy, Debug)]
pub struct Retention {
    /// The present moment: links that expired by it are dead.
    pub now: Timestamp,
    /// Data that was handed over, or never will be: made and last sent before this.
    pub settled: Timestamp,
    /// Data that still has to reach its user, but for queued emails: made and last sent before this. Not later than
    /// `settled`.
    pub unsettled: Timestamp,
}

/// The counts of a purge, by kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Purged {
    /// Texts of emails with a link.
    pub link_mails: usize,
    /// Texts of emails with a password.
    pub credentials_mails: usize,
    /// Texts of emails with neither.
    pub notices: usize,
    /// Sealed passwords of logins.
    pub passwords: usize,
}

impl Purged {
    /// All kinds together.
    pub const fn total(&self) -> usize {
        self.link_mails + self.credentials_mails + self.notices + self.passwords
    }

    /// Adds what another step forgot.
    pub const fn add(&mut self, other: Self) {
        self.link_mails += other.link_mails;
        self.credentials_mails += other.credentials_mails;
        self.notices += other.notices;
        self.passwords += other.passwords;
    }
}

/// The fields that a purge would forget.
#[derive(Debug, Default)]
struct Purgeable {
    emails: Vec<(EmailId, Template)>,
    logins: Vec<LoginId>,
}

impl Purgeable {
    fn count(&self) -> Purged {
        let mut purged = Purged {
            passwords: self.logins.len(),
            ..Purged::default()
        };
        for (_, template) in &self.emails {
            *match template {
                Template::ResetLink | Template::Invitation => &mut purged.link_mails,
                Template::Credentials => &mut purged.credentials_mails,
                Template::PasswordChanged => &mut purged.notices,
            } += 1;
        }
        purged
    }
}

/// Mails with a link: it is dead, or they will not go out any more. ?1 is the present moment, ?2 is `unsettled`.
const LINK_MAILS: &str = "
    SELECT email.id, template FROM email INDEXED BY email_kept_with_link
    LEFT JOIN link ON link.id = email.link_id
    WHERE kept_since IS NOT NULL AND email.expires_at IS NOT NULL
      AND state NOT IN ('sending', 'handed')
      AND (email.expires_at <= ?1 OR state IN ('accepted', 'cancelled')
           OR (state IN ('failed', 'held') AND kept_since < ?2)
           OR link.id IS NULL OR link.used_at IS NOT NULL OR link.revoked_at IS NOT NULL)
    LIMIT ?3";

/// Mails without a link: ?1 is `settled`, ?2 is `unsettled`. Each try counts as a send.
const OTHER_MAILS: &str = "
    SELECT id, template FROM email INDEXED BY email_kept
    WHERE kept_since < ?1 AND expires_at IS NULL
      AND iif(state IN ('accepted', 'cancelled'), ?1, iif(state IN ('failed', 'held'), ?2, 0)) >
          max(kept_since, coalesce(
            (SELECT max(started_at) FROM attempt WHERE attempt.email_id = email.id), 0))
    LIMIT ?3";

/// Passwords of logins: ?1 is `settled`, ?2 is `unsettled`. A password is settled once an email with it was accepted.
const PASSWORDS: &str = "
    SELECT id FROM (
      SELECT id, sealed_since, (
        SELECT max(accepted_at) FROM email
        WHERE login_id = login.id AND template = 'credentials'
          AND email.password_serial = login.password_serial) AS sent_at
      FROM login INDEXED BY login_sealed
      WHERE sealed_password IS NOT NULL AND sealed_since < ?1)
    WHERE iif(sent_at IS NULL, sealed_since < ?2, max(sealed_since, sent_at) < ?1)
    LIMIT ?3";

/// The statements that name their index.
#[cfg(test)]
pub(super) fn indexed() -> Vec<String> {
    [LINK_MAILS, OTHER_MAILS, PASSWORDS]
        .map(String::from)
        .to_vec()
}

impl Db<'_> {
    /// Returns the counts of a purge.
    pub fn purgeable(&self, rules: &Retention) -> Result<Purged> {
        Ok(self.find_purgeable(rules, usize::MAX >> 1)?.count())
    }

    /// Whether bytes that were removed may still stand in the write-ahead log.
    pub fn has_remnants(&self) -> Result<bool> {
        Ok(self.setting(REMNANTS)?.is_some())
    }

    fn find_purgeable(self, rules: &Retention, limit: usize) -> Result<Purgeable> {
        let (now, settled, unsettled) = (At(rules.now), At(rules.settled), At(rules.unsettled));
        let mail =
            |row: &rusqlite::Row<'_>| Ok((row.get(0)?, super::sql::parsed(row, "template")?));
        let mut found = Purgeable::default();
        let mut links = self.connection.prepare_cached(LINK_MAILS)?;
        for row in links.query_map((now, unsettled, limit), mail)? {
            found.emails.push(row?);
        }
        let mut others = self.connection.prepare_cached(OTHER_MAILS)?;
        let left = limit - found.emails.len();
        for row in others.query_map((settled, unsettled, left), mail)? {
            found.emails.push(row?);
        }
        let mut logins = self.connection.prepare_cached(PASSWORDS)?;
        let left = limit - found.emails.len();
        for row in logins.query_map((settled, unsettled, left), |row| row.get(0))? {
            found.logins.push(row?);
        }
        Ok(found)
    }
}

impl Tx<'_> {
    /// Forgets so many fields at the most, so that other writers get their turn; nothing is left when it forgets
    /// fewer.
    pub fn purge(&self, rules: &Retention, limit: usize) -> Result<Purged> {
        let found = self.find_purgeable(rules, limit)?;
        for (id, template) in &found.emails {
            self.purge_email(*id)?;
            if template.carries_link() {
                self.cancel_with_link(*id)?;
            }
        }
        for id in &found.logins {
            self.purge_password(*id)?;
        }
        Ok(found.count())
    }

    /// Forgets the bytes of one email.
    pub fn purge_email(&self, id: EmailId) -> Result<()> {
        self.connection
            .prepare_cached("DELETE FROM email_bytes WHERE email_id = ?1")?
            .execute([id])?;
        Ok(())
    }

    /// Forgets the sealed password of a login; its hash stays.
    pub fn purge_password(&self, id: LoginId) -> Result<()> {
        self.connection
            .prepare_cached(
                "UPDATE login SET sealed_password = NULL, sealed_since = NULL WHERE id = ?1",
            )?
            .execute([id])?;
        Ok(())
    }

    /// Takes an email back that waits with a link which was used or ended while a sender had the email in hand. One
    /// whose link expired is left: the sender fails it, or replaces it. So is one that is held since the database was
    /// restored: an operator decides.
    fn cancel_with_link(&self, id: EmailId) -> Result<()> {
        self.connection
            .prepare_cached(
                "UPDATE email SET state = 'cancelled', due_at = NULL, cancel_cause = 'link_ended'
                 WHERE id = ?1 AND state IN ('queued', 'held') AND EXISTS (
                   SELECT 1 FROM link
                   WHERE link.id = link_id AND (used_at IS NOT NULL OR
                     (revoked_at IS NOT NULL AND revoked_reason <> 'restored')))",
            )?
            .execute([id])?;
        Ok(())
    }

    /// Forgets the bytes of all emails with this link that no sender has in hand.
    pub fn purge_mails_of_link(&self, link: LinkId) -> Result<()> {
        self.connection.execute(
            "DELETE FROM email_bytes WHERE email_id IN
               (SELECT id FROM email WHERE link_id = ?1 AND state NOT IN ('sending', 'handed'))",
            [link],
        )?;
        Ok(())
    }
}

impl Store {
    /// Empties the write-ahead log into the database. False when a reader was in the way.
    pub fn truncate_wal(&mut self) -> Result<bool> {
        self.connection.busy_timeout(SWEEP_DEADLINE)?;
        let busy: rusqlite::Result<bool> =
            self.connection
                .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0));
        self.connection.busy_handler(Some(wait_for_turn))?;
        Ok(!busy?)
    }

    /// Empties the write-ahead log where a mark asks for it, so that removed bytes are gone from both. False when a
    /// reader was in the way; the mark stays, and the next call tries again.
    pub fn sweep(&mut self) -> Result<bool> {
        let Some(mark) = self.db().setting(REMNANTS)? else {
            return Ok(true);
        };
        if !self.truncate_wal()? {
            return Ok(false);
        }
        self.write(|tx| {
            // Unless another process removed something in between.
            if tx.setting(REMNANTS)?.as_ref() == Some(&mark) {
                tx.set_setting(REMNANTS, None)?;
            }
            Ok::<_, Error>(true)
        })
    }
}
