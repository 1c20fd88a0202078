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

/// How a moment is spoken of: what stands before the clock, where that is enough; else before the date, and between
/// the two. "at 14:05 UTC", "on 26 November 2026 at 14:05 UTC".
pub(super) type Phrase = [&'static str; 3];

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
    /// A rule.
    pub(super) not_expected: &'static str,
    /// How to find a good one.
    pub(super) tip: &'static str,
    /// What the script says of a password while it is typed.
    pub(super) strength: Strength,

    /// Before the title of a page with an error.
    pub(super) error: &'static str,
    /// Above the errors.
    pub(super) problem: &'static str,
    /// An error.
    pub(super) empty: &'static str,
    /// An error.
    pub(super) mismatch: &'static str,
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
    /// Around the moment at which a newer link was sent.
    pub(super) newer: Around,
    /// Where there is none.
    pub(super) ask: &'static str,
    /// Before the address of the desk.
    pub(super) desk: &'static str,

    /// Heading and text of a link that is not known.
    pub(super) unknown: Around,
    /// Heading and text where the password was not set.
    pub(super) later: Around,
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

/// What the script says of a password while it is typed.
pub(super) struct Strength {
    /// Before the number of characters that are missing.
    pub(super) missing: &'static str,
    /// It would be tried early.
    pub(super) guessable: &'static str,
    /// It follows the rules.
    pub(super) good: &'static str,
    /// It is long, and no character is there often.
    pub(super) strong: &'static str,
}

/// A moment, in UTC, as sentences need it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Moment {
    /// Whether it is on the day of the reader, or nearly so.
    pub(super) near: bool,
    pub(super) year: i16,
    /// From 0.
    pub(super) month: usize,
    pub(super) day: i8,
    pub(super) hour: i8,
    pub(super) minute: i8,
}

impl Moment {
    /// The moment, as it is seen from `now`. Within twelve hours the clock alone is clear.
    pub(super) fn of(at: Timestamp, now: Timestamp) -> Self {
        let civil = at.to_zoned(jiff::tz::TimeZone::UTC).datetime();
        Self {
            near: at.duration_since(now).unsigned_abs().as_secs() < 12 * 60 * 60,
            year: civil.year(),
            month: usize::from(civil.month().unsigned_abs()) - 1,
            day: civil.day(),
            hour: civil.hour(),
            minute: civil.minute(),
        }
    }

    /// The moment, as a phrase of this language.
    pub(super) fn say(&self, texts: &Texts, [near, before, between]: Phrase) -> String {
        let clock = format!("{:02}:{:02} UTC", self.hour, self.minute);
        if self.near {
            near.to_owned() + &clock
        } else {
            format!("{before}{}{between}{clock}", (texts.date)(self))
        }
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

/// The language of a contact.
pub(super) fn of(locale: &Locale) -> &'static Texts {
    find(locale.as_str()).unwrap_or(ALL[0])
}

/// The language that a browser asks for (RFC 9110 §12.5.4), where nobody knows who looks.
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
    use crate::domain::password::Expected;
    use crate::domain::product::Symbols;

    #[test]
    fn a_locale_finds_its_language_or_english() {
        for (locale, tag) in [
            ("de", "de"),
            ("de-AT", "de"),
            ("pt-BR", "pt"),
            ("pt", "pt"),
            ("pt-PT", "pt-PT"),
            ("zh-Hans", "en"),
        ] {
            assert_eq!(of(&locale.parse().unwrap()).tag, tag, "{locale}");
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
    fn a_moment_far_away_has_its_date() {
        let now: Timestamp = "2026-11-26T14:05:09Z".parse().unwrap();
        let near = Moment::of(now, now);
        let far = Moment::of("2025-03-01T00:59:00Z".parse().unwrap(), now);
        for texts in ALL {
            let phrase = near.say(texts, texts.at);
            assert!(
                phrase.ends_with("14:05 UTC") && !phrase.contains("2026"),
                "{phrase}"
            );
            for phrase in [far.say(texts, texts.at), far.say(texts, texts.until)] {
                assert!(
                    phrase.contains("00:59 UTC") && phrase.contains("2025"),
                    "{phrase}"
                );
            }
        }
        assert_eq!(
            far.say(&en::TEXTS, en::TEXTS.at),
            "on 1 March 2025 at 00:59 UTC"
        );
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
            let titles = [texts.later, texts.unsure, texts.unavailable].map(|[title, _]| title);
            assert!(
                titles[0] != titles[1] && titles[1] != titles[2] && titles[2] != titles[0],
                "{titles:?}"
            );
            // No two rules read alike.
            let mut said: Vec<String> = [
                Violation::ControlCharacter,
                Violation::Username,
                Violation::Symbol(Symbols::Only(String::new())),
                Violation::Expected(Expected::Common),
                Violation::Expected(Expected::Track),
                Violation::Expected(Expected::Repeats),
                Violation::Expected(Expected::Names),
            ]
            .iter()
            .chain(&CharClass::ALL.map(Violation::Lacks))
            .map(say)
            .collect();
            let all = said.len();
            said.sort();
            said.dedup();
            assert_eq!(said.len(), all, "{}", texts.tag);
        }
    }
}
