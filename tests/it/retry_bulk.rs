//! A retry of many: which emails it leaves alone, and that those it does not reach are as they were.

mod beside;

use std::num::NonZeroU8;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use credtool::app::RunLimits;
use credtool::app::delivery::bulk_retry::{BulkRetryEnd, BulkRetryReport, Selection};
use credtool::app::delivery::retry::{FailingFilter, RetryOptions};
use credtool::app::provisioning::HandOver;
use credtool::domain::email::{EmailState, Outcome};
use credtool::domain::link::Token;
use credtool::domain::rate::Rate;
use credtool::domain::retry::bulk::Include;
use credtool::domain::smtp::{Failure, Fault, Phase};
use credtool::domain::verdict::StopReason;
use credtool::domain::{ContactId, EmailId, Secret, SignedDuration};

use crate::support::world::address;
use crate::support::{Moment, World, refused};

const HOUR: SignedDuration = SignedDuration::from_hours(1);

/// Makes every email that waits one that failed for a passing reason.
fn fail_all(world: &World) {
    world
        .sql()
        .execute_batch("UPDATE email SET state = 'failed', due_at = NULL WHERE state = 'queued'")
        .unwrap();
}

/// Reset-link emails to so many people, all of which failed.
fn failed(count: usize) -> (World, Vec<EmailId>) {
    let mut world = World::new();
    let ids = (1..=count)
        .map(|n| {
            let who = world.contact(&format!("Person {n}"), &format!("p{n}@example.com"));
            world.mail_link(who)
        })
        .collect();
    fail_all(&world);
    (world, ids)
}

fn failing(world: &World, filter: FailingFilter, include: Include) -> Selection {
    Selection::Failing(world.app.failing(filter, include, None).unwrap())
}

fn all(world: &World) -> Selection {
    failing(world, FailingFilter::default(), Include::default())
}

fn named(ids: &[EmailId]) -> Selection {
    let orders = ids.iter().map(|id| (*id, RetryOptions::default()));
    Selection::Named(orders.collect())
}

/// Retries, and puts what became of each email in a few words.
fn retry(
    world: &mut World,
    selection: impl FnOnce(&World) -> Selection,
    rate: Option<&str>,
    stop: Arc<AtomicBool>,
) -> (BulkRetryEnd, Vec<String>) {
    let mut lines = Vec::new();
    let rate = rate.map(|rate| rate.parse::<Rate>().unwrap());
    let selection = selection(world);
    let limits = RunLimits {
        pause: rate.map(Rate::pause),
        ..RunLimits::default()
    };
    let app = &mut world.app;
    let mut retry = app.retry_all(selection, limits, stop).unwrap();
    while let Some(told) = retry.next(app).unwrap() {
        lines.push(match told {
            BulkRetryReport::Skipped(email, reason) => {
                format!("{} skip {}", email.id, reason.as_str())
            }
            BulkRetryReport::Refused(id, error) => format!("{id} {}", error.kind().as_str()),
            BulkRetryReport::Tried(retried, report) => {
                let (id, reason) = (retried.email.id, retried.reason.as_str());
                format!("{id} {reason} {}", report.email.state)
            }
            BulkRetryReport::Untried(retried, email) => {
                format!("{} untried {}", retried.email.id, email.state)
            }
        });
    }
    (retry.end(), lines)
}

fn retried(world: &mut World, selection: impl FnOnce(&World) -> Selection) -> Vec<String> {
    let (end, lines) = retry(world, selection, None, Arc::default());
    assert!(
        end.stop.is_none() && !end.busy && !end.interrupted && end.left == 0,
        "{end:?}"
    );
    lines
}

/// Whether an email, its bytes and its attempts are as they were.
fn rows_of(world: &World, ids: &[EmailId]) -> Vec<String> {
    let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
    let ids = ids.join(", ");
    let mut rows = world.dump(&format!("SELECT * FROM email WHERE id IN ({ids})"));
    for table in ["email_bytes", "attempt"] {
        rows.extend(world.dump(&format!("SELECT * FROM {table} WHERE email_id IN ({ids})")));
    }
    rows
}

