//! The page under load: `wrk` at two hundred connections, and two hundred people who redeem at once.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::{Arc, Barrier};
use std::thread;
use std::time::{Duration, Instant};

use credtool::demo::browser::{Browser, HttpResponse};
use credtool::domain::contact::{Locale, NewContact};
use credtool::domain::link::Token;
use credtool::domain::template::LinkKind;
use credtool::domain::{Line, Note, SignedDuration, Timestamp};
use credtool::store::{Store, Tx};

use crate::support::running::Running;
use crate::support::sink::{NOBODY, free_port};
use crate::support::{Env, real};

/// As many as the issue asks for.
const CONNECTIONS: usize = 200;
const SECONDS: u64 = 5;
/// What one hash fills, which is kept for the next.
const HASH_MIB: f64 = 19.0;
/// What the allocator and SQLite may still take in after the first second.
const SLACK_MIB: f64 = 8.0;
/// With two hundred connections that redeem.
const MOST_MIB: f64 = 150.0;
/// A person who waits for longer gives up, also on a machine that does much else.
const PATIENCE: Duration = Duration::from_secs(60);
const PASSWORD: &str = "a long password of my own";

/// The page, without a line for each visit, and the paths of so many live links, each of a login of its own.
struct Serving {
    env: Env,
    server: Running,
    address: SocketAddr,
    links: Vec<String>,
}

impl Serving {
    fn with_links(count: usize) -> Self {
        let env = Env::with_relay(NOBODY);
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, free_port()));
        env.configure(|text| {
            let base = format!("http://{address}/reset");
            let text = text.replace("https://example.com/reset", &base);
            // Each person comes from an address of their own, as the proxy tells it.
            format!("{text}\n[serve]\ntrusted_proxy = [\"127.0.0.1\"]\n")
        });
        let mut store = Store::open(&env.database()).unwrap();
        let links = store
            .write(|tx| {
                Ok::<_, credtool::store::Error>((0..count).map(|n| add_link(tx, n)).collect())
            })
            .unwrap();
        let mut command = env.command(&["serve", "--listen", &address.to_string()]);
        let server = Running::start(command.stderr(Stdio::null()).stdout(Stdio::null()));
        let since = Instant::now();
        while Browser::connect(address).is_err() {
            assert!(since.elapsed() < PATIENCE, "the page does not listen");
            thread::sleep(Duration::from_millis(20));
        }
        Self {
            env,
            server,
            address,
            links,
        }
    }

    /// `VmRSS`, what it has now, or `VmHWM`, the most that it had, in MiB.
    fn memory(&self, what: &str) -> f64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.server.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix(what));
        let kib = line.and_then(|rest| {
            rest.trim_matches([':', ' ', '\t', 'k', 'B'])
                .parse::<f64>()
                .ok()
        });
        kib.unwrap_or_else(|| panic!("no {what} in {status}")) / 1024.0
    }

    fn redeemed(&self) -> usize {
        let connection = rusqlite::Connection::open(self.env.database()).unwrap();
        let sql = "SELECT count(*) FROM link JOIN login ON login.id = login_id
                   WHERE used_at IS NOT NULL AND password_hash IS NOT NULL";
        connection.query_row(sql, [], |row| row.get(0)).unwrap()
    }
}

fn add_link(tx: &Tx<'_>, n: usize) -> String {
    let now = Timestamp::now();
    let address = format!("p{n}@example.com");
    let new = NewContact {
        name: Line::parse("name", &format!("Person {n}")).unwrap(),
        addresses: vec![address.parse().unwrap()],
        locale: Locale::default(),
        phone: None,
        external_id: None,
        notes: Note::default(),
        tags: Vec::new(),
    };
    let contact = tx.add_contact(&new, now).unwrap();
    let product = tx.products().unwrap()[0].id;
    let username = Line::parse("username", &address).unwrap();
    let login = tx.add_login(contact, product, &username, now).unwrap();
    let token = Token::from_bytes(&rand::random());
    let end = now + SignedDuration::from_hours(1);
    tx.add_link(login, LinkKind::Reset, &token.digest(), now, end)
        .unwrap();
    format!("/reset/{}", token.expose())
}

