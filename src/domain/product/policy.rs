//! The passwords that a product accepts, and the rules for one that a person chooses.
//!
//! Invariants:
//!
//! - Lengths count characters: Unicode code points of Normalization Form C.
//! - A policy that passed [`PasswordPolicy::validate`] is one that some password satisfies.
//! - What a product accepts holds for every password. A chosen one has to be longer, unless a second factor is asked
//!   for beside it, and must not be easy to guess (NIST SP 800-63B-4 §3.1.1.2). A generated one needs neither rule: it
//!   is drawn from a set whose size is known.

mod generator;

use super::Violation;
use crate::domain::password;
use crate::domain::product::characters::{CharClass, Symbols};
use crate::domain::text::Invalid;
use crate::domain::visible::{is_unsafe_char, is_visible};

/// The least length of a chosen password that stands alone.
const ALONE: usize = 15;
/// The least length of a chosen password beside a second factor.
const BESIDE_A_FACTOR: usize = 8;
/// No password is longer.
const LONGEST: usize = 1024;
/// A shorter username is found in many words by chance.
const SHORTEST_USERNAME: usize = 4;
/// A shorter part of a username is not worth avoiding in a generated password.
const SHORTEST_AVOIDED: usize = 3;

/// The passwords that a product accepts. Lengths count characters.
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
    /// Whether the username may occur in the password.
    pub username_inside: bool,
    /// Whether the product asks for a second factor beside the password.
    pub second_factor: bool,
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

    /// Returns the text that a password must not contain: the whole username, in lower case. Where usernames are
    /// allowed in passwords, or this one is so short that it would be there by chance, there is none. Parts of a
    /// username, such as the one before an `@`, count for the estimate of how easily a password is guessed.
    pub fn forbidden(&self, username: &str) -> Option<String> {
        let counts = !self.username_inside && username.chars().count() >= SHORTEST_USERNAME;
        counts.then(|| username.to_lowercase())
    }

    /// Returns the text that a generated password does without, in lower case: the username up to its `@`, since a
    /// product may refuse as little as that.
    pub fn avoided(&self, username: &str) -> Option<String> {
        let name = username.split('@').next()?;
        let counts = !self.username_inside && name.chars().count() >= SHORTEST_AVOIDED;
        counts.then(|| name.to_lowercase())
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

    /// Returns the rules that any password breaks, where `least` is the shortest length.
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
        if !is_visible(password) {
            broken.push(Violation::Invisible);
        }
        let refused =
            |c: char| CharClass::Symbol.contains(c) && !is_unsafe_char(c) && !self.symbols.allow(c);
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
            ("ada", "", &["8 characters", "no digit", "no symbol"]),
            ("abcdefgh-12345", "", &["12 characters are the most"]),
            ("abcdefg-!1", "", &["a symbol other than +-"]),
            ("abcdef\t-1", "", &["cannot be seen or typed"]),
            ("abcdef\u{202e}-1", "", &["cannot be seen or typed"]),
            ("abcdef\u{200b}-1", "", &["cannot be seen or typed"]),
            ("\u{feff}abcdef-1", "", &["cannot be seen or typed"]),
            ("xADELAx-1", "adela", &["contains the username"]),
            // The username is there as a whole, or it is not there.
            ("xxadela-1", "adela@example.com", &[]),
            // Too short to be told from chance.
            ("xxADAxx-1", "ada", &[]),
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
        assert!(relaxed.broken("xADELAx-1", "adela", 8).is_empty());
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
