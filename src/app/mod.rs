//! Use-cases: what the desk does, one transaction each, with its audit event. The one place where the siblings
//! `store`, `mail`, `provision` and `secret` meet.
//!
//! Invariants:
//! - What changes something, and its audit event, are one transaction.
//! - A reveal is recorded before it happens; when it cannot be recorded, nothing is revealed.
//! - No transaction is open while the network or a product's hook is waited for.
//! - Reading works without the key; what writes, seals or reveals needs it.

pub mod base;
pub mod credentials;
pub mod delivery;
pub mod import;
pub mod outbox;
pub mod provisioning;
pub mod records;
pub(crate) mod syslog;
pub mod upkeep;

pub use crate::app::base::app::App;
pub use crate::app::base::context::{Desk, RESTORED};
pub use crate::app::base::error::{Error, ErrorKind, Result};
pub use crate::app::base::lookup::{LoginChoice, LoginResolution, Purpose, Resolution};
pub use crate::app::base::settings::{Clock, KeySource, Settings, World};
pub use crate::app::delivery::deliver::{HandSend, RunSummary};
pub use crate::app::delivery::limits::RunLimits;
pub use crate::app::delivery::report::{MailReport, Stop};
pub use crate::app::outbox::state::OutboxState;
pub use crate::app::upkeep::purge::PurgeReport;
pub use crate::app::upkeep::restore::Accepted;
pub use crate::store::{LockHolder, place};
pub use crate::texts::Language;
