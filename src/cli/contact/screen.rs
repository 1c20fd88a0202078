//! The desk's one screen: who it is, what they can open, what was sent and what became of it, and what to do next.

use serde::Serialize;

use crate::app::NextStep;
use crate::app::records::contacts::{ContactView, EmailView, LinkView, LoginView, Totals};
use crate::app::records::next_steps::next_steps;
use crate::cli::email::{stranded, waiting};
use crate::cli::login::{exposed, notified};
use crate::cli::next_step::command_line;
use crate::cli::output::{Cell, Column, Screen, Time, Word};
use crate::domain::audit::AuditEvent;
use crate::domain::contact::{Address, AddressStatus};
use crate::domain::diagnosis::Party;
use crate::domain::email::{EmailState, Hold, LastKnown};
use crate::domain::link::LinkState;
use crate::domain::login::{Login, PasswordState};
use crate::domain::password_origin::{PasswordOrigin, ProvisionState};
use crate::domain::template::Template;
use crate::domain::typo::probably_meant;
use crate::domain::{EmailId, Line, Tag, Timestamp};

const LOGINS: [Column; 4] = [
    Column::new("product", "Product"),
    Column::new("username", "Username"),
    Column::new("password_state", "Password"),
    Column::new("detail", "Set"),
];

const LINKS: [Column; 4] = [
    Column::new("id", "Id"),
    Column::new("state", "State"),
    Column::new("detail", "Until or since"),
    Column::new("email_id", "Email"),
];

const EMAILS: [Column; 6] = [
    Column::new("id", "Id"),
    Column::new("template", "Template"),
    Column::new("to", "To"),
    Column::new("state", "State"),
    Column::new("attempts", "Tries"),
    Column::new("detail", "What happened"),
];

const AUDIT: [Column; 4] = [
    Column::new("at", "When"),
    Column::new("who", "Who"),
    Column::new("action", "What"),
    Column::new("detail", "Why"),
];

#[derive(Serialize)]
struct LoginRow {
    product: String,
    username: String,
    password_state: Word<PasswordState>,
    detail: String,
}

#[derive(Serialize)]
struct LinkRow {
    id: i64,
    state: Word<LinkState>,
    detail: String,
    email_id: Option<i64>,
}

#[derive(Serialize)]
struct EmailRow {
    id: i64,
    template: Word<Template>,
    to: String,
    state: Word<LastKnown>,
    attempts: u32,
    detail: String,
}

#[derive(Serialize)]
struct AuditRow {
    at: Time,
    who: String,
    action: String,
    detail: String,
}

