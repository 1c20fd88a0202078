//! The kinds of characters that a policy speaks of.

use std::fmt;
use std::str::FromStr;

use crate::domain::password;
use crate::domain::text::Invalid;
use crate::domain::visible::{is_unsafe_char, needs_place};

/// A class of characters that a policy can ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CharClass {
    /// A small letter of any script; a–z are generated.
    Lower,
    /// A capital letter of any script; A–Z are generated.
    Upper,
    /// 0–9.
    Digit,
    /// Anything that is neither a letter nor a digit of any script.
    Symbol,
}

impl CharClass {
    /// Every class.
    pub const ALL: [Self; 4] = [Self::Lower, Self::Upper, Self::Digit, Self::Symbol];

    /// The fixed name on the command line and in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Lower => "lower",
            Self::Upper => "upper",
            Self::Digit => "digit",
            Self::Symbol => "symbol",
        }
    }

    /// Whether the character belongs to the class.
    pub fn contains(self, c: char) -> bool {
        match self {
            Self::Lower => c.is_lowercase(),
            Self::Upper => c.is_uppercase(),
            Self::Digit => c.is_ascii_digit(),
            Self::Symbol => !c.is_alphanumeric(),
        }
    }
}

impl FromStr for CharClass {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        Self::ALL
            .into_iter()
            .find(|class| class.as_str() == text)
            .ok_or_else(|| {
                Invalid::new(
                    "character class",
                    text,
                    "is not lower, upper, digit or symbol",
                )
            })
    }
}

/// The symbols that a product takes in a password: characters that are neither letters nor digits.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Symbols {
    /// Any.
    #[default]
    All,
    /// These, each once, in the order of their code points; none where it is empty.
    Only(String),
}

impl Symbols {
    /// Whether the symbol may occur.
    pub fn allow(&self, symbol: char) -> bool {
        match self {
            Self::All => true,
            Self::Only(these) => these.contains(symbol),
        }
    }
}

impl fmt::Display for Symbols {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::All => f.write_str("all"),
            Self::Only(these) if these.is_empty() => f.write_str("none"),
            Self::Only(these) => f.write_str(these),
        }
    }
}

impl FromStr for Symbols {
    type Err = Invalid;

    /// `all`, `none`, or the symbols themselves. The words hold letters, so that they are no set of symbols.
    fn from_str(text: &str) -> Result<Self, Invalid> {
        let invalid = |why: String| Invalid::new("symbols", text, why);
        match text {
            "all" => return Ok(Self::All),
            "none" => return Ok(Self::Only(String::new())),
            "" => {
                return Err(invalid(String::from(
                    "are missing; say all, none, or which",
                )));
            }
            _ => {}
        }
        if let Some(c) = text.chars().find(|c| !CharClass::Symbol.contains(*c)) {
            let why =
                format!("hold {c:?}, which is no symbol; letters and digits are always taken");
            return Err(invalid(why));
        }
        if let Some(c) = text.chars().find(|c| is_unsafe_char(*c) || needs_place(*c)) {
            let why = format!(
                "hold U+{:04X}, which cannot be seen or typed; remove it",
                c as u32
            );
            return Err(invalid(why));
        }
        // In a password it would be another character, or be one with the letter before it.
        if let Some(c) = text.chars().find(|c| !password::is_stable(*c)) {
            let why = format!(
                "hold U+{:04X}, which does not stand for itself; leave it out",
                c as u32
            );
            return Err(invalid(why));
        }
        let mut symbols: Vec<char> = text.chars().collect();
        symbols.sort_unstable();
        symbols.dedup();
        Ok(Self::Only(symbols.into_iter().collect()))
    }
}
