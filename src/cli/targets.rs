//! Verbs that act on several contacts or emails: naming them, going on past a bad one, and the worst exit code.

use std::collections::hash_map::Entry;
use std::collections::{BTreeSet, HashMap};

use anyhow::Result;
use schemars::JsonSchema;
use serde::Serialize;

use super::failure::ErrorReport;
use super::output::{Column, ErrorOutput, Fields};
use super::{Context, exit, pick, prompt, sending};
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
pub(crate) fn count_people(app: &App, words: &[String]) -> Result<usize> {
    if words.len() < 2 {
        return Ok(words.len());
    }
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
            Entry::Occupied(first) => Some(TargetOutcome::repeats(first.get())),
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
    /// The object; without keys where a sentence said it.
    result: Fields,
    pub(crate) error: Option<anyhow::Error>,
    /// The word that named the same target earlier.
    repeats: Option<String>,
}

impl TargetOutcome {
    /// The outcome of a word that names what an earlier one named.
    pub(crate) fn repeats(first: &str) -> Self {
        Self {
            repeats: Some(first.to_owned()),
            ..Self::said()
        }
    }

    /// An outcome that was said in a sentence, or printed.
    pub(crate) fn said() -> Self {
        Self::failed(None)
    }

    /// An outcome without an object, and what went wrong.
    pub(crate) fn failed(error: Option<anyhow::Error>) -> Self {
        Self {
            result: Fields::default(),
            error,
            repeats: None,
        }
    }

    /// An outcome, and what went wrong after it.
    pub(crate) fn new(result: &impl Serialize, error: Option<anyhow::Error>) -> app::Result<Self> {
        Ok(Self {
            result: Fields::of(result)?,
            ..Self::failed(error)
        })
    }

    pub(crate) fn done(result: &impl Serialize) -> app::Result<Self> {
        Self::new(result, None)
    }
}

/// The object of a target.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Target")]
pub(crate) struct TargetOutput<'a, R> {
    /// The target as it was given.
    target: &'a str,
    /// The target, given before, that means the same.
    #[serde(skip_serializing_if = "Option::is_none")]
    same_as: Option<&'a str>,
    #[serde(flatten)]
    result: Option<R>,
    #[serde(flatten)]
    failure: Option<FailureOutput<'a>>,
}

/// The failure of a target. What a column can show of the error stands beside it.
#[derive(Serialize, JsonSchema)]
struct FailureOutput<'a> {
    /// The exit code.
    code: u8,
    /// The kind of the error, where the object has no kind of its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<&'static str>,
    /// What is wrong.
    message: &'a str,
    /// The error as it is reported on stderr.
    error: ErrorOutput<'a>,
}

/// Collects what came of the targets of a command. Each prints one object, a failed one with its error, and goes on past
/// a failure; the worst code wins. A target that was named alone is an object, several or a list from stdin are an array.
/// Where objects are lines they are printed as they come, so that nothing is lost of a long run that is broken off.
pub(crate) struct Report {
    columns: Vec<Column<'static>>,
    only_one: bool,
    rows: Vec<Fields>,
    error: Option<anyhow::Error>,
    worst: u8,
}

impl Report {
    pub(crate) fn new(columns: &[Column<'static>], only_one: bool) -> Self {
        let target = Column::new("target", "Target");
        Self {
            columns: std::iter::once(target)
                .chain(columns.iter().copied())
                .collect(),
            only_one,
            rows: Vec::new(),
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
        let TargetOutcome {
            result,
            error,
            repeats,
        } = done.unwrap_or_else(|error| TargetOutcome::failed(Some(error)));
        if let Some(first) = &repeats {
            context
                .ui
                .note(&format!("{word} is the same as {first}: it counts once"));
        }
        // What was said in a sentence has an object for a program only, and what is named twice has no values.
        let is_shown = match (result.is_empty(), self.only_one) {
            (true, _) if repeats.is_some() => context.ui.is_json(),
            // Where nothing can be written, stderr says why nothing was done.
            (true, true) => {
                error.is_some() && context.ui.is_json() && context.ui.check_result().is_ok()
            }
            (true, false) => !context.ui.lays_out(),
            (false, _) => true,
        };
        let row = is_shown.then(|| row(word, repeats.as_deref(), result, error.as_ref()));
        if let Some(error) = error {
            self.fail(context, error);
        }
        match row.transpose()? {
            Some(row) if context.ui.streams() && !self.only_one => self.print(context, &[row]),
            Some(row) => {
                self.rows.push(row);
                Ok(())
            }
            None => Ok(()),
        }
    }

    /// Prints rows. Where stdout breaks, the error says that what they tell of is done.
    fn print(&self, context: &mut Context, rows: &[Fields]) -> app::Result<()> {
        let done = if self.only_one {
            "it is done"
        } else {
            "not all that was done could be printed"
        };
        let printed = match rows {
            [row] if self.only_one && context.ui.is_json() => context.ui.record(row, |_| ()),
            rows => {
                // Who named one target knows which.
                let named = self.only_one && !context.ui.wants_objects();
                context.ui.rows(&self.columns[usize::from(named)..], rows)
            }
        };
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
        let printed = context.ui.streams() && !self.only_one;
        let nothing = self.rows.is_empty() && (self.only_one || context.ui.lays_out());
        if !printed && !nothing {
            let rows = std::mem::take(&mut self.rows);
            self.print(context, &rows)?;
        }
        self.error.map_or(Ok(self.worst), Err)
    }
}

fn row(
    target: &str,
    same_as: Option<&str>,
    result: Fields,
    error: Option<&anyhow::Error>,
) -> app::Result<Fields> {
    let report = error.map(ErrorReport::from);
    let failure = report.as_ref().map(|report| FailureOutput {
        code: exit::code(report.kind),
        kind: result.get("kind").is_none().then(|| report.kind.as_str()),
        message: &report.message,
        error: report.into(),
    });
    Fields::of(&TargetOutput {
        target,
        same_as,
        result: Some(result),
        failure,
    })
}

/// Acts on each word. It stops before one where stdout is closed or full: nothing was changed for it then.
pub(crate) fn each(
    context: &mut Context,
    (words, source): (&[String], TargetSource),
    columns: &[Column<'static>],
    mut act: impl FnMut(&mut Context, &mut SeenTargets, &str) -> Result<TargetOutcome>,
) -> Result<u8> {
    let only_one = words.len() == 1 && source == TargetSource::Named;
    let mut report = Report::new(columns, only_one);
    let mut seen = SeenTargets::default();
    for word in words {
        let writable = context.ui.check_result().map_err(Into::into);
        let done = writable.and_then(|()| act(context, &mut seen, word));
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
        sending::tell_not_offered(context, emails);
    }
    report.finish(context)
}
