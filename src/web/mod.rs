//! The page behind a link: it shows a form, and redeems the link with the password that somebody chose.
//!
//! Invariants:
//! - Reading changes nothing ([`routes`]). What changes something is a use-case of [`crate::app`].
//! - A request is bounded in size, in time and in number ([`body`], [`admission`], [`limits`], [`desks`]).
//! - Neither a token nor a password leaves a request: not in an [`Event`], not in an error, not in another request.
//! - It knows no command line, no environment and no terminal: it is given [`Settings`], and tells [`Event`]s.

mod address;
mod admission;
mod answer;
mod assets;
mod body;
mod colour;
mod connections;
mod desk_address;
mod desks;
mod html;
mod limits;
mod network;
mod pages;
mod routes;
mod texts;
mod tls;
mod watch;

use std::fmt;
use std::io;
use std::net::{IpAddr, SocketAddr, TcpListener};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use tokio::runtime::{Builder, Runtime};
use tokio::sync::watch as channel;

pub use self::assets::Logo;
pub use self::colour::Colour;
pub use self::desk_address::DeskAddress;
pub use self::network::{Network, ProxyHeader};
pub use self::tls::TlsFiles;

use self::address::Place;
use self::assets::Assets;
use self::connections::Certificate;
use self::desks::Desks;
use self::limits::Limit;
use self::network::Proxies;
use self::pages::Skin;
use crate::app::{App, Error, ErrorKind, Result};
use crate::domain::link::LinkBase;

/// What is being done when we stop is waited for so long.
const LAST_WAIT: Duration = Duration::from_secs(30);
/// So long before its end, those who still wait are told that it is not done yet.
const LAST_WORDS: Duration = Duration::from_secs(4);
/// More threads than this serve nobody faster: what takes time has threads of its own.
const MOST_THREADS: usize = 4;

/// What the page is told.
pub struct Settings {
    /// Where it listens.
    pub listen: SocketAddr,
    /// Certificate and key, where it encrypts by itself.
    pub tls: Option<TlsFiles>,
    /// Where links point.
    pub base: LinkBase,
    /// Which proxies are believed when they say who asks.
    pub trusted_proxies: Vec<Network>,
    /// Where they say it.
    pub proxy_header: ProxyHeader,
    /// The picture of the product.
    pub logo: Option<Logo>,
    /// The colour of the product.
    pub colour: Colour,
    /// How to reach the desk.
    pub desk: Option<DeskAddress>,
    /// So many tries a minute of one address; 0 for any number.
    pub tries_per_address: u32,
    /// So many tries a minute at one link; 0 for any number.
    pub tries_per_link: u32,
    /// A visitor sends the head of a request within this time, and its body within as long.
    pub timeout: Duration,
    /// Whether each visit is told of.
    pub logs_visits: bool,
    /// Opens an application with a connection of its own.
    pub open: Box<dyn Fn() -> Result<App> + Send + Sync>,
}

/// What happens while it runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
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
    /// What was answered.
    pub status: u16,
    /// How long it took.
    pub took: Duration,
    /// Who asked.
    pub client: IpAddr,
}

/// Takes what happens. It is called from several threads.
pub type Tell = Box<dyn Fn(Event) + Send + Sync>;

/// What all requests share.
struct Site {
    place: Place,
    skin: Skin,
    assets: Assets,
    desks: Arc<Desks>,
    per_address: Limit<IpAddr>,
    per_link: Limit<[u8; 32]>,
    proxies: Proxies,
    timeout: Duration,
    over_tls: bool,
    logs_visits: bool,
    /// Whether it is time for last words.
    ending: channel::Receiver<bool>,
    tell: Tell,
}

impl Site {
    fn tell(&self, event: Event) {
        (self.tell)(event);
    }

    fn tell_trouble(&self, what: &str) {
        self.tell(Event::Trouble(what.to_owned()));
    }

    /// Waits until it is time for last words.
    async fn last_words(&self) {
        // Whoever could say so has gone: that is the end too.
        self.ending.clone().wait_for(|ending| *ending).await.ok();
    }
}

/// A page that is being served.
pub struct Server {
    address: SocketAddr,
    stop: channel::Sender<bool>,
    certificate: channel::Sender<Option<Arc<tokio_rustls::rustls::ServerConfig>>>,
    tls: Option<TlsFiles>,
}

