//! What a product accepts as a password, and what is asked of one that a person chooses.
//!
//! Invariants:
//!
//! - Lengths count characters: Unicode code points of Normalization Form C.
//! - A policy that passed [`PasswordPolicy::validate`] is one that some password satisfies.
//! - What a product accepts holds for every password. A chosen one has to be longer, unless a second factor is asked
//!   for beside it, and must not be easy to guess (NIST SP 800-63B-4 §3.1.1.2). A generated one needs neither rule: it is
//!   drawn from a set whose size is known.

mod generator;

use std::fmt;
use std::str::FromStr;

use super::Violation;
use crate::domain::password;
use crate::domain::text::{Invalid, is_harmful};

/// The least length of a chosen password that stands alone.
const ALONE: usize = 15;
/// The least length of a chosen password beside a second factor.
const BESIDE_A_FACTOR: usize = 8;
/// No password is longer.
const LONGEST: usize = 1024;
/// The part of a username that a password may be refused for has at least so many characters.
const SHORTEST_USERNAME: usize = 3;

/// What a product accepts as a password. Lengths count characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PasswordPolicy {
    /// The least length, 1 to 1024.
    pub min_length: usize,
    /// The greatest length that the product takes, at most 1024.
    pub max_length: usize,
    /// At least one of each of these must occur.
    pub require: Vec<CharClass>,
    /// The symbols that may occur.
    pub symbols: Symbols,
    /// Whether the username may occur in the password, by its part before an `@`.
    pub username_inside: bool,
    /// Whether the product asks for a second factor beside the password.
    pub second_factor: bool,
}

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
        if let Some(c) = text.chars().find(|c| is_harmful(*c)) {
            let why = format!("hold the control character U+{:04X}; remove it", c as u32);
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

impl Default for PasswordPolicy {
    /// Fifteen characters for a password that stands alone, and no composition rules.
    fn default() -> Self {
        Self {
            min_length: ALONE,
            max_length: LONGEST,
            require: Vec::new(),
            symbols: Symbols::All,
            username_inside: false,
            second_factor: false,
        }
    }
}

impl PasswordPolicy {
    /// The least length where the product names none: what is asked of a chosen password.
    pub const fn usual_min_length(second_factor: bool) -> usize {
        if second_factor {
            BESIDE_A_FACTOR
        } else {
            ALONE
        }
    }

    /// Refuses a policy that no password can satisfy.
    pub fn validate(&self) -> Result<(), Invalid> {
        let length = format!("{}..{}", self.min_length, self.max_length);
        let invalid = |value: &str, why: &str| Err(Invalid::new("password policy", value, why));
        if self.min_length == 0 || self.max_length > LONGEST {
            return invalid(&length, "must lie between 1 and 1024 characters");
        }
        if self.min_length > self.max_length {
            return invalid(&length, "has a least length above the greatest");
        }
        if self.require.len() > self.max_length {
            return invalid(&length, "asks for more classes than characters");
        }
        let wants_symbol = self.require.contains(&CharClass::Symbol);
        if wants_symbol && self.symbols == Symbols::Only(String::new()) {
            return invalid("symbol", "asks for a symbol and takes none");
        }
        Ok(())
    }

    /// The least length of a password that a person chooses.
    pub fn min_chosen(&self) -> usize {
        self.min_length
            .max(Self::usual_min_length(self.second_factor))
    }

    /// Whether a person can choose a password at all: the product may take only shorter ones than are safe to choose.
    pub fn can_be_chosen(&self) -> bool {
        self.min_chosen() <= self.max_length
    }

    /// The text that a password must not contain, in lower case: the username up to its `@`. Where the username is
    /// allowed, or so short that it would be there by chance, there is none.
    pub fn forbidden(&self, username: &str) -> Option<String> {
        let name = username.split('@').next()?.to_lowercase();
        let counts = !self.username_inside && name.chars().count() >= SHORTEST_USERNAME;
        counts.then_some(name)
    }

    /// What a password that a person chose, in its normal form, breaks; empty when it is taken. It has to be longer
    /// than a generated one, and hard to guess; `names` are what belongs to the account.
    pub fn chosen_violations(
        &self,
        password: &str,
        username: &str,
        names: &[&str],
    ) -> Vec<Violation> {
        let mut broken = self.broken(password, username, self.min_chosen());
        broken.extend(password::guessable(password, names).map(Violation::Guessable));
        broken
    }

    /// What any password breaks, where `least` characters are the least.
    pub(crate) fn broken(&self, password: &str, username: &str, least: usize) -> Vec<Violation> {
        let mut broken = Vec::new();
        let length = password.chars().count();
        if length < least {
            broken.push(Violation::TooShort { length, least });
        }
        if length > self.max_length {
            broken.push(Violation::TooLong {
                length,
                most: self.max_length,
            });
        }
        for class in &self.require {
            if !password.chars().any(|c| class.contains(c)) {
                broken.push(Violation::Lacks(*class));
            }
        }
        if password.contains(is_harmful) {
            broken.push(Violation::Invisible);
        }
        let refused =
            |c: char| CharClass::Symbol.contains(c) && !is_harmful(c) && !self.symbols.allow(c);
        if password.chars().any(refused) {
            broken.push(Violation::Symbol(self.symbols.clone()));
        }
        if let Some(name) = self.forbidden(username)
            && zeroize::Zeroizing::new(password.to_lowercase()).contains(&name)
        {
            broken.push(Violation::Username);
        }
        broken
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::password::Guessable;

    fn symbols(text: &str) -> Symbols {
        text.parse().unwrap()
    }

    #[test]
    fn violations_name_each_rule() {
        let policy = PasswordPolicy {
            min_length: 8,
            max_length: 12,
            require: vec![CharClass::Digit, CharClass::Symbol],
            symbols: symbols("-+"),
            ..PasswordPolicy::default()
        };
        for (password, username, rules) in [
            ("abcdefg-1", "zoe@example.com", &[][..]),
            (
                "ada",
                "ada@example.com",
                &["8 characters", "no digit", "no symbol", "username"],
            ),
            ("abcdefgh-12345", "", &["12 characters are the most"]),
            ("abcdefg-!1", "", &["a symbol other than +-"]),
            ("abcdef\t-1", "", &["control or invisible character"]),
            ("abcdef\u{202e}-1", "", &["control or invisible character"]),
            ("abcdef\u{200b}-1", "", &["control or invisible character"]),
            ("\u{feff}abcdef-1", "", &["control or invisible character"]),
            ("xxADAxx-1", "ada", &["contains the username"]),
            // Too short to be told from chance.
            ("xxadxxx-1", "ad", &[]),
        ] {
            let broken = policy.broken(password, username, policy.min_length);
            assert_eq!(broken.len(), rules.len(), "{password}: {broken:?}");
            for (rule, part) in broken.iter().zip(rules) {
                let rule = rule.to_string();
                assert!(rule.contains(part), "{password}: {rule:?} lacks {part:?}");
            }
        }
        // Spelling needs the joiners, and a message carries them.
        let usual = PasswordPolicy::default();
        assert!(usual.broken("می\u{200c}خواهم", "", 1).is_empty());
        let relaxed = PasswordPolicy {
            username_inside: true,
            ..policy
        };
        assert!(relaxed.broken("xxADAxx-1", "ada", 8).is_empty());
    }

    #[test]
    fn a_chosen_password_is_longer_and_hard_to_guess() {
        let policy = |min_length, second_factor| PasswordPolicy {
            min_length,
            second_factor,
            ..PasswordPolicy::default()
        };
        let fourteen = "qu4rz uhr laut";
        for (policy, password, accepted) in [
            (policy(1, false), fourteen, false),
            (policy(1, false), "qu4rz uhr laut!", true),
            (policy(1, true), "qu4rz u", false),
            (policy(1, true), "qu4rz uh", true),
            (policy(20, true), fourteen, false),
            // Fifteen characters in forty-five bytes.
            (policy(1, false), "花鳥風月雪山川海空雲雨夢光影人", true),
            (policy(1, true), "trustno1", false),
            (policy(1, false), "Password Password", false),
        ] {
            let broken = policy.chosen_violations(password, "", &[]);
            assert_eq!(broken.is_empty(), accepted, "{password}: {broken:?}");
            let generated = policy.broken("qu4rz uhr laut so ganz", "", policy.min_length);
            assert!(generated.is_empty());
        }
        let broken =
            policy(1, false).chosen_violations("ada@example.com", "", &["ada@example.com"]);
        assert_eq!(broken, [Violation::Guessable(Guessable::AccountName)]);
    }

    #[test]
    fn impossible_policies_are_refused() {
        let usual = PasswordPolicy::default;
        for (policy, why) in [
            (
                PasswordPolicy {
                    min_length: 0,
                    ..usual()
                },
                "between 1 and 1024",
            ),
            (
                PasswordPolicy {
                    max_length: 2000,
                    ..usual()
                },
                "between 1 and 1024",
            ),
            (
                PasswordPolicy {
                    min_length: 9,
                    max_length: 8,
                    ..usual()
                },
                "above the greatest",
            ),
            (
                PasswordPolicy {
                    min_length: 1,
                    max_length: 3,
                    require: CharClass::ALL.to_vec(),
                    ..usual()
                },
                "more classes than characters",
            ),
            (
                PasswordPolicy {
                    require: vec![CharClass::Symbol],
                    symbols: symbols("none"),
                    ..usual()
                },
                "asks for a symbol and takes none",
            ),
        ] {
            let error = policy.validate().unwrap_err().to_string();
            assert!(error.contains(why), "{error:?} lacks {why:?}");
        }
        assert!(usual().validate().is_ok());
    }

    #[test]
    fn symbols_are_all_none_or_named() {
        assert_eq!(symbols("all"), Symbols::All);
        assert_eq!(symbols("none"), Symbols::Only(String::new()));
        assert_eq!(symbols("+-+ "), Symbols::Only(String::from(" +-")));
        for text in ["all", "none", "+-", "€"] {
            assert_eq!(symbols(text).to_string(), text);
        }
        // A combining mark, and a semicolon and an angle that are others in Form C.
        let unstable = ["+\u{301}", "\u{338}", "\u{37e}", "\u{2329}"];
        for bad in ["", "a", "+1", "+\t", "\u{202e}"]
            .into_iter()
            .chain(unstable)
        {
            assert!(bad.parse::<Symbols>().is_err(), "{bad:?}");
        }
        assert!(symbols("all").allow('<') && !symbols("none").allow('<'));
    }
}
