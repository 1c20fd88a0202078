//! The result of a command: said to a person, an object for a program, and never lost where stdout fails.

use std::io;

use serde::Serialize;

use super::Ui;
use crate::app::{Error, ErrorKind, NextStep, Result};
use crate::cli::globals::Format;
use crate::cli::output::cell::Fields;
use crate::cli::output::{format, stdout};

impl Ui {
    /// Makes sure that a secret can be printed, before it is made or revealed. `what` names it, and `otherwise` lists
    /// the flags of the command by which it can be handed over without stdout.
    ///
    /// Fails with [`ErrorKind::Failed`] where stdout is closed or full.
    pub(crate) fn check_stdout(&self, what: &str, otherwise: &[&str]) -> Result<()> {
        self.can_print(what).map_err(|error| {
            let flags = match otherwise {
                [] => String::new(),
                flags => format!(", or use {}", flags.join(" or ")),
            };
            error.hint(format!("redirect stdout to where it can be read{flags}"))
        })
    }

    /// Makes sure that what a command did can be printed, before it does it.
    ///
    /// Fails with [`ErrorKind::Failed`] where stdout is closed or full.
    pub(crate) fn check_result(&self) -> Result<()> {
        self.can_print("the result")
            .map_err(|error| error.hint(stdout::REDIRECT))
    }

    /// Whether the reader of a pipe has gone, and so has seen enough.
    pub(crate) fn reader_has_gone(&self) -> bool {
        let open = self.open_stdout();
        open.is_err_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
    }

    fn open_stdout(&self) -> io::Result<()> {
        if self.lost() {
            return Err(io::ErrorKind::BrokenPipe.into());
        }
        stdout::check()
    }

    fn can_print(&self, what: &str) -> Result<()> {
        self.open_stdout().map_err(|error| {
            let text = format!("{what} cannot be printed on stdout, and nothing was changed");
            Error::new(ErrorKind::Failed, text).source(error)
        })
    }

    /// Prints what was done: the object, or the sentence `said` on a terminal.
    ///
    /// An error says what was done as well.
    pub(crate) fn done(&mut self, view: &impl Serialize, said: &str) -> Result<()> {
        let printed = self.record(view, |screen| {
            said.lines().for_each(|line| screen.text(line));
        });
        self.arrived(printed, said)
    }

    /// Prints what was created, as [`Ui::done`] does; a pipe gets the bare value of `key`.
    pub(crate) fn created(&mut self, view: &impl Serialize, key: &str, said: &str) -> Result<()> {
        let bare = self.format == Format::Plain && self.field.is_none() && self.fields.is_empty();
        match Fields::of(view)?.get(key).filter(|_| bare) {
            Some(id) => {
                let printed = self.value(&format::plain(id));
                self.arrived(printed, said)
            }
            None => self.done(view, said),
        }
    }

    /// Adds to the error of a print what had been done by then.
    pub(crate) fn arrived(&self, printed: Result<()>, done: &str) -> Result<()> {
        let error = match printed {
            Err(error) => error,
            Ok(()) if self.lost() => Error::new(ErrorKind::Failed, "stdout cannot be written")
                .source(io::Error::from(io::ErrorKind::BrokenPipe)),
            Ok(()) => return Ok(()),
        };
        let hint = error.advice().cloned();
        let hint = hint.unwrap_or_else(|| NextStep::ListAudit.then(" shows what was done"));
        Err(Error::new(error.kind(), format!("{done}; but {error}")).hint(hint))
    }
}
