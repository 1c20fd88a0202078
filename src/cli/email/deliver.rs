//! `credtool email deliver`.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use super::sending;
use crate::app::{ErrorKind, Result, RunLimits, RunSummary};
use crate::cli::examples::examples;
use crate::cli::output::Record;
use crate::cli::{Context, exit};
use crate::domain::verdict::StopReason;

/// Send what is due; for cron
///
/// Silent when all is well. One process sends at a time: a second one leaves at once, quietly. Exit 69 when a mail
/// failed for good, 75 when one is held or may have been sent or the relay is down, 78 when it refuses the login.
#[derive(clap::Args, Debug)]
#[command(after_help = examples![
    ("what is due, a line a mail", "credtool email deliver -v"),
    ("in a crontab, every minute", "credtool email deliver --quiet"),
    ("a summary for a script", "credtool email deliver --json"),
])]
pub(crate) struct Args {
    /// So many mails at the most
    #[arg(long, value_name = "N")]
    max: Option<usize>,
}

pub(super) fn run(args: &Args, context: &mut Context) -> Result<u8> {
    let mut app = context.app()?;
    let interrupted = Arc::new(AtomicBool::new(false));
    crate::cli::signals::stop_on_interrupt(&interrupted)?;
    let mut failed = Vec::new();
    let summary = app.deliver(RunLimits { max: args.max }, &interrupted, |report| {
        context.ui.verbose(&sending::line(report));
        if report.email.state.is_final() && report.email.accepted_at.is_none() {
            failed.push(sending::line(report));
        }
    })?;
    if summary.busy {
        context.ui.verbose("another process is sending");
        return Ok(0);
    }
    if !context.ui.is_verbose() {
        for line in failed {
            context.ui.warn(&line);
        }
    }
    if let Some(stop) = summary.stop.as_ref().filter(|_| summary.speak) {
        let error = sending::stopped(stop, &[]);
        context.ui.error(&error);
    }
    if summary.remnants {
        context.ui.verbose(super::purge::REMNANTS);
    }
    if context.ui.wants_objects() {
        context.ui.record(&record(&summary), |_| {})?;
    }
    context.ui.success(&format!(
        "{} accepted, {} deferred, {} failed, {} held, {} waiting",
        summary.accepted, summary.deferred, summary.failed, summary.held, summary.remaining
    ));
    Ok(code(&summary))
}

fn code(summary: &RunSummary) -> u8 {
    let mut worst = 0;
    let mut add = |kind: ErrorKind| worst = exit::worst(worst, exit::code(kind));
    if summary.ended == Some(StopReason::Interrupted) {
        add(ErrorKind::Interrupted);
    }
    if summary.failed > 0 {
        add(ErrorKind::Refused);
    }
    if summary.held > 0 || summary.maybe_sent > 0 {
        add(ErrorKind::Temporary);
    }
    match summary.stop.as_ref().map(|stop| stop.reason) {
        Some(StopReason::Misconfigured) => add(ErrorKind::Config),
        Some(_) => add(ErrorKind::Temporary),
        None => {}
    }
    worst
}

fn record(summary: &RunSummary) -> Record {
    let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let stopped = summary
        .stop
        .as_ref()
        .map(|stop| stop.reason)
        .or(summary.ended);
    Record::new()
        .with("accepted", count(summary.accepted))
        .with("deferred", count(summary.deferred))
        .with("failed", count(summary.failed))
        .with("held", count(summary.held))
        .with("maybe_sent", count(summary.maybe_sent))
        .with(
            "remaining",
            i64::try_from(summary.remaining).unwrap_or(i64::MAX),
        )
        .with("stopped_because", stopped.map(StopReason::as_str))
}
