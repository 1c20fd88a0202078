//! Passwords: generate, set, show, verify.

use crate::app::base::lookup::LoginChoice;
use crate::app::base::rows::{required, target};
use crate::app::base::sealed_password::stored_password;
use crate::app::credentials::choice::check_chosen;
use crate::app::outbox::attention::settle_by_hand;
use crate::app::provisioning::HandOver;
use crate::app::provisioning::begin::{hold, reserve};
use crate::app::provisioning::change::{ChangeResult, Credential, Live, Reserved};
use crate::app::provisioning::install::install;
use crate::app::records::logins::ensure_login;
use crate::app::{App, Error, ErrorKind, Hint, NextStep, Result, Via};
use crate::crypto::{self, HashError, PasswordMatch};
use crate::domain::audit::Action;
use crate::domain::contact::Contact;
use crate::domain::login::Login;
use crate::domain::password::normal;
use crate::domain::password_origin::PasswordOrigin;
use crate::domain::product::Product;
use crate::domain::provision::ChangeKind;
use crate::domain::{EmailId, Secret};

pub use crate::crypto::{Options, Recipe, spell};

/// The recipe for a password that nobody owns.
pub fn recipe(options: &Options) -> Result<Recipe> {
    Recipe::new(options).map_err(|error| Error::new(ErrorKind::Usage, error.to_string()))
}

/// A login and its password, ready to be handed over.
#[derive(Debug)]
pub struct Credentials {
    /// The login.
    pub login: Login,
    /// The product.
    pub product: Product,
    /// The password.
    pub password: Secret<String>,
    /// The emails that were queued.
    pub emails: Vec<EmailId>,
}

/// A password that is to be generated.
#[derive(Debug)]
pub struct PasswordOrder {
    /// The person.
    pub contact: Contact,
    /// The login.
    pub login: LoginChoice,
    /// How it is handed over.
    pub hand_over: HandOver,
}

/// A password that nobody has yet.
struct HashedPassword {
    password: Secret<String>,
    hash: String,
}

/// How far a change of a password has come in its first transaction.
enum ChangeStart {
    Installed(ChangeResult),
    Reserved(Reserved),
}

impl App {
    /// Generates a password for a login and sets it: password, emails and audit event in one transaction; in the
    /// product before that, where it has a hook.
    pub fn generate_password(
        &mut self,
        contact: &Contact,
        login: &LoginChoice,
        options: &Options,
        hand_over: &HandOver,
    ) -> Result<(Credentials, f64)> {
        let (password, bits) = self.new_password(login, options)?;
        let hash = crypto::hash(&password, &mut *self.context.rng)?;
        let new = HashedPassword { password, hash };
        let kind = ChangeKind::Generate;
        Ok((
            self.change_password(contact, login, new, hand_over, kind)?,
            bits,
        ))
    }

    /// As [`App::generate_password`], for several people: their passwords are hashed on all cores first. What fails for
    /// one does not touch the others.
    pub fn generate_passwords(
        &mut self,
        options: &Options,
        orders: &[PasswordOrder],
    ) -> Vec<Result<(Credentials, f64)>> {
        let made: Vec<_> = orders
            .iter()
            .map(|order| self.new_password(&order.login, options))
            .collect();
        let passwords: Vec<_> = made
            .iter()
            .flatten()
            .map(|(password, _)| password)
            .collect();
        let mut hashes = crypto::hash_all(&passwords, &mut *self.context.rng).into_iter();
        let mut done = Vec::with_capacity(orders.len());
        for (order, made) in orders.iter().zip(made) {
            done.push(made.and_then(|(password, bits)| {
                let hash = hashes.next().unwrap_or(Err(HashError::Malformed))?;
                let new = HashedPassword { password, hash };
                let PasswordOrder {
                    contact,
                    login,
                    hand_over,
                } = order;
                let kind = ChangeKind::Generate;
                let set = self.change_password(contact, login, new, hand_over, kind)?;
                Ok((set, bits))
            }));
        }
        done
    }

    fn new_password(
        &mut self,
        login: &LoginChoice,
        options: &Options,
    ) -> Result<(Secret<String>, f64)> {
        let username = login.username().as_str();
        let recipe = Recipe::for_login(options, &login.product().policy, username)
            .map_err(|error| Error::new(ErrorKind::Usage, error.to_string()))?;
        let password = recipe.generate(&mut *self.context.rng);
        Ok((password, recipe.entropy_bits()))
    }

    /// Sets a password that somebody chose, in its normal form.
    pub fn set_password(
        &mut self,
        contact: &Contact,
        login: &LoginChoice,
        password: Secret<String>,
        hand_over: &HandOver,
    ) -> Result<Credentials> {
        let password = normal(password);
        check_chosen(
            login.product(),
            contact,
            &password,
            login.username().as_str(),
        )?;
        let hash = crypto::hash(&password, &mut *self.context.rng)?;
        let new = HashedPassword { password, hash };
        self.change_password(contact, login, new, hand_over, ChangeKind::Set)
    }

