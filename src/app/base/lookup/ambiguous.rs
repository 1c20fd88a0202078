//! The error for a script, which cannot choose among several.

use crate::app::{Error, ErrorKind, Hint, NextStep};
use crate::domain::candidates::{Candidate, Candidates};
use crate::domain::selector::Fit;

/// An error names this many candidates.
const MOST_NAMED: usize = 20;

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
        }) if candidates.list.len() > MOST_NAMED => Hint::from(format!(
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
            let whose = match logins {
                None => format!("{selector} fits {} contacts", candidates.count()),
                Some(of) => format!("{} has {} logins", of.contact.label(), several.len()),
            };
            let named: Vec<String> = several
                .iter()
                .take(MOST_NAMED)
                .map(ToString::to_string)
                .collect();
            let rest = match several.len().checked_sub(MOST_NAMED) {
                Some(rest) if rest > 0 && !candidates.more => format!("; and {rest} more"),
                Some(rest) if rest > 0 => String::from("; and many more"),
                _ => String::new(),
            };
            format!("{whose}: {}{rest}", named.join("; "))
        }
    };
    Error::new(ErrorKind::Ambiguous, message)
        .hint(hint)
        .candidates(candidates)
}
