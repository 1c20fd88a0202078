//! The formats of data: a table on a terminal, and four that programs read.

use zeroize::Zeroizing;

use super::cell::{Cell, Fields};
use super::sanitize;
use crate::app::{Error, ErrorKind, Result};
use crate::domain::Timestamp;

/// A value as `serde_json` writes it, harmless. Pretty, with a line a key, or on one line.
pub(super) fn json(value: &impl serde::Serialize, pretty: bool) -> Result<Vec<u8>> {
    let mut out = Vec::with_capacity(1024);
    let written = if pretty {
        serde_json::to_writer_pretty(&mut out, value)
    } else {
        serde_json::to_writer(&mut out, value)
    };
    written.map_err(|error| {
        Error::new(ErrorKind::Failed, "the output cannot be written as JSON").source(error)
    })?;
    let mut out = sanitize::json(out);
    out.push(b'\n');
    Ok(out)
}

/// An object as it stands in a pretty array, without what separates it from the next.
pub(super) fn json_in_array(value: &impl serde::Serialize) -> Result<Vec<u8>> {
    let object = Zeroizing::new(json(value, true)?);
    let mut indented = Vec::with_capacity(object.len() * 2);
    for (index, line) in object
        .trim_ascii_end()
        .split(|byte| *byte == b'\n')
        .enumerate()
    {
        indented.extend_from_slice(if index == 0 { b"  " } else { b"\n  " });
        indented.extend_from_slice(line);
    }
    Ok(indented)
}

/// A cell in TSV: tabs and line breaks are visible, so that a record is a line and a tab ends a cell.
pub(super) fn plain(cell: &Cell) -> String {
    match cell {
        Cell::Secret(secret) => secret.expose().clone(),
        cell => sanitize::line(&cell.to_text(&rfc3339, ",")),
    }
}

/// The bare values of a cell, one a line: several where it holds several, one empty where it holds none. An object has a
/// line a key.
pub(super) fn bare(cell: &Cell) -> Vec<String> {
    match cell {
        Cell::List(cells) if !cells.is_empty() => cells.iter().map(plain).collect(),
        Cell::Object(fields) => {
            let cells = fields.flat().into_iter();
            cells
                .map(|(key, cell)| format!("{key}\t{}", plain(cell)))
                .collect()
        }
        cell => vec![plain(cell)],
    }
}

/// Rows as CSV, the first of them under a header of the keys.
pub(super) fn csv<'a>(
    keys: &[String],
    rows: impl IntoIterator<Item = &'a Fields>,
    with_header: bool,
) -> Result<Vec<u8>> {
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    let header = with_header.then(|| keys.to_vec());
    let rows = rows.into_iter().map(|row| {
        let cells = keys.iter().map(|key| row.get(key).map(csv_cell));
        cells.map(Option::unwrap_or_default).collect()
    });
    csv_lines(header.into_iter().chain(rows))
}

/// One object as CSV, under a header of its keys.
pub(super) fn csv_of_one(object: &Fields) -> Result<Vec<u8>> {
    let (keys, cells): (Vec<String>, Vec<String>) = object
        .flat()
        .into_iter()
        .map(|(key, cell)| (key, csv_cell(cell)))
        .unzip();
    csv_lines([keys, cells].into_iter())
}

fn csv_cell(cell: &Cell) -> String {
    match cell {
        // A number that is negative is no formula.
        Cell::Int(_) | Cell::Float(_) | Cell::Secret(_) => plain(cell),
        cell => sanitize::csv(&cell.to_text(&rfc3339, ",")),
    }
}

fn csv_lines(lines: impl Iterator<Item = Vec<String>>) -> Result<Vec<u8>> {
    let failed = |error: csv::Error| {
        Error::new(ErrorKind::Failed, "the output cannot be written as CSV").source(error)
    };
    let mut writer = csv::Writer::from_writer(Vec::new());
    for line in lines {
        writer.write_record(line).map_err(failed)?;
    }
    writer.into_inner().map_err(|error| {
        Error::new(ErrorKind::Failed, "the output cannot be written as CSV")
            .source(error.into_error())
    })
}

fn rfc3339(at: Timestamp) -> String {
    at.to_string()
}
