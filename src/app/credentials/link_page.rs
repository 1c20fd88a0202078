//! The page that a link opens, its reading side. It needs no key, and it changes nothing,
//! however often a person or an email scanner looks.

use crate::app::credentials::choice::broken_by;
use crate::app::{App, Error, Result};
use crate::domain::contact::Locale;
use crate::domain::link::{LinkState, RevokedReason, Token};
use crate::domain::password::normal;
use crate::domain::product::{PasswordPolicy, Violation, WebUrl};
use crate::domain::{Line, ProductId, Secret, Timestamp};

/// The page that a link leads to.
#[derive(Clone, Debug)]
pub struct Landing {
    /// The language of the contact.
    pub locale: Locale,
    /// Which product it is.
    pub product_id: ProductId,
    /// Its name.
    pub product: Line,
    /// Where the user logs in.
    pub login_url: Option<WebUrl>,
    /// The name to log in with.
    pub username: Line,
    /// Whether the product is told of a new password by a hook, which takes its time.
    pub has_hook: bool,
    /// The state of the link.
    pub standing: Standing,
}

/// The state of a link, with the details that its page shows.
#[derive(Clone, Debug)]
pub enum Standing {
    /// A password can be chosen.
    Live {
        /// The passwords that are accepted.
        policy: PasswordPolicy,
        /// From this moment on the link is dead.
        until: Timestamp,
    },
    /// It is over.
    Dead {
        /// Why.
        end: LinkEnd,
        /// When that was.
        at: Timestamp,
        /// A newer link of the same login that still lives.
        newer: Option<NewerLink>,
    },
}

/// The link to use in the place of a dead one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewerLink {
    /// When it was made.
    pub made_at: Timestamp,
    /// Whether an email with it went out, or is about to.
    pub emailed: bool,
}

/// How a link ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkEnd {
    /// A password was chosen through it.
    Used,
    /// Its time passed.
    Expired,
    /// It was ended before its time.
    Revoked(RevokedReason),
}

impl App {
    /// Returns the page of the link with this token; nothing for a token that is unknown or malformed.
    pub fn landing(&self, token: &Token) -> Result<Option<Landing>> {
        let Some(found) = self.db().visited(&token.digest())? else {
            return Ok(None);
        };
        let link = &found.link;
        let end = match link.state(self.now()) {
            LinkState::Live => None,
            LinkState::Used => Some((LinkEnd::Used, link.used_at)),
            LinkState::Expired => Some((LinkEnd::Expired, Some(link.expires_at))),
            LinkState::Revoked => {
                let reason = link.revoked_reason.unwrap_or(RevokedReason::Desk);
                Some((LinkEnd::Revoked(reason), link.revoked_at))
            }
        };
        let standing = match end {
            None => Standing::Live {
                policy: found.policy,
                until: link.expires_at,
            },
            Some((end, at)) => {
                let newer = self.db().newer_link(link)?;
                let newer = newer.filter(|newer| newer.state(self.now()) == LinkState::Live);
                let newer = newer.map(|newer| {
                    Ok::<_, Error>(NewerLink {
                        made_at: newer.created_at,
                        emailed: self.db().is_link_emailed(newer.id)?,
                    })
                });
                Standing::Dead {
                    end,
                    at: at.unwrap_or(link.expires_at),
                    newer: newer.transpose()?,
                }
            }
        };
        Ok(Some(Landing {
            locale: found.locale,
            product_id: found.product_id,
            product: found.product,
            login_url: found.login_url,
            username: found.username,
            has_hook: found.has_hook,
            standing,
        }))
    }

    /// Every rule that this password breaks, where somebody wants to choose it through the link; none where the link
    /// is not known, which [`App::redeem`] says.
    pub fn broken_rules(&self, token: &Token, password: &Secret<String>) -> Result<Vec<Violation>> {
        let db = self.db();
        let Some(link) = db.link_by_digest(&token.digest())? else {
            return Ok(Vec::new());
        };
        let Some(login) = db.login(link.login_id)? else {
            return Ok(Vec::new());
        };
        let (Some(product), Some(contact)) =
            (db.product(login.product_id)?, db.contact(login.contact_id)?)
        else {
            return Ok(Vec::new());
        };
        let password = normal(password.clone());
        let username = login.username.as_str();
        Ok(broken_by(&product, &contact, &password, username))
    }

    /// Fails where no link could be redeemed: without the key of this database, or where it cannot be written.
    pub fn check_ready(&mut self) -> Result<()> {
        self.check_database()?;
        self.store.check_writable()?;
        self.writing().map(|_| ())
    }
}
