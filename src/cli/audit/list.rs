//! `credtool audit list`.

use anyhow::Result;

use crate::app::audit::AuditFilter;
use crate::app::resolve::Purpose;
use crate::cli::args::{Moment, moment};
use crate::cli::examples::examples;
use crate::cli::output::{Column, Record};
use crate::cli::{Context, pick};
use crate::domain::audit::{Action, AuditEvent};
use crate::domain::selector::Selector;

/// What fits beside each other on a terminal.
const SHOWN: [Column; 6] = [
    Column::new("seq", "Event"),
    Column::new("at", "When"),
    Column::new("who", "Who"),
    Column::new("action", "What"),
    Column::new("about", "About"),
    Column::new("why", "Why"),
];

/// What a program gets.
const ALL: [Column; 15] = [
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
    Column::new("link_id", "Link"),
    Column::new("email_id", "Mail"),
    Column::new("detail", "Detail"),
    Column::new("reason", "Reason"),
    Column::new("ticket", "Ticket"),
];

/// List the events of the audit trail, newest first
///
/// Each act that sets, reveals, copies, sends, redeems, revokes or purges something has an event; a mail that the
/// relay deferred has none, since nothing was sent: `credtool email show` has every attempt. The user ID is the
/// kernel's, and the name is that account's in the user database; the account that called sudo is recorded where sudo's
/// variables agree with it. Works without the key.
#[derive(clap::Args, Debug)]
#[command(after_help = examples![
    ("what was done for a contact", "credtool audit list --contact ada@example.com"),
    ("who looked at passwords in the last week",
     "credtool audit list --since 7d \\\n      --action password.show,password.copy,email.reveal,email.copy"),
    ("what one person did on a day, for a script",
     "credtool audit list --actor ada --since 2026-11-23 --until 2026-11-24 --json"),
])]
pub(crate) struct Args {
    /// Only events about this contact: id, address, ext:ID or part of a name
    #[arg(long, value_name = "CONTACT")]
    contact: Option<Selector>,

    /// Only acts of this person: who called sudo, else the user; "uid N" where no name is known
    #[arg(long, value_name = "NAME")]
    actor: Option<String>,

    /// Only these actions, such as password.show
    #[arg(long, value_name = "ACTION,…", value_delimiter = ',')]
    action: Vec<Action>,

    /// Only events since then: 2d, 12h, a date or an RFC 3339 time; a date is its first moment in UTC
    #[arg(long, value_name = "TIME", value_parser = moment)]
    since: Option<Moment>,

    /// Only events before then
    #[arg(long, value_name = "TIME", value_parser = moment)]
    until: Option<Moment>,

    /// So many at the most
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..))]
    limit: u32,

    /// Those behind the event with this number
    #[arg(long, value_name = "SEQ")]
    before: Option<i64>,
}

pub(super) fn run(args: Args, context: &mut Context) -> Result<u8> {
    let app = context.app()?;
    let contact = match args.contact {
        // The trail of one that was removed is still there.
        Some(Selector::Id(id)) => Some(id),
        Some(selector) => Some(pick::contact(context, &app, Some(selector), Purpose::Read)?.id),
        None => None,
    };
    let now = app.now();
    let filter = AuditFilter {
        contact,
        actor: args.actor,
        actions: args.action,
        since: args.since.map(|moment| moment.at(now)),
        until: args.until.map(|moment| moment.at(now)),
        before: args.before,
        limit: usize::try_from(args.limit).unwrap_or(usize::MAX),
    };
    let page = app.audit_page(&filter)?;
    let last = page.rows.last().map(|(seq, _)| *seq);
    if context.ui.wants_objects() {
        let rows = page.rows.iter().map(|(seq, event)| object(*seq, event));
        context.ui.rows(&ALL, rows.collect())?;
    } else {
        let rows = page.rows.iter().map(|(seq, event)| shown(*seq, event));
        context.ui.rows(&SHOWN, rows.collect())?;
    }
    if let Some(last) = last.filter(|_| page.more) {
        context
            .ui
            .note(&format!("there are more: add --before {last}"));
    }
    Ok(0)
}

fn object(seq: i64, event: &AuditEvent) -> Record {
    Record::new()
        .with("seq", seq)
        .with("at", event.at)
        .with("action", event.action.as_str())
        .with("uid", event.actor.uid)
        .with("user", event.actor.user.as_deref())
        .with("sudo_user", event.actor.sudo_user.as_deref())
        .with("tty", event.actor.tty.as_deref())
        .with("contact_id", event.target.contact)
        .with("product_id", event.target.product)
        .with("login_id", event.target.login)
        .with("link_id", event.target.link)
        .with("email_id", event.target.email)
        .with("detail", event.detail.as_deref())
        .with("reason", event.why.reason.as_deref())
        .with("ticket", event.why.ticket.as_deref())
}

fn shown(seq: i64, event: &AuditEvent) -> Record {
    Record::new()
        .with("seq", seq)
        .with("at", event.at)
        .with("who", event.actor.label())
        .with("action", event.action.as_str())
        .with("about", about(event))
        .with("why", event.explanation())
}

/// What is needed to find it: a contact, a mail or a link leads to the rest.
fn about(event: &AuditEvent) -> String {
    let target = event.target;
    let alone = target.contact.is_none();
    [
        target.contact.map(|id| format!("contact {id}")),
        target
            .product
            .filter(|_| alone)
            .map(|id| format!("product {id}")),
        target
            .login
            .filter(|_| alone)
            .map(|id| format!("login {id}")),
        target.link.map(|id| format!("link {id}")),
        target.email.map(|id| format!("mail {id}")),
    ]
    .into_iter()
    .flatten()
    .collect::<Vec<_>>()
    .join(", ")
}
