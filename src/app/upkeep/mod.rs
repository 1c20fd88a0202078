//! Upkeep of a workspace: founding, keys, retention, the audit trail, checks and backups.

pub mod audit;
pub mod check;
pub mod init;
pub mod keys;
pub(crate) mod purge;
pub mod restore;
