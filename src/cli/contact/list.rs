//! `credtool contact list`

use anyhow::Result;

use crate::app::contacts::ContactFilter;
use crate::cli::Context;
use crate::cli::examples::examples;
use crate::cli::output::Column;
use crate::cli::records::contact_record;
use crate::domain::{ContactId, Tag};

const COLUMNS: [Column; 4] = [
    Column::new("id", "Id"),
    Column::new("name", "Name"),
    Column::new("address", "Address"),
    Column::new("tags", "Tags"),
];

/// List contacts, a page at a time
///
/// Contacts are listed by id. Where more follow, the command for the next page is printed on stderr.
///
/// With --failing a contact leaves the list once they were helped: the relay accepted a later email that lets them in, they
/// used a link, their password was set, or an operator copied or showed what they need.
#[derive(clap::Args, Clone, Debug)]
#[command(after_help = examples![
    ("list the first fifty", "credtool contact list"),
    ("list ten with a tag", "credtool contact list --tag staff --limit 10"),
    ("list those whose mail failed, for a script", "credtool contact list --failing --json"),
])]
pub(crate) struct Args {
    /// So many at the most
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..))]
    limit: u32,

    /// Only those after the contact with this id
    #[arg(long, value_name = "ID")]
    after: Option<ContactId>,

    /// Only those with this tag
    #[arg(long, value_name = "TAG")]
    tag: Option<Tag>,

    /// Only those with an email that failed, is held or came back, and who were not helped since
    #[arg(long)]
    failing: bool,
}

pub(super) fn run(args: Args, context: &mut Context) -> Result<()> {
    let filter = ContactFilter {
        tag: args.tag,
        after: args.after,
        limit: usize::try_from(args.limit).unwrap_or(usize::MAX),
    };
    let app = context.app()?;
    let page = if args.failing {
        app.failing_contacts(&filter)?
    } else {
        app.contact_page(&filter)?
    };
    let last = page.rows.last().map(|contact| contact.id);
    context
        .ui
        .rows(&COLUMNS, page.rows.iter().map(contact_record).collect())?;
    if let (true, Some(last)) = (page.more, last) {
        context.ui.note(&format!(
            "more follow: {}",
            next_page(&filter, args.failing, last)
        ));
    }
    Ok(())
}

fn next_page(filter: &ContactFilter, failing: bool, last: ContactId) -> String {
    let tag = filter
        .tag
        .as_ref()
        .map_or_else(String::new, |tag| format!(" --tag {}", tag.as_str()));
    let failing = if failing { " --failing" } else { "" };
    format!(
        "credtool contact list --limit {} --after {last}{tag}{failing}",
        filter.limit
    )
}
