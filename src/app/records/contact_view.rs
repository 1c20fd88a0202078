//! The desk's one screen: everything about a contact as of one moment, and what to type next.

use crate::app::base::rows;
use crate::app::outbox::{attention, state};
use crate::app::records::login_view::LoginView;
use crate::app::{App, Result};
use crate::domain::audit::AuditEvent;
use crate::domain::contact::Contact;
use crate::domain::email::Email;
use crate::domain::link::{Link, LinkState};
use crate::domain::outage::Outage;
use crate::domain::product::Product;
use crate::domain::retry::bulk::FailingEmail;
use crate::domain::schedule::is_due;
use crate::domain::{ContactId, EmailId};
use crate::store::{AuditFilter, EmailFilter, LinkFilter};

/// The number of emails and links on the screen, newest first.
const RECENT: usize = 10;
/// The number of audit events on the screen, newest first.
const TAIL: usize = 5;

/// A link, what it is good for, and the email that carries it.
#[derive(Clone, Debug)]
pub struct LinkView {
    /// The link.
    pub link: Link,
    /// Its state at the moment of the view.
    pub state: LinkState,
    /// The last email with it.
    pub email_id: Option<EmailId>,
}

/// An email and the product that it speaks of.
#[derive(Clone, Debug)]
pub struct EmailView {
    /// The email.
    pub email: Email,
    /// The product.
    pub product: Product,
    /// Whether it waits for nothing but a sender.
    pub due: bool,
    /// Whether it has waited for a sender for longer than cron takes.
    pub overdue: bool,
    /// Whether its sender died, so that it is not being sent.
    pub stranded: bool,
    /// The outage that it waits for, though it is due.
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
    /// The contact.
    pub contact: Contact,
    /// The numbers of links, emails and events, of which the newest are here.
    pub total: Totals,
    /// The number of products, of which a login that is made has to name one where there are several.
    pub products: usize,
    /// Their logins.
    pub logins: Vec<LoginView>,
    /// Their newest links, newest first.
    pub links: Vec<LinkView>,
    /// Their newest emails, newest first.
    pub emails: Vec<EmailView>,
    /// Emails that failed, are held or came back and that need somebody, newest first.
    pub failing: Vec<FailingEmail>,
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
        let overdue = state::overdue(now);
        self.store.read(|db| {
            let products = db.products()?;
            let product = |id| {
                let known = products.iter().find(|product| product.id == id);
                known.map_or_else(|| rows::product(db, id), |product| Ok(product.clone()))
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
                contact: rows::contact(db, id)?,
                total: Totals {
                    links: db.count_links(id)?,
                    emails: db.count_emails(id)?,
                    events: db.count_audit_events(id)?,
                },
                products: products.len(),
                logins: logins.collect::<Result<_>>()?,
                links: links.collect::<Result<_>>()?,
                emails: emails.collect::<Result<_>>()?,
                stranded: outbox.any_stranded(),
                failing: attention::open(db, Some(id), RECENT)?,
                audit: db
                    .audit_events(&tail)?
                    .into_iter()
                    .map(|(_, event)| event)
                    .collect(),
            })
        })
    }
}
