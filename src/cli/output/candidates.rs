//! The candidates of an ambiguous look-up, as objects and as lines.

use crate::cli::output::{Record, sanitize};
use crate::domain::candidates::{Candidate, Candidates};

/// A contact or a login that may be meant.
pub(super) fn candidate_record(candidate: &Candidate) -> Record {
    let contact = &candidate.contact;
    let record = Record::new()
        .with("id", contact.id)
        .with("name", contact.name.as_str())
        .with("address", contact.primary());
    match &candidate.login {
        None => record.with("fit", candidate.fit.as_str()),
        Some((login, product)) => record
            .with("login_id", login.id)
            .with("product", product.slug.as_str())
            .with("username", login.username.as_str()),
    }
}

/// The candidates, a line each: `most` of them, and how many there are beside.
pub(super) fn candidate_lines(candidates: &Candidates, most: usize) -> String {
    let named = candidates.list.iter().take(most);
    let mut lines: Vec<String> = named
        .map(|candidate| format!("  {}", sanitize::line(&candidate.to_string())))
        .collect();
    match candidates.list.len().saturating_sub(most) {
        0 => {}
        _ if candidates.more => lines.push(String::from("  and many more")),
        more => lines.push(format!("  and {more} more")),
    }
    lines.join("\n")
}
