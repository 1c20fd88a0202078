//! The context of a use case beside the database: the key, the clock, randomness, and the actor.

use std::ffi::OsString;
use std::sync::Arc;

use crate::app::base::settings::without_key;
use crate::app::provisioning::Interrupt;
use crate::app::{Clock, Error, ErrorKind, Hint, NextStep, Result, Settings, World};
use crate::crypto::{KeyId, KeyRing, SealError, Slot};
use crate::domain::audit::{Action, Actor, AuditEvent, AuditKey, AuditTarget, Why};
use crate::domain::{EmailAddress, EmailId, Secret, Timestamp, to_millisecond};
use crate::store::{Db, Trouble, Tx};

/// The hint for a database that is an older copy.
pub fn restored() -> Hint {
    Hint::from("nothing was changed, and reading works; to go on with it: ")
        .step(NextStep::AcceptCopy)
        .then(", which holds every unfinished email and ends the live links, since they may have been used already")
}

/// The name of the sealed audit key among the settings of the database.
const AUDIT_KEY: &str = "audit_key";
const AUDIT_SLOT: Slot = Slot {
    table: "setting",
    row: 0,
    field: AUDIT_KEY,
    bound_to: String::new(),
};

/// The key, the clock, randomness and the actor.
pub struct AppContext {
    pub(crate) settings: Settings,
    clock: Clock,
    pub(crate) rng: Box<dyn rand::CryptoRng + Send>,
    pub(crate) actor: Actor,
    why: Why,
    /// Of products' hooks.
    pub(crate) environment: Vec<(OsString, OsString)>,
    /// Breaks off a hook that runs.
    pub(crate) interrupt: Interrupt,
    keys: Option<Keys>,
}

struct Keys {
    ring: Arc<KeyRing>,
    audit: AuditKey,
}

impl AppContext {
    pub(crate) fn new(settings: Settings, world: World) -> Self {
        Self {
            settings,
            clock: world.clock,
            rng: world.rng,
            actor: world.actor,
            why: world.why,
            environment: world.environment,
            interrupt: Interrupt::default(),
            keys: None,
        }
    }

    /// The present moment, to the millisecond that the database keeps.
    pub(crate) fn now(&self) -> Timestamp {
        to_millisecond((self.clock)())
    }

    /// Whether what was accepted or shown is not to be kept at all.
    pub(crate) const fn keeps_nothing(&self) -> bool {
        self.settings.retention.is_zero()
    }

    /// Reads the key file, once, and checks that it is the key of this database.
    pub(crate) fn unlock(&mut self, db: Db<'_>) -> Result<()> {
        if self.keys.is_none() {
            self.read_keys(db)?;
        }
        Ok(())
    }

    /// Reads the key file and lets the key seal that the database is sealed with. A rotation by another process may
    /// end between the one and the other: then both are read again.
    pub(crate) fn read_keys(&mut self, db: Db<'_>) -> Result<()> {
        for again in [true, false] {
            let sealed = sealed_audit_key(db)?;
            let ring = self.settings.key.load()?;
            match self.use_keys(ring, &sealed) {
                Err(SealError::UnknownKey(_)) if again => {}
                Err(error) => return Err(wrong_key(&self.settings.key.path, &error)),
                Ok(()) => return Ok(()),
            }
        }
        Ok(())
    }

    /// Goes on with these keys, which may not be in the file yet.
    pub(crate) fn unlock_with(&mut self, db: Db<'_>, ring: KeyRing) -> Result<()> {
        let sealed = sealed_audit_key(db)?;
        self.use_keys(ring, &sealed)
            .map_err(|error| wrong_key(&self.settings.key.path, &error))
    }

    /// Takes keys in beside those that were read before: what was read from the database before a rotation still
    /// opens after it.
    fn use_keys(&mut self, mut ring: KeyRing, sealed: &[u8]) -> std::result::Result<(), SealError> {
        let audit = open_audit_key(&ring, sealed)?;
        let id = KeyId::of(sealed).ok_or(SealError::Unversioned)?;
        if let Some(before) = self.keys.take() {
            ring.merge(Arc::unwrap_or_clone(before.ring));
        }
        ring.choose(id);
        self.keys = Some(Keys {
            ring: Arc::new(ring),
            audit,
        });
        Ok(())
    }

