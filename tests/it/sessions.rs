//! Several sessions at once: each email exactly once, the limits of the run, and a relay that does not want so many.

use std::collections::HashSet;
use std::num::NonZeroU8;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use credtool::app::{RunLimits, RunSummary};
use credtool::domain::email::{EmailState, Hold, Outcome};
use credtool::domain::smtp::{Failure, Fault, Phase};
use credtool::domain::verdict::StopReason;
use credtool::domain::{EmailId, SignedDuration};
use credtool::store::Store;

use crate::support::emails::{emails, one_email, outcomes};
use crate::support::{Moment, World, refused};

fn sessions(count: u8) -> RunLimits {
    RunLimits {
        sessions: NonZeroU8::new(count).unwrap(),
        ..RunLimits::default()
    }
}

fn run(world: &mut World, limits: RunLimits) -> RunSummary {
    let (summary, _) = world.try_deliver_within(limits, Arc::default()).unwrap();
    summary
}

/// A world with so many link emails in the queue: they need no password hash, and so are made quickly.
fn links(count: usize) -> World {
    let mut world = World::new();
    let ada = world.ada();
    for _ in 0..count {
        world.mail_link(ada.id);
    }
    world
}

#[test]
fn each_mail_goes_out_once_and_is_handed_before_its_body() {
    let mut world = links(40);
    let second = world.read_only();
    world.relay.watch(move |moment| {
        if moment == Moment::Transmit {
            let handed: i64 = second
                .query_row(
                    "SELECT count(*) FROM email WHERE state = 'handed'",
                    [],
                    |row| row.get(0),
                )
                .unwrap();
            assert!(handed > 0, "a body left before `handed` was on the disk");
        }
    });
    let (summary, told) = world
        .try_deliver_within(sessions(8), Arc::default())
        .unwrap();
    assert_eq!((summary.accepted, summary.remaining), (40, 0));
    assert_eq!(told.iter().collect::<HashSet<_>>().len(), 40);
    let sent = world.relay.sent();
    let ids: HashSet<_> = sent.iter().map(|(envelope, _)| &envelope.id).collect();
    assert_eq!((sent.len(), ids.len()), (40, 40));
    assert!(world.relay.opened() <= 8);
    assert_eq!(world.relay.quits(), world.relay.opened());
    let rows: i64 = world.value("SELECT count(*) FROM attempt WHERE outcome = 'accepted'");
    assert_eq!(rows, 40);
}

#[test]
fn a_relay_that_is_down_is_asked_once() {
    let (mut world, _) = emails(3);
    let before = world.outbox();
    let fault = Fault::Network(String::from("connection refused"));
    for _ in 0..8 {
        world
            .relay
            .fail_open(Failure::new(Phase::Connect, fault.clone()));
    }
    let summary = run(&mut world, sessions(8));
    assert_eq!(world.relay.opened(), 1);
    assert_eq!(summary.stop.unwrap().reason, StopReason::RelayDown);
    assert_eq!(world.outbox(), before);
}

#[test]
fn a_relay_that_takes_fewer_sessions_gets_fewer() {
    let mut world = links(12);
    let relay = world.relay.clone();
    world.relay.watch(move |moment| {
        if moment == Moment::Transmit {
            // Time for the others to try.
            std::thread::sleep(Duration::from_millis(5));
        }
    });
    // The first session opens; the next are sent away.
    relay.open_then_refuse(
        1,
        refused(Phase::Greeting, 421, "4.7.0 Too many connections"),
    );
    let summary = run(&mut world, sessions(4));
    assert_eq!((summary.accepted, summary.remaining), (12, 0));
    assert!(summary.stop.is_none());
}

#[test]
fn a_limit_holds_for_all_sessions_together() {
    let mut world = links(20);
    let limits = RunLimits {
        max: Some(7),
        ..sessions(8)
    };
    let summary = run(&mut world, limits);
    assert_eq!((summary.accepted, summary.remaining), (7, 13));
    assert_eq!(summary.ended, Some(StopReason::Limit));
}

