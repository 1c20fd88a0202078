//! `credtool email purge`.

use anyhow::Result;

use crate::app::PurgeReport;
use crate::cli::Context;
use crate::cli::args::span;
use crate::cli::examples::examples;
use crate::cli::output::{Cell, Record};
use crate::domain::SignedDuration;

/// What `-v` says where removed bytes could not be cleared out of the write-ahead log yet.
pub(crate) const REMNANTS: &str = "what was removed, still sealed, stands in the write-ahead log: another program reads the database; the next \
     `credtool email deliver` or `email purge` clears it out";

/// Forget stored texts and passwords that were kept for long enough
///
/// Purges the texts of mails whose link is dead, or that carried a link and were accepted; and the texts of other
/// finished mails, and sealed passwords, that were made and last sent before the days of `credentials_days`. The log
/// itself stays, and so does what waits in the queue. `credtool email deliver` does the same at its end. Backups keep
/// what they have, sealed; the copy that an upgrade left beside the database (`credtool.db.v1.bak`) is removed once it is
/// as old as that.
#[derive(clap::Args, Debug)]
#[command(after_help = examples![
    ("what would be forgotten", "credtool email purge --dry-run"),
    ("everything that is finished and older than a week", "credtool email purge --older-than 7d"),
    ("every password and text that is not in the queue", "credtool email purge --older-than 0"),
])]
pub(crate) struct Args {
    /// Forget what is older than this, instead of what the configuration says; a bare number counts minutes
    #[arg(long, value_name = "SPAN", value_parser = span)]
    older_than: Option<SignedDuration>,

    /// Only count
    #[arg(long)]
    dry_run: bool,
}

pub(super) fn run(args: &Args, context: &mut Context) -> Result<u8> {
    let mut app = context.app()?;
    let report = if args.dry_run {
        app.purgeable(args.older_than)?
    } else {
        app.purge(args.older_than)?
    };
    let kinds = kinds(&report);
    let copies = report.copies.len();
    let record = kinds.iter().fold(Record::new(), |record, (key, _, count)| {
        record.with(key, *count)
    });
    let record = record.with("copies", copies);
    context.ui.record(&record, |screen| {
        let fields: Vec<(&str, Cell)> = kinds
            .iter()
            .map(|(_, label, count)| (*label, (*count).into()))
            .chain((copies > 0).then(|| ("Copies of the database", copies.into())))
            .collect();
        screen.fields(&fields);
    })?;
    if report.remnants && !args.dry_run {
        context.ui.verbose(REMNANTS);
    }
    Ok(0)
}

/// The key, the label and the count of each kind.
fn kinds(report: &PurgeReport) -> [(&'static str, &'static str, i64); 4] {
    let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let purged = report.purged;
    [
        ("link_mails", "Mails with a link", count(purged.link_mails)),
        (
            "credentials_mails",
            "Mails with a password",
            count(purged.credentials_mails),
        ),
        ("notices", "Other mails", count(purged.notices)),
        ("passwords", "Passwords", count(purged.passwords)),
    ]
}
