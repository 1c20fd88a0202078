//! One client's session with the scripted server.

use std::io::{self, BufRead, BufReader, ErrorKind, Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use super::record::{Received, ServerState};
use super::script::{Action, Command, SmtpLogin};

enum DemoStream {
    Plain(TcpStream),
    Tls(Box<StreamOwned<ServerConnection, TcpStream>>),
}

impl Read for DemoStream {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Plain(socket) => socket.read(buffer),
            Self::Tls(stream) => stream.read(buffer),
        }
    }
}

impl Write for DemoStream {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Plain(socket) => socket.write(bytes),
            Self::Tls(stream) => stream.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Plain(socket) => socket.flush(),
            Self::Tls(stream) => stream.flush(),
        }
    }
}

/// The action that a script's step leaves at a command.
enum AfterStep {
    /// Answer as usual.
    Usual,
    /// It is answered, with this code if it was a reply.
    Answered(Option<u16>),
}

struct Conversation<'a> {
    stream: BufReader<DemoStream>,
    shared: &'a ServerState,
    tls: bool,
    auth: Option<String>,
    from: Option<String>,
    to: Vec<String>,
}

/// Speaks SMTP until the client leaves, or the script or the end of the server ends it.
pub(super) fn hold(socket: TcpStream, shared: &ServerState) -> io::Result<()> {
    socket.set_nodelay(true)?;
    let mut conversation = Conversation {
        stream: BufReader::new(DemoStream::Plain(socket)),
        shared,
        tls: false,
        auth: None,
        from: None,
        to: Vec::new(),
    };
    let implicit = shared.state().script.implicit.clone();
    if let Some(config) = implicit {
        conversation = conversation.encrypt(config)?;
    }
    if let AfterStep::Usual = conversation.scripted(Command::Connect)? {
        conversation.say("220 demo.localhost ESMTP credtool")?;
    }
    loop {
        let Some(line) = conversation.line()? else {
            return Ok(());
        };
        let (verb, rest) = line.split_once(' ').unwrap_or((&line, ""));
        let verb = verb.to_ascii_uppercase();
        let logged = if verb == "AUTH" {
            format!("AUTH {}", rest.split(' ').next().unwrap_or_default())
        } else {
            line.clone()
        };
        shared.state().lines.push(logged);
        let command = match verb.as_str() {
            "EHLO" | "HELO" => Command::Ehlo,
            "STARTTLS" => Command::StartTls,
            "AUTH" => Command::Auth,
            "MAIL" => Command::Mail,
            "RCPT" => Command::Rcpt,
            "DATA" => Command::Data,
            "RSET" => Command::Rset,
            "QUIT" => Command::Quit,
            "NOOP" => {
                conversation.say("250 2.0.0 Ok")?;
                continue;
            }
            _ => {
                conversation.say("502 5.5.2 Command not recognized")?;
                continue;
            }
        };
        // HELO is the way out of a refused EHLO, so a scripted EHLO leaves it alone.
        let next = if verb == "HELO" {
            AfterStep::Usual
        } else {
            conversation.scripted(command)?
        };
        match next {
            AfterStep::Answered(Some(354)) if command == Command::Data => conversation.body()?,
            AfterStep::Answered(_) => {}
            AfterStep::Usual if command == Command::StartTls => {
                let Some(config) = conversation.starttls()? else {
                    continue;
                };
                conversation = conversation.encrypt(config)?;
            }
            AfterStep::Usual => conversation.usual(command, &verb, rest)?,
        }
        if command == Command::Quit {
            return Ok(());
        }
    }
}

