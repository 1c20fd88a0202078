//! A retry of many beside another process that sends.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use credtool::app::RunLimits;

use super::{all, failed, named, retried, retry, rows_of};
use crate::support::{Moment, World};

/// Another process that holds the sender lock, until `done` has run.
fn sending(
    world: &World,
    done: impl FnOnce(rusqlite::Connection) + Send + 'static,
) -> std::thread::JoinHandle<()> {
    let store = credtool::store::Store::open(&world.database()).unwrap();
    let lock = store.sender_lock().unwrap().unwrap();
    let sql = world.sql();
    std::thread::spawn(move || {
        done(sql);
        drop(lock);
    })
}

#[test]
fn over_a_long_pause_others_have_their_turn() {
    let (mut world, _) = failed(2);
    let other = credtool::store::Store::open(&world.database()).unwrap();
    let taken = std::thread::spawn(move || {
        let since = Instant::now();
        let mut free = 0;
        // The first turn, the pause, the second turn: it is free in the middle of them.
        while since.elapsed() < Duration::from_millis(1300) {
            free += usize::from(other.sender_lock().unwrap().is_some());
            std::thread::sleep(Duration::from_millis(20));
        }
        free
    });
    let since = Instant::now();
    let (end, lines) = retry(&mut world, all, Some("50/m"), Arc::default());
    assert!(since.elapsed() >= Duration::from_millis(1200));
    assert_eq!((end.left, lines.len()), (0, 2));
    assert!(taken.join().unwrap() > 10);
    assert_eq!(world.relay.opened(), 2, "no session lay idle");
}

#[test]
fn a_long_run_lets_others_have_a_turn() {
    let (mut world, _) = failed(3);
    world.relay.watch(|moment| {
        if moment == Moment::Transmit {
            std::thread::sleep(Duration::from_millis(2600));
        }
    });
    let other = credtool::store::Store::open(&world.database()).unwrap();
    let taken = std::thread::spawn(move || {
        let since = Instant::now();
        std::thread::sleep(Duration::from_secs(1));
        // As an email by hand waits for its turn.
        while other.sender_lock().unwrap().is_none() {
            std::thread::sleep(Duration::from_millis(25));
        }
        since.elapsed()
    });
    let lines = retried(&mut world, all);
    assert_eq!(lines.len(), 3);
    let waited = taken.join().unwrap();
    assert!(
        waited < Duration::from_secs(7),
        "{waited:?}: only after the last"
    );
}

#[test]
fn while_another_sends_no_failing_mail_is_touched() {
    let (mut world, ids) = failed(2);
    let before = rows_of(&world, &ids);
    let store = credtool::store::Store::open(&world.database()).unwrap();
    let _lock = store.sender_lock().unwrap().unwrap();
    let (end, lines) = retry(&mut world, all, None, Arc::default());
    assert!(end.busy);
    assert_eq!((end.left, lines.len()), (2, 0));
    assert_eq!(rows_of(&world, &ids), before);
}

#[test]
fn while_another_sends_named_mails_are_left_to_it() {
    let (mut world, ids) = failed(2);
    let store = credtool::store::Store::open(&world.database()).unwrap();
    let lock = store.sender_lock().unwrap().unwrap();
    let mut other = world.another_app(Some(Box::new(world.relay.clone())));
    let database = world.database();
    let sender = std::thread::spawn(move || {
        // Another process that takes what is due, as soon as there is something.
        let read = rusqlite::Connection::open(database).unwrap();
        let queued = || {
            let sql = "SELECT count(*) FROM email WHERE state = 'queued'";
            read.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap()
        };
        let since = Instant::now();
        while queued() < 2 && since.elapsed() < Duration::from_secs(5) {
            std::thread::sleep(Duration::from_millis(10));
        }
        drop(lock);
        let mut delivery = other.deliver(RunLimits::default(), Arc::default())?;
        while delivery.next(&mut other).is_some() {}
        delivery.finish(&mut other)
    });
    let lines = retried(&mut world, |_| named(&ids));
    sender.join().unwrap().unwrap();
    assert_eq!(lines, ["1 still_right accepted", "2 still_right accepted"]);
    assert_eq!(world.relay.sent().len(), 2, "each went out once");
}

#[test]
fn what_another_tried_while_more_were_named_is_heard_of() {
    let (mut world, ids) = failed(20);
    let now = world.now().as_millisecond();
    let other = sending(&world, move |sql| {
        let since = Instant::now();
        let mut queued = 0;
        while queued == 0 && since.elapsed() < Duration::from_secs(9) {
            queued = sql
                .execute(
                    "UPDATE email SET state = 'failed', due_at = NULL, attempts = 1, last_code = 550
                     WHERE id = 1 AND state = 'queued'",
                    [],
                )
                .unwrap();
        }
        sql.execute(
            "INSERT INTO attempt (email_id, n, owner, started_at, ended_at, phase, outcome, code, reply)
             VALUES (1, 1, 'other', ?1, ?1, 'rcpt', 'failed', 550, 'No such user')",
            [now],
        )
        .unwrap();
    });
    let mut lines = retried(&mut world, |_| named(&ids));
    other.join().unwrap();
    lines.sort();
    assert_eq!(lines[0], "1 still_right failed");
    assert!(lines[1..].iter().all(|line| line.ends_with("accepted")));
    assert_eq!(world.relay.sent().len(), 19, "it was not tried once more");
}

#[test]
fn what_was_left_to_another_is_sent_in_turns_that_can_be_interrupted() {
    let (mut world, ids) = failed(5);
    let other = sending(&world, |_| std::thread::sleep(Duration::from_millis(300)));
    let stop = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&stop);
    let mut bodies = 0;
    world.relay.watch(move |moment| {
        bodies += usize::from(moment == Moment::Transmit);
        flag.store(bodies == 2, Ordering::SeqCst);
    });
    let (end, lines) = retry(&mut world, |_| named(&ids), None, stop);
    other.join().unwrap();
    assert!(end.interrupted, "{end:?}");
    assert_eq!((end.left, &end.waiting[..]), (0, &ids[2..]));
    assert_eq!(lines[1..3], ["2 still_right accepted", "3 untried queued"]);
    assert_eq!((lines.len(), world.relay.sent().len()), (5, 2));
}

#[test]
fn while_another_sends_a_rate_is_kept_to() {
    let (mut world, ids) = failed(3);
    let other = sending(&world, |sql| {
        std::thread::sleep(Duration::from_millis(300));
        let queued = "SELECT count(*) FROM email WHERE state = 'queued'";
        let queued: i64 = sql.query_row(queued, [], |row| row.get(0)).unwrap();
        assert_eq!(queued, 0, "the other one would send them all at once");
    });
    let since = Instant::now();
    let (end, lines) = retry(&mut world, |_| named(&ids), Some("5/s"), Arc::default());
    other.join().unwrap();
    assert!(since.elapsed() >= Duration::from_millis(700));
    assert_eq!((end.left, end.busy, lines.len()), (0, false, 3));
}

#[test]
fn nothing_is_waited_for_where_there_is_nothing_to_do() {
    let (mut world, ids) = failed(1);
    let used =
        "UPDATE link SET used_at = created_at WHERE id = (SELECT link_id FROM email WHERE id = ?1)";
    world.sql().execute(used, [ids[0].get()]).unwrap();
    let store = credtool::store::Store::open(&world.database()).unwrap();
    let _lock = store.sender_lock().unwrap().unwrap();
    assert_eq!(retried(&mut world, all), ["1 skip link_used"]);
    assert_eq!(world.relay.opened(), 0);
}
