//! Lists: each page is printed before the next is read.

use super::{Arrival, Ui};
use crate::app::Result;
use crate::cli::globals::Format;
use crate::cli::output::cell::{Cell, Column, Record};
use crate::cli::output::format;

impl Ui {
    /// Prints a list. `columns` are shown where there is no room for all keys: in tables, plain and CSV.
    ///
    /// Fails with [`ErrorKind::Usage`] where `--fields` or `--field` name a key that the rows do not have.
    pub(crate) fn rows(&mut self, columns: &[Column], rows: Vec<Record>) -> Result<()> {
        self.pages(columns, std::iter::once(Ok(rows)))
    }

    /// Prints a list a page at a time, each before the next is read. An error in between leaves JSON that can be read.
    pub(crate) fn pages(
        &mut self,
        columns: &[Column],
        pages: impl Iterator<Item = Result<Vec<Record>>>,
    ) -> Result<()> {
        let mut printed = 0;
        for page in pages {
            let rows = match page {
                Ok(rows) if rows.is_empty() => continue,
                Ok(rows) => rows,
                Err(error) => {
                    self.end_of_rows(printed)?;
                    return Err(error);
                }
            };
            self.page_of_rows(columns, &rows, printed == 0)?;
            printed += rows.len();
            if self.arrival == Arrival::Closed {
                return Ok(());
            }
        }
        if printed == 0 {
            self.page_of_rows(columns, &[], true)?;
        }
        self.end_of_rows(printed)
    }

    fn page_of_rows(&mut self, columns: &[Column], rows: &[Record], first: bool) -> Result<()> {
        let asked = self.asked(columns, rows)?;
        if self.field.is_some() {
            return self.bare(&asked, rows);
        }
        let keys = if self.fields.is_empty() {
            columns.iter().map(|column| column.key).collect()
        } else {
            asked
        };
        let narrowed: Vec<Record>;
        let rows = if self.fields.is_empty() {
            rows
        } else {
            narrowed = rows.iter().map(|row| row.only(&keys)).collect();
            &narrowed
        };
        match self.format {
            Format::Json => {
                let mut text = Vec::new();
                for (index, row) in rows.iter().enumerate() {
                    let start = if first && index == 0 { "[\n" } else { ",\n" };
                    text.extend_from_slice(start.as_bytes());
                    text.extend(format::json_in_array(row)?);
                }
                self.put(text)
            }
            Format::Jsonl => {
                let mut lines = Vec::new();
                for row in rows {
                    lines.extend(format::json(row, false)?);
                }
                self.put(lines)
            }
            Format::Csv => self.put(format::csv(&keys, rows, first)?),
            Format::Plain => {
                let mut lines = Vec::new();
                for row in rows {
                    let cell = |key: &&str| format::plain(row.get(key).unwrap_or(&Cell::Null));
                    let cells = keys.iter().map(cell).collect::<Vec<_>>();
                    lines.extend(cells.join("\t").into_bytes());
                    lines.push(b'\n');
                }
                self.put(lines)
            }
            Format::Table if rows.is_empty() => {
                self.success("nothing to list");
                Ok(())
            }
            Format::Table => {
                let heading = |key: &&'static str| {
                    let column = columns.iter().find(|column| column.key == *key);
                    column.copied().unwrap_or(Column::new(key, key))
                };
                let columns: Vec<Column> = keys.iter().map(heading).collect();
                self.drawn(&self.page().table(&columns, rows))
            }
        }
    }

    /// Ends the array of a list.
    fn end_of_rows(&mut self, printed: usize) -> Result<()> {
        if self.format != Format::Json || self.field.is_some() {
            return Ok(());
        }
        let end = if printed == 0 { "[]\n" } else { "\n]\n" };
        self.put(end.as_bytes().to_vec())
    }
}
