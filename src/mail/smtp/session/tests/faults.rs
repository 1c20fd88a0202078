//! Refusals, lost connections, silence and nonsense, each in its phase.

use std::time::Instant;

use super::*;

const SHORT: Duration = Duration::from_millis(400);
/// The slack for a busy machine; less than the deadline of any other phase.
const PATIENCE: Duration = Duration::from_secs(4);

#[test]
fn a_refusal_names_its_phase() {
    for (command, phase) in [
        (Command::Connect, Phase::Greeting),
        (Command::Mail, Phase::Mail),
        (Command::Rcpt, Phase::Rcpt),
        (Command::Data, Phase::Data),
        (Command::Body, Phase::Body),
    ] {
        let failure = fails(Script::default().reply(command, 554, "5.0.0 No"), |_| ());
        assert_eq!((failure.phase, failure.reply().unwrap().code), (phase, 554));
    }
}

#[test]
fn only_354_lets_the_body_go() {
    for code in [250, 350, 355, 421] {
        let script = Script::default().reply(Command::Data, code, "odd");
        let server = SmtpServer::start(script).unwrap();
        let mut channel = SmtpRelay::new(settings(server.port()), None)
            .open()
            .unwrap();
        let failure = channel.offer(&envelope("to@example.com")).unwrap_err();
        assert_eq!(
            (failure.phase, failure.reply().unwrap().code),
            (Phase::Data, code)
        );
        let failure = channel.transmit(MESSAGE).unwrap_err();
        assert_eq!((failure.phase, failure.fault), (Phase::Data, Fault::Closed));
        assert!(server.messages().is_empty());
    }
}

#[test]
fn a_lost_connection_names_its_phase() {
    let (tls, _root) = certificate();
    for (command, phase) in [
        (Command::Connect, Phase::Greeting),
        (Command::Ehlo, Phase::Ehlo),
        (Command::StartTls, Phase::StartTls),
        (Command::Tls, Phase::Tls),
    ] {
        let script = Script::default()
            .starttls(Arc::clone(&tls))
            .drop_at(command);
        let failure = fails(script, |settings| settings.tls = TlsMode::StartTls);
        assert_eq!(
            (failure.phase, failure.fault),
            (phase, Fault::Closed),
            "{command:?}"
        );
    }
    for (command, phase) in [
        (Command::Auth, Phase::Auth),
        (Command::Mail, Phase::Mail),
        (Command::Rcpt, Phase::Rcpt),
        (Command::Data, Phase::Data),
        (Command::Body, Phase::Body),
    ] {
        let script = Script::default().auth("desk", "secret").drop_at(command);
        let failure = fails(script, |settings| {
            settings.username = Some(String::from("desk"));
        });
        assert_eq!(
            (failure.phase, failure.fault),
            (phase, Fault::Closed),
            "{command:?}"
        );
    }
}

#[test]
fn silence_ends_at_the_deadline_of_its_phase() {
    let (tls, _root) = certificate();
    let plain = [
        (Command::Connect, Phase::Greeting),
        (Command::Ehlo, Phase::Ehlo),
        (Command::Auth, Phase::Auth),
        (Command::Mail, Phase::Mail),
        (Command::Rcpt, Phase::Rcpt),
        (Command::Data, Phase::Data),
        (Command::Body, Phase::Body),
    ];
    let encrypted = [
        (Command::StartTls, Phase::StartTls),
        (Command::Tls, Phase::Tls),
    ];
    let in_time = |script: Script, mode: TlsMode, phase: Phase| {
        let began = Instant::now();
        let failure = fails(script, |settings| {
            settings.username = Some(String::from("desk"));
            settings.tls = mode;
            settings.deadlines.set(phase, SHORT);
        });
        let took = began.elapsed();
        assert_eq!((failure.phase, failure.fault), (phase, Fault::Timeout));
        assert!(
            took >= SHORT && took < SHORT + PATIENCE,
            "{phase}: {took:?}"
        );
    };
    thread::scope(|scope| {
        for (command, phase) in plain {
            let script = Script::default().auth("desk", "secret").silence_at(command);
            scope.spawn(move || in_time(script, TlsMode::None, phase));
        }
        for (command, phase) in encrypted {
            let script = Script::default()
                .starttls(Arc::clone(&tls))
                .silence_at(command);
            scope.spawn(move || in_time(script, TlsMode::StartTls, phase));
        }
    });
}

