//! What became of mails that somebody waited for, in words and as an error kind.

use crate::app::{App, Error, ErrorKind, HandSend, MailReport, Result, Stop};
use crate::cli::Context;
use crate::cli::exit;
use crate::domain::EmailId;
use crate::domain::email::{EmailState, Outcome};
use crate::domain::smtp::{Fault, Phase};
use crate::domain::verdict::StopReason;

/// Tries mails now and tells what became of each. The worst failure comes back.
pub(crate) fn send(context: &mut Context, app: &mut App, ids: &[EmailId]) -> Result<Option<Error>> {
    if ids.is_empty() {
        return Ok(None);
    }
    let sent = app.send_now(ids)?;
    Ok(tell(context, &sent))
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
    sent.reports.iter().filter_map(failure).for_each(&mut keep);
    if let Some(stop) = &sent.stop {
        keep(stopped(stop, &sent.waiting));
    } else if !sent.waiting.is_empty() {
        let ids = listed(&sent.waiting);
        keep(
            Error::new(
                ErrorKind::Temporary,
                format!("another process is sending; {ids} stays queued"),
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
            .hint(format!("hand it over otherwise: credtool password show {contact} --copy")),
        (EmailState::Held, _) => Error::new(ErrorKind::Temporary, format!("mail {id} to {to} is held: {text}"))
            .hint(format!("look at it: credtool email show {id}; then: credtool email retry {id}")),
        (_, Outcome::Unknown) => Error::new(
            ErrorKind::Temporary,
            format!("mail {id} to {to} may have been sent: {text}"),
        )
        .hint("ask the user before it is sent again; it is tried again in about 15 minutes"),
        _ => Error::new(ErrorKind::Temporary, format!("mail {id} to {to} is deferred: {text}"))
            .hint("it stays queued; `credtool email deliver` sends it when it is due"),
    })
}

/// Why a run stopped, with the setting to look at.
pub(crate) fn stopped(stop: &Stop, waiting: &[EmailId]) -> Error {
    let stays = if waiting.is_empty() {
        String::new()
    } else {
        format!("; {} stays queued", listed(waiting))
    };
    let what = &stop.failure;
    match stop.reason {
        StopReason::Misconfigured => {
            let setting = match (&what.fault, what.phase) {
                (Fault::Certificate(_), _) => "smtp.ca_file, or the host's certificate",
                (Fault::NoStartTls | Fault::Injected, _) => "smtp.tls and smtp.port",
                (Fault::NoPassword(_), _) => "smtp.password_file or smtp.password_command",
                _ => "smtp.username and smtp.password_file",
            };
            Error::new(
                ErrorKind::Config,
                format!("the relay cannot be used ({what}){stays}"),
            )
            .hint(format!(
                "check {setting} in the configuration; `credtool config path` names it"
            ))
        }
        StopReason::Quota => Error::new(
            ErrorKind::Temporary,
            format!("the relay's quota is used up ({what}){stays}"),
        )
        .hint("it is due again in an hour"),
        StopReason::SenderRefused => Error::new(
            ErrorKind::Temporary,
            format!("the relay refuses our sender address ({what}){stays}"),
        )
        .hint("check smtp.from and smtp.bounce_address in the configuration, or the product's --sender"),
        StopReason::RelayDown | StopReason::Interrupted | StopReason::Limit => Error::new(
            ErrorKind::Temporary,
            format!("the relay is out of reach ({what}){stays}"),
        )
        .hint("check smtp.host and smtp.port, or wait: `credtool email deliver` sends it"),
    }
}

fn listed(ids: &[EmailId]) -> String {
    let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
    if ids.len() == 1 {
        format!("mail {}", ids[0])
    } else {
        format!("mails {}", ids.join(", "))
    }
}
