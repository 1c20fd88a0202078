//! Postfix's smtp-sink: an SMTP server that fails as its options say.

use std::collections::BTreeSet;
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use super::real;

/// A running smtp-sink; it ends with the value.
pub(crate) struct Sink {
    child: Child,
    pub(crate) port: u16,
    folder: tempfile::TempDir,
}

/// The port of tcpmux (RFC 1078), which nobody has listened on for decades, and which no system hands out.
pub(crate) const NOBODY: u16 = 1;

/// A port on which nobody listens, for the moment. No test gets one that another got.
pub(crate) fn free_port() -> u16 {
    static GIVEN: Mutex<BTreeSet<u16>> = Mutex::new(BTreeSet::new());
    loop {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        if GIVEN.lock().unwrap().insert(port) {
            return port;
        }
    }
}

impl Sink {
    /// Starts one with these options; nothing where it is not installed.
    pub(crate) fn start(options: &[&str]) -> Option<Self> {
        let program = real::find("smtp-sink", "postfix")?;
        for _ in 0..5 {
            if let Some(sink) = Self::try_start(&program, options) {
                return Some(sink);
            }
        }
        panic!("smtp-sink does not start");
    }

    /// Somebody else may take the port in between: then it ends at once.
    fn try_start(program: &Path, options: &[&str]) -> Option<Self> {
        let port = free_port();
        let folder = tempfile::tempdir().unwrap();
        let mut command = Command::new(program);
        if rustix::process::geteuid().is_root() {
            // It refuses to run as root; the dump goes to a folder that its user may write to.
            command.args(["-u", "nobody"]);
            let everybody = std::os::unix::fs::PermissionsExt::from_mode(0o777);
            std::fs::set_permissions(folder.path(), everybody).unwrap();
        }
        let mut child = command
            .args(options)
            .args(["-c", "-D", "mail"])
            .arg(format!("127.0.0.1:{port}"))
            .arg("10")
            .current_dir(folder.path())
            .stdin(Stdio::null())
            .stdout(std::fs::File::create(folder.path().join("counters")).unwrap())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let since = Instant::now();
        while since.elapsed() < Duration::from_secs(10) {
            if child.try_wait().unwrap().is_some() {
                return None;
            }
            if TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok() {
                let sink = Self {
                    child,
                    port,
                    folder,
                };
                // Only one that lets its clients wait for the greeting counts this one late.
                let waits = options.iter().any(|option| option.starts_with("CONNECT:"));
                return sink.if_it_listens(waits);
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        child.kill().unwrap();
        child.wait().unwrap();
        None
    }

    /// Itself, if it was this one that listened: it counts the session in a moment, or, where it is to wait, lives.
    fn if_it_listens(mut self, waits: bool) -> Option<Self> {
        let since = Instant::now();
        let patience = Duration::from_millis(if waits { 500 } else { 10_000 });
        while since.elapsed() < patience {
            if self.child.try_wait().unwrap().is_some() {
                return None;
            }
            if self.counted() > 0 {
                return Some(self);
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        // Somebody else had the port when it was tried, and has left it to this one since.
        waits.then_some(self)
    }

    /// How many sessions it has counted.
    fn counted(&self) -> usize {
        let counters = std::fs::read_to_string(self.folder.path().join("counters"));
        let counters = counters.unwrap_or_default();
        // `sess=2 quit=1 mesg=0`, again and again.
        let last = counters.rsplit("sess=").next().unwrap_or_default();
        let last = last.split(' ').next().and_then(|n| n.parse().ok());
        last.unwrap_or(0)
    }

    /// What it took: `X-` lines with the envelope, then the message.
    pub(crate) fn emails(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("mail")).unwrap_or_default()
    }

    /// How many sessions it has had and seen the end of, but for the one that showed that it listens. Waits for as
    /// many as are expected, and then for one too many.
    pub(crate) fn connections(&self, expected: usize) -> usize {
        let count = || self.counted().saturating_sub(1);
        let since = Instant::now();
        while count() < expected && since.elapsed() < Duration::from_secs(30) {
            std::thread::sleep(Duration::from_millis(5));
        }
        std::thread::sleep(Duration::from_millis(20));
        count()
    }
}

impl Drop for Sink {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _gone = self.child.kill();
        let _gone = self.child.wait();
    }
}
