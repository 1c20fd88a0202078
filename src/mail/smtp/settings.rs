//! How to reach the relay. Plain values; `cli` resolves flags, environment and file into them.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use crate::domain::smtp::Phase;
use crate::domain::{ClientName, Invalid, RelayHost};

/// How the connection is encrypted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TlsMode {
    /// Plain at first, then STARTTLS, which must be offered (RFC 3207); usually port 587.
    StartTls,
    /// TLS from the first byte (RFC 8314 §3.3); usually port 465.
    Implicit,
    /// None; only for a relay on this machine.
    None,
}

impl TlsMode {
    /// The name in the configuration.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::StartTls => "starttls",
            Self::Implicit => "implicit",
            Self::None => "none",
        }
    }
}

impl fmt::Display for TlsMode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for TlsMode {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        [Self::StartTls, Self::Implicit, Self::None]
            .into_iter()
            .find(|mode| mode.as_str() == text)
            .ok_or_else(|| Invalid::new("tls mode", text, "is not one of starttls, implicit, none"))
    }
}

/// How to log in (RFC 4954).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AuthKind {
    /// With a password: PLAIN, or LOGIN where PLAIN is not offered or is refused as unsupported.
    #[default]
    Automatic,
    /// PLAIN (RFC 4616).
    Plain,
    /// LOGIN.
    Login,
    /// XOAUTH2, with an OAuth 2 access token for the password.
    XOAuth2,
}

impl AuthKind {
    /// The name in the configuration.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Automatic => "automatic",
            Self::Plain => "plain",
            Self::Login => "login",
            Self::XOAuth2 => "xoauth2",
        }
    }
}

/// How long each phase may take in all, however many reads it needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deadlines {
    /// Name resolution and connecting, over all addresses of the host.
    pub connect: Duration,
    /// The TLS handshake.
    pub tls: Duration,
    /// The greeting.
    pub greeting: Duration,
    /// EHLO, and HELO after it.
    pub ehlo: Duration,
    /// STARTTLS.
    pub starttls: Duration,
    /// The whole AUTH exchange.
    pub auth: Duration,
    /// MAIL, and RSET.
    pub mail: Duration,
    /// RCPT.
    pub rcpt: Duration,
    /// DATA up to its 354.
    pub data: Duration,
    /// The message, and the reply to its final dot.
    pub body: Duration,
    /// QUIT.
    pub quit: Duration,
}

impl Default for Deadlines {
    /// RFC 5321 §4.5.3.2 where it names a value: 5 min for the greeting, MAIL and RCPT, 2 min for DATA, 10 min
    /// for the final dot.
    fn default() -> Self {
        let seconds = Duration::from_secs;
        Self {
            connect: seconds(30),
            tls: seconds(60),
            greeting: seconds(300),
            ehlo: seconds(300),
            starttls: seconds(120),
            auth: seconds(120),
            mail: seconds(300),
            rcpt: seconds(300),
            data: seconds(120),
            body: seconds(600),
            quit: seconds(5),
        }
    }
}

impl Deadlines {
    /// The same deadline for every phase.
    pub const fn all(each: Duration) -> Self {
        Self {
            connect: each,
            tls: each,
            greeting: each,
            ehlo: each,
            starttls: each,
            auth: each,
            mail: each,
            rcpt: each,
            data: each,
            body: each,
            quit: each,
        }
    }

    /// Changes the deadline of a phase.
    pub const fn set(&mut self, phase: Phase, time: Duration) {
        let deadline = match phase {
            Phase::Connect => &mut self.connect,
            Phase::Tls => &mut self.tls,
            Phase::Greeting => &mut self.greeting,
            Phase::Ehlo => &mut self.ehlo,
            Phase::StartTls => &mut self.starttls,
            Phase::Auth => &mut self.auth,
            Phase::Mail => &mut self.mail,
            Phase::Rcpt => &mut self.rcpt,
            Phase::Data => &mut self.data,
            Phase::Body => &mut self.body,
            Phase::Quit => &mut self.quit,
        };
        *deadline = time;
    }

