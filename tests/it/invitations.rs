//! An invitation: a link email of its own text, that lives for seven days and stays an invitation whatever becomes of
//! it.

use credtool::app::credentials::links::{IssuedLink, LinkRequest};
use credtool::demo::server::{Script, SmtpServer};
use credtool::domain::email::EmailState;
use credtool::domain::link::{RevokedReason, Token};
use credtool::domain::retry::RetryReason;
use credtool::domain::template::{LinkKind, Template};
use credtool::domain::{ContactId, EmailId, Secret, SignedDuration};

use crate::support::{Env, World};

const ADA: &str = "ada@example.com";
const HOUR: SignedDuration = SignedDuration::from_hours(1);
const WEEK: SignedDuration = SignedDuration::from_hours(7 * 24);

fn invite(world: &mut World, id: ContactId, mailed: bool) -> IssuedLink {
    let (contact, choice) = world.login(id);
    let ask = LinkRequest {
        kind: LinkKind::Invitation,
        ttl: LinkKind::Invitation.default_ttl(),
        revoke_others: false,
        email: mailed.then(|| contact.primary().unwrap().clone()),
    };
    world.app.issue_link(&contact, &choice, &ask).unwrap()
}

fn mail_invitation(world: &mut World, id: ContactId) -> EmailId {
    invite(world, id, true).email.unwrap()
}

/// How long the link of an email was made to live.
fn life(world: &World, id: EmailId) -> SignedDuration {
    let link = world.email(id).link_id.unwrap();
    let link = world.app.db().link(link).unwrap().unwrap();
    link.expires_at.duration_since(link.created_at)
}

#[test]
fn a_new_user_is_welcomed_and_chooses_a_password_within_a_week() {
    let mut world = World::new();
    let ada = world.ada();
    let id = mail_invitation(&mut world, ada.id);
    assert_eq!(life(&world, id), WEEK);
    world.deliver();
    let text = world.relay.last_text();
    for part in [
        "Subject: Welcome: choose your password for Example",
        "until 30 November 2026, 08:00 UTC",
        "https://example.com/login",
        "ask the support desk",
    ] {
        assert!(text.contains(part), "{part:?} is not in {text}");
    }
    let (_, rest) = text.split_once("https://example.com/reset/").unwrap();
    let token = Token::from_text(&rest[..43]);
    world.pass(WEEK - SignedDuration::from_secs(1));
    let chosen = Secret::new(String::from("a password of my own choice"));
    world.app.redeem(&token, &chosen).unwrap();
}

#[test]
fn the_event_says_that_it_was_an_invitation() {
    let mut world = World::new();
    let ada = world.ada();
    world.link(ada.id, false);
    invite(&mut world, ada.id, false);
    let details: Vec<String> = [0, 1]
        .map(|n| {
            world.value(&format!(
                "SELECT coalesce(detail, '') FROM audit WHERE action = 'link.issue' ORDER BY seq LIMIT 1 OFFSET {n}"
            ))
        })
        .into();
    assert_eq!(details, ["", "invitation"]);
}

#[test]
fn what_takes_its_place_is_an_invitation_too() {
    let mut world = World::new();
    let ada = world.ada();
    let first = mail_invitation(&mut world, ada.id);
    world.deliver();
    world.pass(WEEK);
    let options = credtool::app::delivery::retry::RetryOptions {
        again: true,
        ..Default::default()
    };
    let retried = world.retry_as(first, options).unwrap();
    assert_eq!(retried.reason, RetryReason::LinkExpired);
    let second = world.email(retried.outgoing);
    assert_eq!(second.template, Template::Invitation);
    assert_eq!(second.retry_of, Some(first));
    assert_eq!(life(&world, second.id), WEEK);
}

#[test]
fn one_that_waited_long_is_replaced_in_the_last_quarter_of_its_week() {
    for (hours, replaced) in [(125, false), (127, true)] {
        let mut world = World::new();
        let ada = world.ada();
        let id = mail_invitation(&mut world, ada.id);
        world.pass(HOUR * hours);
        assert_eq!(world.deliver().accepted, 1);
        let sent = world.newest_email();
        assert_eq!(sent.id != id, replaced, "{hours} h");
        assert_eq!(sent.template, Template::Invitation);
        if replaced {
            let link = world.email(id).link_id.unwrap();
            let old = world.app.db().link(link).unwrap().unwrap();
            assert_eq!(old.revoked_reason, Some(RevokedReason::Replaced));
            assert_eq!(life(&world, sent.id), WEEK);
        }
    }
}

