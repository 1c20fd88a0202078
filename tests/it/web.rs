//! The page behind a link, over the wire: what it shows, what it changes, and what it says of itself.

mod bad_input;
mod chosen;
mod ended;
mod hook;
mod proxy;
mod running;
mod tls;

use std::fmt::Write;
use std::sync::Barrier;

use rusqlite::Connection;

use crate::support::page::{FORM, Page, form};
use crate::support::{Env, sink};

pub(crate) const CHOSEN: &str = "four little words here";

/// A desk with a contact, and its relay, on which nobody listens.
pub(crate) fn desk() -> Env {
    Env::with_ada(sink::NOBODY)
}

/// The path of a new link.
pub(crate) fn link(env: &Env) -> String {
    let url = env.run(&[
        "password",
        "reset",
        "ada@example.com",
        "--print-link",
        "--field",
        "url",
    ]);
    let url = url.ok().trim_end().to_owned();
    url.strip_prefix("https://example.com").unwrap().to_owned()
}

/// Adds lines to the configuration, under `[serve]`.
pub(crate) fn configure(env: &Env, lines: &str) {
    env.configure(|text| text.replace("#[serve]", &format!("[serve]\n{lines}")));
}

pub(crate) fn sql(env: &Env) -> Connection {
    Connection::open(env.database()).unwrap()
}

/// Everything that a visit could have changed.
fn dump(env: &Env) -> String {
    let mut out = String::new();
    for table in ["audit", "link", "login", "contact", "setting"] {
        let connection = sql(env);
        let mut statement = connection
            .prepare(&format!("SELECT * FROM {table}"))
            .unwrap();
        let columns = statement.column_count();
        let mut rows = statement.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            for column in 0..columns {
                write!(out, "{:?} ", row.get_ref(column).unwrap()).unwrap();
            }
            out.push('\n');
        }
    }
    out
}

pub(crate) fn verifies(env: &Env, password: &str) -> bool {
    let line = ["password", "verify", "ada@example.com", "--password-stdin"];
    env.feed(&line, &format!("{password}\n")).code == 0
}

#[test]
fn a_scanner_opens_the_link_and_the_person_still_succeeds() {
    let env = desk();
    let page = Page::start(&env);
    let path = link(&env);
    let before = dump(&env);
    for _ in 0..25 {
        assert_eq!(page.get(&path).status, 200);
        let head = page.ask("HEAD", &path, &[], "");
        assert_eq!((head.status, head.body.as_str()), (200, ""));
    }
    assert_eq!(dump(&env), before, "a visit changed something");
    let done = page.post(&path, CHOSEN, CHOSEN);
    assert_eq!((done.status, done.heading()), (200, "Your password is set"));
    assert!(done.body.contains("https://example.com/login"));
    assert!(verifies(&env, CHOSEN) && !verifies(&env, "another one altogether"));
    // What one cannot see of it: the event, once.
    let events = env.run(&["audit", "list", "--format", "json"]);
    assert_eq!(events.ok().matches("\"link.redeem\"").count(), 1);
}

#[test]
fn of_twenty_at_once_exactly_one_wins() {
    let env = desk();
    let page = Page::start(&env);
    let path = link(&env);
    let start = Barrier::new(20);
    let statuses: Vec<(u16, String)> = std::thread::scope(|scope| {
        let tries: Vec<_> = (0..20)
            .map(|n| {
                let (start, page, path) = (&start, &page, &path);
                scope.spawn(move || {
                    let password = format!("{CHOSEN} number {n}");
                    start.wait();
                    (page.post(path, &password, &password).status, password)
                })
            })
            .collect();
        tries.into_iter().map(|one| one.join().unwrap()).collect()
    });
    let won: Vec<_> = statuses
        .iter()
        .filter(|(status, _)| *status == 200)
        .collect();
    let lost = statuses.iter().filter(|(status, _)| *status == 410).count();
    assert_eq!((won.len(), lost), (1, 19), "{statuses:?}");
    assert!(verifies(&env, &won[0].1));
}

