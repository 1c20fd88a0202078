//! `credtool link`: list, revoke.

use anyhow::Result;
use clap::{Args, Subcommand};

use super::Context;
use super::examples::examples;
use super::listing::{LimitArgs, Listing};
use super::output::Column;
use super::targets::{self, Target, TargetOutcome, TargetSource};
use super::views::link::LinkOfContact;
use super::views::login::account;
use crate::app::base::lookup::LookupMode;
use crate::app::credentials::links::{LinkDetails, LinkFilter};
use crate::app::{Error, ErrorKind, NextStep};
use crate::domain::LinkId;
use crate::domain::link::LinkState;

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

    #[command(flatten)]
    limit: LimitArgs,

    /// List links older than the one with this ID
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
    /// Links; - reads them from stdin, one a line
    #[arg(value_name = "ID", required = true)]
    links: Vec<String>,
}

const COLUMNS: &[Column] = &[
    Column::new("id", "Link"),
    Column::new("login_id", "Login"),
    Column::new("kind", "Kind"),
    Column::new("state", "State"),
    Column::new("expires_at", "Expires"),
    Column::new("revoked_reason", "Why"),
    Column::new("email_id", "Email"),
];

/// The columns of links that were ended.
const REVOKED: &[Column] = &[
    Column::new("id", "Link"),
    Column::new("state", "State"),
    Column::new("name", "Name"),
    Column::new("address", "Address"),
    Column::new("username", "Username"),
    Column::new("product", "Product"),
];

pub(crate) fn run(command: Command, context: &mut Context) -> Result<u8> {
    match command {
        Command::List(args) => list(&args, context),
        Command::Revoke(args) => revoke(&args, context),
    }
}

fn list(args: &ListArgs, context: &mut Context) -> Result<u8> {
    let mut app = context.app()?;
    let now = app.now();
    let contact = match &args.contact {
        Some(word) => Some(targets::contact(context, &app, word, LookupMode::Read)?.id),
        None => None,
    };
    let filter = LinkFilter {
        contact,
        state: args.state.map(|state| (state, now)),
        ..LinkFilter::default()
    };
    let listing = Listing {
        columns: COLUMNS,
        limit: args.limit.rows(context),
        start: args.before,
        fetch: &mut |before: Option<&LinkId>, limit| {
            app.link_page(&LinkFilter {
                before: before.copied(),
                limit,
                ..filter
            })
        },
        cursor: &|details: &LinkDetails| details.link.id,
    };
    let hides_the_end = context.ui.lays_out();
    let last = listing.print(context, |list, page| {
        let rows = page.iter().map(|details| LinkOfContact::new(details, now));
        let mut rows: Vec<LinkOfContact> = rows.collect();
        if hides_the_end {
            // A person reads it as the end of something that has not ended yet.
            rows.iter_mut().for_each(LinkOfContact::hide_the_end);
        }
        list.add(&rows)
    })?;
    if let Some(last) = last {
        context
            .ui
            .note(&format!("there are more: add --before {last}"));
    }
    Ok(0)
}

fn revoke(args: &RevokeArgs, context: &mut Context) -> Result<u8> {
    let mut app = context.app_to_change()?;
    let words = targets::words(&args.links)?;
    let count = targets::distinct(&words);
    let what = format!("Revoke {count} links");
    let source = TargetSource::by(&args.links);
    targets::confirm_many(context, count, source, &what)?;
    targets::each(context, (&words, source), REVOKED, |context, seen, word| {
        let id: LinkId = word.parse().map_err(|_| {
            Error::new(
                ErrorKind::Usage,
                format!("{word:?} is not the ID of a link"),
            )
            .hint(NextStep::ListLinks.then(" shows the IDs"))
        })?;
        if let Some(again) = seen.again(Target::Link(id), word) {
            return Ok(again);
        }
        let link = app.revoke_link(id)?;
        let details = app.link_details(link)?;
        context.ui.success(&format!(
            "link {id} of {} is revoked",
            account(&details.contact, &details.login, &details.product)
        ));
        let object = LinkOfContact::new(&details, app.now());
        Ok(TargetOutcome::done(&object)?)
    })
}
