//! TLS, AUTH, and those who meddle with them.

use std::sync::atomic::{AtomicU32, Ordering};

use super::*;

#[test]
fn tls_both_ways_with_the_authority_of_ca_file() {
    let (tls, root) = certificate();
    for (mode, script) in [
        (
            TlsMode::StartTls,
            Script::default().starttls(Arc::clone(&tls)),
        ),
        (
            TlsMode::Implicit,
            Script::default().implicit_tls(Arc::clone(&tls)),
        ),
    ] {
        let server = SmtpServer::start(script.auth("desk", "secret")).unwrap();
        let mut settings = settings(server.port());
        settings.tls = mode;
        settings.ca_file = Some(root.path().to_owned());
        settings.username = Some(String::from("desk"));
        for host in ["127.0.0.1", "localhost"] {
            settings.host = host.parse().unwrap();
            let relay = SmtpRelay::new(settings.clone(), Some(fixed("secret")));
            send(&relay, "to@example.com").unwrap();
        }
        let message = server.messages().remove(0);
        assert_eq!((message.auth.as_deref(), message.tls), (Some("desk"), true));
        let hellos = server
            .lines()
            .iter()
            .filter(|l| l.starts_with("EHLO"))
            .count();
        // RFC 3207 §4.2: after the handshake the server is asked anew.
        assert_eq!(hellos, if mode == TlsMode::StartTls { 4 } else { 2 });
    }
}

#[test]
fn a_large_message_crosses_tls_whole() {
    let (tls, root) = certificate();
    let server = SmtpServer::start(Script::default().starttls(tls)).unwrap();
    let mut settings = settings(server.port());
    settings.tls = TlsMode::StartTls;
    settings.ca_file = Some(root.path().to_owned());
    let mut channel = SmtpRelay::new(settings, None).open().unwrap();
    channel.offer(&envelope("to@example.com")).unwrap();
    let message = b".a line\r\n".repeat(200_000);
    channel.transmit(&message).unwrap();
    channel.quit();
    assert!(server.messages()[0].data == message);
}

#[test]
fn a_server_that_repeats_the_password_is_not_quoted() {
    // "\0desk\0secret" and "secret" in base64, and in clear.
    for (mechanisms, echo) in [
        ("PLAIN", "AUTH PLAIN AGRlc2sAc2VjcmV0"),
        ("LOGIN", "c2VjcmV0"),
        ("PLAIN", "password secret is wrong"),
    ] {
        let script = Script::default()
            .auth_by(mechanisms, "desk", "other")
            .reply(Command::Auth, 502, &format!("5.5.1 Unrecognized: {echo}"));
        let failure = fails(script, |settings| {
            settings.username = Some(String::from("desk"));
        });
        let text = failure.to_string();
        assert!(text.contains("***"), "{text}");
        assert!(
            !text.contains("secret") && !text.contains("c2VjcmV0"),
            "{text}"
        );
    }
}

#[test]
fn certificates_that_are_not_accepted() {
    let (tls, root) = certificate();
    let (_, other) = certificate();
    let starttls = |tls: &Arc<ServerConfig>| Script::default().starttls(Arc::clone(tls));
    let failure = fails(starttls(&tls), |settings| settings.tls = TlsMode::StartTls);
    assert_eq!(
        failure.to_string(),
        "tls: certificate not accepted: its issuer is not trusted (set ca_file if it is your own)"
    );
    let failure = fails(starttls(&tls), |settings| {
        settings.tls = TlsMode::StartTls;
        settings.ca_file = Some(other.path().to_owned());
    });
    assert!(matches!(failure.fault, Fault::Certificate(_)), "{failure}");
    let failure = fails(starttls(&tls), |settings| {
        settings.tls = TlsMode::StartTls;
        settings.ca_file = Some("/nonexistent/ca.pem".into());
    });
    assert_eq!(failure.phase, Phase::Tls);
    assert!(
        failure.to_string().contains("/nonexistent/ca.pem"),
        "{failure}"
    );

    drop(root);
}

