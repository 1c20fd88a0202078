//! Keys on paper or on a stick: wrapped by a passphrase, as a short block of text.
//!
//! ```text
//! -----BEGIN CREDTOOL KEY-----
//! Keys: 3f0c9a6e51d2b784
//!
//! AbCd…
//! -----END CREDTOOL KEY-----
//! ```
//!
//! Invariants:
//!
//! - The block is base64 of `version (1) ‖ salt (16) ‖ nonce (24) ‖ ciphertext and tag ‖ checksum (4)`. Version 1 is
//!   Argon2id with 64 MiB, 3 passes and 1 lane (RFC 9106), then XChaCha20-Poly1305; another cost is another version.
//! - What is wrapped is 40 bytes a key: its id and itself, first the one that seals.
//! - The associated data is `credtool/1\0wrapped key\0` ‖ the 41 bytes before the ciphertext.
//! - The checksum, the start of the SHA-256 of what is before it, tells a mistyped block from a wrong passphrase. It
//!   covers ciphertext only, so it gives nothing away.
//! - The line of key ids is for the reader. It is not trusted.

use argon2::{Algorithm, Argon2, Params, Version};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use chacha20poly1305::aead::{AeadInOut, KeyInit};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use rand::CryptoRng;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::KeyRing;
use super::seal::{KEY, KEY_ID};
use crate::domain::Secret;

const VERSION: u8 = 1;
const MEMORY_KIB: u32 = 64 * 1024;
const PASSES: u32 = 3;
const LANES: u32 = 1;
const SALT: usize = 16;
const NONCE: usize = 24;
const HEADER: usize = 1 + SALT + NONCE;
const TAG: usize = 16;
const CHECKSUM: usize = 4;
const ENTRY: usize = KEY_ID + KEY;
/// Of base64, as wide as PEM is.
const WIDTH: usize = 64;

const BEGIN: &str = "-----BEGIN CREDTOOL KEY-----";
const END: &str = "-----END CREDTOOL KEY-----";

/// Fewest characters of a passphrase: whoever finds the block can try as many as they like.
pub const SHORTEST: usize = 12;

/// Why keys could not be wrapped or unwrapped.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WrapError {
    /// The passphrase is too short.
    #[error("the passphrase has fewer than {SHORTEST} characters")]
    Short,
    /// The text holds no block.
    #[error("there is no exported key in it; the block begins with {BEGIN}")]
    NoBlock,
    /// The block is not as it was written.
    #[error("the exported key is damaged: compare it with the original, letter by letter")]
    Damaged,
    /// The block is of a later version.
    #[error(
        "the exported key has a format this version does not know; use the newer credtool that wrote it"
    )]
    Unversioned,
    /// The block is sound, and the passphrase does not open it.
    #[error("the passphrase is not the one that the key was exported with")]
    WrongPassphrase,
    /// There is not enough memory for the computation.
    #[error("the passphrase could not be worked on: {0}")]
    Failed(String),
}

/// Wraps the keys; gives the block.
pub fn wrap(
    ring: &KeyRing,
    passphrase: &Secret<String>,
    random: &mut dyn CryptoRng,
) -> Result<String, WrapError> {
    if passphrase.expose().chars().count() < SHORTEST {
        return Err(WrapError::Short);
    }
    let mut bytes = vec![VERSION];
    let mut fresh = [0; SALT + NONCE];
    random.fill_bytes(&mut fresh);
    bytes.extend(fresh);

    // As large as it gets, so that growing leaves no copy behind.
    let mut body = Zeroizing::new(Vec::with_capacity(ring.size() * ENTRY + TAG));
    ring.write_bytes(&mut body);
    let (cipher, nonce, aad) = cipher(passphrase, &bytes)?;
    cipher
        .encrypt_in_place(&nonce, &aad, &mut *body)
        .map_err(|error| WrapError::Failed(error.to_string()))?;
    bytes.extend(body.iter());
    bytes.extend(checksum(&bytes));

    let ids: Vec<String> = ring.ids().map(|id| id.to_string()).collect();
    let mut text = format!("{BEGIN}\nKeys: {}\n\n", ids.join(" "));
    let code = BASE64.encode(&bytes);
    for line in code.as_bytes().chunks(WIDTH) {
        text.extend(line.iter().map(|byte| char::from(*byte)));
        text.push('\n');
    }
    text.push_str(END);
    text.push('\n');
    Ok(text)
}

/// Finds the block in a text and unwraps it.
pub fn unwrap(text: &str, passphrase: &Secret<String>) -> Result<KeyRing, WrapError> {
    let (_, rest) = text.split_once(BEGIN).ok_or(WrapError::NoBlock)?;
    let (block, _) = rest.split_once(END).ok_or(WrapError::Damaged)?;
    let code: String = block
        .lines()
        .filter(|line| !line.contains(':'))
        .flat_map(str::chars)
        .filter(|letter| !letter.is_whitespace())
        .collect();
    let bytes = BASE64.decode(code).map_err(|_| WrapError::Damaged)?;
    // Asked first: where a later version has its checksum is not known here.
    if bytes.first().is_some_and(|version| *version > VERSION) {
        return Err(WrapError::Unversioned);
    }
    let (bytes, _) = bytes
        .split_last_chunk::<CHECKSUM>()
        .filter(|(bytes, sum)| checksum(bytes) == **sum)
        .ok_or(WrapError::Damaged)?;
    let (header, body) = bytes.split_at_checked(HEADER).ok_or(WrapError::Damaged)?;
    if header.first() != Some(&VERSION) || body.len() < ENTRY + TAG {
        return Err(WrapError::Damaged);
    }
    let mut body = Zeroizing::new(body.to_vec());
    let (cipher, nonce, aad) = cipher(passphrase, header)?;
    cipher
        .decrypt_in_place(&nonce, &aad, &mut *body)
        .map_err(|_| WrapError::WrongPassphrase)?;
    KeyRing::read_bytes(&body).ok_or(WrapError::Damaged)
}

