//! The policy as password managers read it before they make a password up.

use super::{CharClass, PasswordPolicy, Symbols};

/// The least length for generators, where the product takes so many: a shorter random password may hold a word.
const GENERATED: usize = 16;

impl PasswordPolicy {
    /// Returns the rules for password managers that make a password up: a `passwordrules` attribute, as Apple describes
    /// it. Every password that follows them is accepted here. `None` where the policy asks for a symbol that the
    /// language of these rules, which knows ASCII alone, cannot name.
    ///
    /// `allowed` is always there: without it a generator draws from the required classes only.
    pub fn generator_rules(&self) -> Option<String> {
        let symbols = match &self.symbols {
            Symbols::All => Some(String::from("special")),
            Symbols::Only(these) => character_class(these),
        };
        let class = |class: CharClass| match class {
            CharClass::Symbol => symbols.as_deref(),
            plain => Some(plain.as_str()),
        };
        let least = self.min_chosen().max(GENERATED.min(self.max_length));
        let mut rules = format!("minlength: {least}; maxlength: {};", self.max_length);
        for required in &self.require {
            rules += " required: ";
            rules += class(*required)?;
            rules += ";";
        }
        let allowed: Vec<&str> = CharClass::ALL.into_iter().filter_map(class).collect();
        Some(format!("{rules} allowed: {};", allowed.join(", ")))
    }
}

/// Symbols as a class in password rules, where a hyphen comes first and a closing bracket last.
fn character_class(symbols: &str) -> Option<String> {
    let ascii = |c: &char| c.is_ascii_graphic() || *c == ' ';
    let plain: String = symbols
        .chars()
        .filter(|c| ascii(c) && !"-]".contains(*c))
        .collect();
    let hyphen = if symbols.contains('-') { "-" } else { "" };
    let bracket = if symbols.contains(']') { "]" } else { "" };
    let all = format!("{hyphen}{plain}{bracket}");
    (!all.is_empty()).then(|| format!("[{all}]"))
}

#[cfg(test)]
mod tests {
    use rand::rngs::StdRng;
    use rand::{RngExt, SeedableRng};

    use super::*;

    fn symbols(text: &str) -> Symbols {
        text.parse().unwrap()
    }

    /// A password manager's side of `passwordrules`, from Apple's description of its rules for generators: the
    /// characters are those of the required and the allowed classes, or printable ASCII where there are none; one of
    /// each required class occurs. In a class in brackets a hyphen comes first and a closing bracket last.
    struct Generator {
        least: usize,
        most: usize,
        required: Vec<Vec<char>>,
        drawn_from: Vec<char>,
    }

    impl Generator {
        fn new(rules: &str) -> Self {
            let (mut least, mut most) = (None, None);
            let (mut required, mut allowed) = (Vec::new(), Vec::new());
            let mut rest = rules;
            while let Some((name, after)) = rest.split_once(':') {
                let after = after.trim_start();
                match name.trim() {
                    "minlength" | "maxlength" => {
                        let (number, behind) = after.split_once(';').unwrap();
                        let number = number.parse().unwrap();
                        if name.trim() == "minlength" {
                            least = Some(number);
                        } else {
                            most = Some(number);
                        }
                        rest = behind;
                    }
                    "required" => {
                        let (class, behind) = Self::classes(after);
                        required.push(class);
                        rest = behind;
                    }
                    "allowed" => (allowed, rest) = Self::classes(after),
                    other => panic!("{other:?} is no rule"),
                }
            }
            assert!(rest.trim().is_empty(), "{rest:?}");
            let mut drawn_from = [required.concat(), allowed].concat();
            drawn_from.sort_unstable();
            drawn_from.dedup();
            Self {
                least: least.unwrap(),
                most: most.unwrap(),
                required,
                drawn_from,
            }
        }

