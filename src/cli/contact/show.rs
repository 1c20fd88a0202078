//! `credtool contact show`

use anyhow::Result;

use super::screen;
use crate::app::base::lookup::LookupMode;
use crate::cli::examples::examples;
use crate::cli::views::contact::ContactRecord;
use crate::cli::{Context, pick};
use crate::domain::selector::Selector;

/// Show everything about a contact: logins, links, emails, and what to do next
///
/// The newest ten links and emails and five audit events are shown, and the command that lists the older ones.
#[derive(clap::Args, Clone, Debug)]
#[command(after_help = examples![
    ("by address", "credtool contact show ada@example.com"),
    ("by part of the name", "credtool contact show ada"),
    ("by id, for a script", "credtool contact show id:1 --json"),
])]
pub(crate) struct Args {
    /// Contact: id, address, ext:ID or part of a name
    #[arg(value_name = "CONTACT")]
    contact: Option<Selector>,
}

pub(super) fn run(args: Args, context: &mut Context) -> Result<()> {
    let mut app = context.app()?;
    let contact = pick::contact(context, &app, args.contact, LookupMode::Read)?;
    let view = app.contact_view(contact.id)?;
    let record = ContactRecord::from(&view);
    let parts = screen::ScreenParts::new(&view, &|at| context.ui.time(at), &|at| {
        context.ui.moment(at)
    });
    Ok(context.ui.record(&record, |screen| parts.draw(screen))?)
}