    /// The deadline of a phase.
    pub const fn of(&self, phase: Phase) -> Duration {
        match phase {
            Phase::Connect => self.connect,
            Phase::Tls => self.tls,
            Phase::Greeting => self.greeting,
            Phase::Ehlo => self.ehlo,
            Phase::StartTls => self.starttls,
            Phase::Auth => self.auth,
            Phase::Mail => self.mail,
            Phase::Rcpt => self.rcpt,
            Phase::Data => self.data,
            Phase::Body => self.body,
            Phase::Quit => self.quit,
        }
    }
}

/// Where the relay is and how to speak to it.
#[derive(Clone, Debug)]
pub struct SmtpSettings {
    /// The relay; also the name that the certificate must bear.
    pub host: RelayHost,
    /// The TCP port.
    pub port: u16,
    /// How the connection is encrypted.
    pub tls: TlsMode,
    /// The user name for AUTH; without it there is no AUTH.
    pub username: Option<String>,
    /// How to log in.
    pub auth: AuthKind,
    /// A PEM file with certificates that are trusted besides those of the operating system.
    pub ca_file: Option<PathBuf>,
    /// How we call ourselves in EHLO; otherwise our address, in brackets (RFC 5321 §4.1.3).
    pub client_name: Option<ClientName>,
    /// Whether MAIL, RCPT and DATA go out together where the server offers PIPELINING (RFC 2920).
    pub pipelining: bool,
    /// How long each phase may take.
    pub deadlines: Deadlines,
}

impl SmtpSettings {
    /// Checks the parts against each other: only a relay on this machine may do without encryption.
    pub fn validate(&self) -> Result<(), Invalid> {
        if self.tls == TlsMode::None && !self.host.is_loopback() {
            let why = "is not this machine, so tls must be starttls or implicit";
            return Err(Invalid::new("relay host", self.host.as_str(), why));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(host: &str, tls: TlsMode) -> SmtpSettings {
        SmtpSettings {
            host: host.parse().unwrap(),
            port: 25,
            tls,
            username: None,
            auth: AuthKind::Automatic,
            ca_file: None,
            client_name: None,
            pipelining: true,
            deadlines: Deadlines::default(),
        }
    }

    #[test]
    fn only_this_machine_may_go_without_tls() {
        for host in ["localhost", "127.0.0.1", "127.8.0.1", "::1"] {
            assert!(settings(host, TlsMode::None).validate().is_ok(), "{host}");
        }
        for host in ["smtp.example.com", "10.0.0.1", "localhost.example.com"] {
            assert!(settings(host, TlsMode::None).validate().is_err(), "{host}");
            assert!(settings(host, TlsMode::StartTls).validate().is_ok());
        }
    }

    #[test]
    fn names_round_trip() {
        for mode in [TlsMode::StartTls, TlsMode::Implicit, TlsMode::None] {
            assert_eq!(mode.as_str().parse(), Ok(mode));
        }
        assert!("ssl".parse::<TlsMode>().is_err());
    }

    #[test]
    fn the_deadlines_are_those_of_the_rfc() {
        let deadlines = Deadlines::default();
        for (phase, least) in [
            // RFC 5321 §4.5.3.2.1 to §4.5.3.2.6.
            (Phase::Greeting, Duration::from_mins(5)),
            (Phase::Ehlo, Duration::from_mins(5)),
            (Phase::Mail, Duration::from_mins(5)),
            (Phase::Rcpt, Duration::from_mins(5)),
            (Phase::Data, Duration::from_mins(2)),
            (Phase::Body, Duration::from_mins(10)),
        ] {
            assert_eq!(deadlines.of(phase), least, "{phase}");
        }
        // It names none for these.
        for phase in [Phase::Connect, Phase::Tls, Phase::StartTls, Phase::Auth] {
            let time = deadlines.of(phase);
            assert!((30..=120).contains(&time.as_secs()), "{phase}");
        }
        assert_eq!(deadlines.of(Phase::Quit), Duration::from_secs(5));
    }

    #[test]
    fn each_phase_has_a_deadline_of_its_own() {
        for phase in Phase::ALL {
            let mut deadlines = Deadlines::all(Duration::from_secs(9));
            deadlines.set(phase, Duration::from_secs(1));
            for other in Phase::ALL {
                let wanted = if other == phase { 1 } else { 9 };
                assert_eq!(deadlines.of(other).as_secs(), wanted, "{phase} {other}");
            }
        }
    }
}
