//! The session against the scripted server, which is the demo's: it is the only import of `demo` in `mail`.

mod faults;
mod leave;
mod pipelining;
mod security;

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::thread;
use std::time::Duration;

use proptest::prelude::*;
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use super::*;
use crate::demo::server::{Command, Script, SmtpServer, server_tls};
use crate::domain::EmailAddress;
use crate::mail::Deadlines;

const MESSAGE: &[u8] = b"Subject: hello\r\n\r\nhello\r\n";

fn settings(port: u16) -> SmtpSettings {
    SmtpSettings {
        host: "127.0.0.1".parse().unwrap(),
        port,
        tls: TlsMode::None,
        username: None,
        auth: AuthKind::Automatic,
        ca_file: None,
        client_name: None,
        pipelining: true,
        deadlines: Deadlines::all(Duration::from_secs(10)),
    }
}

fn envelope(to: &str) -> Envelope {
    Envelope {
        from: "desk@example.com".parse().unwrap(),
        to: to.parse().unwrap(),
        utf8_message: false,
        octets: MESSAGE.len() as u64,
        id: String::from("mail=7"),
    }
}

fn fixed(password: &'static str) -> PasswordSource {
    Box::new(move || Ok(Secret::new(password.to_owned())))
}

/// A session with a server.
fn session(server: &SmtpServer) -> Box<dyn Channel> {
    SmtpRelay::new(settings(server.port()), None)
        .open()
        .unwrap()
}

/// Everything from connecting to QUIT, as a sender does it.
fn send(relay: &SmtpRelay, to: &str) -> Result<Reply, Failure> {
    let mut channel = relay.open()?;
    channel.offer(&envelope(to))?;
    let reply = channel.transmit(MESSAGE)?;
    channel.quit();
    Ok(reply)
}

fn fails(script: Script, change: impl FnOnce(&mut SmtpSettings)) -> Failure {
    let server = SmtpServer::start(script).unwrap();
    let mut settings = settings(server.port());
    change(&mut settings);
    send(
        &SmtpRelay::new(settings, Some(fixed("secret"))),
        "to@example.com",
    )
    .unwrap_err()
}

/// A certificate for 127.0.0.1 and localhost, and the file with the authority that signed it.
fn certificate() -> (Arc<ServerConfig>, tempfile::NamedTempFile) {
    let mut authority = CertificateParams::new([]).unwrap();
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority_key = KeyPair::generate().unwrap();
    let root = authority.self_signed(&authority_key).unwrap();
    let issuer = Issuer::new(authority, authority_key);
    let key = KeyPair::generate().unwrap();
    let names = [String::from("127.0.0.1"), String::from("localhost")];
    let leaf = CertificateParams::new(names).unwrap();
    let leaf = leaf.signed_by(&key, &issuer).unwrap();
    let config = server_tls(&leaf.pem(), &key.serialize_pem()).unwrap();
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(root.pem().as_bytes()).unwrap();
    (config, file)
}

/// The next connection, within TLS.
fn tls_stream(
    listener: &TcpListener,
    config: Arc<ServerConfig>,
) -> StreamOwned<ServerConnection, TcpStream> {
    let (mut socket, _) = listener.accept().unwrap();
    let mut connection = ServerConnection::new(config).unwrap();
    while connection.is_handshaking() {
        connection.complete_io(&mut socket).unwrap();
    }
    StreamOwned::new(connection, socket)
}

#[test]
fn a_message_arrives_as_it_was() {
    let server = SmtpServer::start(Script::default()).unwrap();
    let reply = send(
        &SmtpRelay::new(settings(server.port()), None),
        "to@example.com",
    )
    .unwrap();
    assert_eq!(reply.to_string(), "250 2.0.0 Ok: queued as DEMO1");
    let messages = server.messages();
    assert_eq!(messages.len(), 1);
    assert_eq!(messages[0].from, "desk@example.com");
    assert_eq!(messages[0].to, ["to@example.com"]);
    assert_eq!(messages[0].data, MESSAGE);
    assert_eq!(
        (messages[0].auth.as_deref(), messages[0].tls),
        (None, false)
    );
    assert_eq!(
        server.lines(),
        [
            "EHLO [127.0.0.1]",
            "MAIL FROM:<desk@example.com>",
            "RCPT TO:<to@example.com>",
            "DATA",
            "QUIT"
        ]
    );
}

#[test]
fn one_session_takes_many_and_goes_on_after_a_refusal() {
    let script = Script::default()
        .reply(
            Command::Rcpt,
            550,
            "5.1.1 No such user\n5.1.1 Try elsewhere",
        )
        .times(1);
    let server = SmtpServer::start(script).unwrap();
    let mut channel = SmtpRelay::new(settings(server.port()), None)
        .open()
        .unwrap();
    let failure = channel.offer(&envelope("nobody@example.com")).unwrap_err();
    assert_eq!(failure.phase, Phase::Rcpt);
    let reply = failure.reply().unwrap();
    assert_eq!(
        (reply.code, reply.text.as_str()),
        (550, "No such user\nTry elsewhere")
    );
    assert_eq!(reply.enhanced.unwrap().to_string(), "5.1.1");
    channel.reset().unwrap();
    for _ in 0..2 {
        channel.offer(&envelope("to@example.com")).unwrap();
        channel.transmit(MESSAGE).unwrap();
    }
    channel.quit();
    assert_eq!((server.messages().len(), server.connections()), (2, 1));
}

