//! The real client behind a proxy: the trusted networks, and the header in which they name it.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use axum::http::HeaderMap;

use crate::domain::{Network, ProxyHeader};

/// The trusted proxies.
#[derive(Clone, Debug, Default)]
pub(super) struct Proxies {
    pub(super) trusted: Vec<Network>,
    pub(super) header: ProxyHeader,
}

impl Proxies {
    pub(super) fn trusts(&self, address: IpAddr) -> bool {
        self.trusted.iter().any(|network| network.contains(address))
    }

    /// Returns the client: the peer, or, where that is a trusted proxy, the address that it names. Each proxy adds its
    /// peer at the right, so the client is the right-most that is no proxy of ours; anybody can have written the others.
    pub(super) fn client(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let mut seen = peer.to_canonical();
        if self.trusted.is_empty() {
            return seen;
        }
        let (name, read): (_, fn(&str) -> Option<IpAddr>) = match self.header {
            ProxyHeader::XForwardedFor => ("x-forwarded-for", node),
            ProxyHeader::Forwarded => ("forwarded", forwarded),
        };
        let values: Vec<&str> = headers
            .get_all(name)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .collect();
        let mut hops = values.iter().rev().flat_map(|value| value.rsplit(','));
        while self.trusts(seen) {
            // What cannot be read ends the chain: the proxy itself is held to account.
            let Some(before) = hops.next().and_then(read) else {
                break;
            };
            seen = before;
        }
        seen
    }
}

/// An element of `Forwarded`: `for=192.0.2.43;proto=https`.
fn forwarded(element: &str) -> Option<IpAddr> {
    element.split(';').find_map(|pair| {
        let (name, value) = pair.trim().split_once('=')?;
        let ours = name.eq_ignore_ascii_case("for");
        ours.then(|| node(value.trim_matches('"'))).flatten()
    })
}

/// An address as proxies write it: perhaps with a port, in brackets where it is one of IPv6.
fn node(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    let bare = match text.strip_prefix('[') {
        Some(rest) => rest.split_once(']')?.0,
        None if text.matches(':').count() == 1 => text.split_once(':')?.0,
        None => text,
    };
    bare.parse()
        .ok()
        .map(|address: IpAddr| address.to_canonical())
}

/// The part of an address that one subscriber has: all of IPv4, the network of IPv6 (RFC 6177).
pub(super) fn subscriber(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() >> 64 << 64)),
        address @ IpAddr::V4(_) => address,
    }
}

/// Whether only this machine can reach a listener there.
pub(super) fn is_private(address: IpAddr) -> bool {
    address.to_canonical().is_loopback() && address != IpAddr::V4(Ipv4Addr::UNSPECIFIED)
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn only_a_trusted_proxy_is_believed_and_only_its_own_word() {
        let trusted = ["127.0.0.1", "10.0.0.0/8"].map(|network| network.parse().unwrap());
        let of = |header, name: &'static str, peer: &str, values: &[&'static str]| {
            let proxies = Proxies {
                trusted: trusted.to_vec(),
                header,
            };
            let mut headers = HeaderMap::new();
            for value in values {
                headers.append(name, HeaderValue::from_static(value));
            }
            proxies.client(ip(peer), &headers).to_string()
        };
        for (peer, values, client) in [
            ("192.0.2.9", &["198.51.100.1"][..], "192.0.2.9"),
            ("127.0.0.1", &["198.51.100.1"], "198.51.100.1"),
            // Somebody wrote the first one; the proxy added the second.
            ("127.0.0.1", &["203.0.113.7, 198.51.100.1"], "198.51.100.1"),
            (
                "127.0.0.1",
                &["203.0.113.7", "198.51.100.1, 10.1.1.1"],
                "198.51.100.1",
            ),
            ("127.0.0.1", &["198.51.100.1, unknown"], "127.0.0.1"),
            ("127.0.0.1", &[], "127.0.0.1"),
            ("127.0.0.1", &["2001:db8::1"], "2001:db8::1"),
            ("127.0.0.1", &["198.51.100.1:5000"], "198.51.100.1"),
            ("::ffff:127.0.0.1", &["::ffff:198.51.100.1"], "198.51.100.1"),
        ] {
            let found = of(ProxyHeader::XForwardedFor, "x-forwarded-for", peer, values);
            assert_eq!(found, client, "{peer} {values:?}");
        }
        for (values, client) in [
            (&["for=198.51.100.1;proto=https"][..], "198.51.100.1"),
            (
                &["for=203.0.113.7, For=\"[2001:db8::1]:443\""],
                "2001:db8::1",
            ),
            (&["for=_hidden"], "127.0.0.1"),
        ] {
            let found = of(ProxyHeader::Forwarded, "forwarded", "127.0.0.1", values);
            assert_eq!(found, client, "{values:?}");
        }
    }

    #[test]
    fn a_subscriber_has_a_network_of_addresses() {
        let one = subscriber(ip("2001:db8:1:2:aaaa::1"));
        assert_eq!(one, subscriber(ip("2001:db8:1:2:bbbb::2")));
        assert_ne!(one, subscriber(ip("2001:db8:1:3::1")));
        assert_ne!(subscriber(ip("192.0.2.1")), subscriber(ip("192.0.2.2")));
    }
}
