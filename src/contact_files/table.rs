//! A CSV file (RFC 4180), read a row at a time, and one of the rows that were not taken.

use std::io::{self, BufRead, BufReader, Read, Write};

use super::columns::{Column, Layout};
use super::records::Records;
use super::row::{Person, RowFault};
use crate::contact_files::fault::FileFault;
use crate::domain::without_mark;

/// What is read of a file at a time; a row may be taken for longer by as much.
const BUFFER: usize = 64 * 1024;
/// The column that rejects have behind those of the file.
const REASON: &[u8] = b"reason";

/// A row, and the person that it is.
#[derive(Debug)]
pub struct PersonRow {
    /// The line of the file in which it begins, from 1.
    pub line: u64,
    /// Its values.
    pub person: Result<Person, RowFault>,
}

/// The first line, which was looked at, and the rest.
type Input = io::Chain<io::Cursor<Vec<u8>>, BufReader<Box<dyn Read>>>;

/// Reads people.
pub struct PeopleReader {
    rows: Records<Input>,
    layout: Layout,
    delimiter: u8,
    header: csv::ByteRecord,
    /// The file is one of rejects: the reasons of the last time stand behind its columns.
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
                Some(span) if span.unclosed.is_some() => {
                    let why = "has a quotation mark that is never closed";
                    return Err(FileFault::Header(String::from(why)));
                }
                Some(_) if is_blank(&header) => {}
                Some(_) => break,
            }
        }
        let had_reasons = header
            .iter()
            .next_back()
            .is_some_and(|last| last.trim_ascii().eq_ignore_ascii_case(REASON));
        if had_reasons {
            header.truncate(header.len() - 1);
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
            let person = match span.unclosed {
                Some(last) => Err(RowFault::Unclosed { last }),
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
    pub fn rejects<W: Write>(&self, output: W) -> io::Result<RejectsWriter<W>> {
        let mut rows = csv::WriterBuilder::new()
            .delimiter(self.delimiter)
            .flexible(true)
            .from_writer(output);
        let header = self.header.iter();
        rows.write_record(header.chain([REASON]))?;
        Ok(RejectsWriter {
            rows,
            columns: self.header.len(),
        })
    }
}

/// Rows that were not taken, each with the reason behind its columns.
#[derive(Debug)]
pub struct RejectsWriter<W: Write> {
    rows: csv::Writer<W>,
    columns: usize,
}

impl<W: Write> RejectsWriter<W> {
    /// Adds a row. The reason stands in the last column, however many cells the row has; too many follow it, so that
    /// the row is refused again where nobody corrects it.
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

/// The file up to the end of its first line that says something, however small the pieces are in which a pipe brings
/// it, without a byte order mark.
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
