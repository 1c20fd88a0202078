//! The records of a CSV file, each with the line in which it begins.
//!
//! csv-core splits them. The lines are counted here: the csv crate counts line feeds alone, and ascribes the empty lines
//! before a record, and the LF of a CRLF, to the record behind them. Nor does it say that a file ended within quotation
//! marks, which makes one record of all that follows a missing one.

use std::io::{self, BufRead};

/// Most bytes of a record.
const LONGEST: usize = 1024 * 1024;
/// The least room for what csv-core writes next.
const ROOM: usize = 1024;

/// Why no record could be read.
#[derive(Debug)]
pub(super) enum RecordError {
    /// The file cannot be read.
    Io(io::Error),
    /// The record that begins in this line is longer than [`LONGEST`].
    Endless(u64),
}

/// Where a record stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct RecordPosition {
    /// The line in which it begins, from 1.
    pub(super) line: u64,
    /// Set where the file ended within quotation marks: its last line.
    pub(super) unclosed: Option<u64>,
}

/// Reads records.
pub(super) struct Records<R> {
    input: R,
    parser: csv_core::Reader,
    /// The line of the byte that comes next.
    line: u64,
    /// The byte before it.
    before: u8,
    text: Vec<u8>,
    ends: Vec<usize>,
}

impl<R: BufRead> Records<R> {
    pub(super) fn new(input: R, delimiter: u8) -> Self {
        Self {
            input,
            parser: csv_core::ReaderBuilder::new().delimiter(delimiter).build(),
            line: 1,
            before: b'\n',
            text: vec![0; ROOM],
            ends: vec![0; ROOM],
        }
    }

    /// Reads the next record; `None` at the end of the file. Lines without a character are none.
    pub(super) fn read(
        &mut self,
        record: &mut csv::ByteRecord,
    ) -> Result<Option<RecordPosition>, RecordError> {
        let (mut written, mut fields, mut taken) = (0, 0, 0);
        let mut begins = None;
        let mut unclosed = None;
        loop {
            let input = self.input.fill_buf().map_err(RecordError::Io)?;
            let at_end = input.is_empty();
            // At the end of the file a line break ends a record, unless it stands within quotation marks.
            let input = match unclosed {
                None if at_end => b"\n",
                _ => input,
            };
            let (result, read, wrote, ended) =
                self.parser
                    .read_record(input, &mut self.text[written..], &mut self.ends[fields..]);
            (written, fields) = (written + wrote, fields + ended);
            if !at_end {
                let read_now = &input[..read];
                count(&mut self.line, &mut self.before, &mut begins, read_now);
                taken += if begins.is_some() { read } else { 0 };
                self.input.consume(read);
            }
            match result {
                csv_core::ReadRecordResult::Record => break,
                csv_core::ReadRecordResult::End => return Ok(None),
                csv_core::ReadRecordResult::OutputFull => self.text.resize(2 * self.text.len(), 0),
                csv_core::ReadRecordResult::OutputEndsFull => {
                    self.ends.resize(2 * self.ends.len(), 0);
                }
                csv_core::ReadRecordResult::InputEmpty => match begins {
                    Some(line) if taken > LONGEST => return Err(RecordError::Endless(line)),
                    None if at_end => return Ok(None),
                    Some(_) if at_end => {
                        let ended = u64::from(matches!(self.before, b'\n' | b'\r'));
                        unclosed = Some(self.line - ended);
                    }
                    _ => {}
                },
            }
        }
        // The line break that was put behind an unclosed record is no part of it.
        if let (Some(_), Some(last)) = (unclosed, self.ends[..fields].last_mut()) {
            *last -= 1;
        }
        record.clear();
        let mut start = 0;
        for end in &self.ends[..fields] {
            record.push_field(&self.text[start..*end]);
            start = *end;
        }
        let line = begins.unwrap_or(self.line);
        Ok(Some(RecordPosition { line, unclosed }))
    }
}

/// Counts lines over bytes, and keeps the line of the first one that is no line break. LF, CR and CRLF end a line.
fn count(line: &mut u64, before: &mut u8, begins: &mut Option<u64>, bytes: &[u8]) {
    for byte in bytes {
        match byte {
            b'\n' if *before == b'\r' => {}
            b'\n' | b'\r' => *line += 1,
            _ if begins.is_none() => *begins = Some(*line),
            _ => {}
        }
        *before = *byte;
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
        spans.map(|(_, span)| (span.line, span.unclosed)).collect()
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
