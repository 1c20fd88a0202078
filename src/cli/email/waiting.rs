//! What an email waits for that is due, in a few words.

use crate::domain::Timestamp;
use crate::domain::email::Email;
use crate::domain::outage::Outage;

/// `waiting since 09:40: the relay refuses our login (535 5.7.8 …)`. `time` shows a moment.
pub(crate) fn waiting(
    email: &Email,
    outage: &Outage,
    time: &dyn Fn(Timestamp) -> String,
) -> String {
    let since = time(outage.awaited_since(email));
    format!("waiting since {since}: {}", outage.sentence())
}
