//! How fast emails may go out at the most: `N/s`, `N/m` or `N/h`.

use std::fmt;
use std::num::NonZeroU32;
use std::str::FromStr;
use std::time::Duration;

use super::text::Invalid;

/// Emails a second, a minute or an hour, evenly spaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    emails: NonZeroU32,
    per: Unit,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unit {
    Second,
    Minute,
    Hour,
}

impl Unit {
    const fn letter(self) -> char {
        match self {
            Self::Second => 's',
            Self::Minute => 'm',
            Self::Hour => 'h',
        }
    }

    const fn length(self) -> Duration {
        match self {
            Self::Second => Duration::from_secs(1),
            Self::Minute => Duration::from_secs(60),
            Self::Hour => Duration::from_secs(60 * 60),
        }
    }
}

impl Rate {
    /// From the beginning of one email to the beginning of the next, at least.
    pub fn pause(self) -> Duration {
        self.per.length() / self.emails.get()
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.emails, self.per.letter())
    }
}

impl FromStr for Rate {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let invalid = || {
            let why = "is not like 5/s, 30/m or 500/h";
            Invalid::new("rate", text, why)
        };
        let (emails, unit) = text.trim().split_once('/').ok_or_else(invalid)?;
        // `u32::from_str` takes a sign.
        if !emails.bytes().all(|b| b.is_ascii_digit()) {
            return Err(invalid());
        }
        Ok(Self {
            emails: emails.parse().map_err(|_| invalid())?,
            per: match unit {
                "s" => Unit::Second,
                "m" => Unit::Minute,
                "h" => Unit::Hour,
                _ => return Err(invalid()),
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pause_is_the_unit_shared_out() {
        for (text, pause) in [
            ("1/s", Duration::from_secs(1)),
            ("5/s", Duration::from_millis(200)),
            ("30/m", Duration::from_secs(2)),
            ("500/h", Duration::from_millis(7200)),
            ("1/h", Duration::from_hours(1)),
            ("4294967295/s", Duration::from_nanos(0)),
        ] {
            let rate: Rate = text.parse().unwrap();
            assert_eq!(rate.pause(), pause, "{text}");
            assert_eq!(rate.to_string(), text);
        }
    }

    #[test]
    fn what_is_no_rate_says_what_one_looks_like() {
        for text in [
            "",
            "5",
            "/s",
            "0/s",
            "-1/s",
            "+1/s",
            "1.5/s",
            "5/d",
            "5/S",
            "5/",
            "5/s/s",
            "5 /s",
            "4294967296/s",
        ] {
            let error = text.parse::<Rate>().unwrap_err().to_string();
            assert!(error.contains("is not like 5/s, 30/m or 500/h"), "{error}");
        }
    }
}
