//! The outcome of emails that somebody waited for, in words and as an error kind.

use anyhow::Result;

use crate::app::records::next_steps::steps_after;
use crate::app::{App, Error, ErrorKind, HandSend, Hint, MailReport, NextStep, Stop};
use crate::cli::next_step::command_line;
use crate::cli::waits::{TellsOfWaits, Turn};
use crate::cli::{Context, advice, exit};
use crate::domain::EmailId;
use crate::domain::email::{EmailState, Outcome};
use crate::domain::smtp::Phase;
use crate::domain::verdict::StopReason;

/// Tries emails now and tells what became of each. The worst failure comes back. Once the relay has stopped a send, what
/// the command queues after it waits for `email deliver`.
pub(crate) fn send(
    context: &mut Context,
    app: &mut App,
    ids: &[EmailId],
) -> Result<Option<anyhow::Error>> {
    if ids.is_empty() {
        return Ok(None);
    }
    if let Some(emails) = &mut context.not_offered {
        *emails += ids.len();
        return Ok(None);
    }
    let waits = TellsOfWaits::begin(context, Turn::Awaited);
    let sent = app.send_now(ids)?;
    drop(waits);
    let stopped = sent.stop.as_ref().map(|stop| stop.reason);
    if stopped.is_some_and(|reason| reason != StopReason::SenderRefused) {
        context.not_offered = Some(0);
    }
    Ok(tell(context, &sent).map(Into::into))
}

/// Tells how many emails of a command were not offered to the relay, since it had stopped a send before.
pub(crate) fn tell_not_offered(context: &mut Context, emails: usize) {
    context.ui.note(&format!(
        "{emails} more stay queued and were not offered to the relay: `{}` sends them",
        command_line(&NextStep::Deliver)
    ));
}

/// Tells what became of emails.
pub(crate) fn tell(context: &mut Context, sent: &HandSend) -> Option<Error> {
    for report in &sent.reports {
        if failure(report).is_none() {
            context.ui.success(&line(report));
        }
    }
    trouble(sent)
}

/// The worst of what went wrong with emails.
pub(crate) fn trouble(sent: &HandSend) -> Option<Error> {
    let mut worst: Option<Error> = None;
    let mut keep = |error: Error| {
        let code = |error: &Error| exit::code(error.kind());
        if worst
            .as_ref()
            .is_none_or(|w| exit::worst(code(w), code(&error)) != code(w))
        {
            worst = Some(error);
        }
    };
    // The stop of the run says more than the outcome of the email that it stopped at, which is the last.
    let (stopped_at, others) = match (&sent.stop, sent.reports.split_last()) {
        (Some(stop), Some((last, others))) if stop.failure.phase >= Phase::Mail => {
            (Some(last), others)
        }
        _ => (None, sent.reports.as_slice()),
    };
    others.iter().filter_map(failure).for_each(&mut keep);
    if let Some(stop) = &sent.stop {
        keep(stopped_at_mail(stop, stopped_at, &sent.waiting));
    } else if !sent.waiting.is_empty() {
        let stay = stay(&sent.waiting);
        keep(
            Error::new(
                ErrorKind::Temporary,
                format!("another process is sending; {stay}"),
            )
            .hint(NextStep::Deliver.then(" sends it")),
        );
    }
    worst
}

/// One line about one email.
pub(crate) fn line(report: &MailReport) -> String {
    let email = &report.email;
    match report.outcome {
        Outcome::Accepted => format!(
            "email {} to {}: accepted by the relay ({})",
            email.id, email.to, report.text
        ),
        Outcome::NotCounted => format!(
            "email {} to {}: still queued, not counted as an attempt ({})",
            email.id, email.to, report.text
        ),
        outcome => format!(
            "email {} to {}: {outcome} ({})",
            email.id, email.to, report.text
        ),
    }
}

fn failure(report: &MailReport) -> Option<Error> {
    let email = &report.email;
    let (id, to, text) = (email.id, &email.to, &report.text);
    Some(match (email.state, report.outcome) {
        (EmailState::Accepted, _) => return None,
        (EmailState::Failed, _) => Error::new(
            ErrorKind::Refused,
            format!("email {id} to {to} failed{}: {text}", advice::why(email)),
        )
        .hint(advice::after_refusal(report)),
        (EmailState::Held, _) => Error::new(
            ErrorKind::Temporary,
            format!("email {id} to {to} is held: {text}"),
        )
        .hint(
            Hint::from("look at it: ")
                .step(NextStep::ShowEmail(Some(id)))
                .then(", then: ")
                .and_steps(steps_after(email, report.address_is_current), ", or: "),
        ),
        (_, Outcome::Unknown) => Error::new(
            ErrorKind::Temporary,
            format!("email {id} to {to} may have been sent: {text}"),
        )
        .hint(
            Hint::from("ask the user; it is tried again in about 15 minutes, unless you say: ")
                .step(NextStep::CancelEmail(id)),
        ),
        _ => Error::new(
            ErrorKind::Temporary,
            format!("email {id} to {to} is deferred: {text}"),
        )
        .hint(
            Hint::from("it stays queued; ")
                .step(NextStep::Deliver)
                .then(" sends it when it is due"),
        ),
    })
}

/// Why a run stopped, with the setting to look at. What waits was not tried.
pub(crate) fn stopped(stop: &Stop, waiting: &[EmailId]) -> Error {
    stopped_at_mail(stop, None, waiting)
}

fn stopped_at_mail(stop: &Stop, at: Option<&MailReport>, waiting: &[EmailId]) -> Error {
    let what = &stop.failure;
    let kind = match stop.reason {
        StopReason::Misconfigured | StopReason::SenderRefused | StopReason::SameRefusal => {
            ErrorKind::Config
        }
        StopReason::Interrupted => ErrorKind::Interrupted,
        _ => ErrorKind::Temporary,
    };
    let sentence = stop.cause();
    let hint = advice::after_stop(stop);
    let fate = at.map(|at| format!("; email {} is {}", at.email.id, fate(at)));
    let stays = (!waiting.is_empty()).then(|| format!("; {}", stay(waiting)));
    let (fate, stays) = (fate.unwrap_or_default(), stays.unwrap_or_default());
    Error::new(kind, format!("{sentence} ({what}){fate}{stays}")).hint(hint)
}

/// Returns the outcome of the email at which a run stopped.
fn fate(report: &MailReport) -> &'static str {
    match (report.email.state, report.outcome) {
        (EmailState::Held, _) => "held",
        (_, Outcome::Unknown) => "queued, and may have been sent",
        (_, Outcome::Deferred) => "deferred",
        _ => "still queued",
    }
}

/// Which emails wait in the queue.
pub(crate) fn stay(ids: &[EmailId]) -> String {
    let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
    if ids.len() == 1 {
        format!("email {} stays queued", ids[0])
    } else {
        format!("emails {} stay queued", ids.join(", "))
    }
}
