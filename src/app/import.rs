//! Contacts from a file of another program.
//!
//! Invariants:
//! - A row is done as a whole or not at all, and a bad one does not touch the others.
//! - What the desk has stays: a value is only filled in where there is none, unless overwriting was asked for; a password
//!   is only replaced where that was asked for by name.
//! - Up to 500 rows share a commit, so that other writers come in between; a run that breaks off is continued by running
//!   it again, since what is there already is left as it is.
//! - No mail is made.

use std::io::Read;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::domain::product::{Product, Slug};
use crate::exchange::{Column, Fault, Person, Reader, RowFault, Writer};
use crate::store::Db;

use super::private_file::{self, PrivateFile};
use super::resolve;
use super::{App, Error, ErrorKind, Result};

mod known;
mod row;

use known::Known;
use row::{Plan, Wishes};

/// So many rows share a commit at the most.
const BATCH: usize = 500;
/// And so many bytes.
const BATCH_BYTES: usize = 4 * 1024 * 1024;

/// What an import may do.
#[derive(Clone, Debug, Default)]
pub struct ImportOptions {
    /// The product of the logins, where rows have any.
    pub product: Option<Slug>,
    /// Values that the desk has are replaced.
    pub overwrite: bool,
    /// Passwords that logins have are replaced by the hashes of the file.
    pub replace_passwords: bool,
    /// Only find out what would be done.
    pub dry_run: bool,
    /// Where the rows go that were not taken, with the reason.
    pub rejects: Option<Rejects>,
}

/// A file for rows that were not taken. It is made for the first of them.
#[derive(Clone, Debug)]
pub struct Rejects {
    /// The file.
    pub path: PathBuf,
    /// It is replaced where it exists.
    pub replace: bool,
}

/// What became of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Imported {
    /// There is a new contact.
    New,
    /// Something was filled in or replaced.
    Changed,
    /// All of it was known.
    Same,
}

/// What an import came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ImportReport {
    /// New contacts.
    pub new: u64,
    /// Contacts that were changed.
    pub changed: u64,
    /// Contacts that had all of it.
    pub same: u64,
    /// Rows that were not taken.
    pub invalid: u64,
    /// Logins that have another password than the file, and keep it.
    pub kept_passwords: u64,
}

/// A file of contacts whose header was read.
#[derive(Debug)]
pub struct Source(Reader);

impl Source {
    /// Reads the header.
    pub fn new(input: Box<dyn Read>) -> Result<Self> {
        Reader::new(input).map(Self).map_err(unreadable)
    }

    /// The columns that are not known, as they are called.
    pub fn unknown_columns(&self) -> &[String] {
        self.0.unknown()
    }
}

/// A row that was read, until its batch is done.
struct Pending {
    line: u64,
    person: std::result::Result<Person, RowFault>,
    cells: Vec<Vec<u8>>,
}

impl App {
    /// Takes people in from a file, and tells of each row, by its line, what became of it. Gives what it came to, and
    /// how it ended.
    ///
    /// Fails with [`ErrorKind::Interrupted`] when it is stopped; what was committed stays.
    pub fn import_contacts(
        &mut self,
        source: &mut Source,
        options: &ImportOptions,
        interrupted: &AtomicBool,
        tell: &mut dyn FnMut(u64, &Result<Imported>),
    ) -> (ImportReport, Result<()>) {
        let mut report = ImportReport::default();
        let mut count = |line, (outcome, kept): &Outcome| {
            report.count(outcome, *kept);
            tell(line, outcome);
        };
        let ended = self.import_rows(source, options, interrupted, &mut count);
        (report, ended)
    }

    fn import_rows(
        &mut self,
        source: &mut Source,
        options: &ImportOptions,
        interrupted: &AtomicBool,
        tell: &mut dyn FnMut(u64, &Outcome),
    ) -> Result<()> {
        let wishes = self.wishes(&source.0, options)?;
        if let Some(file) = &options.rejects {
            private_file::check(&file.path, file.replace)?;
        }
        let mut rejects: Option<Writer<PrivateFile>> = None;
        let mut known = Known::default();
        loop {
            if interrupted.load(Ordering::Relaxed) {
                end_rejects(rejects)?;
                return Err(Error::new(ErrorKind::Interrupted, "interrupted")
                    .hint("what was imported stays; running it again goes on"));
            }
            let (batch, ended) = read_batch(&mut source.0);
            let done = if options.dry_run {
                let db = self.db();
                batch
                    .iter()
                    .map(|row| look(&mut known, db, &wishes, row))
                    .collect()
            } else {
                self.import_batch(&wishes, &batch)?
            };
            for (row, done) in batch.iter().zip(done) {
                tell(row.line, &done);
                if let ((Err(error), _), Some(file)) = (&done, &options.rejects) {
                    reject(&mut rejects, &source.0, file, row, error)?;
                }
            }
            if let Some(ended) = ended {
                end_rejects(rejects)?;
                return ended.map_err(unreadable);
            }
        }
    }

