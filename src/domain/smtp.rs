//! Failures between us and the relay, in the words of RFC 5321: a phase and a fault.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use super::text::Invalid;

/// Where in the session something happened. The order is the order of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Phase {
    /// Name resolution and the TCP connection.
    Connect,
    /// The TLS handshake, at once (RFC 8314) or after STARTTLS.
    Tls,
    /// The 220 that opens the session.
    Greeting,
    /// EHLO, before or after TLS.
    Ehlo,
    /// STARTTLS up to its 220 (RFC 3207).
    StartTls,
    /// AUTH (RFC 4954).
    Auth,
    /// MAIL FROM.
    Mail,
    /// RCPT TO.
    Rcpt,
    /// DATA up to its 354.
    Data,
    /// The message and the final dot, up to the reply to it.
    Body,
    /// QUIT, after everything is decided.
    Quit,
}

impl Phase {
    /// Every phase, in order.
    pub const ALL: [Self; 11] = [
        Self::Connect,
        Self::Tls,
        Self::Greeting,
        Self::Ehlo,
        Self::StartTls,
        Self::Auth,
        Self::Mail,
        Self::Rcpt,
        Self::Data,
        Self::Body,
        Self::Quit,
    ];

    /// The fixed name in the log and in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Connect => "connect",
            Self::Tls => "tls",
            Self::Greeting => "greeting",
            Self::Ehlo => "ehlo",
            Self::StartTls => "starttls",
            Self::Auth => "auth",
            Self::Mail => "mail",
            Self::Rcpt => "rcpt",
            Self::Data => "data",
            Self::Body => "body",
            Self::Quit => "quit",
        }
    }
}

impl fmt::Display for Phase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Phase {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        Self::ALL
            .into_iter()
            .find(|phase| phase.as_str() == text)
            .ok_or_else(|| Invalid::new("phase", text, "is unknown"))
    }
}

/// `class.subject.detail` of RFC 3463 §2.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EnhancedCode {
    /// 2 success, 4 temporary, 5 permanent.
    pub class: u16,
    /// The subject, 0 to 999.
    pub subject: u16,
    /// The detail, 0 to 999.
    pub detail: u16,
}

impl fmt::Display for EnhancedCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.class, self.subject, self.detail)
    }
}

impl FromStr for EnhancedCode {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let invalid = || Invalid::new("enhanced status code", text, "is not like 5.1.1");
        let mut parts = text.split('.').map(|part| {
            let digits =
                !part.is_empty() && part.len() <= 3 && part.bytes().all(|b| b.is_ascii_digit());
            digits.then(|| part.parse::<u16>().ok()).flatten()
        });
        let mut next = || parts.next().flatten().ok_or_else(invalid);
        let (class, subject, detail) = (next()?, next()?, next()?);
        if parts.next().is_some() || !matches!(class, 2 | 4 | 5) {
            return Err(invalid());
        }
        Ok(Self {
            class,
            subject,
            detail,
        })
    }
}

/// A code by which refusals are selected: `550`, or `5.7.1`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReplyCode {
    /// The code of the reply.
    Basic(u16),
    /// Its enhanced code.
    Enhanced(EnhancedCode),
}

impl FromStr for ReplyCode {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        if let Ok(enhanced) = text.parse() {
            return Ok(Self::Enhanced(enhanced));
        }
        text.parse()
            .ok()
            .filter(|code| text.len() == 3 && (400..600).contains(code))
            .map(Self::Basic)
            .ok_or_else(|| Invalid::new("code", text, "is neither like 550 nor like 5.7.1"))
    }
}

impl fmt::Display for ReplyCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Basic(code) => code.fmt(f),
            Self::Enhanced(code) => code.fmt(f),
        }
    }
}

/// A reply of the server (RFC 5321 §4.2): the code, the enhanced code if it gave one, and all lines of text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// Three digits, 200 to 599.
    pub code: u16,
    /// The enhanced status code at the head of the text (RFC 2034), taken off it.
    pub enhanced: Option<EnhancedCode>,
    /// The text; lines of a multi-line reply are joined by a line feed.
    pub text: String,
}

