//! The relay: Postfix's own daemons, with a configuration, a queue and a log in a folder of their own. Nothing of
//! the machine's Postfix is read or written, and nothing leaves the machine.
//!
//! `master` runs in the foreground as our child, in a process group of its own, and is told to end after some
//! minutes by itself, should the tests be killed.

use std::fmt::Write as _;
use std::fs;
use std::io::{BufRead, BufReader};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::{Duration, Instant, SystemTime};

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustix::process::{Pid, Signal, kill_process, kill_process_group};

use super::mailbox::Mailbox;
use crate::support::real;

pub(super) const USER: &str = "desk";
pub(super) const PASSWORD: &str = "a password for the relay";

/// How long something may take on a machine that is busy.
pub(super) const PATIENCE: Duration = Duration::from_secs(30);

/// Who has a mailbox, and its folder. Everybody else at these domains is unknown, which Postfix finds out only
/// after it has accepted the email. A tag behind a `+` is ignored. Only `crew` is
/// mailed to by several tests: nobody counts what arrives there. `slow` has none: mail to it stays in the queue.
const MAILBOXES: &[(&str, &str)] = &[
    ("ada@example.com", "ada"),
    ("grace@example.com", "grace"),
    ("jürgen@example.com", "jürgen"),
    ("ada@xn--bcher-kva.example", "bücher"),
    ("alan@example.com", "alan"),
    ("names@example.com", "names"),
    ("crowd@example.com", "crowd"),
    ("crew@example.com", "crew"),
    ("bounce@example.com", "bounce"),
    ("global@example.com", "global"),
];

/// The folders below the queue that `master` expects.
const QUEUE: &[&str] = &[
    "active", "bounce", "corrupt", "defer", "deferred", "flush", "hold", "incoming", "maildrop",
    "pid", "private", "public", "saved", "trace",
];

const MAIN_CF: &str = include_str!("../../fixtures/postfix/main.cf");
const MASTER_CF: &str = include_str!("../../fixtures/postfix/master.cf");
const TRANSPORT: &str = "slow@example.com retry:4.3.0 not now\n";
/// The owners of sender addresses, by the names of their logins.
const SENDERS: &str = "desk@example.com desk, desk@example.com\nalan@example.com alan\n";
const SASL: &str = include_str!("../../fixtures/postfix/smtpd.conf");

/// A running Postfix; it ends with the value.
pub(super) struct Postfix {
    master: Child,
    folder: tempfile::TempDir,
    ports: Ports,
}

/// Where it listens. STARTTLS and AUTH are demanded on both.
#[derive(Clone, Copy)]
pub(super) struct Ports {
    /// With everything that Postfix can do, SMTPUTF8 and DSN among it.
    pub(super) full: u16,
    /// Without these two.
    pub(super) plain: u16,
    /// Only for full names in HELO, and for senders that own their address.
    pub(super) strict: u16,
}

impl Postfix {
    /// The one that runs, or a new one; nothing where it cannot be had.
    pub(super) fn shared() -> Option<Arc<Self>> {
        static RUNNING: Mutex<Weak<Postfix>> = Mutex::new(Weak::new());
        let mut running = RUNNING.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(postfix) = running.upgrade() {
            return Some(postfix);
        }
        let postfix = Arc::new(Self::start()?);
        *running = Arc::downgrade(&postfix);
        Some(postfix)
    }

    fn start() -> Option<Self> {
        let postconf = real::find("postconf", "postfix")?;
        let saslpasswd = real::find("saslpasswd2", "sasl2-bin")?;
        real::find("doveadm", "dovecot-imapd")?;
        if !real::root("a Postfix of its own") {
            return None;
        }
        let output = Command::new(postconf)
            .args(["-d", "-h", "daemon_directory"])
            .output()
            .unwrap();
        let daemons = String::from_utf8(output.stdout).unwrap();
        let master = Path::new(daemons.trim()).join("master");
        for _ in 0..5 {
            if let Some(postfix) = Self::try_start(&master, &saslpasswd) {
                return Some(postfix);
            }
        }
        panic!("Postfix does not start");
    }

    /// Somebody else may take a port in between: then it ends at once.
    fn try_start(master: &Path, saslpasswd: &Path) -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let ports = Ports {
            full: free_port(),
            plain: free_port(),
            strict: free_port(),
        };
        lay_out(folder.path());
        certify(folder.path());
        configure(folder.path(), ports);
        register(folder.path(), saslpasswd);
        let master = Command::new(master)
            .arg("-c")
            .arg(folder.path().join("conf"))
            .args(["-d", "-e", "300"])
            .process_group(0)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut postfix = Self {
            master,
            folder,
            ports,
        };
        let since = Instant::now();
        while since.elapsed() < PATIENCE {
            if postfix.master.try_wait().unwrap().is_some() {
                eprintln!("{}", postfix.log());
                return None;
            }
            if greets(ports.full) && greets(ports.plain) && greets(ports.strict) {
                return Some(postfix);
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        eprintln!("{}", postfix.log());
        None
    }

    pub(super) const fn ports(&self) -> Ports {
        self.ports
    }

    /// The certificate of who signed the relay's.
    pub(super) fn authority(&self) -> PathBuf {
        self.folder.path().join("authority.pem")
    }

    /// What it has said so far.
    pub(super) fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }

