//! `credtool login list`

use anyhow::Result;

use crate::app::page::Page;
use crate::app::resolve::Purpose;
use crate::cli::examples::examples;
use crate::cli::output::{Column, Record};
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

/// List the logins of a contact, or all of them, a page at a time
#[derive(clap::Args, Clone, Debug)]
#[command(after_help = examples![
    ("of one contact", "credtool login list ada@example.com"),
    ("the first hundred of all", "credtool login list --limit 100 --json"),
])]
pub(crate) struct Args {
    /// Contact: id, address, ext:ID or part of a name; all when left out
    #[arg(value_name = "CONTACT")]
    contact: Option<Selector>,

    /// So many at the most
    #[arg(long, value_name = "N", default_value_t = 50, conflicts_with = "contact",
          value_parser = clap::value_parser!(u32).range(1..))]
    limit: u32,

    /// Only those after the login with this id
    #[arg(long, value_name = "ID", conflicts_with = "contact")]
    after: Option<LoginId>,
}

pub(super) fn run(args: Args, context: &mut Context) -> Result<()> {
    let app = context.app()?;
    let page = if args.contact.is_some() {
        let contact = pick::contact(context, &app, args.contact, Purpose::Read)?;
        Page {
            rows: app.logins_of(contact.id)?,
            more: false,
        }
    } else {
        app.login_page(
            args.after,
            usize::try_from(args.limit).unwrap_or(usize::MAX),
        )?
    };
    let last = page.rows.last().map(|view| view.login.id);
    context
        .ui
        .rows(&COLUMNS, page.rows.iter().map(Record::from).collect())?;
    if let (true, Some(last)) = (page.more, last) {
        context.ui.note(&format!(
            "more follow: credtool login list --limit {} --after {last}",
            args.limit
        ));
    }
    Ok(())
}