#[test]
fn a_certificate_of_another_name_or_time_says_which() {
    let failure = |name: &str, change: fn(&mut CertificateParams)| {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new([name.to_owned()]).unwrap();
        change(&mut params);
        let certificate = params.self_signed(&key).unwrap();
        let tls = server_tls(&certificate.pem(), &key.serialize_pem()).unwrap();
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(certificate.pem().as_bytes()).unwrap();
        let failure = fails(Script::default().implicit_tls(tls), |settings| {
            settings.tls = TlsMode::Implicit;
            settings.ca_file = Some(file.path().to_owned());
        });
        assert_eq!(failure.phase, Phase::Tls);
        assert!(matches!(failure.fault, Fault::Certificate(_)));
        failure.to_string()
    };
    assert_eq!(
        failure("mail.example.com", |_| ()),
        "tls: certificate not accepted: it is not for 127.0.0.1 but for: mail.example.com"
    );
    assert_eq!(
        failure("127.0.0.1", |params| params.not_after =
            rcgen::date_time_ymd(2020, 2, 3)),
        "tls: certificate not accepted: it was valid until 3 Feb 2020"
    );
    // What ca_file itself names is held to its time as well, also where it calls itself an authority.
    assert_eq!(
        failure("127.0.0.1", |params| {
            params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
            params.not_after = rcgen::date_time_ymd(2020, 2, 3);
        }),
        "tls: certificate not accepted: it was valid until 3 Feb 2020"
    );
    assert_eq!(
        failure("127.0.0.1", |params| params.not_before =
            rcgen::date_time_ymd(2999, 2, 3)),
        "tls: certificate not accepted: it is valid only from 3 Feb 2999"
    );
}

#[test]
fn tls_where_there_is_none() {
    let failure = fails(Script::default(), |settings| {
        settings.tls = TlsMode::StartTls;
    });
    assert_eq!(
        (failure.phase, failure.fault),
        (Phase::StartTls, Fault::NoStartTls)
    );
    let failure = fails(Script::default(), |settings| {
        settings.tls = TlsMode::Implicit;
    });
    assert_eq!(
        failure.to_string(),
        "tls: TLS handshake failed: what the server answered is not TLS"
    );
    let (tls, _root) = certificate();
    let script = Script::default()
        .starttls(tls)
        .reply(Command::StartTls, 454, "4.7.0 Not now");
    let failure = fails(script, |settings| settings.tls = TlsMode::StartTls);
    assert_eq!(
        (failure.phase, failure.reply().unwrap().code),
        (Phase::StartTls, 454)
    );
}

#[test]
fn forged_replies_end_the_session() {
    let (tls, root) = certificate();
    let script = Script::default()
        .starttls(tls)
        .auth("desk", "secret")
        .inject_after_starttls(b"250-forged\r\n250 AUTH LOGIN\r\n");
    let server = SmtpServer::start(script).unwrap();
    let mut settings = settings(server.port());
    settings.tls = TlsMode::StartTls;
    settings.ca_file = Some(root.path().to_owned());
    settings.username = Some(String::from("desk"));
    let failure = send(
        &SmtpRelay::new(settings, Some(fixed("secret"))),
        "to@example.com",
    )
    .unwrap_err();
    assert_eq!(
        (failure.phase, failure.fault),
        (Phase::StartTls, Fault::Injected)
    );
    assert_eq!(server.lines().last().unwrap(), "STARTTLS");
}