#[test]
fn what_was_typed_wrong_is_said_in_the_contacts_language() {
    let env = desk();
    env.run(&["product", "edit", "default", "--name", "<Wiki> & Co"])
        .ok();
    let page = Page::start(&env);
    let path = link(&env);
    for (locale, password, repeat, says) in [
        ("en", "", "", "Enter a new password."),
        (
            "en",
            CHOSEN,
            "another",
            "The two passwords are not the same.",
        ),
        (
            "de",
            "kurz",
            "kurz",
            "Nehmen Sie mindestens 15 Zeichen; es sind 4.",
        ),
        (
            "fr",
            "motdepasse ada@example.com",
            "x",
            "N’utilisez pas votre nom d’utilisateur.",
        ),
        ("es", "qwertyuiop[]asdf", "x", "Sigue las teclas"),
        (
            "it",
            "abababababababab",
            "x",
            "Ripete gli stessi caratteri.",
        ),
        (
            "nl",
            "Example ada@example.com 26",
            "x",
            "Laat uw gebruikersnaam weg.",
        ),
        (
            "pt",
            "computer computer",
            "x",
            "Ela repete os mesmos caracteres.",
        ),
        (
            "pt-PT",
            "1qaz2wsx3edc4rfv",
            "x",
            "palavras-passe mais comuns.",
        ),
        (
            "sv",
            "kort",
            "kort",
            "Use at least 15 characters; there are 4.",
        ),
    ] {
        env.run(&["contact", "edit", "ada@example.com", "--locale", locale])
            .ok();
        let reply = page.post(&path, password, repeat);
        assert_eq!(reply.status, 422, "{locale}");
        let body = &reply.body;
        assert!(body.contains(says), "{locale}: {body}");
        assert!(body.contains("aria-invalid=\"true\""), "{body}");
        assert!(
            body.contains("&lt;Wiki&gt; &amp; Co") && !body.contains("<Wiki>"),
            "{body}"
        );
        // What was typed does not come back.
        assert!(
            password.is_empty() || !body.contains(&format!("value=\"{password}")),
            "{body}"
        );
    }
    assert_eq!(
        page.post(&path, CHOSEN, CHOSEN).status,
        200,
        "the link lives on"
    );
}

#[test]
fn the_browser_decides_where_the_contact_has_no_language() {
    let env = desk();
    env.run(&["product", "edit", "default", "--name", "Example"])
        .ok();
    let page = Page::start(&env);
    let path = link(&env);
    let french = ("Accept-Language", "fr-CH, fr;q=0.9, en;q=0.8");
    let heading =
        |headers: &[(&str, &str)]| page.ask("GET", &path, headers, "").heading().to_owned();
    assert_eq!(heading(&[french]), "Choisir un mot de passe pour Example");
    assert_eq!(heading(&[]), "Choose a password for Example");
    let refused = page.ask("POST", &path, &[FORM, french], &form("court", "court"));
    assert!(
        refused.body.contains("Utilisez au moins 15 caractères"),
        "{}",
        refused.body
    );
    env.run(&["contact", "edit", "ada@example.com", "--locale", "de"])
        .ok();
    assert_eq!(heading(&[french]), "Passwort für Example wählen");
}

#[test]
fn a_link_is_found_with_what_an_email_program_left_behind_it() {
    let env = desk();
    let page = Page::start(&env);
    let path = link(&env);
    for behind in [
        ".",
        ",",
        ")",
        "%3E",
        "/",
        "%20",
        "%20%0A",
        "_",
        "&data=05%7C01%7Cada%40example.com%7C0&reserved=0",
    ] {
        let reply = page.get(&format!("{path}{behind}"));
        assert_eq!(reply.status, 200, "{behind}");
    }
    for other in [
        format!("{path}x"),
        format!("{path}/x"),
        path[..path.len() - 1].to_owned(),
    ] {
        assert_eq!(page.get(&other).status, 404, "{other}");
    }
    assert_eq!(page.post(&format!("{path}."), CHOSEN, CHOSEN).status, 200);
    assert!(verifies(&env, CHOSEN));
    assert_eq!(page.get(&path).status, 410);
}

