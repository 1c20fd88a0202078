//! Email: composing messages, and submitting them to a relay.
//!
//! - [`message`]: templates, composing, and reading a composed message back.
//! - [`smtp`]: the session with the relay, TLS, and what a relay is to the rest of the program.
//!
//! Invariants: this is the only place with lettre, and it knows no database. A message is composed to its final
//! bytes once and is pure ASCII (unless an address itself is not), so that any relay takes it unchanged. The
//! session tells every failure by phase and fault ([`Failure`](crate::domain::smtp::Failure)) and judges none of them.
//!
//! Secrets come in and go out as [`Secret`](crate::domain::Secret). Our own buffers are wiped; lettre and rustls keep
//! short-lived copies of a message that are not.

mod message;
mod smtp;

pub use self::message::{
    Change, ComposeError, Draft, EXTRA_KEYS, Letter, Mailbox, Readable, ReadableError,
    TemplateError, Values, compose, message_id, readable, render,
};
pub use self::smtp::{
    AuthKind, Channel, Deadlines, Envelope, OngoingWait, PasswordError, PasswordSource, Relay,
    SmtpRelay, SmtpSettings, TlsMode, Wait, Watch,
};
