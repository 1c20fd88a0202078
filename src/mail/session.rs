//! The SMTP session (RFC 5321): blocking, over TCP and rustls.
//!
//! Invariants:
//! - Every phase has one deadline for all of it, however slowly the bytes trickle in.
//! - A phase that fails without a reply, and a 421, drop the socket at once; there is no QUIT on a failing session.
//! - The body goes out only after exactly 354, with its final dot in the same write.
//! - A session that the server ended between two mails is no fault of the next one: it is opened anew.
//! - Nothing that was read in clear survives the switch to TLS: bytes behind the 220 to STARTTLS end the session.
//! - A password never crosses an unencrypted connection, unless it stays on this machine.

mod envelope;
mod sasl;
mod wire;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use lettre::transport::smtp::authentication::Mechanism;
use lettre::transport::smtp::commands::{Data, Ehlo, Quit, Rset, Starttls};
use lettre::transport::smtp::extension::ClientId;
use rustls::ClientConfig;

pub(super) use self::envelope::ascii_domain;
use self::envelope::{EnvelopeCommands, dot_stuffed};
use self::wire::Wire;
use super::{AuthKind, Channel, Envelope, PasswordSource, Relay, SmtpSettings, TlsMode, tls};
use crate::domain::Secret;
use crate::domain::smtp::{Failure, Fault, Phase, Reply};

/// A relay that is reached over the network.
pub struct SmtpRelay {
    access: Arc<Access>,
}

impl SmtpRelay {
    /// Takes the settings; nothing is connected or read yet.
    pub fn new(settings: SmtpSettings, password: Option<PasswordSource>) -> Self {
        let access = Access {
            stepwise: AtomicBool::new(!settings.pipelining),
            settings,
            password,
            tls: OnceLock::new(),
        };
        Self {
            access: Arc::new(access),
        }
    }
}

impl Relay for SmtpRelay {
    fn open(&self) -> Result<Box<dyn Channel>, Failure> {
        Ok(Box::new(Access::open(&self.access)?))
    }
}

/// What opens a session.
struct Access {
    settings: SmtpSettings,
    password: Option<PasswordSource>,
    tls: OnceLock<Result<Arc<ClientConfig>, Fault>>,
    /// Whether each command waits for the reply to the one before.
    stepwise: AtomicBool,
}

impl Access {
    fn open(self: &Arc<Self>) -> Result<Session, Failure> {
        let settings = &self.settings;
        settings.validate().map_err(|invalid| {
            Failure::new(Phase::Connect, Fault::Settings(invalid.to_string()))
        })?;
        let wire = Wire::connect(
            &settings.host,
            settings.port,
            settings.deadlines.of(Phase::Connect),
        )
        .map_err(|fault| Failure::new(Phase::Connect, fault))?;
        let mut session = Session {
            access: Arc::clone(self),
            wire: Some(wire),
            offered: Offered::default(),
            ready: false,
            resting: false,
        };
        if settings.tls == TlsMode::Implicit {
            self.encrypt(&mut session)?;
        }
        session.greeting()?;
        session.hello()?;
        if settings.tls == TlsMode::StartTls {
            session.starttls()?;
            self.encrypt(&mut session)?;
            session.hello()?;
        }
        if let Some(username) = &settings.username {
            session.authenticate(username, settings.auth, || self.password())?;
        }
        Ok(session)
    }

    fn encrypt(&self, session: &mut Session) -> Result<(), Failure> {
        let config = self
            .tls
            .get_or_init(|| tls::client_config(self.settings.ca_file.as_deref()))
            .clone()
            .map_err(|fault| Failure::new(Phase::Tls, fault))?;
        let host = &self.settings.host;
        session.within(Phase::Tls, |wire| wire.encrypt(config, host))
    }

    fn password(&self) -> Result<Secret<String>, Fault> {
        let source = self.password.as_ref();
        let source = source.ok_or_else(|| Fault::NoPassword(String::from("none is set")))?;
        let password = source().map_err(Fault::NoPassword)?;
        // RFC 4616 §2: NUL separates the fields of PLAIN, so it can be in none.
        if password.expose().contains('\0') {
            return Err(Fault::NoPassword(String::from("it contains a NUL")));
        }
        Ok(password)
    }
}

/// What the server says that it can do: the keywords of its reply to EHLO, in upper case, and its SASL mechanisms.
#[derive(Default)]
struct Offered {
    keywords: Vec<String>,
    mechanisms: Vec<String>,
}

