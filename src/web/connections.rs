//! Connections: accepted, encrypted, served, and ended in time.
//!
//! Invariants:
//! - There are no more of them than [`MOST`], and of one address no more than [`OF_AN_ADDRESS`], unless it is a
//!   trusted proxy. The others wait in the queue of the kernel.
//! - None lives for ever: who sends a head slowly is cut off, and so is who keeps a connection longer than [`LIFE`].
//! - HTTP/1.1 only: a page of one form gains nothing from more, and a proxy in front speaks it to us anyway.

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::time::{sleep, timeout};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;

use super::Site;
use super::network::subscriber;
use super::watch::Peer;

/// So many connections at once: what descriptors a process usually gets leaves room for as many, and the database.
const MOST: usize = 512;
/// So many of one address.
const OF_AN_ADDRESS: usize = 256;
/// After this a connection is closed once it is idle.
const LIFE: Duration = Duration::from_mins(5);
/// And after this besides, whatever it does: no hook takes longer, and who waits for one is answered.
const GRACE: Duration = Duration::from_mins(11);
/// A head, with the longest cookie that somebody else's page may have left, is no longer.
const HEAD: usize = 16 * 1024;

/// The certificate, which can be put in the place of another while we run.
pub(super) type Certificate = watch::Receiver<Option<Arc<ServerConfig>>>;

/// Accepts connections until it is told to stop, then waits for those that are left.
pub(super) async fn accept(
    listener: TcpListener,
    certificate: Certificate,
    site: Arc<Site>,
    router: Router,
    mut stop: watch::Receiver<bool>,
) {
    let places = Arc::new(Semaphore::new(MOST));
    let guests = Arc::new(Guests::default());
    loop {
        let next = async {
            let place = Arc::clone(&places).acquire_owned().await;
            (place, listener.accept().await)
        };
        let (place, accepted) = tokio::select! {
            biased;
            _ = stop.wait_for(|stop| *stop) => break,
            next = next => next,
        };
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                // Most often descriptors ran out; who ends gives some back.
                site.tell_trouble(&format!("no connection can be accepted: {error}"));
                sleep(Duration::from_millis(100)).await;
                continue;
            }
        };
        let Some(guest) = guests.come(peer.ip(), site.proxies.trusts(peer.ip().to_canonical()))
        else {
            continue;
        };
        let (site, router, stop) = (Arc::clone(&site), router.clone(), stop.clone());
        let acceptor = certificate.borrow().clone().map(TlsAcceptor::from);
        tokio::spawn(async move {
            // A reply goes out as it is written: it is whole, and waits for nothing.
            stream.set_nodelay(true).ok();
            connection(stream, peer, acceptor, site, router, stop).await;
            drop((place, guest));
        });
    }
    drop(listener);
    let all = u32::try_from(MOST).unwrap_or(u32::MAX);
    // It is never closed.
    places.acquire_many(all).await.ok();
}

async fn connection(
    stream: TcpStream,
    peer: SocketAddr,
    acceptor: Option<TlsAcceptor>,
    site: Arc<Site>,
    router: Router,
    stop: watch::Receiver<bool>,
) {
    match acceptor {
        None => serve(stream, peer, &site, router, stop).await,
        Some(acceptor) => {
            // Scanners knock everywhere: a handshake that fails is no news.
            if let Ok(Ok(stream)) = timeout(site.timeout, acceptor.accept(stream)).await {
                serve(stream, peer, &site, router, stop).await;
            }
        }
    }
}

async fn serve(
    stream: impl AsyncRead + AsyncWrite + Unpin,
    peer: SocketAddr,
    site: &Site,
    router: Router,
    mut stop: watch::Receiver<bool>,
) {
    let peer = Peer(peer.ip());
    let service = TowerToHyperService::new(router);
    let service = service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(peer);
        service.call(request)
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(site.timeout)
        .max_buf_size(HEAD)
        .serve_connection(TokioIo::new(stream), service);
    let mut connection = pin!(connection);
    let stopped = async {
        // Whoever could say so has gone: that is the end too.
        stop.wait_for(|stop| *stop).await.ok();
    };
    tokio::select! {
        // What went wrong on the wire is over with the connection.
        _ended = &mut connection => return,
        () = stopped => {}
        () = sleep(LIFE) => {}
    }
    connection.as_mut().graceful_shutdown();
    timeout(GRACE, connection).await.ok();
}

/// How many connections each address has.
#[derive(Default)]
struct Guests(Mutex<HashMap<IpAddr, usize>>);

/// A connection of an address; it is counted until it ends.
struct Guest {
    guests: Arc<Guests>,
    address: Option<IpAddr>,
}

impl Guests {
    /// Nothing where the address has as many as it may.
    fn come(self: &Arc<Self>, address: IpAddr, trusted: bool) -> Option<Guest> {
        let address = (!trusted).then(|| subscriber(address));
        if let Some(address) = address {
            let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            let count = counts.entry(address).or_default();
            if *count >= OF_AN_ADDRESS {
                return None;
            }
            *count += 1;
        }
        Some(Guest {
            guests: Arc::clone(self),
            address,
        })
    }
}

impl Drop for Guest {
    fn drop(&mut self) {
        let Some(address) = self.address else { return };
        let mut counts = self.guests.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = counts.get_mut(&address) {
            *count -= 1;
            if *count == 0 {
                counts.remove(&address);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::provision::MAX_TIMEOUT;

    #[test]
    fn the_longest_hook_ends_before_its_connection() {
        assert!(MAX_TIMEOUT.unsigned_abs() < GRACE);
    }

    #[test]
    fn an_address_has_so_many_connections_and_a_proxy_has_more() {
        let guests = Arc::new(Guests::default());
        let one = IpAddr::from([192, 0, 2, 1]);
        let mut here: Vec<Guest> = (0..OF_AN_ADDRESS)
            .map(|_| guests.come(one, false).unwrap())
            .collect();
        assert!(guests.come(one, false).is_none());
        assert!(guests.come(one, true).is_some());
        assert!(guests.come(IpAddr::from([192, 0, 2, 2]), false).is_some());
        here.pop();
        assert!(guests.come(one, false).is_some());
        here.clear();
        assert!(guests.0.lock().unwrap().is_empty());
    }
}
