//! The desk's one screen: everything about a contact as of one moment, and what to type next.

use super::Exposure;
use crate::app::{App, Result};
use crate::app::{failing, outbox, resolve, retry};
use crate::domain::audit::AuditEvent;
use crate::domain::contact::Contact;
use crate::domain::email::{Delivery, Email, Template};
use crate::domain::link::{Link, LinkState};
use crate::domain::login::Login;
use crate::domain::outage::Outage;
use crate::domain::product::Product;
use crate::domain::retry::bulk::Failing;
use crate::domain::schedule::is_due;
use crate::domain::{ContactId, EmailAddress, EmailId};
use crate::store::{AuditFilter, Db, EmailFilter, LinkFilter};

/// So many mails and links are on the screen, newest first.
const RECENT: usize = 10;
/// So many audit events are on the screen, newest first.
const TAIL: usize = 5;
/// So many commands are suggested at the most.
const STEPS: usize = 4;

/// A login and what it opens.
#[derive(Clone, Debug)]
pub struct LoginView {
    /// The login.
    pub login: Login,
    /// The product.
    pub product: Product,
    /// The mail that told the user of the present password, or is to.
    pub notified_by: Option<Email>,
    /// How the present password may be known at an address that is no longer the contact's.
    pub exposure: Option<Exposure>,
}

impl LoginView {
    /// Whether the present password was emailed to an address that is no longer the contact's. It is not handed over
    /// then: the login needs a new one.
    pub const fn is_exposed(&self) -> bool {
        matches!(self.exposure, Some(Exposure::Emailed(_)))
    }

    /// A login with what was mailed of its password.
    pub(in crate::app) fn of(db: Db<'_>, login: Login, product: Product) -> Result<Self> {
        Ok(Self {
            notified_by: db.telling_of_password(&login)?,
            exposure: Exposure::of(db, &login)?,
            login,
            product,
        })
    }
}

/// A link, what it is good for, and the mail that carries it.
#[derive(Clone, Debug)]
pub struct LinkView {
    /// The link.
    pub link: Link,
    /// Its state at the moment of the view.
    pub state: LinkState,
    /// The last mail with it.
    pub email_id: Option<EmailId>,
}

/// A mail and the product that it speaks of.
#[derive(Clone, Debug)]
pub struct EmailView {
    /// The mail.
    pub email: Email,
    /// The product.
    pub product: Product,
    /// Whether it waits for nothing but a sender.
    pub due: bool,
    /// Whether it has waited for a sender for longer than cron takes.
    pub overdue: bool,
    /// Whether its sender died, so that it is not being sent.
    pub stranded: bool,
    /// What it waits for, though it is due.
    pub outage: Option<Outage>,
}

/// The number of rows that a contact has of each kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Links of its logins.
    pub links: u64,
    /// Emails.
    pub emails: u64,
    /// Audit events about it.
    pub events: u64,
}

/// All that the desk has to see of one contact, as of one moment.
#[derive(Clone, Debug)]
pub struct ContactView {
    /// Who it is.
    pub contact: Contact,
    /// The numbers of links, emails and events, of which the newest are here.
    pub total: Totals,
    /// Their logins.
    pub logins: Vec<LoginView>,
    /// Their newest links, newest first.
    pub links: Vec<LinkView>,
    /// Their newest mails, newest first.
    pub emails: Vec<EmailView>,
    /// Emails that failed, are held or came back and that need somebody, newest first.
    pub failing: Vec<Failing>,
    /// Whether emails are in flight and no sender is alive.
    pub stranded: bool,
    /// The tail of the audit trail, newest first.
    pub audit: Vec<AuditEvent>,
}

