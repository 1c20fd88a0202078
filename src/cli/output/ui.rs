//! The printer: knows the streams, the format and the fields that were asked for.

mod done;
mod rows;

pub(crate) use self::rows::RowPrinter;

use std::io::{self, Write};
use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;
use zeroize::Zeroizing;

use super::cell::{Cell, Column, Fields};
use super::drain::{Drained, drain};
use super::layout::LayoutOptions;
use super::screen::Screen;
use super::terminal::Terminal;
use super::view::Printed;
use super::{format, paint, sanitize, stdout};
use crate::app::{Error, ErrorKind, Result, restored};
use crate::cli::failure::ErrorReport;
use crate::cli::globals::{Format, Globals};
use crate::cli::output::arrival::Arrival;
use crate::cli::output::candidates::candidate_lines;
use crate::cli::output::report::{ErrorLine, WarningLine};
use crate::cli::progress::Progress;
use crate::cli::{next_step, time};
use crate::domain::mark::Divergence;
use crate::domain::{Secret, Timestamp};

/// An error names this many candidates to people, and the count of all; in JSON it has all that were looked up.
const MOST_NAMED: usize = 20;

/// Prints data on stdout, all else on stderr.
pub(crate) struct Ui {
    out: Box<dyn Write>,
    err: Box<dyn Write>,
    terminal: Terminal,
    format: Format,
    fields: Vec<String>,
    field: Option<String>,
    quiet: bool,
    verbose: bool,
    now: Timestamp,
    /// The state of stdout.
    arrival: Arrival,
    /// How the database shows that it is an older copy.
    pub(crate) restored: Option<Divergence>,
    /// The bar that is taken off the screen while something is printed.
    progress: Progress,
    /// The output that a thread still has to write.
    drained: Vec<Drained>,
}

/// A word to people from another thread.
#[derive(Clone, Debug)]
pub(crate) struct Aside {
    shown: bool,
    progress: Progress,
}

impl Aside {
    /// Says it on a terminal.
    pub(crate) fn say(&self, text: &str) {
        if self.shown {
            let line = format!("{}\n", sanitize::lines(text, ""));
            // A terminal that is gone is noticed by what has more to say to it.
            self.progress
                .aside(|| io::stderr().write_all(line.as_bytes()).ok());
        }
    }
}

impl Ui {
    /// A printer on the streams of this process.
    pub(crate) fn new(globals: &Globals, now: Timestamp) -> Self {
        let terminal = Terminal::of_process(globals.color);
        Self::on(
            globals,
            now,
            terminal,
            stdout::open(),
            Box::new(io::stderr()),
        )
    }

    pub(super) fn on(
        globals: &Globals,
        now: Timestamp,
        terminal: Terminal,
        out: Box<dyn Write>,
        err: Box<dyn Write>,
    ) -> Self {
        let default = if terminal.stdout {
            Format::Table
        } else {
            Format::Plain
        };
        Self {
            out,
            err,
            terminal,
            format: globals.format_asked().unwrap_or(default),
            fields: globals.fields.clone(),
            field: globals.field.clone(),
            quiet: globals.quiet,
            verbose: globals.verbose > 0,
            now,
            restored: None,
            arrival: Arrival::Whole,
            progress: Progress::hidden(),
            drained: Vec::new(),
        }
    }

    /// From now on nothing that is printed waits for its reader: what a reader does not take in time is dropped, and
    /// counted on stderr.
    pub(crate) fn never_wait(&mut self) -> Result<()> {
        let dropped = Arc::default();
        let report: fn(u64) -> String =
            |lines| format!("{lines} lines of the log were dropped: its reader is too slow\n");
        let failed =
            |error| Error::new(ErrorKind::Failed, "the log cannot be written").source(error);
        let (out, out_done) = drain(io::stdout(), &dropped, None).map_err(failed)?;
        let (err, err_done) = drain(io::stderr(), &dropped, Some(report)).map_err(failed)?;
        self.out = Box::new(out);
        self.err = Box::new(err);
        self.drained.extend([out_done, err_done]);
        Ok(())
    }

