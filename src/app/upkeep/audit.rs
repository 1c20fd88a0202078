//! The audit trail: looking at it, and checking that nobody has touched it.
//!
//! Looking works without the key; checking needs it, since the chain is made with it. Whoever holds the key can make
//! a whole new chain, and an older copy of the whole database is sound: the lines in the system's log are the evidence
//! that lies elsewhere.

use crate::app::{App, Error, ErrorKind, NextStep, Result};
use crate::domain::audit::{AuditEvent, ChainCheck, ChainReport, Noted};

pub use crate::store::AuditFilter;

impl App {
    /// A page of events with their numbers, newest first.
    pub fn audit_page(&self, filter: &AuditFilter) -> Result<Vec<(i64, AuditEvent)>> {
        if let Some(before) = filter.before
            && !self.db().has_audit_event(before)?
        {
            return Err(Error::new(
                ErrorKind::NotFound,
                format!("there is no audit event {before}"),
            )
            .hint(NextStep::ListAudit.then(" shows the numbers")));
        }
        Ok(self.db().audit_events(filter)?)
    }

    /// Walks the whole chain, as of one moment. `noted` has to be part of it.
    pub fn verify_audit(&mut self, noted: Option<&Noted>) -> Result<ChainReport> {
        let (store, context) = self.writing()?;
        let key = context.audit_key()?;
        store.read(|db| {
            let mut check = ChainCheck::new(key, noted);
            db.walk_audit(|seq, event, mac| check.step(seq, event, mac))?;
            Ok(check.end(db.audit_mark()?.as_deref()))
        })
    }
}
