//! Which connections may stay, when there are as many as there can be.
//!
//! Invariants:
//! - There are no more than a fixed number of connections, and of one address no more than its share, except for those
//!   that were asked to leave a moment ago.
//! - A connection that waits for a request gives way to a new one, the one that waits for longest first. A connection
//!   whose request is being answered never does.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use tokio::sync::Notify;

/// Connections at once, where there are descriptors for them.
pub(super) const MOST: usize = 512;
/// Descriptors that are kept for the database and for hooks, when all who may redeem a link do so.
const RESERVED: u64 = 320;

/// Returns how many connections a process can have that may open so many files; `None` is any number.
pub(super) fn most_connections(descriptors: Option<u64>) -> usize {
    let Some(all) = descriptors else { return MOST };
    let left = all.saturating_sub(RESERVED).max(all / 4);
    usize::try_from(left).map_or(MOST, |left| left.clamp(1, MOST))
}

/// The connections that are open.
#[derive(Debug)]
pub(super) struct Admission {
    most: usize,
    table: Mutex<Table>,
    /// Told when a connection has ended.
    ended: Notify,
}

#[derive(Debug, Default)]
struct Table {
    next: u64,
    rows: BTreeMap<u64, ConnectionRow>,
}

#[derive(Debug)]
struct ConnectionRow {
    /// `None` for a trusted proxy, which has no share.
    address: Option<IpAddr>,
    /// `None` while a request is being answered.
    idle_since: Option<Instant>,
    /// Whether it was asked to leave.
    leaving: bool,
    leave: Arc<Notify>,
}

/// Why a connection cannot be let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refused {
    /// Its address has its share of connections, and all of them are at work.
    Address,
    /// All connections are at work.
    Full,
}

/// A connection, until it is dropped.
#[derive(Debug)]
pub(super) struct Guest {
    admission: Arc<Admission>,
    id: u64,
    leave: Arc<Notify>,
    /// Whether another connection had to give way.
    pub(super) replaced_another: bool,
}

/// A request that is being answered, until it is dropped.
#[derive(Debug)]
pub(super) struct AtWork(Arc<Guest>);

impl Admission {
    pub(super) fn new(most: usize) -> Arc<Self> {
        Arc::new(Self {
            most,
            table: Mutex::default(),
            ended: Notify::new(),
        })
    }

    /// The connections that one address may have.
    pub(super) fn share(&self) -> usize {
        (self.most / 2).max(1)
    }

    /// Lets a connection in; another may have to give way.
    pub(super) fn admit(
        self: &Arc<Self>,
        address: Option<IpAddr>,
        now: Instant,
    ) -> Result<Guest, Refused> {
        let mut table = self.table();
        let mut replaced_another = false;
        let of_address = address.map_or(0, |one| table.count(|row| row.address == Some(one)));
        if of_address >= self.share() {
            let gave_way = table.evict(|row| row.address == address);
            gave_way.then_some(()).ok_or(Refused::Address)?;
            replaced_another = true;
        }
        if table.count(|_| true) >= self.most {
            table.evict(|_| true).then_some(()).ok_or(Refused::Full)?;
            replaced_another = true;
        }
        let leave = Arc::new(Notify::new());
        let row = ConnectionRow {
            address,
            idle_since: Some(now),
            leaving: false,
            leave: Arc::clone(&leave),
        };
        let id = table.next;
        table.next += 1;
        table.rows.insert(id, row);
        Ok(Guest {
            admission: Arc::clone(self),
            id,
            leave,
            replaced_another,
        })
    }

    /// Asks the connection that waits for longest to leave, whoever has it.
    pub(super) fn make_room(&self) {
        self.table().evict(|_| true);
    }

    /// Waits until a connection has ended. Only one task may wait.
    pub(super) async fn ended(&self) {
        self.ended.notified().await;
    }

    /// Waits until no connection is left.
    pub(super) async fn all_ended(&self) {
        while !self.table().rows.is_empty() {
            self.ended().await;
        }
    }

    fn table(&self) -> MutexGuard<'_, Table> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Table {
    fn count(&self, which: impl Fn(&ConnectionRow) -> bool) -> usize {
        let stays = |row: &&ConnectionRow| !row.leaving && which(row);
        self.rows.values().filter(stays).count()
    }

    /// Asks the one that is idle for longest to leave; false where none of them is idle.
    fn evict(&mut self, which: impl Fn(&ConnectionRow) -> bool) -> bool {
        let idle = self
            .rows
            .values_mut()
            .filter(|row| !row.leaving && which(row));
        let oldest = idle
            .filter_map(|row| Some((row.idle_since?, row)))
            .min_by_key(|(since, _)| *since);
        let Some((_, row)) = oldest else { return false };
        row.leaving = true;
        row.leave.notify_one();
        true
    }
}

