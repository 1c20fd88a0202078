//! Who sends, and when: recovery, one sender at a time, by hand first, limits and outages.

use std::sync::{Arc, mpsc};
use std::time::{Duration, Instant};

use credtool::app::RunLimits;
use credtool::domain::email::{EmailState, Hold, Outcome};
use credtool::domain::smtp::{Failure, Fault, Phase};
use credtool::domain::verdict::StopReason;
use credtool::domain::{EmailId, SignedDuration, Timestamp};

use crate::support::emails::{due_in, emails, one_email, orphan, outcomes};
use crate::support::{Moment, World, refused};

const MINUTE: SignedDuration = SignedDuration::from_mins(1);

/// Leaves the emails as a sender leaves them that was killed: one claimed, one handed.
fn orphans() -> (World, EmailId, EmailId) {
    let (world, ids) = emails(2);
    orphan(&world, ids[0], EmailState::Sending);
    orphan(&world, ids[1], EmailState::Handed);
    (world, ids[0], ids[1])
}

#[test]
fn what_a_dead_sender_left_is_recovered() {
    let (mut world, sending, handed) = orphans();
    world
        .sql()
        .execute_batch(
            "UPDATE email SET last_phase = 'rcpt', last_code = 451, last_enhanced = '4.7.1'",
        )
        .unwrap();
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
    let died = "the sender died while the answer was awaited";
    assert_eq!(
        email.last_reply_line(),
        died,
        "not the code of an earlier try"
    );
    assert_eq!(email.last_phase, Some(Phase::Body));
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
    let (mut world, id) = one_email();
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
    let (mut world, id) = one_email();
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
    let (mut world, id) = one_email();
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
    let (mut world, ids) = emails(4);
    let order = [ids[2], ids[0]];
    let sent = world.app.send_now(&order).unwrap();
    let tried: Vec<_> = sent.reports.iter().map(|report| report.email.id).collect();
    assert_eq!(tried, order);
    assert_eq!(world.relay.offered(), ["p3@example.com", "p1@example.com"]);
    assert_eq!(world.email(ids[1]).state, EmailState::Queued);
}

#[test]
fn a_send_by_hand_does_not_wait_until_a_mail_is_due() {
    let (mut world, id) = one_email();
    world
        .relay
        .offer(refused(Phase::Rcpt, 451, "4.7.1 Try later"));
    world.deliver();
    assert!(due_in(&world, id) > SignedDuration::ZERO);
    assert_eq!(world.retry(id).unwrap().outgoing, id);
    assert_eq!(world.email(id).state, EmailState::Accepted);
}

