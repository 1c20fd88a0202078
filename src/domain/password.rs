//! A password that a person chooses: its normal form, and how easily it is guessed (NIST SP 800-63B-4 §3.1.1.2).
//!
//! Invariants:
//!
//! - A password is counted, hashed, sealed and emailed in Normalization Form C, as RFC 8265 (`OpaqueString`) has it.
//!   It is what keyboards send, so that a product which does not normalise takes the same bytes.
//! - The estimate is zxcvbn's: fewer than 10^8 guesses (a score below 3) are too few. Plainer spellings of the password
//!   are estimated too, each departure from them at ten guesses, because zxcvbn takes every space and every full-width
//!   letter for a random character, and three names in a row for 10^8 guesses.
//! - Its dictionaries are English: common words of the page's other languages, and a part that is there twice, are taken
//!   out before the rest is estimated ([`words`]).
//! - No random password of 16 characters is too easy.
//! - The copies that this takes are wiped: our own when they are dropped, those of the crate by the allocator.

mod words;

use std::collections::BTreeSet;
use std::fmt;

use icu_normalizer::ComposingNormalizerBorrowed;
use icu_normalizer::properties::CanonicalCombiningClassMapBorrowed;
use zeroize::Zeroizing;
use zxcvbn::feedback::{Feedback, Warning};
use zxcvbn::zxcvbn;

use super::Secret;

/// Form C makes at most three bytes of one (UAX #15).
const GROWTH_C: usize = 3;
/// Form KC makes at most eleven, and lower case half as many again.
const GROWTH_KC: usize = 17;
/// Characters that are estimated. The time grows with their square, and with the ways to read symbols as letters: 64
/// take 0.7 s at worst, 100 take 2 s, and a password is seldom easy for so long and hard only behind that.
const ESTIMATED: usize = 64;
/// The decimal logarithm of the guesses that a password has to withstand: zxcvbn's score 3.
const WITHSTOOD: f64 = 8.0;
/// A shorter part of a name is found in most passwords by chance.
const SHORTEST_NAME: usize = 4;
/// Rows of keyboards that zxcvbn does not know.
const KEYBOARD_ROWS: [&str; 5] = [
    "qwertzuiop",
    "yxcvbnm",
    "azertyuiop",
    "qsdfghjklm",
    "wxcvbn",
];

/// The password in Normalization Form C.
pub fn normal(password: Secret<String>) -> Secret<String> {
    let form = ComposingNormalizerBorrowed::new_nfc();
    let given = password.expose();
    if form.is_normalized(given) {
        return password;
    }
    // As large as it gets: a string that grows leaves a copy of itself behind.
    let mut text = String::with_capacity(given.len() * GROWTH_C);
    text.extend(form.normalize_iter(given.chars()));
    Secret::new(text)
}

/// Whether a character is the same in Form C, whatever stands before and behind it.
pub fn is_stable(c: char) -> bool {
    let mut bytes = [0; 4];
    let alone = &*c.encode_utf8(&mut bytes);
    ComposingNormalizerBorrowed::new_nfc().is_normalized(alone)
        && CanonicalCombiningClassMapBorrowed::new().get_u8(c) == 0
}

/// Why a password is easy to guess. Reads as the end of "the password …".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Guessable {
    /// It is a common password.
    Common,
    /// It is nearly a common password.
    LikeCommon,
    /// It is a word.
    Word,
    /// It is a person's name, or made of such names.
    Name,
    /// It is made of names that belong to the account.
    AccountName,
    /// It follows the keys of a keyboard.
    Keyboard,
    /// It repeats a few characters.
    Repeats,
    /// It follows the alphabet or the digits.
    Sequence,
    /// It is a date or a year.
    Date,
    /// For no single reason.
    Easy,
}

impl Guessable {
    /// Every reason.
    pub const ALL: [Self; 10] = [
        Self::Common,
        Self::LikeCommon,
        Self::Word,
        Self::Name,
        Self::AccountName,
        Self::Keyboard,
        Self::Repeats,
        Self::Sequence,
        Self::Date,
        Self::Easy,
    ];

