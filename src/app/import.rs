//! Contacts from a file of another program.
//!
//! Invariants:
//! - A row is done as a whole or not at all, and a bad one does not touch the others.
//! - What is stored stays: a value is only filled in where there is none, unless overwriting was asked for; a password
//!   is only replaced where that was asked for by name. A value that stays although the row has another is reported.
//! - A row that may mean somebody else is rejected: nobody is found by an id that belongs to another address, nor by an
//!   address that belongs to another name and another username, id or password.
//! - A dry run judges every row by the same rules, and finds what the rows before it would have left ([`people`]).
//! - Up to 5,000 rows share a commit, and other writers come in between; a run that breaks off is continued by running
//!   it again, since what is there already is left as it is.
//! - The new contacts of a commit share one audit event; every change of a contact and every password has one of its own.
//! - No email is queued.

mod people;
pub(crate) mod plan;
mod rejects;
pub(crate) mod report;
mod row;
mod seen;
mod typos;

use std::io::Read;
use std::sync::atomic::{AtomicBool, Ordering};

use people::{Changed, People};
use rejects::RejectsFile;
use seen::{Before, SeenRows};
use typos::Typos;

use self::plan::{Imported, Plan, Wishes};
use self::report::ImportResult;
use super::{App, Error, ErrorKind, Result};
use crate::app::base::lookup;
use crate::app::records::contacts;
use crate::app::{HelpOf, Hint, NextStep};
use crate::contact_files::{Cells, Column, FileFault, PeopleReader, Person, RowFault};
use crate::domain::product::Product;

pub use report::{Corrected, Correction, ImportOptions, ImportReport, ImportedRow, Kept, Rejects};

/// Rows that share a commit at most.
const BATCH: usize = 5_000;
/// And so many bytes.
const BATCH_BYTES: usize = 4 * 1024 * 1024;

/// A file of contacts whose header was read.
#[derive(Debug)]
pub struct Source(PeopleReader);

impl Source {
    /// Reads the header.
    pub fn new(input: Box<dyn Read>) -> Result<Self> {
        PeopleReader::new(input).map(Self).map_err(unreadable)
    }

    /// The columns that are not known, as they are called.
    pub fn unknown_columns(&self) -> &[String] {
        self.0.unknown()
    }
}

/// A row that was read, until its batch is done.
struct PendingRow {
    line: u64,
    person: std::result::Result<Person, RowFault>,
    before: Before,
    cells: Cells,
}

impl App {
    /// Imports contacts from a file, and reports each row that was rejected, by its line, with the reason; the other
    /// rows are reported without. Returns what it came to, and how it ended.
    ///
    /// Fails with [`ErrorKind::Interrupted`] when it is stopped; what was committed stays.
    pub fn import_contacts(
        &mut self,
        source: &mut Source,
        options: &ImportOptions,
        interrupted: &AtomicBool,
        tell: &mut dyn FnMut(u64, Option<&Error>),
    ) -> (ImportReport, Result<()>) {
        let mut report = ImportReport::default();
        let mut count = |line, outcome: &ImportResult| {
            report.count(line, outcome);
            tell(line, outcome.as_ref().err());
        };
        let rejects = options.rejects.as_ref();
        let begun = rejects.map(|file| RejectsFile::begin(&source.0, file));
        let mut rejects = match begun.transpose() {
            Ok(rejects) => rejects,
            Err(error) => return (report, Err(error)),
        };
        let ended = self.import_rows(source, options, &mut rejects, interrupted, &mut count);
        let finished = match rejects {
            Some(rejects) if report.rows() > 0 || ended.is_ok() => rejects.finish(),
            _ => Ok(false),
        };
        report.rejects_removed = finished.as_ref().is_ok_and(|removed| *removed);
        (report, ended.and(finished.map(drop)))
    }

    fn import_rows(
        &mut self,
        source: &mut Source,
        options: &ImportOptions,
        rejects: &mut Option<RejectsFile>,
        interrupted: &AtomicBool,
        tell: &mut dyn FnMut(u64, &ImportResult),
    ) -> Result<()> {
        let wishes = self.wishes(&source.0, options)?;
        if !options.dry_run {
            self.store.expect_many_rows()?;
        }
        let mut seen = SeenRows::default();
        let mut changed = Changed::default();
        let mut typos = Typos::default();
        loop {
            if interrupted.load(Ordering::Relaxed) {
                return Err(Error::new(ErrorKind::Interrupted, "interrupted")
                    .hint("what was imported stays; running it again goes on"));
            }
            let (batch, ended) = read_batch(&mut source.0, &mut seen);
            let done: Vec<ImportResult> = if options.dry_run {
                let looks = batch
                    .iter()
                    .map(|row| self.look(&mut changed, &wishes, row));
                looks.collect()
            } else {
                self.import_batch(&wishes, &batch)?
            };
            for (row, mut done) in batch.iter().zip(done) {
                if let (Ok(done), Ok(Person { email, .. })) = (&mut done, &row.person) {
                    done.mistyped = email.as_ref().and_then(|email| typos.of(email));
                }
                tell(row.line, &done);
                if let (Err(error), Some(rejects)) = (&done, rejects.as_mut()) {
                    rejects.add(&row.cells, &error.to_string())?;
                }
            }
            if let Some(ended) = ended {
                return ended.map_err(unreadable);
            }
        }
    }

