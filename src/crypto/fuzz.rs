//! Properties of any bytes that are read as a sealed field or a key file.

#![expect(
    clippy::missing_panics_doc,
    reason = "a body that panics has found something"
)]

use rand::SeedableRng;
use rand::rngs::StdRng;

use super::wrap::unwrap;
use super::{KeyRing, Slot};
use crate::domain::Secret;

const SLOT: Slot = Slot {
    table: "login",
    row: 7,
    field: "password",
    bound_to: String::new(),
};

/// Without the key nobody makes a field that opens: not from nothing, not behind a true header, not by changing one
/// that was sealed. What was sealed opens to what it was.
pub fn sealed(bytes: &[u8]) {
    let mut random = StdRng::seed_from_u64(1);
    let ring = KeyRing::generate(&mut random);
    assert!(ring.open(&SLOT, bytes).is_err());

    let Ok(good) = ring.seal(&SLOT, bytes, &mut random) else {
        return;
    };
    let opened = ring
        .open(&SLOT, &good)
        .map(|plain| *plain.expose() == bytes);
    assert_eq!(opened, Ok(true));

    let header = good.len().min(33);
    assert!(
        ring.open(&SLOT, &[&good[..header], bytes].concat())
            .is_err()
    );
    let place = bytes.iter().map(|byte| usize::from(*byte)).sum::<usize>() % good.len();
    let mut changed = good;
    changed[place] ^= 1 << (bytes.len() % 8);
    assert!(ring.open(&SLOT, &changed).is_err(), "byte {place}");
    assert!(ring.open(&SLOT, &changed[..place]).is_err());
}

/// Without the passphrase no exported key is had, whatever the block says.
pub fn wrapped(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let passphrase = Secret::new(String::from("none that anybody chose"));
    assert!(unwrap(&text, &passphrase).is_err());
}

/// A key file that is taken means the same when it is written again; one that is not shows nothing of itself.
pub fn key_file(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    match KeyRing::parse(&text) {
        Ok(ring) => {
            let written = ring.to_text();
            let again = KeyRing::parse(written.expose()).map(|ring| ring.to_text());
            assert!(again.is_ok_and(|again| again.expose() == written.expose()));
        }
        Err(error) => {
            let error = error.to_string();
            let long = |word: &&str| word.len() >= 16;
            for word in text.split_whitespace().filter(long) {
                assert!(!error.contains(word), "the error shows a key");
            }
        }
    }
}
