//! Questions to a person, and what is read from stdin instead.
//!
//! Invariants:
//! - Nothing is asked unless stdin and stderr are both terminals and `--no-input` is absent; otherwise the error
//!   says which flag gives the answer. Stdout does not count, so that `$(credtool … --print)` can ask.
//! - However a question ends, the terminal is as it was: echo on, cursor shown. Ctrl-C changes nothing and ends with
//!   [`ErrorKind::Interrupted`], Esc declines.
//! - `dialoguer` asks every question but those for a secret, which [`hidden`] reads.

mod answer;
mod dialog;
mod hidden;
pub(super) mod stdin;
mod terminal;

use std::fmt::Display;
use std::io::{self, IsTerminal, Read, Write};

use self::answer::{declined, show};
use self::stdin::Stdin;
use super::globals::Globals;
use super::output::sanitize;
use crate::app::{Error, ErrorKind, Hint, NextStep, Result};
use crate::domain::Secret;

/// How often a password may be typed differently the second time.
const TRIES: usize = 3;

/// Asks, or says why it cannot.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Prompt {
    can_ask: bool,
    yes: bool,
}

impl Prompt {
    /// Finds out whether there is anyone to ask.
    pub(crate) fn new(globals: &Globals) -> Self {
        Self {
            can_ask: io::stdin().is_terminal() && io::stderr().is_terminal() && !globals.no_input,
            yes: globals.yes,
        }
    }

    /// Whether there is anyone to ask.
    pub(crate) const fn can_ask(self) -> bool {
        self.can_ask
    }

    /// The same, for a question that `--yes` does not answer.
    pub(crate) const fn without_yes(self) -> Self {
        Self { yes: false, ..self }
    }

    /// Asks for a yes, which `--yes` gives beforehand. `flag` is what confirms where nobody can be
    /// asked: the flag, or a sentence that names it.
    ///
    /// Fails with [`ErrorKind::NeedsAnswer`] where the answer is no, or where nobody can be asked.
    pub(crate) fn confirm(self, question: &str, flag: &str) -> Result<()> {
        if self.yes {
            return Ok(());
        }
        let hint = if flag.starts_with('-') {
            format!("add {flag} to confirm")
        } else {
            flag.to_owned()
        };
        self.ask_or("needs a confirmation", question, hint)?;
        if dialog::confirm(question)? {
            Ok(())
        } else {
            Err(declined("not confirmed"))
        }
    }

    /// Lets one item be chosen from a menu, and returns its index. `hint` says how to name one without being asked.
    ///
    /// Fails with [`ErrorKind::NeedsAnswer`] on Esc and where nobody can be asked.
    pub(crate) fn choose(
        self,
        question: &str,
        items: &[String],
        hint: &'static str,
    ) -> Result<usize> {
        self.ask_or("needs a choice", question, hint)?;
        dialog::choose(question, items)
    }

    /// As [`Self::choose`], for a long list, which typing narrows.
    pub(crate) fn search(
        self,
        question: &str,
        items: &[String],
        hint: &'static str,
    ) -> Result<usize> {
        self.ask_or("needs a choice", question, hint)?;
        dialog::search(question, items)
    }

    /// Asks for a line until `parse` takes it; an empty line is the default.
    pub(crate) fn input<T, E: Display>(
        self,
        label: &str,
        default: Option<&str>,
        parse: impl Fn(&str) -> Result<T, E>,
    ) -> Result<T> {
        self.ask_or(
            "needs an answer",
            label,
            "give it on the command line; see --help",
        )?;
        dialog::input(label, default, parse)
    }

    /// Asks for a new password, without showing it, and once more to be sure.
    pub(crate) fn password_twice(self, label: &str) -> Result<Secret<String>> {
        self.secret_twice(
            label,
            "needs a password",
            "give it on stdin with --password-stdin",
        )
    }

    /// Asks for a new secret, without showing it, and once more to be sure. Where nobody can be asked, `needs` is the
    /// end of a sentence that begins with the label, and `hint` says how to give it.
    pub(crate) fn secret_twice(
        self,
        label: &str,
        needs: &str,
        hint: &'static str,
    ) -> Result<Secret<String>> {
        self.ask_or(needs, label, hint)?;
        let label = sanitize::line(label);
        twice(&mut io::stderr(), |output, again| {
            let again = if again { " (again)" } else { "" };
            hidden::line(output, &format!("{label}{again}: "))
        })
    }

    /// Asks for a password that exists, once, without showing it.
    pub(crate) fn password(self, label: &str) -> Result<Secret<String>> {
        self.secret(
            label,
            "needs a password",
            "give it on stdin with --password-stdin",
        )
    }

    /// Asks for a secret that exists, once, without showing it.
    pub(crate) fn secret(
        self,
        label: &str,
        needs: &str,
        hint: &'static str,
    ) -> Result<Secret<String>> {
        self.ask_or(needs, label, hint)?;
        hidden::line(&mut io::stderr(), &format!("{}: ", sanitize::line(label)))
    }

