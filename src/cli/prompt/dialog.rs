//! The prompts of `dialoguer`, on stderr, with a guard around them.
//!
//! Text from outside is made harmless before it is shown. Ctrl-C is an ordinary error, [`ErrorKind::Interrupted`];
//! Esc declines.

use std::fmt::{self, Display};
use std::io;

use dialoguer::console::{Term, measure_text_width, truncate_str};
use dialoguer::theme::Theme;
use dialoguer::{Confirm, FuzzySelect, Input, Select};

use super::answer::{declined, interrupted};
use super::terminal::Quiet;
use crate::app::{Error, ErrorKind, Result};
use crate::cli::output::sanitize;
use crate::cli::signals;

/// Columns that a prompt adds to its text: the marker of an item, or ` [y/N] `.
const MARGIN: usize = 8;

/// The prompts as `dialoguer` shows them, but for the colon that it puts behind a question mark.
struct Questions;

impl Theme for Questions {
    fn format_select_prompt(&self, f: &mut dyn fmt::Write, prompt: &str) -> fmt::Result {
        write!(f, "{prompt} (arrows and Enter; Esc leaves)")
    }

    fn format_input_prompt_selection(
        &self,
        f: &mut dyn fmt::Write,
        prompt: &str,
        answer: &str,
    ) -> fmt::Result {
        let colon = if prompt.ends_with('?') { "" } else { ":" };
        write!(f, "{prompt}{colon} {answer}")
    }
}

/// Gives the terminal and SIGINT back as they were, however a prompt ends.
struct TerminalGuard {
    _terminal: Quiet,
    _interrupts: signals::Held,
}

impl TerminalGuard {
    fn new() -> Result<Self> {
        Ok(Self {
            // Without echo between two keys, so that pasted text is shown once.
            _terminal: Quiet::new().map_err(failed)?,
            // dialoguer raises SIGINT at Ctrl-C.
            _interrupts: signals::hold_interrupts()?,
        })
    }
}

impl Drop for TerminalGuard {
    fn drop(&mut self) {
        let term = Term::stderr();
        // Where the terminal has gone there is no cursor to show.
        term.show_cursor().and_then(|()| term.flush()).ok();
    }
}

/// Asks for a yes or no. Esc is a no, and so is Enter.
pub(super) fn confirm(question: &str) -> Result<bool> {
    let guard = TerminalGuard::new()?;
    let term = Term::stderr();
    let question = sanitize::line(question);
    let (first, last) = wrapped(&question, width(&term));
    for line in first {
        term.write_line(line).map_err(failed)?;
    }
    let answer = Confirm::new()
        .with_prompt(last)
        .default(false)
        .interact_on_opt(&term);
    drop(guard);
    Ok(answered(answer)?.unwrap_or(false))
}

/// Lets one item be chosen from a menu, and returns its index.
pub(super) fn choose(question: &str, items: &[String]) -> Result<usize> {
    // A menu needs three lines, and dialoguer panics without them.
    if Term::stderr().size().0 < 3 {
        return search(question, items);
    }
    let items = shown(question, items)?;
    let _guard = TerminalGuard::new()?;
    let choice = Select::with_theme(&Questions)
        .with_prompt(sanitize::line(question))
        .items(&items)
        .default(0)
        .interact_on_opt(&Term::stderr());
    answered(choice)?.ok_or_else(|| declined("nothing was chosen"))
}

/// Lets one item be chosen from a list that typing narrows, and returns its index. The items differ in their first
/// word.
pub(super) fn search(question: &str, items: &[String]) -> Result<usize> {
    let items = shown(question, items)?;
    let _guard = TerminalGuard::new()?;
    let choice = FuzzySelect::with_theme(&Questions)
        .with_prompt(sanitize::line(question))
        .items(&items)
        .default(0)
        .interact_on_opt(&Term::stderr());
    answered(choice)?.ok_or_else(|| declined("nothing was chosen"))
}

/// Asks for a line until `parse` takes it; an empty line is the default.
pub(super) fn input<T, E: Display>(
    label: &str,
    default: Option<&str>,
    parse: impl Fn(&str) -> Result<T, E>,
) -> Result<T> {
    let _guard = TerminalGuard::new()?;
    let valid = |text: &String| match parse(text.trim()) {
        Ok(_) => Ok(()),
        Err(error) => Err(sanitize::line(&error.to_string())),
    };
    let mut input = Input::<String>::new()
        .with_prompt(sanitize::line(label))
        .allow_empty(true)
        .validate_with(valid);
    if let Some(default) = default {
        let default = sanitize::line(default);
        input = input.show_default(!default.is_empty()).default(default);
    }
    let text = answered(input.interact_text_on(&Term::stderr()))?;
    parse(text.trim()).map_err(|error| Error::new(ErrorKind::Usage, error.to_string()))
}

/// The items as lines that fit, since one that wrapped would not be taken off the screen.
fn shown(question: &str, items: &[String]) -> Result<Vec<String>> {
    if items.is_empty() {
        let text = format!("{question} There is nothing to choose from");
        return Err(Error::new(ErrorKind::NotFound, text));
    }
    let width = width(&Term::stderr());
    let fits = |item: &String| truncate_str(&sanitize::line(item), width, "…").into_owned();
    Ok(items.iter().map(fits).collect())
}

fn width(term: &Term) -> usize {
    usize::from(term.size().1)
        .saturating_sub(MARGIN)
        .max(MARGIN)
}

/// Breaks a question into lines, and its last line, which `dialoguer` rewrites with the answer.
fn wrapped(text: &str, width: usize) -> (Vec<&str>, &str) {
    let mut lines = Vec::new();
    let mut rest = text;
    while measure_text_width(rest) > width {
        let spaces = rest.match_indices(' ').map(|(at, _)| at);
        let fitting = spaces.take_while(|at| measure_text_width(&rest[..*at]) <= width);
        let Some(at) = fitting.last().filter(|at| *at > 0) else {
            break;
        };
        lines.push(&rest[..at]);
        rest = &rest[at + 1..];
    }
    (lines, rest)
}

fn answered<T>(answer: dialoguer::Result<T>) -> Result<T> {
    answer.map_err(|error| {
        let error = io::Error::from(error);
        match error.kind() {
            io::ErrorKind::Interrupted | io::ErrorKind::UnexpectedEof => {
                // The error begins on a line of its own. Where the terminal has gone nobody reads it.
                Term::stderr().write_line("").ok();
                interrupted()
            }
            _ => failed(error),
        }
    })
}

fn failed(error: io::Error) -> Error {
    Error::new(ErrorKind::Failed, "the terminal failed").source(error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_question_is_broken_at_spaces() {
        assert_eq!(wrapped("Remove Ada?", 20), (vec![], "Remove Ada?"));
        assert_eq!(
            wrapped("Remove Ada Example and her logins?", 12),
            (vec!["Remove Ada", "Example and"], "her logins?")
        );
        let long = "x".repeat(30);
        assert_eq!(wrapped(&long, 12), (vec![], long.as_str()));
    }

    #[test]
    fn nothing_to_choose_from_is_not_found() {
        let error = choose("Which email?", &[]).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotFound);
    }
}
