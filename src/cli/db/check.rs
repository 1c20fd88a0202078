//! `credtool db check`.

use anyhow::Result;

use crate::app::upkeep::check::{Check, CheckResult, check_unopened};
use crate::app::{Error, ErrorKind};
use crate::cli::examples::examples;
use crate::cli::output::Column;
use crate::cli::views::workspace::CheckOutput;
use crate::cli::{Context, exit};

const COLUMNS: [Column; 4] = [
    Column::new("name", "Check"),
    Column::new("state", "State"),
    Column::new("faults", "What is wrong"),
    Column::new("remedy", "What to do"),
];

/// Check that the database is sound
///
/// Reads the whole file: its pages and indexes, the references between rows, the schema, the search index, the chain of
/// the audit trail, and whether it is an older copy that was put in the place of the database that went on. Nothing is
/// changed. Exit code 1 means that something is damaged, 78 that the database must not be used as it is: an older copy,
/// or a key that is missing.
#[derive(clap::Args, Debug)]
#[command(after_help = examples![
    ("check the database", "credtool db check"),
    ("for a program", "credtool db check --json"),
])]
pub(crate) struct Args {}

pub(super) fn run(_args: &Args, context: &mut Context) -> Result<u8> {
    let checks = match context.app_of_copy() {
        Ok(mut app) => app.check()?,
        Err(error) => unopened(error, context)?,
    };
    let rows: Vec<CheckOutput> = checks.iter().map(Into::into).collect();
    context.ui.rows(&COLUMNS, &rows)?;
    let codes = checks.iter().map(|check| code(check.verdict));
    Ok(codes.fold(0, exit::worst))
}

/// A database that is too damaged to be opened has its pages checked.
fn unopened(error: anyhow::Error, context: &Context) -> Result<Vec<Check>> {
    if !error.downcast_ref().is_some_and(Error::is_of_damage) {
        return Err(error);
    }
    let checks = check_unopened(&context.paths()?.database);
    if checks.iter().all(|check| check.faults.is_empty()) {
        return Err(error);
    }
    Ok(checks)
}

const fn code(verdict: CheckResult) -> u8 {
    match verdict {
        CheckResult::Sound => 0,
        CheckResult::Damaged => exit::code(ErrorKind::Failed),
        CheckResult::Blocked => exit::code(ErrorKind::Config),
        CheckResult::Unchecked(kind) => exit::code(kind),
    }
}