#[test]
fn within_tls_each_phase_has_its_own_deadline_as_well() {
    let (tls, root) = certificate();
    let began = Instant::now();
    let script = Script::default()
        .implicit_tls(tls)
        .silence_at(Command::Body);
    let failure = fails(script, |settings| {
        settings.tls = TlsMode::Implicit;
        settings.ca_file = Some(root.path().to_owned());
        settings.deadlines.body = SHORT;
    });
    assert_eq!(
        (failure.phase, failure.fault),
        (Phase::Body, Fault::Timeout)
    );
    assert!(began.elapsed() < SHORT + PATIENCE, "{:?}", began.elapsed());
}

#[test]
fn a_trickle_does_not_stretch_the_deadline() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let server = thread::spawn(move || {
        let (mut socket, _) = listener.accept().unwrap();
        // One byte each tenth of the deadline, for ten deadlines or until the client has left.
        for byte in b"220-".iter().chain(std::iter::repeat_n(&b'x', 96)) {
            if socket.write_all(&[*byte]).is_err() {
                break;
            }
            thread::sleep(SHORT / 10);
        }
    });
    let mut settings = settings(port);
    settings.deadlines.greeting = SHORT;
    let began = Instant::now();
    let failure = send(&SmtpRelay::new(settings, None), "to@example.com").unwrap_err();
    assert_eq!(
        (failure.phase, failure.fault),
        (Phase::Greeting, Fault::Timeout)
    );
    assert!(began.elapsed() < SHORT + PATIENCE, "{:?}", began.elapsed());
    server.join().unwrap();
}

#[test]
fn quit_waits_only_shortly_and_never_fails() {
    let server = SmtpServer::start(Script::default().silence_at(Command::Quit)).unwrap();
    let mut settings = settings(server.port());
    settings.deadlines.quit = SHORT;
    let began = Instant::now();
    send(&SmtpRelay::new(settings, None), "to@example.com").unwrap();
    assert!(began.elapsed() < SHORT + PATIENCE);
}

#[test]
fn nothing_listens() {
    let port = {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.local_addr().unwrap().port()
    };
    let failure = send(&SmtpRelay::new(settings(port), None), "to@example.com").unwrap_err();
    assert_eq!(
        failure.to_string(),
        format!("connect: cannot connect to 127.0.0.1:{port}: connection refused")
    );
}

#[test]
fn a_dead_host_name_says_so() {
    let mut settings = settings(25);
    // A label of more than 63 characters is refused without asking any name server.
    settings.host = format!("{}.invalid", "x".repeat(64)).parse().unwrap();
    settings.tls = TlsMode::StartTls;
    let failure = send(&SmtpRelay::new(settings, None), "to@example.com").unwrap_err();
    assert_eq!(failure.phase, Phase::Connect);
    let text = failure.to_string();
    assert!(
        text.contains("cannot find the host xxx") && text.contains(".invalid:25: "),
        "{text}"
    );
}

