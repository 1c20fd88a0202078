//! A relay that is not Postfix: Debian's Exim, unpacked beside the build, with a configuration, a queue and a log of its
//! own. What is looked at is what it thinks of us: its log.

use std::fmt::Write;
use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::{PermissionsExt, chown};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use rcgen::{CertificateParams, KeyPair};

use crate::support::running::Running;
use crate::support::{Env, real};

const CONFIGURATION: &str = include_str!("../fixtures/exim/exim.conf");
/// The account that Exim gives up root for. The wrapper around the name service makes it known to Exim alone.
const ACCOUNT: &str = "Debian-exim";
const ID: u32 = 64_901;
const WRAPPER: &str = "libnss_wrapper.so";
const PATIENCE: Duration = Duration::from_secs(30);

/// An Exim that runs; it ends with the value.
struct Exim {
    _daemon: Running,
    folder: tempfile::TempDir,
    port: u16,
}

impl Exim {
    /// Nothing where it cannot be had.
    fn start(most_octets: u32) -> Option<Self> {
        let program = real::unpacked("usr/sbin/exim4", "exim4-daemon-light")?;
        if !real::root("an Exim of its own") || !wraps(&program) {
            return None;
        }
        let started = (0..5).find_map(|_| Self::try_start(&program, most_octets));
        Some(started.expect("Exim does not start"))
    }