    /// The keys, for a thread that opens what was sealed by itself; read anew where the one that sealed it is not
    /// among them.
    pub(crate) fn ring_for(&mut self, db: Db<'_>, sealed: &[u8]) -> Result<Arc<KeyRing>> {
        let known = |keys: &Keys| {
            KeyId::of(sealed).is_none_or(|id| keys.ring.ids().any(|known| known == id))
        };
        if !known(unlocked(self.keys.as_ref())?) {
            self.read_keys(db)?;
        }
        Ok(Arc::clone(&unlocked(self.keys.as_ref())?.ring))
    }

    /// Makes the audit key of a new database.
    pub(crate) fn found(&mut self, tx: &Tx<'_>, ring: KeyRing) -> Result<()> {
        let mut bytes = [0; 32];
        rand::Rng::fill_bytes(&mut self.rng, &mut bytes);
        let audit = Secret::new(bytes);
        self.seal_audit_key(tx, &ring, &audit)?;
        self.keys = Some(Keys {
            ring: Arc::new(ring),
            audit,
        });
        Ok(())
    }

    /// The key of the audit chain.
    pub(crate) fn audit_key(&self) -> Result<&AuditKey> {
        Ok(&unlocked(self.keys.as_ref())?.audit)
    }

    /// The key that the chain goes on with. Another process may have given up the key that was read before for lost:
    /// an event that was chained with the old one would look forged for ever.
    fn present_audit_key(&self, tx: &Tx<'_>) -> Result<AuditKey> {
        let keys = unlocked(self.keys.as_ref())?;
        let sealed = sealed_audit_key(**tx)?;
        if KeyId::of(&sealed) == Some(keys.ring.sealing_id()) {
            return Ok(keys.audit.clone());
        }
        let mut opened = open_audit_key(&keys.ring, &sealed);
        if matches!(opened, Err(SealError::UnknownKey(_))) {
            opened = open_audit_key(&self.settings.key.load()?, &sealed);
        }
        opened.map_err(|error| wrong_key(&self.settings.key.path, &error))
    }

    /// Seals the audit key with the first key of a ring. From this transaction on that key seals every field: the
    /// sealed audit key is what tells all processes which one it is.
    pub(crate) fn hand_over_to(&mut self, tx: &Tx<'_>, ring: &KeyRing) -> Result<()> {
        let audit = unlocked(self.keys.as_ref())?.audit.clone();
        self.seal_audit_key(tx, ring, &audit)
    }

    fn seal_audit_key(&mut self, tx: &Tx<'_>, ring: &KeyRing, audit: &AuditKey) -> Result<()> {
        let sealed = ring.seal(&AUDIT_SLOT, audit.expose(), &mut *self.rng)?;
        Ok(tx.set_setting(AUDIT_KEY, Some(&sealed))?)
    }

    /// Seals bytes for one field of one row, in the transaction that writes them: after a rotation by another process
    /// the key that was read before is not used any more.
    pub(crate) fn seal(&mut self, tx: &Tx<'_>, slot: &Slot, plain: &[u8]) -> Result<Vec<u8>> {
        let current = KeyId::of(&sealed_audit_key(**tx)?);
        if current != Some(unlocked(self.keys.as_ref())?.ring.sealing_id()) {
            self.read_keys(**tx)?;
        }
        let ring = &unlocked(self.keys.as_ref())?.ring;
        Ok(ring.seal(slot, plain, &mut *self.rng)?)
    }

    /// Opens what was sealed, also by another process after a rotation.
    pub(crate) fn open(&mut self, slot: &Slot, sealed: &[u8]) -> Result<Secret<Vec<u8>>> {
        let keys = self.keys.as_mut().ok_or_else(locked)?;
        let mut opened = keys.ring.open(slot, sealed);
        if matches!(opened, Err(SealError::UnknownKey(_))) {
            Arc::make_mut(&mut keys.ring).merge(self.settings.key.load()?);
            opened = keys.ring.open(slot, sealed);
        }
        opened.map_err(|error| wrong_key(&self.settings.key.path, &error))
    }

    /// The envelope sender of an email, where bounces have an address of their own.
    pub(crate) fn return_path(&self, id: EmailId) -> Result<Option<EmailAddress>> {
        let Some(bounces) = &self.settings.bounce_address else {
            return Ok(None);
        };
        let key = &unlocked(self.keys.as_ref())?.audit;
        Ok(Some(bounces.of_mail(id, key)?))
    }

    /// Records an act, in the transaction of the act.
    pub(crate) fn audit(
        &self,
        tx: &Tx<'_>,
        action: Action,
        target: AuditTarget,
        detail: Option<String>,
    ) -> Result<()> {
        let event = self.event(self.now(), action, target, detail);
        tx.audit(&self.present_audit_key(tx)?, event);
        Ok(())
    }