#[test]
fn each_mechanism_logs_in_and_a_wrong_password_is_535() {
    for (mechanisms, kind) in [
        ("PLAIN LOGIN", AuthKind::Automatic),
        ("LOGIN", AuthKind::Automatic),
        ("PLAIN XOAUTH2", AuthKind::XOAuth2),
    ] {
        let script = Script::default().auth_by(mechanisms, "desk", "secret");
        let server = SmtpServer::start(script).unwrap();
        let mut settings = settings(server.port());
        settings.username = Some(String::from("desk"));
        settings.auth = kind;
        send(
            &SmtpRelay::new(settings.clone(), Some(fixed("secret"))),
            "to@example.com",
        )
        .unwrap();
        assert_eq!(
            server.messages()[0].auth.as_deref(),
            Some("desk"),
            "{mechanisms}"
        );
        let relay = SmtpRelay::new(settings, Some(fixed("wrong")));
        let failure = send(&relay, "to@example.com").unwrap_err();
        assert_eq!(
            (failure.phase, failure.reply().unwrap().code),
            (Phase::Auth, 535),
            "{mechanisms}"
        );
    }
}

#[test]
fn login_follows_plain_where_that_is_refused_as_unsupported() {
    for (code, text) in [
        (504, "5.5.4 Unrecognized authentication type"),
        (504, "5.7.4 Unrecognized authentication type"),
        (535, "5.7.4 Security features not supported"),
        (502, "5.5.1 Command not implemented"),
    ] {
        let script = Script::default()
            .auth("desk", "secret")
            .reply(Command::Auth, code, text)
            .times(1);
        let server = SmtpServer::start(script.clone()).unwrap();
        let mut settings = settings(server.port());
        settings.username = Some(String::from("desk"));
        let relay = SmtpRelay::new(settings.clone(), Some(fixed("secret")));
        send(&relay, "to@example.com").unwrap();
        assert_eq!(server.lines()[1..3], ["AUTH PLAIN", "AUTH LOGIN"]);
        // One that was chosen is the only one.
        server.set_script(script);
        settings.auth = AuthKind::Plain;
        let relay = SmtpRelay::new(settings, Some(fixed("secret")));
        let failure = send(&relay, "to@example.com").unwrap_err();
        assert_eq!(failure.reply().unwrap().code, code);
    }
}

#[test]
fn a_wrong_password_is_tried_once() {
    for (code, text) in [
        (535, "5.7.8 Authentication credentials invalid"),
        (535, "5.7.3 Authentication unsuccessful"),
        (534, "5.7.9 Application-specific password required"),
        (454, "4.7.0 Temporary authentication failure"),
    ] {
        let script = Script::default()
            .auth("desk", "secret")
            .reply(Command::Auth, code, text);
        let server = SmtpServer::start(script).unwrap();
        let mut settings = settings(server.port());
        settings.username = Some(String::from("desk"));
        let relay = SmtpRelay::new(settings, Some(fixed("secret")));
        let failure = send(&relay, "to@example.com").unwrap_err();
        assert_eq!(failure.reply().unwrap().code, code);
        assert_eq!(server.lines()[1..], ["AUTH PLAIN", "QUIT"], "{code} {text}");
    }
}

#[test]
fn what_is_no_tls_behind_the_handshake_is_a_connection_that_broke_off() {
    let (config, root) = certificate();
    for spoken in [false, true] {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let mut settings = settings(listener.local_addr().unwrap().port());
        settings.tls = TlsMode::Implicit;
        settings.ca_file = Some(root.path().to_owned());
        let config = Arc::clone(&config);
        let server = thread::spawn(move || {
            let mut stream = tls_stream(&listener, config);
            if spoken {
                stream.write_all(b"220 hi\r\n").unwrap();
                let _hello = stream.read(&mut [0; 100]).unwrap();
            }
            // As one that is stopped by a signal does.
            stream
                .sock
                .write_all(b"421 4.3.2 Shutting down\r\n")
                .unwrap();
        });
        let failure = send(&SmtpRelay::new(settings, None), "to@example.com").unwrap_err();
        assert_eq!(failure.fault, Fault::Closed);
        let phase = if spoken { "ehlo" } else { "greeting" };
        assert_eq!(
            failure.to_string(),
            format!("{phase}: the connection broke off")
        );
        server.join().unwrap();
    }
}

