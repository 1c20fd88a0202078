//! Advice beside an error: words, and commands as values.

use std::borrow::Cow;

use super::next_step::NextStep;

/// A part of a hint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HintPart {
    /// Words as they are.
    Words(Cow<'static, str>),
    /// A command, which the command line puts into words.
    Step(NextStep),
}

/// Advice beside an error, in the order in which it is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hint(Vec<HintPart>);

impl Hint {
    /// Goes on with words.
    #[must_use]
    pub fn then(mut self, words: impl Into<Cow<'static, str>>) -> Self {
        self.0.push(HintPart::Words(words.into()));
        self
    }

    /// Goes on with a command.
    #[must_use]
    pub fn step(mut self, step: NextStep) -> Self {
        self.0.push(HintPart::Step(step));
        self
    }

    /// Commands between which these words stand.
    pub fn steps(steps: impl IntoIterator<Item = NextStep>, between: &'static str) -> Self {
        Self(Vec::new()).and_steps(steps, between)
    }

    /// Goes on with commands between which these words stand.
    #[must_use]
    pub fn and_steps(
        mut self,
        steps: impl IntoIterator<Item = NextStep>,
        between: &'static str,
    ) -> Self {
        for (n, step) in steps.into_iter().enumerate() {
            if n > 0 {
                self.0.push(HintPart::Words(between.into()));
            }
            self.0.push(HintPart::Step(step));
        }
        self
    }

    /// The parts, in order.
    pub fn parts(&self) -> &[HintPart] {
        &self.0
    }
}

impl NextStep {
    /// The command, and words after it.
    #[must_use]
    pub fn then(self, words: impl Into<Cow<'static, str>>) -> Hint {
        Hint::from(self).then(words)
    }
}

impl From<NextStep> for Hint {
    fn from(step: NextStep) -> Self {
        Self(vec![HintPart::Step(step)])
    }
}

impl From<&'static str> for Hint {
    fn from(words: &'static str) -> Self {
        Self(vec![HintPart::Words(words.into())])
    }
}

impl From<String> for Hint {
    fn from(words: String) -> Self {
        Self(vec![HintPart::Words(words.into())])
    }
}
