//! The audit trail: append-only, each row bound to the one before it.
//!
//! Lists are in the order of time, then of the numbers, newest first. Each filter is a look-up in an index that ends
//! in the time, so that a page costs the same on a trail of millions. Where several filters are given, one of them is
//! the look-up (the ticket, else the contact, else the action, else the actor) and the others are applied to its rows.

use std::cmp::Reverse;
use std::fmt::Write as _;

use rusqlite::types::ToSql;
use rusqlite::{OptionalExtension, Row, params_from_iter};

use super::sql::{At, time};
use super::{Db, Result, Tx};
use crate::domain::audit::{
    Action, Actor, AuditEvent, AuditKey, AuditMac, AuditTarget, CHAIN_START, COPIED, ContactRange,
    Recorded, SHOWN, Why, chain, mark, read_mark,
};
use crate::domain::purge_clock::PurgeClock;
use crate::domain::{ContactId, Timestamp};

/// The name of the high-water mark among the settings.
const MARK: &str = "audit_mark";

/// Records audit events elsewhere: each once it is committed, and none that is not.
pub trait AuditSink: std::fmt::Debug + Send {
    /// Records an event.
    fn record(&mut self, recorded: &Recorded);
}

/// Which events a list shows, newest first.
#[derive(Clone, Debug, Default)]
pub struct AuditFilter {
    /// Only those about this contact; an export of all logins is about everybody.
    pub contact: Option<ContactId>,
    /// Only those with this ticket.
    pub ticket: Option<String>,
    /// Only those with this text in their reason.
    pub reason: Option<String>,
    /// Only those of this person, as [`Actor::label`] names them.
    pub actor: Option<String>,
    /// Only these actions; all where it is empty.
    pub actions: Vec<Action>,
    /// Only the reveals: [`Action::LOOKS`], and of those that make a password the ones that show it.
    pub looks: bool,
    /// Only those at this moment or later.
    pub since: Option<Timestamp>,
    /// Only those before this moment.
    pub until: Option<Timestamp>,
    /// Only those behind the event with this number in the list.
    pub before: Option<i64>,
    /// The limit.
    pub limit: usize,
}

/// [`Actor::label`] in SQL, as it is in the index.
const LABEL: &str = "coalesce(sudo_user, user, 'uid ' || uid)";

/// The columns of an event, behind its number.
const COLUMNS: &str = "seq, at, uid, user, sudo_user, tty, action, contact_id, product_id, login_id, link_id, email_id,
    detail, reason, ticket, first_contact_id, last_contact_id";

/// Reads a row of [`COLUMNS`] by their places: by their names each look-up would walk them.
fn event(row: &Row<'_>) -> rusqlite::Result<AuditEvent> {
    Ok(AuditEvent {
        at: time(row, 1)?,
        actor: Actor {
            uid: row.get(2)?,
            user: row.get(3)?,
            sudo_user: row.get(4)?,
            tty: row.get(5)?,
        },
        action: row.get(6)?,
        target: AuditTarget {
            contact: row.get(7)?,
            product: row.get(8)?,
            login: row.get(9)?,
            link: row.get(10)?,
            email: row.get(11)?,
            contacts: range(row)?,
        },
        detail: row.get(12)?,
        why: Why {
            reason: row.get(13)?,
            ticket: row.get(14)?,
        },
    })
}

fn range(row: &Row<'_>) -> rusqlite::Result<Option<ContactRange>> {
    let first: Option<ContactId> = row.get(15)?;
    let last: Option<ContactId> = row.get(16)?;
    let ends = first.zip(last);
    Ok(ends.map(|(first, last)| ContactRange { first, last }))
}

/// How the events about a contact are found.
#[derive(Clone, Copy, Debug)]
enum About {
    /// Those that name it.
    Contact(ContactId),
    /// The one by which it was added together with others.
    Added(i64),
}

