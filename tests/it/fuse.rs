//! The fuse: the same refusal of several people, in words that name nobody, and the limits of a session.

use std::num::NonZeroU8;
use std::sync::Arc;

use credtool::app::RunLimits;
use credtool::demo::server::{Command, Script, SmtpServer};
use credtool::domain::EmailId;
use credtool::domain::email::{EmailState, Hold};
use credtool::domain::smtp::{Failure, Fault, Phase, Reply};
use credtool::domain::verdict::StopReason;

use crate::support::emails::emails;
use crate::support::{Env, World, refused};

fn prohibits(world: &World, times: usize) {
    for _ in 0..times {
        let failure = refused(Phase::Rcpt, 550, "Administrative prohibition");
        world.relay.offer(failure);
    }
}

fn states(world: &World, ids: &[EmailId]) -> Vec<EmailState> {
    ids.iter().map(|id| world.email(*id).state).collect()
}

const HELD: EmailState = EmailState::Held;
const FAILED: EmailState = EmailState::Failed;
const QUEUED: EmailState = EmailState::Queued;
const ACCEPTED: EmailState = EmailState::Accepted;

#[test]
fn the_third_recipient_holds_the_series_and_stops_the_run() {
    let (mut world, ids) = emails(5);
    prohibits(&world, 5);
    let summary = world.deliver();
    assert_eq!(summary.stop.unwrap().reason, StopReason::SameRefusal);
    assert_eq!((summary.held, summary.failed, summary.remaining), (3, 0, 2));
    assert_eq!(states(&world, &ids), [HELD, HELD, HELD, QUEUED, QUEUED]);
    assert_eq!(world.email(ids[0]).hold(), Some(Hold::SameRefusal));
    // The next run goes on behind them, and stops at the first that is refused so.
    let summary = world.deliver();
    assert_eq!((summary.held, summary.failed, summary.remaining), (1, 0, 1));
    assert_eq!(world.value::<i64>("SELECT count(*) FROM refusal"), 4);
}

#[test]
fn it_counts_across_runs() {
    let (mut world, ids) = emails(3);
    prohibits(&world, 3);
    let one = RunLimits {
        max: Some(1),
        ..RunLimits::default()
    };
    for expected in [
        [FAILED, QUEUED, QUEUED],
        [FAILED, FAILED, QUEUED],
        [HELD, HELD, HELD],
    ] {
        world.try_deliver_within(one, Arc::default()).unwrap();
        assert_eq!(states(&world, &ids), expected);
    }
}

#[test]
fn an_accepted_email_resets_the_count() {
    let (mut world, ids) = emails(5);
    prohibits(&world, 2);
    world.relay.offer(None);
    prohibits(&world, 2);
    let summary = world.deliver();
    assert!(summary.stop.is_none());
    let wanted = [FAILED, FAILED, ACCEPTED, FAILED, FAILED];
    assert_eq!(states(&world, &ids), wanted);
    assert_eq!(world.value::<i64>("SELECT count(*) FROM refusal"), 2);
}

#[test]
fn what_is_put_on_the_recipient_does_not_count() {
    let (mut world, ids) = emails(4);
    for text in [
        "5.1.1 No such user",
        "No such user here",
        "5.2.1 x",
        "5.1.1 y",
    ] {
        world.relay.offer(refused(Phase::Rcpt, 550, text));
    }
    assert!(world.deliver().stop.is_none());
    assert_eq!(states(&world, &ids), [FAILED; 4]);
}

#[test]
fn a_refusal_of_every_message_counts() {
    for text in [
        "5.6.0 Message content rejected",
        "5.3.4 Message too big",
        "5.7.1 This message was classified as SPAM",
        "5.6.0 Bare LF in header",
    ] {
        let (mut world, ids) = emails(5);
        for _ in &ids {
            world.relay.transmit(Err(refused(Phase::Body, 554, text)));
        }
        let summary = world.deliver();
        assert_eq!(summary.stop.unwrap().reason, StopReason::SameRefusal);
        assert_eq!(states(&world, &ids), [HELD, HELD, HELD, QUEUED, QUEUED]);
    }
}

#[test]
fn a_relay_that_takes_no_message_of_our_size_blows_the_fuse() {
    let (mut world, ids) = emails(4);
    for n in 1..=4 {
        let fault = Fault::TooLarge {
            octets: 5000 + n,
            most: 1000,
        };
        world.relay.offer(Failure::new(Phase::Mail, fault));
    }
    assert!(world.deliver().stop.is_some());
    assert_eq!(states(&world, &ids), [HELD, HELD, HELD, QUEUED]);
}

#[test]
fn each_run_that_holds_another_email_speaks() {
    let (mut world, _) = emails(5);
    prohibits(&world, 5);
    assert!(world.deliver().speak);
    let again = world.deliver();
    assert_eq!((again.held, again.speak), (1, true));
}

#[test]
fn a_quota_that_a_policy_daemon_reports_of_an_address_fails_nobody() {
    let (mut world, ids) = emails(4);
    for n in 1..=4 {
        let text = format!(
            "5.7.1 <p{n}@example.com>: Recipient address rejected: Policy rejection; Message count quota exceeded."
        );
        world.relay.offer(refused(Phase::Rcpt, 554, &text));
    }
    let summary = world.deliver();
    assert_eq!(summary.stop.unwrap().reason, StopReason::Quota);
    assert_eq!(states(&world, &ids), [QUEUED; 4]);
}

