//! The results of retries, as objects and in words.

use crate::app::delivery::retry::{Decision, Retried};
use crate::app::{Error, HandSend, MailReport};
use crate::cli::output::{Column, Fixed, Word};
use crate::cli::views::email::{RetryOutput, RetryState};
use crate::cli::{Context, next_step, sending};
use crate::domain::email::Email;
use crate::domain::retry::RetryPlan;
use crate::domain::retry::bulk::SkipReason;
use crate::domain::{EmailAddress, EmailId};

/// The columns of a retry.
pub(super) const COLUMNS: &[Column] = &[
    Column::new("id", "Email"),
    Column::new("new_id", "New"),
    Column::new("action", "Action"),
    Column::new("reason", "Reason"),
    Column::new("state", "State"),
    Column::new("to", "To"),
];

/// What a retry would do.
pub(super) fn planned(id: EmailId, decision: &Decision) -> RetryOutput<'_> {
    let head = decision.email.id;
    let (action, reason, to) = match &decision.plan {
        Ok(RetryPlan::Requeue(reason)) => ("resend", reason.as_str(), Some(&decision.email.to)),
        Ok(RetryPlan::Replace { reason, to }) => ("replace", reason.as_str(), Some(to)),
        Err(block) if block.is_lifted_by_again() => ("ask", block.as_str(), None),
        Err(block) => ("refuse", block.as_str(), None),
    };
    RetryOutput {
        id: id.get(),
        new_id: (head != id).then_some(head.get()),
        action,
        reason: Fixed(reason),
        state: Word(RetryState::DryRun),
        contact_id: decision.contact.id.get(),
        name: Some(decision.contact.name.as_str()),
        to: to.map(EmailAddress::as_str),
    }
}

/// Says in words what a retry would do.
pub(super) fn foretell(context: &mut Context, id: EmailId, decision: &Decision) {
    let head = decision.email.id;
    if head != id {
        context
            .ui
            .note(&format!("email {head} took the place of email {id}"));
    }
    let text = match decision.allowed() {
        Ok(RetryPlan::Requeue(reason)) => format!(
            "email {head} would go out again to {}: {}",
            decision.email.to,
            reason.sentence()
        ),
        Ok(RetryPlan::Replace { reason, to }) => {
            format!(
                "a new email would go to {to} in place of email {head}: {}",
                reason.sentence()
            )
        }
        Err(error) => match error.advice() {
            Some(hint) => format!("{error}: {}", next_step::sentence(hint)),
            None => error.to_string(),
        },
    };
    context.ui.success(&text);
}

/// An email that was left alone.
pub(super) fn skipped(email: &Email, reason: SkipReason) -> RetryOutput<'_> {
    RetryOutput {
        id: email.id.get(),
        new_id: None,
        action: "skip",
        reason: Fixed(reason.as_str()),
        state: Word(RetryState::Of(email.state)),
        contact_id: email.contact_id.get(),
        name: None,
        to: Some(email.to.as_str()),
    }
}

/// Tells the result, with the present state of the email that went out; in words too, where it was named.
pub(super) fn done<'a>(
    context: &mut Context,
    retried: &'a Retried,
    now: &'a Email,
    named: bool,
) -> RetryOutput<'a> {
    let (id, newest, new) = (retried.named, retried.email.id, retried.outgoing);
    let mut notes = Vec::new();
    if newest != id {
        notes.push(format!("email {newest} took the place of email {id}"));
    }
    if new != newest {
        let why = retried.reason.sentence();
        notes.push(format!("email {newest} is replaced by email {new}: {why}"));
    }
    for note in notes {
        if named {
            context.ui.note(&note);
        } else {
            context.ui.verbose(&note);
        }
    }
    let action = if new == newest { "resend" } else { "replace" };
    RetryOutput {
        id: id.get(),
        new_id: (new != id).then_some(new.get()),
        action,
        reason: Fixed(retried.reason.as_str()),
        state: Word(RetryState::Of(now.state)),
        contact_id: retried.contact.id.get(),
        name: Some(retried.contact.name.as_str()),
        to: Some(now.to.as_str()),
    }
}

/// Returns the outcome of an email that was tried.
pub(super) fn told(context: &mut Context, report: MailReport, named: bool) -> Option<Error> {
    let line = sending::line(&report);
    let sent = HandSend {
        reports: vec![report],
        ..HandSend::default()
    };
    let error = sending::trouble(&sent);
    if named && error.is_none() {
        context.ui.success(&line);
    } else if !named {
        context.ui.verbose(&line);
    }
    error
}

/// How many emails were left alone, and which flags would take them.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct LeftAlone {
    superseded: u64,
    refused: u64,
    maybe_sent: u64,
}

impl LeftAlone {
    pub(super) const fn count(&mut self, reason: SkipReason) {
        match reason {
            SkipReason::Refused => self.refused += 1,
            SkipReason::MaybeSent => self.maybe_sent += 1,
            SkipReason::LoginRemoved
            | SkipReason::NewerEmail
            | SkipReason::LinkUsed
            | SkipReason::LinkRevoked
            | SkipReason::PasswordChanged
            | SkipReason::NoLongerFails => self.superseded += 1,
        }
    }

    /// In one line; nothing where none was.
    pub(super) fn sentence(self) -> Option<String> {
        let parts: Vec<String> = [
            (self.superseded, "superseded"),
            (self.refused, "refused for good (--include-permanent)"),
            (self.maybe_sent, "maybe sent (--include-maybe-sent)"),
        ]
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| format!("{count} {what}"))
        .collect();
        (!parts.is_empty()).then(|| format!("left alone: {}", parts.join(", ")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_left_alone_is_counted_with_the_flag_that_takes_it() {
        let mut left = LeftAlone::default();
        assert_eq!(left.sentence(), None);
        for reason in [
            SkipReason::NewerEmail,
            SkipReason::LinkUsed,
            SkipReason::Refused,
        ] {
            left.count(reason);
        }
        assert_eq!(
            left.sentence().unwrap(),
            "left alone: 2 superseded, 1 refused for good (--include-permanent)"
        );
        left.count(SkipReason::MaybeSent);
        assert!(
            left.sentence()
                .unwrap()
                .ends_with(", 1 maybe sent (--include-maybe-sent)")
        );
    }
}
