//! The settings of the pages, and the events that they report.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use crate::app::{App, Language, Result};
use crate::domain::link::LinkBase;
use crate::domain::{Colour, Network, ProxyHeader, SupportAddress};
use crate::web::assets::Logo;
use crate::web::tls::TlsFiles;

/// The settings of the page.
pub struct PageSettings {
    /// Where it listens.
    pub listen: SocketAddr,
    /// Certificate and key, where it encrypts by itself.
    pub tls: Option<TlsFiles>,
    /// Where links point.
    pub base: LinkBase,
    /// The proxies that are trusted to name their clients.
    pub trusted_proxies: Vec<Network>,
    /// The header in which they do.
    pub proxy_header: ProxyHeader,
    /// The picture of the product.
    pub logo: Option<Logo>,
    /// The language for visitors for whom neither the contact nor the browser names one.
    pub language: Language,
    /// The colour of the product.
    pub colour: Colour,
    /// How to reach the support desk.
    pub desk: Option<SupportAddress>,
    /// The most tries a minute from one address; 0 for any number.
    pub tries_per_address: u32,
    /// The most tries a minute at one link; 0 for any number.
    pub tries_per_link: u32,
    /// A visitor sends the head of a request within this time, and its body within as long.
    pub timeout: Duration,
    /// Whether each visit is told of.
    pub logs_visits: bool,
    /// Opens an application with a connection of its own.
    pub open: Box<dyn Fn() -> Result<App> + Send + Sync>,
}

/// An event while it runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PageEvent {
    /// Somebody was answered.
    Visit(Visit),
    /// Something is wrong that a person should know of.
    Trouble(String),
    /// It has stopped; whether all that was being done was finished.
    Stopped(bool),
}

/// A request and its answer. The address that was asked for is left out: it has a token in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visit {
    /// The method.
    pub method: String,
    /// The route, such as `/reset/{token}`; `-` where there is none.
    pub route: String,
    /// The answer.
    pub status: u16,
    /// How long it took.
    pub took: Duration,
    /// The address of the client.
    pub client: IpAddr,
}

/// Takes what happens. It is called from several threads.
pub type Tell = Box<dyn Fn(PageEvent) + Send + Sync>;
