//! strace: it kills at a system call, lets one fail, or writes down what was called.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::real;

/// A strace that can do what these tests ask of it.
pub(crate) struct Strace {
    program: PathBuf,
}

impl Strace {
    /// Nothing where it is not installed or may not trace.
    pub(crate) fn find() -> Option<Self> {
        let program = real::find("strace", "strace")?;
        if !real::root("tracing a process that may hide its memory") {
            return None;
        }
        let strace = Self { program };
        let probe = strace
            .before(Path::new("/dev/null"), &["-e", "trace=fsync"])
            .arg("true")
            .stderr(Stdio::null())
            .status();
        if !probe.unwrap().success() {
            real::skip("strace may not trace here");
            return None;
        }
        Some(strace)
    }

    /// Kills the command with SIGKILL before the `nth` of these calls, counted in each thread.
    pub(crate) fn killing(&self, command: &Command, call: &str, nth: usize) -> Command {
        self.injecting(command, call, &format!("signal=SIGKILL:when={nth}"))
    }

    /// Does something to a call of the command, in the words of `strace -e inject`.
    pub(crate) fn injecting(&self, command: &Command, call: &str, what: &str) -> Command {
        let trace = format!("trace={call}");
        let inject = format!("inject={call}:{what}");
        let strace = self.before(Path::new("/dev/null"), &["-e", &trace, "-e", &inject]);
        behind(strace, command)
    }

    /// Writes these calls of the command down, with all of their bytes.
    pub(crate) fn recording(&self, command: &Command, calls: &[&str], log: &Path) -> Command {
        let trace = format!("trace={}", calls.join(","));
        let strace = self.before(log, &["-y", "-xx", "-s", "10000000", "-e", &trace]);
        behind(strace, command)
    }

    fn before(&self, log: &Path, options: &[&str]) -> Command {
        let mut strace = Command::new(&self.program);
        strace
            .args(["-f", "-o"])
            .arg(log)
            .args(options)
            .stdin(Stdio::null());
        strace
    }
}

/// The command as the arguments of another, in the same environment.
fn behind(mut strace: Command, command: &Command) -> Command {
    strace.arg(command.get_program()).args(command.get_args());
    strace.env_clear();
    for (name, value) in command.get_envs() {
        if let Some(value) = value {
            strace.env(name, value);
        }
    }
    if let Some(folder) = command.get_current_dir() {
        strace.current_dir(folder);
    }
    strace
}
