//! The integration tests: one binary, so that the library is linked once.
//!
//! - `layering`: the structure of the source.
//! - `outbox`, `senders`, `passwords`, `links`, `retry`: use-cases on a real SQLite, with a scripted relay.
//! - `cli`, `bad_input`: the whole program, in an environment of its own.
//! - `generated`, `examples`, `readme`: what the documents say is so; `desk` is what they run in.
//! - `clipboard`, `terminal`: what needs an X server, and what needs a terminal.
//! - `smtp_sink`: the main flows against a foreign SMTP server.

#[cfg(test)]
mod bad_input;
#[cfg(test)]
mod canary;
#[cfg(test)]
mod cli;
#[cfg(test)]
mod clipboard;
#[cfg(test)]
mod desk;
#[cfg(test)]
mod examples;
#[cfg(test)]
mod generated;
#[cfg(test)]
mod keys;
#[cfg(test)]
mod layering;
#[cfg(test)]
mod links;
#[cfg(test)]
mod outbox;
#[cfg(test)]
mod passwords;
#[cfg(test)]
mod readme;
#[cfg(test)]
mod retention;
#[cfg(test)]
mod retry;
#[cfg(test)]
mod senders;
#[cfg(test)]
mod smtp_sink;
#[cfg(test)]
mod support;
#[cfg(test)]
mod terminal;
