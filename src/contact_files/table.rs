//! A CSV file (RFC 4180), read a row at a time, and one of the rows that were not taken.

use std::io::{self, BufRead, BufReader, Read, Write};

use super::columns::{Column, Layout};
use super::records::{RecordPosition, Records};
use super::row::{Person, RowFault};
use crate::contact_files::fault::FileFault;
use crate::domain::without_mark;

/// Bytes that are read of a file at a time.
const BUFFER: usize = 64 * 1024;
/// The column that rejects have before those of the file, where a spreadsheet shows it first.
const REASON: &[u8] = b"reason";
/// The cell beyond the columns of a row whose quotation marks are not in order.
const MISQUOTED: &[u8] = b"correct the row, then empty this cell";

/// A row, and the person that it is.
#[derive(Debug)]
pub struct PersonRow {
    /// The line of the file in which it begins, from 1.
    pub line: u64,
    /// Its values.
    pub person: Result<Person, RowFault>,
}

/// The cells of a row, as they were.
#[derive(Clone, Debug)]
pub struct Cells(csv::ByteRecord);

impl Cells {
    /// The length of all of them.
    pub fn bytes(&self) -> usize {
        self.0.as_slice().len()
    }
}

/// The first line, which was looked at, and the rest.
type Input = io::Chain<io::Cursor<Vec<u8>>, BufReader<Box<dyn Read>>>;

/// Reads people.
pub struct PeopleReader {
    rows: Records<Input>,
    layout: Layout,
    delimiter: u8,
    header: csv::ByteRecord,
    /// The file is one of rejects: the reasons of the last time stand before its columns.
    had_reasons: bool,
    record: csv::ByteRecord,
}

impl std::fmt::Debug for PeopleReader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Reader")
            .field("layout", &self.layout)
            .finish_non_exhaustive()
    }
}