    /// Somebody else may take the port in between: then it ends at once.
    fn try_start(program: &Path, most_octets: u32) -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let port = free_port();
        lay_out(folder.path());
        let configuration = CONFIGURATION
            .replace("{exim}", program.to_str().unwrap())
            .replace("{folder}", folder.path().to_str().unwrap())
            .replace("{port}", &port.to_string())
            .replace("{most_octets}", &most_octets.to_string());
        let file = folder.path().join("exim.conf");
        fs::write(&file, configuration).unwrap();
        let mut command = wrapped(program, folder.path());
        command.arg("-C").arg(file).arg("-bdf");
        let mut daemon = Running::start(command.stdout(Stdio::null()).stderr(Stdio::inherit()));
        let since = Instant::now();
        let log = folder.path().join("log/mainlog");
        while !fs::read_to_string(&log).is_ok_and(|log| log.contains(" daemon started")) {
            if daemon.try_wait().unwrap().is_some() {
                return None;
            }
            assert!(since.elapsed() < PATIENCE, "Exim does not listen");
            std::thread::sleep(Duration::from_millis(20));
        }
        Some(Self {
            _daemon: daemon,
            folder,
            port,
        })
    }

    /// A workspace whose email goes there, with Ada.
    fn workspace(&self) -> Env {
        let env = Env::bare();
        let port = self.port.to_string();
        env.run(&[
            "init",
            "--smtp-host",
            "127.0.0.1",
            "--smtp-port",
            &port,
            "--smtp-username",
            "desk",
            "--smtp-password-file",
            "smtp-password",
            "--from",
            "desk@example.com",
            "--base-url",
            "https://example.com/reset",
        ])
        .ok();
        set_password(&env, "secret");
        let authority = self.folder.path().join("cert.pem");
        env.configure(|text| {
            text.replace(
                "[smtp]\n",
                &format!("[smtp]\nca_file = \"{}\"\n", authority.display()),
            )
        });
        env.run(&["contact", "add", "Ada Example", "ada@example.com"])
            .ok();
        env
    }

    /// What it wrote about this many connections, once they are closed.
    fn log(&self, connections: usize) -> String {
        let file = self.folder.path().join("log/mainlog");
        let since = Instant::now();
        loop {
            let log = fs::read_to_string(&file).unwrap_or_default();
            let ended = log.matches(" closed by ").count() + log.matches(" lost").count();
            if ended >= connections {
                return log;
            }
            assert!(since.elapsed() < PATIENCE, "{log}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Fails where it saw one of this many connections break off, or bad manners.
    fn is_content(&self, connections: usize) {
        let log = self.log(connections);
        let quits = log.matches(" closed by QUIT").count();
        assert_eq!(quits, connections, "{log}");
        for complaint in [
            "error",
            "lost",
            "unexpected",
            "terminated",
            "syntax",
            "sync",
        ] {
            assert!(!log.contains(complaint), "{complaint} in\n{log}");
        }
    }
}

fn set_password(env: &Env, password: &str) {
    env.secret_file(env.config().with_file_name("smtp-password"), password);
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}

/// Files that the account can read, and folders that it can write.
fn lay_out(folder: &Path) {
    fs::set_permissions(folder, PermissionsExt::from_mode(0o755)).unwrap();
    for name in ["spool", "log"] {
        fs::create_dir(folder.join(name)).unwrap();
        chown(folder.join(name), Some(ID), Some(ID)).unwrap();
    }
    let key = KeyPair::generate().unwrap();
    let certificate = CertificateParams::new([String::from("127.0.0.1")]).unwrap();
    let certificate = certificate.self_signed(&key).unwrap();
    fs::write(folder.join("cert.pem"), certificate.pem()).unwrap();
    fs::write(folder.join("key.pem"), key.serialize_pem()).unwrap();
    chown(folder.join("key.pem"), Some(ID), Some(ID)).unwrap();
    for (name, line) in [
        (
            "passwd",
            format!("{ACCOUNT}:x:{ID}:{ID}::/nonexistent:/bin/false\n"),
        ),
        ("group", format!("{ACCOUNT}:x:{ID}:\n")),
    ] {
        let known = fs::read_to_string(Path::new("/etc").join(name)).unwrap();
        fs::write(folder.join(name), known + &line).unwrap();
    }
}

fn wrapped(program: &Path, folder: &Path) -> Command {
    let mut command = Command::new(program);
    command
        .env("LD_PRELOAD", WRAPPER)
        .env("NSS_WRAPPER_PASSWD", folder.join("passwd"))
        .env("NSS_WRAPPER_GROUP", folder.join("group"))
        .stdin(Stdio::null());
    command
}

/// Whether the wrapper and Exim's libraries are there.
fn wraps(program: &Path) -> bool {
    let folder = tempfile::tempdir().unwrap();
    lay_out(folder.path());
    let version = wrapped(program, folder.path()).arg("-bV").output().unwrap();
    let said = String::from_utf8_lossy(&version.stdout);
    // It has no configuration yet, which it says after its version.
    let starts = said.starts_with("Exim version");
    if !starts {
        let why = String::from_utf8_lossy(&version.stderr);
        real::skip(&format!(
            "Exim does not start (package libnss-wrapper): {why}"
        ));
    }
    starts
}

#[test]
fn exim_takes_many_in_one_session_and_sees_it_end_in_order() {
    let Some(exim) = Exim::start(1_000_000) else {
        return;
    };
    let env = exim.workspace();
    for n in 0..5 {
        env.run(&["contact", "add", "P", &format!("p{n}@example.com")])
            .ok();
    }
    let everybody = ["1", "2", "3", "4", "5", "6"];
    let port = format!("port = {}\n", exim.port);
    // Nothing listens there: the emails wait for a run that takes them all.
    env.configure(|text| text.replace(&port, "port = 1\n"));
    env.run(&[&["password", "generate", "--email"], &everybody[..]].concat())
        .fails(75, &["connection refused"]);
    env.configure(|text| text.replace("port = 1\n", &port));
    env.run(&["email", "deliver"]).ok();
    exim.is_content(1);
    let log = exim.log(1);
    assert_eq!(log.matches(" <= desk@example.com").count(), 6, "{log}");
    assert!(log.contains(" A=plain "), "{log}");
    assert!(log.contains(" X=TLS1.3"), "{log}");
}

#[test]
fn exim_takes_all_of_more_emails_than_it_allows_in_a_session() {
    let Some(exim) = Exim::start(1_000_000) else {
        return;
    };
    let env = exim.workspace();
    let mut people = String::from("name,email\n");
    let mut ids = String::new();
    for n in 2..=300 {
        writeln!(people, "P,p{n}@example.com").unwrap();
        writeln!(ids, "{n}").unwrap();
    }
    fs::write(env.home().join("people.csv"), people).unwrap();
    env.run(&["contact", "import", "people.csv"]).ok();
    let port = format!("port = {}\n", exim.port);
    env.configure(|text| text.replace(&port, "port = 1\n"));
    let sent = env.feed(&["password", "reset", "-", "--send-link", "--yes"], &ids);
    assert_eq!(sent.code, 75, "{}", sent.err);
    env.configure(|text| text.replace("port = 1\n", &port));
    let run = env.run(&["email", "deliver", "--json"]).json();
    assert_eq!(
        (&run["accepted"], &run["deferred"], &run["remaining"]),
        (&299.into(), &0.into(), &0.into())
    );
    assert!(
        run["emails"]
            .as_array()
            .unwrap()
            .iter()
            .all(|email| email["attempts"] == 1)
    );
    let log = exim.log(3);
    assert_eq!(log.matches(" <= desk@example.com").count(), 299, "{log}");
    assert_eq!(log.matches("too many messages").count(), 2, "{log}");
}

#[test]
fn exim_sees_a_refusal_end_in_order() {
    let Some(exim) = Exim::start(1_000_000) else {
        return;
    };
    let env = exim.workspace();
    env.run(&["contact", "add", "Nobody", "nobody@example.com"])
        .ok();
    env.run(&["password", "generate", "nobody@example.com", "--email"])
        .fails(69, &["unknown user"]);
    exim.is_content(1);
    set_password(&env, "wrong");
    env.run(&["password", "generate", "ada@example.com", "--email"])
        .fails(78, &["535 Incorrect authentication data"]);
    let log = exim.log(2);
    assert_eq!(log.matches(" closed by QUIT").count(), 2, "{log}");
    assert_eq!(
        log.matches("535 Incorrect authentication data").count(),
        1,
        "{log}"
    );
}

#[test]
fn exim_is_not_sent_what_is_too_large_for_it() {
    let Some(exim) = Exim::start(200) else { return };
    let env = exim.workspace();
    env.run(&["password", "generate", "ada@example.com", "--email"])
        .fails(69, &["the server takes 200 at most"]);
    exim.is_content(1);
}
