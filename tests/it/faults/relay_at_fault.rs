//! A relay that is at fault, or settings that are: the run stops after one try, every row is byte for byte as it was,
//! and the hint names the setting.

use std::net::{Ipv4Addr, TcpListener};

use super::{UNTOUCHED, check_all, deliver, deliver_by, point, queue, rows};
use crate::support::aio::Aio;
use crate::support::sink::{NOBODY, Sink};

/// Whom three emails are sent to.
enum Server {
    /// smtp-sink with these options.
    Sink(&'static [&'static str]),
    /// aiosmtpd with these options.
    Aio(&'static [&'static str]),
    /// Nobody listens.
    Nobody,
    /// Somebody listens and never takes the connection to heart.
    Silent,
}

struct Row {
    server: Server,
    /// Settings under `[smtp]`.
    settings: &'static str,
    exit: i32,
    stopped: &'static str,
    /// What the error and its hint name.
    names: &'static [&'static str],
}

const LOGIN: &str = "username = \"desk\"\npassword_command = [\"echo\", \"wrong\"]";
const TOKEN: &str =
    "username = \"desk\"\npassword_command = [\"echo\", \"token\"]\nauth = \"xoauth2\"";

const ROWS: &[Row] = &[
    Row {
        server: Server::Sink(&["-f", "AUTH", "-B", "535 5.7.8 Authentication failed"]),
        settings: LOGIN,
        exit: 78,
        stopped: "misconfigured",
        names: &[
            "535 5.7.8 Authentication failed",
            "smtp.username and smtp.password_file",
        ],
    },
    Row {
        server: Server::Sink(&[
            "-f",
            "AUTH",
            "-B",
            "534 5.7.9 Application-specific password required",
        ]),
        settings: LOGIN,
        exit: 78,
        stopped: "misconfigured",
        names: &["534 5.7.9", "smtp.password_file"],
    },
    Row {
        server: Server::Sink(&[
            "-f",
            "AUTH",
            "-B",
            "530 5.7.0 Must issue a STARTTLS command first",
        ]),
        settings: LOGIN,
        exit: 78,
        stopped: "misconfigured",
        names: &["530 5.7.0", "check smtp.tls in"],
    },
    Row {
        server: Server::Sink(&["-f", "AUTH", "-B", "538 5.7.11 Encryption required"]),
        settings: LOGIN,
        exit: 78,
        stopped: "misconfigured",
        names: &["538 5.7.11", "check smtp.tls in"],
    },
    Row {
        server: Server::Sink(&[
            "-r",
            "AUTH",
            "-b",
            "454 4.7.0 Temporary authentication failure",
        ]),
        settings: LOGIN,
        exit: 75,
        stopped: "relay_down",
        names: &["454 4.7.0", "wait until"],
    },
    Row {
        server: Server::Sink(&["-q", "AUTH"]),
        settings: LOGIN,
        exit: 75,
        stopped: "relay_down",
        names: &["auth", "broke off", "smtp.host"],
    },
    Row {
        server: Server::Sink(&["-Q", "AUTH"]),
        settings: LOGIN,
        exit: 75,
        stopped: "relay_down",
        names: &["auth", "421", "wait"],
    },
    Row {
        server: Server::Sink(&["-a"]),
        settings: LOGIN,
        exit: 78,
        stopped: "misconfigured",
        names: &["offers no AUTH", "smtp.auth"],
    },
    Row {
        server: Server::Sink(&[]),
        settings: TOKEN,
        exit: 78,
        stopped: "misconfigured",
        names: &["offers only AUTH PLAIN LOGIN", "smtp.auth"],
    },
    Row {
        server: Server::Sink(&[]),
        settings: "username = \"desk\"\npassword_file = \"nowhere\"",
        exit: 78,
        stopped: "misconfigured",
        names: &["nowhere", "smtp.password_file"],
    },
    Row {
        server: Server::Aio(&["--auth", "desk", "secret"]),
        settings: LOGIN,
        exit: 78,
        stopped: "misconfigured",
        names: &["535 5.7.8", "smtp.username and smtp.password_file"],
    },
    Row {
        server: Server::Aio(&["--auth", "desk", "secret", "--without", "PLAIN"]),
        settings: LOGIN,
        exit: 78,
        stopped: "misconfigured",
        names: &["535 5.7.8", "smtp.username and smtp.password_file"],
    },
    Row {
        server: Server::Aio(&["--at", "AUTH", "hang"]),
        settings: LOGIN,
        exit: 75,
        stopped: "relay_down",
        names: &["auth", "no answer", "`auth` under [timeouts]"],
    },
    Row {
        server: Server::Sink(&["-f", "CONNECT", "-B", "554 5.3.2 No email here"]),
        settings: "",
        exit: 75,
        stopped: "relay_down",
        names: &["554 5.3.2 No email here", "smtp.host, smtp.port"],
    },
    Row {
        server: Server::Sink(&["-f", "CONNECT", "-B", "550 5.7.1 Access denied"]),
        settings: "",
        exit: 75,
        stopped: "relay_down",
        names: &[
            "the relay refuses the connection",
            "IP address of this machine",
        ],
    },
    Row {
        server: Server::Sink(&["-f", "EHLO,HELO", "-B", "554 5.7.1 no"]),
        settings: "",
        exit: 75,
        stopped: "relay_down",
        names: &["554 5.7.1 no", "IP address of this machine"],
    },
    Row {
        server: Server::Sink(&["-r", "EHLO"]),
        settings: "",
        exit: 75,
        stopped: "relay_down",
        names: &["ehlo: 450", "smtp.host and smtp.port"],
    },
    Row {
        server: Server::Nobody,
        settings: "",
        exit: 75,
        stopped: "relay_down",
        names: &["connection refused", "smtp.host and smtp.port"],
    },
    Row {
        server: Server::Silent,
        settings: "",
        exit: 75,
        stopped: "relay_down",
        names: &["greeting", "no answer", "`greeting` under [timeouts]"],
    },
];

