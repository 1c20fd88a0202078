//! Which hash a program verifies, and how it is written for it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;

use super::{AccountRefusal, Cause, ExportTarget};
use crate::domain::login::Account;
use crate::domain::stored_hash::{Digest, StoredHash};

/// A hash in the form of a program.
pub(super) struct HashForm {
    /// The value in the program's hash field.
    pub(super) text: String,
    /// Which of the two it is.
    pub(super) kind: HashKind,
}

/// The kinds that programs tell apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum HashKind {
    Argon2id,
    Bcrypt,
    Other,
}

/// The hash of an account for a program.
pub(super) fn of(target: ExportTarget, account: &Account) -> Result<HashForm, AccountRefusal> {
    let hash = account.hash.as_deref().ok_or_else(|| without(account))?;
    let stored = StoredHash::parse(hash)
        .ok_or_else(|| AccountRefusal::new(Cause::Password, "has a hash that cannot be read"))?;
    let (kind, text) = match stored {
        _ if target == ExportTarget::Json => (HashKind::Other, Some(hash.to_owned())),
        StoredHash::Argon2 {
            variant: "argon2id",
            version: 19,
            ..
        } => (HashKind::Argon2id, Some(argon2id(target, hash))),
        StoredHash::Bcrypt { rest, .. } => (HashKind::Bcrypt, bcrypt(target, hash, rest)),
        StoredHash::Pbkdf2 {
            digest,
            iterations,
            salt,
            tag,
        } if target == ExportTarget::Django => {
            (HashKind::Other, django(digest, iterations, salt, tag))
        }
        _ => (HashKind::Other, None),
    };
    let text = text.ok_or_else(|| {
        let kind = stored.kind();
        AccountRefusal::new(
            Cause::Kind,
            format!(
                "has a hash of the kind {kind}, which is not exported for {}",
                target.as_str()
            ),
        )
    })?;
    Ok(HashForm { text, kind })
}

fn without(account: &Account) -> AccountRefusal {
    if account.waits {
        return AccountRefusal::new(
            Cause::Waits,
            "has no password yet: its first waits for the product",
        );
    }
    AccountRefusal::new(Cause::Password, "has no password")
}

fn argon2id(target: ExportTarget, phc: &str) -> String {
    let before = match target {
        ExportTarget::Dovecot => "{ARGON2ID}",
        ExportTarget::OpenLdap | ExportTarget::Kanidm => "{ARGON2}",
        ExportTarget::Django => "argon2",
        ExportTarget::Nextcloud => "3|",
        _ => "",
    };
    format!("{before}{phc}")
}

/// `$2a$`, `$2b$` and `$2y$` are one algorithm; programs differ in which names they know.
fn bcrypt(target: ExportTarget, hash: &str, rest: &str) -> Option<String> {
    Some(match target {
        ExportTarget::Dovecot => format!("{{BLF-CRYPT}}$2y${rest}"),
        ExportTarget::OpenLdap => format!("{{CRYPT}}$2b${rest}"),
        ExportTarget::Django => format!("bcrypt$$2b${rest}"),
        ExportTarget::Nextcloud => format!("1|$2y${rest}"),
        // PHP names an algorithm by its letter, and Laravel and Symfony ask for that name.
        ExportTarget::Php
        | ExportTarget::WordPress
        | ExportTarget::Laravel
        | ExportTarget::Symfony => {
            format!("$2y${rest}")
        }
        // Auth0 does not know `$2y$`.
        ExportTarget::Auth0 | ExportTarget::Authelia => format!("$2b${rest}"),
        ExportTarget::Kratos | ExportTarget::Zitadel | ExportTarget::Clerk => hash.to_owned(),
        ExportTarget::Keycloak | ExportTarget::Kanidm | ExportTarget::Json => return None,
    })
}

/// Django's salt is a text without `$`; nothing where it is none.
fn django(digest: Digest, iterations: u32, salt: &str, tag: &str) -> Option<String> {
    let name = match digest {
        Digest::Sha1 => "pbkdf2_sha1",
        Digest::Sha256 => "pbkdf2_sha256",
        Digest::Sha512 => return None,
    };
    let salt = String::from_utf8(STANDARD_NO_PAD.decode(salt).ok()?).ok()?;
    let plain = salt.chars().all(|c| c.is_ascii_graphic() && c != '$');
    plain.then(|| format!("{name}${iterations}${salt}${}", padded(tag)))
}

/// Base64 with its padding.
pub(super) fn padded(base64: &str) -> String {
    let missing = (4 - base64.len() % 4) % 4;
    format!("{base64}{}", "=".repeat(missing))
}
