//! The helper: a process that is the clipboard for a while.
//!
//! It is started by [`super::desktop`] with nothing but the hidden command and a number of seconds; the text comes
//! through its stdin, and what became of it goes back through its stdout.

use std::fs::File;
use std::io::{self, Read, Write};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use arboard::{Clipboard, SetExtLinux};
use rustix::io::Errno;
use zeroize::Zeroizing;

use super::error::{ClipError, MOST_BYTES, READY};
use crate::app::ErrorKind;
use crate::cli::exit;
use crate::domain::Secret;

const READ_BACK: Duration = Duration::from_secs(3);
const POLL: Duration = Duration::from_millis(2);
/// How often the helper looks whether there still is a display.
const GLANCE: Duration = Duration::from_secs(2);

/// The helper, called with what stands behind [`super::SERVE`]; gives the exit code.
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
    close_inherited()
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

enum HelperEvent {
    /// The clipboard has another owner now, or would not have us as one.
    Released(Result<(), arboard::Error>),
    /// We are asked to end.
    Terminated,
}

/// The clipboard while it is ours.
struct Holder {
    clipboard: Clipboard,
    events: Receiver<HelperEvent>,
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
        thread::Builder::new().spawn(move || {
            // `wait` alone keeps a Wayland selection; `wait_until` returns at once and loses it.
            let released = owner.set().exclude_from_history().wait().text(text);
            sender.send(HelperEvent::Released(released)).ok();
        })?;

        let deadline = Instant::now() + READ_BACK;
        loop {
            match holder.events.recv_timeout(POLL) {
                Err(RecvTimeoutError::Timeout) => {}
                Ok(HelperEvent::Released(Err(error))) => {
                    return Err(ClipError::Refused(error.to_string()));
                }
                Ok(HelperEvent::Released(Ok(()))) => {
                    return Err(ClipError::Refused(String::from(
                        "another program took the clipboard over",
                    )));
                }
                Ok(HelperEvent::Terminated) | Err(RecvTimeoutError::Disconnected) => {
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

    /// Holds the text for so long, or until it is replaced, we are asked to end, or the display has gone; clears it
    /// if it is still ours.
    fn wait(mut self, time: Duration) -> Result<(), ClipError> {
        let deadline = Instant::now() + time;
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            match self.events.recv_timeout(left.min(GLANCE)) {
                Ok(HelperEvent::Released(_)) => return Ok(()),
                Err(RecvTimeoutError::Timeout) if left > GLANCE && self.display_answers() => {}
                Ok(HelperEvent::Terminated) | Err(_) => return self.clear(),
            }
        }
    }

    /// On X11 nobody tells us that the display has gone, with the session that the text was meant for.
    fn display_answers(&mut self) -> bool {
        let there = self.clipboard.get_text().map(Zeroizing::new);
        !matches!(there, Err(arboard::Error::Unknown { .. }))
    }

    fn clear(&mut self) -> Result<(), ClipError> {
        self.clipboard
            .clear()
            .map_err(|error| ClipError::Refused(error.to_string()))?;
        // Leaving before the display has taken note would look like a helper that vanished.
        while let Ok(event) = self.events.recv_timeout(Duration::from_secs(1)) {
            if matches!(event, HelperEvent::Released(_)) {
                break;
            }
        }
        Ok(())
    }
}

fn watch_signals(sender: Sender<HelperEvent>) -> io::Result<()> {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};

    let mut signals = signal_hook::iterator::Signals::new([SIGTERM, SIGINT, SIGHUP])?;
    thread::Builder::new().spawn(move || {
        for _ in signals.forever() {
            if sender.send(HelperEvent::Terminated).is_err() {
                break;
            }
        }
    })?;
    Ok(())
}
