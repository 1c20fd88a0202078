//! Dates as each language writes them out.

use serde::{Deserialize, Serialize};

use super::sentence::fill;
use crate::domain::Timestamp;

/// The patterns of dates. The date is never left out of a moment: the reader's day may be another.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Dates {
    months: [String; 12],
    /// From Monday.
    weekdays: [String; 7],
    /// A day, from `{weekday}`, `{day}`, `{month}` and `{year}`.
    date: String,
    /// `{day}` on the first of a month.
    first_day: String,
    /// A moment by itself, from `{date}` and `{time}`, as are the next three.
    moment: String,
    /// A moment within a sentence.
    at: String,
    /// The same in the hour of one o'clock.
    at_one: String,
    /// The end of a span.
    until: String,
}

impl Dates {
    /// Returns a moment by itself.
    pub(crate) fn moment(&self, at: Timestamp) -> String {
        self.put(&self.moment, at)
    }

    /// Returns a moment as it stands in a sentence: "on 26 November 2026 at 14:05 UTC".
    pub(crate) fn at(&self, at: Timestamp) -> String {
        let hour = at.to_zoned_datetime(jiff::tz::TimeZone::UTC).hour();
        let pattern = if hour == 1 { &self.at_one } else { &self.at };
        self.put(pattern, at)
    }

    /// Returns the end of a span: "until 26 November 2026, 14:05 UTC".
    pub(crate) fn until(&self, at: Timestamp) -> String {
        self.put(&self.until, at)
    }

    fn put(&self, pattern: &str, at: Timestamp) -> String {
        let civil = at.to_zoned_datetime(jiff::tz::TimeZone::UTC).datetime();
        let index = |one_based: i8| usize::from(one_based.unsigned_abs()).saturating_sub(1);
        let day = match civil.day() {
            1 => self.first_day.clone(),
            day => day.to_string(),
        };
        let date = fill(
            &self.date,
            &[
                (
                    "weekday",
                    &self.weekdays[index(civil.weekday().to_monday_one_offset())],
                ),
                ("day", &day),
                ("month", &self.months[index(civil.month())]),
                ("year", &civil.year().to_string()),
            ],
        );
        let time = format!("{:02}:{:02} UTC", civil.hour(), civil.minute());
        fill(pattern, &[("date", &date), ("time", &time)])
    }
}