impl Offered {
    /// Reads the lines behind the first. Keywords are case-insensitive (RFC 5321 §2.4).
    fn parse(reply: &Reply) -> Self {
        let mut offered = Self::default();
        for line in reply.text.lines().skip(1) {
            // Old servers write `AUTH=PLAIN`, some of them besides the right form.
            let line = line.to_ascii_uppercase().replacen("AUTH=", "AUTH ", 1);
            let mut words = line.split_whitespace().map(str::to_owned);
            match words.next() {
                Some(keyword) if keyword == "AUTH" => offered.mechanisms.extend(words),
                Some(keyword) => offered.keywords.push(keyword),
                None => {}
            }
        }
        offered
    }

    fn has(&self, keyword: &str) -> bool {
        self.keywords.iter().any(|offered| offered == keyword)
    }

    fn mechanism(&self, kind: AuthKind) -> Result<Mechanism, Fault> {
        let wanted: &[Mechanism] = match kind {
            AuthKind::Password => &[Mechanism::Plain, Mechanism::Login],
            AuthKind::XOAuth2 => &[Mechanism::Xoauth2],
        };
        let offers = |mechanism: &Mechanism| self.mechanisms.contains(&mechanism.to_string());
        let found = wanted.iter().copied().find(offers);
        found.ok_or_else(|| Fault::NoMechanism(self.mechanisms.join(" ")))
    }
}

/// One session. `wire` is gone once it has failed.
struct Session {
    access: Arc<Access>,
    wire: Option<Wire>,
    offered: Offered,
    /// Whether a 354 waits for its body.
    ready: bool,
    /// Whether it lies between two mails.
    resting: bool,
}

impl Session {
    /// Runs one phase under its deadline. The socket is dropped unless the phase ended well, or with a reply
    /// other than 421 (RFC 5321 §3.8: the server closes the channel).
    fn within<T>(
        &mut self,
        phase: Phase,
        act: impl FnOnce(&mut Wire) -> Result<T, Fault>,
    ) -> Result<T, Failure> {
        let Some(wire) = self.wire.as_mut() else {
            return Err(Failure::new(phase, Fault::Closed));
        };
        wire.allow(self.access.settings.deadlines.of(phase));
        act(wire).map_err(|fault| {
            if !matches!(&fault, Fault::Reply(reply) if reply.code != 421) {
                self.wire = None;
            }
            Failure::new(phase, fault)
        })
    }

    /// Whether the server has ended the session between two mails: a relay allows so many mails, or so long a pause.
    /// That is no fault of the mail that comes next.
    fn has_ended(&mut self) -> bool {
        let time = self.access.settings.deadlines.of(Phase::Quit);
        self.wire.as_mut().is_some_and(|wire| {
            wire.allow(time);
            wire.expect_silence().is_err()
        })
    }

    /// Sends MAIL, RCPT and DATA, in one go where the server reads several commands at once (RFC 2920 §3.1), and reads
    /// the replies, up to exactly 354.
    fn say(&mut self, commands: &EnvelopeCommands, at_once: bool) -> Result<(), Failure> {
        let EnvelopeCommands { mail, rcpt } = commands;
        let first = if at_once {
            &format!("{mail}{rcpt}{Data}")
        } else {
            mail
        };
        let next = |wire: &mut Wire, command: &str| {
            if at_once {
                wire.reply()
            } else {
                wire.command(command)
            }
        };
        self.within(Phase::Mail, |wire| accepted(wire.command(first)?))?;
        self.within(Phase::Rcpt, |wire| accepted(next(wire, rcpt)?))?;
        self.within(Phase::Data, |wire| {
            expect(next(wire, &Data.to_string())?, 354)
        })
    }

    /// Reads the replies to what went out behind a command that was refused. They add nothing to the refusal; but a
    /// server that wants a message all the same could be satisfied by an empty one alone (RFC 2920 §3.1): it is left.
    fn hear_out(&mut self, refused: Phase) {
        for phase in [Phase::Rcpt, Phase::Data] {
            if phase > refused
                && let Ok(reply) = self.within(phase, Wire::reply)
                && matches!(reply.code, 354 | 421)
            {
                self.wire = None;
            }
        }
    }

    fn greeting(&mut self) -> Result<(), Failure> {
        self.within(Phase::Greeting, |wire| expect(wire.reply()?, 220))
    }