    const fn of(warning: Option<Warning>) -> Self {
        match warning {
            None => Self::Easy,
            Some(
                Warning::ThisIsATop10Password
                | Warning::ThisIsATop100Password
                | Warning::ThisIsACommonPassword,
            ) => Self::Common,
            Some(Warning::ThisIsSimilarToACommonlyUsedPassword) => Self::LikeCommon,
            Some(Warning::AWordByItselfIsEasyToGuess) => Self::Word,
            Some(
                Warning::NamesAndSurnamesByThemselvesAreEasyToGuess
                | Warning::CommonNamesAndSurnamesAreEasyToGuess,
            ) => Self::Name,
            Some(
                Warning::StraightRowsOfKeysAreEasyToGuess
                | Warning::ShortKeyboardPatternsAreEasyToGuess,
            ) => Self::Keyboard,
            Some(
                Warning::RepeatsLikeAaaAreEasyToGuess
                | Warning::RepeatsLikeAbcAbcAreOnlySlightlyHarderToGuess,
            ) => Self::Repeats,
            Some(Warning::SequencesLikeAbcAreEasyToGuess) => Self::Sequence,
            Some(Warning::RecentYearsAreEasyToGuess | Warning::DatesAreOftenEasyToGuess) => {
                Self::Date
            }
        }
    }
}

impl fmt::Display for Guessable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Common => "is one of the most common passwords",
            Self::LikeCommon => "is easy to guess: it is similar to a common password",
            Self::Word => "is easy to guess: it is a single word",
            Self::Name => "is easy to guess: it is made of common names",
            Self::AccountName => "is easy to guess: it is made of names that belong to the account",
            Self::Keyboard => "is easy to guess: it follows the keys of a keyboard",
            Self::Repeats => "is easy to guess: it repeats the same characters",
            Self::Sequence => "is easy to guess: it follows the alphabet or the digits",
            Self::Date => "is easy to guess: it is made of dates or years",
            Self::Easy => "is easy to guess",
        })
    }
}

/// Returns why a password is too easy to guess, or `None` if it is not.
///
/// `names` belong to the account: username, addresses, the person's and the product's name.
pub fn guessable(password: &str, names: &[&str]) -> Option<Guessable> {
    let spellings = spellings(password);
    let parts = parts(names);
    let known: Vec<&str> = parts.iter().map(|part| part.as_str()).collect();
    let with_rows: Vec<&str> = known.iter().copied().chain(KEYBOARD_ROWS).collect();
    let weak = |known: &[&str]| {
        spellings
            .iter()
            .find_map(|spelling| spelling.weakness(known))
    };
    let Some(found) = weak(&with_rows) else {
        let nameless = without_names(password, &known);
        if nameless.is_some_and(|rest| rest.weakness(&KEYBOARD_ROWS).is_some()) {
            return Some(Guessable::AccountName);
        }
        let plain = without_words(password)?;
        return plain.weakness(&with_rows).map(|_| Guessable::LikeCommon);
    };
    // An attacker who does not know the account would need longer.
    Some(match weak(&KEYBOARD_ROWS) {
        None => Guessable::AccountName,
        Some(_) => found,
    })
}

/// The letters and digits that are left when the names are taken out; `None` where no name is in it. Each name counts
/// as ten guesses, and so does each kind of symbol between them.
fn without_names(password: &str, names: &[&str]) -> Option<Spelling> {
    let mut rest = compatible(password.chars().take(ESTIMATED));
    let symbols: BTreeSet<char> = rest.chars().filter(|c| !c.is_alphanumeric()).collect();
    let small = Zeroizing::new(rest.to_lowercase());
    rest.clear();
    rest.extend(small.chars().filter(|c| c.is_alphanumeric()));
    let mut longest_first = names.to_vec();
    longest_first.sort_by_key(|name| std::cmp::Reverse(name.len()));
    let mut found = 0;
    for name in longest_first {
        found += rest.matches(name).count();
        rest = Zeroizing::new(rest.replace(name, ""));
    }
    let departures = u32::try_from(found + symbols.len()).map_or(f64::INFINITY, f64::from);
    (found > 0).then_some(Spelling {
        text: rest,
        departures,
    })
}

/// The rest without common words and repeated parts; `None` where the password has neither. Capitals, of which people put
/// one before each word, count as ten guesses.
fn without_words(password: &str) -> Option<Spelling> {
    let beginning = || password.chars().take(ESTIMATED);
    let rest = words::taken_apart(beginning(), beginning().map(char::len_utf8).sum())?;
    let has_capitals = beginning().any(char::is_uppercase);
    Some(Spelling {
        text: rest.text,
        departures: rest.guesses + if has_capitals { 1.0 } else { 0.0 },
    })
}

/// A way to write the password, and the guesses that lead from there to the password, as a decimal logarithm.
struct Spelling {
    text: Zeroizing<String>,
    departures: f64,
}

