//! Lists: a page on a terminal, every row for a program, each page printed before the next is read.

use anyhow::Result;

use super::Context;
use super::output::{Column, RowPrinter};
use crate::app;
use crate::app::base::page::pages;

/// A terminal gets this many rows unless another number is asked for.
const ON_A_TERMINAL: usize = 50;

/// How much of a list is wanted.
#[derive(clap::Args, Clone, Copy, Debug)]
pub(crate) struct LimitArgs {
    /// List at most N rows; 0 lists all [default: 50 on a terminal, otherwise all]
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
}

impl LimitArgs {
    /// The number of rows, where not all are wanted.
    pub(crate) fn rows(self, context: &Context) -> Option<usize> {
        match self.limit {
            Some(0) => None,
            None => context.ui.lays_out_on_terminal().then_some(ON_A_TERMINAL),
            limit => limit,
        }
    }

    /// The flag for the next page.
    pub(crate) fn flag(self) -> String {
        self.limit
            .map_or_else(String::new, |limit| format!(" --limit {limit}"))
    }
}

/// Reads rows behind a cursor, at most so many.
pub(crate) type Fetch<'a, T, C> = dyn FnMut(Option<&C>, usize) -> app::Result<Vec<T>> + 'a;

/// A list: its columns, its rows behind a cursor, and the place of a row.
pub(crate) struct Listing<'a, T, C> {
    /// The columns.
    pub(crate) columns: &'a [Column<'a>],
    /// The number of rows, where not all are wanted.
    pub(crate) limit: Option<usize>,
    /// The place to begin behind.
    pub(crate) start: Option<C>,
    /// Reads rows behind a cursor, at most so many.
    pub(crate) fetch: &'a mut Fetch<'a, T, C>,
    /// The place of a row.
    pub(crate) cursor: &'a dyn Fn(&T) -> C,
}

impl<T, C> Listing<'_, T, C> {
    /// Prints the rows: `add` makes the objects of a page and adds them to the list. Returns the place of the last where
    /// more follow.
    pub(crate) fn print(
        self,
        context: &mut Context,
        mut add: impl FnMut(&mut RowPrinter<'_>, &[T]) -> app::Result<bool>,
    ) -> Result<Option<C>> {
        let mut end = None;
        let mut printer = context.ui.list(self.columns);
        for page in pages(self.limit, self.start, &mut *self.fetch, self.cursor) {
            let added = page.and_then(|page| {
                end = page.last().map(self.cursor);
                add(&mut printer, &page)
            });
            match added {
                Ok(true) => {}
                Ok(false) => break,
                Err(error) => {
                    printer.cut_short();
                    return Err(error.into());
                }
            }
        }
        printer.end()?;
        match (self.limit, end) {
            (Some(_), Some(end)) if !(self.fetch)(Some(&end), 1)?.is_empty() => Ok(Some(end)),
            _ => Ok(None),
        }
    }
}
