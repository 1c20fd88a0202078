//! How a session ends.

use super::*;

/// The last line that the server heard in a session that failed to send to it.
fn last_line(script: Script, change: impl FnOnce(&mut SmtpSettings)) -> String {
    let server = SmtpServer::start(script).unwrap();
    let mut settings = settings(server.port());
    change(&mut settings);
    let relay = SmtpRelay::new(settings, Some(fixed("secret")));
    send(&relay, "to@example.com").unwrap_err();
    server.lines().last().cloned().unwrap_or_default()
}

#[test]
fn after_every_complete_reply_the_session_ends_with_quit() {
    for (command, code) in [
        (Command::Connect, 554),
        (Command::Ehlo, 450),
        (Command::Auth, 535),
        (Command::Mail, 550),
        (Command::Rcpt, 550),
        (Command::Data, 554),
        (Command::Body, 554),
    ] {
        let script = Script::default()
            .auth("desk", "secret")
            .reply(command, code, "5.0.0 No");
        for script in [script.clone(), script.pipelining()] {
            let last = last_line(script, |settings| {
                settings.username = Some(String::from("desk"));
            });
            assert_eq!(last, "QUIT", "{command:?}");
        }
    }
    let login = |settings: &mut SmtpSettings| settings.username = Some(String::from("desk"));
    // What we find out ourselves, between two commands.
    assert_eq!(last_line(Script::default(), login), "QUIT");
    let starttls = |settings: &mut SmtpSettings| settings.tls = TlsMode::StartTls;
    assert_eq!(last_line(Script::default(), starttls), "QUIT");
    let too_large = Script::default().size(1);
    assert_eq!(last_line(too_large, |_| ()), "QUIT");
}

#[test]
fn without_a_password_the_session_ends_with_quit() {
    let server = SmtpServer::start(Script::default().auth("desk", "secret")).unwrap();
    let mut settings = settings(server.port());
    settings.username = Some(String::from("desk"));
    let source: PasswordSource = Box::new(|| Err(String::from("the command ended with 1").into()));
    let failure = send(&SmtpRelay::new(settings, Some(source)), "to@example.com").unwrap_err();
    assert!(matches!(failure.fault, Fault::NoPassword(_)), "{failure}");
    assert_eq!(server.lines(), ["EHLO [127.0.0.1]", "QUIT"]);
}

#[test]
fn a_session_that_is_let_go_of_ends_with_quit_unless_a_message_is_awaited() {
    let server = SmtpServer::start(Script::default()).unwrap();
    drop(session(&server));
    assert_eq!(server.lines(), ["EHLO [127.0.0.1]", "QUIT"]);

    let server = SmtpServer::start(Script::default()).unwrap();
    let mut channel = session(&server);
    channel.offer(&envelope("to@example.com")).unwrap();
    drop(channel);
    assert_eq!(server.lines().last().unwrap(), "DATA");
    assert!(server.messages().is_empty());
}

#[test]
fn a_server_that_answers_out_of_order_is_left_with_quit_as_well() {
    let script = Script::default()
        .pipelining()
        .reply(Command::Mail, 503, "5.5.1 Need MAIL first")
        .times(1);
    let server = SmtpServer::start(script).unwrap();
    let mut channel = session(&server);
    channel.offer(&envelope("to@example.com")).unwrap();
    let lines = server.lines();
    let quit = lines.iter().position(|line| line == "QUIT").unwrap();
    assert_eq!(lines[quit + 1], "EHLO [127.0.0.1]");
}

/// Returns the last read of the server within TLS: 0 bytes after a `close_notify`, an error where the connection just
/// ends.
fn end_of_tls(last: &'static str) -> std::io::Result<usize> {
    let (config, root) = certificate();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let mut settings = settings(listener.local_addr().unwrap().port());
    settings.tls = TlsMode::Implicit;
    settings.ca_file = Some(root.path().to_owned());
    let server = thread::spawn(move || {
        let mut stream = tls_stream(&listener, config);
        for reply in ["220 hi", "250 hi", last, "221 bye"] {
            stream.write_all(format!("{reply}\r\n").as_bytes()).unwrap();
            match stream.read(&mut [0; 1000]) {
                Ok(n) if n > 0 => {}
                end => return end,
            }
        }
        stream.read(&mut [0; 1000])
    });
    send(&SmtpRelay::new(settings, None), "to@example.com").unwrap_err();
    server.join().unwrap()
}

#[test]
fn tls_ends_with_a_close_notify() {
    for last in ["550 5.7.1 No", "421 4.3.2 Bye"] {
        assert_eq!(end_of_tls(last).unwrap(), 0, "{last}");
    }
    // Where the server makes no sense, nothing more is said to it.
    assert!(end_of_tls("what?").is_err());
}
