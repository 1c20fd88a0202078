//! Dovecot: a private instance of its auth service, asked by `doveadm auth test`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use super::{RIGHT, WRONG, desk, export};
use crate::support::real;

const CONFIG: &str = include_str!("../../fixtures/dovecot/auth.conf");
const PATIENCE: Duration = Duration::from_secs(30);

pub(crate) struct Dovecot {
    master: Child,
    folder: tempfile::TempDir,
    doveadm: PathBuf,
}

impl Dovecot {
    pub(crate) fn start(passwd: &str) -> Option<Self> {
        let doveadm = real::find("doveadm", "dovecot-imapd")?;
        let dovecot = real::find("dovecot", "dovecot-imapd")?;
        if !real::root("a Dovecot of its own") {
            return None;
        }
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("run")).unwrap();
        fs::write(folder.path().join("passwd"), passwd).unwrap();
        let config = CONFIG.replace("@FOLDER@", folder.path().to_str().unwrap());
        fs::write(folder.path().join("dovecot.conf"), config).unwrap();
        let master = Command::new(dovecot)
            .arg("-F")
            .arg("-c")
            .arg(folder.path().join("dovecot.conf"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let dovecot = Self {
            master,
            folder,
            doveadm,
        };
        let since = Instant::now();
        while !dovecot.folder().join("run/auth-client").exists() {
            assert!(since.elapsed() < PATIENCE, "{}", dovecot.log());
            std::thread::sleep(Duration::from_millis(20));
        }
        Some(dovecot)
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn log(&self) -> String {
        fs::read_to_string(self.folder().join("log")).unwrap_or_default()
    }

    /// Whether the password opens the account.
    pub(crate) fn takes(&self, username: &str, password: &str) -> bool {
        let output = Command::new(&self.doveadm)
            .arg("-c")
            .arg(self.folder().join("dovecot.conf"))
            .args(["auth", "test", "--", username, password])
            .stdin(Stdio::null())
            .output()
            .unwrap();
        match output.status.code() {
            Some(0) => true,
            Some(77) => {
                let said = String::from_utf8_lossy(&output.stdout);
                assert!(said.contains("auth failed"), "{output:?}\n{}", self.log());
                false
            }
            _ => panic!("{output:?}\n{}", self.log()),
        }
    }
}

impl Drop for Dovecot {
    fn drop(&mut self) {
        let id = i32::try_from(self.master.id()).unwrap();
        kill_process(Pid::from_raw(id).unwrap(), Signal::TERM).ok();
        self.master.wait().ok();
    }
}

#[test]
fn dovecot_takes_the_passwords() {
    let env = desk();
    let (_, passwd, _) = export(&env, "dovecot");
    // Why quotation marks are refused: this name is never found.
    let hash = passwd.lines().next().unwrap().split_once(':').unwrap().1;
    let Some(dovecot) = Dovecot::start(&format!("{passwd}O'Brien:{hash}\n")) else {
        return;
    };
    let names: Vec<&str> = passwd
        .lines()
        .map(|line| line.split_once(':').unwrap().0)
        .collect();
    assert_eq!(names.len(), 6);
    for name in names {
        assert!(dovecot.takes(name, RIGHT), "{name}\n{}", dovecot.log());
        assert!(!dovecot.takes(name, WRONG), "{name}");
    }
    assert!(
        !dovecot.takes("O'Brien", RIGHT),
        "a name with a quotation mark is found now: export it"
    );
}
