//! Hashes as other programs write them, brought into the form that is stored.
//!
//! Invariant: an error never repeats any of the hash; the name of its kind is all that is said of it.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};

use super::{argon, blow, check_work};
use crate::domain::stored_hash::{Digest, StoredHash};

/// The kinds that are taken, for hints.
pub const TAKEN: &str = "taken are Argon2 ($argon2id$…, also as Django, Dovecot, OpenLDAP and Nextcloud write it), \
    bcrypt ($2a$…, $2b$…, $2y$…) and PBKDF2 ($pbkdf2-sha256$…, pbkdf2_sha256$…, {PBKDF2-SHA256}… and their SHA-1 and \
    SHA-512 forms)";

/// Prefixes that other programs put before a hash that is taken.
const PREFIXES: [&str; 10] = [
    "{ARGON2ID}",
    "{ARGON2I}",
    "{ARGON2}",
    "{BLF-CRYPT}",
    "{CRYPT}",
    // Nextcloud's versions.
    "3|",
    "2|",
    "1|",
    // Django's.
    "argon2",
    "bcrypt$",
];

/// Kinds that people have and that are not taken: how they begin, and what they are called.
const REFUSED: [(&str, &str); 16] = [
    ("$2x$", "bcrypt of a faulty crypt_blowfish ($2x$)"),
    ("$wp", "WordPress's own bcrypt ($wp)"),
    ("$P$", "phpass"),
    ("$H$", "phpass"),
    ("$1$", "MD5 crypt"),
    ("$5$", "SHA-256 crypt"),
    ("$6$", "SHA-512 crypt"),
    ("$y$", "yescrypt"),
    ("$scrypt$", "scrypt"),
    ("scrypt", "scrypt"),
    ("bcrypt_sha256$", "Django's bcrypt over SHA-256"),
    ("md5$", "Django's MD5"),
    ("{SSHA", "salted SHA"),
    ("{SHA", "SHA"),
    ("{MD5", "MD5"),
    ("{SMD5", "salted MD5"),
];

/// Fewest and most bytes of a tag: with fewer, other passwords match by chance.
const TAG: std::ops::RangeInclusive<usize> = 16..=64;
/// Most bytes of a salt.
const MOST_SALT: usize = 128;
/// Longest hash that is looked at.
const LONGEST: usize = 1024;

/// Why a hash was not taken, as the end of "the password hash …".
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the password hash {0}")]
pub struct NotTaken(String);

/// Brings a hash of another program into the form that is stored.
pub fn import(text: &str) -> Result<String, NotTaken> {
    let no = |why: &str| Err(NotTaken(why.to_owned()));
    let text = text.trim();
    if text.is_empty() {
        return no("is empty");
    }
    if text.len() > LONGEST {
        return no("is longer than 1024 characters");
    }
    let bare = PREFIXES
        .iter()
        .filter_map(|prefix| text.strip_prefix(prefix))
        .find(|rest| rest.starts_with('$'))
        .unwrap_or(text);
    if let Some((_, kind)) = REFUSED.iter().find(|(start, _)| bare.starts_with(start)) {
        return Err(NotTaken(format!("is {kind}, which is not taken")));
    }
    let stored = match pbkdf2(bare) {
        Some(stored) => stored,
        None => bare.to_owned(),
    };
    let Some(hash) = StoredHash::parse(&stored) else {
        return no("is of no kind that is taken, or cut short");
    };
    check(&hash, &stored)?;
    Ok(stored)
}

/// Refuses what could not be compared with, or would match by chance.
fn check(hash: &StoredHash<'_>, stored: &str) -> Result<(), NotTaken> {
    let unless = |sound: bool, why: &str| {
        if sound {
            Ok(())
        } else {
            Err(NotTaken(why.to_owned()))
        }
    };
    if let Err(super::HashError::TooExpensive { work }) = check_work(hash) {
        return Err(NotTaken(format!(
            "asks for {work}, which is more than is allowed"
        )));
    }
    match hash {
        StoredHash::Bcrypt { cost, .. } => {
            let readable = stored.parse::<bcrypt::HashParts>().is_ok();
            unless(*cost >= blow::LEAST_COST && readable, "is damaged")
        }
        StoredHash::Argon2 { salt, tag, .. } => {
            lengths(salt, tag)?;
            unless(
                argon::is_sound(stored),
                "has a version or parameters that Argon2 does not know",
            )
        }
        StoredHash::Pbkdf2 {
            iterations,
            salt,
            tag,
            ..
        } => {
            unless(*iterations > 0, "has no iterations")?;
            lengths(salt, tag)
        }
    }
}

