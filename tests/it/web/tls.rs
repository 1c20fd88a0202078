//! Encrypted by itself.

use std::fs;
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rcgen::{CertifiedKey, generate_simple_self_signed};
use rustix::process::Signal;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

use super::{CHOSEN, configure, desk, link};
use crate::support::page::{FORM, Page, Reply, connect, exchange, form, request};

/// Writes a new certificate and its key; gives the certificate.
fn certificate(folder: &Path) -> CertificateDer<'static> {
    let CertifiedKey { cert, signing_key } =
        generate_simple_self_signed(vec![String::from("localhost")]).unwrap();
    for (name, pem) in [
        ("cert.pem", cert.pem()),
        ("key.pem", signing_key.serialize_pem()),
    ] {
        let path = folder.join(name);
        fs::write(&path, pem).unwrap();
        fs::set_permissions(&path, PermissionsExt::from_mode(0o600)).unwrap();
    }
    cert.der().clone()
}

fn encrypted(
    page: &Page,
    trusted: &CertificateDer<'static>,
) -> StreamOwned<ClientConnection, TcpStream> {
    let mut roots = RootCertStore::empty();
    roots.add(trusted.clone()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = ServerName::try_from("localhost").unwrap();
    let client = ClientConnection::new(Arc::new(config), name).unwrap();
    StreamOwned::new(client, connect(page.port))
}

fn ask(
    page: &Page,
    trusted: &CertificateDer<'static>,
    method: &str,
    path: &str,
    body: &str,
) -> Reply {
    exchange(
        encrypted(page, trusted),
        &request(page.port, method, path, &[FORM], body),
    )
}

#[test]
fn a_byte_order_mark_before_a_certificate_and_its_key_is_dropped() {
    let env = desk();
    let folder = env.config().parent().unwrap().to_owned();
    let trusted = certificate(&folder);
    for name in ["cert.pem", "key.pem"] {
        let path = folder.join(name);
        let pem = fs::read_to_string(&path).unwrap();
        fs::write(&path, format!("\u{feff}{pem}")).unwrap();
    }
    configure(&env, "tls_cert = \"cert.pem\"\ntls_key = \"key.pem\"");
    let page = Page::start_on(&env, "127.0.0.1:0", &[]);
    let shown = ask(&page, &trusted, "GET", &link(&env), "");
    assert_eq!(shown.status, 200);
}

#[test]
fn a_page_is_served_over_tls_and_says_to_insist() {
    let env = desk();
    let folder = env.config().parent().unwrap().to_owned();
    let first = certificate(&folder);
    configure(
        &env,
        "tls_cert = \"cert.pem\"\ntls_key = \"key.pem\"\ntimeout = \"1s\"",
    );
    // What is encrypted may be reached by anybody.
    let page = Page::start_on(&env, "0.0.0.0:0", &[]);
    let path = link(&env);
    let shown = ask(&page, &first, "GET", &path, "");
    assert_eq!(shown.status, 200);
    assert_eq!(
        shown.header("strict-transport-security"),
        "max-age=31536000"
    );

    // Plain words, and a handshake that stops halfway, hold nobody up.
    assert!(
        !String::from_utf8_lossy(&page.send(b"GET / HTTP/1.1\r\n\r\n").unwrap_or_default())
            .contains("200 OK")
    );
    let since = Instant::now();
    let silent = connect(page.port);
    assert_eq!(crate::support::page::rest(silent), "");
    assert!(since.elapsed() < Duration::from_secs(20));

    // A certificate is renewed while it runs; one that cannot be used changes nothing.
    fs::write(folder.join("cert.pem"), "no certificate").unwrap();
    page.signal(Signal::HUP);
    page.says("cannot be used for TLS");
    assert_eq!(ask(&page, &first, "GET", &path, "").status, 200);
    let second = certificate(&folder);
    page.signal(Signal::HUP);
    page.says("were read anew");
    assert_eq!(
        ask(&page, &second, "POST", &path, &form(CHOSEN, CHOSEN)).status,
        200
    );
    page.signal(Signal::TERM);
    assert_eq!(page.ended().0, 0);
}

#[test]
fn without_a_certificate_none_is_read_anew() {
    let page = Page::start(&desk());
    page.signal(Signal::HUP);
    page.says("there is no certificate");
    assert!(!page.log().contains("key were read"), "{}", page.log());
}

#[test]
fn a_key_that_is_not_ours_alone_is_refused() {
    let env = desk();
    let folder = env.config().parent().unwrap().to_owned();
    certificate(&folder);
    let serve = [
        "serve",
        "--listen",
        "127.0.0.1:0",
        "--tls-cert",
        "c/cert.pem",
        "--tls-key",
        "c/key.pem",
    ];
    // What renews certificates puts links in the way.
    std::os::unix::fs::symlink(&folder, env.home().join("c")).unwrap();
    let key = folder.join("key.pem");
    let mode = |mode| fs::set_permissions(&key, PermissionsExt::from_mode(mode)).unwrap();
    for bits in [0o604, 0o640] {
        mode(bits);
        let why = format!("can be read by others (mode {bits:04o})");
        env.run(&serve).refuses(78, &["key.pem", &why, "chmod 600"]);
    }
    mode(0o660);
    env.run(&serve).refuses(78, &["can be written by others"]);
    mode(0o600);
    if rustix::process::geteuid().is_root() {
        std::os::unix::fs::chown(&key, Some(65534), None).unwrap();
        env.run(&serve)
            .refuses(78, &["key.pem", "belongs to user 65534"]);
        std::os::unix::fs::chown(&key, Some(0), None).unwrap();
    }
    drop(Page::start_on(&env, "127.0.0.1:0", &serve[3..]));
    fs::write(&key, "no key").unwrap();
    env.run(&serve)
        .refuses(78, &["key.pem cannot be used for TLS"]);
    fs::remove_file(&key).unwrap();
    env.run(&serve).refuses(78, &["key.pem"]);
    // Of another certificate.
    certificate(env.home());
    fs::copy(env.home().join("key.pem"), &key).unwrap();
    env.run(&serve).refuses(78, &["cannot be used for TLS"]);
}
