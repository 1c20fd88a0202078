//! credtool keeps contacts and a log of outbound mail in one SQLite file, and resends product credentials from it.
//!
//! ```text
//! main → cli → web → app → { store | mail | provision | exchange | secret } → domain
//!        cli → app         web, app, mail → texts → domain
//!        cli → demo
//! ```
//!
//! - [`domain`]: pure values and rules. No I/O, no clock, no SQL.
//! - [`secret`]: generate, hash, seal.
//! - [`store`]: the only place with SQL. It holds sealed bytes, never plaintext.
//! - `texts`: what emails and pages say, one file a language, and the template engine.
//! - [`mail`]: the only place with lettre: compose, templates, the SMTP session.
//! - [`provision`]: the hook that tells a product a password, and hashes in the form that other programs take.
//! - [`exchange`]: contacts from CSV.
//! - [`app`]: use-cases, one transaction each, with its audit event; the one place where the siblings meet.
//! - `web` (a feature, on by default): the page behind a reset link.
//! - [`cli`]: the command line: arguments, prompts, tables, the clipboard, the environment.
//! - [`demo`]: the tour and its SMTP server.
//!
//! `fuzz` has the bodies of property tests that are fuzz targets too; it is compiled for tests and fuzzing only.
//!
//! The siblings never import each other. A test reads the `use` lines and holds this.

pub mod app;
pub mod cli;
pub mod demo;
pub mod domain;
pub mod exchange;
#[cfg(any(test, fuzzing))]
pub mod fuzz;
pub mod mail;
pub mod provision;
pub mod secret;
pub mod store;
mod texts;
#[cfg(feature = "web")]
pub mod web;
