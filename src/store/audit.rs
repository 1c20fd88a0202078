//! The audit trail: append-only, each row bound to the one before it.

use rusqlite::{OptionalExtension, Row};

use super::sql::{At, time};
use super::{Db, Result, Tx};
use crate::domain::ContactId;
use crate::domain::audit::{
    Actor, AuditEvent, AuditKey, AuditMac, CHAIN_START, Target, Why, chain,
};

/// Which events a list shows, newest first.
#[derive(Clone, Debug, Default)]
pub struct AuditFilter {
    /// Only those about this contact.
    pub contact: Option<ContactId>,
    /// So many at the most.
    pub limit: usize,
}

fn event(row: &Row<'_>) -> rusqlite::Result<(i64, AuditEvent, AuditMac)> {
    let event = AuditEvent {
        at: time(row, "at")?,
        actor: Actor {
            uid: row.get("uid")?,
            user: row.get("user")?,
            sudo_user: row.get("sudo_user")?,
            tty: row.get("tty")?,
        },
        action: row.get("action")?,
        target: Target {
            contact: row.get("contact_id")?,
            product: row.get("product_id")?,
            login: row.get("login_id")?,
            link: row.get("link_id")?,
            email: row.get("email_id")?,
        },
        detail: row.get("detail")?,
        why: Why {
            reason: row.get("reason")?,
            ticket: row.get("ticket")?,
        },
    };
    Ok((row.get("seq")?, event, row.get("mac")?))
}

impl Db<'_> {
    /// Events, newest first, with their sequence numbers.
    pub fn audit_events(&self, filter: &AuditFilter) -> Result<Vec<(i64, AuditEvent)>> {
        let sql = match filter.contact {
            Some(_) => "SELECT * FROM audit WHERE contact_id = ?1 ORDER BY seq DESC LIMIT ?2",
            None => "SELECT * FROM audit WHERE ?1 IS NULL ORDER BY seq DESC LIMIT ?2",
        };
        let mut statement = self.connection.prepare_cached(sql)?;
        let rows = statement.query_map((filter.contact, filter.limit), event)?;
        rows.map(|row| Ok(row.map(|(seq, event, _)| (seq, event))?))
            .collect()
    }
}

impl Tx<'_> {
    /// Appends an event.
    pub fn audit(&self, key: &AuditKey, event: &AuditEvent) -> Result<()> {
        let last: Option<(i64, AuditMac)> = self
            .connection
            .prepare_cached("SELECT seq, mac FROM audit ORDER BY seq DESC LIMIT 1")?
            .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        let (last_seq, last_mac) = last.unwrap_or((0, CHAIN_START));
        let seq = last_seq + 1;
        let mac = chain(key, &last_mac, seq, event);
        self.connection
            .prepare_cached(
                "INSERT INTO audit (seq, at, uid, user, sudo_user, tty, action, contact_id, product_id,
                                    login_id, link_id, email_id, detail, reason, ticket, mac)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)",
            )?
            .execute(rusqlite::params![
                seq,
                At(event.at),
                event.actor.uid,
                event.actor.user,
                event.actor.sudo_user,
                event.actor.tty,
                event.action,
                event.target.contact,
                event.target.product,
                event.target.login,
                event.target.link,
                event.target.email,
                event.detail,
                event.why.reason,
                event.why.ticket,
                mac,
            ])?;
        Ok(())
    }
}
