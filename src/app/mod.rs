//! Use-cases: what the desk does, one transaction each, with its audit event. The one place where the siblings
//! `store`, `mail`, `provision` and `secret` meet.
//!
//! Invariants:
//! - What changes something, and its audit event, are one transaction.
//! - A reveal is recorded before it happens; when it cannot be recorded, nothing is revealed.
//! - No transaction is open while the network or a product's hook is waited for.
//! - Reading works without the key; what writes, seals or reveals needs it.

pub mod audit;
pub mod batch;
pub mod check;
mod compose;
pub mod contacts;
mod deliver;
mod desk;
mod error;
pub mod export;
mod failing;
mod fresh;
pub mod hashes;
pub mod import;
pub mod init;
pub mod keys;
pub mod landing;
pub mod links;
pub mod logins;
mod notice;
pub mod outbox;
mod outbox_state;
pub mod page;
pub mod passwords;
pub mod private_file;
pub mod products;
pub mod provision;
mod purge;
mod redeem;
pub mod resolve;
pub mod restore;
pub mod retry;
mod sender;
mod strays;
mod syslog;

use std::ffi::OsString;
use std::path::{Path, PathBuf};

pub use crate::store::{LockHolder, place};
pub use deliver::{HandSend, RunLimits, RunSummary};
pub use desk::{Desk, RESTORED};
pub use error::{Error, ErrorKind, Result};
pub use outbox_state::OutboxState;
pub use purge::PurgeReport;
pub use resolve::{LoginChoice, LoginResolution, Purpose, Resolution};
pub use restore::Accepted;
pub use sender::{MailReport, Stop};

use crate::domain::audit::{Actor, Why};
use crate::domain::contact::Contact;
use crate::domain::link::LinkBase;
use crate::domain::product::{Product, Slug};
use crate::domain::selector::Selector;
use crate::domain::verp::BounceAddress;
use crate::domain::{ContactId, Line, ProductId, SignedDuration, Timestamp};
use crate::mail::{Mailbox, Relay};
use crate::store::{Db, Store};

/// Where the key for sealed fields comes from.
#[derive(Clone, Debug)]
pub struct KeySource {
    /// The file.
    pub path: PathBuf,
    /// Whether it lies in `$CREDENTIALS_DIRECTORY`, where the service manager owns it.
    pub credential: bool,
}

/// What the configuration says, as plain values.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where reset links point; a reset link cannot be made without it.
    pub base_url: Option<LinkBase>,
    /// Who mail comes from unless the product says otherwise; mail cannot be made without it.
    pub from: Option<Mailbox>,
    /// Where answers go unless the product says otherwise; without it to the sender.
    pub reply_to: Option<Mailbox>,
    /// How to reach the support desk, as every email says.
    pub support: Option<Line>,
    /// Where bounces go: every mail then has an envelope sender of its own there. Without it they go to the sender.
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

/// Everything that a use-case works with.
pub struct App {
    store: Store,
    desk: Desk,
    relay: Option<Box<dyn Relay>>,
}

/// What the outside gives to an [`App`].
pub struct World {
    /// Tells the time.
    pub clock: Clock,
    /// Randomness of the operating system; tests give their own.
    pub rng: Box<dyn rand::CryptoRng + Send>,
    /// Who sits at the terminal.
    pub actor: Actor,
    /// Why they do what they do.
    pub why: Why,
    /// The environment of products' hooks, and all of it.
    pub environment: Vec<(OsString, OsString)>,
    /// The socket of the system's log, which gets a line for each audit event; absent where none is wanted.
    pub syslog: Option<PathBuf>,
}

impl App {
    /// Puts the parts together. `relay` is absent when no SMTP settings exist.
    pub fn new(
        mut store: Store,
        settings: Settings,
        world: World,
        relay: Option<Box<dyn Relay>>,
    ) -> Self {
        store.set_witness(syslog::witness(world.syslog.clone()));
        Self {
            store,
            desk: Desk::new(settings, world),
            relay,
        }
    }

    /// Lets hooks that this one runs be broken off.
    pub fn interruptible(&mut self, interrupt: provision::Interrupt) {
        self.desk.interrupt = interrupt;
    }

    /// Opens the database at `path` and puts the parts together.
    pub fn open(
        path: &Path,
        settings: Settings,
        world: World,
        relay: Option<Box<dyn Relay>>,
    ) -> Result<Self> {
        Ok(Self::new(Store::open(path)?, settings, world, relay))
    }

    /// Finds the contact that a selector names.
    pub fn resolve(&self, selector: &Selector, purpose: Purpose) -> Result<Resolution> {
        resolve::resolve(self.db(), selector, purpose)
    }

    /// Finds the login of a contact that a selector names.
    pub fn resolve_login(
        &self,
        selector: &Selector,
        contact: &Contact,
        product: Option<&Slug>,
        username: Option<&Line>,
    ) -> Result<LoginResolution> {
        resolve::resolve_login(self.db(), selector, contact, product, username)
    }

    /// Reads, without the key.
    pub const fn db(&self) -> Db<'_> {
        self.store.db()
    }

    /// The contact with this ID.
    pub fn contact(&self, id: ContactId) -> Result<Contact> {
        resolve::contact(self.db(), id)
    }

    /// The product with this id.
    pub fn product(&self, id: ProductId) -> Result<Product> {
        resolve::product(self.db(), id)
    }

    /// The present moment.
    pub fn now(&self) -> Timestamp {
        self.desk.now()
    }

    /// What the configuration says.
    pub const fn settings(&self) -> &Settings {
        &self.desk.settings
    }

    /// The two halves of a write: the database, and the desk with its key.
    fn writing(&mut self) -> Result<(&mut Store, &mut Desk)> {
        self.desk.unlock(self.store.db())?;
        Ok((&mut self.store, &mut self.desk))
    }
}
