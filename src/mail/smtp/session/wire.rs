//! The wire under a session: the socket, in clear or within TLS, one deadline, and replies read line by line.
//!
//! Invariants:
//! - What the server can make us keep is bounded by the length of a reply.
//! - A command, or several at once, goes out only when nothing of the server's is waiting: a reply that nothing asked
//!   for is never taken for the reply to it.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{IpAddr, SocketAddr, TcpStream, ToSocketAddrs};
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use lettre::transport::smtp::extension::ClientId;
use rustix::net::{RecvFlags, recv};
use rustls::{ClientConfig, ClientConnection, StreamOwned};

use crate::domain::smtp::{Fault, Reply};
use crate::mail::smtp::tls;

/// The longest reply that is read, with all of its lines. RFC 5321 §4.5.3.1.5 has 512 octets for one line; servers
/// write more into their refusals.
const MAX_REPLY: usize = 16 * 1024;
/// How long a server that cut the body short may take for the reply that says why.
const LAST_WORDS: Duration = Duration::from_secs(5);

/// A connection to the relay.
pub(super) struct Wire {
    stream: Option<Stream>,
    /// Read from the socket, not yet consumed.
    unread: Vec<u8>,
    peer: IpAddr,
    local: IpAddr,
    /// Whether a reply came within TLS: the server is content with the handshake.
    settled: bool,
}

enum Stream {
    Plain(Timed),
    Tls(Box<StreamOwned<ClientConnection, Timed>>),
}

/// A socket whose reads and writes all end at one moment.
struct Timed {
    socket: TcpStream,
    deadline: Instant,
    /// Whether what arrives is acknowledged at once.
    hurried: bool,
}

impl Timed {
    fn remaining(&self) -> io::Result<Duration> {
        let left = self.deadline.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(ErrorKind::TimedOut.into());
        }
        Ok(left)
    }
}

impl Timed {
    /// Whether bytes wait to be read; an error when the peer has closed.
    fn has_arrived(&self) -> Result<bool, Fault> {
        let flags = RecvFlags::PEEK | RecvFlags::DONTWAIT;
        match recv(&self.socket, &mut [0; 1], flags).map_err(io::Error::from) {
            Ok((_, 0)) => Err(Fault::Closed),
            Ok(_) => Ok(true),
            Err(error) if is_timeout(&error) || error.kind() == ErrorKind::Interrupted => Ok(false),
            Err(error) => Err(fault(&error)),
        }
    }
}

impl Read for Timed {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.socket.set_read_timeout(Some(self.remaining()?))?;
        #[cfg(target_os = "linux")]
        if self.hurried {
            // The kernel forgets it again, so it is said before each read; without it things are only slower.
            let _slower = rustix::net::sockopt::set_tcp_quickack(&self.socket, true);
        }
        self.socket.read(buffer)
    }
}

impl Write for Timed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.socket.set_write_timeout(Some(self.remaining()?))?;
        self.socket.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.socket.flush()
    }
}

impl Wire {
    /// Connects to the first address of the host that answers. Each gets a fair part of the time that is left.
    pub(super) fn connect(host: &str, port: u16, within: Duration) -> Result<Self, Fault> {
        let deadline = Instant::now() + within;
        let place = place(host, port);
        let cannot = |why: &str| Fault::Network(format!("cannot connect to {place}: {why}"));
        let addresses = resolve(host, port, within)?;
        let mut last = cannot("the host has no address");
        for (n, address) in addresses.iter().enumerate() {
            let left = deadline.saturating_duration_since(Instant::now());
            let share = left / u32::try_from(addresses.len() - n).unwrap_or(1);
            if share.is_zero() {
                return Err(Fault::Timeout);
            }
            match TcpStream::connect_timeout(address, share)
                .and_then(|socket| Self::new(socket, *address, deadline))
            {
                Ok(wire) => return Ok(wire),
                Err(error) if is_timeout(&error) => last = Fault::Timeout,
                Err(error) => last = cannot(&reason(&error)),
            }
        }
        Err(last)
    }