enum Running {
    Sink(Sink),
    Aio(Aio),
    Nobody,
    Silent(TcpListener),
}

impl Server {
    fn start(&self) -> Option<Running> {
        Some(match self {
            Self::Sink(options) => Running::Sink(Sink::start(options)?),
            Self::Aio(options) => Running::Aio(Aio::start(options)?),
            Self::Nobody => Running::Nobody,
            Self::Silent => Running::Silent(TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap()),
        })
    }
}

impl Running {
    fn port(&self) -> u16 {
        match self {
            Self::Sink(sink) => sink.port,
            Self::Aio(relay) => relay.port,
            Self::Nobody => NOBODY,
            Self::Silent(listener) => listener.local_addr().unwrap().port(),
        }
    }

    /// How many connections it had.
    fn connections(self) -> usize {
        match self {
            Self::Sink(sink) => sink.connections(1),
            Self::Aio(relay) => {
                let seen = relay.end();
                seen.iter().filter(|line| *line == "connect").count()
            }
            Self::Nobody => 1,
            Self::Silent(listener) => {
                listener.set_nonblocking(true).unwrap();
                listener.incoming().map_while(Result::ok).count()
            }
        }
    }
}

fn check(row: &Row, sessions: &str) -> Result<(), String> {
    let Some(server) = row.server.start() else {
        return Ok(());
    };
    let env = queue(3);
    let timeouts = match row.server {
        Server::Silent => "[timeouts]\ngreeting = \"1s\"",
        Server::Aio(&[.., "hang"]) => "[timeouts]\nauth = \"1s\"",
        _ => "",
    };
    point(&env, server.port(), "none", row.settings, timeouts);
    let before = rows(&env);
    let run = deliver_by(&env, sessions);
    let untouched = rows(&env) == before && run.emails == [UNTOUCHED; 3];
    let named = row.names.iter().all(|name| run.err.contains(name));
    let connections = server.connections();
    let got = (run.code, run.stopped.as_deref());
    if untouched && named && connections == 1 && got == (row.exit, Some(row.stopped)) {
        return Ok(());
    }
    Err(format!(
        "by {sessions} sessions, wanted {} {} {:?}\n  got {got:?}, {connections} connections, untouched: {untouched}\n  {}",
        row.exit, row.stopped, row.names, run.err
    ))
}

