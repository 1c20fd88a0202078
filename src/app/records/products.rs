//! Products: what credentials open, and what they ask of a password.

use crate::app::base::{lookup, rows};
use crate::app::{App, Error, ErrorKind, HelpOf, Hint, NextStep, Result};
use crate::domain::audit::{Action, AuditTarget};
use crate::domain::product::{CharClass, PasswordPolicy, Product, Slug, Symbols, WebUrl};
use crate::domain::provision::{DEFAULT_TIMEOUT, Hook, HookCommand, check_timeout};
use crate::domain::{Line, ProductId, SignedDuration};
use crate::mail::Mailbox;
use crate::store::{Db, ProductChange};

pub use crate::store::NewProduct;

/// The changes to a product; `None` leaves a value as it is.
#[derive(Clone, Debug, Default)]
pub struct ProductEdit {
    /// The name on the command line.
    pub slug: Option<Slug>,
    /// The name in emails.
    pub name: Option<Line>,
    /// The login URL; `Some(None)` removes it.
    pub login_url: Option<Option<WebUrl>>,
    /// The sender; `Some(None)` removes it.
    pub sender: Option<Option<Line>>,
    /// Where answers to its emails go; `Some(None)` removes it.
    pub reply_to: Option<Option<Line>>,
    /// The least length of a password, in characters.
    pub min_length: Option<usize>,
    /// The greatest length of a password, in characters.
    pub max_length: Option<usize>,
    /// The classes of which a password has at least one character each.
    pub require: Option<Vec<CharClass>>,
    /// The symbols that a password may have.
    pub symbols: Option<Symbols>,
    /// Whether a password may contain the username.
    pub username_inside: Option<bool>,
    /// Whether the product asks for a second factor. The least length follows, where it stands at the usual one.
    pub second_factor: Option<bool>,
    /// The hook that sets its passwords; `Some(None)` removes it.
    pub hook: Option<Option<HookCommand>>,
    /// How long that may take.
    pub hook_timeout: Option<SignedDuration>,
}

impl ProductEdit {
    fn parts(&self) -> Vec<&'static str> {
        let policy = self.min_length.is_some()
            || self.max_length.is_some()
            || self.require.is_some()
            || self.symbols.is_some()
            || self.username_inside.is_some()
            || self.second_factor.is_some();
        [
            (self.slug.is_some(), "slug"),
            (self.name.is_some(), "name"),
            (self.login_url.is_some(), "login url"),
            (self.sender.is_some(), "sender"),
            (self.reply_to.is_some(), "reply to"),
            (policy, "policy"),
            (self.hook.is_some(), "provision hook"),
            (self.hook_timeout.is_some(), "provision timeout"),
        ]
        .into_iter()
        .filter_map(|(changed, part)| changed.then_some(part))
        .collect()
    }

    /// The hook after the change; nothing where it stays as it is.
    #[expect(
        clippy::option_option,
        reason = "the cases are three: leave, remove, set"
    )]
    fn hook(&self, before: Option<Hook>) -> Result<Option<Option<Hook>>> {
        let command = match &self.hook {
            None if self.hook_timeout.is_none() => return Ok(None),
            None => before.as_ref().map(|hook| hook.command.clone()),
            Some(command) => command.clone(),
        };
        let Some(command) = command else {
            if self.hook_timeout.is_some() {
                let message = "a timeout needs a hook, and the product has none";
                return Err(
                    Error::new(ErrorKind::Usage, message).hint("name one: --provision COMMAND")
                );
            }
            return Ok(Some(None));
        };
        let timeout = self.hook_timeout.or(before.map(|hook| hook.timeout));
        let timeout = check_timeout(timeout.unwrap_or(DEFAULT_TIMEOUT))?;
        Ok(Some(Some(Hook { command, timeout })))
    }

    /// The policy after the change, which some password satisfies.
    fn policy(&self, before: PasswordPolicy) -> Result<PasswordPolicy> {
        let second_factor = self.second_factor.unwrap_or(before.second_factor);
        let usual = PasswordPolicy::usual_min_length;
        let min_length = if before.min_length == usual(before.second_factor) {
            usual(second_factor)
        } else {
            before.min_length
        };
        let policy = PasswordPolicy {
            min_length: self.min_length.unwrap_or(min_length),
            max_length: self.max_length.unwrap_or(before.max_length),
            require: self.require.clone().unwrap_or(before.require),
            symbols: self.symbols.clone().unwrap_or(before.symbols),
            username_inside: self.username_inside.unwrap_or(before.username_inside),
            second_factor,
        };
        check_policy(&policy)?;
        Ok(policy)
    }
}

/// A product and how much hangs on it.
#[derive(Clone, Debug)]
pub struct ProductView {
    /// The product.
    pub product: Product,
    /// How many logins open it.
    pub logins: u64,
    /// How many emails speak of it.
    pub emails: u64,
}

