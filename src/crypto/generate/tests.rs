//! The passwords of a recipe, counted and weighed.

use std::collections::HashMap;

use proptest::prelude::*;
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
        ..PasswordPolicy::default()
    };
    let two = Options {
        words: Some(2),
        ..Options::default()
    };
    let recipe = Recipe::for_login(&two, &policy, "").unwrap();
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

fn three_classes() -> Options {
    Options {
        length: Some(4),
        exclude: all_but("aBC2"),
        require: vec![CharClass::Lower, CharClass::Upper, CharClass::Digit],
        ..Options::default()
    }
}

fn one_character() -> Options {
    Options {
        length: Some(1),
        ..Options::default()
    }
}

/// χ² of 500 draws for each of so many results, over what an even choice would leave once in a million: above 1 it is
/// not even.
fn unevenness(results: u32, draw: &mut dyn FnMut() -> String) -> f64 {
    let mut counts: HashMap<String, u32> = HashMap::new();
    for _ in 0..results * 500 {
        *counts.entry(draw()).or_default() += 1;
    }
    assert_eq!(counts.len(), results as usize);
    let chi_square: f64 = counts
        .values()
        .map(|count| (f64::from(*count) - 500.0).powi(2) / 500.0)
        .sum();
    chi_square / critical(f64::from(results - 1))
}

/// The value that χ² of so many degrees of freedom exceeds once in a million (Wilson and Hilferty, 1931).
fn critical(freedom: f64) -> f64 {
    const ONCE_IN_A_MILLION: f64 = 4.753_424;
    let spread = 2.0 / (9.0 * freedom);
    freedom * (1.0 - spread + ONCE_IN_A_MILLION * spread.sqrt()).powi(3)
}

#[test]
fn every_password_is_equally_likely() {
    for (options, results) in [
        (small(), 210),
        // 4⁴ less those without a (3⁴), without 2 (3⁴), without B and C (2⁴); those without two of them count twice.
        (three_classes(), 96),
        (one_character(), 56),
    ] {
        let recipe = Recipe::new(&options).unwrap();
        close(recipe.entropy_bits(), f64::from(results).log2());
        let mut rng = rng();
        let fair = unevenness(results, &mut || recipe.generate(&mut rng).expose().clone());
        assert!(fair < 1.0, "{options:?}: {fair}");
    }
}

#[test]
fn one_of_each_then_shuffle_would_be_noticed() {
    let mut rng = rng();
    let biased = unevenness(210, &mut || {
        let mut pick = |from: &str| from.as_bytes()[below(&mut rng, from.len())];
        let mut text = [pick("a"), pick("23"), pick("a23"), pick("a23"), pick("a23")];
        for last in [4, 3, 2, 1] {
            text.swap(last, below(&mut rng, last + 1));
        }
        String::from_utf8(text.to_vec()).unwrap()
    });
    assert!(biased > 10.0, "{biased}");
}

#[test]
fn the_remainder_of_a_byte_would_be_noticed() {
    let mut rng = rng();
    let biased = unevenness(56, &mut || {
        let byte = usize::from(rng.next_u32().to_le_bytes()[0]);
        (byte % 56).to_string()
    });
    assert!(biased > 1.5, "{biased}");
}

#[test]
fn the_entropy_is_that_of_all_that_can_come_out() {
    let alphabet = "aA2-";
    for (require, username) in [
        (&[][..], ""),
        (&[], "a2a"),
        (&[CharClass::Lower, CharClass::Symbol], ""),
        (&[CharClass::Upper, CharClass::Digit], "aaa@example.com"),
        (&CharClass::ALL, "a-a-"),
    ] {
        let policy = PasswordPolicy {
            min_length: 1,
            ..PasswordPolicy::default()
        };
        for length in require.len().max(1)..=6 {
            let options = Options {
                length: Some(length),
                symbols: true,
                exclude: all_but(alphabet),
                require: require.to_vec(),
                ..Options::default()
            };
            let recipe = Recipe::for_login(&options, &policy, username).unwrap();
            let mut texts = vec![String::new()];
            for _ in 0..length {
                let longer = texts.iter().flat_map(|text| {
                    let of = |c| format!("{text}{c}");
                    alphabet.chars().map(of).collect::<Vec<_>>()
                });
                texts = longer.collect();
            }
            texts.retain(|text| {
                let asked = PasswordPolicy {
                    require: require.to_vec(),
                    ..policy.clone()
                };
                let avoided = policy.avoided(username);
                asked.broken(text, username, asked.min_length).is_empty()
                    && avoided.is_none_or(|name| !text.to_lowercase().contains(&name))
            });
            close(recipe.entropy_bits(), float(texts.len()).log2());
        }
    }
}

