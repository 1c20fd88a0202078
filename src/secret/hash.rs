//! Password hashes: Argon2id (RFC 9106) as PHC strings.
//!
//! Invariants: 19456 KiB, 2 passes, 1 lane (OWASP Password Storage Cheat Sheet), a fresh 16-byte salt, a 32-byte
//! tag. A stored string cannot make the verifier take more than 1 GiB or 64 passes.

use argon2::password_hash::PasswordVerifier;
use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, Version};
use rand::CryptoRng;

use super::memory;
use crate::domain::Secret;

const MEMORY_KIB: u32 = 19_456;
const PASSES: u32 = 2;
const LANES: u32 = 1;
const SALT: usize = 16;
const TAG: usize = 32;
const MOST_MEMORY_KIB: u32 = 1 << 20;
const MOST_PASSES: u32 = 64;

/// Why a password could not be hashed or compared.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HashError {
    /// The stored text is no PHC string of Argon2.
    #[error("the stored password hash cannot be read; set the password again")]
    Malformed,
    /// The stored text asks for more work than is sensible.
    #[error(
        "the stored password hash asks for {memory_kib} KiB and {passes} passes, which is more than is allowed; set the password again"
    )]
    TooExpensive {
        /// Its memory.
        memory_kib: u32,
        /// Its passes.
        passes: u32,
    },
    /// The computation failed.
    #[error("the password could not be hashed: {0}")]
    Failed(String),
}

/// How a password compares with a stored hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is the same password.
    Match {
        /// The hash costs an attacker less than one made today: the caller stores a new one.
        weak: bool,
    },
    /// It is another password.
    Mismatch,
}

/// Hashes the password into `$argon2id$v=19$m=19456,t=2,p=1$salt$tag`.
pub fn hash(password: &Secret<String>, rng: &mut dyn CryptoRng) -> Result<String, HashError> {
    let mut salt = [0; SALT];
    rng.fill_bytes(&mut salt);
    with_salt(password, &salt)
}

fn with_salt(password: &Secret<String>, salt: &[u8; SALT]) -> Result<String, HashError> {
    let failed = |error: &dyn std::fmt::Display| HashError::Failed(error.to_string());
    let params =
        Params::new(MEMORY_KIB, PASSES, LANES, Some(TAG)).map_err(|error| failed(&error))?;
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    memory::hash(&argon2, password.expose().as_bytes(), salt)
        .map(|hash| hash.to_string())
        .map_err(|error| failed(&error))
}

/// Compares the password with a stored hash, in time that does not depend on where they differ.
///
/// Imported hashes of any Argon2 variant are taken; those that are weaker than ours are marked.
pub fn verify(password: &Secret<String>, phc: &str) -> Result<Verdict, HashError> {
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
    if memory_kib > MOST_MEMORY_KIB || passes > MOST_PASSES {
        return Err(HashError::TooExpensive { memory_kib, passes });
    }
    let ours = Argon2::default();
    match ours.verify_password(password.expose().as_bytes(), &stored) {
        Ok(()) => Ok(Verdict::Match {
            weak: algorithm != Algorithm::Argon2id
                || stored.version != Some(Version::V0x13.into())
                // More memory pays for fewer passes (RFC 9106 recommends 2 GiB with one), never the reverse.
                || memory_kib < MEMORY_KIB
                || u64::from(memory_kib) * u64::from(passes)
                    < u64::from(MEMORY_KIB) * u64::from(PASSES)
                || salt.len() < SALT
                || tag.len() < TAG,
        }),
        Err(argon2::password_hash::Error::PasswordInvalid) => Ok(Verdict::Mismatch),
        Err(error) => Err(HashError::Failed(error.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use argon2::PasswordHasher as _;
    use rand::SeedableRng;
    use rand::rngs::StdRng;

    use super::*;

    /// Accepted by Dovecot, OpenLDAP, Django and PHP (`research/features.md` §3).
    const GOLDEN: &str = "$argon2id$v=19$m=19456,t=2,p=1$d34hpuMlAqOb4Oo8Cyrg4Q$DXYfYnrna5JDK3Y/iuGnQ4JjqzRUt8XW8QLLjCgE0WQ";

    fn secret(text: &str) -> Secret<String> {
        Secret::from(text.to_owned())
    }

    #[test]
    fn the_golden_vector_is_reproduced() {
        let stored = PasswordHash::new(GOLDEN).unwrap();
        let salt = <[u8; SALT]>::try_from(&stored.salt.unwrap()[..]).unwrap();
        assert_eq!(with_salt(&secret("hunter2"), &salt).unwrap(), GOLDEN);
        assert_eq!(
            verify(&secret("hunter2"), GOLDEN),
            Ok(Verdict::Match { weak: false })
        );
        assert_eq!(verify(&secret("hunter3"), GOLDEN), Ok(Verdict::Mismatch));
    }

    #[test]
    fn salts_are_fresh() {
        let mut rng = StdRng::seed_from_u64(1);
        let hashes = [(); 2].map(|()| hash(&secret("hunter2"), &mut rng).unwrap());
        assert_ne!(hashes[0], hashes[1]);
        for hash in hashes {
            assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
            assert_eq!(
                verify(&secret("hunter2"), &hash),
                Ok(Verdict::Match { weak: false })
            );
        }
    }

    #[test]
    fn weaker_hashes_are_marked() {
        for (algorithm, memory, passes, tag, expected) in [
            (Algorithm::Argon2id, 9216, 4, 32, true),
            (Algorithm::Argon2id, 19_456, 1, 32, true),
            (Algorithm::Argon2id, 19_456, 2, 16, true),
            (Algorithm::Argon2i, 19_456, 2, 32, true),
            (Algorithm::Argon2id, 47_104, 1, 32, false),
            (Algorithm::Argon2id, 65_536, 3, 32, false),
        ] {
            let params = Params::new(memory, passes, 1, Some(tag)).unwrap();
            let stored: PasswordHash = Argon2::new(algorithm, Version::V0x13, params)
                .hash_password_with_salt(b"hunter2", &[7; SALT])
                .unwrap();
            assert_eq!(
                verify(&secret("hunter2"), &stored.to_string()),
                Ok(Verdict::Match { weak: expected }),
                "{stored}"
            );
        }
    }

    #[test]
    fn what_is_no_hash_is_an_error() {
        for bad in [
            "",
            "hunter2",
            "$2y$10$abcdefghijklmnopqrstuv",
            "$argon2id$v=19$m=19456,t=2,p=1$d34hpuMlAqOb4Oo8Cyrg4Q",
            "$scrypt$ln=16,r=8,p=1$aM15713r3Xsvxbi31lqr1Q$nFNh2CVHVjNldFVKDHDlm4CbdRSCdEBsjjJxD+iCs5E",
        ] {
            assert_eq!(
                verify(&secret("hunter2"), bad),
                Err(HashError::Malformed),
                "{bad}"
            );
        }
        for costly in [
            GOLDEN.replace("19456", "2097152"),
            GOLDEN.replace("t=2", "t=65"),
        ] {
            assert!(matches!(
                verify(&secret("hunter2"), &costly),
                Err(HashError::TooExpensive { .. })
            ));
        }
    }
}
