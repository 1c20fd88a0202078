//! Common words of the languages that the page speaks besides English, which zxcvbn's dictionaries lack: a password made
//! of them, or of one part twice, is taken apart before what is left is estimated.
//!
//! The lists are our own: words that people choose, such as names of the seasons, months and days. They are compared
//! without case and accents, and with digits and symbols read as the letters that they stand for.

use std::sync::LazyLock;

use icu_normalizer::DecomposingNormalizerBorrowed;
use icu_normalizer::properties::CanonicalCombiningClassMapBorrowed;
use zeroize::Zeroizing;

/// Shorter words are found in random passwords by chance.
const SHORTEST: usize = 4;
/// The decimal logarithm of the guesses for a word of the lists, which have about 450.
const WORD: f64 = 2.7;
/// The same for a word that was there before.
const REPEATED_WORD: f64 = 0.5;

const LISTS: [&str; 6] = [
    include_str!("words/de.txt"),
    include_str!("words/es.txt"),
    include_str!("words/fr.txt"),
    include_str!("words/it.txt"),
    include_str!("words/nl.txt"),
    include_str!("words/pt.txt"),
];

/// The words without accents, the longest first.
static WORDS: LazyLock<Vec<Vec<char>>> = LazyLock::new(|| {
    let mut words: Vec<Vec<char>> = Vec::new();
    for word in LISTS.iter().flat_map(|list| list.lines()) {
        words.push(bare(word.chars(), word.len()).to_vec());
        // As Germans write where the keyboard has no umlauts.
        let spelled = word
            .replace('ä', "ae")
            .replace('ö', "oe")
            .replace('ü', "ue");
        if spelled != word {
            words.push(bare(spelled.chars(), spelled.len()).to_vec());
        }
    }
    words.retain(|word| word.len() >= SHORTEST);
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    words
});

/// The rest of a password whose common words and repeated parts were taken out.
pub(super) struct Rest {
    pub(super) text: Zeroizing<String>,
    /// The decimal logarithm of the guesses for what was taken out.
    pub(super) guesses: f64,
}

/// Takes common words and a repeated part out of a password; `None` where there are none.
pub(super) fn taken_apart(password: impl Iterator<Item = char>, bytes: usize) -> Option<Rest> {
    let mut chars = bare(password, bytes);
    let repeats = fold_repeats(&mut chars);
    let mut rest = Rest {
        text: Zeroizing::new(String::with_capacity(bytes * GROWTH)),
        guesses: f64::from(repeats),
    };
    let mut seen: Vec<&[char]> = Vec::new();
    let mut symbols: Vec<char> = Vec::new();
    let mut at = 0;
    while let Some(c) = chars.get(at) {
        if let Some((word, disguise)) = word_at(&chars[at..]) {
            let is_new = !seen.contains(&word);
            rest.guesses += disguise + if is_new { WORD } else { REPEATED_WORD };
            seen.push(word);
            at += word.len();
            continue;
        }
        if c.is_alphanumeric() {
            rest.text.push(*c);
        } else if !symbols.contains(c) {
            symbols.push(*c);
            rest.guesses += 1.0;
        }
        at += 1;
    }
    (repeats > 0 || !seen.is_empty()).then_some(rest)
}

/// Form KD has at most eleven times as many bytes, and lower case half as many again.
const GROWTH: usize = 17;

/// The letters in lower case without accents. `bytes` is the length of the text.
fn bare(text: impl Iterator<Item = char>, bytes: usize) -> Zeroizing<Vec<char>> {
    let form = DecomposingNormalizerBorrowed::new_nfkd();
    let classes = CanonicalCombiningClassMapBorrowed::new();
    let mut chars = Zeroizing::new(Vec::with_capacity(bytes * GROWTH));
    let letters = form
        .normalize_iter(text)
        .filter(|c| classes.get_u8(*c) == 0)
        .flat_map(char::to_lowercase);
    for c in letters {
        match c {
            'ß' => chars.extend(['s', 's']),
            c => chars.push(c),
        }
    }
    chars
}

/// Drops a part at the end that is the same as the one at the beginning, as often as there is one. Returns how often.
fn fold_repeats(chars: &mut Vec<char>) -> u32 {
    let mut times = 0;
    while let Some(part) = (SHORTEST..=chars.len() / 2)
        .rev()
        .find(|part| chars.starts_with(&chars[chars.len() - part..]))
    {
        chars.truncate(chars.len() - part);
        times += 1;
    }
    times
}

/// The longest word that the text begins with, and the guesses for its disguise.
fn word_at(text: &[char]) -> Option<(&'static [char], f64)> {
    WORDS.iter().find_map(|word| {
        let beginning = text.get(..word.len())?;
        let mut disguised = 0;
        for (c, letter) in beginning.iter().zip(word) {
            if c != letter {
                disguised += 1;
                if !stands_for(*c, *letter) {
                    return None;
                }
            }
        }
        // Digits that happen to read as a word are no disguise of it.
        let is_word = disguised * 2 <= word.len();
        is_word.then_some((word.as_slice(), if disguised > 0 { 1.0 } else { 0.0 }))
    })
}

/// Whether a digit or symbol is written for a letter.
fn stands_for(c: char, letter: char) -> bool {
    matches!(
        (c, letter),
        ('0', 'o')
            | ('1' | '!' | '|', 'i' | 'l')
            | ('3' | '€', 'e')
            | ('4' | '@', 'a')
            | ('5' | '$', 's')
            | ('7' | '+', 't')
            | ('8', 'b')
            | ('9', 'g')
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rest(password: &str) -> Option<(String, f64)> {
        let rest = taken_apart(password.chars(), password.len())?;
        Some((rest.text.to_string(), rest.guesses))
    }

    #[test]
    fn words_and_repeats_are_taken_out() {
        for (password, left) in [
            ("sommer2024sommer", "2024"),
            ("Fußball-2024", "2024"),
            ("FUSSBALL2024", "2024"),
            ("fruehling!frühling", ""),
            ("P@ssw0rt99", "99"),
            ("xkq7vn12xkq7vn", "xkq7vn12"),
        ] {
            let found = rest(password).map(|(text, _)| text);
            assert_eq!(found.as_deref(), Some(left), "{password}");
        }
        for random in ["", "xkq7vn12", "correct horse battery", "0571307405713175"] {
            assert_eq!(rest(random), None, "{random}");
        }
    }

    #[test]
    fn each_word_of_the_lists_is_found() {
        for word in LISTS.iter().flat_map(|list| list.lines()) {
            let found = rest(word).map(|(text, _)| text);
            assert_eq!(found.as_deref(), Some(""), "{word}");
        }
    }
}
