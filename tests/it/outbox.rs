//! What becomes of a mail: three commits in order, the failure table, recovery, one sender at a time.

use std::sync::mpsc;
use std::time::{Duration, Instant};

use credtool::domain::email::{EmailState, Outcome};
use credtool::domain::smtp::{Failure, Fault, Phase};
use credtool::domain::verdict::StopReason;
use credtool::domain::{EmailId, SignedDuration, Timestamp};

use crate::support::{Moment, World, refused};

const MINUTE: SignedDuration = SignedDuration::from_mins(1);

/// A world with a credentials mail in the queue.
fn one_mail() -> (World, EmailId) {
    let mut world = World::new();
    let ada = world.ada();
    let (id, _) = world.mail_password(ada.id);
    (world, id)
}

/// A world with so many credentials mails in the queue, to as many people.
fn mails(count: usize) -> (World, Vec<EmailId>) {
    let mut world = World::new();
    let ids = (1..=count)
        .map(|n| {
            let who = world.contact(&format!("Person {n}"), &format!("p{n}@example.com"));
            world.mail_password(who).0
        })
        .collect();
    (world, ids)
}

/// When a mail is due again, from now.
fn due_in(world: &World, id: EmailId) -> SignedDuration {
    let due = world.email(id).due_at.expect("it is not due at all");
    due.duration_since(world.now())
}

fn outcomes(world: &World, id: EmailId) -> Vec<Option<Outcome>> {
    let attempts = world.app.db().attempts(id).unwrap();
    attempts.iter().map(|attempt| attempt.outcome).collect()
}

#[test]
fn a_mail_is_claimed_then_handed_then_accepted_and_each_is_on_the_disk_first() {
    let (mut world, id) = one_mail();
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
    let (mut world, _) = one_mail();
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
    let (mut world, id) = one_mail();
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
    let (mut world, id) = one_mail();
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
    let (mut world, id) = one_mail();
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
    let (mut world, ids) = mails(2);
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
    let (mut world, id) = one_mail();
    world
        .relay
        .transmit(Err(refused(Phase::Body, 554, "5.7.1 Spam")));
    world.deliver();
    let email = world.email(id);
    assert_eq!(email.state, EmailState::Failed);
    assert!(!email.maybe_sent());
}

#[test]
fn a_refused_sender_holds_the_mail_and_stops() {
    let (mut world, ids) = mails(2);
    world
        .relay
        .offer(refused(Phase::Mail, 550, "5.7.1 Sender rejected"));
    let summary = world.deliver();
    assert_eq!(summary.held, 1);
    assert_eq!(summary.stop.unwrap().reason, StopReason::SenderRefused);
    assert_eq!(world.email(ids[0]).state, EmailState::Held);
    assert_eq!(world.email(ids[1]).state, EmailState::Queued);
    assert_eq!(world.email(ids[1]).attempts, 0);
    assert_eq!(world.relay.offered().len(), 1);
}

#[test]
fn a_lost_answer_is_called_unknown_and_the_second_is_held() {
    let (mut world, id) = one_mail();
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
    assert_eq!(world.relay.sent().len(), 2, "a held mail went out");
}