impl App {
    /// Adds a product.
    pub fn add_product(&mut self, new: &NewProduct) -> Result<Product> {
        check_policy(&new.policy)?;
        check_mailbox(new.sender.as_ref())?;
        check_mailbox(new.reply_to.as_ref())?;
        let (store, context) = self.writing()?;
        store.write(|tx| {
            refuse_taken(**tx, &new.slug, None)?;
            let id = tx.add_product(new, context.now())?;
            context.audit(tx, Action::ProductAdd, about(id), None)?;
            rows::product(**tx, id)
        })
    }

    /// All products, by slug.
    pub fn products(&self) -> Result<Vec<Product>> {
        Ok(self.db().products()?)
    }

    /// One product; the only one where none is named.
    pub fn product_view(&self, slug: Option<&Slug>) -> Result<ProductView> {
        let product = lookup::pick_product(self.db(), slug)?;
        let (logins, emails) = self.db().product_uses(product.id)?;
        Ok(ProductView {
            product,
            logins,
            emails,
        })
    }

    /// Changes a product. Returns it as it is now, and whether anything is different; otherwise nothing was written.
    pub fn edit_product(&mut self, slug: &Slug, edit: &ProductEdit) -> Result<(Product, bool)> {
        let parts = edit.parts();
        if parts.is_empty() {
            return Err(Error::new(ErrorKind::Usage, "nothing to change was named")
                .hint(NextStep::Help(HelpOf::ProductEdit).then(" shows what can be changed")));
        }
        check_mailbox(edit.sender.as_ref().and_then(Option::as_ref))?;
        check_mailbox(edit.reply_to.as_ref().and_then(Option::as_ref))?;
        let (store, context) = self.writing()?;
        store.write(|tx| {
            let product = lookup::pick_product(**tx, Some(slug))?;
            if let Some(slug) = &edit.slug {
                refuse_taken(**tx, slug, Some(product.id))?;
            }
            let policy = edit.policy(product.policy.clone())?;
            let hook = edit.hook(product.hook.clone())?;
            if hook == Some(None) {
                refuse_waiting(**tx, product.id, slug)?;
            }
            let change = ProductChange {
                slug: edit.slug.clone(),
                name: edit.name.clone(),
                login_url: edit.login_url.clone(),
                sender: edit.sender.clone(),
                reply_to: edit.reply_to.clone(),
                policy: Some(policy),
                hook,
            };
            if !change.changes(&product) {
                return Ok((product, false));
            }
            tx.edit_product(product.id, &change, context.now())?;
            context.audit(
                tx,
                Action::ProductEdit,
                about(product.id),
                Some(parts.join(", ")),
            )?;
            Ok((rows::product(**tx, product.id)?, true))
        })
    }

    /// Removes a product on which nothing hangs.
    pub fn remove_product(&mut self, slug: &Slug) -> Result<Product> {
        let (store, context) = self.writing()?;
        store.write(|tx| {
            let product = lookup::pick_product(**tx, Some(slug))?;
            let (logins, emails) = tx.product_uses(product.id)?;
            if logins > 0 || emails > 0 {
                return Err(Error::new(
                    ErrorKind::Failed,
                    format!("product {slug} is in use: logins {logins}, emails {emails}"),
                )
                .hint("a product stays as long as a login or an email in the log names it"));
            }
            tx.remove_product(product.id)?;
            context.audit(tx, Action::ProductRemove, about(product.id), None)?;
            Ok(product)
        })
    }
}

/// An event about the product.
fn about(id: ProductId) -> AuditTarget {
    AuditTarget {
        product: Some(id),
        ..AuditTarget::default()
    }
}

fn refuse_taken(db: Db<'_>, slug: &Slug, but: Option<ProductId>) -> Result<()> {
    match db.product_by_slug(slug)? {
        Some(product) if Some(product.id) != but => Err(Error::new(
            ErrorKind::Failed,
            format!("there is a product {slug} already: {}", product.name),
        )
        .hint(NextStep::EditProduct(slug.clone()).then(" changes it"))),
        _ => Ok(()),
    }
}

/// Without the hook nobody would ever tell the product the passwords that wait for it.
fn refuse_waiting(db: Db<'_>, id: ProductId, slug: &Slug) -> Result<()> {
    let waiting = db.pendings_at(id)?;
    if waiting == 0 {
        return Ok(());
    }
    let message = format!("passwords of {slug} wait for its hook: {waiting}");
    Err(Error::new(ErrorKind::Failed, message).hint(
        NextStep::ProvisionFailed(Some(slug.clone()))
            .then(" tries them again, with --discard it gives them up"),
    ))
}

/// A policy that no password could satisfy is refused before it is stored.
fn check_policy(policy: &PasswordPolicy) -> Result<()> {
    policy.validate().map_err(|invalid| {
        Error::from(invalid).hint(
            Hint::from(
                "name what stands against it as well, such as --min-length beside --max-length; ",
            )
            .step(NextStep::ShowProduct(None))
            .then(" prints what holds now"),
        )
    })
}

/// A mailbox that no email could be composed with is refused before it is stored.
fn check_mailbox(mailbox: Option<&Line>) -> Result<()> {
    match mailbox.map(|mailbox| mailbox.as_str().parse::<Mailbox>()) {
        Some(Err(invalid)) => Err(invalid.into()),
        Some(Ok(_)) | None => Ok(()),
    }
}
