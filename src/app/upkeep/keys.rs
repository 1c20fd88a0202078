//! The key that seals: rotated, exported, imported, and given up for lost.
//!
//! Invariants:
//! - Every sealed field is sealed with the key that the audit key is sealed with, and that is in the key file: a new
//!   key is in the file before anything is sealed with it, an old one leaves it after everything is sealed anew.
//! - Whoever seals asks the database, in the same transaction, which key that is (see [`crate::app::AppContext`]). So a
//!   process that read the key file before a rotation seals nothing with the old key after it.
//! - One process at a time changes the key file, in a folder that nobody else can write to.
//! - A key that opens something is never overwritten.

use std::path::{Path, PathBuf};

use crate::app::base::context::{AppContext, needed_key, opens, seals};
use crate::app::base::sealed_password::password_slot;
use crate::app::outbox::enqueue::bytes_slot;
use crate::app::provisioning::begin::pending_slot;
use crate::app::provisioning::give_up;
use crate::app::upkeep::init::MadeFiles;
use crate::app::upkeep::restore::{self, Accepted, Restored};
use crate::app::{App, Error, ErrorKind, Hint, KeySource, NextStep, Result, Settings, World};
use crate::crypto::{KeyError, KeyRing, Slot, WrapError, keyfile, wrap};
use crate::domain::audit::{Action, AuditTarget};
use crate::domain::{EmailId, LoginId, Secret, Timestamp};
use crate::store::{self, Db, SealedField, SealedRow, Staged, Store, Tx};

/// Fields that are read at a time; all of them are one transaction.
const PAGE: usize = 200;

/// The result of a rotation.
#[derive(Clone, Debug)]
pub struct Rotated {
    /// The id of the new key.
    pub key: String,
    /// How many fields were sealed anew.
    pub resealed: usize,
    /// How many could not be opened before either, and were left as they are.
    pub damaged: usize,
    /// How many keys left the file.
    pub dropped: usize,
    /// Copies of the database from before a migration, which the old key still opens.
    pub copies: Vec<PathBuf>,
    /// Whether bytes that the old key sealed still stand in the write-ahead log.
    pub remnants: bool,
}

/// The data that was given up with a lost key.
#[derive(Clone, Debug)]
pub struct GivenUp {
    /// The id of the new key.
    pub key: String,
    /// How many stored passwords were forgotten.
    pub passwords: usize,
    /// How many stored texts of emails were forgotten.
    pub emails: usize,
    /// The emails that waited to go out and were cancelled.
    pub cancelled: Vec<EmailId>,
    /// The emails and links that were settled, where the database was an older copy.
    pub accepted: Option<Accepted>,
    /// Copies of the database from before a migration, which the old key would still open.
    pub copies: Vec<PathBuf>,
    /// Whether bytes that the old key sealed still stand in the write-ahead log.
    pub remnants: bool,
}

/// The result of an import.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyImport {
    /// The keys are in the file now.
    Added,
    /// They were there already.
    Known,
}

impl App {
    /// How many keys are in the file; all but the new one leave it in a rotation.
    ///
    /// Fails with [`ErrorKind::Config`] where the file is not credtool's to change, or does not open the database.
    pub fn keys_to_rotate(&self) -> Result<usize> {
        let source = &self.settings().key;
        changeable(source)?;
        let ring = source.load()?;
        if !opens(&ring, self.db())? {
            return Err(strange(&source.path));
        }
        let unused = !seals(&ring, self.db())?;
        Ok(ring.size() - usize::from(unused))
    }

