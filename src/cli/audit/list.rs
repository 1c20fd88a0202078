//! `credtool audit list`.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use anyhow::Result;
use serde::Serialize;

use crate::app::base::lookup::LookupMode;
use crate::app::upkeep::audit::AuditFilter;
use crate::app::{self, App, ErrorKind};
use crate::cli::args::{Moment, moment};
use crate::cli::examples::examples;
use crate::cli::failure::ErrorReport;
use crate::cli::listing::{LimitArgs, Listing};
use crate::cli::output::{Column, Time};
use crate::cli::views::audit::EventOutput;
use crate::cli::{Context, pick};
use crate::domain::audit::{Action, AuditEvent};
use crate::domain::login::Login;
use crate::domain::product::Product;
use crate::domain::selector::Selector;
use crate::domain::{ContactId, LoginId};

/// Number of logins that are kept for later events.
const MOST_KEPT: usize = 10_000;

/// The columns that fit beside each other on a terminal.
const SHOWN: [Column; 6] = [
    Column::new("seq", "Event"),
    Column::new("at", "When"),
    Column::new("who", "Who"),
    Column::new("action", "What"),
    Column::new("about", "About"),
    Column::new("why", "Why"),
];

/// The columns for a program.
const ALL: [Column; 19] = [
    Column::new("seq", "Event"),
    Column::new("at", "When"),
    Column::new("action", "What"),
    Column::new("uid", "Uid"),
    Column::new("user", "User"),
    Column::new("sudo_user", "Sudo user"),
    Column::new("tty", "Terminal"),
    Column::new("contact_id", "Contact"),
    Column::new("product_id", "Product"),
    Column::new("login_id", "Login"),
    Column::new("username", "Username"),
    Column::new("product", "Slug"),
    Column::new("link_id", "Link"),
    Column::new("email_id", "Email"),
    Column::new("detail", "Detail"),
    Column::new("reason", "Reason"),
    Column::new("ticket", "Ticket"),
    Column::new("first_contact_id", "First contact"),
    Column::new("last_contact_id", "Last contact"),
];

/// List the events of the audit trail, newest first
///
/// Each act that sets, reveals, copies, sends, redeems, revokes or purges something has an event; an email that the
/// relay deferred has none, since nothing was sent: `credtool email show` has every attempt. The user ID is the
/// kernel's, and the name is that account's in the user database; the account that called sudo is recorded where sudo's
/// variables agree with it. Works without the key.
#[derive(clap::Args, Debug)]
#[command(after_help = examples![
    ("what was done for a contact", "credtool audit list --contact ada@example.com"),
    ("reveals of the credentials of a contact", "credtool audit list --looks --contact ada@example.com"),
    ("what was done for a ticket", "credtool audit list --ticket T-17"),
    ("what one person did on a day, for a script",
     "credtool audit list --actor ada --since 2026-11-23 --until 2026-11-24 --json"),
])]
pub(crate) struct Args {
    /// Only events about this contact: id, address, ext:ID or part of a name
    #[arg(long, value_name = "CONTACT")]
    contact: Option<Selector>,

    /// Only acts of this operator: the account that called sudo, otherwise the user; "uid N" if no name is known
    #[arg(long, value_name = "NAME")]
    actor: Option<String>,

    /// Only these actions, such as password.show
    #[arg(long, value_name = "ACTION,…", value_delimiter = ',')]
    action: Vec<Action>,

    /// Only events since this time: 2d, 12h, a date (from its start in UTC) or an RFC 3339 time
    #[arg(long, value_name = "TIME", value_parser = moment)]
    since: Option<Moment>,

    /// Only events before this time
    #[arg(long, value_name = "TIME", value_parser = moment)]
    until: Option<Moment>,

    /// List only reveals: passwords and emails shown or copied, new passwords too, links shown, and exports
    #[arg(long, conflicts_with = "action")]
    looks: bool,

    #[command(flatten)]
    limit: LimitArgs,

    /// Show events older than event SEQ
    #[arg(long, value_name = "SEQ")]
    before: Option<i64>,
}

