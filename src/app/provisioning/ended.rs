//! The end of old credentials: a new password ends links and takes emails back.

use crate::app::Result;
use crate::domain::link::RevokedReason;
use crate::domain::{EmailId, LinkId, LoginId};
use crate::store::Tx;

/// The links and emails that a new password ended.
#[derive(Debug, Default)]
pub(crate) struct EndedAccess {
    pub(crate) links: Vec<LinkId>,
    pub(crate) emails: Vec<EmailId>,
}

impl EndedAccess {
    /// For the event of the act: nothing where nothing was ended.
    pub(crate) fn describe(&self) -> Vec<String> {
        let links = self.links.iter().map(|link| format!("ended link {link}"));
        let emails = self.emails.iter().map(|id| format!("took back email {id}"));
        links.chain(emails).collect()
    }
}

/// A new password ends every live link of the login and takes back the emails that carry an older password or one of
/// those links and still wait.
pub(crate) fn end_old_credentials(
    tx: &Tx<'_>,
    login: LoginId,
    now: crate::domain::Timestamp,
) -> Result<EndedAccess> {
    let links = tx.revoke_links(login, None, RevokedReason::PasswordChanged, now)?;
    let mut emails = Vec::new();
    for link in &links {
        emails.extend(tx.retire_mails_of_link(*link)?);
    }
    emails.extend(tx.cancel_waiting_credentials(login)?);
    Ok(EndedAccess { links, emails })
}
