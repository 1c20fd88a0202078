//! A candidate of an ambiguous look-up as an object.

use crate::cli::output::Record;
use crate::domain::candidates::Candidate;

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
