//! From arguments to the contact or the login that they mean: a terminal is offered a choice, a script gets the
//! candidates.

use std::convert::Infallible;

use anyhow::Result;

use super::{Context, values};
use crate::app::base::lookup::{LoginChoice, LoginResolution, LookupMode, Resolution};
use crate::app::records::logins::LoginView;
use crate::app::{App, Error, ErrorKind, Hint, NextStep, Subject, Via};
use crate::domain::Line;
use crate::domain::candidates::{Candidate, Candidates};
use crate::domain::contact::Contact;
use crate::domain::login::Login;
use crate::domain::product::{Product, Slug};
use crate::domain::selector::Selector;

/// Which login of a contact is meant.
#[derive(clap::Args, Clone, Debug, Default)]
pub(crate) struct LoginArgs {
    /// Choose among the contact's logins by product; needless where the login is given by its ID
    #[arg(long, value_name = "SLUG")]
    pub(crate) product: Option<Slug>,

    /// Choose among the contact's logins by username, where there are several at the product
    #[arg(long, value_name = "NAME", value_parser = values::username)]
    pub(crate) username: Option<Line>,
}

/// The contact that is meant. Where none was named, a terminal is asked; where several fit, or where a match is too
/// uncertain to act on, it is offered a choice.
///
/// Fails with [`crate::app::ErrorKind::NeedsAnswer`] where none was named and no one can be asked, and with
/// [`crate::app::ErrorKind::Ambiguous`] where no one can choose.
pub(crate) fn contact(
    context: &mut Context,
    app: &App,
    selector: Option<Selector>,
    purpose: LookupMode,
) -> Result<Contact> {
    let selector = named(context, selector)?;
    person(context, app, &selector, purpose)
}

/// The contact and the login that are meant, for a verb that acts on people: a bare number is a contact.
pub(crate) fn account(
    context: &mut Context,
    app: &App,
    selector: Option<Selector>,
    login: &LoginArgs,
    purpose: LookupMode,
) -> Result<(Contact, LoginChoice)> {
    let selector = named(context, selector)?;
    let contact = person(context, app, &selector, purpose)?;
    let (product, username) = (login.product.as_ref(), login.username.as_ref());
    let choice = match app.resolve_login(&selector, &contact, product, username)? {
        LoginResolution::Choose(candidates) if context.prompt.can_ask() => {
            chosen(context, candidates, "Which login?")?.try_into()?
        }
        resolution => resolution.certain()?,
    };
    Ok((contact, choice))
}

/// The contact and the login that are meant, for a verb that acts on logins: a bare number is a login.
pub(crate) fn login(
    context: &mut Context,
    app: &App,
    selector: Option<Selector>,
    login: &LoginArgs,
    purpose: LookupMode,
) -> Result<(Contact, LoginView)> {
    let selector = named(context, selector)?.for_login();
    let (contact, choice) = account(context, app, Some(selector), login, purpose)?;
    let view = app.existing_login(&contact, choice)?;
    Ok((contact, view))
}

/// The login that a choice means, where its password is needed.
///
/// Fails with [`ErrorKind::NotFound`] where it would have to be made first.
pub(crate) fn existing(contact: &Contact, choice: LoginChoice) -> Result<(Login, Product)> {
    match choice {
        LoginChoice::Existing(login, product) => Ok((login, product)),
        LoginChoice::New { product, .. } => {
            let message = format!("{} has no login at {}", contact.label(), product.slug);
            let make = NextStep::GeneratePassword(
                Subject::LoginAt(contact.id, Some(product.slug)),
                Via::Copy,
            );
            let error = Error::new(ErrorKind::NotFound, message)
                .hint(Hint::from("make one with a password: ").step(make));
            Err(error.into())
        }
    }
}

fn named(context: &Context, selector: Option<Selector>) -> Result<Selector> {
    selector.map_or_else(
        || {
            let label = "Contact (address, ID, or part of the name)";
            let parse = |text: &str| -> Result<Selector, Infallible> { text.parse() };
            Ok(context.prompt.input(label, None, parse)?)
        },
        Ok,
    )
}

fn person(
    context: &mut Context,
    app: &App,
    selector: &Selector,
    purpose: LookupMode,
) -> Result<Contact> {
    match app.resolve(selector, purpose)? {
        Resolution::One(contact, note) => {
            if let Some(note) = note {
                context.ui.note(&note);
            }
            Ok(contact)
        }
        Resolution::Choose(candidates) if context.prompt.can_ask() => {
            let candidate = chosen(context, candidates, "Which contact?")?;
            Ok(candidate.contact)
        }
        resolution @ Resolution::Choose(_) => Ok(resolution.certain()?),
    }
}

/// Lets the operator choose. A single candidate is confirmed, and not by `--yes`, which was given before it was known.
fn chosen(context: &Context, mut candidates: Candidates, question: &str) -> Result<Candidate> {
    if let [only] = candidates.list.as_slice() {
        let sentence = only.sentence(&candidates.selector);
        let question = format!("{sentence}. Is it this one?");
        context.prompt.without_yes().confirm(&question, "--yes")?;
        return Ok(candidates.list.swap_remove(0));
    }
    let items: Vec<String> = candidates.list.iter().map(ToString::to_string).collect();
    let question = if candidates.more {
        format!("{question} {} fit; these are the first", candidates.count())
    } else {
        question.to_owned()
    };
    let index = context
        .prompt
        .search(&question, &items, "name it by its ID")?;
    Ok(candidates.list.swap_remove(index))
}