        /// Reads classes up to a semicolon.
        fn classes(text: &str) -> (Vec<char>, &str) {
            let mut all = Vec::new();
            let mut rest = text;
            loop {
                rest = rest.trim_start_matches([',', ' ']);
                if let Some(behind) = rest.strip_prefix(';') {
                    return (all, behind);
                }
                if let Some(inside) = rest.strip_prefix('[') {
                    // "[]]" closes at the second bracket.
                    let end = inside.find(']').unwrap();
                    let end = end + usize::from(inside[end + 1..].starts_with(']'));
                    let class = &inside[..end];
                    assert!(!class.get(1..).unwrap().contains('-'), "{class}");
                    assert!(class.chars().all(|c| (' '..='~').contains(&c)), "{class}");
                    all.extend(class.chars());
                    rest = &inside[end + 1..];
                } else {
                    let end = rest.find([',', ';']).unwrap();
                    all.extend(match &rest[..end] {
                        "lower" => ('a'..='z').collect::<Vec<_>>(),
                        "upper" => ('A'..='Z').collect(),
                        "digit" => ('0'..='9').collect(),
                        "special" => "-~!@#$%^&*_+=`|(){}[:;\"'<>,.?] ".chars().collect(),
                        other => panic!("{other:?} is no class"),
                    });
                    rest = &rest[end..];
                }
            }
        }

        fn password(&self, rng: &mut StdRng) -> String {
            let longest = self.most.min(self.least + 4);
            let length = rng.random_range(self.least..=longest);
            loop {
                let mut draw = || self.drawn_from[rng.random_range(0..self.drawn_from.len())];
                let password: String = (0..length).map(|_| draw()).collect();
                let has = |class: &Vec<char>| password.contains(class.as_slice());
                if self.required.iter().all(has) {
                    return password;
                }
            }
        }
    }

    #[test]
    fn every_password_that_follows_the_generator_rules_is_accepted() {
        let mut rng = StdRng::seed_from_u64(7);
        let all = CharClass::ALL;
        for (require, taken, second_factor, max_length) in [
            (&[][..], "all", false, 1024),
            (&[], "none", false, 64),
            (&[CharClass::Digit], "none", false, 64),
            (&[CharClass::Digit], "all", false, 20),
            (&[CharClass::Symbol], "-", false, 64),
            (&all, "all", false, 64),
            (&all, "#!", true, 12),
            (&all, "]-[^,;:\"'\\ €", false, 16),
            (&[CharClass::Upper], "€", true, 64),
        ] {
            let policy = PasswordPolicy {
                min_length: 8,
                max_length,
                require: require.to_vec(),
                symbols: symbols(taken),
                username_inside: false,
                second_factor,
            };
            let rules = policy.generator_rules().unwrap();
            let generator = Generator::new(&rules);
            for _ in 0..100 {
                let password = generator.password(&mut rng);
                let broken = policy.chosen_violations(&password, "grace", &["grace"]);
                assert!(broken.is_empty(), "{rules} {password} {broken:?}");
            }
        }
    }

    #[test]
    fn generator_rules_always_say_what_is_allowed() {
        let rules = |require: &[CharClass], taken: &str| {
            let policy = PasswordPolicy {
                require: require.to_vec(),
                symbols: symbols(taken),
                ..PasswordPolicy::default()
            };
            policy.generator_rules()
        };
        for (require, taken, expected) in [
            (
                &[][..],
                "all",
                "minlength: 16; maxlength: 1024; allowed: lower, upper, digit, special;",
            ),
            (
                &[CharClass::Digit],
                "none",
                "minlength: 16; maxlength: 1024; required: digit; allowed: lower, upper, digit;",
            ),
            (
                &[CharClass::Symbol],
                "[+]-",
                "minlength: 16; maxlength: 1024; required: [-+[]]; allowed: lower, upper, digit, [-+[]];",
            ),
        ] {
            assert_eq!(rules(require, taken).unwrap(), expected);
        }
        // No generator could follow it.
        assert_eq!(rules(&[CharClass::Symbol], "€"), None);
    }
}
