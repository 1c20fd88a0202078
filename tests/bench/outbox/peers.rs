//! Programs that do a like thing: Postfix's `smtp-source`, which stores nothing, and `django-post_office`, which
//! stores the outcome of a batch when all of it is sent.

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::queue;
use crate::support::{Result, find_program};

const DRAIN: &str = include_str!("drain_post_office.py");

/// Sends emails of the size of ours, by sessions that each keep their connection.
pub(crate) fn smtp_source(port: u16, mails: usize, sessions: usize) -> Result<Duration> {
    let program = find_program("smtp-source").ok_or("no smtp-source beside smtp-sink")?;
    let size = queue::message(1)?.expose().len();
    let since = Instant::now();
    let status = Command::new(program)
        .args(["-d", "-f", "desk@example.com", "-t", "person.1@example.com"])
        .args(["-s", &sessions.to_string(), "-l", &size.to_string()])
        .args(["-m", &mails.to_string(), &format!("127.0.0.1:{port}")])
        .stdin(Stdio::null())
        .status()?;
    if !status.success() {
        return Err(format!("smtp-source ended with {status}").into());
    }
    Ok(since.elapsed())
}

/// A Python with `django-post_office`.
pub(crate) struct Peer {
    python: PathBuf,
}

impl Peer {
    /// The one that `CREDTOOL_BENCH_PYTHON` names, else `python3`; nothing where it lacks the package.
    pub(crate) fn post_office() -> Result<Option<Self>> {
        let named = std::env::var_os("CREDTOOL_BENCH_PYTHON").map(PathBuf::from);
        let Some(python) = named.or_else(|| find_program("python3")) else {
            return Ok(None);
        };
        let has = Command::new(&python)
            .args([
                "-c",
                "import importlib.util as u, sys; sys.exit(not u.find_spec('post_office'))",
            ])
            .stderr(Stdio::null())
            .status()?
            .success();
        Ok(has.then_some(Self { python }))
    }

    /// Drains as many emails; its own start is not counted.
    pub(crate) fn drain(&self, port: u16, mails: usize) -> Result<Duration> {
        let folder = tempfile::tempdir()?;
        let output = Command::new(&self.python)
            .args(["-c", DRAIN])
            .arg(folder.path())
            .args([port.to_string(), mails.to_string()])
            .output()?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr);
            return Err(format!("django-post_office failed: {said}").into());
        }
        let seconds: f64 = String::from_utf8(output.stdout)?.trim().parse()?;
        Ok(Duration::from_secs_f64(seconds))
    }
}
