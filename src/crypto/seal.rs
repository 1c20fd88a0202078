//! Fields that open only with the key and only in their place: XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha-03).
//!
//! Invariants:
//!
//! - A sealed field is `version (1) ‖ key id (8) ‖ nonce (24) ‖ ciphertext and tag`. The nonce is random; 192 bits
//!   of it do not repeat.
//! - The associated data is `credtool/1\0table\0field\0` ‖ row (8, big-endian) ‖ length (8, big-endian) and bytes of
//!   what the field is bound to ‖ the 33 bytes before the ciphertext, so that a field moved to another place, under
//!   another header, or beside another recipient or serial, is refused.
//! - The plaintext carries its length and is padded to a multiple of 256 bytes: lengths of passwords do not show.
//! - Bytes of any kind are refused or opened; they never panic.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use chacha20poly1305::aead::{AeadInOut, KeyInit};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use rand::CryptoRng;
use zeroize::Zeroizing;

use super::KeyError;
use crate::domain::Secret;

const VERSION: u8 = 1;
pub(super) const KEY_ID: usize = 8;
const NONCE: usize = 24;
const HEADER: usize = 1 + KEY_ID + NONCE;
const TAG: usize = 16;
const LENGTH: usize = 4;
const BLOCK: usize = 256;
pub(super) const KEY: usize = 32;
/// A line of the key file: the id, a space, 44 characters of base64, a line feed.
const LINE: usize = 2 * KEY_ID + 1 + 44 + 1;

/// Where a sealed field lives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slot {
    /// The table's name, without NUL.
    pub table: &'static str,
    /// The row's id.
    pub row: i64,
    /// The column's name, without NUL.
    pub field: &'static str,
    /// The recipient of an email, the serial of a password, or the change that it waits for; empty for other fields.
    pub bound_to: String,
}

/// The public name of a key: 8 random bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyId([u8; KEY_ID]);

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", u64::from_be_bytes(self.0))
    }
}

impl KeyId {
    /// The key that a field was sealed with, as its header says; nothing where the header is not one of ours.
    pub fn of(sealed: &[u8]) -> Option<Self> {
        let (version, rest) = sealed.split_first()?;
        let id = rest.first_chunk()?;
        (*version == VERSION).then_some(Self(*id))
    }

    fn parse(text: &str) -> Option<Self> {
        let lower = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
        if text.len() != 2 * KEY_ID || !text.bytes().all(lower) {
            return None;
        }
        let number = u64::from_str_radix(text, 16).ok()?;
        Some(Self(number.to_be_bytes()))
    }
}

/// Why a field could not be sealed or opened.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// The first byte is no version that this program knows.
    #[error("the sealed field has a format this version does not know; use a newer credtool")]
    Unversioned,
    /// Not even an empty field has so few bytes.
    #[error("the sealed field is cut short")]
    TooShort,
    /// It was sealed with a key that is not in the ring.
    #[error(
        "the sealed field needs key {0}, which is not in the key file; use the key file that belongs to this database"
    )]
    UnknownKey(KeyId),
    /// The bytes, their place or the key are not those of the sealing.
    #[error("the sealed field was altered, moved, or sealed with another key")]
    Tampered,
    /// More than a field can hold.
    #[error("a sealed field holds less than 4 GiB; shorten the value")]
    TooLong,
}

#[derive(Clone)]
struct Key {
    id: KeyId,
    bytes: Secret<[u8; KEY]>,
}

/// The keys: the first seals, every one opens.
///
/// In the file the newest is first. Which one seals is up to the database, see [`KeyRing::choose`].
#[derive(Clone)]
pub struct KeyRing {
    first: Key,
    others: Vec<Key>,
}

impl fmt::Debug for KeyRing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list()
            .entries(self.keys().map(|key| key.id))
            .finish()
    }
}

impl KeyRing {
    /// A ring of one new key.
    pub fn generate(rng: &mut dyn CryptoRng) -> Self {
        Self {
            first: Key::generate(rng),
            others: Vec::new(),
        }
    }

