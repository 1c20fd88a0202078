//! `credtool email list`.

use crate::app::Result;
use crate::app::outbox::EmailFilter;
use crate::app::resolve::Purpose;
use crate::cli::args::span;
use crate::cli::examples::examples;
use crate::cli::{Context, targets};
use crate::domain::email::EmailState;
use crate::domain::{EmailId, SignedDuration};

/// List outbound mails, newest first
///
/// "accepted" means that the relay took the mail, not that it arrived.
#[derive(clap::Args, Debug)]
#[command(after_help = examples![
    ("the mails to a contact", "credtool email list ada@example.com"),
    ("what failed in the last two days", "credtool email list --state failed --since 2d"),
    ("the ids of what is held, for a script", "credtool email list --state held --field id"),
])]
pub(crate) struct Args {
    /// Contact: id, address, ext:ID or part of a name
    contact: Option<String>,

    /// Only mails in these states: queued, sending, handed, accepted, failed, held, cancelled
    #[arg(long, value_name = "STATE,…", value_delimiter = ',')]
    state: Vec<EmailState>,

    /// Only mails composed within this time, such as 2d or 12h
    #[arg(long, value_name = "TIME", value_parser = span)]
    since: Option<SignedDuration>,

    /// So many at the most
    #[arg(long, value_name = "N", default_value_t = 50)]
    limit: usize,

    /// Those older than this one
    #[arg(long, value_name = "ID")]
    before: Option<EmailId>,
}

pub(super) fn run(args: &Args, context: &mut Context) -> Result<u8> {
    let app = context.app()?;
    let contact = match &args.contact {
        Some(word) => Some(targets::contact(context, &app, word, Purpose::Read)?.id),
        None => None,
    };
    let filter = EmailFilter {
        contact,
        states: args.state.clone(),
        since: args
            .since
            .and_then(|since| app.now().checked_sub(since).ok()),
        before: args.before,
        limit: args.limit + 1,
    };
    let mut emails = app.email_page(&filter)?;
    let more = emails.len() > args.limit;
    emails.truncate(args.limit);
    let rows = emails
        .iter()
        .map(|email| super::record(&app, email))
        .collect::<Result<_>>()?;
    context.ui.rows(super::COLUMNS, rows)?;
    if let Some(last) = emails.last().filter(|_| more) {
        context
            .ui
            .note(&format!("there are more: add --before {}", last.id));
    }
    Ok(0)
}
