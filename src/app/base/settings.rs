//! The configuration as plain values, and what the outside gives to the application.

use std::ffi::OsString;
use std::path::PathBuf;

use crate::app::base::error::{Error, ErrorKind, Result};
use crate::app::{Hint, NextStep};
use crate::crypto::{KeyError, KeyId, KeyRing, keyfile};
use crate::domain::audit::{Actor, Why};
use crate::domain::link::LinkBase;
use crate::domain::verp::BounceAddress;
use crate::domain::{Line, SignedDuration, Timestamp};
use crate::mail::Mailbox;
use crate::store::{AuditSink, file_security};
use crate::texts::Language;

/// Where the key for sealed fields comes from.
#[derive(Clone, Debug)]
pub struct KeySource {
    /// The file.
    pub path: PathBuf,
    /// Whether it lies in `$CREDENTIALS_DIRECTORY`, where the service manager owns it.
    pub credential: bool,
}

/// The settings of the configuration, as plain values.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where reset links point; a reset link cannot be made without it.
    pub base_url: Option<LinkBase>,
    /// The sender, unless the product names another; without one no email can be composed.
    pub from: Option<Mailbox>,
    /// Where answers go unless the product says otherwise; without it to the sender.
    pub reply_to: Option<Mailbox>,
    /// How to reach the support desk, as every email says.
    pub support: Option<Line>,
    /// The language of emails and pages for contacts who have none.
    pub language: Language,
    /// Where bounces go: every email then has an envelope sender of its own there. Without it they go to the sender.
    pub bounce_address: Option<BounceAddress>,
    /// Whether a user who chose a password through a link is told so by mail.
    pub notify_on_redeem: bool,
    /// How long a sealed password is kept.
    pub retention: SignedDuration,
    /// Where the key is.
    pub key: KeySource,
}

/// Tells the time; tests give their own.
pub type Clock = Box<dyn Fn() -> Timestamp + Send + Sync>;

/// The surroundings that the outside gives to an [`App`].
pub struct World {
    /// Tells the time.
    pub clock: Clock,
    /// Randomness of the operating system; tests give their own.
    pub rng: Box<dyn rand::CryptoRng + Send>,
    /// The person at the terminal.
    pub actor: Actor,
    /// Why they do what they do.
    pub why: Why,
    /// The environment of products' hooks, and all of it.
    pub environment: Vec<(OsString, OsString)>,
    /// Gets each audit event after its commit; absent where nobody asked for that.
    pub audit_sink: Option<Box<dyn AuditSink>>,
}

impl KeySource {
    /// Checks the folder of a key that its user keeps: whoever can write there can put another key in its place.
    pub(crate) fn check_folder(&self) -> Result<()> {
        if !self.credential {
            file_security::check_folder(file_security::folder_of(&self.path))?;
        }
        Ok(())
    }

    /// Reads the keys.
    pub(crate) fn load(&self) -> Result<KeyRing> {
        self.check_folder()?;
        self.read().map_err(|error| unusable(&error))
    }

    /// Whether a key is among them. A file that is missing holds none.
    pub(crate) fn holds(&self, id: KeyId) -> Result<bool> {
        self.check_folder()?;
        match self.read() {
            Ok(ring) => Ok(ring.ids().any(|known| known == id)),
            Err(KeyError::Missing { .. }) => Ok(false),
            Err(error) => Err(unusable(&error)),
        }
    }

    fn read(&self) -> Result<KeyRing, KeyError> {
        if self.credential {
            keyfile::load_credential(&self.path)
        } else {
            keyfile::load(&self.path)
        }
    }
}

fn unusable(error: &KeyError) -> Error {
    let hint = match error {
        KeyError::Missing { .. } => without_key(),
        KeyError::MalformedFile { .. } => Hint::from(
            "restore the key file from where you keep its copy; lists, contacts and the log work without it",
        ),
        _ => Hint::from("lists, contacts and the log work without the key; the rest does not"),
    };
    Error::new(ErrorKind::Config, error.to_string()).hint(hint)
}

/// The hint where the key that belongs to the database is missing.
pub(super) fn without_key() -> Hint {
    Hint::from("lists, contacts and the log work without the key; for the rest get it back with ")
        .step(NextStep::ImportKey)
        .then(", or name it with --key-file; where it is gone for good, ")
        .step(NextStep::ReplaceLostKey)
        .then(" goes on with a new one")
}
