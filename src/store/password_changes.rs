//! Changes of passwords that wait for a product's hook: at most one a login.
//!
//! Invariants:
//! - The password of a change is sealed; it goes with its row, and every way in which a row goes leaves the mark of
//!   remnants.
//! - A change of the desk that a link's change takes the place of is set aside: it is put back when that one is undone,
//!   and goes when it is done.
//! - Only who holds the login's lock ([`super::LoginLock`]) makes, answers or ends a change.

use rusqlite::{OptionalExtension, Row, params};

use super::provision_failure::failing;
use super::sql::{At, address_opt, parsed, parsed_opt, time, time_opt};
use super::{Db, Result, Tx};
use crate::domain::password_origin::{PasswordOrigin, ProvisionState};
use crate::domain::provision::{ChangeKind, Pending, ProvisionError};
use crate::domain::schedule::farthest_due;
use crate::domain::{EmailAddress, LinkId, LoginId, ProductId, Timestamp};

/// A change that is reserved.
#[derive(Clone, Copy, Debug)]
pub struct NewPending<'a> {
    /// The contact and the login.
    pub login_id: LoginId,
    /// Why the product is told.
    pub kind: ChangeKind,
    /// The link that is used up with it.
    pub link_id: Option<LinkId>,
    /// The sealed password and its PHC string; nothing where the present one is told.
    pub password: Option<(&'a [u8], &'a str)>,
    /// The origin of the password.
    pub origin: Option<PasswordOrigin>,
    /// Which account set it.
    pub set_by: &'a str,
    /// Whether the user has to choose another.
    pub must_change: bool,
    /// Where the credentials are mailed afterwards.
    pub mail_to: Option<&'a EmailAddress>,
    /// The address that is told by email afterwards that the password changed.
    pub notify: Option<&'a EmailAddress>,
}

/// Which logins' products do not have their passwords.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Untold {
    /// Logins with a change that waits.
    Waiting,
    /// These, and those of which it is not known what their products have.
    Failing,
    /// These, and those whose product's hook was never told their password.
    All,
}

/// Logins whose products do not have their passwords, a page of them.
#[derive(Clone, Copy, Debug)]
pub struct Unprovisioned {
    /// Only at this product.
    pub product: Option<ProductId>,
    /// Which of them.
    pub which: Untold,
    /// Behind this login.
    pub after: Option<LoginId>,
    /// The limit.
    pub limit: usize,
}

const COLUMNS: &str =
    "login_id, change_id, kind, link_id, hash, origin, set_by, must_change, mail_to, notify,
    state_before, reserved_at, tries, failure, reason, failed_at, next_try_at";

/// Reads a change. One that is damaged is never told to its product, and can be given up.
fn pending(row: &Row<'_>) -> rusqlite::Result<Pending> {
    let mut damage = DamagedRow::default();
    let (link_id, hash) = (row.get("link_id")?, row.get("hash")?);
    // What the rules of the table say of each kind.
    let likely = match (&link_id, &hash) {
        (Some(_), _) => ChangeKind::Redeem,
        (None, Some::<String>(_)) => ChangeKind::Set,
        (None, None) => ChangeKind::Provision,
    };
    Ok(Pending {
        login_id: row.get("login_id")?,
        change_id: row.get("change_id")?,
        kind: damage.or(parsed(row, "kind"), likely),
        link_id,
        hash,
        origin: damage.or(parsed_opt(row, "origin"), None),
        set_by: row.get("set_by")?,
        must_change: row.get("must_change")?,
        mail_to: address_opt(row, "mail_to")?,
        notify: address_opt(row, "notify")?,
        state_before: damage.or(parsed(row, "state_before"), ProvisionState::Failed),
        reserved_at: damage.or(time(row, "reserved_at"), Timestamp::UNIX_EPOCH),
        tries: damage.or(row.get("tries"), u32::MAX),
        failing: damage.or(failing(row), None),
        next_try_at: damage.or(time_opt(row, "next_try_at"), None),
        damaged: damage.found,
    })
}

/// Stands in for the values of a row that cannot be read: the lists that the row is in are needed to mend it.
#[derive(Debug, Default)]
pub(super) struct DamagedRow {
    pub(super) found: bool,
}

impl DamagedRow {
    /// Returns what was read, or what stands in for it.
    pub(super) fn or<T>(&mut self, read: rusqlite::Result<T>, otherwise: T) -> T {
        read.unwrap_or_else(|_| {
            self.found = true;
            otherwise
        })
    }
}