impl Reply {
    /// Takes a code and the lines after it. The enhanced code at the head of a line is taken off it, and off each
    /// that repeats it (RFC 2034 §4).
    pub fn new<'a>(code: u16, lines: impl IntoIterator<Item = &'a str>) -> Self {
        let mut enhanced = None;
        let mut text = String::new();
        for (n, line) in lines.into_iter().enumerate() {
            let (head, rest) = line.split_once(' ').unwrap_or((line, ""));
            let parsed = head.parse::<EnhancedCode>().ok();
            let same_class = parsed.filter(|found| found.class == code / 100);
            let line = match same_class {
                Some(found) if *enhanced.get_or_insert(found) == found => rest,
                _ => line,
            };
            if n > 0 {
                text.push('\n');
            }
            text.push_str(line.trim_end());
        }
        Self {
            code,
            enhanced,
            text,
        }
    }

    /// 2xx or 3xx.
    pub const fn is_positive(&self) -> bool {
        self.code < 400
    }

    /// 5xx.
    pub const fn is_permanent(&self) -> bool {
        self.code >= 500
    }
}

impl fmt::Display for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.code)?;
        if let Some(enhanced) = self.enhanced {
            write!(f, " {enhanced}")?;
        }
        if !self.text.is_empty() {
            write!(f, " {}", self.text.replace('\n', " "))?;
        }
        Ok(())
    }
}

/// The fault of a phase.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The server answered, and refused.
    Reply(Reply),
    /// The deadline of the phase passed without an answer.
    Timeout,
    /// The time of the run was up, after the relay had been waited for this long.
    TimeUp(Duration),
    /// The connection broke off: it was closed or reset, or ended in what is not TLS any more.
    Closed,
    /// The network said no: unknown host, refused, unreachable.
    Network(String),
    /// The settings are such that nothing was tried.
    Settings(String),
    /// The answer is no SMTP reply.
    Garbled(String),
    /// The TLS handshake failed for a reason other than the certificate.
    Tls(String),
    /// The server's certificate was not accepted.
    Certificate(String),
    /// TLS was asked for and the server does not offer STARTTLS.
    NoStartTls,
    /// The server offers no mechanism that we can use: what it offers, and what we speak.
    NoMechanism(String),
    /// Bytes came in clear behind the 220 to STARTTLS: somebody is forging replies.
    Injected,
    /// The password or the token for the relay could not be had.
    NoPassword(String),
    /// A signal ended the run while it waited for the password.
    Interrupted,
    /// A login would cross the network unencrypted.
    InClear,
    /// Our own address needs SMTPUTF8 (RFC 6531) and the server does not offer it.
    SenderNeedsSmtpUtf8,
    /// The recipient's address needs SMTPUTF8 and the server does not offer it.
    RecipientNeedsSmtpUtf8,
    /// The message is larger than the server takes (RFC 1870), and was not sent.
    TooLarge {
        /// The octets of the message.
        octets: u64,
        /// The most that the server takes.
        most: u64,
    },
    /// An address of the envelope is none that SMTP can carry.
    BadAddress(String),
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Reply(reply) => reply.fmt(f),
            Self::Timeout => f.write_str("no answer before the deadline"),
            Self::TimeUp(waited) => {
                let seconds = waited.as_secs_f64();
                write!(f, "no answer in {seconds:.0}s, up to the end of the run")
            }
            Self::Closed => f.write_str("the connection broke off"),
            Self::Network(text) | Self::Settings(text) | Self::NoMechanism(text) => {
                f.write_str(text)
            }
            Self::Garbled(text) => write!(f, "not an SMTP reply: {text}"),
            Self::Tls(text) => write!(f, "TLS handshake failed: {text}"),
            Self::Certificate(text) => write!(f, "certificate not accepted: {text}"),
            Self::NoStartTls => f.write_str("the server does not offer STARTTLS"),
            Self::Injected => f.write_str("unencrypted bytes behind the answer to STARTTLS"),
            Self::NoPassword(text) => write!(f, "no password for the relay: {text}"),
            Self::Interrupted => f.write_str("interrupted"),
            Self::InClear => f.write_str("the password would cross the network unencrypted"),
            Self::SenderNeedsSmtpUtf8 => f.write_str(
                "the sender's address is not ASCII and the server does not offer SMTPUTF8",
            ),
            Self::RecipientNeedsSmtpUtf8 => f.write_str(
                "the recipient's address is not ASCII and the server does not offer SMTPUTF8",
            ),
            Self::TooLarge { octets, most } => write!(
                f,
                "the message has {octets} bytes and the server takes {most} at most"
            ),
            Self::BadAddress(address) => write!(f, "{address} is no address that SMTP can carry"),
        }
    }
}

