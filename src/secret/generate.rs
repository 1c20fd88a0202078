//! Passwords and passphrases, drawn uniformly from a set whose size is known exactly.
//!
//! Invariants:
//!
//! - Every password that a recipe allows is equally likely. What is required is met by drawing the whole password
//!   again; "one of each class, fill up, shuffle" favours some results (the test below shows by how much).
//! - [`Recipe::entropy_bits`] is log₂ of the number of passwords that can come out, requirements counted.
//! - The symbols are the twelve of ASCII that neither POSIX shells nor HTML give a meaning within a word.

use rand::CryptoRng;

use super::words::{LONGEST_WORD, WORDS};
use crate::domain::Secret;
use crate::domain::product::{CharClass, PasswordPolicy};

const DEFAULT_LENGTH: usize = 20;
const MAX_LENGTH: usize = 1024;
const MAX_WORDS: usize = 64;
const MAX_BITS: u32 = 2048;
const AMBIGUOUS: &str = "0Oo1lI";
const SYMBOLS: &str = "%+,-./:=@^_~";
const SEPARATOR: char = '-';
/// A passphrase shape that fits less often than this is refused: it would be guessable as well as slow.
const RAREST: f64 = 1.0 / 1024.0;

/// What is asked for on the command line.
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
        /// What was given.
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
        /// What was asked for.
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
    /// The length contradicts the policy.
    #[error("the product takes {min} to {max} characters, not {length}; change --length or --bits")]
    AgainstPolicy {
        /// What was asked for.
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

/// A set of passwords to draw from.
#[derive(Clone, Debug)]
pub struct Recipe {
    shape: Shape,
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
            require: Vec::new(),
        };
        Self::for_policy(options, &anything)
    }

    /// The recipe for a password that the product takes.
    ///
    /// Classes that the policy requires are added. A length that was not asked for is raised or capped to fit, one
    /// that was asked for must fit. That a password does not contain the username is not looked at here.
    pub fn for_policy(options: &Options, policy: &PasswordPolicy) -> Result<Self, RecipeError> {
        policy
            .validate()
            .map_err(|invalid| RecipeError::BadPolicy(invalid.to_string()))?;
        let mut require = options.require.clone();
        require.extend(&policy.require);
        require.sort_unstable();
        require.dedup();
        let shape = match options.words {
            Some(count) => words(count, options, &require, policy)?,
            None => characters(options, require, policy)?,
        };
        Ok(Self { shape })
    }

    /// log₂ of the number of passwords that can come out, each equally likely.
    pub fn entropy_bits(&self) -> f64 {
        match &self.shape {
            Shape::Characters {
                alphabet,
                length,
                require,
            } => character_bits(alphabet, *length, require),
            Shape::Words { count, limits } => {
                float(*count) * float(WORDS.len()).log2() + share_that_fits(*count, *limits).log2()
            }
        }
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
                text = String::with_capacity(*length);
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
        match &self.shape {
            Shape::Characters { require, .. } => require
                .iter()
                .all(|class| candidate.chars().any(|c| class.contains(c))),
            Shape::Words { limits, .. } => (limits.0..=limits.1).contains(&candidate.len()),
        }
    }
}