/// A page of one action, or of all. The unary plus keeps a condition from choosing the index.
fn page(
    filter: &AuditFilter,
    about: Option<About>,
    action: Option<Action>,
) -> (String, Vec<Box<dyn ToSql>>) {
    let mut sql = format!("SELECT {COLUMNS} FROM audit WHERE true");
    let mut values: Vec<Box<dyn ToSql>> = Vec::new();
    let mut also = |condition: &str, value: Box<dyn ToSql>| {
        values.push(value);
        let number = values.len();
        sql.push_str(" AND ");
        sql.push_str(&condition.replace('?', &format!("?{number}")));
    };
    let mut plus = "";
    if let Some(About::Added(seq)) = about {
        also("seq = ?", Box::new(seq));
        plus = "+";
    }
    if let Some(ticket) = &filter.ticket {
        also(&format!("{plus}ticket = ?"), Box::new(ticket.clone()));
        plus = "+";
    }
    match about {
        // An export that names no contact is of everybody at the product.
        Some(About::Contact(contact)) if action == Some(Action::LoginExport) => {
            also(
                "(+contact_id = ? OR +contact_id IS NULL)",
                Box::new(contact),
            );
        }
        Some(About::Contact(contact)) => {
            also(&format!("{plus}contact_id = ?"), Box::new(contact));
            plus = "+";
        }
        Some(About::Added(_)) | None => {}
    }
    if let Some(action) = action {
        also(&format!("{plus}action = ?"), Box::new(action.as_str()));
        plus = "+";
    }
    if let Some(actor) = &filter.actor {
        also(&format!("{plus}{LABEL} = ?"), Box::new(actor.clone()));
    }
    if let Some(reason) = &filter.reason {
        also(
            "instr(lower(reason), lower(?)) > 0",
            Box::new(reason.clone()),
        );
    }
    if let Some(since) = filter.since {
        also("at >= ?", Box::new(At(since)));
    }
    if let Some(until) = filter.until {
        also("at < ?", Box::new(At(until)));
    }
    if let Some(before) = filter.before {
        also(
            "(at, seq) < (SELECT at, seq FROM audit WHERE seq = ?)",
            Box::new(before),
        );
    }
    // A new password that only went out by email was revealed to nobody here.
    if filter.looks && action == Some(Action::PasswordGenerate) {
        write!(
            sql,
            " AND (instr(detail, '{SHOWN}') > 0 OR instr(detail, '{COPIED}') > 0)"
        )
        .ok();
    }
    values.push(Box::new(filter.limit));
    let number = values.len();
    (
        format!("{sql} ORDER BY at DESC, seq DESC LIMIT ?{number}"),
        values,
    )
}

