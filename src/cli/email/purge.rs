//! `credtool email purge`.

use anyhow::Result;

use crate::app::PurgeReport;
use crate::cli::Context;
use crate::cli::args::span;
use crate::cli::examples::examples;
use crate::cli::output::Cell;
use crate::cli::views::workspace::PurgeOutput;
use crate::domain::SignedDuration;

/// The note of `-v` where removed bytes could not be cleared out of the write-ahead log yet.
pub(crate) const REMNANTS: &str = "what was removed, still sealed, stands in the write-ahead log: another program reads the database; the next \
     `credtool email deliver` or `email purge` clears it out";

/// Purge stored texts and passwords whose retention is over
///
/// Purges the texts of emails whose link is dead, or that carried a link and were accepted; and the texts of other
/// finished emails, and sealed passwords, that are older than `retention.credentials`. The log itself and the outbox
/// are kept. `credtool email deliver` does the same at its end. Backups keep their contents, sealed; the copy that an
/// upgrade left beside the database (`credtool.db.v1.bak`) is removed once it is that old.
///
/// A clock that is years ahead would make everything look old. When the clock is more than 7 days ahead of the last
/// run, `credtool email deliver` therefore purges nothing and says so, until runs spread over 7 days agree with the
/// clock or this command is confirmed.
#[derive(clap::Args, Debug)]
#[command(after_help = examples![
    ("see what would be purged", "credtool email purge --dry-run"),
    ("everything that is finished and older than a week", "credtool email purge --older-than 7d"),
    ("every password and text that is not in the queue", "credtool email purge --older-than 0d"),
])]
pub(crate) struct Args {
    /// Purge everything older than this, such as 7d, instead of the configured retention
    #[arg(long, value_name = "TIME", value_parser = span)]
    older_than: Option<SignedDuration>,

    /// Count only; change nothing
    #[arg(long)]
    dry_run: bool,
}

pub(super) fn run(args: &Args, context: &mut Context) -> Result<u8> {
    let mut app = context.app_to_change()?;
    if let Some(last) = app.purging_waits()?.filter(|_| !args.dry_run) {
        let question = format!(
            "The clock is more than 7 days ahead of the last run ({}). Is it right, and shall be purged by it?",
            context.ui.time(last)
        );
        context.prompt.confirm(&question, "--yes")?;
    }
    if !args.dry_run && context.prompt.can_ask() {
        let found = app.purgeable(args.older_than)?;
        if found.purged.total() > 0 || !found.copies.is_empty() {
            context.prompt.confirm(&question(&found), "--yes")?;
        }
    }
    let report = if args.dry_run {
        app.purgeable(args.older_than)?
    } else {
        app.purge(args.older_than)?
    };
    context.ui.record(&PurgeOutput::from(&report), |screen| {
        let copies = report.copies.len();
        let fields: Vec<(&str, Cell)> = kinds(&report)
            .into_iter()
            .map(|(label, count)| (label, count.into()))
            .chain((copies > 0).then(|| ("Copies of the database", copies.into())))
            .collect();
        screen.fields(&fields);
    })?;
    if report.remnants && !args.dry_run {
        context.ui.verbose(REMNANTS);
    }
    Ok(0)
}

/// Names what would be forgotten, by kind.
fn question(found: &PurgeReport) -> String {
    let kinds = kinds(found)
        .map(|(label, count)| (label.to_lowercase(), count))
        .into_iter()
        .chain([(String::from("copies of the database"), found.copies.len())]);
    let counted: Vec<String> = kinds
        .filter(|(_, count)| *count > 0)
        .map(|(label, count)| format!("{label}: {count}"))
        .collect();
    format!("Forget for good: {}?", counted.join(", "))
}

/// The key, the label and the count of each kind.
fn kinds(report: &PurgeReport) -> [(&'static str, usize); 4] {
    let purged = report.purged;
    [
        ("Emails with a link", purged.link_mails),
        ("Emails with a password", purged.credentials_mails),
        ("Other emails", purged.notices),
        ("Passwords", purged.passwords),
    ]
}
