//! Contradictions between the rows of one file.
//!
//! Of each row a few numbers are kept that are drawn from its values, so that a million rows need little memory: 24 bytes
//! each, and 5 to 7 for each of the two ways by which a row is found again. That is why the tables are of our own: a
//! [`std::collections::HashMap`] of the same takes three times as much, and twice that while it grows.

use std::hash::{BuildHasher, Hash, RandomState};

use crate::app::import::plan::folded;
use crate::contact_files::Person;

/// Rows that are kept in one piece; a piece never moves.
const PIECE: usize = 4096;

/// The ids and addresses of the rows so far.
pub(super) struct SeenRows {
    pieces: Vec<Vec<SeenRow>>,
    by_id: Finder,
    by_address: Finder,
    hasher: RandomState,
}

/// The numbers of a row; 0 stands for a value that it does not have.
#[derive(Clone, Copy)]
struct SeenRow {
    id: u64,
    address: u64,
    name: u32,
    line: u32,
}

/// Finds the first row with a key: an open table of places among the rows, counted from 1.
struct Finder {
    places: Vec<u32>,
    taken: usize,
    key: fn(&SeenRow) -> u64,
    /// The value in which rows with the same key have to agree.
    value: fn(&SeenRow) -> u64,
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

impl Default for SeenRows {
    fn default() -> Self {
        Self {
            pieces: Vec::new(),
            by_id: Finder::new(|row| row.id, |row| row.address),
            by_address: Finder::new(|row| row.address, |row| u64::from(row.name)),
            hasher: RandomState::new(),
        }
    }
}

impl SeenRows {
    /// Notes a row, and compares it with those before it.
    pub(super) fn note(&mut self, line: u64, person: &Person) -> Before {
        let number = |key: &str| self.number(key);
        let id = person.external_id.as_ref().map(|id| number(id.as_str()));
        let address = person.email.as_ref().map(|email| number(email.key()));
        let name = person.name.as_ref();
        let name = name.map(|name| half(number(&folded(name.as_str()))));
        let place = self.keep(SeenRow {
            id: id.unwrap_or_default(),
            address: address.unwrap_or_default(),
            name: name.unwrap_or_default(),
            line: u32::try_from(line).unwrap_or(u32::MAX),
        });
        if id.is_some()
            && let Some(earlier) = self.by_id.differing(&self.pieces, place)
        {
            return Before::OtherEmail(earlier);
        }
        if address.is_none() {
            return Before::Agrees;
        }
        let earlier = self.by_address.differing(&self.pieces, place);
        earlier.map_or(Before::Agrees, Before::OtherName)
    }

    /// Returns the place of a row that is kept from now on.
    fn keep(&mut self, row: SeenRow) -> u32 {
        match self.pieces.last_mut() {
            Some(piece) if piece.len() < PIECE => piece.push(row),
            _ => {
                let mut piece = Vec::with_capacity(PIECE);
                piece.push(row);
                self.pieces.push(piece);
            }
        }
        let last = self.pieces.last().map_or(0, Vec::len);
        let place = (self.pieces.len() - 1) * PIECE + last;
        // A file of 2^32 rows would have filled memory long before.
        u32::try_from(place).unwrap_or(u32::MAX)
    }

    /// Never 0.
    fn number(&self, key: impl Hash) -> u64 {
        self.hasher.hash_one(key).max(1)
    }
}

/// The upper half of a number; never 0.
fn half(number: u64) -> u32 {
    u32::try_from(number >> 32).unwrap_or_default().max(1)
}

fn row(pieces: &[Vec<SeenRow>], place: u32) -> &SeenRow {
    let place = place as usize - 1;
    &pieces[place / PIECE][place % PIECE]
}

impl Finder {
    const fn new(key: fn(&SeenRow) -> u64, value: fn(&SeenRow) -> u64) -> Self {
        Self {
            places: Vec::new(),
            taken: 0,
            key,
            value,
        }
    }

