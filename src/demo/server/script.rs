//! The script of the server: its answers, command by command.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use rustls::ServerConfig;

/// A moment in a session at which the server can be told to fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    /// The connection, before the greeting.
    Connect,
    /// The TLS handshake.
    Tls,
    /// EHLO or HELO.
    Ehlo,
    /// STARTTLS.
    StartTls,
    /// AUTH.
    Auth,
    /// MAIL.
    Mail,
    /// RCPT.
    Rcpt,
    /// DATA, before its 354.
    Data,
    /// The final dot. A drop or a silence here comes after the message was taken: "accepted, 250 lost".
    Body,
    /// RSET.
    Rset,
    /// QUIT.
    Quit,
}

#[derive(Clone, Debug)]
pub(crate) enum Action {
    Bytes(Vec<u8>),
    Drop,
    Silence,
    Delay(Duration),
}

#[derive(Clone, Debug)]
pub(super) struct ScriptStep {
    pub(super) command: Command,
    pub(super) action: Action,
    pub(super) left: Option<u32>,
}

#[derive(Clone, Debug)]
pub(crate) struct SmtpLogin {
    pub(super) user: String,
    pub(super) password: String,
    pub(super) mechanisms: String,
}

/// The offers of the server, and its failures. The first step that fits a command and is not used up applies.
#[derive(Clone, Default)]
pub struct Script {
    pub(super) steps: Vec<ScriptStep>,
    pub(super) login: Option<SmtpLogin>,
    pub(super) dsn: bool,
    pub(super) pipelining: bool,
    pub(super) smtputf8: bool,
    pub(super) size: Option<u64>,
    pub(super) starttls: Option<Arc<ServerConfig>>,
    pub(super) implicit: Option<Arc<ServerConfig>>,
    pub(super) injected: Vec<u8>,
}

impl fmt::Debug for Script {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Script")
            .field("steps", &self.steps)
            .finish_non_exhaustive()
    }
}

impl Script {
    fn step(mut self, command: Command, action: Action) -> Self {
        self.steps.push(ScriptStep {
            command,
            action,
            left: None,
        });
        self
    }

    /// Answers a command with this reply; line feeds in the text make it a multi-line one. After a 421 the server
    /// closes. Whatever the reply to [`Command::Body`] is, the message is taken only if it is 2xx.
    #[must_use]
    pub fn reply(self, command: Command, code: u16, text: &str) -> Self {
        self.step(command, Action::Bytes(reply_lines(code, text)))
    }

    /// Answers a command with these bytes, be they a reply or not.
    #[must_use]
    pub fn raw(self, command: Command, bytes: &[u8]) -> Self {
        self.step(command, Action::Bytes(bytes.to_vec()))
    }

    /// Closes the connection instead of answering.
    #[must_use]
    pub fn drop_at(self, command: Command) -> Self {
        self.step(command, Action::Drop)
    }

    /// Never answers, and keeps the connection.
    #[must_use]
    pub fn silence_at(self, command: Command) -> Self {
        self.step(command, Action::Silence)
    }

    /// Waits before it goes on as usual.
    #[must_use]
    pub fn delay_at(self, command: Command, time: Duration) -> Self {
        self.step(command, Action::Delay(time))
    }

    /// Limits the step before it to the first `n` times; then the command is answered by a later step, or as usual.
    #[must_use]
    pub fn times(mut self, n: u32) -> Self {
        if let Some(step) = self.steps.last_mut() {
            step.left = Some(n);
        }
        self
    }

    /// Requires AUTH PLAIN or LOGIN with these; 535 otherwise, and 530 to a MAIL without it.
    #[must_use]
    pub fn auth(self, user: &str, password: &str) -> Self {
        self.auth_by("PLAIN LOGIN", user, password)
    }

    /// Requires AUTH with these by one of the named mechanisms of PLAIN, LOGIN and XOAUTH2, of which the last takes
    /// the password for its token.
    #[must_use]
    pub fn auth_by(mut self, mechanisms: &str, user: &str, password: &str) -> Self {
        self.login = Some(SmtpLogin {
            user: user.to_owned(),
            password: password.to_owned(),
            mechanisms: mechanisms.to_owned(),
        });
        self
    }

    /// Offers DSN (RFC 3461).
    #[must_use]
    pub const fn dsn(mut self) -> Self {
        self.dsn = true;
        self
    }

    /// Offers PIPELINING (RFC 2920); several commands at once are understood in any case.
    #[must_use]
    pub const fn pipelining(mut self) -> Self {
        self.pipelining = true;
        self
    }

    /// Offers SMTPUTF8 (RFC 6531); without it a command that is not ASCII gets 553.
    #[must_use]
    pub const fn smtputf8(mut self) -> Self {
        self.smtputf8 = true;
        self
    }

    /// Offers SIZE (RFC 1870) with this limit; 0 names none.
    #[must_use]
    pub const fn size(mut self, most: u64) -> Self {
        self.size = Some(most);
        self
    }

    /// Offers STARTTLS.
    #[must_use]
    pub fn starttls(mut self, config: Arc<ServerConfig>) -> Self {
        self.starttls = Some(config);
        self
    }

    /// Speaks TLS from the first byte.
    #[must_use]
    pub fn implicit_tls(mut self, config: Arc<ServerConfig>) -> Self {
        self.implicit = Some(config);
        self
    }

    /// Sends these bytes in clear behind the 220 to STARTTLS, in the same write, as one who forges replies does.
    #[must_use]
    pub fn inject_after_starttls(mut self, bytes: &[u8]) -> Self {
        self.injected = bytes.to_vec();
        self
    }
}

pub(super) fn reply_lines(code: u16, text: &str) -> Vec<u8> {
    let last = text.split('\n').count() - 1;
    let lines = text.split('\n').enumerate().map(|(n, line)| {
        let mark = if n == last { ' ' } else { '-' };
        format!("{code}{mark}{line}\r\n")
    });
    lines.collect::<String>().into_bytes()
}
