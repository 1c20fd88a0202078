//! A password hash as it is stored: which kind it is, and what it says of itself.
//!
//! Invariants:
//! - Three kinds are stored, each in one form: Argon2 as a PHC string, bcrypt as its 60 characters, PBKDF2 as a PHC
//!   string with `i` and `l`. What other programs write differently is brought into these forms when it is imported.
//! - Reading takes no part of the text on trust beyond its form: whether the work is sensible is for who does it.

/// The parts of a stored hash, borrowed from its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StoredHash<'a> {
    /// `$argon2id$v=19$m=19456,t=2,p=1$salt$tag` (RFC 9106), salt and tag in base64 without padding.
    Argon2 {
        /// `argon2id`, `argon2i` or `argon2d`.
        variant: &'a str,
        /// 19 for 1.3, 16 for 1.0, which is meant where none is named.
        version: u32,
        /// Memory in KiB.
        memory_kib: u32,
        /// Passes over it.
        passes: u32,
        /// Lanes.
        lanes: u32,
        /// The salt in base64.
        salt: &'a str,
        /// The tag in base64.
        tag: &'a str,
    },
    /// `$2b$12$…`: 22 characters of salt and 31 of hash in bcrypt's own base64.
    Bcrypt {
        /// 2 to the power of it is the number of rounds.
        cost: u32,
        /// Cost, salt and hash: all behind `$2b$`. The letter says only which faults the program that wrote it did not
        /// have.
        rest: &'a str,
    },
    /// `$pbkdf2-sha256$i=600000,l=32$salt$tag` (RFC 8018), salt and tag in base64 without padding.
    Pbkdf2 {
        /// The hash function inside.
        digest: Digest,
        /// How often it is applied.
        iterations: u32,
        /// The salt in base64.
        salt: &'a str,
        /// The tag in base64.
        tag: &'a str,
    },
}

/// The hash function of PBKDF2.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Digest {
    /// SHA-1.
    Sha1,
    /// SHA-256.
    Sha256,
    /// SHA-512.
    Sha512,
}

impl Digest {
    /// Every one.
    pub const ALL: [Self; 3] = [Self::Sha1, Self::Sha256, Self::Sha512];

    /// The name in `pbkdf2-…`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sha1 => "sha1",
            Self::Sha256 => "sha256",
            Self::Sha512 => "sha512",
        }
    }

    /// The one with this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|digest| digest.as_str() == name)
    }
}

impl<'a> StoredHash<'a> {
    /// Reads a stored hash; nothing where it is in none of the three forms.
    pub fn parse(text: &'a str) -> Option<Self> {
        let inner = text.strip_prefix('$')?;
        let (id, rest) = inner.split_once('$')?;
        match id {
            "argon2id" | "argon2i" | "argon2d" => argon2(id, rest),
            "2a" | "2b" | "2y" => bcrypt(text, rest),
            _ => pbkdf2(id.strip_prefix("pbkdf2-")?, rest),
        }
    }

    /// The kind in few words.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Argon2 { variant, .. } => match *variant {
                "argon2i" => "Argon2i",
                "argon2d" => "Argon2d",
                _ => "Argon2id",
            },
            Self::Bcrypt { .. } => "bcrypt",
            Self::Pbkdf2 { .. } => "PBKDF2",
        }
    }
}

fn argon2<'a>(variant: &'a str, rest: &'a str) -> Option<StoredHash<'a>> {
    let mut parts = rest.split('$');
    let mut params = parts.next()?;
    let mut version = 16;
    if let Some(named) = params.strip_prefix("v=") {
        version = number(named)?;
        params = parts.next()?;
    }
    let mut values = params.split(',');
    let mut value = |name: &str| number(values.next()?.strip_prefix(name)?);
    let (memory_kib, passes, lanes) = (value("m=")?, value("t=")?, value("p=")?);
    let (salt, tag) = (parts.next()?, parts.next()?);
    let whole = values.next().is_none() && parts.next().is_none();
    (whole && is_base64(salt) && is_base64(tag)).then_some(StoredHash::Argon2 {
        variant,
        version,
        memory_kib,
        passes,
        lanes,
        salt,
        tag,
    })
}

