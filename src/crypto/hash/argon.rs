//! Argon2: the hash that is made here, and every variant of it that was made elsewhere.

use std::panic::resume_unwind;
use std::thread;

use argon2::password_hash::PasswordVerifier;
use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, Version};
use rand::CryptoRng;

use super::{HashError, PasswordMatch};
use crate::crypto::memory;
use crate::domain::Secret;

const MEMORY_KIB: u32 = 19_456;
const PASSES: u32 = 2;
const LANES: u32 = 1;
pub(super) const SALT: usize = 16;
const TAG: usize = 32;
pub(super) const MOST_MEMORY_KIB: u32 = 1 << 20;
pub(super) const MOST_PASSES: u32 = 64;

/// Hashes the password into `$argon2id$v=19$m=19456,t=2,p=1$salt$tag`.
pub fn hash(password: &Secret<String>, rng: &mut dyn CryptoRng) -> Result<String, HashError> {
    let mut salt = [0; SALT];
    rng.fill_bytes(&mut salt);
    with_salt(password, &salt)
}

/// Hashes several passwords, as many at once as there are processors and memory for.
pub fn hash_all(
    passwords: &[&Secret<String>],
    rng: &mut dyn CryptoRng,
) -> Vec<Result<String, HashError>> {
    let salted = passwords.iter().map(|password| {
        let mut salt = [0; SALT];
        rng.fill_bytes(&mut salt);
        (*password, salt)
    });
    let salted: Vec<_> = salted.collect();
    let share = salted.len().div_ceil(memory::at_once()).max(1);
    thread::scope(|scope| {
        let shares = salted.chunks(share).map(|share| {
            let hash = |(password, salt): &(&Secret<String>, [u8; SALT])| with_salt(password, salt);
            scope.spawn(move || share.iter().map(hash).collect::<Vec<_>>())
        });
        let threads: Vec<_> = shares.collect();
        let hashed = threads.into_iter().flat_map(|thread| match thread.join() {
            Ok(hashed) => hashed,
            Err(panic) => resume_unwind(panic),
        });
        hashed.collect()
    })
}

pub(super) fn with_salt(password: &Secret<String>, salt: &[u8; SALT]) -> Result<String, HashError> {
    let failed = |error: &dyn std::fmt::Display| HashError::Failed(error.to_string());
    let params =
        Params::new(MEMORY_KIB, PASSES, LANES, Some(TAG)).map_err(|error| failed(&error))?;
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    memory::hash(&argon2, password.expose().as_bytes(), salt)
        .map(|hash| hash.to_string())
        .map_err(|error| failed(&error))
}

/// Whether the text can be compared with: there is such a version, and its numbers are within what Argon2 allows.
pub(super) fn is_sound(phc: &str) -> bool {
    PasswordHash::new(phc).is_ok_and(|stored| {
        let version = stored.version.map(Version::try_from);
        version.is_none_or(|known| known.is_ok()) && Params::try_from(&stored).is_ok()
    })
}

/// Compares the password with a hash of any variant; those that are weaker than ours are marked.
pub(super) fn verify(password: &[u8], phc: &str) -> Result<PasswordMatch, HashError> {
    let stored = PasswordHash::new(phc).map_err(|_| HashError::Malformed)?;
    let params = Params::try_from(&stored).map_err(|_| HashError::Malformed)?;
    let (Ok(algorithm), Some(salt), Some(tag)) = (
        Algorithm::try_from(stored.algorithm.as_str()),
        &stored.salt,
        &stored.hash,
    ) else {
        return Err(HashError::Malformed);
    };
    let (memory_kib, passes) = (params.m_cost(), params.t_cost());
    match Argon2::default().verify_password(password, &stored) {
        Ok(()) => Ok(PasswordMatch::Match {
            weak: algorithm != Algorithm::Argon2id
                || stored.version != Some(Version::V0x13.into())
                // More memory pays for fewer passes (RFC 9106 recommends 2 GiB with one), never the reverse.
                || memory_kib < MEMORY_KIB
                || u64::from(memory_kib) * u64::from(passes)
                    < u64::from(MEMORY_KIB) * u64::from(PASSES)
                || salt.len() < SALT
                || tag.len() < TAG,
        }),
        Err(argon2::password_hash::Error::PasswordInvalid) => Ok(PasswordMatch::Mismatch),
        Err(error) => Err(HashError::Failed(error.to_string())),
    }
}
