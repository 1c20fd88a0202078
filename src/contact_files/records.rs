//! The records of a CSV file, each with the line in which it begins.
//!
//! csv-core splits them. The lines are counted here: the csv crate counts line feeds alone, and ascribes the empty lines
//! before a record, and the LF of a CRLF, to the record behind them. Nor does it say that a file ended within quotation
//! marks, which makes one record of all that follows a missing one.

use std::io::{self, BufRead};

/// Most bytes of a record.
const LONGEST: u64 = 1024 * 1024;
/// The least room for what csv-core writes next.
const ROOM: usize = 1024;

/// Where a record stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct RecordPosition {
    /// The line in which it begins, from 1.
    pub(super) line: u64,
    /// The last of its lines.
    pub(super) last: u64,
    /// Its length, with the line break behind it.
    pub(super) bytes: u64,
    /// The file ended within quotation marks.
    pub(super) unclosed: bool,
    /// Text follows a closing quotation mark in one of its cells: it is not known where that cell ends, and the mark may
    /// as well open the cell of another row, behind one that is missing.
    pub(super) misquoted: bool,
    /// It is longer than [`LONGEST`], and none of it was kept.
    pub(super) too_long: bool,
}

/// Reads records.
pub(super) struct Records<R> {
    input: R,
    parser: csv_core::Reader,
    place: RecordPlace,
    text: Vec<u8>,
    ends: Vec<usize>,
}

impl<R: BufRead> Records<R> {
    pub(super) fn new(input: R, delimiter: u8) -> Self {
        Self {
            input,
            parser: csv_core::ReaderBuilder::new().delimiter(delimiter).build(),
            place: RecordPlace::new(delimiter),
            text: vec![0; ROOM],
            ends: vec![0; ROOM],
        }
    }

    /// Reads the next record; `None` at the end of the file. Lines without a character are none. A record that is too
    /// long, such as all that follows a missing quotation mark, is read to its end and takes no memory.
    pub(super) fn read(
        &mut self,
        record: &mut csv::ByteRecord,
    ) -> io::Result<Option<RecordPosition>> {
        let (mut written, mut fields) = (0, 0);
        let mut unclosed = false;
        self.place.begin();
        loop {
            let input = self.input.fill_buf()?;
            let at_end = input.is_empty();
            // At the end of the file a line break ends a record, unless it stands within quotation marks.
            let input = if at_end && !unclosed { b"\n" } else { input };
            let (result, read, wrote, ended) =
                self.parser
                    .read_record(input, &mut self.text[written..], &mut self.ends[fields..]);
            (written, fields) = (written + wrote, fields + ended);
            if !at_end {
                self.place.pass(&input[..read]);
                self.input.consume(read);
            }
            match result {
                csv_core::ReadRecordResult::Record => break,
                csv_core::ReadRecordResult::End => return Ok(None),
                _ if self.place.is_too_long() && !at_end => (written, fields) = (0, 0),
                csv_core::ReadRecordResult::OutputFull => self.text.resize(2 * self.text.len(), 0),
                csv_core::ReadRecordResult::OutputEndsFull => {
                    self.ends.resize(2 * self.ends.len(), 0);
                }
                csv_core::ReadRecordResult::InputEmpty if at_end => {
                    if self.place.begins.is_none() {
                        return Ok(None);
                    }
                    unclosed = true;
                }
                csv_core::ReadRecordResult::InputEmpty => {}
            }
        }
        record.clear();
        let too_long = self.place.is_too_long();
        if !too_long {
            // The line break that was put behind an unclosed record is no part of it.
            if let (true, Some(last)) = (unclosed, self.ends[..fields].last_mut()) {
                *last -= 1;
            }
            let mut start = 0;
            for end in &self.ends[..fields] {
                record.push_field(&self.text[start..*end]);
                start = *end;
            }
        }
        Ok(Some(self.place.span(unclosed, too_long)))
    }
}

/// A place in a cell.
#[derive(Clone, Copy, PartialEq, Eq)]
enum CellPlace {
    /// Before its first character.
    Start,
    /// Among characters that stand for themselves.
    Plain,
    /// Within quotation marks.
    Quoted,
    /// Behind a quotation mark that closes, or is the first of two that stand for one.
    Closed,
    /// Among blanks behind the closing quotation mark.
    Blanks,
}

