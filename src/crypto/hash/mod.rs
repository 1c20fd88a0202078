//! Password hashes: made as Argon2id (RFC 9106), and compared in every form in which they are stored.
//!
//! Invariants:
//! - Ours have 19456 KiB, 2 passes, 1 lane (OWASP Password Storage Cheat Sheet), a fresh 16-byte salt, a 32-byte tag.
//! - Those of other programs are taken as Argon2, bcrypt and PBKDF2, and brought into one form each by [`import`]. All
//!   but an Argon2id at least as costly as ours count as weak: the first password that matches is hashed anew.
//! - A stored string cannot make the verifier work for minutes: it is at most 1 GiB and 64 passes of Argon2, cost 15 of
//!   bcrypt, 10,000,000 iterations of PBKDF2.
//! - Hashes are compared in constant time.

mod argon;
mod blow;
mod foreign;
mod stretch;

use crate::domain::Secret;
use crate::domain::stored_hash::StoredHash;

pub use argon::{hash, hash_all};
pub use foreign::{NotTaken, TAKEN, import};
pub use verdict::{HashError, PasswordMatch};

/// Compares the password with a stored hash, in time that does not depend on where they differ.
pub fn verify(password: &Secret<String>, stored: &str) -> Result<PasswordMatch, HashError> {
    let password = password.expose().as_bytes();
    let hash = StoredHash::parse(stored).ok_or(HashError::Malformed)?;
    check_work(&hash)?;
    match hash {
        StoredHash::Argon2 { .. } => argon::verify(password, stored),
        StoredHash::Bcrypt { .. } => blow::verify(password, stored),
        StoredHash::Pbkdf2 {
            digest,
            iterations,
            salt,
            tag,
        } => stretch::verify(password, digest, iterations, salt, tag),
    }
}

/// Refuses a hash that would take too long to compare with.
fn check_work(hash: &StoredHash<'_>) -> Result<(), HashError> {
    let (too_much, work) = match *hash {
        StoredHash::Argon2 {
            memory_kib, passes, ..
        } => (
            memory_kib > argon::MOST_MEMORY_KIB || passes > argon::MOST_PASSES,
            format!("{memory_kib} KiB and {passes} passes"),
        ),
        StoredHash::Bcrypt { cost, .. } => (cost > blow::MOST_COST, format!("cost {cost}")),
        StoredHash::Pbkdf2 { iterations, .. } => (
            iterations > stretch::MOST_ITERATIONS,
            format!("{iterations} iterations"),
        ),
    };
    if too_much {
        return Err(HashError::TooExpensive { work });
    }
    Ok(())
}

#[cfg(test)]
mod tests;
mod verdict;
