//! The page in a real Chromium: what a person sees and does, from the email to the new password.

mod driver;

use serde_json::json;

use driver::Browser;

use crate::support::Env;
use crate::support::page::Page;
use crate::support::sink::{NOBODY, Sink};
use crate::web::{CHOSEN, configure, sql};

const CHOOSE: &str = "Choose a password for Example";
/// Tab and Enter, as `WebDriver` names keys.
const TAB: &str = "\u{e004}";
const ENTER: &str = "\u{e007}";

/// A desk, its page, and a browser; nothing where there is none. Links point to the page itself.
fn open(relay: u16) -> Option<(Browser, Env, Page)> {
    let browser = Browser::start()?;
    let env = Env::with_ada(relay);
    configure(&env, "tries_per_address = 0\ndesk = \"desk@example.com\"");
    let page = Page::start(&env);
    env.run(&["product", "edit", "default", "--name", "Example"])
        .ok();
    let here = format!("http://127.0.0.1:{}/reset", page.port);
    env.configure(|text| text.replace("https://example.com/reset", &here));
    Some((browser, env, page))
}

/// The address of a new link.
fn link(env: &Env) -> String {
    let line = [
        "password",
        "reset",
        "ada@example.com",
        "--print-link",
        "--field",
        "url",
    ];
    env.run(&line).ok().trim_end().to_owned()
}

/// The address in the email that the server took last.
fn mailed(env: &Env, sink: &Sink) -> String {
    env.run(&["password", "reset", "ada@example.com", "--send-link"])
        .ok();
    let emails = sink.emails();
    let start = emails
        .rfind("http://127.0.0.1:")
        .expect("no link in the email");
    let url = emails[start..]
        .split(['"', '<', '\r', '\n', ' '])
        .next()
        .unwrap();
    url.to_owned()
}

fn fill(browser: &Browser, password: &str, repeat: &str) {
    browser.type_into("#password", password);
    browser.type_into("#repeat", repeat);
    browser.click("button[type=submit]");
}

#[track_caller]
fn no_complaints(browser: &Browser) {
    assert_eq!(browser.complaints(), [""; 0]);
}

#[test]
fn from_the_mail_to_the_new_password() {
    let Some(sink) = Sink::start(&[]) else { return };
    let Some((browser, env, _page)) = open(sink.port) else {
        return;
    };
    let url = mailed(&env, &sink);
    browser.open(&url);
    browser.sees(CHOOSE);
    assert_eq!(browser.title(), CHOOSE);
    browser.picture("form");

    fill(&browser, CHOSEN, "four other words here");
    browser.sees(CHOOSE);
    wait_for_title(&browser, "Error: ");
    assert_eq!(
        browser.text("#repeat-error"),
        "The two passwords are not the same. Type the same one in both fields."
    );
    assert_eq!(browser.eval("document.activeElement.id"), "errors");
    assert_eq!(browser.eval("password.value + repeat.value"), "");
    browser.picture("mismatch");

    fill(&browser, "ada1234", "ada1234");
    wait_for(
        &browser,
        "#password-error",
        "Use at least 15 characters; there are 7.",
    );
    fill(&browser, "ada@example.com-1", "ada@example.com-1");
    wait_for(&browser, "#password-error", "Leave out your username.");
    assert_eq!(browser.eval("document.activeElement.id"), "errors");
    browser.picture("weak");

    fill(&browser, CHOSEN, CHOSEN);
    browser.sees("Your password is set");
    assert_eq!(
        browser.eval("document.querySelector('a.button').href"),
        "https://example.com/login"
    );
    browser.picture("done");
    assert!(crate::web::verifies(&env, CHOSEN));

    browser.open(&url);
    browser.sees("This link has already been used");
    browser.picture("used");
    no_complaints(&browser);
}