impl Db<'_> {
    /// The change that waits for a login's product.
    pub fn pending(&self, login: LoginId) -> Result<Option<Pending>> {
        let sql = format!("SELECT {COLUMNS} FROM pending WHERE login_id = ?1");
        let mut statement = self.connection.prepare_cached(&sql)?;
        Ok(statement.query_row([login], pending).optional()?)
    }

    /// The sealed password of a change.
    pub fn sealed_pending(&self, login: LoginId) -> Result<Option<Vec<u8>>> {
        let sealed = self
            .connection
            .prepare_cached("SELECT sealed FROM pending WHERE login_id = ?1")?
            .query_row([login], |row| row.get(0))
            .optional()?
            .flatten();
        Ok(sealed)
    }

    /// The logins whose changes are due, those first that have waited longest. A change whose first answer is awaited
    /// is due: whether somebody awaits it, the login's lock says.
    pub fn due_pendings(&self, now: Timestamp) -> Result<Vec<LoginId>> {
        let mut statement = self.connection.prepare_cached(
            "SELECT login_id FROM pending WHERE next_try_at <= ?1 OR next_try_at > ?2
             ORDER BY next_try_at, login_id",
        )?;
        let rows = statement
            .query_map([At(now), At(farthest_due(now))], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        Ok(rows)
    }

    /// How many changes wait at a product.
    pub fn pendings_at(&self, product: ProductId) -> Result<u64> {
        let count = self.connection.query_row(
            "SELECT count(*) FROM pending JOIN login ON login.id = pending.login_id
             WHERE product_id = ?1",
            [product],
            |row| row.get(0),
        )?;
        Ok(count)
    }

    /// A page of logins, by id, that have a password which their product's hook has not told it.
    pub fn unprovisioned(&self, filter: &Unprovisioned) -> Result<Vec<LoginId>> {
        // Each has an index to go by: that of the few changes, that of the few that failed, and that of the logins.
        let sql = match filter.which {
            Untold::Waiting => {
                "SELECT login.id FROM pending JOIN login ON login.id = pending.login_id
                 WHERE pending.login_id > ?1 AND product_id = coalesce(?2, product_id)
                 ORDER BY pending.login_id LIMIT ?3"
            }
            Untold::Failing => {
                "SELECT login.id FROM pending JOIN login ON login.id = pending.login_id
                 WHERE pending.login_id > ?1 AND product_id = coalesce(?2, product_id)
                 UNION
                 SELECT login.id FROM login JOIN product ON product.id = product_id
                 WHERE login.id > ?1 AND product_id = coalesce(?2, product_id) AND provision IS NOT NULL
                   AND provision_state = 'failed' AND password_hash IS NOT NULL
                 ORDER BY 1 LIMIT ?3"
            }
            Untold::All => {
                "SELECT login.id FROM login JOIN product ON product.id = product_id
                 LEFT JOIN pending ON pending.login_id = login.id
                 WHERE login.id > ?1 AND product_id = coalesce(?2, product_id) AND provision IS NOT NULL
                   AND provision_state <> 'provisioned'
                   AND (password_hash IS NOT NULL OR pending.login_id IS NOT NULL)
                 ORDER BY login.id LIMIT ?3"
            }
        };
        let mut statement = self.connection.prepare_cached(sql)?;
        let after = filter.after.unwrap_or(LoginId::new(0));
        let rows = statement
            .query_map(params![after, filter.product, filter.limit], |row| {
                row.get(0)
            })?
            .collect::<Result<_, _>>()?;
        Ok(rows)
    }
}

