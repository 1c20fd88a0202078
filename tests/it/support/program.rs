//! The whole program, run in an environment of its own: nothing of the caller's is inherited, and what a test did
//! not ask for on stderr fails it.

use std::ffi::OsStr;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// The program under test.
pub(crate) const PROGRAM: &str = env!("CARGO_BIN_EXE_credtool");

/// The account that the tests run as, as the audit trail names it.
pub(crate) fn account() -> String {
    let uid = nix::unistd::getuid();
    user(uid).unwrap_or_else(|| format!("uid {uid}"))
}

/// Whether the account has a name.
pub(crate) fn named() -> bool {
    user(nix::unistd::getuid()).is_some()
}

fn user(uid: nix::unistd::Uid) -> Option<String> {
    let user = nix::unistd::User::from_uid(uid).unwrap();
    user.map(|user| user.name)
}

/// A home with nothing in it.
pub(crate) struct Env {
    home: tempfile::TempDir,
}

/// How a run ended.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
    line: String,
}

impl Env {
    /// Without `init`.
    pub(crate) fn bare() -> Self {
        Self {
            home: tempfile::tempdir().unwrap(),
        }
    }

    /// With `init`, and a relay on this port of loopback.
    pub(crate) fn with_relay(port: u16) -> Self {
        let env = Self::bare();
        env.init(port, "none");
        env
    }

    /// Runs `init`.
    pub(crate) fn init(&self, port: u16, tls: &str) {
        self.run(&[
            "init",
            "--smtp-host",
            "127.0.0.1",
            "--smtp-port",
            &port.to_string(),
            "--smtp-tls",
            tls,
            "--from",
            "Example Desk <desk@example.com>",
            "--base-url",
            "https://example.com/reset",
            "--login-url",
            "https://example.com/login",
        ])
        .ok();
        self.quiet_log();
    }

    /// The system's log is not a test's to write to.
    pub(crate) fn quiet_log(&self) {
        let config = std::fs::read_to_string(self.config()).unwrap();
        let quiet = config.lines().map(|line| {
            if line.starts_with("#syslog = ") {
                "syslog = \"\"\n".to_owned()
            } else {
                format!("{line}\n")
            }
        });
        std::fs::write(self.config(), quiet.collect::<String>()).unwrap();
    }

    /// With `init`, a relay and the usual contact.
    pub(crate) fn with_ada(port: u16) -> Self {
        let env = Self::with_relay(port);
        let added = env.run(&["contact", "add", "Ada Example", "ada@example.com"]);
        assert_eq!(added.ok(), "1\n");
        env
    }

    /// Adds contacts, `p1@example.com` and so on. Returns their addresses, each on a line of its own.
    pub(crate) fn people(&self, count: usize) -> String {
        let mut addresses = String::new();
        for n in 1..=count {
            let address = format!("p{n}@example.com");
            self.run(&["contact", "add", &format!("Person {n}"), &address])
                .ok();
            addresses.push_str(&address);
            addresses.push('\n');
        }
        addresses
    }

    /// Another home with the same in it.
    pub(crate) fn copy(&self) -> Self {
        let copy = Self::bare();
        copy_folder(self.home(), copy.home());
        copy
    }

    /// Changes what `init` wrote into the configuration.
    pub(crate) fn configure(&self, change: impl FnOnce(String) -> String) {
        let text = std::fs::read_to_string(self.config()).unwrap();
        std::fs::write(self.config(), change(text)).unwrap();
    }

    pub(crate) fn home(&self) -> &Path {
        self.home.path()
    }

    pub(crate) fn database(&self) -> PathBuf {
        self.home().join("data/credtool/credtool.db")
    }

    pub(crate) fn config(&self) -> PathBuf {
        self.home().join("config/credtool/config.toml")
    }

    pub(crate) fn key(&self) -> PathBuf {
        self.home().join("config/credtool/key")
    }

    /// Writes a file that only its owner can read; a relative path is below the home. Returns its full path.
    pub(crate) fn secret_file(
        &self,
        path: impl AsRef<Path>,
        contents: impl AsRef<[u8]>,
    ) -> PathBuf {
        let path = self.home().join(path);
        std::fs::write(&path, contents).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
        path
    }