fn characters(
    options: &Options,
    require: Vec<CharClass>,
    policy: &PasswordPolicy,
) -> Result<Shape, RecipeError> {
    let alphabet = alphabet(options, require.contains(&CharClass::Symbol));
    if alphabet.is_empty() {
        return Err(RecipeError::NothingLeft);
    }
    if let Some(class) = require
        .iter()
        .find(|class| !alphabet.iter().any(|c| class.contains(*c)))
    {
        return Err(RecipeError::ClassExcluded(*class));
    }
    let (min, max) = (policy.min_length, policy.max_length);
    let length = match (options.length, options.bits) {
        (Some(_), Some(_)) => return Err(RecipeError::Conflict("--length", "--bits")),
        (Some(length), None) => within("--length", length, MAX_LENGTH)?,
        (None, Some(bits)) => length_for(bits, &alphabet, &require)?.max(min),
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
    Ok(Shape::Characters {
        alphabet,
        length,
        require,
    })
}

fn words(
    count: usize,
    options: &Options,
    require: &[CharClass],
    policy: &PasswordPolicy,
) -> Result<Shape, RecipeError> {
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
    let (min, max) = (policy.min_length, policy.max_length);
    if share_that_fits(words, (min, max)) < RAREST {
        return Err(RecipeError::WordsDoNotFit { words, min, max });
    }
    Ok(Shape::Words {
        count: words,
        limits: (min, max),
    })
}

fn alphabet(options: &Options, symbol_required: bool) -> Vec<char> {
    let letters = ('a'..='z').chain('A'..='Z').chain('0'..='9');
    let symbols = SYMBOLS
        .chars()
        .filter(|_| options.symbols || symbol_required);
    letters
        .chain(symbols)
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

fn length_for(bits: u32, alphabet: &[char], require: &[CharClass]) -> Result<usize, RecipeError> {
    if !(1..=MAX_BITS).contains(&bits) {
        return Err(RecipeError::Range {
            option: "--bits",
            value: bits as usize,
            least: 1,
            most: MAX_BITS as usize,
        });
    }
    (require.len().max(1)..=MAX_LENGTH)
        .find(|length| character_bits(alphabet, *length, require) >= f64::from(bits))
        .ok_or(RecipeError::BitsUnreachable {
            bits,
            length: MAX_LENGTH,
        })
}

/// Inclusion–exclusion over the required classes. The sum is taken of shares rather than of counts: those of 1024
/// characters exceed a double.
fn character_bits(alphabet: &[char], length: usize, require: &[CharClass]) -> f64 {
    let all = float(alphabet.len());
    let power = i32::try_from(length).unwrap_or(i32::MAX);
    let mut share = 0.0;
    for absent in 0_u32..1 << require.len() {
        let missing = |c: char| {
            require
                .iter()
                .enumerate()
                .any(|(bit, class)| absent & (1 << bit) != 0 && class.contains(c))
        };
        let left = alphabet.iter().filter(|c| !missing(**c)).count();
        let sign = if absent.count_ones() % 2 == 0 {
            1.0
        } else {
            -1.0
        };
        share += sign * (float(left) / all).powi(power);
    }
    float(length) * all.log2() + share.log2()
}

/// How many of all passphrases of so many words have a length within the limits, 0 to 1.
fn share_that_fits(count: usize, limits: (usize, usize)) -> f64 {
    let mut frequency = [0.0; LONGEST_WORD + 1];
    for word in WORDS.iter() {
        frequency[word.len()] += 1.0 / float(WORDS.len());
    }
    let mut by_length = vec![1.0];
    for place in 0..count {
        let separator = usize::from(place > 0);
        let mut longer = vec![0.0; by_length.len() + separator + LONGEST_WORD];
        for (length, share) in by_length.iter().enumerate() {
            for (word, frequency) in frequency.iter().enumerate() {
                longer[length + separator + word] += share * frequency;
            }
        }
        by_length = longer;
    }
    let outside: f64 = by_length
        .iter()
        .enumerate()
        .filter(|(length, _)| !(limits.0..=limits.1).contains(length))
        .map(|(_, share)| share)
        .sum();
    1.0 - outside
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

#[expect(clippy::cast_precision_loss, reason = "numbers below 10⁵ are exact")]
const fn float(n: usize) -> f64 {
    n as f64
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use rand::SeedableRng;
    use rand::rngs::StdRng;

    use super::*;

    fn rng() -> StdRng {
        StdRng::seed_from_u64(1)
    }

    fn bits(options: &Options) -> f64 {
        Recipe::new(options).unwrap().entropy_bits()
    }

    /// Everything but these.
    fn all_but(kept: &str) -> String {
        (' '..='~').filter(|c| !kept.contains(*c)).collect()
    }

    #[track_caller]
    fn close(value: f64, expected: f64) {
        assert!((value - expected).abs() < 1e-9, "{value} is not {expected}");
    }

    #[test]
    fn the_default_is_twenty_of_fifty_six() {
        let recipe = Recipe::new(&Options::default()).unwrap();
        close(recipe.entropy_bits(), 20.0 * 56_f64.log2());
        let password = recipe.generate(&mut rng());
        assert_eq!(password.expose().len(), 20);
        assert!(password.expose().chars().all(char::is_alphanumeric));
    }

    #[test]
    fn entropies_are_exact() {
        close(
            bits(&Options {
                symbols: true,
                ..Options::default()
            }),
            20.0 * 68_f64.log2(),
        );
        close(
            bits(&Options {
                words: Some(6),
                ..Options::default()
            }),
            6.0 * float(WORDS.len()).log2(),
        );
        // Five of a, 2, 3 with a letter and a digit: 3⁵ − 2⁵ − 1⁵.
        close(bits(&small()), 210_f64.log2());
    }

    #[test]
    fn a_passphrase_within_limits_counts_only_those_that_fit() {
        let policy = PasswordPolicy {
            min_length: 7,
            max_length: 8,
            require: vec![],
        };
        let two = Options {
            words: Some(2),
            ..Options::default()
        };
        let recipe = Recipe::for_policy(&two, &policy).unwrap();
        let of = |length| WORDS.iter().filter(|word| word.len() == length).count();
        let fit = of(3) * of(3) + 2 * of(3) * of(4);
        close(recipe.entropy_bits(), float(fit).log2());
        for _ in 0..20 {
            let length = recipe.generate(&mut rng()).expose().len();
            assert!((7..=8).contains(&length));
        }
    }

    #[test]
    fn bits_take_the_least_length() {
        for wanted in [1, 64, 128, 2048] {
            let options = |length| Options {
                length,
                require: vec![CharClass::Digit],
                ..Options::default()
            };
            let recipe = Recipe::new(&Options {
                bits: Some(wanted),
                ..options(None)
            })
            .unwrap();
            let length = recipe.generate(&mut rng()).expose().len();
            assert!(recipe.entropy_bits() >= f64::from(wanted));
            assert!(length == 1 || bits(&options(Some(length - 1))) < f64::from(wanted));
        }
    }

    #[test]
    fn what_is_excluded_never_occurs() {
        let recipe = Recipe::new(&Options {
            length: Some(100),
            symbols: true,
            exclude: String::from("aZ9-"),
            ..Options::default()
        })
        .unwrap();
        let mut rng = rng();
        let mut seen = std::collections::BTreeSet::new();
        for _ in 0..1000 {
            seen.extend(recipe.generate(&mut rng).expose().chars());
        }
        assert_eq!(seen.len(), 68 - 4, "10⁵ draws show every other character");
        assert!("aZ9-0Oo1lI".chars().all(|c| !seen.contains(&c)));
    }

    fn small() -> Options {
        Options {
            length: Some(5),
            exclude: all_but("a23"),
            require: vec![CharClass::Lower, CharClass::Digit],
            ..Options::default()
        }
    }

    /// χ² over the 210 passwords of [`small`]; 209 degrees of freedom, above 330 about once in a million.
    fn chi_square(draw: &mut dyn FnMut() -> String) -> f64 {
        let mut counts: HashMap<String, u32> = HashMap::new();
        for _ in 0..210 * 500 {
            *counts.entry(draw()).or_default() += 1;
        }
        assert_eq!(counts.len(), 210);
        counts
            .values()
            .map(|count| (f64::from(*count) - 500.0).powi(2) / 500.0)
            .sum()
    }

    #[test]
    fn required_classes_do_not_bias() {
        let recipe = Recipe::new(&small()).unwrap();
        let mut rng = rng();
        let fair = chi_square(&mut || recipe.generate(&mut rng).expose().clone());
        assert!(fair < 330.0, "{fair}");
    }

    #[test]
    fn one_of_each_then_shuffle_would_be_noticed() {
        let mut rng = rng();
        let biased = chi_square(&mut || {
            let mut pick = |from: &str| from.as_bytes()[below(&mut rng, from.len())];
            let mut text = [pick("a"), pick("23"), pick("a23"), pick("a23"), pick("a23")];
            for last in [4, 3, 2, 1] {
                text.swap(last, below(&mut rng, last + 1));
            }
            String::from_utf8(text.to_vec()).unwrap()
        });
        assert!(biased > 1000.0, "{biased}");
    }

    #[test]
    fn the_last_incomplete_run_is_drawn_again() {
        /// Yields the one value that lies beyond the last whole run, then zero.
        struct Edge(bool);
        impl rand::TryRng for Edge {
            type Error = std::convert::Infallible;
            fn try_next_u32(&mut self) -> Result<u32, Self::Error> {
                Ok(if std::mem::take(&mut self.0) {
                    u32::MAX
                } else {
                    0
                })
            }
            fn try_next_u64(&mut self) -> Result<u64, Self::Error> {
                self.try_next_u32().map(u64::from)
            }
            fn try_fill_bytes(&mut self, into: &mut [u8]) -> Result<(), Self::Error> {
                into.fill(0);
                Ok(())
            }
        }
        impl rand::TryCryptoRng for Edge {}
        assert_eq!(below(&mut Edge(true), 56), 0);
    }

    #[test]
    fn a_policy_adds_classes_and_moves_the_default_length() {
        let policy = |min_length, max_length| PasswordPolicy {
            min_length,
            max_length,
            require: CharClass::ALL.to_vec(),
        };
        for (policy, length) in [
            (policy(8, 12), 12),
            (policy(8, 64), 20),
            (policy(32, 64), 32),
        ] {
            let recipe = Recipe::for_policy(&Options::default(), &policy).unwrap();
            let mut rng = rng();
            for _ in 0..200 {
                let password = recipe.generate(&mut rng);
                assert_eq!(password.expose().len(), length);
                assert_eq!(policy.violations(password.expose(), ""), [""; 0]);
            }
        }
    }

    #[test]
    fn what_cannot_be_is_refused() {
        let none = Options::default;
        let new = |options: Options| Recipe::new(&options).unwrap_err().to_string();
        let told = [
            new(Options {
                length: Some(8),
                words: Some(6),
                ..none()
            }),
            new(Options {
                length: Some(8),
                bits: Some(64),
                ..none()
            }),
            new(Options {
                length: Some(0),
                ..none()
            }),
            new(Options {
                length: Some(1025),
                ..none()
            }),
            new(Options {
                words: Some(65),
                ..none()
            }),
            new(Options {
                bits: Some(0),
                ..none()
            }),
            new(Options {
                bits: Some(2049),
                ..none()
            }),
            new(Options {
                bits: Some(2048),
                exclude: all_but("ab"),
                ..none()
            }),
            new(Options {
                bits: Some(1),
                exclude: all_but("a"),
                ..none()
            }),
            new(Options {
                exclude: all_but(""),
                ..none()
            }),
            new(Options {
                exclude: String::from("23456789"),
                require: vec![CharClass::Digit],
                ..none()
            }),
            new(Options {
                length: Some(3),
                require: CharClass::ALL.to_vec(),
                ..none()
            }),
            new(Options {
                words: Some(4),
                require: vec![CharClass::Digit],
                ..none()
            }),
        ];
        for (message, part) in told.iter().zip([
            "--words and --length",
            "--length and --bits",
            "--length 0",
            "--length 1025",
            "--words 65",
            "--bits 0",
            "--bits 2049",
            "2048 bits take",
            "1 bits take",
            "leaves no character",
            "no digit character is left",
            "3 characters cannot hold 4",
            "has no digit character",
        ]) {
            assert!(message.contains(part), "{message:?} lacks {part:?}");
        }
    }

    #[test]
    fn what_the_product_refuses_is_an_error() {
        let policy = PasswordPolicy {
            min_length: 12,
            max_length: 16,
            require: vec![],
        };
        let told = |options: Options| {
            Recipe::for_policy(&options, &policy)
                .unwrap_err()
                .to_string()
        };
        let none = Options::default;
        assert!(
            told(Options {
                length: Some(11),
                ..none()
            })
            .contains("12 to 16 characters, not 11")
        );
        assert!(
            told(Options {
                bits: Some(128),
                ..none()
            })
            .contains("12 to 16 characters, not")
        );
        assert!(
            told(Options {
                words: Some(6),
                ..none()
            })
            .contains("hardly ever")
        );
    }
}
