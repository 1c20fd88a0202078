//! The provisioning hook: a program of the product that reads one JSON object from stdin and sets the password there.
//!
//! Invariants:
//! - Nothing secret stands in the arguments or the environment of a hook; the environment is what the caller lists.
//! - A hook that hangs, floods its output, does not read or leaves children behind holds nobody up for longer than its
//!   time and a moment.
//! - What a hook says is kept only after the secrets that it was given are struck out ([`redact`]).

mod output;
mod redact;
mod request;
mod run;

pub use request::{Request, RequestedPassword, VERSION};
pub use run::{Asked, HookAnswer, Surroundings, ask, run};