fn lengths(salt: &str, tag: &str) -> Result<(), NotTaken> {
    let bytes = |text: &str| STANDARD_NO_PAD.decode(text).map(|bytes| bytes.len());
    let (Ok(salt), Ok(tag)) = (bytes(salt), bytes(tag)) else {
        return Err(NotTaken(String::from(
            "is damaged: its base64 cannot be read",
        )));
    };
    if !TAG.contains(&tag) {
        return Err(NotTaken(format!(
            "has {tag} bytes behind its salt; there have to be 16 to 64"
        )));
    }
    if salt > MOST_SALT {
        return Err(NotTaken(String::from("has a salt of more than 128 bytes")));
    }
    Ok(())
}

/// The PBKDF2 of other programs in our form.
fn pbkdf2(text: &str) -> Option<String> {
    let (digest, iterations, salt, tag) = if let Some(inner) = text.strip_prefix("pbkdf2_") {
        django(inner)?
    } else if let Some(inner) = text.strip_prefix("{PBKDF2") {
        // OpenLDAP's pw-pbkdf2 writes as passlib does behind its scheme.
        let (name, rest) = inner.split_once('}')?;
        phc_or_passlib(&name.to_ascii_lowercase(), rest)?
    } else {
        let (name, rest) = text.strip_prefix("$pbkdf2")?.split_once('$')?;
        phc_or_passlib(name, rest)?
    };
    let length = STANDARD_NO_PAD.decode(&tag).ok()?.len();
    Some(format!(
        "$pbkdf2-{}$i={iterations},l={length}${salt}${tag}",
        digest.as_str()
    ))
}

type HashParts<'a> = (Digest, &'a str, String, String);

/// `sha256$600000$salt$tag`: the salt is text, the tag base64 with padding.
fn django(inner: &str) -> Option<HashParts<'_>> {
    let mut parts = inner.split('$');
    let digest = Digest::named(parts.next()?)?;
    let (iterations, salt, tag) = (parts.next()?, parts.next()?, parts.next()?);
    let tag = STANDARD.decode(tag).ok()?;
    parts.next().is_none().then(|| {
        let salt = STANDARD_NO_PAD.encode(salt);
        (digest, iterations, salt, STANDARD_NO_PAD.encode(tag))
    })
}

