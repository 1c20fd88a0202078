//! Around every request: who asks, what was answered, how long it took; and a bug is a page too.

use std::convert::Infallible;
use std::net::IpAddr;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Instant;

use axum::body::Body;
use axum::extract::{FromRequestParts, MatchedPath, Request, State};
use axum::http::header::{self, HeaderMap};
use axum::http::request::Parts;
use axum::http::{Method, Response, Version};
use axum::middleware::Next;
use futures_util::FutureExt;

use super::{PageEvent, Site, Visit, answer, network};

/// The peer of the connection.
#[derive(Clone, Copy, Debug)]
pub(super) struct Peer(pub(super) IpAddr);

/// The client, as far as it is known.
#[derive(Clone, Copy, Debug)]
pub(super) struct Client(IpAddr);

impl Client {
    /// The address that the limits count.
    pub(super) fn subscriber(self) -> IpAddr {
        network::subscriber(self.0)
    }
}

impl FromRequestParts<Arc<Site>> for Client {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, site: &Arc<Site>) -> Result<Self, Infallible> {
        Ok(Self(client(site, parts.extensions.get(), &parts.headers)))
    }
}

fn client(site: &Site, peer: Option<&Peer>, headers: &HeaderMap) -> IpAddr {
    // A request that came through no connection came from here.
    let peer = peer.map_or(IpAddr::from([127, 0, 0, 1]), |peer| peer.0);
    site.proxies.client(peer, headers)
}

/// Stands around every route.
pub(super) async fn over(
    State(site): State<Arc<Site>>,
    request: Request,
    next: Next,
) -> Response<Body> {
    let visit = site.logs_visits.then(|| OpenRequest::of(&site, &request));
    let posts = request.method() == Method::POST;
    let mut answered = if names_its_host(&request) {
        let answered = unless_panicked(next.run(request)).await;
        answered.unwrap_or_else(|| site.failed())
    } else {
        site.malformed(request.headers())
    };
    let headers = answered.headers_mut();
    answer::harden(headers, site.over_tls);
    if posts {
        // The password is in the buffer of the connection, which is wiped with it.
        answer::set(headers, header::CONNECTION, "close");
    }
    if let Some(begun) = visit {
        site.tell(begun.end(answered.status().as_u16()));
    }
    answered
}

/// Whether it has one host, which only older versions may leave out (RFC 9112 §3.2).
fn names_its_host(request: &Request) -> bool {
    let hosts = request.headers().get_all(header::HOST).iter().count();
    hosts == 1 || hosts == 0 && request.version() < Version::HTTP_11
}

/// Returns its result; nothing where it panicked, which the panic hook has reported.
async fn unless_panicked<T>(work: impl Future<Output = T>) -> Option<T> {
    // What a panic leaves behind is the request's, which ends with it.
    AssertUnwindSafe(work).catch_unwind().await.ok()
}

/// A request on its way.
struct OpenRequest {
    method: Method,
    route: Option<MatchedPath>,
    client: IpAddr,
    since: Instant,
}

impl OpenRequest {
    fn of(site: &Site, request: &Request) -> Self {
        Self {
            method: request.method().clone(),
            route: request.extensions().get().cloned(),
            client: client(site, request.extensions().get(), request.headers()),
            since: Instant::now(),
        }
    }

    fn end(self, status: u16) -> PageEvent {
        let route = self.route.as_ref().map_or("-", MatchedPath::as_str);
        PageEvent::Visit(Visit {
            method: self.method.as_str().chars().take(16).collect(),
            route: route.to_owned(),
            status,
            took: self.since.elapsed(),
            client: self.client,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_no_answer_and_no_end() {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .build()
            .unwrap();
        let answered = runtime.block_on(async {
            let bad = unless_panicked(async { [0][std::hint::black_box(1)] }).await;
            (bad, unless_panicked(async { 2 }).await)
        });
        assert_eq!(answered, (None, Some(2)));
    }
}
