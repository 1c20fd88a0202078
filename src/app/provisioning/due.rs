//! Changes that were left behind: tried again when they are due, by hand, or given up.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::app::base::lookup;
use crate::app::base::rows::{self, required, target};
use crate::app::provisioning::begin::{begin, change_id, hold};
use crate::app::provisioning::change::{ChangeResult, Reserved};
use crate::app::provisioning::run_hook::is_news;
use crate::app::{App, AppContext, Error, ErrorKind, Hint, NextStep, Result, Via};
use crate::domain::audit::Action;
use crate::domain::login::Login;
use crate::domain::password_origin::ProvisionState;
use crate::domain::product::{Product, Slug};
use crate::domain::provision::{ChangeKind, Pending};
use crate::domain::{LinkId, LoginId, SignedDuration, Timestamp};
use crate::store::{NewPending, Tx, Unprovisioned, Untold};

/// How long behind its time a hook has ended for sure, and its answer is recorded.
const ENDED: SignedDuration = SignedDuration::from_secs(30);

/// The result of a change that was due.
#[derive(Debug)]
pub struct ProvisionReport {
    /// The login, as it is now.
    pub login: Login,
    /// Its product.
    pub product: Product,
    /// The error, if there was one.
    pub error: Option<Error>,
    /// Whether it went wrong in the same way before, and was told of.
    pub known: bool,
}

impl App {
    /// Tries the changes that are due again, those first that waited longest, and finishes what was left by somebody
    /// who died. Returns at once when another process does that. A product whose hook fails for now is left alone for
    /// the rest of the run.
    pub fn provision_due(
        &mut self,
        interrupted: &AtomicBool,
        mut tell: impl FnMut(&ProvisionReport),
    ) -> Result<()> {
        let due = self.db().due_pendings(self.now())?;
        if due.is_empty() {
            return Ok(());
        }
        let Some(_turn) = self.store.provisioning_lock()? else {
            return Ok(());
        };
        self.context.unlock(self.store.db())?;
        let locks = self.store.login_locks();
        let mut down = BTreeSet::new();
        for id in due {
            if interrupted.load(Ordering::Relaxed) {
                break;
            }
            let now = self.now();
            let Some(lock) = locks.try_take(id)? else {
                // Who has the lock is at work on it, as a rule.
                if let Some(report) = self.overdue(id, now, &locks.path(id))? {
                    tell(&report);
                }
                continue;
            };
            let pending = self.db().pending(id)?;
            let is_due = |pending: &Pending| pending.next_try_at.is_some_and(|due| due <= now);
            let (Some(pending), Some(login)) = (pending.filter(is_due), self.db().login(id)?)
            else {
                continue;
            };
            if down.contains(&login.product_id) {
                continue;
            }
            let error = self.tell_product(&Reserved { lock, login: id }, None).err();
            if error
                .as_ref()
                .is_some_and(|error| error.kind() != ErrorKind::Refused)
            {
                down.insert(login.product_id);
            }
            let after = self.db().pending(id)?;
            let failing = after.and_then(|after| after.failing);
            tell(&ProvisionReport {
                known: failing.is_some_and(|failing| !is_news(&pending, &failing)),
                product: rows::product(self.db(), login.product_id)?,
                login: self.db().login(id)?.unwrap_or(login),
                error,
            });
        }
        Ok(())
    }

    /// What is said of a change whose lock is held although its hook has to have ended by now. The credtool that ran
    /// the hook was killed, then, and the hook left a program running.
    fn overdue(&self, id: LoginId, now: Timestamp, lock: &Path) -> Result<Option<ProvisionReport>> {
        let (Some(login), Some(pending)) = (self.db().login(id)?, self.db().pending(id)?) else {
            return Ok(None);
        };
        let product = rows::product(self.db(), login.product_id)?;
        let (Some(hook), Some(since)) = (&product.hook, pending.next_try_at) else {
            return Ok(None);
        };
        if now.duration_since(since) <= hook.timeout + ENDED {
            return Ok(None);
        }
        let message = format!(
            "the change of {} at {} cannot go on: a program that its hook left behind holds {}",
            login.username,
            product.slug,
            lock.display()
        );
        let hint = format!("end that program; `fuser {}` names it", lock.display());
        Ok(Some(ProvisionReport {
            error: Some(Error::new(ErrorKind::Temporary, message).hint(hint)),
            known: false,
            product,
            login,
        }))
    }

