//! `credtool email retry`.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use anyhow::Result;

use super::retried::{self, COLUMNS, LeftAlone};
use super::show;
use crate::app::base::lookup::LookupMode;
use crate::app::delivery::bulk_retry::{BulkRetryEnd, BulkRetryReport, Selection};
use crate::app::delivery::log::check_address;
use crate::app::delivery::retry::{Decision, FailingFilter, NextEmail, RetryOptions};
use crate::app::{App, Error, ErrorKind, HandSend};
use crate::cli::args::{Moment, PaceArgs, moment};
use crate::cli::examples::examples;
use crate::cli::failure::ErrorReport;
use crate::cli::progress::Progress;
use crate::cli::targets::{self, Report, TargetOutcome, TargetSource};
use crate::cli::waits::{TellsOfWaits, Turn};
use crate::cli::{Context, sending, signals};
use crate::domain::retry::RetryPlan;
use crate::domain::retry::bulk::Include;
use crate::domain::smtp::ReplyCode;
use crate::domain::{EmailAddress, EmailId};

/// Resend an email, or send an up-to-date replacement
///
/// An email that is still right goes out unchanged. If its link died, the password or the address changed, or it
/// came back, a new email replaces it, and the command says why. If it was replaced before, the retry
/// decides on the newest of them: one that the relay accepted, or that may have been sent, goes out again only with
/// --again, or once a terminal was asked. --dry-run shows what would be done and ends with 0. An email that is named by
/// its ID is tried whatever the relay said to it before.
///
/// --failed and --contact take every email that failed, is held or came back, oldest first, unless its person was
/// helped since: the relay accepted a later email that lets them in, they used a link, their password was set, or an
/// operator copied or showed what they need. They leave alone what waits for a later email of the same login, what was
/// refused for good at an address that is the same today, and what may have been sent. Each email that is left alone is
/// printed with the action `skip` and the reason (on a terminal with -v or --dry-run only), and they are counted on
/// stderr.
///
/// Ctrl-C finishes the emails in hand. Emails not yet attempted are left unchanged; if the relay becomes unreachable,
/// emails given by ID stay queued.
#[derive(clap::Args, Debug)]
#[command(
    group = clap::ArgGroup::new("selection").args(["failed", "held", "contact"]).multiple(true),
    after_help = examples![
        ("retry an email that failed", "credtool email retry 1"),
        ("every email that failed in the last two days", "credtool email retry --failed --since 2d --rate 30/m"),
        ("see what would happen to emails refused with one code", "credtool email retry --failed --code 5.7.1 --dry-run"),
        ("send it again although the relay accepted it", "credtool email retry 1 --again"),
    ]
)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub(crate) struct Args {
    /// Emails; - reads them from stdin, one a line
    #[arg(value_name = "ID", conflicts_with = "selection")]
    emails: Vec<String>,

    /// Retry every failed email worth retrying
    #[arg(long, conflicts_with = "to")]
    failed: bool,

    /// Retry all emails that are held
    #[arg(long, conflicts_with = "to")]
    held: bool,

    /// Retry only emails last refused with this code, such as 550 or 5.7.1, even if permanently
    #[arg(long, value_name = "CODE", requires = "selection")]
    code: Option<ReplyCode>,

    /// Retry only emails to this contact: ID, address, ext:ID
    #[arg(long, value_name = "WHO")]
    contact: Option<String>,

    /// Retry only emails composed since this time: 2d, 12h, a date or an RFC 3339 time
    #[arg(long, value_name = "TIME", value_parser = moment, requires = "selection")]
    since: Option<Moment>,

    /// Retry only those composed before then
    #[arg(long, value_name = "TIME", value_parser = moment, requires = "selection")]
    until: Option<Moment>,

    /// Include emails that were permanently refused at an address that has not changed since
    #[arg(long, requires = "selection")]
    include_permanent: bool,

    /// Include emails that may have been sent
    #[arg(long, requires = "selection")]
    include_maybe_sent: bool,

    /// Send it to this address of the contact
    #[arg(long, value_name = "ADDRESS")]
    to: Option<EmailAddress>,

    /// Send it even if it was accepted or may have been sent before
    #[arg(long, conflicts_with = "selection")]
    again: bool,

    /// Show what would happen; change nothing
    #[arg(long)]
    dry_run: bool,

    #[command(flatten)]
    pace: PaceArgs,
}

