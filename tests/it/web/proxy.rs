//! How often somebody may try, and who that is behind a proxy.

use std::fs;
use std::net::{Ipv4Addr, SocketAddrV4, TcpStream};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use rustix::net::{self, AddressFamily, SocketType};

use super::{CHOSEN, configure, desk, link};
use crate::generated::top;
use crate::support::page::{FORM, Page, Reply, ask, exchange, form, request};
use crate::support::{Running, real};

/// Posts a password that is too short, as somebody else.
fn try_as(page: &Page, path: &str, headers: &[(&str, &str)]) -> Reply {
    let headers = [&[FORM], headers].concat();
    page.ask("POST", path, &headers, &form("short", "short"))
}

#[test]
fn posts_are_counted_for_each_address_and_gets_are_not() {
    let env = desk();
    configure(&env, "tries_per_address = 3\ntries_per_link = 0");
    let page = Page::start(&env);
    let path = link(&env);
    for _ in 0..3 {
        assert_eq!(try_as(&page, &path, &[]).status, 422);
    }
    let refused = try_as(&page, "/reset/another", &[]);
    assert_eq!(
        (refused.status, refused.heading()),
        (429, "Too many attempts")
    );
    let wait: u64 = refused.header("retry-after").parse().unwrap();
    assert!((1..=21).contains(&wait), "{wait}");
    // A header that anybody can write changes nothing where no proxy is trusted.
    for header in ["X-Forwarded-For", "Forwarded", "X-Real-IP"] {
        let value = if header == "Forwarded" {
            "for=198.51.100.1"
        } else {
            "198.51.100.1"
        };
        assert_eq!(
            try_as(&page, &path, &[(header, value)]).status,
            429,
            "{header}"
        );
    }
    for _ in 0..10 {
        assert_eq!(page.get(&path).status, 200);
    }
}

#[test]
fn posts_are_counted_for_each_link() {
    let env = desk();
    configure(&env, "tries_per_address = 0\ntries_per_link = 2");
    let page = Page::start(&env);
    let (one, other) = (link(&env), link(&env));
    assert_eq!(try_as(&page, &one, &[]).status, 422);
    assert_eq!(try_as(&page, &one, &[]).status, 422);
    assert_eq!(try_as(&page, &one, &[]).status, 429);
    assert_eq!(page.post(&other, CHOSEN, CHOSEN).status, 200);
}

#[test]
fn a_trusted_proxy_says_who_asks() {
    let env = desk();
    configure(
        &env,
        "tries_per_address = 2\ntries_per_link = 0\ntrusted_proxy = [\"127.0.0.1\", \"10.0.0.0/8\"]",
    );
    let page = Page::start(&env);
    let path = link(&env);
    let from = |value: &str| try_as(&page, &path, &[("X-Forwarded-For", value)]).status;
    assert_eq!([from("198.51.100.1"), from("198.51.100.1")], [422, 422]);
    assert_eq!(from("198.51.100.1"), 429);
    // What stands further left was written by the visitor.
    assert_eq!(from("203.0.113.9, 198.51.100.1"), 429);
    assert_eq!(from("203.0.113.9, 198.51.100.1, 10.1.2.3"), 429);
    assert_eq!(from("198.51.100.2"), 422);
    // A subscriber of IPv6 has a whole network.
    assert_eq!([from("2001:db8::1"), from("2001:db8::2")], [422, 422]);
    assert_eq!(from("2001:db8::3"), 429);
    assert_eq!(from("2001:db8:0:1::1"), 422);
    page.says("\"client\":\"198.51.100.2\"");
    drop(page);

    configure_forwarded(&env);
    let page = Page::start(&env);
    let from = |value: &str| try_as(&page, &path, &[("Forwarded", value)]).status;
    assert_eq!(
        [
            from("for=198.51.100.1"),
            from("For=\"198.51.100.1:99\";by=x")
        ],
        [422, 422]
    );
    assert_eq!(from("for=evil, for=198.51.100.1"), 429);
}

fn configure_forwarded(env: &crate::support::Env) {
    env.configure(|text| text.replace("[serve]", "[serve]\nproxy_header = \"forwarded\""));
}