    /// Reads lines of `kid base64key`, newest first; empty lines are skipped.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        let mut keys: Vec<Key> = Vec::new();
        for (number, line) in (1..).zip(text.lines()) {
            let malformed = |why| KeyError::Malformed { line: number, why };
            let line = line.trim();
            if line.is_empty() {
                continue;
            }
            let (id, key) = line
                .split_once(' ')
                .ok_or(malformed("is not a key id, a space and a key"))?;
            let id = KeyId::parse(id).ok_or(malformed("has no key id of 16 lower hex digits"))?;
            if keys.iter().any(|key| key.id == id) {
                return Err(malformed("repeats a key id"));
            }
            let mut bytes = Zeroizing::new([0; KEY + 1]);
            if BASE64.decode_slice(key, bytes.as_mut_slice()) != Ok(KEY) {
                return Err(malformed("has no key of 32 bytes in base64"));
            }
            let kept = Secret::new(std::array::from_fn(|place| bytes[place]));
            keys.push(Key { id, bytes: kept });
        }
        let mut keys = keys.into_iter();
        let first = keys.next().ok_or(KeyError::Malformed {
            line: 1,
            why: "holds no key",
        })?;
        Ok(Self {
            first,
            others: keys.collect(),
        })
    }

    /// The text that [`KeyRing::parse`] reads.
    pub fn to_text(&self) -> Secret<String> {
        let mut text = String::with_capacity(LINE * self.size());
        for key in self.keys() {
            text.push_str(&key.id.to_string());
            text.push(' ');
            BASE64.encode_string(key.bytes.expose(), &mut text);
            text.push('\n');
        }
        Secret::new(text)
    }

    /// Appends each key's id and bytes.
    pub(super) fn write_bytes(&self, to: &mut Vec<u8>) {
        for key in self.keys() {
            to.extend(key.id.0);
            to.extend(key.bytes.expose());
        }
    }

    /// Reads what [`KeyRing::write_bytes`] wrote; nothing where that is not what it is.
    pub(super) fn read_bytes(bytes: &[u8]) -> Option<Self> {
        let mut keys = Vec::new();
        for entry in bytes.chunks(KEY_ID + KEY) {
            let (id, key) = entry.split_first_chunk()?;
            keys.push(Key {
                id: KeyId(*id),
                bytes: Secret::new(*key.first_chunk::<KEY>()?),
            });
        }
        let mut keys = keys.into_iter();
        Some(Self {
            first: keys.next()?,
            others: keys.collect(),
        })
    }

    /// The key that seals.
    pub const fn sealing_id(&self) -> KeyId {
        self.first.id
    }

    /// How many keys there are.
    pub const fn size(&self) -> usize {
        1 + self.others.len()
    }

    /// The ids, first the one that seals.
    pub fn ids(&self) -> impl Iterator<Item = KeyId> {
        self.keys().map(|key| key.id)
    }

    /// Whether all keys of another ring are here with the same bytes.
    pub fn contains(&self, other: &Self) -> bool {
        other
            .keys()
            .all(|key| self.get(key.id).is_some_and(|own| own.is(key)))
    }

    /// From now on this key seals; false where it is not here.
    pub fn choose(&mut self, id: KeyId) -> bool {
        if self.first.id == id {
            return true;
        }
        let Some(place) = self.others.iter().position(|key| key.id == id) else {
            return false;
        };
        let chosen = self.others.remove(place);
        let before = std::mem::replace(&mut self.first, chosen);
        self.others.insert(0, before);
        true
    }

    /// Puts a new key before the others.
    pub fn renew(&mut self, rng: &mut dyn CryptoRng) {
        let before = std::mem::replace(&mut self.first, Key::generate(rng));
        self.others.insert(0, before);
    }

    /// Takes in the keys of another ring behind its own. False, and nothing taken in, where both have another key
    /// under the same id.
    pub fn merge(&mut self, other: Self) -> bool {
        let clash = |key: &Key| self.get(key.id).is_some_and(|own| !own.is(key));
        if other.keys().any(clash) {
            return false;
        }
        for key in std::iter::once(other.first).chain(other.others) {
            if self.get(key.id).is_none() {
                self.others.push(key);
            }
        }
        true
    }

    /// Forgets every key but the one that seals.
    pub fn drop_others(&mut self) {
        self.others.clear();
    }

    /// Seals the bytes for this place.
    pub fn seal(
        &self,
        slot: &Slot,
        plain: &[u8],
        rng: &mut dyn CryptoRng,
    ) -> Result<Vec<u8>, SealError> {
        let length = u32::try_from(plain.len()).map_err(|_| SealError::TooLong)?;
        let padded = (LENGTH + plain.len()).next_multiple_of(BLOCK);

        let mut sealed = Vec::with_capacity(HEADER + padded + TAG);
        sealed.push(VERSION);
        sealed.extend(self.first.id.0);
        let mut nonce = [0; NONCE];
        rng.fill_bytes(&mut nonce);
        sealed.extend(nonce);
        let aad = associated_data(slot, &sealed);

        // Encrypted in its own buffer, which is overwritten in place and wiped if that fails.
        let mut body = Zeroizing::new(Vec::with_capacity(padded + TAG));
        body.extend(length.to_be_bytes());
        body.extend(plain);
        body.resize(padded, 0);
        self.first
            .cipher()
            .encrypt_in_place(&XNonce::from(nonce), &aad, &mut *body)
            .map_err(|_| SealError::TooLong)?;
        sealed.extend(body.iter());
        Ok(sealed)
    }

    /// Opens bytes that were sealed for this place.
    pub fn open(&self, slot: &Slot, sealed: &[u8]) -> Result<Secret<Vec<u8>>, SealError> {
        let (header, body) = sealed.split_at_checked(HEADER).ok_or(SealError::TooShort)?;
        let (version, rest) = header.split_first().ok_or(SealError::TooShort)?;
        if *version != VERSION {
            return Err(SealError::Unversioned);
        }
        let (id, nonce) = rest.split_at(KEY_ID);
        let id = KeyId(id.try_into().map_err(|_| SealError::TooShort)?);
        let nonce: [u8; NONCE] = nonce.try_into().map_err(|_| SealError::TooShort)?;
        if body.len() < BLOCK + TAG {
            return Err(SealError::TooShort);
        }
        let key = self.get(id).ok_or(SealError::UnknownKey(id))?;

        let mut body = Zeroizing::new(body.to_vec());
        key.cipher()
            .decrypt_in_place(
                &XNonce::from(nonce),
                &associated_data(slot, header),
                &mut *body,
            )
            .map_err(|_| SealError::Tampered)?;
        let length = *body.first_chunk::<LENGTH>().ok_or(SealError::Tampered)?;
        body.drain(..LENGTH);
        let length = u32::from_be_bytes(length) as usize;
        if length > body.len() {
            return Err(SealError::Tampered);
        }
        body.truncate(length);
        Ok(Secret::new(std::mem::take(&mut *body)))
    }

    fn keys(&self) -> impl Iterator<Item = &Key> {
        std::iter::once(&self.first).chain(&self.others)
    }

    fn get(&self, id: KeyId) -> Option<&Key> {
        self.keys().find(|key| key.id == id)
    }
}

