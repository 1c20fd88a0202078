//! The mark as transactions advance it, and the look whether the database is a copy.

use super::{Result, Store, Tx};
use crate::domain::mark::{Divergence, Mark};

impl Tx<'_> {
    /// Ends a transaction: writes what waits for that, and the mark, if the transaction changed anything.
    pub(super) fn advance_mark(&self, before: &Mark) -> Result<Option<Mark>> {
        self.complete()?;
        if self.connection.total_changes() == self.changes_before {
            return Ok(None);
        }
        self.write_mark(before).map(Some)
    }

    pub(super) fn write_mark(&self, before: &Mark) -> Result<Mark> {
        let mut mark = Mark {
            writes: before.writes + 1,
            handed: before.handed + self.handed.get(),
            ..*before
        };
        if let Some((seq, mac)) = self.chain_end.get() {
            mark.seq = seq.unsigned_abs();
            mark.mac = mac;
        }
        self.connection
            .prepare_cached(
                "INSERT INTO guard (id, mark) VALUES (1, ?1) ON CONFLICT (id) DO UPDATE SET mark = excluded.mark",
            )?
            .execute([mark.encode()])?;
        Ok(mark)
    }
}

impl Store {
    /// Returns how the database disagrees with the mark beside it, where it is an older copy. Fails where the file is
    /// not the one that was opened.
    pub fn divergence(&self) -> Result<Option<Divergence>> {
        self.guard.look(self.db())
    }

    /// Fails where the database is an older copy, or not the file that was opened.
    pub fn check_guard(&self) -> Result<()> {
        match self.divergence()? {
            None => Ok(()),
            Some(divergence) => Err(self.guard.copied(divergence)),
        }
    }
}
