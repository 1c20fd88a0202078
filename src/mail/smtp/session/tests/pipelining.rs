//! Several commands at once (RFC 2920).

use std::io::{BufRead as _, BufReader};

use super::*;

/// A server that offers PIPELINING and answers nothing before DATA has come.
fn patient_server() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        let (mut socket, _) = listener.accept().unwrap();
        let mut lines = BufReader::new(socket.try_clone().unwrap()).lines();
        socket.write_all(b"220 hello\r\n").unwrap();
        while let Some(Ok(line)) = lines.next() {
            let answer: &[u8] = match line.as_str() {
                "DATA" => b"250 ok\r\n250 ok\r\n354 go\r\n",
                "." => b"250 taken\r\n",
                _ if line.starts_with("EHLO") => b"250-hello\r\n250 PIPELINING\r\n",
                _ => b"",
            };
            socket.write_all(answer).unwrap();
        }
    });
    port
}

#[test]
fn an_envelope_goes_out_at_once_where_that_is_offered_and_allowed() {
    let reply = send(
        &SmtpRelay::new(settings(patient_server()), None),
        "to@example.com",
    );
    assert_eq!(reply.unwrap().to_string(), "250 taken");
    let mut stepwise = settings(patient_server());
    stepwise.pipelining = false;
    stepwise.deadlines = Deadlines::all(Duration::from_millis(400));
    let failure = send(&SmtpRelay::new(stepwise, None), "to@example.com").unwrap_err();
    assert_eq!(
        (failure.phase, failure.fault),
        (Phase::Mail, Fault::Timeout)
    );
}

#[test]
fn each_refusal_is_that_of_its_command_and_the_session_goes_on() {
    for (command, phase) in [
        (Command::Mail, Phase::Mail),
        (Command::Rcpt, Phase::Rcpt),
        (Command::Data, Phase::Data),
    ] {
        let script = Script::default()
            .pipelining()
            .reply(command, 550, "5.0.0 No")
            .times(1);
        let server = SmtpServer::start(script).unwrap();
        let mut channel = session(&server);
        let failure = channel.offer(&envelope("to@example.com")).unwrap_err();
        assert_eq!((failure.phase, failure.reply().unwrap().code), (phase, 550));
        channel.reset().unwrap();
        channel.offer(&envelope("to@example.com")).unwrap();
        channel.transmit(MESSAGE).unwrap();
        channel.quit();
        assert_eq!(
            (server.messages().len(), server.connections()),
            (1, 1),
            "{command:?}"
        );
    }
}

#[test]
fn a_server_that_answers_out_of_order_is_asked_one_thing_at_a_time() {
    let script = Script::default()
        .pipelining()
        .reply(Command::Mail, 503, "5.5.1 Need MAIL first")
        .times(1);
    let server = SmtpServer::start(script).unwrap();
    let mut channel = session(&server);
    for _ in 0..2 {
        channel.offer(&envelope("to@example.com")).unwrap();
        channel.transmit(MESSAGE).unwrap();
    }
    channel.quit();
    assert_eq!((server.messages().len(), server.connections()), (2, 2));
    // One that says so whatever is asked is a refusal as any other.
    let script = Script::default()
        .pipelining()
        .reply(Command::Mail, 503, "5.5.1 AUTH first");
    let failure = fails(script, |_| ());
    assert_eq!(
        (failure.phase, failure.reply().unwrap().code),
        (Phase::Mail, 503)
    );
}

#[test]
fn a_server_that_wants_a_message_for_nobody_gets_none() {
    let script = Script::default()
        .pipelining()
        .reply(Command::Rcpt, 550, "5.1.1 No such user")
        .reply(Command::Data, 354, "Go");
    let server = SmtpServer::start(script).unwrap();
    let mut channel = session(&server);
    let failure = channel.offer(&envelope("to@example.com")).unwrap_err();
    assert_eq!(
        (failure.phase, failure.reply().unwrap().code),
        (Phase::Rcpt, 550)
    );
    let failure = channel.reset().unwrap_err();
    assert_eq!(failure.fault, Fault::Closed);
    assert!(server.messages().is_empty());
}