impl Guest {
    /// Waits until the connection has to give way. A request that began in between is answered first.
    pub(super) async fn has_to_leave(&self) {
        loop {
            self.leave.notified().await;
            let mut table = self.admission.table();
            let Some(row) = table.rows.get_mut(&self.id) else {
                return;
            };
            if row.idle_since.is_some() {
                return;
            }
            row.leaving = false;
        }
    }

    /// A request has come.
    pub(super) fn at_work(self: &Arc<Self>) -> AtWork {
        self.set_idle(None);
        AtWork(Arc::clone(self))
    }

    fn set_idle(&self, since: Option<Instant>) {
        if let Some(row) = self.admission.table().rows.get_mut(&self.id) {
            row.idle_since = since;
        }
    }
}

impl Drop for AtWork {
    fn drop(&mut self) {
        self.0.set_idle(Some(Instant::now()));
    }
}

impl Drop for Guest {
    fn drop(&mut self) {
        self.admission.table().rows.remove(&self.id);
        self.admission.ended.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use futures_util::FutureExt;

    use super::*;

    fn address(last: u8) -> IpAddr {
        IpAddr::from([192, 0, 2, last])
    }

    fn leaves(guest: &Guest) -> bool {
        guest.has_to_leave().now_or_never().is_some()
    }

    #[test]
    fn the_one_that_is_idle_for_longest_gives_way() {
        let start = Instant::now();
        let admission = Admission::new(4);
        let at = |n: u8| start + Duration::from_secs(n.into());
        let guests: Vec<Arc<Guest>> = (0..4)
            .map(|n| Arc::new(admission.admit(Some(address(n)), at(n)).unwrap()))
            .collect();
        // The oldest is at work.
        let work = guests[0].at_work();
        let fifth = admission.admit(Some(address(9)), at(9)).unwrap();
        assert!(fifth.replaced_another);
        let left: Vec<bool> = guests.iter().map(|guest| leaves(guest)).collect();
        assert_eq!(left, [false, true, false, false]);
        drop(work);
        assert!(admission.admit(None, at(9)).unwrap().replaced_another);
        assert!(leaves(&guests[0]) && !leaves(&guests[2]));
    }

    #[test]
    fn nobody_at_work_gives_way() {
        let admission = Admission::new(2);
        let now = Instant::now();
        let guests: Vec<Arc<Guest>> = (0..2)
            .map(|n| Arc::new(admission.admit(Some(address(n)), now).unwrap()))
            .collect();
        let works: Vec<AtWork> = guests.iter().map(Guest::at_work).collect();
        let refused = |address| admission.admit(Some(address), now).map(|_| ()).unwrap_err();
        assert_eq!(refused(address(7)), Refused::Full);
        assert_eq!(refused(address(0)), Refused::Address);
        drop(works);
        assert!(admission.admit(Some(address(7)), now).is_ok());
    }

    #[test]
    fn a_request_that_came_in_between_is_answered() {
        let admission = Admission::new(1);
        let now = Instant::now();
        let guest = Arc::new(admission.admit(Some(address(1)), now).unwrap());
        admission.make_room();
        let work = guest.at_work();
        assert!(!leaves(&guest));
        drop(work);
        admission.make_room();
        assert!(leaves(&guest));
    }

    #[test]
    fn an_address_has_its_share_and_a_proxy_has_all() {
        let admission = Admission::new(8);
        let now = Instant::now();
        let own: Vec<Guest> = (0..5)
            .map(|_| admission.admit(Some(address(1)), now).unwrap())
            .collect();
        assert_eq!(own.iter().filter(|guest| guest.replaced_another).count(), 1);
        let proxied: Vec<Guest> = (0..4)
            .map(|_| admission.admit(None, now).unwrap())
            .collect();
        assert!(proxied.iter().all(|guest| !guest.replaced_another));
        drop((own, proxied));
        assert!(admission.all_ended().now_or_never().is_some());
    }

    #[test]
    fn the_limit_of_open_files_is_honoured() {
        for (descriptors, most) in [
            (None, MOST),
            (Some(1024), MOST),
            (Some(600), 280),
            (Some(256), 64),
            (Some(64), 16),
            (Some(0), 1),
        ] {
            assert_eq!(most_connections(descriptors), most, "{descriptors:?}");
        }
    }
}
