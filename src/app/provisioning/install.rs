//! The last step of a change: the password becomes the login's.

use std::collections::BTreeMap;

use crate::app::base::rows::{joined, required, target};
use crate::app::base::sealed_password::password_slot;
use crate::app::outbox::attention::settle;
use crate::app::outbox::enqueue::{Outgoing, queue};
use crate::app::outbox::notice;
use crate::app::provisioning::change::{ChangeResult, Credential};
use crate::app::provisioning::ended::end_old_credentials;
use crate::app::{AppContext, Result};
use crate::domain::audit::{Action, AuditTarget};
use crate::domain::contact::Contact;
use crate::domain::login::Login;
use crate::domain::password_origin::ProvisionState;
use crate::domain::product::Product;
use crate::domain::provision::ChangeKind;
use crate::domain::template::Template;
use crate::store::{NewPassword, Tx};

/// Makes a password the login's: with its emails, the end of the old credentials and the event, in the caller's
/// transaction. A link was used up before.
pub(crate) fn install(
    tx: &Tx<'_>,
    context: &mut AppContext,
    contact: &Contact,
    login: &Login,
    product: &Product,
    change: &Credential<'_>,
) -> Result<ChangeResult> {
    let now = context.now();
    let id = login.id;
    let sealed = change
        .keep
        .then(|| {
            // The password gets the next serial.
            let slot = password_slot(id, login.password_serial + 1);
            context.seal(tx, &slot, change.password.expose().as_bytes())
        })
        .transpose()?;
    let new = NewPassword {
        hash: change.hash,
        sealed: sealed.as_deref(),
        origin: Some(change.origin),
        set_by: change.set_by,
        must_change: change.must_change,
    };
    tx.set_password(id, &new, now)?;
    tx.set_provision_state(id, known_by(product))?;
    let mut ended = end_old_credentials(tx, id, now)?;
    if let Some(link) = change.link {
        ended.emails.extend(tx.retire_mails_of_link(link)?);
    }
    let login = required(tx.login(id)?)?;
    let mut detail = change.detail.clone();
    let mut emails = Vec::new();
    for (template, to) in [
        (Template::Credentials, change.mail_to),
        (Template::PasswordChanged, change.notify),
    ] {
        let Some(to) = to else { continue };
        if !contact.has(to) {
            detail.push(String::from(
                "not mailed: the contact no longer has the address",
            ));
            continue;
        }
        let out = Outgoing {
            contact,
            login: &login,
            product,
            template,
            to,
            password: (template == Template::Credentials).then_some(change.password),
            link: None,
            retry_of: None,
            by_hand: true,
            extra: &BTreeMap::new(),
        };
        emails.push(queue(tx, context, &out)?);
    }
    let of = AuditTarget {
        link: change.link,
        email: emails.first().copied(),
        ..target(&login)
    };
    detail.extend(ended.describe());
    if change.kind == ChangeKind::Redeem {
        detail.extend(notice::tell_of_redeeming(tx, context, id)?);
    }
    context.audit(tx, action(change.kind), of, joined(&detail))?;
    settle(tx, contact.id)?;
    Ok(ChangeResult { login, emails })
}

/// Whether a product knows a password once it is the login's.
const fn known_by(product: &Product) -> ProvisionState {
    match product.hook {
        Some(_) => ProvisionState::Provisioned,
        None => ProvisionState::None,
    }
}

pub(crate) const fn action(kind: ChangeKind) -> Action {
    match kind {
        ChangeKind::Generate => Action::PasswordGenerate,
        ChangeKind::Set => Action::PasswordSet,
        ChangeKind::Redeem => Action::LinkRedeem,
        ChangeKind::Provision => Action::LoginProvision,
    }
}
