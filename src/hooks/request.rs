//! The request that a hook reads from stdin.

use serde::Serialize;

use crate::domain::contact::Contact;
use crate::domain::login::Login;
use crate::domain::product::{Product, WebUrl};
use crate::domain::provision::ChangeKind;
use crate::domain::{Line, Secret};

/// The version of the object. Keys may join within a version; none changes its meaning or goes.
pub const VERSION: u32 = 1;

/// A request to a hook.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// Names the change; the same on every try.
    pub id: &'a str,
    /// Why the product is told.
    pub kind: ChangeKind,
    /// Counts the tries, from 1; those count too that were killed.
    pub attempt: u32,
    /// The contact of the login.
    pub contact: &'a Contact,
    /// The product.
    pub product: &'a Product,
    /// The login.
    pub login: &'a Login,
    /// The password for the product.
    pub told: RequestedPassword<'a>,
}

/// The password, as far as it is known, and what is to be done with it.
#[derive(Clone, Copy, Debug)]
pub struct RequestedPassword<'a> {
    /// The password; absent where only its hash is kept.
    pub password: Option<&'a Secret<String>>,
    /// Its PHC string.
    pub hash: &'a str,
    /// Whether the user has to choose another at the next login.
    pub must_change: bool,
}

#[derive(Serialize)]
struct Object<'a> {
    version: u32,
    id: &'a str,
    event: &'static str,
    attempt: u32,
    contact: ContactObject<'a>,
    product: ProductObject<'a>,
    login: LoginObject<'a>,
    username: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    password: Option<&'a str>,
    hash: &'a str,
    must_change: bool,
    revoke_sessions: bool,
}

#[derive(Serialize)]
struct ContactObject<'a> {
    id: i64,
    name: &'a str,
    locale: Option<&'a str>,
    external_id: Option<&'a str>,
    address: Option<&'a str>,
}

#[derive(Serialize)]
struct ProductObject<'a> {
    slug: &'a str,
    name: &'a str,
    login_url: Option<&'a str>,
}

#[derive(Serialize)]
struct LoginObject<'a> {
    id: i64,
    username: &'a str,
}

impl Request<'_> {
    /// One line of JSON. Sessions are ended with every change of a password; telling the present one changes nothing.
    pub fn to_json(&self) -> Secret<Vec<u8>> {
        let Self {
            contact,
            product,
            login,
            told,
            ..
        } = self;
        let object = Object {
            version: VERSION,
            id: self.id,
            event: self.kind.as_str(),
            attempt: self.attempt,
            contact: ContactObject {
                id: contact.id.get(),
                name: contact.name.as_str(),
                locale: contact.locale.known(),
                external_id: contact.external_id.as_ref().map(Line::as_str),
                address: contact.primary().map(crate::domain::EmailAddress::as_str),
            },
            product: ProductObject {
                slug: product.slug.as_str(),
                name: product.name.as_str(),
                login_url: product.login_url.as_ref().map(WebUrl::as_str),
            },
            login: LoginObject {
                id: login.id.get(),
                username: login.username.as_str(),
            },
            username: login.username.as_str(),
            password: told.password.map(|password| password.expose().as_str()),
            hash: told.hash,
            must_change: told.must_change,
            revoke_sessions: self.kind != ChangeKind::Provision,
        };
        // Text, numbers and booleans under fixed keys: nothing in it can fail to be written.
        let mut line = serde_json::to_vec(&object).unwrap_or_default();
        line.push(b'\n');
        Secret::new(line)
    }
}