    /// One of [`MAILBOXES`], by its folder.
    pub(super) fn mailbox(&self, name: &str) -> Mailbox {
        assert!(MAILBOXES.iter().any(|(_, folder)| *folder == name));
        Mailbox::new(self.folder.path(), name)
    }

    /// The envelope of an email that waits in the queue, as `postcat` tells it: a `name: value` a line.
    pub(super) fn queued(&self, queue_id: &str) -> String {
        let output = Command::new(real::find("postcat", "postfix").unwrap())
            .arg("-c")
            .arg(self.folder.path().join("conf"))
            .args(["-e", "-q", queue_id])
            .output()
            .unwrap();
        assert!(output.status.success(), "{output:?}\n{}", self.log());
        String::from_utf8(output.stdout).unwrap()
    }
}

impl Drop for Postfix {
    fn drop(&mut self) {
        let group = Pid::from_child(&self.master);
        // On TERM `master` ends the daemons of its process group; it may have ended by itself.
        let _gone = kill_process(group, Signal::TERM);
        let since = Instant::now();
        while since.elapsed() < Duration::from_secs(5) {
            if !matches!(self.master.try_wait(), Ok(None)) {
                return;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        let _gone = kill_process_group(group, Signal::KILL);
        let _gone = self.master.wait();
    }
}

fn free_port() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    listener.local_addr().unwrap().port()
}

fn greets(port: u16) -> bool {
    let Ok(socket) = TcpStream::connect((Ipv4Addr::LOCALHOST, port)) else {
        return false;
    };
    socket.set_read_timeout(Some(PATIENCE)).unwrap();
    let mut line = String::new();
    let read = BufReader::new(socket).read_line(&mut line);
    read.is_ok() && line.starts_with("220 ")
}

/// The folders, which belong to whom Postfix expects.
fn lay_out(folder: &Path) {
    let mode = |path: &Path, mode| {
        fs::set_permissions(path, PermissionsExt::from_mode(mode)).unwrap();
    };
    mode(folder, 0o755);
    let mut of_postfix = Command::new("chown");
    of_postfix.arg("postfix").arg(folder.join("data"));
    for name in ["conf", "conf/sasl", "queue", "data", "mail"] {
        fs::create_dir(folder.join(name)).unwrap();
    }
    for name in QUEUE {
        let path = folder.join("queue").join(name);
        fs::create_dir(&path).unwrap();
        // The lock of `master` is root's.
        if *name != "pid" {
            of_postfix.arg(path);
        }
    }
    assert!(of_postfix.status().unwrap().success());
    // The delivery agent makes the mailboxes as the user that they belong to.
    mode(&folder.join("mail"), 0o777);
}

/// A certificate for 127.0.0.1, and the authority that signed it.
fn certify(folder: &Path) {
    let mut authority = CertificateParams::new([]).unwrap();
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority_key = KeyPair::generate().unwrap();
    let root = authority.self_signed(&authority_key).unwrap();
    let issuer = Issuer::new(authority, authority_key);
    let key = KeyPair::generate().unwrap();
    let leaf = CertificateParams::new([String::from("127.0.0.1")]).unwrap();
    let leaf = leaf.signed_by(&key, &issuer).unwrap();
    fs::write(folder.join("authority.pem"), root.pem()).unwrap();
    let chain = key.serialize_pem() + &leaf.pem();
    fs::write(folder.join("relay.pem"), chain).unwrap();
}

fn configure(folder: &Path, ports: Ports) {
    let place = folder.to_str().unwrap();
    let mut mailboxes = String::new();
    for (address, name) in MAILBOXES {
        // With the slash at its end it is a Maildir.
        writeln!(mailboxes, "{address} {name}/").unwrap();
    }
    let master = MASTER_CF
        .replace("FULL", &ports.full.to_string())
        .replace("PLAIN", &ports.plain.to_string())
        .replace("STRICT", &ports.strict.to_string())
        .replace("FOLDER", place);
    for (name, text) in [
        ("main.cf", MAIN_CF.replace("FOLDER", place)),
        ("master.cf", master),
        ("mailboxes", mailboxes),
        ("transport", TRANSPORT.to_owned()),
        ("senders", SENDERS.to_owned()),
        ("sasl/smtpd.conf", SASL.replace("FOLDER", place)),
    ] {
        let path = folder.join("conf").join(name);
        fs::write(&path, text).unwrap();
        // Postfix waits with a file that was changed a moment ago, lest somebody is still writing it.
        let file = fs::File::options().append(true).open(&path).unwrap();
        file.set_modified(SystemTime::now() - Duration::from_secs(60))
            .unwrap();
    }
}

/// Tells the relay who may log in.
fn register(folder: &Path, saslpasswd: &Path) {
    let users = folder.join("conf/sasl/users");
    let mut child = Command::new(saslpasswd)
        .args(["-p", "-c", "-u", "example.com", "-f"])
        .args([users.as_os_str(), USER.as_ref()])
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), PASSWORD.as_bytes()).unwrap();
    assert!(child.wait().unwrap().success());
    // The server reads it once it is no longer root.
    fs::set_permissions(&users, PermissionsExt::from_mode(0o644)).unwrap();
}