    fn wishes(&self, reader: &PeopleReader, options: &ImportOptions) -> Result<Wishes> {
        let has_logins = reader.has(Column::Username) || reader.has(Column::PasswordHash);
        let product: Option<Product> = (has_logins || options.product.is_some())
            .then(|| lookup::pick_product(self.db(), options.product.as_ref()))
            .transpose()?;
        Ok(Wishes {
            product,
            overwrite: options.overwrite,
            replace_passwords: options.replace_passwords,
        })
    }

    /// A row that cannot be taken has written nothing, so all share a commit; one that fails beyond that is undone
    /// alone.
    fn import_batch(&mut self, wishes: &Wishes, batch: &[PendingRow]) -> Result<Vec<ImportResult>> {
        let (store, context) = self.writing()?;
        let begun = context.now();
        let done = store.write_each(
            batch,
            |tx, row| match plan(People::stored(**tx), wishes, row) {
                Ok(plan) => plan.carry_out(tx, context).map(Ok),
                Err(error) => Ok(Err(error)),
            },
            |tx, done: &[Result<Result<Imported>>]| {
                let done = done.iter().flatten().flatten();
                let new = done.filter_map(|imported| imported.new);
                contacts::record_added(tx, context, begun, new)
            },
        )?;
        let outcome = |done: Result<Result<Imported>>| Ok(done.flatten()?.outcome);
        Ok(done.into_iter().map(outcome).collect())
    }

    /// Returns the outcome that a row would have.
    fn look(&mut self, changed: &mut Changed, wishes: &Wishes, row: &PendingRow) -> ImportResult {
        let plan = plan(People::changed(self.db(), changed), wishes, row)?;
        let mut done = plan.outcome();
        if let Some((contact, edit)) = plan.correction() {
            let now = self.now();
            let after = people::edited(contact, edit);
            let edited = contacts::foresee(self.db(), contact, after, now)?;
            done.corrected = Correction::of(contact, edit, edited);
        }
        if done.imported != ImportedRow::Same {
            changed.apply(&plan);
        }
        Ok(done)
    }
}

fn plan(people: People<'_>, wishes: &Wishes, row: &PendingRow) -> Result<Plan> {
    match &row.person {
        Ok(person) => Plan::make(people, wishes, person, row.before),
        Err(RowFault::Invalid(invalid)) => Err(invalid.clone().into()),
        Err(fault) => Err(Error::new(ErrorKind::Usage, fault.to_string())),
    }
}

/// The next rows, and how the file ended, where it did. What stands before a fault is taken all the same.
fn read_batch(
    reader: &mut PeopleReader,
    seen: &mut SeenRows,
) -> (Vec<PendingRow>, Option<std::result::Result<(), FileFault>>) {
    let mut batch = Vec::new();
    let mut bytes = 0;
    while batch.len() < BATCH && bytes < BATCH_BYTES {
        let row = match reader.next_row() {
            Ok(Some(row)) => row,
            Ok(None) => return (batch, Some(Ok(()))),
            Err(fault) => return (batch, Some(Err(fault))),
        };
        let cells = reader.cells();
        bytes += cells.bytes();
        let noted = row
            .person
            .as_ref()
            .map(|person| seen.note(row.line, person));
        batch.push(PendingRow {
            line: row.line,
            before: noted.unwrap_or_default(),
            person: row.person,
            cells,
        });
    }
    (batch, None)
}

fn unreadable(fault: FileFault) -> Error {
    let message = format!("the file of contacts: {fault}");
    let error = Error::new(ErrorKind::Usage, message);
    match fault {
        FileFault::Io(source) => error.source(source),
        _ => error.hint(
            Hint::from("its first row names the columns; ")
                .step(NextStep::Help(HelpOf::ContactImport))
                .then(" lists them"),
        ),
    }
}
