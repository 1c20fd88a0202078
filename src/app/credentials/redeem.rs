//! Reset links redeemed: of many that try at once exactly one succeeds.

use crate::app::base::rows::required;
use crate::app::credentials::choice::check_chosen;
use crate::app::provisioning::begin::{hold, reserve};
use crate::app::provisioning::change::{Credential, Live, Reserved};
use crate::app::provisioning::install::install;
use crate::app::{App, Error, ErrorKind, Result};
use crate::crypto;
use crate::domain::link::{Link, LinkState, RevokedReason, Token};
use crate::domain::login::Login;
use crate::domain::password::normal;
use crate::domain::password_origin::PasswordOrigin;
use crate::domain::product::Product;
use crate::domain::provision::ChangeKind;
use crate::domain::{Secret, Timestamp};

/// How far a redemption has come in its first transaction.
enum RedemptionStart {
    Done,
    Reserved(Reserved),
    /// The link was not live any more.
    Dead,
}

impl App {
    /// Redeems a link: the new password and the used link are one transaction. Where the product has a hook it is told
    /// before that; when it does not take the password, nothing is changed and the link stays live.
    ///
    /// Fails with [`ErrorKind::NotFound`] for an unknown and a malformed token alike, with [`ErrorKind::Refused`] where
    /// the link is dead, with [`ErrorKind::Usage`] for a password that breaks the rules, and, the link still live, with
    /// [`ErrorKind::Temporary`], [`ErrorKind::Refused`] or [`ErrorKind::Config`] where the hook failed.
    pub fn redeem(&mut self, token: &Token, password: &Secret<String>) -> Result<(Login, Product)> {
        let digest = token.digest();
        let db = self.store.db();
        let link = db.link_by_digest(&digest)?.ok_or_else(unknown)?;
        let login = db.login(link.login_id)?.ok_or_else(unknown)?;
        let product = db.product(login.product_id)?.ok_or_else(unknown)?;
        let contact = db.contact(login.contact_id)?.ok_or_else(unknown)?;
        if let Some(dead) = why_dead(self, &link)? {
            return Err(dead);
        }
        let password = &normal(password.clone());
        check_chosen(&product, &contact, password, login.username.as_str())?;
        let (store, context) = self.writing()?;
        let locks = store.login_locks();
        // Who comes while another one is at it does not get as far as the hash, which takes memory.
        drop(hold(&locks, &login, &product)?);
        let hash = crypto::hash(password, &mut *context.rng)?;
        let change = Credential {
            kind: ChangeKind::Redeem,
            password,
            hash: &hash,
            origin: PasswordOrigin::User,
            set_by: "the user, by link",
            must_change: false,
            // What the user chose is nobody else's to see.
            keep: false,
            link: Some(link.id),
            mail_to: None,
            notify: None,
            detail: Vec::new(),
        };
        let begun = store.write(|tx| {
            let now = context.now();
            let login = required(tx.login(login.id)?)?;
            let product = required(tx.product(login.product_id)?)?;
            if let Some(lock) = hold(&locks, &login, &product)? {
                if required(tx.link(link.id)?)?.state(now) != LinkState::Live {
                    return Ok(RedemptionStart::Dead);
                }
                reserve(tx, context, &login, &product, &change)?;
                let login = login.id;
                return Ok(RedemptionStart::Reserved(Reserved { lock, login }));
            }
            if !tx.use_link(link.id, now)? {
                return Ok(RedemptionStart::Dead);
            }
            install(tx, context, &contact, &login, &product, &change)?;
            Ok::<_, Error>(RedemptionStart::Done)
        })?;
        match begun {
            RedemptionStart::Done => Ok((login, product)),
            RedemptionStart::Reserved(reserved) => {
                self.tell_product(&reserved, Some(Live::default()))?;
                Ok((login, product))
            }
            RedemptionStart::Dead => {
                let now_dead = self.store.db().link(link.id)?.ok_or_else(unknown)?;
                Err(why_dead(self, &now_dead)?.unwrap_or_else(unknown))
            }
        }
    }
}

fn unknown() -> Error {
    Error::new(ErrorKind::NotFound, "there is no such link")
        .hint("check that the whole link was copied, or ask the support desk for a new one")
}

/// The reason why a link cannot be redeemed, if there is one.
fn why_dead(app: &App, link: &Link) -> Result<Option<Error>> {
    let at = |time: Option<Timestamp>| {
        time.map_or_else(String::new, |time| {
            time.strftime(" at %H:%M UTC on %-d %b %Y").to_string()
        })
    };
    let reason = match link.state(app.now()) {
        LinkState::Live => return Ok(None),
        LinkState::Used => format!("the link was used{}", at(link.used_at)),
        LinkState::Expired if link.is_of_wrong_clock(app.now()) => format!(
            "the link was made{} by a clock that was wrong, and is dead",
            at(Some(link.created_at))
        ),
        LinkState::Expired => format!("the link expired{}", at(Some(link.expires_at))),
        LinkState::Revoked => format!(
            "the link was revoked{}: {}",
            at(link.revoked_at),
            link.revoked_reason.map_or("", RevokedReason::sentence)
        ),
    };
    let newer = app.store.db().newer_link(link)?;
    let hint = newer
        .filter(|newer| newer.state(app.now()) == LinkState::Live)
        .map_or_else(
            || String::from("ask the support desk for a new link"),
            |newer| format!("a newer link was made{}", at(Some(newer.created_at))),
        );
    Ok(Some(Error::new(ErrorKind::Refused, reason).hint(hint)))
}