#[test]
fn after_its_time_a_run_begins_no_mail() {
    let mut world = links(3);
    world
        .relay
        .watch(|_| std::thread::sleep(Duration::from_millis(60)));
    let limits = RunLimits {
        time: Some(Duration::from_millis(50)),
        ..sessions(1)
    };
    let summary = run(&mut world, limits);
    assert!(summary.accepted < 3, "{summary:?}");
    assert_eq!(summary.ended, Some(StopReason::Limit));
    let in_flight: i64 =
        world.value("SELECT count(*) FROM email WHERE state IN ('sending', 'handed')");
    assert_eq!(in_flight, 0);
}

#[test]
fn mails_keep_their_distance() {
    let mut world = links(4);
    let limits = RunLimits {
        pause: Some(Duration::from_millis(120)),
        ..sessions(4)
    };
    let since = Instant::now();
    let summary = run(&mut world, limits);
    assert_eq!(summary.accepted, 4);
    assert!(since.elapsed() >= Duration::from_millis(3 * 120));
}

#[test]
fn a_run_that_waits_for_long_can_be_interrupted() {
    let mut world = links(2);
    let interrupted = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&interrupted);
    std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(300));
        flag.store(true, Ordering::SeqCst);
    });
    let limits = RunLimits {
        pause: Some(Duration::from_mins(1)),
        ..sessions(1)
    };
    let since = Instant::now();
    let (summary, _) = world.try_deliver_within(limits, interrupted).unwrap();
    assert!(since.elapsed() < Duration::from_secs(20));
    assert_eq!(summary.ended, Some(StopReason::Interrupted));
    assert_eq!((summary.accepted, summary.remaining), (1, 1));
    // The connection did not lie idle meanwhile.
    assert_eq!(world.relay.quits(), 1);
}

#[test]
fn an_interrupted_run_brings_what_is_in_hand_to_its_end() {
    let mut world = links(30);
    let interrupted = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&interrupted);
    let mut bodies = 0;
    world.relay.watch(move |moment| {
        bodies += i32::from(moment == Moment::Transmit);
        if bodies == 5 {
            flag.store(true, Ordering::SeqCst);
        }
    });
    let (summary, _) = world.try_deliver_within(sessions(4), interrupted).unwrap();
    assert_eq!(summary.ended, Some(StopReason::Interrupted));
    let sent = world.relay.sent().len();
    assert!((5..30).contains(&sent), "{sent}");
    assert_eq!(summary.accepted, sent);
    let in_flight: i64 =
        world.value("SELECT count(*) FROM email WHERE state IN ('sending', 'handed')");
    assert_eq!(in_flight, 0);
}

#[test]
fn a_relay_that_ends_each_connection_after_some_mails_does_not_stop_the_run() {
    let closed = Failure::new(Phase::Mail, Fault::Closed);
    for (limit, count, at_once) in [
        (refused(Phase::Mail, 421, "4.3.2 Too many messages"), 3, 4),
        // OpenSMTPD, which goes on listening, and Exim, which closes.
        (
            refused(
                Phase::Mail,
                452,
                "4.5.3 Too many recipients: Too many messages sent",
            ),
            100,
            1,
        ),
        (
            refused(Phase::Mail, 421, "too many messages in this connection"),
            100,
            1,
        ),
        (refused(Phase::Mail, 421, "4.3.2 See you"), 100, 2),
        (closed, 100, 1),
    ] {
        let emails = 3 * i64::from(u8::try_from(count).unwrap());
        let mut world = links(3 * count);
        world.relay.end_sessions_after(count, limit.clone());
        let summary = run(&mut world, sessions(at_once));
        assert!(summary.stop.is_none(), "{limit}: {:?}", summary.stop);
        // What meets the limit is offered again, as the same attempt.
        assert_eq!(
            (summary.accepted, summary.deferred, summary.remaining),
            (3 * count, 0, 0),
            "{limit}"
        );
        assert_eq!(world.value::<i64>("SELECT count(*) FROM attempt"), emails);
        assert_eq!(world.value::<i64>("SELECT max(attempts) FROM email"), 1);
    }
}