impl Key {
    fn generate(rng: &mut dyn CryptoRng) -> Self {
        let mut id = [0; KEY_ID];
        rng.fill_bytes(&mut id);
        let mut bytes = Zeroizing::new([0; KEY]);
        rng.fill_bytes(bytes.as_mut_slice());
        Self {
            id: KeyId(id),
            bytes: Secret::new(*bytes),
        }
    }

    fn is(&self, other: &Self) -> bool {
        self.id == other.id && self.bytes.expose() == other.bytes.expose()
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(self.bytes.expose().into())
    }
}

fn associated_data(slot: &Slot, header: &[u8]) -> Vec<u8> {
    let mut aad = Vec::with_capacity(64 + header.len());
    for part in ["credtool/1", slot.table, slot.field] {
        aad.extend(part.as_bytes());
        aad.push(0);
    }
    aad.extend(slot.row.to_be_bytes());
    aad.extend((slot.bound_to.len() as u64).to_be_bytes());
    aad.extend(slot.bound_to.as_bytes());
    aad.extend(header);
    aad
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rand::SeedableRng;
    use rand::rngs::StdRng;

    use super::*;

    const SLOT: Slot = Slot {
        table: "login",
        row: 7,
        field: "password",
        bound_to: String::new(),
    };

    fn ring() -> (KeyRing, StdRng) {
        let mut rng = StdRng::seed_from_u64(1);
        (KeyRing::generate(&mut rng), rng)
    }

    #[test]
    fn lengths_show_only_in_blocks() {
        let (keys, mut rng) = ring();
        for (plain, blocks) in [(0, 1), (252, 1), (253, 2), (508, 2), (509, 3)] {
            let text = vec![b'x'; plain];
            let sealed = keys.seal(&SLOT, &text, &mut rng).unwrap();
            assert_eq!(sealed.len(), 33 + blocks * 256 + 16, "{plain}");
            assert_eq!(*keys.open(&SLOT, &sealed).unwrap().expose(), text);
        }
    }

    #[test]
    fn every_bit_counts() {
        let (keys, mut rng) = ring();
        let mut sealed = keys.seal(&SLOT, b"hunter2", &mut rng).unwrap();
        for bit in 0..sealed.len() * 8 {
            sealed[bit / 8] ^= 1 << (bit % 8);
            assert!(keys.open(&SLOT, &sealed).is_err(), "bit {bit}");
            sealed[bit / 8] ^= 1 << (bit % 8);
        }
        assert!(keys.open(&SLOT, &sealed).is_ok());
    }

    #[test]
    fn a_field_opens_only_in_its_place() {
        let (keys, mut rng) = ring();
        let sealed = keys.seal(&SLOT, b"hunter2", &mut rng).unwrap();
        for elsewhere in [
            Slot { row: 8, ..SLOT },
            Slot {
                table: "email",
                ..SLOT
            },
            Slot {
                field: "body",
                ..SLOT
            },
            Slot {
                bound_to: String::from("1"),
                ..SLOT
            },
        ] {
            let opened = keys.open(&elsewhere, &sealed).map(|_| ());
            assert_eq!(opened, Err(SealError::Tampered), "{elsewhere:?}");
        }
    }

    #[test]
    fn the_errors_tell_the_cases_apart() {
        let (keys, mut rng) = ring();
        let sealed = keys.seal(&SLOT, b"hunter2", &mut rng).unwrap();
        let error = |bytes: &[u8]| keys.open(&SLOT, bytes).map(|_| ()).unwrap_err();
        assert_eq!(error(&[]), SealError::TooShort);
        assert_eq!(error(&sealed[..33 + 256 + 15]), SealError::TooShort);
        let mut newer = sealed.clone();
        newer[0] = 2;
        assert_eq!(error(&newer), SealError::Unversioned);
        let other = KeyRing::generate(&mut rng);
        assert_eq!(
            other.open(&SLOT, &sealed).map(|_| ()),
            Err(SealError::UnknownKey(keys.sealing_id()))
        );
    }

    #[test]
    fn a_ring_of_two_keys_opens_both_and_seals_with_the_first() {
        let (older, mut rng) = ring();
        let old = older.seal(&SLOT, b"hunter2", &mut rng).unwrap();
        let newer = KeyRing::generate(&mut rng);
        let text = format!("{}{}", newer.to_text().expose(), older.to_text().expose());
        let both = KeyRing::parse(&text).unwrap();
        assert_eq!(both.sealing_id(), newer.sealing_id());
        assert!(both.open(&SLOT, &old).is_ok());
        let new = both.seal(&SLOT, b"hunter2", &mut rng).unwrap();
        assert!(newer.open(&SLOT, &new).is_ok());
        assert_eq!(
            newer.open(&SLOT, &old).map(|_| ()),
            Err(SealError::UnknownKey(older.sealing_id()))
        );
    }

    #[test]
    fn the_header_names_the_key() {
        let (keys, mut rng) = ring();
        let sealed = keys.seal(&SLOT, b"hunter2", &mut rng).unwrap();
        assert_eq!(KeyId::of(&sealed), Some(keys.sealing_id()));
        assert_eq!(KeyId::of(&sealed[..8]), None);
        assert_eq!(KeyId::of(&[2; 300]), None);
    }

    #[test]
    fn any_key_of_the_ring_can_be_chosen_to_seal() {
        let (mut keys, mut rng) = ring();
        let older = keys.sealing_id();
        keys.renew(&mut rng);
        let newer = keys.sealing_id();
        assert_ne!(newer, older);
        assert!(keys.choose(older) && keys.choose(older));
        assert_eq!(keys.ids().collect::<Vec<_>>(), [older, newer]);
        let stranger = KeyRing::generate(&mut rng).sealing_id();
        assert!(!keys.choose(stranger));
        keys.drop_others();
        assert_eq!((keys.size(), keys.choose(newer)), (1, false));
    }

    #[test]
    fn rings_merge_unless_an_id_stands_for_two_keys() {
        let (mut keys, mut rng) = ring();
        let mut other = KeyRing::parse(keys.to_text().expose()).unwrap();
        other.renew(&mut rng);
        let newer = other.sealing_id();
        let (twin, both) = (keys.sealing_id(), other.to_text());
        assert!(!keys.contains(&other) && other.contains(&keys));
        assert!(keys.merge(other));
        assert_eq!(keys.ids().collect::<Vec<_>>(), [twin, newer]);
        assert!(keys.contains(&KeyRing::parse(both.expose()).unwrap()));
        let false_twin = format!("{twin} {}", BASE64.encode([7; 32]));
        let false_twin = KeyRing::parse(&false_twin).unwrap();
        assert!(!keys.contains(&false_twin) && !keys.merge(false_twin));
        assert_eq!(keys.size(), 2);
    }

    #[test]
    fn the_text_form_is_fixed() {
        let key = BASE64.encode([7; 32]);
        let text = format!("00000000000000ff {key}\n0123456789abcdef {key}\n");
        let keys = KeyRing::parse(&text).unwrap();
        assert_eq!(keys.sealing_id().to_string(), "00000000000000ff");
        assert_eq!(*keys.to_text().expose(), text);
        assert_eq!(keys.to_text().expose().capacity(), text.len());
        assert_eq!(format!("{keys:?}").find(&key), None);
    }

    #[test]
    fn malformed_keys_are_refused() {
        let key = BASE64.encode([7; 32]);
        for (text, part) in [
            (String::new(), "holds no key"),
            (String::from("\n \n"), "holds no key"),
            (format!("00000000000000ff{key}"), "a space"),
            (format!("00000000000000FF {key}"), "16 lower hex"),
            (format!("+0000000000000ff {key}"), "16 lower hex"),
            (
                format!("00000000000000ff {}", BASE64.encode([7; 31])),
                "32 bytes",
            ),
            (
                format!("00000000000000ff {}", BASE64.encode([7; 33])),
                "32 bytes",
            ),
            (format!("00000000000000ff {}", &key[..43]), "32 bytes"),
            (
                format!("00000000000000ff {key}\n00000000000000ff {key}"),
                "line 2 repeats",
            ),
        ] {
            let error = KeyRing::parse(&text).unwrap_err().to_string();
            assert!(error.contains(part), "{error:?} lacks {part:?}");
            assert!(!error.contains(&key[..8]), "{error:?} shows the key");
        }
    }

    #[test]
    fn the_sealed_form_is_fixed() {
        let key = BASE64.encode([7; 32]);
        let keys = KeyRing::parse(&format!("00000000000000ff {key}")).unwrap();
        let slot = Slot {
            bound_to: String::from("3"),
            ..SLOT
        };
        let opened = keys.open(&slot, &BASE64.decode(GOLDEN).unwrap()).unwrap();
        assert_eq!(opened.expose(), b"hunter2");
    }

    /// libsodium's `crypto_aead_xchacha20poly1305_ietf_decrypt` opens it too.
    const GOLDEN: &str = "AQAAAAAAAAD/YRgw02QaaPlKaQ3MJdH0sNrJSDJawY9tLbeWsM3lJ9iizK05WlWLSPc5jDW71pNC2jgS5fvo5Td9sKdMsCHoGVwfrCHYllnvrrtu8eTziSyNY7dIzGalW23+xZjuZURkNqvWezhz9fhv52r1sN53wBoI0XEXhZnr05H13W7UNLdSU7BAqm4QQSY6y1Ds8XvG8i6atreIpTTp08XrxBs3q8rcd1v8BojiNVECl9W6fBObm3REWJk3ZeU5O1DEPs+QiEVpi+XHc0UXF9YhxGhP0/Zjo6iZHAPapVTUf4HEM61CAvHbbwy5UZEVwEqBVAUGo2+VKD8yNmHedcnVy6lM/VH+bpTmqN1Baj+lHefw+GT1H4+sKsQEmA05wAPzGWsogO2bjXTCVhc=";

    proptest! {
        #[test]
        fn what_is_sealed_opens(plain in prop::collection::vec(any::<u8>(), 0..1000), row: i64) {
            let (keys, mut rng) = ring();
            let slot = Slot { row, ..SLOT };
            let sealed = keys.seal(&slot, &plain, &mut rng).unwrap();
            let opened = keys.open(&slot, &sealed).unwrap();
            prop_assert_eq!(opened.expose(), &plain);
        }

        #[test]
        fn arbitrary_bytes_are_refused(bytes in prop::collection::vec(any::<u8>(), 0..700)) {
            let (keys, _) = ring();
            prop_assert!(keys.open(&SLOT, &bytes).is_err());
        }

        #[test]
        fn arbitrary_bytes_behind_a_true_header_are_refused(
            body in prop::collection::vec(any::<u8>(), 0..700),
        ) {
            let (keys, mut rng) = ring();
            let mut sealed = keys.seal(&SLOT, b"", &mut rng).unwrap();
            sealed.truncate(33);
            sealed.extend(body);
            prop_assert!(keys.open(&SLOT, &sealed).is_err());
        }

        #[test]
        fn arbitrary_text_is_never_a_key(text: String) {
            prop_assert!(KeyRing::parse(&text).is_err());
        }
    }
}
