//! What became of mails that somebody waited for, in words and as an error kind.

use anyhow::Result;

use crate::app::{App, Error, ErrorKind, HandSend, MailReport, Stop, retry};
use crate::cli::Context;
use crate::cli::exit;
use crate::cli::relay::TellsOfWaits;
use crate::domain::EmailId;
use crate::domain::email::{Email, EmailState, Outcome, Template};
use crate::domain::smtp::{Failure, Fault, Phase};
use crate::domain::verdict::StopReason;

/// Tries mails now and tells what became of each. The worst failure comes back.
pub(crate) fn send(
    context: &mut Context,
    app: &mut App,
    ids: &[EmailId],
) -> Result<Option<anyhow::Error>> {
    if ids.is_empty() {
        return Ok(None);
    }
    let waits = TellsOfWaits::begin(context);
    let sent = app.send_now(ids)?;
    drop(waits);
    Ok(tell(context, &sent).map(Into::into))
}

/// Tells what became of mails.
pub(crate) fn tell(context: &mut Context, sent: &HandSend) -> Option<Error> {
    for report in &sent.reports {
        if failure(report).is_none() {
            context.ui.success(&line(report));
        }
    }
    trouble(sent)
}

/// The worst of what went wrong with mails.
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
    // What stopped the run says more than what became of the mail that it stopped at, which is the last.
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
            .hint("`credtool email deliver` sends it"),
        );
    }
    worst
}

/// One line about one mail.
pub(crate) fn line(report: &MailReport) -> String {
    let email = &report.email;
    match report.outcome {
        Outcome::Accepted => format!(
            "mail {} to {}: accepted by the relay ({})",
            email.id, email.to, report.text
        ),
        outcome => format!(
            "mail {} to {}: {outcome} ({})",
            email.id, email.to, report.text
        ),
    }
}

fn failure(report: &MailReport) -> Option<Error> {
    let email = &report.email;
    let (id, to, text) = (email.id, &email.to, &report.text);
    let contact = email.contact_id;
    Some(match (email.state, report.outcome) {
        (EmailState::Accepted, _) => return None,
        (EmailState::Failed, _) if email.last_phase == Some(Phase::Rcpt) => {
            Error::new(ErrorKind::Refused, format!("the relay refused the address of mail {id}, {to}: {text}"))
                .hint(format!("correct it: credtool contact edit {contact} --address ADDRESS, then: credtool email retry {id}"))
        }
        (EmailState::Failed, _) => Error::new(ErrorKind::Refused, format!("mail {id} to {to} failed: {text}"))
            .hint(otherwise(email)),
        (EmailState::Held, _) => Error::new(ErrorKind::Temporary, format!("mail {id} to {to} is held: {text}"))
            .hint(format!("look at it: credtool email show {id}; then: {}", retry::commands(email).join("; "))),
        (_, Outcome::Unknown) => Error::new(
            ErrorKind::Temporary,
            format!("mail {id} to {to} may have been sent: {text}"),
        )
        .hint(format!(
            "ask the user; it is tried again in about 15 minutes, unless you say: credtool email cancel {id}"
        )),
        _ => Error::new(ErrorKind::Temporary, format!("mail {id} to {to} is deferred: {text}"))
            .hint("it stays queued; `credtool email deliver` sends it when it is due"),
    })
}

/// How its user gets to know without this mail.
fn otherwise(email: &Email) -> String {
    let contact = email.contact_id;
    match email.template {
        Template::Credentials => {
            format!("hand it over otherwise: credtool password show {contact} --copy")
        }
        Template::ResetLink => {
            format!("hand one over otherwise: credtool password reset {contact} --print-link")
        }
        Template::Invitation => {
            format!(
                "hand one over otherwise: credtool password reset {contact} --print-link --invite"
            )
        }
        Template::PasswordChanged => {
            format!(
                "tell the user otherwise, or: credtool email retry {}",
                email.id
            )
        }
    }
}

/// Why a run stopped, with the setting to look at. What waits was not tried.
pub(crate) fn stopped(stop: &Stop, waiting: &[EmailId]) -> Error {
    stopped_at_mail(stop, None, waiting)
}

