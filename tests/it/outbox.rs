//! The life of an email in a run: three commits in order, and the failure table.

use std::sync::mpsc;
use std::time::Duration;

use credtool::domain::SignedDuration;
use credtool::domain::diagnosis::{Party, Setting};
use credtool::domain::email::{EmailState, Outcome};
use credtool::domain::smtp::{Failure, Fault, Phase};
use credtool::domain::verdict::StopReason;

use crate::support::emails::{due_in, emails, one_email, outcomes};
use crate::support::{Moment, World, refused};

const MINUTE: SignedDuration = SignedDuration::from_mins(1);

#[test]
fn a_mail_is_claimed_then_handed_then_accepted_and_each_is_on_the_disk_first() {
    let (mut world, id) = one_email();
    let (tell, told) = mpsc::channel();
    let second = world.read_only();
    world.relay.watch(move |moment| {
        let state: String = second
            .query_row("SELECT state FROM email", [], |row| row.get(0))
            .unwrap();
        tell.send((moment, state)).unwrap();
    });
    let summary = world.deliver();
    let seen: Vec<_> = told.try_iter().collect();
    assert_eq!(
        seen,
        [
            (Moment::Open, String::from("queued")),
            (Moment::Offer, String::from("sending")),
            (Moment::Transmit, String::from("handed")),
        ]
    );
    let email = world.email(id);
    assert_eq!(email.state, EmailState::Accepted);
    assert_eq!(email.accepted_at, Some(world.now()));
    assert_eq!(
        (email.attempts, email.last_code, email.unknowns),
        (1, Some(250), 0)
    );
    assert_eq!((summary.accepted, summary.remaining), (1, 0));
    assert!(summary.stop.is_none() && !summary.busy);
    assert_eq!(outcomes(&world, id), [Some(Outcome::Accepted)]);
    let attempt = world.app.db().attempts(id).unwrap().remove(0);
    assert_eq!(attempt.queue_id(), Some("Q1"));
    assert_eq!(world.audit().last().map(String::as_str), Some("email.send"));
    assert_eq!(world.relay.quits(), 1);
}

#[test]
fn no_transaction_is_open_while_the_relay_is_waited_for() {
    let (mut world, _) = one_email();
    let writer = world.sql();
    writer.busy_timeout(Duration::ZERO).unwrap();
    let (tell, told) = mpsc::channel();
    world.relay.watch(move |moment| {
        let wrote = writer.execute_batch(
            "BEGIN IMMEDIATE; INSERT INTO tag VALUES ('seen', 1) ON CONFLICT DO NOTHING; COMMIT",
        );
        tell.send((moment, wrote.is_ok())).unwrap();
    });
    world.deliver();
    let seen: Vec<_> = told.try_iter().collect();
    assert_eq!(
        seen,
        [
            (Moment::Open, true),
            (Moment::Offer, true),
            (Moment::Transmit, true)
        ]
    );
}

#[test]
fn the_bytes_that_go_out_are_those_that_were_composed() {
    let (mut world, id) = one_email();
    let stored = world.app.reveal_email(id, false).unwrap();
    world.deliver();
    let sent = world.relay.sent();
    assert_eq!(sent.len(), 1);
    assert_eq!(&sent[0].1, stored.expose());
    assert_eq!(sent[0].0.from.as_str(), "desk@example.com");
    assert_eq!(sent[0].0.to.as_str(), "ada@example.com");
}

#[test]
fn a_deferred_mail_backs_off_and_goes_out_later() {
    let (mut world, id) = one_email();
    let steps = [1, 5, 15, 30, 60, 120, 240, 240];
    for (n, minutes) in steps.into_iter().enumerate() {
        world
            .relay
            .offer(refused(Phase::Rcpt, 451, "4.7.1 Try later"));
        let summary = world.deliver();
        assert_eq!((summary.deferred, summary.remaining), (1, 1));
        let email = world.email(id);
        assert_eq!(email.state, EmailState::Queued);
        assert_eq!(email.attempts, u32::try_from(n).unwrap() + 1);
        assert_eq!(email.last_code, Some(451));
        assert_eq!(email.last_reply.as_deref(), Some("Try later"));
        let whole = MINUTE * minutes;
        let wait = due_in(&world, id);
        assert!(
            wait >= whole - whole / 10 && wait <= whole + whole / 10,
            "attempt {n}: {wait:?} is not {whole:?} within a tenth"
        );
        let before = world.relay.offered().len();
        world.pass(wait - SignedDuration::from_millis(1));
        world.deliver();
        assert_eq!(
            world.relay.offered().len(),
            before,
            "it was tried too early"
        );
        world.pass(SignedDuration::from_millis(1));
    }
    world.deliver();
    assert_eq!(world.email(id).state, EmailState::Accepted);
}