impl Spelling {
    fn weakness(&self, known: &[&str]) -> Option<Guessable> {
        let estimate = zxcvbn(&self.text, known);
        if estimate.guesses_log10() + self.departures >= WITHSTOOD {
            return None;
        }
        let warning = estimate.feedback().and_then(Feedback::warning);
        Some(Guessable::of(warning))
    }
}

/// The password as it is; in lower case; and its letters and digits alone. Only the beginning, see [`ESTIMATED`].
fn spellings(password: &str) -> Vec<Spelling> {
    let folded = compatible(password.chars().take(ESTIMATED));
    let count = |class: fn(char) -> bool| folded.chars().filter(|c| class(*c)).count();
    let (lower, upper) = (count(char::is_lowercase), count(char::is_uppercase));
    let by_case = lower.min(upper);
    let symbols: BTreeSet<char> = folded.chars().filter(|c| !c.is_alphanumeric()).collect();
    let spelled = |chars: &mut dyn Iterator<Item = char>, departures: usize| {
        let mut text = Zeroizing::new(String::with_capacity(password.len() * GROWTH_KC));
        text.extend(chars.take(ESTIMATED));
        let departures = u32::try_from(departures).map_or(f64::INFINITY, f64::from);
        Spelling { text, departures }
    };
    let small = || folded.chars().flat_map(char::to_lowercase);
    let mut all = vec![spelled(&mut password.chars().take(ESTIMATED), 0)];
    if upper > 0 || folded.chars().ne(password.chars().take(ESTIMATED)) {
        all.push(spelled(&mut small(), by_case));
    }
    if !symbols.is_empty() {
        let mut bare = small().filter(|c| c.is_alphanumeric());
        all.push(spelled(&mut bare, by_case + symbols.len()));
    }
    all
}

/// Form KC: a full-width letter is the letter.
fn compatible(chars: impl Iterator<Item = char> + Clone) -> Zeroizing<String> {
    let bytes: usize = chars.clone().map(char::len_utf8).sum();
    let mut text = Zeroizing::new(String::with_capacity(bytes * GROWTH_KC));
    text.extend(ComposingNormalizerBorrowed::new_nfkc().normalize_iter(chars));
    text
}

