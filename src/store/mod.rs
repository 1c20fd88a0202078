//! The SQLite file: the only place with SQL.
//!
//! Invariants:
//! - Sealed bytes go in and come out; no plaintext of a password, a token or a message is ever stored.
//! - Every write runs in a `BEGIN IMMEDIATE` transaction ([`Store::write`]): a deferred one would get
//!   `SQLITE_BUSY` at its first write, past the busy handler.
//! - WAL with `synchronous=FULL`: a commit that returned survives a power cut.
//! - A database of another program, or with a newer schema, is refused and not touched; so is one that others could
//!   put in our way ([`file_security`]).
//! - The audit sink gets an audit event after its commit, never before.
//! - Nothing is written to an older copy of the database, or to a file that is no longer the one in use ([`guard`]).

mod accept;
mod attention;
mod audit;
mod backup;
mod carried;
mod check;
mod connection;
mod contacts;
mod creation;
mod db;
mod emails;
mod error;
pub mod file_security;
mod files;
mod guard;
mod link_page;
mod links;
mod lock;
mod login_export;
mod logins;
mod mark;
mod migration_backups;
mod open;
mod outages;
mod outbox;
mod password_changes;
#[cfg(test)]
mod plans;
mod products;
mod provision_failure;
mod purge;
mod raw;
mod refusals;
mod restore;
mod schema;
mod sealed;
mod search;
mod settings;
mod sql;
mod transaction;

pub use attention::FailingFilter;
pub use audit::{AuditFilter, AuditSink};
pub use backup::Staged;
pub use connection::Store;
pub use contacts::{ContactChange, ContactFilter};
pub use creation::Creation;
pub use db::Db;
pub use emails::{EmailFilter, NewEmail, Stuck};
pub use error::{Error, Replaced, Result, Trouble};
pub use link_page::Visited;
pub use links::LinkFilter;
pub use lock::{LockHolder, LoginLock, LoginLocks, SenderLock};
pub use login_export::Bookmark;
pub use logins::NewPassword;
pub use outbox::{Claimed, DueEmail, Finish, PassedOver, Recovered};
pub use password_changes::{NewPending, Unprovisioned, Untold};
pub use products::{NewProduct, ProductChange};
pub use purge::{Purged, Retention};
pub use sealed::{SealedField, SealedRow};
pub use search::Fits;
pub use transaction::{Isolation, Tx};
