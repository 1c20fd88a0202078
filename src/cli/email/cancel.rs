//! `credtool email cancel`.

use anyhow::Result;

use super::columns::EmailParts;
use super::show;
use crate::cli::Context;
use crate::cli::examples::examples;
use crate::cli::targets::{self, Target, TargetOutcome, TargetSource};
use crate::cli::views::email::NamedEmail;

/// Cancel emails that have not gone out
#[derive(clap::Args, Debug)]
#[command(after_help = examples![
    ("cancel a queued email", "credtool email cancel 1"),
    ("cancel all held emails", "credtool email list --state held --field id | credtool email cancel -"),
])]
pub(crate) struct Args {
    /// Emails; - reads them from stdin, one a line
    #[arg(value_name = "ID")]
    emails: Vec<String>,
}

pub(super) fn run(args: &Args, context: &mut Context) -> Result<u8> {
    let mut app = context.app_to_change()?;
    let words = if args.emails.is_empty() {
        let waiting = app.waiting_emails(targets::MENU + 1)?;
        targets::choose_email(context, &waiting, "no email is waiting")?
    } else {
        targets::words(&args.emails)?
    };
    let count = targets::distinct(&words);
    let what = format!("Cancel {count} emails");
    let source = TargetSource::by(&args.emails);
    targets::confirm_many(context, count, source, &what)?;
    targets::each(
        context,
        (&words, source),
        super::columns::COLUMNS,
        |context, seen, word| {
            let id = show::id(word)?;
            if let Some(again) = seen.again(Target::Email(id), word) {
                return Ok(again);
            }
            let email = app.cancel_email(id)?;
            let contact = app.contact(email.contact_id)?;
            context.ui.success(&format!(
                "email {id} to {} is cancelled: {} for contact {}",
                email.to,
                email.template,
                contact.label()
            ));
            if context.ui.lays_out() {
                return Ok(TargetOutcome::said());
            }
            Ok(TargetOutcome::done(&NamedEmail {
                email: EmailParts::read(&app, &email)?.object(&email),
                name: contact.name.as_str(),
            })?)
        },
    )
}
