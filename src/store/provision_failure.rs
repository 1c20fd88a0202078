//! The last failure of a hook, as a row has it.

use rusqlite::Row;

use super::sql::{parsed_opt, time_opt};
use crate::domain::provision::ProvisionError;

/// How the last try to tell the product ended.
pub(super) fn failing(row: &Row<'_>) -> rusqlite::Result<Option<ProvisionError>> {
    let (Some(failure), Some(at)) = (parsed_opt(row, "failure")?, time_opt(row, "failed_at")?)
    else {
        return Ok(None);
    };
    Ok(Some(ProvisionError {
        failure,
        reason: row.get::<_, Option<String>>("reason")?.unwrap_or_default(),
        at,
    }))
}
