//! A CSV file (RFC 4180), read a row at a time, and one of the rows that were not taken.

use std::cell::Cell;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::rc::Rc;

use super::columns::{Column, Layout};
use super::row::{Person, RowFault};

/// Most bytes of a row, the header too.
const LONGEST_ROW: usize = 1024 * 1024;
/// What is read of a file at a time; a row may be taken for longer by as much.
const BUFFER: usize = 64 * 1024;
/// The column that rejects have behind those of the file.
const REASON: &[u8] = b"reason";

/// Why a file cannot be read on.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// It is not there, or not to be read.
    #[error("it cannot be read")]
    Io(#[source] io::Error),
    /// Nothing is in it.
    #[error("it is empty; the first row has to name the columns")]
    Empty,
    /// Its first row is no header that is understood.
    #[error("its header {0}")]
    Header(String),
    /// It is in UTF-16.
    #[error("it is in UTF-16; save it as CSV in UTF-8")]
    Utf16,
    /// A row has no end, as where a quotation mark was never closed.
    #[error(
        "the row that begins in line {line} is longer than a MiB: is a quotation mark missing?"
    )]
    Endless {
        /// Its first line.
        line: u64,
    },
}

/// A row, and the person that it is.
#[derive(Debug)]
pub struct Row {
    /// The line of the file in which it begins, from 1.
    pub line: u64,
    /// What it says.
    pub person: Result<Person, RowFault>,
}

/// Reads people.
pub struct Reader {
    rows: csv::Reader<Bounded>,
    budget: Rc<Cell<usize>>,
    layout: Layout,
    delimiter: u8,
    header: csv::ByteRecord,
    /// The file is one of rejects: the reasons of the last time stand behind its columns.
    had_reasons: bool,
    record: csv::ByteRecord,
}

impl std::fmt::Debug for Reader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Reader")
            .field("layout", &self.layout)
            .finish_non_exhaustive()
    }
}

impl Reader {
    /// Reads the header.
    pub fn new(input: Box<dyn Read>) -> Result<Self, Fault> {
        let mut input = BufReader::with_capacity(BUFFER, input);
        // The first line, however small the pieces are in which a pipe brings it.
        let mut start = Vec::new();
        (&mut input)
            .take(BUFFER as u64)
            .read_until(b'\n', &mut start)
            .map_err(Fault::Io)?;
        if start.starts_with(&[0xff, 0xfe]) || start.starts_with(&[0xfe, 0xff]) {
            return Err(Fault::Utf16);
        }
        let mark = "\u{feff}".as_bytes();
        if start.starts_with(mark) {
            start.drain(..mark.len());
        }
        let delimiter = delimiter(&start);
        let budget = Rc::new(Cell::new(LONGEST_ROW));
        let mut rows = csv::ReaderBuilder::new()
            .delimiter(delimiter)
            .flexible(true)
            .has_headers(false)
            .from_reader(Bounded {
                input: io::Cursor::new(start).chain(input),
                left: Rc::clone(&budget),
            });
        let mut header = csv::ByteRecord::new();
        let read = rows.read_byte_record(&mut header);
        if !read.map_err(|error| fault(error, 1))? {
            return Err(Fault::Empty);
        }
        let had_reasons = header
            .iter()
            .last()
            .is_some_and(|last| last.trim_ascii().eq_ignore_ascii_case(REASON));
        if had_reasons {
            header.truncate(header.len() - 1);
        }
        let names: Vec<&str> = header
            .iter()
            .map(str::from_utf8)
            .collect::<Result<_, _>>()
            .map_err(|_| Fault::Header(String::from("is not UTF-8; save it as CSV in UTF-8")))?;
        let layout = Layout::of(names.into_iter())?;
        Ok(Self {
            rows,
            budget,
            layout,
            delimiter,
            header,
            had_reasons,
            record: csv::ByteRecord::new(),
        })
    }

    /// The columns that are not known, as they are called.
    pub fn unknown(&self) -> &[String] {
        &self.layout.unknown
    }

    /// Whether there is such a column.
    pub fn has(&self, column: Column) -> bool {
        self.layout.place(column).is_some()
    }