    /// Seals every field with a new key, and drops the old ones. Killed at any point, it leaves a key file and a
    /// database that belong together.
    pub fn rotate_key(&mut self) -> Result<Rotated> {
        let source = self.settings().key.clone();
        changeable(&source)?;
        let turn = keyfile::turn(&source.path).map_err(|error| unusable(&error))?;
        let (store, context) = (&mut self.store, &mut self.context);
        context.read_keys(store.db())?;
        let mut ring = source.load()?;
        // A rotation that failed has left a new key, which nothing is sealed with: it is used now.
        if seals(&ring, store.db())? {
            ring.renew(&mut *context.rng);
            keyfile::replace(&source.path, &ring, &turn).map_err(|error| unusable(&error))?;
        }
        let dropped = ring.size() - 1;
        let (resealed, damaged) = store.write(|tx| {
            let counts = reseal(tx, context, &ring)?;
            context.hand_over_to(tx, &ring)?;
            let detail = format!("{} fields, now with key {}", counts.0, ring.sealing_id());
            context.audit(tx, Action::KeyRotate, AuditTarget::default(), Some(detail))?;
            Ok::<_, Error>(counts)
        })?;
        ring.drop_others();
        keyfile::replace(&source.path, &ring, &turn).map_err(|error| {
            unusable(&error).hint(
                Hint::from(
                    "everything is sealed with the new key; the old one is still in the file and harmless: ",
                )
                .step(NextStep::RotateKey),
            )
        })?;
        context.read_keys(store.db())?;
        Ok(Rotated {
            key: ring.sealing_id().to_string(),
            resealed,
            damaged,
            dropped,
            copies: store.copies(Timestamp::MAX),
            remnants: !swept(store)?,
        })
    }

    /// Goes on without a key that is lost for good: makes a new one, forgets what the old one sealed, cancels the
    /// emails that waited, and begins the audit chain anew behind its last event. An older copy of the database, which
    /// could not be accepted without its key, is accepted in the same transaction.
    ///
    /// Fails with [`ErrorKind::Temporary`] while another process sends: it has emails in hand that the old key sealed.
    pub fn give_up_key(&mut self) -> Result<GivenUp> {
        let source = self.settings().key.clone();
        changeable(&source)?;
        let held = keyfile::turn(&source.path).map_err(|error| unusable(&error))?;
        let _nobody_acts = self.turns()?;
        let advice = Hint::from("to change it: ")
            .step(NextStep::RotateKey)
            .then("; to restore a backup that it does not open: ")
            .step(NextStep::RestoreBackup);
        let ring = put_new_key(&self.store, &mut self.context, &source.path, &held, advice)?;
        let (store, context) = (&mut self.store, &mut self.context);
        let is_copy = store.divergence()?.is_some();
        let act = |tx: &Tx<'_>| give_up_sealed(tx, context, ring, is_copy);
        let mut given_up = if is_copy {
            store.accept(act)
        } else {
            store.write(act)
        }?;
        given_up.copies = store.copies(Timestamp::MAX);
        given_up.remnants = !swept(store)?;
        Ok(given_up)
    }

    /// Wraps the keys in a passphrase; gives the block of text. The event is written first.
    pub fn export_key(&mut self, passphrase: &Secret<String>) -> Result<String> {
        let (store, context) = self.writing()?;
        let ring = context.settings.key.load()?;
        let block = wrap::wrap(&ring, passphrase, &mut *context.rng)
            .map_err(|error| unwrappable(&error))?;
        let ids: Vec<String> = ring.ids().map(|id| id.to_string()).collect();
        store.write(|tx| {
            let detail = Some(ids.join(", "));
            context.audit(tx, Action::KeyExport, AuditTarget::default(), detail)
        })?;
        Ok(block)
    }

    /// Puts exported keys into the key file, beside those that are there, if they belong to this database.
    pub fn import_key(&mut self, block: &str, passphrase: &Secret<String>) -> Result<KeyImport> {
        let source = self.settings().key.clone();
        changeable(&source)?;
        let imported = wrap::unwrap(block, passphrase).map_err(|error| unwrappable(&error))?;
        let turn = keyfile::turn(&source.path).map_err(|error| unusable(&error))?;
        let there = present(&source.path)?;
        if there.as_ref().is_some_and(|ring| ring.contains(&imported)) {
            return Ok(KeyImport::Known);
        }
        if !opens(&imported, self.db())? {
            return Err(other_key(&imported, self.db(), "the database")?.hint(
                Hint::from(
                    "nothing was changed; import the export of that key, or name the database that this one belongs to with \
                     --data-dir; for a backup: ",
                )
                .step(NextStep::ImportKeyOfBackup(None)),
            ));
        }
        let (store, context) = (&mut self.store, &mut self.context);
        let ring = joined(imported, there.as_ref(), &source.path)?;
        context.unlock_with(store.db(), ring.clone())?;
        if store.divergence()?.is_some() {
            // An older copy is accepted with its key, and nothing is written to it before.
            put(&source.path, &ring, there.is_some(), &turn)?;
            return Ok(KeyImport::Added);
        }
        store.write(|tx| {
            let ids: Vec<String> = ring.ids().map(|id| id.to_string()).collect();
            context.audit(
                tx,
                Action::KeyImport,
                AuditTarget::default(),
                Some(ids.join(", ")),
            )?;
            put(&source.path, &ring, there.is_some(), &turn)
        })?;
        Ok(KeyImport::Added)
    }
}

