//! The one error type above the siblings: its kind decides the exit code, its hint what to type next.

use std::fmt;

use super::hint::Hint;
use crate::domain::Invalid;
use crate::domain::candidates::Candidates;

/// The kind of a failure. The command line gives each an exit code in one `match`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// Something went wrong that none of the others names.
    Failed,
    /// The command was called in a way that it cannot be.
    Usage,
    /// The named thing does not exist.
    NotFound,
    /// The name fits several things.
    Ambiguous,
    /// An answer or a confirmation is needed, or was declined.
    NeedsAnswer,
    /// Refused for good: by the relay or the product; a link that is dead; a password that does not match.
    Refused,
    /// Trying later makes sense.
    Temporary,
    /// Missing or wrong settings, a refused SMTP login, an unusable key, a foreign or newer database.
    Config,
    /// Ctrl-C.
    Interrupted,
}

impl ErrorKind {
    /// Every kind.
    pub const ALL: [Self; 9] = [
        Self::Failed,
        Self::Usage,
        Self::NotFound,
        Self::Ambiguous,
        Self::NeedsAnswer,
        Self::Refused,
        Self::Temporary,
        Self::Config,
        Self::Interrupted,
    ];

    /// The fixed name in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Failed => "failed",
            Self::Usage => "usage",
            Self::NotFound => "not_found",
            Self::Ambiguous => "ambiguous",
            Self::NeedsAnswer => "needs_answer",
            Self::Refused => "refused",
            Self::Temporary => "temporary",
            Self::Config => "config",
            Self::Interrupted => "interrupted",
        }
    }
}

/// The fault of the database's file.
#[derive(Clone, Copy, Debug)]
enum DatabaseFault {
    /// The error is about something else.
    None,
    /// It cannot be used as it is.
    File,
    /// A page of it is damaged.
    Damage,
}

/// An error: what went wrong, the thing that it is about, and the next step.
#[derive(Debug)]
pub struct Error {
    kind: ErrorKind,
    message: String,
    hint: Option<Hint>,
    by_hook: bool,
    database: DatabaseFault,
    half_done: bool,
    candidates: Option<Box<Candidates>>,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

/// The result of a use-case.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// An error of a kind, with its sentence: it names the thing and says what is wrong with it.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
            hint: None,
            by_hook: false,
            database: DatabaseFault::None,
            half_done: false,
            candidates: None,
            source: None,
        }
    }

    /// Adds what to type or to look at next.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<Hint>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Says that it is the answer of a product's hook, not ours.
    #[must_use]
    pub const fn by_hook(mut self) -> Self {
        self.by_hook = true;
        self
    }

    /// Whether it is the answer of a product's hook.
    pub const fn is_by_hook(&self) -> bool {
        self.by_hook
    }

    /// Says that it is about the database's file, whose path is not known here.
    #[must_use]
    pub const fn at_database(mut self) -> Self {
        self.database = DatabaseFault::File;
        self
    }

    /// Whether it is about the database's file.
    pub const fn is_at_database(&self) -> bool {
        !matches!(self.database, DatabaseFault::None)
    }

    /// Says that a page of the database's file is damaged.
    #[must_use]
    pub const fn of_damage(mut self) -> Self {
        self.database = DatabaseFault::Damage;
        self
    }

    /// Whether a page of the database's file is damaged.
    pub const fn is_of_damage(&self) -> bool {
        matches!(self.database, DatabaseFault::Damage)
    }

    /// Marks a failure after which a product may have a new password that is not recorded here.
    #[must_use]
    pub const fn half_done(mut self) -> Self {
        self.half_done = true;
        self
    }

    /// Whether a product may have a new password that is not recorded here.
    pub const fn is_half_done(&self) -> bool {
        self.half_done
    }

    /// Adds the contacts or logins of which one may be meant.
    #[must_use]
    pub fn candidates(mut self, candidates: Candidates) -> Self {
        self.candidates = Some(Box::new(candidates));
        self
    }

    /// The contacts or logins of which one may be meant.
    pub fn may_be_meant(&self) -> Option<&Candidates> {
        self.candidates.as_deref()
    }

    /// Adds the cause.
    #[must_use]
    pub fn source(mut self, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// Returns the kind.
    pub const fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// Returns the hint, if there is one.
    pub const fn advice(&self) -> Option<&Hint> {
        self.hint.as_ref()
    }
}

impl fmt::Display for Error {
    /// The sentence and the chain of causes, joined by colons; on one line.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        let mut cause = std::error::Error::source(self);
        while let Some(error) = cause {
            write!(f, ": {error}")?;
            cause = error.source();
        }
        Ok(())
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source
            .as_deref()
            .map(|source| source as &(dyn std::error::Error + 'static))
    }
}

impl From<Invalid> for Error {
    fn from(invalid: Invalid) -> Self {
        Self::new(ErrorKind::Usage, invalid.to_string())
    }
}
