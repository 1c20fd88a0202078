//! The clipboard: a detached copy of this program holds the text and takes it back after a while.
//!
//! On X11 and Wayland a clipboard is a running program that answers. The invariants, each of which mends something
//! that was seen to go wrong:
//!
//! - The text reaches the helper through a pipe, never through arguments or the environment.
//! - The helper has its own session and none of our descriptors: it survives the terminal, and neither `$(…)` nor a
//!   lock held by the caller waits for it.
//! - Success means that the text was read back from the clipboard.
//! - What is cleared is ours: when somebody else has copied something, the helper leaves without touching it. It
//!   clears in words (`clear`) rather than by exiting, because some compositors go on serving what a helper that
//!   vanished had offered.
//!
//! The text is marked as not for clipboard histories. Some keep it nevertheless.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use arboard::{Clipboard, SetExtLinux};
use rustix::io::Errno;
use zeroize::Zeroizing;

use super::exit;
use crate::app::ErrorKind;
use crate::domain::Secret;

/// The hidden command that the helper is started with; its one argument is the seconds until it clears.
pub(crate) const SERVE: &str = "__clip-serve";

/// What the helper needs to find the display.
const ENVIRONMENT: [&str; 5] = [
    "DISPLAY",
    "WAYLAND_DISPLAY",
    "XDG_RUNTIME_DIR",
    "XAUTHORITY",
    "HOME",
];
/// The buffer that receives the text has this size from the start, so that it never moves and leaves a copy.
const MOST_BYTES: usize = 1 << 20;
const READY: &str = "ok";
const PATIENCE: Duration = Duration::from_secs(5);
const READ_BACK: Duration = Duration::from_secs(3);
const POLL: Duration = Duration::from_millis(10);

/// Why nothing was copied.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ClipError {
    /// Nothing says where a display is.
    #[error("there is no display and so no clipboard: DISPLAY and WAYLAND_DISPLAY are not set")]
    NoDisplay,
    /// No display answers, or it lets no background program own a clipboard.
    #[error("there is no clipboard here: {0}")]
    Unavailable(arboard::Error),
    /// The helper could not be started or spoken to.
    #[error("the clipboard helper could not be started: {0}")]
    Helper(#[from] io::Error),
    /// The helper did not answer.
    #[error("the clipboard helper did not answer within {} seconds", .0.as_secs())]
    Silent(Duration),
    /// The helper answered that it failed.
    #[error("the clipboard did not take the text: {0}")]
    Refused(String),
    /// More than a clipboard is meant for.
    #[error("the text is too long for the clipboard (more than 1 MiB)")]
    TooLong,
}

impl ClipError {
    /// What to do instead.
    pub(crate) const fn hint(&self) -> &'static str {
        match self {
            Self::NoDisplay | Self::Unavailable(_) => {
                "use --print to show it here, or run this in a graphical session"
            }
            Self::Helper(_) | Self::Silent(_) | Self::Refused(_) | Self::TooLong => {
                "use --print to show it here"
            }
        }
    }
}

/// Whether there is a clipboard; asked before anything is changed for its sake.
pub(crate) fn available() -> Result<(), ClipError> {
    let named = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    if !named("DISPLAY") && !named("WAYLAND_DISPLAY") {
        return Err(ClipError::NoDisplay);
    }
    Clipboard::new().map(drop).map_err(ClipError::Unavailable)
}

/// Puts the secret on the clipboard and returns; the helper clears it after so many whole seconds.
pub(crate) fn copy(secret: &Secret<String>, clear_after: Duration) -> Result<(), ClipError> {
    if secret.expose().len() > MOST_BYTES {
        return Err(ClipError::TooLong);
    }
    let mut helper = isolated(&this_program()?);
    helper.arg(SERVE).arg(clear_after.as_secs().to_string());
    hand_over(helper, secret, PATIENCE)
}

/// The running executable, also when an upgrade has replaced its file.
fn this_program() -> io::Result<PathBuf> {
    if cfg!(target_os = "linux") {
        Ok(PathBuf::from("/proc/self/exe"))
    } else {
        std::env::current_exe()
    }
}

fn isolated(program: &Path) -> Command {
    let kept = ENVIRONMENT
        .iter()
        .filter_map(|name| Some((name, std::env::var_os(name)?)));
    let mut command = Command::new(program);
    std::os::unix::process::CommandExt::arg0(&mut command, "credtool");
    command
        .env_clear()
        .envs(kept)
        .current_dir("/")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    command
}

/// Starts the helper, gives it the text and waits until it has closed its output.
fn hand_over(
    mut helper: Command,
    secret: &Secret<String>,
    patience: Duration,
) -> Result<(), ClipError> {
    let mut child = helper.spawn()?;
    let outcome = converse(&mut child, secret, patience);
    if outcome.is_err() {
        // It may have ended by itself; either way there is to be no helper and no zombie.
        child.kill().ok();
        child.wait().ok();
    }
    outcome
}

