//! `credtool login list`

use anyhow::Result;

use crate::app::base::lookup::LookupMode;
use crate::app::records::logins::LoginView;
use crate::cli::examples::examples;
use crate::cli::listing::{LimitArgs, Listing};
use crate::cli::output::Column;
use crate::cli::views::login::LoginWithNotice;
use crate::cli::{Context, pick};
use crate::domain::LoginId;
use crate::domain::selector::Selector;

const COLUMNS: [Column; 7] = [
    Column::new("id", "Id"),
    Column::new("contact_id", "Contact"),
    Column::new("product", "Product"),
    Column::new("username", "Username"),
    Column::new("password_state", "Password"),
    Column::new("password_set_at", "Set"),
    Column::new("provision_state", "Product knows"),
];

/// List the logins of a contact, or all of them
#[derive(clap::Args, Clone, Debug)]
#[command(after_help = examples![
    ("of one contact", "credtool login list ada@example.com"),
    ("the first hundred of all", "credtool login list --limit 100 --json"),
])]
pub(crate) struct Args {
    /// Contact: id, address, ext:ID or part of a name; all when left out
    #[arg(value_name = "CONTACT")]
    contact: Option<Selector>,

    #[command(flatten)]
    limit: LimitArgs,

    /// List logins behind the one with this ID
    #[arg(long, value_name = "ID")]
    after: Option<LoginId>,
}

pub(super) fn run(args: Args, context: &mut Context) -> Result<()> {
    let mut app = context.app()?;
    let contact = match args.contact {
        Some(selector) => Some(pick::contact(context, &app, Some(selector), LookupMode::Read)?.id),
        None => None,
    };
    let listing = Listing {
        columns: &COLUMNS,
        limit: args.limit.rows(context),
        start: args.after,
        fetch: &mut |after: Option<&LoginId>, limit| match contact {
            // A contact has few: all of them are read.
            Some(contact) => {
                let mut logins = app.logins_of(contact)?;
                logins.sort_by_key(|view| view.login.id);
                logins.retain(|view| after.is_none_or(|after| view.login.id > *after));
                logins.truncate(limit);
                Ok(logins)
            }
            None => app.login_page(after.copied(), limit),
        },
        cursor: &|view: &LoginView| view.login.id,
    };
    let last = listing.print(context, |list, page| {
        let rows: Vec<LoginWithNotice> = page.iter().map(Into::into).collect();
        list.add(&rows)
    })?;
    if let Some(last) = last {
        let of = contact.map_or_else(String::new, |contact| format!(" {contact}"));
        let limit = args.limit.flag();
        context.ui.note(&format!(
            "more follow: credtool login list{of}{limit} --after {last}"
        ));
    }
    Ok(())
}
