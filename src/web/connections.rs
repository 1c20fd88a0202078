//! Connections: accepted, encrypted, served, and ended in time.
//!
//! Invariants:
//! - Their number is bounded, see [`super::admission`], also by the limit of open files. Where all are at work the
//!   others wait in the queue of the kernel.
//! - None lives for ever: who sends a head slowly is cut off, and so is who keeps a connection longer than [`LIFE`].
//! - HTTP/1.1 only: a page of one form gains nothing from more, and a proxy in front speaks it to us anyway.
//! - What is wrong with connections in general is said once a minute.
//!
//! Own code in place of `axum::serve` and `axum-server`: neither lets go of the oldest idle connection when all places are
//! taken, nor gives an address a share of them.

use std::net::{IpAddr, SocketAddr};
use std::pin::pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use rustix::process::{Resource, getrlimit};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::time::{sleep, timeout};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;

use super::Site;
use super::admission::{self, Admission, Guest, Refused};
use super::network::subscriber;
use super::request_line::Mended;
use super::watch::Peer;

/// After this a connection is closed once it is idle.
const LIFE: Duration = Duration::from_secs(5 * 60);
/// And after this besides, whatever it does: no hook takes longer, and who waits for one is answered.
const GRACE: Duration = Duration::from_secs(11 * 60);
/// A head, with the longest cookie that somebody else's page may have left, is no longer.
const HEAD: usize = 16 * 1024;
/// Time between two warnings of one kind.
const SILENCE: Duration = Duration::from_secs(60);

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
    let admission = admission(&site);
    let (mut failing, mut crowded) = (Warning::default(), Warning::default());
    loop {
        let accepted = tokio::select! {
            biased;
            _ = stop.wait_for(|stop| *stop) => break,
            accepted = listener.accept() => accepted,
        };
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                // Most often descriptors ran out.
                admission.make_room();
                failing.give(&site, &format!("a connection cannot be accepted: {error}"));
                sleep(Duration::from_millis(100)).await;
                continue;
            }
        };
        let trusted = site.proxies.trusts(peer.ip().to_canonical());
        let address = (!trusted).then(|| subscriber(peer.ip()));
        let Some(guest) = admitted(&admission, address, &mut stop).await else {
            continue;
        };
        if guest.replaced_another {
            crowded.give(
                &site,
                "there are as many connections as there can be: one that was idle was closed for a new one",
            );
        }
        let (site, router, stop) = (Arc::clone(&site), router.clone(), stop.clone());
        let acceptor = certificate.borrow().clone().map(TlsAcceptor::from);
        tokio::spawn(async move {
            // A reply goes out as it is written: it is whole, and waits for nothing.
            stream.set_nodelay(true).ok();
            let guest = Arc::new(guest);
            tokio::select! {
                () = connection(stream, peer, acceptor, site, router, stop, &guest) => {}
                () = guest.has_to_leave() => {}
            }
        });
    }
    drop(listener);
    admission.all_ended().await;
}

/// As many as the limit of open files allows.
fn admission(site: &Site) -> Arc<Admission> {
    let files = getrlimit(Resource::Nofile).current;
    let most = admission::most_connections(files);
    if let Some(files) = files.filter(|_| most < admission::MOST) {
        site.tell_trouble(&format!(
            "no more than {most} connections at once: this process may open only {files} files (ulimit -n)"
        ));
    }
    Admission::new(most)
}

/// Lets a connection in, or waits until one has ended; `None` where the address has its share, or the page stops.
async fn admitted(
    admission: &Arc<Admission>,
    address: Option<IpAddr>,
    stop: &mut watch::Receiver<bool>,
) -> Option<Guest> {
    loop {
        match admission.admit(address, Instant::now()) {
            Ok(guest) => return Some(guest),
            Err(Refused::Address) => return None,
            Err(Refused::Full) => tokio::select! {
                biased;
                _ = stop.wait_for(|stop| *stop) => return None,
                () = admission.ended() => {}
            },
        }
    }
}

/// A warning that is given once a minute, with the number of times that it was held back.
#[derive(Default)]
struct Warning {
    last: Option<Instant>,
    held_back: u64,
}

impl Warning {
    fn give(&mut self, site: &Site, what: &str) {
        if let Some(times) = self.due(Instant::now()) {
            let more = if times > 0 {
                format!(" ({times} times more in the minute before)")
            } else {
                String::new()
            };
            site.tell_trouble(&format!("{what}{more}"));
        }
    }

    /// How often it was held back, where it is time to give it again.
    fn due(&mut self, now: Instant) -> Option<u64> {
        if self
            .last
            .is_some_and(|last| now.saturating_duration_since(last) < SILENCE)
        {
            self.held_back += 1;
            return None;
        }
        self.last = Some(now);
        Some(std::mem::take(&mut self.held_back))
    }
}

async fn connection(
    stream: TcpStream,
    peer: SocketAddr,
    acceptor: Option<TlsAcceptor>,
    site: Arc<Site>,
    router: Router,
    stop: watch::Receiver<bool>,
    guest: &Arc<Guest>,
) {
    match acceptor {
        None => serve(stream, peer, &site, router, stop, guest).await,
        Some(acceptor) => {
            // Scanners knock everywhere: a handshake that fails is no news.
            if let Ok(Ok(stream)) = timeout(site.timeout, acceptor.accept(stream)).await {
                serve(stream, peer, &site, router, stop, guest).await;
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
    guest: &Arc<Guest>,
) {
    let peer = Peer(peer.ip());
    let service = TowerToHyperService::new(router);
    let service = service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(peer);
        let at_work = guest.at_work();
        let answer = service.call(request);
        async move {
            let answered = answer.await;
            drop(at_work);
            answered
        }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(site.timeout)
        .max_buf_size(HEAD)
        .serve_connection(TokioIo::new(Mended::new(stream)), service);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::provision::MAX_TIMEOUT;

    #[test]
    fn the_longest_hook_ends_before_its_connection() {
        assert!(MAX_TIMEOUT.unsigned_abs() < GRACE);
    }

    #[test]
    fn a_warning_is_given_once_a_minute() {
        let start = Instant::now();
        let mut warning = Warning::default();
        let due = [0, 1, 59, 60, 61].map(|second| warning.due(start + Duration::from_secs(second)));
        assert_eq!(due, [Some(0), None, None, Some(2), None]);
    }
}
