//! A new link, in the transaction of the email that carries it.

use rand::Rng;

use crate::app::outbox::enqueue::OutgoingLink;
use crate::app::{AppContext, Error, ErrorKind, Hint, NextStep, Result};
use crate::domain::link::Token;
use crate::domain::template::LinkKind;
use crate::domain::{LoginId, SignedDuration};
use crate::store::Tx;

/// Makes a link for a login, in the caller's transaction.
pub(crate) fn new_link(
    tx: &Tx<'_>,
    context: &mut AppContext,
    login: LoginId,
    kind: LinkKind,
    ttl: SignedDuration,
) -> Result<OutgoingLink> {
    let Some(base) = context.settings.base_url.clone() else {
        return Err(Error::new(
            ErrorKind::Config,
            "no base_url is configured, so a link would lead nowhere",
        )
        .hint(
            Hint::from("set `base_url` in the configuration (")
                .step(NextStep::ConfigPath)
                .then(" names it)"),
        ));
    };
    let mut random = [0; 32];
    context.rng.fill_bytes(&mut random);
    let token = Token::from_bytes(&random);
    zeroize::Zeroize::zeroize(&mut random);
    let now = context.now();
    let expires_at = now.checked_add(ttl).map_err(|_| {
        Error::new(
            ErrorKind::Usage,
            "the link would expire too far in the future",
        )
    })?;
    let id = tx.add_link(login, kind, &token.digest(), now, expires_at)?;
    Ok(OutgoingLink {
        id,
        url: base.link(&token),
        expires_at,
    })
}