#[test]
fn a_relay_that_names_a_time_is_heeded() {
    let (mut world, id) = one_email();
    world.relay.offer(refused(
        Phase::Rcpt,
        450,
        "4.2.0 Greylisted, try again in 20 minutes",
    ));
    world.deliver();
    assert_eq!(due_in(&world, id), MINUTE * 20);
}

#[test]
fn a_refused_address_fails_and_the_next_mail_goes_out() {
    let (mut world, ids) = emails(2);
    world
        .relay
        .offer(refused(Phase::Rcpt, 550, "5.1.1 No such user"));
    let summary = world.deliver();
    assert_eq!((summary.failed, summary.accepted), (1, 1));
    assert!(summary.stop.is_none());
    let email = world.email(ids[0]);
    assert_eq!(email.state, EmailState::Failed);
    assert!(email.was_refused() && !email.maybe_sent() && email.has_bytes);
    assert_eq!(email.last_enhanced.unwrap().to_string(), "5.1.1");
    assert_eq!(email.last_reply.as_deref(), Some("No such user"));
    assert_eq!(email.last_phase, Some(Phase::Rcpt));
    assert_eq!(world.email(ids[1]).state, EmailState::Accepted);
    assert_eq!((world.relay.opened(), world.relay.resets()), (1, 1));
}

#[test]
fn a_body_that_is_refused_fails_and_is_not_called_maybe_sent() {
    let (mut world, id) = one_email();
    world
        .relay
        .transmit(Err(refused(Phase::Body, 554, "5.7.1 Spam")));
    world.deliver();
    let email = world.email(id);
    assert_eq!(email.state, EmailState::Failed);
    assert!(!email.maybe_sent());
}

#[test]
fn a_refused_sender_fails_no_email_and_is_tried_once_a_run() {
    for failure in [
        refused(Phase::Mail, 550, "5.7.1 Sender rejected"),
        Failure::new(Phase::Mail, Fault::SenderNeedsSmtpUtf8),
    ] {
        let (mut world, ids) = emails(2);
        world.relay.offer(failure);
        let summary = world.deliver();
        assert_eq!((summary.held, summary.failed, summary.remaining), (0, 0, 2));
        assert_eq!(summary.stop.unwrap().reason, StopReason::SenderRefused);
        for id in &ids {
            let email = world.email(*id);
            assert_eq!((email.state, email.attempts), (EmailState::Queued, 0));
        }
        let setup = Some(Party::OurSetup(Setting::Sender));
        assert_eq!(world.email(ids[0]).refused_by(), setup);
        assert_eq!(world.relay.offered().len(), 1);
        // The next run begins with the other one.
        world.deliver();
        assert_eq!(
            world.relay.offered()[1..],
            ["p2@example.com", "p1@example.com"]
        );
    }
}

#[test]
fn a_lost_answer_is_called_unknown_and_the_second_is_held() {
    let (mut world, id) = one_email();
    world.relay.lose_answer();
    let summary = world.deliver();
    assert_eq!((summary.maybe_sent, summary.accepted), (1, 0));
    let email = world.email(id);
    assert_eq!(email.state, EmailState::Queued);
    assert!(email.maybe_sent());
    assert_eq!(due_in(&world, id), MINUTE * 15);
    assert_eq!(outcomes(&world, id), [Some(Outcome::Unknown)]);

    world.pass(MINUTE * 15);
    world.relay.lose_answer();
    let summary = world.deliver();
    assert_eq!((summary.maybe_sent, summary.held), (1, 1));
    let email = world.email(id);
    assert_eq!((email.state, email.unknowns), (EmailState::Held, 2));
    assert_eq!(email.due_at, None);

    world.pass(MINUTE * 1000);
    world.deliver();
    assert_eq!(world.relay.sent().len(), 2, "a held email went out");
}

