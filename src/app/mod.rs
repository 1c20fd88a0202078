//! Use-cases: what an operator does, one transaction each, with its audit event. The one place where the siblings
//! `store`, `mail`, `hooks`, `hash_export`, `contact_files` and `crypto` meet.
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
pub mod upkeep;

pub use self::base::app::App;
pub use self::base::context::{AppContext, restored};
pub use self::base::error::{Error, ErrorKind, Result};
pub use self::base::hint::{Hint, HintPart};
pub use self::base::lookup::{LoginChoice, LoginResolution, LookupMode, Resolution};
pub use self::base::next_step::{AddressChange, HelpOf, NextStep, RetryTo, Subject, Via};
pub use self::base::settings::{Clock, KeySource, Settings, World};
pub use self::delivery::by_hand::{HandRun, HandRunEnd, HandSend};
pub use self::delivery::deliver::{DueRun, RunSummary};
pub use self::delivery::limits::RunLimits;
pub use self::delivery::report::{MailReport, Stop};
pub use self::delivery::run::Next;
pub use self::outbox::state::OutboxState;
pub use self::upkeep::purge::PurgeReport;
pub use self::upkeep::restore::Accepted;
pub use crate::mail::Mailbox;
pub use crate::store::{AuditSink, LockHolder, file_security};
pub use crate::texts::Language;