    /// Writes what [`Ui::never_wait`] left to a thread, as far as its reader takes it within `time`. A stream whose
    /// reader does not is given up.
    pub(crate) fn settle(&mut self, time: Duration) {
        self.out = Box::new(io::sink());
        self.err = Box::new(io::sink());
        let all: Vec<bool> = self
            .drained
            .drain(..)
            .map(|drained| drained.within(time))
            .collect();
        if all.iter().all(|written| *written) {
            self.out = Box::new(io::stdout());
            self.err = Box::new(io::stderr());
        }
    }

    /// Prints one object: on a terminal, the screen that `screen` draws, unless fields were asked for.
    ///
    /// Fails with [`ErrorKind::Usage`] where `--fields` or `--field` name a key that it does not have.
    pub(crate) fn record(
        &mut self,
        view: &impl Serialize,
        screen: impl FnOnce(&mut Screen),
    ) -> Result<()> {
        let mut object = Fields::of(view)?;
        let asked = self.asked(&[], std::slice::from_ref(&object))?;
        if self.field.is_some() {
            return self.bare(&asked, std::slice::from_ref(&object));
        }
        if !self.fields.is_empty() {
            object = object.only(&asked);
        }
        match self.format {
            Format::Json | Format::Jsonl => {
                let restored_copy = self.restored.map(Divergence::as_str);
                let printed = Printed {
                    object,
                    restored_copy,
                };
                self.put(format::json(&printed, self.format == Format::Json)?)
            }
            Format::Csv => self.put(format::csv_of_one(&object)?),
            Format::Plain => {
                let mut lines = Vec::new();
                for (key, cell) in object.flat() {
                    lines.extend(format!("{key}\t{}\n", format::plain(cell)).into_bytes());
                }
                self.put(lines)
            }
            Format::Table if self.fields.is_empty() => {
                let mut drawing = Screen::new(self.page());
                screen(&mut drawing);
                self.drawn(&drawing.into_drawn())
            }
            Format::Table => {
                let cells = object.iter().map(|(key, cell)| (key, cell.clone()));
                let fields: Vec<(&str, Cell)> = cells.collect();
                self.drawn(&self.page().fields(&fields))
            }
        }
    }

    /// Whether something that was printed did not arrive.
    pub(crate) fn lost(&self) -> bool {
        self.arrival != Arrival::Whole
    }

    /// Prints a bare line of data.
    pub(crate) fn value(&mut self, text: &str) -> Result<()> {
        self.put((sanitize::line(text) + "\n").into_bytes())
    }

    /// Prints a secret as it is, and a line break.
    pub(crate) fn secret(&mut self, secret: &Secret<String>) -> Result<()> {
        let secret = secret.expose();
        // As large as it gets, so that no copy is left behind by growing; and in one write that ends with a line
        // break, which stdout passes on without a copy in its buffer.
        let mut line = Vec::with_capacity(secret.len() + 1);
        line.extend_from_slice(secret.as_bytes());
        line.push(b'\n');
        self.put(line)
    }

    /// Prints many secrets, a line each, and as many in one write as go into 64 KiB. It ends early when nobody reads
    /// on.
    pub(crate) fn secrets(
        &mut self,
        secrets: impl IntoIterator<Item = Secret<String>>,
    ) -> Result<()> {
        const MOST: usize = 64 * 1024;
        let mut lines = Zeroizing::new(Vec::with_capacity(MOST));
        for secret in secrets {
            let secret = secret.expose();
            if lines.len() + secret.len() >= MOST {
                self.put_wiped(&lines)?;
                lines.clear();
            }
            if self.arrival == Arrival::Closed {
                return Ok(());
            }
            lines.extend_from_slice(secret.as_bytes());
            lines.push(b'\n');
        }
        self.put_wiped(&lines)
    }

    /// Prints bytes as they are.
    pub(crate) fn bytes(&mut self, bytes: &[u8]) -> Result<()> {
        self.put(bytes.to_vec())
    }

    /// Whether objects are wanted even where a person would be content with a sentence: JSON, CSV, or named fields.
    pub(crate) fn wants_objects(&self) -> bool {
        let formatted = matches!(self.format, Format::Json | Format::Jsonl | Format::Csv);
        formatted || self.field.is_some() || !self.fields.is_empty()
    }

