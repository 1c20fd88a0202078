//! What the pages say, in the languages that they speak.
//!
//! A language is one value of [`Texts`]: a text that is missing does not compile. What is put into a sentence stands
//! between its two pieces, so that it can be escaped, or be a link, where it is written.

mod de;
mod en;
mod es;
mod fr;
mod it;
mod nl;
mod pt;
mod pt_pt;

use crate::domain::Timestamp;
use crate::domain::contact::Locale;
use crate::domain::link::RevokedReason;
use crate::domain::product::{CharClass, Violation};

/// What stands before something, and behind it.
pub(super) type Around = [&'static str; 2];

/// A moment in words: what precedes the date, and what joins it to the time of day, as in "on 26 November 2026 at
/// 14:05 UTC".
pub(super) type Phrase = [&'static str; 2];

/// The texts of one language.
pub(super) struct Texts {
    /// Its tag (BCP 47), for `lang` and for the negotiation.
    pub(super) tag: &'static str,
    /// A moment within a sentence.
    pub(super) at: Phrase,
    /// The end of a span.
    pub(super) until: Phrase,
    /// A day, as it is written out.
    pub(super) date: fn(&Moment) -> String,

    /// Around the product: the heading of the form.
    pub(super) choose: Around,
    /// Around the end of the link's life.
    pub(super) works: Around,
    /// Label.
    pub(super) username: &'static str,
    /// Label.
    pub(super) password: &'static str,
    /// Label.
    pub(super) repeat: &'static str,
    /// The button that shows what is typed.
    pub(super) show: &'static str,
    /// The button that sends the form.
    pub(super) submit: &'static str,
    /// The same, while it is sent.
    pub(super) wait: &'static str,
    /// Above the rules.
    pub(super) rules: &'static str,
    /// A rule.
    pub(super) at_least: fn(usize) -> String,
    /// A rule.
    pub(super) at_most: fn(usize) -> String,
    /// A rule.
    pub(super) has: fn(CharClass) -> &'static str,
    /// A rule, around the symbols.
    pub(super) only_symbols: Around,
    /// A rule.
    pub(super) no_symbols: &'static str,
    /// A rule.
    pub(super) no_username: &'static str,
    /// The rule that only the server can check.
    pub(super) hard_to_guess: &'static str,
    /// Advice on how to find a good password.
    pub(super) tip: &'static str,

    /// Before the title of a page with an error.
    pub(super) error: &'static str,
    /// Above the errors.
    pub(super) problem: &'static str,
    /// An error.
    pub(super) empty: &'static str,
    /// An error.
    pub(super) mismatch: &'static str,
    /// The error for a password that the product refused through its hook.
    pub(super) refused: &'static str,
    /// An error.
    pub(super) broken_rule: fn(&Violation) -> String,

    /// The heading once the password is set.
    pub(super) done: &'static str,
    /// Around the product.
    pub(super) done_text: Around,
    /// The link to the product.
    pub(super) log_in: &'static str,

    /// The heading of a link that was used.
    pub(super) used: &'static str,
    /// Around the moment.
    pub(super) used_text: Around,
    /// What to do about it.
    pub(super) used_hint: &'static str,
    /// The heading of a link whose time passed.
    pub(super) expired: &'static str,
    /// Around the moment.
    pub(super) expired_text: Around,
    /// The heading of a link that was ended.
    pub(super) ended: &'static str,
    /// Around the moment.
    pub(super) ended_text: Around,
    /// Why.
    pub(super) ended_why: fn(RevokedReason) -> &'static str,
    /// Around the moment at which a newer link was emailed.
    pub(super) newer: Around,
    /// Around the moment at which a newer link was made that was never emailed.
    pub(super) newer_unsent: Around,
    /// Where there is none.
    pub(super) ask: &'static str,
    /// Before the address of the desk.
    pub(super) desk: &'static str,

    /// Heading and text of a link that is not known.
    pub(super) unknown: Around,
    /// Heading and text where the password was not set.
    pub(super) later: Around,
    /// Heading and text when only the support desk can help.
    pub(super) blocked: Around,
    /// Heading and text where nobody knows whether it was.
    pub(super) unsure: Around,
    /// Heading and text where somebody only looked.
    pub(super) unavailable: Around,
    /// Heading and text of a request that is none of the form's.
    pub(super) malformed: Around,
    /// Heading and text of a request that is too long.
    pub(super) too_large: Around,
    /// Heading and text of a request that took too long.
    pub(super) too_slow: Around,
    /// Heading and text of one try too many.
    pub(super) too_many: Around,
    /// Heading and text of a bug.
    pub(super) failed: Around,
}

/// A moment, in UTC, as sentences need it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Moment {
    pub(super) year: i16,
    /// From 0.
    pub(super) month: usize,
    pub(super) day: i8,
    /// From 0 for Monday.
    pub(super) weekday: usize,
    pub(super) hour: i8,
    pub(super) minute: i8,
}

impl Moment {
    /// Splits a time into its parts.
    pub(super) fn of(at: Timestamp) -> Self {
        let civil = at.to_zoned(jiff::tz::TimeZone::UTC).datetime();
        Self {
            year: civil.year(),
            month: usize::from(civil.month().unsigned_abs()) - 1,
            day: civil.day(),
            weekday: usize::from(civil.weekday().to_monday_zero_offset().unsigned_abs()),
            hour: civil.hour(),
            minute: civil.minute(),
        }
    }

    /// Returns the date, the time of day in 24 hours, and the zone, in a phrase of this language. The date is never
    /// left out: the reader's day may be another.
    pub(super) fn say(&self, texts: &Texts, [before, between]: Phrase) -> String {
        let date = (texts.date)(self);
        format!(
            "{before}{date}{between}{:02}:{:02} UTC",
            self.hour, self.minute
        )
    }
}

/// Every language; the first is for everybody else.
pub(super) const ALL: [&Texts; 8] = [
    &en::TEXTS,
    &de::TEXTS,
    &es::TEXTS,
    &fr::TEXTS,
    &it::TEXTS,
    &nl::TEXTS,
    &pt::TEXTS,
    &pt_pt::TEXTS,
];

/// The language of a contact, or else the one that the browser asks for: `accepted`.
pub(super) fn of(locale: &Locale, accepted: &'static Texts) -> &'static Texts {
    find(locale.as_str()).unwrap_or(accepted)
}

/// The language that a browser asks for (RFC 9110 §12.5.4).
pub(super) fn accepted(header: &str) -> &'static Texts {
    let weigh = |range: &'_ str| {
        let (tag, parameters) = range.split_once(';').unwrap_or((range, ""));
        let weight = parameters.trim().strip_prefix("q=");
        let weight: f32 = weight.map_or(Some(1.0), |q| q.trim().parse().ok())?;
        let texts = find(tag.trim())?;
        (weight > 0.0).then_some((weight, texts))
    };
    let mut best: Option<(f32, &'static Texts)> = None;
    // No browser names more; what is longer is no browser's.
    for range in header.split(',').take(32) {
        if let Some((weight, texts)) = weigh(range)
            && best.is_none_or(|(most, _)| weight > most)
        {
            best = Some((weight, texts));
        }
    }
    best.map_or(ALL[0], |(_, texts)| texts)
}

/// The texts for a tag: of the very tag, else of its language.
fn find(tag: &str) -> Option<&'static Texts> {
    let named = |name: &str| {
        ALL.into_iter()
            .find(|texts| texts.tag.eq_ignore_ascii_case(name))
    };
    named(tag).or_else(|| named(tag.split('-').next()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::password::Guessable;
    use crate::domain::product::Symbols;

    #[test]
    fn a_locale_finds_its_language_or_that_of_the_browser() {
        for (locale, tag) in [
            ("de", "de"),
            ("de-AT", "de"),
            ("pt-BR", "pt"),
            ("pt", "pt"),
            ("pt-PT", "pt-PT"),
            ("zh-Hans", "it"),
            ("und", "it"),
        ] {
            let found = of(&locale.parse().unwrap(), &it::TEXTS);
            assert_eq!(found.tag, tag, "{locale}");
        }
    }

    #[test]
    fn a_browser_gets_what_it_likes_best() {
        for (header, tag) in [
            ("", "en"),
            ("de-DE,de;q=0.9,en;q=0.8", "de"),
            ("ja, fr;q=0.5, nl;q=0.7", "nl"),
            ("fr;q=0, es;q=0.1", "es"),
            ("*;q=0.5", "en"),
            ("it;q=x, ;;;,,,=", "en"),
            ("PT-pt", "pt-PT"),
        ] {
            assert_eq!(accepted(header).tag, tag, "{header}");
        }
    }

    #[test]
    fn a_moment_has_its_date_its_time_and_its_zone() {
        let moment = Moment::of("2026-08-01T00:59:30Z".parse().unwrap());
        let said = ALL.map(|texts| moment.say(texts, texts.at));
        assert_eq!(
            said,
            [
                "on 1 August 2026 at 00:59 UTC",
                "am 1. August 2026 um 00:59 UTC",
                "el 1 de agosto de 2026 a las 00:59 UTC",
                "le 1er août 2026 à 00:59 UTC",
                "sabato 1 agosto 2026 alle 00:59 UTC",
                "op 1 augustus 2026 om 00:59 UTC",
                "em 1º de agosto de 2026 às 00:59 UTC",
                "em 1 de agosto de 2026 às 00:59 UTC",
            ]
        );
        for texts in ALL {
            let until = moment.say(texts, texts.until);
            let date = (texts.date)(&moment);
            assert!(until.ends_with(&format!("{date}, 00:59 UTC")), "{until}");
        }
    }

    #[test]
    fn numbers_and_symbols_reach_every_language() {
        for texts in ALL {
            let say = texts.broken_rule;
            let short = say(&Violation::TooShort {
                length: 7,
                least: 15,
            });
            assert!(short.contains("15"), "{short}");
            let long = say(&Violation::TooLong {
                length: 700,
                most: 64,
            });
            assert!(long.contains("64"), "{long}");
            let symbol = say(&Violation::Symbol(Symbols::Only(String::from("+-"))));
            assert!(symbol.contains("+-"), "{symbol}");
            for text in [(texts.at_least)(15), (texts.at_most)(15)] {
                assert!(text.contains("15"), "{text}");
            }
            // Who reads one of them would do something else after another.
            let titles = [texts.later, texts.unsure, texts.unavailable, texts.blocked]
                .map(|[title, _]| title);
            let different: std::collections::HashSet<&str> = titles.into_iter().collect();
            assert_eq!(different.len(), titles.len(), "{titles:?}");
            // No two rules read alike.
            let mut said: Vec<String> = [
                Violation::Invisible,
                Violation::Username,
                Violation::Symbol(Symbols::Only(String::new())),
            ]
            .iter()
            .chain(&CharClass::ALL.map(Violation::Lacks))
            .chain(&Guessable::ALL.map(Violation::Guessable))
            .map(say)
            .collect();
            let all = said.len();
            said.sort();
            said.dedup();
            assert_eq!(said.len(), all, "{}", texts.tag);
        }
    }
}
