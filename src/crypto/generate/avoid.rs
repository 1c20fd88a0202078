//! A text that must not occur in a password, and how much of it has been read (Knuth, Morris and Pratt, 1977).

/// Recognises a text without regard to case, a character at a time. The empty text never occurs.
#[derive(Clone, Debug)]
pub(super) struct Avoid {
    text: Vec<char>,
    /// For each number of matched characters, how many are still matched when the next one is not.
    fallback: Vec<usize>,
}

impl Avoid {
    /// `text` is in lower case.
    pub(super) fn new(text: &str) -> Self {
        let text: Vec<char> = text.chars().collect();
        let mut fallback = vec![0; text.len() + 1];
        for end in 2..=text.len() {
            let mut kept = fallback[end - 1];
            while kept > 0 && text[kept] != text[end - 1] {
                kept = fallback[kept];
            }
            fallback[end] = kept + usize::from(text[kept] == text[end - 1]);
        }
        Self { text, fallback }
    }

    /// How many states [`Self::step`] tells apart, from 0.
    pub(super) fn states(&self) -> usize {
        self.text.len().max(1)
    }

    /// Whether the character, or its other case, is in the text.
    pub(super) fn concerns(&self, c: char) -> bool {
        c.to_lowercase().any(|lower| self.text.contains(&lower))
    }

    /// The state after one more character; nothing once the text has occurred.
    pub(super) fn step(&self, state: usize, c: char) -> Option<usize> {
        if self.text.is_empty() {
            return Some(0);
        }
        c.to_lowercase().try_fold(state, |mut state, lower| {
            while state > 0 && self.text[state] != lower {
                state = self.fallback[state];
            }
            state += usize::from(self.text[state] == lower);
            (state < self.text.len()).then_some(state)
        })
    }

    /// The state after some more characters; nothing once the text has occurred.
    pub(super) fn run(&self, state: usize, text: &str) -> Option<usize> {
        text.chars().try_fold(state, |state, c| self.step(state, c))
    }

    pub(super) fn is_absent_from(&self, text: &str) -> bool {
        self.text.is_empty() || self.run(0, text).is_some()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn it_finds_what_a_search_finds(text in "[abc]{1,5}", within in "[abcABC]{0,40}") {
            let found = within.to_lowercase().contains(&text);
            prop_assert_eq!(Avoid::new(&text).is_absent_from(&within), !found);
        }
    }
}