/// The names and the words in them.
fn parts(names: &[&str]) -> Vec<Zeroizing<String>> {
    let mut parts = Vec::new();
    for name in names {
        let name = compatible(name.chars());
        let small = Zeroizing::new(name.to_lowercase());
        let words = small.split(|c: char| !c.is_alphanumeric());
        let all = std::iter::once(small.as_str()).chain(words);
        parts.extend(all.map(|part| Zeroizing::new(part.to_owned())));
    }
    parts.retain(|part| part.chars().count() >= SHORTEST_NAME);
    parts.dedup();
    parts
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rand::rngs::StdRng;
    use rand::{RngExt, SeedableRng};

    use super::*;

    const NAMES: [&str; 4] = ["ada@example.com", "Ada Lovelace", "Example Wiki", "wiki"];

    #[test]
    fn easy_passwords_are_found_with_the_reason() {
        use Guessable::{AccountName, Common, Keyboard, Repeats, Sequence};
        for (password, why) in [
            ("password", Common),
            ("PassWord", Common),
            ("football1", Common),
            ("trustno1", Common),
            ("AbcdefghijklmnoP", Sequence),
            ("qwertyuiop[]asdf", Keyboard),
            ("!!!!!!!!!!!!!!!!", Repeats),
            ("abcabcabcabcabca", Repeats),
            ("äöüäöüäöüäöüäöü", Repeats),
            // Full-width letters are the same letters.
            ("ｐａｓｓｗｏｒｄｐａｓｓｗｏｒｄ", Repeats),
            ("sunshine sunshine", Repeats),
            ("ada@example.com", AccountName),
            ("Ada Lovelace 1815", AccountName),
            ("wiki-lovelace-2026-11-26", AccountName),
            ("Ada Example 2026", AccountName),
            ("Example Wiki Example", AccountName),
        ] {
            assert_eq!(guessable(password, &NAMES), Some(why), "{password:?}");
        }
        // Two reasons are as good as each other.
        for password in [
            "password123456789",
            "qwertyuiop123456",
            "letmein12345678",
            "passwordpassword1",
            "iloveyou1234567",
            "Passwort12345678",
            "drowssap987654321",
            "P@ssw0rd123456789",
            "12345678901234567",
            "1qaz2wsx3edc4rfv",
            "Password Password",
            "Computer1 Computer1",
            "azertyuiopqsdfgh",
            "qwertzuiopasdfgh",
        ] {
            assert!(guessable(password, &NAMES).is_some(), "{password:?}");
        }
    }

    #[test]
    fn common_words_of_other_languages_are_easy() {
        for password in [
            "sommer2024sommer",
            "passwort12345678",
            "Passwort-2024-Passwort",
            "motdepasse12345",
            "contraseña2024!",
            "contrasena20242024",
            "fussball2024fussball",
            "Fußball2024Fußball",
            "geheim12geheim12",
            "wachtwoord123456",
            "zomer2024zomer!",
            "palavrapasse2024",
            "primavera2024primavera",
            "S0mmer2024S0mmer",
            "SommerWinter2024",
            "März2024Frühling",
            "bonjourbonjour2024",
            "bienvenidos2024!",
            "domenica12domenica",
        ] {
            assert!(guessable(password, &NAMES).is_some(), "{password:?}");
        }
    }

    #[test]
    fn hard_passwords_pass() {
        for password in [
            "sommer-katze-violett-hängebrücke",
            "mein Hund jagt den blauen Ball",
            "xkq7vnsommer9wpl4",
            "correct horse battery staple",
            "password of my grandmother",
            "ada paints the shed blue",
            "ada 8812 0471 9938 1",
            // Three letters of a name are there by chance.
            "canadalemonbattlestaple",
            "ada tuesday pizza 91",
            "Zürich→Genève am Morgen",
            "花鳥風月雪山川海空雲雨夢光影人",
            // The last letters are a common password, and the only ones.
            "#!%§&/()=?[]{}specials",
            "xK9#vQm4specials",
        ] {
            assert_eq!(guessable(password, &NAMES), None, "{password:?}");
        }
    }

    /// Sixteen characters, each drawn evenly.
    fn random() -> impl Strategy<Value = String> {
        let alphabet = |class: fn(&char) -> bool| {
            let chars: Vec<char> = (' '..='~').filter(class).collect();
            prop::collection::vec(prop::sample::select(chars), 16)
        };
        let any = prop_oneof![
            alphabet(|_| true),
            alphabet(char::is_ascii_alphanumeric),
            alphabet(char::is_ascii_lowercase),
            alphabet(|c| matches!(c, 'a'..='z' | '0'..='9' | '-')),
            alphabet(char::is_ascii_hexdigit),
        ];
        any.prop_map(|chars| chars.into_iter().collect())
    }

    proptest! {
        #[test]
        fn no_random_password_of_16_characters_is_refused(password in random()) {
            prop_assert_eq!(guessable(&password, &NAMES), None);
        }
    }

    #[test]
    fn no_random_digits_are_refused() {
        let mut rng = StdRng::seed_from_u64(16);
        for _ in 0..500 {
            let digits: String = (0..16)
                .map(|_| char::from(b'0' + rng.random_range(0..10)))
                .collect();
            assert_eq!(guessable(&digits, &NAMES), None, "{digits}");
        }
    }

    #[test]
    fn a_long_password_is_estimated_by_its_beginning() {
        let long = "4@8({[<369!|1$5+7%20kdjwhqpmfuv".repeat(33);
        assert_eq!(guessable(&long, &NAMES), None);
        assert_eq!(
            guessable(&"a".repeat(1024), &NAMES),
            Some(Guessable::Repeats)
        );
        for spelling in spellings(&"\u{fdfa}".repeat(1024)) {
            assert_eq!(spelling.text.chars().count(), ESTIMATED);
        }
        assert_eq!(guessable("", &NAMES), Some(Guessable::Easy));
    }

    #[test]
    fn composed_and_decomposed_are_one_password() {
        let of = |text: &str| normal(Secret::new(text.to_owned())).expose().clone();
        assert_eq!(of("Zu\u{308}rich"), "Zürich");
        assert_eq!(of("Zürich"), "Zürich");
        // A compatible character is another character: Form C keeps what was typed.
        assert_eq!(of("ﬁx ²"), "ﬁx ²");
    }

    #[test]
    fn no_copy_is_left_behind_by_growing() {
        // The worst of both forms, by UAX #15: U+1D160 triples in Form C, U+FDFA is 11 times as long in Form KC.
        for worst in ["\u{1d160}", "\u{fdfa}", "\u{130}"] {
            let many = worst.repeat(50);
            let composed = normal(Secret::new(many.clone()));
            assert!(composed.expose().len() <= many.len() * GROWTH_C);
            for spelling in spellings(&many) {
                assert!(spelling.text.len() <= many.len() * GROWTH_KC);
            }
        }
    }
}
