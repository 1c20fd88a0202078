//! Many senders, a retry by hand and a writer of contacts on one database.

use std::collections::HashSet;
use std::process::{Child, Output, Stdio};
use std::thread::{self, sleep};
use std::time::{Duration, Instant};

use credtool::demo::server::{Command, Script};
use credtool::domain::contact::{Locale, NewContact};
use credtool::domain::email::{EmailState, Outcome};
use credtool::domain::smtp::Phase;
use credtool::domain::{Line, Note, Timestamp};
use credtool::store::{Error, Finish, PassedOver, Store};

use super::scene::{DIED, Scene, said};
use super::tally::Tally;
use super::{SESSIONS, say};

fn begin(mut command: std::process::Command) -> Child {
    command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

fn end(child: Child) -> Output {
    child.wait_with_output().unwrap()
}

/// It did what it was told, or found that another does, and has no word to say about either.
#[track_caller]
fn assert_quiet(output: &Output) {
    let silent = output.stdout.is_empty() && output.stderr.is_empty();
    assert!(output.status.success() && silent, "{}", said(output));
}

fn wait_until(what: &str, mut there: impl FnMut() -> bool) {
    let since = Instant::now();
    while !there() {
        assert!(since.elapsed() < Duration::from_secs(60), "{what}");
        sleep(Duration::from_millis(5));
    }
}

/// Adds contacts as an import does: so many in one transaction. Gives the time that each took.
fn import(store: &mut Store, batches: usize, size: usize) -> Vec<Duration> {
    let batch = |n: usize| {
        let since = Instant::now();
        let added = store.write(|tx| {
            for m in 0..size {
                let contact = NewContact {
                    name: Line::parse("name", &format!("Contact {n} {m}")).unwrap(),
                    addresses: vec![format!("c{n}.{m}@example.com").parse().unwrap()],
                    locale: Locale::default(),
                    phone: None,
                    external_id: None,
                    notes: Note::default(),
                    tags: Vec::new(),
                };
                tx.add_contact(&contact, Timestamp::now())?;
            }
            Ok::<_, Error>(())
        });
        added.expect("the import fails");
        since.elapsed()
    };
    (0..batches).map(batch).collect()
}

#[test]
fn eight_senders_a_retry_and_an_import_get_along() {
    let mut scene = Scene::of(150);
    for sessions in SESSIONS {
        scene.reset();
        let sql = "UPDATE email SET state = 'failed', due_at = NULL, last_phase = 'rcpt', last_code = 550,
                     last_reply = 'No' WHERE id = 7";
        scene.sql().execute(sql, []).unwrap();
        let mut store = Store::open(&scene.file("")).unwrap();
        let import = thread::spawn(move || import(&mut store, 20, 100));
        let senders: Vec<Child> = (0..8).map(|_| begin(scene.deliver(*sessions))).collect();
        let retry = end(begin(scene.command(&["email", "retry", "7", "--again"])));
        let told = String::from_utf8_lossy(&retry.stderr);
        let waits = told.contains("another process is sending; email 7 stays queued");
        let sent = retry.status.success() && told.lines().count() == 1;
        assert!(
            sent && told.contains("refused before") || waits,
            "{}",
            said(&retry)
        );
        for sender in senders {
            assert_quiet(&end(sender));
        }
        let mut times = import.join().unwrap();
        assert_quiet(&end(begin(scene.deliver(*sessions))));
        let mut tally = Tally::default();
        tally.add(&scene, "together");
        tally.assert_clean();
        assert_eq!((scene.copies().len(), tally.duplicates()), (150, 0));
        let contacts = "SELECT count(*) FROM contact";
        let contacts = scene
            .sql()
            .query_row(contacts, [], |row| row.get::<_, i64>(0));
        assert_eq!(contacts.unwrap(), 2001);
        times.sort();
        say(&format!(
            "8 senders with {sessions} sessions, a retry and an import: {tally}; 100 contacts took {} ms, at most {}",
            times[times.len() / 2].as_millis(),
            times[times.len() - 1].as_millis()
        ));
    }
}

#[test]
fn a_second_sender_leaves_at_once_and_without_a_word() {
    let scene = Scene::of(1);
    let store = Store::open(&scene.file("")).unwrap();
    let _lock = store.sender_lock().unwrap().expect("nobody sends");
    for sessions in SESSIONS {
        let since = Instant::now();
        assert_quiet(&end(begin(scene.deliver(*sessions))));
        // By hand one waits ten seconds for one's turn.
        assert!(since.elapsed() < Duration::from_secs(8));
    }
    assert_eq!(scene.server.connections(), 0);
    assert_eq!(scene.rows()[0].state, "queued");
}

#[test]
fn a_killed_sender_never_blocks_the_next() {
    let mut scene = Scene::of(20);
    for sessions in SESSIONS {
        scene.reset();
        scene.serve(Script::default().silence_at(Command::Body).times(1));
        let mut hung = begin(scene.deliver(*sessions));
        wait_until("the server gets no email", || {
            !scene.server.messages().is_empty()
        });
        assert_quiet(&end(begin(scene.deliver(*sessions))));
        hung.kill().unwrap();
        hung.wait().unwrap();
        let next = end(begin(scene.deliver(*sessions)));
        let err = String::from_utf8_lossy(&next.stderr);
        assert!(
            next.status.code() == Some(75) && err.contains(DIED),
            "{err}"
        );
        let unknown: u32 = scene.rows().iter().map(|row| row.unknowns).sum();
        assert!((1..=u32::try_from(*sessions).unwrap()).contains(&unknown));
        scene.settle(*sessions);
        let mut tally = Tally::default();
        tally.add(&scene, "killed while it waited");
        say(&format!(
            "a hung sender killed, {sessions} sessions: {tally}"
        ));
        tally.assert_clean();
        assert!(tally.duplicates() > 0);
    }
}

/// The second guard: without the lock, too, an email is claimed by one sender.
#[test]
fn the_claim_alone_keeps_eight_senders_apart() {
    const MAILS: usize = 200;
    let scene = Scene::of(MAILS);
    let senders: Vec<_> = (0..8)
        .map(|n| {
            let mut store = Store::open(&scene.file("")).unwrap();
            thread::spawn(move || claim_all(&mut store, &format!("sender {n}")))
        })
        .collect();
    let mut claimed = Vec::new();
    let mut busy = 0;
    for sender in senders {
        let ids = sender.join().unwrap();
        busy += usize::from(!ids.is_empty());
        claimed.extend(ids);
    }
    let unique: HashSet<i64> = claimed.iter().copied().collect();
    assert_eq!((claimed.len(), unique.len()), (MAILS, MAILS));
    assert!(busy > 1, "one sender had it all to itself");
    assert!(scene.rows().iter().all(|row| row.state == "accepted"));
}

/// Takes emails through their three commits until none is left; gives their ids.
fn claim_all(store: &mut Store, owner: &str) -> Vec<i64> {
    let accepted = Finish {
        state: EmailState::Accepted,
        outcome: Outcome::Accepted,
        phase: Phase::Body,
        code: Some(250),
        enhanced: None,
        reply: None,
        due_at: None,
        behind: false,
        slow: false,
    };
    let mut ids = Vec::new();
    loop {
        let now = Timestamp::now();
        // Read before the transaction of the claim, so that several come for the same email.
        let due = store.db().next_due(now, &PassedOver::default()).unwrap();
        let Some(due) = due else { return ids };
        let claimed = store.write(|tx| tx.claim(due, owner, now)).unwrap();
        let Some(mut claimed) = claimed else { continue };
        let (email, attempt) = (&mut claimed.email, claimed.attempt);
        store.write(|tx| tx.hand(email.id, owner)).unwrap();
        store
            .write(|tx| tx.finish(email, attempt, owner, &accepted, now))
            .unwrap();
        ids.push(email.id.get());
    }
}

/// Whoever removes the lock file lets several senders in. Each takes the others for dead and their emails for
/// orphans, so that emails go out twice; but they say so.
#[test]
fn senders_whose_lock_file_is_removed_mark_what_they_send_twice() {
    let mut scene = Scene::of(150);
    for sessions in SESSIONS {
        scene.reset();
        let mut senders = Vec::new();
        for _ in 0..6 {
            senders.push(begin(scene.deliver(*sessions)));
            sleep(Duration::from_millis(60));
            // The next finds a file that nobody has locked.
            let _gone = std::fs::remove_file(scene.file(".send.lock"));
        }
        let mut fenced = 0;
        for sender in senders {
            let output = end(sender);
            let told = String::from_utf8_lossy(&output.stderr).into_owned();
            if told.contains("taken over by another sender") {
                fenced += 1;
            } else {
                let quiet = told.lines().all(|line| line.contains(DIED));
                assert!(quiet, "{}", said(&output));
            }
        }
        scene.settle(*sessions);
        let mut tally = Tally::default();
        tally.add(&scene, "without a lock");
        say(&format!(
            "6 senders without a lock, {sessions} sessions, {fenced} found their mail taken over: {tally}"
        ));
        tally.assert_clean();
    }
}
