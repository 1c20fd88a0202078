//! Running a program: a hook, or one that is asked for a secret.
//!
//! Invariants:
//! - It is a process group of its own. A hook runs in `/`, with the environment that it is given and nothing else.
//! - Whatever it does, the run ends: at its time the whole group is asked to end, and then killed. Children that it
//!   leaves behind may hold its pipes for as long as they like.
//! - Its output is read all the time, so that it never waits for us, and no more than a bounded part of it is kept.

use std::ffi::OsString;
use std::io::{self, ErrorKind, Read, Write};
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::process::{CommandExt as _, ExitStatusExt as _};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, kill_process_group, waitid};

use super::output::{MOST, Tail, last_line};
use crate::domain::Secret;
use crate::domain::provision::{Hook, HookFailure};

/// `EX_TEMPFAIL` of `sysexits.h`: the hook's word for "later".
const TRY_LATER: i32 = 75;
/// How often the end of the hook is looked for.
const TICK: Duration = Duration::from_millis(10);
/// How long a hook has to end when it is asked to.
const GRACE: Duration = Duration::from_secs(2);
/// How long the kernel may take to end what was killed.
const REAPED: Duration = Duration::from_secs(5);
/// So many bytes are read at once, and so many times after the hook has ended: what it wrote is there by then, and what
/// its children write may never end.
const CHUNK: usize = 64 * 1024;
const LAST_READS: usize = 32;

/// The surroundings of a hook.
#[derive(Clone, Copy, Debug)]
pub struct Surroundings<'a> {
    /// Its environment.
    pub environment: &'a [(OsString, OsString)],
    /// A lock that the hook holds too: should this process be killed, it is let go when both are gone.
    pub lock: BorrowedFd<'a>,
    /// Whether somebody does not want to wait for it any longer.
    pub interrupted: &'a AtomicBool,
}

/// How a hook ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HookAnswer {
    /// The product has taken it.
    Done,
    /// It has not, or it is not known to: how, and what is worth knowing, without any secret.
    Failed(HookFailure, String),
}

/// How a program ended that was asked for something.
#[derive(Debug)]
pub enum Asked {
    /// Its output on stdout.
    Printed(Secret<Vec<u8>>),
    /// It failed: the reason, without its output on stdout.
    Failed(String),
    /// It was broken off.
    Interrupted,
}

/// Runs a program for what it prints on stdout; in our folder and environment, and with nothing on its stdin.
pub fn ask(words: &[String], time: Duration, interrupted: &AtomicBool) -> Asked {
    let program = words.first().map_or("", String::as_str);
    let mut command = Command::new(program);
    command.args(words.get(1..).unwrap_or_default());
    let child = match piped(&mut command) {
        Ok(child) => child,
        Err(error) => return Asked::Failed(unstartable(program, &error).1),
    };
    let (ending, err, out) = match Running::new(child, &[], interrupted).finish(time) {
        Ok(ended) => ended,
        Err(error) => return Asked::Failed(format!("{program} was lost: {error}")),
    };
    let Some(printed) = out.into_whole() else {
        return Asked::Failed(format!(
            "{program} printed more than {} KiB",
            2 * MOST / 1024
        ));
    };
    let (_, why) = match ending {
        Ending::BrokenOff => return Asked::Interrupted,
        Ending::Exited(status) if status.success() => return Asked::Printed(printed),
        failed => failure(&failed, time),
    };
    let text = String::from_utf8_lossy(printed.expose());
    let said = last_line(err, Tail::default(), &text.lines().collect::<Vec<_>>());
    Asked::Failed(format!("{program}: {}", with_words(why, said)))
}

/// Runs a hook with this on its stdin. What it says is kept without these secrets.
pub fn run(
    hook: &Hook,
    input: &Secret<Vec<u8>>,
    secrets: &[&str],
    around: &Surroundings<'_>,
) -> HookAnswer {
    let child = match start(hook, around) {
        Ok(child) => child,
        Err(error) => {
            let Some(program) = hook.command.words().first() else {
                let why = String::from("its record in the database is damaged");
                return HookAnswer::Failed(HookFailure::Unusable, why);
            };
            let (failure, why) = unstartable(program, &error);
            return HookAnswer::Failed(failure, why);
        }
    };
    let running = Running::new(child, input.expose(), around.interrupted);
    match running.finish(hook.timeout.unsigned_abs()) {
        Ok((ending, err, out)) => answer(hook, &ending, last_line(err, out, secrets)),
        Err(error) => HookAnswer::Failed(HookFailure::Temporary, format!("it was lost: {error}")),
    }
}

