//! Telling a product a password before anybody else is told.
//!
//! A change goes in three steps, so that no transaction is open while a hook runs: the password is reserved; the hook
//! runs; the answer is recorded. Only the last step makes the password the login's, uses the link up and queues mails.
//!
//! Invariants:
//! - Whoever reserves a change holds the login's lock until its answer is recorded. A change whose lock is free was left
//!   by somebody who died, or waits for its next try.
//! - A change stays as it is until it is answered, replaced by a newer one, or given up. What a kill leaves is finished
//!   by the next run: the hook is run again, under the same id, and so has to bear that.
//! - What the desk has waiting is not a user's to end: a link's change sets it aside, and puts it back unless it is done.
//! - A hook that fails changes nothing here: the old password stays, and nobody is mailed. A link stays live.

mod due;
mod interrupt;
mod tell;

use std::collections::BTreeMap;

use rand::Rng;

use super::compose::{self, Outgoing, queue};
use super::failing::settle;
use super::passwords::{end_old_credentials, joined, password_slot, required, target};
use super::{Desk, Error, ErrorKind, Result, notice};
use crate::domain::audit::{Action, Target};
use crate::domain::contact::Contact;
use crate::domain::email::Template;
use crate::domain::login::{Login, PasswordOrigin, ProvisionState};
use crate::domain::product::Product;
use crate::domain::provision::ChangeKind;
use crate::domain::{EmailAddress, EmailId, LinkId, LoginId, Secret};
use crate::secret::Slot;
use crate::store::{LoginLock, LoginLocks, NewPassword, NewPending, Tx};

pub use crate::provision::{Asked, ask};
pub use crate::store::Untold;
pub use due::ProvisionReport;
pub(super) use due::{give_up, give_up_with};
pub use interrupt::Interrupt;

/// A password that is to become a login's.
pub(super) struct Credential<'a> {
    pub(super) kind: ChangeKind,
    pub(super) password: &'a Secret<String>,
    pub(super) hash: &'a str,
    pub(super) origin: PasswordOrigin,
    pub(super) set_by: &'a str,
    pub(super) must_change: bool,
    /// Whether it is kept to be shown again.
    pub(super) keep: bool,
    pub(super) link: Option<LinkId>,
    pub(super) mail_to: Option<&'a EmailAddress>,
    pub(super) notify: Option<&'a EmailAddress>,
    /// How it is handed over, for the event.
    pub(super) detail: Vec<String>,
}

/// What a change came to.
#[derive(Debug)]
pub struct Done {
    /// The login as it is now.
    pub login: Login,
    /// The mails that were queued with it.
    pub emails: Vec<EmailId>,
}

/// A change that is reserved, in the hands of this process.
pub(super) struct Reserved {
    pub(super) lock: LoginLock,
    pub(super) login: LoginId,
}

/// What the live owner of a change knows beyond what is stored.
#[derive(Default)]
pub(super) struct Live {
    pub(super) keep: bool,
    pub(super) detail: Vec<String>,
}

/// The field of a password that waits for a hook to take this change.
pub(super) fn pending_slot(id: LoginId, change: &str) -> Slot {
    Slot {
        table: "pending",
        row: id.get(),
        field: "password",
        bound_to: change.to_owned(),
    }
}

/// The login's lock, where its product has a hook: nobody changes its password in the product meanwhile.
///
/// Fails with [`ErrorKind::Temporary`] while somebody does.
pub(super) fn hold(
    locks: &LoginLocks,
    login: &Login,
    product: &Product,
) -> Result<Option<LoginLock>> {
    if product.hook.is_none() && login.waiting.is_none() {
        return Ok(None);
    }
    locks.try_take(login.id)?.map(Some).ok_or_else(|| {
        let message = format!(
            "the password of {} at {} is being set right now",
            login.username, product.slug
        );
        let timeout = product
            .hook
            .as_ref()
            .map_or(0, |hook| hook.timeout.as_secs());
        let path = locks.path(login.id);
        Error::new(ErrorKind::Temporary, message).hint(format!(
            "wait until the product's hook has ended, {timeout} s at the most; a program that it left behind may hold \
             {} for longer",
            path.display()
        ))
    })
}

