//! Submission to a relay over SMTP (RFC 5321).

mod relay;
mod session;
mod settings;
mod tls;
mod watch;

pub use self::relay::{Channel, Envelope, PasswordError, PasswordSource, Relay};
pub use self::session::SmtpRelay;
pub(in crate::mail) use self::session::ascii_domain;
pub use self::settings::{AuthKind, Deadlines, SmtpSettings, TlsMode};
pub use self::watch::{OngoingWait, Wait, Watch};
