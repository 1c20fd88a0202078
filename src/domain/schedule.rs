//! When a deferred email is due again.

use jiff::{SignedDuration, Timestamp};

/// How long an email waits after the provider said that the quota is used up.
pub const QUOTA_PAUSE: SignedDuration = SignedDuration::from_hours(1);
/// How long an email waits after an attempt whose outcome is unknown.
pub const UNKNOWN_PAUSE: SignedDuration = SignedDuration::from_mins(15);
/// After so many unknown outcomes an operator must look.
pub const UNKNOWN_LIMIT: u32 = 2;

/// No wait is longer. A due time farther ahead was set by a clock that was wrong.
const LONGEST_WAIT: SignedDuration = SignedDuration::from_hours(25);

/// Returns the moment behind which a due time is not believed: what is due then is due now.
pub fn farthest_due(now: Timestamp) -> Timestamp {
    now.checked_add(LONGEST_WAIT).unwrap_or(Timestamp::MAX)
}

/// Whether something with this due time is due.
pub fn is_due(now: Timestamp, due: Timestamp) -> bool {
    due <= now || due > farthest_due(now)
}

const STEPS_MIN: [i64; 7] = [1, 5, 15, 30, 60, 120, 240];

/// The wait after the `attempts`-th counted attempt: 1, 5, 15, 30, 60 min, 2 h, then 4 h, within ±10 %.
///
/// `jitter` is a fresh random number; all of its values are used evenly.
pub fn backoff(attempts: u32, jitter: u16) -> SignedDuration {
    let step = usize::try_from(attempts.saturating_sub(1)).unwrap_or(usize::MAX);
    let minutes = STEPS_MIN[step.min(STEPS_MIN.len() - 1)];
    let whole = minutes * 60_000;
    let tenth = whole / 10;
    let offset = 2 * tenth * i64::from(jitter) / i64::from(u16::MAX) - tenth;
    SignedDuration::from_millis(whole + offset)
}

/// When the email is due again: after the backoff, not before the server's own wish, and before the link that it carries
/// expires: with an eighth of the time that is left, so that it can still be sent, or replaced.
pub fn next_due(
    now: Timestamp,
    attempts: u32,
    jitter: u16,
    wish: Option<SignedDuration>,
    expires_at: Option<Timestamp>,
) -> Timestamp {
    let least = backoff(attempts, jitter);
    let wait = wish.map_or(least, |wish| wish.max(least));
    let wait = expires_at.map_or(wait, |expires| {
        let left = expires.duration_since(now);
        wait.min(left - left / 8)
    });
    now.checked_add(wait).unwrap_or(Timestamp::MAX)
}

/// Whether so little of a link's life is left that its deferred email is better replaced: less than a quarter.
pub fn nearly_expired(now: Timestamp, created_at: Timestamp, expires_at: Timestamp) -> bool {
    let life = expires_at.duration_since(created_at);
    let left = expires_at.duration_since(now);
    left * 4 < life
}

/// Reads "try again in N seconds|minutes|hours", "come back in 00:05:00" and their like out of a reply; at most a day
/// is believed.
pub fn try_again_in(text: &str) -> Option<SignedDuration> {
    let lower = text.to_ascii_lowercase();
    let after = [
        "again in ",
        "again after ",
        "retry in ",
        "retry after ",
        "wait ",
        "come back in ",   // milter-greylist
        "greylisted for ", // postgrey, sqlgrey
    ]
    .iter()
    .find_map(|mark| lower.split_once(mark).map(|(_, rest)| rest))?;
    let after = after.strip_prefix("another ").unwrap_or(after);
    let seconds = clock(after).or_else(|| count(after))?;
    Some(SignedDuration::from_secs(seconds.clamp(1, 86_400)))
}

/// The seconds of `00:05:00`.
fn clock(text: &str) -> Option<i64> {
    let mut parts = text.splitn(3, ':');
    let mut two = || parts.next()?.get(..2)?.parse::<u8>().ok().map(i64::from);
    Some(two()? * 3600 + two()? * 60 + two()?)
}

/// The seconds of `5 minutes`.
fn count(after: &str) -> Option<i64> {
    let digits = after.bytes().take_while(u8::is_ascii_digit).count();
    let number: i64 = after[..digits].parse().ok()?;
    let unit = after[digits..].trim_start();
    match unit.chars().next() {
        Some('h') => number.checked_mul(3600),
        Some('m') => number.checked_mul(60),
        Some('s') => Some(number),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_steps() {
        let minutes: Vec<_> = (0..10)
            .map(|n| backoff(n, u16::MAX / 2).as_secs_f64() / 60.0)
            .collect();
        let wanted = [1.0, 1.0, 5.0, 15.0, 30.0, 60.0, 120.0, 240.0, 240.0, 240.0];
        for (got, want) in minutes.iter().zip(wanted) {
            assert!((got - want).abs() < 0.01 * want, "{minutes:?}");
        }
    }

    #[test]
    fn wishes_are_read() {
        for (text, seconds) in [
            ("Greylisted, please try again in 300 seconds", Some(300)),
            ("Try again in 5 minutes.", Some(300)),
            ("limit exceeded, try again after 12h", Some(43_200)),
            ("retry after 2h", Some(7200)),
            ("please wait 30s", Some(30)),
            (
                "Greylisting in action, please come back in 00:04:58",
                Some(298),
            ),
            ("Greylisted for 5 minutes", Some(300)),
            ("please come back in 0:4", None),
            ("try again in 999999 hours", Some(86_400)),
            ("try again later", None),
            ("try again in a while", None),
        ] {
            assert_eq!(try_again_in(text).map(|d| d.as_secs()), seconds, "{text}");
        }
    }

    #[test]
    fn a_quarter_of_the_life() {
        let at = |s| Timestamp::from_second(s).unwrap();
        assert!(!nearly_expired(at(2700), at(0), at(3600)));
        assert!(nearly_expired(at(2701), at(0), at(3600)));
    }

    proptest! {
        #[test]
        fn jitter_stays_within_a_tenth(attempts in 0u32..40, jitter: u16) {
            let whole = backoff(attempts, u16::MAX / 2).as_secs_f64();
            let got = backoff(attempts, jitter).as_secs_f64();
            prop_assert!((got - whole).abs() <= whole * 0.1001);
        }

        #[test]
        fn never_past_the_links_end(attempts in 0u32..40, jitter: u16, wish in 0i64..100_000, life in 1i64..100_000) {
            let now = Timestamp::from_second(1_000_000).unwrap();
            let end = now + SignedDuration::from_secs(life);
            let due = next_due(now, attempts, jitter, Some(SignedDuration::from_secs(wish)), Some(end));
            prop_assert!(due < end && due > now);
        }

        #[test]
        fn any_reply_text_can_be_read(text in ".*") {
            let _ = try_again_in(&text);
        }
    }
}