#[test]
fn its_text_is_kept_no_longer_than_the_link_is_of_use() {
    let mut world = World::new();
    let ada = world.ada();
    let accepted = mail_invitation(&mut world, ada.id);
    world.deliver();
    let cancelled = mail_invitation(&mut world, ada.id);
    world.app.cancel_email(cancelled).unwrap();
    assert!(!world.email(accepted).has_bytes && !world.email(cancelled).has_bytes);

    let expired = mail_invitation(&mut world, ada.id);
    world.pass(WEEK);
    let report = world.app.purge(None).unwrap();
    assert_eq!(report.purged.link_mails, 1);
    assert!(!world.email(expired).has_bytes);
}

/// Whichever of them came later does what the other was to do.
#[test]
fn a_later_link_makes_an_invitation_needless_and_the_other_way_round() {
    let mut world = World::new();
    for (n, invited_first) in [true, false].into_iter().enumerate() {
        let who = world.contact("Somebody", &format!("p{n}@example.com"));
        let mut mail = |invitation| {
            if invitation {
                mail_invitation(&mut world, who)
            } else {
                world.mail_link(who)
            }
        };
        let first = mail(invited_first);
        world
            .sql()
            .execute_batch(
                "UPDATE email SET state = 'failed', due_at = NULL WHERE state = 'queued'",
            )
            .unwrap();
        let failing = world.app.db().failing_email(first).unwrap().unwrap();
        assert!(!failing.newer_email);
        let mut mail = |invitation| {
            if invitation {
                mail_invitation(&mut world, who)
            } else {
                world.mail_link(who)
            }
        };
        mail(!invited_first);
        let failing = world.app.db().failing_email(first).unwrap().unwrap();
        assert!(failing.newer_email, "invited first: {invited_first}");
    }
}

#[test]
fn a_mail_by_its_name_is_an_invitation_for_a_week() {
    let mut world = World::new();
    let ada = world.ada();
    let to = world.login(ada.id).0.primary().unwrap().clone();
    let id = world.try_compose(ada.id, Template::Invitation, to).unwrap();
    assert_eq!(life(&world, id), WEEK);
    assert_eq!(world.email(id).state, EmailState::Queued);
}

#[test]
fn the_command_line_allows_an_invitation_a_week_and_a_reset_a_day() {
    let server = SmtpServer::start(Script::default()).unwrap();
    let env = Env::with_ada(server.port());
    let reset = |more: &[&str]| {
        let mut words = vec!["password", "reset", ADA, "--print-link", "--json"];
        words.extend(more);
        env.run(&words)
    };
    let life = |shown: &serde_json::Value| {
        let at = |key: &str| {
            let at: jiff::Timestamp = shown[key].as_str().unwrap().parse().unwrap();
            at
        };
        at("expires_at").duration_since(at("created_at"))
    };
    assert_eq!(life(&reset(&[]).json()), HOUR);
    assert_eq!(life(&reset(&["--invite"]).json()), WEEK);
    assert_eq!(life(&reset(&["--invite", "--ttl", "2d"]).json()), HOUR * 48);
    let err = reset(&["--ttl", "25h"]);
    assert_eq!(err.code, 2, "{}", err.err);
    assert!(
        err.err.contains("between 1 minute and 24 hours"),
        "{}",
        err.err
    );
    assert!(err.err.contains("--invite"), "{}", err.err);
    let err = reset(&["--invite", "--ttl", "8d"]);
    assert_eq!(err.code, 2, "{}", err.err);
    assert!(
        err.err.contains("between 1 minute and 7 days"),
        "{}",
        err.err
    );
    assert!(!err.err.contains("--invite"), "{}", err.err);

    env.run(&["password", "reset", ADA, "--send-link", "--invite"])
        .ok();
    env.run(&["email", "send", ADA, "--template", "invitation"])
        .ok();
    let emails = env.run(&["email", "list", "--field", "template"]);
    assert_eq!(emails.ok(), "invitation\ninvitation\n");
    assert_eq!(server.messages().len(), 2);
}
