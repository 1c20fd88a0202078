//! A login's sealed password: where it is kept, and how it is opened.

use crate::app::{AppContext, Error, ErrorKind, Result};
use crate::crypto::Slot;
use crate::domain::{LoginId, Secret};
use crate::store::Db;

/// The field of a login's sealed password, the one with this serial.
pub(crate) fn password_slot(id: LoginId, serial: i64) -> Slot {
    Slot {
        table: "login",
        row: id.get(),
        field: "password",
        bound_to: serial.to_string(),
    }
}

/// The stored password of a login, opened.
pub(crate) fn stored_password(
    db: Db<'_>,
    context: &mut AppContext,
    login: LoginId,
) -> Result<Option<Secret<String>>> {
    let Some((serial, sealed)) = db.sealed_password(login)? else {
        return Ok(None);
    };
    open_password(context, &password_slot(login, serial), &sealed, "stored").map(Some)
}

/// A sealed password, opened; `which` one it is, where it is damaged.
pub(crate) fn open_password(
    context: &mut AppContext,
    slot: &Slot,
    sealed: &[u8],
    which: &str,
) -> Result<Secret<String>> {
    let bytes = context.open(slot, sealed)?;
    let text = str::from_utf8(bytes.expose()).map_err(|_| {
        Error::new(
            ErrorKind::Failed,
            format!("the {which} password is damaged"),
        )
    })?;
    Ok(Secret::new(text.to_owned()))
}
