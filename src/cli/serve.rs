//! `credtool serve`.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::Duration;

use anyhow::{Context as _, Result};
use sd_notify::NotifyState;
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

use super::config::{File, Paths, Serve, keeper};
use super::examples::examples;
use super::output::Ui;
use super::views::serve::ServeEvent;
use super::{Context, exit, signals};
use crate::app::file_security::{self, Keeper};
use crate::app::{Error, ErrorKind, Hint, NextStep};
use crate::domain::product::WebUrl;
use crate::web::{self, PageEvent, Server, TlsFiles, Visit};

/// Events that wait to be printed; more are dropped, so that no visitor waits for the log.
const LINES: usize = 1024;
/// Time that the reader of the log has at the end.
const LAST_LINES: Duration = Duration::from_secs(2);

/// Serve the page behind reset links
///
/// Serves requests for `base_url`. Opening a link shows a form and changes nothing, however often mail scanners open
/// it; only submitting a password that follows the rules of the product redeems the link.
///
/// Plain HTTP is served on this machine only. Either a proxy in front encrypts, or --tls-cert and --tls-key do; SIGHUP
/// reloads them. Behind a proxy, `trusted_proxy` under [serve] in the configuration lists the proxies whose client
/// address is trusted; credtool-deployment(7) has the lines for nginx, Caddy and systemd.
///
/// -v prints a line for each request, with neither link nor password; --format jsonl prints objects on stdout instead.
/// SIGTERM finishes the requests in progress and exits with 0, Ctrl-C with 130; a second signal ends the process at
/// once.
#[derive(clap::Args, Debug, Default)]
#[command(after_help = examples![
    ("behind a proxy on this machine", "credtool serve"),
    ("on a free port, which it prints", "credtool serve --listen 127.0.0.1:0"),
    ("with its own certificate", "credtool serve --listen 0.0.0.0:443 --tls-cert chain.pem --tls-key key.pem"),
    ("one line for each request", "credtool serve -v"),
])]
pub(crate) struct Args {
    /// Address and port to listen on; port 0 picks a free one [default: 127.0.0.1:8080]
    #[arg(long, value_name = "ADDRESS:PORT")]
    listen: Option<SocketAddr>,

    /// Certificate (PEM), with its chain
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    tls_cert: Option<PathBuf>,

    /// Private key of the certificate (PEM); other users must not be able to read it
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    tls_key: Option<PathBuf>,
}

/// An event for the main thread.
enum Heard {
    Event(PageEvent),
    Signal(i32),
}

pub(super) fn run(args: &Args, context: &mut Context) -> Result<u8> {
    let paths = context.paths()?;
    let file = context.file(&paths)?;
    let settings = settings(args, context, &file, &paths)?;
    let base = settings.base.with("{token}");
    let elsewhere = other_port(&base, settings.listen.port());
    let scheme = if settings.tls.is_some() {
        "https"
    } else {
        "http"
    };
    let (say, heard) = sync_channel(LINES);
    let told = say.clone();
    let server = web::start(
        settings,
        Box::new(move |event| {
            let waits = matches!(event, PageEvent::Stopped(_));
            let event = Heard::Event(event);
            // Nobody listens any more once the last word was said.
            if waits {
                told.send(event).ok();
            } else {
                told.try_send(event).ok();
            }
        }),
    )?;
    hear_signals(say)?;

    // A signal is obeyed also while the reader of the log stalls.
    context.ui.never_wait()?;
    let ended = until_stopped(
        &server,
        heard,
        elsewhere,
        &format!("{scheme}://{}", server.address()),
        &base,
        &mut context.ui,
    );
    context.ui.settle(LAST_LINES);
    ended
}

/// Tells what happens, and does what signals say, until the page has stopped.
fn until_stopped(
    server: &Server,
    heard: Receiver<Heard>,
    elsewhere: Option<u16>,
    address: &str,
    base: &str,
    ui: &mut Ui,
) -> Result<u8> {
    if let Some(port) = elsewhere {
        ui.warn(&format!(
            "links lead to port {port} of this machine, and the page listens on {}: unless a proxy is between them, say \
             --listen 127.0.0.1:{port}",
            server.address().port()
        ));
    }
    ui.note(&format!("listening on {address} for links such as {base}"));
    object(ui, || ServeEvent::Listening {
        address: server.address().to_string(),
        links: base,
    })?;
    // Where no service manager asked for it, nobody is told.
    sd_notify::notify(&[NotifyState::Ready]).ok();

    let mut code = 0;
    let mut stopping = false;
    for heard in heard {
        match heard {
            Heard::Signal(SIGHUP) => reload(server, ui),
            Heard::Signal(_) if stopping => {}
            Heard::Signal(signal) => {
                stopping = true;
                if signal == SIGINT {
                    code = exit::code(ErrorKind::Interrupted);
                }
                sd_notify::notify(&[NotifyState::Stopping]).ok();
                ui.note("stopping");
                server.stop();
            }
            Heard::Event(PageEvent::Visit(visit)) => tell(ui, &visit)?,
            Heard::Event(PageEvent::Trouble(what)) => ui.warn(&what),
            Heard::Event(PageEvent::Stopped(finished)) => {
                object(ui, || ServeEvent::Stopped { finished })?;
                if !finished {
                    ui.warn("stopped before all that was being done was finished");
                    return Ok(exit::worst(code, exit::code(ErrorKind::Failed)));
                }
                ui.note("stopped");
                break;
            }
        }
    }
    Ok(code)
}

