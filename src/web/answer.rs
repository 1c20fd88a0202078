//! Answers: the headers that each of them has, whatever it says.
//!
//! What is no HTTP gets none of them: hyper refuses a malformed head, two lengths, a head that is too long or too slow
//! before anybody here is asked, with a bare status or with the end of the connection. Nothing is said in it.

use std::time::Duration;

use axum::body::Body;
use axum::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use axum::http::{Response, StatusCode};

use super::assets::Asset;

/// Nothing is loaded but our own stylesheet, script and pictures; the form goes nowhere else; nobody frames the page.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; form-action 'self'; \
    frame-ancestors 'none'; base-uri 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

/// A drawing may have styles within it, and runs nothing even where it is opened by itself.
const POLICY_OF_PICTURES: &str =
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox";

/// What every answer says besides. The address of the page is a secret, so it goes into no referrer, no cache, no index
/// and no frame.
const EVERYWHERE: [(HeaderName, &str); 8] = [
    (header::REFERRER_POLICY, "no-referrer"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    ),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    ),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    ),
    (
        HeaderName::from_static("x-robots-tag"),
        "noindex, nofollow, noarchive",
    ),
    (
        HeaderName::from_static("x-permitted-cross-domain-policies"),
        "none",
    ),
];

/// A page.
pub(super) fn page(status: StatusCode, html: String) -> Response<Body> {
    let mut answer = Response::new(Body::from(html));
    *answer.status_mut() = status;
    let headers = answer.headers_mut();
    set(headers, header::CONTENT_TYPE, "text/html; charset=utf-8");
    set(headers, header::CACHE_CONTROL, "no-store");
    set(headers, header::CONTENT_SECURITY_POLICY, POLICY);
    answer
}

/// A file that may be kept for good.
pub(super) fn asset(asset: &Asset) -> Response<Body> {
    let mut answer = Response::new(Body::from(asset.bytes.clone()));
    let headers = answer.headers_mut();
    set(headers, header::CONTENT_TYPE, asset.media_type);
    set(
        headers,
        header::CACHE_CONTROL,
        "public, max-age=31536000, immutable",
    );
    set(headers, header::CONTENT_SECURITY_POLICY, POLICY_OF_PICTURES);
    answer
}

/// The page, and when to come back.
pub(super) fn later(mut answer: Response<Body>, wait: Duration) -> Response<Body> {
    let seconds = wait.as_secs() + 1;
    if let Ok(value) = seconds.to_string().parse() {
        answer.headers_mut().insert(header::RETRY_AFTER, value);
    }
    answer
}

/// Adds what every answer says. `over_tls` where it was we who encrypted it: then browsers may be told to insist.
pub(super) fn harden(headers: &mut HeaderMap, over_tls: bool) {
    for (name, value) in EVERYWHERE {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if over_tls {
        set(
            headers,
            header::STRICT_TRANSPORT_SECURITY,
            "max-age=31536000",
        );
    }
}

pub(super) fn set(headers: &mut HeaderMap, name: HeaderName, value: &'static str) {
    headers.insert(name, HeaderValue::from_static(value));
}
