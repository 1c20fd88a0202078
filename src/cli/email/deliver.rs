//! `credtool email deliver`.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use anyhow::Result;

use crate::app::provisioning::ProvisionReport;
use crate::app::{Error, ErrorKind, LockHolder, MailReport, RunLimits, RunSummary};
use crate::cli::args::{PaceArgs, span};
use crate::cli::email::waiting::why;
use crate::cli::examples::examples;
use crate::cli::output::{Fields, Ui};
use crate::cli::views::run::{RunOutput, TriedEmail};
use crate::cli::waits::{TellsOfWaits, Turn};
use crate::cli::{Context, exit, sending};
use crate::domain::email::{EmailState, Hold, Outcome};
use crate::domain::verdict::StopReason;
use crate::domain::{EmailId, SignedDuration};

/// Send all due emails; for cron
///
/// Passwords waiting for a product's hook come first, once their next attempt is due; the emails that belong to them go
/// out in the same run.
///
/// Prints nothing unless an email failed, is held or may have been sent. A fault that stops all email is reported once
/// an hour, a different fault at once, and on a terminal or with -v each time. -v prints a line for each email, --json
/// a summary with an object for each email, --format jsonl each object as it happens and the summary last. Only one
/// process sends at a time: a second one exits at once, silently, unless the first has been sending for more than 15
/// minutes (75).
///
/// The party at fault decides what follows a refusal: the recipient or the message fails that email; our setup fails no
/// email and stops the run, or only the emails of a sender that the relay refuses; the relay defers it. An email over
/// which the relay kept the run waiting is tried behind all others next time. When the relay
/// refuses three recipients with the same words, and these do not blame the address, their emails are held and the run
/// stops; `email retry --held` resumes them.
///
/// Exit 69 when an email or a hook failed for good, 75 when an email may have been sent, the relay is down or a hook
/// fails for now, 78 when our setup is at fault or a hook cannot be run. The first Ctrl-C finishes the emails being
/// sent (130), a second ends the process at once.
///
/// Several sessions share each write to the disk. Use no more sessions than the relay allows at a time.
#[derive(clap::Args, Debug)]
#[command(after_help = examples![
    ("one line for each email", "credtool email deliver -v"),
    ("in a crontab, every minute", "credtool email deliver --quiet"),
    ("many emails, by several sessions", "credtool email deliver --sessions 8 --max-time 50s"),
    ("a summary for a script", "credtool email deliver --json"),
])]
pub(crate) struct Args {
    /// Send at most N emails
    #[arg(long, value_name = "N")]
    max: Option<usize>,

    /// Stop after this time, such as 50s or 10m; only the reply to a sent message is still awaited
    #[arg(long, value_name = "TIME", value_parser = span)]
    max_time: Option<SignedDuration>,

    #[command(flatten)]
    pace: PaceArgs,
}

impl Args {
    fn limits(&self) -> RunLimits {
        let time = self.max_time.map(SignedDuration::unsigned_abs);
        RunLimits {
            max: self.max,
            time,
            wait: time,
            ..self.pace.limits()
        }
    }
}

pub(super) fn run(args: &Args, context: &mut Context) -> Result<u8> {
    if context.ui.wants_objects() {
        context.ui.check_result()?;
    }
    let mut app = context.app()?;
    let interrupted = Arc::new(AtomicBool::new(false));
    crate::cli::signals::stop_on_interrupt(&interrupted)?;
    let mut provisioning = Provisioning::default();
    app.provision_due(&interrupted, |report| provisioning.add(context, report))?;
    let bar = context.ui.progress("sending");
    let waits = TellsOfWaits::begin(context, Turn::NotAwaited);
    let ui = &mut context.ui;
    if bar.is_shown() {
        bar.set_total(app.due_emails()?);
    }
    let products = app.products()?;
    let mut mails: Vec<(EmailId, Fields)> = Vec::new();
    let mut unwritable = None;
    // Refusals that name nobody: with others in the same words they come to be held.
    let mut unclear: Vec<(EmailId, String)> = Vec::new();
    let mut delivery = app.deliver(args.limits(), interrupted)?;
    while let Some(report) = delivery.next(&mut app) {
        bar.step();
        let (id, line) = (report.email.id, sending::line(&report));
        if report.email.hold() == Some(Hold::SameRefusal) {
            // It was reported as failed a moment ago.
            unclear.retain(|(other, _)| *other != id);
            mails.retain(|(other, _)| *other != id);
        }
        if ui.is_verbose() {
            ui.verbose(&line);
        } else if report.is_unclear_failure() {
            unclear.push((id, line));
        } else if wants_a_look(&report) {
            ui.warn(&line);
        }
        if ui.streams_objects() {
            let told = ui.record(&TriedEmail::new(&report, &products), |_| {});
            unwritable = unwritable.take().or(told.err());
        } else if ui.wants_objects() {
            match Fields::of(&TriedEmail::new(&report, &products)) {
                Ok(object) => mails.push((id, object)),
                Err(error) => unwritable = Some(error),
            }
        }
    }
    let summary = delivery.finish(&mut app);
    bar.finish();
    drop(waits);
    for (_, line) in &unclear {
        ui.warn(line);
    }
    let summary = summary?;
    let code = exit::worst(code(&summary), provisioning.worst);
    if let Some(error) = unwritable {
        return Err(error.into());
    }
    tell(ui, &summary);
    if ui.wants_objects() {
        let mut run = RunOutput::new(&summary, provisioning.done, provisioning.failed);
        if !ui.streams_objects() {
            run.emails = Some(mails.into_iter().map(|(_, object)| object).collect());
        }
        ui.record(&run, |_| {})?;
    }
    if summary.busy {
        tell_of_other(ui, &summary);
        return Ok(code);
    }
    let early = if summary.ended == Some(StopReason::Interrupted) {
        "interrupted: "
    } else {
        ""
    };
    ui.success(&format!(
        "{early}{} accepted, {} deferred, {} failed, {} held, {} waiting",
        summary.accepted, summary.deferred, summary.failed, summary.held, summary.remaining
    ));
    Ok(code)
}