pub(super) fn run(args: &Args, context: &mut Context) -> Result<u8> {
    let mut app = context.app_to_change()?;
    if !args.dry_run {
        app.take_over()?;
    }
    let (selection, report) = if args.failed || args.held || args.contact.is_some() {
        let failing = failing(args, context, &app)?;
        (failing, Report::new(COLUMNS, false))
    } else {
        named(args, context, &app)?
    };
    if args.dry_run {
        foresee(context, &app, selection, report)
    } else {
        let chosen = match &selection {
            Selection::Named(_) => TargetSource::by(&args.emails),
            Selection::Failing(_) => TargetSource::InBulk,
        };
        let count = app.count_retries(selection.clone())?;
        targets::confirm_many(context, count, chosen, &format!("Retry {count} emails"))?;
        send(args, context, &mut app, selection, report)
    }
}

/// The emails that were named, and what came of those that cannot be retried. Of several that replaced one another the
/// newest is retried once.
fn named(args: &Args, context: &mut Context, app: &App) -> Result<(Selection, Report)> {
    let words = if args.emails.is_empty() {
        let failing = app.failing_emails(targets::MENU + 1)?;
        targets::choose_email(context, &failing, "no email is failing")?
    } else {
        targets::words(&args.emails)?
    };
    let only_one = words.len() == 1 && TargetSource::by(&args.emails) == TargetSource::Named;
    let mut report = Report::new(COLUMNS, only_one);
    let mut orders = VecDeque::with_capacity(words.len());
    let mut newest = HashMap::new();
    for word in &words {
        match order(args, context, app, word, &newest) {
            Ok((head, Some(order))) => {
                newest.insert(head, word.clone());
                orders.push_back(order);
            }
            Ok((head, None)) => {
                let first = newest.get(&head).map_or(word, |first| first);
                report.add(context, word, Ok(TargetOutcome::repeats(first)))?;
            }
            Err(error) if ErrorReport::from(&error).kind == ErrorKind::Interrupted => {
                return Err(error);
            }
            Err(error) => report.add(context, word, Err(error))?,
        }
    }
    Ok((Selection::Named(orders), report))
}

/// Returns the retry of one email that was named, with the newest of its chain; nothing where that one is retried
/// already.
/// A person says whether it may arrive twice.
fn order(
    args: &Args,
    context: &mut Context,
    app: &App,
    word: &str,
    newest: &HashMap<EmailId, String>,
) -> Result<(EmailId, Option<(EmailId, RetryOptions)>)> {
    let id = show::id(word)?;
    let mut options = RetryOptions {
        to: args.to.clone(),
        again: args.again,
    };
    if let Some(to) = &args.to {
        app.check_recipient(id, to)?;
    }
    let decision = app.plan_retry(id, &options)?;
    let head = decision.email.id;
    if newest.contains_key(&head) {
        return Ok((head, None));
    }
    if args.dry_run {
        return Ok((head, Some((id, options))));
    }
    options.again |= confirms(context, &decision)?;
    let plan = if options.again {
        app.plan_retry(id, &options)?.allowed()?
    } else {
        decision.allowed()?
    };
    if decision.email.was_refused() && matches!(plan, RetryPlan::Requeue(_)) {
        let reply = decision.email.last_reply_line();
        context
            .ui
            .note(&format!("email {head} was refused before: {reply}"));
    }
    Ok((head, Some((id, options))))
}

/// Whether a person at a terminal says that it may arrive twice, and sees what would go out. Other obstacles are not
/// lifted by a yes.
fn confirms(context: &Context, decision: &Decision) -> Result<bool> {
    let (Some(doubt), Some(sends)) = (decision.doubt(), decision.sends_again()) else {
        return Ok(false);
    };
    if !context.prompt.can_ask() {
        return Ok(false);
    }
    let question = format!("{doubt}. Send {sends}?");
    context.prompt.confirm(&capitalised(&question), "--again")?;
    Ok(true)
}

fn capitalised(sentence: &str) -> String {
    let mut chars = sentence.chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(chars).collect()
    })
}

/// All emails that fail, of one contact or of all.
fn failing(args: &Args, context: &mut Context, app: &App) -> Result<Selection> {
    let contact = match &args.contact {
        Some(word) => Some(targets::contact(context, app, word, LookupMode::Change)?),
        None => None,
    };
    if let (Some(contact), Some(to)) = (&contact, &args.to) {
        check_address(contact, to)?;
    }
    let filter = FailingFilter {
        contact: contact.map(|contact| contact.id),
        since: args.since.map(|since| since.at(app.now())),
        until: args.until.map(|until| until.at(app.now())),
        held: args.held && !args.failed,
        code: args.code,
    };
    let include = Include {
        // Whoever names the code knows what was refused.
        permanent: args.include_permanent || args.code.is_some(),
        maybe_sent: args.include_maybe_sent,
    };
    let failing = app.failing(filter, include, args.to.clone())?;
    Ok(Selection::Failing(failing))
}

