//! How it starts, what it logs, and how it stops.

use std::io::{BufRead, BufReader};
use std::os::unix::net::UnixDatagram;
use std::process::Stdio;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use super::{CHOSEN, configure, desk, link, sql};
use crate::support::page::{FORM, Page, ask, connect, form, half, request, rest};
use crate::support::program::PROGRAM;
use crate::support::{Env, Running, real, wait_for};

#[test]
fn it_says_at_once_what_is_missing() {
    let bare = Env::bare();
    bare.run(&["serve"])
        .refuses(78, &["there is no configuration", "credtool init"]);
    let env = desk();
    let again = env.copy();
    std::fs::remove_file(env.key()).unwrap();
    env.run(&["serve"]).refuses(78, &["key"]);
    std::fs::remove_file(again.database()).unwrap();
    again.run(&["serve"]).refuses(78, &["there is no database"]);
    let env = desk();
    env.configure(|text| text.replace("base_url", "#base_url"));
    env.run(&["serve"])
        .refuses(78, &["no base_url is configured"]);
    let env = desk();
    env.configure(|text| text.replace("/reset\"", "/#{token}\""));
    env.run(&["serve"])
        .fails(78, &["where a web server does not see it"]);
    let env = desk();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    env.run(&["serve", "--listen", &address])
        .refuses(75, &["nobody can listen on", &address]);
    env.run(&["serve", "--tls-cert", "x.pem"])
        .fails(2, &["--tls-key"]);
    // No machine has this one; another may come up later.
    configure(&env, "trusted_proxy = [\"127.0.0.1\"]");
    env.run(&["serve", "--listen", "192.0.2.1:0"])
        .refuses(75, &["nobody can listen on"]);
}

#[test]
fn no_token_and_no_password_is_in_the_log() {
    let env = desk();
    let page = Page::start(&env);
    let path = link(&env);
    page.get(&path);
    page.get(&format!("{path}?k={}", &path[7..]));
    page.post(&path, "SecretOne", "SecretOne");
    page.ask("SecretTwo", &path, &[FORM], "password=SecretThree");
    page.ask(
        "POST",
        &path,
        &[FORM, ("Referer", &path)],
        "password=SecretFour&repeat=%zz",
    );
    sql(&env)
        .execute_batch(
            "CREATE TRIGGER broken BEFORE INSERT ON audit
             BEGIN SELECT raise(ABORT, 'the audit disk is full'); END",
        )
        .unwrap();
    let reply = page.post(
        &path,
        "SecretFive of four words",
        "SecretFive of four words",
    );
    assert_eq!(reply.status, 503);
    assert_eq!(reply.header("retry-after"), "31");
    assert!(!reply.body.contains("audit"), "{}", reply.body);
    sql(&env).execute_batch("DROP TRIGGER broken").unwrap();
    assert_eq!(
        page.post(&path, "SecretSix of four words", "SecretSix of four words")
            .status,
        200
    );
    page.signal(Signal::TERM);
    let (code, log) = page.ended();
    assert_eq!(code, 0, "{log}");
    assert!(
        log.contains("the audit disk is full"),
        "the desk has to know: {log}"
    );
    assert!(
        log.contains("\"route\":\"/reset/{token}\",\"status\":503"),
        "{log}"
    );
    assert!(
        log.contains("\"event\":\"stopped\",\"finished\":true"),
        "{log}"
    );
    for secret in [&path[7..], "Secret", "password="] {
        // A method that nobody knows is logged as it was sent.
        let log = log.replace("\"method\":\"SecretTwo\"", "");
        assert!(!log.contains(secret), "{secret} in {log}");
    }
}

#[test]
fn a_redemption_is_finished_before_it_stops() {
    let env = desk();
    let page = Page::start(&env);
    let path = link(&env);
    let writer = sql(&env);
    writer.execute_batch("BEGIN IMMEDIATE").unwrap();
    let idle = connect(page.port);
    let sent = request(page.port, "POST", &path, &[FORM], &form(CHOSEN, CHOSEN));
    let waiting = half(connect(page.port), &sent);
    // It has hashed, and waits for its turn to write.
    std::thread::sleep(Duration::from_millis(1500));
    page.signal(Signal::TERM);
    wait_for("it lets more in", || {
        std::net::TcpStream::connect(("127.0.0.1", page.port)).is_err()
    });
    writer.execute_batch("COMMIT").unwrap();
    let reply = rest(waiting);
    assert!(reply.starts_with("HTTP/1.1 200 "), "{reply}");
    let (code, log) = page.ended();
    assert_eq!(code, 0, "{log}");
    drop(idle);
    assert!(super::verifies(&env, CHOSEN));
}

