//! Requests that no browser sends, and some that one does by mistake.

use std::io::Write;
use std::time::{Duration, Instant};

use super::{CHOSEN, configure, desk, link, sql};
use crate::support::page::{FORM, Page, Reply, connect, form, half, request, rest};

/// Sends a body as it is.
fn post(page: &Page, path: &str, body: &[u8]) -> Reply {
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: {}\r\nContent-Length: {}\r\n\r\n",
        FORM.1,
        body.len()
    );
    Reply::parse(&page.send(&[head.as_bytes(), body].concat()).unwrap())
}

#[test]
fn passwords_that_cannot_be_are_refused_and_the_link_lives() {
    let env = desk();
    configure(&env, "tries_per_address = 0\ntries_per_link = 0");
    let page = Page::start(&env);
    let path = link(&env);
    let million = "x".repeat(1_000_000);
    let both = |password: &str| format!("password={password}&repeat={password}").into_bytes();
    let long = "é".repeat(1025);
    for (name, body, status) in [
        ("nothing", Vec::new(), 400),
        ("one field", b"password=x".to_vec(), 400),
        (
            "a field twice",
            b"password=x&repeat=x&password=y".to_vec(),
            400,
        ),
        ("1 MB", both(&million), 413),
        ("1 MB of nothing", vec![b'&'; 1_000_000], 413),
        ("a NUL", both("four+little%00words+here"), 422),
        ("raw NULs", vec![0; 300], 400),
        ("a tab", both("four+little%09words+here"), 422),
        ("no UTF-8", both("four+little+%ff+words+here"), 400),
        (
            "raw bytes",
            b"password=\xff\xfe&repeat=\xff\xfe".to_vec(),
            400,
        ),
        ("half an escape", both("four+little+words+here%4"), 400),
        ("1,025 characters", form(&long, &long).into_bytes(), 422),
        (
            "JSON",
            b"{\"password\":\"four little words here\"}".to_vec(),
            400,
        ),
    ] {
        let reply = post(&page, &path, &body);
        assert_eq!(reply.status, status, "{name}");
        assert!(reply.body.contains("<h1>"), "{name}: {}", reply.body);
    }
    for (media_type, status) in [
        ("text/plain", 415),
        ("application/json", 415),
        ("multipart/form-data; boundary=x", 415),
        ("application/x-www-form-urlencoded; charset=utf-8", 422),
    ] {
        let header = ("Content-Type", media_type);
        let reply = page.ask("POST", &path, &[header], "password=x&repeat=x");
        assert_eq!(reply.status, status, "{media_type}");
    }
    let packed = page.ask(
        "POST",
        &path,
        &[FORM, ("Content-Encoding", "gzip")],
        "password=x&repeat=x",
    );
    assert_eq!(packed.status, 415);
    // The longest that a policy can allow goes through, in the script that needs the most bytes.
    let scattered = (0..1024).map(|n| char::from_u32(0x20000 + n * 37 % 42_000).unwrap());
    let longest: String = scattered.collect();
    assert_eq!(page.post(&path, &longest, &longest).status, 200);
}