/// The parts of the screen, ready to be drawn.
pub(super) struct ScreenParts {
    title: String,
    who: Vec<(&'static str, Cell)>,
    notes: String,
    logins: Vec<LoginRow>,
    links: Vec<LinkRow>,
    emails: Vec<EmailRow>,
    audit: Vec<AuditRow>,
    total: Totals,
    /// The commands that list all links, emails and events.
    lists: [NextStep; 3],
    next: Vec<NextStep>,
}

impl ScreenParts {
    /// Puts the view into words; `time` shows a moment, and `moment` does within a sentence.
    pub(super) fn new(
        view: &ContactView,
        time: &dyn Fn(Timestamp) -> String,
        moment: &dyn Fn(Timestamp) -> String,
    ) -> Self {
        let contact = &view.contact;
        let tags: Vec<String> = contact
            .tags
            .iter()
            .map(Tag::as_str)
            .map(str::to_owned)
            .collect();
        let addresses: Vec<String> = contact.addresses.iter().map(address).collect();
        let mut who: Vec<(&'static str, Cell)> = vec![
            ("Address", addresses.into()),
            ("Locale", contact.locale.known().into()),
        ];
        let optional: [(&'static str, Cell); 3] = [
            ("Phone", contact.phone.as_ref().map(Line::as_str).into()),
            (
                "External id",
                contact.external_id.as_ref().map(Line::as_str).into(),
            ),
            ("Tags", tags.into()),
        ];
        who.extend(optional.into_iter().filter(|(_, cell)| !cell.is_empty()));
        who.push(("Added", contact.created_at.into()));
        Self {
            title: format!("{} (contact {})", contact.name, contact.id),
            who,
            notes: contact.notes.as_str().to_owned(),
            logins: view
                .logins
                .iter()
                .map(|one| login(one, view.stranded, time))
                .collect(),
            links: view.links.iter().map(|view| link(view, time)).collect(),
            emails: view
                .emails
                .iter()
                .map(|view| email(view, time, moment))
                .collect(),
            audit: view.audit.iter().map(audit).collect(),
            total: view.total,
            lists: [
                NextStep::ListLinksOf(contact.id),
                NextStep::ListEmailsOf(contact.id),
                NextStep::ListAuditOf(contact.id),
            ],
            next: next_steps(view),
        }
    }

    /// Draws them from top to bottom.
    pub(super) fn draw(&self, screen: &mut Screen) {
        screen.heading(&self.title);
        screen.fields(&self.who);
        if !self.notes.is_empty() {
            screen.heading("Notes");
            screen.note(&self.notes);
        }
        screen.heading("Logins");
        if self.logins.is_empty() {
            screen.text("none; the first password or link makes one");
        }
        screen.table(&LOGINS, &self.logins);
        if !self.links.is_empty() {
            screen.heading("Reset links");
            screen.table(&LINKS, &self.links);
            older(screen, self.total.links, self.links.len(), &self.lists[0]);
        }
        screen.heading("Emails");
        if self.emails.is_empty() {
            screen.text("none");
        }
        screen.table(&EMAILS, &self.emails);
        older(screen, self.total.emails, self.emails.len(), &self.lists[1]);
        if !self.audit.is_empty() {
            screen.heading("Done lately");
            screen.table(&AUDIT, &self.audit);
            older(screen, self.total.events, self.audit.len(), &self.lists[2]);
        }
        screen.next(&self.next);
    }
}

/// Says how many rows a section leaves out, and what lists them.
fn older(screen: &mut Screen, total: u64, shown: usize, list: &NextStep) {
    let shown = u64::try_from(shown).unwrap_or(u64::MAX);
    if let Some(older @ 1..) = total.checked_sub(shown) {
        screen.text(&format!("{older} older: {}", command_line(list)));
    }
}

fn address(address: &Address) -> String {
    match (address.status, address.primary) {
        (AddressStatus::Former, _) => format!("{} (former)", address.address),
        (AddressStatus::Bouncing, true) => format!("{} (primary, bouncing)", address.address),
        (AddressStatus::Bouncing, false) => format!("{} (bouncing)", address.address),
        (AddressStatus::Ok, true) => format!("{} (primary)", address.address),
        (AddressStatus::Ok, false) => address.address.to_string(),
    }
}

fn login(view: &LoginView, stranded: bool, time: &dyn Fn(Timestamp) -> String) -> LoginRow {
    let login = &view.login;
    let mut detail = Vec::new();
    if let Some(at) = login.password_set_at {
        detail.push(time(at));
    }
    match login.password_origin {
        Some(PasswordOrigin::User) => {
            detail.push(String::from("chosen by the user through a link"));
            detail.extend(exposed(view));
        }
        Some(PasswordOrigin::Desk) => {
            if let Some(by) = &login.password_set_by {
                detail.push(format!("by {by}"));
            }
            let copy = if login.revealable {
                "can be copied"
            } else {
                "purged"
            };
            detail.push(exposed(view).unwrap_or_else(|| copy.to_owned()));
        }
        None if login.password_hash.is_some() => detail.push(String::from("imported as a hash")),
        None => {}
    }
    detail.extend(provisioning(login, time));
    detail.extend(notified(view, stranded, time));
    LoginRow {
        product: view.product.slug.as_str().to_owned(),
        username: login.username.as_str().to_owned(),
        password_state: Word(login.password_state()),
        detail: detail.join("; "),
    }
}

/// The change that the product does not have yet, and the reason.
fn provisioning(login: &Login, time: &dyn Fn(Timestamp) -> String) -> Option<String> {
    let newer = if login.has_newer_password() {
        "; a new password waits"
    } else {
        ""
    };
    let Some(waiting) = &login.waiting else {
        let failed = login.provision_state == ProvisionState::Failed;
        return failed.then(|| {
            String::from("provision failed: which password the product has is not known")
        });
    };
    let Some(failing) = &waiting.failing else {
        return Some(format!("provision pending{newer}"));
    };
    let next = waiting
        .next_try_at
        .map(|at| format!("; next try {}", time(at)))
        .unwrap_or_default();
    Some(format!(
        "provision failed {}: {}{newer}{next}",
        time(failing.at),
        failing.reason
    ))
}

fn link(view: &LinkView, time: &dyn Fn(Timestamp) -> String) -> LinkRow {
    let link = &view.link;
    let moment = |at: Option<Timestamp>| at.map(time).unwrap_or_default();
    let detail = match view.state {
        LinkState::Live | LinkState::Expired => time(link.expires_at),
        LinkState::Used => moment(link.used_at),
        LinkState::Revoked => {
            let why = link.revoked_reason.map_or("", |reason| reason.sentence());
            format!("{}; {why}", moment(link.revoked_at))
        }
    };
    LinkRow {
        id: link.id.get(),
        state: Word(view.state),
        detail,
        email_id: view.email_id.map(EmailId::get),
    }
}

fn email(
    view: &EmailView,
    time: &dyn Fn(Timestamp) -> String,
    moment: &dyn Fn(Timestamp) -> String,
) -> EmailRow {
    let email = &view.email;
    let mut detail = vec![match (email.state, email.accepted_at) {
        (EmailState::Accepted, Some(at)) => format!("relay took it {}", time(at)),
        _ => format!("composed {}", time(email.created_at)),
    }];
    if let Some(hold) = email.hold() {
        detail.push(format!("held: {}", hold.sentence()));
    } else if email.maybe_sent() {
        detail.push(String::from("may have been sent"));
    }
    if let Some(cause) = email.cancel_cause {
        detail.push(String::from(cause.sentence()));
    }
    // An outage says what the last refusal said, or something newer; the reason of a hold may be the reply itself.
    if view.outage.is_none() && !email.hold().is_some_and(Hold::is_the_reply) {
        let reply = email.last_reply_line();
        detail.extend(Some(reply).filter(|reply| !reply.is_empty()));
        let party = email.refused_by();
        detail.extend(party.map(|party| party.sentence().to_owned()));
        if matches!(party, Some(Party::Recipient(_)))
            && let Some(meant) = probably_meant(&email.to)
        {
            detail.push(format!("did you mean {meant}?"));
        }
    }
    if view.stranded {
        detail.push(stranded(email));
    }
    if let Some(outage) = &view.outage {
        detail.push(waiting(email, outage, moment));
    } else if let Some(due) = email.due_at.filter(|_| view.overdue) {
        detail.push(format!("due since {}; nothing has sent it", moment(due)));
    } else if view.due {
        detail.push(String::from("due now"));
    } else if let Some(due) = email.due_at {
        detail.push(format!("next try {}", time(due)));
    }
    if let Some(of) = email.retry_of {
        detail.push(format!("in place of email {of}"));
    }
    EmailRow {
        id: email.id.get(),
        template: Word(email.template),
        to: email.to.to_string(),
        state: Word(email.standing()),
        attempts: email.attempts,
        detail: detail.join("; "),
    }
}

fn audit(event: &AuditEvent) -> AuditRow {
    AuditRow {
        at: Time(event.at),
        who: event.actor.label(),
        action: event.action.as_str().to_owned(),
        detail: event.explanation(),
    }
}
