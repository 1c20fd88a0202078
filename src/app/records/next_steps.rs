//! The next steps after an email, and on the screen of a contact.

use crate::app::base::rows::has_address;
use crate::app::records::contact_view::ContactView;
use crate::app::records::login_view::LoginView;
use crate::app::{AddressChange, App, NextStep, Result, RetryTo, Subject, Via};
use crate::domain::diagnosis::{Party, RecipientFault};
use crate::domain::email::{Delivery, Email, EmailState};
use crate::domain::login::Login;
use crate::domain::template::Template;

/// The most steps that are suggested.
const STEPS: usize = 4;

impl App {
    /// Returns the steps by which an email goes out after all, or by which its user is helped without it.
    pub fn steps_after(&self, email: &Email) -> Result<Vec<NextStep>> {
        let address_is_current = has_address(self.db(), email)?;
        let login = email.login_id.map(|id| self.db().login(id)).transpose()?;
        let login = login.flatten();
        if login.is_some_and(|login| lacks_password(email, address_is_current, &login)) {
            return Ok(vec![NextStep::GeneratePassword(
                Subject::from(email),
                Via::Email,
            )]);
        }
        Ok(steps_after(email, address_is_current))
    }
}

/// Whether a retry would have to put the login's password into a new email, and the password is no longer stored.
fn lacks_password(email: &Email, address_is_current: bool, login: &Login) -> bool {
    let is_replaced =
        !address_is_current || !email.has_bytes || email.state == EmailState::Cancelled;
    email.template == Template::Credentials && is_replaced && !login.revealable
}

/// As [`App::steps_after`], by whose fault it is that the email failed, while its text is stored. An address that the
/// contact no longer has was corrected already.
pub(crate) fn steps_after(email: &Email, address_is_current: bool) -> Vec<NextStep> {
    let contact = email.contact_id;
    let correct = NextStep::ChangeAddress(contact, AddressChange::Correct, None);
    let retry = |to| NextStep::RetryEmail {
        email: Some(email.id),
        again: email.outcome_unknown(),
        to,
    };
    let by_hand = by_hand(email).into_iter();
    let party = email
        .refused_by()
        .filter(|_| email.state == EmailState::Failed);
    match party {
        Some(Party::Recipient(_) | Party::Unclear) if !address_is_current => {
            vec![retry(RetryTo::Unchanged)]
        }
        Some(Party::Recipient(
            RecipientFault::Full | RecipientFault::Disabled | RecipientFault::Refuses,
        )) => {
            let add = NextStep::ChangeAddress(contact, AddressChange::Add, None);
            by_hand.chain([add, retry(RetryTo::Another)]).collect()
        }
        Some(Party::Recipient(_)) => vec![correct, retry(RetryTo::Unchanged)],
        Some(Party::Message(_)) => by_hand.chain([retry(RetryTo::Unchanged)]).collect(),
        Some(Party::Unclear) => [correct, retry(RetryTo::Unchanged)]
            .into_iter()
            .chain(by_hand)
            .collect(),
        _ => vec![retry(RetryTo::Unchanged)],
    }
}

/// The step that hands over what this email carried; a notice carries nothing.
fn by_hand(email: &Email) -> Option<NextStep> {
    let of = Subject::from(email);
    match email.template {
        Template::Credentials => Some(NextStep::ShowPassword(of, Via::Copy)),
        Template::ResetLink => Some(NextStep::PrintResetLink { of, invite: false }),
        Template::Invitation => Some(NextStep::PrintResetLink { of, invite: true }),
        Template::PasswordChanged => None,
    }
}

/// Returns the steps that may be next for a contact, the most pressing first; at most four.
pub fn next_steps(view: &ContactView) -> Vec<NextStep> {
    let contact = view.contact.id;
    let mut steps: Vec<NextStep> = view
        .logins
        .iter()
        .filter(|login| login.is_exposed())
        .take(STEPS - 2)
        .map(|login| NextStep::GeneratePassword(subject(&view.logins, login), Via::Email))
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
            let correct = NextStep::ChangeAddress(contact, AddressChange::Correct, None);
            steps.push(correct);
        } else {
            let room = (STEPS - 2).saturating_sub(steps.len());
            let after = match of_login {
                Some(of) if lacks_password(email, failing.address_is_current, &of.login) => {
                    let of = subject(&view.logins, of);
                    vec![NextStep::GeneratePassword(of, Via::Email)]
                }
                _ => steps_after(email, failing.address_is_current),
            };
            steps.extend(after.into_iter().take(room));
        }
    }
    steps.dedup();
    let waiting = view.logins.iter().find(|view| view.login.waiting.is_some());
    if let Some(view) = waiting.filter(|_| steps.len() < STEPS - 2) {
        steps.push(NextStep::Provision(view.login.id));
    }
    if view.emails.iter().any(|email| email.due || email.stranded) {
        steps.push(NextStep::Deliver);
    }
    // The login of what fails: another one's password would help with another product.
    let failing = view
        .failing
        .first()
        .and_then(|failing| failing.email.login_id);
    let of_failing = view
        .logins
        .iter()
        .find(|view| Some(view.login.id) == failing);
    let candidates = of_failing.map_or(view.logins.as_slice(), std::slice::from_ref);
    let revealable = candidates
        .iter()
        .find(|view| view.login.revealable && !view.is_exposed());
    let of = match revealable.or(candidates.first()) {
        Some(login) => subject(&view.logins, login),
        None if view.products > 1 => Subject::LoginAt(contact, None),
        None => Subject::Contact(contact),
    };
    steps.push(if revealable.is_some() {
        NextStep::ShowPassword(of.clone(), Via::Copy)
    } else {
        NextStep::GeneratePassword(of.clone(), Via::Copy)
    });
    steps.push(NextStep::SendResetLink(of));
    steps.truncate(STEPS);
    steps
}

/// The contact where this login is the only one, else the login.
pub(crate) fn subject(logins: &[LoginView], found: &LoginView) -> Subject {
    if logins.len() > 1 {
        Subject::from(&found.login)
    } else {
        Subject::Contact(found.login.contact_id)
    }
}