#[test]
fn ctrl_c_is_130_and_a_second_signal_ends_it_at_once() {
    let env = desk();
    let page = Page::start(&env);
    page.signal(Signal::INT);
    assert_eq!(page.ended().0, 130);

    let page = Page::start(&env);
    let path = link(&env);
    let writer = sql(&env);
    writer.execute_batch("BEGIN IMMEDIATE").unwrap();
    let sent = request(page.port, "POST", &path, &[FORM], &form(CHOSEN, CHOSEN));
    let waiting = half(connect(page.port), &sent);
    std::thread::sleep(Duration::from_millis(1500));
    let since = Instant::now();
    page.signal(Signal::TERM);
    // At once it is the same one again.
    std::thread::sleep(Duration::from_millis(20));
    page.signal(Signal::TERM);
    std::thread::sleep(Duration::from_millis(1500));
    assert!(
        rustix::process::test_kill_process(page.pid()).is_ok(),
        "it has gone"
    );
    page.signal(Signal::TERM);
    assert_eq!(page.ended().0, 130);
    assert!(
        since.elapsed() < Duration::from_secs(5),
        "{:?}",
        since.elapsed()
    );
    writer.execute_batch("COMMIT").unwrap();
    assert_eq!(rest(waiting), "");
    let page = Page::start(&env);
    assert_eq!(
        page.get(&path).status,
        200,
        "what was not done is not half done"
    );
}

#[test]
fn a_busy_database_is_said_and_the_link_stays_good() {
    let env = desk();
    let page = Page::start(&env);
    let path = link(&env);
    let writer = sql(&env);
    writer.execute_batch("BEGIN IMMEDIATE").unwrap();
    std::thread::scope(|scope| {
        let waiting = scope.spawn(|| page.post(&path, CHOSEN, CHOSEN));
        // Who only looks does not wait.
        let since = Instant::now();
        assert_eq!(page.get(&path).status, 200);
        assert!(
            since.elapsed() < Duration::from_secs(5),
            "{:?}",
            since.elapsed()
        );
        let reply = waiting.join().unwrap();
        assert_eq!(
            (reply.status, reply.heading()),
            (503, "Your password could not be set right now")
        );
        assert!(!reply.header("retry-after").is_empty());
    });
    writer.execute_batch("COMMIT").unwrap();
    assert_eq!(page.post(&path, CHOSEN, CHOSEN).status, 200);
}

#[test]
fn a_key_that_is_rotated_and_a_purge_and_a_sender_find_nobody_in_the_way() {
    let env = desk();
    env.configure(|text| text.replace("notify_on_redeem = true", "notify_on_redeem = false"));
    let page = Page::start(&env);
    let (one, other) = (link(&env), link(&env));
    assert_eq!(page.get(&one).status, 200);
    env.run(&["key", "rotate", "--yes"]).ok();
    assert_eq!(page.post(&one, CHOSEN, CHOSEN).status, 200);
    assert_eq!(
        page.get(&other).status,
        410,
        "a new password ends the other link"
    );
    let third = link(&env);
    env.run(&["key", "rotate", "--yes"]).ok();
    assert_eq!(
        page.post(
            &third,
            "five little words over here",
            "five little words over here"
        )
        .status,
        200
    );
    env.run(&["email", "purge", "--yes"]).ok();
    env.run(&["email", "deliver"]).ok();
    env.run(&["audit", "verify"]).ok();
}

#[test]
fn the_service_manager_is_told() {
    let env = desk();
    let socket = env.home().join("notify");
    let manager = UnixDatagram::bind(&socket).unwrap();
    manager
        .set_read_timeout(Some(Duration::from_secs(30)))
        .unwrap();
    let mut command = env.command(&["serve", "--listen", "127.0.0.1:0", "--quiet"]);
    command.env("NOTIFY_SOCKET", &socket).stderr(Stdio::piped());
    let mut child = Running::start(&mut command);
    let heard = || {
        let mut bytes = [0; 100];
        let length = manager.recv(&mut bytes).unwrap();
        String::from_utf8_lossy(&bytes[..length])
            .trim_end()
            .to_owned()
    };
    assert_eq!(heard(), "READY=1");
    rustix::process::kill_process(rustix::process::Pid::from_child(&child), Signal::TERM).unwrap();
    assert_eq!(heard(), "STOPPING=1");
    assert_eq!(child.wait().unwrap().code(), Some(0));
    let mut said = String::new();
    std::io::Read::read_to_string(&mut child.stderr.take().unwrap(), &mut said).unwrap();
    assert_eq!(said, "", "--quiet is quiet");
}

#[test]
fn a_token_may_stand_in_the_query() {
    let env = desk();
    env.configure(|text| text.replace("/reset\"", "/r.php?x=1&k={token}\""));
    let page = Page::start(&env);
    let path = link(&env);
    assert!(path.starts_with("/r.php?x=1&k="), "{path}");
    let shown = page.get(&path);
    assert_eq!(shown.status, 200);
    assert_eq!(
        page.get(&super::asset(&shown.body, "/r.php/assets/style-"))
            .status,
        200
    );
    assert_eq!(page.get("/r.php?x=1").status, 404);
    assert_eq!(page.get("/r.php").status, 404);
    // A form is sent to where the page is, with the query.
    assert_eq!(page.post(&path, CHOSEN, CHOSEN).status, 200);
    page.says("\"method\":\"POST\",\"route\":\"/r.php\"");
    let log = page.log();
    assert!(
        log.contains("\"route\":\"/r.php\"") && !log.contains(path.rsplit('=').next().unwrap()),
        "{log}"
    );
}

