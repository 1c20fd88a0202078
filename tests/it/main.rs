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
//! - `values`: values that no email could carry, byte order marks, and URLs as they are sent.
//! - `web`: the page behind a link, over the wire; `browser`: in a real one.
//! - `smtp_sink`: the main flows against a foreign SMTP server; `faults`: the failure table against two of them.
//! - `web_load`: the page under load.
//! - `who`: the right person: who acts, whom a command acts on, and how often.
//! - `relay_secrets`: where the relay's password, a passphrase and the key may come from.
//! - `relay_settings`: what `[smtp]` may say, and what is said where it may not.
//! - `exim`: what another relay thinks of us.
//! - `relay`: what arrives through a real Postfix, and what comes back.

#[cfg(test)]
mod audit;
#[cfg(test)]
mod bad_input;
#[cfg(feature = "web")]
#[cfg(test)]
mod browser;
#[cfg(test)]
mod bulk;
#[cfg(test)]
mod canary;
#[cfg(test)]
mod chains;
#[cfg(test)]
mod cli;
#[cfg(test)]
mod clipboard;
#[cfg(test)]
mod contact_import;
#[cfg(test)]
mod crash;
#[cfg(test)]
mod desk;
#[cfg(test)]
mod examples;
#[cfg(test)]
mod exim;
#[cfg(test)]
mod faults;
#[cfg(test)]
mod files;
#[cfg(test)]
mod former;
#[cfg(test)]
mod fuse;
#[cfg(test)]
mod generated;
#[cfg(test)]
mod hand_over;
#[cfg(test)]
mod hash_export;
#[cfg(test)]
mod hash_import;
#[cfg(test)]
mod helped;
#[cfg(test)]
mod hostile;
#[cfg(test)]
mod init;
#[cfg(test)]
mod invitations;
#[cfg(test)]
mod keys;
#[cfg(test)]
mod layering;
#[cfg(test)]
mod leaks;
#[cfg(test)]
mod links;
#[cfg(test)]
mod notices;
#[cfg(test)]
mod outbox;
#[cfg(test)]
mod passwords;
#[cfg(test)]
mod policy;
#[cfg(test)]
mod prose;
#[cfg(test)]
mod provision;
#[cfg(test)]
mod readme;
#[cfg(test)]
mod relay;
#[cfg(test)]
mod relay_secrets;
#[cfg(test)]
mod relay_settings;
#[cfg(test)]
mod restored;
#[cfg(test)]
mod retention;
#[cfg(test)]
mod retry;
#[cfg(test)]
mod retry_bulk;
#[cfg(test)]
mod retry_cli;
#[cfg(test)]
mod reveals;
#[cfg(test)]
mod senders;
#[cfg(test)]
mod sessions;
#[cfg(test)]
mod skipping;
#[cfg(test)]
mod smtp_sink;
#[cfg(test)]
mod stdout;
#[cfg(test)]
mod stranded;
#[cfg(test)]
mod structure;
#[cfg(test)]
mod support;
#[cfg(test)]
mod syslog;
#[cfg(test)]
mod terminal;
#[cfg(test)]
mod told;
#[cfg(test)]
mod values;
#[cfg(test)]
mod waiting;
#[cfg(feature = "web")]
#[cfg(test)]
mod web;
#[cfg(feature = "web")]
#[cfg(test)]
mod web_load;
#[cfg(test)]
mod who;
