//! The error for a script, which cannot choose among several.

use crate::app::{Error, ErrorKind, Hint, NextStep};
use crate::domain::candidates::{Candidate, Candidates};
use crate::domain::selector::Fit;

/// A list of more candidates than this is looked through with a command of its own.
const FEW: usize = 20;

/// The error for a script, which cannot choose.
pub fn ambiguous(candidates: Candidates) -> Error {
    let selector = &candidates.selector;
    let hint = match candidates.list.first() {
        Some(Candidate {
            login: Some((login, _)),
            ..
        }) => Hint::from(format!(
            "name one with --product and --username, or by its ID, for example login:{}",
            login.id
        )),
        Some(Candidate {
            fit: Fit::Login, ..
        }) => Hint::from(format!(
            "a login is named as login:{selector}, an external ID as ext:{selector}"
        )),
        Some(Candidate {
            contact,
            fit: Fit::Name,
            ..
        }) if candidates.list.len() > FEW => Hint::from(format!(
            "name one by its ID, for example id:{}, or by an address; to see all: ",
            contact.id
        ))
        .step(NextStep::FindContacts(
            selector.name().unwrap_or_default().to_owned(),
        )),
        Some(Candidate { contact, .. }) => Hint::from(format!(
            "name the contact by its ID, for example id:{}, or by a present address",
            contact.id
        )),
        None => NextStep::ListContacts.then(" shows all"),
    };
    let message = match candidates.list.as_slice() {
        [only] => format!(
            "{}; that is too uncertain to act on",
            only.sentence(selector)
        ),
        several => {
            let logins = several.iter().find(|candidate| candidate.login.is_some());
            match logins {
                None => format!("{selector} fits {} contacts", candidates.count()),
                Some(of) => format!("{} has {} logins", of.contact.label(), several.len()),
            }
        }
    };
    Error::new(ErrorKind::Ambiguous, message)
        .hint(hint)
        .candidates(candidates)
}