/// Reserves a change, in the place of one that nobody is at work on.
pub(super) fn reserve(
    tx: &Tx<'_>,
    desk: &mut Desk,
    login: &Login,
    product: &Product,
    change: &Credential<'_>,
) -> Result<()> {
    if change.mail_to.is_some() || change.notify.is_some() {
        // Rather now than when the product has the password.
        compose::sender(desk, product)?;
    }
    let id = change_id(desk);
    let slot = pending_slot(login.id, &id);
    let sealed = desk.seal(tx, &slot, change.password.expose().as_bytes())?;
    let new = NewPending {
        login_id: login.id,
        kind: change.kind,
        link_id: change.link,
        password: Some((&sealed, change.hash)),
        origin: Some(change.origin),
        set_by: change.set_by,
        must_change: change.must_change,
        mail_to: change.mail_to,
        notify: change.notify,
    };
    begin(tx, desk, login, &new, &id)
}

/// A name for a change that no other has.
fn change_id(desk: &mut Desk) -> String {
    let mut random = [0; 16];
    desk.rng.fill_bytes(&mut random);
    format!("{:032x}", u128::from_be_bytes(random))
}

/// Puts a change in its place, with its event.
fn begin(
    tx: &Tx<'_>,
    desk: &Desk,
    login: &Login,
    new: &NewPending<'_>,
    change_id: &str,
) -> Result<()> {
    let replaced = tx.pending(login.id)?;
    let state_before = match (&replaced, login.provision_state) {
        (Some(replaced), _) => replaced.state_when_given_up(),
        (None, ProvisionState::Pending) => ProvisionState::Failed,
        (None, state) => state,
    };
    tx.reserve(new, change_id, state_before, desk.now())?;
    let mut detail = vec![new.kind.as_str().to_owned()];
    detail.extend(replaced.map(|old| {
        let kind = old.kind.as_str();
        if new.link_id.is_some() && old.link_id.is_none() {
            format!("a {kind} that waited is set aside")
        } else {
            format!("in the place of a {kind} that waited")
        }
    }));
    let of = Target {
        link: new.link_id,
        ..target(login)
    };
    desk.audit(tx, Action::ProvisionBegin, of, Some(detail.join(", ")))
}

/// Makes a password the login's: with its mails, the end of the old credentials and the event, in the caller's
/// transaction. A link was used up before.
pub(super) fn install(
    tx: &Tx<'_>,
    desk: &mut Desk,
    contact: &Contact,
    login: &Login,
    product: &Product,
    change: &Credential<'_>,
) -> Result<Done> {
    let now = desk.now();
    let id = login.id;
    let sealed = change
        .keep
        .then(|| {
            // The password gets the next serial.
            let slot = password_slot(id, login.password_serial + 1);
            desk.seal(tx, &slot, change.password.expose().as_bytes())
        })
        .transpose()?;
    let new = NewPassword {
        hash: change.hash,
        sealed: sealed.as_deref(),
        origin: Some(change.origin),
        set_by: change.set_by,
        must_change: change.must_change,
    };
    tx.set_password(id, &new, now)?;
    tx.set_provision_state(id, known_by(product))?;
    let mut ended = end_old_credentials(tx, id, now)?;
    if let Some(link) = change.link {
        ended.mails.extend(tx.retire_mails_of_link(link)?);
    }
    let login = required(tx.login(id)?)?;
    let mut detail = change.detail.clone();
    let mut emails = Vec::new();
    for (template, to) in [
        (Template::Credentials, change.mail_to),
        (Template::PasswordChanged, change.notify),
    ] {
        let Some(to) = to else { continue };
        if !contact.has(to) {
            detail.push(String::from(
                "not mailed: the contact no longer has the address",
            ));
            continue;
        }
        let out = Outgoing {
            contact,
            login: &login,
            product,
            template,
            to,
            password: (template == Template::Credentials).then_some(change.password),
            link: None,
            retry_of: None,
            by_hand: true,
            extra: &BTreeMap::new(),
        };
        emails.push(queue(tx, desk, &out)?);
    }
    let of = Target {
        link: change.link,
        email: emails.first().copied(),
        ..target(&login)
    };
    detail.extend(ended.describe());
    if change.kind == ChangeKind::Redeem {
        detail.extend(notice::tell_of_redeeming(tx, desk, id)?);
    }
    desk.audit(tx, action(change.kind), of, joined(&detail))?;
    settle(tx, contact.id)?;
    Ok(Done { login, emails })
}

/// Whether a product knows a password once it is the login's.
const fn known_by(product: &Product) -> ProvisionState {
    match product.hook {
        Some(_) => ProvisionState::Provisioned,
        None => ProvisionState::None,
    }
}

const fn action(kind: ChangeKind) -> Action {
    match kind {
        ChangeKind::Generate => Action::PasswordGenerate,
        ChangeKind::Set => Action::PasswordSet,
        ChangeKind::Redeem => Action::LinkRedeem,
        ChangeKind::Provision => Action::LoginProvision,
    }
}
