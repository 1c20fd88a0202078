//! The rules that a chosen password has to meet.

use crate::app::{Error, ErrorKind, Hint, NextStep, Result, Subject, Via};
use crate::domain::Secret;
use crate::domain::contact::Contact;
use crate::domain::product::{Product, Violation};

/// Refuses a password that the product would not take, or that a person should not choose, naming every rule that it
/// breaks. The password is in its normal form.
pub(super) fn check_chosen(
    product: &Product,
    contact: &Contact,
    password: &Secret<String>,
    username: &str,
) -> Result<()> {
    check_choosable(product)?;
    let broken = broken_by(product, contact, password, username);
    if broken.is_empty() {
        return Ok(());
    }
    let broken: Vec<String> = broken.iter().map(ToString::to_string).collect();
    let message = format!("the password {}", broken.join(", and it "));
    Err(Error::new(ErrorKind::Usage, message).hint(
        Hint::from("choose another, such as a few words that belong to nobody; ")
            .step(NextStep::ShowProduct(Some(product.slug.clone())))
            .then(" prints the rules"),
    ))
}

/// Every rule that a chosen password breaks. It is in its normal form.
pub(super) fn broken_by(
    product: &Product,
    contact: &Contact,
    password: &Secret<String>,
    username: &str,
) -> Vec<Violation> {
    let mut names = vec![
        username,
        product.name.as_str(),
        product.slug.as_str(),
        contact.name.as_str(),
    ];
    let addresses = contact.addresses.iter();
    names.extend(addresses.map(|address| address.address.as_str()));
    let policy = &product.policy;
    policy.chosen_violations(password.expose(), username, &names)
}

/// Refuses to let a person choose a password where every one that the product takes is too short for that.
pub(super) fn check_choosable(product: &Product) -> Result<()> {
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