/// Whether the reason of a run is told each time: to a person who watches. What runs unwatched tells it once an hour.
fn listens(ui: &Ui) -> bool {
    ui.is_watched() || ui.is_verbose()
}

/// Reports what stopped the run, what emails wait for, and what was not purged.
fn tell(ui: &mut Ui, summary: &RunSummary) {
    let listens = listens(ui);
    match &summary.stop {
        Some(stop) if summary.speak || listens => ui.error(&sending::stopped(stop, &[])),
        None if listens && summary.remaining > 0 => {
            for outage in &summary.outages {
                let since = ui.moment(outage.since);
                ui.note(&format!("waiting since {since}: {}", why(outage)));
            }
        }
        _ => {}
    }
    if let Some(last) = summary.purging_waits {
        let last = ui.time(last);
        ui.warn(&format!(
            "nothing is purged: the clock is more than 7 days ahead of the last run ({last}); if it is right: credtool \
             email purge --yes"
        ));
    }
    if summary.remnants {
        ui.verbose(super::purge::REMNANTS);
    }
}

/// Reports that another process has the turn.
fn tell_of_other(ui: &mut Ui, summary: &RunSummary) {
    match &summary.long_sender {
        Some(sender) if summary.speak || listens(ui) => {
            ui.error(&long_sender(sender, summary.remaining));
        }
        _ if listens(ui) => ui.note("another process is sending"),
        _ => {}
    }
}

/// A process that has been sending for so long that it may hang.
fn long_sender(sender: &LockHolder, waiting: u64) -> Error {
    let LockHolder { process, held } = sender;
    let minutes = held.as_secs() / 60;
    Error::new(
        ErrorKind::Temporary,
        format!(
            "process {process} has been sending for {minutes} minutes and keeps other senders out; \
             {waiting} waiting"
        ),
    )
    .hint(format!(
        "look at it: ps -fp {process}; where it hangs, end it with `kill {process}`, and the next run goes on"
    ))
}

/// The results of passwords that waited for their products.
#[derive(Default)]
struct Provisioning {
    done: u64,
    failed: u64,
    worst: u8,
}

impl Provisioning {
    /// Counts it. A failure is told of when it is news, as the reason of an exit code that is not 0.
    fn add(&mut self, context: &mut Context, report: &ProvisionReport) {
        let ui = &mut context.ui;
        let Some(error) = &report.error else {
            self.done += 1;
            ui.verbose(&format!(
                "told {} the password of {}",
                report.product.slug, report.login.username
            ));
            return;
        };
        self.failed += 1;
        self.worst = exit::worst(self.worst, exit::code(error.kind()));
        if report.known {
            ui.verbose(&error.to_string());
        } else {
            ui.error(error);
        }
    }
}

/// Whether an email is told of without being asked: nobody else says why the exit code is not 0. Of a
/// series of the same refusal the error that stops the run speaks.
fn wants_a_look(report: &MailReport) -> bool {
    match report.email.state {
        EmailState::Failed => true,
        EmailState::Held => report.email.hold() != Some(Hold::SameRefusal),
        _ => report.outcome == Outcome::Unknown,
    }
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
    if summary.held > 0 || summary.maybe_sent > 0 || summary.long_sender.is_some() {
        add(ErrorKind::Temporary);
    }
    match summary.stop.as_ref().map(|stop| stop.reason) {
        Some(StopReason::Misconfigured | StopReason::SenderRefused | StopReason::SameRefusal) => {
            add(ErrorKind::Config);
        }
        Some(StopReason::Interrupted) => add(ErrorKind::Interrupted),
        Some(_) => add(ErrorKind::Temporary),
        None => {}
    }
    worst
}
