//! The rules that a chosen password has to meet.

use crate::app::outbox::new_link::check_choosable;
use crate::app::{Error, ErrorKind, Hint, NextStep, Result};
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