    fn hello(&mut self) -> Result<(), Failure> {
        let name = self.access.settings.client_name.clone();
        self.offered = self.within(Phase::Ehlo, |wire| {
            let name = name.map_or_else(|| wire.client_id(), ClientId::Domain);
            let reply = wire.command(&Ehlo::new(name.clone()).to_string())?;
            if !reply.is_permanent() {
                let offered = Offered::parse(&reply);
                return expect(reply, 250).map(|()| offered);
            }
            if !matches!(reply.code, 500..=504) {
                return Err(Fault::Reply(reply));
            }
            // RFC 5321 §3.2: a server that does not know EHLO knows HELO, and then no extension.
            match wire.command(&format!("HELO {name}\r\n")) {
                Ok(reply) => expect(reply, 250).map(|()| Offered::default()),
                // It refused and left: what it said tells more than that it is gone.
                Err(_) => Err(Fault::Reply(reply)),
            }
        })?;
        Ok(())
    }

    fn starttls(&mut self) -> Result<(), Failure> {
        let offered = self.offered.has("STARTTLS");
        self.within(Phase::StartTls, |wire| {
            if !offered {
                return Err(Fault::NoStartTls);
            }
            expect(wire.command(&Starttls.to_string())?, 220)?;
            // In TLS the client speaks first: whatever came is not the server's.
            match wire.has_unread() {
                Ok(true) => Err(Fault::Injected),
                _ => Ok(()),
            }
        })
    }

    fn authenticate(
        &mut self,
        username: &str,
        kind: AuthKind,
        password: impl FnOnce() -> Result<Secret<String>, Fault>,
    ) -> Result<(), Failure> {
        let mechanism = self.offered.mechanism(kind);
        let deadline = self.access.settings.deadlines.of(Phase::Auth);
        self.within(Phase::Auth, |wire| {
            if !wire.is_private() {
                return Err(Fault::InClear);
            }
            let mechanism = mechanism?;
            let password = password()?;
            // The password command has a time of its own; the deadline is for the server.
            wire.allow(deadline);
            expect(sasl::log_in(wire, mechanism, username, &password)?, 235)
        })
    }
}

/// Whether a reply is the one that the command hoped for.
fn expect(reply: Reply, code: u16) -> Result<(), Fault> {
    if reply.code == code {
        Ok(())
    } else {
        Err(Fault::Reply(reply))
    }
}

fn accepted(reply: Reply) -> Result<Reply, Fault> {
    if reply.code / 100 == 2 {
        Ok(reply)
    } else {
        Err(Fault::Reply(reply))
    }
}

impl Channel for Session {
    fn offer(&mut self, envelope: &Envelope) -> Result<(), Failure> {
        self.ready = false;
        if std::mem::take(&mut self.resting) && self.has_ended() {
            *self = Access::open(&self.access)?;
        }
        let commands = EnvelopeCommands::new(envelope, &self.offered)?;
        let stepwise = self.access.stepwise.load(Ordering::Relaxed);
        let at_once = !stepwise && self.offered.has("PIPELINING");
        if let Err(failure) = self.say(&commands, at_once) {
            if at_once && failure.reply().is_some_and(|reply| reply.code == 503) {
                // A bad sequence of commands: it answered one before another, whatever it offers. It may take only so
                // many sessions, so this one goes first.
                self.access.stepwise.store(true, Ordering::Relaxed);
                self.wire = None;
                *self = Access::open(&self.access)?;
                return self.offer(envelope);
            }
            if at_once {
                self.hear_out(failure.phase);
            }
            return Err(failure);
        }
        let silence = self.within(Phase::Data, |wire| match wire.unasked()? {
            None => Ok(()),
            // It refuses after all, before it has seen the message.
            Some(reply) if !reply.is_positive() => Err(Fault::Reply(reply)),
            Some(reply) => Err(Fault::Garbled(format!("{} came behind 354", reply.code))),
        });
        self.ready = silence.is_ok();
        if !self.ready {
            // What the server takes the next line for, a command or a message, is anybody's guess.
            self.wire = None;
        }
        silence
    }

    fn transmit(&mut self, message: &[u8]) -> Result<Reply, Failure> {
        if !std::mem::take(&mut self.ready) {
            return Err(Failure::new(Phase::Data, Fault::Closed));
        }
        let stuffed = dot_stuffed(message);
        let taken = self.within(Phase::Body, |wire| accepted(wire.body(&stuffed)?));
        self.resting = true;
        taken
    }

    fn reset(&mut self) -> Result<(), Failure> {
        self.ready = false;
        self.within(Phase::Mail, |wire| {
            accepted(wire.command(&Rset.to_string())?).map(drop)
        })?;
        self.resting = true;
        Ok(())
    }

    fn quit(mut self: Box<Self>) {
        // Whatever comes back, there is nothing left to do about it.
        let _outcome = self.within(Phase::Quit, |wire| wire.command(&Quit.to_string()));
        if let Some(wire) = self.wire.take() {
            wire.close();
        }
    }
}

#[cfg(test)]
mod tests;