    fn new(socket: TcpStream, peer: SocketAddr, deadline: Instant) -> io::Result<Self> {
        // Otherwise a small last segment waits some 40 ms for the acknowledgement of the one before it.
        socket.set_nodelay(true)?;
        let local = socket.local_addr()?.ip();
        Ok(Self {
            stream: Some(Stream::Plain(Timed {
                socket,
                deadline,
                hurried: false,
            })),
            unread: Vec::new(),
            peer: peer.ip(),
            local,
            settled: false,
        })
    }

    /// Gives everything that follows this much time in all.
    pub(super) fn allow(&mut self, time: Duration) {
        let deadline = Instant::now() + time;
        if let Some(timed) = self.timed() {
            timed.deadline = deadline;
        }
    }

    /// Whether what arrives from now on is acknowledged at once, rather than with what we say next.
    pub(super) fn hurry(&mut self, hurried: bool) {
        if let Some(timed) = self.timed() {
            timed.hurried = hurried;
        }
    }

    fn timed(&mut self) -> Option<&mut Timed> {
        match &mut self.stream {
            Some(Stream::Plain(timed)) => Some(timed),
            Some(Stream::Tls(stream)) => Some(&mut stream.sock),
            None => None,
        }
    }

    /// Our own address, as a name for EHLO.
    pub(super) fn client_id(&self) -> ClientId {
        match self.local.to_canonical() {
            IpAddr::V4(ip) => ClientId::Ipv4(ip),
            IpAddr::V6(ip) => ClientId::Ipv6(ip),
        }
    }

    /// Whether nobody on the way can read along: within TLS, or on this machine.
    pub(super) fn is_private(&self) -> bool {
        self.is_encrypted() || self.peer.to_canonical().is_loopback()
    }

    /// Whether the connection is within TLS.
    pub(super) const fn is_encrypted(&self) -> bool {
        matches!(self.stream, Some(Stream::Tls(_)))
    }

    /// Whether the server has sent something that nobody asked for. Does not wait for it. Fails when the server has
    /// closed the connection.
    pub(super) fn has_unread(&mut self) -> Result<bool, Fault> {
        if !self.unread.is_empty() {
            return Ok(true);
        }
        match &mut self.stream {
            Some(Stream::Plain(timed)) => timed.has_arrived(),
            Some(Stream::Tls(stream)) => has_arrived_in_tls(stream, self.settled),
            None => Err(Fault::Closed),
        }
    }

    /// The TLS handshake, to its end.
    pub(super) fn encrypt(&mut self, config: Arc<ClientConfig>, host: &str) -> Result<(), Fault> {
        let name = tls::server_name(host)?;
        let Some(Stream::Plain(mut timed)) = self.stream.take() else {
            return Err(Fault::Closed);
        };
        let mut connection =
            ClientConnection::new(config, name).map_err(|error| Fault::Tls(error.to_string()))?;
        while connection.is_handshaking() {
            connection
                .complete_io(&mut timed)
                .map_err(|error| tls::fault(&error).unwrap_or_else(|| fault(&error)))?;
        }
        let stream = StreamOwned::new(connection, timed);
        self.stream = Some(Stream::Tls(Box::new(stream)));
        Ok(())
    }

    /// Sends a command, which ends in CRLF, and reads the reply to it; of several, the reply to the first.
    pub(super) fn command(&mut self, line: &str) -> Result<Reply, Fault> {
        self.expect_silence()?;
        self.send(line.as_bytes())?;
        self.reply()
    }

    /// Refuses a reply that nothing asked for, which the next command would take for its own. A 421 may come at
    /// any time (RFC 5321 §3.8).
    pub(super) fn expect_silence(&mut self) -> Result<(), Fault> {
        match self.unasked()? {
            None => Ok(()),
            Some(reply) if reply.code == 421 => Err(Fault::Reply(reply)),
            Some(reply) => Err(Fault::Garbled(format!("{} came unasked", reply.code))),
        }
    }

    /// The reply that the server has sent although nothing asked for it. Does not wait for one.
    pub(super) fn unasked(&mut self) -> Result<Option<Reply>, Fault> {
        if self.has_unread()? {
            self.reply().map(Some)
        } else {
            Ok(None)
        }
    }

