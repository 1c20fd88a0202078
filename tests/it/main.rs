//! The integration tests: one binary, so that the library is linked once.
//!
//! - `layering`: the structure of the source.
//! - `outbox`, `senders`, `passwords`, `links`, `invitations`, `notices`, `retry`: use-cases on a real SQLite, with a scripted relay.
//! - `crash`: the sender killed, its system calls failing, the power cut, and senders beside each other.
//! - `init`: a workspace is made whole or not at all.
//! - `cli`, `bad_input`, `policy`: the whole program, in an environment of its own.
//! - `provision`: a product is told its passwords; what a hook may do wrong; the recipes of the manual.
//! - `retry_bulk`, `retry_cli`: a retry of many, as a use-case and as the whole program; what is stuck.
//! - `audit`, `syslog`, `reveals`: the trail, and what happens without it.
//! - `screens`, `json`: snapshots of what people and programs see.
//! - `files`, `hostile`: where files lie, and text that means harm.
//! - `restored`: older copies of the database, and files that are replaced beneath a process.
//! - `hand_over`: QR codes and spelling.
//! - `hash_export`, `hash_import`, `contact_import`: password hashes out to and in from other programs, and contacts.
//! - `generated`, `examples`, `readme`: what the documents say is so; `desk` is what they run in.
//! - `clipboard`, `terminal`: what needs an X server, and what needs a terminal.
//! - `stdout`: a password or a link that cannot be printed is not made, or it is said how to get it.
//! - `skipping`: skipped tests are seen and counted.
//! - `leaks`: what must show nowhere, looked for everywhere.
//! - `told`: what every changing command says it did, and to whom, wherever stdout goes.
//! - `told_apart`: persons and logins that are easily confused.
//! - `unserved`: who waits after a cancellation, and emails that a newer one makes needless.
//! - `values`: values that no email could carry, byte order marks, and URLs as they are sent.
//! - `web`: the page behind a link, over the wire; `browser`: in a real one.
//! - `smtp_sink`: the main flows against a foreign SMTP server; `faults`: the failure table against two of them.
//! - `web_load`: the page under load.
//! - `who`: the right person: who acts, whom a command acts on, and how often.
//! - `relay_secrets`: where the relay's password, a passphrase and the key may come from.
//! - `relay_settings`: what `[smtp]` may say, and what is said where it may not.
//! - `refusals`: whose fault a refusal is, by what the relay says to others and later.
//! - `exim`: what another relay thinks of us.
//! - `relay`: what arrives through a real Postfix, and what comes back.

// clippy takes the exceptions of `.clippy.toml` for tests only within `#[cfg(test)]`, and a test target needs none.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    clippy::print_stdout,
    clippy::unwrap_used
)]

mod audit;
mod bad_input;
#[cfg(feature = "web")]
mod browser;
mod bulk;
mod canary;
mod chains;
mod cli;
mod clipboard;
mod config_list;
mod contact_import;
mod contact_search;
mod crash;
mod dependencies;
mod desk;
mod examples;
mod exim;
mod faults;
mod files;
mod former;
mod fuse;
mod generated;
mod hand_over;
mod hash_export;
mod hash_import;
mod helped;
mod hostile;
mod init;
mod invitations;
mod json;
mod keys;
mod layering;
mod leaks;
mod links;
mod next_steps;
mod notices;
mod outbox;
mod passwords;
mod people;
mod policy;
mod prose;
mod provision;
mod readme;
mod refusals;
mod relay;
mod relay_secrets;
mod relay_settings;
mod restored;
mod retention;
mod retry;
mod retry_bulk;
mod retry_cli;
mod reveals;
mod screens;
mod senders;
mod sessions;
mod skipping;
mod smtp_sink;
mod stdout;
mod stranded;
mod structure;
mod support;
mod syslog;
mod terminal;
mod told;
mod told_apart;
mod unserved;
mod values;
mod waiting;
#[cfg(feature = "web")]
mod web;
#[cfg(feature = "web")]
mod web_load;
mod who;
