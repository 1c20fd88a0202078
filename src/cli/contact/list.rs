//! `credtool contact list`

use anyhow::Result;

use crate::app::records::contacts::ContactFilter;
use crate::cli::Context;
use crate::cli::examples::examples;
use crate::cli::listing::{LimitArgs, Listing};
use crate::cli::output::Column;
use crate::cli::views::contact::ContactOutput;
use crate::domain::contact::Contact;
use crate::domain::text::shell_word;
use crate::domain::{ContactId, Tag};

const COLUMNS: [Column; 4] = [
    Column::new("id", "Id"),
    Column::new("name", "Name"),
    Column::new("address", "Address"),
    Column::new("tags", "Tags"),
];

/// List contacts
///
/// Contacts are listed by ID: a page on a terminal, where the command for the next page is printed on stderr, and all of
/// them in a pipe or for a program.
///
/// With --failing a contact leaves the list once they were helped: the relay accepted a later email that lets them in, they
/// used a link, their password was set, or an operator copied or showed what they need.
#[derive(clap::Args, Clone, Debug)]
#[command(after_help = examples![
    ("list the first fifty", "credtool contact list"),
    ("list ten with a tag", "credtool contact list --tag staff --limit 10"),
    ("list contacts with a failing email, for a script", "credtool contact list --failing --json"),
])]
pub(crate) struct Args {
    #[command(flatten)]
    limit: LimitArgs,

    /// List contacts after the one with this ID
    #[arg(long, value_name = "ID")]
    after: Option<ContactId>,

    /// List only contacts with this text in their name; one or two letters find the beginning of a word
    #[arg(long, value_name = "TEXT")]
    name: Option<String>,

    /// Only contacts with this tag
    #[arg(long, value_name = "TAG")]
    tag: Option<Tag>,

    /// Only contacts with an email that failed, is held or came back, and who were not helped since
    #[arg(long)]
    failing: bool,
}

pub(super) fn run(args: Args, context: &mut Context) -> Result<()> {
    let app = context.app()?;
    let filter = ContactFilter {
        tag: args.tag,
        name: args.name,
        ..ContactFilter::default()
    };
    let listing = Listing {
        columns: &COLUMNS,
        limit: args.limit.rows(context),
        start: args.after,
        fetch: &mut |after: Option<&ContactId>, limit| {
            let page = ContactFilter {
                after: after.copied(),
                limit,
                ..filter.clone()
            };
            if args.failing {
                app.failing_contacts(&page)
            } else {
                app.contact_page(&page)
            }
        },
        cursor: &|contact: &Contact| contact.id,
    };
    let last = listing.print(context, |list, page| {
        let rows: Vec<ContactOutput> = page.iter().map(ContactOutput::from).collect();
        list.add(&rows)
    })?;
    if let Some(last) = last {
        let next = next_page(&filter, args.failing, args.limit, last);
        context.ui.note(&format!("more follow: {next}"));
    }
    Ok(())
}

fn next_page(filter: &ContactFilter, failing: bool, limit: LimitArgs, last: ContactId) -> String {
    let tag = filter
        .tag
        .as_ref()
        .map_or_else(String::new, |tag| format!(" --tag {}", tag.as_str()));
    let name = filter
        .name
        .as_ref()
        .map_or_else(String::new, |name| format!(" --name {}", shell_word(name)));
    let failing = if failing { " --failing" } else { "" };
    let limit = limit.flag();
    format!("credtool contact list{limit} --after {last}{tag}{name}{failing}")
}
