use rand::SeedableRng;
use rand::rngs::StdRng;

use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher, Version};

use super::argon::{SALT, with_salt};
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
        Ok(PasswordMatch::Match { weak: false })
    );
    assert_eq!(
        verify(&secret("hunter3"), GOLDEN),
        Ok(PasswordMatch::Mismatch)
    );
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
            Ok(PasswordMatch::Match { weak: false })
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
            Ok(PasswordMatch::Match { weak: expected }),
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
        "$2x$10$hdekRAjubMLVEBk6trH9oOXfnvw8XnC6u2sFVWnhBp3uwsaWZW7Nq",
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

#[test]
fn many_passwords_are_hashed_in_their_order() {
    let passwords = ["one", "two", "three", "four", "five"].map(secret);
    let hashes = hash_all(&passwords.each_ref(), &mut StdRng::seed_from_u64(1));
    assert_eq!(hashes.len(), passwords.len());
    for (password, hash) in passwords.iter().zip(&hashes) {
        let matches = verify(password, hash.as_ref().unwrap()).unwrap();
        assert_eq!(matches, PasswordMatch::Match { weak: false });
    }
    assert!(hash_all(&[], &mut StdRng::seed_from_u64(1)).is_empty());
}