#[test]
fn many_go_out_in_one_session_oldest_first() {
    let (mut world, _) = failed(5);
    let lines = retried(&mut world, all);
    let wanted: Vec<String> = (1..=5)
        .map(|n| format!("{n} still_right accepted"))
        .collect();
    assert_eq!(lines, wanted);
    assert_eq!((world.relay.opened(), world.relay.quits()), (1, 1));
    assert_eq!(world.relay.offered()[0], "p1@example.com");
    assert!(
        retried(&mut world, all).is_empty(),
        "nothing fails any more"
    );
}

#[test]
fn several_sessions_share_a_retry_of_many() {
    let (mut world, _) = failed(24);
    world.relay.watch(|moment| {
        if moment == Moment::Transmit {
            // Time for the others to open.
            std::thread::sleep(Duration::from_millis(5));
        }
    });
    let limits = RunLimits {
        sessions: NonZeroU8::new(4).unwrap(),
        ..RunLimits::default()
    };
    let selection = all(&world);
    let mut retry = world
        .app
        .retry_all(selection, limits, Arc::default())
        .unwrap();
    let mut tried = Vec::new();
    while let Some(told) = retry.next(&mut world.app).unwrap() {
        match told {
            BulkRetryReport::Tried(retried, _) => tried.push(retried.named),
            other => panic!("{other:?}"),
        }
    }
    let end = retry.end();
    assert!(end.stop.is_none() && end.left == 0, "{end:?}");
    tried.sort_unstable();
    tried.dedup();
    assert_eq!((tried.len(), world.relay.sent().len()), (24, 24));
    assert!((2..=4).contains(&world.relay.opened()));
    assert_eq!(world.relay.quits(), world.relay.opened());
}

#[test]
fn a_later_mail_of_the_same_kind_makes_an_older_one_needless() {
    let mut world = World::new();
    let ada = world.ada();
    let first = world.mail_link(ada.id);
    fail_all(&world);
    world.mail_link(ada.id);
    assert_eq!(
        retried(&mut world, all),
        [format!("{first} skip newer_email")],
        "the later one waits"
    );
    world.deliver();
    assert!(
        retried(&mut world, all).is_empty(),
        "the later one was accepted"
    );
}

#[test]
fn of_two_that_fail_alike_the_newer_goes_out() {
    let mut world = World::new();
    let ada = world.ada();
    world.mail_link(ada.id);
    world.mail_link(ada.id);
    fail_all(&world);
    assert_eq!(
        retried(&mut world, all),
        ["1 skip newer_email", "2 still_right accepted"]
    );
}

#[test]
fn another_kind_and_another_person_do_not_count() {
    let mut world = World::new();
    let ada = world.ada();
    let bob = world.contact("Bob Example", "bob@example.com");
    world.mail_link(ada.id);
    fail_all(&world);
    world.mail_link(bob);
    world.deliver();
    assert_eq!(retried(&mut world, all), ["1 still_right accepted"]);
}

#[test]
fn who_got_in_by_a_newer_link_needs_no_mail() {
    let mut world = World::new();
    let ada = world.ada();
    world.mail_link(ada.id);
    fail_all(&world);
    let url = world.link(ada.id, false).url.unwrap();
    let token = Token::from_text(url.expose().rsplit('/').next().unwrap());
    let password = Secret::new(String::from("correct horse battery staple"));
    world.app.redeem(&token, &password).unwrap();
    assert!(retried(&mut world, all).is_empty());
}

#[test]
fn who_has_another_password_needs_no_mail() {
    let mut world = World::new();
    let ada = world.ada();
    world.mail_password(ada.id);
    world.mail_link(ada.id);
    fail_all(&world);
    world.pass(SignedDuration::from_mins(1));
    world.generate(ada.id, &HandOver::default());
    assert!(retried(&mut world, all).is_empty());
}

#[test]
fn a_link_that_the_desk_ended_is_not_made_anew() {
    let (mut world, ids) = failed(1);
    let link = world.email(ids[0]).link_id.unwrap();
    world.app.revoke_link(link).unwrap();
    assert!(retried(&mut world, all).is_empty());
}

