//! Reset links: made and ended. [`crate::app::credentials::redeem`] uses them up.

use std::collections::BTreeMap;

use crate::app::base::lookup::LoginChoice;
use crate::app::base::rows::{self, joined, required, target};
use crate::app::outbox::attention::{settle, settle_by_hand};
use crate::app::outbox::enqueue::{Outgoing, queue};
use crate::app::outbox::new_link::new_link;
use crate::app::provisioning::begin::hold;
use crate::app::provisioning::ended::EndedAccess;
use crate::app::provisioning::give_up_with;
use crate::app::records::logins::ensure_login;
use crate::app::{App, AppContext, Error, ErrorKind, NextStep, Result};
use crate::domain::audit::{Action, AuditTarget};
use crate::domain::contact::Contact;
use crate::domain::link::{Link, RevokedReason};
use crate::domain::login::Login;
use crate::domain::product::Product;
use crate::domain::template::LinkKind;
use crate::domain::{EmailAddress, EmailId, LinkId, Secret, SignedDuration};
use crate::store::{Db, LoginLocks, Tx};

pub use crate::store::LinkFilter;

/// The kind of the link.
#[derive(Clone, Debug)]
pub struct LinkRequest {
    /// The purpose.
    pub kind: LinkKind,
    /// How long it lives, within [`LinkKind::check_ttl`].
    pub ttl: SignedDuration,
    /// End the login's older links at once.
    pub revoke_others: bool,
    /// Mail it to this address; shown to the desk otherwise.
    pub email: Option<EmailAddress>,
}

/// A link that is to be made.
#[derive(Debug)]
pub struct LinkOrder {
    /// The person.
    pub contact: Contact,
    /// The login.
    pub login: LoginChoice,
    /// The kind of link.
    pub request: LinkRequest,
}

/// A link that was made.
#[derive(Debug)]
pub struct IssuedLink {
    /// The link.
    pub link: Link,
    /// Its login.
    pub login: Login,
    /// The address to hand over, when it is not mailed.
    pub url: Option<Secret<String>>,
    /// The email that carries it.
    pub email: Option<EmailId>,
}

/// A link, and what is shown beside it.
#[derive(Debug)]
pub struct LinkDetails {
    /// The link.
    pub link: Link,
    /// The login that it is for.
    pub login: Login,
    /// The contact of the login.
    pub contact: Contact,
    /// The product of the login.
    pub product: Product,
    /// The last email that carries it.
    pub email: Option<EmailId>,
}

impl LinkDetails {
    fn of(db: Db<'_>, link: Link) -> Result<Self> {
        let login = rows::login(db, link.login_id)?;
        Ok(Self {
            email: db.email_of_link(link.id)?,
            contact: rows::contact(db, login.contact_id)?,
            product: rows::product(db, login.product_id)?,
            login,
            link,
        })
    }
}

impl App {
    /// Makes a reset link and queues its email, or gives its address to the desk.
    pub fn issue_link(
        &mut self,
        contact: &Contact,
        choice: &LoginChoice,
        ask: &LinkRequest,
    ) -> Result<IssuedLink> {
        let (store, context) = self.writing()?;
        let locks = store.login_locks();
        store.write(|tx| issue(tx, context, &locks, contact, choice, ask))
    }

