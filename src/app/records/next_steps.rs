//! The commands that may help next: after an email, and on the screen of a contact.

use crate::app::records::contact_view::ContactView;
use crate::app::records::login_view::LoginView;
use crate::domain::EmailAddress;
use crate::domain::contact::Contact;
use crate::domain::diagnosis::{Party, RecipientFault};
use crate::domain::email::{Delivery, Email, EmailState};
use crate::domain::template::Template;
use crate::domain::text::{is_shell_word, shell_word};

/// The most commands that are suggested.
const STEPS: usize = 4;

/// The commands by which an email goes out after all, or by which its user is helped without it: by whose fault it is
/// that it failed, with the word that it may arrive twice where that is so. An address that the contact no longer has was
/// corrected already.
pub(crate) fn commands(email: &Email, address_is_current: bool) -> Vec<String> {
    let (id, contact) = (email.id, email.contact_id);
    let correct = format!("credtool contact edit {contact} --address ADDRESS");
    let again = if email.outcome_unknown() {
        " --again"
    } else {
        ""
    };
    let retry = format!("credtool email retry {id}{again}");
    let party = email
        .refused_by()
        .filter(|_| email.state == EmailState::Failed);
    match party {
        Some(Party::Recipient(_) | Party::Unclear) if !address_is_current => vec![retry],
        Some(Party::Recipient(
            RecipientFault::Full | RecipientFault::Disabled | RecipientFault::Refuses,
        )) => {
            let elsewhere = [
                format!("credtool contact edit {contact} --add-address ADDRESS"),
                format!("{retry} --to ADDRESS"),
            ];
            by_hand(email).into_iter().chain(elsewhere).collect()
        }
        Some(Party::Recipient(_)) => vec![correct, retry],
        Some(Party::Message(_)) => by_hand(email).into_iter().chain([retry]).collect(),
        Some(Party::Unclear) => [correct, retry].into_iter().chain(by_hand(email)).collect(),
        _ => vec![retry],
    }
}

/// The command that hands over what this email carried; a notice carries nothing.
fn by_hand(email: &Email) -> Option<String> {
    let contact = email.contact_id;
    Some(match email.template {
        Template::Credentials => format!("credtool password show {contact} --copy"),
        Template::ResetLink => format!("credtool password reset {contact} --print-link"),
        Template::Invitation => format!("credtool password reset {contact} --print-link --invite"),
        Template::PasswordChanged => return None,
    })
}

/// Commands that may be next, the most pressing first; at most four.
pub fn next_steps(view: &ContactView) -> Vec<String> {
    let contact = typed(&view.contact);
    let mut steps: Vec<String> = view
        .logins
        .iter()
        .filter(|login| login.is_exposed())
        .take(STEPS - 2)
        .map(|login| {
            let which = flags(&view.logins, login);
            format!("credtool password generate {contact}{which} --email")
        })
        .collect();
    for failing in view.failing.iter().take(STEPS - 2) {
        let email = &failing.email;
        let of_login = view
            .logins
            .iter()
            .find(|view| Some(view.login.id) == email.login_id);
        if email.template == Template::Credentials && of_login.is_some_and(LoginView::is_exposed) {
            continue;
        }
        // The address is at fault; once it is corrected, the next look at this screen suggests the retry.
        if email.delivery == Delivery::Bounced && failing.address_is_current {
            steps.push(format!(
                "credtool contact edit {contact} --address NEW-ADDRESS"
            ));
        } else {
            let room = (STEPS - 2).saturating_sub(steps.len());
            let commands = commands(email, failing.address_is_current);
            steps.extend(commands.into_iter().take(room));
        }
    }
    steps.dedup();
    let waiting = view.logins.iter().find(|view| view.login.waiting.is_some());
    if let Some(view) = waiting.filter(|_| steps.len() < STEPS - 2) {
        steps.push(format!("credtool login provision {}", view.login.id));
    }
    if view.emails.iter().any(|email| email.due || email.stranded) {
        steps.push(String::from("credtool email deliver"));
    }
    let revealable = view
        .logins
        .iter()
        .find(|view| view.login.revealable && !view.is_exposed());
    let login = revealable.or(view.logins.first());
    let which = login.map_or_else(String::new, |found| flags(&view.logins, found));
    steps.push(if revealable.is_some() {
        format!("credtool password show {contact}{which} --copy")
    } else {
        format!("credtool password generate {contact}{which} --copy")
    });
    steps.push(format!(
        "credtool password reset {contact}{which} --send-link"
    ));
    steps.truncate(STEPS);
    steps
}

/// The flags that name this login among the contact's: none where it is the only one.
pub(crate) fn flags(logins: &[LoginView], found: &LoginView) -> String {
    let there = logins
        .iter()
        .filter(|other| other.product.id == found.product.id);
    match (logins.len(), there.count()) {
        (..=1, _) => String::new(),
        (_, 1) => format!(" --product {}", found.product.slug),
        _ => format!(
            " --product {} --username {}",
            found.product.slug,
            shell_word(found.login.username.as_str())
        ),
    }
}

/// The contact as it is typed: by its address, or by its ID where a shell would not take the address as it is.
fn typed(contact: &Contact) -> String {
    contact
        .primary()
        .map(EmailAddress::as_str)
        .filter(|address| is_shell_word(address))
        .map_or_else(|| format!("id:{}", contact.id), str::to_owned)
}
