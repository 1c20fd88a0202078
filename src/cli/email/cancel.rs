//! `credtool email cancel`.

use anyhow::Result;

use super::show;
use crate::cli::examples::examples;
use crate::cli::output::Record;
use crate::cli::{Context, targets};

/// Take mails back that have not gone out
#[derive(clap::Args, Debug)]
#[command(after_help = examples![
    ("take back a mail that waits", "credtool email cancel 1"),
    ("all that are held", "credtool email list --state held --field id | credtool email cancel -"),
])]
pub(crate) struct Args {
    /// Mails; - reads them from stdin
    #[arg(value_name = "ID")]
    emails: Vec<String>,
}

pub(super) fn run(args: &Args, context: &mut Context) -> Result<u8> {
    let words = if args.emails.is_empty() {
        let waiting = context.app()?.waiting_emails(20)?;
        targets::choose_email(context, &waiting, "no mail is waiting")?
    } else {
        targets::words(&args.emails)?
    };
    let count = targets::distinct(&words);
    let what = format!("Cancel {count} emails");
    targets::confirm_many(context, count, targets::Chosen::by(&args.emails), &what)?;
    targets::each(context, &words, super::COLUMNS, |context, word| {
        let mut app = context.app()?;
        let email = app.cancel_email(show::id(word)?)?;
        context.ui.success(&format!("mail {} cancelled", email.id));
        let record = if context.ui.wants_objects() {
            super::record(&app, &email)?
        } else {
            Record::new()
        };
        Ok(targets::Outcome::done(record))
    })
}
