//! bcrypt, as other programs made it.
//!
//! bcrypt reads 72 bytes of a password and no more; the programs that made the hashes let the rest go unseen, and so
//! does this. What stands behind them was never compared, so such a match is not hashed anew: a slip of the finger there
//! would become part of the password.

use super::{HashError, PasswordMatch};

/// About two seconds; each step more doubles it.
pub(super) const MOST_COST: u32 = 15;
/// The least that the algorithm is defined for.
pub(super) const LEAST_COST: u32 = 4;
/// Bytes of a password that count.
const READ: usize = 72;

/// Compares the password with a hash.
pub(super) fn verify(password: &[u8], stored: &str) -> Result<PasswordMatch, HashError> {
    match bcrypt::verify(password, stored) {
        Ok(true) => Ok(PasswordMatch::Match {
            weak: password.len() <= READ,
        }),
        Ok(false) => Ok(PasswordMatch::Mismatch),
        Err(_) => Err(HashError::Malformed),
    }
}
