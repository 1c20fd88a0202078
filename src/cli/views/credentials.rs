//! Passwords, and the credentials that are handed over.

use schemars::JsonSchema;
use serde::Serialize;

use crate::cli::output::Revealed;
use crate::domain::login::Login;
use crate::domain::product::Product;

/// The credentials of a login.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Credentials")]
pub(crate) struct CredentialsOutput<'a> {
    /// The slug of the product.
    pub(crate) product: &'a str,
    /// The username.
    pub(crate) username: &'a str,
    /// The password; only where it is printed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) password: Option<Revealed<'a>>,
    /// The password, letter by letter; only with `--spell`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) spelled: Option<Revealed<'a>>,
    /// The entropy of a generated password.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) entropy_bits: Option<f64>,
    /// The page to log in.
    pub(crate) login_url: Option<&'a str>,
}

/// New credentials, and whose they are.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "NewCredentials")]
pub(crate) struct NewCredentials<'a> {
    #[serde(flatten)]
    pub(crate) credentials: CredentialsOutput<'a>,
    /// The ID of the contact.
    pub(crate) contact_id: i64,
    /// The name of the contact.
    pub(crate) name: &'a str,
    /// The primary address of the contact.
    pub(crate) address: Option<&'a str>,
    /// The ID of the login.
    pub(crate) login_id: i64,
}

/// A password for nobody.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Password")]
pub(crate) struct PasswordOutput<'a> {
    /// The password.
    pub(crate) password: Revealed<'a>,
    /// Its entropy.
    pub(crate) entropy_bits: f64,
    /// The password, letter by letter; only with `--spell`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) spelled: Option<Revealed<'a>>,
}

/// A login whose password was set through a link.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "RedeemedLogin")]
pub(crate) struct RedeemedLogin<'a> {
    /// The ID of the login.
    login_id: i64,
    /// The ID of the contact.
    contact_id: i64,
    /// The slug of the product.
    product: &'a str,
    /// The username.
    username: &'a str,
}

impl<'a> RedeemedLogin<'a> {
    /// The login at its product.
    pub(crate) fn new(login: &'a Login, product: &'a Product) -> Self {
        Self {
            login_id: login.id.get(),
            contact_id: login.contact_id.get(),
            product: product.slug.as_str(),
            username: login.username.as_str(),
        }
    }
}