impl Tx<'_> {
    /// Reserves a change in the place of one that is there. One of the desk is set aside for that of a link. The hook
    /// is told `change_id`; `state_before` is what the login goes back to.
    pub fn reserve(
        &self,
        new: &NewPending<'_>,
        change_id: &str,
        state_before: ProvisionState,
        now: Timestamp,
    ) -> Result<()> {
        if new.link_id.is_some() {
            // Behind an older change of a link, what that one set aside stays so.
            self.connection.execute(
                "INSERT INTO set_aside SELECT * FROM pending WHERE login_id = ?1 AND link_id IS NULL",
                [new.login_id],
            )?;
            self.connection
                .execute("DELETE FROM pending WHERE login_id = ?1", [new.login_id])?;
        } else {
            self.remove_pending(new.login_id)?;
        }
        let (sealed, hash) = new.password.unzip();
        self.connection.execute(
            "INSERT INTO pending (login_id, change_id, kind, link_id, sealed, hash, origin, set_by, must_change,
                                  mail_to, notify, state_before, reserved_at, next_try_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?13)",
            params![
                new.login_id,
                change_id,
                new.kind.as_str(),
                new.link_id,
                sealed,
                hash,
                new.origin.map(PasswordOrigin::as_str),
                new.set_by,
                new.must_change,
                new.mail_to.map(EmailAddress::as_str),
                new.notify.map(EmailAddress::as_str),
                state_before.as_str(),
                At(now),
            ],
        )?;
        self.set_provision_state(new.login_id, ProvisionState::Pending)
    }

    /// Counts a try that begins. Until it is answered the change is due: who is killed leaves it to the next run.
    pub fn start_try(&self, login: LoginId, now: Timestamp) -> Result<()> {
        self.connection.execute(
            "UPDATE pending SET tries = tries + 1, next_try_at = ?2 WHERE login_id = ?1",
            params![login, At(now)],
        )?;
        Ok(())
    }

    /// Records that the hook did not do it, and when it is tried again.
    pub fn fail_pending(
        &self,
        login: LoginId,
        failing: &ProvisionError,
        next_try_at: Option<Timestamp>,
    ) -> Result<()> {
        self.connection.execute(
            "UPDATE pending SET failure = ?2, reason = ?3, failed_at = ?4, next_try_at = ?5
             WHERE login_id = ?1",
            params![
                login,
                failing.failure.as_str(),
                failing.reason,
                At(failing.at),
                next_try_at.map(At),
            ],
        )?;
        self.set_provision_state(login, ProvisionState::Failed)
    }

    /// Ends a change, and what was set aside for it: its password is the login's now, or nobody's.
    pub fn remove_pending(&self, login: LoginId) -> Result<()> {
        for sql in [
            "DELETE FROM pending WHERE login_id = ?1",
            "DELETE FROM set_aside WHERE login_id = ?1",
        ] {
            self.connection.execute(sql, [login])?;
        }
        Ok(())
    }

    /// Undoes a change that leaves the login in `state`: what was set aside for it waits again. Gives that one's kind.
    pub fn undo_pending(
        &self,
        login: LoginId,
        state: ProvisionState,
    ) -> Result<Option<ChangeKind>> {
        self.connection
            .execute("DELETE FROM pending WHERE login_id = ?1", [login])?;
        // Should it be given up, it leaves the login as the undone one does.
        self.connection.execute(
            "UPDATE set_aside SET state_before = ?2 WHERE login_id = ?1",
            params![login, state.as_str()],
        )?;
        self.connection.execute(
            "INSERT INTO pending SELECT * FROM set_aside WHERE login_id = ?1",
            [login],
        )?;
        self.connection
            .execute("DELETE FROM set_aside WHERE login_id = ?1", [login])?;
        let waiting = self.pending(login)?;
        let state = match &waiting {
            None => state,
            Some(Pending { failing: None, .. }) => ProvisionState::Pending,
            Some(_) => ProvisionState::Failed,
        };
        self.set_provision_state(login, state)?;
        Ok(waiting.map(|waiting| waiting.kind))
    }
}

#[cfg(test)]
mod tests {
    use crate::store::Store;

    #[test]
    fn what_is_set_aside_has_the_columns_of_what_waits() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::create(&folder.path().join("credtool.db")).unwrap();
        let columns = |table: &str| -> Vec<(String, String)> {
            let sql = format!("SELECT name, type FROM pragma_table_info('{table}') ORDER BY cid");
            let mut statement = store.connection.prepare(&sql).unwrap();
            let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)));
            rows.unwrap().map(Result::unwrap).collect()
        };
        assert_eq!(columns("pending"), columns("set_aside"));
        assert!(columns("pending").len() > 10);
    }

    #[test]
    fn what_is_due_is_found_by_an_index() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::create(&folder.path().join("credtool.db")).unwrap();
        let step: String = store
            .connection
            .query_row(
                "EXPLAIN QUERY PLAN
                 SELECT login_id FROM pending WHERE next_try_at <= 0 ORDER BY next_try_at, login_id",
                [],
                |row| row.get(3),
            )
            .unwrap();
        assert!(step.contains("pending_due"), "{step}");
    }
}
