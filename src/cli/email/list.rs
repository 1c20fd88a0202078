//! `credtool email list`.

use std::borrow::Cow;

use anyhow::Result;
use serde::Serialize;

use crate::app::base::lookup::LookupMode;
use crate::app::delivery::log::EmailFilter;
use crate::app::{self, App, NextStep, OutboxState};
use crate::cli::args::{Moment, moment};
use crate::cli::email::stranded;
use crate::cli::email::waiting::why;
use crate::cli::examples::examples;
use crate::cli::listing::{LimitArgs, Listing};
use crate::cli::next_step::{command_line, command_lines};
use crate::cli::output::{Column, Word};
use crate::cli::views::email::EmailOutput;
use crate::cli::{Context, targets, time};
use crate::domain::email::{Email, EmailState, Hold};
use crate::domain::product::Product;
use crate::domain::template::Template;
use crate::domain::{EmailId, Timestamp};

/// From this width of the terminal on there is room for every column.
const ROOMY: u16 = 120;

/// Number of emails that are reported one by one.
const FEW: usize = 3;

/// The columns that leave room for an address in 80.
const NARROW: &[Column] = &[
    Column::new("id", "Email"),
    Column::new("template", "Template"),
    Column::new("to", "To"),
    Column::new("state", "State"),
    Column::new("last_code", "Code"),
    Column::new("composed", "Composed"),
];

/// An email in few columns, for a person.
#[derive(Serialize)]
struct NarrowRow<'a> {
    id: i64,
    template: Word<Template>,
    to: &'a str,
    state: Word<EmailState>,
    last_code: Option<u16>,
    composed: String,
}

impl<'a> NarrowRow<'a> {
    fn new(email: &'a Email, now: Timestamp) -> Self {
        Self {
            id: email.id.get(),
            template: Word(email.template),
            to: email.to.as_str(),
            state: Word(email.state),
            last_code: email.last_code,
            composed: time::relative(email.created_at, now),
        }
    }
}

/// List outbound emails, newest first
///
/// "accepted" means that the relay took the email, not that it arrived.
///
/// --stuck lists emails that need attention: held emails, with the reason in `credtool email show`; due emails that wait for
/// a known fault of the relay or of our setup; emails that have been due for more than an hour because no sender runs; and
/// emails in the states sending and handed while no sender is alive, which the next `credtool email deliver` recovers.
#[derive(clap::Args, Debug)]
#[command(after_help = examples![
    ("the emails to a contact", "credtool email list ada@example.com"),
    ("what failed on one day", "credtool email list --state failed --since 2026-11-23 --until 2026-11-24"),
    ("emails that need attention", "credtool email list --stuck"),
    ("the IDs of the held emails, for a script", "credtool email list --state held --field id"),
])]
pub(crate) struct Args {
    /// Contact: id, address, ext:ID or part of a name
    contact: Option<String>,

    /// Only emails in these states: queued, sending, handed, accepted, failed, held, cancelled
    #[arg(long, value_name = "STATE,…", value_delimiter = ',')]
    state: Vec<EmailState>,

    /// Only emails that need attention: held, waiting for a known fault, overdue by more than an hour, or left behind by a sender that died
    #[arg(long, conflicts_with = "state")]
    stuck: bool,

    /// Only emails composed since this time: 2d, 12h, a date or an RFC 3339 time
    #[arg(long, value_name = "TIME", value_parser = moment)]
    since: Option<Moment>,

    /// Only emails composed before then
    #[arg(long, value_name = "TIME", value_parser = moment)]
    until: Option<Moment>,

    #[command(flatten)]
    limit: LimitArgs,

    /// List emails older than the one with this ID
    #[arg(long, value_name = "ID")]
    before: Option<EmailId>,
}