    fn wishes(&self, reader: &Reader, options: &ImportOptions) -> Result<Wishes> {
        let has_logins = reader.has(Column::Username) || reader.has(Column::PasswordHash);
        let product: Option<Product> = (has_logins || options.product.is_some())
            .then(|| resolve::pick_product(self.db(), options.product.as_ref()))
            .transpose()?;
        Ok(Wishes {
            product,
            overwrite: options.overwrite,
            replace_passwords: options.replace_passwords,
        })
    }

    /// A row that cannot be taken has written nothing, so all share a commit; one that fails beyond that is undone alone.
    fn import_batch(&mut self, wishes: &Wishes, batch: &[Pending]) -> Result<Vec<Outcome>> {
        let (store, desk) = self.writing()?;
        let done = store.write_each(batch, |tx, row, _| {
            let plan = match plan(**tx, wishes, row) {
                Ok(plan) => plan,
                Err(error) => return Ok((Err(error), false)),
            };
            let kept = plan.keeps_password();
            let imported = plan.carry_out(tx, desk)?;
            Ok::<Outcome, Error>((Ok(imported), kept))
        })?;
        let each = done.into_iter();
        Ok(each
            .map(|outcome| outcome.unwrap_or_else(|error| (Err(error), false)))
            .collect())
    }
}

/// What became of a row, and whether a password stayed that the file has otherwise.
type Outcome = (Result<Imported>, bool);

impl ImportReport {
    fn count(&mut self, outcome: &Result<Imported>, kept: bool) {
        match outcome {
            Ok(Imported::New) => self.new += 1,
            Ok(Imported::Changed) => self.changed += 1,
            Ok(Imported::Same) => self.same += 1,
            Err(_) => self.invalid += 1,
        }
        self.kept_passwords += u64::from(kept);
    }
}

fn plan(db: Db<'_>, wishes: &Wishes, row: &Pending) -> Result<Plan> {
    match &row.person {
        Ok(person) => Plan::make(db, wishes, person),
        Err(RowFault::Invalid(invalid)) => Err(invalid.clone().into()),
        Err(fault) => Err(Error::new(ErrorKind::Usage, fault.to_string())),
    }
}

/// What would become of a row.
fn look(known: &mut Known, db: Db<'_>, wishes: &Wishes, row: &Pending) -> Outcome {
    let looked = plan(db, wishes, row).and_then(|plan| {
        let person = row.person.as_ref();
        let outcome = person.map_or(Ok(plan.outcome()), |person| known.look(&plan, person))?;
        Ok((outcome, plan.keeps_password()))
    });
    match looked {
        Ok((outcome, kept)) => (Ok(outcome), kept),
        Err(error) => (Err(error), false),
    }
}

/// The next rows, and how the file ended, where it did. What stands before a fault is taken all the same.
fn read_batch(reader: &mut Reader) -> (Vec<Pending>, Option<std::result::Result<(), Fault>>) {
    let mut batch = Vec::new();
    let mut bytes = 0;
    while batch.len() < BATCH && bytes < BATCH_BYTES {
        let row = match reader.next_row() {
            Ok(Some(row)) => row,
            Ok(None) => return (batch, Some(Ok(()))),
            Err(fault) => return (batch, Some(Err(fault))),
        };
        let cells = reader.cells();
        bytes += cells.iter().map(Vec::len).sum::<usize>();
        batch.push(Pending {
            line: row.line,
            person: row.person,
            cells,
        });
    }
    (batch, None)
}

fn reject(
    rejects: &mut Option<Writer<PrivateFile>>,
    reader: &Reader,
    file: &Rejects,
    row: &Pending,
    error: &Error,
) -> Result<()> {
    if rejects.is_none() {
        let file = PrivateFile::create(&file.path, file.replace)?;
        *rejects = Some(reader.rejects(file).map_err(unwritable)?);
    }
    let added = rejects
        .as_mut()
        .map_or(Ok(()), |writer| writer.add(&row.cells, &error.to_string()));
    added.map_err(unwritable)
}

fn end_rejects(rejects: Option<Writer<PrivateFile>>) -> Result<()> {
    match rejects {
        Some(writer) => writer.finish().map_err(unwritable)?.finish(),
        None => Ok(()),
    }
}

fn unwritable(error: std::io::Error) -> Error {
    Error::new(
        ErrorKind::Failed,
        "the file of rejected rows cannot be written",
    )
    .source(error)
}

fn unreadable(fault: Fault) -> Error {
    let message = format!("the file of contacts: {fault}");
    let error = Error::new(ErrorKind::Usage, message);
    match fault {
        Fault::Io(source) => error.source(source),
        _ => error
            .hint("its first row names the columns: `credtool contact import --help` lists them"),
    }
}
