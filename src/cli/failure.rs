//! The edge where errors of every type become a sentence, a hint and an [`ErrorKind`], and with it an exit code.
//!
//! Commands return [`anyhow::Result`] and add the file, setting or step that a reader of the error needs. Below them
//! errors are typed. What an error means is found by downcasting through its chain, never by its text.

use std::fmt::Display;
use std::io;

use crate::app::{self, ErrorKind};
use crate::cli::next_step;
use crate::domain::Invalid;
use crate::domain::candidates::Candidates;

/// An error as it is reported.
#[derive(Debug)]
pub(crate) struct ErrorReport<'a> {
    /// Decides the exit code.
    pub(crate) kind: ErrorKind,
    /// The contexts, the error and its causes, joined by colons.
    pub(crate) message: String,
    /// The next step.
    pub(crate) hint: Option<String>,
    /// The argument of the command line that is wrong or missing.
    pub(crate) argument: Option<String>,
    /// Whether it is the answer of a product's hook.
    pub(crate) by_hook: bool,
    /// Whether it is about the database's file, which it does not name.
    pub(crate) at_database: bool,
    /// The contacts or logins of which one may be meant.
    pub(crate) candidates: Option<&'a Candidates>,
}

impl ErrorReport<'_> {
    /// The same failure with where it happened in front.
    pub(crate) fn context(mut self, place: impl Display) -> Self {
        self.message = format!("{place}: {}", self.message);
        self
    }
}

impl<'a> From<&'a app::Error> for ErrorReport<'a> {
    fn from(error: &'a app::Error) -> Self {
        Self {
            kind: error.kind(),
            message: error.to_string(),
            hint: error.advice().map(next_step::sentence),
            argument: None,
            by_hook: error.is_by_hook(),
            at_database: error.is_at_database(),
            candidates: error.may_be_meant(),
        }
    }
}

impl<'a> From<&'a anyhow::Error> for ErrorReport<'a> {
    fn from(error: &'a anyhow::Error) -> Self {
        let chain = || error.chain();
        let typed = chain().find_map(|cause| cause.downcast_ref::<app::Error>());
        let mut failure = typed.map_or_else(
            || Self {
                kind: chain().find_map(kind).unwrap_or(ErrorKind::Failed),
                message: String::new(),
                hint: None,
                argument: None,
                by_hook: false,
                at_database: false,
                candidates: None,
            },
            Self::from,
        );
        // The sentence of an `app::Error` has its causes already.
        let contexts = chain().take_while(|cause| !cause.is::<app::Error>());
        let mut sentences: Vec<String> = contexts.map(ToString::to_string).collect();
        sentences.extend((!failure.message.is_empty()).then_some(failure.message));
        failure.message = sentences.join(": ");
        failure
    }
}

/// The kind of an error of another type, where that type decides it.
fn kind(error: &(dyn std::error::Error + 'static)) -> Option<ErrorKind> {
    if error.is::<Invalid>() {
        return Some(ErrorKind::Usage);
    }
    match error.downcast_ref::<io::Error>()?.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Some(ErrorKind::Temporary),
        io::ErrorKind::Interrupted => Some(ErrorKind::Interrupted),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use anyhow::Context as _;

    use super::*;

    fn full() -> io::Error {
        io::ErrorKind::StorageFull.into()
    }

    #[test]
    fn contexts_stand_before_the_error_and_its_causes_once() {
        let typed = app::Error::new(ErrorKind::Config, "the key is unusable")
            .hint("import it")
            .source(io::Error::other("too short"));
        let error = Err::<(), _>(typed)
            .context("key.toml")
            .context("rotating")
            .unwrap_err();
        let failure = ErrorReport::from(&error);
        assert_eq!(
            failure.message,
            "rotating: key.toml: the key is unusable: too short"
        );
        assert_eq!(failure.kind, ErrorKind::Config);
        assert_eq!(failure.hint.as_deref(), Some("import it"));
    }

    #[test]
    fn the_type_of_any_cause_decides_the_kind() {
        let invalid = Invalid::new("address", "ada", "has no @");
        for (error, kind) in [
            (anyhow::Error::from(invalid), ErrorKind::Usage),
            (anyhow::Error::from(full()), ErrorKind::Temporary),
            (
                anyhow::Error::from(io::Error::other("?")),
                ErrorKind::Failed,
            ),
            (anyhow::anyhow!("interrupted"), ErrorKind::Failed),
            (
                app::Error::new(ErrorKind::NotFound, "no contact").into(),
                ErrorKind::NotFound,
            ),
        ] {
            let error = error.context("somewhere");
            assert_eq!(ErrorReport::from(&error).kind, kind, "{error:#}");
        }
    }

    #[test]
    fn an_error_of_another_type_is_told_with_its_contexts() {
        let error = anyhow::Error::from(full()).context("people.csv");
        let message = ErrorReport::from(&error).context("line 3").message;
        assert_eq!(message, format!("line 3: people.csv: {}", full()));
    }
}
