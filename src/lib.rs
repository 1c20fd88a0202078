//! credtool keeps contacts and a log of outbound email in one SQLite file, and resends product credentials from it.
//!
//! ```text
//! main → cli → web → app → { store | mail | hooks | hash_export | contact_files | crypto } → domain
//!        cli → app         web, app, mail → texts → domain
//!        cli → demo
//! ```
//!
//! - [`domain`]: pure values and rules. No I/O, no clock, no SQL.
//! - [`crypto`]: generate, hash, seal.
//! - [`store`]: the only place with SQL. It holds sealed bytes, never plaintext.
//! - `texts`: what emails and pages say, one file a language, and the template engine.
//! - [`mail`]: the only place with lettre: composing messages, and submitting them over SMTP.
//! - [`hooks`]: the provisioning hook that sets a password at its product.
//! - [`hash_export`]: password hashes in the formats that other programs read.
//! - [`contact_files`]: contacts from CSV.
//! - [`app`]: use cases, one transaction each with its audit event; the one place where the siblings meet.
//! - `web` (a feature, on by default): the page behind a reset link.
//! - [`cli`]: the command line: arguments, prompts, tables, the clipboard, the environment.
//! - [`demo`]: the tour and its SMTP server.
//!
//! `fuzz` has the bodies of property tests that are fuzz targets too; it is compiled for tests and fuzzing only.
//!
//! The siblings never import each other. A test reads the `use` lines and holds this.

pub mod app;
pub mod cli;
pub mod contact_files;
pub mod crypto;
pub mod demo;
pub mod domain;
#[cfg(any(test, fuzzing))]
pub mod fuzz;
pub mod hash_export;
pub mod hooks;
pub mod mail;
pub mod store;
mod texts;
#[cfg(feature = "web")]
pub mod web;