    /// The line of the first row with this one's key, where its value is another; the row itself stands for its key
    /// where that one had no value.
    fn differing(&mut self, pieces: &[Vec<SeenRow>], place: u32) -> Option<u64> {
        if self.taken * 8 >= self.places.len() * 7 {
            self.grow(pieces);
        }
        let new = row(pieces, place);
        let slot = self.slot(pieces, (self.key)(new));
        let found = self.places[slot];
        if found == 0 {
            self.places[slot] = place;
            self.taken += 1;
            return None;
        }
        let earlier = row(pieces, found);
        match ((self.value)(earlier), (self.value)(new)) {
            (_, 0) => None,
            (0, _) => {
                self.places[slot] = place;
                None
            }
            (before, now) => (before != now).then_some(u64::from(earlier.line)),
        }
    }

    /// The slot of a key, or the free one where it would stand.
    fn slot(&self, pieces: &[Vec<SeenRow>], key: u64) -> usize {
        let size = self.places.len();
        let mut slot = usize::try_from(key % size as u64).unwrap_or_default();
        while self.places[slot] != 0 && (self.key)(row(pieces, self.places[slot])) != key {
            slot = (slot + 1) % size;
        }
        slot
    }

    fn grow(&mut self, pieces: &[Vec<SeenRow>]) {
        let size = (self.places.len() * 3 / 2).max(PIECE);
        let before = std::mem::replace(&mut self.places, vec![0; size]);
        for place in before.into_iter().filter(|place| *place != 0) {
            let slot = self.slot(pieces, (self.key)(row(pieces, place)));
            self.places[slot] = place;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Line;

    fn person(id: Option<&str>, email: Option<&str>, name: Option<&str>) -> Person {
        let line = |text: &str| Line::parse("text", text).unwrap();
        Person {
            external_id: id.map(line),
            email: email.map(|email| email.parse().unwrap()),
            name: name.map(line),
            ..Person::default()
        }
    }

    #[test]
    fn rows_that_contradict_an_earlier_one_are_told_with_its_line() {
        let mut seen = SeenRows::default();
        let mut note = |line, id, email, name| seen.note(line, &person(id, email, name));
        let (a, b) = (Some("a@example.com"), Some("b@example.com"));
        let (ada, bob) = (Some("Ada"), Some("Bob"));
        assert_eq!(note(2, Some("X"), a, ada), Before::Agrees);
        assert_eq!(note(3, Some("X"), a, Some(" ADA")), Before::Agrees);
        assert_eq!(note(4, Some("X"), b, bob), Before::OtherEmail(2));
        assert_eq!(note(5, None, a, bob), Before::OtherName(2));
        assert_eq!(note(6, Some("X"), None, bob), Before::Agrees);
        // The row of a contradicted ID says nothing of its address.
        assert_eq!(note(7, None, b, ada), Before::Agrees);
        // A row without the value does not stand for its key once another has it.
        assert_eq!(note(8, Some("Y"), None, None), Before::Agrees);
        assert_eq!(
            note(9, Some("Y"), Some("y@example.com"), None),
            Before::Agrees
        );
        assert_eq!(note(10, Some("Y"), a, None), Before::OtherEmail(9));
        assert_eq!(note(11, None, Some("y@example.com"), ada), Before::Agrees);
        assert_eq!(
            note(12, None, Some("Y@example.com"), bob),
            Before::OtherName(11)
        );
    }

    #[test]
    fn every_row_of_many_is_found_again_and_takes_few_bytes() {
        const ROWS: u64 = 50_000;
        let mut seen = SeenRows::default();
        let row = |n: u64, of: u64| {
            let (id, email) = (format!("X-{n}"), format!("p{of}@example.com"));
            person(Some(&id), Some(&email), None)
        };
        for n in 0..ROWS {
            assert_eq!(seen.note(n + 2, &row(n, n)), Before::Agrees, "{n}");
        }
        for n in 0..ROWS {
            assert_eq!(
                seen.note(ROWS + n + 2, &row(n, n + 1)),
                Before::OtherEmail(n + 2)
            );
        }
        assert_eq!(size_of::<SeenRow>(), 24);
        for finder in [&seen.by_id, &seen.by_address] {
            let bytes = finder.places.len() * size_of::<u32>();
            assert!(bytes < 7 * finder.taken, "{bytes}");
        }
    }
}
