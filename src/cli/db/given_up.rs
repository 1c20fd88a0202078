//! The report of a key that was given up for lost.

use std::path::Path;

use anyhow::Result;

use crate::app::NextStep;
use crate::app::upkeep::keys::GivenUp;
use crate::cli::Context;
use crate::cli::next_step::command_line;
use crate::cli::views::workspace::LostKey;

/// Says what was given up, and prints its object. `kept` is the former database, where one was replaced.
pub(crate) fn tell(given_up: &GivenUp, kept: Option<&Path>, context: &mut Context) -> Result<()> {
    if let Some(accepted) = &given_up.accepted {
        context.ui.success(&format!(
            "accepted the older copy: unfinished emails: {}, links revoked: {}, passwords that wait for an operator: {}",
            accepted.held, accepted.links, accepted.provisions
        ));
    }
    for id in &given_up.cancelled {
        context
            .ui
            .note(&format!("email {id} waited to go out and is cancelled"));
    }
    let said = format!(
        "gave up what the lost key sealed (passwords: {}, texts of emails: {}); export the new key {}: {}",
        given_up.passwords,
        given_up.emails,
        given_up.key,
        command_line(&NextStep::ExportKey)
    );
    let record = LostKey::new(given_up, kept.map(|kept| kept.display().to_string()));
    Ok(context.ui.done(&record, &said)?)
}
