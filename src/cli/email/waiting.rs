//! The reason why an email that is due waits, in a few words.

use crate::app::NextStep;
use crate::cli::advice;
use crate::cli::next_step::command_line;
use crate::domain::Timestamp;
use crate::domain::email::{Email, EmailState};
use crate::domain::outage::Outage;

/// `waiting since 09:40, last tried 10:05: the relay refuses our login: check smtp.username … (535 5.7.8 …)`. `moment`
/// shows a moment.
pub(crate) fn waiting(
    email: &Email,
    outage: &Outage,
    moment: &dyn Fn(Timestamp) -> String,
) -> String {
    format!(
        "waiting since {}, last tried {}: {}",
        moment(outage.awaited_since(email)),
        moment(outage.last_seen),
        why(outage)
    )
}

/// The fault that emails wait for, what mends it, and the words of the relay, which are the first to be cut.
pub(crate) fn why(outage: &Outage) -> String {
    let Outage { cause, text, .. } = outage;
    match advice::in_outage(outage.party) {
        Some(advice) => format!("{cause}: {advice} ({text})"),
        None => format!("{cause} ({text})"),
    }
}

/// The standing of an email whose sender died, and the command that settles it.
pub(crate) fn stranded(email: &Email) -> String {
    let settles = match email.state {
        EmailState::Handed => "settles it",
        _ => "sends it",
    };
    let deliver = command_line(&NextStep::Deliver);
    format!("{}; `{deliver}` {settles}", email.stranded_sentence())
}