fn start(hook: &Hook, around: &Surroundings<'_>) -> io::Result<Child> {
    let words = hook.command.words();
    let (program, arguments) = words.split_first().ok_or(ErrorKind::NotFound)?;
    // A duplicate that is not closed when the hook's program is executed.
    let inherited = rustix::io::dup(around.lock)?;
    let mut command = Command::new(program);
    command
        .args(arguments)
        .env_clear()
        .envs(around.environment.iter().map(|(name, value)| (name, value)))
        .current_dir("/");
    let child = piped(&mut command);
    drop(inherited);
    child
}

/// Starts a program in a process group of its own, with a pipe to each of its streams.
fn piped(command: &mut Command) -> io::Result<Child> {
    command
        .process_group(0)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
}

/// Why a program could not be started: itself, as a rule; what the machine lacks may be there later.
fn unstartable(program: &str, error: &io::Error) -> (HookFailure, String) {
    match error.kind() {
        ErrorKind::NotFound if program.starts_with('/') => (
            HookFailure::Unusable,
            format!("{program} is not there, or what runs it is not"),
        ),
        ErrorKind::NotFound => (
            HookFailure::Unusable,
            format!("{program} is not in PATH, or what runs it is not there"),
        ),
        ErrorKind::PermissionDenied => (
            HookFailure::Unusable,
            format!("{program} may not be executed"),
        ),
        ErrorKind::ExecutableFileBusy | ErrorKind::OutOfMemory | ErrorKind::WouldBlock => (
            HookFailure::Temporary,
            format!("{program} cannot be started now: {error}"),
        ),
        _ => (
            HookFailure::Unusable,
            format!("{program} cannot be started: {error}"),
        ),
    }
}

enum Ending {
    Exited(ExitStatus),
    TimedOut,
    BrokenOff,
}

fn answer(hook: &Hook, ending: &Ending, said: Option<String>) -> HookAnswer {
    match ending {
        Ending::Exited(status) if status.success() => HookAnswer::Done,
        _ => {
            let (failure, why) = failure(ending, hook.timeout.unsigned_abs());
            HookAnswer::Failed(failure, with_words(why, said))
        }
    }
}

/// How an ending that is no success reads.
fn failure(ending: &Ending, time: Duration) -> (HookFailure, String) {
    match ending {
        Ending::Exited(status) => match (status.code(), status.signal()) {
            (Some(TRY_LATER), _) => (HookFailure::Temporary, format!("exit code {TRY_LATER}")),
            (Some(code), _) => (HookFailure::Refused, format!("exit code {code}")),
            (None, signal) => (
                HookFailure::Temporary,
                format!("killed by signal {}", signal.unwrap_or_default()),
            ),
        },
        Ending::TimedOut => (
            HookFailure::Temporary,
            format!("no answer within {} s", time.as_secs()),
        ),
        Ending::BrokenOff => (HookFailure::Temporary, String::from("interrupted")),
    }
}

fn with_words(why: String, said: Option<String>) -> String {
    match said {
        Some(said) => format!("{why}: {said}"),
        None => why,
    }
}

/// A hook that runs, and the three pipes to it, each until it is closed.
struct Running<'a> {
    child: Child,
    input: &'a [u8],
    out: Tail,
    err: Tail,
    buffer: Vec<u8>,
    interrupted: &'a AtomicBool,
}

impl<'a> Running<'a> {
    fn new(child: Child, input: &'a [u8], interrupted: &'a AtomicBool) -> Self {
        Self {
            child,
            input,
            out: Tail::default(),
            err: Tail::default(),
            buffer: vec![0; CHUNK],
            interrupted,
        }
    }

    /// Feeds it and listens until it has ended, for no longer than its time and a moment.
    fn finish(mut self, timeout: Duration) -> io::Result<(Ending, Tail, Tail)> {
        let deadline = Instant::now() + timeout;
        let ended = self
            .unblock()
            .and_then(|()| self.ended_by(deadline, Some(self.interrupted)));
        if !matches!(ended, Ok(true)) {
            // Nothing is left running that nobody listens to.
            self.kill()?;
        }
        let ending = if ended? {
            Ending::Exited(self.child.wait()?)
        } else if self.interrupted.load(Ordering::SeqCst) {
            Ending::BrokenOff
        } else {
            Ending::TimedOut
        };
        for _ in 0..LAST_READS {
            if !self.turn(Duration::ZERO)? {
                break;
            }
        }
        Ok((ending, self.err, self.out))
    }