/// Begins to serve. It goes on, on threads of its own, until [`Server::stop`].
///
/// Fails where links could not be redeemed: no key, no database, a base URL whose token no server sees; and where
/// nobody could listen, or passwords would go over the wire in clear.
pub fn start(settings: Settings, tell: Tell) -> Result<Server> {
    let place = Place::of(&settings.base).map_err(|error| misconfigured(error.to_string()))?;
    refuse_clear(&settings)?;
    let certificate = settings.tls.as_ref().map(TlsFiles::load).transpose()?;
    let mut first = (settings.open)()?;
    first.check_ready()?;
    let listener = listen(settings.listen)?;
    let address = listener.local_addr().map_err(|error| no_server(&error))?;
    let runtime = runtime().map_err(|error| no_server(&error))?;

    let assets = Assets::new(&place.assets, settings.colour, settings.logo.clone());
    let now = Instant::now();
    let (end, ending) = channel::channel(false);
    let site = Arc::new(Site {
        skin: Skin::new(&settings, &assets),
        place,
        assets,
        per_address: Limit::new(settings.tries_per_address, now),
        per_link: Limit::new(settings.tries_per_link, now),
        proxies: Proxies {
            trusted: settings.trusted_proxies,
            header: settings.proxy_header,
        },
        timeout: settings.timeout,
        over_tls: settings.tls.is_some(),
        logs_visits: settings.logs_visits,
        ending,
        desks: Arc::new(Desks::new(settings.open, first)),
        tell,
    });
    let (stop, stopping) = channel::channel(false);
    let (certificate, current) = channel::channel(certificate);
    let served = serve(listener, current, site, stopping, end);
    thread::Builder::new()
        .name(String::from("serve"))
        .spawn(move || run(runtime, served))
        .map_err(|error| no_server(&error))?;
    Ok(Server {
        address,
        stop,
        certificate,
        tls: settings.tls,
    })
}

impl Server {
    /// Where it listens.
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Lets no more visitors in, finishes what is being done, and tells of [`Event::Stopped`].
    pub fn stop(&self) {
        self.stop.send_replace(true);
    }

    /// Reads certificate and key anew, where there are any, and says so; goes on with the old ones where they cannot be
    /// used.
    pub fn reload(&self) -> Result<bool> {
        let Some(files) = &self.tls else {
            return Ok(false);
        };
        self.certificate.send_replace(Some(files.load()?));
        Ok(true)
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server")
            .field("address", &self.address)
            .finish_non_exhaustive()
    }
}

async fn serve(
    listener: TcpListener,
    certificate: Certificate,
    site: Arc<Site>,
    stop: channel::Receiver<bool>,
    end: channel::Sender<bool>,
) {
    let mut stopping = stop.clone();
    let router = routes::router(&site);
    let all = async {
        match tokio::net::TcpListener::from_std(listener) {
            Ok(listener) => {
                connections::accept(listener, certificate, Arc::clone(&site), router, stop).await;
                site.desks.finish().await;
            }
            Err(error) => site.tell_trouble(&format!("nobody can connect: {error}")),
        }
    };
    let too_late = async {
        // Whoever could say so has gone: that is the end too.
        stopping.wait_for(|stop| *stop).await.ok();
        tokio::time::sleep(LAST_WAIT.saturating_sub(LAST_WORDS)).await;
        end.send_replace(true);
        tokio::time::sleep(LAST_WORDS).await;
    };
    let finished = tokio::select! {
        () = all => true,
        () = too_late => false,
    };
    site.tell(Event::Stopped(finished));
}

fn run(runtime: Runtime, served: impl Future<Output = ()>) {
    runtime.block_on(served);
    runtime.shutdown_background();
}

fn runtime() -> io::Result<Runtime> {
    let threads = thread::available_parallelism().map_or(1, |cores| cores.get().min(MOST_THREADS));
    Builder::new_multi_thread()
        .worker_threads(threads)
        .max_blocking_threads(desks::THREADS)
        .thread_name("page")
        .enable_io()
        .enable_time()
        .build()
}

fn listen(address: SocketAddr) -> Result<TcpListener> {
    let listener = TcpListener::bind(address).and_then(|listener| {
        listener.set_nonblocking(true)?;
        Ok(listener)
    });
    listener.map_err(|error| {
        // Who has the address may give it back, and an interface may come up late.
        let kind = match error.kind() {
            io::ErrorKind::AddrInUse | io::ErrorKind::AddrNotAvailable => ErrorKind::Temporary,
            _ => ErrorKind::Config,
        };
        Error::new(kind, format!("nobody can listen on {address}: {error}"))
            .hint("name another with --listen; port 0 takes any that is free")
    })
}

/// Passwords go over the wire in clear only where nobody else can listen.
fn refuse_clear(settings: &Settings) -> Result<()> {
    let reachable = !network::is_private(settings.listen.ip());
    if reachable && settings.tls.is_none() && settings.trusted_proxies.is_empty() {
        let why = format!(
            "on {} passwords would go over the network in clear",
            settings.listen
        );
        return Err(misconfigured(why).hint(
            "give --tls-cert and --tls-key; or, where a proxy in front encrypts, name it as trusted_proxy under [serve]",
        ));
    }
    Ok(())
}

fn misconfigured(why: impl Into<String>) -> Error {
    Error::new(ErrorKind::Config, why)
}

fn no_server(error: &io::Error) -> Error {
    Error::new(
        ErrorKind::Failed,
        format!("the page cannot be served: {error}"),
    )
}