/// Puts a new key in front of those in the file, which stay: they may be the keys of another database. `advice` is for
/// the case that the key is not lost.
fn put_new_key(
    store: &Store,
    context: &mut AppContext,
    path: &Path,
    turn: &keyfile::FolderLock,
    advice: impl Into<Hint>,
) -> Result<KeyRing> {
    let there = present(path)?;
    let mut ring = KeyRing::generate(&mut *context.rng);
    let exists = there.is_some();
    if let Some(there) = there {
        if opens(&there, store.db())? {
            return Err(Error::new(
                ErrorKind::Refused,
                format!(
                    "the key {} opens this database; it is not lost",
                    path.display()
                ),
            )
            .hint(advice));
        }
        ring.merge(there);
    }
    put(path, &ring, exists, turn)?;
    Ok(ring)
}

/// Puts a backup whose key is lost in the place of the database, as [`restore::restore`] does, and goes on with a new key,
/// as [`App::give_up_key`] does.
pub fn restore_without_key(
    database: &Path,
    backup: &Path,
    settings: Settings,
    world: World,
) -> Result<Restored<GivenUp>> {
    let source = settings.key.clone();
    changeable(&source)?;
    let (staged, mut context) = restore::stage(database, backup, settings, world)?;
    let held = keyfile::turn(&source.path).map_err(|error| unusable(&error))?;
    let advice = NextStep::RestoreBackup;
    let ring = put_new_key(staged.store(), &mut context, &source.path, &held, advice)?;
    restore::put_in_place(staged, &mut context, |tx, context| {
        give_up_sealed(tx, context, ring, true)
    })
}

/// Forgets what a lost key sealed, and begins the audit chain anew.
fn give_up_sealed(
    tx: &Tx<'_>,
    context: &mut AppContext,
    ring: KeyRing,
    is_copy: bool,
) -> Result<GivenUp> {
    let accepted = is_copy.then(|| restore::settle(tx, context)).transpose()?;
    let key = ring.sealing_id().to_string();
    let cancelled = tx.cancel_waiting()?;
    let emails = forget_all(tx, SealedField::EmailBytes)?;
    let passwords =
        forget_all(tx, SealedField::LoginPassword)? + forget_all(tx, SealedField::PendingPassword)?;
    context.found(tx, ring)?;
    let detail = format!(
        "{passwords} passwords, {emails} emails, {} of them cancelled; the audit chain begins anew with key {key}",
        cancelled.len()
    );
    context.audit(tx, Action::KeyLost, AuditTarget::default(), Some(detail))?;
    if let Some(accepted) = accepted {
        restore::record(tx, context, accepted)?;
    }
    Ok(GivenUp {
        key,
        passwords,
        emails,
        cancelled,
        accepted,
        copies: Vec::new(),
        remnants: false,
    })
}

/// Puts exported keys where there is no key file yet, for a database that is yet to be put back: whether they belong to
/// it cannot be checked.
pub fn import_before_database(
    source: &KeySource,
    block: &str,
    passphrase: &Secret<String>,
) -> Result<()> {
    changeable(source)?;
    let imported = wrap::unwrap(block, passphrase).map_err(|error| unwrappable(&error))?;
    let mut folders = MadeFiles::default();
    folders.folder_of(&source.path)?;
    let turn = keyfile::turn(&source.path).map_err(|error| unusable(&error))?;
    keyfile::create(&source.path, &imported, &turn).map_err(|error| unusable(&error))?;
    folders.keep();
    Ok(())
}

