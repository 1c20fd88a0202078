//! The first step of a change: the lock of the login is taken, and the password is reserved.

use rand::Rng;

use crate::app::base::rows::target;
use crate::app::outbox::enqueue;
use crate::app::provisioning::change::Credential;
use crate::app::{AppContext, Error, ErrorKind, Result};
use crate::crypto::Slot;
use crate::domain::LoginId;
use crate::domain::audit::{Action, AuditTarget};
use crate::domain::login::Login;
use crate::domain::password_origin::ProvisionState;
use crate::domain::product::Product;
use crate::store::{LoginLock, LoginLocks, NewPending, Tx};

/// The field of a password that waits for a hook to take this change.
pub(crate) fn pending_slot(id: LoginId, change: &str) -> Slot {
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
pub(crate) fn hold(
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
            "wait until the product's hook has ended, at most {timeout} s; a program that it left behind may hold \
             {} for longer",
            path.display()
        ))
    })
}

/// Reserves a change, in the place of one that nobody is at work on.
pub(crate) fn reserve(
    tx: &Tx<'_>,
    context: &mut AppContext,
    login: &Login,
    product: &Product,
    change: &Credential<'_>,
) -> Result<()> {
    if change.mail_to.is_some() || change.notify.is_some() {
        // Rather now than when the product has the password.
        enqueue::sender(context, product)?;
    }
    let id = change_id(context);
    let slot = pending_slot(login.id, &id);
    let sealed = context.seal(tx, &slot, change.password.expose().as_bytes())?;
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
    begin(tx, context, login, &new, &id)
}

/// A name for a change that no other has.
pub(crate) fn change_id(context: &mut AppContext) -> String {
    let mut random = [0; 16];
    context.rng.fill_bytes(&mut random);
    format!("{:032x}", u128::from_be_bytes(random))
}

/// Puts a change in its place, with its event.
pub(crate) fn begin(
    tx: &Tx<'_>,
    context: &AppContext,
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
    tx.reserve(new, change_id, state_before, context.now())?;
    let mut detail = vec![new.kind.as_str().to_owned()];
    detail.extend(replaced.map(|old| {
        let kind = old.kind.as_str();
        if new.link_id.is_some() && old.link_id.is_none() {
            format!("a {kind} that waited is set aside")
        } else {
            format!("in the place of a {kind} that waited")
        }
    }));
    let of = AuditTarget {
        link: new.link_id,
        ..target(login)
    };
    context.audit(tx, Action::ProvisionBegin, of, Some(detail.join(", ")))
}