/// A place in the file, and the record that is read there.
struct RecordPlace {
    delimiter: u8,
    /// The line of the byte that comes next.
    line: u64,
    /// The byte before it.
    before: u8,
    /// Its place in its cell.
    cell: CellPlace,
    /// The line of the record's first character; a line break is none.
    begins: Option<u64>,
    /// Bytes of the record so far.
    bytes: u64,
    /// Text follows a closing quotation mark.
    misquoted: bool,
}

impl RecordPlace {
    const fn new(delimiter: u8) -> Self {
        Self {
            delimiter,
            line: 1,
            before: b'\n',
            cell: CellPlace::Start,
            begins: None,
            bytes: 0,
            misquoted: false,
        }
    }

    const fn begin(&mut self) {
        (self.begins, self.bytes, self.misquoted) = (None, 0, false);
    }

    /// Counts lines over bytes. LF, CR and CRLF end a line.
    fn pass(&mut self, bytes: &[u8]) {
        for byte in bytes {
            match byte {
                b'\n' if self.before == b'\r' => {}
                b'\n' | b'\r' => self.line += 1,
                _ if self.begins.is_none() => self.begins = Some(self.line),
                _ => {}
            }
            self.bytes += u64::from(self.begins.is_some());
            self.before = *byte;
            self.pass_in_cell(*byte);
        }
    }

    const fn pass_in_cell(&mut self, byte: u8) {
        let ends = byte == self.delimiter || matches!(byte, b'\n' | b'\r');
        self.cell = match (self.cell, byte) {
            (CellPlace::Quoted, b'"') => CellPlace::Closed,
            (CellPlace::Start | CellPlace::Closed, b'"') | (CellPlace::Quoted, _) => {
                CellPlace::Quoted
            }
            _ if ends => CellPlace::Start,
            (CellPlace::Closed | CellPlace::Blanks, b' ' | b'\t') => CellPlace::Blanks,
            (CellPlace::Closed | CellPlace::Blanks, _) => {
                self.misquoted = true;
                CellPlace::Plain
            }
            _ => CellPlace::Plain,
        };
    }

    const fn is_too_long(&self) -> bool {
        self.bytes > LONGEST
    }