#[test]
fn a_link_that_expired_is() {
    let (mut world, ids) = failed(1);
    world.pass(HOUR);
    assert_eq!(retried(&mut world, all), ["1 link_expired accepted"]);
    assert_eq!(world.newest_email().retry_of, Some(ids[0]));
}

#[test]
fn a_refusal_is_left_alone_until_the_address_changes() {
    let (mut world, ids) = failed(1);
    world
        .sql()
        .execute_batch("UPDATE email SET last_code = 550, last_phase = 'rcpt'")
        .unwrap();
    assert_eq!(retried(&mut world, all), ["1 skip refused"]);
    let include = Include {
        permanent: true,
        ..Include::default()
    };
    world
        .relay
        .offer(refused(Phase::Rcpt, 550, "5.1.1 No such user"));
    let insisting = |world: &World| failing(world, FailingFilter::default(), include);
    assert_eq!(retried(&mut world, insisting), ["1 still_right failed"]);
    let contact = world.email(ids[0]).contact_id;
    world.move_to(contact, "p1@home.example");
    assert_eq!(retried(&mut world, all), ["1 address_changed accepted"]);
    assert_eq!(world.relay.offered().last().unwrap(), "p1@home.example");
}

#[test]
fn what_may_have_been_sent_waits_for_a_word() {
    let (mut world, ids) = failed(1);
    world
        .sql()
        .execute_batch("UPDATE email SET state = 'held', unknowns = 2")
        .unwrap();
    assert_eq!(retried(&mut world, all), ["1 skip maybe_sent"]);
    let include = Include {
        maybe_sent: true,
        ..Include::default()
    };
    let message_id = world.email(ids[0]).message_id;
    let insisting = |world: &World| failing(world, FailingFilter::default(), include);
    assert_eq!(retried(&mut world, insisting), ["1 maybe_sent accepted"]);
    assert!(world.relay.last_text().contains(&message_id));
}

#[test]
fn what_became_needless_on_the_way_is_left_alone() {
    let (mut world, ids) = failed(4);
    world
        .sql()
        .execute_batch("UPDATE email SET state = 'held', unknowns = 2 WHERE id IN (3, 4)")
        .unwrap();
    let meanwhile = world.sql();
    let now = world.now().as_millisecond();
    world.relay.watch(move |moment| {
        if moment == Moment::Offer {
            // All were found by now. The second got in by the link, the third got the email by a colleague.
            meanwhile
                .execute_batch(&format!(
                    "UPDATE link SET used_at = {now} WHERE id = (SELECT link_id FROM email WHERE id = 2);
                     UPDATE email SET state = 'accepted', accepted_at = {now} WHERE id = 3"
                ))
                .unwrap();
        }
    });
    let include = Include {
        maybe_sent: true,
        ..Include::default()
    };
    let insisting = |world: &World| failing(world, FailingFilter::default(), include);
    let before = rows_of(&world, &ids[1..2]);
    assert_eq!(
        retried(&mut world, insisting),
        [
            "1 still_right accepted",
            "2 skip link_used",
            "3 skip no_longer_fails",
            "4 maybe_sent accepted"
        ]
    );
    assert_eq!(rows_of(&world, &ids[1..2]), before);
}

#[test]
fn a_mail_of_a_login_that_is_gone_is_left_alone() {
    let (mut world, ids) = failed(1);
    let login = world.email(ids[0]).login_id.unwrap();
    world
        .sql()
        .execute("DELETE FROM login WHERE id = ?1", [login.get()])
        .unwrap();
    world
        .sql()
        .execute_batch("UPDATE email SET login_id = NULL, link_id = NULL")
        .unwrap();
    assert_eq!(retried(&mut world, all), ["1 skip login_removed"]);
}

