//! Verbs that act on several contacts or emails: naming them, going on past a bad one, and the worst exit code.

use std::collections::hash_map::Entry;
use std::collections::{BTreeSet, HashMap};

use anyhow::Result;

use super::failure::ErrorReport;
use super::output::{Column, Record};
use super::{Context, exit, pick, prompt};
use crate::app::base::lookup::{LoginChoice, LookupMode, Resolution};
use crate::app::{self, App, Error, ErrorKind, Hint, NextStep};
use crate::cli::next_step::command_line;
use crate::domain::contact::Contact;
use crate::domain::email::Email;
use crate::domain::selector::Selector;
use crate::domain::{ContactId, EmailId, LinkId, ProductId};

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

/// More targets than this need `--yes` in a script.
const MOST_UNASKED: usize = 100;

/// How the targets of a command were chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TargetSource {
    /// Each was named on the command line.
    Named,
    /// By a list on stdin, or by a flag that selects.
    InBulk,
}

impl TargetSource {
    /// How these words choose.
    pub(crate) fn by(words: &[String]) -> Self {
        if words.iter().any(|word| word == "-") {
            Self::InBulk
        } else {
            Self::Named
        }
    }
}

/// Asks once before a change of many. A terminal is asked where they were not named one by one; where stdin is the list,
/// nobody can answer, and a person at a terminal has to say `--yes`, as a script has to for more than [`MOST_UNASKED`].
/// `what` is the act with its count, such as `Send 12 emails`.
///
/// Fails with [`ErrorKind::NeedsAnswer`] where the answer is missing or no.
pub(crate) fn confirm_many(
    context: &Context,
    count: usize,
    chosen: TargetSource,
    what: &str,
) -> Result<()> {
    let is_watched = context.ui.is_watched() && !context.globals.no_input;
    let asks =
        (context.prompt.can_ask() || is_watched) && chosen == TargetSource::InBulk && count > 1;
    if asks || count > MOST_UNASKED {
        let hint = format!("add --yes to confirm all {count}");
        context.prompt.confirm(&format!("{what}?"), &hint)?;
    }
    Ok(())
}

/// How many different IDs the words name. A word that is none counts as one more.
pub(crate) fn distinct(words: &[String]) -> usize {
    let words = words.iter().map(|word| {
        let id = word.trim().parse::<u64>();
        id.map_or_else(|_| word.clone(), |id| id.to_string())
    });
    words.collect::<BTreeSet<_>>().len()
}

/// How many people the words name. A word that names none for certain counts as one more: it is asked for later.
pub(crate) fn count_people(context: &mut Context, words: &[String]) -> Result<usize> {
    if words.len() < 2 {
        return Ok(words.len());
    }
    let app = context.app()?;
    let mut people = BTreeSet::new();
    let mut others = BTreeSet::new();
    for word in words {
        match app.resolve(&selector(word), LookupMode::Change) {
            Ok(Resolution::One(contact, _)) => {
                people.insert(contact.id);
            }
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(error.into()),
            Ok(Resolution::Choose(_)) | Err(_) => {
                others.insert(word.to_lowercase());
            }
        }
    }
    Ok(people.len() + others.len())
}

/// The words that name contacts; without any, a terminal is asked.
///
/// Fails with [`ErrorKind::NeedsAnswer`] where nobody can be asked.
pub(crate) fn contact_words(context: &Context, given: &[String]) -> Result<Vec<String>> {
    if !given.is_empty() {
        return words(given);
    }
    if !context.prompt.can_ask() {
        return Err(Error::new(ErrorKind::NeedsAnswer, "no contact was named")
            .hint(
                Hint::from("name one by id:ID, address or ext:ID; ")
                    .step(NextStep::ListContacts)
                    .then(" shows all"),
            )
            .into());
    }
    let asked: String = context.prompt.input(
        "Contact (address, id, or part of the name)",
        None,
        str::parse::<String>,
    )?;
    Ok(vec![asked])
}

/// A menu shows this many emails at most, and says so.
pub(crate) const MENU: usize = 200;

