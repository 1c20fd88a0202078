//! How moments read on a terminal: relative and absolute, in UTC, so that two people who compare notes see the
//! same. Data in pipes is RFC 3339 instead.

use jiff::tz::TimeZone;

use crate::domain::{SignedDuration, Timestamp};

/// `2 h ago, 23 Nov 07:41 UTC`, `in 58 min, …`; the year is shown when it is not the year of `now`.
pub(crate) fn shown(at: Timestamp, now: Timestamp) -> String {
    format!("{}, {}", relative(at, now), absolute(at, now))
}

/// `2 h ago`, `in 58 min`.
pub(crate) fn relative(at: Timestamp, now: Timestamp) -> String {
    let distance = now.duration_since(at);
    if distance.abs() < SignedDuration::from_secs(1) {
        return String::from("now");
    }
    let span = span(distance.abs());
    if distance.is_positive() {
        format!("{span} ago")
    } else {
        format!("in {span}")
    }
}

/// The largest unit that counts at least one, rounded down: a link that lives for `1 h` more has at least that.
fn span(distance: SignedDuration) -> String {
    const MINUTE: i64 = 60;
    const HOUR: i64 = 60 * MINUTE;
    const DAY: i64 = 24 * HOUR;
    match distance.as_secs() {
        seconds @ ..MINUTE => format!("{seconds} s"),
        seconds @ MINUTE..HOUR => format!("{} min", seconds / MINUTE),
        seconds @ HOUR..DAY => format!("{} h", seconds / HOUR),
        seconds => format!("{} d", seconds / DAY),
    }
}

/// How long something took: `12 ms`, `1.2 s`, `10 min`.
pub(crate) fn took(time: SignedDuration) -> String {
    match time.as_millis() {
        ms @ ..1000 => format!("{} ms", ms.max(0)),
        1000..60_000 => format!("{:.1} s", time.as_secs_f64()),
        _ => span(time),
    }
}

/// `23 Nov 07:41`, in UTC, under a heading that says so; the year is shown when it is not the year of `now`.
pub(crate) fn short(at: Timestamp, now: Timestamp) -> String {
    let shown = absolute(at, now);
    shown.strip_suffix(" UTC").unwrap_or(&shown).to_owned()
}

/// `23 Nov 07:41 UTC`; the year is shown when it is not the year of `now`.
pub(crate) fn absolute(at: Timestamp, now: Timestamp) -> String {
    let at = at.to_zoned_datetime(TimeZone::UTC);
    let format = if at.year() == now.to_zoned_datetime(TimeZone::UTC).year() {
        "%-d %b %H:%M UTC"
    } else {
        "%-d %b %Y %H:%M UTC"
    };
    at.strftime(format).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(at: &str) -> String {
        shown(at.parse().unwrap(), "2026-11-23T09:41:30Z".parse().unwrap())
    }

    #[test]
    fn the_past_is_ago() {
        assert_eq!(seen("2026-11-23T09:41:29.5Z"), "now, 23 Nov 09:41 UTC");
        assert_eq!(seen("2026-11-23T09:41:18Z"), "12 s ago, 23 Nov 09:41 UTC");
        assert_eq!(seen("2026-11-23T07:41:00Z"), "2 h ago, 23 Nov 07:41 UTC");
        assert_eq!(seen("2026-11-02T09:41:30Z"), "21 d ago, 2 Nov 09:41 UTC");
    }

    #[test]
    fn the_future_is_in() {
        assert_eq!(seen("2026-11-23T10:40:00Z"), "in 58 min, 23 Nov 10:40 UTC");
    }

    #[test]
    fn what_something_took_has_one_unit() {
        for (milliseconds, shown) in [
            (-3, "0 ms"),
            (0, "0 ms"),
            (999, "999 ms"),
            (1250, "1.2 s"),
            (59_900, "59.9 s"),
            (600_000, "10 min"),
        ] {
            assert_eq!(took(SignedDuration::from_millis(milliseconds)), shown);
        }
    }

    #[test]
    fn the_short_form_leaves_the_zone_to_the_heading() {
        let now = "2026-11-23T09:41:30Z".parse().unwrap();
        let at = "2026-11-23T07:41:00Z".parse().unwrap();
        assert_eq!(short(at, now), "23 Nov 07:41");
    }

    #[test]
    fn another_year_is_named() {
        assert_eq!(
            seen("2025-11-23T09:41:30Z"),
            "365 d ago, 23 Nov 2025 09:41 UTC"
        );
    }
}