#[test]
fn an_address_that_refuses_is_followed_by_the_next() {
    // `localhost` is ::1 and 127.0.0.1 on most machines, and the server has only the second.
    let server = SmtpServer::start(Script::default()).unwrap();
    let mut settings = settings(server.port());
    settings.host = "localhost".parse().unwrap();
    send(&SmtpRelay::new(settings, None), "to@example.com").unwrap();
}

#[test]
fn helo_is_the_way_out_of_a_refused_ehlo() {
    for code in [500, 502, 504, 550, 554] {
        let script = Script::default().reply(Command::Ehlo, code, "What?");
        let server = SmtpServer::start(script).unwrap();
        let mut settings = settings(server.port());
        settings.client_name = Some("desk.example.com".parse().unwrap());
        send(&SmtpRelay::new(settings, None), "to@example.com").unwrap();
        assert_eq!(
            server.lines()[..2],
            ["EHLO desk.example.com", "HELO desk.example.com"]
        );
    }
}

#[test]
fn helo_is_no_way_out_where_tls_or_a_login_is_needed() {
    let needs_tls = |settings: &mut SmtpSettings| settings.tls = TlsMode::StartTls;
    let needs_login = |settings: &mut SmtpSettings| settings.username = Some(String::from("desk"));
    for change in [needs_tls as fn(&mut SmtpSettings), needs_login] {
        let script = Script::default().reply(Command::Ehlo, 550, "5.7.1 Not from here");
        let server = SmtpServer::start(script).unwrap();
        let mut settings = settings(server.port());
        change(&mut settings);
        let relay = SmtpRelay::new(settings, Some(fixed("secret")));
        let failure = send(&relay, "to@example.com").unwrap_err();
        assert_eq!(failure.to_string(), "ehlo: 550 5.7.1 Not from here");
        assert_eq!(server.lines(), ["EHLO [127.0.0.1]", "QUIT"]);
    }
}

#[test]
fn within_tls_helo_is_a_way_out_again() {
    let (tls, root) = certificate();
    let script = Script::default()
        .implicit_tls(tls)
        .reply(Command::Ehlo, 502, "What?");
    let server = SmtpServer::start(script).unwrap();
    let mut settings = settings(server.port());
    settings.tls = TlsMode::Implicit;
    settings.ca_file = Some(root.path().to_owned());
    send(&SmtpRelay::new(settings, None), "to@example.com").unwrap();
    assert!(server.messages()[0].tls);
}

#[test]
fn the_size_is_announced_and_a_message_that_is_too_large_is_not_sent() {
    let octets = MESSAGE.len() as u64;
    for most in [0, octets, 10_000_000] {
        let server = SmtpServer::start(Script::default().size(most)).unwrap();
        let relay = SmtpRelay::new(settings(server.port()), None);
        send(&relay, "to@example.com").unwrap();
        assert_eq!(
            server.lines()[1],
            format!("MAIL FROM:<desk@example.com> SIZE={octets}")
        );
    }
    let server = SmtpServer::start(Script::default().size(octets - 1)).unwrap();
    let mut channel = session(&server);
    let failure = channel.offer(&envelope("to@example.com")).unwrap_err();
    assert_eq!(failure.phase, Phase::Mail);
    let most = octets - 1;
    assert_eq!(failure.fault, Fault::TooLarge { octets, most });
    // Nothing was said, so the session goes on with the next email.
    channel.reset().unwrap();
    let smaller = Envelope {
        octets: most,
        ..envelope("to@example.com")
    };
    channel.offer(&smaller).unwrap();
    assert_eq!(server.messages().len(), 0);
}

#[test]
fn dsn_is_asked_for_only_where_it_is_offered() {
    let server = SmtpServer::start(Script::default().dsn()).unwrap();
    let relay = SmtpRelay::new(settings(server.port()), None);
    send(&relay, "a+b@example.com").unwrap();
    assert_eq!(
        server.lines()[1..3],
        [
            "MAIL FROM:<desk@example.com> RET=HDRS ENVID=mail+3D7",
            "RCPT TO:<a+b@example.com> NOTIFY=FAILURE,DELAY ORCPT=rfc822;a+2Bb@example.com"
        ]
    );
}

#[test]
fn keywords_are_read_in_any_case() {
    let reply = Reply::new(
        250,
        [
            "hi",
            "StartTls",
            "dsn",
            "auth=login",
            "Auth Plain",
            "Size 7",
        ],
    );
    let offered = Offered::parse(&reply);
    assert_eq!(offered.most_octets, Some(7));
    assert!(offered.has("STARTTLS") && offered.has("DSN") && !offered.has("SMTPUTF8"));
    assert_eq!(offered.mechanisms, ["LOGIN", "PLAIN"]);
}