pub(super) fn run(args: Args, context: &mut Context) -> Result<u8> {
    let app = context.app()?;
    let contact = args
        .contact
        .map(|selector| contact(context, &app, selector));
    let contact = contact.transpose()?;
    let (now, why) = (app.now(), context.globals.why());
    let filter = AuditFilter {
        contact,
        ticket: why.ticket,
        reason: why.reason,
        actor: args.actor,
        actions: args.action,
        looks: args.looks,
        since: args.since.map(|moment| moment.at(now)),
        until: args.until.map(|moment| moment.at(now)),
        ..AuditFilter::default()
    };
    let objects = context.ui.wants_objects();
    let listing = Listing {
        columns: if objects { &ALL[..] } else { &SHOWN },
        limit: args.limit.rows(context),
        start: args.before,
        fetch: &mut |before: Option<&i64>, limit| {
            app.audit_page(&AuditFilter {
                before: before.copied(),
                limit,
                ..filter.clone()
            })
        },
        cursor: &|(seq, _): &(i64, AuditEvent)| *seq,
    };
    let mut logins = Logins::default();
    let last = listing.print(context, |list, page| {
        logins.read(&app, page)?;
        let events = page.iter();
        let events = events.map(|(seq, event)| (*seq, event, logins.of(event)));
        if objects {
            let rows = events.map(|(seq, event, login)| EventOutput::new(seq, event, login));
            list.add(&rows.collect::<Vec<_>>())
        } else {
            let rows = events.map(|(seq, event, login)| EventRow::new(seq, event, login));
            list.add(&rows.collect::<Vec<_>>())
        }
    })?;
    if let Some(last) = last {
        context
            .ui
            .note(&format!("there are more: add --before {last}"));
    }
    Ok(0)
}

/// The contact that a selector names; one that was removed is known by its ID alone, and its trail is still there.
fn contact(context: &mut Context, app: &App, selector: Selector) -> Result<ContactId> {
    let id = match selector {
        Selector::Contact(id) => Some(id),
        Selector::Number(number) => Some(ContactId::new(number)),
        _ => None,
    };
    match pick::contact(context, app, Some(selector), LookupMode::Read) {
        Ok(contact) => Ok(contact.id),
        Err(error) if ErrorReport::from(&error).kind == ErrorKind::NotFound => id.ok_or(error),
        Err(error) => Err(error),
    }
}

/// The logins that events are about, with their products. One that was removed is none.
#[derive(Default)]
struct Logins(HashMap<LoginId, Option<(Login, Product)>>);

impl Logins {
    /// Reads those of a page of events that are not known yet.
    fn read(&mut self, app: &App, page: &[(i64, AuditEvent)]) -> app::Result<()> {
        if self.0.len() > MOST_KEPT {
            self.0.clear();
        }
        for id in page.iter().filter_map(|(_, event)| event.target.login) {
            if let Entry::Vacant(place) = self.0.entry(id) {
                place.insert(login(app, id)?);
            }
        }
        Ok(())
    }

    fn of(&self, event: &AuditEvent) -> Option<(&Login, &Product)> {
        let found = self.0.get(&event.target.login?)?.as_ref();
        found.map(|(login, product)| (login, product))
    }
}

/// A login with its product, if it still exists.
fn login(app: &App, id: LoginId) -> app::Result<Option<(Login, Product)>> {
    match app.login(id) {
        Ok(login) => {
            let product = app.product(login.product_id)?;
            Ok(Some((login, product)))
        }
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// An event in few columns, for a person.
#[derive(Serialize)]
struct EventRow {
    seq: i64,
    at: Time,
    who: String,
    action: String,
    about: String,
    why: String,
}

impl EventRow {
    fn new(seq: i64, event: &AuditEvent, login: Option<(&Login, &Product)>) -> Self {
        Self {
            seq,
            at: Time(event.at),
            who: event.actor.label(),
            action: event.action.as_str().to_owned(),
            about: about(event, login),
            why: event.explanation(),
        }
    }
}

/// Returns the IDs by which it is found: a contact, an email or a link leads to the rest.
fn about(event: &AuditEvent, login: Option<(&Login, &Product)>) -> String {
    let target = event.target;
    let alone = target.contact.is_none() && target.contacts.is_none();
    let login = match login {
        Some((login, product)) => Some(format!("{} at {}", login.username, product.slug)),
        None => target.login.map(|id| format!("login {id}")),
    };
    [
        target.contact.map(|id| format!("contact {id}")),
        target
            .contacts
            .map(|range| format!("contacts {} to {}", range.first, range.last)),
        target
            .product
            .filter(|_| alone)
            .map(|id| format!("product {id}")),
        login,
        target.link.map(|id| format!("link {id}")),
        target.email.map(|id| format!("email {id}")),
    ]
    .into_iter()
    .flatten()
    .collect::<Vec<_>>()
    .join(", ")
}