/// Postfix counts the refusals of a session, and closes it after twenty in a row.
#[test]
fn a_relay_that_ends_each_connection_after_some_refusals_fails_only_what_it_refused() {
    let mut world = links(9);
    for _ in 0..6 {
        let unknown = refused(Phase::Rcpt, 550, "5.1.1 User unknown");
        world.relay.offer(unknown);
    }
    world
        .relay
        .end_sessions_after(2, refused(Phase::Rcpt, 421, "4.7.0 Error: too many errors"));
    let summary = run(&mut world, sessions(1));
    assert!(summary.stop.is_none(), "{:?}", summary.stop);
    assert_eq!(
        (summary.failed, summary.accepted, summary.deferred),
        (6, 3, 0)
    );
}

#[test]
fn a_refused_sender_stops_every_session() {
    let mut world = links(30);
    for _ in 0..4 {
        world.relay.offer(None);
    }
    for _ in 0..26 {
        world
            .relay
            .offer(refused(Phase::Mail, 550, "5.7.1 Sender not allowed"));
    }
    let summary = run(&mut world, sessions(4));
    assert_eq!(summary.stop.unwrap().reason, StopReason::SenderRefused);
    assert_eq!((summary.held, summary.failed), (0, 0));
    assert_eq!((summary.accepted, summary.remaining), (4, 26));
    assert!((5..=8).contains(&world.relay.offered().len()));
}

#[test]
fn a_failed_act_of_a_shared_commit_is_undone_alone() {
    let (world, ids) = emails(2);
    let mut store = Store::open(&world.database()).unwrap();
    let now = world.now();
    let owners = ["one", "two"];
    let acts: Vec<(EmailId, &str)> = ids.iter().copied().zip(owners).collect();
    let claimed = store
        .write_each(
            &acts,
            |tx, (id, owner)| tx.claim(*id, owner, now),
            |_, _| Ok(()),
        )
        .unwrap();
    assert!(claimed.iter().all(|claimed| matches!(claimed, Ok(Some(_)))));
    // The second is somebody else's: its transition is fenced, the first one's is not.
    let results = store
        .write_each(&acts, |tx, (id, _)| tx.hand(*id, "one"), |_, _| Ok(()))
        .unwrap();
    assert!(results[0].is_ok() && results[1].is_err(), "{results:?}");
    assert_eq!(world.email(ids[0]).state, EmailState::Handed);
    assert_eq!(world.email(ids[1]).state, EmailState::Sending);
}

#[test]
fn who_joins_shares_the_commit_and_nobody_joins_a_failure() {
    let (world, ids) = emails(3);
    let mut store = Store::open(&world.database()).unwrap();
    let (now, second) = (world.now(), world.read_only());
    let taken = |state: &str| -> usize {
        let sql = "SELECT count(*) FROM email WHERE state = ?1";
        second.query_row(sql, [state], |row| row.get(0)).unwrap()
    };
    let mut coming = ids[1..].iter();
    let mut acts = vec![ids[0]];
    let claimed = store
        .write_gathered(
            &mut acts,
            |_, acts, claimed| {
                assert_eq!((acts.len(), taken("sending")), (claimed.len(), 0));
                acts.extend(coming.next());
            },
            |tx, id, _| tx.claim(*id, "one", now),
        )
        .unwrap();
    assert!(claimed.iter().all(|claimed| matches!(claimed, Ok(Some(_)))));
    assert_eq!((acts, taken("sending")), (ids.clone(), 3));
    let mut acts = vec![ids[0], EmailId::new(99)];
    let handed = store
        .write_gathered(
            &mut acts,
            |_, acts, _| acts.push(ids[1]),
            |tx, id, _| tx.hand(*id, "one"),
        )
        .unwrap();
    assert!(
        matches!(handed[..], [Ok(()), Err(_)]),
        "one joined a failure: {handed:?}"
    );
    assert_eq!(taken("handed"), 1);
}

