//! The integration tests: one binary, so that the library is linked once.
//!
//! - [`layering`]: the structure of the source.
//! - [`outbox`], [`passwords`], [`links`], [`retry`]: use-cases on a real SQLite, with a scripted relay.

#[cfg(test)]
mod layering;
#[cfg(test)]
mod links;
#[cfg(test)]
mod outbox;
#[cfg(test)]
mod passwords;
#[cfg(test)]
mod retry;
#[cfg(test)]
mod support;
