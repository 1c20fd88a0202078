//! The hook runs, and its answer is recorded.

use rand::Rng as _;

use crate::app::base::rows::{required, target};
use crate::app::base::sealed_password::{open_password, stored_password};
use crate::app::provisioning::HandOver;
use crate::app::provisioning::begin::pending_slot;
use crate::app::provisioning::change::{ChangeResult, Credential, Live, Reserved};
use crate::app::provisioning::install::{action, install};
use crate::app::{App, AppContext, Error, ErrorKind, Hint, NextStep, Result};
use crate::domain::audit::{Action, AuditTarget};
use crate::domain::contact::Contact;
use crate::domain::login::Login;
use crate::domain::password_origin::ProvisionState;
use crate::domain::product::Product;
use crate::domain::provision::{ChangeKind, DAMAGED, Hook, HookFailure, Pending, ProvisionError};
use crate::domain::schedule::backoff;
use crate::domain::{Line, LoginId, Secret, Timestamp};
use crate::hooks::{self, HookAnswer, Request, RequestedPassword, Surroundings};
use crate::store::{Db, LoginLock, Store, Tx};

/// A change as it is told to the product.
struct Loaded {
    pending: Pending,
    contact: Contact,
    login: Login,
    product: Product,
    hook: Hook,
    /// The PHC string.
    hash: String,
    /// Absent where only the hash is known.
    password: Option<Secret<String>>,
    /// Whether a password is there, and does not open: no other try will change that.
    damaged: bool,
}

impl App {
    /// Runs the hook for a change that is reserved, and records its answer. `live` comes from who reserved it and still
    /// waits; without it the change is one that was left behind.
    pub(crate) fn tell_product(
        &mut self,
        reserved: &Reserved,
        live: Option<Live>,
    ) -> Result<ChangeResult> {
        let (store, context) = self.writing()?;
        let now = context.now();
        store.write(|tx| -> Result<()> { Ok(tx.start_try(reserved.login, now)?) })?;
        let loaded = load(store, context, reserved.login)?;
        let answer = context
            .interrupt
            .around(|| ask(context, &loaded, &reserved.lock));
        match answer {
            HookAnswer::Done => store
                .write(|tx| finish(tx, context, &loaded, live))
                .map_err(|error| unfinished(&loaded, error)),
            HookAnswer::Failed(failure, reason) => {
                let failing = ProvisionError {
                    failure,
                    reason,
                    at: context.now(),
                };
                let next = store
                    .write(|tx| fail(tx, context, &loaded, &failing, live.is_some()))
                    .map_err(Error::half_done)?;
                if context.interrupt.is_wanted() {
                    return Err(broken_off(&loaded, next));
                }
                Err(not_told(&loaded, &failing, next))
            }
        }
    }
}

fn load(store: &mut Store, context: &mut AppContext, id: LoginId) -> Result<Loaded> {
    store.read(|db| {
        let pending = required(db.pending(id)?)?;
        let login = required(db.login(id)?)?;
        let product = required(db.product(login.product_id)?)?;
        let contact = required(db.contact(login.contact_id)?)?;
        let hook = required(product.hook.clone())?;
        let (hash, password) = if let Some(hash) = &pending.hash {
            (hash.clone(), reserved_password(db, context, &pending))
        } else {
            let hash = required(login.password_hash.clone())?;
            (hash, stored_password(db, context, id))
        };
        let (password, damaged) = match password {
            Err(error) if error.kind() == ErrorKind::Failed => (None, true),
            password => (password?, false),
        };
        Ok(Loaded {
            pending,
            contact,
            login,
            product,
            hook,
            hash,
            password,
            damaged,
        })
    })
}

fn reserved_password(
    db: Db<'_>,
    context: &mut AppContext,
    pending: &Pending,
) -> Result<Option<Secret<String>>> {
    let sealed = required(db.sealed_pending(pending.login_id)?)?;
    let slot = pending_slot(pending.login_id, &pending.change_id);
    open_password(context, &slot, &sealed, "reserved").map(Some)
}