pub(super) fn run(args: &Args, context: &mut Context) -> Result<u8> {
    let app = context.app()?;
    let contact = match &args.contact {
        Some(word) => Some(targets::contact(context, &app, word, LookupMode::Read)?.id),
        None => None,
    };
    let filter = EmailFilter {
        contact,
        states: args.state.clone(),
        stuck: args.stuck.then(|| app.stuck()).transpose()?,
        since: args.since.map(|since| since.at(app.now())),
        until: args.until.map(|until| until.at(app.now())),
        ..EmailFilter::default()
    };
    let laid_out = context.ui.lays_out();
    let roomy = context.ui.width() >= ROOMY;
    let products = app.products()?;
    let state = app.outbox_state()?;
    let now = app.now();
    let mut shown = Vec::new();
    let listing = Listing {
        columns: if laid_out && !roomy {
            NARROW
        } else {
            super::columns::COLUMNS
        },
        limit: args.limit.rows(context),
        start: args.before,
        fetch: &mut |before: Option<&EmailId>, limit| {
            app.email_page(&EmailFilter {
                before: before.copied(),
                limit,
                ..filter.clone()
            })
        },
        cursor: &|email: &Email| email.id,
    };
    let last = listing.print(context, |list, page| {
        // Only people are told what they may have to do.
        if laid_out {
            shown.extend_from_slice(page);
        }
        if laid_out && !roomy {
            let rows = page.iter().map(|email| NarrowRow::new(email, now));
            return list.add(&rows.collect::<Vec<_>>());
        }
        let own = page.iter().map(|email| product_of(&app, &products, email));
        let own: Vec<Cow<Product>> = own.collect::<app::Result<_>>()?;
        let objects = page.iter().zip(&own);
        let objects = objects.map(|(email, product)| EmailOutput::of(email, product, &state));
        list.add(&objects.collect::<Vec<_>>())
    })?;
    say_what_is_held(context, &app, &shown)?;
    say_what_is_stranded(context, &state, &shown);
    say_what_is_waited_for(context, &state, &shown);
    if let Some(last) = last {
        context
            .ui
            .note(&format!("there are more: add --before {last}"));
    }
    Ok(0)
}

/// The product of an email: one of those that were read before, or one that was added since.
fn product_of<'a>(
    app: &App,
    products: &'a [Product],
    email: &Email,
) -> app::Result<Cow<'a, Product>> {
    let known = products
        .iter()
        .find(|product| product.id == email.product_id);
    known.map_or_else(
        || app.product(email.product_id).map(Cow::Owned),
        |known| Ok(Cow::Borrowed(known)),
    )
}

/// Which emails are in nobody's hands, and what settles that, to people.
fn say_what_is_stranded(context: &mut Context, state: &OutboxState, emails: &[Email]) {
    let count = emails
        .iter()
        .filter(|email| state.is_stranded(email))
        .count();
    if count > FEW {
        context.ui.success(&format!(
            "the sender of {count} emails died; `{}` settles what became of them",
            command_line(&NextStep::Deliver)
        ));
        return;
    }
    for email in emails.iter().filter(|email| state.is_stranded(email)) {
        let text = format!("email {}: {}", email.id, stranded(email));
        context.ui.success(&text);
    }
}

/// Tells people why emails of the list wait although they are due.
fn say_what_is_waited_for(context: &mut Context, state: &OutboxState, emails: &[Email]) {
    for outage in state.outages() {
        let waits = |email: &&Email| {
            let awaited = state.outage(email);
            awaited.is_some_and(|awaited| awaited.sender == outage.sender)
        };
        let count = emails.iter().filter(waits).count();
        if count > 0 {
            let since = context.ui.moment(outage.since);
            let text = format!("{count} waiting since {since}: {}", why(outage));
            context.ui.success(&text);
        }
    }
}

/// Why emails are held, and what to do, to people; where there are many, where that is said of each.
fn say_what_is_held(context: &mut Context, app: &App, emails: &[Email]) -> Result<()> {
    let held: Vec<(&Email, Hold)> = emails
        .iter()
        .filter_map(|email| Some((email, email.hold()?)))
        .collect();
    if held.len() > FEW {
        let count = held.len();
        let text = format!(
            "{count} are held; `{}` says why and what to do",
            command_line(&NextStep::ShowEmail(None))
        );
        context.ui.success(&text);
        return Ok(());
    }
    for (email, hold) in held {
        let (why, remedy) = (hold.sentence(), hold.remedy());
        let steps = app.steps_after(email)?;
        let commands = command_lines(&steps).join("\n  ");
        let text = format!(
            "email {} is held: {why}\n  {remedy}:\n  {commands}",
            email.id
        );
        context.ui.success(&text);
    }
    Ok(())
}
