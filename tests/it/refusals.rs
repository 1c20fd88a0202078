//! Whose fault a refusal is, where the words of one reply cannot say it: what the relay said to others, and later.

use credtool::demo::server::{Command, Script, SmtpServer};
use credtool::domain::diagnosis::{Party, RecipientFault};
use credtool::domain::email::EmailState;
use credtool::domain::smtp::Phase;
use credtool::domain::verdict::StopReason;
use credtool::domain::{EmailId, SignedDuration};

use crate::support::emails::{due_in, emails};
use crate::support::{Env, World, refused};

const ACCEPTED: EmailState = EmailState::Accepted;
const FAILED: EmailState = EmailState::Failed;
const HELD: EmailState = EmailState::Held;
const QUEUED: EmailState = EmailState::Queued;

const SENDER: &str = "5.7.1 <desk@example.com>: Sender address rejected: not owned by user ops";
const NETWORK: &str = "5.7.1 Service unavailable; Client host [203.0.113.7] blocked using LIST";

fn states(world: &World, ids: &[EmailId]) -> Vec<EmailState> {
    ids.iter().map(|id| world.email(*id).state).collect()
}

#[test]
fn refusal_of_our_sender_for_one_recipient_fails_that_email_alone() {
    for text in [SENDER, NETWORK] {
        let (mut world, ids) = emails(3);
        world.relay.offer(None);
        world.relay.offer(refused(Phase::Rcpt, 553, text));
        let summary = world.deliver();
        assert!(summary.stop.is_none(), "{text}");
        assert_eq!(states(&world, &ids), [ACCEPTED, FAILED, ACCEPTED], "{text}");
        let party = world.email(ids[1]).refused_by();
        assert_eq!(party, Some(Party::Recipient(RecipientFault::Refuses)));
        assert!(summary.outages.is_empty());
    }
}

#[test]
fn email_of_a_refused_sender_does_not_stop_every_run_once_another_was_accepted() {
    for text in [SENDER, NETWORK] {
        let (mut world, ids) = emails(1);
        world.relay.offer(refused(Phase::Rcpt, 553, text));
        assert!(world.deliver().stop.is_some());
        assert_eq!(states(&world, &ids), [QUEUED], "nothing vouches for us yet");
        let grace = world.contact("Grace", "grace@example.org");
        let other = world.mail_password(grace).0;
        world.app.send_now(&[other]).unwrap();
        assert_eq!(world.email(other).state, ACCEPTED);
        world.relay.offer(refused(Phase::Rcpt, 553, text));
        assert!(world.deliver().stop.is_none(), "{text}");
        assert_eq!(states(&world, &ids), [FAILED], "{text}");
    }
}

#[test]
fn same_refusal_of_three_after_an_accepted_email_blows_the_fuse() {
    let (mut world, ids) = emails(5);
    world.relay.offer(None);
    for _ in 0..4 {
        world.relay.offer(refused(Phase::Rcpt, 554, NETWORK));
    }
    let summary = world.deliver();
    assert_eq!(summary.stop.unwrap().reason, StopReason::SameRefusal);
    assert_eq!(states(&world, &ids), [ACCEPTED, HELD, HELD, HELD, QUEUED]);
}

#[test]
fn words_that_several_servers_use_for_anything_blow_the_fuse() {
    for text in [
        "Requested action not taken: mailbox unavailable",
        "5.4.1 Recipient address rejected: Access denied. AS(201806281)",
        "5.7.1 You are not allowed to send to this recipient",
    ] {
        let (mut world, ids) = emails(5);
        for _ in &ids {
            world.relay.offer(refused(Phase::Rcpt, 550, text));
        }
        let summary = world.deliver();
        assert_eq!(
            summary.stop.unwrap().reason,
            StopReason::SameRefusal,
            "{text}"
        );
        assert_eq!(
            states(&world, &ids),
            [HELD, HELD, HELD, QUEUED, QUEUED],
            "{text}"
        );
    }
}

#[test]
fn outage_ends_with_the_failure_that_got_past_it() {
    let at_mail = || refused(Phase::Mail, 553, SENDER);
    let greeting = || refused(Phase::Greeting, 421, "4.3.2 Down for maintenance");
    for (is_of_sender, later) in [
        (true, refused(Phase::Rcpt, 451, "4.7.1 greylisted")),
        (true, refused(Phase::Rcpt, 452, "4.5.3 Too many messages")),
        (true, refused(Phase::Mail, 451, "4.3.0 Try again later")),
        (
            false,
            refused(Phase::Mail, 421, "4.7.0 Too many connections"),
        ),
        (false, refused(Phase::Rcpt, 452, "4.5.3 Come back")),
        (
            false,
            refused(Phase::Rcpt, 552, "5.5.3 Too many recipients"),
        ),
    ] {
        let (mut world, _) = emails(1);
        if is_of_sender {
            world.relay.offer(at_mail());
        } else {
            world.relay.fail_open(greeting());
        }
        assert_eq!(world.deliver().outages.len(), 1);
        world.relay.offer(later.clone());
        let outages = world.deliver().outages;
        assert!(outages.is_empty(), "{later}: {outages:?}");
    }
    // The same fault once more is no end of it.
    let (mut world, _) = emails(1);
    for _ in 0..2 {
        world.relay.offer(at_mail());
        assert_eq!(world.deliver().outages.len(), 1);
    }
}

#[test]
fn rate_limit_waits_by_the_ordinary_backoff() {
    let mut world = World::new();
    let ada = world.ada();
    let id = world.mail_link(ada.id);
    let text = "Throttling failure: Maximum sending rate exceeded.";
    world.relay.offer(refused(Phase::Mail, 454, text));
    let summary = world.deliver();
    assert_eq!(summary.stop.unwrap().reason, StopReason::Quota);
    assert!(due_in(&world, id) <= SignedDuration::from_secs(66));
}

#[test]
fn deferred_link_is_due_before_it_expires() {
    let mut world = World::new();
    let ada = world.ada();
    let id = world.mail_link(ada.id);
    world.relay.offer(refused(
        Phase::Mail,
        550,
        "5.4.5 Daily user sending quota exceeded",
    ));
    world.deliver();
    let email = world.email(id);
    assert!(email.due_at < email.expires_at, "{email:?}");
    world.pass(due_in(&world, id));
    world.deliver();
    let newest = world.newest_email();
    assert_eq!((newest.state, newest.retry_of), (ACCEPTED, Some(id)));
}

/// Ada, whose login at the first product was accepted and whose login at the wiki was not.
fn two_products() -> (Env, SmtpServer) {
    let server = SmtpServer::start(Script::default()).unwrap();
    let env = Env::with_ada(server.port());
    env.run(&["product", "add", "wiki", "--name", "Wiki"]).ok();
    let email = |product| {
        let line = ["password", "generate", "1", "--product", product, "--email"];
        env.run(&line).code
    };
    assert_eq!(email("default"), 0);
    server.set_script(Script::default().reply(Command::Rcpt, 552, "5.2.2 mailbox full"));
    assert_eq!(email("wiki"), 69);
    (env, server)
}

#[test]
fn next_steps_stay_with_the_login_that_fails() {
    let (env, _server) = two_products();
    let shown = env.run(&["contact", "show", "1", "--format", "table"]);
    let (_, next) = shown.ok().split_once("Next:\n").unwrap();
    assert!(next.contains("login:2"), "{next}");
    assert!(!next.contains("login:1"), "{next}");
}
