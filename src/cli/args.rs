//! Groups of arguments that several commands share.

use std::time::Duration;

use clap::Args;

use super::clipboard::Clipboard;
use crate::domain::SignedDuration;

/// Seconds until the clipboard is cleared, when nothing else is said.
const CLEAR_AFTER: u64 = 45;

/// Putting a secret on the clipboard.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct CopyArgs {
    /// Put it on the clipboard and print nothing
    #[arg(long, value_name = "WHERE", value_enum, num_args = 0..=1, require_equals = true,
          default_missing_value = "desktop")]
    pub(crate) copy: Option<Clipboard>,

    /// Clear the clipboard after so many seconds, if it still holds the secret [default: 45]
    #[arg(long, value_name = "SECONDS", requires = "copy",
          value_parser = clap::value_parser!(u64).range(1..=3600))]
    pub(crate) clear_after: Option<u64>,
}

impl CopyArgs {
    /// Whether anything is to be copied.
    pub(crate) const fn wanted(&self) -> bool {
        self.copy.is_some()
    }

    pub(crate) fn clear_after(&self) -> Duration {
        Duration::from_secs(self.clear_after.unwrap_or(CLEAR_AFTER))
    }
}

/// Parses a span of time such as `90m`, `2h 30m` or `1d`; a bare number counts minutes.
pub(crate) fn span(text: &str) -> std::result::Result<SignedDuration, String> {
    if let Ok(minutes) = text.trim().parse::<u32>() {
        return Ok(SignedDuration::from_mins(i64::from(minutes)));
    }
    let days = text
        .trim()
        .strip_suffix('d')
        .and_then(|days| days.parse::<u32>().ok());
    if let Some(days) = days {
        return Ok(SignedDuration::from_hours(24 * i64::from(days)));
    }
    text.parse::<SignedDuration>()
        .map_err(|_| String::from("write it like 90m, 2h or 1d"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans() {
        for (text, minutes) in [
            ("90", 90),
            ("90m", 90),
            ("2h", 120),
            ("1h 30m", 90),
            ("2d", 2880),
        ] {
            assert_eq!(span(text).unwrap().as_mins(), minutes, "{text}");
        }
        for text in ["", "soon", "1 fortnight", "d"] {
            assert!(span(text).is_err(), "{text}");
        }
    }
}
