//! An email as a row.

use anyhow::Result;

use crate::app::App;
use crate::cli::output::{Column, Record};
use crate::cli::records;
use crate::domain::email::Email;

/// The columns of an email in a list.
pub(crate) const COLUMNS: &[Column] = &[
    Column::new("id", "Email"),
    Column::new("template", "Template"),
    Column::new("to", "To"),
    Column::new("state", "State"),
    Column::new("attempts", "Tries"),
    Column::new("last_code", "Code"),
    Column::new("last_reply", "Reply"),
    Column::new("created_at", "Composed"),
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
