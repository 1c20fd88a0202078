//! The error for a script, which cannot choose among several.

use crate::app::{Error, ErrorKind};
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
        }) => format!(
            "name one with --product and --username, or by its ID, for example login:{}",
            login.id
        ),
        Some(Candidate {
            fit: Fit::Login, ..
        }) => {
            format!("a login is named as login:{selector}, an external ID as ext:{selector}")
        }
        Some(Candidate {
            contact,
            fit: Fit::Name,
            ..
        }) if candidates.list.len() > MOST_NAMED => format!(
            "name one by its ID, for example id:{}, or by an address; to see all: credtool contact list --name {}",
            contact.id,
            crate::domain::text::shell_word(selector.name().unwrap_or_default())
        ),
        Some(Candidate { contact, .. }) => format!(
            "name the contact by its ID, for example id:{}, or by a present address",
            contact.id
        ),
        None => String::from("`credtool contact list` shows all"),
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
