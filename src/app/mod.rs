//! Use-cases: what the desk does, one transaction each, with its audit event. The one place where the siblings
//! `store`, `mail` and `secret` meet.

mod error;

pub use error::{Error, ErrorKind, Result};
