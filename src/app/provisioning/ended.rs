//! The end of old credentials: a new password ends links and takes emails back.

use crate::app::Result;
use crate::domain::link::RevokedReason;
use crate::domain::{EmailId, LinkId, LoginId};
use crate::store::Tx;

/// The links and emails that a new password ended.
#[derive(Debug, Default)]
pub(crate) struct EndedAccess {
    pub(crate) links: Vec<LinkId>,
    pub(crate) mails: Vec<EmailId>,
}

impl EndedAccess {
    /// For the event of the act: nothing where nothing was ended.
    pub(crate) fn describe(&self) -> Vec<String> {
        let links = self.links.iter().map(|link| format!("ended link {link}"));
        let mails = self
            .mails
            .iter()
            .map(|mail| format!("took back email {mail}"));
        links.chain(mails).collect()
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
    let mut mails = Vec::new();
    for link in &links {
        mails.extend(tx.retire_mails_of_link(*link)?);
    }
    mails.extend(tx.cancel_waiting_credentials(login)?);
    Ok(EndedAccess { links, mails })
}
