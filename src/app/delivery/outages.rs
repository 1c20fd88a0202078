//! The outages after a run: each fault that the run found to be gone ends, and no other one is kept for long.

use crate::app::delivery::report::Stop;
use crate::app::outbox::enqueue::sender;
use crate::app::{AppContext, Result};
use crate::domain::EmailAddress;
use crate::domain::verdict::StopReason;
use crate::store::{Store, Tx};

/// Settles what is kept of outages after a run that `stop` ended and in which the relay refused these senders.
///
/// - A relay that refuses a sender takes part: what kept all email waiting is over.
/// - A run that stopped before it came to a refused sender has met another fault: the refusal is told at once when it
///   comes back, as any different fault is.
/// - A sender that neither the configuration, a product nor a queued email has any more keeps nothing waiting.
pub(super) fn settle(
    store: &mut Store,
    context: &AppContext,
    stop: Option<&Stop>,
    refused: &[EmailAddress],
) -> Result<()> {
    let outages = store.db().outages()?;
    if outages.is_empty() {
        return Ok(());
    }
    let reason = stop.filter(|stop| stop.is_outage()).map(|stop| stop.reason);
    let concerned_some = reason == Some(StopReason::SenderRefused);
    let concerned_all = reason.is_some() && !concerned_some;
    store.write(|tx| {
        for outage in &outages {
            match &outage.sender {
                None if concerned_some => tx.end_outage(None)?,
                Some(sender) if !is_used(tx, context, sender)? => tx.end_outage(Some(sender))?,
                Some(sender) if concerned_all && !refused.contains(sender) => {
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
