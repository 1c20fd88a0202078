//! From arguments to the contact that they mean: a terminal is offered a choice, a script gets the candidates.

use std::convert::Infallible;

use anyhow::Result;

use super::Context;
use crate::app::App;
use crate::app::resolve::{self, LoginChoice, Purpose, Resolution};
use crate::domain::Line;
use crate::domain::contact::Contact;
use crate::domain::product::Slug;
use crate::domain::selector::Selector;

use super::values;

/// Which login of a contact is meant.
#[derive(clap::Args, Clone, Debug, Default)]
pub(crate) struct LoginArgs {
    /// Product of the login, where the contact has several
    #[arg(long, value_name = "SLUG")]
    pub(crate) product: Option<Slug>,

    /// Username of the login, where there are several at the product
    #[arg(long, value_name = "NAME", value_parser = values::username)]
    pub(crate) username: Option<Line>,
}

impl LoginArgs {
    /// The login of the contact that is meant.
    pub(crate) fn pick(&self, app: &App, contact: &Contact) -> Result<LoginChoice> {
        Ok(app.pick_login(contact, self.product.as_ref(), self.username.as_ref())?)
    }
}

/// The contact that is meant. Where none was named, a terminal is asked; where several fit, or where a part of a
/// name is too little to act on, it is offered a choice.
///
/// Fails with [`crate::app::ErrorKind::NeedsAnswer`] where none was named and nobody can be asked, and with
/// [`crate::app::ErrorKind::Ambiguous`] where nobody can choose.
pub(crate) fn contact(
    context: &Context,
    app: &App,
    selector: Option<Selector>,
    purpose: Purpose,
) -> Result<Contact> {
    let selector = match selector {
        Some(selector) => selector,
        None => context.prompt.input(
            "Contact (address, id, or part of the name)",
            None,
            |text: &str| -> Result<Selector, Infallible> { text.parse() },
        )?,
    };
    match app.resolve(&selector, purpose)? {
        Resolution::Choose(mut candidates) if context.prompt.can_ask() => {
            let labels: Vec<String> = candidates.iter().map(resolve::label).collect();
            let chosen = context
                .prompt
                .search("Which contact?", &labels, "name it by its id")?;
            Ok(candidates.swap_remove(chosen))
        }
        resolution => Ok(resolution.certain(&selector)?),
    }
}
