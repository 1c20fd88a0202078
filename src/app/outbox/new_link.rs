//! A new link, in the transaction of the email that carries it.

use rand::Rng;

use crate::app::outbox::enqueue::OutgoingLink;
use crate::app::{AppContext, Error, ErrorKind, Hint, NextStep, Result, Subject, Via};
use crate::domain::link::Token;
use crate::domain::product::Product;
use crate::domain::template::LinkKind;
use crate::domain::{LoginId, SignedDuration};
use crate::store::Tx;

/// Makes a link for a login at a product, in the caller's transaction.
pub(crate) fn new_link(
    tx: &Tx<'_>,
    context: &mut AppContext,
    (login, product): (LoginId, &Product),
    kind: LinkKind,
    ttl: SignedDuration,
) -> Result<OutgoingLink> {
    check_choosable(product)?;
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

/// Refuses to let a person choose a password where every one that the product takes is too short for that.
pub(crate) fn check_choosable(product: &Product) -> Result<()> {
    let policy = &product.policy;
    if policy.can_be_chosen() {
        return Ok(());
    }
    let message = format!(
        "a password for {} can only be generated: a chosen one needs {} characters, and it takes {}",
        product.slug,
        policy.min_chosen(),
        policy.max_length
    );
    Err(Error::new(ErrorKind::Usage, message).hint(
        NextStep::GeneratePassword(Subject::Unnamed, Via::Copy)
            .then("; or, if it asks for a second factor: ")
            .step(NextStep::AskSecondFactor(product.slug.clone())),
    ))
}
