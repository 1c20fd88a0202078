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
//!
//! # The life of an email
//!
//! 1. `credtool email send`, a new password or a reset link asks for one: `app/outbox/enqueue.rs` takes the sentences from
//!    `texts`, composes the final bytes in `mail/message/compose.rs`, seals them with `crypto/seal.rs`, and queues them in
//!    the transaction of the link or the password (`store/emails.rs`). From then on the bytes never change.
//! 2. `credtool email deliver` (`cli/email/deliver.rs`) or a send by hand (`cli/sending.rs`) begins a run:
//!    `app/delivery/deliver.rs` takes the sender's turn (`store/lock.rs`), `app/delivery/run.rs` goes through what is due, and
//!    `app/delivery/source.rs` says which email is next.
//! 3. `app/delivery/worker.rs` offers it to the relay. Its three durable points are in `app/delivery/transition.rs` and
//!    `store/outbox.rs`: claimed, handed before the first byte of the body, and the result. The SMTP conversation is
//!    `mail/smtp/session.rs`.
//! 4. What a refusal means is decided in `domain/diagnosis.rs` (whose fault it is) and `domain/verdict.rs` (what follows for
//!    the email and for the run); `cli/advice.rs` says what to do about it.
//! 5. An email that failed is retried by `app/delivery/retry.rs`, as `domain/retry.rs` decides: the same bytes, or a
//!    replacement from `app/outbox/replacement.rs`. Until somebody is helped, `app/outbox/attention.rs` keeps it in sight.
//! 6. `app/upkeep/purge.rs` forgets the text when its time is over. The row stays.
//!
//! # The life of a password change
//!
//! 1. An operator generates or sets a password (`cli/password/generate.rs`, `cli/password/set.rs`), or a user chooses one
//!    behind a link (`web/routes.rs`, `app/credentials/redeem.rs`).
//! 2. A chosen one is checked in `app/credentials/choice.rs` by the product's rules (`domain/product/policy.rs`) and by how
//!    easily it is guessed (`domain/password.rs`); a generated one is drawn in `crypto/generate.rs`. `crypto/hash/mod.rs` hashes it.
//! 3. `app/credentials/passwords.rs` opens one transaction. Where the product has no hook, `app/provisioning/install.rs` makes
//!    the password the login's, and queues its emails.
//! 4. Where there is a hook, `app/provisioning/begin.rs` reserves the password, `app/provisioning/run_hook.rs` tells the
//!    product through `hooks/run.rs`, and the password is installed when the product has taken it. One that could not be told
//!    waits for `app/provisioning/due.rs`.
//! 5. `app/provisioning/ended.rs` ends the links and takes back the emails of the old credentials; the audit event is in the
//!    same transaction (`store/audit.rs`).
//! 6. `cli/handover.rs` hands the password over: on the screen, on the clipboard or by email.

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
