//! Logins.

use schemars::JsonSchema;
use serde::Serialize;

use super::email::CancelledEmail;
use crate::app::records::contacts::LoginView;
use crate::cli::output::{Time, Word};
use crate::domain::contact::Contact;
use crate::domain::email::{Email, LastKnown};
use crate::domain::login::{Login, PasswordState};
use crate::domain::password_origin::{PasswordOrigin, ProvisionState};
use crate::domain::product::Product;
use crate::domain::{EmailAddress, EmailId};

/// The state of a login whose change was given up after a hook that may have done it.
pub(crate) const UNKNOWN: &str = "which password the product has is not known";

/// A login in a few words: `jdoe77 at wiki (contact 3 Ada Example <ada@example.com>)`.
pub(crate) fn account(contact: &Contact, login: &Login, product: &Product) -> String {
    let (username, slug) = (&login.username, &product.slug);
    format!("{username} at {slug} (contact {})", contact.label())
}

/// A login, without its password.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Login")]
pub(crate) struct LoginOutput<'a> {
    /// The ID of the login.
    id: i64,
    /// The ID of its contact.
    contact_id: i64,
    /// The slug of its product.
    product: &'a str,
    /// The username.
    username: &'a str,
    /// The state of the password.
    password_state: Word<PasswordState>,
    /// When the password was set.
    password_set_at: Option<Time>,
    /// The operator who set it.
    password_set_by: Option<&'a str>,
    /// The origin of the password.
    password_origin: Option<Word<PasswordOrigin>>,
    /// Whether it can be shown.
    revealable: bool,
    /// Whether the product has the password.
    provision_state: Word<ProvisionState>,
    /// The change that the product waits for.
    provision_event: Option<&'a str>,
    /// Why its hook failed.
    provision_reason: Option<&'a str>,
    /// When it failed.
    provision_failed_at: Option<Time>,
    /// When it is run again.
    provision_next_try_at: Option<Time>,
    /// When the login was made.
    created_at: Time,
    /// When it was last changed.
    updated_at: Time,
}

impl<'a> LoginOutput<'a> {
    /// The login at its product.
    pub(crate) fn new(login: &'a Login, product: &'a Product) -> Self {
        let waiting = login.waiting.as_ref();
        let failing = waiting.and_then(|waiting| waiting.failing.as_ref());
        let unknown = (login.provision_state == ProvisionState::Failed).then_some(UNKNOWN);
        Self {
            id: login.id.get(),
            contact_id: login.contact_id.get(),
            product: product.slug.as_str(),
            username: login.username.as_str(),
            password_state: Word(login.password_state()),
            password_set_at: login.password_set_at.map(Time),
            password_set_by: login.password_set_by.as_deref(),
            password_origin: login.password_origin.map(Word),
            revealable: login.revealable,
            provision_state: Word(login.provision_state),
            provision_event: waiting.map(|waiting| waiting.kind.as_str()),
            provision_reason: failing.map_or(unknown, |failing| Some(failing.reason.as_str())),
            provision_failed_at: failing.map(|failing| Time(failing.at)),
            provision_next_try_at: waiting.and_then(|waiting| waiting.next_try_at).map(Time),
            created_at: Time(login.created_at),
            updated_at: Time(login.updated_at),
        }
    }
}

/// A login, and who knows of its password.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "LoginWithNotice")]
pub(crate) struct LoginWithNotice<'a> {
    #[serde(flatten)]
    login: LoginOutput<'a>,
    /// The email that told the user of the password.
    notified_by: Option<i64>,
    /// The state of that email, or what was reported of it.
    notified_state: Option<Word<LastKnown>>,
    /// The former address at which the password may be known.
    known_at_former_address: Option<&'a str>,
}

impl<'a> From<&'a LoginView> for LoginWithNotice<'a> {
    fn from(view: &'a LoginView) -> Self {
        let notified_by = view.notified_by.as_ref();
        let exposure = view.exposure.as_ref();
        Self {
            login: LoginOutput::new(&view.login, &view.product),
            notified_by: notified_by.map(|email| email.id.get()),
            notified_state: notified_by.map(Email::standing).map(Word),
            known_at_former_address: exposure.map(|exposure| exposure.email().to.as_str()),
        }
    }
}

