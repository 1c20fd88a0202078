//! The object of a copy that was accepted.

use crate::app::Accepted;
use crate::cli::output::Record;

/// The emails and links that were settled.
pub(super) fn record(accepted: &Accepted) -> Record {
    Record::new()
        .with("held", accepted.held)
        .with("links_ended", accepted.links)
        .with("passwords_waiting", accepted.provisions)
}