impl Conversation<'_> {
    fn say(&mut self, line: &str) -> io::Result<()> {
        self.send(format!("{line}\r\n").as_bytes())
    }

    fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.stream.get_mut().write_all(bytes)?;
        self.stream.get_mut().flush()
    }

    fn line(&mut self) -> io::Result<Option<String>> {
        let mut bytes = Vec::new();
        if self.stream.read_until(b'\n', &mut bytes)? == 0 {
            return Ok(None);
        }
        let line = String::from_utf8_lossy(&bytes);
        Ok(Some(line.trim_end_matches(['\r', '\n']).to_owned()))
    }

    /// Does what the script has for a command. An error ends the session.
    fn scripted(&mut self, command: Command) -> io::Result<AfterStep> {
        let action = {
            let mut state = self.shared.state();
            let step = state
                .script
                .steps
                .iter_mut()
                .find(|step| step.command == command && step.left != Some(0));
            let Some(step) = step else {
                return Ok(AfterStep::Usual);
            };
            step.left = step.left.map(|n| n - 1);
            step.action.clone()
        };
        match action {
            Action::Bytes(bytes) => {
                self.send(&bytes)?;
                let code = bytes
                    .get(..3)
                    .and_then(|code| std::str::from_utf8(code).ok());
                let code = code.and_then(|code| code.parse().ok());
                if code == Some(421) {
                    return Err(ErrorKind::ConnectionAborted.into());
                }
                Ok(AfterStep::Answered(code))
            }
            Action::Drop => Err(ErrorKind::ConnectionAborted.into()),
            Action::Silence => {
                // Until the client gives up, or the server is dropped, which shuts the socket down.
                io::copy(&mut self.stream, &mut io::sink())?;
                Err(ErrorKind::ConnectionAborted.into())
            }
            Action::Delay(time) => {
                let until = Instant::now() + time;
                while Instant::now() < until && !self.shared.state().stopped {
                    thread::sleep(Duration::from_millis(5).min(time));
                }
                Ok(AfterStep::Usual)
            }
        }
    }

    fn starttls(&mut self) -> io::Result<Option<Arc<ServerConfig>>> {
        let (config, injected) = {
            let state = self.shared.state();
            (state.script.starttls.clone(), state.script.injected.clone())
        };
        let Some(config) = config.filter(|_| !self.tls) else {
            self.say("502 5.5.1 Not offered")?;
            return Ok(None);
        };
        let mut reply = b"220 2.0.0 Ready to start TLS\r\n".to_vec();
        reply.extend_from_slice(&injected);
        self.send(&reply)?;
        Ok(Some(config))
    }

    fn encrypt(mut self, config: Arc<ServerConfig>) -> io::Result<Self> {
        if let AfterStep::Answered(_) = self.scripted(Command::Tls)? {
            return Err(ErrorKind::ConnectionAborted.into());
        }
        let DemoStream::Plain(mut socket) = self.stream.into_inner() else {
            return Err(ErrorKind::InvalidInput.into());
        };
        let mut connection = ServerConnection::new(config).map_err(io::Error::other)?;
        while connection.is_handshaking() {
            connection.complete_io(&mut socket)?;
        }
        let stream = DemoStream::Tls(Box::new(StreamOwned::new(connection, socket)));
        Ok(Self {
            stream: BufReader::new(stream),
            tls: true,
            auth: None,
            from: None,
            to: Vec::new(),
            ..self
        })
    }

    fn usual(&mut self, command: Command, verb: &str, rest: &str) -> io::Result<()> {
        let (login, utf8) = {
            let state = self.shared.state();
            (state.script.login.clone(), state.script.smtputf8)
        };
        match command {
            Command::Ehlo => {
                self.from = None;
                self.to.clear();
                if verb == "HELO" {
                    self.say("250 demo.localhost")
                } else {
                    self.ehlo(login.as_ref())
                }
            }
            Command::Auth => self.authenticate(login.as_ref(), rest),
            Command::Mail | Command::Rcpt if !rest.is_ascii() && !utf8 => {
                self.say("553 5.6.7 SMTPUTF8 is not offered")
            }
            Command::Mail if login.is_some() && self.auth.is_none() => {
                self.say("530 5.7.0 Authentication required")
            }
            Command::Mail if self.from.is_some() => self.say("503 5.5.1 Nested MAIL"),
            Command::Mail => {
                self.from = Some(path(rest));
                self.say("250 2.1.0 Ok")
            }
            Command::Rcpt if self.from.is_none() => self.say("503 5.5.1 MAIL first"),
            Command::Rcpt => {
                self.to.push(path(rest));
                self.say("250 2.1.5 Ok")
            }
            Command::Data if self.to.is_empty() => self.say("503 5.5.1 RCPT first"),
            Command::Data => {
                self.say("354 End data with <CR><LF>.<CR><LF>")?;
                self.body()
            }
            Command::Rset => {
                self.from = None;
                self.to.clear();
                self.say("250 2.0.0 Ok")
            }
            Command::Quit => self.say("221 2.0.0 Bye"),
            Command::Connect | Command::Tls | Command::StartTls | Command::Body => Ok(()),
        }
    }

    fn ehlo(&mut self, login: Option<&SmtpLogin>) -> io::Result<()> {
        let mut offered = vec![String::from("demo.localhost"), String::from("8BITMIME")];
        {
            let script = &self.shared.state().script;
            if script.starttls.is_some() && !self.tls {
                offered.push(String::from("STARTTLS"));
            }
            if script.dsn {
                offered.push(String::from("DSN"));
            }
            if script.pipelining {
                offered.push(String::from("PIPELINING"));
            }
            if script.smtputf8 {
                offered.push(String::from("SMTPUTF8"));
            }
            if let Some(most) = script.size {
                offered.push(format!("SIZE {most}"));
            }
        }
        if let Some(login) = login {
            offered.push(format!("AUTH {}", login.mechanisms));
        }
        offered.push(String::from("ENHANCEDSTATUSCODES"));
        self.send(&super::script::reply_lines(250, &offered.join("\n")))
    }

    fn authenticate(&mut self, login: Option<&SmtpLogin>, rest: &str) -> io::Result<()> {
        let (mechanism, initial) = rest.split_once(' ').unwrap_or((rest, ""));
        let mechanism = mechanism.to_ascii_uppercase();
        let login = login.filter(|login| login.mechanisms.split(' ').any(|m| m == mechanism));
        let Some(login) = login else {
            return self.say("504 5.5.4 Mechanism not offered");
        };
        let (user, password) = (&login.user, &login.password);
        // RFC 4954 §4: the response may come by itself.
        let initial = match (initial, mechanism.as_str()) {
            ("", "PLAIN" | "XOAUTH2") => {
                self.say("334 ")?;
                self.line()?.unwrap_or_default()
            }
            _ => initial.to_owned(),
        };
        let (given, wanted) = match mechanism.as_str() {
            "LOGIN" => {
                let name = self.challenge("VXNlcm5hbWU6")?;
                let secret = self.challenge("UGFzc3dvcmQ6")?;
                (format!("{name}\0{secret}"), format!("{user}\0{password}"))
            }
            "XOAUTH2" => (
                decoded(&initial),
                format!("user={user}\x01auth=Bearer {password}\x01\x01"),
            ),
            _ => (decoded(&initial), format!("\0{user}\0{password}")),
        };
        if given == wanted {
            self.auth = Some(user.clone());
            return self.say("235 2.7.0 Authentication successful");
        }
        if mechanism == "XOAUTH2" {
            self.say(&format!(
                "334 {}",
                BASE64_STANDARD.encode(r#"{"status":"401"}"#)
            ))?;
            if self.line()?.is_none_or(|line| !line.is_empty()) {
                return self.say("501 5.5.2 An empty line was expected");
            }
        }
        self.say("535 5.7.8 Authentication credentials invalid")
    }

    fn challenge(&mut self, prompt: &str) -> io::Result<String> {
        self.say(&format!("334 {prompt}"))?;
        Ok(decoded(&self.line()?.unwrap_or_default()))
    }

    fn body(&mut self) -> io::Result<()> {
        let mut data = Vec::new();
        loop {
            let mut line = Vec::new();
            if self.stream.read_until(b'\n', &mut line)? == 0 {
                return Err(ErrorKind::UnexpectedEof.into());
            }
            if line == b".\r\n" {
                break;
            }
            data.extend_from_slice(line.strip_prefix(b".").unwrap_or(&line));
        }
        let received = Received {
            from: self.from.take().unwrap_or_default(),
            to: std::mem::take(&mut self.to),
            data,
            auth: self.auth.clone(),
            tls: self.tls,
        };
        // Whether it is taken must be known before the answer, since the client looks as soon as it has that.
        let n = {
            let mut state = self.shared.state();
            let step = state.script.steps.iter();
            let step = step
                .filter(|step| step.command == Command::Body && step.left != Some(0))
                .map(|step| &step.action)
                .next();
            if matches!(step, Some(Action::Bytes(bytes)) if !bytes.starts_with(b"2")) {
                None
            } else {
                state.messages.push(received);
                Some(state.messages.len())
            }
        };
        if let AfterStep::Usual = self.scripted(Command::Body)? {
            self.say(&format!(
                "250 2.0.0 Ok: queued as DEMO{}",
                n.unwrap_or_default()
            ))?;
        }
        Ok(())
    }
}

fn decoded(base64: &str) -> String {
    let bytes = BASE64_STANDARD.decode(base64).unwrap_or_default();
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The address of `FROM:<…>` or `TO:<…>`; what has no brackets is kept as it is.
fn path(rest: &str) -> String {
    let inner = rest
        .split_once('<')
        .and_then(|(_, tail)| tail.split_once('>'));
    inner.map_or(rest, |(address, _)| address).to_owned()
}