fn converse(
    child: &mut Child,
    secret: &Secret<String>,
    patience: Duration,
) -> Result<(), ClipError> {
    let (answered, answer) = channel();
    let (input, output) = (child.stdin.take(), child.stdout.take());
    // Writing waits as well, for a helper that does not read.
    let secret = secret.clone();
    thread::spawn(move || {
        let written = input.map_or(Ok(()), |mut input| {
            input.write_all(secret.expose().as_bytes())
        });
        let mut text = String::new();
        let read = output.map_or(Ok(0), |mut output| output.read_to_string(&mut text));
        answered.send((written, read.map(|_| text))).ok();
    });
    let (written, answer) = answer
        .recv_timeout(patience)
        .map_err(|_| ClipError::Silent(patience))?;
    let answer = answer?;
    // A helper that died without reading breaks the pipe; what it said says more.
    match answer.trim() {
        READY => Ok(written?),
        "" => Err(ClipError::Refused(String::from("the helper ended early"))),
        failure => Err(ClipError::Refused(failure.to_owned())),
    }
}

/// The helper, called with what stands behind [`SERVE`]; gives the exit code.
pub(crate) fn serve_words(mut words: impl Iterator<Item = std::ffi::OsString>) -> u8 {
    let seconds = words.next().and_then(|word| word.to_str()?.parse().ok());
    match seconds.map(serve) {
        Some(Ok(())) => 0,
        Some(Err(_)) => exit::code(ErrorKind::Failed),
        None => exit::code(ErrorKind::Usage),
    }
}

/// The helper: takes the text from standard input, holds it on the clipboard for so many seconds, clears it.
///
/// Call it first thing in `main`: it closes every descriptor beyond the standard three, whoever opened it.
fn serve(seconds: u64) -> Result<(), ClipError> {
    detach()?;
    let held = receive().and_then(|secret| Holder::start(&secret));
    let answer = match &held {
        Ok(_) => READY.to_owned(),
        Err(error) => error.to_string(),
    };
    let mut output = io::stdout().lock();
    output.write_all(answer.as_bytes())?;
    output.flush()?;
    drop(output);
    release_standard_streams()?;
    held?.wait(Duration::from_secs(seconds))
}

fn detach() -> io::Result<()> {
    match rustix::process::setsid() {
        // A group leader already: somebody runs the helper by hand.
        Ok(_) | Err(Errno::PERM) => {}
        Err(error) => return Err(error.into()),
    }
    close_inherited()?;
    #[cfg(target_os = "linux")]
    rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable)?;
    Ok(())
}

/// Closes what a caller such as `flock` or `exec 3>&1` left open in us. It is done here rather than between fork and
/// exec because that would need unsafe code.
fn close_inherited() -> io::Result<()> {
    let folder = if cfg!(target_os = "linux") {
        "/proc/self/fd"
    } else {
        "/dev/fd"
    };
    // Collected first: the listing itself holds a descriptor, which is closed by then.
    let open: Vec<i32> = std::fs::read_dir(folder)?
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
        .collect();
    for descriptor in open {
        if descriptor > 2 {
            nix::unistd::close(descriptor).ok();
        }
    }
    Ok(())
}

fn release_standard_streams() -> io::Result<()> {
    let null = File::options().read(true).write(true).open("/dev/null")?;
    rustix::stdio::dup2_stdin(&null)?;
    rustix::stdio::dup2_stdout(&null)?;
    rustix::stdio::dup2_stderr(&null)?;
    Ok(())
}

fn receive() -> Result<Secret<String>, ClipError> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(MOST_BYTES + 1));
    io::stdin()
        .lock()
        .take(MOST_BYTES as u64)
        .read_to_end(&mut bytes)?;
    match String::from_utf8(std::mem::take(&mut *bytes)) {
        Ok(text) => Ok(Secret::new(text)),
        Err(error) => {
            drop(Zeroizing::new(error.into_bytes()));
            Err(ClipError::Refused(String::from("it is not text")))
        }
    }
}

enum Event {
    /// The clipboard has another owner now, or would not have us as one.
    Released(Result<(), arboard::Error>),
    /// We are asked to end.
    Terminated,
}

/// The clipboard while it is ours.
struct Holder {
    clipboard: Clipboard,
    events: Receiver<Event>,
}