#[test]
fn a_mail_that_may_have_been_sent_keeps_its_message_id() {
    let (mut world, id) = one_email();
    world.relay.lose_answer();
    world.deliver();
    world.pass(MINUTE * 15);
    world.deliver();
    let sent = world.relay.sent();
    assert_eq!(sent.len(), 2);
    assert_eq!(sent[0].1, sent[1].1);
    let email = world.email(id);
    assert_eq!(email.state, EmailState::Accepted);
    assert!(email.maybe_sent(), "the flag went away");
}

#[test]
fn a_relay_that_is_down_touches_no_row() {
    let (mut world, _) = emails(3);
    let before = world.outbox();
    for failure in [
        Failure::new(
            Phase::Connect,
            Fault::Network(String::from("connection refused")),
        ),
        Failure::new(Phase::Greeting, Fault::Timeout),
        refused(Phase::Greeting, 554, "5.3.2 Not now"),
        refused(Phase::Ehlo, 421, "4.3.2 Shutting down"),
    ] {
        world.relay.fail_open(failure.clone());
        let summary = world.deliver();
        let stop = summary.stop.expect("the run did not stop");
        assert_eq!(
            (stop.reason, stop.failure),
            (StopReason::RelayDown, failure)
        );
        assert_eq!(summary.remaining, 3);
        assert_eq!(world.outbox(), before);
    }
    assert_eq!(world.relay.opened(), 4, "each run tries once");
    assert_eq!(world.value::<i64>("SELECT count(*) FROM attempt"), 0);
}

#[test]
fn wrong_settings_touch_no_row_and_are_tried_once() {
    let (mut world, _) = emails(3);
    let before = world.outbox();
    for failure in [
        refused(Phase::Auth, 535, "5.7.8 Authentication failed"),
        Failure::new(Phase::Tls, Fault::Certificate(String::from("expired"))),
        Failure::new(Phase::StartTls, Fault::NoStartTls),
        Failure::new(Phase::StartTls, Fault::Injected),
        Failure::new(Phase::Auth, Fault::NoMechanism(String::from("GSSAPI"))),
    ] {
        let opened = world.relay.opened();
        world.relay.fail_open(failure.clone());
        let summary = world.deliver();
        let stop = summary.stop.expect("the run did not stop");
        assert_eq!(stop.reason, StopReason::Misconfigured, "{failure}");
        assert_eq!(world.relay.opened(), opened + 1);
        assert_eq!(world.outbox(), before, "{failure}");
    }
}

#[test]
fn an_authentication_that_is_missed_at_mail_leaves_the_mail_uncounted() {
    let (mut world, id) = one_email();
    world
        .relay
        .offer(refused(Phase::Mail, 530, "5.7.0 Authentication required"));
    let summary = world.deliver();
    assert_eq!(summary.stop.unwrap().reason, StopReason::Misconfigured);
    let email = world.email(id);
    assert_eq!((email.state, email.attempts), (EmailState::Queued, 0));
    assert_eq!(outcomes(&world, id), [Some(Outcome::NotCounted)]);
}

#[test]
fn a_quota_stops_the_run_and_the_mail_is_due_in_an_hour() {
    for reply in [
        (452, "4.5.3 Daily message quota exceeded"),
        (550, "5.4.5 Daily user sending limit exceeded"),
    ] {
        let (mut world, ids) = emails(2);
        world.relay.offer(refused(Phase::Rcpt, reply.0, reply.1));
        let summary = world.deliver();
        assert_eq!(summary.stop.unwrap().reason, StopReason::Quota, "{reply:?}");
        assert_eq!(world.email(ids[0]).state, EmailState::Queued, "{reply:?}");
        assert_eq!(due_in(&world, ids[0]), MINUTE * 60);
        assert_eq!(world.email(ids[1]).attempts, 0);
    }
}