/// Lets somebody at a terminal choose one of these emails; there may be one more than [`MENU`].
///
/// Fails with [`ErrorKind::NeedsAnswer`] where nobody can be asked, and with [`ErrorKind::NotFound`] where there is
/// none to choose.
pub(crate) fn choose_email(context: &Context, emails: &[Email], none: &str) -> Result<Vec<String>> {
    if !context.prompt.can_ask() {
        return Err(Error::new(ErrorKind::NeedsAnswer, "no email was named")
            .hint(
                Hint::from("name one by its ID; ")
                    .step(NextStep::ListEmails)
                    .then(" shows them"),
            )
            .into());
    }
    if emails.is_empty() {
        return Err(Error::new(ErrorKind::NotFound, none)
            .hint(NextStep::ListEmails.then(" shows all"))
            .into());
    }
    let question = if emails.len() > MENU {
        format!(
            "Which email? These are the newest {MENU}; `{}` has all",
            command_line(&NextStep::ListEmails)
        )
    } else {
        String::from("Which email?")
    };
    let items: Vec<String> = emails
        .iter()
        .take(MENU)
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
        .search(&question, &items, "name it by its ID")?;
    Ok(vec![emails[n].id.to_string()])
}

/// The contact that a word names. A terminal offers a choice where several fit.
pub(crate) fn contact(
    context: &mut Context,
    app: &App,
    word: &str,
    purpose: LookupMode,
) -> Result<Contact> {
    pick::contact(context, app, Some(selector(word)), purpose)
}

/// The selector that a word is.
pub(crate) fn selector(word: &str) -> Selector {
    word.parse().unwrap_or_else(|never| match never {})
}

/// The target that a word of a list names.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Target {
    Contact(ContactId),
    Login(ContactId, ProductId, String),
    Email(EmailId),
    Link(LinkId),
}

impl Target {
    /// A login, which may not exist yet.
    pub(crate) fn login(contact: &Contact, choice: &LoginChoice) -> Self {
        let username = choice.username().as_str().to_owned();
        Self::Login(contact.id, choice.product().id, username)
    }
}

/// The targets of a command so far, each with the word that named it first: a list acts on each once, whatever the
/// spelling.
#[derive(Debug, Default)]
pub(crate) struct SeenTargets(HashMap<Target, String>);

impl SeenTargets {
    /// Notes a target. Where an earlier word named it, returns what came of this one: nothing.
    pub(crate) fn again(&mut self, target: Target, word: &str) -> Option<TargetOutcome> {
        match self.0.entry(target) {
            Entry::Occupied(first) => Some(TargetOutcome::repeats(word, first.get())),
            Entry::Vacant(place) => {
                place.insert(word.to_owned());
                None
            }
        }
    }
}

/// The id that a word names.
pub(crate) fn email_id(word: &str) -> Result<EmailId, Error> {
    word.parse().map_err(|_| {
        Error::new(
            ErrorKind::Usage,
            format!("{word:?} is not the ID of an email"),
        )
        .hint(NextStep::ListEmails.then(" shows the IDs"))
    })
}

/// The result for one target: its object for stdout, and its exit code.
pub(crate) struct TargetOutcome {
    pub(crate) record: Record,
    pub(crate) error: Option<anyhow::Error>,
    /// The word that named the same target earlier.
    repeats: Option<String>,
}

impl TargetOutcome {
    /// The outcome of a word that names what an earlier one named.
    pub(crate) fn repeats(word: &str, first: &str) -> Self {
        Self {
            record: Record::new().with("target", word).with("same_as", first),
            error: None,
            repeats: Some(first.to_owned()),
        }
    }

    pub(crate) const fn new(record: Record, error: Option<anyhow::Error>) -> Self {
        Self {
            record,
            error,
            repeats: None,
        }
    }

    pub(crate) const fn done(record: Record) -> Self {
        Self::new(record, None)
    }
}

/// Collects what came of the targets of a command. One target prints one object, or its error; several go on past a
/// failure, print one object each, failures with `code` and `kind`, and the worst code wins. Where objects are lines
/// they are printed as they come, so that nothing is lost of a long run that is broken off.
pub(crate) struct Report {
    columns: Vec<Column>,
    only_one: bool,
    records: Vec<Record>,
    error: Option<anyhow::Error>,
    worst: u8,
}