    fn change_password(
        &mut self,
        contact: &Contact,
        choice: &LoginChoice,
        new: HashedPassword,
        hand_over: &HandOver,
        kind: ChangeKind,
    ) -> Result<Credentials> {
        let HashedPassword { password, hash } = new;
        let (store, context) = self.writing()?;
        let locks = store.login_locks();
        // Where nothing is to be kept, what was seen is not even stored.
        let keep = !(context.keeps_nothing() && (hand_over.shown || hand_over.copied));
        let set_by = context.actor.label();
        let change = Credential {
            kind,
            password: &password,
            hash: &hash,
            origin: PasswordOrigin::Desk,
            set_by: &set_by,
            must_change: hand_over.must_change,
            keep,
            link: None,
            mail_to: hand_over.email.as_ref(),
            notify: hand_over.notify.as_ref(),
            detail: hand_over.describe(),
        };
        let begun = store.write(|tx| {
            let id = ensure_login(tx, context, contact, choice)?;
            let login = required(tx.login(id)?)?;
            let product = required(tx.product(login.product_id)?)?;
            match hold(&locks, &login, &product)? {
                Some(lock) => {
                    reserve(tx, context, &login, &product, &change)?;
                    Ok(ChangeStart::Reserved(Reserved { lock, login: id }))
                }
                None => install(tx, context, contact, &login, &product, &change)
                    .map(ChangeStart::Installed),
            }
        })?;
        let done = match begun {
            ChangeStart::Installed(done) => done,
            ChangeStart::Reserved(reserved) => {
                let detail = change.detail.clone();
                self.tell_product(&reserved, Some(Live { keep, detail }))?
            }
        };
        Ok(Credentials {
            login: done.login,
            product: choice.product().clone(),
            password,
            emails: done.emails,
        })
    }

    /// Reveals a stored password. The event is written first; `copied` tells whether it goes to the clipboard, which is
    /// followed by [`App::password_was_copied`] once it is there.
    pub fn show_password(
        &mut self,
        login: &Login,
        product: &Product,
        copied: bool,
    ) -> Result<Credentials> {
        let gone = || {
            let (message, hint) = if login.password_hash.is_none() {
                ("no password has been set for it", "set one")
            } else {
                (
                    "its password is not stored any more, only its hash",
                    "make a new one",
                )
            };
            let name = format!(
                "the login {} at {}: {message}",
                login.username, product.slug
            );
            Error::new(ErrorKind::NotFound, name).hint(
                Hint::from(format!("{hint}: "))
                    .step(NextStep::GeneratePassword(login.into(), Via::Copy)),
            )
        };
        if !login.revealable {
            return Err(gone());
        }
        let (store, context) = self.writing()?;
        let action = if copied {
            Action::PasswordCopy
        } else {
            Action::PasswordShow
        };
        let password = store.write(|tx| {
            let password = stored_password(**tx, context, login.id)?.ok_or_else(gone)?;
            context.audit(tx, action, target(login), None)?;
            if !copied {
                settle_by_hand(tx, login.contact_id, login.id)?;
            }
            if context.keeps_nothing() && !copied {
                tx.purge_password(login.id)?;
            }
            Ok::<_, Error>(password)
        })?;
        Ok(Credentials {
            login: login.clone(),
            product: product.clone(),
            password,
            emails: Vec::new(),
        })
    }

    /// A password is on the clipboard now: a copy that failed has helped nobody. Where nothing is to be kept, it is
    /// forgotten.
    pub fn password_was_copied(&mut self, login: &Login) -> Result<()> {
        let forget = self.context.keeps_nothing();
        self.store.write(|tx| {
            settle_by_hand(tx, login.contact_id, login.id)?;
            if !forget {
                return Ok(());
            }
            let present = tx.login(login.id)?;
            if present.is_some_and(|present| present.password_serial == login.password_serial) {
                tx.purge_password(login.id)?;
            }
            Ok(())
        })
    }

    /// Compares a password with the stored hash: in its normal form, in which it is hashed here, and as it was typed,
    /// in which other programs may have hashed it. A match under a weak hash is hashed anew, in the form that matched.
    pub fn verify_password(&mut self, login: &Login, password: &Secret<String>) -> Result<bool> {
        let Some(hash) = &login.password_hash else {
            return Err(Error::new(
                ErrorKind::NotFound,
                format!("no password has been set for the login {}", login.username),
            )
            .hint(
                Hint::from("set one: ").step(NextStep::GeneratePassword(login.into(), Via::Copy)),
            ));
        };
        let normal = &normal(password.clone());
        let mut forms = vec![normal];
        if normal.expose() != password.expose() {
            forms.push(password);
        }
        for form in forms {
            match crypto::verify(form, hash)? {
                PasswordMatch::Mismatch => {}
                PasswordMatch::Match { weak } => {
                    if weak {
                        self.rehash(login, hash, form)?;
                    }
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }

    /// Stores a stronger hash of the same password, unless another was set meanwhile.
    fn rehash(&mut self, login: &Login, weak: &str, password: &Secret<String>) -> Result<()> {
        let (store, context) = self.writing()?;
        let stronger = crypto::hash(password, &mut *context.rng)?;
        store.write(|tx| {
            if !tx.rehash_password(login.id, weak, &stronger)? {
                return Ok(());
            }
            let detail = Some("rehashed".into());
            context.audit(tx, Action::PasswordVerify, target(login), detail)
        })
    }
}

impl From<crypto::HashError> for Error {
    fn from(error: crypto::HashError) -> Self {
        Self::new(ErrorKind::Failed, error.to_string())
    }
}
