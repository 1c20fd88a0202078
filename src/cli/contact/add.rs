//! `credtool contact add`

use anyhow::Result;

use super::typos::{tell_look_alikes, warn_of_typos};
use crate::app::NextStep;
use crate::cli::examples::examples;
use crate::cli::next_step::command_line;
use crate::cli::views::contact::AddedContact;
use crate::cli::{Context, values};
use crate::domain::contact::{Locale, NewContact};
use crate::domain::{EmailAddress, Invalid, Line, Note, Tag};

/// Add a contact
///
/// The first address is the primary one. Prints the id of the new contact. As in a file that is imported, an empty text,
/// `NULL`, `\\N`, `none`, `n/a` and `-` stand for no phone number, external ID or language.
#[derive(clap::Args, Clone, Debug)]
#[command(after_help = examples![
    ("add a contact", "credtool contact add 'Ada Example' ada@example.com"),
    ("add one and keep only the id", "credtool contact add 'Grace Example' grace@example.com \\\n      --tag staff --locale de --field id"),
    ("name it by its id in another system, too", "credtool contact add --name 'Alan Example' --address alan@example.com \\\n      --external-id A-17"),
])]
pub(crate) struct Args {
    /// Name of the person
    #[arg(value_name = "NAME")]
    first: Option<String>,

    /// Addresses, the primary one first
    #[arg(value_name = "ADDRESS")]
    addresses: Vec<EmailAddress>,

    /// Name of the person, instead of NAME
    #[arg(long, value_name = "NAME", value_parser = values::name)]
    name: Option<Line>,

    /// Address, behind those that are given as ADDRESS
    #[arg(long, value_name = "ADDRESS")]
    address: Vec<EmailAddress>,

    /// Language, such as de or pt-BR; without it, pages are in the language of the browser
    #[arg(long, value_name = "TAG")]
    locale: Option<String>,

    /// Telephone number
    #[arg(long, value_name = "NUMBER")]
    phone: Option<String>,

    /// Id of this person in another system
    #[arg(long, value_name = "ID")]
    external_id: Option<String>,

    /// Label; may be given several times
    #[arg(long, value_name = "TAG")]
    tag: Vec<Tag>,

    /// Note for other operators
    #[arg(
        long,
        value_name = "TEXT",
        default_value = "",
        hide_default_value = true
    )]
    notes: Note,
}

pub(super) fn run(args: Args, context: &mut Context) -> Result<()> {
    let mut addresses = Vec::new();
    let name = match (args.name, args.first) {
        (Some(name), first) => {
            // With --name, all that stands free is an address.
            addresses.extend(first.map(|first| first.parse()).transpose()?);
            name
        }
        (None, Some(first)) => values::name(&first)?,
        (None, None) => context.prompt.input("Name", None, values::name)?,
    };
    addresses.extend(args.addresses);
    addresses.extend(args.address);
    if addresses.is_empty() {
        addresses.push(
            context
                .prompt
                .input("Address", None, str::parse::<EmailAddress>)?,
        );
    }
    let new = NewContact {
        name,
        addresses,
        locale: given(args.locale.as_deref(), str::parse::<Locale>)?.unwrap_or_default(),
        phone: given(args.phone.as_deref(), values::phone)?,
        external_id: given(args.external_id.as_deref(), values::external_id)?,
        notes: args.notes,
        tags: args.tag,
    };
    let mut app = context.app_to_change()?;
    let id = app.add_contact(&new)?;
    let contact = app.contact(id)?;
    let look_alikes = app.look_alikes(&new.name, &new.addresses, id)?;
    let said = format!(
        "added contact {}; next: {}",
        contact.label(),
        command_line(&NextStep::ShowContact(id))
    );
    let record = AddedContact::new(&contact, &look_alikes);
    context.ui.created(&record, "id", &said)?;
    warn_of_typos(context, &new.addresses);
    tell_look_alikes(context, &look_alikes);
    Ok(())
}

/// Reads an entry that may be absent, or may stand for no value.
fn given<T>(
    text: Option<&str>,
    parse: impl Fn(&str) -> std::result::Result<T, Invalid>,
) -> std::result::Result<Option<T>, Invalid> {
    text.map_or(Ok(None), |text| values::optional(text, parse))
}
