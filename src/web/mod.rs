//! The page behind a link: it shows a form, and redeems the link with the password that somebody chose.
//!
//! Invariants:
//! - Reading changes nothing ([`routes`]). What changes something is a use-case of [`crate::app`].
//! - A request is bounded in size, in time and in number ([`body`], [`admission`], [`limits`], [`pool`]).
//! - Neither a token nor a password leaves a request: not in an [`PageEvent`], not in an error, not in another request.
//! - It knows no command line, no environment and no terminal: it is given [`PageSettings`], and tells [`PageEvent`]s.

mod address;
mod admission;
mod answer;
mod assets;
mod body;
mod connections;
mod languages;
mod limits;
mod network;
mod pages;
mod pool;
mod request_line;
mod routes;
mod settings;
mod site;
mod tls;
mod watch;

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::{Duration, Instant};
use std::{fmt, io, thread};

use tokio::runtime::{Builder, Runtime};
use tokio::sync::watch as channel;

use self::address::PagePath;
use self::assets::Assets;
use self::connections::Certificate;
use self::languages::Languages;
use self::limits::Limit;
use self::network::Proxies;
use self::pages::Pages;
use self::pool::AppPool;
use self::site::Site;
use crate::app::{Error, ErrorKind, Result};

pub use self::assets::Logo;
pub use self::settings::{PageEvent, PageSettings, Tell, Visit};
pub use self::tls::TlsFiles;

/// How long a stop waits for requests that are still being answered.
const LAST_WAIT: Duration = Duration::from_secs(30);
/// So long before its end, those who still wait are told that it is not done yet.
const LAST_WORDS: Duration = Duration::from_secs(4);
/// More threads than this serve nobody faster: what takes time has threads of its own.
const MOST_THREADS: usize = 4;

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
pub fn start(settings: PageSettings, tell: Tell) -> Result<Server> {
    let place = place(&settings)?;
    refuse_clear(&settings)?;
    let certificate = settings.tls.as_ref().map(TlsFiles::load).transpose()?;
    let mut first = (settings.open)()?;
    first.check_ready()?;
    let listener = listen(settings.listen)?;
    let address = listener.local_addr().map_err(|error| no_server(&error))?;
    let runtime = runtime().map_err(|error| no_server(&error))?;

    let assets = Assets::new(&place.assets, &settings.colour, settings.logo.clone());
    let now = Instant::now();
    let (end, ending) = channel::channel(false);
    let site = Arc::new(Site {
        languages: Languages::load(settings.language)
            .map_err(|error| misconfigured(error.to_string()))?,
        pages: Pages::new(&settings, &assets).map_err(|error| misconfigured(error.to_string()))?,
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
        pool: Arc::new(AppPool::new(settings.open, first)),
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

impl PageSettings {
    /// Checks what [`start`] would refuse before it looks at the database.
    pub fn check(&self) -> Result<()> {
        place(self)?;
        refuse_clear(self)?;
        self.tls
            .as_ref()
            .map_or(Ok(()), |files| files.load().map(|_| ()))
    }
}

impl Server {
    /// Where it listens.
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Lets no more visitors in, finishes what is being done, and tells of [`PageEvent::Stopped`].
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
                site.pool.finish().await;
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
    site.tell(PageEvent::Stopped(finished));
}

fn run(runtime: Runtime, served: impl Future<Output = ()>) {
    runtime.block_on(served);
    runtime.shutdown_background();
}

fn runtime() -> io::Result<Runtime> {
    let threads = thread::available_parallelism().map_or(1, |cores| cores.get().min(MOST_THREADS));
    Builder::new_multi_thread()
        .worker_threads(threads)
        .max_blocking_threads(pool::THREADS)
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

fn place(settings: &PageSettings) -> Result<PagePath> {
    PagePath::of(&settings.base).map_err(|error| misconfigured(error.to_string()))
}

/// Passwords go over the wire in clear only where nobody else can listen.
fn refuse_clear(settings: &PageSettings) -> Result<()> {
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
