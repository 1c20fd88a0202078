//! The applications behind the page. Each has a connection of its own to the database and serves one request at a
//! time; there are as many as are needed at once, and no more than are allowed.
//!
//! Invariants:
//! - Nothing here waits on a thread of the runtime: the database and the hash have threads of their own.
//! - A redemption that has begun is finished, also when the visitor has gone.
//! - Whoever redeems waits in a bounded queue, and a product whose hook hangs cannot take all the places in it.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use crate::app::{App, Error, ErrorKind, Result};
use crate::domain::ProductId;

/// Readers of the database at the same time.
const READERS: usize = 8;
/// Redemptions at the same time.
const REDEEMERS: usize = 32;
/// Redemptions at the same time for one product.
const OF_A_PRODUCT: usize = 16;
/// Each of them has a thread while it does so, and no more threads are kept.
pub(super) const THREADS: usize = READERS + REDEEMERS;
/// Requests that may wait for a place.
const WAITING: usize = 256;
/// So long.
const PATIENCE: Duration = Duration::from_secs(10);

/// Opens an application.
pub(super) type Open = Box<dyn Fn() -> Result<App> + Send + Sync>;

/// The applications that nobody uses, and the places for those that are used.
pub(super) struct AppPool {
    open: Open,
    idle: Mutex<Vec<App>>,
    readers: Arc<Semaphore>,
    redeemers: Arc<Semaphore>,
    products: Mutex<HashMap<ProductId, Arc<Semaphore>>>,
    waiting: AtomicUsize,
}

/// A place among those who redeem.
pub(super) struct RedeemPermit {
    _here: OwnedSemaphorePermit,
    _product: OwnedSemaphorePermit,
}

impl AppPool {
    /// With one application that is open already.
    pub(super) fn new(open: Open, first: App) -> Self {
        Self {
            open,
            idle: Mutex::new(vec![first]),
            readers: Arc::new(Semaphore::new(READERS)),
            redeemers: Arc::new(Semaphore::new(REDEEMERS)),
            products: Mutex::default(),
            waiting: AtomicUsize::new(0),
        }
    }

    /// Asks the database something.
    pub(super) async fn read<T: Send + 'static>(
        self: &Arc<Self>,
        question: impl FnOnce(&App) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let place = Arc::clone(&self.readers).acquire_owned().await;
        let place = place.map_err(|_| stopped())?;
        self.on_a_thread(place, move |app| question(app)).await
    }

    /// Waits for a turn to redeem a link of this product; nothing where too many do.
    pub(super) async fn turn(&self, product: ProductId) -> Option<RedeemPermit> {
        let waiting = WaitCount::begin(&self.waiting)?;
        let of_product = {
            let mut products = self.products.lock().unwrap_or_else(PoisonError::into_inner);
            let places = products
                .entry(product)
                .or_insert_with(|| Arc::new(Semaphore::new(OF_A_PRODUCT)));
            Arc::clone(places)
        };
        let turn = timeout(PATIENCE, async {
            Some(RedeemPermit {
                _product: of_product.acquire_owned().await.ok()?,
                _here: Arc::clone(&self.redeemers).acquire_owned().await.ok()?,
            })
        });
        let turn = turn.await.ok().flatten();
        drop(waiting);
        turn
    }

    /// Does what needs a turn.
    pub(super) async fn act<T: Send + 'static>(
        self: &Arc<Self>,
        turn: RedeemPermit,
        act: impl FnOnce(&mut App) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.on_a_thread(turn, act).await
    }

    /// Waits until nobody redeems.
    pub(super) async fn finish(&self) {
        let all = u32::try_from(REDEEMERS).unwrap_or(u32::MAX);
        // It is never closed.
        self.redeemers.acquire_many(all).await.ok();
    }

    async fn on_a_thread<T: Send + 'static>(
        self: &Arc<Self>,
        place: impl Send + 'static,
        act: impl FnOnce(&mut App) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let pool = Arc::clone(self);
        let job = tokio::task::spawn_blocking(move || {
            let mut app = pool.take()?;
            let done = app.check_database().and_then(|()| act(&mut app));
            // The file may have been put in the place of another: the next look opens it again.
            let is_doubtful =
                |error: &Error| matches!(error.kind(), ErrorKind::Failed | ErrorKind::Config);
            if !done.as_ref().is_err_and(is_doubtful) {
                pool.give_back(app);
            }
            drop(place);
            done
        });
        job.await
            .map_err(|_| Error::new(ErrorKind::Failed, "a request panicked"))?
    }

    fn take(&self) -> Result<App> {
        let idle = self
            .idle
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop();
        idle.map_or_else(|| (self.open)(), Ok)
    }

    fn give_back(&self, app: App) {
        self.idle
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(app);
    }
}

/// Counts who waits.
struct WaitCount<'a>(&'a AtomicUsize);

impl<'a> WaitCount<'a> {
    fn begin(count: &'a AtomicUsize) -> Option<Self> {
        let waiting = Self(count);
        (count.fetch_add(1, Ordering::Relaxed) < WAITING).then_some(waiting)
    }
}

impl Drop for WaitCount<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

fn stopped() -> Error {
    Error::new(ErrorKind::Temporary, "the server stops")
}