    /// Records an act that came before the others of its transaction.
    pub(crate) fn audit_first(
        &self,
        tx: &Tx<'_>,
        at: Timestamp,
        (action, target, detail): (Action, AuditTarget, Option<String>),
    ) -> Result<()> {
        let event = self.event(at, action, target, detail);
        tx.audit_first(&self.present_audit_key(tx)?, event);
        Ok(())
    }

    fn event(
        &self,
        at: Timestamp,
        action: Action,
        target: AuditTarget,
        detail: Option<String>,
    ) -> AuditEvent {
        AuditEvent {
            at,
            actor: self.actor.clone(),
            action: action.as_str().to_owned(),
            target,
            detail,
            why: self.why.clone(),
        }
    }
}

/// The audit key as the database has it: its header names the key that seals.
fn sealed_audit_key(db: Db<'_>) -> Result<Vec<u8>> {
    db.setting(AUDIT_KEY)?.ok_or_else(|| {
        Error::new(ErrorKind::Config, "the database has no audit key").hint(
            Hint::from("it was not made by ")
                .step(NextStep::Init)
                .then("; restore a backup"),
        )
    })
}

/// The key that a database is sealed with.
pub(crate) fn needed_key(db: Db<'_>) -> Result<Option<KeyId>> {
    Ok(KeyId::of(&sealed_audit_key(db)?))
}

/// Whether one of these keys is the one that the database is sealed with.
pub(crate) fn opens(ring: &KeyRing, db: Db<'_>) -> Result<bool> {
    Ok(ring.open(&AUDIT_SLOT, &sealed_audit_key(db)?).is_ok())
}

/// Whether the database is sealed with the first of these keys. If another one opens it, the first was put there by a
/// rotation that failed, and seals nothing.
pub(crate) fn seals(ring: &KeyRing, db: Db<'_>) -> Result<bool> {
    Ok(needed_key(db)? == Some(ring.sealing_id()))
}

fn open_audit_key(ring: &KeyRing, sealed: &[u8]) -> std::result::Result<AuditKey, SealError> {
    let opened = ring.open(&AUDIT_SLOT, sealed)?;
    let bytes = opened.expose().as_slice().try_into();
    bytes.map(Secret::new).map_err(|_| SealError::Tampered)
}

fn unlocked(keys: Option<&Keys>) -> Result<&Keys> {
    keys.ok_or_else(locked)
}

fn locked() -> Error {
    Error::new(ErrorKind::Config, "the key has not been read")
}

/// Why something did not open: the key is another one, or the bytes are not those that were sealed.
fn wrong_key(path: &std::path::Path, error: &SealError) -> Error {
    if !matches!(error, SealError::UnknownKey(_)) {
        return Error::new(
            ErrorKind::Failed,
            format!("what is stored is damaged: {error}"),
        )
        .hint(
            Hint::from(
                "restore a backup, or make a new password; where nothing opens, it is the key file that is damaged: ",
            )
            .step(NextStep::ImportKey),
        );
    }
    Error::new(
        ErrorKind::Config,
        format!(
            "the key {} does not open this database: {error}",
            path.display()
        ),
    )
    .hint(without_key())
}

impl From<SealError> for Error {
    fn from(error: SealError) -> Self {
        Self::new(
            ErrorKind::Config,
            "a sealed field cannot be read or written",
        )
        .source(error)
    }
}

impl From<crate::store::file_security::UnsafeFile> for Error {
    fn from(fault: crate::store::file_security::UnsafeFile) -> Self {
        Self::new(ErrorKind::Config, fault.to_string()).hint(fault.remedy().to_owned())
    }
}

/// The error of a database that cannot be written.
fn unwritable(trouble: Trouble, message: String) -> Error {
    let told = |kind, hint: Hint| Error::new(kind, message).hint(hint).at_database();
    match trouble {
        Trouble::Full => told(
            ErrorKind::Temporary,
            "free some space on the disk of its folder; what only reads still works".into(),
        ),
        Trouble::ReadOnly => told(
            ErrorKind::Config,
            "check the owner and the mode of the file and its folder, and whether the file system is mounted to be written"
                .into(),
        ),
        Trouble::Failing => told(
            ErrorKind::Failed,
            Hint::from("check the disk of its folder (dmesg), and then the database: ")
                .step(NextStep::CheckDatabase),
        ),
    }
}