/// Puts the exported key of a backup behind those that are in place: the present database goes on with its own.
pub fn import_for_backup(
    source: &KeySource,
    block: &str,
    passphrase: &Secret<String>,
    database: &Path,
    backup: &Path,
) -> Result<KeyImport> {
    changeable(source)?;
    let imported = wrap::unwrap(block, passphrase).map_err(|error| unwrappable(&error))?;
    let turn = keyfile::turn(&source.path).map_err(|error| unusable(&error))?;
    let staged = Staged::new(database, backup)?;
    let db = staged.store().db();
    if !opens(&imported, db)? {
        let backup = backup.display().to_string();
        return Err(other_key(&imported, db, &backup)?
            .hint("nothing was changed; import the export of that key"));
    }
    let Some(mut ring) = present(&source.path)? else {
        put(&source.path, &imported, false, &turn)?;
        return Ok(KeyImport::Added);
    };
    if ring.contains(&imported) {
        return Ok(KeyImport::Known);
    }
    if !ring.merge(imported) {
        return Err(clash(&source.path));
    }
    put(&source.path, &ring, true, &turn)?;
    Ok(KeyImport::Added)
}

/// The error of an exported key that does not open what it is imported for.
fn other_key(imported: &KeyRing, db: Db<'_>, what: &str) -> Result<Error> {
    let ids: Vec<String> = imported.ids().map(|id| id.to_string()).collect();
    let needed = needed_key(db)?.map_or_else(String::new, |id| format!(", which needs key {id}"));
    let message = format!(
        "the exported key {} does not open {what}{needed}",
        ids.join(", ")
    );
    Ok(Error::new(ErrorKind::Config, message))
}

/// Empties the write-ahead log after a change that is done: a busy database only puts it off. False where bytes still
/// stand there.
fn swept(store: &mut Store) -> Result<bool> {
    match store.sweep() {
        Err(store::Error::Busy) => Ok(false),
        swept => Ok(swept?),
    }
}

/// Writes a block of text to a new file that only its owner can read.
pub fn write_export(path: &Path, block: &str) -> Result<()> {
    keyfile::create_private(path, block.as_bytes()).map_err(|error| match error {
        KeyError::Full { .. } => Error::new(ErrorKind::Temporary, error.to_string())
            .hint("free some space on that disk, or name a file on another, or - for stdout"),
        _ => Error::new(ErrorKind::Failed, error.to_string())
            .hint("nothing that exists is overwritten; name another file, or - for stdout"),
    })
}

/// Seals every field with the first key of a ring; gives how many, and how many could not be opened.
fn reseal(tx: &Tx<'_>, context: &mut AppContext, ring: &KeyRing) -> Result<(usize, usize)> {
    let (mut resealed, mut damaged) = (0, 0);
    for field in SealedField::ALL {
        let mut after = 0;
        loop {
            let page = tx.sealed_fields(field, after, PAGE)?;
            for found in &page {
                let slot = slot(field, found);
                match ring.open(&slot, &found.sealed) {
                    Ok(plain) => {
                        let sealed = ring.seal(&slot, plain.expose(), &mut *context.rng)?;
                        tx.replace_sealed(field, found.row, &sealed)?;
                        resealed += 1;
                    }
                    Err(_) => damaged += 1,
                }
                after = found.row;
            }
            if page.len() < PAGE {
                break;
            }
        }
    }
    Ok((resealed, damaged))
}

fn forget_all(tx: &Tx<'_>, field: SealedField) -> Result<usize> {
    let mut forgotten = 0;
    loop {
        let page = tx.sealed_fields(field, 0, PAGE)?;
        for SealedRow { row, .. } in &page {
            match field {
                SealedField::EmailBytes => tx.purge_email(EmailId::new(*row))?,
                SealedField::LoginPassword => tx.purge_password(LoginId::new(*row))?,
                SealedField::PendingPassword | SealedField::PasswordSetAside => {
                    forget_pending(tx, LoginId::new(*row))?;
                }
            }
        }
        forgotten += page.len();
        if page.len() < PAGE {
            return Ok(forgotten);
        }
    }
}

