//! The one output boundary: everything that credtool prints goes through [`Ui`].
//!
//! Invariants:
//! - Data goes to stdout, all else to stderr.
//! - Text from outside is sanitized here and nowhere else: it cannot move the cursor, set the clipboard, reorder
//!   what stands around it, or become a formula in a spreadsheet. Secrets and raw bytes that were asked for are
//!   the exception where they are data: a password that was changed on its way out would be of no use. In the tables and
//!   fields of a terminal a control character in one is made visible.
//! - A reader that closes the pipe ends the output, not the command: from then on nothing is written to stdout
//!   and every call succeeds.

mod arrival;
mod bug;
mod candidates;
mod cell;
mod drain;
mod format;
#[cfg(any(test, fuzzing))]
pub(super) mod fuzz;
mod layout;
mod marker;
mod paint;
mod reader;
mod report;
pub(in crate::cli) mod sanitize;
mod screen;
mod stdout;
mod terminal;
#[cfg(test)]
mod tests;
mod ui;
mod usage;
mod view;

pub(crate) use bug::bug;
pub(crate) use cell::{Cell, Column, Fields};
pub(crate) use paint::Tone;
pub(crate) use report::{ErrorLine, ErrorOutput, WarningLine};
pub(crate) use screen::Screen;
pub(crate) use ui::{Aside, RowPrinter, Ui};
pub(crate) use usage::usage;
pub(crate) use view::{Fixed, Printed, Revealed, Time, Vocabulary, Word};