/// Sessions offer their next email while its claim is on its way to the disk. When it does not get there, no body goes
/// out, and the next run knows of each email whether it was sent.
#[test]
fn a_commit_that_fails_sends_nothing_that_was_begun_on_its_word() {
    let mut world = links(40);
    // The act succeeds, and the commit does not.
    world
        .sql()
        .execute_batch(
            "CREATE TABLE nobody (id INTEGER REFERENCES contact DEFERRABLE INITIALLY DEFERRED);
             CREATE TRIGGER no_commit AFTER UPDATE OF state ON email
               WHEN new.id = 21 AND new.state = 'sending' BEGIN INSERT INTO nobody VALUES (-1); END;",
        )
        .unwrap();
    let stopped = world.try_deliver_within(sessions(4), Arc::default());
    assert!(stopped.is_err(), "{stopped:?}");
    let sent = |world: &World| -> Vec<EmailId> {
        let ids = world.relay.sent().into_iter().map(|(envelope, _)| {
            let id = envelope.id.split('-').nth(1).unwrap();
            EmailId::new(id.parse().unwrap())
        });
        ids.collect()
    };
    let before = sent(&world);
    assert!((16..24).contains(&before.len()), "{}", before.len());
    world.sql().execute_batch("DROP TRIGGER no_commit").unwrap();
    run(&mut world, sessions(4));
    for id in (1..=40).map(EmailId::new) {
        let email = world.email(id);
        let known = match email.state {
            EmailState::Accepted => email.unknowns == 0,
            // Sent, and what became of it was lost with the commit.
            EmailState::Queued => email.unknowns == 1 && before.contains(&id),
            _ => false,
        };
        assert!(known, "{id}: {email:?}");
    }
    let all = sent(&world);
    let once: HashSet<EmailId> = all.iter().copied().collect();
    assert_eq!((all.len(), once.len()), (40, 40));
}

#[test]
fn a_link_mail_that_cannot_be_renewed_is_held_and_stops_nobody() {
    let (mut world, _) = one_email();
    let ada = world.app.db().contact(credtool::domain::ContactId::new(1));
    let link = world.mail_link(ada.unwrap().unwrap().id);
    world
        .sql()
        .execute("UPDATE email SET by_hand = 1 - (id = 1)", [])
        .unwrap();
    world.pass(SignedDuration::from_mins(50));
    world.forget_base_url();
    let summary = world.deliver();
    assert_eq!((summary.held, summary.accepted), (1, 1));
    let held = world.email(link);
    assert_eq!(held.hold(), Some(Hold::NotRenewed));
    assert!(
        held.last_reply.unwrap().contains("base_url"),
        "no reason is given"
    );
}

#[test]
fn a_send_by_hand_hears_what_the_other_sender_made_of_its_mail() {
    let (mut world, id) = one_email();
    let store = Store::open(&world.database()).unwrap();
    let lock = store.sender_lock().unwrap();
    let sql = world.sql();
    let now = world.now().as_millisecond();
    let other = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(200));
        sql.execute_batch(&format!(
            "INSERT INTO attempt (email_id, n, owner, started_at, ended_at, phase, outcome, code, reply)
             VALUES (1, 1, 'other', {now}, {now}, 'rcpt', 'failed', 550, 'No such user');
             UPDATE email SET state = 'failed', due_at = NULL, attempts = 1, last_code = 550 WHERE id = 1"
        ))
        .unwrap();
    });
    let since = Instant::now();
    let sent = world.app.send_now(&[id]).unwrap();
    assert!(since.elapsed() < Duration::from_secs(9));
    other.join().unwrap();
    drop(lock);
    assert!(sent.waiting.is_empty());
    assert_eq!(sent.reports[0].outcome, Outcome::Failed);
    assert_eq!(sent.reports[0].text, "550 No such user");
    assert_eq!(world.relay.opened(), 0);
    assert_eq!(outcomes(&world, id), [Some(Outcome::Failed)]);
}

#[test]
fn every_overdue_link_mail_is_renewed() {
    let mut world = links(4);
    world.pass(SignedDuration::from_mins(50));
    let summary = world.deliver();
    assert_eq!((summary.accepted, summary.failed), (4, 0));
    let fresh: i64 = world.value(
        "SELECT count(*) FROM email JOIN link ON link.id = link_id
         WHERE state = 'accepted' AND retry_of IS NOT NULL AND link.revoked_at IS NULL",
    );
    assert_eq!(fresh, 4);
}

