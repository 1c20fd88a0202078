//! A relay as the rest of the program sees it.

use std::time::Instant;

use crate::domain::smtp::{Failure, Reply};
use crate::domain::{EmailAddress, Secret};

/// Yields the password, or the OAuth 2 token, for the relay; called each time AUTH needs it.
pub type PasswordSource = Box<dyn Fn() -> Result<Secret<String>, PasswordError> + Send + Sync>;

/// Why there is no password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PasswordError {
    /// It could not be had; the reason, as a sentence for the operator.
    Unavailable(String),
    /// A signal ended the wait for it.
    Interrupted,
}

impl From<String> for PasswordError {
    fn from(why: String) -> Self {
        Self::Unavailable(why)
    }
}

/// The envelope (RFC 5321 §2.3.1); the headers of the message play no part in it.
#[derive(Clone, Debug)]
pub struct Envelope {
    /// Where reports about the message go.
    pub from: EmailAddress,
    /// The recipient.
    pub to: EmailAddress,
    /// Whether the message is not ASCII, as where the author's local part is not (RFC 6532).
    pub utf8_message: bool,
    /// The octets of the message, with CRLF at the ends of its lines.
    pub octets: u64,
    /// Comes back in a delivery report as its ENVID (RFC 3461 §4.4): 1 to 100 printable ASCII characters.
    pub id: String,
}

/// Something that takes emails: a relay out there, or a scripted one in a test.
pub trait Relay: Send + Sync {
    /// Connects, and goes up to and including AUTH. The phase of a failure is [`Phase::Auth`] at the latest.
    ///
    /// [`Phase::Auth`]: crate::domain::smtp::Phase::Auth
    fn open(&self) -> Result<Box<dyn Channel>, Failure> {
        self.open_until(None)
    }

    /// As [`Relay::open`], for a run that ends at this moment: then no phase is waited for any longer, but for the
    /// reply to a message that was sent, since it would not be known what became of it.
    fn open_until(&self, until: Option<Instant>) -> Result<Box<dyn Channel>, Failure>;
}

/// An open session. After a failure other than a refusing reply, and after a 421, it is dead: the next
/// [`Channel::offer`] fails as closed.
pub trait Channel: Send {
    /// MAIL, RCPT and DATA, up to exactly 354; in one go where the server takes that (RFC 2920). When it fails, surely
    /// nothing was sent. Where the server has ended the session since the last email, or answers several commands out
    /// of order, a new one is opened first; if that fails, it fails in a phase before MAIL.
    fn offer(&mut self, envelope: &Envelope) -> Result<(), Failure>;

    /// The message and the final dot in one write, then the reply. A failure without a reply leaves it unknown
    /// whether the message was taken.
    fn transmit(&mut self, message: &[u8]) -> Result<Reply, Failure>;

    /// RSET after a refused envelope, before the next one. Its phase is MAIL, which it stands before.
    fn reset(&mut self) -> Result<(), Failure>;

    /// Takes leave with a short deadline, as dropping it does. It never fails, since everything is decided.
    fn quit(self: Box<Self>);
}