/// Behind `-sha256` comes `i=600000[,l=32]$salt$tag` in the PHC format, and `600000$salt$tag` of passlib, which writes
/// `.` for `+` and leaves the name of SHA-1 out.
fn phc_or_passlib<'a>(name: &str, rest: &'a str) -> Option<HashParts<'a>> {
    let mut parts = rest.split('$');
    let (params, salt, tag) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() {
        return None;
    }
    if let Some(params) = params.strip_prefix("i=") {
        let digest = Digest::named(name.strip_prefix('-')?)?;
        let iterations = params.split_once(",l=").map_or(params, |(i, _)| i);
        return Some((digest, iterations, salt.to_owned(), tag.to_owned()));
    }
    let digest = match name {
        "" => Digest::Sha1,
        name => Digest::named(name.strip_prefix('-')?)?,
    };
    let plain = |text: &str| text.replace('.', "+");
    Some((digest, params, plain(salt), plain(tag)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::{PasswordMatch, verify};
    use super::*;
    use crate::domain::Secret;

    const ARGON2: &str = "$argon2id$v=19$m=19456,t=2,p=1$d34hpuMlAqOb4Oo8Cyrg4Q$DXYfYnrna5JDK3Y/iuGnQ4JjqzRUt8XW8QLLjCgE0WQ";
    /// Made by PHP's `password_hash`.
    const BCRYPT: &str = "$2y$05$emyZhjgXpwTKRCI4x7wJEOeHvHCCuUthZrKdxkDPcgCCRVdIhqHai";

    proptest! {
        /// Every hash that is taken is in one of the three forms, and stays as it is when it is taken again.
        #[test]
        fn any_text_is_taken_in_a_stored_form_or_refused(
            text in r"(\{[A-Z]{0,9}\}|\{PBKDF2(-SHA(1|256|512))?\}[1-9]|argon2|3\||bcrypt\$)?\$?(argon2id?|2[abxy]|pbkdf2[-_]sha(1|256))?[$,=a-z0-9./+]{0,90}"
        ) {
            if let Ok(stored) = import(&text) {
                prop_assert!(StoredHash::parse(&stored).is_some());
                prop_assert_eq!(import(&stored), Ok(stored.clone()));
                prop_assert!(verify(&Secret::from(String::new()), &stored).is_ok());
            }
        }

        /// One character more, less or other than a hash never panics, and is never taken for more work than is
        /// allowed.
        #[test]
        fn a_damaged_hash_does_no_harm(at in 0_usize..97, with in "[$=,0-9a-zA-Z]?", of in 0..2) {
            let hash = if of == 0 { ARGON2 } else { BCRYPT };
            let at = at.min(hash.len() - 1);
            let damaged = format!("{}{with}{}", &hash[..at], &hash[at + 1..]);
            if let Ok(stored) = import(&damaged) {
                prop_assert!(check_work(&StoredHash::parse(&stored).unwrap()).is_ok());
            }
        }
    }

    fn matches(password: &str, stored: &str) -> PasswordMatch {
        verify(&Secret::from(password.to_owned()), stored).unwrap()
    }

    /// Made by the programs that are named, all but passlib's of `password` from `hunter2`.
    #[test]
    fn hashes_of_other_programs_are_taken_and_match() {
        for (given, password) in [
            // Django 3.2.
            (
                "argon2$argon2id$v=19$m=102400,t=2,p=8$c29tZXNhbHRzb21lc2FsdA$AmzJ5kmDts5W/IU0Lxi0rQ",
                "hunter2",
            ),
            (
                "pbkdf2_sha256$1000$seasalt$aZOLUDnbVq4qfmIhIFCkAqvDNHspRzj9l43SgVe7GOM=",
                "hunter2",
            ),
            (
                "pbkdf2_sha1$1000$seasalt$ltdXhHFH2xml1+QrOuEpgHq0vIY=",
                "hunter2",
            ),
            // The examples of passlib's documentation, and its form of what Python's hashlib gives.
            (
                "$pbkdf2-sha256$6400$.6UI/S.nXIk8jcbdHx3Fhg$98jZicV16ODfEsEZeYPGHU3kbrUrvUEXOPimVSQDD44",
                "password",
            ),
            (
                "$pbkdf2-sha512$1000$8PHy8/T19vf4.fr7/P3./w$xMmuadvaWIWQzSWoZZ3e7Tqz2SQdnfUubUe4VwNgrdImsBAchkX8V6r1XTCTjbgNmZ2S1eC/tybr63oWPZyMrg",
                "hunter2",
            ),
            (
                "$pbkdf2$1000$8PHy8/T19vf4.fr7/P3./w$dUznobP5etf069zyye9neyA5YLg",
                "hunter2",
            ),
            (
                "$pbkdf2-sha256$i=1000$c2Vhc2FsdA$aZOLUDnbVq4qfmIhIFCkAqvDNHspRzj9l43SgVe7GOM",
                "hunter2",
            ),
            (
                "$pbkdf2-sha256$i=1000,l=32$c2Vhc2FsdA$aZOLUDnbVq4qfmIhIFCkAqvDNHspRzj9l43SgVe7GOM",
                "hunter2",
            ),
            // slappasswd of OpenLDAP 2.5 with pw-pbkdf2.
            (
                "{PBKDF2}10000$iC/H5JJhf8oMBPRMbYCI5w$1HAqBQXTgesY/aCj8B3UhGTBbi8",
                "hunter2",
            ),
            (
                "{PBKDF2-SHA512}10000$xJOv5emaEVRleI5PxIzGFQ$1jCF7Bz/.wfvNqgUCCURURhbtal0eAHi5H0FofBs2JbIlIFyPXmX.tx.iaeqQ.f7AWBQKBGV51eKZNqeTLl0zw",
                "hunter2",
            ),
            (BCRYPT, "hunter2"),
            // jBCrypt's own test.
            (
                "$2a$06$DCq7YPn5Rq63x1Lad4cll.TV4S6ytwfsfvkgY8jIucDrjc8deX1s.",
                "",
            ),
        ] {
            let stored = import(given).unwrap();
            assert_eq!(
                matches(password, &stored),
                PasswordMatch::Match { weak: true },
                "{given}"
            );
            assert_eq!(
                matches("hunter3", &stored),
                PasswordMatch::Mismatch,
                "{given}"
            );
            assert_eq!(
                import(&stored).as_ref(),
                Ok(&stored),
                "the stored form is taken too"
            );
        }
    }

    #[test]
    fn the_forms_of_the_exports_are_taken_back() {
        for prefix in ["", "{ARGON2ID}", "{ARGON2}", "argon2", "3|"] {
            assert_eq!(import(&format!("{prefix}{ARGON2}")).unwrap(), ARGON2);
        }
        for prefix in ["", "{BLF-CRYPT}", "{CRYPT}", "bcrypt$", "1|"] {
            assert_eq!(import(&format!("{prefix}{BCRYPT}\n")).unwrap(), BCRYPT);
        }
        assert_eq!(
            matches("hunter2", ARGON2),
            PasswordMatch::Match { weak: false }
        );
    }

    #[test]
    fn bcrypt_reads_72_bytes_and_what_it_did_not_read_is_not_hashed_anew() {
        // PHP, from 72 times x and `tail`.
        let stored = "$2y$04$s1yzoTSBoe6RdYIaxr9yGe5DIZOZFUZNPuyVfBl82h1VQhvKvxmDm";
        let start = "x".repeat(72);
        assert_eq!(matches(&start, stored), PasswordMatch::Match { weak: true });
        for tail in ["tail", "another", "y"] {
            let long = format!("{start}{tail}");
            assert_eq!(matches(&long, stored), PasswordMatch::Match { weak: false });
        }
        assert_eq!(matches(&start[1..], stored), PasswordMatch::Mismatch);
    }

    #[test]
    fn what_is_not_taken_is_named_and_not_repeated() {
        for (given, why) in [
            ("", "is empty"),
            ("hunter2-in-clear", "is of no kind"),
            ("5f4dcc3b5aa765d61d8327deb882cf99", "is of no kind"),
            (
                "$2x$05$emyZhjgXpwTKRCI4x7wJEOeHvHCCuUthZrKdxkDPcgCCRVdIhqHai",
                "$2x$",
            ),
            ("{CRYPT}$6$saltsalt$hashhash", "SHA-512 crypt"),
            (
                "$wp$2y$10$emyZhjgXpwTKRCI4x7wJEOeHvHCCuUthZrKdxkDPcgCCRVdIhqHai",
                "WordPress",
            ),
            ("$P$B55D6LjfHDkINU5wF.v2BuuzO0/XPk/", "phpass"),
            (
                "bcrypt_sha256$$2b$12$emyZhjgXpwTKRCI4x7wJEO",
                "over SHA-256",
            ),
            (
                "$2y$16$emyZhjgXpwTKRCI4x7wJEOeHvHCCuUthZrKdxkDPcgCCRVdIhqHai",
                "cost 16",
            ),
            (
                "$2y$03$emyZhjgXpwTKRCI4x7wJEOeHvHCCuUthZrKdxkDPcgCCRVdIhqHai",
                "is damaged",
            ),
            (
                "$2y$05$emyZhjgXpwTKRCI4x7wJEOeHvHCCuUthZrKdxkDPcgCCRVdIhqHa",
                "cut short",
            ),
            (
                "pbkdf2_sha256$10000001$seasalt$aZOLUDnbVq4qfmIhIFCkAqvDNHspRzj9l43SgVe7GOM=",
                "10000001 iterations",
            ),
            (
                "pbkdf2_sha256$0$seasalt$aZOLUDnbVq4qfmIhIFCkAqvDNHspRzj9l43SgVe7GOM=",
                "no iterations",
            ),
            (
                "pbkdf2_sha256$1000$seasalt$aZOLUDnbVq4qfmIhIFA=",
                "14 bytes",
            ),
            (
                "pbkdf2_sha256$99999999999$seasalt$aZOLUDnbVq4qfmIhIFCkAqvDNHspRzj9l43SgVe7GOM=",
                "is of no kind",
            ),
            (
                "$argon2id$v=19$m=2097152,t=2,p=1$d34hpuMlAqOb4Oo8Cyrg4Q$DXYfYnrna5JDK3Y/iuGnQ4JjqzRUt8XW8QLLjCgE0WQ",
                "2097152 KiB",
            ),
            (
                "$argon2id$v=19$m=1,t=2,p=1$d34hpuMlAqOb4Oo8Cyrg4Q$DXYfYnrna5JDK3Y/iuGnQ4JjqzRUt8XW8QLLjCgE0WQ",
                "parameters",
            ),
            (
                "$argon2id$v=18$m=19456,t=2,p=1$d34hpuMlAqOb4Oo8Cyrg4Q$DXYfYnrna5JDK3Y/iuGnQ4JjqzRUt8XW8QLLjCgE0WQ",
                "version",
            ),
            (
                "$argon2id$v=19$m=19456,t=2,p=1$d34hpuMlAqOb4Oo8Cyrg4Q$DXYf",
                "3 bytes",
            ),
        ] {
            let error = import(given).unwrap_err().to_string();
            assert!(
                error.starts_with("the password hash ") && error.contains(why),
                "{given}: {error}"
            );
            let tail = given
                .get(given.len().saturating_sub(8)..)
                .unwrap_or_default();
            assert!(tail.is_empty() || !error.contains(tail), "{error}");
        }
        let long = format!("$2y$05${}", "a".repeat(2000));
        assert!(import(&long).unwrap_err().to_string().contains("longer"));
    }
}