#[test]
fn the_rules_of_the_product_stand_on_the_page() {
    let env = desk();
    let rules = [
        "--min-length",
        "8",
        "--max-length",
        "40",
        "--require",
        "digit",
        "--symbols",
        "+-",
    ];
    env.run(
        &[
            &["product", "edit", "default", "--second-factor", "yes"],
            &rules[..],
        ]
        .concat(),
    )
    .ok();
    let page = Page::start(&env);
    let path = link(&env);
    let body = page.get(&path).body;
    for rule in [
        "<li data-least=\"8\">at least 8 characters</li>",
        "<li data-most=\"40\">at most 40 characters</li>",
        "<li data-has=\"digit\">a digit</li>",
        "<li data-symbols=\"+-\">no symbols other than <code>+-</code>",
        "passwordrules=\"minlength: 16; maxlength: 40; required: digit; allowed: lower, upper, digit, [-+];\"",
    ] {
        assert!(body.contains(rule), "{rule} in {body}");
    }
    let broken = page.post(&path, "abcdefg!", "abcdefg!").body;
    for rule in [
        "Use at least one digit.",
        "Of the symbols use only these: +-",
    ] {
        assert!(broken.contains(rule), "{rule} in {broken}");
    }
    // A product that takes only what is too short to be chosen.
    let short = [
        "--second-factor",
        "no",
        "--min-length",
        "8",
        "--max-length",
        "12",
    ];
    env.run(&[&["product", "edit", "default"], &short[..]].concat());
    for closed in [page.get(&path), page.post(&path, CHOSEN, CHOSEN)] {
        assert_eq!(
            (closed.status, closed.heading()),
            (503, "Your password cannot be set here")
        );
        assert!(!closed.body.contains("in a few minutes"), "{}", closed.body);
    }
}