/// As a program sends it that took it out of a text, without the escapes of a browser.
#[test]
fn link_with_raw_or_twice_escaped_characters_is_found() {
    let env = desk();
    let page = Page::start(&env);
    let path = link(&env);
    let token = path.strip_prefix("/reset/").unwrap();
    let escape = |escaped: String, c: u8| escaped + &format!("%25{c:02X}");
    let escaped = token.bytes().fold(String::new(), escape);
    for target in [
        format!("{path}>"),
        format!("{path}</a>"),
        format!("{path}<br"),
        format!("{path}>?utm_source=<email>"),
        format!("/reset/<{token}>"),
        format!("{path}`"),
        format!("/reset/{escaped}"),
        format!("{path}%253E%2526data%253D05"),
    ] {
        let reply = page.ask("GET", &target, &[], "");
        assert_eq!(reply.status, 200, "{target}: {}", reply.body);
    }
    // The body of a form is not touched.
    let reply = page.post(
        &format!("{path}>"),
        "<a-`long`-enough>",
        "<a-`long`-enough>",
    );
    assert_eq!(reply.status, 200, "{}", reply.body);
    assert!(super::verifies(&env, "<a-`long`-enough>"));
}

#[test]
fn several_requests_share_a_connection() {
    let env = desk();
    let page = Page::start(&env);
    let path = link(&env);
    let one = format!("GET {path} HTTP/1.1\r\nHost: x\r\n\r\n");
    let last = request(page.port, "GET", "/reset/x", &[], "");
    let stream = half(connect(page.port), &format!("{one}{one}{last}"));
    let replies = rest(stream);
    assert_eq!(replies.matches("HTTP/1.1 200 OK").count(), 2, "{replies}");
    assert_eq!(replies.matches("HTTP/1.1 404 ").count(), 1, "{replies}");
}

#[test]
fn idle_connections_give_way_to_a_visitor() {
    let env = desk();
    let page = Page::start(&env);
    let path = link(&env);
    // More than one address may have, each with half a request.
    let idle: Vec<_> = (0..300)
        .map(|_| half(page.connect(), "GET /reset/x HTTP/1.1\r\nHost: "))
        .collect();
    assert_eq!(page.get(&path).status, 200);
    page.says("as many connections as there can be");
    let warnings = page
        .log()
        .matches("as many connections as there can be")
        .count();
    assert_eq!(warnings, 1, "{}", page.log());
    drop(idle);
}

#[test]
fn a_reader_of_the_log_that_stalls_holds_no_signal_up() {
    let env = desk();
    let mut command = env.command(&[
        "serve",
        "--listen",
        "127.0.0.1:0",
        "--format",
        "jsonl",
        "-v",
    ]);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = Running::start(&mut command);
    let mut out = BufReader::new(child.stdout.take().unwrap());
    let mut first = String::new();
    out.read_line(&mut first).unwrap();
    let first: serde_json::Value = serde_json::from_str(&first).unwrap();
    let address = first["address"].as_str().unwrap();
    let port = address.rsplit_once(':').unwrap().1.parse().unwrap();
    // More lines than the pipe and the queue hold; from now on nobody reads.
    for _ in 0..2500 {
        assert_eq!(ask(port, "GET", "/x", &[], "").status, 404);
    }
    let pid = Pid::from_child(&child);
    kill_process(pid, Signal::HUP).unwrap();
    assert_eq!(ask(port, "GET", "/x", &[], "").status, 404);
    let since = Instant::now();
    kill_process(pid, Signal::TERM).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(0));
    assert!(
        since.elapsed() < Duration::from_secs(30),
        "{:?}",
        since.elapsed()
    );
    drop(out);
}

#[test]
fn page_answers_though_more_connections_are_open_than_files_may_be() {
    let Some(prlimit) = real::find("prlimit", "util-linux") else {
        return;
    };
    let env = desk();
    let path = link(&env);
    let mut command = env.other(prlimit);
    command.args(["--nofile=64", PROGRAM]);
    command.args(Page::arguments("127.0.0.1:0"));
    let page = Page::start_with(command);
    page.says("this process may open only 64 files");
    // Idle ones, of which the page has to give some up.
    let idle: Vec<_> = (0..200)
        .map(|_| half(connect(page.port), "GET / HTTP/1.1\r\n"))
        .collect();
    for _ in 0..3 {
        assert_eq!(page.get(&path).status, 200);
    }
    assert_eq!(page.post(&path, CHOSEN, CHOSEN).status, 200);
    drop(idle);
    page.signal(Signal::TERM);
    assert_eq!(page.ended().0, 0);
}
