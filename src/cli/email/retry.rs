//! `credtool email retry`.

use super::{sending, show};
use crate::app::outbox::{Retried, RetryOptions};
use crate::app::{App, Error, ErrorKind, Result};
use crate::cli::examples::examples;
use crate::cli::output::{Column, Record};
use crate::cli::{Context, targets};
use crate::domain::email::Email;
use crate::domain::retry::RetryPlan;
use crate::domain::{EmailAddress, EmailId};

/// Send a mail again, or what is right today in its place
///
/// A mail that is still right goes out unchanged. Where its link died, the password or the address changed, or it
/// came back, a new mail takes its place, and the command says why.
#[derive(clap::Args, Debug)]
#[command(after_help = examples![
    ("retry a mail that failed", "credtool email retry 1"),
    ("what would happen", "credtool email retry 1 --dry-run"),
    ("choose among those that fail", "credtool email retry"),
    ("again, although the relay took it", "credtool email retry 1 --again"),
])]
pub(crate) struct Args {
    /// Mails; - reads them from stdin
    #[arg(value_name = "ID")]
    emails: Vec<String>,

    /// Send it to this address of the contact
    #[arg(long, value_name = "ADDRESS")]
    to: Option<EmailAddress>,

    /// Send it although it was accepted, or may have been sent, before
    #[arg(long)]
    again: bool,

    /// Say what would happen and change nothing
    #[arg(long)]
    dry_run: bool,
}

const COLUMNS: &[Column] = &[
    Column {
        key: "id",
        heading: "Mail",
    },
    Column {
        key: "new_id",
        heading: "New",
    },
    Column {
        key: "action",
        heading: "Action",
    },
    Column {
        key: "reason",
        heading: "Reason",
    },
    Column {
        key: "state",
        heading: "State",
    },
];

pub(super) fn run(args: &Args, context: &mut Context) -> Result<u8> {
    let words = if args.emails.is_empty() {
        let failing = context.app()?.failing_emails(20)?;
        targets::choose_email(context, &failing, "no mail is failing")?
    } else {
        targets::words(&args.emails)?
    };
    targets::each(context, &words, COLUMNS, |context, word| {
        one(args, context, word)
    })
}

fn one(args: &Args, context: &mut Context, word: &str) -> Result<targets::Outcome> {
    let id = show::id(word)?;
    let mut app = context.app()?;
    let mut options = RetryOptions {
        to: args.to.clone(),
        again: args.again,
    };
    if let Some(to) = &args.to {
        app.check_recipient(id, to)?;
    }
    let plan = match app.plan_retry(id, &options) {
        Err(error)
            if error.kind() == ErrorKind::NeedsAnswer
                && !args.dry_run
                && confirms(context, &error)? =>
        {
            options.again = true;
            app.plan_retry(id, &options)?
        }
        plan => plan?,
    };
    if args.dry_run {
        return Ok(targets::Outcome::done(planned(id, &plan)));
    }
    let refused = Some(app.email(id)?).filter(Email::was_refused);
    if let (RetryPlan::Requeue(_), Some(email)) = (&plan, refused) {
        let parts = [
            email.last_code.map(|code| code.to_string()),
            email.last_enhanced.map(|code| code.to_string()),
            email.last_reply,
        ];
        let reply = parts.into_iter().flatten().collect::<Vec<_>>().join(" ");
        context
            .ui
            .note(&format!("mail {id} was refused before: {reply}"));
    }
    let retried = app.retry(id, &options)?;
    if retried.outgoing != id {
        context.ui.note(&format!(
            "mail {id} is replaced by mail {}: {}",
            retried.outgoing,
            retried.reason.sentence()
        ));
    }
    let error = sending::send(context, &mut app, &[retried.outgoing])?;
    Ok(targets::Outcome {
        record: record(&app, &retried)?,
        error,
    })
}

/// Whether a person at a terminal says that it may arrive twice. Other questions cannot be answered with a yes.
fn confirms(context: &mut Context, error: &Error) -> Result<bool> {
    let twice = error
        .hint_text()
        .is_some_and(|hint| hint.ends_with("--again"));
    if !twice || !context.prompt.can_ask() {
        return Ok(false);
    }
    context
        .prompt
        .confirm(&format!("{error}. Send it again?"), "--again")?;
    Ok(true)
}

fn planned(id: EmailId, plan: &RetryPlan) -> Record {
    let (action, reason) = match plan {
        RetryPlan::Requeue(reason) => ("resend", reason),
        RetryPlan::Replace { reason, .. } => ("replace", reason),
    };
    Record::new()
        .with("id", id.get())
        .with("new_id", None::<i64>)
        .with("action", action)
        .with("reason", reason.as_str())
        .with("state", "dry_run")
}

fn record(app: &App, retried: &Retried) -> Result<Record> {
    let replaced = retried.outgoing != retried.email.id;
    let state = app.email(retried.outgoing)?.state.as_str();
    Ok(Record::new()
        .with("id", retried.email.id.get())
        .with("new_id", replaced.then_some(retried.outgoing.get()))
        .with("action", if replaced { "replace" } else { "resend" })
        .with("reason", retried.reason.as_str())
        .with("state", state))
}