    /// As [`App::issue_link`], for several people, who share a commit. A link that cannot be made does not touch the
    /// others.
    pub fn issue_links(&mut self, orders: &[LinkOrder]) -> Result<Vec<Result<IssuedLink>>> {
        let (store, context) = self.writing()?;
        let locks = store.login_locks();
        let make = |tx: &Tx<'_>, order: &LinkOrder| {
            let LinkOrder {
                contact,
                login,
                request,
            } = order;
            issue(tx, context, &locks, contact, login, request)
        };
        store.write_each(orders, make, |_, _| Ok(()))
    }

    /// A page of links, newest first, as of one moment.
    pub fn link_page(&mut self, filter: &LinkFilter) -> Result<Vec<LinkDetails>> {
        self.store.read(|db| {
            let links = db.links(filter)?.into_iter();
            links.map(|link| LinkDetails::of(db, link)).collect()
        })
    }

    /// A link with what is shown beside it.
    pub fn link_details(&self, link: Link) -> Result<LinkDetails> {
        LinkDetails::of(self.db(), link)
    }

    /// Ends a link before its time.
    pub fn revoke_link(&mut self, id: LinkId) -> Result<Link> {
        let (store, context) = self.writing()?;
        let locks = store.login_locks();
        store.write(|tx| {
            let link = tx.link(id)?.ok_or_else(|| {
                Error::new(ErrorKind::NotFound, format!("there is no link {id}"))
                    .hint(NextStep::ListLinks)
            })?;
            let login = required(tx.login(link.login_id)?)?;
            let product = required(tx.product(login.product_id)?)?;
            let _held = hold(&locks, &login, &product)?;
            let now = context.now();
            if !tx.revoke_link(id, RevokedReason::Desk, now)? {
                let state = link.state(now).as_str();
                return Err(Error::new(
                    ErrorKind::Refused,
                    format!("the link {id} is {state} already"),
                )
                .hint(NextStep::ListLinks.then(" shows which links live")));
            }
            let ended = EndedAccess {
                emails: tx.retire_mails_of_link(id)?,
                ..EndedAccess::default()
            };
            give_up_with(tx, login.id, &[id])?;
            let of = AuditTarget {
                link: Some(id),
                ..target(&login)
            };
            context.audit(tx, Action::LinkRevoke, of, detail(&ended))?;
            settle(tx, login.contact_id)?;
            required(tx.link(id)?)
        })
    }
}

/// Makes a link, with its email and its event, in the caller's transaction.
fn issue(
    tx: &Tx<'_>,
    context: &mut AppContext,
    locks: &LoginLocks,
    contact: &Contact,
    choice: &LoginChoice,
    ask: &LinkRequest,
) -> Result<IssuedLink> {
    let id = ensure_login(tx, context, contact, choice)?;
    let login = required(tx.login(id)?)?;
    let _held = if ask.revoke_others {
        hold(locks, &login, choice.product())?
    } else {
        None
    };
    let outgoing = new_link(tx, context, (id, choice.product()), ask.kind, ask.ttl)?;
    let mut ended = EndedAccess::default();
    if ask.revoke_others {
        ended.links =
            tx.revoke_links(id, Some(outgoing.id), RevokedReason::Newer, context.now())?;
        for old in &ended.links {
            ended.emails.extend(tx.retire_mails_of_link(*old)?);
        }
        give_up_with(tx, id, &ended.links)?;
    }
    let email = match &ask.email {
        None => None,
        Some(to) => Some(queue(
            tx,
            context,
            &Outgoing {
                contact,
                login: &login,
                product: choice.product(),
                template: ask.kind.template(),
                to,
                password: None,
                link: Some(&outgoing),
                retry_of: None,
                by_hand: true,
                extra: &BTreeMap::new(),
            },
        )?),
    };
    let link = required(tx.link(outgoing.id)?)?;
    let of = AuditTarget {
        link: Some(link.id),
        email,
        ..target(&login)
    };
    let mut issued = ended.describe();
    if ask.kind == LinkKind::Invitation {
        issued.insert(0, String::from("invitation"));
    }
    context.audit(tx, Action::LinkIssue, of, joined(&issued))?;
    if email.is_none() {
        context.audit(tx, Action::LinkShow, of, None)?;
        settle_by_hand(tx, contact.id, login.id)?;
    }
    Ok(IssuedLink {
        link,
        login,
        url: email.is_none().then_some(outgoing.url),
        email,
    })
}

/// The detail of an event that ended links or took emails back.
fn detail(ended: &EndedAccess) -> Option<String> {
    joined(&ended.describe())
}
