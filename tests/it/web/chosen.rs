//! Passwords that people choose: the page and the command line take the same ones.

use super::{CHOSEN, configure, desk, link, verifies};
use crate::support::Env;
use crate::support::page::Page;

fn set(env: &Env, who: &str, password: &str) -> i32 {
    let line = ["password", "set", who, "--password-stdin"];
    env.feed(&line, &format!("{password}\n")).code
}

#[test]
fn page_and_command_line_refuse_the_same_invisible_characters() {
    let env = desk();
    configure(&env, "tries_per_address = 0\ntries_per_link = 0");
    let page = Page::start(&env);
    let path = link(&env);
    for hidden in [
        '\u{200d}',
        '\u{200c}',
        '\u{fe0f}',
        '\u{fe00}',
        '\u{180b}',
        '\u{fffc}',
        '\u{600}',
        '\u{fdd0}',
        '\u{e000}',
        '\u{2060}',
        '\u{ad}',
        '\u{feff}',
        '\u{e0061}',
        '\u{2800}',
        '\u{202e}',
        '\u{378}',
    ] {
        let password = format!("planet{hidden}banana-lantern-77");
        let reply = page.post(&path, &password, &password);
        assert_eq!(reply.status, 422, "{password:?}");
        assert!(
            reply.body.contains("cannot be seen or typed"),
            "{}",
            reply.body
        );
        assert_eq!(set(&env, "ada@example.com", &password), 2, "{password:?}");
    }
    for needed in ["👩\u{200d}💻❤\u{fe0f}", "می\u{200c}خواهم", "क्\u{200d}ष"] {
        let password = format!("planet{needed}banana-lantern-77");
        assert_eq!(set(&env, "ada@example.com", &password), 0, "{password:?}");
        let reply = page.post(&link(&env), &password, &password);
        assert_eq!(reply.status, 200, "{password:?}");
    }
}

#[test]
fn username_counts_only_as_a_whole() {
    let env = desk();
    let page = Page::start(&env);
    for (name, address, password) in [
        ("Max Y", "max@example.com", "climaxing-information-pebbles"),
        ("Help", "info@example.com", "planet information lantern"),
        ("Ada B", "ada@example.net", "canadalemonbattlestaple"),
    ] {
        env.run(&["contact", "add", name, address]).ok();
        assert_eq!(set(&env, address, password), 0, "{password}");
        let line = [
            "password",
            "reset",
            address,
            "--print-link",
            "--field",
            "url",
        ];
        let url = env.run(&line).ok().trim_end().to_owned();
        let path = url.strip_prefix("https://example.com").unwrap();
        let whole = format!("planet-{address}-lantern");
        let reply = page.post(path, &whole, &whole);
        assert_eq!(reply.status, 422, "{whole}");
        assert!(
            reply.body.contains("Leave out your username."),
            "{}",
            reply.body
        );
        assert_eq!(set(&env, address, &whole), 2, "{whole}");
        assert_eq!(
            page.post(path, password, password).status,
            200,
            "{password}"
        );
    }
}

#[test]
fn database_replaced_while_the_hook_sets_the_password_leaves_the_outcome_open() {
    let env = desk();
    let path = link(&env);
    let copy = env.home().join("copy.db");
    env.run(&["db", "backup", &copy.display().to_string()]).ok();
    let database = env.database().display().to_string();
    let swap = format!(
        "cat >/dev/null; mv '{database}' '{database}.old'; cp '{}' '{database}'",
        copy.display()
    );
    super::hook::hook(&env, "default", &swap, "30s");
    let page = Page::start(&env);
    let reply = page.post(&path, CHOSEN, CHOSEN);
    assert_eq!(reply.status, 503);
    assert!(
        reply.body.contains("It may have been changed, or not."),
        "{}",
        reply.body
    );
    assert!(
        !reply.body.contains("Nothing was changed"),
        "{}",
        reply.body
    );
    page.says("but here it is not recorded yet");
    assert!(!verifies(&env, CHOSEN));
}
