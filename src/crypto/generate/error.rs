//! Why a recipe is refused: each message is one sentence that says what to change.

use crate::domain::product::CharClass;

/// Why no password can be made as asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RecipeError {
    /// Two options that exclude each other.
    #[error("{0} and {1} cannot be combined; give one of them")]
    Conflict(&'static str, &'static str),
    /// A number outside its range.
    #[error("{option} {value} is out of range; give {least} to {most}")]
    Range {
        /// The option.
        option: &'static str,
        /// The given value.
        value: usize,
        /// The least value.
        least: usize,
        /// The greatest value.
        most: usize,
    },
    /// No character is left.
    #[error("--exclude leaves no character to choose from; exclude fewer")]
    NothingLeft,
    /// A required class has no character left.
    #[error("no {} character is left although one is required; exclude fewer characters", .0.as_str())]
    ClassExcluded(CharClass),
    /// Fewer characters than required classes.
    #[error("{length} characters cannot hold {classes} required classes; give a greater --length")]
    TooShort {
        /// The characters.
        length: usize,
        /// The classes.
        classes: usize,
    },
    /// The bits cannot be reached.
    #[error(
        "{bits} bits take more than {length} characters of this alphabet; ask for fewer or exclude less"
    )]
    BitsUnreachable {
        /// The requested value.
        bits: u32,
        /// The greatest length.
        length: usize,
    },
    /// A passphrase lacks a required class.
    #[error("a passphrase of {words} word(s) has no {} character although one is required; leave out --words", .class.as_str())]
    ClassNotInWords {
        /// The words.
        words: usize,
        /// The class.
        class: CharClass,
    },
    /// A passphrase hardly ever has a length that the product takes.
    #[error(
        "{words} word(s) hardly ever make the {min} to {max} characters that the product takes; change --words or leave it out"
    )]
    WordsDoNotFit {
        /// The words.
        words: usize,
        /// The product's least length.
        min: usize,
        /// The product's greatest length.
        max: usize,
    },
    /// A passphrase needs a hyphen, which the product does not take.
    #[error("a passphrase has hyphens, which the product does not take; leave out --words")]
    NoSeparator,
    /// Hardly any text of these characters has one of each required class.
    #[error(
        "hardly any {length} of these characters have one of each required class; exclude fewer characters"
    )]
    HardlyAny {
        /// The characters.
        length: usize,
    },
    /// Nearly all of them contain the username.
    #[error(
        "nearly every password of these characters contains the username, which the product refuses; exclude fewer characters"
    )]
    UsernameInside,
    /// The length contradicts the policy.
    #[error("the product takes {min} to {max} characters, not {length}; change --length or --bits")]
    AgainstPolicy {
        /// The requested value.
        length: usize,
        /// The product's least length.
        min: usize,
        /// The product's greatest length.
        max: usize,
    },
    /// No password can satisfy the policy itself.
    #[error("the product's password policy cannot be met: {0}")]
    BadPolicy(String),
}
