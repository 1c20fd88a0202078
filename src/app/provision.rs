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
//! - A hook that fails changes nothing here: the old password stays, and nobody is mailed. A link stays live.

mod due;

use std::collections::BTreeMap;

use rand::Rng;

use super::compose::{self, Outgoing, queue};
use super::passwords::{end_old_credentials, password_slot, required, stored_password, target};
use super::{App, Desk, Error, ErrorKind, Result};
use crate::domain::audit::{Action, Target};
use crate::domain::contact::Contact;
use crate::domain::email::Template;
use crate::domain::login::{Login, PasswordOrigin, ProvisionState};
use crate::domain::product::Product;
use crate::domain::provision::{ChangeKind, Failing, Hook, HookFailure, Pending};
use crate::domain::schedule::backoff;
use crate::domain::{EmailAddress, EmailId, Line, LinkId, LoginId, Secret, Timestamp};
use crate::provision::{self, Answer, Request, Surroundings, Told};
use crate::secret::Slot;
use crate::store::{Db, LoginLock, LoginLocks, NewPassword, NewPending, Store, Tx};

pub use due::{ProvisionReport, Selection};
pub(super) use due::{give_up, give_up_with};

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

/// The field of a password that waits for a hook.
pub(super) const fn pending_slot(id: LoginId) -> Slot {
    Slot {
        table: "pending",
        row: id.get(),
        field: "password",
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
        Error::new(ErrorKind::Temporary, message).hint(format!(
            "wait until the product's hook has ended, {timeout} s at the most"
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
    let sealed = desk.seal(
        tx,
        pending_slot(login.id),
        change.password.expose().as_bytes(),
    )?;
    let new = NewPending {
        login_id: login.id,
        change_id: "",
        kind: change.kind,
        link_id: change.link,
        password: Some((&sealed, change.hash)),
        origin: Some(change.origin),
        set_by: change.set_by,
        must_change: change.must_change,
        mail_to: change.mail_to,
        notify: change.notify,
        state_before: login.provision_state,
    };
    begin(tx, desk, login, new)
}

/// Puts a change in its place, under a name that nobody had before, with its event.
fn begin(tx: &Tx<'_>, desk: &mut Desk, login: &Login, new: NewPending<'_>) -> Result<()> {
    let replaced = tx.pending(login.id)?;
    let mut random = [0; 16];
    desk.rng.fill_bytes(&mut random);
    let change_id = format!("{:032x}", u128::from_be_bytes(random));
    let state_before = match (&replaced, login.provision_state) {
        (Some(replaced), _) => replaced.state_when_given_up(),
        (None, ProvisionState::Pending) => ProvisionState::Failed,
        (None, state) => state,
    };
    let new = NewPending {
        change_id: &change_id,
        state_before,
        ..new
    };
    tx.reserve(&new, desk.now())?;
    let mut detail = vec![new.kind.as_str().to_owned()];
    detail
        .extend(replaced.map(|old| format!("in the place of a {} that waited", old.kind.as_str())));
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
        .then(|| desk.seal(tx, password_slot(id), change.password.expose().as_bytes()))
        .transpose()?;
    let new = NewPassword {
        hash: change.hash,
        sealed: sealed.as_deref(),
        origin: change.origin,
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
    let detail = (!detail.is_empty()).then(|| detail.join(", "));
    desk.audit(tx, action(change.kind), of, detail)?;
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
    pub(super) fn tell_product(&mut self, reserved: &Reserved, live: Option<Live>) -> Result<Done> {
        let (store, desk) = self.writing()?;
        let loaded = load(store, desk, reserved.login)?;
        let answer = ask(desk, &loaded, &reserved.lock);
        match answer {
            Answer::Done => store
                .write(|tx| finish(tx, desk, &loaded, live))
                .map_err(|error| unfinished(&loaded, error)),
            Answer::Failed(failure, reason) => {
                let failing = Failing {
                    failure,
                    reason,
                    at: desk.now(),
                };
                let next = store.write(|tx| fail(tx, desk, &loaded, &failing, live.is_some()))?;
                Err(not_told(&loaded, &failing, next, live.is_some()))
            }
        }
    }
}

fn load(store: &mut Store, desk: &mut Desk, id: LoginId) -> Result<Loaded> {
    store.read(|db| {
        let pending = required(db.pending(id)?)?;
        let login = required(db.login(id)?)?;
        let product = required(db.product(login.product_id)?)?;
        let contact = required(db.contact(login.contact_id)?)?;
        let hook = required(product.hook.clone())?;
        let (hash, password) = if let Some(hash) = &pending.hash {
            (hash.clone(), reserved_password(db, desk, id))
        } else {
            let hash = required(login.password_hash.clone())?;
            (hash, stored_password(db, desk, id))
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

fn reserved_password(db: Db<'_>, desk: &mut Desk, id: LoginId) -> Result<Option<Secret<String>>> {
    let sealed = required(db.sealed_pending(id)?)?;
    let bytes = desk.open(pending_slot(id), &sealed)?;
    let text = str::from_utf8(bytes.expose())
        .map_err(|_| Error::new(ErrorKind::Failed, "the reserved password is damaged"))?;
    Ok(Some(Secret::new(text.to_owned())))
}

/// Runs the hook.
fn ask(desk: &Desk, loaded: &Loaded, lock: &LoginLock) -> Answer {
    let pending = &loaded.pending;
    if loaded.damaged && pending.hash.is_some() {
        let why = String::from("not asked: the reserved password is damaged");
        return Answer::Failed(HookFailure::Refused, why);
    }
    let request = Request {
        id: &pending.change_id,
        kind: pending.kind,
        attempt: pending.tries.saturating_add(1),
        contact: &loaded.contact,
        product: &loaded.product,
        login: &loaded.login,
        told: Told {
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
        environment: &desk.environment,
        lock: std::os::fd::AsFd::as_fd(lock),
    };
    provision::run(&loaded.hook, &request.to_json(), &secrets, &around)
}

/// The product has it: now it is the login's.
fn finish(tx: &Tx<'_>, desk: &mut Desk, loaded: &Loaded, live: Option<Live>) -> Result<Done> {
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
        desk.audit(tx, action(pending.kind), target(login), None)?;
        let login = required(tx.login(login.id)?)?;
        let emails = Vec::new();
        return Ok(Done { login, emails });
    };
    if let Some(link) = pending.link_id {
        tx.use_reserved_link(link, desk.now())?;
    }
    let mut detail = live.detail;
    if left_behind {
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
    install(tx, desk, contact, login, product, &change)
}

/// How a change is handed over whose owner has gone: by the mails that were asked for.
fn left_by(pending: &Pending) -> Vec<String> {
    if pending.kind == ChangeKind::Redeem {
        return Vec::new();
    }
    super::passwords::HandOver {
        email: pending.mail_to.clone(),
        notify: pending.notify.clone(),
        must_change: pending.must_change,
        ..super::passwords::HandOver::default()
    }
    .describe()
}

/// The product has it not, or nobody knows. The password waits for another try; that of a person who stands at the page
/// is forgotten: they are told, their link stays live, and they try again. Gives when it is tried again.
fn fail(
    tx: &Tx<'_>,
    desk: &mut Desk,
    loaded: &Loaded,
    failing: &Failing,
    live: bool,
) -> Result<Option<Timestamp>> {
    let Loaded { pending, login, .. } = loaded;
    let undone = pending.kind == ChangeKind::Redeem && (live || !failing.failure.is_tried_again());
    let next = if undone {
        tx.remove_pending(login.id)?;
        tx.set_provision_state(login.id, pending.state_before)?;
        None
    } else {
        let next = next_try(desk, pending.tries, failing);
        tx.fail_pending(login.id, failing, next)?;
        next
    };
    if is_news(pending, failing) {
        let of = Target {
            link: pending.link_id,
            ..target(login)
        };
        let detail = format!(
            "{}, {}: {}",
            pending.kind.as_str(),
            failing.failure.as_str(),
            nameless(&failing.reason, &loaded.contact, login)
        );
        desk.audit(tx, Action::ProvisionFail, of, Some(detail))?;
    }
    Ok(next)
}

/// What a hook said without whom it was about: people can be removed, the trail stays.
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
fn is_news(pending: &Pending, failing: &Failing) -> bool {
    pending
        .failing
        .as_ref()
        .is_none_or(|before| (before.failure, &before.reason) != (failing.failure, &failing.reason))
}

fn next_try(desk: &mut Desk, tries: u32, failing: &Failing) -> Option<Timestamp> {
    if !failing.failure.is_tried_again() {
        return None;
    }
    let jitter = u16::try_from(desk.rng.next_u32() >> 16).unwrap_or_default();
    let wait = backoff(tries.saturating_add(1), jitter);
    failing.at.checked_add(wait).ok()
}

/// Why the product does not have the password, and what to do.
fn not_told(loaded: &Loaded, failing: &Failing, next: Option<Timestamp>, live: bool) -> Error {
    let Loaded {
        pending,
        login,
        product,
        contact,
        ..
    } = loaded;
    let kind = match failing.failure {
        HookFailure::Refused => ErrorKind::Refused,
        HookFailure::Temporary => ErrorKind::Temporary,
        HookFailure::Unusable => ErrorKind::Config,
    };
    let message = format!(
        "{} does not have the password of {}: its hook failed ({})",
        product.slug, login.username, failing.reason
    );
    let again = format!("credtool login provision {}", contact.id);
    let hint = match (pending.kind, next) {
        (ChangeKind::Redeem, None) => String::from("nothing was changed; the link stays live"),
        (ChangeKind::Provision, _) if live => format!("mend the cause, then: {again}"),
        (_, Some(next)) => format!(
            "nobody was told of it; `credtool email deliver` tries again at {}, or now: {again}",
            next.strftime("%H:%M UTC")
        ),
        (_, None) => format!(
            "nobody was told of it; mend the cause, then: {again}; or give it up: {again} --discard"
        ),
    };
    Error::new(kind, message).hint(hint)
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
    .hint(format!(
        "`credtool email deliver` does that, or now: credtool login provision {}",
        loaded.contact.id
    ))
}
