//! A change of a password: what it sets, how far it has come, and how its user is told.

use crate::domain::audit::{COPIED, SHOWN};
use crate::domain::login::Login;
use crate::domain::password_origin::PasswordOrigin;
use crate::domain::provision::ChangeKind;
use crate::domain::{EmailAddress, EmailId, LinkId, LoginId, Secret};
use crate::store::LoginLock;

/// A password that is to become a login's.
pub(crate) struct Credential<'a> {
    pub(crate) kind: ChangeKind,
    pub(crate) password: &'a Secret<String>,
    pub(crate) hash: &'a str,
    pub(crate) origin: PasswordOrigin,
    pub(crate) set_by: &'a str,
    pub(crate) must_change: bool,
    /// Whether it is kept to be shown again.
    pub(crate) keep: bool,
    pub(crate) link: Option<LinkId>,
    pub(crate) mail_to: Option<&'a EmailAddress>,
    pub(crate) notify: Option<&'a EmailAddress>,
    /// How it is handed over, for the event.
    pub(crate) detail: Vec<String>,
}

/// The result of a change.
#[derive(Debug)]
pub struct ChangeResult {
    /// The login as it is now.
    pub login: Login,
    /// The emails that were queued with it.
    pub emails: Vec<EmailId>,
}

/// A change that is reserved, in the hands of this process.
pub(crate) struct Reserved {
    pub(crate) lock: LoginLock,
    pub(crate) login: LoginId,
}

/// Knowledge of the live owner of a change beyond what is stored.
#[derive(Default)]
pub(crate) struct Live {
    pub(crate) keep: bool,
    pub(crate) detail: Vec<String>,
}

/// How a password reaches its user, and who is told.
#[derive(Clone, Debug, Default)]
pub struct HandOver {
    /// Mail it to this address.
    pub email: Option<EmailAddress>,
    /// Tell the user at this address that it changed, without the password.
    pub notify: Option<EmailAddress>,
    /// It is put on the clipboard by the caller.
    pub copied: bool,
    /// It is shown by the caller.
    pub shown: bool,
    /// The user has to choose another at the next login.
    pub must_change: bool,
}

impl HandOver {
    pub(crate) fn describe(&self) -> Vec<String> {
        let mut ways = Vec::new();
        for (set, way) in [
            (self.email.is_some(), "by email"),
            (self.notify.is_some(), "notice queued"),
            (self.copied, COPIED),
            (self.shown, SHOWN),
            (self.must_change, "must change"),
        ] {
            if set {
                ways.push(way.to_owned());
            }
        }
        if ways.is_empty() {
            ways.push("not handed over".to_owned());
        }
        ways
    }
}