#[test]
fn every_answer_has_the_headers_that_keep_the_link_secret() {
    let env = desk();
    let page = Page::start(&env);
    let path = link(&env);
    let style = asset(&page.get(&path).body, "style-");
    let big = "x".repeat(40_000);
    let asks = [
        ("GET", path.as_str(), "", 200),
        ("HEAD", &path, "", 200),
        ("POST", &path, "password=x&repeat=x", 422),
        ("POST", &path, "password=x", 400),
        ("POST", &path, &big, 413),
        ("GET", "/reset/unknown", "", 404),
        ("GET", "/", "", 404),
        ("PUT", &path, "", 405),
        ("OPTIONS", "*", "", 404),
        ("GET", &style, "", 200),
        ("POST", &style, "x", 405),
    ];
    for (method, path, body, status) in asks {
        let reply = page.ask(method, path, &[FORM], body);
        assert_eq!(reply.status, status, "{method} {path}");
        for (name, value) in [
            ("referrer-policy", "no-referrer"),
            ("x-content-type-options", "nosniff"),
            ("x-frame-options", "DENY"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
            ("x-robots-tag", "noindex, nofollow, noarchive"),
            ("strict-transport-security", ""),
            ("server", ""),
            ("set-cookie", ""),
        ] {
            assert_eq!(reply.header(name), value, "{name} of {method} {path}");
        }
        let policy = reply.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'"), "{policy}");
        assert!(policy.contains("frame-ancestors 'none'"), "{policy}");
        let kept = reply.header("cache-control");
        if path == style && status == 200 {
            assert_eq!(kept, "public, max-age=31536000, immutable");
        } else {
            assert_eq!(kept, "no-store", "{method} {path}");
            assert!(!policy.contains("unsafe"), "{policy}");
        }
        if status == 405 {
            let allowed = if path == style {
                "GET, HEAD"
            } else {
                "GET, HEAD, POST"
            };
            assert_eq!(reply.header("allow"), allowed);
        }
        if method != "HEAD" && status != 200 {
            assert!(
                reply.body.contains("<h1>"),
                "{method} {path}: {}",
                reply.body
            );
        }
        if method == "POST" {
            assert_eq!(reply.header("connection"), "close");
        }
    }
    // No script and no style within a page, and nothing from elsewhere.
    let body = page.get(&path).body;
    for word in [
        "<style",
        "style=",
        "<script>",
        "onclick",
        "javascript:",
        "//cdn",
    ] {
        assert!(!body.contains(word), "{word} in {body}");
    }
    assert_eq!(page.get(&style.replace("style-", "style-x")).status, 404);
}

/// The path of an asset that a page names.
fn asset(body: &str, stem: &str) -> String {
    let found = body.split('"').find(|part| part.contains(stem));
    found.expect("the page names none").to_owned()
}

#[test]
fn head_says_what_get_says() {
    let env = desk();
    let page = Page::start(&env);
    for path in [
        link(&env),
        String::from("/reset/unknown"),
        String::from("/"),
    ] {
        let (get, head) = (page.get(&path), page.ask("HEAD", &path, &[], ""));
        let but_date = |reply: &crate::support::page::Reply| {
            let mut headers = reply.headers.clone();
            headers.retain(|(name, _)| name != "date");
            headers
        };
        assert_eq!(get.status, head.status, "{path}");
        assert_eq!(but_date(&get), but_date(&head), "{path}");
        assert_eq!(head.body, "");
    }
}

#[test]
fn the_look_is_the_products() {
    let env = desk();
    let logo = "<svg xmlns=\"http://www.w3.org/2000/svg\"/>";
    env.secret_file(env.config().with_file_name("logo.svg"), logo);
    configure(
        &env,
        "logo = \"logo.svg\"\ncolor = \"#8b0000\"\ndesk = \"help+me@example.com\"",
    );
    let page = Page::start(&env);
    let body = page.get(&link(&env)).body;
    let picture = page.get(&asset(&body, "logo-"));
    assert_eq!(
        (picture.body.as_str(), picture.header("content-type")),
        (logo, "image/svg+xml")
    );
    assert!(
        picture
            .header("content-security-policy")
            .contains("sandbox")
    );
    assert!(
        page.get(&asset(&body, "style-"))
            .body
            .starts_with(":root{--brand:#8b0000}")
    );
    assert!(
        body.contains("<a href=\"mailto:help%2Bme@example.com\">help+me@example.com</a>"),
        "{body}"
    );
    drop(page);
    for (line, says) in [
        ("color = \"red\"", "is not written like #1f5aa6"),
        ("desk = \"javascript:x\"", "serve.desk"),
        ("logo = \"config.toml\"", "is no picture"),
        ("logo = \"none.png\"", "there is no logo at"),
        ("trusted_proxy = [\"localhost\"]", "serve.trusted_proxy"),
    ] {
        let env = desk();
        configure(&env, line);
        env.run(&["serve", "--listen", "127.0.0.1:0"])
            .fails(78, &[says]);
    }
}

#[test]
fn a_form_from_elsewhere_is_refused() {
    let env = desk();
    let page = Page::start(&env);
    let path = link(&env);
    let sent = form(CHOSEN, CHOSEN);
    let own = format!("http://127.0.0.1:{}", page.port);
    for (header, status) in [
        (("Sec-Fetch-Site", "cross-site"), 403),
        (("Sec-Fetch-Site", "same-site"), 403),
        (("Origin", "https://evil.example"), 403),
        (("Origin", "https://example.com.evil.example"), 403),
        (("Origin", "http://example.com"), 403),
    ] {
        let reply = page.ask("POST", &path, &[FORM, header], &sent);
        assert_eq!(reply.status, status, "{header:?}");
    }
    // Our own page says nothing of its origin, since its address is a secret.
    for header in [
        ("Sec-Fetch-Site", "same-origin"),
        ("Origin", "null"),
        ("Origin", "https://example.com"),
        ("Origin", &own),
    ] {
        let reply = page.ask("POST", &link(&env), &[FORM, header], &sent);
        assert_eq!(reply.status, 200, "{header:?}");
    }
}