#[test]
fn a_long_token_has_a_line_of_its_own() {
    let token = "t".repeat(3000);
    let script = Script::default().auth_by("XOAUTH2", "desk", &token);
    let server = SmtpServer::start(script).unwrap();
    let mut settings = settings(server.port());
    settings.username = Some(String::from("desk"));
    settings.auth = AuthKind::XOAuth2;
    let source: PasswordSource = Box::new(move || Ok(Secret::new(token.clone())));
    send(&SmtpRelay::new(settings, Some(source)), "to@example.com").unwrap();
    assert_eq!(server.messages()[0].auth.as_deref(), Some("desk"));
    // The log has no more of AUTH than its mechanism: here there was no more on that line.
    assert_eq!(server.lines()[1], "AUTH XOAUTH2");
}

#[test]
fn a_mechanism_that_is_not_offered_is_named() {
    let login = |settings: &mut SmtpSettings| settings.username = Some(String::from("desk"));
    let failure = fails(Script::default(), login);
    assert_eq!(
        failure.to_string(),
        "auth: the server offers no AUTH; credtool speaks PLAIN, LOGIN and XOAUTH2"
    );
    let script = |mechanisms: &str| Script::default().auth_by(mechanisms, "desk", "secret");
    let failure = fails(script("CRAM-MD5 NTLM"), login);
    assert_eq!(
        failure.to_string(),
        "auth: the server offers only AUTH CRAM-MD5 NTLM; credtool speaks PLAIN, LOGIN and XOAUTH2"
    );
    let failure = fails(script("XOAUTH2"), login);
    assert!(
        failure
            .to_string()
            .ends_with("(with smtp.auth = \"xoauth2\" and an access token for the password)"),
        "{failure}"
    );
    let failure = fails(script("PLAIN"), |settings| {
        login(settings);
        settings.auth = AuthKind::Login;
    });
    assert_eq!(
        failure.to_string(),
        "auth: the server offers only AUTH PLAIN; smtp.auth chooses LOGIN, and credtool speaks PLAIN, LOGIN and XOAUTH2"
    );
}

#[test]
fn the_password_is_asked_for_when_auth_needs_it() {
    let asked = Arc::new(AtomicU32::new(0));
    let count = Arc::clone(&asked);
    let server = SmtpServer::start(Script::default().auth("desk", "secret")).unwrap();
    let mut with_user = settings(server.port());
    with_user.username = Some(String::from("desk"));
    let relay = SmtpRelay::new(
        with_user.clone(),
        Some(Box::new(move || {
            count.fetch_add(1, Ordering::SeqCst);
            Err(String::from("the command ended with 1").into())
        })),
    );
    assert_eq!(asked.load(Ordering::SeqCst), 0);
    let failure = send(&relay, "to@example.com").unwrap_err();
    assert_eq!(
        failure.to_string(),
        "auth: no password for the relay: the command ended with 1"
    );
    assert_eq!(asked.load(Ordering::SeqCst), 1);
    let failure = send(&SmtpRelay::new(with_user, None), "to@example.com").unwrap_err();
    assert_eq!(
        failure.to_string(),
        "auth: no password for the relay: none is set"
    );
    // Nobody logs in without a username, and the server says what it thinks of that.
    let relay = SmtpRelay::new(settings(server.port()), Some(fixed("secret")));
    let failure = send(&relay, "to@example.com").unwrap_err();
    assert_eq!(
        (failure.phase, failure.reply().unwrap().code),
        (Phase::Mail, 530)
    );
}

#[test]
fn a_relay_elsewhere_is_not_spoken_to_in_clear() {
    let mut settings = settings(25);
    settings.host = "192.0.2.1".parse().unwrap();
    let failure = send(&SmtpRelay::new(settings, None), "to@example.com").unwrap_err();
    assert_eq!(failure.phase, Phase::Connect);
    assert!(failure.to_string().contains("tls must be"), "{failure}");
}