    /// Sends all bytes.
    pub(super) fn send(&mut self, bytes: &[u8]) -> Result<(), Fault> {
        let sent = match &mut self.stream {
            Some(Stream::Plain(timed)) => timed.write_all(bytes),
            Some(Stream::Tls(stream)) => stream.write_all(bytes).and_then(|()| stream.flush()),
            None => return Err(Fault::Closed),
        };
        sent.map_err(|error| self.fault(&error))
    }

    /// What an error of the connection is. Within TLS its own faults count as a broken connection once the handshake is
    /// over; a server that goes down may say 421 in clear.
    fn fault(&self, error: &io::Error) -> Fault {
        if self.is_encrypted() {
            fault_in_tls(error, self.settled)
        } else {
            fault(error)
        }
    }

    /// Sends the message and reads the reply to its final dot. A server that had enough before the dot says so and
    /// closes, which fails the write: its refusal is the outcome then, as against a lost answer.
    pub(super) fn body(&mut self, bytes: &[u8]) -> Result<Reply, Fault> {
        let Err(fault) = self.send(bytes) else {
            return self.reply();
        };
        self.allow(LAST_WORDS);
        match self.reply() {
            Ok(reply) if !reply.is_positive() => Ok(reply),
            _ => Err(fault),
        }
    }

    /// Reads one reply with all its lines. Where their codes differ the last line is the reply, whose code stands before
    /// a blank (RFC 5321 §4.2.1); the other codes stay in the text.
    pub(super) fn reply(&mut self) -> Result<Reply, Fault> {
        let mut lines: Vec<(u16, String)> = Vec::new();
        let mut room = MAX_REPLY;
        loop {
            let line = self.line(&mut room)?;
            let (this, more, text) =
                parse_line(&line).ok_or_else(|| Fault::Garbled(excerpt(&line)))?;
            lines.push((this, text.to_owned()));
            if !more {
                self.settled = self.is_encrypted();
                for (code, text) in &mut lines {
                    if *code != this {
                        text.insert_str(0, &format!("{code} "));
                    }
                }
                return Ok(Reply::new(
                    this,
                    lines.iter().map(|(_, text)| text.as_str()),
                ));
            }
        }
    }

    /// Reads one line, which takes from the `room` that its reply has.
    fn line(&mut self, room: &mut usize) -> Result<String, Fault> {
        let mut seen = 0;
        loop {
            let end = self.unread[seen..].iter().position(|b| *b == b'\n');
            seen = end.map_or(self.unread.len(), |n| seen + n + 1);
            if seen > *room {
                return Err(Fault::Garbled(format!("more than {MAX_REPLY} bytes")));
            }
            if end.is_some() {
                *room -= seen;
                let line: Vec<u8> = self.unread.drain(..seen).collect();
                let line = line.strip_suffix(b"\n").unwrap_or(&line);
                let line = line.strip_suffix(b"\r").unwrap_or(line);
                return Ok(String::from_utf8_lossy(line).into_owned());
            }
            let mut buffer = [0; 2048];
            let n = match &mut self.stream {
                Some(Stream::Plain(timed)) => timed.read(&mut buffer),
                Some(Stream::Tls(stream)) => stream.read(&mut buffer),
                None => return Err(Fault::Closed),
            };
            match n {
                Ok(0) => return Err(Fault::Closed),
                Ok(n) => self.unread.extend_from_slice(&buffer[..n]),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(self.fault(&error)),
            }
        }
    }

    /// Ends TLS in order; the socket closes with it.
    pub(super) fn close(mut self) {
        if let Some(Stream::Tls(stream)) = &mut self.stream {
            stream.conn.send_close_notify();
            let _flushed = stream.flush();
        }
    }
}

