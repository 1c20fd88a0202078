//! Verbs that act on several contacts or mails: naming them, going on past a bad one, and the worst exit code.

use super::Context;
use super::output::{Column, Record};
use super::{exit, pick, prompt};
use crate::app::resolve::Purpose;
use crate::app::{App, Error, ErrorKind, Result};
use crate::domain::EmailId;
use crate::domain::contact::Contact;
use crate::domain::email::Email;
use crate::domain::selector::Selector;

/// The words that name the targets: those given, or, for `-`, one a line from stdin.
pub(crate) fn words(given: &[String]) -> Result<Vec<String>> {
    let mut words = Vec::new();
    for word in given {
        if word == "-" {
            words.extend(prompt::read_lines()?);
        } else {
            words.push(word.clone());
        }
    }
    Ok(words)
}

/// The words that name contacts; without any, a terminal is asked.
///
/// Fails with [`ErrorKind::NeedsAnswer`] where nobody can be asked.
pub(crate) fn contact_words(context: &Context, given: &[String]) -> Result<Vec<String>> {
    if !given.is_empty() {
        return words(given);
    }
    if !context.prompt.can_ask() {
        return Err(
            Error::new(ErrorKind::NeedsAnswer, "no contact was named").hint(
                "name one by id, address or ext:ID; `credtool contact list` shows who there is",
            ),
        );
    }
    let asked: String = context.prompt.input(
        "Contact (address, id, or part of the name)",
        None,
        str::parse::<String>,
    )?;
    Ok(vec![asked])
}

/// Lets somebody at a terminal choose one of these mails.
///
/// Fails with [`ErrorKind::NeedsAnswer`] where nobody can be asked, and with [`ErrorKind::NotFound`] where there is
/// none to choose.
pub(crate) fn choose_email(context: &Context, emails: &[Email], none: &str) -> Result<Vec<String>> {
    if !context.prompt.can_ask() {
        return Err(Error::new(ErrorKind::NeedsAnswer, "no mail was named")
            .hint("name one by its id; `credtool email list` shows them"));
    }
    if emails.is_empty() {
        return Err(Error::new(ErrorKind::NotFound, none).hint("`credtool email list` shows all"));
    }
    let items: Vec<String> = emails
        .iter()
        .map(|email| {
            let reply = email.last_reply.as_deref().unwrap_or_default();
            format!(
                "{} {} to {}: {} {reply}",
                email.id, email.template, email.to, email.state
            )
        })
        .collect();
    let n = context
        .prompt
        .choose("Which mail?", &items, "name it by its id")?;
    Ok(vec![emails[n].id.to_string()])
}

/// The contact that a word names. A terminal offers a choice where several fit.
pub(crate) fn contact(
    context: &mut Context,
    app: &App,
    word: &str,
    purpose: Purpose,
) -> Result<Contact> {
    let selector: Selector = word.parse().unwrap_or_else(|never| match never {});
    pick::contact(context, app, Some(selector), purpose)
}

/// The id that a word names.
pub(crate) fn email_id(word: &str) -> Result<EmailId> {
    word.parse().map_err(|_| {
        Error::new(
            ErrorKind::Usage,
            format!("{word:?} is not the id of a mail"),
        )
        .hint("`credtool email list` shows the ids")
    })
}

/// What came of one target: its object for stdout, and its exit code.
pub(crate) struct Outcome {
    pub(crate) record: Record,
    pub(crate) error: Option<Error>,
}

impl Outcome {
    pub(crate) const fn done(record: Record) -> Self {
        Self {
            record,
            error: None,
        }
    }
}

/// Acts on each word. One target prints one object, or its error; several go on past a failure, print one object
/// each, failures with `code` and `kind`, and the worst code wins.
pub(crate) fn each(
    context: &mut Context,
    words: &[String],
    columns: &[Column],
    mut act: impl FnMut(&mut Context, &str) -> Result<Outcome>,
) -> Result<u8> {
    if let [word] = words {
        let outcome = act(context, word)?;
        if outcome.record.keys().next().is_some() {
            context.ui.rows(columns, vec![outcome.record])?;
        }
        return outcome.error.map_or(Ok(0), Err);
    }
    let mut worst = 0;
    let mut records = Vec::with_capacity(words.len());
    for word in words {
        let (mut record, error) = match act(context, word) {
            Ok(outcome) => (outcome.record, outcome.error),
            Err(error) => (unnamed(columns, word), Some(error)),
        };
        if let Some(error) = error {
            let code = exit::code(error.kind());
            worst = exit::worst(worst, code);
            record.set("code", i64::from(code));
            record.set("kind", error.kind().as_str());
            record.set("message", error.to_string());
            context.ui.error(&error);
            if error.kind() == ErrorKind::Interrupted {
                records.push(record);
                break;
            }
        }
        records.push(record);
    }
    context.ui.rows(columns, records)?;
    Ok(worst)
}

/// The object of a target that failed: what was typed stands in the first column, so that a line says whose it is.
fn unnamed(columns: &[Column], word: &str) -> Record {
    let first = columns.first().map_or("target", |column| column.key);
    Record::new().with("target", word).with(first, word)
}
