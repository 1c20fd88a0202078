//! The outages after a run: each fault that the run found to be gone ends, and no other one is kept for long.

use crate::app::delivery::report::Stop;
use crate::app::outbox::enqueue::sender;
use crate::app::{AppContext, Result};
use crate::domain::EmailAddress;
use crate::domain::verdict::StopReason;
use crate::store::{Store, Tx};

/// The findings of a run about the relay.
pub(super) struct Findings<'a> {
    /// The failure that stopped it.
    pub(super) stop: Option<&'a Stop>,
    /// Whether the relay judged an email, and the session went on.
    pub(super) answered: bool,
    /// The senders that the relay refused.
    pub(super) refused: &'a [EmailAddress],
}

/// Settles what is kept of outages after a run.
///
/// - A relay that judges emails takes part, also where it accepts none: what kept all email waiting is over, unless the run
///   was stopped by it.
/// - A run that stopped before it came to a refused sender has met another fault: the refusal is told at once when it
///   comes back, as any different fault is.
/// - A sender that neither the configuration, a product nor a queued email has any more keeps nothing waiting.
pub(super) fn settle(store: &mut Store, context: &AppContext, run: &Findings<'_>) -> Result<()> {
    let outages = store.db().outages()?;
    if outages.is_empty() {
        return Ok(());
    }
    let concerned_all = run
        .stop
        .is_some_and(|stop| stop.is_outage() && stop.reason != StopReason::SenderRefused);
    store.write(|tx| {
        for outage in &outages {
            match &outage.sender {
                None if run.answered && !concerned_all => tx.end_outage(None)?,
                Some(sender) if !is_used(tx, context, sender)? => tx.end_outage(Some(sender))?,
                Some(sender) if concerned_all && !run.refused.contains(sender) => {
                    tx.tell_outage_anew(sender)?;
                }
                None | Some(_) => {}
            }
        }
        Ok(())
    })
}

/// Whether a new email would come from this sender, or a queued one does.
fn is_used(tx: &Tx<'_>, context: &AppContext, address: &EmailAddress) -> Result<bool> {
    for product in tx.products()? {
        // Without a sender of its own, and with none in the configuration, a product sends nothing.
        if sender(context, &product).is_ok_and(|sender| sender.address == *address) {
            return Ok(true);
        }
    }
    Ok(tx.has_queued_from(address)?)
}
