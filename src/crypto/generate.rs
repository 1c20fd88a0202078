//! Passwords and passphrases, drawn uniformly from a set whose size is known exactly.
//!
//! Invariants:
//!
//! - Every password that a recipe allows is equally likely. What is required is met by drawing the whole password
//!   again; "one of each class, fill up, shuffle" favours some results (the tests show that).
//! - [`Recipe::entropy_bits`] is log₂ of the number of passwords that can come out: those that lack a required class
//!   or contain the username do not count.
//! - What can hardly ever come out is refused at once, rather than drawn for.
//! - The symbols are the twelve of ASCII that neither POSIX shells nor HTML give a meaning within a word.

mod avoid;
mod entropy;
mod error;

use rand::CryptoRng;

use self::avoid::Avoid;
use self::entropy::SEPARATOR;
use self::entropy::{character_shares, float, share_of_words};
use super::words::{LONGEST_WORD, WORDS};
use crate::domain::Secret;
use crate::domain::product::{CharClass, PasswordPolicy, Symbols};

pub use self::error::RecipeError;

const DEFAULT_LENGTH: usize = 20;
const MAX_LENGTH: usize = 1024;
const MAX_WORDS: usize = 64;
const MAX_BITS: u32 = 2048;
const AMBIGUOUS: &str = "0Oo1lI";
const SYMBOLS: &str = "%+,-./:=@^_~";
/// A shape of which less than this share is allowed is refused: drawing one would take too long.
const RAREST: f64 = 1.0 / 65_536.0;

/// A password as the command line asks for it.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Characters, 1 to 1024; 20 when nothing else decides.
    pub length: Option<usize>,
    /// Words of a passphrase, 1 to 64, instead of characters.
    pub words: Option<usize>,
    /// The least entropy in bits, 1 to 2048; the shortest length that reaches it is taken.
    pub bits: Option<u32>,
    /// Adds the twelve symbols.
    pub symbols: bool,
    /// Characters that must not occur.
    pub exclude: String,
    /// Classes of which at least one character must occur; a symbol brings in the twelve.
    pub require: Vec<CharClass>,
    /// Keeps `0 O o 1 l I`, which are left out otherwise.
    pub allow_ambiguous: bool,
}

/// A set of passwords to draw from.
#[derive(Clone, Debug)]
pub struct Recipe {
    shape: Shape,
    avoid: Avoid,
    bits: f64,
}

#[derive(Clone, Debug)]
enum Shape {
    Characters {
        alphabet: Vec<char>,
        length: usize,
        require: Vec<CharClass>,
    },
    /// `limits` are on the characters of the whole passphrase, both inclusive.
    Words {
        count: usize,
        limits: (usize, usize),
    },
}

impl Recipe {
    /// The recipe for a password that no product constrains.
    pub fn new(options: &Options) -> Result<Self, RecipeError> {
        let anything = PasswordPolicy {
            min_length: 1,
            max_length: MAX_LENGTH,
            ..PasswordPolicy::default()
        };
        Self::for_login(options, &anything, "")
    }

    /// The recipe for a password that the product takes for this username.
    ///
    /// Classes that the policy requires are added, symbols that it does not take are left out. A length that was not
    /// asked for is raised or capped to fit, one that was asked for must fit.
    pub fn for_login(
        options: &Options,
        policy: &PasswordPolicy,
        username: &str,
    ) -> Result<Self, RecipeError> {
        policy
            .validate()
            .map_err(|invalid| RecipeError::BadPolicy(invalid.to_string()))?;
        let avoid = Avoid::new(policy.avoided(username).as_deref().unwrap_or_default());
        let mut require = options.require.clone();
        require.extend(&policy.require);
        require.sort_unstable();
        require.dedup();
        match options.words {
            Some(count) => words(count, options, &require, policy, avoid),
            None => characters(options, require, policy, avoid),
        }
    }

    /// log₂ of the number of passwords that can come out, each equally likely.
    pub const fn entropy_bits(&self) -> f64 {
        self.bits
    }

    /// Draws one password.
    pub fn generate(&self, rng: &mut dyn CryptoRng) -> Secret<String> {
        loop {
            let candidate = self.draw(rng);
            if self.allows(candidate.expose()) {
                return candidate;
            }
        }
    }

    /// A candidate. It is sized before anything is written: a string that grows leaves a copy of itself behind.
    fn draw(&self, rng: &mut dyn CryptoRng) -> Secret<String> {
        let mut text;
        match &self.shape {
            Shape::Characters {
                alphabet, length, ..
            } => {
                text = String::with_capacity(length * 4);
                text.extend((0..*length).map(|_| alphabet[below(rng, alphabet.len())]));
            }
            Shape::Words { count, .. } => {
                text = String::with_capacity(count * (LONGEST_WORD + 1));
                for place in 0..*count {
                    if place > 0 {
                        text.push(SEPARATOR);
                    }
                    text.push_str(WORDS[below(rng, WORDS.len())]);
                }
            }
        }
        Secret::new(text)
    }

    fn allows(&self, candidate: &str) -> bool {
        let fits = match &self.shape {
            Shape::Characters { require, .. } => require
                .iter()
                .all(|class| candidate.chars().any(|c| class.contains(c))),
            Shape::Words { limits, .. } => (limits.0..=limits.1).contains(&candidate.len()),
        };
        fits && self.avoid.is_absent_from(candidate)
    }
}

