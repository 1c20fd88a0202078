//! `credtool contact remove`

use std::collections::VecDeque;

use anyhow::Result;

use crate::app::ErrorKind;
use crate::app::base::lookup::LookupMode;
use crate::cli::Context;
use crate::cli::examples::examples;
use crate::cli::failure::ErrorReport;
use crate::cli::output::Column;
use crate::cli::targets::{self, Target, TargetOutcome, TargetSource};
use crate::cli::views::contact::ContactOutput;
use crate::domain::contact::Contact;

/// Remove contacts with their logins, links and emails
///
/// Asks once, with the count and the names. The audit trail stays. There is no way back but a backup.
#[derive(clap::Args, Clone, Debug)]
#[command(after_help = examples![
    ("remove a contact without being asked", "credtool contact remove ada@example.com --yes"),
    ("remove by the ID in another system", "credtool contact remove ext:A-17 --yes"),
    ("remove all that have a tag", "credtool contact list --tag test --field id | \\\n      credtool contact remove - --yes"),
])]
pub(crate) struct Args {
    /// Contacts: id, address, ext:ID or part of a name; - reads them from stdin, one a line
    #[arg(value_name = "CONTACT")]
    contacts: Vec<String>,
}

const COLUMNS: &[Column] = &[
    Column::new("id", "Contact"),
    Column::new("name", "Name"),
    Column::new("address", "Address"),
];

/// The question names this many people, and counts the others.
const MOST_NAMED: usize = 10;

pub(super) fn run(args: &Args, context: &mut Context) -> Result<u8> {
    let mut app = context.app_to_change()?;
    let words = targets::contact_words(context, &args.contacts)?;
    // Before any is removed: a later word may name one that is gone by then.
    let mut found = VecDeque::with_capacity(words.len());
    for word in &words {
        let contact = targets::contact(context, &app, word, LookupMode::Change);
        match contact {
            Err(error) if ErrorReport::from(&error).kind == ErrorKind::Interrupted => {
                return Err(error);
            }
            contact => found.push_back(contact),
        }
    }
    let mut people: Vec<&Contact> = found.iter().flatten().collect();
    people.sort_by_key(|contact| contact.id);
    people.dedup_by_key(|contact| contact.id);
    if !people.is_empty() {
        let missing = words.iter().zip(&found).filter(|(_, found)| found.is_err());
        let missing: Vec<&str> = missing.map(|(word, _)| word.as_str()).collect();
        context
            .prompt
            .confirm(&question(&people, &missing), "--yes")?;
    }
    let source = TargetSource::by(&args.contacts);
    targets::each(context, (&words, source), COLUMNS, |context, seen, word| {
        let Some(contact) = found.pop_front().transpose()? else {
            return Ok(TargetOutcome::said());
        };
        if let Some(again) = seen.again(Target::Contact(contact.id), word) {
            return Ok(again);
        }
        let removed = app.remove_contact(contact.id)?;
        if context.ui.lays_out() {
            let said = format!("removed contact {}", removed.label());
            context.ui.value(&said)?;
            return Ok(TargetOutcome::said());
        }
        let removed: ContactOutput = (&removed).into();
        Ok(TargetOutcome::done(&removed)?)
    })
}

/// Names the contacts that a yes would remove, and the words that name none for certain.
fn question(people: &[&Contact], missing: &[&str]) -> String {
    let what = "with all their logins, links and emails";
    let left_out = if missing.is_empty() {
        String::new()
    } else {
        format!(" (not found for certain: {})", missing.join(", "))
    };
    if let [only] = people {
        return format!("Remove contact {} {what}{left_out}?", only.label());
    }
    let named = people
        .iter()
        .take(MOST_NAMED)
        .map(|contact| contact.label());
    let named: Vec<String> = named.collect();
    let more = people.len() - named.len();
    let more = if more > 0 {
        format!(" and {more} more")
    } else {
        String::new()
    };
    let count = people.len();
    format!(
        "Remove {count} contacts {what}: {}{more}{left_out}?",
        named.join(", ")
    )
}