#[test]
fn a_passphrase_counts_without_those_that_contain_the_username() {
    let policy = PasswordPolicy {
        min_length: 1,
        ..PasswordPolicy::default()
    };
    let bits = |words, username| {
        let options = Options {
            words: Some(words),
            ..Options::default()
        };
        Recipe::for_login(&options, &policy, username)
            .unwrap()
            .entropy_bits()
    };
    let without = WORDS.iter().filter(|word| !word.contains("ada")).count();
    assert!(without < WORDS.len());
    close(bits(1, "Ada"), float(without).log2());
    let ends = WORDS.iter().filter(|word| word.ends_with('s')).count();
    let begins = WORDS.iter().filter(|word| word.starts_with('a')).count();
    let pairs = WORDS.len() * WORDS.len() - ends * begins;
    close(bits(2, "s-a"), float(pairs).log2());
}

#[test]
fn what_hardly_ever_comes_out_is_refused_at_once() {
    let told = |kept: &str, length, username| {
        let options = Options {
            length: Some(length),
            exclude: all_but(kept),
            ..Options::default()
        };
        let policy = PasswordPolicy {
            min_length: 1,
            ..PasswordPolicy::default()
        };
        Recipe::for_login(&options, &policy, username).map_err(|error| error.to_string())
    };
    for (kept, length, username) in [("a", 3, "aaa"), ("ab", 400, "aba@example.com")] {
        let error = told(kept, length, username).unwrap_err();
        assert!(error.contains("contains the username"), "{error}");
    }
    assert!(told("a", 2, "aaa").is_ok());
    // One letter of each case, one digit and two hundred arrows: one password in 350,000 has all four classes.
    let policy = PasswordPolicy {
        min_length: 1,
        require: CharClass::ALL.to_vec(),
        symbols: ('←'..).take(200).collect::<String>().parse().unwrap(),
        ..PasswordPolicy::default()
    };
    let options = Options {
        length: Some(4),
        exclude: all_but("aB2"),
        ..Options::default()
    };
    let error = Recipe::for_login(&options, &policy, "").unwrap_err();
    assert_eq!(error, RecipeError::HardlyAny { length: 4 });
}

proptest! {
    #[test]
    fn for_every_policy_there_is_a_password(
        min_length in 1_usize..40,
        more in 0_usize..30,
        wanted in prop::collection::vec(0_usize..4, 0..4),
        symbols in prop::sample::select(vec!["all", "none", "-", "!#", " €", "<"]),
        username_inside: bool,
        username in "[a-zA-Z0-9]{0,6}",
        seed: u64,
    ) {
        let policy = PasswordPolicy {
            min_length,
            max_length: min_length + more,
            require: wanted.into_iter().map(|class| CharClass::ALL[class]).collect(),
            symbols: symbols.parse().unwrap(),
            username_inside,
            ..PasswordPolicy::default()
        };
        prop_assume!(policy.validate().is_ok());
        let recipe = Recipe::for_login(&Options::default(), &policy, &username).unwrap();
        let password = recipe.generate(&mut StdRng::seed_from_u64(seed));
        prop_assert_eq!(policy.broken(password.expose(), &username, policy.min_length), []);
    }
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
        ..PasswordPolicy::default()
    };
    for (policy, length) in [
        (policy(8, 12), 12),
        (policy(8, 64), 20),
        (policy(32, 64), 32),
    ] {
        let recipe = Recipe::for_login(&Options::default(), &policy, "").unwrap();
        let mut rng = rng();
        for _ in 0..200 {
            let password = recipe.generate(&mut rng);
            assert_eq!(password.expose().len(), length);
            assert_eq!(policy.broken(password.expose(), "", policy.min_length), []);
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
        ..PasswordPolicy::default()
    };
    let told = |options: Options| {
        Recipe::for_login(&options, &policy, "")
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