fn bcrypt<'a>(text: &'a str, rest: &'a str) -> Option<StoredHash<'a>> {
    let (cost, hash) = rest.split_once('$')?;
    let letters = |c: u8| c.is_ascii_alphanumeric() || c == b'.' || c == b'/';
    let whole = text.len() == 60 && cost.len() == 2 && hash.bytes().all(letters);
    let cost = number(cost.strip_prefix('0').unwrap_or(cost))?;
    whole.then_some(StoredHash::Bcrypt { cost, rest })
}

fn pbkdf2<'a>(digest: &str, rest: &'a str) -> Option<StoredHash<'a>> {
    let digest = Digest::named(digest)?;
    let mut parts = rest.split('$');
    let (params, salt, tag) = (parts.next()?, parts.next()?, parts.next()?);
    let (iterations, length) = params.strip_prefix("i=")?.split_once(",l=")?;
    let (iterations, length) = (number(iterations)?, number(length)?);
    // Four characters of base64 are three bytes; what is left of them is cut.
    let fits = usize::try_from(length).ok()? == tag.len() * 3 / 4;
    let whole = fits && parts.next().is_none() && is_base64(salt) && is_base64(tag);
    whole.then_some(StoredHash::Pbkdf2 {
        digest,
        iterations,
        salt,
        tag,
    })
}

/// A decimal number as the PHC format has it: digits only, no zero before them.
fn number(text: &str) -> Option<u32> {
    let plain = text.bytes().all(|b| b.is_ascii_digit()) && (text == "0" || !text.starts_with('0'));
    plain.then(|| text.parse().ok()).flatten()
}

fn is_base64(text: &str) -> bool {
    let letter = |c: u8| c.is_ascii_alphanumeric() || c == b'+' || c == b'/';
    !text.is_empty() && text.bytes().all(letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_three_forms() {
        assert_eq!(
            StoredHash::parse("$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$dGFn"),
            Some(StoredHash::Argon2 {
                variant: "argon2id",
                version: 19,
                memory_kib: 19_456,
                passes: 2,
                lanes: 1,
                salt: "c2FsdA",
                tag: "dGFn",
            })
        );
        let bcrypt = "$2y$10$hdekRAjubMLVEBk6trH9oOXfnvw8XnC6u2sFVWnhBp3uwsaWZW7Nq";
        let read = StoredHash::parse(bcrypt).unwrap();
        assert_eq!(read.kind(), "bcrypt");
        assert!(matches!(read, StoredHash::Bcrypt { cost: 10, rest } if bcrypt.ends_with(rest)));
        assert_eq!(
            StoredHash::parse("$pbkdf2-sha512$i=600000,l=3$c2FsdA$dGFn"),
            Some(StoredHash::Pbkdf2 {
                digest: Digest::Sha512,
                iterations: 600_000,
                salt: "c2FsdA",
                tag: "dGFn",
            })
        );
    }

    #[test]
    fn an_argon2_hash_without_a_version_is_of_the_first() {
        let read = StoredHash::parse(
            "$argon2i$m=65536,t=2,p=1$c29tZXNhbHQ$9sTbSlTio3Biev89thdrlKKiCaYsjjYVJxGAL3swxpQ",
        );
        assert!(matches!(read, Some(StoredHash::Argon2 { version: 16, .. })));
    }

    #[test]
    fn everything_else_is_none_of_them() {
        for other in [
            "",
            "hunter2",
            "$",
            "$argon2id$v=19$m=19456,t=2,p=1$c2FsdA",
            "$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$dGFn$",
            "$argon2id$v=19$t=2,m=19456,p=1$c2FsdA$dGFn",
            "$argon2id$v=19$m=019456,t=2,p=1$c2FsdA$dGFn",
            "$argon2id$v=19$m=19456,t=2,p=1,data=x$c2FsdA$dGFn",
            "$argon2id$v=19$m=19456,t=2,p=1$c2FsdA==$dGFn",
            "$2x$10$hdekRAjubMLVEBk6trH9oOXfnvw8XnC6u2sFVWnhBp3uwsaWZW7Nq",
            "$2y$10$hdekRAjubMLVEBk6trH9oOXfnvw8XnC6u2sFVWnhBp3uwsaWZW7N",
            "$pbkdf2-sha512$i=600000,l=4$c2FsdA$dGFn",
            "$pbkdf2-md5$i=600000,l=3$c2FsdA$dGFn",
            "$6$rounds=5000$salt$hash",
        ] {
            assert_eq!(StoredHash::parse(other), None, "{other}");
        }
    }
}
