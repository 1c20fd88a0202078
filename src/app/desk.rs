//! What a use-case has at hand beside the database: the key, the clock, randomness, and who is asking.

use crate::domain::audit::{Action, Actor, AuditEvent, AuditKey, Target, Why};
use crate::domain::{EmailAddress, EmailId, Secret, Timestamp, to_millisecond};
use crate::secret::{KeyRing, Slot, keyfile};
use crate::store::{Db, Tx};

use super::{Clock, Error, ErrorKind, Result, Settings, World};

/// The name of the sealed audit key among the settings of the database.
const AUDIT_KEY: &str = "audit_key";
const AUDIT_SLOT: Slot = Slot {
    table: "setting",
    row: 0,
    field: AUDIT_KEY,
};

/// The key, the clock, randomness and the actor.
pub struct Desk {
    pub(super) settings: Settings,
    clock: Clock,
    pub(super) rng: Box<dyn rand::CryptoRng + Send>,
    pub(super) actor: Actor,
    why: Why,
    keys: Option<Keys>,
}

struct Keys {
    ring: KeyRing,
    audit: AuditKey,
}

impl Desk {
    pub(super) fn new(settings: Settings, world: World) -> Self {
        Self {
            settings,
            clock: world.clock,
            rng: world.rng,
            actor: world.actor,
            why: world.why,
            keys: None,
        }
    }

    /// The present moment, to the millisecond that the database keeps.
    pub(super) fn now(&self) -> Timestamp {
        to_millisecond((self.clock)())
    }

    /// Reads the key file, once, and checks that it is the key of this database.
    pub(super) fn unlock(&mut self, db: Db<'_>) -> Result<()> {
        if self.keys.is_some() {
            return Ok(());
        }
        let source = &self.settings.key;
        let ring = if source.credential {
            keyfile::load_credential(&source.path)
        } else {
            keyfile::load(&source.path)
        }
        .map_err(|error| {
            Error::new(ErrorKind::Config, error.to_string()).hint(
                "lists and `contact show` work without the key; for the rest restore it from where it is kept, \
                 or name it with --key-file",
            )
        })?;
        let sealed = db.setting(AUDIT_KEY)?.ok_or_else(|| {
            Error::new(ErrorKind::Config, "the database has no audit key")
                .hint("it was not made by `credtool init`; restore a backup")
        })?;
        let opened = ring
            .open(AUDIT_SLOT, &sealed)
            .map_err(|error| wrong_key(&source.path, &error))?;
        let bytes: [u8; 32] = opened.expose().as_slice().try_into().map_err(|_| {
            Error::new(
                ErrorKind::Config,
                "the audit key in the database is damaged",
            )
        })?;
        self.keys = Some(Keys {
            ring,
            audit: Secret::new(bytes),
        });
        Ok(())
    }

    /// Makes the audit key of a new database.
    pub(super) fn found(&mut self, tx: &Tx<'_>, ring: KeyRing) -> Result<()> {
        let mut bytes = [0; 32];
        rand::Rng::fill_bytes(&mut self.rng, &mut bytes);
        let audit = Secret::new(bytes);
        let sealed = ring.seal(AUDIT_SLOT, audit.expose(), &mut *self.rng)?;
        tx.set_setting(AUDIT_KEY, Some(&sealed))?;
        self.keys = Some(Keys { ring, audit });
        Ok(())
    }

    /// The key of the audit chain.
    pub(super) fn audit_key(&self) -> Result<&AuditKey> {
        Ok(&unlocked(self.keys.as_ref())?.audit)
    }

    /// Seals bytes for one field of one row.
    pub(super) fn seal(&mut self, slot: Slot, plain: &[u8]) -> Result<Vec<u8>> {
        Ok(unlocked(self.keys.as_ref())?
            .ring
            .seal(slot, plain, &mut *self.rng)?)
    }

    /// Opens what was sealed.
    pub(super) fn open(&self, slot: Slot, sealed: &[u8]) -> Result<Secret<Vec<u8>>> {
        let path = &self.settings.key.path;
        unlocked(self.keys.as_ref())?
            .ring
            .open(slot, sealed)
            .map_err(|error| wrong_key(path, &error))
    }

    /// The envelope sender of a mail, where bounces have an address of their own.
    pub(super) fn return_path(&self, id: EmailId) -> Result<Option<EmailAddress>> {
        let Some(bounces) = &self.settings.bounce_address else {
            return Ok(None);
        };
        let key = &unlocked(self.keys.as_ref())?.audit;
        Ok(Some(bounces.of_mail(id, key)?))
    }

    /// Records an act, in the transaction of the act.
    pub(super) fn audit(
        &self,
        tx: &Tx<'_>,
        action: Action,
        target: Target,
        detail: Option<String>,
    ) -> Result<()> {
        let event = AuditEvent {
            at: self.now(),
            actor: self.actor.clone(),
            action: action.as_str().to_owned(),
            target,
            detail,
            why: self.why.clone(),
        };
        Ok(tx.audit(self.audit_key()?, &event)?)
    }
}

fn unlocked(keys: Option<&Keys>) -> Result<&Keys> {
    keys.ok_or_else(|| Error::new(ErrorKind::Config, "the key has not been read"))
}

fn wrong_key(path: &std::path::Path, error: &crate::secret::SealError) -> Error {
    Error::new(
        ErrorKind::Config,
        format!(
            "the key {} does not open this database: {error}",
            path.display()
        ),
    )
    .hint("name the key that belongs to it with --key-file, or restore it from where it is kept")
}

impl From<crate::secret::SealError> for Error {
    fn from(error: crate::secret::SealError) -> Self {
        Self::new(
            ErrorKind::Config,
            "a sealed field cannot be read or written",
        )
        .source(error)
    }
}

impl From<crate::store::place::Fault> for Error {
    fn from(fault: crate::store::place::Fault) -> Self {
        Self::new(ErrorKind::Config, fault.to_string()).hint(fault.remedy().to_owned())
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
                .hint("run `credtool init` once, or name its folder with --data-dir"),
            Store::Exists(_) => Self::new(ErrorKind::Config, message).hint(
                "nothing was changed; use it as it is, or name another folder with --data-dir",
            ),
            Store::NotSqlite(_) | Store::Foreign(_) => Self::new(ErrorKind::Config, message)
                .hint("nothing was changed; name credtool's own folder with --data-dir"),
            Store::Newer { .. } => Self::new(ErrorKind::Config, message)
                .hint("nothing was changed; use the newer credtool that wrote it"),
            Store::Unusable { .. } => Self::new(ErrorKind::Config, message)
                .hint("check the folder's owner and mode, or name another with --data-dir"),
            Store::Odd(_) => Self::new(ErrorKind::Failed, message).hint(
                "it was written by another program or damaged; compare with a backup, or restore one",
            ),
            Store::Taken { .. } | Store::Fenced | Store::Sqlite(_) => {
                Self::new(ErrorKind::Failed, message)
            }
        }
    }
}
