//! The tour's surroundings: an SMTP server within the process, which the integration tests use as well.

pub mod server;