    /// Tells a product what waits for a login, or, where nothing does, its present password: `again` also where the
    /// product has it already. Gives nothing where there was nothing to tell.
    pub fn provision_login(&mut self, id: LoginId, again: bool) -> Result<Option<ChangeResult>> {
        let (store, context) = self.writing()?;
        let locks = store.login_locks();
        let reserved = store.write(|tx| {
            let login = rows::login(**tx, id)?;
            let product = rows::product(**tx, login.product_id)?;
            let Some(lock) = hold(&locks, &login, &product)? else {
                return Err(no_hook(&product));
            };
            if tx.pending(id)?.is_none() {
                if login.password_hash.is_none() {
                    return Err(no_password(&login, &product));
                }
                if login.provision_state == ProvisionState::Provisioned && !again {
                    return Ok(None);
                }
                reserve_present(tx, context, &login)?;
            }
            Ok(Some(Reserved { lock, login: id }))
        })?;
        reserved
            .map(|reserved| self.tell_product(&reserved, None))
            .transpose()
    }

    /// Returns the change that [`App::provision_login`] would send; nothing where there is none.
    pub fn plan_provision(
        &self,
        login: &Login,
        product: &Product,
        again: bool,
    ) -> Result<Option<ChangeKind>> {
        if let Some(waiting) = &login.waiting {
            return Ok(Some(waiting.kind));
        }
        if product.hook.is_none() {
            return Err(no_hook(product));
        }
        if login.password_hash.is_none() {
            return Err(no_password(login, product));
        }
        let told = login.provision_state == ProvisionState::Provisioned;
        Ok((again || !told).then_some(ChangeKind::Provision))
    }

    /// Forgets a password that waits for its product; the old one stays.
    pub fn discard_pending(&mut self, id: LoginId) -> Result<Login> {
        let (store, context) = self.writing()?;
        let locks = store.login_locks();
        store.write(|tx| {
            let login = rows::login(**tx, id)?;
            let product = rows::product(**tx, login.product_id)?;
            let _lock = hold(&locks, &login, &product)?;
            let pending = tx.pending(id)?.ok_or_else(|| {
                let message = format!("nothing waits for {} at {}", login.username, product.slug);
                Error::new(ErrorKind::NotFound, message)
                    .hint(NextStep::ShowContact(login.contact_id))
            })?;
            give_up(tx, &pending)?;
            let detail = Some(pending.kind.as_str().to_owned());
            context.audit(tx, Action::ProvisionDiscard, target(&login), detail)?;
            required(tx.login(id)?)
        })
    }

    /// A page of logins that are to be provisioned, by id.
    pub fn unprovisioned(
        &self,
        which: Untold,
        product: Option<&Slug>,
        after: Option<LoginId>,
        limit: usize,
    ) -> Result<Vec<LoginId>> {
        let product = product
            .map(|slug| lookup::pick_product(self.db(), Some(slug)))
            .transpose()?;
        Ok(self.db().unprovisioned(&Unprovisioned {
            product: product.map(|product| product.id),
            which,
            after,
            limit,
        })?)
    }

    /// The login with this id.
    pub fn login(&self, id: LoginId) -> Result<Login> {
        rows::login(self.db(), id)
    }
}

/// Ends a change, and what was set aside for it, without an answer. The caller holds the login's lock and writes the
/// event.
pub(crate) fn give_up(tx: &Tx<'_>, pending: &Pending) -> Result<()> {
    tx.remove_pending(pending.login_id)?;
    Ok(tx.set_provision_state(pending.login_id, pending.state_when_given_up())?)
}

/// Undoes a change that would use up one of these links, which are ended. The caller holds the login's lock.
pub(crate) fn give_up_with(tx: &Tx<'_>, login: LoginId, links: &[LinkId]) -> Result<()> {
    let pending = tx.pending(login)?;
    let reserved =
        pending.filter(|pending| pending.link_id.is_some_and(|link| links.contains(&link)));
    if let Some(pending) = reserved {
        tx.undo_pending(login, pending.state_when_given_up())?;
    }
    Ok(())
}

fn reserve_present(tx: &Tx<'_>, context: &mut AppContext, login: &Login) -> Result<()> {
    let set_by = context.actor.label();
    let new = NewPending {
        login_id: login.id,
        kind: ChangeKind::Provision,
        link_id: None,
        password: None,
        origin: None,
        set_by: &set_by,
        must_change: login.must_change,
        mail_to: None,
        notify: None,
    };
    let id = change_id(context);
    begin(tx, context, login, &new, &id)
}

fn no_hook(product: &Product) -> Error {
    let message = format!("{} has no hook that could be told", product.slug);
    Error::new(ErrorKind::Config, message).hint(NextStep::SetHook(product.slug.clone()))
}

fn no_password(login: &Login, product: &Product) -> Error {
    let message = format!(
        "no password has been set for {} at {}",
        login.username, product.slug
    );
    Error::new(ErrorKind::NotFound, message)
        .hint(Hint::from("set one: ").step(NextStep::GeneratePassword(login.into(), Via::Copy)))
}