/// Runs the hook.
fn ask(context: &AppContext, loaded: &Loaded, lock: &LoginLock) -> HookAnswer {
    let pending = &loaded.pending;
    if pending.damaged {
        return HookAnswer::Failed(HookFailure::Refused, DAMAGED.to_owned());
    }
    if loaded.damaged && pending.hash.is_some() {
        let why = String::from("not asked: the reserved password is damaged");
        return HookAnswer::Failed(HookFailure::Refused, why);
    }
    let request = Request {
        id: &pending.change_id,
        kind: pending.kind,
        attempt: pending.tries,
        contact: &loaded.contact,
        product: &loaded.product,
        login: &loaded.login,
        told: RequestedPassword {
            password: loaded.password.as_ref(),
            hash: &loaded.hash,
            must_change: pending.must_change,
        },
    };
    let mut secrets = vec![loaded.hash.as_str()];
    secrets.extend(
        loaded
            .password
            .as_ref()
            .map(|password| password.expose().as_str()),
    );
    let around = Surroundings {
        environment: &context.environment,
        lock: std::os::fd::AsFd::as_fd(lock),
        interrupted: &context.interrupt.wanted,
    };
    hooks::run(&loaded.hook, &request.to_json(), &secrets, &around)
}

/// The product has it: now it is the login's.
fn finish(
    tx: &Tx<'_>,
    context: &mut AppContext,
    loaded: &Loaded,
    live: Option<Live>,
) -> Result<ChangeResult> {
    let Loaded {
        pending,
        contact,
        login,
        product,
        ..
    } = loaded;
    tx.remove_pending(login.id)?;
    let left_behind = live.is_none();
    let live = live.unwrap_or_else(|| Live {
        // Whoever reserved it has not shown it to anybody.
        keep: pending.kind != ChangeKind::Redeem,
        detail: left_by(pending),
    });
    let (Some(password), Some(origin), Some(hash)) =
        (&loaded.password, pending.origin, &pending.hash)
    else {
        // The present password is told: it stays what it is.
        tx.set_provision_state(login.id, ProvisionState::Provisioned)?;
        context.audit(tx, action(pending.kind), target(login), None)?;
        let login = required(tx.login(login.id)?)?;
        let emails = Vec::new();
        return Ok(ChangeResult { login, emails });
    };
    if let Some(link) = pending.link_id {
        tx.use_reserved_link(link, context.now())?;
    }
    let mut detail = live.detail;
    if left_behind && pending.set_by != context.actor.label() {
        detail.push(format!("begun by {}", pending.set_by));
    }
    let change = Credential {
        kind: pending.kind,
        password,
        hash,
        origin,
        set_by: &pending.set_by,
        must_change: pending.must_change,
        keep: live.keep,
        link: pending.link_id,
        mail_to: pending.mail_to.as_ref(),
        notify: pending.notify.as_ref(),
        detail,
    };
    install(tx, context, contact, login, product, &change)
}

/// How a change is handed over whose owner has gone: by the emails that were asked for.
fn left_by(pending: &Pending) -> Vec<String> {
    if pending.kind == ChangeKind::Redeem {
        return Vec::new();
    }
    HandOver {
        email: pending.mail_to.clone(),
        notify: pending.notify.clone(),
        must_change: pending.must_change,
        ..HandOver::default()
    }
    .describe()
}

/// The product has it not, or nobody knows. The password waits for another try; that of a person who stands at the page
/// is forgotten: they are told, their link stays live, and they try again. Gives when it is tried again.
fn fail(
    tx: &Tx<'_>,
    context: &mut AppContext,
    loaded: &Loaded,
    failing: &ProvisionError,
    live: bool,
) -> Result<Option<Timestamp>> {
    let Loaded { pending, login, .. } = loaded;
    let undone = pending.kind == ChangeKind::Redeem && (live || !failing.failure.is_tried_again());
    let mut put_back = None;
    let next = if undone {
        put_back = tx.undo_pending(login.id, pending.state_when_undone(failing, live))?;
        None
    } else {
        let next = next_try(context, pending.tries, failing);
        tx.fail_pending(login.id, failing, next)?;
        next
    };
    if is_news(pending, failing) {
        let of = AuditTarget {
            link: pending.link_id,
            ..target(login)
        };
        let put_back = put_back.map_or_else(String::new, |kind| {
            format!(", a {} waits again", kind.as_str())
        });
        let detail = format!(
            "{}, {}{put_back}: {}",
            pending.kind.as_str(),
            failing.failure.as_str(),
            nameless(&failing.reason, &loaded.contact, login)
        );
        context.audit(tx, Action::ProvisionFail, of, Some(detail))?;
    }
    Ok(next)
}

