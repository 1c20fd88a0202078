//! `credtool link`: list, revoke.

use anyhow::Result;
use clap::{Args, Subcommand};

use super::examples::examples;
use super::output::{Column, Record};
use super::{Context, records, targets};
use crate::app::resolve::Purpose;
use crate::app::{App, Error, ErrorKind};
use crate::domain::LinkId;
use crate::domain::link::{Link, LinkState};

/// List and revoke reset links
#[derive(Subcommand, Debug)]
pub(crate) enum Command {
    List(ListArgs),
    Revoke(RevokeArgs),
}

/// List reset links, newest first
#[derive(Args, Debug)]
#[command(after_help = examples![
    ("the links of a contact", "credtool link list ada@example.com"),
    ("those that can still be redeemed", "credtool link list --state live"),
])]
pub(crate) struct ListArgs {
    /// Contact: id, address, ext:ID or part of a name
    contact: Option<String>,

    /// Only links in this state: live, used, expired, revoked
    #[arg(long, value_name = "STATE")]
    state: Option<LinkState>,

    /// So many at the most
    #[arg(long, value_name = "N", default_value_t = 50)]
    limit: usize,

    /// Those older than this one
    #[arg(long, value_name = "ID")]
    before: Option<LinkId>,
}

/// End reset links before their time
#[derive(Args, Debug)]
#[command(after_help = examples![
    ("end one link", "credtool link revoke 3"),
    ("with a reason for the audit trail", "credtool link revoke 3 --reason 'sent to the wrong person'"),
])]
pub(crate) struct RevokeArgs {
    /// Links; - reads them from stdin
    #[arg(value_name = "ID", required = true)]
    links: Vec<String>,
}

const COLUMNS: &[Column] = &[
    Column {
        key: "id",
        heading: "Link",
    },
    Column {
        key: "login_id",
        heading: "Login",
    },
    Column {
        key: "state",
        heading: "State",
    },
    Column {
        key: "expires_at",
        heading: "Expires",
    },
    Column {
        key: "revoked_reason",
        heading: "Why",
    },
    Column {
        key: "email_id",
        heading: "Mail",
    },
];

pub(crate) fn run(command: Command, context: &mut Context) -> Result<u8> {
    match command {
        Command::List(args) => list(&args, context),
        Command::Revoke(args) => revoke(&args, context),
    }
}

fn list(args: &ListArgs, context: &mut Context) -> Result<u8> {
    let app = context.app()?;
    let now = app.now();
    let contact = match &args.contact {
        Some(word) => Some(targets::contact(context, &app, word, Purpose::Read)?.id),
        None => None,
    };
    let links = app.link_page(contact, args.before, args.limit)?;
    let shown = links
        .iter()
        .filter(|link| args.state.is_none_or(|state| link.state(now) == state))
        .map(|link| record(&app, link))
        .collect::<Result<_>>()?;
    context.ui.rows(COLUMNS, shown)?;
    Ok(0)
}

fn revoke(args: &RevokeArgs, context: &mut Context) -> Result<u8> {
    let words = targets::words(&args.links)?;
    let count = targets::distinct(&words);
    let what = format!("Revoke {count} links");
    targets::confirm_many(context, count, targets::Chosen::by(&args.links), &what)?;
    targets::each(context, &words, COLUMNS, |context, word| {
        let id: LinkId = word.parse().map_err(|_| {
            Error::new(
                ErrorKind::Usage,
                format!("{word:?} is not the id of a link"),
            )
            .hint("`credtool link list` shows the ids")
        })?;
        let mut app = context.app()?;
        let link = app.revoke_link(id)?;
        context.ui.success(&format!("link {id} revoked"));
        Ok(targets::Outcome::done(record(&app, &link)?))
    })
}

/// The object of a link.
pub(crate) fn record(app: &App, link: &Link) -> Result<Record> {
    let email = app.email_of_link(link.id)?;
    Ok(records::link_record(link, link.state(app.now()), email))
}
