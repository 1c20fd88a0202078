//! `credtool email show`.

use anyhow::Result;

use crate::app::delivery::log::Readable;
use crate::app::{App, Error, ErrorKind, NextStep};
use crate::cli::args::CopyArgs;
use crate::cli::email::{stranded, waiting};
use crate::cli::examples::examples;
use crate::cli::handover::{check_copy, put_on_clipboard};
use crate::cli::output::{Cell, Column, Record};
use crate::cli::{Context, targets, time};
use crate::domain::EmailId;
use crate::domain::diagnosis::Party;
use crate::domain::email::{Attempt, Email, EmailState};
use crate::domain::typo::probably_meant;

/// Show an email with every attempt; with --reveal its stored text
///
/// The stored text may contain a password or a link, so the audit trail records each reveal first.
#[derive(clap::Args, Debug)]
#[command(after_help = examples![
    ("an email and its attempts", "credtool email show 1"),
    ("its text, to send it by hand", "credtool email show 1 --reveal"),
    ("the bytes as they went out", "credtool email show 1 --raw > email.eml"),
])]
pub(crate) struct Args {
    /// Email, by ID
    #[arg(value_name = "ID")]
    email: EmailId,

    /// Print the stored text of the email
    #[arg(long)]
    reveal: bool,

    /// Reveal it even if stdout is not a terminal
    #[arg(long, requires = "reveal")]
    print: bool,

    /// Print only the stored bytes of the email
    #[arg(long, conflicts_with_all = ["reveal", "copy"])]
    raw: bool,

    #[command(flatten)]
    copy: CopyArgs,
}

/// Within 80 columns.
const ATTEMPTS: &[Column] = &[
    Column::new("n", "Try"),
    Column::new("when", "When (UTC)"),
    Column::new("took", "Took"),
    Column::new("phase", "Phase"),
    Column::new("outcome", "Outcome"),
    Column::new("codes", "Code"),
    Column::new("reply", "Reply"),
];

pub(super) fn run(args: &Args, context: &mut Context) -> Result<u8> {
    if args.reveal && !(args.print || args.copy.wanted() || context.ui.is_terminal()) {
        return Err(Error::new(
            ErrorKind::Usage,
            "stdout is not a terminal; an email is revealed only on one",
        )
        .hint("say --print or --copy")
        .into());
    }
    check_copy(&args.copy)?;
    let mut app = context.app()?;
    let id = args.email;
    let email = app.email(id)?;
    if args.reveal || args.raw || args.copy.wanted() {
        if !args.copy.wanted() {
            context.ui.check_stdout("the email", &["--copy"])?;
        }
        if app.password_replaced_since(&email)? {
            context
                .ui
                .warn("the password in this email was replaced since; it no longer works");
        }
        if args.raw {
            let bytes = app.reveal_email(id, false)?;
            context.ui.bytes(bytes.expose())?;
            return Ok(0);
        }
        let readable = app.reveal_text(id, args.copy.wanted())?;
        reveal(args, context, id, &readable)?;
        if args.copy.wanted() {
            app.email_was_copied(id)?;
        }
        return Ok(0);
    }
    let attempts = app.attempts(id)?;
    let record = super::columns::record(&app, &email)?
        .with("suggestion", probably_meant(&email.to))
        .with(
            "attempt_log",
            attempts.iter().map(attempt).collect::<Vec<_>>(),
        );
    let state = app.outbox_state()?;
    let is_stranded = state.is_stranded(&email);
    let waiting = state
        .outage(&email)
        .map(|outage| waiting(&email, outage, &|at| context.ui.moment(at)));
    let next = next(&app, &email, is_stranded)?;
    let hold = email.hold();
    let cancelled = app.why_cancelled(&email)?;
    let cause = email
        .refused_by()
        .filter(|_| waiting.is_none())
        .map(Party::sentence);
    let queue_id = attempts.iter().rev().find_map(Attempt::queue_id);
    let rows: Vec<Record> = attempts
        .iter()
        .map(|attempt| attempt_row(attempt, context.ui.short_time(attempt.started_at)))
        .collect();
    context.ui.record(&record, |screen| {
        screen.heading(&format!("Email {id}: {}", email.subject));
        let fields: Vec<(&str, Cell)> = [
            ("To", "to"),
            ("Did you mean", "suggestion"),
            ("Template", "template"),
            ("State", "state"),
            ("Maybe sent", "maybe_sent"),
            ("Delivery", "delivery"),
            ("Message-ID", "message_id"),
            ("Code", "last_code"),
            ("Enhanced code", "last_enhanced"),
            ("Reply", "last_reply"),
            ("Composed", "created_at"),
            ("Next try", "next_attempt_at"),
            ("Accepted", "accepted_at"),
            ("Replaces", "retry_of"),
        ]
        .into_iter()
        .filter_map(|(label, key)| Some((label, record.get(key)?.clone())))
        .filter(|(label, cell)| {
            !(cell.is_empty() || *label == "Maybe sent" && matches!(cell, Cell::Bool(false)))
        })
        .chain(cause.map(|cause| ("Cause", Cell::from(cause))))
        .chain(cancelled.map(|why| ("Cause", Cell::from(why))))
        .chain(queue_id.map(|id| ("Queue id", Cell::from(id))))
        .chain(hold.map(|hold| ("Held", Cell::from(hold.sentence()))))
        .chain(hold.map(|hold| ("To do", Cell::from(hold.remedy()))))
        .chain(waiting.map(|waiting| ("Outbox", Cell::from(waiting))))
        .chain(is_stranded.then(|| ("In flight", Cell::from(stranded(&email)))))
        .collect();
        screen.fields(&fields);
        if !rows.is_empty() {
            screen.heading("Attempts");
            screen.table(ATTEMPTS, &rows);
        }
        screen.next(&next);
    })?;
    Ok(0)
}