impl App {
    /// All that the desk has to see of one contact.
    pub fn contact_view(&mut self, id: ContactId) -> Result<ContactView> {
        let now = self.now();
        let outbox = self.outbox_state()?;
        let overdue = outbox::overdue(now);
        self.store.read(|db| {
            let products = db.products()?;
            let product = |id| {
                let known = products.iter().find(|product| product.id == id);
                known.map_or_else(|| resolve::product(db, id), |product| Ok(product.clone()))
            };
            let logins = db.logins_of(id)?.into_iter().map(|login| {
                let product = product(login.product_id)?;
                LoginView::of(db, login, product)
            });
            let links = LinkFilter {
                contact: Some(id),
                limit: RECENT,
                ..LinkFilter::default()
            };
            let links = db.links(&links)?.into_iter().map(|link| {
                Ok(LinkView {
                    state: link.state(now),
                    email_id: db.email_of_link(link.id)?,
                    link,
                })
            });
            let recent = EmailFilter {
                contact: Some(id),
                limit: RECENT,
                ..EmailFilter::default()
            };
            let emails = db.emails(&recent)?.into_iter().map(|email| {
                let product = product(email.product_id)?;
                let due = email.due_at.is_some_and(|due| is_due(now, due));
                Ok(EmailView {
                    overdue: email.due_at.is_some_and(|due| due <= overdue),
                    stranded: outbox.is_stranded(&email),
                    outage: outbox.outage(&email).cloned(),
                    email,
                    product,
                    due,
                })
            });
            let tail = AuditFilter {
                contact: Some(id),
                limit: TAIL,
                ..AuditFilter::default()
            };
            Ok(ContactView {
                contact: resolve::contact(db, id)?,
                total: Totals {
                    links: db.count_links(id)?,
                    emails: db.count_emails(id)?,
                    events: db.count_audit_events(id)?,
                },
                logins: logins.collect::<Result<_>>()?,
                links: links.collect::<Result<_>>()?,
                emails: emails.collect::<Result<_>>()?,
                stranded: outbox.any_stranded(),
                failing: failing::open(db, Some(id), RECENT)?,
                audit: db
                    .audit_events(&tail)?
                    .into_iter()
                    .map(|(_, event)| event)
                    .collect(),
            })
        })
    }
}

/// Commands that may be next, the most pressing first; at most four.
pub fn next_steps(view: &ContactView) -> Vec<String> {
    let contact = typed(&view.contact);
    let mut steps: Vec<String> = view
        .logins
        .iter()
        .filter(|login| login.is_exposed())
        .take(STEPS - 2)
        .map(|login| {
            let which = flags(&view.logins, login);
            format!("credtool password generate {contact}{which} --email")
        })
        .collect();
    for failing in view.failing.iter().take(STEPS - 2) {
        let email = &failing.email;
        let of_login = view
            .logins
            .iter()
            .find(|view| Some(view.login.id) == email.login_id);
        if email.template == Template::Credentials && of_login.is_some_and(LoginView::is_exposed) {
            continue;
        }
        // The address is at fault; once it is corrected, the next look at this screen suggests the retry.
        if email.delivery == Delivery::Bounced && failing.address_is_current {
            steps.push(format!(
                "credtool contact edit {contact} --address NEW-ADDRESS"
            ));
        } else {
            let room = (STEPS - 2).saturating_sub(steps.len());
            steps.extend(retry::commands(email).into_iter().take(room));
        }
    }
    steps.dedup();
    let waiting = view.logins.iter().find(|view| view.login.waiting.is_some());
    if let Some(view) = waiting.filter(|_| steps.len() < STEPS - 2) {
        steps.push(format!("credtool login provision {}", view.login.id));
    }
    if view.emails.iter().any(|email| email.due || email.stranded) {
        steps.push(String::from("credtool email deliver"));
    }
    let revealable = view
        .logins
        .iter()
        .find(|view| view.login.revealable && !view.is_exposed());
    let login = revealable.or(view.logins.first());
    let which = login.map_or_else(String::new, |found| flags(&view.logins, found));
    steps.push(if revealable.is_some() {
        format!("credtool password show {contact}{which} --copy")
    } else {
        format!("credtool password generate {contact}{which} --copy")
    });
    steps.push(format!(
        "credtool password reset {contact}{which} --send-link"
    ));
    steps.truncate(STEPS);
    steps
}

/// The flags that name this login among the contact's: none where it is the only one.
pub fn flags(logins: &[LoginView], found: &LoginView) -> String {
    let there = logins
        .iter()
        .filter(|other| other.product.id == found.product.id);
    match (logins.len(), there.count()) {
        (..=1, _) => String::new(),
        (_, 1) => format!(" --product {}", found.product.slug),
        _ => format!(
            " --product {} --username {}",
            found.product.slug,
            shell_word(found.login.username.as_str())
        ),
    }
}

/// The contact as it is typed: by its address, or by its ID where a shell would not take the address as it is.
fn typed(contact: &Contact) -> String {
    contact
        .primary()
        .map(EmailAddress::as_str)
        .filter(|address| is_shell_word(address))
        .map_or_else(|| format!("id:{}", contact.id), str::to_owned)
}

fn is_shell_word(text: &str) -> bool {
    !text.starts_with('-')
        && text
            .chars()
            .all(|c| c.is_alphanumeric() || "@._+-".contains(c))
}

/// A word as a shell takes it.
pub fn shell_word(text: &str) -> String {
    if is_shell_word(text) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}
