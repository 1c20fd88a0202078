//! A length of time as the operator writes it: `45s`, `30m`, `2h`, `7d`, `2w`, or several of them such as `1h 30m`.
//!
//! Every number has its unit. A bare number is refused, since it is destructive to guess: minutes where days were meant
//! forget what should have been kept.

use std::fmt;
use std::str::FromStr;

use jiff::SignedDuration;

use super::text::Invalid;

/// Each unit and its length in seconds, the longest first.
const UNITS: [(char, i64); 5] = [
    ('w', 7 * 24 * 60 * 60),
    ('d', 24 * 60 * 60),
    ('h', 60 * 60),
    ('m', 60),
    ('s', 1),
];

/// A length of time in whole seconds, never negative.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span(i64);

impl Span {
    /// Returns a span of days.
    pub const fn from_days(days: u32) -> Self {
        Self(days as i64 * UNITS[1].1)
    }

    /// Returns a span of seconds.
    pub const fn from_secs(seconds: u32) -> Self {
        Self(seconds as i64)
    }

    /// The length in seconds.
    pub const fn as_secs(self) -> u64 {
        self.0.unsigned_abs()
    }

    /// The error for a number without a unit, which says what it may have meant.
    pub fn unitless(number: &str) -> Invalid {
        let why = format!("needs a unit, such as {number}s, {number}m, {number}h or {number}d");
        Invalid::new("duration", number, why)
    }
}

impl From<Span> for SignedDuration {
    fn from(span: Span) -> Self {
        Self::from_secs(span.0)
    }
}

impl From<Span> for std::time::Duration {
    fn from(span: Span) -> Self {
        Self::from_secs(span.as_secs())
    }
}

impl FromStr for Span {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let invalid = || {
            let why = "is not a length of time such as 45s, 30m, 2h, 7d or 2w";
            Invalid::new("duration", text, why)
        };
        let mut rest = text.trim();
        if rest.is_empty() {
            return Err(invalid());
        }
        if rest.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(Self::unitless(rest));
        }
        let mut units = UNITS.iter();
        let mut seconds: i64 = 0;
        while !rest.is_empty() {
            let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
            let number: u32 = rest[..digits].parse().map_err(|_| invalid())?;
            let mut after = rest[digits..].chars();
            let letter = after.next().ok_or_else(invalid)?;
            // Each unit once, the longest first: `30m 1h` is more likely a slip than meant.
            let (_, length) = units
                .find(|(unit, _)| *unit == letter)
                .ok_or_else(invalid)?;
            seconds += i64::from(number) * length;
            rest = after.as_str().trim_start();
        }
        Ok(Self(seconds))
    }
}

impl fmt::Display for Span {
    /// In the longest unit that needs no fraction, as [`FromStr`] reads it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fits = |(_, length): &&(char, i64)| self.0 % length == 0;
        // Weeks are written as days, which are easier to compare.
        let (unit, length) = UNITS[1..].iter().find(fits).unwrap_or(&UNITS[4]);
        let number = self.0 / length;
        if number == 0 {
            f.write_str("0s")
        } else {
            write!(f, "{number}{unit}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_has_a_unit() {
        for (text, seconds) in [
            ("45s", 45),
            ("30m", 1800),
            ("2h", 7200),
            ("7d", 604_800),
            ("2w", 1_209_600),
            (" 1h 30m ", 5400),
            ("1h30m", 5400),
            ("0d", 0),
        ] {
            let span: Span = text.parse().unwrap();
            assert_eq!(span.as_secs(), seconds, "{text}");
        }
        for text in [
            "",
            " ",
            "soon",
            "d",
            "-1d",
            "1.5h",
            "1 fortnight",
            "7D",
            "7dd",
            "30m 1h",
            "1h 30",
            "99999999999d",
            "7 ",
            "٣d",
        ] {
            assert!(text.parse::<Span>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn a_bare_number_is_refused_with_the_units_it_may_have_meant() {
        for number in ["7", "0", " 90 "] {
            let error = number.parse::<Span>().unwrap_err().to_string();
            let number = number.trim();
            assert!(error.contains("needs a unit"), "{error}");
            assert!(error.contains(&format!("{number}m")), "{error}");
            assert!(error.contains(&format!("{number}d")), "{error}");
        }
    }

    #[test]
    fn it_is_written_as_it_is_read() {
        for (text, written) in [
            ("90s", "90s"),
            ("120s", "2m"),
            ("24h", "1d"),
            ("2w", "14d"),
            ("0d", "0s"),
        ] {
            let span: Span = text.parse().unwrap();
            assert_eq!(span.to_string(), written);
            assert_eq!(written.parse(), Ok(span));
        }
    }
}