impl Db<'_> {
    /// Events, newest first, with their numbers.
    pub fn audit_events(&self, filter: &AuditFilter) -> Result<Vec<(i64, AuditEvent)>> {
        let named = if filter.looks {
            Action::LOOKS
        } else {
            &filter.actions
        };
        let actions: Vec<Option<Action>> = if named.is_empty() {
            vec![None]
        } else {
            named.iter().copied().map(Some).collect()
        };
        let mut abouts = vec![filter.contact.map(About::Contact)];
        if let Some(contact) = filter.contact {
            abouts.extend(self.event_of_many(contact)?.map(About::Added).map(Some));
        }
        let mut events = Vec::new();
        for (action, about) in actions
            .iter()
            .flat_map(|action| abouts.iter().map(move |about| (*action, *about)))
        {
            let (sql, values) = page(filter, about, action);
            let mut statement = self.connection.prepare_cached(&sql)?;
            let rows = statement.query_map(params_from_iter(values), |row| {
                Ok((row.get(0)?, event(row)?))
            })?;
            for row in rows {
                events.push(row?);
            }
        }
        // The newest of these pages are the page.
        events.sort_by_key(|(seq, event)| Reverse((event.at, *seq)));
        events.dedup_by_key(|(seq, _)| *seq);
        events.truncate(filter.limit);
        Ok(events)
    }

    /// The stored high-water mark, see [`crate::domain::audit::mark()`].
    pub fn audit_mark(&self) -> Result<Option<Vec<u8>>> {
        self.setting(MARK)
    }

    /// Returns what all events say of the clock, each read as a run. One of a clock that was ahead may be the last.
    pub fn clock_of_events(&self) -> Result<Option<PurgeClock>> {
        let mut statement = self
            .connection
            .prepare("SELECT at FROM audit ORDER BY seq")?;
        let mut rows = statement.query([])?;
        let mut clock: Option<PurgeClock> = None;
        while let Some(row) = rows.next()? {
            let at = time(row, "at")?;
            clock = Some(
                clock.map_or_else(|| PurgeClock::believed_at(at), |clock| clock.after_run(at)),
            );
        }
        Ok(clock)
    }

    /// The number of events about a contact.
    pub fn count_audit_events(&self, contact: ContactId) -> Result<u64> {
        let count: u64 = self
            .connection
            .prepare_cached("SELECT count(*) FROM audit WHERE contact_id = ?1")?
            .query_row([contact], |row| row.get(0))?;
        Ok(count + u64::from(self.event_of_many(contact)?.is_some()))
    }

    /// Returns the number of the event by which a contact was added together with others.
    fn event_of_many(self, contact: ContactId) -> Result<Option<i64>> {
        let found: Option<(i64, ContactId)> = self
            .connection
            .prepare_cached(
                "SELECT seq, last_contact_id FROM audit WHERE first_contact_id <= ?1
                 ORDER BY first_contact_id DESC LIMIT 1",
            )?
            .query_row([contact], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        Ok(found.and_then(|(seq, last)| (contact <= last).then_some(seq)))
    }

    /// Whether there is an event with this number.
    pub fn has_audit_event(&self, seq: i64) -> Result<bool> {
        let found = self
            .connection
            .prepare_cached("SELECT 1 FROM audit WHERE seq = ?1")?
            .exists([seq])?;
        Ok(found)
    }

    /// Shows every event in the order of the numbers, one at a time: its number, the event, unless its columns cannot
    /// be read, and its MAC.
    pub fn walk_audit(
        &self,
        mut visit: impl FnMut(i64, Option<&AuditEvent>, &AuditMac),
    ) -> Result<()> {
        let sql = format!("SELECT {COLUMNS}, mac FROM audit ORDER BY seq");
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let mac = row.get("mac").unwrap_or_default();
            visit(row.get(0)?, event(row).ok().as_ref(), &mac);
        }
        Ok(())
    }
}

