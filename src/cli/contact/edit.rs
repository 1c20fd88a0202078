//! `credtool contact edit`

use anyhow::Result;

use crate::app::contacts::{ContactChange, ContactEdit};
use crate::app::resolve::{Purpose, label};
use crate::cli::examples::examples;
use crate::cli::{Context, pick, values};
use crate::domain::contact::Locale;
use crate::domain::selector::Selector;
use crate::domain::{EmailAddress, Line, Note, Tag};

/// Change a contact, its addresses or its tags
///
/// What is not named stays as it is; an empty text removes a phone number, an external id or the notes. An
/// address that the contact no longer has is still found by look-ups, and never mailed again: what waits for it in
/// the queue is cancelled.
#[derive(clap::Args, Clone, Debug)]
#[command(after_help = examples![
    ("correct a mistyped address", "credtool contact edit ada@example.com --address ada.example@example.com"),
    ("change the name and put a tag on", "credtool contact edit id:1 --name 'Ada B. Example' --add-tag vip"),
    ("add an address and send mail there from now on", "credtool contact edit id:1 --add-address ada@example.net \\\n      --primary ada@example.net"),
])]
pub(crate) struct Args {
    /// Contact: id, address, ext:ID or part of a name
    #[arg(value_name = "CONTACT")]
    contact: Option<Selector>,

    /// Name of the person
    #[arg(long, value_name = "NAME", value_parser = values::name)]
    name: Option<Line>,

    /// Language for mail, such as de or pt-BR
    #[arg(long, value_name = "TAG")]
    locale: Option<Locale>,

    /// Telephone number
    #[arg(long, value_name = "NUMBER")]
    phone: Option<String>,

    /// Id of this person in another system
    #[arg(long, value_name = "ID")]
    external_id: Option<String>,

    /// What the desk should know
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

    /// Put a tag on
    #[arg(long, value_name = "TAG")]
    add_tag: Vec<Tag>,

    /// Take a tag off
    #[arg(long, value_name = "TAG")]
    remove_tag: Vec<Tag>,
}

pub(super) fn run(args: Args, context: &mut Context) -> Result<()> {
    let edit = ContactEdit {
        values: ContactChange {
            name: args.name,
            locale: args.locale,
            phone: values::removable(args.phone.as_deref(), values::phone)?,
            external_id: values::removable(args.external_id.as_deref(), values::external_id)?,
            notes: args.notes,
        },
        address: args.address,
        add_address: args.add_address,
        remove_address: args.remove_address,
        primary: args.primary,
        add_tag: args.add_tag,
        remove_tag: args.remove_tag,
    };
    let mut app = context.app()?;
    let contact = pick::contact(context, &app, args.contact, Purpose::Change)?;
    let edited = app.edit_contact(contact.id, &edit)?;
    context
        .ui
        .success(&format!("changed contact {}", label(&edited.contact)));
    for id in edited.cancelled {
        context.ui.note(&format!(
            "mail {id} waited to go to the old address and is cancelled; to send it to the new one: \
             credtool email retry {id}"
        ));
    }
    Ok(())
}