    /// Runs SQL in the database, past credtool.
    pub(crate) fn sql(&self, statements: &str) {
        rusqlite::Connection::open(self.database())
            .unwrap()
            .execute_batch(statements)
            .unwrap();
    }

    /// A run that has not begun.
    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = self.other(PROGRAM);
        command.args(args);
        command
    }

    /// A run of another program in the same environment, in which `CREDTOOL` names ours.
    pub(crate) fn other(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        command
            .env_clear()
            .env("CREDTOOL", PROGRAM)
            .env("HOME", self.home())
            .env("XDG_CONFIG_HOME", self.home().join("config"))
            .env("XDG_DATA_HOME", self.home().join("data"))
            .env("PATH", "/usr/bin:/bin")
            .env("USER", "desk")
            .current_dir(self.home())
            .stdin(Stdio::null());
        command
    }

    /// Runs it with nothing on stdin.
    pub(crate) fn run(&self, args: &[&str]) -> Ended {
        Ended::new(args, &self.command(args).output().unwrap())
    }

    /// Runs it with this on stdin.
    pub(crate) fn feed(&self, args: &[&str], stdin: &str) -> Ended {
        let mut child = self
            .command(args)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // A program that does not read its stdin may have gone before all of it was written.
        let _unread = child.stdin.take().unwrap().write_all(stdin.as_bytes());
        Ended::new(args, &child.wait_with_output().unwrap())
    }
}

fn copy_folder(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let place = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            std::fs::create_dir(&place).unwrap();
            let mode = entry.metadata().unwrap().permissions();
            std::fs::set_permissions(&place, mode).unwrap();
            copy_folder(&entry.path(), &place);
        } else {
            std::fs::copy(entry.path(), place).unwrap();
        }
    }
}

impl Ended {
    pub(crate) fn new(args: &[&str], output: &Output) -> Self {
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("not UTF-8");
        Self {
            code: output.status.code().expect("it was killed by a signal"),
            out: text(&output.stdout),
            err: text(&output.stderr),
            line: args.join(" "),
        }
    }

    /// Returns its output; it must have done what it was told, without a word on stderr but whose link or password it was.
    #[track_caller]
    pub(crate) fn ok(&self) -> &str {
        let whose = |line: &&str| {
            let link = line.starts_with("link ") && line.contains(" expires ");
            link || line.starts_with("password changed for ")
        };
        let said: Vec<&str> = self.err.lines().filter(|line| !whose(line)).collect();
        assert_eq!(
            (self.code, said.join("\n").as_str()),
            (0, ""),
            "credtool {}",
            self.line
        );
        &self.out
    }

    /// What it said; it must have failed with this code, naming each of these, and with a hint.
    #[track_caller]
    pub(crate) fn fails(&self, code: i32, names: &[&str]) -> &str {
        assert_eq!(self.code, code, "credtool {}: {}", self.line, self.err);
        for name in names {
            assert!(
                self.err.contains(name),
                "credtool {}: {:?} does not name {name:?}",
                self.line,
                self.err
            );
        }
        assert!(self.err.starts_with("error: "), "{:?}", self.err);
        assert!(!self.err.contains("panicked"), "{}", self.err);
        &self.err
    }

    /// As [`Ended::fails`], with nothing on stdout and with the next step named.
    #[track_caller]
    pub(crate) fn refuses(&self, code: i32, names: &[&str]) -> &str {
        let err = self.fails(code, names);
        assert_eq!(self.out, "", "credtool {}", self.line);
        let helped = err.contains("\nhint: ") || err.contains("--help");
        assert!(helped, "credtool {}: no next step in {err:?}", self.line);
        err
    }

    /// What it printed, as JSON.
    #[track_caller]
    pub(crate) fn json(&self) -> serde_json::Value {
        assert_eq!(self.code, 0, "credtool {}: {}", self.line, self.err);
        serde_json::from_str(&self.out).expect("not JSON")
    }

    /// The value of a `key\tvalue` line.
    #[track_caller]
    pub(crate) fn value(&self, key: &str) -> &str {
        let line = self.out.lines().find_map(|line| {
            let (name, value) = line.split_once('\t')?;
            (name == key).then_some(value)
        });
        line.unwrap_or_else(|| panic!("no {key} in {:?}", self.out))
    }
}