#[test]
fn addresses_numbers_and_ids_make_no_other_reply() {
    let (mut world, ids) = emails(3);
    for n in 1..=3 {
        let text = format!("Invalid recipient: <p{n}@example.com> (4bXyZ{n}2Wq)");
        world.relay.offer(refused(Phase::Rcpt, 550, &text));
    }
    assert!(world.deliver().stop.is_some());
    assert_eq!(states(&world, &ids), [HELD; 3]);
}

#[test]
fn several_replies_are_several_series() {
    let (mut world, ids) = emails(4);
    for text in ["Prohibited", "Not today", "Prohibited", "Not today"] {
        world.relay.offer(refused(Phase::Rcpt, 550, text));
    }
    assert!(world.deliver().stop.is_none());
    assert_eq!(states(&world, &ids), [FAILED; 4]);
}

#[test]
fn however_many_sessions_there_are_no_email_stays_failed() {
    let (mut world, _) = emails(20);
    prohibits(&world, 20);
    let limits = RunLimits {
        sessions: NonZeroU8::new(4).unwrap(),
        ..RunLimits::default()
    };
    let (summary, _) = world.try_deliver_within(limits, Arc::default()).unwrap();
    assert_eq!(summary.stop.unwrap().reason, StopReason::SameRefusal);
    assert_eq!(summary.failed, 0);
    assert!((3..=6).contains(&summary.held), "{}", summary.held);
    let failed = "SELECT count(*) FROM email WHERE state = 'failed'";
    assert_eq!(world.value::<i64>(failed), 0);
}

#[test]
fn a_limit_of_the_session_takes_a_new_one_and_no_attempt() {
    for failure in [
        refused(Phase::Mail, 452, "4.5.3 Too many messages sent"),
        refused(Phase::Mail, 421, "too many messages in this connection"),
        refused(Phase::Mail, 421, "4.3.2 Closing"),
    ] {
        let (mut world, ids) = emails(4);
        world.relay.offer(None);
        world.relay.offer(None);
        world.relay.offer(failure);
        let summary = world.deliver();
        assert!(summary.stop.is_none());
        assert_eq!(states(&world, &ids), [ACCEPTED; 4]);
        assert_eq!(world.relay.opened(), 2);
        assert_eq!(world.value::<i64>("SELECT max(n) FROM attempt"), 1);
        assert_eq!(world.value::<i64>("SELECT max(attempts) FROM email"), 1);
    }
}

#[test]
fn a_limit_of_the_session_that_is_told_after_the_dot_takes_a_new_one() {
    for failure in [
        refused(
            Phase::Body,
            421,
            "4.7.0 Too many messages per session, closing",
        ),
        refused(Phase::Body, 452, "4.5.3 Too many messages sent"),
    ] {
        let (mut world, ids) = emails(4);
        for n in 1..=2 {
            let ok = Reply::new(250, [format!("Ok: queued as {n}").as_str()]);
            world.relay.transmit(Ok(ok));
        }
        world.relay.transmit(Err(failure));
        let summary = world.deliver();
        assert!(summary.stop.is_none());
        assert_eq!(states(&world, &ids), [ACCEPTED; 4]);
        assert_eq!(world.relay.opened(), 2);
        assert_eq!(world.value::<i64>("SELECT max(n) FROM attempt"), 1);
        assert_eq!(world.value::<i64>("SELECT max(attempts) FROM email"), 1);
    }
}

#[test]
fn a_limit_before_the_first_email_is_the_relays_fault() {
    let (mut world, ids) = emails(4);
    for _ in 0..4 {
        let failure = refused(Phase::Mail, 452, "4.5.3 Too many messages sent");
        world.relay.offer(failure);
    }
    let summary = world.deliver();
    assert_eq!(summary.stop.unwrap().reason, StopReason::RelayDown);
    assert_eq!(summary.deferred, 2);
    assert_eq!(states(&world, &ids), [QUEUED; 4]);
}

/// A series that comes to be held is not reported as failed before.
#[test]
fn a_series_that_is_held_is_reported_once() {
    let server = SmtpServer::start(Script::default()).unwrap();
    let env = Env::with_ada(server.port());
    server.set_script(Script::default().reply(Command::Connect, 421, "4.3.2 Later"));
    for who in ["grace@example.com", "alan@example.com"] {
        env.run(&["contact", "add", who, who]).ok();
    }
    let line = ["password", "reset", "1", "2", "3", "--send-link"];
    assert_eq!(env.run(&line).code, 75);
    server.set_script(Script::default().reply(Command::Rcpt, 550, "Administrative prohibition"));
    let once = env.copy();
    let run = once.run(&["email", "deliver"]);
    assert!(!run.err.contains("failed"), "{}", run.err);
    run.fails(78, &["the relay refuses everybody in the same words"]);
    let json = env.run(&["email", "deliver", "--json"]);
    let json: serde_json::Value = serde_json::from_str(&json.out).unwrap();
    let emails = json["emails"].as_array().unwrap();
    assert_eq!(emails.len(), 3, "{json}");
    assert!(emails.iter().all(|mail| mail["state"] == "held"), "{json}");
}