#[test]
fn a_mail_that_may_have_been_sent_keeps_its_message_id() {
    let (mut world, id) = one_mail();
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
    let (mut world, _) = mails(3);
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
    let (mut world, _) = mails(3);
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
    let (mut world, id) = one_mail();
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
        let (mut world, ids) = mails(2);
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
    let (mut world, ids) = mails(3);
    world
        .relay
        .offer(refused(Phase::Mail, 421, "4.3.2 Closing"));
    let summary = world.deliver();
    assert!(summary.stop.is_none());
    assert_eq!((summary.deferred, summary.accepted), (1, 2));
    assert_eq!(world.relay.opened(), 2);
    assert_eq!(world.email(ids[0]).state, EmailState::Queued);

    let (mut world, ids) = mails(3);
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
    let (mut world, id) = one_mail();
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
    assert_eq!(due_in(&world, id), MINUTE * 50);
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

/// Leaves the mails as a sender leaves them that was killed: one claimed, one handed.
fn orphans() -> (World, EmailId, EmailId) {
    let (world, ids) = mails(2);
    for (id, state) in [(ids[0], "sending"), (ids[1], "handed")] {
        let phase = if state == "handed" { "body" } else { "mail" };
        world
            .sql()
            .execute(
                "UPDATE email SET state = ?2, owner = 'dead', due_at = NULL, attempts = 1 WHERE id = ?1",
                (id.get(), state),
            )
            .unwrap();
        world
            .sql()
            .execute(
                "INSERT INTO attempt (email_id, n, owner, started_at, phase) VALUES (?1, 1, 'dead', ?2, ?3)",
                (id.get(), world.now().as_millisecond(), phase),
            )
            .unwrap();
    }
    (world, ids[0], ids[1])
}

#[test]
fn what_a_dead_sender_left_is_recovered() {
    let (mut world, sending, handed) = orphans();
    let summary = world.deliver();
    assert_eq!(summary.maybe_sent, 1);
    let email = world.email(sending);
    assert_eq!((email.state, email.attempts), (EmailState::Accepted, 1));
    assert!(!email.maybe_sent());
    assert_eq!(
        outcomes(&world, sending),
        [Some(Outcome::Interrupted), Some(Outcome::Accepted)]
    );
    let email = world.email(handed);
    assert_eq!(email.state, EmailState::Queued);
    assert!(email.maybe_sent());
    assert_eq!(due_in(&world, handed), MINUTE * 15);
    assert_eq!(outcomes(&world, handed), [Some(Outcome::Unknown)]);
    world.pass(MINUTE * 15);
    world.deliver();
    assert_eq!(world.email(handed).state, EmailState::Accepted);
}

#[test]
fn a_mail_that_was_orphaned_twice_is_held() {
    let (mut world, _, handed) = orphans();
    world
        .sql()
        .execute(
            "UPDATE email SET unknowns = 1 WHERE id = ?1",
            [handed.get()],
        )
        .unwrap();
    world.deliver();
    assert_eq!(world.email(handed).state, EmailState::Held);
}

#[test]
fn recovery_happens_though_the_relay_is_down() {
    let (mut world, sending, handed) = orphans();
    world.relay.fail_open(Failure::new(
        Phase::Connect,
        Fault::Network(String::from("connection refused")),
    ));
    world.deliver();
    assert_eq!(world.email(sending).state, EmailState::Queued);
    assert_eq!(world.email(handed).state, EmailState::Queued);
}

#[test]
fn one_sender_at_a_time() {
    let (mut world, id) = one_mail();
    let other = world.another_app(None);
    let store = credtool::store::Store::open(&world.database()).unwrap();
    let lock = store
        .sender_lock()
        .unwrap()
        .expect("nobody else is sending");
    let before = world.outbox();
    let summary = world.deliver();
    assert!(summary.busy);
    assert_eq!(world.relay.opened(), 0);
    assert_eq!(world.outbox(), before);
    drop(lock);
    assert!(!world.deliver().busy);
    assert_eq!(
        other.db().email(id).unwrap().unwrap().state,
        EmailState::Accepted
    );
}

#[test]
fn a_send_by_hand_waits_for_its_turn() {
    let (mut world, id) = one_mail();
    let store = credtool::store::Store::open(&world.database()).unwrap();
    let lock = store.sender_lock().unwrap();
    let releaser = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(300));
        drop(lock);
    });
    let since = Instant::now();
    let sent = world.app.send_now(&[id]).unwrap();
    assert!(since.elapsed() >= Duration::from_millis(250));
    releaser.join().unwrap();
    assert_eq!(sent.reports.len(), 1);
    assert!(sent.waiting.is_empty());
}

#[test]
fn a_send_by_hand_whose_turn_does_not_come_stays_queued() {
    let (mut world, id) = one_mail();
    let store = credtool::store::Store::open(&world.database()).unwrap();
    let _lock = store.sender_lock().unwrap();
    let before = world.outbox();
    let since = Instant::now();
    let sent = world.app.send_now(&[id]).unwrap();
    assert!(since.elapsed() >= Duration::from_secs(10));
    assert_eq!(sent.waiting, [id]);
    assert_eq!(world.outbox(), before);
}

#[test]
fn mails_by_hand_go_out_as_they_were_named_and_only_those() {
    let (mut world, ids) = mails(4);
    let order = [ids[2], ids[0]];
    let sent = world.app.send_now(&order).unwrap();
    let tried: Vec<_> = sent.reports.iter().map(|report| report.email.id).collect();
    assert_eq!(tried, order);
    assert_eq!(world.relay.offered(), ["p3@example.com", "p1@example.com"]);
    assert_eq!(world.email(ids[1]).state, EmailState::Queued);
}

#[test]
fn a_send_by_hand_does_not_wait_until_a_mail_is_due() {
    let (mut world, id) = one_mail();
    world
        .relay
        .offer(refused(Phase::Rcpt, 451, "4.7.1 Try later"));
    world.deliver();
    assert!(due_in(&world, id) > SignedDuration::ZERO);
    let sent = world.app.send_now(&[id]).unwrap();
    assert_eq!(sent.reports[0].outcome, Outcome::Accepted);
}

