//! The table `[serve]`: the page behind a link.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::span::Deadline;
use super::value::{Named, a_minute, named, networks, parsed_option, socket};
use crate::domain::{Colour, Network, ProxyHeader, Span, SupportAddress};

/// How the page is served.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Serve {
    /// Where it listens.
    #[serde(deserialize_with = "socket")]
    pub(crate) listen: Option<SocketAddr>,
    /// Certificate (PEM), with its chain.
    pub(crate) tls_cert: Option<PathBuf>,
    /// Its key (PEM).
    pub(crate) tls_key: Option<PathBuf>,
    /// Addresses and networks of the proxies that are trusted to name their clients.
    #[serde(deserialize_with = "networks")]
    pub(crate) trusted_proxy: Vec<Network>,
    /// The header in which they do.
    #[serde(deserialize_with = "named")]
    pub(crate) proxy_header: ProxyHeader,
    /// A picture of the product.
    pub(crate) logo: Option<PathBuf>,
    /// The colour of the product, `#rrggbb`.
    #[serde(deserialize_with = "parsed_option")]
    pub(crate) color: Option<Colour>,
    /// How to reach the support desk: an email address or a URL.
    #[serde(deserialize_with = "parsed_option")]
    pub(crate) desk: Option<SupportAddress>,
    /// The most tries a minute from one address; 0 for any number.
    #[serde(deserialize_with = "a_minute")]
    pub(crate) tries_per_address: Option<u32>,
    /// The most tries a minute at one link; 0 for any number.
    #[serde(deserialize_with = "a_minute")]
    pub(crate) tries_per_link: Option<u32>,
    /// How long a visitor may take to send a request.
    pub(crate) timeout: Option<Deadline>,
}

impl Named for ProxyHeader {
    const VALUES: &'static [Self] = &Self::ALL;
    const NAMES: &'static [&'static str] =
        &[Self::XForwardedFor.as_str(), Self::Forwarded.as_str()];
}

impl Serve {
    /// Where the page listens when nothing else is said.
    pub(crate) const LISTEN: &str = "127.0.0.1:8080";
    /// Tries a minute of one address.
    pub(crate) const TRIES_PER_ADDRESS: u32 = 30;
    /// Tries a minute at one link.
    pub(crate) const TRIES_PER_LINK: u32 = 20;
    /// How long a visitor may take to send a request.
    const TIMEOUT: Span = Span::from_secs(10);

    /// The files that it names, which are relative to the folder of the configuration.
    pub(super) fn in_folder(&mut self, folder: &Path) {
        for named in [&mut self.tls_cert, &mut self.tls_key, &mut self.logo] {
            *named = named.take().map(|file| folder.join(file));
        }
    }

    /// Settings that contradict each other: the key to change, and what is wrong.
    pub(super) fn contradiction(&self) -> Option<(&'static str, &'static str)> {
        match (&self.tls_cert, &self.tls_key) {
            (Some(_), None) => Some(("tls_cert", "a certificate needs its key: give tls_key too")),
            (None, Some(_)) => Some(("tls_key", "a key needs its certificate: give tls_cert too")),
            _ => None,
        }
    }

    /// How long a visitor may take to send a request.
    pub(crate) fn timeout(&self) -> Span {
        self.timeout.map_or(Self::TIMEOUT, |time| time.0)
    }

    /// Each key and its value, for `config list`.
    pub(crate) fn rows(&self) -> Vec<(&'static str, Option<String>)> {
        let path = |path: &Option<PathBuf>| path.as_ref().map(|path| path.display().to_string());
        let or = |value: Option<u32>, default| Some(value.unwrap_or(default).to_string());
        let listen = self.listen.map(|listen| listen.to_string());
        let trusted: Vec<String> = self.trusted_proxy.iter().map(Network::to_string).collect();
        let trusted = (!trusted.is_empty()).then(|| trusted.join(", "));
        vec![
            (
                "serve.listen",
                listen.or_else(|| Some(Self::LISTEN.to_owned())),
            ),
            ("serve.tls_cert", path(&self.tls_cert)),
            ("serve.tls_key", path(&self.tls_key)),
            ("serve.trusted_proxy", trusted),
            (
                "serve.proxy_header",
                Some(self.proxy_header.as_str().to_owned()),
            ),
            ("serve.logo", path(&self.logo)),
            (
                "serve.color",
                self.color.as_ref().map(|color| color.as_str().to_owned()),
            ),
            (
                "serve.desk",
                self.desk.as_ref().map(|desk| desk.as_str().to_owned()),
            ),
            (
                "serve.tries_per_address",
                or(self.tries_per_address, Self::TRIES_PER_ADDRESS),
            ),
            (
                "serve.tries_per_link",
                or(self.tries_per_link, Self::TRIES_PER_LINK),
            ),
            ("serve.timeout", Some(self.timeout().to_string())),
        ]
    }
}