#[test]
fn what_was_not_tried_by_hand_is_named_when_the_relay_stops() {
    let (mut world, ids) = emails(3);
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
    let (mut world, ids) = emails(3);
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

/// Which emails a run offers, once the first of these was left without an answer and all are due again.
fn order_after(loss: Failure, limits: RunLimits) -> Vec<String> {
    let (mut world, _) = emails(2);
    world.relay.offer(loss);
    let run = |world: &mut World| {
        world.try_deliver_within(limits, Arc::default()).unwrap();
    };
    run(&mut world);
    world.pass(MINUTE * 5);
    let late = world.contact("Late", "late@example.com");
    world.mail_password(late);
    let before = world.relay.offered().len();
    run(&mut world);
    world.relay.offered().split_off(before)
}

#[test]
fn an_email_that_the_relay_left_unanswered_goes_behind_all_others() {
    for phase in [Phase::Mail, Phase::Rcpt, Phase::Data] {
        for fault in [Fault::Timeout, Fault::Closed, Fault::TimeUp(Duration::ZERO)] {
            let order = order_after(Failure::new(phase, fault.clone()), RunLimits::default());
            let last = order.last().map(String::as_str);
            assert_eq!(last, Some("p1@example.com"), "{phase} {fault}");
        }
    }
}

#[test]
fn a_wait_that_the_end_of_the_run_cut_short_is_an_outage_where_nothing_was_answered() {
    let cut_short = || Failure::new(Phase::Rcpt, Fault::TimeUp(Duration::from_secs(50)));
    let (mut world, _) = emails(2);
    world.relay.offer(cut_short());
    let summary = world.deliver();
    assert_eq!(summary.stop.unwrap().reason, StopReason::RelayDown);
    assert_eq!((summary.outages.len(), summary.speak), (1, true));
    world.relay.offer(None);
    world.relay.offer(cut_short());
    let summary = world.deliver();
    assert!(summary.stop.is_none() && summary.outages.is_empty());
    assert_eq!(summary.ended, Some(StopReason::Limit));
}

#[test]
fn an_email_that_the_relay_took_long_to_defer_goes_behind_all_others() {
    let greylisted = || refused(Phase::Rcpt, 450, "4.7.1 Greylisted");
    let every = RunLimits {
        long: Duration::ZERO,
        ..RunLimits::default()
    };
    let late_first = ["late@example.com", "p1@example.com"];
    assert_eq!(order_after(greylisted(), every), late_first);
    let mut in_turn = late_first;
    in_turn.reverse();
    assert_eq!(order_after(greylisted(), RunLimits::default()), in_turn);
}

#[test]
fn an_email_that_was_answered_is_not_slow_any_more() {
    let (mut world, ids) = emails(1);
    world.relay.offer(Failure::new(Phase::Rcpt, Fault::Timeout));
    world.deliver();
    let slow = |world: &World| world.value::<bool>("SELECT slow FROM email WHERE id = 1");
    assert!(slow(&world));
    world.relay.offer(refused(Phase::Rcpt, 450, "4.2.0 Later"));
    world.pass(MINUTE * 5);
    world.deliver();
    assert!(!slow(&world));
    assert_eq!(world.email(ids[0]).attempts, 2);
}

#[test]
fn what_a_dead_sender_had_in_hand_goes_behind_all_others() {
    let (mut world, ids) = emails(3);
    orphan(&world, ids[0], EmailState::Sending);
    world.deliver();
    assert_eq!(
        world.relay.offered(),
        ["p2@example.com", "p3@example.com", "p1@example.com"]
    );
}

#[test]
fn an_interrupted_run_claims_nothing_more() {
    use std::sync::atomic::{AtomicBool, Ordering};
    let (mut world, ids) = emails(3);
    let interrupted = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&interrupted);
    world.relay.watch(move |moment| {
        if moment == Moment::Transmit {
            flag.store(true, Ordering::SeqCst);
        }
    });
    let (summary, _) = world
        .try_deliver_within(RunLimits::default(), interrupted)
        .unwrap();
    assert_eq!((summary.accepted, summary.remaining), (1, 2));
    assert_eq!(summary.ended, Some(StopReason::Interrupted));
    assert_eq!(world.email(ids[0]).state, EmailState::Accepted);
    assert_eq!(world.email(ids[1]).attempts, 0);
}

#[test]
fn a_run_keeps_to_its_limit() {
    let (mut world, _) = emails(3);
    let limits = RunLimits {
        max: Some(2),
        ..RunLimits::default()
    };
    let (summary, _) = world.try_deliver_within(limits, Arc::default()).unwrap();
    assert_eq!((summary.accepted, summary.remaining), (2, 1));
    assert_eq!(summary.ended, Some(StopReason::Limit));
}

#[test]
fn one_outage_is_spoken_of_once_and_then_hourly() {
    let (mut world, _) = one_email();
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
    let (mut world, id) = one_email();
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
    let (mut world, id) = one_email();
    let at = Timestamp::from_millisecond(world.now().as_millisecond() + 123).unwrap();
    world.set_clock(at);
    world.deliver();
    assert_eq!(world.email(id).accepted_at, Some(at));
}

#[test]
fn a_mail_that_cannot_be_opened_does_not_block_the_next() {
    let (mut world, ids) = emails(2);
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
    assert_eq!(email.hold(), Some(Hold::Unreadable));
}
