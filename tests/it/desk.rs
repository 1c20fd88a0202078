//! A desk of its own for a test: a folder that is home, the built program first in the path, a mail server on
//! loopback, and an environment with nothing else in it. Lines are run by `sh`, as they are typed.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use credtool::demo::server::{self, Script, SmtpServer};

/// The password that is set for Ada, and that `$PASSWORD` holds.
pub(crate) const PASSWORD: &str = "correct-horse-battery-staple";

pub(crate) struct Desk {
    root: tempfile::TempDir,
    pub(crate) server: SmtpServer,
}

impl Desk {
    /// A folder without anything in it. The server refuses the first email.
    pub(crate) fn empty() -> Self {
        let refusal = Script::default()
            .reply(server::Command::Rcpt, 550, "5.1.1 No such mailbox")
            .times(1);
        let root = tempfile::tempdir().unwrap();
        fs::create_dir(root.path().join("home")).unwrap();
        Self {
            root,
            server: SmtpServer::start(refusal).unwrap(),
        }
    }

    /// The usual home.
    pub(crate) fn home(&self) -> PathBuf {
        self.root.path().join("home")
    }

    /// A copy of the usual home, under this name.
    pub(crate) fn copy(&self, name: &str) -> PathBuf {
        let to = self.root.path().join(name);
        copy(&self.home(), &to);
        to
    }

    /// Another home without anything in it.
    pub(crate) fn another(&self, name: &str) -> PathBuf {
        let home = self.root.path().join(name);
        fs::create_dir(&home).unwrap();
        home
    }

    /// Runs a line in a home, with these variables more.
    pub(crate) fn run_in(&self, home: &Path, line: &str, variables: &[(&str, &str)]) -> Output {
        let program = Path::new(env!("CARGO_BIN_EXE_credtool"));
        let path = format!("{}:/usr/bin:/bin", program.parent().unwrap().display());
        Command::new("/bin/sh")
            .args(["-c", line])
            .current_dir(home)
            .env_clear()
            .env("PATH", path)
            .env("HOME", home)
            .env("USER", "desk")
            .env("COLUMNS", "80")
            .env("TMPDIR", self.root.path())
            .envs(variables.iter().copied())
            .stdin(Stdio::null())
            .output()
            .unwrap()
    }

    /// Runs a line that must end with 0; gives what it printed, without the last line feed.
    pub(crate) fn must(&self, line: &str) -> String {
        let output = self.run_in(&self.home(), line, &[]);
        let err = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "{line}: {err}");
        String::from_utf8(output.stdout)
            .unwrap()
            .trim_end()
            .to_owned()
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir(to).unwrap();
    fs::set_permissions(to, fs::metadata(from).unwrap().permissions()).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}
