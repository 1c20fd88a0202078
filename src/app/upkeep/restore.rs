//! Backups, and a database that was restored from an older copy: seeing that it is one, and going on with it.
//!
//! Since the copy was made, emails may have gone out, links may have been used and products may have been told
//! passwords, and the copy knows of none of it. So nothing of it is done again by itself: an operator decides, email by
//! email and login by login.

use std::path::{Path, PathBuf};

use crate::app::{App, AppContext, Error, ErrorKind, Result, Settings, World};
use crate::domain::audit::{Action, AuditTarget};
use crate::domain::link::RevokedReason;
use crate::domain::mark::Divergence;
use crate::domain::password_origin::ProvisionState;
use crate::domain::provision::{ChangeKind, HookFailure, ProvisionError};
use crate::store::{SenderLock, Staged, Tx, Unprovisioned, Untold};

/// Why an email is held, and a change of a password not told to its product.
const WHY: &str = "the database was restored from an older copy";

const ALL_WAITING: Unprovisioned = Unprovisioned {
    product: None,
    which: Untold::Waiting,
    after: None,
    limit: usize::MAX >> 1,
};

/// The result of a restore.
#[derive(Clone, Debug)]
pub struct Restored {
    /// The changes of the acceptance.
    pub accepted: Accepted,
    /// Where the former database is kept, if there was one.
    pub kept: Option<PathBuf>,
}

/// A backup that was written.
#[derive(Clone, Copy, Debug)]
pub struct Backup {
    /// Its size.
    pub bytes: u64,
}

/// Puts a backup in the place of the database, and settles what may have happened since it was made. The former
/// database is kept beside it; it may be missing or damaged.
pub fn restore(
    database: &Path,
    backup: &Path,
    settings: Settings,
    mut world: World,
) -> Result<Restored> {
    let sink = world.audit_sink.take();
    let mut context = AppContext::new(settings, world);
    let mut staged = Staged::new(database, backup)?;
    if let Some(store) = staged.store() {
        store.set_audit_sink(sink);
        context.unlock(store.db())?;
    }
    let _turns = staged.turns()?.ok_or_else(busy)?;
    let suffix = context
        .now()
        .strftime(".replaced-%Y%m%dT%H%M%S%.3fZ")
        .to_string();
    let (accepted, kept) = staged.replace(&suffix, |tx| accept(tx, &context))?;
    Ok(Restored { accepted, kept })
}

fn busy() -> Error {
    Error::new(
        ErrorKind::Temporary,
        "another process is sending email or provisioning",
    )
    .hint("nothing was changed; wait until it has ended, or end it; then try again")
}

/// The changes that were made when a copy was accepted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Accepted {
    /// The number of emails that are held.
    pub held: usize,
    /// The number of links that were ended.
    pub links: usize,
    /// The number of passwords that waited for a product's hook and are not told by themselves any more.
    pub provisions: usize,
}

impl App {
    /// Returns how the database shows that it is an older copy, if it is one.
    pub fn divergence(&self) -> Result<Option<Divergence>> {
        Ok(self.store.divergence()?)
    }

    /// Fails where the database is an older copy, or not the file that was opened.
    pub fn check_database(&self) -> Result<()> {
        Ok(self.store.check_guard()?)
    }

    /// Counts what [`App::accept_copy`] would settle.
    pub fn unsettled(&self) -> Result<Accepted> {
        let db = self.db();
        Ok(Accepted {
            held: db.unfinished_emails()?,
            links: db.live_links(self.now())?,
            provisions: db.unprovisioned(&ALL_WAITING)?.len(),
        })
    }

    /// Writes a copy of the database into a file of its own. The key is not in it.
    pub fn backup(&self, file: &Path, overwrite: bool) -> Result<Backup> {
        self.store
            .backup(file, overwrite)
            .map_err(|error| match error {
                crate::store::Error::Exists(path) => Error::new(
                    ErrorKind::Config,
                    format!("{} exists already", path.display()),
                )
                .hint("nothing was written; name another file, or overwrite it with --force"),
                error => error.into(),
            })?;
        let found = file.metadata().map_err(|error| {
            Error::new(
                ErrorKind::Failed,
                format!("cannot look at {}", file.display()),
            )
            .source(error)
        })?;
        Ok(Backup { bytes: found.len() })
    }

    /// Goes on with an older copy. What was unfinished in it is held, what was live in it is ended.
    pub fn accept_copy(&mut self) -> Result<Accepted> {
        let _turns = self.turns()?;
        self.context.unlock(self.store.db())?;
        let context = &self.context;
        self.store.accept(|tx| accept(tx, context))
    }

    /// Takes the turns of all who act on their own.
    pub(super) fn turns(&self) -> Result<[SenderLock; 2]> {
        Ok([
            self.store.sender_lock()?.ok_or_else(busy)?,
            self.store.provisioning_lock()?.ok_or_else(busy)?,
        ])
    }
}

/// The settling, in the transaction that makes the copy the present database.
fn accept(tx: &Tx<'_>, context: &AppContext) -> Result<Accepted> {
    let accepted = settle(tx, context)?;
    record(tx, context, accepted)?;
    Ok(accepted)
}

/// Holds or ends what may have happened since the copy was made.
pub(super) fn settle(tx: &Tx<'_>, context: &AppContext) -> Result<Accepted> {
    let now = context.now();
    Ok(Accepted {
        held: tx.hold_unfinished(WHY, now)?,
        links: tx.revoke_live_links(RevokedReason::Restored, now)?,
        provisions: give_up_provisions(tx, context)?,
    })
}

/// Writes the event of a copy that was accepted.
pub(super) fn record(tx: &Tx<'_>, context: &AppContext, accepted: Accepted) -> Result<()> {
    let Accepted {
        held,
        links,
        provisions,
    } = accepted;
    let detail = format!(
        "accepted: {held} emails held, {links} links ended, {provisions} passwords not told"
    );
    context.audit(tx, Action::DbRestore, AuditTarget::default(), Some(detail))
}

/// A product may have been told a newer password since: what waits for it is told by hand or not at all.
fn give_up_provisions(tx: &Tx<'_>, context: &AppContext) -> Result<usize> {
    let waiting = tx.unprovisioned(&ALL_WAITING)?;
    let failing = ProvisionError {
        failure: HookFailure::Refused,
        reason: WHY.to_owned(),
        at: context.now(),
    };
    for login in &waiting {
        // The link of a user who was choosing a password is ended.
        let is_redeem = |kind| kind == ChangeKind::Redeem;
        if tx
            .pending(*login)?
            .is_some_and(|pending| is_redeem(pending.kind))
        {
            tx.undo_pending(*login, ProvisionState::Failed)?;
        }
        tx.fail_pending(*login, &failing, None)?;
    }
    Ok(waiting.len())
}
