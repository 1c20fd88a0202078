//! Contradictions between the rows of one file.
//!
//! Of each key a number is kept that is drawn from it, so that a million rows need little memory.

use std::collections::HashMap;
use std::hash::{BuildHasher, Hash, RandomState};

use crate::app::import::plan::folded;
use crate::contact_files::Person;

/// The ids and addresses of the rows so far.
#[derive(Default)]
pub(super) struct SeenRows {
    by_id: HashMap<u64, Said>,
    by_address: HashMap<u64, Said>,
    hasher: RandomState,
}

/// The first value of a row: its address where it was found by its ID, its name where it was found by its address.
struct Said {
    line: u64,
    value: Option<u64>,
}

/// A contradiction to an earlier row, with the line of the earlier one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Before {
    /// None disagrees.
    #[default]
    Agrees,
    /// It has the same address with another name.
    OtherName(u64),
    /// It has the same external id with another address: one of the two is wrong, and nothing tells which.
    OtherEmail(u64),
}

impl SeenRows {
    /// Notes a row, and compares it with those before it.
    pub(super) fn note(&mut self, line: u64, person: &Person) -> Before {
        let email = person.email.as_ref().map(|email| self.number(email.key()));
        if let Some(id) = &person.external_id {
            let id = self.number(id.as_str());
            if let Some(earlier) = differing(&mut self.by_id, id, line, email) {
                return Before::OtherEmail(earlier);
            }
        }
        let name = person
            .name
            .as_ref()
            .map(|name| self.number(folded(name.as_str())));
        let earlier = email.and_then(|email| differing(&mut self.by_address, email, line, name));
        earlier.map_or(Before::Agrees, Before::OtherName)
    }

    fn number(&self, key: impl Hash) -> u64 {
        self.hasher.hash_one(key)
    }
}

/// The line of the first row with this key, where its value is another; keeps the value where there was none.
fn differing(
    seen: &mut HashMap<u64, Said>,
    key: u64,
    line: u64,
    value: Option<u64>,
) -> Option<u64> {
    let said = seen.entry(key).or_insert(Said { line, value });
    match (said.value, value) {
        (Some(before), Some(now)) => (before != now).then_some(said.line),
        (None, Some(_)) => {
            *said = Said { line, value };
            None
        }
        _ => None,
    }
}
