//! `credtool contact edit`

use anyhow::Result;

use crate::app::base::lookup::LookupMode;
use crate::app::records::contacts::{
    ClosedLink, ContactChange, ContactEdit, ContactEdited, Exposure, OutdatedUsername,
};
use crate::app::records::logins::LoginEdit;
use crate::app::records::next_steps::subject;
use crate::app::{App, ErrorKind, NextStep, Via};
use crate::cli::examples::examples;
use crate::cli::next_step::command_line;
use crate::cli::output::Record;
use crate::cli::records::contact_record_with_suggestions;
use crate::cli::{Context, pick, values};
use crate::domain::contact::Locale;
use crate::domain::email::EmailState;
use crate::domain::selector::Selector;
use crate::domain::{EmailAddress, Line, Note, Tag};

/// Change a contact, its addresses or its tags
///
/// Only the given values change; an empty text removes a phone number, an external ID or the notes.
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
    locale: Option<Locale>,

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
    let given: Vec<EmailAddress> = edit
        .address
        .iter()
        .chain(&edit.add_address)
        .cloned()
        .collect();
    let mut app = context.app_to_change()?;
    let contact = pick::contact(context, &app, args.contact, LookupMode::Change)?;
    let edited = app.edit_contact(contact.id, &edit)?;
    super::typos::warn_of_typos(context, &given);
    tell_what_was_closed(context, &edited);
    let outdated = offer_renames(context, &mut app, &edited)?;
    let said = format!("changed contact {}", edited.contact.label());
    context.ui.done(&record(&edited, &outdated), &said)?;
    Ok(())
}

/// Says what can no longer be done from an address that the contact lost, and what still can.
fn tell_what_was_closed(context: &mut Context, edited: &ContactEdited) {
    for id in &edited.closed.cancelled {
        context.ui.note(&format!(
            "email {id} waited to go to the old address and is cancelled; to send it to the new one: {}",
            command_line(&NextStep::retry(*id))
        ));
    }
    for ClosedLink { id, email } in &edited.closed.links {
        let retry = match email.state {
            EmailState::Failed | EmailState::Held => NextStep::retry(email.id),
            _ => NextStep::retry_again(email.id),
        };
        context.ui.note(&format!(
            "link {id}, in email {} to {}, is ended; to send a new one: {}",
            email.id,
            email.to,
            command_line(&retry)
        ));
    }
    for view in &edited.logins {
        let Some(exposure) = &view.exposure else {
            continue;
        };
        let (username, product) = (&view.login.username, &view.product.slug);
        let to = &exposure.email().to;
        let new = NextStep::GeneratePassword(subject(&edited.logins, view), Via::Email);
        let new = command_line(&new);
        context.ui.warn(&match exposure {
            Exposure::Emailed(_) => format!(
                "the password of {username} at {product} was emailed to {to}; set a new one: {new}"
            ),
            Exposure::Chosen(_) => format!(
                "the password of {username} at {product} was chosen through a link that was sent to {to}; where that \
                 was a stranger's address, set a new one: {new}"
            ),
        });
    }
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
        let (id, username, slug) = (login.id, &login.username, &product.slug);
        let Some(new) = rename else {
            context.ui.note(&format!(
                "the username of login {id} at {slug} is still {username}; another login has the new address: {}",
                command_line(&NextStep::RenameLogin(id, None))
            ));
            kept.push(outdated);
            continue;
        };
        let question = format!("Rename the login {username} at {slug} to {new}?");
        if agrees(context, &question)? {
            let edit = LoginEdit {
                username: Some(new.clone()),
                must_change: None,
            };
            app.edit_login(id, &edit)?;
            context
                .ui
                .success(&format!("renamed login {id} at {slug} to {new}"));
            continue;
        }
        context.ui.note(&format!(
            "the username of login {id} at {slug} is still {username}; to rename it: {}",
            command_line(&NextStep::RenameLogin(id, Some(new.clone())))
        ));
        kept.push(outdated);
    }
    Ok(kept)
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

/// The contact as it is now, and what the edit ended or left behind.
fn record(edited: &ContactEdited, outdated: &[&OutdatedUsername]) -> Record {
    let cancelled = edited.closed.cancelled.iter();
    let cancelled: Vec<Record> = cancelled
        .map(|email| Record::new().with("id", *email))
        .collect();
    let links = edited.closed.links.iter();
    let links: Vec<Record> = links
        .map(|link| {
            Record::new()
                .with("id", link.id)
                .with("email_id", link.email.id)
                .with("sent_to", &link.email.to)
        })
        .collect();
    let exposed: Vec<Record> = edited
        .logins
        .iter()
        .filter(|view| view.exposure.is_some())
        .map(Record::from)
        .collect();
    let outdated: Vec<Record> = outdated
        .iter()
        .map(|outdated| {
            Record::new()
                .with("login_id", outdated.login.id)
                .with("product", outdated.product.slug.as_str())
                .with("username", outdated.login.username.as_str())
                .with("rename", outdated.rename.as_ref().map(Line::as_str))
        })
        .collect();
    contact_record_with_suggestions(&edited.contact)
        .with("cancelled_emails", cancelled)
        .with("ended_links", links)
        .with("exposed_logins", exposed)
        .with("outdated_usernames", outdated)
}
