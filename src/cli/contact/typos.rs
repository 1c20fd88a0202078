//! Addresses that look mistyped, or like the address of another contact.

use crate::app::NextStep;
use crate::app::records::look_alikes::LookAlike;
use crate::cli::Context;
use crate::cli::next_step::command_line;
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

/// Names the contacts that may be meant by a new address. Nothing is refused: two people may have had one address.
pub(super) fn tell_look_alikes(context: &mut Context, found: &[LookAlike]) {
    for LookAlike {
        address,
        contact,
        similar,
    } in found
    {
        let label = contact.label();
        let is = match similar {
            None => format!("{address} is a former address of contact {label}"),
            Some(similar) => format!(
                "{address} is one typing error away from {similar} of contact {label}, who has the same name"
            ),
        };
        let show = command_line(&NextStep::ShowContact(contact.id));
        context.ui.note(&format!("{is}: {show}"));
    }
}