fn wait_for(browser: &Browser, css: &str, text: &str) {
    let since = std::time::Instant::now();
    let there = format!("document.querySelector('{css}')?.textContent.includes('{text}')");
    while browser.eval(&there) != true {
        assert!(since.elapsed().as_secs() < 30, "{css} does not say {text}");
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
}

fn wait_for_title(browser: &Browser, start: &str) {
    let since = std::time::Instant::now();
    while !browser.title().starts_with(start) {
        assert!(since.elapsed().as_secs() < 30, "{}", browser.title());
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
}

#[test]
fn a_link_that_is_over_says_how() {
    let Some((browser, env, _page)) = open(NOBODY) else {
        return;
    };
    let expired = link(&env);
    sql(&env)
        .execute("UPDATE link SET created_at = 1000, expires_at = 2000", [])
        .unwrap();
    browser.open(&expired);
    browser.sees("This link has expired");
    assert!(
        browser
            .text("main")
            .contains("Ask the support desk for a new link.")
    );
    assert_eq!(browser.text("footer"), "Support desk: desk@example.com");
    browser.picture("expired");
    link(&env);
    browser.open(&expired);
    assert!(browser.text("main").contains("A newer link was made on "));
    browser.picture("newer");
    browser.open(&format!("{}x", link(&env)));
    browser.sees("This link is not known");
    browser.picture("unknown");
    no_complaints(&browser);
}

#[test]
fn it_fits_a_telephone_and_a_dark_room() {
    let Some((browser, env, _page)) = open(NOBODY) else {
        return;
    };
    env.run(&[
        "product",
        "edit",
        "default",
        "--name",
        "Donaudampfschifffahrtselektrizitätenhauptbetriebswerk",
    ])
    .ok();
    let url = link(&env);
    for locale in ["en", "de", "es", "fr", "it", "nl", "pt", "pt-PT"] {
        env.run(&["contact", "edit", "ada@example.com", "--locale", locale])
            .ok();
        browser.open(&url);
        assert_eq!(browser.eval("document.documentElement.lang"), locale);
        for width in [320, 768, 1280] {
            browser.width(width);
            let overflow = browser.eval("document.documentElement.scrollWidth - innerWidth");
            assert!(
                overflow.as_i64().unwrap() <= 0,
                "{locale} at {width}: {overflow} too wide"
            );
            browser.picture(&format!("width-{locale}-{width}"));
        }
    }
    let shade = |css: &str| {
        let colour = browser.eval(&format!(
            "getComputedStyle(document.querySelector('{css}')).backgroundColor"
        ));
        let text = colour.as_str().unwrap().to_owned();
        let channels = text.trim_matches(|c: char| !c.is_ascii_digit()).split(", ");
        channels
            .map(|channel| channel.parse::<u32>().unwrap())
            .sum::<u32>()
    };
    browser.prefers_dark(false);
    assert!(shade("main") > 600, "the light page is not light");
    browser.prefers_dark(true);
    assert!(shade("main") < 150, "the dark page is not dark");
    for width in [320, 768, 1280] {
        browser.width(width);
        fill(&browser, "short", "short");
        wait_for_title(&browser, "Erro: ");
        browser.picture(&format!("dark-{width}"));
    }
    no_complaints(&browser);
}

#[test]
fn the_script_helps_and_decides_nothing() {
    let Some((browser, env, _page)) = open(NOBODY) else {
        return;
    };
    let rules = [
        "product",
        "edit",
        "default",
        "--require",
        "digit",
        "--symbols",
        "-",
    ];
    env.run(&rules).ok();
    let url = link(&env);
    browser.open(&url);
    let ticked = |typed: &str| {
        browser.eval("void (password.value = '')");
        browser.type_into("#password", typed);
        let ticked = browser
            .eval("[...document.querySelectorAll('li.met')].map(li => li.textContent).join('; ')");
        ticked.as_str().unwrap().to_owned()
    };
    let (length, digit) = ("at least 15 characters", "a digit");
    let (username, symbols) = ("your username is not part of it", "no symbols other than -");
    for (typed, expected) in [
        ("four", vec![symbols, username]),
        ("football1", vec![digit, symbols, username]),
        ("ada-1234567890123", vec![length, digit, symbols, username]),
        // A symbol that the product forbids.
        ("4-little-words-here!", vec![length, digit, username]),
        (
            "4-little-words-here",
            vec![length, digit, symbols, username],
        ),
    ] {
        assert_eq!(ticked(typed), expected.join("; "), "{typed}");
    }
    browser.picture("ticked");
    // No praise, and nothing is sent while somebody types.
    let requests = browser.eval("performance.getEntriesByType('resource').filter(r => r.initiatorType === 'fetch' || r.initiatorType === 'xmlhttprequest').length");
    assert_eq!(requests, 0);
    let text = browser.text("main").to_lowercase();
    assert!(!text.contains("good") && !text.contains("strong"), "{text}");

    assert_eq!(
        browser.eval("password.type + repeat.type"),
        "passwordpassword"
    );
    browser.click("#show");
    assert_eq!(browser.eval("password.type + repeat.type"), "texttext");
    assert_eq!(browser.eval("show.getAttribute('aria-pressed')"), "true");
    browser.picture("shown");
    browser.click("#show");
    assert_eq!(
        browser.eval("password.type + repeat.type"),
        "passwordpassword"
    );
    assert_eq!(browser.eval("show.getAttribute('aria-pressed')"), "false");

    // What meets every rule that the script knows may be easy to guess all the same: the server says so.
    browser.open(&url);
    fill(&browser, "Computer1-Computer1", "Computer1-Computer1");
    wait_for(&browser, "#password-error", "Choose another.");
    no_complaints(&browser);
}

#[test]
fn a_moment_is_a_whole_date_in_both_zones() {
    let Some((browser, env, _page)) = open(NOBODY) else {
        return;
    };
    let url = link(&env);
    // 18:30 UTC is the next day in Auckland, and 00:30 UTC the day before in Honolulu.
    for (until, zone, locale, expected) in [
        (
            "2026-11-30T18:30:00Z",
            "Pacific/Auckland",
            "en",
            "until 30 November 2026, 18:30 UTC (1 December 2026 at 07:30 GMT+13)",
        ),
        (
            "2026-12-01T00:30:00Z",
            "Pacific/Honolulu",
            "de",
            "bis zum 1. Dezember 2026, 00:30 UTC (30. November 2026 um 14:30 GMT-10)",
        ),
        (
            "2026-12-01T00:30:00Z",
            "UTC",
            "fr",
            "jusqu’au 1er décembre 2026, 00:30 UTC",
        ),
    ] {
        let at: jiff::Timestamp = until.parse().unwrap();
        sql(&env)
            .execute(
                "UPDATE link SET created_at = ?1 - 3600000, expires_at = ?1",
                [at.as_millisecond()],
            )
            .unwrap();
        env.run(&["contact", "edit", "ada@example.com", "--locale", locale])
            .ok();
        browser.in_zone(zone);
        browser.open(&url);
        let text = browser.text("time");
        assert_eq!(text, expected, "{zone}");
    }
    no_complaints(&browser);
}

#[test]
fn the_keyboard_is_enough() {
    let Some((browser, env, _page)) = open(NOBODY) else {
        return;
    };
    browser.open(&link(&env));
    browser.sees(CHOOSE);
    let focus = || {
        browser
            .eval("document.activeElement.id")
            .as_str()
            .unwrap()
            .to_owned()
    };
    let mut order = Vec::new();
    for _ in 0..4 {
        browser.press(TAB);
        order.push(focus());
    }
    assert_eq!(order, ["username", "password", "show", "repeat"]);
    let ring = browser.eval("getComputedStyle(document.activeElement).outlineStyle");
    assert_eq!(ring, "solid", "the focus cannot be seen");
    browser.press("short");
    browser.press(ENTER);
    wait_for_title(&browser, "Error: ");
    // From the summary a link leads to the field.
    assert_eq!(focus(), "errors");
    browser.press(TAB);
    browser.press(ENTER);
    assert_eq!(focus(), "password");
    browser.press(CHOSEN);
    browser.press(TAB);
    browser.press(TAB);
    assert_eq!(focus(), "repeat");
    browser.press(CHOSEN);
    browser.press(TAB);
    browser.press(ENTER);
    browser.sees("Your password is set");
    no_complaints(&browser);
}

#[test]
fn it_works_without_scripts() {
    let Some((browser, env, _page)) = open(NOBODY) else {
        return;
    };
    browser.runs_scripts(false);
    browser.open(&link(&env));
    browser.sees(CHOOSE);
    assert!(!browser.shows("#show"));
    browser.picture("no-script");
    fill(&browser, "short", "short");
    wait_for_title(&browser, "Error: ");
    assert_eq!(
        browser.eval("document.activeElement.id"),
        "errors",
        "the summary has the focus"
    );
    fill(&browser, CHOSEN, CHOSEN);
    browser.sees("Your password is set");
}

#[test]
fn a_screen_reader_has_names_for_everything() {
    let Some((browser, env, _page)) = open(NOBODY) else {
        return;
    };
    browser.open(&link(&env));
    browser.sees(CHOOSE);
    let nodes = browser.accessible();
    let has = |nodes: &[String], start: &str| {
        assert!(
            nodes.iter().any(|node| node.starts_with(start)),
            "no {start} in {nodes:#?}"
        );
    };
    for start in [
        "heading|Choose a password for Example",
        "textbox|Username",
        "textbox|New password|Rules",
        "textbox|New password again",
        "button|Show password",
        "button|Set password",
        "link|desk@example.com",
        "main|",
    ] {
        has(&nodes, start);
    }
    fill(&browser, "short", "short");
    wait_for_title(&browser, "Error: ");
    let nodes = browser.accessible();
    has(&nodes, "alert|");
    has(&nodes, "heading|The password was not set");
    has(&nodes, "link|Use at least 15 characters; there are 5.");
    has(
        &nodes,
        "textbox|New password|Use at least 15 characters; there are 5. A single word is easy to guess. Add a few others. Rules",
    );
    // Password managers find what they look for.
    for (css, hint) in [
        ("#username", "username"),
        ("#password", "new-password"),
        ("#repeat", "new-password"),
    ] {
        let found = browser.eval(&format!("document.querySelector('{css}').autocomplete"));
        assert_eq!(found, hint);
    }
    // Nothing leaves the page: no cookie, no storage, no request to elsewhere.
    assert_eq!(
        browser.eval("document.cookie + localStorage.length + sessionStorage.length"),
        "00"
    );
    let loaded =
        browser.eval("performance.getEntriesByType('resource').map(r => new URL(r.name).origin)");
    let origin = browser.eval("location.origin");
    for one in loaded.as_array().unwrap() {
        assert_eq!(*one, origin);
    }
    assert_eq!(browser.eval("document.referrer"), json!(""));
    no_complaints(&browser);
}
