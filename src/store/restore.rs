//! Going on with an older copy of the database: what may have happened since is not done again.

use super::sql::At;
use super::{Db, Error, Result, Store, Tx, mark};
use crate::domain::Timestamp;
use crate::domain::link::RevokedReason;
use crate::domain::mark::Mark;

/// An email that may go out, or may have gone out, without being known as sent.
const UNFINISHED: &str = "state IN ('queued', 'sending', 'handed', 'held')";
/// A link that can be redeemed at the moment ?1.
const LIVE: &str = "used_at IS NULL AND revoked_at IS NULL AND expires_at > ?1";

impl Store {
    /// Runs `act` in one transaction, whatever the restore guard says, and makes the database the present one. `act`
    /// has to settle what may have happened since the copy was made.
    ///
    /// A crash between the commit and the new mark leaves a database that the guard still takes for a copy.
    pub fn accept<T, E: From<Error>>(
        &mut self,
        act: impl FnOnce(&Tx<'_>) -> std::result::Result<T, E>,
    ) -> std::result::Result<T, E> {
        let beside = self.guard.present()?;
        let (done, mark) = self.settle(beside, act)?;
        mark::create(&mark::path_of(self.guard.database()), &mark)?;
        Ok(done)
    }

    /// As [`Store::accept`], without the file: returns the mark that belongs into it. `beside` is the one that the
    /// database is to be ahead of.
    pub(super) fn settle<T, E: From<Error>>(
        &mut self,
        beside: Option<Mark>,
        act: impl FnOnce(&Tx<'_>) -> std::result::Result<T, E>,
    ) -> std::result::Result<(T, Mark), E> {
        self.check_writable()?;
        let transaction = super::transaction::immediate(&mut self.connection)?;
        let tx = Tx::over(&transaction, &self.path);
        let found = tx.mark_or_new()?;
        let before = Mark {
            // Ahead of both, so that neither the copy nor what it took the place of passes for this one later.
            writes: beside.map_or(0, |mark| mark.writes).max(found.writes),
            handed: beside.map_or(0, |mark| mark.handed).max(found.handed),
            ..found
        };
        let done = act(&tx)?;
        tx.complete()?;
        let mark = tx.write_mark(&before)?;
        let recorded = tx.recorded.into_inner();
        transaction.commit().map_err(Error::from)?;
        self.guard.saw(mark);
        self.show(&recorded);
        Ok((done, mark))
    }
}

impl Db<'_> {
    /// Returns the number of emails that [`Tx::hold_unfinished`] would hold.
    pub fn unfinished_emails(&self) -> Result<usize> {
        let sql = format!("SELECT count(*) FROM email WHERE {UNFINISHED}");
        Ok(self.connection.query_row(&sql, [], |row| row.get(0))?)
    }

    /// Returns the number of links that [`Tx::revoke_live_links`] would end.
    pub fn live_links(&self, now: Timestamp) -> Result<usize> {
        let sql = format!("SELECT count(*) FROM link WHERE {LIVE}");
        Ok(self
            .connection
            .query_row(&sql, [At(now)], |row| row.get(0))?)
    }
}

impl Tx<'_> {
    /// `queued|sending|handed|held → held`, each marked as one that may have been sent. Returns how many there are.
    pub fn hold_unfinished(&self, why: &str, now: Timestamp) -> Result<usize> {
        self.connection.execute(
            "UPDATE attempt SET ended_at = ?1, outcome = 'unknown', reply = ?2
             WHERE outcome IS NULL AND email_id IN (SELECT id FROM email WHERE owner IS NOT NULL)",
            (At(now), why),
        )?;
        let sql = format!(
            "UPDATE email SET state = 'held', owner = NULL, due_at = NULL, unknowns = unknowns + 1,
               last_phase = NULL, last_code = NULL, last_enhanced = NULL, last_reply = ?1
             WHERE {UNFINISHED}"
        );
        let held = self.connection.execute(&sql, [why])?;
        Ok(held)
    }

    /// Ends every live link. Returns how many there were.
    pub fn revoke_live_links(&self, reason: RevokedReason, now: Timestamp) -> Result<usize> {
        let end = format!("UPDATE link SET revoked_at = ?1, revoked_reason = ?2 WHERE {LIVE}");
        let ended = self.connection.execute(&end, (At(now), reason.as_str()))?;
        Ok(ended)
    }
}