/// Returns the output of a hook without the person that it was about: people can be removed, the trail stays.
fn nameless(reason: &str, contact: &Contact, login: &Login) -> String {
    let mut names = vec![login.username.as_str(), contact.name.as_str()];
    names.extend(
        contact
            .addresses
            .iter()
            .map(|address| address.address.as_str()),
    );
    names.extend(contact.external_id.as_ref().map(Line::as_str));
    names.sort_by_key(|name| std::cmp::Reverse(name.len()));
    names
        .into_iter()
        .fold(reason.to_owned(), |text, name| text.replace(name, "[name]"))
}

/// Whether a failure is not the one that was told of before.
pub(crate) fn is_news(pending: &Pending, failing: &ProvisionError) -> bool {
    pending
        .failing
        .as_ref()
        .is_none_or(|before| (before.failure, &before.reason) != (failing.failure, &failing.reason))
}

fn next_try(context: &mut AppContext, tries: u32, failing: &ProvisionError) -> Option<Timestamp> {
    if !failing.failure.is_tried_again() {
        return None;
    }
    let jitter = u16::try_from(context.rng.next_u32() >> 16).unwrap_or_default();
    let wait = backoff(tries, jitter);
    failing.at.checked_add(wait).ok()
}

/// Why the product does not have the password, and what to do.
fn not_told(loaded: &Loaded, failing: &ProvisionError, next: Option<Timestamp>) -> Error {
    let Loaded {
        pending,
        login,
        product,
        ..
    } = loaded;
    let kind = match failing.failure {
        HookFailure::Refused => ErrorKind::Refused,
        HookFailure::Temporary => ErrorKind::Temporary,
        HookFailure::Unusable => ErrorKind::Config,
    };
    let message = format!(
        "the hook of {} failed for {} ({})",
        product.slug, login.username, failing.reason
    );
    let again = NextStep::Provision(login.id);
    let hint = match (pending.kind, next) {
        (ChangeKind::Redeem, None) if failing.failure == HookFailure::Temporary => Hint::from(
            "the password may or may not have been changed in the product; the link stays live: try again",
        ),
        (ChangeKind::Redeem, None) => Hint::from("nothing was changed; the link stays live"),
        (_, Some(next)) => Hint::from("nobody else was told of the password; ")
            .step(NextStep::Deliver)
            .then(format!(
                " tries again at {}, or now: ",
                next.strftime("%H:%M UTC")
            ))
            .step(again),
        (_, None) => Hint::from("nobody else was told of the password; mend the cause, then: ")
            .step(again)
            .then("; or give it up: ")
            .step(NextStep::DiscardPassword(login.id)),
    };
    Error::new(kind, message).hint(hint).by_hook()
}

/// Somebody did not wait for the hook.
fn broken_off(loaded: &Loaded, next: Option<Timestamp>) -> Error {
    let Loaded {
        pending,
        login,
        product,
        ..
    } = loaded;
    let what = match pending.kind {
        ChangeKind::Provision => "its password",
        _ => "a new password",
    };
    let message = format!(
        "interrupted: the hook of {} was ended, and {what} waits for {}",
        product.slug, login.username
    );
    let goes_on = next.map(|next| next.strftime("%H:%M UTC"));
    let hint = match goes_on {
        None => Hint::from("give it up: "),
        Some(at) => NextStep::Deliver.then(format!(" goes on with it at {at}; give it up: ")),
    }
    .step(NextStep::DiscardPassword(login.id));
    Error::new(ErrorKind::Interrupted, message).hint(hint)
}

/// The product has the password, and this is not recorded: the next run does that.
fn unfinished(loaded: &Loaded, error: Error) -> Error {
    let kind = error.kind();
    Error::new(
        kind,
        format!(
            "{} has the new password of {}, but here it is not recorded yet",
            loaded.product.slug, loaded.login.username
        ),
    )
    .source(error)
    .hint(
        NextStep::Deliver
            .then(" does that, or now: ")
            .step(NextStep::Provision(loaded.login.id)),
    )
    .half_done()
}