/// Says what would happen.
fn foresee(
    context: &mut Context,
    app: &App,
    mut selection: Selection,
    mut report: Report,
) -> Result<u8> {
    let mut left_alone = LeftAlone::default();
    while let Some(next) = app.next_retry(&mut selection)? {
        match next {
            NextEmail::Skip(email, reason) => {
                left_alone.count(reason);
                let record = retried::skipped(&email, reason);
                let outcome = TargetOutcome::done(&record)?;
                report.add(context, &email.id.to_string(), Ok(outcome))?;
            }
            NextEmail::Retry(id, options) => {
                let decision = app.plan_retry(id, &options)?;
                if report.is_of_one() {
                    retried::foretell(context, id, &decision);
                }
                let record = retried::planned(id, &decision);
                let outcome = TargetOutcome::done(&record)?;
                report.add(context, &id.to_string(), Ok(outcome))?;
            }
        }
    }
    if let Some(sentence) = left_alone.sentence() {
        context.ui.note(&sentence);
    }
    report.finish(context)
}

/// Retries one after another.
fn send(
    args: &Args,
    context: &mut Context,
    app: &mut App,
    selection: Selection,
    mut report: Report,
) -> Result<u8> {
    let interrupted = Arc::new(AtomicBool::new(false));
    let mut progress = Progress::hidden();
    if !report.is_of_one() {
        // Of one email there is nothing to leave out: Ctrl-C ends the process, and the next run recovers the email.
        signals::stop_on_interrupt(&interrupted)?;
        progress = context.ui.progress("retrying");
        progress.set_total(selection.left());
    }
    let turn = if report.is_of_one() {
        Turn::Awaited
    } else {
        Turn::NotAwaited
    };
    let waits = TellsOfWaits::begin(context, turn);
    let named = matches!(selection, Selection::Named(_));
    let lists_skipped = !context.ui.lays_out() || context.ui.is_verbose();
    let mut left_alone = LeftAlone::default();
    let mut retry = app.retry_all(selection, args.pace.limits(), interrupted)?;
    let mut printed = Ok(());
    while let Some(told) = retry.next(app)? {
        progress.step();
        let (id, done) = match told {
            BulkRetryReport::Skipped(email, reason) => {
                left_alone.count(reason);
                if !lists_skipped {
                    continue;
                }
                let record = retried::skipped(&email, reason);
                (email.id, TargetOutcome::done(&record).map_err(Into::into))
            }
            BulkRetryReport::Refused(id, error) => (id, Err(error.into())),
            BulkRetryReport::Tried(retried, sent) => {
                let record = retried::done(context, &retried, &sent.email, named);
                let mut outcome = TargetOutcome::done(&record)?;
                outcome.error = retried::told(context, *sent, named).map(Into::into);
                (retried.named, Ok(outcome))
            }
            BulkRetryReport::Untried(retried, email) => {
                let record = retried::done(context, &retried, &email, named);
                let outcome = TargetOutcome::done(&record)?;
                (retried.named, Ok(outcome))
            }
        };
        if printed.is_ok() {
            printed = report.add(context, &id.to_string(), done);
            // Those in hand are brought to their end all the same.
            if printed.is_err() {
                retry.stop();
            }
        }
    }
    progress.finish();
    drop(waits);
    if let Some(sentence) = left_alone.sentence() {
        context.ui.note(&sentence);
    }
    printed?;
    conclude(context, &mut report, retry.end());
    report.finish(context)
}

/// Tells why it ended before its time, if it did.
fn conclude(context: &mut Context, report: &mut Report, end: BulkRetryEnd) {
    let left = match end.left {
        1 => String::from("1 email was not attempted and is unchanged"),
        left => format!("{left} emails were not attempted and are unchanged"),
    };
    if end.interrupted {
        let queued = (!end.waiting.is_empty()).then(|| sending::stay(&end.waiting));
        let left = (end.left > 0).then_some(left);
        let fates: Vec<String> = queued.into_iter().chain(left).collect();
        let text = format!("interrupted; {}", fates.join("; "));
        report.fail(context, Error::new(ErrorKind::Interrupted, text));
    } else if end.busy && end.waiting.is_empty() {
        let text = format!("another process is sending; {left}");
        let error = Error::new(ErrorKind::Temporary, text);
        report.fail(context, error.hint("try again when it has finished"));
    } else {
        let stopped = end.stop.is_some();
        let sent = HandSend {
            waiting: end.waiting,
            stop: end.stop,
            ..HandSend::default()
        };
        if let Some(error) = sending::trouble(&sent) {
            report.fail(context, error);
        }
        if stopped && end.left > 0 {
            context.ui.note(&left);
        }
    }
}
