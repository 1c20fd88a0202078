//! The rules that a password breaks, in words for operators; the page for the person who chooses has its own.

use std::fmt;

use super::{CharClass, Symbols};
use crate::domain::password::Guessable;

/// A rule that a password breaks. Reads as the end of "the password …".
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Violation {
    /// It has fewer characters than are asked for.
    TooShort {
        /// Its characters.
        length: usize,
        /// The required value.
        least: usize,
    },
    /// It has more characters than are taken.
    TooLong {
        /// Its characters.
        length: usize,
        /// The accepted values.
        most: usize,
    },
    /// No character of this class is in it.
    Lacks(CharClass),
    /// A character is in it that cannot be seen, or that changes how the text around it is shown: no message carries
    /// it.
    Invisible,
    /// A symbol is in it that is not among these. Which one it is stands nowhere: the sentence is shown and logged.
    Symbol(Symbols),
    /// The username is in it.
    Username,
    /// It is easy to guess.
    Guessable(Guessable),
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooShort { length, least } => {
                write!(f, "is {length} long, {least} characters are the least")
            }
            Self::TooLong { length, most } => {
                write!(f, "is {length} long, {most} characters are the most")
            }
            Self::Lacks(class) => write!(f, "has no {} character", class.as_str()),
            Self::Invisible => f.write_str("contains a character that cannot be seen or typed"),
            Self::Symbol(Symbols::Only(these)) if !these.is_empty() => {
                write!(f, "has a symbol other than {these}")
            }
            Self::Symbol(_) => f.write_str("has a symbol, and none is taken"),
            Self::Username => f.write_str("contains the username"),
            Self::Guessable(why) => why.fmt(f),
        }
    }
}
