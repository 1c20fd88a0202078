//! Reset links: only the digest of a token is here.

use rusqlite::{OptionalExtension, Row};

use super::sql::{At, parsed_opt, time, time_opt};
use super::{Db, Result, Tx};
use crate::domain::link::{LONGEST_LIFE, Link, RevokedReason, SKEW, TokenDigest};
use crate::domain::{ContactId, EmailId, LinkId, LoginId, Timestamp};

const COLUMNS: &str = "id, login_id, created_at, expires_at, used_at, revoked_at, revoked_reason";

/// Reads a row of [`COLUMNS`].
pub(super) fn link(row: &Row<'_>) -> rusqlite::Result<Link> {
    Ok(Link {
        id: row.get("id")?,
        login_id: row.get("login_id")?,
        created_at: time(row, "created_at")?,
        expires_at: time(row, "expires_at")?,
        used_at: time_opt(row, "used_at")?,
        revoked_at: time_opt(row, "revoked_at")?,
        revoked_reason: parsed_opt(row, "revoked_reason")?,
    })
}

impl Db<'_> {
    /// The link with this id.
    pub fn link(&self, id: LinkId) -> Result<Option<Link>> {
        let sql = format!("SELECT {COLUMNS} FROM link WHERE id = ?1");
        let mut statement = self.connection.prepare_cached(&sql)?;
        Ok(statement.query_row([id], link).optional()?)
    }

    /// The link whose token has this digest.
    pub fn link_by_digest(&self, digest: &TokenDigest) -> Result<Option<Link>> {
        let sql = format!("SELECT {COLUMNS} FROM link WHERE token_digest = ?1");
        let mut statement = self.connection.prepare_cached(&sql)?;
        Ok(statement.query_row([digest.as_bytes()], link).optional()?)
    }

    /// The links of a contact's logins, newest first.
    pub fn links_of(&self, contact: ContactId, limit: usize) -> Result<Vec<Link>> {
        let sql = format!(
            "SELECT {COLUMNS} FROM link
             WHERE login_id IN (SELECT id FROM login WHERE contact_id = ?1)
             ORDER BY id DESC LIMIT ?2"
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let rows = statement
            .query_map((contact, limit), link)?
            .collect::<Result<_, _>>()?;
        Ok(rows)
    }

    /// A page of all links, newest first, those before `before`.
    pub fn links(&self, before: Option<LinkId>, limit: usize) -> Result<Vec<Link>> {
        let sql = format!("SELECT {COLUMNS} FROM link WHERE id < ?1 ORDER BY id DESC LIMIT ?2");
        let mut statement = self.connection.prepare_cached(&sql)?;
        let before = before.unwrap_or(LinkId::new(i64::MAX));
        let rows = statement
            .query_map((before, limit), link)?
            .collect::<Result<_, _>>()?;
        Ok(rows)
    }

    /// The newest link of a login that was made after this one.
    pub fn newer_link(&self, of: &Link) -> Result<Option<Link>> {
        let sql = format!(
            "SELECT {COLUMNS} FROM link WHERE login_id = ?1 AND id > ?2 ORDER BY id DESC LIMIT 1"
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        Ok(statement.query_row((of.login_id, of.id), link).optional()?)
    }

    /// The live links of a contact's logins that were emailed to an address which is no longer the contact's, or wait to
    /// be, each with the newest email that carries it.
    pub fn links_at_former_addresses(
        &self,
        contact: ContactId,
        now: Timestamp,
    ) -> Result<Vec<(Link, EmailId)>> {
        let mut statement = self.connection.prepare_cached(
            "SELECT link.id, link.login_id, link.created_at, link.expires_at, used_at, revoked_at, revoked_reason,
               max(email.id) AS email_id
             FROM login JOIN link ON link.login_id = login.id JOIN email ON email.link_id = link.id
             WHERE login.contact_id = ?1 AND used_at IS NULL AND revoked_at IS NULL AND link.expires_at > ?2
               AND NOT EXISTS (SELECT 1 FROM address
                 WHERE address.contact_id = ?1 AND key = recipient_key AND status <> 'former')
             GROUP BY link.id ORDER BY link.id",
        )?;
        let rows = statement
            .query_map((contact, At(now)), |row| {
                Ok((link(row)?, row.get("email_id")?))
            })?
            .collect::<Result<_, _>>()?;
        Ok(rows)
    }

    /// The last mail that carries a link.
    pub fn email_of_link(&self, id: LinkId) -> Result<Option<EmailId>> {
        let email = self
            .connection
            .prepare_cached("SELECT max(id) FROM email WHERE link_id = ?1")?
            .query_row([id], |row| row.get(0))?;
        Ok(email)
    }

    /// Whether an email with the link went out, or is about to.
    pub fn is_link_emailed(&self, id: LinkId) -> Result<bool> {
        let emailed = self
            .connection
            .prepare_cached(
                "SELECT 1 FROM email WHERE link_id = ?1
                   AND state IN ('queued', 'sending', 'handed', 'accepted')",
            )?
            .exists([id])?;
        Ok(emailed)
    }
}

impl Tx<'_> {
    /// Records a link.
    pub fn add_link(
        &self,
        login: LoginId,
        digest: &TokenDigest,
        now: Timestamp,
        expires_at: Timestamp,
    ) -> Result<LinkId> {
        self.connection.execute(
            "INSERT INTO link (login_id, token_digest, created_at, expires_at) VALUES (?1, ?2, ?3, ?4)",
            (login, digest.as_bytes(), At(now), At(expires_at)),
        )?;
        Ok(LinkId::new(self.connection.last_insert_rowid()))
    }

    /// Uses a link up, if it is live at this moment. One conditional statement, so that of many that try at once
    /// exactly one succeeds.
    pub fn use_link(&self, id: LinkId, now: Timestamp) -> Result<bool> {
        let newest = now.checked_add(SKEW).unwrap_or(now);
        let longest = LONGEST_LIFE.as_secs() * 1000;
        let changed = self.connection.execute(
            "UPDATE link SET used_at = ?2
             WHERE id = ?1 AND used_at IS NULL AND revoked_at IS NULL AND expires_at > ?2
               AND created_at <= ?3 AND expires_at - created_at <= ?4",
            (id, At(now), At(newest), longest),
        )?;
        Ok(changed == 1)
    }

    /// Uses up a link that was live when its password was reserved, whatever became of it since.
    pub fn use_reserved_link(&self, id: LinkId, now: Timestamp) -> Result<()> {
        self.connection.execute(
            "UPDATE link SET used_at = ?2, revoked_at = NULL, revoked_reason = NULL WHERE id = ?1",
            (id, At(now)),
        )?;
        Ok(())
    }

    /// Ends a live link; false when it was dead already.
    pub fn revoke_link(&self, id: LinkId, reason: RevokedReason, now: Timestamp) -> Result<bool> {
        let changed = self.connection.execute(
            "UPDATE link SET revoked_at = ?2, revoked_reason = ?3
             WHERE id = ?1 AND used_at IS NULL AND revoked_at IS NULL AND expires_at > ?2",
            (id, At(now), reason.as_str()),
        )?;
        Ok(changed == 1)
    }

    /// Ends a link, live or expired, whose mail was replaced before it went out.
    pub fn replace_link(&self, id: LinkId, now: Timestamp) -> Result<()> {
        self.connection.execute(
            "UPDATE link SET revoked_at = ?2, revoked_reason = ?3
             WHERE id = ?1 AND used_at IS NULL AND revoked_at IS NULL",
            (id, At(now), RevokedReason::Replaced.as_str()),
        )?;
        Ok(())
    }

    /// Ends all live links of a login but one; gives their ids.
    pub fn revoke_links(
        &self,
        login: LoginId,
        but: Option<LinkId>,
        reason: RevokedReason,
        now: Timestamp,
    ) -> Result<Vec<LinkId>> {
        let mut statement = self.connection.prepare_cached(
            "UPDATE link SET revoked_at = ?2, revoked_reason = ?3
             WHERE login_id = ?1 AND id IS NOT ?4 AND used_at IS NULL AND revoked_at IS NULL
               AND expires_at > ?2 RETURNING id",
        )?;
        let ids = statement
            .query_map((login, At(now), reason.as_str(), but), |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        Ok(ids)
    }
}
