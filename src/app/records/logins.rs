//! Logins: which account a contact has at which product.

use crate::app::base::context::AppContext;
use crate::app::base::lookup::{self, LoginChoice, label};
use crate::app::base::rows;
use crate::app::outbox::{attention, cancel_obsolete};
use crate::app::provisioning::begin::hold;
use crate::app::records::logins;
use crate::app::{App, Error, ErrorKind, HelpOf, NextStep, Result};
use crate::domain::audit::{Action, AuditTarget};
use crate::domain::contact::Contact;
use crate::domain::email::CancelCause;
use crate::domain::login::Login;
use crate::domain::product::{Product, Slug};
use crate::domain::{ContactId, EmailId, Line, LoginId};
use crate::store::{Db, Tx};

pub use crate::app::records::contacts::LoginView;

/// The changes to a login; `None` leaves a value as it is.
#[derive(Clone, Debug, Default)]
pub struct LoginEdit {
    /// The username.
    pub username: Option<Line>,
    /// Whether the user has to choose another password.
    pub must_change: Option<bool>,
}

impl App {
    /// Gives a contact a login without a password; the username is the primary address unless one is named.
    pub fn add_login(
        &mut self,
        contact: ContactId,
        product: Option<&Slug>,
        username: Option<&Line>,
    ) -> Result<LoginView> {
        let (store, context) = self.writing()?;
        store.write(|tx| {
            let contact = rows::contact(**tx, contact)?;
            let product = lookup::pick_product(**tx, product)?;
            let username = lookup::wanted_username(&contact, username)?;
            let id = make(tx, context, &contact, &product, &username)?;
            let login = rows::login(**tx, id)?;
            LoginView::of(**tx, login, product)
        })
    }

    /// The login of a contact that was chosen.
    ///
    /// Fails with [`ErrorKind::NotFound`] where the contact has none.
    pub fn existing_login(&self, contact: &Contact, choice: LoginChoice) -> Result<LoginView> {
        match choice {
            LoginChoice::Existing(login, product) => LoginView::of(self.db(), login, product),
            LoginChoice::New { product, .. } => Err(Error::new(
                ErrorKind::NotFound,
                format!("{} has no login at {}", label(contact), product.slug),
            )
            .hint(
                NextStep::AddLogin(contact.id, Some(product.slug))
                    .then("; the first password makes one too"),
            )),
        }
    }

    /// The logins of one contact.
    pub fn logins_of(&self, contact: ContactId) -> Result<Vec<LoginView>> {
        let db = self.db();
        with_products(db, db.logins_of(contact)?)
    }

    /// A page of all logins, by id, as of one moment.
    pub fn login_page(&mut self, after: Option<LoginId>, limit: usize) -> Result<Vec<LoginView>> {
        self.store
            .read(|db| with_products(db, db.logins(after, limit)?))
    }

    /// Renames a login, or changes whether its user must choose another password. Returns the login as it is now, and
    /// whether anything is different; otherwise nothing was written.
    pub fn edit_login(&mut self, id: LoginId, edit: &LoginEdit) -> Result<(LoginView, bool)> {
        let mut parts = Vec::new();
        if edit.username.is_some() {
            parts.push("username");
        }
        if edit.must_change.is_some() {
            parts.push("must change");
        }
        if parts.is_empty() {
            return Err(Error::new(ErrorKind::Usage, "nothing to change was named")
                .hint(NextStep::Help(HelpOf::LoginEdit).then(" shows what can be changed")));
        }
        let (store, context) = self.writing()?;
        store.write(|tx| {
            let login = rows::login(**tx, id)?;
            let product = rows::product(**tx, login.product_id)?;
            let renames = edit
                .username
                .as_ref()
                .is_some_and(|username| *username != login.username);
            let marks = edit
                .must_change
                .is_some_and(|must| must != login.must_change);
            if !renames && !marks {
                return Ok((LoginView::of(**tx, login, product)?, false));
            }
            if let Some(username) = &edit.username {
                refuse_taken(**tx, &product, username, Some(id))?;
            }
            tx.edit_login(id, edit.username.as_ref(), edit.must_change, context.now())?;
            let target = about(login.contact_id, &product, id);
            context.audit(tx, Action::LoginEdit, target, Some(parts.join(", ")))?;
            let login = rows::login(**tx, id)?;
            Ok((LoginView::of(**tx, login, product)?, true))
        })
    }