fn redeem(browser: &mut Browser, link: &str, who: usize) -> HttpResponse {
    let head = format!("X-Forwarded-For: 198.18.0.{who}\r\n");
    let fields = [("password", PASSWORD), ("repeat", PASSWORD)];
    browser.submit(link, &head, &fields).unwrap()
}

/// `wrk` for [`SECONDS`].
fn wrk(program: &Path, url: &str) -> Command {
    let mut command = Command::new(program);
    command
        .args(["-t", "2", "-c", &CONNECTIONS.to_string()])
        .args(["-d", &format!("{SECONDS}s"), "--timeout", "20s", url])
        .stdout(Stdio::piped());
    command
}

#[test]
fn two_hundred_connections_see_no_error_and_memory_stays_flat() {
    let Some(program) = real::find("wrk", "wrk") else {
        return;
    };
    let serving = Serving::with_links(3);
    // The first password that is chosen loads the dictionaries of the estimate, once and for all.
    let mut browser = Browser::connect(serving.address).unwrap();
    assert_eq!(browser.open(&serving.links[2]).unwrap().status, 200);
    assert_eq!(redeem(&mut browser, &serving.links[2], 2).status, 200);
    let url = format!("http://{}{}", serving.address, serving.links[0]);
    let load = wrk(&program, &url).spawn().unwrap();
    thread::sleep(Duration::from_secs(1));
    let warm = serving.memory("VmRSS");

    // Somebody redeems in the middle of it.
    let since = Instant::now();
    let mut browser = Browser::connect(serving.address).unwrap();
    assert_eq!(browser.open(&serving.links[1]).unwrap().status, 200);
    let answer = redeem(&mut browser, &serving.links[1], 1);
    assert_eq!(answer.status, 200, "{}", answer.heading());
    assert!(since.elapsed() < PATIENCE, "{:?}", since.elapsed());

    let said = String::from_utf8(load.wait_with_output().unwrap().stdout).unwrap();
    let requests = said
        .lines()
        .find_map(|line| line.split_once(" requests in "));
    let requests: u64 = requests
        .map_or("0", |(count, _)| count.trim())
        .parse()
        .unwrap();
    assert!(requests > 10 * CONNECTIONS as u64, "{said}");
    assert!(!said.contains("Socket errors"), "{said}");
    assert!(!said.contains("Non-2xx"), "{said}");
    let end = serving.memory("VmRSS");
    let flat = warm + HASH_MIB + SLACK_MIB;
    assert!(end < flat, "{warm:.1} MiB, then {end:.1}");
    assert_eq!(serving.redeemed(), 2, "looking uses a link up");
}

#[test]
fn two_hundred_people_redeem_at_once() {
    let serving = Serving::with_links(CONNECTIONS);
    let start = Arc::new(Barrier::new(CONNECTIONS));
    let address = serving.address;
    let people: Vec<_> = (serving.links.iter().cloned().enumerate())
        .map(|(who, link)| {
            let start = Arc::clone(&start);
            thread::spawn(move || {
                let mut browser = Browser::connect(address).unwrap();
                assert_eq!(browser.open(&link).unwrap().status, 200);
                start.wait();
                let since = Instant::now();
                loop {
                    let answer = redeem(&mut browser, &link, who);
                    if answer.status == 200 {
                        return;
                    }
                    // Too many at once: it says when to come back.
                    assert_eq!(answer.status, 503, "{}", answer.heading());
                    let wait = answer.header("Retry-After").unwrap().parse().unwrap();
                    assert!(since.elapsed() < PATIENCE, "told to wait again and again");
                    thread::sleep(Duration::from_secs(wait));
                }
            })
        })
        .collect();
    for person in people {
        person.join().unwrap();
    }
    assert_eq!(serving.redeemed(), CONNECTIONS);
    let most = serving.memory("VmHWM");
    assert!(most < MOST_MIB, "{most:.1} MiB");
}