#[test]
fn garbage_is_no_reply() {
    for bytes in [&b"HTTP/1.1 400 Bad Request\r\n"[..], b"\r\n"] {
        let failure = fails(Script::default().raw(Command::Mail, bytes), |_| ());
        assert_eq!(failure.phase, Phase::Mail);
        assert!(matches!(failure.fault, Fault::Garbled(_)), "{failure}");
    }
    // Where the lines disagree the last one is the reply.
    let failure = fails(
        Script::default().raw(
            Command::Mail,
            b"250-2.1.0 one\r\n421-x\r\n550 5.7.1 two\r\n",
        ),
        |_| (),
    );
    let reply = failure.reply().unwrap();
    assert_eq!(
        (reply.code, reply.text.as_str()),
        (550, "250 2.1.0 one\n421 x\ntwo")
    );
    assert_eq!(reply.enhanced.unwrap().to_string(), "5.7.1");
    // A charset of the server's own is no reason to lose its reply.
    let failure = fails(
        Script::default().raw(Command::Mail, b"550 na\xefve\r\n"),
        |_| (),
    );
    assert_eq!(failure.reply().unwrap().text, "na\u{fffd}ve");
    for endless in [b"2".repeat(20_000), b"250-x\r\n".repeat(5000)] {
        let failure = fails(Script::default().raw(Command::Mail, &endless), |_| ());
        assert_eq!(failure.phase, Phase::Mail);
        assert!(matches!(failure.fault, Fault::Garbled(_)), "{failure}");
    }
}

#[test]
fn a_reply_that_nothing_asked_for_is_not_taken_for_the_next() {
    for (command, bytes, phase) in [
        (Command::Mail, &b"250 ok\r\n250 ok\r\n"[..], Phase::Rcpt),
        (Command::Data, b"354 go\r\n250 ok\r\n", Phase::Data),
    ] {
        let failure = fails(Script::default().raw(command, bytes), |_| ());
        assert_eq!(failure.phase, phase);
        assert!(matches!(failure.fault, Fault::Garbled(_)), "{failure}");
    }
    let script = Script::default().raw(Command::Data, b"354 go\r\n550 5.7.1 No\r\n");
    let failure = fails(script, |_| ());
    assert_eq!(failure.to_string(), "data: 550 5.7.1 No");
    let script = Script::default().raw(Command::Mail, b"250 ok\r\n421 4.3.2 Bye\r\n");
    let failure = fails(script, |_| ());
    assert_eq!(
        (failure.phase, failure.reply().unwrap().code),
        (Phase::Rcpt, 421)
    );
}

#[test]
fn a_reply_that_nothing_asked_for_is_seen_wherever_it_waits() {
    // The first reply fills the buffer of one read, so that the second waits in the socket, or within TLS.
    let first = format!("250 {}\r\n", "x".repeat(2042));
    let bytes = format!("{first}250 unasked\r\n").into_bytes();
    let (tls, root) = certificate();
    for (mode, script) in [
        (TlsMode::None, Script::default()),
        (TlsMode::Implicit, Script::default().implicit_tls(tls)),
    ] {
        let failure = fails(script.raw(Command::Mail, &bytes), |settings| {
            settings.tls = mode;
            settings.ca_file = Some(root.path().to_owned());
        });
        assert_eq!(
            failure.to_string(),
            "rcpt: not an SMTP reply: 250 came unasked",
            "{mode}"
        );
    }
}

#[test]
fn a_long_line_is_a_reply_as_well() {
    let text = "y".repeat(9000);
    let failure = fails(Script::default().reply(Command::Rcpt, 550, &text), |_| ());
    assert_eq!(failure.reply().unwrap().text, text);
}

/// Speaks up to 354, then says this and closes, having read no more than one buffer of the message.
fn refuses_the_body_with(last: &'static str) -> (SmtpRelay, thread::JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let server = thread::spawn(move || {
        let (mut socket, _) = listener.accept().unwrap();
        let mut buffer = [0; 4096];
        for reply in ["220 hi", "250 hi", "250 ok", "250 ok", "354 go", last] {
            socket.write_all(format!("{reply}\r\n").as_bytes()).unwrap();
            let _some = socket.read(&mut buffer).unwrap();
        }
    });
    (SmtpRelay::new(settings(port), None), server)
}

#[test]
fn a_refusal_in_the_middle_of_a_large_message_is_the_outcome() {
    let large = b"a line\r\n".repeat(2_000_000);
    for (last, fault) in [
        (
            "552 5.3.4 Too large",
            Fault::Reply(Reply::new(552, ["5.3.4 Too large"])),
        ),
        // A message of which a part was sent is in nobody's hands, whatever is said.
        ("250 2.0.0 Thank you", Fault::Closed),
    ] {
        let (relay, server) = refuses_the_body_with(last);
        let mut channel = relay.open().unwrap();
        channel.offer(&envelope("to@example.com")).unwrap();
        let failure = channel.transmit(&large).unwrap_err();
        assert_eq!((failure.phase, failure.fault), (Phase::Body, fault));
        server.join().unwrap();
    }
}