#[test]
fn one_421_reconnects_and_two_stop() {
    let (mut world, ids) = emails(3);
    world
        .relay
        .offer(refused(Phase::Mail, 421, "4.3.2 Closing"));
    let summary = world.deliver();
    assert!(summary.stop.is_none());
    assert_eq!((summary.deferred, summary.accepted), (1, 2));
    assert_eq!(world.relay.opened(), 2);
    assert_eq!(world.email(ids[0]).state, EmailState::Queued);

    let (mut world, ids) = emails(3);
    for _ in 0..2 {
        world
            .relay
            .offer(refused(Phase::Mail, 421, "4.3.2 Closing"));
    }
    let summary = world.deliver();
    assert_eq!(summary.stop.unwrap().reason, StopReason::RelayDown);
    assert_eq!((summary.deferred, summary.accepted), (2, 0));
    assert_eq!(world.relay.opened(), 2);
    assert_eq!(world.email(ids[2]).attempts, 0);
}

#[test]
fn a_connection_that_is_lost_before_the_body_was_surely_not_a_send() {
    let (mut world, id) = one_email();
    world.relay.offer(Failure::new(Phase::Data, Fault::Closed));
    let summary = world.deliver();
    assert_eq!((summary.deferred, summary.maybe_sent), (1, 0));
    assert!(!world.email(id).maybe_sent());
}

#[test]
fn a_mail_whose_link_expired_is_replaced_once_and_never_sent() {
    let mut world = World::new();
    let ada = world.ada();
    let old = world.mail_link(ada.id);
    world.pass(MINUTE * 60);
    world.relay.offer(refused(Phase::Rcpt, 451, "4.7.1 Later"));
    let summary = world.deliver();
    assert_eq!(summary.deferred, 1);
    let (old, new) = (world.email(old), world.newest_email());
    assert_eq!(old.state, EmailState::Cancelled);
    assert!(!old.has_bytes);
    assert_eq!(new.retry_of, Some(old.id));
    assert_ne!(new.link_id, old.link_id);
    assert_eq!(
        world.relay.offered().len(),
        1,
        "the old one was not offered"
    );

    world.pass(MINUTE * 60);
    let summary = world.deliver();
    assert_eq!(summary.failed, 1);
    let email = world.email(new.id);
    assert_eq!(email.state, EmailState::Failed);
    assert_eq!(
        email.last_reply.as_deref(),
        Some("its link expired before it could be sent")
    );
    assert_eq!(world.relay.offered().len(), 1);
}

#[test]
fn a_deferred_link_mail_is_replaced_in_the_last_quarter_of_its_links_life() {
    for (minutes, replaced) in [(44, false), (46, true)] {
        let mut world = World::new();
        let ada = world.ada();
        let id = world.mail_link(ada.id);
        world.pass(MINUTE * minutes);
        let summary = world.deliver();
        assert_eq!(summary.accepted, 1);
        assert_eq!(world.newest_email().id != id, replaced, "{minutes} min");
    }
}

#[test]
fn a_link_mail_is_never_due_past_the_end_of_its_link() {
    let mut world = World::new();
    let ada = world.ada();
    let id = world.mail_link(ada.id);
    world.pass(MINUTE * 10);
    world.relay.offer(refused(
        Phase::Rcpt,
        451,
        "4.7.1 Please try again in 55 minutes",
    ));
    world.deliver();
    // Of the 50 minutes that are left: late enough for a new link to take its place.
    assert_eq!(due_in(&world, id), (MINUTE * 50) * 7 / 8);
}

#[test]
fn an_accepted_link_mail_forgets_its_text_and_a_credentials_mail_keeps_it() {
    let mut world = World::new();
    let ada = world.ada();
    let credentials = world.mail_password(ada.id).0;
    let link = world.mail_link(ada.id);
    world.deliver();
    assert!(world.email(credentials).has_bytes);
    assert_eq!(world.email(link).state, EmailState::Accepted);
    assert!(!world.email(link).has_bytes);
}