    /// Whether each row is a line of its own, which can be printed before the next is known.
    pub(crate) fn streams(&self) -> bool {
        matches!(self.format, Format::Plain | Format::Jsonl)
            && self.field.is_none()
            && self.fields.is_empty()
    }

    /// Whether a list is laid out for a person, as wide as the terminal; not where fields are named.
    pub(crate) fn lays_out(&self) -> bool {
        self.format == Format::Table && self.field.is_none() && self.fields.is_empty()
    }

    /// Whether that is so and the person sees it at once: a list is then cut to a page.
    pub(crate) fn lays_out_on_terminal(&self) -> bool {
        self.lays_out() && self.terminal.stdout
    }

    /// Width of the terminal.
    pub(crate) const fn width(&self) -> u16 {
        self.terminal.width
    }

    /// Whether objects are wanted one by one, as they come.
    pub(crate) const fn streams_objects(&self) -> bool {
        matches!(self.format, Format::Jsonl)
    }

    /// Whether data is JSON.
    pub(crate) const fn is_json(&self) -> bool {
        self.format.is_json()
    }

    /// Whether `-v` was given.
    pub(crate) const fn is_verbose(&self) -> bool {
        self.verbose
    }

    /// A bar that counts `what`, where a person watches and is told nothing else of each.
    pub(crate) fn progress(&mut self, what: &str) -> Progress {
        if self.terminal.stderr && !self.verbose && !self.quiet && !self.format.is_json() {
            self.progress = Progress::shown(what);
        }
        self.progress.clone()
    }

    /// Says that it worked, to people only: cron emails nothing of a run that went well.
    pub(crate) fn success(&mut self, text: &str) {
        if self.terminal.stderr && !self.quiet {
            self.say(&sanitize::lines(text, ""));
        }
    }

    /// Returns a second printer, for another thread to say to people what a command waits for. It is made after the
    /// bar.
    pub(crate) fn aside(&self) -> Aside {
        Aside {
            shown: self.terminal.stderr && !self.quiet,
            progress: self.progress.clone(),
        }
    }

    /// Says what should be known, unless `--quiet`.
    pub(crate) fn note(&mut self, text: &str) {
        if !self.quiet {
            self.say(&sanitize::lines(text, ""));
        }
    }

    /// Says what may be wrong.
    pub(crate) fn warn(&mut self, text: &str) {
        let text = sanitize::lines(text, "         ");
        self.say(&format!("{} {text}", paint::yellow("warning:")));
    }

    /// Says that the database is an older copy, if it is one.
    pub(crate) fn say_restored(&mut self) {
        let Some(divergence) = self.restored else {
            return;
        };
        let message = format!("the database {divergence}");
        if self.format.is_json() {
            self.object(&WarningLine::new(divergence, &message));
            return;
        }
        self.warn(&format!("{message}; {}", next_step::sentence(&restored())));
    }

    /// Says more, where `-v` asks for it.
    pub(crate) fn verbose(&mut self, text: &str) {
        if self.verbose {
            self.say(&sanitize::lines(text, ""));
        }
    }

