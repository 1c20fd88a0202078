//! An email as a row.

use anyhow::Result;

use crate::app::{App, OutboxState};
use crate::cli::output::Column;
use crate::cli::views::email::EmailOutput;
use crate::domain::email::Email;
use crate::domain::product::Product;

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

/// The product and the outbox that an email's object shows beside the email.
pub(crate) struct EmailParts {
    product: Product,
    /// It may hold the lock of senders, so that a second look at the outbox would take us for one.
    pub(crate) outbox: OutboxState,
}

impl EmailParts {
    /// Reads what an email's object needs beside the email.
    pub(crate) fn read(app: &App, email: &Email) -> Result<Self> {
        Ok(Self {
            product: app.product(email.product_id)?,
            outbox: app.outbox_state()?,
        })
    }

    /// The object of the email.
    pub(crate) fn object<'a>(&'a self, email: &'a Email) -> EmailOutput<'a> {
        EmailOutput::of(email, &self.product, &self.outbox)
    }
}
