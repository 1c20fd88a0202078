//! Backups, and a database that was restored from an older copy: seeing that it is one, and going on with it.
//!
//! Since the copy was made, emails may have gone out, links may have been used and products may have been told
//! passwords, and the copy knows of none of it. So nothing of it is done again by itself: an operator decides, email by
//! email and login by login.

use std::path::{Path, PathBuf};

use crate::app::base::context::needed_key;
use crate::app::{
    App, AppContext, Error, ErrorKind, Hint, KeySource, NextStep, Result, Settings, World,
};
use crate::crypto::{KeyError, KeyId, keyfile};
use crate::domain::audit::{Action, AuditTarget};
use crate::domain::email::RESTORED;
use crate::domain::link::RevokedReason;
use crate::domain::mark::Divergence;
use crate::domain::password_origin::ProvisionState;
use crate::domain::provision::{ChangeKind, HookFailure, ProvisionError};
use crate::store::{Db, SenderLock, Staged, Tx, Unprovisioned, Untold};

const ALL_WAITING: Unprovisioned = Unprovisioned {
    product: None,
    which: Untold::Waiting,
    after: None,
    limit: usize::MAX >> 1,
};

/// The result of a restore.
#[derive(Clone, Debug)]
pub struct Restored<T> {
    /// The changes of the acceptance.
    pub done: T,
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
    world: World,
) -> Result<Restored<Accepted>> {
    let (staged, mut context) = stage(database, backup, settings, world)?;
    let db = staged.store().db();
    let key = needed_key(db)?;
    unlock(&mut context, db, key, backup)?;
    let restored = put_in_place(staged, &mut context, |tx, context| accept(tx, context))?;
    put_first(&context.settings.key, key);
    Ok(restored)
}

/// Copies a backup beside the database, and checks it.
pub(super) fn stage(
    database: &Path,
    backup: &Path,
    settings: Settings,
    mut world: World,
) -> Result<(Staged, AppContext)> {
    let sink = world.audit_sink.take();
    let mut staged = Staged::new(database, backup)?;
    staged.store_mut().set_audit_sink(sink);
    Ok((staged, AppContext::new(settings, world)))
}

/// Puts a backup in the place of the database, settled by `act`.
pub(super) fn put_in_place<T>(
    staged: Staged,
    context: &mut AppContext,
    act: impl FnOnce(&Tx<'_>, &mut AppContext) -> Result<T>,
) -> Result<Restored<T>> {
    let _turns = staged.turns()?.ok_or_else(busy)?;
    let suffix = context
        .now()
        .strftime(".replaced-%Y%m%dT%H%M%S%.3fZ")
        .to_string();
    let (done, kept) = staged.replace(&suffix, |tx| act(tx, context))?;
    Ok(Restored { done, kept })
}

/// Reads the key of a backup.
///
/// Fails with [`ErrorKind::Config`] where it is not in the key file: the present database may have another.
fn unlock(context: &mut AppContext, db: Db<'_>, key: Option<KeyId>, backup: &Path) -> Result<()> {
    let source = &context.settings.key;
    let Some(key) = key.filter(|key| !source.holds(*key).unwrap_or(true)) else {
        return context.unlock(db);
    };
    Err(Error::new(
        ErrorKind::Config,
        format!(
            "{} is sealed with key {key}, which is not in the key file {}",
            backup.display(),
            source.path.display()
        ),
    )
    .hint(
        Hint::from("nothing was changed; import an export of that key: ")
            .step(NextStep::ImportKeyOfBackup(Some(backup.to_owned())))
            .then("; or name a copy of the key file from then with --key-file; where that key is lost for good: ")
            .step(NextStep::RestoreWithoutKey(backup.to_owned())),
    ))
}

/// Puts the key that the database is sealed with before the others of its file: one that seals nothing, in front of it,
/// would pass for the new key of a rotation that failed. Where the file cannot be written now, no rotation can begin
/// either.
fn put_first(source: &KeySource, key: Option<KeyId>) {
    if let Some(key) = key.filter(|_| !source.credential) {
        try_put_first(source, key).ok();
    }
}

fn try_put_first(source: &KeySource, key: KeyId) -> Result<(), KeyError> {
    let turn = keyfile::turn(&source.path)?;
    let mut ring = keyfile::load(&source.path)?;
    if ring.sealing_id() != key && ring.choose(key) {
        keyfile::replace(&source.path, &ring, &turn)?;
    }
    Ok(())
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
                error @ crate::store::Error::Itself(_) => {
                    Error::new(ErrorKind::Config, error.to_string())
                        .hint("nothing was written; name another file")
                }
                crate::store::Error::Unusable { why, .. } => Error::new(
                    ErrorKind::Config,
                    format!("cannot write {}: {why}", file.display()),
                )
                .hint("check the owner and the mode of its folder, or name another file"),
                crate::store::Error::Full(_) => Error::new(
                    ErrorKind::Temporary,
                    format!("cannot write {}: the disk is full", file.display()),
                )
                .hint("free some space on the disk of its folder, or name a file on another"),
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
        let key = needed_key(self.store.db())?;
        let accepted = self.store.accept(|tx| accept(tx, context))?;
        put_first(&context.settings.key, key);
        Ok(accepted)
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
        held: tx.hold_unfinished(RESTORED, now)?,
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
        reason: RESTORED.to_owned(),
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