/// As [`Timed::has_arrived`], for what was encrypted: a session ticket of TLS 1.3 comes unasked as well, and is
/// nothing that a command could take for its reply.
fn has_arrived_in_tls(
    stream: &mut StreamOwned<ClientConnection, Timed>,
    settled: bool,
) -> Result<bool, Fault> {
    loop {
        let state = stream
            .conn
            .process_new_packets()
            .map_err(|error| tls::fault_behind_handshake(&error, settled))?;
        if state.plaintext_bytes_to_read() > 0 {
            return Ok(true);
        }
        if state.peer_has_closed() {
            return Err(Fault::Closed);
        }
        if !stream.sock.has_arrived()? {
            return Ok(false);
        }
        stream
            .conn
            .read_tls(&mut stream.sock)
            .map_err(|error| fault_in_tls(&error, settled))?;
    }
}

/// Where a relay is, as it is written.
pub(super) fn place(host: &str, port: u16) -> String {
    if host.contains(':') {
        format!("[{host}]:{port}")
    } else {
        format!("{host}:{port}")
    }
}

fn resolve(host: &str, port: u16, within: Duration) -> Result<Vec<SocketAddr>, Fault> {
    if let Ok(ip) = host.parse::<IpAddr>() {
        return Ok(vec![SocketAddr::new(ip, port)]);
    }
    let name = idna::domain_to_ascii(host).unwrap_or_else(|_| host.to_owned());
    let (sender, receiver) = mpsc::channel();
    // The system's resolver knows no deadline; on a timeout the thread is left to end by itself.
    thread::spawn(move || {
        let found = (name.as_str(), port).to_socket_addrs();
        let _gone = sender.send(found.map(Iterator::collect::<Vec<_>>));
    });
    receiver
        .recv_timeout(within)
        .map_err(|_| Fault::Timeout)?
        .map_err(|error| Fault::Network(format!("cannot find the host {host}:{port}: {error}")))
}

/// Splits a line of a reply into its code, whether more lines follow, and its text.
fn parse_line(line: &str) -> Option<(u16, bool, &str)> {
    let (digits, rest) = line.split_at_checked(3)?;
    if !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let code: u16 = digits.parse().ok()?;
    let (more, text) = match rest.as_bytes().first() {
        None => (false, ""),
        Some(b' ') => (false, &rest[1..]),
        Some(b'-') => (true, &rest[1..]),
        Some(_) => return None,
    };
    (200..600).contains(&code).then_some((code, more, text))
}

fn excerpt(line: &str) -> String {
    format!("{:?}", line.chars().take(80).collect::<String>())
}

fn is_timeout(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::TimedOut | ErrorKind::WouldBlock)
}

fn fault(error: &io::Error) -> Fault {
    match error.kind() {
        _ if is_timeout(error) => Fault::Timeout,
        ErrorKind::UnexpectedEof
        | ErrorKind::ConnectionReset
        | ErrorKind::ConnectionAborted
        | ErrorKind::BrokenPipe
        | ErrorKind::WriteZero
        | ErrorKind::NotConnected => Fault::Closed,
        _ => tls::fault(error).unwrap_or_else(|| Fault::Network(reason(error))),
    }
}

/// As [`fault`], behind the handshake.
fn fault_in_tls(error: &io::Error, settled: bool) -> Fault {
    tls::error_in(error).map_or_else(
        || fault(error),
        |error| tls::fault_behind_handshake(error, settled),
    )
}

fn reason(error: &io::Error) -> String {
    match error.kind() {
        ErrorKind::ConnectionRefused
        | ErrorKind::ConnectionReset
        | ErrorKind::HostUnreachable
        | ErrorKind::NetworkUnreachable
        | ErrorKind::NetworkDown
        | ErrorKind::PermissionDenied => error.kind().to_string(),
        _ => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_replies_are_strict() {
        assert_eq!(parse_line("250"), Some((250, false, "")));
        assert_eq!(parse_line("250 "), Some((250, false, "")));
        assert_eq!(parse_line("250-8BITMIME"), Some((250, true, "8BITMIME")));
        assert_eq!(parse_line("550 no, so"), Some((550, false, "no, so")));
        for line in [
            "",
            "25",
            "250x",
            "2x0 a",
            "199 a",
            "600 a",
            "+25 a",
            "HTTP/1.1 400",
            "25é",
        ] {
            assert_eq!(parse_line(line), None, "{line}");
        }
    }
}