#[test]
fn addresses_beyond_ascii() {
    let server = SmtpServer::start(Script::default()).unwrap();
    let relay = SmtpRelay::new(settings(server.port()), None);
    send(&relay, "to@bücher.example").unwrap();
    assert_eq!(server.messages()[0].to, ["to@xn--bcher-kva.example"]);
    let mut channel = relay.open().unwrap();
    let failure = channel.offer(&envelope("grüße@example.com")).unwrap_err();
    assert_eq!(
        (failure.phase, failure.fault),
        (Phase::Rcpt, Fault::RecipientNeedsSmtpUtf8)
    );
    for (from, utf8_message) in [("büro@example.com", true), ("bounce@example.com", true)] {
        let envelope = Envelope {
            from: from.parse().unwrap(),
            utf8_message,
            ..envelope("to@example.com")
        };
        let failure = channel.offer(&envelope).unwrap_err();
        assert_eq!(failure.fault, Fault::SenderNeedsSmtpUtf8);
    }
    // Nothing was said, so the session goes on with the next email.
    channel.reset().unwrap();
    channel.offer(&envelope("to@example.com")).unwrap();

    let server = SmtpServer::start(Script::default().smtputf8().dsn()).unwrap();
    let relay = SmtpRelay::new(settings(server.port()), None);
    send(&relay, "grüße+x@example.com").unwrap();
    assert_eq!(server.messages()[0].to, ["grüße+x@example.com"]);
    assert_eq!(
        server.lines()[1..3],
        [
            "MAIL FROM:<desk@example.com> SMTPUTF8 BODY=8BITMIME RET=HDRS ENVID=mail+3D7",
            "RCPT TO:<grüße+x@example.com> NOTIFY=FAILURE,DELAY ORCPT=utf-8;grüße\\x{2B}x@example.com"
        ]
    );
}

proptest! {
    #[test]
    fn an_address_never_makes_a_second_line(
        local in "[a-z\"\\\\<> \r\n\0.+é\u{85}\u{2028}-]{1,12}",
        domain in "[a-zü.\r\n<>-]{1,8}\\.(com|example)",
    ) {
        let Ok(to) = format!("{local}@{domain}").parse::<EmailAddress>() else {
            return Ok(());
        };
        let envelope = Envelope { to: to.clone(), from: to, id: local, utf8_message: true, octets: 1 };
        let reply = Reply::new(250, ["hi", "DSN", "SMTPUTF8", "8BITMIME"]);
        if let Ok(commands) = EnvelopeCommands::new(&envelope, &Offered::parse(&reply)) {
            for line in [commands.mail, commands.rcpt] {
                let text = line.strip_suffix("\r\n").unwrap();
                prop_assert!(!text.contains(char::is_control), "{line:?}");
            }
        }
    }
}

#[test]
fn dots_are_stuffed_and_bare_line_ends_mended() {
    for (message, wire) in [
        (
            &b".a\r\n..b\r\n.\r\nc\r\n"[..],
            &b"..a\r\n...b\r\n..\r\nc\r\n.\r\n"[..],
        ),
        (b"no end", b"no end\r\n.\r\n"),
        (b"", b".\r\n"),
        (b"a\n.\nb", b"a\r\n..\r\nb\r\n.\r\n"),
        (b"a\r.\rb\r\n", b"a\r\n..\r\nb\r\n.\r\n"),
        (
            b"a\n.\r\nMAIL FROM:<x>\r\n",
            b"a\r\n..\r\nMAIL FROM:<x>\r\n.\r\n",
        ),
    ] {
        assert_eq!(dot_stuffed(message).as_slice(), wire);
    }
    let server = SmtpServer::start(Script::default()).unwrap();
    let mut channel = SmtpRelay::new(settings(server.port()), None)
        .open()
        .unwrap();
    channel.offer(&envelope("to@example.com")).unwrap();
    channel.transmit(b".\r\n..\r\na.\r\n").unwrap();
    assert_eq!(server.messages()[0].data, b".\r\n..\r\na.\r\n");
}

#[test]
fn body_and_dot_leave_in_one_write() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let server = thread::spawn(move || {
        let (mut socket, _) = listener.accept().unwrap();
        let mut buffer = [0; 4096];
        for reply in [
            "220 hi\r\n",
            "250 hi\r\n",
            "250 ok\r\n",
            "250 ok\r\n",
            "354 go\r\n",
        ] {
            socket.write_all(reply.as_bytes()).unwrap();
            if reply.starts_with("354") {
                break;
            }
            let _line = socket.read(&mut buffer).unwrap();
        }
        let n = socket.read(&mut buffer).unwrap();
        socket.write_all(b"250 ok\r\n").unwrap();
        buffer[..n].to_vec()
    });
    let mut channel = SmtpRelay::new(settings(port), None).open().unwrap();
    channel.offer(&envelope("to@example.com")).unwrap();
    channel.transmit(MESSAGE).unwrap();
    drop(channel);
    assert_eq!(server.join().unwrap(), [MESSAGE, b".\r\n"].concat());
}
