//! PBKDF2 with HMAC (RFC 8018), as other programs made it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD as BASE64;
use pbkdf2::pbkdf2_hmac;
use sha1::Sha1;
use sha2::{Sha256, Sha512};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::{HashError, PasswordMatch};
use crate::domain::stored_hash::Digest;

/// Ten seconds or so.
pub(super) const MOST_ITERATIONS: u32 = 10_000_000;

/// Compares the password with a hash.
pub(super) fn verify(
    password: &[u8],
    digest: Digest,
    iterations: u32,
    salt: &str,
    tag: &str,
) -> Result<PasswordMatch, HashError> {
    let bytes = |text: &str| BASE64.decode(text).map_err(|_| HashError::Malformed);
    let (salt, tag) = (bytes(salt)?, bytes(tag)?);
    let mut derived = Zeroizing::new(vec![0; tag.len()]);
    let derive = match digest {
        Digest::Sha1 => pbkdf2_hmac::<Sha1>,
        Digest::Sha256 => pbkdf2_hmac::<Sha256>,
        Digest::Sha512 => pbkdf2_hmac::<Sha512>,
    };
    derive(password, &salt, iterations, &mut derived);
    if bool::from(derived.ct_eq(&tag)) {
        return Ok(PasswordMatch::Match { weak: true });
    }
    Ok(PasswordMatch::Mismatch)
}