/// A login that was added or edited.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "ChangedLogin")]
pub(crate) struct ChangedLogin<'a> {
    #[serde(flatten)]
    login: LoginWithNotice<'a>,
    /// The name of the contact.
    name: &'a str,
    /// The primary address of the contact.
    address: Option<&'a str>,
    /// The ID of the login.
    login_id: i64,
    /// Whether anything was changed; only of an edit.
    #[serde(skip_serializing_if = "Option::is_none")]
    changed: Option<bool>,
}

impl<'a> ChangedLogin<'a> {
    /// A login that was added.
    pub(crate) fn added(view: &'a LoginView, contact: &'a Contact) -> Self {
        Self {
            login: view.into(),
            name: contact.name.as_str(),
            address: contact.primary().map(EmailAddress::as_str),
            login_id: view.login.id.get(),
            changed: None,
        }
    }

    /// A login after an edit, and whether it changed.
    pub(crate) fn edited(view: &'a LoginView, contact: &'a Contact, changed: bool) -> Self {
        Self {
            changed: Some(changed),
            ..Self::added(view, contact)
        }
    }
}

/// The names of a login and its contact, of what was done to it.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Account")]
pub(crate) struct AccountOutput<'a> {
    /// The ID of the contact.
    contact_id: i64,
    /// The name of the contact.
    name: &'a str,
    /// The primary address of the contact.
    address: Option<&'a str>,
    /// The ID of the login.
    login_id: i64,
    /// The slug of the product.
    product: &'a str,
    /// The username.
    username: &'a str,
}

impl<'a> AccountOutput<'a> {
    /// The login of a contact.
    pub(crate) fn new(contact: &'a Contact, login: &'a Login, product: &'a Product) -> Self {
        Self {
            contact_id: contact.id.get(),
            name: contact.name.as_str(),
            address: contact.primary().map(EmailAddress::as_str),
            login_id: login.id.get(),
            product: product.slug.as_str(),
            username: login.username.as_str(),
        }
    }
}

/// A login that was removed.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "RemovedLogin")]
pub(crate) struct RemovedLogin<'a> {
    /// The ID of the login.
    id: i64,
    #[serde(flatten)]
    account: AccountOutput<'a>,
    /// Emails that waited to go out and are cancelled.
    cancelled_emails: Vec<CancelledEmail>,
}

impl<'a> RemovedLogin<'a> {
    /// The login, and the emails that were cancelled with it.
    pub(crate) fn new(account: AccountOutput<'a>, cancelled: &[EmailId]) -> Self {
        Self {
            id: account.login_id,
            account,
            cancelled_emails: cancelled.iter().map(Into::into).collect(),
        }
    }
}

/// A login whose hook would be run.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "ProvisionedLogin")]
pub(crate) struct ProvisionOutput<'a> {
    #[serde(flatten)]
    login: LoginOutput<'a>,
    /// The secret that the product would be told: the password, its hash or nothing; only of a dry run.
    #[serde(skip_serializing_if = "Option::is_none")]
    would_tell: Option<&'static str>,
}

impl<'a> ProvisionOutput<'a> {
    /// The login as it is, or with what its product would be told.
    pub(crate) fn new(
        login: &'a Login,
        product: &'a Product,
        would_tell: Option<&'static str>,
    ) -> Self {
        Self {
            login: LoginOutput::new(login, product),
            would_tell,
        }
    }
}

/// Hashes that were written into files.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "LoginExport")]
pub(crate) struct LoginExportOutput<'a> {
    /// The program that takes the hashes.
    #[serde(rename = "for")]
    pub(crate) target: &'a str,
    /// The slug of the product.
    pub(crate) product: &'a str,
    /// The number of logins that were written.
    pub(crate) written: u64,
    /// The number of logins that were not.
    pub(crate) left_out: u64,
    /// The number of logins whose users have to change the password.
    pub(crate) must_change: u64,
    /// The files that were written.
    pub(crate) files: &'a [String],
}
