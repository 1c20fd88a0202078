//! Password hashes that other programs made, set as the password of a login.
//!
//! Invariants:
//! - Nobody here has seen the password: there is nothing to reveal, and who chose it is not known.
//! - A password that a login has is replaced only where that was asked for; then what belonged to it ends, as with every
//!   other new password. One that waits for its product is never overtaken.
//! - No hook is asked: the hash is of a password that another program has. `login provision` tells a product of it.

use crate::app::base::context::AppContext;
use crate::app::base::lookup;
use crate::app::base::rows::{self, joined, target};
use crate::app::outbox::attention::settle;
use crate::app::provisioning::ended::end_old_credentials;
use crate::app::records::logins::{self, LoginView};
use crate::app::{App, Error, ErrorKind, NextStep, Result};
use crate::crypto::hash::{TAKEN, import};
use crate::domain::audit::Action;
use crate::domain::contact::Contact;
use crate::domain::login::Login;
use crate::domain::password_origin::ProvisionState;
use crate::domain::product::{Product, Slug};
use crate::domain::{ContactId, Line, Secret};
use crate::store::{NewPassword, Tx};

/// A hash in the form in which it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForeignHash(String);

impl ForeignHash {
    /// Reads a hash as another program wrote it. The error never repeats it.
    pub fn parse(text: &Secret<String>) -> Result<Self> {
        import(text.expose())
            .map(Self)
            .map_err(|why| Error::new(ErrorKind::Usage, why.to_string()).hint(TAKEN))
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is the one that a login has.
    pub(crate) fn is_of(&self, login: &Login) -> bool {
        login.password_hash.as_deref() == Some(&self.0)
    }
}

impl App {
    /// Gives a contact's login a password of which only the hash is known, and makes the login where there is none. The
    /// username is the primary address unless one is named.
    ///
    /// Fails with [`ErrorKind::NeedsAnswer`] where the login has another password, unless `replace` says that it may
    /// go.
    pub fn import_password(
        &mut self,
        contact: ContactId,
        product: Option<&Slug>,
        username: Option<&Line>,
        hash: &ForeignHash,
        replace: bool,
    ) -> Result<LoginView> {
        let (store, context) = self.writing()?;
        store.write(|tx| {
            let contact = rows::contact(**tx, contact)?;
            let product = lookup::pick_product(**tx, product)?;
            let username = lookup::wanted_username(&contact, username)?;
            let login = login_for(tx, context, &contact, &product, &username)?;
            if login.password_hash.is_some() && !hash.is_of(&login) && !replace {
                let message = format!(
                    "the login {} at {} has a password already",
                    login.username, product.slug
                );
                return Err(Error::new(ErrorKind::NeedsAnswer, message)
                    .hint("add --yes to replace it by the hash"));
            }
            set(tx, context, &login, hash)?;
            let login = rows::login(**tx, login.id)?;
            LoginView::of(**tx, login, product)
        })
    }
}

/// The contact's login of this name, made where there is none.
///
/// Fails with [`ErrorKind::Failed`] where somebody else has the name.
pub(crate) fn login_for(
    tx: &Tx<'_>,
    context: &AppContext,
    contact: &Contact,
    product: &Product,
    username: &Line,
) -> Result<Login> {
    match tx.login_named(product.id, username)? {
        Some(login) if login.contact_id == contact.id => Ok(login),
        _ => {
            let id = logins::make(tx, context, contact, product, username)?;
            rows::login(**tx, id)
        }
    }
}

/// Fails with [`ErrorKind::Temporary`] where another password waits for the login's product.
pub(crate) fn check_nothing_waits(login: &Login) -> Result<()> {
    if login.waiting.is_none() {
        return Ok(());
    }
    let message = format!(
        "another password of {} waits for its product",
        login.username
    );
    Err(Error::new(ErrorKind::Temporary, message).hint(
        NextStep::Provision(login.id)
            .then("; or give it up: ")
            .step(NextStep::DiscardPassword(login.id)),
    ))
}

/// Sets the hash, with its audit event; one that the login has already changes nothing.
pub(crate) fn set(
    tx: &Tx<'_>,
    context: &AppContext,
    login: &Login,
    hash: &ForeignHash,
) -> Result<()> {
    if hash.is_of(login) {
        return Ok(());
    }
    check_nothing_waits(login)?;
    let now = context.now();
    let new = NewPassword {
        hash: &hash.0,
        sealed: None,
        origin: None,
        set_by: &context.actor.label(),
        must_change: false,
    };
    tx.set_password(login.id, &new, now)?;
    // The product's hook has told it nothing of this one.
    if login.provision_state != ProvisionState::None {
        tx.set_provision_state(login.id, ProvisionState::None)?;
    }
    let mut detail = Vec::new();
    if login.password_hash.is_some() {
        detail.push(String::from(if login.must_change {
            "in the place of another, which its owner had to change"
        } else {
            "in the place of another"
        }));
    }
    detail.extend(end_old_credentials(tx, login.id, now)?.describe());
    context.audit(tx, Action::PasswordImport, target(login), joined(&detail))?;
    settle(tx, login.contact_id)
}