impl Fault {
    /// The enhanced code that the log keeps of a fault which is not the relay's word (RFC 3463, RFC 6531 §3.5).
    pub fn enhanced(&self, phase: Phase) -> Option<EnhancedCode> {
        let permanent = |subject, detail| EnhancedCode {
            class: 5,
            subject,
            detail,
        };
        match self {
            Self::Reply(reply) => reply.enhanced,
            Self::SenderNeedsSmtpUtf8 => Some(permanent(1, 7)),
            Self::RecipientNeedsSmtpUtf8 => Some(permanent(6, 7)),
            Self::BadAddress(_) if phase == Phase::Mail => Some(permanent(1, 7)),
            Self::BadAddress(_) => Some(permanent(1, 3)),
            Self::TooLarge { .. } => Some(permanent(3, 4)),
            _ => None,
        }
    }
}

/// A phase and what went wrong in it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{phase}: {fault}")]
pub struct Failure {
    /// Where it happened.
    pub phase: Phase,
    /// The fault.
    pub fault: Fault,
}

impl Failure {
    /// Joins the two.
    pub const fn new(phase: Phase, fault: Fault) -> Self {
        Self { phase, fault }
    }

    /// The server's reply, if it gave one.
    pub const fn reply(&self) -> Option<&Reply> {
        match &self.fault {
            Fault::Reply(reply) => Some(reply),
            _ => None,
        }
    }

    /// Returns the server's reply, or the one that it would have given to a message that is larger than it takes.
    pub fn refusal(&self) -> Option<Cow<'_, Reply>> {
        match &self.fault {
            Fault::Reply(reply) => Some(Cow::Borrowed(reply)),
            Fault::TooLarge { .. } => Some(Cow::Owned(Reply {
                code: 552,
                enhanced: self.fault.enhanced(self.phase),
                text: self.fault.to_string(),
            })),
            _ => None,
        }
    }

    /// Whether the relay refuses the connection for good, before any login.
    pub fn refuses_connection(&self) -> bool {
        self.phase < Phase::Auth && self.reply().is_some_and(Reply::is_permanent)
    }

    /// Whether the relay was offered an email and gave no answer that can be read.
    pub fn is_silence(&self) -> bool {
        self.phase >= Phase::Mail
            && matches!(
                self.fault,
                Fault::Timeout
                    | Fault::TimeUp(_)
                    | Fault::Closed
                    | Fault::Network(_)
                    | Fault::Garbled(_)
                    | Fault::Tls(_)
            )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn multi_line_replies_keep_every_line() {
        let reply = Reply::new(550, ["5.1.1 No such user", "5.1.1 Try elsewhere"]);
        assert_eq!(
            reply.enhanced.map(|c| c.to_string()).as_deref(),
            Some("5.1.1")
        );
        assert_eq!(reply.text, "No such user\nTry elsewhere");
        assert_eq!(reply.to_string(), "550 5.1.1 No such user Try elsewhere");
        let reply = Reply::new(554, ["5.7.1 Refused", "5.2.1 Mailbox disabled", ""]);
        assert_eq!(reply.text, "Refused\n5.2.1 Mailbox disabled\n");
    }

    #[test]
    fn an_enhanced_code_of_another_class_is_text() {
        let reply = Reply::new(250, ["5.1.1 odd"]);
        assert_eq!((reply.enhanced, reply.text.as_str()), (None, "5.1.1 odd"));
    }

    #[test]
    fn refusals_are_selected_by_either_code() {
        assert_eq!("550".parse(), Ok(ReplyCode::Basic(550)));
        let enhanced = "5.7.1".parse().unwrap();
        assert_eq!("5.7.1".parse(), Ok(ReplyCode::Enhanced(enhanced)));
        for text in ["", "250", "5500", "+55", "5.7", "x"] {
            assert!(text.parse::<ReplyCode>().is_err(), "{text}");
        }
    }

    #[test]
    fn enhanced_codes_are_strict() {
        for text in [
            "5.1", "5.1.1.1", "6.1.1", "5.1.", "5.+1.1", "5.1.1234", "a.b.c",
        ] {
            assert!(text.parse::<EnhancedCode>().is_err(), "{text}");
        }
    }
}
