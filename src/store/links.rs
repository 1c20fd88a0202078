//! Reset links: only the digest of a token is here.

use rusqlite::{OptionalExtension, Row, ToSql, named_params};

use super::contacts::present_keys;
use super::sql::{At, parsed, parsed_opt, time, time_opt};
use super::{Db, Result, Tx};
use crate::domain::contact::Contact;
use crate::domain::link::{Link, LinkState, RevokedReason, SKEW, TokenDigest};
use crate::domain::template::LinkKind;
use crate::domain::{ContactId, EmailId, LinkId, LoginId, Timestamp};

const COLUMNS: &str =
    "id, login_id, kind, created_at, expires_at, used_at, revoked_at, revoked_reason";
/// The longest life of a link in milliseconds, by its kind.
const LONGEST: &str = "CASE kind WHEN 'reset' THEN :reset WHEN 'invitation' THEN :invitation END";

/// Which links a list shows, newest first.
#[derive(Clone, Copy, Debug, Default)]
pub struct LinkFilter {
    /// Only those of this contact's logins.
    pub contact: Option<ContactId>,
    /// Only those in this state at this moment.
    pub state: Option<(LinkState, Timestamp)>,
    /// Only those before this one.
    pub before: Option<LinkId>,
    /// The number of links.
    pub limit: usize,
}

/// The condition for a state, as [`Link::state`] tells it.
fn is_in(state: LinkState) -> String {
    let lives = format!(
        "(expires_at > :now AND created_at <= :newest AND expires_at - created_at <= {LONGEST})"
    );
    match state {
        LinkState::Used => String::from("used_at IS NOT NULL"),
        LinkState::Revoked => String::from("revoked_at IS NOT NULL"),
        LinkState::Expired => format!("used_at IS NULL AND revoked_at IS NULL AND NOT {lives}"),
        LinkState::Live => format!("used_at IS NULL AND revoked_at IS NULL AND {lives}"),
    }
}

/// The longest life of a kind of link in milliseconds.
const fn longest(kind: LinkKind) -> i64 {
    kind.max_ttl().as_secs() * 1000
}

/// Reads a row of [`COLUMNS`].
pub(super) fn link(row: &Row<'_>) -> rusqlite::Result<Link> {
    Ok(Link {
        id: row.get("id")?,
        login_id: row.get("login_id")?,
        kind: parsed(row, "kind")?,
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

    /// A page of links, newest first.
    pub fn links(&self, filter: &LinkFilter) -> Result<Vec<Link>> {
        let mut sql = format!("SELECT {COLUMNS} FROM link WHERE id < :before");
        if filter.contact.is_some() {
            sql.push_str(" AND login_id IN (SELECT id FROM login WHERE contact_id = :contact)");
        }
        if let Some((state, _)) = filter.state {
            sql.push_str(" AND ");
            sql.push_str(&is_in(state));
        }
        sql.push_str(" ORDER BY id DESC LIMIT :limit");
        let before = filter.before.unwrap_or(LinkId::new(i64::MAX));
        let now = filter.state.map(|(_, now)| now);
        let newest = now.and_then(|now| now.checked_add(SKEW).ok()).map(At);
        let now = now.map(At);
        let [reset, invitation] = LinkKind::ALL.map(longest);
        let mut values: Vec<(&str, &dyn ToSql)> =
            vec![(":before", &before), (":limit", &filter.limit)];
        if filter.contact.is_some() {
            values.push((":contact", &filter.contact));
        }
        if sql.contains(":now") {
            values.push((":now", &now));
            values.push((":newest", &newest));
            values.push((":reset", &reset));
            values.push((":invitation", &invitation));
        }
        let mut statement = self.connection.prepare_cached(&sql)?;
        let rows = statement
            .query_map(&values[..], link)?
            .collect::<Result<_, _>>()?;
        Ok(rows)
    }

    /// The number of a contact's links.
    pub fn count_links(&self, contact: ContactId) -> Result<u64> {
        let count = self
            .connection
            .prepare_cached(
                "SELECT count(*) FROM link
                 WHERE login_id IN (SELECT id FROM login WHERE contact_id = ?1)",
            )?
            .query_row([contact], |row| row.get(0))?;
        Ok(count)
    }

    /// The newest link of a login that was made after this one.
    pub fn newer_link(&self, of: &Link) -> Result<Option<Link>> {
        let sql = format!(
            "SELECT {COLUMNS} FROM link WHERE login_id = ?1 AND id > ?2 ORDER BY id DESC LIMIT 1"
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        Ok(statement.query_row((of.login_id, of.id), link).optional()?)
    }

    /// The live links of a contact's logins that were emailed to an address which is not among these of the contact, or
    /// wait to be, each with the newest email that carries it.
    pub fn links_at_former_addresses(
        &self,
        contact: &Contact,
        now: Timestamp,
    ) -> Result<Vec<(Link, EmailId)>> {
        let mut statement = self.connection.prepare_cached(
            "SELECT link.id, link.login_id, kind, link.created_at, link.expires_at, used_at, revoked_at, revoked_reason,
               max(email.id) AS email_id
             FROM login JOIN link ON link.login_id = login.id JOIN email ON email.link_id = link.id
             WHERE login.contact_id = ?1 AND used_at IS NULL AND revoked_at IS NULL AND link.expires_at > ?2
               AND recipient_key NOT IN (SELECT value FROM json_each(?3))
             GROUP BY link.id ORDER BY link.id",
        )?;
        let rows = statement
            .query_map((contact.id, At(now), present_keys(contact)), |row| {
                Ok((link(row)?, row.get("email_id")?))
            })?
            .collect::<Result<_, _>>()?;
        Ok(rows)
    }

    /// The last email that carries a link.
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
        kind: LinkKind,
        digest: &TokenDigest,
        now: Timestamp,
        expires_at: Timestamp,
    ) -> Result<LinkId> {
        self.connection.execute(
            "INSERT INTO link (login_id, kind, token_digest, created_at, expires_at) VALUES (?1, ?2, ?3, ?4, ?5)",
            (login, kind.as_str(), digest.as_bytes(), At(now), At(expires_at)),
        )?;
        Ok(LinkId::new(self.connection.last_insert_rowid()))
    }

    /// Uses a link up, if it is live at this moment. One conditional statement, so that of many that try at once
    /// exactly one succeeds.
    pub fn use_link(&self, id: LinkId, now: Timestamp) -> Result<bool> {
        let newest = now.checked_add(SKEW).unwrap_or(now);
        let [reset, invitation] = LinkKind::ALL.map(longest);
        let sql = format!(
            "UPDATE link SET used_at = :now WHERE id = :id AND {}",
            is_in(LinkState::Live)
        );
        let changed = self.connection.execute(
            &sql,
            named_params! {
                ":id": id, ":now": At(now), ":newest": At(newest), ":reset": reset, ":invitation": invitation
            },
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

    /// Ends a link, live or expired, whose email was replaced before it went out.
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