impl Tx<'_> {
    /// Appends an event at the end of the transaction. The audit sink of the store gets it once the transaction is
    /// committed.
    pub fn audit(&self, key: &AuditKey, event: AuditEvent) {
        self.events.borrow_mut().push((key.clone(), event));
    }

    /// As [`Tx::audit`], before the other events of the transaction.
    pub fn audit_first(&self, key: &AuditKey, event: AuditEvent) {
        self.events.borrow_mut().insert(0, (key.clone(), event));
    }

    /// Appends the events of the transaction.
    pub(super) fn write_events(&self) -> Result<()> {
        let events = self.events.take();
        let [(first, _), ..] = events.as_slice() else {
            return Ok(());
        };
        let (mut seq, mut mac) = self.end_to_follow(first)?;
        let mut last_key = first.clone();
        let mut recorded = Vec::with_capacity(events.len());
        for (key, event) in events {
            seq += 1;
            mac = chain(&key, &mac, seq, &event);
            self.write_event(seq, &event, &mac)?;
            last_key = key;
            recorded.push(Recorded { seq, event, mac });
        }
        self.set_setting(MARK, Some(&mark(&last_key, seq, &mac)))?;
        self.chain_end.set(Some((seq, mac)));
        self.recorded.borrow_mut().append(&mut recorded);
        Ok(())
    }

    fn write_event(&self, seq: i64, event: &AuditEvent, mac: &AuditMac) -> Result<()> {
        let range = event.target.contacts;
        self.connection
            .prepare_cached(
                "INSERT INTO audit (seq, at, uid, user, sudo_user, tty, action, contact_id, product_id,
                                    login_id, link_id, email_id, detail, reason, ticket, mac,
                                    first_contact_id, last_contact_id)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)",
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
                range.map(|range| range.first),
                range.map(|range| range.last),
            ])?;
        Ok(())
    }

    /// The end of the trail, or the end that the mark remembers: what was cut off stays missing for ever.
    fn end_to_follow(&self, key: &AuditKey) -> Result<(i64, AuditMac)> {
        let stored = self.stored_chain_end()?.unwrap_or((0, CHAIN_START));
        let marked = self.audit_mark()?.and_then(|mark| read_mark(key, &mark));
        Ok(marked.filter(|(seq, _)| *seq > stored.0).unwrap_or(stored))
    }

    fn stored_chain_end(&self) -> Result<Option<(i64, AuditMac)>> {
        let end = self
            .connection
            .prepare_cached("SELECT seq, mac FROM audit ORDER BY seq DESC LIMIT 1")?
            .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        Ok(end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::schema;

    fn plan(filter: &AuditFilter) -> String {
        let connection = schema::in_memory().unwrap();
        let (sql, values) = page(
            filter,
            filter.contact.map(About::Contact),
            filter.actions.first().copied(),
        );
        let mut statement = connection
            .prepare(&format!("EXPLAIN QUERY PLAN {sql}"))
            .unwrap();
        let steps = statement
            .query_map(params_from_iter(values), |row| {
                row.get::<_, String>("detail")
            })
            .unwrap();
        steps.map(Result::unwrap).collect::<Vec<_>>().join("; ")
    }

    #[test]
    fn every_filter_is_a_look_up_and_nothing_is_sorted() {
        let all = AuditFilter {
            limit: 50,
            ..AuditFilter::default()
        };
        let contact = Some(ContactId::new(1));
        let actor = Some(String::from("ada"));
        let actions = vec![Action::PasswordShow];
        let moment = Some(Timestamp::UNIX_EPOCH);
        let cases = [
            ("audit_by_time", all.clone()),
            (
                "audit_of_contact",
                AuditFilter {
                    contact,
                    ..all.clone()
                },
            ),
            (
                "audit_by_actor",
                AuditFilter {
                    actor: actor.clone(),
                    ..all.clone()
                },
            ),
            (
                "audit_by_action",
                AuditFilter {
                    actions: actions.clone(),
                    ..all.clone()
                },
            ),
            (
                "audit_by_time",
                AuditFilter {
                    since: moment,
                    until: moment,
                    reason: Some(String::from("phone")),
                    ..all.clone()
                },
            ),
            (
                "audit_by_ticket",
                AuditFilter {
                    ticket: Some(String::from("T-9")),
                    contact,
                    actions: actions.clone(),
                    actor: actor.clone(),
                    ..all.clone()
                },
            ),
            (
                "audit_of_contact",
                AuditFilter {
                    contact,
                    actor: actor.clone(),
                    actions: actions.clone(),
                    ..all.clone()
                },
            ),
            (
                "audit_by_action",
                AuditFilter {
                    actor,
                    actions,
                    since: moment,
                    ..all
                },
            ),
        ];
        for (index, filter) in cases {
            for filter in [
                filter.clone(),
                AuditFilter {
                    before: Some(9),
                    ..filter
                },
            ] {
                let plan = plan(&filter);
                let verb = if index == "audit_by_time"
                    && filter.before.is_none()
                    && filter.since.is_none()
                {
                    "SCAN"
                } else {
                    "SEARCH"
                };
                assert!(
                    plan.contains(&format!("{verb} audit USING INDEX {index}"))
                        && !plan.contains("B-TREE"),
                    "{filter:?}: {plan}"
                );
            }
        }
    }
}