#[test]
fn nobody_listens_in_clear_for_others() {
    let env = desk();
    let said = env.run(&["serve", "--listen", "0.0.0.0:0"]);
    said.refuses(
        78,
        &[
            "passwords would go over the network in clear",
            "trusted_proxy",
        ],
    );
    configure(&env, "trusted_proxy = [\"127.0.0.1\"]");
    drop(Page::start_on(&env, "0.0.0.0:0", &[]));
}

/// The lines of the manual, in front of a page, as a whole configuration.
fn nginx(folder: &std::path::Path, port: u16, upstream: u16) -> String {
    let manual = fs::read_to_string(top().join("man/credtool-deployment.7")).unwrap();
    let (_, lines) = manual.split_once(".SS nginx\n").unwrap();
    let (_, lines) = lines.split_once(".EX\n").unwrap();
    let (lines, _) = lines.split_once(".EE\n").unwrap();
    let lines = lines
        .replace("\\-", "-")
        .replace("127.0.0.1:8080", &format!("127.0.0.1:{upstream}"));
    let folder = folder.display();
    format!(
        "daemon off; master_process off; pid {folder}/pid; error_log {folder}/error;\n\
         events {{}}\n\
         http {{ access_log off; client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;\n\
         fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;\n\
         server {{ listen 127.0.0.1:{port}; server_name example.com;\n{lines}\n}} }}\n"
    )
}

/// A connection from an address that is no trusted proxy's.
fn from_elsewhere(port: u16) -> TcpStream {
    let socket = net::socket(AddressFamily::INET, SocketType::STREAM, None).unwrap();
    net::bind(&socket, &SocketAddrV4::new(Ipv4Addr::new(127, 0, 0, 2), 0)).unwrap();
    net::connect(&socket, &SocketAddrV4::new(Ipv4Addr::LOCALHOST, port)).unwrap();
    socket.into()
}

#[test]
fn the_lines_for_nginx_work() {
    let Some(program) = real::find("nginx", "nginx-light") else {
        return;
    };
    let env = desk();
    configure(
        &env,
        "tries_per_address = 2\ntries_per_link = 0\ntrusted_proxy = [\"127.0.0.1\"]",
    );
    let page = Page::start(&env);
    let folder = tempfile::tempdir().unwrap();
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = free.local_addr().unwrap().port();
    drop(free);
    let config = folder.path().join("nginx.conf");
    fs::write(&config, nginx(folder.path(), port, page.port)).unwrap();
    let mut command = Command::new(program);
    command.arg("-p").arg(folder.path()).arg("-c").arg(&config);
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let _nginx = Running::start(&mut command);
    let since = Instant::now();
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        let error = fs::read_to_string(folder.path().join("error")).unwrap_or_default();
        assert!(
            since.elapsed() < Duration::from_secs(20),
            "nginx does not start: {error}"
        );
        std::thread::sleep(Duration::from_millis(20));
    }
    let path = link(&env);
    let shown = ask(port, "GET", &path, &[], "");
    assert_eq!(shown.status, 200);
    assert!(shown.body.contains("Choose a password"));
    let style = super::asset(&shown.body, "style-");
    assert_eq!(
        ask(port, "GET", &style, &[], "").header("content-type"),
        "text/css; charset=utf-8"
    );
    // Nginx puts whom it saw behind what the visitor wrote: nobody gets round the limit by writing it.
    for (n, expected) in [422, 422, 429].into_iter().enumerate() {
        let spoofed = format!("203.0.113.{n}");
        let headers = [FORM, ("X-Forwarded-For", spoofed.as_str())];
        let sent = request(port, "POST", &path, &headers, &form("short", "short"));
        assert_eq!(exchange(from_elsewhere(port), &sent).status, expected);
    }
    assert_eq!(ask(port, "GET", &path, &[], "").status, 200);
    page.says("\"client\":\"127.0.0.2\"");
    assert!(!page.log().contains("203.0.113."), "{}", page.log());
    // Where nobody serves the page, the link is good still, and stands in no log.
    drop(page);
    assert_eq!(ask(port, "GET", &path, &[], "").status, 502);
    for name in ["error", "access.log", "logs/access.log", "logs/error.log"] {
        let log = fs::read_to_string(folder.path().join(name)).unwrap_or_default();
        assert!(!log.contains(&path[7..]), "{name}: {log}");
    }
}
