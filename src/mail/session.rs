//! The SMTP session (RFC 5321): blocking, over TCP and rustls.
//!
//! Invariants:
//! - Every phase has one deadline for all of it, however slowly the bytes trickle in.
//! - A phase that fails without a reply, and a 421, drop the socket at once; there is no QUIT on a failing session.
//! - The body goes out only after exactly 354, with its final dot in the same write.
//! - Nothing that was read in clear survives the switch to TLS: bytes behind the 220 to STARTTLS end the session.
//! - A password never crosses an unencrypted connection, unless it stays on this machine.

mod wire;

use std::sync::{Arc, OnceLock};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use lettre::Address;
use lettre::transport::smtp::authentication::Mechanism;
use lettre::transport::smtp::commands::{Data, Ehlo, Mail, Quit, Rcpt, Rset, Starttls};
use lettre::transport::smtp::extension::{
    ClientId, MailBodyParameter, MailParameter, RcptParameter,
};
use rustls::ClientConfig;
use zeroize::Zeroizing;

use self::wire::Wire;
use super::{
    AuthKind, Channel, Deadlines, Envelope, PasswordSource, Relay, SmtpSettings, TlsMode, tls,
};
use crate::domain::smtp::{Failure, Fault, Phase, Reply};
use crate::domain::{EmailAddress, Secret};

/// A relay that is reached over the network.
pub struct SmtpRelay {
    settings: SmtpSettings,
    password: Option<PasswordSource>,
    tls: OnceLock<Result<Arc<ClientConfig>, Fault>>,
}

