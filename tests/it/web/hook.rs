//! Products that are told of a new password by a hook, which may fail, hang and talk.

use std::os::unix::fs::PermissionsExt;
use std::time::{Duration, Instant};

use rustix::process::Signal;

use super::{CHOSEN, configure, desk, link, verifies};
use crate::support::page::{FORM, Page, Reply, connect, form, half, request, rest};
use crate::support::{Env, wait_for};

/// Writes a hook and makes it that of a product, which gives it so long.
pub(super) fn hook(env: &Env, product: &str, script: &str, timeout: &str) {
    let path = env.home().join(format!("hook-{product}"));
    std::fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
    std::fs::set_permissions(&path, PermissionsExt::from_mode(0o700)).unwrap();
    let command = path.display().to_string();
    let hook = ["--provision", &command, "--provision-timeout", timeout];
    env.run(&[&["product", "edit", product], &hook[..]].concat())
        .ok();
}

#[test]
fn a_hook_that_fails_leaves_the_link_and_says_nothing_to_the_visitor() {
    let env = desk();
    let page = Page::start(&env);
    let path = link(&env);
    let refused = (422, "The product did not accept this password.");
    let unsure = (503, "It may have been changed, or not.");
    for (script, logged, (status, text)) in [
        (
            "cat >/dev/null; echo the wiki is on fire >&2; exit 1",
            "the wiki is on fire",
            refused,
        ),
        (
            "cat >/dev/null; echo later please >&2; exit 75",
            "later please",
            unsure,
        ),
        ("cat >/dev/null; exec sleep 60", "", unsure),
        ("tee /dev/stderr; exit 1", "", refused),
    ] {
        let time = if script.contains("sleep") {
            "2s"
        } else {
            "30s"
        };
        hook(&env, "default", script, time);
        let reply = page.post(&path, CHOSEN, CHOSEN);
        assert_eq!(reply.status, status, "{script}");
        assert!(reply.body.contains(text), "{}", reply.body);
        // Time mends nothing where the product refused.
        let later = reply.headers.iter().any(|(name, _)| name == "retry-after");
        assert_eq!(later, status == 503, "{script}");
        assert_eq!(reply.body.contains("in a few minutes"), later);
        assert!(
            !reply.body.contains("fire") && !reply.body.contains("hook"),
            "{}",
            reply.body
        );
        page.says(logged);
        assert_eq!(page.get(&path).status, 200, "the link stays good");
        assert!(!verifies(&env, CHOSEN));
    }
    hook(&env, "default", "cat >/dev/null", "30s");
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
fn a_hook_that_cannot_be_run_is_for_the_support_desk() {
    let env = desk();
    let page = Page::start(&env);
    let path = link(&env);
    hook(&env, "default", "", "30s");
    std::fs::remove_file(env.home().join("hook-default")).unwrap();
    let reply = page.post(&path, CHOSEN, CHOSEN);
    assert_eq!(
        (reply.status, reply.heading()),
        (503, "Your password cannot be set here")
    );
    assert!(
        reply.body.contains("Trying again will not help") && !reply.body.contains("few minutes"),
        "{}",
        reply.body
    );
    assert!(reply.headers.iter().all(|(name, _)| name != "retry-after"));
    assert_eq!(page.get(&path).status, 200, "the link still works");
}

#[test]
fn who_waits_for_a_hook_is_answered_before_the_page_stops() {
    let env = desk();
    let gate = env.home().join("gate");
    let started = env.home().join("started");
    let script = format!(
        "cat >/dev/null; touch {}; n=0; until test -e {} || test $n -gt 600; do n=$((n+1)); sleep 0.2; done",
        started.display(),
        gate.display()
    );
    hook(&env, "default", &script, "2m");
    let page = Page::start(&env);
    let path = link(&env);
    let sent = request(page.port, "POST", &path, &[FORM], &form(CHOSEN, CHOSEN));
    let waiting = half(connect(page.port), &sent);
    wait_for("the hook does not run", || started.exists());
    page.signal(Signal::TERM);
    let reply = Reply::parse(rest(waiting).as_bytes());
    assert_eq!(
        (reply.status, reply.heading()),
        (503, "It is not certain that your password was set")
    );
    let (code, log) = page.ended();
    assert_eq!(code, 1, "{log}");
    assert!(log.contains("\"finished\":false"), "{log}");
    // It told the truth: the next run sets it, and uses the link up.
    std::fs::write(&gate, "").unwrap();
    let since = Instant::now();
    while !verifies(&env, CHOSEN) {
        assert!(since.elapsed() < Duration::from_mins(1), "it is not set");
        env.run(&["email", "deliver"]);
        std::thread::sleep(Duration::from_millis(300));
    }
    assert_eq!(Page::start(&env).get(&path).status, 410);
}

#[test]
fn hooks_that_hang_hold_nobody_else_up() {
    let env = desk();
    configure(&env, "tries_per_address = 0\ntries_per_link = 0");
    let own = link(&env);
    env.run(&["product", "add", "wiki", "--name", "Wiki"]).ok();
    let started = env.home().join("started");
    std::fs::create_dir(&started).unwrap();
    let script = format!("cat >/dev/null; touch {}/$$; sleep 12", started.display());
    hook(&env, "wiki", &script, "30s");
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
        wait_for("too few hooks run", || {
            std::fs::read_dir(&started).unwrap().count() >= 16
        });
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