/// The port of this machine that links lead to, where the page listens on another.
fn other_port(base: &str, listen: u16) -> Option<u16> {
    let url: WebUrl = base.parse().ok()?;
    let port = url.as_url().port_or_known_default()?;
    (url.as_url().scheme() == "http" && port != listen).then_some(port)
}

fn hear_signals(say: SyncSender<Heard>) -> Result<()> {
    const FAILED: &str = "cannot handle signals";
    // The second one ends the process wherever it is.
    signals::stop_on_interrupt(&Arc::new(AtomicBool::new(false)))?;
    let mut signals = Signals::new([SIGINT, SIGTERM, SIGHUP]).context(FAILED)?;
    let thread = std::thread::Builder::new().name(String::from("signals"));
    let heard = thread.spawn(move || {
        for signal in signals.forever() {
            if say.send(Heard::Signal(signal)).is_err() {
                break;
            }
        }
    });
    heard.map(|_| ()).context(FAILED)
}

fn reload(server: &Server, ui: &mut Ui) {
    match server.reload() {
        Ok(true) => ui.note("certificate and key were read anew"),
        Ok(false) => ui.note("nothing was read anew: there is no certificate here"),
        Err(error) => ui.error(&error),
    }
}

/// A line a request on stderr, or an object on stdout.
fn tell(ui: &mut Ui, visit: &Visit) -> Result<()> {
    let milliseconds = i64::try_from(visit.took.as_millis()).unwrap_or(i64::MAX);
    if ui.wants_objects() {
        return object(ui, || ServeEvent::Request {
            method: visit.method.as_str(),
            route: visit.route.as_str(),
            status: visit.status,
            milliseconds,
            client: visit.client.to_string(),
        });
    }
    ui.verbose(&format!(
        "{} {} {} {} {milliseconds} ms",
        visit.client, visit.method, visit.route, visit.status
    ));
    Ok(())
}

fn object<'a>(ui: &mut Ui, event: impl FnOnce() -> ServeEvent<'a>) -> Result<()> {
    if ui.wants_objects() {
        ui.record(&event(), |_| {})?;
    }
    Ok(())
}

/// Returns the flags and the configuration as the page takes them.
fn settings(
    args: &Args,
    context: &Context,
    file: &File,
    paths: &Paths,
) -> Result<web::PageSettings> {
    let serve = &file.serve;
    let base = file.base_url.clone().ok_or_else(|| {
        Error::new(
            ErrorKind::Config,
            "no base_url is configured, so there are no links to serve",
        )
        .hint(
            Hint::from("set `base_url` in the configuration (")
                .step(NextStep::ConfigPath)
                .then(" names it)"),
        )
    })?;
    let listen = args.listen.or(serve.listen);
    let listen = listen.map_or_else(|| Serve::LISTEN.parse(), Ok);
    Ok(web::PageSettings {
        listen: listen.context("the built-in address to listen on")?,
        tls: tls(args, serve),
        base,
        trusted_proxies: serve.trusted_proxy.clone(),
        proxy_header: serve.proxy_header,
        language: file.locale.unwrap_or_default(),
        logo: serve.logo.as_deref().map(logo).transpose()?,
        colour: serve.color.clone().unwrap_or_default(),
        desk: serve.desk.clone(),
        tries_per_address: serve.tries_per_address.unwrap_or(Serve::TRIES_PER_ADDRESS),
        tries_per_link: serve.tries_per_link.unwrap_or(Serve::TRIES_PER_LINK),
        timeout: serve.timeout().into(),
        logs_visits: context.ui.is_verbose(),
        open: context.opener(file, paths),
    })
}

/// Checks the table `[serve]`, if there is one, as [`run`] would before it serves.
pub(super) fn check(context: &Context, file: &File, paths: &Paths) -> Result<()> {
    if file.serve == Serve::default() {
        return Ok(());
    }
    let settings = settings(&Args::default(), context, file, paths)?;
    Ok(settings.check()?)
}

/// Certificate and key come in pairs: clap holds the flags to that, and [`File::load`] the file.
fn tls(args: &Args, serve: &Serve) -> Option<TlsFiles> {
    let given =
        |flag: &Option<PathBuf>, key: &Option<PathBuf>| flag.clone().or_else(|| key.clone());
    let cert = given(&args.tls_cert, &serve.tls_cert)?;
    let key = given(&args.tls_key, &serve.tls_key)?;
    let key_keeper = match keeper(&key) {
        Keeper::User => Keeper::Renewal,
        service => service,
    };
    Some(TlsFiles {
        cert,
        key,
        key_keeper,
    })
}

/// More than a logo may have.
const MOST_LOGO: u32 = 1024 * 1024;

fn logo(path: &Path) -> Result<web::Logo> {
    let missing = || {
        Error::new(
            ErrorKind::Config,
            format!("there is no logo at {}", path.display()),
        )
        .hint("correct serve.logo in the configuration")
    };
    let open = file_security::open_file(path).map_err(Error::from)?;
    let open = open.ok_or_else(missing)?;
    let bytes = file_security::read(open, path, MOST_LOGO).map_err(Error::from)?;
    let logo = web::Logo::new(&path.display().to_string(), bytes.to_vec());
    Ok(logo.map_err(|error| Error::new(ErrorKind::Config, error.to_string()))?)
}
