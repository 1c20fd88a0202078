//! A scripted SMTP server on this machine, for the tour and for the tests: it takes emails, or fails as told.
//!
//! Invariants: it listens on 127.0.0.1 only, keeps what it took in memory, and ends with its threads when dropped.
//! It has a script because a real server fails in its own time, and a test needs it now.

mod conversation;
mod record;
mod script;

use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::{fmt, io};

use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

use self::record::ServerState;

pub use record::Received;
pub use script::{Command, Script};

/// Builds the TLS side of the server from PEM: a certificate chain and its private key.
pub fn server_tls(chain: &str, key: &str) -> io::Result<Arc<ServerConfig>> {
    let invalid =
        |error: &dyn fmt::Display| io::Error::new(io::ErrorKind::InvalidInput, error.to_string());
    let chain = CertificateDer::pem_slice_iter(chain.as_bytes())
        .collect::<Result<Vec<_>, _>>()
        .map_err(|error| invalid(&error))?;
    let key = PrivateKeyDer::from_pem_slice(key.as_bytes()).map_err(|error| invalid(&error))?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .and_then(|builder| builder.with_no_client_auth().with_single_cert(chain, key))
        .map_err(|error| invalid(&error))?;
    Ok(Arc::new(config))
}

/// A running server. Dropping it closes its connections and joins its threads.
pub struct SmtpServer {
    address: SocketAddr,
    shared: Arc<ServerState>,
    acceptor: Option<JoinHandle<()>>,
}

impl SmtpServer {
    /// Listens on a free port of 127.0.0.1.
    pub fn start(script: Script) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let address = listener.local_addr()?;
        let shared = Arc::new(ServerState::default());
        shared.state().script = script;
        let for_acceptor = Arc::clone(&shared);
        let acceptor = thread::Builder::new()
            .name(String::from("demo-smtp"))
            .spawn(move || accept(&listener, &for_acceptor))?;
        Ok(Self {
            address,
            shared,
            acceptor: Some(acceptor),
        })
    }

    /// The port.
    pub const fn port(&self) -> u16 {
        self.address.port()
    }

    /// Returns the messages that it took so far, oldest first.
    pub fn messages(&self) -> Vec<Received> {
        self.shared.state().messages.clone()
    }

    /// Every command line it was sent so far; of AUTH only the mechanism.
    pub fn lines(&self) -> Vec<String> {
        self.shared.state().lines.clone()
    }

    /// How many connections there were so far.
    pub fn connections(&self) -> u64 {
        self.shared.state().connections
    }

    /// Takes another script, from the next command on; what a session was offered in its EHLO stays as it was.
    pub fn set_script(&self, script: Script) {
        self.shared.state().script = script;
    }
}

impl Drop for SmtpServer {
    fn drop(&mut self) {
        {
            let mut state = self.shared.state();
            state.stopped = true;
            for socket in state.live.values() {
                let _closed_before = socket.shutdown(Shutdown::Both);
            }
        }
        // The acceptor waits for a connection: this is one.
        let _woken = TcpStream::connect(self.address);
        if let Some(acceptor) = self.acceptor.take() {
            let _ended = acceptor.join();
        }
    }
}

fn accept(listener: &TcpListener, shared: &Arc<ServerState>) {
    let mut sessions: Vec<JoinHandle<()>> = Vec::new();
    for socket in listener.incoming() {
        let Ok(socket) = socket else { continue };
        let Ok(second) = socket.try_clone() else {
            continue;
        };
        let id = {
            let mut state = shared.state();
            if state.stopped {
                break;
            }
            let id = state.connections;
            state.connections += 1;
            state.live.insert(id, second);
            id
        };
        let for_session = Arc::clone(shared);
        let session = thread::Builder::new().spawn(move || {
            // An error of the socket ends the conversation, which is all that it can do.
            let _over = conversation::hold(socket, &for_session);
            if let Some(socket) = for_session.state().live.remove(&id) {
                let _closed_before = socket.shutdown(Shutdown::Both);
            }
        });
        match session {
            Ok(session) => sessions.push(session),
            Err(_) => drop(shared.state().live.remove(&id)),
        }
        sessions.retain(|session| !session.is_finished());
    }
    for session in sessions {
        let _ended = session.join();
    }
}

#[cfg(test)]
mod tests {
    use std::io::{BufRead as _, BufReader, Read as _, Write as _};
    use std::time::Instant;

    use super::*;
    use std::time::Duration;

    fn ask(socket: &mut BufReader<TcpStream>, line: &str) -> String {
        socket.get_mut().write_all(line.as_bytes()).unwrap();
        let mut reply = String::new();
        socket.read_line(&mut reply).unwrap();
        reply
    }

    fn connect(server: &SmtpServer) -> BufReader<TcpStream> {
        BufReader::new(TcpStream::connect(("127.0.0.1", server.port())).unwrap())
    }

    #[test]
    fn a_limited_step_gives_way_to_the_next() {
        let script = Script::default()
            .reply(Command::Mail, 451, "4.7.1 Greylisted")
            .times(2)
            .reply(Command::Mail, 550, "5.7.1 No")
            .times(1);
        let server = SmtpServer::start(script).unwrap();
        let mut client = connect(&server);
        assert!(ask(&mut client, "").starts_with("220 "));
        for code in ["451", "451", "550", "250"] {
            assert!(ask(&mut client, "MAIL FROM:<a@example.com>\r\n").starts_with(code));
        }
        server.set_script(Script::default().reply(Command::Rcpt, 452, "4.3.1 Full"));
        assert_eq!(
            ask(&mut client, "RCPT TO:<b@example.com>\r\n"),
            "452 4.3.1 Full\r\n"
        );
    }

    #[test]
    fn dropping_it_ends_even_silent_sessions() {
        let script = Script::default()
            .silence_at(Command::Mail)
            .delay_at(Command::Rset, Duration::from_mins(1));
        let server = SmtpServer::start(script).unwrap();
        let mut silent = connect(&server);
        assert!(ask(&mut silent, "").starts_with("220 "));
        silent
            .get_mut()
            .write_all(b"MAIL FROM:<a@example.com>\r\n")
            .unwrap();
        let mut slow = connect(&server);
        assert!(ask(&mut slow, "").starts_with("220 "));
        slow.get_mut().write_all(b"RSET\r\n").unwrap();
        let _idle = connect(&server);
        let began = Instant::now();
        drop(server);
        assert!(began.elapsed() < Duration::from_secs(2));
        let mut rest = Vec::new();
        // Closed or reset, but not waiting.
        let _end = silent.read_to_end(&mut rest);
        assert!(rest.is_empty());
    }

    #[test]
    fn a_message_whose_reply_is_lost_was_taken_and_a_refused_one_was_not() {
        for (script, taken) in [
            (Script::default().drop_at(Command::Body), 1),
            (Script::default().reply(Command::Body, 451, "4.3.0 No"), 0),
            (Script::default().reply(Command::Body, 250, "2.0.0 Yes"), 1),
        ] {
            let server = SmtpServer::start(script).unwrap();
            let mut client = connect(&server);
            for line in [
                "",
                "MAIL FROM:<a@example.com>\r\n",
                "RCPT TO:<b@example.com>\r\n",
                "DATA\r\n",
            ] {
                assert!(ask(&mut client, line).starts_with(['2', '3']));
            }
            ask(&mut client, "..x\r\n.\r\n");
            let messages = server.messages();
            assert_eq!(messages.len(), taken);
            assert!(messages.iter().all(|message| message.data == b".x\r\n"));
        }
    }
}
