//! The table `[serve]`: the page behind a link.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::span::Patience;
use crate::domain::Span;

/// How the page is served.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Serve {
    /// Where it listens.
    pub(crate) listen: Option<SocketAddr>,
    /// Certificate (PEM), with its chain.
    pub(crate) tls_cert: Option<PathBuf>,
    /// Its key (PEM).
    pub(crate) tls_key: Option<PathBuf>,
    /// Addresses and networks of the proxies that are believed when they say who asks.
    pub(crate) trusted_proxy: Vec<String>,
    /// The header in which they say it.
    pub(crate) proxy_header: ProxyHeaderSetting,
    /// A picture of the product.
    pub(crate) logo: Option<PathBuf>,
    /// The colour of the product, `#rrggbb`.
    pub(crate) color: Option<String>,
    /// How to reach the desk: an email address or a URL.
    pub(crate) desk: Option<String>,
    /// Tries a minute for one address; 0 for no limit.
    pub(crate) tries_per_address: Option<u32>,
    /// Tries a minute for one link; 0 for no limit.
    pub(crate) tries_per_link: Option<u32>,
    /// How long a visitor may take to send a request.
    pub(crate) timeout: Option<Patience>,
}

/// The header in which a proxy says who asks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum ProxyHeaderSetting {
    /// `X-Forwarded-For`.
    #[default]
    XForwardedFor,
    /// `Forwarded` (RFC 7239).
    Forwarded,
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

    /// How long a visitor may take to send a request.
    pub(crate) fn timeout(&self) -> Span {
        self.timeout.map_or(Self::TIMEOUT, |time| time.0)
    }

    /// Each key and its value, for `config list`.
    pub(crate) fn rows(&self) -> Vec<(&'static str, Option<String>)> {
        let path = |path: &Option<PathBuf>| path.as_ref().map(|path| path.display().to_string());
        let or = |value: Option<u32>, default| Some(value.unwrap_or(default).to_string());
        let listen = self.listen.map(|listen| listen.to_string());
        let trusted = (!self.trusted_proxy.is_empty()).then(|| self.trusted_proxy.join(", "));
        let header = match self.proxy_header {
            ProxyHeaderSetting::XForwardedFor => "x-forwarded-for",
            ProxyHeaderSetting::Forwarded => "forwarded",
        };
        vec![
            (
                "serve.listen",
                listen.or_else(|| Some(Self::LISTEN.to_owned())),
            ),
            ("serve.tls_cert", path(&self.tls_cert)),
            ("serve.tls_key", path(&self.tls_key)),
            ("serve.trusted_proxy", trusted),
            ("serve.proxy_header", Some(header.to_owned())),
            ("serve.logo", path(&self.logo)),
            ("serve.color", self.color.clone()),
            ("serve.desk", self.desk.clone()),
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