impl SmtpRelay {
    /// Takes the settings; nothing is connected or read yet.
    pub fn new(settings: SmtpSettings, password: Option<PasswordSource>) -> Self {
        Self {
            settings,
            password,
            tls: OnceLock::new(),
        }
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

impl Relay for SmtpRelay {
    fn open(&self) -> Result<Box<dyn Channel>, Failure> {
        let settings = &self.settings;
        settings
            .validate()
            .map_err(|invalid| Failure::new(Phase::Connect, Fault::Network(invalid.to_string())))?;
        let wire = Wire::connect(
            &settings.host,
            settings.port,
            settings.deadlines.of(Phase::Connect),
        )
        .map_err(|fault| Failure::new(Phase::Connect, fault))?;
        let mut session = Session {
            wire: Some(wire),
            deadlines: settings.deadlines,
            client_name: settings.client_name.clone(),
            offered: Offered::default(),
            ready: false,
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
        Ok(Box::new(session))
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
    wire: Option<Wire>,
    deadlines: Deadlines,
    client_name: Option<String>,
    offered: Offered,
    /// Whether a 354 waits for its body.
    ready: bool,
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
        wire.allow(self.deadlines.of(phase));
        act(wire).map_err(|fault| {
            if !matches!(&fault, Fault::Reply(reply) if reply.code != 421) {
                self.wire = None;
            }
            Failure::new(phase, fault)
        })
    }

    fn greeting(&mut self) -> Result<(), Failure> {
        self.within(Phase::Greeting, |wire| expect(wire.reply()?, 220))
    }

    fn hello(&mut self) -> Result<(), Failure> {
        let name = self.client_name.clone();
        self.offered = self.within(Phase::Ehlo, |wire| {
            let name = name.map_or_else(|| wire.client_id(), ClientId::Domain);
            let reply = wire.command(&Ehlo::new(name.clone()).to_string())?;
            if !reply.is_permanent() {
                let offered = Offered::parse(&reply);
                return expect(reply, 250).map(|()| offered);
            }
            // RFC 5321 §4.1.1.1: a server without EHLO knows HELO, and then no extension.
            let reply = wire.command(&format!("HELO {name}\r\n"))?;
            expect(reply, 250).map(|()| Offered::default())
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
            if wire.has_unread() {
                return Err(Fault::Injected);
            }
            Ok(())
        })
    }

    fn authenticate(
        &mut self,
        username: &str,
        kind: AuthKind,
        password: impl FnOnce() -> Result<Secret<String>, Fault>,
    ) -> Result<(), Failure> {
        let mechanism = self.offered.mechanism(kind);
        let deadline = self.deadlines.of(Phase::Auth);
        self.within(Phase::Auth, |wire| {
            if !wire.is_private() {
                let why = "it would cross the network unencrypted";
                return Err(Fault::NoPassword(String::from(why)));
            }
            let mechanism = mechanism?;
            let password = password()?;
            // The password command has a time of its own; the deadline is for the server.
            wire.allow(deadline);
            expect(sasl(wire, mechanism, username, &password)?, 235)
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

/// The AUTH exchange (RFC 4954 §4) up to its last reply. The lines are built here rather than by lettre, whose
/// `Credentials` are not wiped.
fn sasl(
    wire: &mut Wire,
    mechanism: Mechanism,
    username: &str,
    password: &Secret<String>,
) -> Result<Reply, Fault> {
    let password = password.expose().as_str();
    match mechanism {
        Mechanism::Plain => {
            let message = Zeroizing::new(format!("\0{username}\0{password}"));
            wire.command(&auth_line("AUTH PLAIN ", &message))
        }
        Mechanism::Login => {
            let mut reply = wire.command("AUTH LOGIN\r\n")?;
            // The prompts differ between servers, their order does not.
            for answer in [username, password] {
                if reply.code != 334 {
                    return Ok(reply);
                }
                reply = wire.command(&auth_line("", answer))?;
            }
            Ok(reply)
        }
        Mechanism::Xoauth2 => {
            let message = format!("user={username}\x01auth=Bearer {password}\x01\x01");
            let reply = wire.command(&auth_line("AUTH XOAUTH2 ", &Zeroizing::new(message)))?;
            if reply.code == 334 {
                // The challenge is the error as JSON; an empty answer asks for the real reply.
                return wire.command("\r\n");
            }
            Ok(reply)
        }
    }
}

fn auth_line(start: &str, message: &str) -> Zeroizing<String> {
    // Room for all of it at once, since a string that grows leaves copies behind.
    let mut line = String::with_capacity(start.len() + message.len().div_ceil(3) * 4 + 2);
    line.push_str(start);
    BASE64_STANDARD.encode_string(message, &mut line);
    line.push_str("\r\n");
    Zeroizing::new(line)
}

impl Channel for Session {
    fn offer(&mut self, envelope: &Envelope) -> Result<(), Failure> {
        self.ready = false;
        let commands = EnvelopeCommands::new(envelope, &self.offered)?;
        self.within(Phase::Mail, |wire| accepted(wire.command(&commands.mail)?))?;
        self.within(Phase::Rcpt, |wire| accepted(wire.command(&commands.rcpt)?))?;
        self.within(Phase::Data, |wire| {
            expect(wire.command(&Data.to_string())?, 354)?;
            wire.expect_silence()
        })?;
        self.ready = true;
        Ok(())
    }

    fn transmit(&mut self, message: &[u8]) -> Result<Reply, Failure> {
        if !std::mem::take(&mut self.ready) {
            return Err(Failure::new(Phase::Data, Fault::Closed));
        }
        let stuffed = dot_stuffed(message);
        self.within(Phase::Body, |wire| {
            wire.send(&stuffed)?;
            accepted(wire.reply()?)
        })
    }

    fn reset(&mut self) -> Result<(), Failure> {
        self.ready = false;
        self.within(Phase::Mail, |wire| {
            accepted(wire.command(&Rset.to_string())?).map(drop)
        })
    }

    fn quit(mut self: Box<Self>) {
        // Whatever comes back, there is nothing left to do about it.
        let _outcome = self.within(Phase::Quit, |wire| wire.command(&Quit.to_string()));
        if let Some(wire) = self.wire.take() {
            wire.close();
        }
    }
}

/// The two commands of an envelope, in ASCII where the addresses allow it.
struct EnvelopeCommands {
    mail: String,
    rcpt: String,
}

impl EnvelopeCommands {
    /// Fails in the phase of the address that the server cannot take; nothing was said to it then.
    fn new(envelope: &Envelope, offered: &Offered) -> Result<Self, Failure> {
        let (from, to) = (ascii_domain(&envelope.from), ascii_domain(&envelope.to));
        let utf8 = !from.is_ascii() || !to.is_ascii() || envelope.utf8_message;
        if utf8 && !offered.has("SMTPUTF8") {
            return Err(if to.is_ascii() {
                Failure::new(Phase::Mail, Fault::SenderNeedsSmtpUtf8)
            } else {
                Failure::new(Phase::Rcpt, Fault::RecipientNeedsSmtpUtf8)
            });
        }
        let mut of_mail = Vec::new();
        let mut of_rcpt = Vec::new();
        if utf8 {
            // The headers then hold UTF-8 as well (RFC 6531 §3.2).
            of_mail.push(MailParameter::SmtpUtfEight);
            if offered.has("8BITMIME") {
                of_mail.push(MailParameter::Body(MailBodyParameter::EightBitMime));
            }
        }
        if offered.has("DSN") {
            let mail = |keyword: &str, value: &str| MailParameter::Other {
                keyword: keyword.to_owned(),
                value: Some(value.to_owned()),
            };
            let rcpt = |keyword: &str, value: &str| RcptParameter::Other {
                keyword: keyword.to_owned(),
                value: Some(value.to_owned()),
            };
            of_mail.push(mail("RET", "HDRS"));
            let id = envelope.id.as_str();
            if (1..=100).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_graphic()) {
                of_mail.push(mail("ENVID", id));
            }
            of_rcpt.push(rcpt("NOTIFY", "FAILURE,DELAY"));
            of_rcpt.push(rcpt("ORCPT", &original_recipient(&to)));
        }
        Ok(Self {
            mail: Mail::new(Some(parsed(&from, Phase::Mail)?), of_mail).to_string(),
            rcpt: Rcpt::new(parsed(&to, Phase::Rcpt)?, of_rcpt).to_string(),
        })
    }
}

/// The value of ORCPT before lettre encodes it: the address with its type (RFC 3461 §4.2, RFC 6533 §3).
fn original_recipient(to: &str) -> String {
    if to.is_ascii() {
        return format!("rfc822;{to}");
    }
    let escaped = to.replace('\\', "\\x{5C}");
    let escaped = escaped.replace('+', "\\x{2B}").replace('=', "\\x{3D}");
    format!("utf-8;{escaped}")
}

/// The address as lettre's type, whose syntax is that of our own.
fn parsed(address: &str, phase: Phase) -> Result<Address, Failure> {
    address.parse().map_err(|_| {
        let why = format!("{address} is not an address");
        Failure::new(phase, Fault::Garbled(why))
    })
}

/// The address with its domain in ASCII (RFC 5891), which every server understands; a local part has no such form.
pub(super) fn ascii_domain(address: &EmailAddress) -> String {
    let domain = address.domain();
    let ascii = idna::domain_to_ascii(domain).unwrap_or_else(|_| domain.to_owned());
    format!("{}@{ascii}", address.local_part())
}

/// The message as it goes over the wire (RFC 5321 §4.5.2), with the final dot. Bare CR and LF become line ends,
/// so that no server can find an end of data that is not ours.
fn dot_stuffed(message: &[u8]) -> Zeroizing<Vec<u8>> {
    let breaks = message
        .iter()
        .filter(|b| matches!(b, b'\r' | b'\n'))
        .count();
    let mut out = Zeroizing::new(Vec::with_capacity(message.len() + 2 * breaks + 6));
    let mut bytes = message.iter().copied().peekable();
    let mut at_start = true;
    while let Some(byte) = bytes.next() {
        match byte {
            b'\r' | b'\n' => {
                if byte == b'\r' {
                    bytes.next_if_eq(&b'\n');
                }
                out.extend_from_slice(b"\r\n");
                at_start = true;
            }
            _ => {
                if at_start && byte == b'.' {
                    out.push(b'.');
                }
                out.push(byte);
                at_start = false;
            }
        }
    }
    if !at_start {
        out.extend_from_slice(b"\r\n");
    }
    out.extend_from_slice(b".\r\n");
    out
}

#[cfg(test)]
mod tests;
