//! The report of an address that a contact lost, the same for an edit and for an import.

use crate::app::records::contacts::{
    ClosedLink, ContactEdited, Exposure, LoginView, OutdatedUsername,
};
use crate::app::records::next_steps::subject;
use crate::app::{NextStep, Via};
use crate::cli::next_step::command_line;
use crate::cli::output::Ui;
use crate::domain::EmailId;

/// Whether a correction was made, or is only reported by a dry run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Made {
    Really,
    InDryRun,
}

/// Reports what can no longer be done from an address that the contact lost, and what still can. Each line begins with
/// `place`.
pub(super) fn tell_what_was_closed(ui: &mut Ui, edited: &ContactEdited, made: Made, place: &str) {
    for email in &edited.closed.cancelled {
        let newer = edited.closed.superseded_by(email);
        ui.note(&format!("{place}{}", cancelled(email.id, newer, made)));
    }
    for link in &edited.closed.links {
        ui.note(&format!("{place}{}", ended(link, made)));
    }
    for view in &edited.logins {
        if let Some(exposure) = &view.exposure {
            ui.warn(&format!("{place}{}", exposed(edited, view, exposure, made)));
        }
    }
}

fn cancelled(id: EmailId, newer: Option<EmailId>, made: Made) -> String {
    match (made, newer) {
        (Made::Really, Some(newer)) => format!(
            "email {id} waited to go to the old address and is cancelled; email {newer} carries as much"
        ),
        (Made::Really, None) => format!(
            "email {id} waited to go to the old address and is cancelled; to send it to the new one: {}",
            command_line(&NextStep::retry(id))
        ),
        (Made::InDryRun, _) => {
            format!("email {id} waits to go to the old address and would be cancelled")
        }
    }
}

fn ended(ClosedLink { id, email }: &ClosedLink, made: Made) -> String {
    let link = format!("link {id}, in email {} to {},", email.id, email.to);
    if made == Made::InDryRun {
        return format!("{link} would be ended");
    }
    let retry = command_line(&NextStep::retry(email.id));
    format!("{link} is ended; to send a new one: {retry}")
}

fn exposed(edited: &ContactEdited, view: &LoginView, exposure: &Exposure, made: Made) -> String {
    let (username, product) = (&view.login.username, &view.product.slug);
    let to = &exposure.email().to;
    let new = NextStep::GeneratePassword(subject(&edited.logins, view), Via::Email);
    let step = match made {
        Made::Really => format!("set a new one: {}", command_line(&new)),
        // Until the address is corrected, a new one would be emailed to the old address.
        Made::InDryRun => String::from("set a new one after the correction"),
    };
    match exposure {
        Exposure::Emailed(_) => {
            format!("the password of {username} at {product} was emailed to {to}; {step}")
        }
        Exposure::Chosen(_) => format!(
            "the password of {username} at {product} was chosen through a link that was sent to {to}; where that \
             was a stranger's address, {step}"
        ),
    }
}

/// Reports that a login is still named after an address which its contact lost, with the command that renames it.
pub(super) fn tell_of_username(ui: &mut Ui, outdated: &OutdatedUsername, place: &str) {
    let OutdatedUsername {
        login,
        product,
        rename,
    } = outdated;
    let (id, username, slug) = (login.id, &login.username, &product.slug);
    let why = match rename {
        Some(_) => "to rename it",
        None => "another login has the new address",
    };
    let step = command_line(&NextStep::RenameLogin(id, rename.clone()));
    ui.note(&format!(
        "{place}the username of login {id} at {slug} is still {username}; {why}: {step}"
    ));
}