impl Holder {
    /// Takes the clipboard and returns once the text can be read back from it.
    fn start(secret: &Secret<String>) -> Result<Self, ClipError> {
        let (sender, events) = channel();
        watch_signals(sender.clone())?;
        let mut holder = Self {
            clipboard: Clipboard::new().map_err(ClipError::Unavailable)?,
            events,
        };
        let mut owner = Clipboard::new().map_err(ClipError::Unavailable)?;
        let text = secret.expose().clone();
        thread::spawn(move || {
            // `wait` alone keeps a Wayland selection; `wait_until` returns at once and loses it.
            let released = owner.set().exclude_from_history().wait().text(text);
            sender.send(Event::Released(released)).ok();
        });

        let deadline = Instant::now() + READ_BACK;
        loop {
            match holder.events.recv_timeout(POLL) {
                Err(RecvTimeoutError::Timeout) => {}
                Ok(Event::Released(Err(error))) => {
                    return Err(ClipError::Refused(error.to_string()));
                }
                Ok(Event::Released(Ok(()))) => {
                    return Err(ClipError::Refused(String::from(
                        "another program took the clipboard over",
                    )));
                }
                Ok(Event::Terminated) | Err(RecvTimeoutError::Disconnected) => {
                    holder.clear()?;
                    return Err(ClipError::Refused(String::from("the helper was ended")));
                }
            }
            let there = holder.clipboard.get_text().map(Zeroizing::new);
            if there.is_ok_and(|text| *text == *secret.expose()) {
                return Ok(holder);
            }
            if Instant::now() >= deadline {
                holder.clear()?;
                return Err(ClipError::Refused(String::from(
                    "it could not be read back",
                )));
            }
        }
    }

    /// Holds the text for so long, or until it is replaced or we are asked to end; clears it if it is still ours.
    fn wait(mut self, time: Duration) -> Result<(), ClipError> {
        match self.events.recv_timeout(time) {
            Ok(Event::Released(_)) => Ok(()),
            Ok(Event::Terminated) | Err(_) => self.clear(),
        }
    }

    fn clear(&mut self) -> Result<(), ClipError> {
        self.clipboard
            .clear()
            .map_err(|error| ClipError::Refused(error.to_string()))?;
        // Leaving before the display has taken note would look like a helper that vanished.
        while let Ok(event) = self.events.recv_timeout(Duration::from_secs(1)) {
            if matches!(event, Event::Released(_)) {
                break;
            }
        }
        Ok(())
    }
}

fn watch_signals(sender: Sender<Event>) -> io::Result<()> {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};

    let mut signals = signal_hook::iterator::Signals::new([SIGTERM, SIGINT, SIGHUP])?;
    thread::spawn(move || {
        for _ in signals.forever() {
            if sender.send(Event::Terminated).is_err() {
                break;
            }
        }
    });
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Talks to a shell script in the helper's place.
    fn with_script(script: &str, patience: Duration) -> Result<(), ClipError> {
        let mut helper = isolated(Path::new("/bin/sh"));
        helper.args(["-c", script, SERVE, "45"]);
        hand_over(helper, &Secret::from(String::from("hunter2")), patience)
    }

    #[track_caller]
    fn refusal(script: &str) -> String {
        match with_script(script, PATIENCE) {
            Err(ClipError::Refused(why)) => why,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_text_goes_through_the_pipe() {
        let script = r#"[ "$(cat)" = hunter2 ] && printf ok"#;
        with_script(script, PATIENCE).unwrap();
        assert_eq!(refusal("cat"), "hunter2");
    }

    #[test]
    fn the_helper_sees_little_of_us() {
        assert!(std::env::var_os("CARGO_MANIFEST_DIR").is_some());
        let seen = refusal("cat >/dev/null; pwd; env");
        assert!(seen.starts_with("/\n"), "{seen}");
        for line in seen.lines().skip(1) {
            let name = line.split('=').next().unwrap();
            let of_the_shell = ["PWD", "OLDPWD", "SHLVL", "_"].contains(&name);
            assert!(of_the_shell || ENVIRONMENT.contains(&name), "{name}");
        }
    }

    #[test]
    fn a_failing_helper_is_told() {
        assert_eq!(refusal("cat >/dev/null; echo no display"), "no display");
        assert_eq!(refusal("exit 1"), "the helper ended early");
    }

    #[test]
    fn a_helper_that_hangs_is_ended() {
        let mark = tempfile::tempdir().unwrap();
        let file = mark.path().join("pid");
        let script = format!("echo $$ >{}; exec sleep 600", file.display());
        let outcome = with_script(&script, Duration::from_secs(1));
        assert!(matches!(outcome, Err(ClipError::Silent(_))), "{outcome:?}");
        let pid = std::fs::read_to_string(file).unwrap();
        assert!(!Path::new("/proc").join(pid.trim()).exists());
    }

    #[test]
    fn every_error_offers_another_way() {
        for error in [
            ClipError::NoDisplay,
            ClipError::Unavailable(arboard::Error::ClipboardNotSupported),
            ClipError::Silent(PATIENCE),
            ClipError::TooLong,
        ] {
            assert!(error.hint().contains("--print"), "{error}");
        }
    }

    #[test]
    fn too_long_a_text_starts_no_helper() {
        let long = Secret::new("x".repeat(MOST_BYTES + 1));
        assert!(matches!(
            copy(&long, Duration::ZERO),
            Err(ClipError::TooLong)
        ));
    }
}