#[test]
fn the_selection_is_of_a_contact_and_of_a_time() {
    let (mut world, ids) = failed(2);
    world.pass(HOUR * 100);
    let who = ContactId::new(2);
    let recent = world.mail_link(who);
    fail_all(&world);
    let now = world.now();
    let of = |contact, since: Option<i32>| FailingFilter {
        contact,
        since: since.map(|hours| now - HOUR * hours),
        ..FailingFilter::default()
    };
    let count = |filter| failing(&world, filter, Include::default()).left();
    assert_eq!(count(of(None, None)), 3);
    assert_eq!(count(of(None, Some(2))), 1);
    assert_eq!(count(of(Some(who), None)), 2);
    assert_eq!(count(of(Some(ContactId::new(1)), Some(2))), 0);
    assert_eq!(count(of(None, Some(101))), 3);
    let until = |hours: i32| FailingFilter {
        until: Some(now - HOUR * hours),
        ..of(None, None)
    };
    assert_eq!(count(until(2)), 2);
    assert_eq!(count(until(101)), 0);
    let (first, second) = (ids[1], recent);
    let bobs = of(Some(who), None);
    let of_bob = |world: &World| failing(world, bobs, Include::default());
    assert_eq!(
        retried(&mut world, of_bob),
        [
            format!("{first} skip newer_email"),
            format!("{second} still_right accepted")
        ]
    );
}

#[test]
fn what_fails_on_the_way_is_not_tried_once_more() {
    let (mut world, _) = failed(2);
    world.pass(HOUR);
    for _ in 0..2 {
        world
            .relay
            .offer(refused(Phase::Rcpt, 552, "5.2.2 Mailbox full"));
    }
    assert_eq!(
        retried(&mut world, all),
        ["1 link_expired failed", "2 link_expired failed"]
    );
    assert_eq!(world.relay.offered().len(), 2);
}

#[test]
fn one_that_cannot_be_retried_does_not_stop_the_others() {
    let mut world = World::new();
    let ada = world.ada();
    let bob = world.contact("Bob Example", "bob@example.com");
    let (stale, _) = world.mail_password(ada.id);
    world.mail_password(bob);
    fail_all(&world);
    world
        .sql()
        .execute_batch(
            "DELETE FROM email_bytes WHERE email_id = 1;
             UPDATE login SET sealed_password = NULL, sealed_since = NULL WHERE id = 1",
        )
        .unwrap();
    assert_eq!(
        retried(&mut world, all),
        [
            format!("{stale} needs_answer"),
            String::from("2 still_right accepted")
        ]
    );
}

#[test]
fn an_interruption_leaves_the_rest_as_it_was() {
    for by_name in [false, true] {
        let (mut world, ids) = failed(5);
        let before = rows_of(&world, &ids[2..]);
        let stop = Arc::new(AtomicBool::new(false));
        let flag = Arc::clone(&stop);
        let mut bodies = 0;
        world.relay.watch(move |moment| {
            bodies += usize::from(moment == Moment::Transmit);
            flag.store(bodies == 2, Ordering::SeqCst);
        });
        let select = |world: &World| if by_name { named(&ids) } else { all(world) };
        let (end, lines) = retry(&mut world, select, None, stop);
        assert_eq!(lines, ["1 still_right accepted", "2 still_right accepted"]);
        assert!(end.interrupted, "{end:?}");
        assert_eq!((end.left, end.waiting.len()), (3, 0));
        assert_eq!(rows_of(&world, &ids[2..]), before);
        assert_eq!(retried(&mut world, all).len(), 3);
        assert_eq!(world.relay.sent().len(), 5);
    }
}

#[test]
fn an_interruption_after_the_last_is_none() {
    let (mut world, _) = failed(1);
    let stop = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&stop);
    world
        .relay
        .watch(move |moment| flag.store(moment == Moment::Transmit, Ordering::SeqCst));
    let (end, lines) = retry(&mut world, all, None, stop);
    assert_eq!(lines, ["1 still_right accepted"]);
    assert!(!end.interrupted, "{end:?}");
}

