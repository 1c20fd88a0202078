//! The application: the database, the context of use cases, and the relay.

use std::path::Path;
use std::sync::Arc;

use crate::app::Result;
use crate::app::base::context::AppContext;
use crate::app::base::interrupt::Interrupt;
use crate::app::base::lookup::logins::LoginResolution;
use crate::app::base::lookup::{self, LookupMode, Resolution};
use crate::app::base::rows;
use crate::app::base::settings::{Settings, World};
use crate::domain::contact::Contact;
use crate::domain::product::{Product, Slug};
use crate::domain::selector::Selector;
use crate::domain::{ContactId, Line, ProductId, Timestamp};
use crate::mail::Relay;
use crate::store::{Db, Store};

/// Everything that a use-case works with.
pub struct App {
    pub(crate) store: Store,
    pub(crate) context: AppContext,
    pub(crate) relay: Option<Arc<dyn Relay>>,
}

impl App {
    /// Puts the parts together. `relay` is absent when no SMTP settings exist.
    pub fn new(
        mut store: Store,
        settings: Settings,
        mut world: World,
        relay: Option<Box<dyn Relay>>,
    ) -> Self {
        store.set_audit_sink(world.audit_sink.take());
        Self {
            store,
            context: AppContext::new(settings, world),
            relay: relay.map(Arc::from),
        }
    }

    /// Lets hooks that this one runs be broken off.
    pub fn interruptible(&mut self, interrupt: Interrupt) {
        self.context.interrupt = interrupt;
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
    pub fn resolve(&self, selector: &Selector, purpose: LookupMode) -> Result<Resolution> {
        lookup::resolve(self.db(), selector, purpose)
    }

    /// Finds the login of a contact that a selector names.
    pub fn resolve_login(
        &self,
        selector: &Selector,
        contact: &Contact,
        product: Option<&Slug>,
        username: Option<&Line>,
    ) -> Result<LoginResolution> {
        lookup::resolve_login(self.db(), selector, contact, product, username)
    }

    /// Reads, without the key.
    pub const fn db(&self) -> Db<'_> {
        self.store.db()
    }

    /// The contact with this ID.
    pub fn contact(&self, id: ContactId) -> Result<Contact> {
        rows::contact(self.db(), id)
    }

    /// The product with this id.
    pub fn product(&self, id: ProductId) -> Result<Product> {
        rows::product(self.db(), id)
    }

    /// The present moment.
    pub fn now(&self) -> Timestamp {
        self.context.now()
    }

    /// Returns the settings of the configuration.
    pub const fn settings(&self) -> &Settings {
        &self.context.settings
    }

    /// The two halves of a write: the database, and the desk with its key.
    pub(crate) fn writing(&mut self) -> Result<(&mut Store, &mut AppContext)> {
        self.context.unlock(self.store.db())?;
        Ok((&mut self.store, &mut self.context))
    }
}
