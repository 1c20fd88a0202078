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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::EmailId;
    use crate::domain::smtp::Phase;
    use crate::store::{EmailFilter, Store, Stuck};

    /// A sender is the same in each spelling of its address.
    #[test]
    fn emails_are_stuck_in_any_spelling_of_their_sender() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::create(&folder.path().join("credtool.db")).unwrap();
        // The mark is there before anything is queued past the guard.
        store.write(|_| Ok::<_, crate::store::Error>(())).unwrap();
        store
            .connection
            .execute_batch(
                "INSERT INTO product (id, slug, name, min_length, max_length, created_at, updated_at)
                   VALUES (1, 'wiki', 'Wiki', 12, 64, 0, 0);
                 INSERT INTO contact (id, name, locale, created_at, updated_at) VALUES (1, 'x', 'en', 0, 0);
                 INSERT INTO email (id, contact_id, product_id, template, recipient, recipient_key, envelope_from, sender,
                   subject, message_id, state, by_hand, created_at, due_at)
                 SELECT column1, 1, 1, 'credentials', 'a@example.com', 'a@example.com', 'v@example.com', column2,
                   'x', column1, 'queued', 0, 0, 0
                 FROM (VALUES (1, 'D\u{c9}SK@b\u{fc}cher.example'), (2, 'd\u{e9}sk@xn--bcher-kva.example'),
                   (3, 'desk@b\u{fc}cher.example'));",
            )
            .unwrap();
        let mut outage = Outage {
            sender: Some("De\u{301}sk@B\u{dc}cher.example".parse().unwrap()),
            reason: String::from("sender_refused"),
            party: crate::domain::diagnosis::Party::Unclear,
            phase: Phase::Mail,
            cause: String::new(),
            text: String::new(),
            since: Timestamp::UNIX_EPOCH,
            last_seen: Timestamp::UNIX_EPOCH,
            told_at: None,
        };
        let stuck = |store: &Store| {
            let filter = EmailFilter {
                stuck: Some(Stuck {
                    due_before: Timestamp::UNIX_EPOCH,
                    now: Timestamp::UNIX_EPOCH,
                    in_flight: false,
                }),
                limit: 9,
                ..EmailFilter::default()
            };
            let emails = store.db().emails(&filter).unwrap();
            emails.iter().map(|it| it.id).collect::<Vec<EmailId>>()
        };
        assert_eq!(stuck(&store), []);
        let note = |store: &mut Store, outage: &Outage| {
            store.write(|tx| tx.note_outage(outage, "x")).unwrap();
        };
        note(&mut store, &outage);
        assert_eq!(stuck(&store), [EmailId::new(2), EmailId::new(1)]);
        outage.sender = None;
        note(&mut store, &outage);
        assert_eq!(stuck(&store).len(), 3, "all wait");
    }
}