fn stopped_at_mail(stop: &Stop, at: Option<&MailReport>, waiting: &[EmailId]) -> Error {
    let what = &stop.failure;
    let (kind, sentence, hint) = match stop.reason {
        StopReason::Misconfigured => (
            ErrorKind::Config,
            "the relay cannot be used",
            what_to_set_right(what),
        ),
        StopReason::Quota => (
            ErrorKind::Temporary,
            "the relay's quota for us is used up",
            String::from("wait: `credtool email deliver` goes on when the mail is due, in an hour"),
        ),
        StopReason::SenderRefused => (
            ErrorKind::Temporary,
            "the relay refuses our sender address",
            at.map_or_else(
                || String::from(SENDER),
                |at| format!("{SENDER}; then: {}", retry::commands(&at.email).join("; ")),
            ),
        ),
        StopReason::Interrupted => (
            ErrorKind::Interrupted,
            "the run was ended",
            String::from("`credtool email deliver` goes on"),
        ),
        StopReason::RelayDown | StopReason::Limit => (
            ErrorKind::Temporary,
            match what.fault {
                Fault::Reply(_) => "the relay does not take mail now",
                _ => "the relay is out of reach",
            },
            what_to_do_about(what),
        ),
    };
    let fate = at.map(|at| format!("; mail {} is {}", at.email.id, fate(at)));
    let stays = (!waiting.is_empty()).then(|| format!("; {}", stay(waiting)));
    let (fate, stays) = (fate.unwrap_or_default(), stays.unwrap_or_default());
    Error::new(kind, format!("{sentence} ({what}){fate}{stays}")).hint(hint)
}

const SENDER: &str =
    "check smtp.from and smtp.bounce_address in the configuration, or the product's --sender";

/// What became of the mail at which a run stopped.
fn fate(report: &MailReport) -> &'static str {
    match (report.email.state, report.outcome) {
        (EmailState::Held, _) => "held",
        (_, Outcome::Unknown) => "queued, and may have been sent",
        (_, Outcome::Deferred) => "deferred",
        _ => "still queued",
    }
}

/// The settings that make a relay unusable in this way.
fn what_to_set_right(failure: &Failure) -> String {
    let login = "smtp.username and smtp.password_file or smtp.password_command";
    let (why, settings) = match &failure.fault {
        Fault::Settings(_) => ("", "smtp.host, smtp.tls and smtp.client_name"),
        Fault::Certificate(_) => ("", "smtp.ca_file and smtp.host"),
        Fault::NoStartTls => ("", "smtp.tls and smtp.port"),
        Fault::Injected => (
            "somebody on the way may be forging answers, which \"implicit\" leaves no room for: ",
            "smtp.tls",
        ),
        Fault::InClear => ("", "smtp.tls"),
        Fault::NoPassword(_) => ("", "smtp.password_file or smtp.password_command"),
        Fault::NoMechanism(_) => (
            "many relays offer a login only within TLS: ",
            "smtp.tls and smtp.auth",
        ),
        // RFC 4954 §6 and RFC 3207 §4: encryption comes first.
        Fault::Reply(reply)
            if reply.code == 538 || reply.text.to_ascii_lowercase().contains("starttls") =>
        {
            ("", "smtp.tls")
        }
        _ if failure.phase >= Phase::Mail => (
            "it takes mail only from those who log in, or from networks that it knows: ",
            login,
        ),
        _ => ("", login),
    };
    format!("{why}check {settings} in the configuration; `credtool config path` names it")
}

/// What helps against a relay that is down, or is not what the settings say.
fn what_to_do_about(failure: &Failure) -> String {
    const WAIT: &str = "or wait: `credtool email deliver` sends it";
    match &failure.fault {
        Fault::Tls(_) => String::from(
            "check smtp.tls and smtp.port: \"implicit\" is usual on 465, \"starttls\" on 587",
        ),
        Fault::Timeout => format!(
            "check smtp.host and smtp.port, give it more time (`{}` under [timeouts]), {WAIT}",
            failure.phase
        ),
        Fault::Reply(_) if failure.phase >= Phase::Mail => String::from(
            "wait: `credtool email deliver` goes on when the mail is due; --rate keeps to its limit",
        ),
        _ => format!("check smtp.host and smtp.port, {WAIT}"),
    }
}

/// Which mails wait in the queue.
pub(crate) fn stay(ids: &[EmailId]) -> String {
    let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
    if ids.len() == 1 {
        format!("mail {} stays queued", ids[0])
    } else {
        format!("mails {} stay queued", ids.join(", "))
    }
}
