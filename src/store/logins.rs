//! Logins and their passwords: the hash, and the sealed password until it is purged.

use rusqlite::types::ValueRef;
use rusqlite::{OptionalExtension, Row};

use super::contacts::present_keys;
use super::emails::COLUMNS as EMAIL;
use super::password_changes::DamagedRow;
use super::provision_failure::failing;
use super::sql::{At, line, parsed, parsed_opt, time, time_opt};
use super::{Db, Result, Tx};
use crate::domain::contact::Contact;
use crate::domain::email::Email;
use crate::domain::login::Login;
use crate::domain::password_origin::{PasswordOrigin, ProvisionState};
use crate::domain::provision::{ChangeKind, DAMAGED, HookFailure, ProvisionError, Waiting};
use crate::domain::{ContactId, Line, LoginId, ProductId, Timestamp};

/// A password on its way into a login.
#[derive(Clone, Debug)]
pub struct NewPassword<'a> {
    /// The PHC string.
    pub hash: &'a str,
    /// The sealed password; absent when the user chose it, or only its hash is known.
    pub sealed: Option<&'a [u8]>,
    /// Its origin, where that is known.
    pub origin: Option<PasswordOrigin>,
    /// Which account set it.
    pub set_by: &'a str,
    /// Whether the user has to choose another.
    pub must_change: bool,
}

const COLUMNS: &str =
    "id, contact_id, product_id, username, password_hash, password_serial, password_set_at,
    password_set_by, password_origin, login.must_change, sealed_password IS NOT NULL AS revealable,
    provision_state, created_at, updated_at,
    pending.kind AS pending_kind, pending.failure, pending.reason, pending.failed_at, pending.next_try_at";
/// An email went to an address that is not among those in `?4`, or is no longer that of contact `?3` where there are none,
/// and did not come back from there.
const AT_FORMER_ADDRESS: &str = "delivery <> 'bounced' AND recipient_key NOT IN (
    SELECT value FROM json_each(?4) UNION ALL
    SELECT key FROM address WHERE ?4 IS NULL AND address.contact_id = ?3 AND status <> 'former')";
/// A login, and what waits for its product.
const LOGINS: &str = "login LEFT JOIN pending ON pending.login_id = login.id";

fn login(row: &Row<'_>) -> rusqlite::Result<Login> {
    Ok(Login {
        id: row.get("id")?,
        contact_id: row.get("contact_id")?,
        product_id: row.get("product_id")?,
        username: line(row, "username")?,
        password_hash: row.get("password_hash")?,
        password_serial: row.get("password_serial")?,
        password_set_at: time_opt(row, "password_set_at")?,
        password_set_by: row.get("password_set_by")?,
        password_origin: parsed_opt(row, "password_origin")?,
        must_change: row.get("must_change")?,
        revealable: row.get("revealable")?,
        provision_state: parsed(row, "provision_state")?,
        waiting: waiting(row)?,
        created_at: time(row, "created_at")?,
        updated_at: time(row, "updated_at")?,
    })
}

/// The change that waits for the login's product, if there is one.
fn waiting(row: &Row<'_>) -> rusqlite::Result<Option<Box<Waiting>>> {
    if row.get_ref("pending_kind")? == ValueRef::Null {
        return Ok(None);
    }
    let mut damage = DamagedRow::default();
    let kind = damage.or(parsed(row, "pending_kind"), ChangeKind::Set);
    let failing = damage.or(failing(row), None);
    let next_try_at = damage.or(time_opt(row, "next_try_at"), None);
    let failing = match failing {
        None if damage.found => Some(ProvisionError {
            failure: HookFailure::Refused,
            reason: DAMAGED.to_owned(),
            at: time(row, "updated_at")?,
        }),
        failing => failing,
    };
    Ok(Some(Box::new(Waiting {
        kind,
        failing,
        next_try_at,
    })))
}

