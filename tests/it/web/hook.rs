//! Products that are told of a new password by a hook, which may fail, hang and talk.

use std::os::unix::fs::PermissionsExt;
use std::time::{Duration, Instant};

use rustix::process::Signal;

use super::{CHOSEN, configure, desk, link, verifies};
use crate::support::Env;
use crate::support::page::Page;

/// Writes a hook and makes it that of a product.
fn hook(env: &Env, product: &str, script: &str) {
    let path = env.home().join(format!("hook-{product}"));
    std::fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
    std::fs::set_permissions(&path, PermissionsExt::from_mode(0o700)).unwrap();
    let command = path.display().to_string();
    env.run(&["product", "edit", product, "--provision", &command]);
}

#[test]
fn a_hook_that_fails_leaves_the_link_and_says_nothing_to_the_visitor() {
    let env = desk();
    let page = Page::start(&env);
    let path = link(&env);
    for (script, logged) in [
        (
            "cat >/dev/null; echo the wiki is on fire >&2; exit 1",
            "the wiki is on fire",
        ),
        (
            "cat >/dev/null; echo later please >&2; exit 75",
            "later please",
        ),
        ("tee /dev/stderr; exit 1", ""),
    ] {
        hook(&env, "default", script);
        let reply = page.post(&path, CHOSEN, CHOSEN);
        assert_eq!(
            (reply.status, reply.heading()),
            (503, "Your password could not be set right now")
        );
        assert!(!reply.header("retry-after").is_empty());
        assert!(
            !reply.body.contains("fire") && !reply.body.contains("hook"),
            "{}",
            reply.body
        );
        page.says(logged);
        assert_eq!(page.get(&path).status, 200, "the link stays good");
        assert!(!verifies(&env, CHOSEN));
    }
    hook(&env, "default", "cat >/dev/null");
    assert_eq!(page.post(&path, CHOSEN, CHOSEN).status, 200);
    assert!(verifies(&env, CHOSEN));
    page.signal(Signal::TERM);
    let (code, log) = page.ended();
    assert_eq!(code, 0, "{log}");
    for secret in [CHOSEN, "four+little", "$argon2id", &path[7..]] {
        assert!(!log.contains(secret), "{secret} in {log}");
    }
}

#[test]
fn hooks_that_hang_hold_nobody_else_up() {
    let env = desk();
    configure(&env, "tries_per_address = 0\ntries_per_link = 0");
    let own = link(&env);
    env.run(&["product", "add", "wiki", "--name", "Wiki"]).ok();
    hook(&env, "wiki", "cat >/dev/null; sleep 12");
    let wiki = |n: u32| {
        let who = format!("p{n}@example.com");
        env.run(&["contact", "add", "Somebody", &who]).ok();
        let line = [
            "password",
            "reset",
            &who,
            "--product",
            "wiki",
            "--print-link",
            "--field",
            "url",
        ];
        let url = env.run(&line).ok().trim_end().to_owned();
        url.strip_prefix("https://example.com").unwrap().to_owned()
    };
    // More than find a place.
    let paths: Vec<String> = (0..20).map(wiki).collect();
    let page = Page::start(&env);
    std::thread::scope(|scope| {
        let waiting: Vec<_> = paths
            .iter()
            .map(|path| scope.spawn(|| page.post(path, CHOSEN, CHOSEN).status))
            .collect();
        std::thread::sleep(Duration::from_secs(3));
        let since = Instant::now();
        assert_eq!(page.post(&own, CHOSEN, CHOSEN).status, 200);
        assert!(
            since.elapsed() < Duration::from_secs(6),
            "{:?}",
            since.elapsed()
        );
        let statuses: Vec<u16> = waiting.into_iter().map(|one| one.join().unwrap()).collect();
        let done = statuses.iter().filter(|status| **status == 200).count();
        let later = statuses.iter().filter(|status| **status == 503).count();
        assert!(done >= 16 && done + later == 20, "{statuses:?}");
    });
}
