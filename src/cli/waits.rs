//! A word to a person at a terminal when something is waited for long.

use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use super::context::Context;
use crate::domain::smtp::Phase;
use crate::mail::{Wait, Watch};

/// The time after which a person is told what is waited for.
const PATIENCE: Duration = Duration::from_secs(5);

/// A thread that says on a terminal what is waited for when that takes long, once for each thing, until it is dropped.
pub(crate) struct TellsOfWaits {
    ended: Option<mpsc::Sender<()>>,
    thread: Option<thread::JoinHandle<()>>,
}

impl TellsOfWaits {
    /// Begins to watch.
    pub(crate) fn begin(context: &Context) -> Self {
        let (sender, ended) = mpsc::channel::<()>();
        let aside = context.ui.aside();
        let thread = context.watch.clone().and_then(|watch| {
            let tell = move || {
                let mut told = None;
                while let Err(RecvTimeoutError::Timeout) = ended.recv_timeout(PATIENCE) {
                    let waits = waiting(&watch);
                    if told.as_ref() != Some(&waits) {
                        aside.say(&waits);
                        told = Some(waits);
                    }
                }
            };
            // Without a thread things are as they are, only quieter.
            thread::Builder::new()
                .name(String::from("waits"))
                .spawn(tell)
                .ok()
        });
        Self {
            ended: Some(sender),
            thread,
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

fn waiting(watch: &Watch) -> String {
    let relay = watch.place();
    let what = match watch.wait() {
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
