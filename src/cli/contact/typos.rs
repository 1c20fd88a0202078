//! Addresses that look mistyped.

use crate::cli::Context;
use crate::domain::EmailAddress;
use crate::domain::typo::probably_meant;

/// Asks of each address that looks like a slip of a well-known one. It stays as it was given.
pub(super) fn warn_of_typos(context: &mut Context, addresses: &[EmailAddress]) {
    for address in addresses {
        if let Some(meant) = probably_meant(address) {
            context
                .ui
                .warn(&format!("{address} may be mistyped: did you mean {meant}?"));
        }
    }
}
