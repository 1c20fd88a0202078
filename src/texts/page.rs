//! The texts of the pages behind a link.

use serde::{Deserialize, Serialize};

use super::sentence::fill;
use crate::domain::password::Guessable;
use crate::domain::product::{CharClass, Symbols, Violation};

/// All pages.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PageTexts {
    /// How to reach the support desk.
    support: String,
    pub(crate) form: FormTexts,
    pub(crate) done: DoneTexts,
    pub(crate) dead: Dead,
    pub(crate) notices: Notices,
}

/// A heading and a sentence.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Notice {
    pub(crate) title: String,
    pub(crate) text: String,
}

/// The form on which a password is chosen.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FormTexts {
    pub(crate) title: String,
    /// The title in the tab, where the form has errors.
    pub(crate) title_with_errors: String,
    validity: String,
    username: String,
    password: String,
    repeat: String,
    /// The button that shows what is typed.
    show: String,
    submit: String,
    /// `submit`, while the form is sent.
    wait: String,
    rules: RulesTexts,
    pub(crate) errors: Errors,
}

/// The rules, before anything was typed.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct RulesTexts {
    heading: String,
    at_least: String,
    at_most: String,
    lower: String,
    upper: String,
    digit: String,
    symbol: String,
    only_symbols: String,
    no_symbols: String,
    no_username: String,
    hard_to_guess: String,
    tip: String,
}

/// The errors of the form.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Errors {
    heading: String,
    pub(crate) empty: String,
    pub(crate) mismatch: String,
    /// The product refused the password through its hook.
    pub(crate) refused: String,
    too_short: String,
    too_long: String,
    only_symbols: String,
    no_symbols: String,
    lower: String,
    upper: String,
    digit: String,
    symbol: String,
    invisible: String,
    username: String,
    guessable: Reasons,
}

/// Why a password is easy to guess.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Reasons {
    common: String,
    like_common: String,
    word: String,
    name: String,
    account_name: String,
    keyboard: String,
    repeats: String,
    sequence: String,
    date: String,
    easy: String,
}

/// The password is set.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DoneTexts {
    pub(crate) title: String,
    text: String,
    username: String,
    log_in: String,
}

/// A link that no longer works.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Dead {
    newer: String,
    newer_unsent: String,
    ask: String,
    pub(crate) used: Used,
    pub(crate) expired: Notice,
    pub(crate) revoked: Revoked,
}

/// A link that was used.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Used {
    pub(crate) title: String,
    text: String,
    hint: String,
}

/// A link that was ended, and why.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Revoked {
    pub(crate) title: String,
    text: String,
    password_changed: String,
    newer: String,
    support: String,
    restored: String,
}

/// Pages of a heading and a sentence.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Notices {
    /// No such link.
    pub(crate) unknown: Notice,
    /// The password was not set, and may be in a few minutes.
    pub(crate) later: Notice,
    /// Only the support desk can help.
    pub(crate) blocked: Notice,
    /// It is not known whether the password was set.
    pub(crate) unsure: Notice,
    /// The page could not be shown.
    pub(crate) unavailable: Notice,
    /// The request is not one that the form sends.
    pub(crate) malformed: Notice,
    pub(crate) too_large: Notice,
    pub(crate) too_slow: Notice,
    pub(crate) too_many: Notice,
    /// A bug.
    pub(crate) failed: Notice,
}

impl Errors {
    /// Returns the sentence for a broken rule.
    pub(crate) fn of(&self, rule: &Violation) -> String {
        let sentence = match rule {
            Violation::TooShort { length, least } => {
                let (least, length) = (least.to_string(), length.to_string());
                return fill(&self.too_short, &[("least", &least), ("length", &length)]);
            }
            Violation::TooLong { length, most } => {
                let (most, length) = (most.to_string(), length.to_string());
                return fill(&self.too_long, &[("most", &most), ("length", &length)]);
            }
            Violation::Symbol(Symbols::Only(these)) if !these.is_empty() => {
                return fill(&self.only_symbols, &[("symbols", these)]);
            }
            Violation::Symbol(_) => &self.no_symbols,
            Violation::Lacks(CharClass::Lower) => &self.lower,
            Violation::Lacks(CharClass::Upper) => &self.upper,
            Violation::Lacks(CharClass::Digit) => &self.digit,
            Violation::Lacks(CharClass::Symbol) => &self.symbol,
            Violation::Invisible => &self.invisible,
            Violation::Username => &self.username,
            Violation::Guessable(why) => self.guessable.of(*why),
        };
        sentence.clone()
    }
}

impl Reasons {
    const fn of(&self, why: Guessable) -> &String {
        match why {
            Guessable::Common => &self.common,
            Guessable::LikeCommon => &self.like_common,
            Guessable::Word => &self.word,
            Guessable::Name => &self.name,
            Guessable::AccountName => &self.account_name,
            Guessable::Keyboard => &self.keyboard,
            Guessable::Repeats => &self.repeats,
            Guessable::Sequence => &self.sequence,
            Guessable::Date => &self.date,
            Guessable::Easy => &self.easy,
        }
    }
}