    /// The next person.
    pub fn next_row(&mut self) -> Result<Option<Row>, Fault> {
        self.budget.set(LONGEST_ROW);
        let line = self.rows.position().line();
        let read = self.rows.read_byte_record(&mut self.record);
        if !read.map_err(|error| fault(error, line))? {
            return Ok(None);
        }
        let line = self.record.position().map_or(line, csv::Position::line);
        Ok(Some(Row {
            line,
            person: match self.surplus() {
                Some(fault) => Err(fault),
                None => Person::parse(&self.layout, &self.record),
            },
        }))
    }

    /// The fault of a row that has more cells than there are columns; empty ones at its end do not count.
    fn surplus(&self) -> Option<RowFault> {
        let columns = self.header.len();
        let filled = self.row().enumerate().filter(|(_, cell)| !cell.is_empty());
        let cells = filled.last().map_or(0, |(last, _)| last + 1);
        let holds_hashes = self.has(Column::PasswordHash) && self.delimiter == b',';
        (cells > columns).then_some(RowFault::Surplus {
            cells,
            columns,
            remedy: if holds_hashes {
                "put the password hash in quotation marks"
            } else {
                "put a value that holds what separates cells in quotation marks"
            },
        })
    }

    /// The cells of the row that was read last, without the reason of the last time.
    fn row(&self) -> impl Iterator<Item = &[u8]> {
        let reason = self.had_reasons.then_some(self.header.len());
        let cells = self.record.iter().enumerate();
        cells.filter_map(move |(place, cell)| (Some(place) != reason).then_some(cell))
    }

    /// The cells of the row that was read last, as they were.
    pub fn cells(&self) -> Vec<Vec<u8>> {
        self.row().map(<[u8]>::to_vec).collect()
    }

    /// A file for rows that are not taken, with the header of this one and `reason` behind it.
    pub fn rejects<W: Write>(&self, output: W) -> io::Result<Writer<W>> {
        let mut rows = csv::WriterBuilder::new()
            .delimiter(self.delimiter)
            .flexible(true)
            .from_writer(output);
        let header = self.header.iter();
        rows.write_record(header.chain([REASON]))?;
        Ok(Writer {
            rows,
            columns: self.header.len(),
        })
    }
}

/// Rows that were not taken, each with the reason behind its columns.
#[derive(Debug)]
pub struct Writer<W: Write> {
    rows: csv::Writer<W>,
    columns: usize,
}

impl<W: Write> Writer<W> {
    /// Adds a row. The reason stands in the last column, however many cells the row has; too many follow it, so that the
    /// row is refused again where nobody corrects it.
    pub fn add(&mut self, cells: &[Vec<u8>], reason: &str) -> io::Result<()> {
        let (within, beyond) = cells.split_at(cells.len().min(self.columns));
        let missing = self.columns - within.len();
        let within = within.iter().map(Vec::as_slice);
        let beyond = beyond.iter().map(Vec::as_slice);
        let padding = std::iter::repeat_n(&b""[..], missing);
        let row = within.chain(padding).chain([reason.as_bytes()]);
        self.rows.write_record(row.chain(beyond))?;
        Ok(())
    }

    /// Gives back what it was written to, with all of it.
    pub fn finish(self) -> io::Result<W> {
        self.rows
            .into_inner()
            .map_err(csv::IntoInnerError::into_error)
    }
}

/// The sign that stands most often in the first line; a comma where none does.
fn delimiter(start: &[u8]) -> u8 {
    let line = start.split(|byte| matches!(byte, b'\n' | b'\r')).next();
    let line = line.unwrap_or_default();
    let count = |sign: u8| line.split(|byte| *byte == sign).count();
    let mut best = b',';
    for sign in [b';', b'\t'] {
        if count(sign) > count(best) {
            best = sign;
        }
    }
    best
}

fn fault(error: csv::Error, line: u64) -> Fault {
    match error.into_kind() {
        csv::ErrorKind::Io(error) if error.kind() == io::ErrorKind::FileTooLarge => {
            Fault::Endless { line }
        }
        csv::ErrorKind::Io(error) => Fault::Io(error),
        other => Fault::Io(io::Error::other(format!("{other:?}"))),
    }
}

/// Input of which only so much is read before a row has to end.
struct Bounded {
    input: io::Chain<io::Cursor<Vec<u8>>, BufReader<Box<dyn Read>>>,
    left: Rc<Cell<usize>>,
}

impl Read for Bounded {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.left.get() == 0 {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        let n = self.input.read(buffer)?;
        self.left.set(self.left.get().saturating_sub(n));
        Ok(n)
    }
}

#[cfg(test)]
mod tests;