#[test]
fn what_was_overtaken_while_it_was_under_way_is_taken_back() {
    // Deferred emails: a password that was replaced, an address that was corrected, a link that was ended.
    let (mut world, ids) = emails(2);
    let ada = world.ada();
    let link = world.mail_link(ada.id);
    world
        .sql()
        .execute_batch(
            "UPDATE login SET password_serial = 9 WHERE id = (SELECT login_id FROM email WHERE id = 1);
             UPDATE address SET status = 'former', is_primary = 0
               WHERE contact_id = (SELECT contact_id FROM email WHERE id = 2);
             UPDATE link SET revoked_at = created_at, revoked_reason = 'desk'",
        )
        .unwrap();
    let summary = world.deliver();
    assert_eq!((summary.accepted, summary.remaining), (0, 0));
    assert!(world.relay.sent().is_empty());
    for id in [ids[0], ids[1], link] {
        assert_eq!(world.email(id).state, EmailState::Cancelled, "{id}");
    }
    let cancelled = world.audit();
    let cancelled = cancelled.iter().filter(|action| *action == "email.cancel");
    assert_eq!(cancelled.count(), 3);
}

#[test]
fn a_row_that_cannot_be_claimed_does_not_undo_the_result_before_it() {
    let (mut world, ids) = emails(2);
    world
        .sql()
        .execute(
            "UPDATE email SET template = 'nonsense' WHERE id = ?1",
            [ids[1].get()],
        )
        .unwrap();
    world.try_deliver().unwrap_err();
    assert_eq!(world.email(ids[0]).state, EmailState::Accepted);
}

#[test]
fn a_session_too_many_is_no_outage_when_all_was_sent() {
    let mut world = links(2);
    // Slow enough for the first session to have drained the queue when the second is sent away.
    world.relay.watch({
        let mut opened = 0;
        move |moment| {
            opened += i32::from(moment == Moment::Open);
            if moment == Moment::Open && opened == 2 {
                std::thread::sleep(Duration::from_millis(300));
            }
        }
    });
    world
        .relay
        .open_then_refuse(1, refused(Phase::Greeting, 421, "4.7.0 Too many"));
    let summary = run(&mut world, sessions(8));
    assert_eq!((summary.accepted, summary.remaining), (2, 0));
    assert!(summary.stop.is_none());
}

#[test]
fn a_relay_that_goes_away_under_several_sessions_is_an_outage() {
    let mut world = links(12);
    let limit = refused(Phase::Mail, 421, "4.3.2 Too many messages");
    world.relay.end_sessions_after(1, limit);
    world
        .relay
        .open_then_refuse(3, refused(Phase::Greeting, 554, "5.3.2 Going down"));
    let summary = run(&mut world, sessions(3));
    assert_eq!(summary.stop.unwrap().reason, StopReason::RelayDown);
    assert!(summary.remaining > 0);
    assert!(summary.speak);
}

#[test]
fn nobody_waits_for_a_slot_that_no_mail_will_take() {
    let mut world = links(2);
    let limits = RunLimits {
        pause: Some(Duration::from_mins(1)),
        time: Some(Duration::from_secs(30)),
        ..sessions(1)
    };
    let since = Instant::now();
    let summary = run(&mut world, limits);
    assert_eq!((summary.accepted, summary.remaining), (1, 1));
    assert_eq!(summary.ended, Some(StopReason::Limit));
    world
        .sql()
        .execute("DELETE FROM email WHERE state = 'queued'", [])
        .unwrap();
    let ada = world.app.db().contact(credtool::domain::ContactId::new(1));
    world.mail_link(ada.unwrap().unwrap().id);
    let forever = RunLimits {
        pause: Some(Duration::from_mins(1)),
        ..sessions(1)
    };
    assert_eq!(run(&mut world, forever).accepted, 1);
    assert!(since.elapsed() < Duration::from_secs(20));
}

#[test]
fn an_outage_lasts_until_the_relay_takes_a_mail() {
    let (mut world, _) = one_email();
    let down = || Failure::new(Phase::Greeting, Fault::Timeout);
    world.relay.fail_open(down());
    assert!(world.deliver().speak);
    // Nothing is due: that says nothing of the relay.
    world
        .sql()
        .execute("UPDATE email SET due_at = due_at + 600000", [])
        .unwrap();
    assert!(!world.deliver().speak);
    world.pass(SignedDuration::from_mins(20));
    world.relay.fail_open(down());
    assert!(
        !world.deliver().speak,
        "the same outage was spoken of twice"
    );
}