    /// Removes a login with its links, and takes back what is queued about it; gives the emails that were.
    ///
    /// Fails with [`ErrorKind::Temporary`] while an email about it is on its way, or its product is being told a
    /// password.
    pub fn remove_login(&mut self, id: LoginId) -> Result<Vec<EmailId>> {
        let (store, context) = self.writing()?;
        let locks = store.login_locks();
        store.write(|tx| {
            let login = rows::login(**tx, id)?;
            let product = rows::product(**tx, login.product_id)?;
            let _held = hold(&locks, &login, &product)?;
            let contact = rows::contact(**tx, login.contact_id)?;
            cancel_obsolete::refuse_under_way(tx, &contact, |email| email.login_id == Some(id))?;
            let cancelled = cancel_obsolete::cancel(
                tx,
                context,
                contact.id,
                CancelCause::LoginRemoved,
                |email| email.login_id == Some(id),
            )?;
            tx.remove_login(id)?;
            attention::settle(tx, contact.id)?;
            context.audit(
                tx,
                Action::LoginRemove,
                about(contact.id, &product, id),
                None,
            )?;
            Ok(cancelled)
        })
    }
}

/// Makes a login inside the transaction of the act that needs it, with its own audit event.
///
/// Fails with [`ErrorKind::Failed`] where the username is taken.
pub(crate) fn make(
    tx: &Tx<'_>,
    context: &AppContext,
    contact: &Contact,
    product: &Product,
    username: &Line,
) -> Result<LoginId> {
    refuse_taken(**tx, product, username, None)?;
    let id = tx.add_login(contact.id, product.id, username, context.now())?;
    context.audit(tx, Action::LoginAdd, about(contact.id, product, id), None)?;
    Ok(id)
}

fn refuse_taken(
    db: Db<'_>,
    product: &Product,
    username: &Line,
    but: Option<LoginId>,
) -> Result<()> {
    match db.login_named(product.id, username)? {
        Some(login) if Some(login.id) != but => Err(taken(db, product, username, &login)?),
        _ => Ok(()),
    }
}

/// The owner of a username that was asked for again.
fn taken(db: Db<'_>, product: &Product, username: &Line, login: &Login) -> Result<Error> {
    let owner = rows::contact(db, login.contact_id)?;
    let message = format!(
        "the username {username} at {} belongs to contact {} {}",
        product.slug, owner.id, owner.name
    );
    Ok(Error::new(ErrorKind::Failed, message)
        .hint(NextStep::ShowContact(owner.id).then(", or name another username")))
}

/// An event about the login.
fn about(contact: ContactId, product: &Product, id: LoginId) -> AuditTarget {
    AuditTarget {
        contact: Some(contact),
        product: Some(product.id),
        login: Some(id),
        ..AuditTarget::default()
    }
}

/// Logins with their products, and what was emailed of their passwords.
pub(super) fn with_products(db: Db<'_>, logins: Vec<Login>) -> Result<Vec<LoginView>> {
    let products = db.products()?;
    let views = logins.into_iter().map(|login| {
        let known = products
            .iter()
            .find(|product| product.id == login.product_id);
        let product = known.map_or_else(
            || rows::product(db, login.product_id),
            |product| Ok(product.clone()),
        )?;
        LoginView::of(db, login, product)
    });
    views.collect()
}

/// The login that is meant; makes it when it is the contact's first.
pub(crate) fn ensure_login(
    tx: &Tx<'_>,
    context: &AppContext,
    contact: &Contact,
    choice: &LoginChoice,
) -> Result<LoginId> {
    match choice {
        LoginChoice::Existing(login, _) => Ok(login.id),
        LoginChoice::New { product, username } => {
            logins::make(tx, context, contact, product, username)
        }
    }
}
