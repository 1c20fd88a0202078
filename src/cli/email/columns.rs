//! An email as a row.

use anyhow::Result;

use crate::app::App;
use crate::cli::output::{Column, Record};
use crate::cli::records;
use crate::domain::email::Email;

/// The columns of an email in a list.
pub(crate) const COLUMNS: &[Column] = &[
    Column {
        key: "id",
        heading: "Email",
    },
    Column {
        key: "template",
        heading: "Template",
    },
    Column {
        key: "to",
        heading: "To",
    },
    Column {
        key: "state",
        heading: "State",
    },
    Column {
        key: "attempts",
        heading: "Tries",
    },
    Column {
        key: "last_code",
        heading: "Code",
    },
    Column {
        key: "last_reply",
        heading: "Reply",
    },
    Column {
        key: "created_at",
        heading: "Composed",
    },
];

/// The object of an email.
pub(crate) fn record(app: &App, email: &Email) -> Result<Record> {
    let state = app.outbox_state()?;
    Ok(records::email_record(
        email,
        &app.product(email.product_id)?,
        state.is_stranded(email),
        state.outage(email),
    ))
}
