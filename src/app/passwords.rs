//! Passwords: generate, set, show, verify.

use super::failing::settle_by_hand;
use super::logins;
use super::provision::{Credential, Done, Live, Reserved, hold, install, reserve};
use super::resolve::LoginChoice;
use super::{App, Desk, Error, ErrorKind, Result};
use crate::domain::audit::{Action, Target};
use crate::domain::contact::Contact;
use crate::domain::link::RevokedReason;
use crate::domain::login::{Login, PasswordOrigin};
use crate::domain::password::normal;
use crate::domain::product::{Product, Violation};
use crate::domain::provision::ChangeKind;
use crate::domain::{EmailAddress, EmailId, LinkId, LoginId, Secret};
use crate::secret::{self, Slot, Verdict};
use crate::store::{Db, Tx};

pub use crate::secret::{Options, Recipe, spell};

/// The recipe for a password that nobody owns.
pub fn recipe(options: &Options) -> Result<Recipe> {
    Recipe::new(options).map_err(|error| Error::new(ErrorKind::Usage, error.to_string()))
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

/// A login and its password, ready to be handed over.
#[derive(Debug)]
pub struct Credentials {
    /// The login.
    pub login: Login,
    /// What it opens.
    pub product: Product,
    /// The password.
    pub password: Secret<String>,
    /// The mails that were queued.
    pub emails: Vec<EmailId>,
}

/// How far a change of a password has come in its first transaction.
enum Begun {
    Installed(Done),
    Reserved(Reserved),
}

/// The field of a login's sealed password, the one with this serial.
pub(super) fn password_slot(id: LoginId, serial: i64) -> Slot {
    Slot {
        table: "login",
        row: id.get(),
        field: "password",
        bound_to: serial.to_string(),
    }
}

impl App {
    /// Generates a password for a login and sets it: password, mails and audit event in one transaction; in the product
    /// before that, where it has a hook.
    pub fn generate_password(
        &mut self,
        contact: &Contact,
        login: &LoginChoice,
        options: &Options,
        hand_over: &HandOver,
    ) -> Result<(Credentials, f64)> {
        let username = login.username().as_str();
        let recipe = Recipe::for_login(options, &login.product().policy, username)
            .map_err(|error| Error::new(ErrorKind::Usage, error.to_string()))?;
        let password = recipe.generate(&mut *self.desk.rng);
        let credentials =
            self.change_password(contact, login, password, hand_over, ChangeKind::Generate)?;
        Ok((credentials, recipe.entropy_bits()))
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
        self.change_password(contact, login, password, hand_over, ChangeKind::Set)
    }

    fn change_password(
        &mut self,
        contact: &Contact,
        choice: &LoginChoice,
        password: Secret<String>,
        hand_over: &HandOver,
        kind: ChangeKind,
    ) -> Result<Credentials> {
        let (store, desk) = self.writing()?;
        let hash = secret::hash(&password, &mut *desk.rng)?;
        let locks = store.login_locks();
        // Where nothing is to be kept, what was seen is not even stored.
        let keep = !(desk.keeps_nothing() && (hand_over.shown || hand_over.copied));
        let set_by = desk.actor.label();
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
            let id = ensure_login(tx, desk, contact, choice)?;
            let login = required(tx.login(id)?)?;
            let product = required(tx.product(login.product_id)?)?;
            match hold(&locks, &login, &product)? {
                Some(lock) => {
                    reserve(tx, desk, &login, &product, &change)?;
                    Ok(Begun::Reserved(Reserved { lock, login: id }))
                }
                None => install(tx, desk, contact, &login, &product, &change).map(Begun::Installed),
            }
        })?;
        let done = match begun {
            Begun::Installed(done) => done,
            Begun::Reserved(reserved) => {
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
            Error::new(ErrorKind::NotFound, name).hint(format!(
                "{hint}: credtool password generate {} --copy",
                login.contact_id
            ))
        };
        if !login.revealable {
            return Err(gone());
        }
        let (store, desk) = self.writing()?;
        let action = if copied {
            Action::PasswordCopy
        } else {
            Action::PasswordShow
        };
        let password = store.write(|tx| {
            let password = stored_password(**tx, desk, login.id)?.ok_or_else(gone)?;
            desk.audit(tx, action, target(login), None)?;
            if !copied {
                settle_by_hand(tx, login.contact_id, login.id)?;
            }
            if desk.keeps_nothing() && !copied {
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

    /// A password is on the clipboard now: a copy that failed has helped nobody. Where nothing is to be kept, it is forgotten.
    pub fn password_was_copied(&mut self, login: &Login) -> Result<()> {
        let forget = self.desk.keeps_nothing();
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

    /// Compares a password with the stored hash: in its normal form, in which it is hashed here, and as it was typed, in
    /// which other programs may have hashed it. A match under a weak hash is hashed anew, in the form that matched.
    pub fn verify_password(&mut self, login: &Login, password: &Secret<String>) -> Result<bool> {
        let Some(hash) = &login.password_hash else {
            return Err(Error::new(
                ErrorKind::NotFound,
                format!("no password has been set for the login {}", login.username),
            )
            .hint(format!(
                "set one: credtool password generate {} --copy",
                login.contact_id
            )));
        };
        let normal = &normal(password.clone());
        let mut forms = vec![normal];
        if normal.expose() != password.expose() {
            forms.push(password);
        }
        for form in forms {
            match secret::verify(form, hash)? {
                Verdict::Mismatch => {}
                Verdict::Match { weak } => {
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
        let (store, desk) = self.writing()?;
        let stronger = secret::hash(password, &mut *desk.rng)?;
        store.write(|tx| {
            if !tx.rehash_password(login.id, weak, &stronger)? {
                return Ok(());
            }
            let detail = Some("rehashed".into());
            desk.audit(tx, Action::PasswordVerify, target(login), detail)
        })
    }
}

impl HandOver {
    pub(super) fn describe(&self) -> Vec<String> {
        let mut ways = Vec::new();
        for (set, way) in [
            (self.email.is_some(), "by mail"),
            (self.notify.is_some(), "notice queued"),
            (self.copied, "copied"),
            (self.shown, "shown"),
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

/// Refuses a password that the product would not take, or that a person should not choose, naming every rule that it
/// breaks. The password is in its normal form.
pub(super) fn check_chosen(
    product: &Product,
    contact: &Contact,
    password: &Secret<String>,
    username: &str,
) -> Result<()> {
    check_choosable(product)?;
    let broken = broken_by(product, contact, password, username);
    if broken.is_empty() {
        return Ok(());
    }
    let broken: Vec<String> = broken.iter().map(ToString::to_string).collect();
    let message = format!("the password {}", broken.join(", and it "));
    Err(Error::new(ErrorKind::Usage, message).hint(format!(
        "choose another, such as a few words that belong to nobody; `credtool product show {}` prints the rules",
        product.slug
    )))
}

/// Every rule that a chosen password breaks. It is in its normal form.
pub(super) fn broken_by(
    product: &Product,
    contact: &Contact,
    password: &Secret<String>,
    username: &str,
) -> Vec<Violation> {
    let mut names = vec![
        username,
        product.name.as_str(),
        product.slug.as_str(),
        contact.name.as_str(),
    ];
    let addresses = contact.addresses.iter();
    names.extend(addresses.map(|address| address.address.as_str()));
    let policy = &product.policy;
    policy.chosen_violations(password.expose(), username, &names)
}

/// Refuses to let a person choose a password where every one that the product takes is too short for that.
pub(super) fn check_choosable(product: &Product) -> Result<()> {
    let policy = &product.policy;
    if policy.can_be_chosen() {
        return Ok(());
    }
    let message = format!(
        "a password for {} can only be generated: a chosen one needs {} characters, and it takes {}",
        product.slug,
        policy.min_chosen(),
        policy.max_length
    );
    Err(Error::new(ErrorKind::Usage, message).hint(format!(
        "credtool password generate CONTACT; or, if it asks for a second factor: \
         credtool product edit {} --second-factor yes",
        product.slug
    )))
}

/// The login that is meant; makes it when it is the contact's first.
pub(super) fn ensure_login(
    tx: &Tx<'_>,
    desk: &Desk,
    contact: &Contact,
    choice: &LoginChoice,
) -> Result<LoginId> {
    match choice {
        LoginChoice::Existing(login, _) => Ok(login.id),
        LoginChoice::New { product, username } => {
            logins::make(tx, desk, contact, product, username)
        }
    }
}

/// What a new password ended.
#[derive(Debug, Default)]
pub(super) struct Ended {
    pub(super) links: Vec<LinkId>,
    pub(super) mails: Vec<EmailId>,
}

impl Ended {
    /// For the event of the act: nothing where nothing was ended.
    pub(super) fn describe(&self) -> Vec<String> {
        let links = self.links.iter().map(|link| format!("ended link {link}"));
        let mails = self
            .mails
            .iter()
            .map(|mail| format!("took back mail {mail}"));
        links.chain(mails).collect()
    }
}

/// The detail of an event; nothing where there is none.
pub(super) fn joined(parts: &[String]) -> Option<String> {
    (!parts.is_empty()).then(|| parts.join(", "))
}

/// A new password ends every live link of the login and takes back the mails that carry an older password or one of
/// those links and still wait.
pub(super) fn end_old_credentials(
    tx: &Tx<'_>,
    login: LoginId,
    now: crate::domain::Timestamp,
) -> Result<Ended> {
    let links = tx.revoke_links(login, None, RevokedReason::PasswordChanged, now)?;
    let mut mails = Vec::new();
    for link in &links {
        mails.extend(tx.retire_mails_of_link(*link)?);
    }
    mails.extend(tx.cancel_waiting_credentials(login)?);
    Ok(Ended { links, mails })
}

/// The stored password of a login, opened.
pub(super) fn stored_password(
    db: Db<'_>,
    desk: &mut Desk,
    login: LoginId,
) -> Result<Option<Secret<String>>> {
    let Some((serial, sealed)) = db.sealed_password(login)? else {
        return Ok(None);
    };
    open_password(desk, &password_slot(login, serial), &sealed, "stored").map(Some)
}

/// A sealed password, opened; `which` one it is, where it is damaged.
pub(super) fn open_password(
    desk: &mut Desk,
    slot: &Slot,
    sealed: &[u8],
    which: &str,
) -> Result<Secret<String>> {
    let bytes = desk.open(slot, sealed)?;
    let text = str::from_utf8(bytes.expose()).map_err(|_| {
        Error::new(
            ErrorKind::Failed,
            format!("the {which} password is damaged"),
        )
    })?;
    Ok(Secret::new(text.to_owned()))
}

/// An event's target for a login.
pub(super) fn target(login: &Login) -> Target {
    Target {
        contact: Some(login.contact_id),
        product: Some(login.product_id),
        login: Some(login.id),
        ..Target::default()
    }
}

/// A row that was there a moment ago, in the same transaction.
pub(super) fn required<T>(row: Option<T>) -> Result<T> {
    row.ok_or_else(|| {
        Error::new(ErrorKind::NotFound, "it was removed in between").hint("look again")
    })
}

impl From<secret::HashError> for Error {
    fn from(error: secret::HashError) -> Self {
        Self::new(ErrorKind::Failed, error.to_string())
    }
}