    fn span(&self, unclosed: bool, too_long: bool) -> RecordPosition {
        let line = self.begins.unwrap_or(self.line);
        let ended = u64::from(matches!(self.before, b'\n' | b'\r'));
        RecordPosition {
            line,
            last: (self.line - ended).max(line),
            bytes: self.bytes,
            unclosed,
            misquoted: self.misquoted,
            too_long,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The cells, the line and the fault of every record, read in pieces of this size.
    fn read(text: &[u8], piece: usize) -> Vec<(Vec<Vec<u8>>, RecordPosition)> {
        let input = io::BufReader::with_capacity(piece, text);
        let mut records = Records::new(input, b',');
        let mut record = csv::ByteRecord::new();
        std::iter::from_fn(|| {
            let span = records.read(&mut record).unwrap()?;
            Some((record.iter().map(<[u8]>::to_vec).collect(), span))
        })
        .collect()
    }

    fn lines(text: &str) -> Vec<(u64, Option<u64>)> {
        let spans = read(text.as_bytes(), 64).into_iter();
        let unclosed = |span: RecordPosition| span.unclosed.then_some(span.last);
        spans.map(|(_, span)| (span.line, unclosed(span))).collect()
    }

    #[test]
    fn lines_are_those_of_an_editor() {
        for end in ["\n", "\r\n", "\r"] {
            let lines = |text: &str| lines(&text.replace('\n', end));
            assert_eq!(
                lines("a\nb\nc"),
                [(1, None), (2, None), (3, None)],
                "{end:?}"
            );
            assert_eq!(lines("\n\na\n\n\nb\n\n"), [(3, None), (6, None)], "{end:?}");
            assert_eq!(
                lines("\"a\n\nb\",c\nd\n"),
                [(1, None), (4, None)],
                "{end:?}"
            );
        }
        assert_eq!(lines("a\r\rb\n\nc"), [(1, None), (3, None), (5, None)]);
        assert_eq!(lines(""), []);
    }

    #[test]
    fn an_unclosed_quotation_mark_is_seen() {
        assert_eq!(lines("a\n\"b\nc\nd\n"), [(1, None), (2, Some(4))]);
        assert_eq!(lines("a\n\"b"), [(1, None), (2, Some(2))]);
        assert_eq!(lines("a\n\""), [(1, None), (2, Some(2))]);
        // These are closed, or have none that opens.
        assert_eq!(lines("a\n\"b\""), [(1, None), (2, None)]);
        assert_eq!(lines("a\n\"b\"\"\"\n"), [(1, None), (2, None)]);
        assert_eq!(lines("a\nb\"c"), [(1, None), (2, None)]);
        assert_eq!(read(b"x,\"b\nc", 64)[0].0, [&b"x"[..], b"b\nc"]);
    }

    #[test]
    fn text_behind_a_closing_quotation_mark_is_seen() {
        let misquoted = |text: &str| -> Vec<bool> {
            let records = read(text.as_bytes(), 5).into_iter();
            records.map(|(_, span)| span.misquoted).collect()
        };
        assert_eq!(misquoted("a\n\"b\"c\nd\n"), [false, true, false]);
        assert_eq!(misquoted("\"a\" \"b\",c\nd"), [true, false]);
        // The second mark of line 3 opens a cell that the missing one of line 1 makes it close.
        assert_eq!(misquoted("x,\"a\nx,b\nx,\"c\"\nd\n"), [true, false]);
        for text in [
            "\"a\"\"b\",c",
            "\"a\" ,\"b\"\t",
            "a\"b\",c",
            "\"\",\"\"\"\"",
            "\"a\"\r\n\"b\"",
        ] {
            assert!(!misquoted(text).contains(&true), "{text}");
        }
    }

    #[test]
    fn a_record_that_is_too_long_is_passed_over_without_keeping_it() {
        let long = "x,\n".repeat(700_000);
        let bytes = long.len() as u64;
        for (text, after, unclosed) in [
            (format!("a\n\n\"{long}"), 0, true),
            (format!("a\n\n\"{long}\"\nb\nc\n"), 2, false),
            (format!("a\n\n{}\nb\nc\n", ",".repeat(2_100_000)), 2, false),
        ] {
            let input = io::BufReader::with_capacity(64 * 1024, text.as_bytes());
            let mut records = Records::new(input, b',');
            let mut record = csv::ByteRecord::new();
            assert_eq!(records.read(&mut record).unwrap().unwrap().line, 1);
            let span = records.read(&mut record).unwrap().unwrap();
            assert!(span.too_long && span.line == 3, "{span:?}");
            assert!((bytes..bytes + 4).contains(&span.bytes), "{span:?}");
            assert_eq!(span.unclosed, unclosed);
            assert!(record.is_empty() && records.text.len() < 4 << 20);
            for _ in 0..after {
                let span = records.read(&mut record).unwrap().unwrap();
                assert!(!span.too_long && record.len() == 1, "{span:?}");
            }
            assert!(records.read(&mut record).unwrap().is_none());
        }
    }

    proptest! {
        /// Records are those of the csv crate, in whatever pieces they are read.
        #[test]
        fn records_are_those_of_the_csv_crate(text in "[ab,\"\r\n]{0,40}", piece in 1_usize..9) {
            let mut expected = csv::ReaderBuilder::new();
            let expected = expected.flexible(true).has_headers(false);
            let mut expected = expected.from_reader(text.as_bytes());
            let cells = |record: csv::ByteRecord| record.iter().map(<[u8]>::to_vec).collect();
            let expected: Vec<Vec<Vec<u8>>> = expected.byte_records().map(|row| cells(row.unwrap())).collect();
            let found: Vec<Vec<Vec<u8>>> = read(text.as_bytes(), piece).into_iter().map(|(cells, _)| cells).collect();
            prop_assert_eq!(found, expected);
        }
    }
}
