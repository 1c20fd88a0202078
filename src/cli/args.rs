//! Groups of arguments that several commands share.

use std::num::NonZeroU8;
use std::time::Duration;

use clap::Args;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::clipboard::Clipboard;
use crate::app::RunLimits;
use crate::domain::rate::Rate;
use crate::domain::{Invalid, SignedDuration, Span, Timestamp};

/// How long a secret stays on the clipboard when nothing else is said.
const CLEAR_AFTER: SignedDuration = SignedDuration::from_secs(45);

/// Putting a secret on the clipboard.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct CopyArgs {
    /// Put it on the clipboard and print nothing
    #[arg(long, value_name = "WHERE", value_enum, num_args = 0..=1, require_equals = true,
          default_missing_value = "desktop")]
    pub(crate) copy: Option<Clipboard>,

    /// Clear the clipboard after this time, 1s to 1h, if it still holds the secret [default: 45s]
    #[arg(long, value_name = "TIME", requires = "copy", value_parser = clear_after)]
    pub(crate) clear_after: Option<SignedDuration>,
}

impl CopyArgs {
    /// Whether anything is to be copied.
    pub(crate) const fn wanted(&self) -> bool {
        self.copy.is_some()
    }

    pub(crate) fn clear_after(&self) -> Duration {
        self.clear_after.unwrap_or(CLEAR_AFTER).unsigned_abs()
    }
}

/// How fast emails of many people go out.
#[derive(Args, Clone, Copy, Debug, Default)]
pub(crate) struct PaceArgs {
    /// Send at most this many emails per second, minute or hour, such as 5/s, 30/m or 500/h
    #[arg(long, value_name = "RATE")]
    rate: Option<Rate>,

    /// Number of parallel SMTP sessions, 1 to 64 [default: 1]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(1..=64))]
    sessions: Option<u8>,
}

impl PaceArgs {
    /// Whether anything was said.
    pub(crate) const fn is_given(&self) -> bool {
        self.rate.is_some() || self.sessions.is_some()
    }

    /// The limits of the run that sends them.
    pub(crate) fn limits(self) -> RunLimits {
        let sessions = self.sessions.and_then(NonZeroU8::new);
        RunLimits {
            pause: self.rate.map(Rate::pause),
            sessions: sessions.unwrap_or(NonZeroU8::MIN),
            ..RunLimits::default()
        }
    }
}

/// Parses a length of time such as `45s`, `30m`, `2h` or `7d`.
pub(crate) fn span(text: &str) -> Result<SignedDuration, Invalid> {
    text.parse::<Span>().map(Into::into)
}

fn clear_after(text: &str) -> Result<SignedDuration, Invalid> {
    let time = span(text)?;
    if (SignedDuration::from_secs(1)..=SignedDuration::from_hours(1)).contains(&time) {
        return Ok(time);
    }
    let why = "does not lie between 1 second and 1 hour";
    Err(Invalid::new("time on the clipboard", text, why))
}

/// A moment as it was typed: a length of time before now, a date or a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Moment {
    /// So long ago.
    Ago(SignedDuration),
    /// Then.
    At(Timestamp),
}

impl Moment {
    /// When it is.
    pub(crate) fn at(self, now: Timestamp) -> Timestamp {
        match self {
            // What lies before all time is no bound.
            Self::Ago(span) => now.checked_sub(span).unwrap_or(Timestamp::MIN),
            Self::At(at) => at,
        }
    }
}

/// Parses a length of time before now, a date, which is its first moment in UTC, or an RFC 3339 time.
pub(crate) fn moment(text: &str) -> Result<Moment, Invalid> {
    if let Ok(at) = text.parse::<Timestamp>() {
        return Ok(Moment::At(at));
    }
    if let Ok(date) = text.parse::<Date>()
        && let Ok(at) = date.to_zoned_datetime(TimeZone::UTC)
    {
        return Ok(Moment::At(at.timestamp()));
    }
    span(text).map(Moment::Ago).map_err(|error| {
        if text.trim().bytes().all(|byte| byte.is_ascii_digit()) {
            return error;
        }
        let why = "is not like 2d, 12h, 2026-11-23 or 2026-11-23T07:41:00Z";
        Invalid::new("time", text, why)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_lengths_of_time_dates_or_times() {
        let now: Timestamp = "2026-11-30T12:00:00Z".parse().unwrap();
        for (text, at) in [
            ("2d", "2026-11-28T12:00:00Z"),
            ("2026-11-23", "2026-11-23T00:00:00Z"),
            ("2026-11-23T07:41:00+01:00", "2026-11-23T06:41:00Z"),
        ] {
            assert_eq!(moment(text).unwrap().at(now), at.parse().unwrap(), "{text}");
        }
        for text in ["7", "soon", "2026-13-01", ""] {
            assert!(moment(text).is_err(), "{text}");
        }
        assert_eq!(moment("7").unwrap_err(), span("7").unwrap_err());
    }

    #[test]
    fn a_secret_stays_on_the_clipboard_for_up_to_an_hour() {
        for text in ["1s", "60m", "1h"] {
            assert!(clear_after(text).is_ok(), "{text}");
        }
        for text in ["45", "0s", "61m", "1d"] {
            assert!(clear_after(text).is_err(), "{text}");
        }
    }
}
