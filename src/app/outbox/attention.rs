//! Emails that failed and whose people wait to be helped: who they are, and what takes them off the list.
//!
//! The rule is [`crate::domain::retry::bulk`]. Here it is asked for the lists, and what it calls settled is kept with
//! the email, in the transaction of what settled it: so a list walks what is open, and not all that ever failed. An
//! email that is settled by what writes no such mark is found by the rule itself when it is listed.

use crate::app::records::contacts::ContactFilter;
use crate::app::{App, Result};
use crate::domain::contact::Contact;
use crate::domain::email::Email;
use crate::domain::retry::bulk::{FailingEmail, is_open, settled};
use crate::domain::search;
use crate::domain::{ContactId, EmailId, LoginId};
use crate::store::{Db, Tx};

/// Rows of the log looked at in one go.
const PAGE: usize = 200;
/// The note in the log of an email whose content was handed over by hand.
const HANDED_OVER: &str = "handed_over";

impl App {
    /// The emails that failed, are held or came back and need somebody, newest first.
    pub fn failing_emails(&self, limit: usize) -> Result<Vec<Email>> {
        let open = open(self.db(), None, limit)?;
        Ok(open.into_iter().map(|failing| failing.email).collect())
    }

    /// Whether an email is one that failed and needs somebody.
    pub fn is_failing(&self, id: EmailId) -> Result<bool> {
        let failing = self.db().failing_email(id)?;
        Ok(failing.as_ref().is_some_and(is_open))
    }

    /// A page of the contacts with an email that failed and needs somebody, by ID.
    pub fn failing_contacts(&self, filter: &ContactFilter) -> Result<Vec<Contact>> {
        let db = self.db();
        let mut found: Vec<Contact> = Vec::new();
        let mut after = filter.after.unwrap_or(ContactId::new(0));
        let mut behind = EmailId::new(i64::MAX);
        while found.len() < filter.limit {
            let page = db.failing_by_contact(after, behind, PAGE.min(filter.limit))?;
            let Some(last) = page.last() else { break };
            (after, behind) = (last.email.contact_id, last.email.id);
            for failing in page.iter().filter(|failing| is_open(failing)) {
                let id = failing.email.contact_id;
                if found.last().is_some_and(|last| last.id == id) {
                    continue;
                }
                let contact = db.contact(id)?;
                let tagged = |contact: &Contact| {
                    let tag = filter.tag.as_ref();
                    tag.is_none_or(|tag| contact.tags.contains(tag))
                        && filter
                            .name
                            .as_deref()
                            .is_none_or(|part| search::finds(part, contact.name.as_str()))
                };
                found.extend(contact.filter(tagged));
            }
        }
        found.truncate(filter.limit);
        Ok(found)
    }
}

/// The open ones of what failed, newest first: of one contact, or of all.
pub(crate) fn open(
    db: Db<'_>,
    contact: Option<ContactId>,
    limit: usize,
) -> Result<Vec<FailingEmail>> {
    let mut found = Vec::new();
    let mut before = EmailId::new(i64::MAX);
    while found.len() < limit {
        let page = db.failing_before(contact, before, PAGE)?;
        let Some(last) = page.last() else { break };
        before = last.email.id;
        found.extend(page.into_iter().filter(is_open));
    }
    found.truncate(limit);
    Ok(found)
}

/// Marks what is settled by now of what failed for a contact.
pub(crate) fn settle(tx: &Tx<'_>, contact: ContactId) -> Result<()> {
    for failing in of_contact(**tx, contact)? {
        if let Some(reason) = settled(&failing) {
            tx.settle_email(failing.email.id, reason.as_str())?;
        }
    }
    Ok(())
}

/// Marks what failed of a login whose person an operator lets in by hand: with its password, or with a link.
pub(crate) fn settle_by_hand(tx: &Tx<'_>, contact: ContactId, login: LoginId) -> Result<()> {
    for FailingEmail { email, .. } in of_contact(**tx, contact)? {
        if email.login_id == Some(login) && email.template.is_way_in() {
            tx.settle_email(email.id, HANDED_OVER)?;
        }
    }
    Ok(())
}

/// Marks an email that failed and whose text an operator reveals, to send it by hand.
pub(crate) fn settle_revealed(tx: &Tx<'_>, id: EmailId) -> Result<()> {
    match tx.failing_email(id)? {
        Some(failing) => Ok(tx.settle_email(failing.email.id, HANDED_OVER)?),
        None => Ok(()),
    }
}

/// All of them: a contact has few.
fn of_contact(db: Db<'_>, contact: ContactId) -> Result<Vec<FailingEmail>> {
    Ok(db.failing_before(Some(contact), EmailId::new(i64::MAX), 10_000)?)
}
