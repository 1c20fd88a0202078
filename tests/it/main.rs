//! The integration tests: one binary, so that the library is linked once.
//!
//! - [`layering`]: the structure of the source.
//! - [`generated`], [`examples`], [`readme`]: what the documents say is so. [`desk`] is what they run in.
//! - [`outbox`], [`passwords`], [`links`], [`retry`]: use-cases on a real SQLite, with a scripted relay.

#[cfg(test)]
mod desk;
#[cfg(test)]
mod examples;
#[cfg(test)]
mod generated;
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
mod retry;
#[cfg(test)]
mod support;
