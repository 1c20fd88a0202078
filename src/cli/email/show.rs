//! `credtool email show`.

use anyhow::Result;
use serde::Serialize;

use super::columns::EmailParts;
use crate::app::delivery::log::Readable;
use crate::app::{App, Error, ErrorKind, NextStep};
use crate::cli::args::CopyArgs;
use crate::cli::email::{stranded, waiting};
use crate::cli::examples::examples;
use crate::cli::handover::{check_copy, put_on_clipboard};
use crate::cli::output::{Cell, Column, Word};
use crate::cli::views::email::{EmailRecord, EmailText};
use crate::cli::{Context, targets, time};
use crate::domain::EmailId;
use crate::domain::diagnosis::Party;
use crate::domain::email::{Attempt, Email, EmailState, Outcome};
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
    let parts = EmailParts::read(&app, &email)?;
    let record = EmailRecord {
        email: parts.object(&email),
        suggestion: probably_meant(&email.to),
        attempt_log: attempts.iter().map(Into::into).collect(),
    };
    let is_stranded = parts.outbox.is_stranded(&email);
    let waiting = parts
        .outbox
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
    let rows: Vec<AttemptRow> = attempts
        .iter()
        .map(|attempt| AttemptRow::new(attempt, context.ui.short_time(attempt.started_at)))
        .collect();
    context.ui.record(&record, |screen| {
        screen.heading(&format!("Email {id}: {}", email.subject));
        let optional = |label, cell: Cell| (!cell.is_empty()).then_some((label, cell));
        let last_enhanced = email.last_enhanced.as_ref().map(ToString::to_string);
        let fields: Vec<(&str, Cell)> = [
            optional("To", (&email.to).into()),
            optional("Did you mean", record.suggestion.as_deref().into()),
            optional("Template", Word(email.template).into()),
            optional("State", Word(email.state).into()),
            record
                .email
                .maybe_sent
                .then_some(("Maybe sent", true.into())),
            optional("Delivery", Word(email.delivery).into()),
            optional("Message-ID", email.message_id.as_str().into()),
            optional("Code", email.last_code.into()),
            optional("Enhanced code", last_enhanced.into()),
            optional("Reply", email.last_reply.as_deref().into()),
            optional("Composed", email.created_at.into()),
            optional("Next try", email.due_at.into()),
            optional("Accepted", email.accepted_at.into()),
            optional("Replaces", email.retry_of.map(EmailId::get).into()),
        ]
        .into_iter()
        .flatten()
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
        let record = EmailText::new(id, readable);
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

/// An attempt in the table of attempts.
#[derive(Serialize)]
struct AttemptRow<'a> {
    n: u32,
    when: String,
    took: Option<String>,
    phase: &'static str,
    outcome: Option<Word<Outcome>>,
    codes: String,
    reply: Option<&'a str>,
}

impl<'a> AttemptRow<'a> {
    fn new(attempt: &'a Attempt, when: String) -> Self {
        let codes = [
            attempt.code.map(|code| code.to_string()),
            attempt.enhanced.map(|code| code.to_string()),
        ];
        let ended = attempt.ended_at;
        Self {
            n: attempt.n,
            when,
            took: ended.map(|end| time::took(end.duration_since(attempt.started_at))),
            phase: attempt.phase.as_str(),
            outcome: attempt.outcome.map(Word),
            codes: codes.into_iter().flatten().collect::<Vec<_>>().join(" "),
            reply: attempt.reply.as_deref(),
        }
    }
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