impl Report {
    pub(crate) fn new(columns: &[Column], only_one: bool) -> Self {
        let target = Column::new("target", "Target");
        let columns = columns.iter().copied();
        Self {
            columns: if only_one {
                columns.collect()
            } else {
                std::iter::once(target).chain(columns).collect()
            },
            only_one,
            records: Vec::new(),
            error: None,
            worst: 0,
        }
    }

    /// Whether there is one target.
    pub(crate) const fn is_of_one(&self) -> bool {
        self.only_one
    }

    /// Adds what came of the target that this word names.
    pub(crate) fn add(
        &mut self,
        context: &mut Context,
        word: &str,
        done: Result<TargetOutcome>,
    ) -> app::Result<()> {
        let failed = |error| TargetOutcome::new(Record::new(), Some(error));
        let TargetOutcome {
            mut record,
            error,
            repeats,
        } = done.unwrap_or_else(failed);
        if let Some(first) = repeats {
            context
                .ui
                .note(&format!("{word} is the same as {first}: it counts once"));
            if !context.ui.wants_objects() {
                return Ok(());
            }
        }
        let is_empty = record.keys().next().is_none();
        if !self.only_one && is_empty && context.ui.lays_out() {
            // A result that was told in a sentence, or an error that is told on stderr, has no row in a table.
            if let Some(error) = error {
                self.fail(context, error);
            }
            return Ok(());
        }
        if !self.only_one && record.get("target").is_none() {
            record = Record::new().with("target", word).joined(record);
        }
        if let Some(error) = error {
            if !self.only_one {
                let failure = ErrorReport::from(&error);
                record.set("code", i64::from(exit::code(failure.kind)));
                record.set("kind", failure.kind.as_str());
                record.set("message", failure.message);
            }
            self.fail(context, error);
        }
        if context.ui.streams() && !self.only_one {
            return self.print(context, vec![record]);
        }
        self.records.push(record);
        Ok(())
    }

    /// Prints objects. Where stdout breaks, the error says that what they tell of is done.
    fn print(&self, context: &mut Context, records: Vec<Record>) -> app::Result<()> {
        let done = if self.only_one {
            "it is done"
        } else {
            "not all that was done could be printed"
        };
        let printed = context.ui.rows(&self.columns, records);
        context.ui.arrived(printed, done)
    }

    /// Tells of a failure, or keeps it where it is the only target's and the worst of them. Of two that are as bad
    /// the later is kept: what ended a run says more than what became of its last target.
    pub(crate) fn fail(&mut self, context: &mut Context, error: impl Into<anyhow::Error>) {
        let error = error.into();
        let code = exit::of(&error);
        let as_bad = exit::worst(code, self.worst) == code;
        if as_bad {
            self.worst = code;
        }
        if !self.only_one {
            context.ui.error(&error);
        } else if as_bad {
            self.error = Some(error);
        }
    }

    /// Prints what was not printed yet; gives the worst exit code.
    pub(crate) fn finish(mut self, context: &mut Context) -> Result<u8> {
        if self.only_one {
            self.records.retain(|record| record.keys().next().is_some());
        }
        let printed = context.ui.streams() && !self.only_one;
        let nothing = self.records.is_empty() && (self.only_one || context.ui.lays_out());
        if !printed && !nothing {
            let records = std::mem::take(&mut self.records);
            self.print(context, records)?;
        }
        self.error.map_or(Ok(self.worst), Err)
    }
}

/// Acts on each word.
pub(crate) fn each(
    context: &mut Context,
    words: &[String],
    columns: &[Column],
    mut act: impl FnMut(&mut Context, &mut SeenTargets, &str) -> Result<TargetOutcome>,
) -> Result<u8> {
    let mut report = Report::new(columns, words.len() == 1);
    let mut seen = SeenTargets::default();
    for word in words {
        let done = act(context, &mut seen, word);
        let interrupted = done
            .as_ref()
            .map_or_else(Some, |outcome| outcome.error.as_ref())
            .is_some_and(|error| ErrorReport::from(error).kind == ErrorKind::Interrupted);
        report.add(context, word, done)?;
        if interrupted {
            break;
        }
    }
    if let Some(emails @ 1..) = context.not_offered {
        context.ui.note(&format!(
            "{emails} more stay queued and were not offered to the relay: `{}` sends them",
            command_line(&NextStep::Deliver)
        ));
    }
    report.finish(context)
}