/// A change whose password nobody can read any more is given up.
fn forget_pending(tx: &Tx<'_>, login: LoginId) -> Result<()> {
    let pending = tx.pending(login)?;
    pending.map_or(Ok(()), |pending| give_up(tx, &pending))
}

fn slot(field: SealedField, found: &SealedRow) -> Slot {
    let bound_to = found.bound_to.as_str();
    match field {
        SealedField::EmailBytes => bytes_slot(EmailId::new(found.row), bound_to),
        SealedField::LoginPassword => {
            // A serial that is no number opens nothing.
            password_slot(LoginId::new(found.row), bound_to.parse().unwrap_or(-1))
        }
        SealedField::PendingPassword | SealedField::PasswordSetAside => {
            pending_slot(LoginId::new(found.row), bound_to)
        }
    }
}

/// The keys that are in place, if there is a file. One that cannot be used is an error: it may be mended.
fn present(path: &Path) -> Result<Option<KeyRing>> {
    match keyfile::load(path) {
        Ok(ring) => Ok(Some(ring)),
        Err(KeyError::Missing { .. }) => Ok(None),
        Err(error @ KeyError::MalformedFile { .. }) => {
            Err(unusable(&error)
                .hint("nothing was changed; move that file away, then do this again"))
        }
        Err(error) => Err(unusable(&error)),
    }
}

/// The imported keys, and behind them those that are there.
fn joined(mut imported: KeyRing, there: Option<&KeyRing>, path: &Path) -> Result<KeyRing> {
    let Some(there) = there else {
        return Ok(imported);
    };
    if imported.merge(there.clone()) {
        Ok(imported)
    } else {
        Err(clash(path))
    }
}

fn clash(path: &Path) -> Error {
    Error::new(
        ErrorKind::Config,
        format!(
            "{} holds another key under the same id; one of the two is damaged",
            path.display()
        ),
    )
    .hint("nothing was changed; move that file away, then import again")
}

fn put(path: &Path, ring: &KeyRing, exists: bool, turn: &keyfile::FolderLock) -> Result<()> {
    if exists {
        keyfile::replace(path, ring, turn)
    } else {
        keyfile::create(path, ring, turn)
    }
    .map_err(|error| unusable(&error))
}

/// A credential belongs to the service manager: it is put there anew at every start. And where others can write to the
/// folder, they can put a key of theirs in the place of a new one.
fn changeable(source: &KeySource) -> Result<()> {
    if !source.credential {
        return source.check_folder();
    }
    Err(Error::new(
        ErrorKind::Config,
        format!(
            "the key {} is a credential of the service manager; credtool cannot change it",
            source.path.display()
        ),
    )
    .hint(
        "run it outside the service, with --key-file naming the file that LoadCredential= names; then restart the service",
    ))
}

fn strange(path: &Path) -> Error {
    Error::new(
        ErrorKind::Config,
        format!("the key {} does not open this database", path.display()),
    )
    .hint(
        Hint::from("get the right one back with ")
            .step(NextStep::ImportKey)
            .then("; where it is lost for good: ")
            .step(NextStep::ReplaceLostKey),
    )
}

fn unusable(error: &KeyError) -> Error {
    if let KeyError::Full { .. } = error {
        return Error::new(ErrorKind::Temporary, error.to_string())
            .hint("nothing was changed; free some space on that disk, then try again");
    }
    Error::new(ErrorKind::Config, error.to_string()).hint("nothing was changed")
}

fn unwrappable(error: &WrapError) -> Error {
    let (kind, hint) = match error {
        WrapError::Short => (
            ErrorKind::Usage,
            Hint::from("take several words: ").step(NextStep::GenerateWords),
        ),
        WrapError::WrongPassphrase => (
            ErrorKind::Config,
            Hint::from("nothing was changed; try again"),
        ),
        WrapError::Failed(_) => (
            ErrorKind::Temporary,
            Hint::from("it takes 64 MiB of memory"),
        ),
        WrapError::NoBlock | WrapError::Damaged | WrapError::Unversioned => {
            (ErrorKind::Config, Hint::from("nothing was changed"))
        }
    };
    Error::new(kind, error.to_string()).hint(hint)
}