#[test]
fn what_is_no_http_does_no_harm() {
    let env = desk();
    let page = Page::start(&env);
    let path = link(&env);
    let head = format!("GET {path} HTTP/1.1\r\nHost: x\r\n");
    let many = "X-Filler: y\r\n".repeat(200);
    let long = format!("X-Long: {}\r\n", "y".repeat(64 * 1024));
    for (name, bytes, statuses) in [
        ("noise", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03".to_vec(), &["400"][..]),
        ("words", b"hello\r\n\r\n".to_vec(), &["400"]),
        ("a bad version", format!("GET {path} HTTP/9.9\r\n\r\n").into_bytes(), &["400", "505"]),
        ("HTTP/2 by guess", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec(), &[""]),
        ("no host", format!("GET {path} HTTP/1.1\r\nConnection: close\r\n\r\n").into_bytes(), &["400"]),
        ("two hosts", format!("{head}Host: y\r\nConnection: close\r\n\r\n").into_bytes(), &["400"]),
        ("no host of old", format!("GET {path} HTTP/1.0\r\n\r\n").into_bytes(), &["200"]),
        ("a long line", format!("GET /{} HTTP/1.1\r\n\r\n", "a".repeat(100_000)).into_bytes(), &["414", "431", "400"]),
        ("a long header", format!("{head}{long}\r\n").into_bytes(), &["431"]),
        ("many headers", format!("{head}{many}\r\n").into_bytes(), &["431"]),
        ("a NUL in a header", format!("{head}X: a\0b\r\n\r\n").into_bytes(), &["400"]),
        (
            "two lengths",
            format!("POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello").into_bytes(),
            &["400"],
        ),
        (
            "a length that is none",
            format!("POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n").into_bytes(),
            &["400"],
        ),
        (
            "chunks that are none",
            format!(
                "POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: {}\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
                FORM.1
            )
            .into_bytes(),
            &["400"],
        ),
    ] {
        // The server may close before all of it was written.
        let Ok(reply) = page.send(&bytes) else { continue };
        let reply = String::from_utf8_lossy(&reply);
        let status = reply.split(' ').nth(1).unwrap_or_default();
        assert!(statuses.contains(&status), "{name}: {reply}");
    }
    for method in [
        "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "BREW",
    ] {
        let reply = page.ask(method, &path, &[], "");
        assert!(
            [405, 404].contains(&reply.status),
            "{method}: {}",
            reply.status
        );
        assert!(!reply.body.contains(&path[7..]), "{method}");
    }
    // The link is as good as it was.
    assert_eq!(page.post(&path, CHOSEN, CHOSEN).status, 200);
}

#[test]
fn no_path_leads_to_a_file() {
    let env = desk();
    let page = Page::start(&env);
    for path in [
        "/reset/assets/../../../../etc/passwd",
        "/reset/assets/..%2f..%2f..%2fetc%2fpasswd",
        "/reset/assets/style.css",
        "/reset/assets/",
        "/reset/assets/%2e%2e/config.toml",
        "/../../etc/passwd",
        "/reset/assets/credtool.db",
        "/reset/assets//etc/passwd",
        "/.git/config",
        "/favicon.ico",
    ] {
        let reply = page.get(path);
        assert_eq!(reply.status, 404, "{path}");
        assert!(!reply.body.contains("root:"), "{path}");
    }
}

#[test]
fn slow_clients_are_cut_off_and_hold_nobody_up() {
    let env = desk();
    configure(&env, "timeout = \"1s\"");
    let page = Page::start(&env);
    let path = link(&env);
    let since = Instant::now();
    let mut slow = Vec::new();
    for _ in 0..100 {
        slow.push(connect(page.port));
        slow.push(half(
            connect(page.port),
            "GET /reset/x HTTP/1.1\r\nX-Slow: ",
        ));
    }
    let body = request(page.port, "POST", &path, &[FORM], &form(CHOSEN, CHOSEN));
    let half_a_body = half(connect(page.port), &body[..body.len() - 3]);
    // Everybody else is served meanwhile.
    assert_eq!(page.get(&path).status, 200);
    let reply = rest(half_a_body);
    assert!(reply.starts_with("HTTP/1.1 408 "), "{reply}");
    assert!(reply.contains("That took too long"), "{reply}");
    for stream in slow {
        let reply = rest(stream);
        assert!(!reply.contains("200 OK"), "{reply}");
    }
    assert!(
        since.elapsed() < Duration::from_secs(30),
        "{:?}",
        since.elapsed()
    );

    // One byte now and then does not help.
    let mut drip = connect(page.port);
    let since = Instant::now();
    while drip.write_all(b"G").is_ok() && since.elapsed() < Duration::from_secs(30) {
        std::thread::sleep(Duration::from_millis(100));
    }
    assert!(
        since.elapsed() < Duration::from_secs(20),
        "{:?}",
        since.elapsed()
    );
    assert_eq!(page.post(&path, CHOSEN, CHOSEN).status, 200);
}

#[test]
fn a_client_that_goes_changes_nothing_by_halves() {
    let env = desk();
    let page = Page::start(&env);
    let path = link(&env);
    let sent = request(page.port, "POST", &path, &[FORM], &form(CHOSEN, CHOSEN));
    for cut in [10, sent.len() / 2, sent.len() - 1] {
        drop(half(connect(page.port), &sent[..cut]));
    }
    assert_eq!(page.get(&path).status, 200, "half a form redeems nothing");
    let writer = sql(&env);
    writer.execute_batch("BEGIN IMMEDIATE").unwrap();
    let waiting = half(connect(page.port), &sent);
    // It has hashed, and waits for its turn to write.
    std::thread::sleep(Duration::from_millis(1500));
    drop(waiting);
    std::thread::sleep(Duration::from_millis(200));
    writer.execute_batch("COMMIT").unwrap();
    let since = Instant::now();
    while page.get(&path).status == 200 && since.elapsed() < Duration::from_secs(30) {
        std::thread::sleep(Duration::from_millis(50));
    }
    assert!(super::verifies(&env, CHOSEN), "what had begun is finished");
}