impl PeopleReader {
    /// Reads the header.
    pub fn new(input: Box<dyn Read>) -> Result<Self, FileFault> {
        let mut input = BufReader::with_capacity(BUFFER, input);
        let start = start(&mut input)?;
        let delimiter = delimiter(&start);
        let mut rows = Records::new(io::Cursor::new(start).chain(input), delimiter);
        let mut header = csv::ByteRecord::new();
        loop {
            match rows.read(&mut header)? {
                None => return Err(FileFault::Empty),
                Some(span) if span.unclosed => {
                    let why = "has a quotation mark that is never closed";
                    return Err(FileFault::Header(String::from(why)));
                }
                Some(span) if span.too_long => {
                    return Err(FileFault::Header(String::from("is longer than a MiB")));
                }
                Some(span) if span.misquoted => {
                    let why = "has text behind a closing quotation mark";
                    return Err(FileFault::Header(String::from(why)));
                }
                Some(_) if is_blank(&header) => {}
                Some(_) => break,
            }
        }
        let had_reasons = header
            .iter()
            .next()
            .is_some_and(|first| first.trim_ascii().eq_ignore_ascii_case(REASON));
        if had_reasons {
            header = without_first(&header);
        }
        let names: Vec<&str> = header
            .iter()
            .map(str::from_utf8)
            .collect::<Result<_, _>>()
            .map_err(|_| {
                FileFault::Header(String::from("is not UTF-8; save it as CSV in UTF-8"))
            })?;
        let layout = Layout::of(names.into_iter())?;
        Ok(Self {
            rows,
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

    /// Returns the next person. Rows of blank cells are skipped.
    pub fn next_row(&mut self) -> Result<Option<PersonRow>, FileFault> {
        while let Some(span) = self.rows.read(&mut self.record)? {
            if self.had_reasons {
                self.record = without_first(&self.record);
            }
            if span.misquoted {
                self.mark_misquoted();
            }
            let person = match unread(span) {
                Some(fault) => Err(fault),
                None if is_blank(&self.record) => continue,
                None => match self.surplus() {
                    Some(fault) => Err(fault),
                    None => Person::parse(&self.layout, &self.record),
                },
            };
            let line = span.line;
            return Ok(Some(PersonRow { line, person }));
        }
        Ok(None)
    }

    /// Adds a cell beyond the columns to a row whose cells are not certain. Among the rejects it would otherwise be a row
    /// like any other, and the next import would take what was made of it.
    fn mark_misquoted(&mut self) {
        while self.record.len() < self.header.len() {
            self.record.push_field(b"");
        }
        self.record.push_field(MISQUOTED);
    }

    /// The fault of a row that has more cells than there are columns; empty ones at its end do not count.
    fn surplus(&self) -> Option<RowFault> {
        let columns = self.header.len();
        let last = self.record.iter().rposition(|cell| !cell.is_empty());
        let cells = last.map_or(0, |last| last + 1);
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

    /// The cells of the row that was read last, as they were, without the reason of the last time.
    pub fn cells(&self) -> Cells {
        Cells(self.record.clone())
    }

    /// A file for rows that are not taken, with `reason` and then the header of this one.
    pub fn rejects<W: Write>(&self, output: W) -> io::Result<RejectsWriter<W>> {
        let mut rows = csv::WriterBuilder::new()
            .delimiter(self.delimiter)
            .flexible(true)
            .from_writer(output);
        rows.write_record([REASON].into_iter().chain(&self.header))?;
        Ok(RejectsWriter {
            rows,
            columns: self.header.len(),
        })
    }
}

/// Rows that were not taken, each with the reason before its cells.
#[derive(Debug)]
pub struct RejectsWriter<W: Write> {
    rows: csv::Writer<W>,
    columns: usize,
}

impl<W: Write> RejectsWriter<W> {
    /// Adds a row, filled up with empty cells. One that has too many keeps them, so that it is refused again until it is
    /// corrected.
    pub fn add(&mut self, Cells(cells): &Cells, reason: &str) -> io::Result<()> {
        let missing = self.columns.saturating_sub(cells.len());
        let padding = std::iter::repeat_n(&b""[..], missing);
        self.rows
            .write_record([reason.as_bytes()].into_iter().chain(cells).chain(padding))
            .map_err(io::Error::from)
    }

    /// Gives back what it was written to, with all of it.
    pub fn finish(self) -> io::Result<W> {
        self.rows
            .into_inner()
            .map_err(csv::IntoInnerError::into_error)
    }
}

fn without_first(record: &csv::ByteRecord) -> csv::ByteRecord {
    record.iter().skip(1).collect()
}

/// The fault of a row that was not read, or not to its end.
const fn unread(span: RecordPosition) -> Option<RowFault> {
    let RecordPosition { last, bytes, .. } = span;
    let lines = last - span.line + 1;
    if span.unclosed {
        Some(RowFault::Unclosed { last, lines, bytes })
    } else if span.too_long {
        Some(RowFault::TooLong { last, lines, bytes })
    } else if span.misquoted {
        let first = span.line;
        Some(RowFault::Misquoted { first, last })
    } else {
        None
    }
}

/// The file up to the end of its first line that says something, however small the pieces are in which a pipe brings it,
/// without a byte order mark.
fn start(input: &mut impl BufRead) -> Result<Vec<u8>, FileFault> {
    let mut start = Vec::new();
    while start.trim_ascii().is_empty() && start.len() < BUFFER {
        let read = input
            .take(BUFFER as u64)
            .read_until(b'\n', &mut start)
            .map_err(FileFault::Io)?;
        if read == 0 {
            break;
        }
    }
    without_mark(&start)
        .map(<[u8]>::to_vec)
        .map_err(FileFault::Utf16)
}

/// The sign that stands most often in the first line; a comma where none does.
fn delimiter(start: &[u8]) -> u8 {
    let mut lines = start.split(|byte| matches!(byte, b'\n' | b'\r'));
    let line = lines
        .find(|line| !line.trim_ascii().is_empty())
        .unwrap_or_default();
    let count = |sign: u8| line.split(|byte| *byte == sign).count();
    let mut best = b',';
    for sign in [b';', b'\t'] {
        if count(sign) > count(best) {
            best = sign;
        }
    }
    best
}

/// Whether a record has nothing but white space in its cells, as spreadsheets leave it behind the last row.
fn is_blank(record: &csv::ByteRecord) -> bool {
    let mut cells = record.iter();
    cells.all(|cell| str::from_utf8(cell).is_ok_and(|text| text.trim().is_empty()))
}

#[cfg(test)]
mod tests;
