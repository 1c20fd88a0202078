//! Whether the clock is believed where it decides what is forgotten.
//!
//! A clock that is years ahead makes everything look old enough to be purged, and what is purged does not come back. So
//! automatic purging stops once the clock has leapt ahead of the last run, until the runs themselves show that time
//! really passed, or an operator says so.

use jiff::{SignedDuration, Timestamp};

/// A clock that is ahead of the last run by more than this is doubted; runs spread over as long make it believed again.
const LEAP: SignedDuration = SignedDuration::from_hours(7 * 24);

/// The clock as the runs so far saw it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PurgeClock {
    /// The last run whose time was believed.
    pub believed: Timestamp,
    /// The first and the last run since the clock leapt ahead of that one.
    pub doubted: Option<(Timestamp, Timestamp)>,
}

impl PurgeClock {
    /// Returns a clock that is believed at this moment.
    pub const fn believed_at(now: Timestamp) -> Self {
        Self {
            believed: now,
            doubted: None,
        }
    }

    /// Returns what is known after a run at `now`.
    #[must_use]
    pub fn after_run(self, now: Timestamp) -> Self {
        if now.duration_since(self.believed) <= LEAP {
            return Self::believed_at(now);
        }
        let doubted = match self.doubted {
            Some((since, last)) if now >= last && now.duration_since(last) <= LEAP => (since, now),
            // It leapt again, or went back to another wrong time.
            _ => (now, now),
        };
        if now.duration_since(doubted.0) >= LEAP {
            return Self::believed_at(now);
        }
        Self {
            doubted: Some(doubted),
            ..self
        }
    }

    /// Whether what a run says of the clock is worth writing down: it changes an answer, or an hour has passed.
    pub fn is_worth_keeping(self, before: Self) -> bool {
        let hour = SignedDuration::from_hours(1);
        self.doubted != before.doubted
            || self.believed.duration_since(before.believed).abs() >= hour
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: i64 = 24;

    fn at(hours: i64) -> Timestamp {
        Timestamp::from_second(1_795_420_800 + hours * 3600).unwrap()
    }

    /// Whether the clock is believed after each of these runs.
    fn believed(runs: &[i64]) -> Vec<bool> {
        let mut clock = PurgeClock::believed_at(at(0));
        let after = |hours: &i64| {
            clock = clock.after_run(at(*hours));
            clock.doubted.is_none()
        };
        runs.iter().map(after).collect()
    }

    #[test]
    fn clock_that_goes_on_is_believed() {
        assert_eq!(believed(&[0, 1, 7 * DAY, 14 * DAY]), [true; 4]);
        assert_eq!(believed(&[-100 * DAY, -100 * DAY + 1]), [true; 2]);
    }

    #[test]
    fn leap_is_doubted_until_seven_days_of_runs_agree() {
        let year = 365 * DAY;
        let runs = [
            0,
            year,
            year + 1,
            year + 6 * DAY,
            year + 7 * DAY,
            year + 8 * DAY,
        ];
        assert_eq!(believed(&runs), [true, false, false, false, true, true]);
        assert_eq!(believed(&[7 * DAY + 1]), [false]);
    }

    #[test]
    fn leap_that_is_taken_back_leaves_nothing() {
        let year = 365 * DAY;
        assert_eq!(believed(&[year, DAY, 2 * DAY]), [false, true, true]);
        // A second leap begins the seven days once more.
        let runs = [
            year,
            year + 6 * DAY,
            2 * year,
            2 * year + DAY,
            2 * year + 7 * DAY,
        ];
        assert_eq!(believed(&runs), [false, false, false, false, true]);
        // So does one that goes back a part of the way.
        let runs = [2 * year, year, year + 6 * DAY, year + 7 * DAY];
        assert_eq!(believed(&runs), [false, false, false, true]);
    }
}
