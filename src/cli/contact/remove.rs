//! `credtool contact remove`

use anyhow::Result;

use crate::app::base::lookup::Purpose;
use crate::cli::examples::examples;
use crate::cli::records::contact_record;
use crate::cli::{Context, pick};
use crate::domain::selector::Selector;

/// Remove a contact with its logins, links and mails
///
/// The audit trail stays. There is no way back but a backup.
#[derive(clap::Args, Clone, Debug)]
#[command(after_help = examples![
    ("remove a contact without being asked", "credtool contact remove ada@example.com --yes"),
    ("remove by the id in another system", "credtool contact remove ext:A-17 --yes"),
])]
pub(crate) struct Args {
    /// Contact: id, address, ext:ID or part of a name
    #[arg(value_name = "CONTACT")]
    contact: Option<Selector>,
}

pub(super) fn run(args: Args, context: &mut Context) -> Result<()> {
    let mut app = context.app()?;
    let contact = pick::contact(context, &app, args.contact, Purpose::Change)?;
    let question = format!(
        "Remove contact {} with its logins, links and mails?",
        contact.label()
    );
    context.prompt.confirm(&question, "--yes")?;
    let removed = app.remove_contact(contact.id)?;
    let said = format!("removed contact {}", removed.label());
    let record = contact_record(&removed);
    context.ui.record(&record, |screen| screen.text(&said))?;
    Ok(())
}
