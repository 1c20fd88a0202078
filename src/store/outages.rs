//! Outages: a row for each sender that the relay does not take, and one for all of them.
//!
//! The table is empty while all goes well, so that what an accepted email ends costs a look at an empty table.

use rusqlite::Row;

use super::sql::{At, parsed, time, time_opt};
use super::{Db, Result, Tx};
use crate::domain::outage::Outage;
use crate::domain::{EmailAddress, Timestamp};

/// The key of an outage that concerns all senders; no address is empty.
const ALL: &str = "";

fn outage(row: &Row<'_>) -> rusqlite::Result<Outage> {
    let is_of_all = row.get_ref("sender")?.as_str()? == ALL;
    Ok(Outage {
        sender: (!is_of_all).then(|| parsed(row, 0)).transpose()?,
        reason: row.get("reason")?,
        party: parsed(row, 2)?,
        cause: row.get("cause")?,
        text: row.get("text")?,
        phase: parsed(row, 8)?,
        since: time(row, "since")?,
        last_seen: time(row, "last_seen")?,
        told_at: time_opt(row, "told_at")?,
    })
}

fn key(sender: Option<&EmailAddress>) -> &str {
    sender.map_or(ALL, EmailAddress::key)
}

impl Db<'_> {
    /// Returns the present outages; the outage of all senders first.
    pub fn outages(&self) -> Result<Vec<Outage>> {
        let mut statement = self.connection.prepare_cached(
            "SELECT sender, reason, party, cause, text, since, last_seen, told_at, phase FROM outage ORDER BY sender",
        )?;
        let rows = statement.query_map([], outage)?.collect::<Result<_, _>>()?;
        Ok(rows)
    }
}

impl Db<'_> {
    /// The senders whose queued emails wait for an outage, in each spelling, as a JSON array; `None` where an outage
    /// concerns all senders. What senders have in common is their key, which SQL does not know.
    pub(super) fn waiting_senders(self) -> Result<Option<String>> {
        let outages = self.outages()?;
        if outages.iter().any(|outage| outage.sender.is_none()) {
            return Ok(None);
        }
        let mut waiting = match outages.as_slice() {
            [] => Vec::new(),
            _ => self.queued_senders()?,
        };
        waiting.retain(|sender| outages.iter().any(|it| it.sender.as_ref() == Some(sender)));
        let waiting: Vec<&str> = waiting.iter().map(EmailAddress::as_str).collect();
        Ok(Some(serde_json::json!(waiting).to_string()))
    }

    /// Whether emails of this sender wait, since the relay refused it.
    pub fn is_refused_sender(&self, sender: &EmailAddress) -> Result<bool> {
        let found = self
            .connection
            .prepare_cached("SELECT 1 FROM outage WHERE sender = ?1")?
            .exists([key(Some(sender))])?;
        Ok(found)
    }
}

impl Tx<'_> {
    /// Notes an outage as seen now. `kind` is what tells it from another: one of another kind begins anew, and has not
    /// been told.
    pub fn note_outage(&self, outage: &Outage, kind: &str) -> Result<()> {
        self.connection
            .prepare_cached(
                "INSERT INTO outage (sender, kind, reason, party, cause, text, since, last_seen, phase)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
                 ON CONFLICT (sender) DO UPDATE SET
                   since = iif(kind = excluded.kind, since, excluded.since),
                   told_at = iif(kind = excluded.kind, told_at, NULL),
                   kind = excluded.kind, reason = excluded.reason, party = excluded.party,
                   cause = excluded.cause, text = excluded.text, phase = excluded.phase, last_seen = excluded.last_seen",
            )?
            .execute((
                key(outage.sender.as_ref()),
                kind,
                &outage.reason,
                outage.party.to_string(),
                &outage.cause,
                &outage.text,
                At(outage.since),
                At(outage.last_seen),
                outage.phase.as_str(),
            ))?;
        Ok(())
    }

    /// Notes that an outage was told.
    pub fn outage_told(&self, sender: Option<&EmailAddress>, now: Timestamp) -> Result<()> {
        self.connection
            .prepare_cached("UPDATE outage SET told_at = ?2 WHERE sender = ?1")?
            .execute((key(sender), At(now)))?;
        Ok(())
    }

    /// Notes that an outage of a sender is to be told at once when it is met again.
    pub fn tell_outage_anew(&self, sender: &EmailAddress) -> Result<()> {
        self.connection
            .prepare_cached("UPDATE outage SET told_at = NULL WHERE sender = ?1")?
            .execute([key(Some(sender))])?;
        Ok(())
    }

    /// Ends the outage of a sender, or that of all of them.
    pub fn end_outage(&self, sender: Option<&EmailAddress>) -> Result<()> {
        self.connection
            .prepare_cached("DELETE FROM outage WHERE sender = ?1")?
            .execute([key(sender)])?;
        Ok(())
    }

    /// Ends what the relay's acceptance of an email of this sender ends.
    pub fn end_outages_of_accepted(&self, sender: &EmailAddress) -> Result<()> {
        self.connection
            .prepare_cached("DELETE FROM outage WHERE sender IN (?1, ?2)")?
            .execute((ALL, key(Some(sender))))?;
        Ok(())
    }
}