#[test]
fn a_relay_that_is_down_touches_no_failing_mail() {
    let (mut world, ids) = failed(3);
    let before = rows_of(&world, &ids);
    world
        .relay
        .fail_open(Failure::new(Phase::Connect, Fault::Timeout));
    let (end, lines) = retry(&mut world, all, None, Arc::default());
    assert_eq!(end.stop.unwrap().reason, StopReason::RelayDown);
    assert_eq!((end.left, end.waiting.len(), lines.len()), (3, 0, 0));
    assert_eq!(rows_of(&world, &ids), before);
    assert_eq!(world.relay.opened(), 1, "it was asked once");
}

#[test]
fn mails_that_were_named_wait_for_a_relay_that_is_down() {
    let (mut world, ids) = failed(3);
    world
        .relay
        .fail_open(Failure::new(Phase::Connect, Fault::Timeout));
    let (end, lines) = retry(&mut world, |_| named(&ids), None, Arc::default());
    assert_eq!(end.stop.unwrap().reason, StopReason::RelayDown);
    assert_eq!((end.left, end.waiting), (0, ids));
    assert_eq!(
        lines,
        ["1 untried queued", "2 untried queued", "3 untried queued"]
    );
    assert_eq!(world.deliver().accepted, 3);
}

#[test]
fn a_quota_ends_it_and_the_rest_is_as_it_was() {
    let (mut world, ids) = failed(4);
    let before = rows_of(&world, &ids[2..]);
    world.relay.offer(None);
    world.relay.offer(refused(
        Phase::Rcpt,
        452,
        "4.5.3 Daily message quota exceeded",
    ));
    let (end, lines) = retry(&mut world, all, None, Arc::default());
    assert_eq!(lines, ["1 still_right accepted", "2 still_right queued"]);
    assert_eq!(end.stop.unwrap().reason, StopReason::Quota);
    assert_eq!((end.left, end.waiting.len()), (2, 0));
    assert_eq!(rows_of(&world, &ids[2..]), before);
}

#[test]
fn a_rate_keeps_mails_apart() {
    let (mut world, _) = failed(5);
    let since = Instant::now();
    let (end, lines) = retry(&mut world, all, Some("10/s"), Arc::default());
    assert!(since.elapsed() >= Duration::from_millis(400));
    assert_eq!((end.left, lines.len()), (0, 5));
    assert_eq!(
        world.relay.opened(),
        1,
        "the session is kept over a short pause"
    );
}

#[test]
fn a_long_pause_can_be_interrupted() {
    let (mut world, _) = failed(2);
    let stop = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&stop);
    let other = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(400));
        flag.store(true, Ordering::SeqCst);
    });
    let since = Instant::now();
    let (end, lines) = retry(&mut world, all, Some("1/h"), stop);
    assert!(since.elapsed() < Duration::from_secs(20));
    other.join().unwrap();
    assert_eq!(lines.len(), 1);
    assert!(end.interrupted);
    assert_eq!(end.left, 1);
}

#[test]
fn a_mail_of_a_sender_that_died_is_recovered_first() {
    let (mut world, ids) = failed(2);
    world
        .sql()
        .execute_batch(
            "UPDATE email SET state = 'handed', owner = 'dead', attempts = 1 WHERE id = 1;
             INSERT INTO attempt (email_id, n, owner, started_at, phase) VALUES (1, 1, 'dead', 0, 'body')",
        )
        .unwrap();
    assert_eq!(retried(&mut world, all), ["2 still_right accepted"]);
    let attempts = world.app.attempts(ids[0]).unwrap();
    assert_eq!(attempts[0].outcome, Some(Outcome::Unknown));
    assert_eq!(world.email(ids[0]).state, EmailState::Queued);
}

#[test]
fn another_address_is_for_all_of_them() {
    let (mut world, _) = failed(1);
    let filter = FailingFilter {
        contact: Some(ContactId::new(1)),
        ..FailingFilter::default()
    };
    let to = Some(address("p1@work.example"));
    let to_work = world.app.failing(filter, Include::default(), to).unwrap();
    let lines = retried(&mut world, |_| Selection::Failing(to_work));
    assert_eq!(lines, ["1 other_address accepted"]);
    assert_eq!(world.relay.offered(), ["p1@work.example"]);
}