impl From<crate::store::Error> for Error {
    fn from(error: crate::store::Error) -> Self {
        use crate::store::Error as Store;
        let message = error.to_string();
        match error {
            Store::Place(fault) => {
                Self::new(ErrorKind::Config, message).hint(fault.remedy().to_owned())
            }
            Store::Busy => Self::new(ErrorKind::Temporary, message).hint("try again in a moment"),
            Store::Missing(_) => Self::new(ErrorKind::Config, message)
                .hint(
                Hint::from("name its folder with --data-dir, or put a backup in place: ")
                    .step(NextStep::RestoreBackup)
                    .then("; for a new workspace move the configuration away first, then: ")
                    .step(NextStep::Init),
            ),
            Store::Exists(_) => Self::new(ErrorKind::Config, message).hint(
                "nothing was changed; use it as it is, move it away, or name another folder with --data-dir",
            ),
            Store::Full(_) => Self::new(ErrorKind::Temporary, message)
                .hint("free some space on the disk of its folder, then try again"),
            Store::NotSqlite(_) => Self::new(ErrorKind::Config, message).hint(
                Hint::from("nothing was changed; name credtool's own folder with --data-dir, or, where this is it, put a backup in place: ")
                    .step(NextStep::RestoreBackup),
            ),
            Store::Foreign(_) => Self::new(ErrorKind::Config, message)
                .hint("nothing was changed; name credtool's own folder with --data-dir"),
            Store::Unreleased { .. } => Self::new(ErrorKind::Config, message).hint(
                Hint::from(
                    "nothing was changed; export its contacts with the version that made it, and begin in another folder: ",
                )
                .step(NextStep::InitElsewhere),
            ),
            Store::Newer { .. } => Self::new(ErrorKind::Config, message)
                .hint("nothing was changed; use the newer version that wrote it"),
            Store::Unusable { .. } => Self::new(ErrorKind::Config, message)
                .hint("check the folder's owner and mode, or name another with --data-dir"),
            Store::Copied { .. } => Self::new(ErrorKind::Config, message).hint(restored()),
            Store::Storage(trouble) => unwritable(trouble, message),
            Store::Unreadable { trouble, .. } => Self::new(
                if trouble == Trouble::Full {
                    ErrorKind::Temporary
                } else {
                    ErrorKind::Config
                },
                message,
            )
            .hint("free some space, or copy credtool.db and credtool.db-wal together to where they can be written"),
            Store::Mixed(_) => Self::new(ErrorKind::Config, message).hint(
                Hint::from(
                    "nothing was changed; where a backup was copied into its place, remove the files that end in \
                     -wal and -shm while nothing runs, then: ",
                )
                .step(NextStep::AcceptCopy),
            ),
            Store::NoBackup { .. } => Self::new(ErrorKind::Config, message).hint(
                Hint::from("nothing was changed; name a file that ")
                    .step(NextStep::BackUp)
                    .then(" wrote"),
            ),
            Store::Itself(_) => Self::new(ErrorKind::Config, message).hint(
                Hint::from("nothing was changed; to go on with it as it lies there: ")
                    .step(NextStep::AcceptCopy),
            ),
            Store::Malformed => Self::new(ErrorKind::Failed, message)
                .hint(
                    Hint::from("keep the files as they are; ")
                        .step(NextStep::CheckDatabase)
                        .then(" says more, ")
                        .step(NextStep::RestoreBackup)
                        .then(" puts a backup in its place"),
                )
                .at_database()
                .of_damage(),
            Store::InUse(_) => Self::new(ErrorKind::Temporary, message).hint(
                Hint::from("nothing was changed; end ")
                    .step(NextStep::Serve)
                    .then(" and whatever else uses it, such as Litestream, then try again"),
            ),
            Store::Damaged { .. } => Self::new(ErrorKind::Failed, message).hint(
                Hint::from("keep the files as they are, and restore a sound backup: ")
                    .step(NextStep::RestoreBackup),
            ),
            Store::Replaced { .. } => Self::new(ErrorKind::Config, message).hint(
                Hint::from(
                    "nothing was written to it; end what uses the former file, and look at the new one: ",
                )
                .step(NextStep::CheckDatabase),
            ),
            Store::Odd(_) => Self::new(ErrorKind::Failed, message).hint(
                "it was written by another program or damaged; compare with a backup, or restore one",
            ),
            Store::Taken { .. } | Store::Fenced | Store::Sqlite(_) => {
                Self::new(ErrorKind::Failed, message)
            }
        }
    }
}
