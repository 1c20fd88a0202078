//! The texts of emails.

use serde::{Deserialize, Serialize};

use crate::domain::template::Template;

/// All emails.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Emails {
    greeting: String,
    signature: String,
    /// Before a link that is written out below its button.
    copy: String,
    credentials: CredentialsTexts,
    reset_link: ResetLink,
    invitation: Invitation,
    password_changed: PasswordChanged,
}

/// A username and a password.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct CredentialsTexts {
    subject: String,
    intro: String,
    username: String,
    password: String,
    log_in: String,
    must_change: String,
    advice: String,
}

/// A link to choose a new password.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct ResetLink {
    subject: String,
    intro: String,
    button: String,
    validity: String,
    advice: String,
}

/// A link to choose the first password.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Invitation {
    subject: String,
    intro: String,
    link: String,
    button: String,
    validity: String,
    log_in: String,
    advice: String,
}

/// The news that the password is another.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct PasswordChanged {
    subject: String,
    by_user: String,
    by_support: String,
    time: String,
    advice_by_user: String,
    advice_by_support: String,
    log_in: String,
}

impl Emails {
    /// Returns the subject of an email.
    pub(crate) fn subject(&self, template: Template) -> &str {
        match template {
            Template::Credentials => &self.credentials.subject,
            Template::ResetLink => &self.reset_link.subject,
            Template::Invitation => &self.invitation.subject,
            Template::PasswordChanged => &self.password_changed.subject,
        }
    }
}
