//! Programs that take a whole user as a JSON object.

use serde_json::{Map, Value, json};

use super::form::{self, HashForm, HashKind, padded};
use super::{AccountRefusal, Cause, ExportTarget};
use crate::domain::login::Account;
use crate::domain::stored_hash::StoredHash;
use crate::domain::{EmailAddress, Line};

/// The object of an account, on one line.
pub(super) fn object(target: ExportTarget, account: &Account) -> Result<String, AccountRefusal> {
    let hash = form::of(target, account)?;
    let object = match target {
        ExportTarget::Keycloak => keycloak(account)?,
        ExportTarget::Kratos => kratos(account, &hash),
        ExportTarget::Auth0 => auth0(account, &hash)?,
        ExportTarget::Zitadel => zitadel(account, &hash)?,
        ExportTarget::Clerk => clerk(account, &hash)?,
        _ => plain(account, &hash),
    };
    Ok(object.to_string())
}

/// The address of a person, for a program that takes nobody without one.
fn address<'a>(account: &'a Account, program: &str) -> Result<&'a str, AccountRefusal> {
    let address = account.address.as_ref().map(EmailAddress::as_str);
    address.ok_or_else(|| {
        AccountRefusal::new(
            Cause::Address,
            format!("has no address, which {program} demands"),
        )
    })
}

/// Whether the username is only the address once more.
fn is_address(account: &Account) -> bool {
    let username = account.username.as_str();
    let address = account.address.as_ref();
    address.is_some_and(|address| address.key() == username.to_lowercase())
}

/// A name in two halves, as some programs want it: all but the last word, and that. Who has one word has it twice.
fn halves(name: &str) -> (&str, &str) {
    name.rsplit_once(' ').unwrap_or((name, name))
}

/// `UserRepresentation`. Both inner values are text that holds JSON, and every parameter is a list.
fn keycloak(account: &Account) -> Result<Value, AccountRefusal> {
    let stored = account.hash.as_deref().and_then(StoredHash::parse);
    let Some(StoredHash::Argon2 {
        memory_kib,
        passes,
        lanes,
        salt,
        tag,
        ..
    }) = stored
    else {
        return Err(AccountRefusal::new(Cause::Kind, "has no Argon2id hash"));
    };
    // Four characters of base64 are three bytes.
    let length = tag.len() * 3 / 4;
    let one = |value: &dyn ToString| json!([value.to_string()]);
    let secret = json!({"value": padded(tag), "salt": padded(salt)});
    let credential = json!({
        "hashIterations": passes,
        "algorithm": "argon2",
        "additionalParameters": {
            "type": ["id"],
            "version": ["1.3"],
            "hashLength": one(&length),
            "memory": one(&memory_kib),
            "parallelism": one(&lanes),
        },
    });
    let (first, last) = halves(account.name.as_str());
    let mut user = Map::new();
    user.insert("username".into(), json!(account.username.as_str()));
    user.insert("enabled".into(), json!(true));
    user.insert("firstName".into(), json!(first));
    user.insert("lastName".into(), json!(last));
    if let Some(address) = &account.address {
        user.insert("email".into(), json!(address.as_str()));
    }
    if account.must_change {
        user.insert("requiredActions".into(), json!(["UPDATE_PASSWORD"]));
    }
    user.insert(
        "credentials".into(),
        json!([{
            "type": "password",
            "secretData": secret.to_string(),
            "credentialData": credential.to_string(),
        }]),
    );
    Ok(Value::Object(user))
}

/// An identity for `POST /admin/identities`.
fn kratos(account: &Account, hash: &HashForm) -> Value {
    let mut traits = Map::new();
    if let Some(address) = &account.address {
        traits.insert("email".into(), json!(address.as_str()));
    }
    if !is_address(account) {
        traits.insert("username".into(), json!(account.username.as_str()));
    }
    json!({
        "schema_id": "default",
        "traits": traits,
        "credentials": {"password": {"config": {"hashed_password": hash.text}}},
    })
}

fn auth0(account: &Account, hash: &HashForm) -> Result<Value, AccountRefusal> {
    let mut user = Map::new();
    user.insert("email".into(), json!(address(account, "Auth0")?));
    if !is_address(account) {
        user.insert("username".into(), json!(account.username.as_str()));
    }
    user.insert("name".into(), json!(account.name.as_str()));
    let algorithm = match hash.kind {
        HashKind::Bcrypt => "bcrypt",
        _ => "argon2",
    };
    user.insert(
        "custom_password_hash".into(),
        json!({"algorithm": algorithm, "hash": {"value": hash.text, "encoding": "utf8"}}),
    );
    Ok(Value::Object(user))
}

/// The address counts as verified: else Zitadel would mail everybody a link.
fn zitadel(account: &Account, hash: &HashForm) -> Result<Value, AccountRefusal> {
    let (first, last) = halves(account.name.as_str());
    Ok(json!({
        "userName": account.username.as_str(),
        "profile": {
            "firstName": first,
            "lastName": last,
            "displayName": account.name.as_str(),
            "preferredLanguage": account.locale.language().unwrap_or("en"),
        },
        "email": {"email": address(account, "Zitadel")?, "isEmailVerified": true},
        "hashedPassword": {"value": hash.text},
        "passwordChangeRequired": account.must_change,
    }))
}

/// Clerk knows people by their address; a username that is none goes with it.
fn clerk(account: &Account, hash: &HashForm) -> Result<Value, AccountRefusal> {
    let mut user = Map::new();
    if let Some(id) = &account.external_id {
        user.insert("external_id".into(), json!(id.as_str()));
    }
    user.insert("email_address".into(), json!([address(account, "Clerk")?]));
    if !is_address(account) {
        user.insert("username".into(), json!(account.username.as_str()));
    }
    let hasher = match hash.kind {
        HashKind::Bcrypt => "bcrypt",
        _ => "argon2id",
    };
    user.insert("password_digest".into(), json!(hash.text));
    user.insert("password_hasher".into(), json!(hasher));
    Ok(Value::Object(user))
}

/// All that is known, under the names that other commands print.
fn plain(account: &Account, hash: &HashForm) -> Value {
    json!({
        "username": account.username.as_str(),
        "hash": hash.text,
        "must_change": account.must_change,
        "login_id": account.login.get(),
        "contact_id": account.contact.get(),
        "external_id": account.external_id.as_ref().map(Line::as_str),
        "name": account.name.as_str(),
        "address": account.address.as_ref().map(EmailAddress::as_str),
        "locale": account.locale.known(),
    })
}