    fn ask_or(self, needs: &str, question: &str, hint: impl Into<Hint>) -> Result<()> {
        if self.can_ask {
            return Ok(());
        }
        Err(Error::new(
            ErrorKind::NeedsAnswer,
            format!("\"{question}\" {needs}, and there is no terminal to ask on"),
        )
        .hint(hint))
    }
}

/// Reads a password for `--password-stdin`: all of stdin, which is exactly one line. The `command` is the one that runs.
///
/// Fails with [`ErrorKind::Usage`] where stdin is a terminal, which would show what is typed.
pub(crate) fn read_password(command: NextStep) -> Result<Secret<String>> {
    let to_be_asked = Hint::from("leave --password-stdin out to be asked");
    not_typed("--password-stdin", &to_be_asked)?;
    let hint = Hint::from("give it on one line, such as: ").step(command);
    stdin::secret_line(&mut Stdin, stdin::PASSWORD, &hint)
}

/// Reads stdin where an argument is `-`, up to so many bytes.
pub(crate) fn read_bytes(most: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    Stdin.take(most).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Stdin, to be read a piece at a time where an argument is `-`.
pub(crate) fn reader() -> Box<dyn Read> {
    Box::new(Stdin)
}

/// Reads a secret for a flag: all of stdin, which is exactly one line. `what` begins the sentence that says what is
/// wrong with it, and the `hint` says how it is given.
///
/// Fails with [`ErrorKind::Usage`] where stdin is a terminal, which would show what is typed.
pub(crate) fn read_secret(flag: &str, what: &str, hint: &Hint) -> Result<Secret<String>> {
    not_typed(flag, hint)?;
    stdin::secret_line(&mut Stdin, what, hint)
}

/// Reads a secret that is the only line of a file.
pub(crate) fn secret_of(file: &mut impl Read, what: &str, hint: &Hint) -> Result<Secret<String>> {
    stdin::secret_line(file, what, hint)
}

fn not_typed(flag: &str, hint: &Hint) -> Result<()> {
    if !io::stdin().is_terminal() {
        return Ok(());
    }
    Err(Error::new(
        ErrorKind::Usage,
        format!("{flag} reads a pipe or a file, and stdin is a terminal"),
    )
    .hint(hint.clone()))
}

/// Reads the targets for `-`: a line each, without the white space around it; empty lines do not count.
pub(crate) fn read_lines() -> Result<Vec<String>> {
    stdin::lines(&mut io::stdin().lock())
}

/// A token and a password: two secret lines on stdin.
pub(crate) fn read_two_secret_lines() -> Result<(Secret<String>, Secret<String>)> {
    stdin::two_secrets(&mut Stdin)
}

/// Takes a password once it was typed the same twice; an empty one is asked for again.
fn twice<W: Write>(
    output: &mut W,
    mut ask: impl FnMut(&mut W, bool) -> Result<Secret<String>>,
) -> Result<Secret<String>> {
    for _ in 0..TRIES {
        let first = ask(output, false)?;
        if first.expose().is_empty() {
            show(output, "It is empty.\n")?;
            continue;
        }
        if ask(output, true)?.expose() == first.expose() {
            return Ok(first);
        }
        show(output, "The two differ.\n")?;
    }
    Err(Error::new(
        ErrorKind::NeedsAnswer,
        "it was not typed the same twice",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::next_step::sentence;

    const SCRIPT: Prompt = Prompt {
        can_ask: false,
        yes: false,
    };

    #[test]
    fn a_script_is_told_the_flag() {
        let error = SCRIPT.confirm("Remove Ada?", "--yes").unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NeedsAnswer);
        assert_eq!(
            error.advice().map(sentence).as_deref(),
            Some("add --yes to confirm")
        );
        let yes = Prompt {
            yes: true,
            ..SCRIPT
        };
        assert!(yes.confirm("Remove Ada?", "--yes").is_ok());
    }

    #[test]
    fn yes_answers_no_other_question() {
        let yes = Prompt {
            yes: true,
            ..SCRIPT
        };
        let error = yes.choose("Which?", &["a".into()], "say id:1").unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NeedsAnswer);
        assert_eq!(error.advice().map(sentence).as_deref(), Some("say id:1"));
        assert_eq!(
            yes.password_twice("Password").unwrap_err().kind(),
            ErrorKind::NeedsAnswer
        );
    }

    #[test]
    fn a_password_counts_once_it_is_typed_the_same_twice() {
        let typed = |entries: &[&str]| {
            let mut entries = entries.iter();
            let mut shown = Vec::new();
            let result = twice(&mut shown, |_, _| {
                Ok(Secret::new((*entries.next().unwrap()).to_owned()))
            });
            (
                result
                    .map(|secret| secret.expose().clone())
                    .map_err(|error| error.kind()),
                String::from_utf8(shown).unwrap(),
            )
        };
        assert_eq!(
            typed(&["", "a", "a"]),
            (Ok("a".into()), "It is empty.\n".into())
        );
        assert_eq!(
            typed(&["a", "b", "c", "c"]),
            (Ok("c".into()), "The two differ.\n".into())
        );
        assert_eq!(
            typed(&["a", "b", "a", "b", "a", "b"]).0,
            Err(ErrorKind::NeedsAnswer)
        );
    }
}