fn characters(
    options: &Options,
    require: Vec<CharClass>,
    policy: &PasswordPolicy,
    avoid: Avoid,
) -> Result<Recipe, RecipeError> {
    let wants_symbols = options.symbols || require.contains(&CharClass::Symbol);
    let alphabet = alphabet(options, wants_symbols, &policy.symbols);
    if alphabet.is_empty() {
        return Err(RecipeError::NothingLeft);
    }
    let without = |class: CharClass| !alphabet.iter().any(|c| class.contains(*c));
    if let Some(class) = require.iter().find(|class| without(**class)) {
        return Err(RecipeError::ClassExcluded(*class));
    }
    let (min, max) = (policy.min_length, policy.max_length);
    let length = match (options.length, options.bits) {
        (Some(_), Some(_)) => return Err(RecipeError::Conflict("--length", "--bits")),
        (Some(length), None) => within("--length", length, MAX_LENGTH)?,
        (None, Some(bits)) => length_for(bits, &alphabet, &require, &avoid)?.max(min),
        (None, None) => DEFAULT_LENGTH.clamp(min, max),
    };
    if !(min..=max).contains(&length) {
        return Err(RecipeError::AgainstPolicy { length, min, max });
    }
    if length < require.len() {
        return Err(RecipeError::TooShort {
            length,
            classes: require.len(),
        });
    }
    let share_at = |avoid| {
        character_shares(&alphabet, &require, avoid)
            .nth(length - 1)
            .unwrap_or(0.0)
    };
    let share = share_at(&avoid);
    if share < RAREST {
        return Err(if share_at(&Avoid::new("")) < RAREST {
            RecipeError::HardlyAny { length }
        } else {
            RecipeError::UsernameInside
        });
    }
    let bits = float(length) * float(alphabet.len()).log2() + share.log2();
    Ok(Recipe {
        shape: Shape::Characters {
            alphabet,
            length,
            require,
        },
        avoid,
        bits,
    })
}

fn words(
    count: usize,
    options: &Options,
    require: &[CharClass],
    policy: &PasswordPolicy,
    avoid: Avoid,
) -> Result<Recipe, RecipeError> {
    let others = [
        (options.length.is_some(), "--length"),
        (options.bits.is_some(), "--bits"),
        (options.symbols, "--symbols"),
        (!options.exclude.is_empty(), "--exclude"),
        (options.allow_ambiguous, "--allow-ambiguous"),
    ];
    if let Some((_, other)) = others.iter().find(|(given, _)| *given) {
        return Err(RecipeError::Conflict("--words", other));
    }
    let words = within("--words", count, MAX_WORDS)?;
    let has = |class: CharClass| match class {
        CharClass::Lower => true,
        CharClass::Symbol => words > 1,
        CharClass::Upper | CharClass::Digit => false,
    };
    if let Some(class) = require.iter().copied().find(|class| !has(*class)) {
        return Err(RecipeError::ClassNotInWords { words, class });
    }
    if words > 1 && !policy.symbols.allow(SEPARATOR) {
        return Err(RecipeError::NoSeparator);
    }
    let (min, max) = (policy.min_length, policy.max_length);
    let share = share_of_words(words, (min, max), &avoid);
    if share < RAREST {
        let fits = share_of_words(words, (min, max), &Avoid::new("")) >= RAREST;
        return Err(if fits {
            RecipeError::UsernameInside
        } else {
            RecipeError::WordsDoNotFit { words, min, max }
        });
    }
    let bits = float(words) * float(WORDS.len()).log2() + share.log2();
    Ok(Recipe {
        shape: Shape::Words {
            count: words,
            limits: (min, max),
        },
        avoid,
        bits,
    })
}

/// The characters to draw from. Of the symbols, the twelve that the product takes; where it takes none of them, those
/// that it does take: they were asked for.
fn alphabet(options: &Options, wants_symbols: bool, allowed: &Symbols) -> Vec<char> {
    let letters = ('a'..='z').chain('A'..='Z').chain('0'..='9');
    let mut symbols: Vec<char> = SYMBOLS.chars().filter(|c| allowed.allow(*c)).collect();
    if let Symbols::Only(these) = allowed
        && symbols.is_empty()
    {
        symbols.extend(these.chars());
    }
    letters
        .chain(symbols.into_iter().filter(|_| wants_symbols))
        .filter(|c| options.allow_ambiguous || !AMBIGUOUS.contains(*c))
        .filter(|c| !options.exclude.contains(*c))
        .collect()
}

fn within(option: &'static str, value: usize, most: usize) -> Result<usize, RecipeError> {
    if (1..=most).contains(&value) {
        Ok(value)
    } else {
        Err(RecipeError::Range {
            option,
            value,
            least: 1,
            most,
        })
    }
}

fn length_for(
    bits: u32,
    alphabet: &[char],
    require: &[CharClass],
    avoid: &Avoid,
) -> Result<usize, RecipeError> {
    if !(1..=MAX_BITS).contains(&bits) {
        return Err(RecipeError::Range {
            option: "--bits",
            value: bits as usize,
            least: 1,
            most: MAX_BITS as usize,
        });
    }
    let each = float(alphabet.len()).log2();
    (1..=MAX_LENGTH)
        .zip(character_shares(alphabet, require, avoid))
        .find(|(length, share)| float(*length) * each + share.log2() >= f64::from(bits))
        .map(|(length, _)| length)
        .ok_or(RecipeError::BitsUnreachable {
            bits,
            length: MAX_LENGTH,
        })
}

/// A uniform number below `bound`, which is 1 to 7776 here. Values of the last, incomplete run are drawn again.
fn below(rng: &mut dyn CryptoRng, bound: usize) -> usize {
    let runs = u32::MAX as usize / bound * bound;
    loop {
        let value = rng.next_u32() as usize;
        if value < runs {
            return value % bound;
        }
    }
}

#[cfg(test)]
mod tests;
