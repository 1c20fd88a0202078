//! `credtool contact edit`

use anyhow::Result;

use super::correction::{self, Made};
use super::typos::{tell_look_alikes, warn_of_typos};
use crate::app::base::lookup::LookupMode;
use crate::app::records::contacts::{ContactChange, ContactEdit, ContactEdited, OutdatedUsername};
use crate::app::records::logins::LoginEdit;
use crate::app::{App, ErrorKind};
use crate::cli::examples::examples;
use crate::cli::views::contact::EditedContact;
use crate::cli::{Context, pick, values};
use crate::domain::contact::Locale;
use crate::domain::login::Login;
use crate::domain::product::Product;
use crate::domain::selector::Selector;
use crate::domain::{EmailAddress, Invalid, Line, Note, Tag};

/// Change a contact, its addresses or its tags
///
/// Only the given values change. An empty text removes a phone number, an external ID, a language or the notes; so does
/// `NULL`, `\\N`, `none`, `n/a` or `-`, but for the notes.
///
/// An address that the contact no longer has is still found by look-ups, and nothing is emailed to it again. Links that
/// were sent there are ended, and emails that wait to go there are cancelled. A password that was emailed there cannot be
/// called back: the login shows it, and needs a new one. Where a username is the old address, a terminal offers to rename
/// the login; a script is told the command.
#[derive(clap::Args, Clone, Debug)]
#[command(after_help = examples![
    ("correct a mistyped address", "credtool contact edit ada@example.com --address ada.example@example.com"),
    ("change the name and add a tag", "credtool contact edit id:1 --name 'Ada B. Example' --add-tag vip"),
    ("add an address and send emails there from now on", "credtool contact edit id:1 --add-address ada@example.net \\\n      --primary ada@example.net"),
])]
pub(crate) struct Args {
    /// Contact: id, address, ext:ID or part of a name
    #[arg(value_name = "CONTACT")]
    contact: Option<Selector>,

    /// Name of the person
    #[arg(long, value_name = "NAME", value_parser = values::name)]
    name: Option<Line>,

    /// Language of emails, such as de or pt-BR
    #[arg(long, value_name = "TAG")]
    locale: Option<String>,

    /// Telephone number
    #[arg(long, value_name = "NUMBER")]
    phone: Option<String>,

    /// Id of this person in another system
    #[arg(long, value_name = "ID")]
    external_id: Option<String>,

    /// Notes for operators
    #[arg(long, value_name = "TEXT")]
    notes: Option<Note>,

    /// Correct the primary address; the old one becomes a former one
    #[arg(long, value_name = "ADDRESS", conflicts_with = "primary")]
    address: Option<EmailAddress>,

    /// Add an address, or bring a former or bouncing one back
    #[arg(long, value_name = "ADDRESS")]
    add_address: Vec<EmailAddress>,

    /// Make an address a former one
    #[arg(long, value_name = "ADDRESS")]
    remove_address: Vec<EmailAddress>,

    /// Make one of the addresses the primary one
    #[arg(long, value_name = "ADDRESS")]
    primary: Option<EmailAddress>,

    /// Add a tag
    #[arg(long, value_name = "TAG")]
    add_tag: Vec<Tag>,

    /// Remove a tag
    #[arg(long, value_name = "TAG")]
    remove_tag: Vec<Tag>,
}

pub(super) fn run(args: Args, context: &mut Context) -> Result<()> {
    let edit = ContactEdit {
        values: ContactChange {
            name: args.name,
            locale: given(args.locale.as_deref(), str::parse::<Locale>)?
                .map(Option::unwrap_or_default),
            phone: given(args.phone.as_deref(), values::phone)?,
            external_id: given(args.external_id.as_deref(), values::external_id)?,
            notes: args.notes,
        },
        address: args.address,
        add_address: args.add_address,
        remove_address: args.remove_address,
        primary: args.primary,
        add_tag: args.add_tag,
        remove_tag: args.remove_tag,
    };
    let given: Vec<EmailAddress> = edit
        .address
        .iter()
        .chain(&edit.add_address)
        .cloned()
        .collect();
    let mut app = context.app_to_change()?;
    let contact = pick::contact(context, &app, args.contact, LookupMode::Change)?;
    let edited = app.edit_contact(contact.id, &edit)?;
    let look_alikes = app.look_alikes(&edited.contact.name, &given, contact.id)?;
    warn_of_typos(context, &given);
    tell_look_alikes(context, &look_alikes);
    correction::tell_what_was_closed(&mut context.ui, &edited, Made::Really, "");
    let outdated = offer_renames(context, &mut app, &edited)?;
    let label = edited.contact.label();
    let said = if edited.changed {
        format!("changed contact {label}")
    } else {
        format!("nothing was changed: contact {label} is so already")
    };
    let record = EditedContact::new(&edited, outdated, &look_alikes);
    context.ui.done(&record, &said)?;
    Ok(())
}

/// Reads an entry that was given; `None` inside where it stands for no value.
#[expect(
    clippy::option_option,
    reason = "the cases are three: leave, remove, set"
)]
fn given<T>(
    text: Option<&str>,
    parse: impl Fn(&str) -> std::result::Result<T, Invalid>,
) -> std::result::Result<Option<Option<T>>, Invalid> {
    text.map(|text| values::optional(text, parse)).transpose()
}

/// Offers to rename each login that is named after an address which the contact lost. Returns those that keep their
/// names.
fn offer_renames<'a>(
    context: &mut Context,
    app: &mut App,
    edited: &'a ContactEdited,
) -> Result<Vec<&'a OutdatedUsername>> {
    let mut kept = Vec::new();
    for outdated in &edited.outdated {
        let OutdatedUsername {
            login,
            product,
            rename,
        } = outdated;
        let renamed = match rename {
            Some(new) => rename_if_agreed(context, app, login, product, new)?,
            None => false,
        };
        if !renamed {
            correction::tell_of_username(&mut context.ui, outdated, "");
            kept.push(outdated);
        }
    }
    Ok(kept)
}

/// Renames a login if a person at a terminal agrees. Returns whether it was renamed.
fn rename_if_agreed(
    context: &mut Context,
    app: &mut App,
    login: &Login,
    product: &Product,
    new: &Line,
) -> Result<bool> {
    let (id, username, slug) = (login.id, &login.username, &product.slug);
    if !agrees(
        context,
        &format!("Rename the login {username} at {slug} to {new}?"),
    )? {
        return Ok(false);
    }
    let edit = LoginEdit {
        username: Some(new.clone()),
        must_change: None,
    };
    app.edit_login(id, &edit)?;
    context
        .ui
        .success(&format!("renamed login {id} at {slug} to {new}"));
    Ok(true)
}

/// Whether a person at a terminal says yes; a script is not asked.
fn agrees(context: &Context, question: &str) -> Result<bool> {
    if !context.prompt.can_ask() {
        return Ok(false);
    }
    match context.prompt.confirm(question, "--yes") {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == ErrorKind::NeedsAnswer => Ok(false),
        Err(error) => Err(error.into()),
    }
}