impl Db<'_> {
    /// The login with this id.
    pub fn login(&self, id: LoginId) -> Result<Option<Login>> {
        let sql = format!("SELECT {COLUMNS} FROM {LOGINS} WHERE id = ?1");
        let mut statement = self.connection.prepare_cached(&sql)?;
        Ok(statement.query_row([id], login).optional()?)
    }

    /// The login with this username at a product.
    pub fn login_named(&self, product: ProductId, username: &Line) -> Result<Option<Login>> {
        let sql = format!("SELECT {COLUMNS} FROM {LOGINS} WHERE product_id = ?1 AND username = ?2");
        let mut statement = self.connection.prepare_cached(&sql)?;
        Ok(statement
            .query_row((product, username.as_str()), login)
            .optional()?)
    }

    /// Returns the login of a contact at a product that had this username before it was renamed.
    pub fn login_formerly_named(
        &self,
        contact: ContactId,
        product: ProductId,
        username: &Line,
    ) -> Result<Option<Login>> {
        let sql = format!(
            "SELECT {COLUMNS} FROM {LOGINS} WHERE contact_id = ?1 AND product_id = ?2 AND EXISTS (
               SELECT 1 FROM former_username WHERE former_username.login_id = login.id
                 AND former_username.username = ?3)
             ORDER BY id LIMIT 1"
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        Ok(statement
            .query_row((contact, product, username.as_str()), login)
            .optional()?)
    }

    /// A contact's logins.
    pub fn logins_of(&self, contact: ContactId) -> Result<Vec<Login>> {
        let sql =
            format!("SELECT {COLUMNS} FROM {LOGINS} WHERE contact_id = ?1 ORDER BY product_id, id");
        let mut statement = self.connection.prepare_cached(&sql)?;
        let rows = statement
            .query_map([contact], login)?
            .collect::<Result<_, _>>()?;
        Ok(rows)
    }

    /// A page of all logins, by id.
    pub fn logins(&self, after: Option<LoginId>, limit: usize) -> Result<Vec<Login>> {
        let sql = format!("SELECT {COLUMNS} FROM {LOGINS} WHERE id > ?1 ORDER BY id LIMIT ?2");
        let mut statement = self.connection.prepare_cached(&sql)?;
        let rows = statement
            .query_map((after.unwrap_or(LoginId::new(0)), limit), login)?
            .collect::<Result<_, _>>()?;
        Ok(rows)
    }

    /// The sealed password of a login and its serial, if it is still there.
    pub fn sealed_password(&self, id: LoginId) -> Result<Option<(i64, Vec<u8>)>> {
        let sealed = self
            .connection
            .prepare_cached(
                "SELECT password_serial, sealed_password FROM login
                 WHERE id = ?1 AND sealed_password IS NOT NULL",
            )?
            .query_row([id], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        Ok(sealed)
    }

    /// The newest email that took the present password to an address which is no longer the contact's: one that the relay
    /// accepted, or may have, and that did not come back.
    pub fn password_at_former_address(
        &self,
        login: &Login,
        as_if: Option<&Contact>,
    ) -> Result<Option<Email>> {
        let sql = format!(
            "SELECT {EMAIL} FROM email WHERE login_id = ?1 AND template = 'credentials' AND password_serial = ?2
               AND (state IN ('accepted', 'handed') OR unknowns > 0) AND {AT_FORMER_ADDRESS}
             ORDER BY id DESC LIMIT 1"
        );
        self.email_about(login, as_if, &sql)
    }

    /// The email with the link through which the user chose the present password, if it went to an address which is no
    /// longer the contact's.
    pub fn choice_at_former_address(
        &self,
        login: &Login,
        as_if: Option<&Contact>,
    ) -> Result<Option<Email>> {
        let sql = format!(
            "SELECT {EMAIL} FROM email
             WHERE ?2 > 0 AND link_id = (SELECT id FROM link WHERE login_id = ?1 AND used_at IS NOT NULL
                 ORDER BY used_at DESC, id DESC LIMIT 1)
               AND {AT_FORMER_ADDRESS}
             ORDER BY id DESC LIMIT 1"
        );
        self.email_about(login, as_if, &sql)
    }

    fn email_about(
        self,
        login: &Login,
        as_if: Option<&Contact>,
        sql: &str,
    ) -> Result<Option<Email>> {
        let mut statement = self.connection.prepare_cached(sql)?;
        let found = statement.query_row(
            (
                login.id,
                login.password_serial,
                login.contact_id,
                as_if.map(present_keys),
            ),
            super::emails::email,
        );
        Ok(found.optional()?)
    }
}