fn reveal(args: &Args, context: &mut Context, id: EmailId, readable: &Readable) -> Result<()> {
    if args.copy.wanted() {
        return Ok(put_on_clipboard(context, &readable.text, &args.copy)?);
    }
    if context.ui.wants_objects() {
        let record = Record::new()
            .with("id", id.get())
            .with("from", readable.from.as_str())
            .with("to", readable.to.as_str())
            .with("subject", readable.subject.as_str())
            .with("text", Cell::Secret(readable.text.clone()));
        return Ok(context.ui.record(&record, |_| {})?);
    }
    for (name, value) in [
        ("From", &readable.from),
        ("To", &readable.to),
        ("Subject", &readable.subject),
    ] {
        context.ui.value(&format!("{name}: {value}"))?;
    }
    context.ui.value("")?;
    for line in readable.text.expose().lines() {
        context.ui.value(line)?;
    }
    Ok(())
}

fn attempt(attempt: &Attempt) -> Record {
    let duration = attempt
        .ended_at
        .map(|end| end.duration_since(attempt.started_at).as_millis());
    Record::new()
        .with("n", attempt.n)
        .with("started_at", attempt.started_at)
        .with("ended_at", attempt.ended_at)
        .with(
            "duration_ms",
            duration.and_then(|ms| i64::try_from(ms).ok()),
        )
        .with("phase", attempt.phase.as_str())
        .with(
            "outcome",
            attempt.outcome.map(|outcome| Cell::Word(outcome.as_str())),
        )
        .with("code", attempt.code)
        .with("enhanced", attempt.enhanced.map(|code| code.to_string()))
        .with("reply", attempt.reply.as_deref())
        .with("queue_id", attempt.queue_id())
}

/// An attempt as a line of a table.
fn attempt_row(attempt: &Attempt, when: String) -> Record {
    let codes = [
        attempt.code.map(|code| code.to_string()),
        attempt.enhanced.map(|code| code.to_string()),
    ];
    let took = attempt
        .ended_at
        .map(|end| time::took(end.duration_since(attempt.started_at)));
    Record::new()
        .with("n", attempt.n)
        .with("when", when)
        .with("took", took)
        .with("phase", attempt.phase.as_str())
        .with(
            "outcome",
            attempt.outcome.map(|outcome| Cell::Word(outcome.as_str())),
        )
        .with(
            "codes",
            codes.into_iter().flatten().collect::<Vec<_>>().join(" "),
        )
        .with("reply", attempt.reply.as_deref())
}

fn next(app: &App, email: &Email, is_stranded: bool) -> Result<Vec<NextStep>> {
    let id = email.id;
    let mut next = match email.state {
        EmailState::Queued => app.steps_after(email)?,
        EmailState::Failed | EmailState::Held | EmailState::Cancelled if app.is_failing(id)? => {
            app.steps_after(email)?
        }
        _ if is_stranded => vec![NextStep::Deliver],
        _ => Vec::new(),
    };
    if email.state == EmailState::Queued {
        next.push(NextStep::CancelEmail(id));
    }
    if email.has_bytes && !app.password_replaced_since(email)? {
        next.push(NextStep::RevealEmail(id));
    }
    next.push(NextStep::ShowContact(email.contact_id));
    Ok(next)
}

/// A word that may be an id, for the verbs that take several.
pub(super) fn id(word: &str) -> Result<EmailId> {
    Ok(targets::email_id(word)?)
}
