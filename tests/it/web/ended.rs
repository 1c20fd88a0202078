//! Links that are over: each has its own honest page.

use super::{CHOSEN, desk, link, sql};
use crate::support::page::Page;

#[test]
fn each_end_has_its_page() {
    let env = desk();
    let page = Page::start(&env);

    let used = link(&env);
    assert_eq!(page.post(&used, CHOSEN, CHOSEN).status, 200);
    let reply = page.get(&used);
    assert_eq!(
        (reply.status, reply.heading()),
        (410, "This link has already been used")
    );
    assert!(
        reply
            .body
            .contains("If it was not you, tell the support desk at once.")
    );
    let again = page.post(&used, CHOSEN, CHOSEN);
    assert_eq!(
        (again.status, again.heading()),
        (410, "This link has already been used")
    );

    let expired = link(&env);
    sql(&env)
        .execute(
            "UPDATE link SET created_at = 1000, expires_at = 2000 WHERE used_at IS NULL",
            [],
        )
        .unwrap();
    let reply = page.get(&expired);
    assert_eq!(
        (reply.status, reply.heading()),
        (410, "This link has expired")
    );
    assert!(
        reply.body.contains("until 1 January 1970, 00:00 UTC"),
        "{}",
        reply.body
    );
    assert!(reply.body.contains("Ask the support desk for a new link."));
    assert_eq!(page.post(&expired, CHOSEN, CHOSEN).status, 410);

    let revoked = link(&env);
    env.run(&["link", "revoke", "3", "--yes"]).ok();
    let reply = page.get(&revoked);
    assert_eq!(
        (reply.status, reply.heading()),
        (410, "This link is no longer valid")
    );
    assert!(
        reply.body.contains("The support desk ended it."),
        "{}",
        reply.body
    );

    let before = link(&env);
    let line = ["password", "set", "ada@example.com", "--password-stdin"];
    env.feed(&line, "another password of the desk\n").ok();
    let reply = page.get(&before);
    assert!(
        reply
            .body
            .contains("The password was changed after the link was sent."),
        "{}",
        reply.body
    );

    // Each of them names a newer link that lives, and only such a one.
    let newest = link(&env);
    sql(&env)
        .execute(
            // The last time that it was 14:05; it lives as long as it may.
            "UPDATE link SET created_at = ((unixepoch() - 50700) / 86400 * 86400 + 50700) * 1000,
               expires_at = ((unixepoch() - 50700) / 86400 * 86400 + 50700 + 86400) * 1000
             WHERE id = (SELECT max(id) FROM link)",
            [],
        )
        .unwrap();
    for path in [&used, &expired, &revoked, &before] {
        let body = page.get(path).body;
        // It was printed, so there is no email to look for.
        assert!(body.contains("A newer link was made <time"), "{body}");
        assert!(
            body.contains("at 14:05 UTC</time>. Use that one;") && !body.contains("email"),
            "{body}"
        );
    }
    assert_eq!(page.get(&newest).status, 200);
    env.run(&["link", "revoke", "5", "--yes"]).ok();
    assert!(!page.get(&used).body.contains("A newer link"));
}

#[test]
fn revoked_for_a_newer_one_says_so() {
    let env = desk();
    let page = Page::start(&env);
    let old = link(&env);
    env.run(&[
        "password",
        "reset",
        "ada@example.com",
        "--print-link",
        "--revoke-others",
    ])
    .ok();
    let body = page.get(&old).body;
    assert!(body.contains("A newer link took its place."), "{body}");
    assert!(body.contains("A newer link was made"), "{body}");
}

#[test]
fn only_an_email_that_exists_is_to_be_looked_for() {
    let env = desk();
    let page = Page::start(&env);
    let old = link(&env);
    env.run(&["link", "revoke", "1", "--yes"]).ok();
    // Its email waits for the relay.
    env.run(&["password", "reset", "ada@example.com", "--send-link"]);
    let body = page.get(&old).body;
    assert!(body.contains("A newer link was emailed <time"), "{body}");
    assert!(body.contains("Look for the newest email."), "{body}");
    sql(&env)
        .execute("UPDATE email SET state = 'failed', due_at = NULL", [])
        .unwrap();
    let body = page.get(&old).body;
    assert!(body.contains("A newer link was made <time"), "{body}");
    assert!(!body.contains("email"), "{body}");
}

#[test]
fn unknown_and_malformed_look_alike() {
    let env = desk();
    let page = Page::start(&env);
    let same = page.get("/reset/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
    assert_eq!(
        (same.status, same.heading()),
        (404, "This link is not known")
    );
    let good = link(&env);
    let long = format!("/reset/{}", "a".repeat(5000));
    for path in [
        "/reset/x",
        "/reset/%00",
        "/reset/%ff%fe",
        "/reset/%41",
        "/reset/..%2f..%2fetc%2fpasswd",
        "/reset/'%20OR%201=1--",
        "/reset/{token}",
        "/reset/",
        "/reset",
        "/",
        "//reset/x",
        &format!("{good}/x"),
        &format!("{good}x"),
        &good[..good.len() - 1],
        &long,
    ] {
        let reply = page.get(path);
        assert_eq!((reply.status, &reply.body), (404, &same.body), "{path}");
        let sent = page.post(path, CHOSEN, CHOSEN);
        assert_eq!((sent.status, &sent.body), (404, &same.body), "{path}");
    }
    // Without a contact the browser says which language it is.
    let french = page.ask(
        "GET",
        "/reset/x",
        &[("Accept-Language", "fr-CA,fr;q=0.9")],
        "",
    );
    assert_eq!(french.heading(), "Ce lien n’est pas connu");
    assert!(french.body.contains("<html lang=\"fr\" dir=\"ltr\">"));
}
