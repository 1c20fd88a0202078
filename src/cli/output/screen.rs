//! The screen of one thing on a terminal: headings, fields, tables, and next steps.

use serde::Serialize;

use super::cell::{Cell, Column, Fields};
use super::layout::LayoutOptions;
use super::sanitize;
use crate::app::NextStep;
use crate::cli::next_step::command_line;

/// A screen that a command draws from top to bottom. Parts are separated by a blank line where a heading begins.
#[derive(Debug)]
pub(crate) struct Screen {
    page: LayoutOptions,
    drawn: String,
}

impl Screen {
    pub(super) const fn new(page: LayoutOptions) -> Self {
        Self {
            page,
            drawn: String::new(),
        }
    }

    /// The lines, with marks for colour.
    pub(super) fn into_drawn(self) -> String {
        self.drawn
    }

    /// A heading, with a blank line above unless it is the first.
    pub(crate) fn heading(&mut self, text: &str) {
        self.gap();
        self.drawn.push_str(&self.page.heading(text));
    }

    /// Labels and their values, aligned. What is not there is shown as `–`.
    pub(crate) fn fields(&mut self, fields: &[(&str, Cell)]) {
        self.drawn.push_str(&self.page.fields(fields));
    }

    /// A table; nothing where there are no rows.
    pub(crate) fn table<V: Serialize>(&mut self, columns: &[Column], rows: &[V]) {
        // A row is a struct of cells, which can always be read.
        let rows: Vec<Fields> = rows.iter().filter_map(|row| Fields::of(row).ok()).collect();
        if !rows.is_empty() {
            self.drawn.push_str(&self.page.table(columns, &rows));
        }
    }

    /// One line as it is; the terminal wraps it.
    pub(crate) fn text(&mut self, line: &str) {
        self.drawn.push_str(&sanitize::line(line));
        self.drawn.push('\n');
    }

    /// Text of several lines, such as the notes on a contact, indented.
    pub(crate) fn note(&mut self, text: &str) {
        if !text.is_empty() {
            self.drawn.push_str(&self.page.block(text));
        }
    }

    /// Commands that may be next, each on a line of its own to be copied. Nothing where there are none.
    pub(crate) fn next(&mut self, steps: &[NextStep]) {
        if steps.is_empty() {
            return;
        }
        self.heading("Next:");
        for step in steps {
            self.text(&format!("  {}", command_line(step)));
        }
    }

    fn gap(&mut self) {
        if !self.drawn.is_empty() {
            self.drawn.push('\n');
        }
    }
}