#[test]
fn no_row_is_touched_and_the_hint_names_the_setting() {
    check_all(ROWS, |row| check(row, "1"));
}

#[test]
fn however_many_sessions_there_are_a_relay_at_fault_is_asked_once() {
    check_all(ROWS, |row| check(row, "8"));
}

#[test]
fn once_the_fault_is_mended_everything_goes_out() {
    let env = queue(3);
    point(&env, NOBODY, "none", "", "");
    assert_eq!(deliver(&env).code, 75);
    let Some(sink) = Sink::start(&[]) else { return };
    point(&env, sink.port, "none", "", "");
    let run = deliver(&env);
    assert_eq!(run.code, 0, "{}", run.err);
    assert_eq!(run.emails, [super::ACCEPTED; 3]);
}

#[test]
fn a_relay_that_is_down_is_told_once_by_a_bulk_command() {
    let env = queue(3);
    let ended = env.run(&["password", "reset", "1", "2", "3", "--send-link"]);
    assert_eq!(ended.code, 75, "{}", ended.err);
    assert_eq!(
        ended.err.matches("connection refused").count(),
        1,
        "{}",
        ended.err
    );
    assert!(ended.err.contains("2 more stay queued"), "{}", ended.err);
    let Some(sink) = Sink::start(&[]) else { return };
    point(&env, sink.port, "none", "", "");
    let run = deliver(&env);
    assert_eq!((run.code, run.log.len()), (0, 6), "{}", run.err);
    assert!(run.log.iter().all(|email| email["state"] == "accepted"));
}

#[test]
fn what_the_fuse_held_is_taken_up_again() {
    let options = ["-f", "RCPT", "-B", "550 5.7.1 Administrative prohibition"];
    let Some(sink) = Sink::start(&options) else {
        return;
    };
    let env = queue(3);
    point(&env, sink.port, "none", "", "");
    let run = deliver(&env);
    assert_eq!(
        (run.code, run.stopped.as_deref()),
        (78, Some("same_refusal")),
        "{}",
        run.err
    );
    for reading in ["smtp.username", "or these addresses", "email retry --held"] {
        assert!(run.err.contains(reading), "{}", run.err);
    }
    let Some(sink) = Sink::start(&[]) else { return };
    point(&env, sink.port, "none", "", "");
    let of_another = ["email", "retry", "--failed", "--code", "5.1.1", "--dry-run"];
    assert_eq!(env.run(&of_another).ok().lines().count(), 0);
    let by_code = ["email", "retry", "--failed", "--code", "5.7.1", "--dry-run"];
    assert_eq!(env.run(&by_code).ok().lines().count(), 3);
    env.run(&["email", "retry", "--held"]).ok();
    assert!(
        deliver(&env)
            .log
            .iter()
            .all(|email| email["state"] == "accepted")
    );
}

#[test]
fn a_hand_send_says_what_stopped_it_and_what_became_of_the_mail() {
    for (options, exit, names) in [
        (
            &["-f", "MAIL", "-B", "553 5.7.1 Sender address rejected"][..],
            78,
            &[
                "refuses our sender address",
                "email 2 is still queued",
                "smtp.from",
                "`credtool email deliver` goes on",
            ][..],
        ),
        (
            &[
                "-f",
                "RCPT",
                "-B",
                "550 5.4.5 Daily user sending quota exceeded",
            ],
            75,
            &["quota", "email 2 is deferred", "in an hour"],
        ),
        (
            &["-f", "RCPT", "-B", "554 5.7.1 Relay access denied"],
            78,
            &[
                "Relay access denied",
                "email 2 is still queued",
                "smtp.username",
            ],
        ),
        (
            &["-f", "CONNECT", "-B", "554 5.3.2 No email here"],
            75,
            &["554 5.3.2", "email 2 stays queued", "smtp.host"],
        ),
    ] {
        let Some(sink) = Sink::start(options) else {
            return;
        };
        let env = queue(1);
        point(&env, sink.port, "none", "", "");
        let ada = ["password", "generate", "ada@example.com", "--email"];
        env.run(&ada).fails(exit, names);
        env.run(&["email", "retry", "2"]).fails(exit, &names[..1]);
    }
}