impl Tx<'_> {
    /// Adds a login without a password.
    pub fn add_login(
        &self,
        contact: ContactId,
        product: ProductId,
        username: &Line,
        now: Timestamp,
    ) -> Result<LoginId> {
        self.connection
            .prepare_cached(
                "INSERT INTO login (contact_id, product_id, username, created_at, updated_at)
                 VALUES (?1, ?2, ?3, ?4, ?4)",
            )?
            .execute((contact, product, username.as_str(), At(now)))?;
        Ok(LoginId::new(self.connection.last_insert_rowid()))
    }

    /// Renames a login, keeping its old username as a former one, or changes whether its user must choose another
    /// password.
    pub fn edit_login(
        &self,
        id: LoginId,
        username: Option<&Line>,
        must_change: Option<bool>,
        now: Timestamp,
    ) -> Result<()> {
        if let Some(username) = username.map(Line::as_str) {
            self.connection.execute(
                "INSERT OR IGNORE INTO former_username (login_id, username)
                 SELECT id, username FROM login WHERE id = ?1 AND username <> ?2",
                (id, username),
            )?;
            self.connection.execute(
                "DELETE FROM former_username WHERE login_id = ?1 AND username = ?2",
                (id, username),
            )?;
        }
        self.connection.execute(
            "UPDATE login SET username = coalesce(?2, username),
               must_change = coalesce(?3, must_change), updated_at = ?4 WHERE id = ?1",
            (id, username.map(Line::as_str), must_change, At(now)),
        )?;
        Ok(())
    }

    /// Sets a login's password.
    pub fn set_password(&self, id: LoginId, new: &NewPassword<'_>, now: Timestamp) -> Result<()> {
        let sql = "UPDATE login SET password_hash = ?2, sealed_password = ?3,
               sealed_since = iif(?3 IS NULL, NULL, ?7), password_origin = ?4, password_set_by = ?5,
               must_change = ?6, password_set_at = ?7, password_serial = password_serial + 1,
               updated_at = ?7
             WHERE id = ?1";
        // An import sets many.
        self.connection.prepare_cached(sql)?.execute((
            id,
            new.hash,
            new.sealed,
            new.origin.map(PasswordOrigin::as_str),
            new.set_by,
            new.must_change,
            At(now),
        ))?;
        Ok(())
    }

    /// Replaces the hash of a password by a stronger one of the same; false where another password was set meanwhile.
    pub fn rehash_password(&self, id: LoginId, weak: &str, stronger: &str) -> Result<bool> {
        let changed = self.connection.execute(
            "UPDATE login SET password_hash = ?3 WHERE id = ?1 AND password_hash = ?2",
            (id, weak, stronger),
        )?;
        Ok(changed > 0)
    }

    /// Says whether the product knows the login's password.
    pub fn set_provision_state(&self, id: LoginId, state: ProvisionState) -> Result<()> {
        self.connection.execute(
            "UPDATE login SET provision_state = ?2 WHERE id = ?1",
            (id, state.as_str()),
        )?;
        Ok(())
    }

    /// Removes a login with its links.
    pub fn remove_login(&self, id: LoginId) -> Result<()> {
        self.connection
            .execute("DELETE FROM login WHERE id = ?1", [id])?;
        Ok(())
    }
}