#[test]
fn what_was_not_tried_by_hand_is_named_when_the_relay_stops() {
    let (mut world, ids) = mails(3);
    world.relay.offer(None);
    world.relay.offer(refused(
        Phase::Rcpt,
        452,
        "4.5.3 Daily message quota exceeded",
    ));
    let sent = world.app.send_now(&ids).unwrap();
    let tried: Vec<_> = sent.reports.iter().map(|report| report.email.id).collect();
    assert_eq!(tried, ids[..2]);
    assert_eq!(sent.waiting, ids[2..]);
    assert_eq!(sent.stop.unwrap().reason, StopReason::Quota);
}

#[test]
fn mails_by_hand_go_before_those_that_have_waited_longer() {
    let (mut world, ids) = mails(3);
    world
        .sql()
        .execute("UPDATE email SET by_hand = 0 WHERE id < ?1", [ids[2].get()])
        .unwrap();
    world.deliver();
    assert_eq!(
        world.relay.offered(),
        ["p3@example.com", "p1@example.com", "p2@example.com"]
    );
}

#[test]
fn an_interrupted_run_claims_nothing_more() {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};
    let (mut world, ids) = mails(3);
    let interrupted = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&interrupted);
    world.relay.watch(move |moment| {
        if moment == Moment::Transmit {
            flag.store(true, Ordering::SeqCst);
        }
    });
    let summary = world
        .app
        .deliver(credtool::app::RunLimits::default(), &interrupted, |_| {})
        .unwrap();
    assert_eq!((summary.accepted, summary.remaining), (1, 2));
    assert_eq!(summary.ended, Some(StopReason::Interrupted));
    assert_eq!(world.email(ids[0]).state, EmailState::Accepted);
    assert_eq!(world.email(ids[1]).attempts, 0);
}

#[test]
fn a_run_keeps_to_its_limit() {
    let (mut world, _) = mails(3);
    let interrupted = std::sync::atomic::AtomicBool::new(false);
    let limits = credtool::app::RunLimits { max: Some(2) };
    let summary = world.app.deliver(limits, &interrupted, |_| {}).unwrap();
    assert_eq!((summary.accepted, summary.remaining), (2, 1));
    assert_eq!(summary.ended, Some(StopReason::Limit));
}

#[test]
fn one_outage_is_spoken_of_once_and_then_hourly() {
    let (mut world, _) = one_mail();
    let speaks = |world: &mut World| {
        world
            .relay
            .fail_open(Failure::new(Phase::Greeting, Fault::Timeout));
        world.deliver().speak
    };
    assert!(speaks(&mut world));
    world.pass(MINUTE * 5);
    assert!(!speaks(&mut world));
    world.pass(MINUTE * 55);
    assert!(speaks(&mut world));
    world.pass(MINUTE);
    assert!(!world.deliver().speak);
    let ada = world.app.db().contact(credtool::domain::ContactId::new(1));
    let ada = ada.unwrap().unwrap().id;
    world.mail_password(ada);
    assert!(speaks(&mut world), "a new outage was not spoken of");
}

#[test]
fn a_busy_database_delays_a_result_and_does_not_lose_it() {
    let (mut world, id) = one_mail();
    let path = world.database();
    world.relay.watch(move |moment| {
        if moment != Moment::Transmit {
            return;
        }
        let path = path.clone();
        let (ready, held) = mpsc::channel();
        std::thread::spawn(move || {
            let connection = rusqlite::Connection::open(path).unwrap();
            connection.execute_batch("BEGIN IMMEDIATE").unwrap();
            ready.send(()).unwrap();
            std::thread::sleep(Duration::from_millis(400));
            connection.execute_batch("COMMIT").unwrap();
        });
        held.recv().unwrap();
    });
    let since = Instant::now();
    world.deliver();
    assert!(since.elapsed() >= Duration::from_millis(350));
    assert_eq!(world.email(id).state, EmailState::Accepted);
}

#[test]
fn times_are_kept_to_the_millisecond() {
    let (mut world, id) = one_mail();
    let at = Timestamp::from_millisecond(world.now().as_millisecond() + 123).unwrap();
    world.set_clock(at);
    world.deliver();
    assert_eq!(world.email(id).accepted_at, Some(at));
}

#[test]
fn a_mail_that_cannot_be_opened_does_not_block_the_next() {
    let (mut world, ids) = mails(2);
    world
        .sql()
        .execute(
            "UPDATE email_bytes SET sealed = zeroblob(300) WHERE email_id = ?1",
            [ids[0].get()],
        )
        .unwrap();
    let summary = world.deliver();
    assert_eq!((summary.held, summary.accepted), (1, 1));
    let email = world.email(ids[0]);
    assert_eq!(email.state, EmailState::Held);
    assert!(email.last_reply.unwrap().contains("cannot be opened"));
}
