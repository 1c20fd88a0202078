//! What a recipe makes, counted and weighed.

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