#[test]
fn a_session_that_ended_between_two_mails_is_opened_anew() {
    for script in [
        Script::default().raw(
            Command::Body,
            b"250 ok\r\n421 4.7.0 One email a session\r\n",
        ),
        Script::default().raw(Command::Body, b"250 ok\r\nwhat?\r\n"),
    ] {
        let server = SmtpServer::start(script).unwrap();
        let relay = SmtpRelay::new(settings(server.port()), None);
        let mut channel = relay.open().unwrap();
        for _ in 0..3 {
            channel.offer(&envelope("to@example.com")).unwrap();
            channel.transmit(MESSAGE).unwrap();
        }
        assert_eq!((server.messages().len(), server.connections()), (3, 3));
        // Where the relay is gone by then, the email was not even offered.
        server.set_script(Script::default().reply(Command::Connect, 554, "5.3.2 Closed"));
        let failure = channel.offer(&envelope("to@example.com")).unwrap_err();
        assert_eq!(failure.phase, Phase::Greeting);
    }
}

#[test]
fn after_421_the_session_is_dead() {
    let script = Script::default().reply(Command::Rcpt, 421, "4.3.2 Shutting down");
    let server = SmtpServer::start(script).unwrap();
    let mut channel = SmtpRelay::new(settings(server.port()), None)
        .open()
        .unwrap();
    let failure = channel.offer(&envelope("to@example.com")).unwrap_err();
    assert_eq!(
        (failure.phase, failure.reply().unwrap().code),
        (Phase::Rcpt, 421)
    );
    server.set_script(Script::default());
    let failure = channel.offer(&envelope("to@example.com")).unwrap_err();
    assert_eq!((failure.phase, failure.fault), (Phase::Mail, Fault::Closed));
    assert_eq!(channel.reset().unwrap_err().fault, Fault::Closed);
    channel.quit();
}

#[test]
fn a_server_that_listens_after_a_421_hears_quit_and_nothing_else() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let server = thread::spawn(move || {
        let (mut socket, _) = listener.accept().unwrap();
        let mut heard = Vec::new();
        let mut buffer = [0; 4096];
        for reply in ["220 hi\r\n", "250 hi\r\n", "421 bye\r\n", "250 ok\r\n"] {
            socket.write_all(reply.as_bytes()).unwrap();
            match socket.read(&mut buffer) {
                Ok(n) if n > 0 => heard.extend_from_slice(&buffer[..n]),
                _ => break,
            }
        }
        String::from_utf8(heard).unwrap()
    });
    let mut channel = SmtpRelay::new(settings(port), None).open().unwrap();
    channel.offer(&envelope("to@example.com")).unwrap_err();
    channel.offer(&envelope("to@example.com")).unwrap_err();
    channel.quit();
    assert_eq!(
        server.join().unwrap(),
        "EHLO [127.0.0.1]\r\nMAIL FROM:<desk@example.com>\r\nQUIT\r\n"
    );
}

#[test]
fn a_failed_phase_leaves_without_quit() {
    let script = Script::default().raw(Command::Rcpt, b"what?\r\n");
    let server = SmtpServer::start(script).unwrap();
    send(
        &SmtpRelay::new(settings(server.port()), None),
        "to@example.com",
    )
    .unwrap_err();
    assert_eq!(server.lines().last().unwrap(), "RCPT TO:<to@example.com>");
}

#[test]
fn a_transient_refusal_of_ehlo_is_one() {
    let failure = fails(
        Script::default().reply(Command::Ehlo, 450, "4.7.1 Later"),
        |_| (),
    );
    assert_eq!(
        (failure.phase, failure.reply().unwrap().code),
        (Phase::Ehlo, 450)
    );
}