    /// Reports an error and its hint; as JSON where data is JSON.
    pub(crate) fn error<'a>(&mut self, error: impl Into<ErrorReport<'a>>) {
        let error = error.into();
        if self.format.is_json() {
            self.object(&ErrorLine::from(&error));
            return;
        }
        let message = sanitize::lines(&error.message, "       ");
        self.say(&format!("{} {message}", paint::red("error:")));
        if let Some(candidates) = error.candidates.filter(|found| found.list.len() > 1) {
            self.say(&candidate_lines(candidates, MOST_NAMED));
        }
        if let Some(hint) = error.hint {
            let hint = sanitize::lines(&hint, "      ");
            self.say(&format!("{} {hint}", paint::bold("hint:")));
        }
    }

    /// A moment as a terminal shows it: `2 h ago, 23 Nov 07:41 UTC`.
    pub(crate) fn time(&self, at: Timestamp) -> String {
        time::shown(at, self.now)
    }

    /// A moment under a heading that names the zone: `23 Nov 07:41`.
    pub(crate) fn short_time(&self, at: Timestamp) -> String {
        time::short(at, self.now)
    }

    /// A moment within a sentence: `23 Nov 07:41 UTC`.
    pub(crate) fn moment(&self, at: Timestamp) -> String {
        time::absolute(at, self.now)
    }

    /// Whether a person watches what is said.
    pub(crate) const fn is_watched(&self) -> bool {
        self.terminal.stderr
    }

    /// Whether stdout is a terminal.
    pub(crate) const fn is_terminal(&self) -> bool {
        self.terminal.stdout
    }

    /// Whether stdout may be coloured.
    pub(crate) const fn has_colour(&self) -> bool {
        self.terminal.stdout_colour
    }

    const fn page(&self) -> LayoutOptions {
        LayoutOptions {
            width: self.terminal.width,
            now: self.now,
        }
    }

    /// The keys that `--fields` or `--field` name. Without rows there is nothing to check them against.
    fn asked(&self, columns: &[Column], rows: &[Fields]) -> Result<Vec<String>> {
        let mut asked: Vec<String> = Vec::new();
        for name in self.field.iter().chain(&self.fields) {
            let is_known = columns.iter().any(|column| column.key == name)
                || rows.iter().any(|row| row.get(name).is_some());
            if is_known {
                asked.push(name.clone());
            } else if !rows.is_empty() {
                return Err(unknown_field(name, columns, rows));
            }
        }
        // `--field` wins where both were given, which clap refuses at one level of the command line.
        if self.field.is_some() {
            asked.truncate(1);
        }
        Ok(asked)
    }

    fn bare(&mut self, keys: &[String], rows: &[Fields]) -> Result<()> {
        let mut lines = Vec::new();
        for row in rows {
            for key in keys {
                for value in format::bare(row.get(key).unwrap_or(&Cell::Null)) {
                    lines.extend(value.into_bytes());
                    lines.push(b'\n');
                }
            }
        }
        self.put(lines)
    }

    fn drawn(&mut self, text: &str) -> Result<()> {
        self.put(paint::finish(text, self.terminal.stdout_colour).into_bytes())
    }

    /// Writes to stdout, and wipes what was written: it may hold a password.
    fn put(&mut self, bytes: Vec<u8>) -> Result<()> {
        self.put_wiped(&Zeroizing::new(bytes))
    }

    fn put_wiped(&mut self, bytes: &Zeroizing<Vec<u8>>) -> Result<()> {
        if self.arrival == Arrival::Closed {
            return Ok(());
        }
        let out = &mut self.out;
        let written = self
            .progress
            .aside(|| out.write_all(bytes).and_then(|()| out.flush()));
        match written {
            Ok(()) => Ok(()),
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                self.arrival = Arrival::Closed;
                Ok(())
            }
            Err(error) => {
                self.arrival = Arrival::Broken;
                Err(stdout::unwritable(error))
            }
        }
    }

    /// Says one line of JSON.
    fn object(&mut self, object: &impl Serialize) {
        // Text and numbers always serialise.
        if let Ok(line) = format::json(object, false) {
            self.say(String::from_utf8_lossy(&line).trim_end());
        }
    }

    fn say(&mut self, text: &str) {
        let text = paint::finish(text, self.terminal.stderr_colour) + "\n";
        let err = &mut self.err;
        self.progress.aside(|| {
            // Where stderr cannot be written there is nobody left to tell.
            err.write_all(text.as_bytes()).ok();
            err.flush().ok();
        });
    }
}

fn unknown_field(name: &str, columns: &[Column], rows: &[Fields]) -> Error {
    let mut known: Vec<&str> = Vec::new();
    let keys = rows.iter().flat_map(Fields::keys).map(|key| &**key);
    for key in keys.chain(columns.iter().map(|column| column.key)) {
        if !known.contains(&key) {
            known.push(key);
        }
    }
    let hint = format!("fields: {}", known.join(", "));
    Error::new(ErrorKind::Usage, format!("there is no field `{name}`")).hint(hint)
}
