//! The site: what every request has at hand.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch as channel;

use super::address::PagePath;
use super::assets::Assets;
use super::languages::Languages;
use super::limits::Limit;
use super::network::Proxies;
use super::pages::Pages;
use super::pool::AppPool;
use crate::web::settings::{PageEvent, Tell};

/// The state that all requests share.
pub(super) struct Site {
    pub(super) place: PagePath,
    pub(super) languages: Languages,
    pub(super) pages: Pages,
    pub(super) assets: Assets,
    pub(super) pool: Arc<AppPool>,
    pub(super) per_address: Limit<IpAddr>,
    pub(super) per_link: Limit<[u8; 32]>,
    pub(super) proxies: Proxies,
    pub(super) timeout: Duration,
    pub(super) over_tls: bool,
    pub(super) logs_visits: bool,
    /// Whether it is time for last words.
    pub(super) ending: channel::Receiver<bool>,
    pub(super) tell: Tell,
}

impl Site {
    pub(super) fn tell(&self, event: PageEvent) {
        (self.tell)(event);
    }

    pub(super) fn tell_trouble(&self, what: &str) {
        self.tell(PageEvent::Trouble(what.to_owned()));
    }

    /// Waits until it is time for last words.
    pub(super) async fn last_words(&self) {
        // Whoever could say so has gone: that is the end too.
        self.ending.clone().wait_for(|ending| *ending).await.ok();
    }
}