fn cipher(
    passphrase: &Secret<String>,
    header: &[u8],
) -> Result<(XChaCha20Poly1305, XNonce, Vec<u8>), WrapError> {
    let failed = |error: &dyn std::fmt::Display| WrapError::Failed(error.to_string());
    let (salt, nonce) = header
        .get(1..)
        .and_then(|rest| rest.split_first_chunk::<SALT>())
        .ok_or(WrapError::Damaged)?;
    let nonce: [u8; NONCE] = nonce.try_into().map_err(|_| WrapError::Damaged)?;
    let params =
        Params::new(MEMORY_KIB, PASSES, LANES, Some(KEY)).map_err(|error| failed(&error))?;
    let mut key = Zeroizing::new([0; KEY]);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(passphrase.expose().as_bytes(), salt, key.as_mut_slice())
        .map_err(|error| failed(&error))?;
    let mut aad = b"credtool/1\0wrapped key\0".to_vec();
    aad.extend(header);
    Ok((
        XChaCha20Poly1305::new((&*key).into()),
        XNonce::from(nonce),
        aad,
    ))
}

fn checksum(bytes: &[u8]) -> [u8; CHECKSUM] {
    let digest = Sha256::digest(bytes);
    std::array::from_fn(|place| digest[place])
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rand::rngs::StdRng;

    use super::*;

    fn passphrase(text: &str) -> Secret<String> {
        Secret::new(text.to_owned())
    }

    fn wrapped() -> (KeyRing, String) {
        let mut random = StdRng::seed_from_u64(1);
        let mut ring = KeyRing::generate(&mut random);
        ring.renew(&mut random);
        let text = wrap(&ring, &passphrase("correct horse"), &mut random).unwrap();
        (ring, text)
    }

    #[test]
    fn what_is_wrapped_unwraps_also_out_of_a_letter() {
        let (ring, text) = wrapped();
        assert!(text.lines().all(|line| line.len() <= WIDTH), "{text}");
        assert!(text.lines().count() <= 10, "{text}");
        let quoted = format!(
            "Dear colleague,\r\n{}\r\nRegards",
            text.replace('\n', "\r\n")
        );
        for text in [text, quoted] {
            let unwrapped = unwrap(&text, &passphrase("correct horse")).unwrap();
            assert_eq!(unwrapped.to_text().expose(), ring.to_text().expose());
        }
    }

    #[test]
    fn the_block_gives_no_key_away() {
        let (ring, text) = wrapped();
        for line in ring.to_text().expose().lines() {
            let key = line.split(' ').nth(1).unwrap();
            assert!(!text.contains(&key[..12]));
        }
    }

    #[test]
    fn a_wrong_passphrase_is_told_from_a_damaged_block() {
        let (_, text) = wrapped();
        let error = |text: &str, with: &str| unwrap(text, &passphrase(with)).unwrap_err();
        assert_eq!(error(&text, "correct house"), WrapError::WrongPassphrase);
        assert_eq!(error("", "correct horse"), WrapError::NoBlock);
        let cut = &text[..text.len() - END.len() - 2];
        assert_eq!(error(cut, "correct horse"), WrapError::Damaged);
        let start = text.find("\n\n").unwrap() + 2;
        for place in start..start + 150 {
            let mut letters: Vec<char> = text.chars().collect();
            letters[place] = match letters[place] {
                '\n' => continue,
                'A' => 'B',
                _ => 'A',
            };
            let mistyped: String = letters.into_iter().collect();
            let error = error(&mistyped, "correct horse");
            // The first letter is the version: another one may be that of a later format.
            let expected = [WrapError::Damaged, WrapError::Unversioned];
            assert!(expected.contains(&error), "{place}: {error}");
        }
    }

    /// Made by Debian's `argon2` and libsodium's `crypto_aead_xchacha20poly1305_ietf_encrypt`.
    const GOLDEN: &str = "-----BEGIN CREDTOOL KEY-----
ATAxMjM0NTY3ODlhYmNkZWZhYmNkZWZnaGlqa2xtbm9wcXJzdHV2d3h3MueiKaaW
zk7tWTX2UYGnmCbsm0sjKmhrk4QKUtTrY1b0xtjiyg79kGrbfxKTKZjV6kC/O1u6
2ZwrTAk=
-----END CREDTOOL KEY-----";

    #[test]
    fn the_wrapped_form_is_fixed() {
        let ring = unwrap(GOLDEN, &passphrase("correct horse battery staple")).unwrap();
        let expected = format!("00000000000000ff {}\n", BASE64.encode([7; 32]));
        assert_eq!(*ring.to_text().expose(), expected);
    }

    #[test]
    fn a_short_passphrase_is_refused() {
        let mut random = StdRng::seed_from_u64(1);
        let ring = KeyRing::generate(&mut random);
        let error = wrap(&ring, &passphrase("elevenchars"), &mut random).unwrap_err();
        assert_eq!(error, WrapError::Short);
        assert!(wrap(&ring, &passphrase("zwölf Zeiche"), &mut random).is_ok());
    }
}
