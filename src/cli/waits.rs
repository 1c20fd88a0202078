//! A word to a person at a terminal when something is waited for long.

use std::sync::Arc;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use super::context::Context;
use super::output::Aside;
use crate::domain::smtp::Phase;
use crate::mail::{OngoingWait, Wait, Watch};

/// A person is told of what has been waited for this long.
const PATIENCE: Duration = Duration::from_secs(5);
/// The time between two looks at what is waited for.
const LOOK: Duration = Duration::from_millis(500);

/// Whether a command may wait for another process that is sending.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Turn {
    /// It waits for its turn.
    Awaited,
    /// It sends at once or not at all.
    NotAwaited,
}

/// A thread that says on a terminal what is waited for when that takes long, once for each wait, until it is dropped.
pub(crate) struct TellsOfWaits {
    ended: Option<mpsc::Sender<()>>,
    thread: Option<thread::JoinHandle<()>>,
}

impl TellsOfWaits {
    /// Begins to watch.
    pub(crate) fn begin(context: &Context, turn: Turn) -> Self {
        let (sender, ended) = mpsc::channel::<()>();
        let aside = context.ui.aside();
        let thread = context.watch.clone().and_then(|watch| {
            // Without a thread things are as they are, only quieter.
            thread::Builder::new()
                .name(String::from("waits"))
                .spawn(move || tell(&watch, turn, &aside, &ended))
                .ok()
        });
        Self {
            ended: Some(sender),
            thread,
        }
    }
}

fn tell(watch: &Arc<Watch>, turn: Turn, aside: &Aside, ended: &mpsc::Receiver<()>) {
    let mut told = None;
    // When nothing began to be waited for but, perhaps, the turn.
    let mut idle_since = Instant::now();
    while let Err(RecvTimeoutError::Timeout) = ended.recv_timeout(LOOK) {
        let waiting = watch.longest();
        if waiting.is_some() {
            idle_since = Instant::now();
        } else if turn == Turn::NotAwaited {
            continue;
        }
        let since = waiting.map_or(idle_since, |waiting| waiting.since);
        if since.elapsed() >= PATIENCE && told != Some(since) {
            aside.say(&sentence(watch, waiting));
            told = Some(since);
        }
    }
}

impl Drop for TellsOfWaits {
    fn drop(&mut self) {
        self.ended.take();
        if let Some(thread) = self.thread.take() {
            let _panicked = thread.join();
        }
    }
}

fn sentence(watch: &Watch, waiting: Option<OngoingWait>) -> String {
    let relay = watch.place();
    let what = match waiting.map(|waiting| waiting.wait) {
        None => return String::from("waiting for another process that is sending …"),
        Some(Wait::Password) => {
            return String::from("waiting for smtp.password_command, which prints the password …");
        }
        Some(Wait::Phase(phase)) => match phase {
            Phase::Connect => "a connection",
            Phase::Tls => "the TLS handshake",
            Phase::Greeting => "its greeting",
            Phase::Ehlo => "its answer to EHLO",
            Phase::StartTls => "its answer to STARTTLS",
            Phase::Auth => "its answer to AUTH",
            Phase::Mail => "its answer to MAIL",
            Phase::Rcpt => "its answer to RCPT",
            Phase::Data => "its answer to DATA",
            Phase::Body => "its answer to the message",
            Phase::Quit => "its answer to QUIT",
        },
    };
    format!("waiting for the relay {relay}: {what} …")
}
