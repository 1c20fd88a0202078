//! Lists: each page is printed before the next is read.

use serde::Serialize;

use super::{Arrival, Ui};
use crate::app::Result;
use crate::cli::globals::Format;
use crate::cli::output::cell::{Cell, Column, Fields};
use crate::cli::output::format;

impl Ui {
    /// Prints a list. `columns` are shown where there is no room for all keys: in tables, plain and CSV.
    ///
    /// Fails with [`ErrorKind::Usage`](crate::app::ErrorKind::Usage) where `--fields` or `--field` name a key that the
    /// rows do not have.
    pub(crate) fn rows<V: Serialize>(&mut self, columns: &[Column], rows: &[V]) -> Result<()> {
        let mut list = self.list(columns);
        list.add(rows)?;
        list.end()
    }

    /// Begins a list, whose pages are printed as they come.
    pub(crate) fn list<'a>(&'a mut self, columns: &'a [Column<'a>]) -> RowPrinter<'a> {
        RowPrinter {
            ui: self,
            columns,
            printed: 0,
        }
    }
}

/// A list that is being printed: each page before the next is read.
pub(crate) struct RowPrinter<'a> {
    ui: &'a mut Ui,
    columns: &'a [Column<'a>],
    printed: usize,
}

impl RowPrinter<'_> {
    /// Prints a page. Returns whether the reader wants more.
    pub(crate) fn add<V: Serialize>(&mut self, rows: &[V]) -> Result<bool> {
        if !rows.is_empty() {
            self.page(rows)?;
            self.printed += rows.len();
        }
        Ok(self.ui.arrival != Arrival::Closed)
    }

    /// Ends the list; an empty one says so.
    pub(crate) fn end(self) -> Result<()> {
        let objects = self.ui.field.is_none();
        match self.ui.format {
            Format::Json if objects && self.printed == 0 => self.ui.put(b"[]\n".to_vec()),
            Format::Json if objects => self.ui.put(b"\n]\n".to_vec()),
            Format::Csv if objects && self.printed == 0 => {
                let keys = self.keys(&[])?;
                self.ui.put(format::csv(&keys, &[], true)?)
            }
            Format::Table if objects && self.printed == 0 => {
                self.ui.success("nothing to list");
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// Ends a list that an error cut short, so that the JSON that was begun can be read.
    pub(crate) fn cut_short(self) {
        if self.printed > 0 {
            // The error that cut it short is the one to report.
            self.end().ok();
        }
    }

    /// The keys that are printed: those that were asked for, or those of the columns.
    fn keys(&self, rows: &[Fields]) -> Result<Vec<String>> {
        if self.ui.field.is_some() || !self.ui.fields.is_empty() {
            return self.ui.asked(self.columns, rows);
        }
        let keys = self.columns.iter();
        Ok(keys.map(|column| column.key.to_owned()).collect())
    }

    fn page<V: Serialize>(&mut self, rows: &[V]) -> Result<()> {
        let whole = self.ui.fields.is_empty() && self.ui.field.is_none();
        match self.ui.format {
            Format::Json if whole => self.array(rows),
            Format::Jsonl if whole => self.lines(rows),
            _ => {
                let rows: Vec<Fields> = rows.iter().map(Fields::of).collect::<Result<_>>()?;
                let keys = self.keys(&rows)?;
                self.cells(&keys, &rows)
            }
        }
    }

    fn array<V: Serialize>(&mut self, rows: &[V]) -> Result<()> {
        let mut text = Vec::new();
        for (index, row) in rows.iter().enumerate() {
            let first = self.printed == 0 && index == 0;
            text.extend_from_slice(if first { b"[\n" } else { b",\n" });
            text.append(&mut format::json_in_array(row)?);
        }
        self.ui.put(text)
    }

    fn lines<V: Serialize>(&mut self, rows: &[V]) -> Result<()> {
        let mut lines = Vec::new();
        for row in rows {
            lines.append(&mut format::json(row, false)?);
        }
        self.ui.put(lines)
    }

    fn cells(&mut self, keys: &[String], rows: &[Fields]) -> Result<()> {
        if self.ui.field.is_some() {
            return self.ui.bare(keys, rows);
        }
        match self.ui.format {
            Format::Json => self.array(&narrowed(keys, rows)),
            Format::Jsonl => self.lines(&narrowed(keys, rows)),
            Format::Csv => self.ui.put(format::csv(keys, rows, self.printed == 0)?),
            Format::Plain => {
                let mut lines = Vec::new();
                for row in rows {
                    let cell = |key: &String| format::plain(row.get(key).unwrap_or(&Cell::Null));
                    let cells = keys.iter().map(cell).collect::<Vec<_>>();
                    lines.extend(cells.join("\t").into_bytes());
                    lines.push(b'\n');
                }
                self.ui.put(lines)
            }
            Format::Table => {
                let column = |key| {
                    let known = self.columns.iter().find(|column| column.key == key);
                    // A key that has no column is its own heading.
                    known.copied().unwrap_or(Column::new(key, key))
                };
                let columns: Vec<Column> = keys.iter().map(|key| column(key)).collect();
                let table = self.ui.page().table(&columns, rows);
                self.ui.drawn(&table)
            }
        }
    }
}

fn narrowed(keys: &[String], rows: &[Fields]) -> Vec<Fields> {
    rows.iter().map(|row| row.only(keys)).collect()
}
