//! How often somebody may try: token buckets, in tables that do not grow.

use std::collections::HashMap;
use std::hash::Hash;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Rows of a table at most.
const MOST: usize = 10_000;

/// A key that tries are counted by, and the wider group that it belongs to.
pub(super) trait LimitKey: Copy + Eq + Hash {
    /// The group that counts as one where there is no room for each of its members.
    fn wider(self) -> Self;
}

impl LimitKey for IpAddr {
    /// The /16 of an IPv4 address, the /32 of an IPv6 address: about what one provider has.
    fn wider(self) -> Self {
        match self {
            Self::V4(address) => {
                let [a, b, _, _] = address.octets();
                Ipv4Addr::new(a, b, 0, 0).into()
            }
            Self::V6(address) => {
                let [a, b, ..] = address.segments();
                Ipv6Addr::new(a, b, 0, 0, 0, 0, 0, 0).into()
            }
        }
    }
}

impl LimitKey for [u8; 32] {
    /// The digests that begin with the same byte.
    fn wider(self) -> Self {
        let mut wider = [0; 32];
        wider[0] = self[0];
        wider
    }
}

/// A bucket for each key. Each holds as many tries as are allowed in a minute, and fills up in one. A key that finds no
/// room is counted with its wider group, and a group that finds none with all others.
#[derive(Debug)]
pub(super) struct Limit<K> {
    /// `None` where there is no limit.
    a_minute: Option<u32>,
    tables: Mutex<Tables<K>>,
}

#[derive(Debug)]
struct Tables<K> {
    keys: HashMap<K, Bucket>,
    groups: HashMap<K, Bucket>,
    everybody_else: Bucket,
}

#[derive(Clone, Copy, Debug)]
struct Bucket {
    left: f64,
    at: Instant,
}

impl<K: LimitKey> Limit<K> {
    /// A limit of so many a minute; 0 for none.
    pub(super) fn new(a_minute: u32, now: Instant) -> Self {
        Self {
            a_minute: (a_minute > 0).then_some(a_minute),
            tables: Mutex::new(Tables {
                keys: HashMap::new(),
                groups: HashMap::new(),
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
        // A thread that panicked left the tables as good as they were.
        let mut tables = self.tables.lock().unwrap_or_else(PoisonError::into_inner);
        let tables = &mut *tables;
        let full = Bucket {
            left: a_minute,
            at: now,
        };
        let bucket = if has_room(&mut tables.keys, &key, a_minute, now) {
            tables.keys.entry(key).or_insert(full)
        } else if has_room(&mut tables.groups, &key.wider(), a_minute, now) {
            tables.groups.entry(key.wider()).or_insert(full)
        } else {
            &mut tables.everybody_else
        };
        bucket.take(a_minute, now)
    }
}

/// Whether the key has a row or can get one. Rows whose buckets are full again make room.
fn has_room<K: LimitKey>(
    rows: &mut HashMap<K, Bucket>,
    key: &K,
    a_minute: f64,
    now: Instant,
) -> bool {
    if rows.contains_key(key) || rows.len() < MOST {
        return true;
    }
    rows.retain(|_, bucket| bucket.filled(a_minute, now) < a_minute);
    rows.len() < MOST
}

impl Bucket {
    /// Returns its present level.
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

    const ADA: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1));
    const ZOE: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 2));

    #[test]
    fn a_bucket_empties_and_fills() {
        let start = Instant::now();
        let at = |seconds| start + Duration::from_secs(seconds);
        let limit = Limit::new(3, start);
        for _ in 0..3 {
            limit.take(ADA, at(0)).unwrap();
        }
        let wait = limit.take(ADA, at(0)).unwrap_err();
        assert!((19..=20).contains(&wait.as_secs()), "{wait:?}");
        limit.take(ZOE, at(0)).unwrap();
        assert!(limit.take(ADA, at(19)).is_err());
        limit.take(ADA, at(21)).unwrap();
        assert!(limit.take(ADA, at(21)).is_err());
        // However long nobody came, it holds no more than it does.
        for _ in 0..3 {
            limit.take(ADA, at(10_000)).unwrap();
        }
        assert!(limit.take(ADA, at(10_000)).is_err());
    }

    #[test]
    fn a_clock_that_goes_back_gives_nothing() {
        let start = Instant::now() + Duration::from_mins(1);
        let limit = Limit::new(1, start);
        limit.take(ADA, start).unwrap();
        let before = start.checked_sub(Duration::from_secs(30)).unwrap();
        assert!(limit.take(ADA, before).is_err());
    }

    #[test]
    fn no_limit_is_no_limit() {
        let limit = Limit::new(0, Instant::now());
        for _ in 0..1000 {
            limit.take(ADA, Instant::now()).unwrap();
        }
    }

    #[test]
    fn a_wider_prefix_counts_where_the_table_is_full() {
        let start = Instant::now();
        let limit = Limit::new(2, start);
        let crowd = |n: u32| IpAddr::from(Ipv4Addr::from(0x0a00_0000 + n));
        for n in 0..u32::try_from(MOST).unwrap() {
            limit.take(crowd(n), start).unwrap();
        }
        let rows = || limit.tables.lock().unwrap().keys.len();
        assert_eq!(rows(), MOST);
        // Two more of one network share a bucket, and then it is empty for the others there.
        let of = |text: &str| text.parse::<IpAddr>().unwrap();
        limit.take(of("198.51.100.1"), start).unwrap();
        limit.take(of("198.51.7.2"), start).unwrap();
        assert!(limit.take(of("198.51.100.3"), start).is_err());
        limit.take(of("2001:db8::1"), start).unwrap();
        limit.take(of("2001:db8:ffff::1"), start).unwrap();
        assert!(limit.take(of("2001:db8:1::1"), start).is_err());
        // Other networks are not held to account for them, and a row that was there keeps what is left.
        limit.take(ADA, start).unwrap();
        limit.take(crowd(7), start).unwrap();
        assert!(limit.take(crowd(7), start).is_err());
        assert_eq!(rows(), MOST);
        // Once they have filled up again there is room.
        let later = start + Duration::from_mins(2);
        limit.take(of("198.51.100.3"), later).unwrap();
        assert_eq!(rows(), 1);
    }

    #[test]
    fn networks_of_one_provider_share_a_bucket_once_the_table_is_full() {
        let start = Instant::now();
        let of = |n: u16| IpAddr::from(Ipv6Addr::new(0x2001, 0xdb8, 1, n, 0, 0, 0, 0));
        // A row is full again 2 s after its one try of 30 a minute, so that this crowd never fills the table.
        let limit = Limit::new(30, start);
        for n in 0..44_000_u16 {
            let at = start + Duration::from_secs(55) * n.into() / 44_000;
            limit.take(of(n), at).unwrap();
        }
        // Where they come at once, the network that they share counts for those without a row.
        let limit = Limit::new(30, start);
        let refused = (0..44_000_u16).filter(|n| limit.take(of(*n), start).is_err());
        assert_eq!(refused.count(), 44_000 - MOST - 30);
    }

    #[test]
    fn the_groups_do_not_grow_either() {
        let start = Instant::now();
        let limit = Limit::new(2, start);
        for n in 0..2 * u32::try_from(MOST).unwrap() {
            // Each in a network of its own.
            limit
                .take(IpAddr::from(Ipv4Addr::from(n.rotate_right(16))), start)
                .ok();
        }
        let tables = limit.tables.lock().unwrap();
        assert_eq!((tables.keys.len(), tables.groups.len()), (MOST, MOST));
    }
}
