//! Mistyped domains in a file. Most of its rows share a few domains, so each is compared with the well-known ones once.

use std::collections::HashMap;

use crate::app::import::report::Mistyped;
use crate::domain::EmailAddress;
use crate::domain::typo::probably_meant;

/// Number of domains that are kept.
const MOST: usize = 10_000;

/// The domains so far, and whether each looks mistyped.
#[derive(Default)]
pub(super) struct Typos(HashMap<String, bool>);

impl Typos {
    /// Returns what was probably meant by an address.
    pub(super) fn of(&mut self, address: &EmailAddress) -> Option<Mistyped> {
        if self.0.get(address.domain()) == Some(&false) {
            return None;
        }
        let suggestion = probably_meant(address);
        if self.0.len() < MOST {
            self.0
                .insert(address.domain().to_owned(), suggestion.is_some());
        }
        suggestion.map(|suggestion| Mistyped {
            address: address.clone(),
            suggestion,
        })
    }
}