    /// No pipe holds us up.
    fn unblock(&self) -> io::Result<()> {
        let Child {
            stdin,
            stdout,
            stderr,
            ..
        } = &self.child;
        let input = stdin.iter().map(AsFd::as_fd);
        let output = stdout.iter().map(AsFd::as_fd);
        let errors = stderr.iter().map(AsFd::as_fd);
        for pipe in input.chain(output).chain(errors) {
            rustix::io::ioctl_fionbio(pipe, true)?;
        }
        Ok(())
    }

    /// Whether it has ended by then, or, where that counts, by an interruption. It is not reaped: as long as it is not,
    /// no other process has its id.
    fn ended_by(
        &mut self,
        deadline: Instant,
        interrupted: Option<&AtomicBool>,
    ) -> io::Result<bool> {
        let options = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
        let id = Pid::from_child(&self.child);
        loop {
            if waitid(WaitId::Pid(id), options)?.is_some() {
                return Ok(true);
            }
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() || interrupted.is_some_and(|set| set.load(Ordering::SeqCst)) {
                return Ok(false);
            }
            self.turn(left.min(TICK))?;
        }
    }

    /// Asks the group to end, and then ends it.
    fn kill(&mut self) -> io::Result<()> {
        let group = Pid::from_child(&self.child);
        // The group is gone where all of it has ended meanwhile.
        kill_process_group(group, Signal::TERM).ok();
        self.ended_by(Instant::now() + GRACE, None)?;
        kill_process_group(group, Signal::KILL).ok();
        self.ended_by(Instant::now() + REAPED, None)?;
        self.child.try_wait()?;
        Ok(())
    }

    /// Waits until a pipe can be used, and uses it; false when there was nothing to do in that time.
    fn turn(&mut self, wait: Duration) -> io::Result<bool> {
        let Child {
            stdin,
            stdout,
            stderr,
            ..
        } = &mut self.child;
        if self.input.is_empty() {
            // It reads to the end, and this is it.
            stdin.take();
        }
        let mut pipes = Vec::with_capacity(3);
        pipes.extend(stdin.iter().map(|pipe| PollFd::new(pipe, PollFlags::OUT)));
        pipes.extend(stdout.iter().map(|pipe| PollFd::new(pipe, PollFlags::IN)));
        pipes.extend(stderr.iter().map(|pipe| PollFd::new(pipe, PollFlags::IN)));
        if pipes.is_empty() {
            thread::sleep(wait);
            return Ok(false);
        }
        let wait = Timespec::try_from(wait).map_err(|_| ErrorKind::InvalidInput)?;
        match poll(&mut pipes, Some(&wait)) {
            Ok(0) | Err(rustix::io::Errno::INTR) => return Ok(false),
            Ok(_) => {}
            Err(error) => return Err(error.into()),
        }
        drop(pipes);
        if let Some(pipe) = stdin {
            match pipe.write(self.input) {
                Ok(written) => self.input = &self.input[written..],
                Err(error) if is_passing(&error) => {}
                // It does not want to read: that is no failure, its exit code says what is.
                Err(_) => {
                    stdin.take();
                }
            }
        }
        read(stdout, &mut self.out, &mut self.buffer)?;
        read(stderr, &mut self.err, &mut self.buffer)?;
        Ok(true)
    }
}

/// Whether a pipe only has nothing, or no room, at this moment.
fn is_passing(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted)
}

/// Reads what is there; the pipe goes when its other end is closed.
fn read(pipe: &mut Option<impl Read>, tail: &mut Tail, buffer: &mut [u8]) -> io::Result<()> {
    let Some(open) = pipe else { return Ok(()) };
    match open.read(buffer) {
        Ok(0) => {
            pipe.take();
        }
        Ok(read) => tail.push(&buffer[..read]),
        Err(error) if is_passing(&error) => {}
        Err(error) => return Err(error),
    }
    Ok(())
}

#[cfg(test)]
mod tests;
