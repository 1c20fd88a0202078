//! How often somebody may try: token buckets, in tables that do not grow.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// A table has no more rows than this; who comes then shares one bucket with all others who do.
const MOST: usize = 10_000;

/// A bucket for each key. Each holds as many tries as are allowed in a minute, and fills up in one.
#[derive(Debug)]
pub(super) struct Limit<K> {
    /// Nothing where there is no limit.
    a_minute: Option<u32>,
    table: Mutex<Table<K>>,
}

#[derive(Debug)]
struct Table<K> {
    buckets: HashMap<K, Bucket>,
    everybody_else: Bucket,
}

#[derive(Clone, Copy, Debug)]
struct Bucket {
    left: f64,
    at: Instant,
}

impl<K: Eq + Hash> Limit<K> {
    /// A limit of so many a minute; 0 for none.
    pub(super) fn new(a_minute: u32, now: Instant) -> Self {
        Self {
            a_minute: (a_minute > 0).then_some(a_minute),
            table: Mutex::new(Table {
                buckets: HashMap::new(),
                everybody_else: Bucket {
                    left: f64::from(a_minute),
                    at: now,
                },
            }),
        }
    }

    /// Takes a try, or says how long to wait for the next.
    pub(super) fn take(&self, key: K, now: Instant) -> Result<(), Duration> {
        let Some(a_minute) = self.a_minute.map(f64::from) else {
            return Ok(());
        };
        // A thread that panicked left the table as good as it was.
        let mut table = self.table.lock().unwrap_or_else(PoisonError::into_inner);
        if table.buckets.len() >= MOST && !table.buckets.contains_key(&key) {
            table
                .buckets
                .retain(|_, bucket| bucket.filled(a_minute, now) < a_minute);
        }
        let full = Bucket {
            left: a_minute,
            at: now,
        };
        let bucket = if table.buckets.len() < MOST || table.buckets.contains_key(&key) {
            table.buckets.entry(key).or_insert(full)
        } else {
            &mut table.everybody_else
        };
        bucket.take(a_minute, now)
    }
}

impl Bucket {
    /// What is in it now.
    fn filled(&self, a_minute: f64, now: Instant) -> f64 {
        let passed = now.saturating_duration_since(self.at).as_secs_f64();
        (self.left + passed * a_minute / 60.0).min(a_minute)
    }

    fn take(&mut self, a_minute: f64, now: Instant) -> Result<(), Duration> {
        let left = self.filled(a_minute, now);
        self.at = now;
        if left >= 1.0 {
            self.left = left - 1.0;
            Ok(())
        } else {
            self.left = left;
            Err(Duration::from_secs_f64((1.0 - left) * 60.0 / a_minute))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_empties_and_fills() {
        let start = Instant::now();
        let at = |seconds| start + Duration::from_secs(seconds);
        let limit = Limit::new(3, start);
        for _ in 0..3 {
            limit.take("ada", at(0)).unwrap();
        }
        let wait = limit.take("ada", at(0)).unwrap_err();
        assert!((19..=20).contains(&wait.as_secs()), "{wait:?}");
        limit.take("zoe", at(0)).unwrap();
        assert!(limit.take("ada", at(19)).is_err());
        limit.take("ada", at(21)).unwrap();
        assert!(limit.take("ada", at(21)).is_err());
        // However long nobody came, it holds no more than it does.
        for _ in 0..3 {
            limit.take("ada", at(10_000)).unwrap();
        }
        assert!(limit.take("ada", at(10_000)).is_err());
    }

    #[test]
    fn a_clock_that_goes_back_gives_nothing() {
        let start = Instant::now() + Duration::from_mins(1);
        let limit = Limit::new(1, start);
        limit.take((), start).unwrap();
        let before = start.checked_sub(Duration::from_secs(30)).unwrap();
        assert!(limit.take((), before).is_err());
    }

    #[test]
    fn no_limit_is_no_limit() {
        let limit = Limit::new(0, Instant::now());
        for _ in 0..1000 {
            limit.take((), Instant::now()).unwrap();
        }
    }

    #[test]
    fn the_table_does_not_grow_and_a_crowd_does_not_free_anybody() {
        let start = Instant::now();
        let limit = Limit::new(2, start);
        let crowd = u32::try_from(MOST).unwrap();
        for key in 0..crowd {
            limit.take(key, start).unwrap();
        }
        let rows = || limit.table.lock().unwrap().buckets.len();
        assert_eq!(rows(), MOST);
        // Two more share a bucket, and then it is empty for all others.
        limit.take(crowd + 1, start).unwrap();
        limit.take(crowd + 2, start).unwrap();
        assert!(limit.take(crowd + 3, start).is_err());
        // Who was there before keeps what is left to them.
        limit.take(7, start).unwrap();
        assert!(limit.take(7, start).is_err());
        assert_eq!(rows(), MOST);
        // Once they have filled up again there is room.
        limit
            .take(crowd + 3, start + Duration::from_mins(2))
            .unwrap();
        assert_eq!(rows(), 1);
    }
}
