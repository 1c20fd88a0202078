//! The power fails at any system call: the disk is rebuilt as it would be, and the next sender goes on from there.

use std::collections::HashSet;
use std::fs::Permissions;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::os::unix::fs::PermissionsExt as _;

use credtool::domain::Timestamp;
use credtool::store::Store;
use rand::rngs::StdRng;

use super::disk::{Disk, Files, Mode};
use super::scene::{Row, Scene, damage, message_id, rows, said};
use super::trace::{self, Event};
use super::{SESSIONS, full, sample, say};
use crate::support::World;
use crate::support::strace::Strace;

const DATABASE: &str = "credtool.db";

/// What was found on the disks.
#[derive(Debug, Default)]
struct Found {
    points: usize,
    images: usize,
    /// Disks that SQLite does not open, or that fail its checks.
    damaged: usize,
    /// What was wrong with the first of those.
    damage: Option<String>,
    /// Mails whose body had left, and whose row does not know.
    forgotten: usize,
    /// Mails whose body had left, and that the next run sent again as if nothing had been.
    resent: usize,
    /// Mails that the next run neither sent nor marked.
    lost: usize,
    /// Disks that the restore guard takes for an older copy.
    guarded: usize,
}

impl Found {
    fn damage(&mut self, damage: String) {
        self.damaged += 1;
        self.damage.get_or_insert(damage);
    }

    const fn wrong(&self) -> usize {
        self.damaged + self.forgotten + self.resent + self.lost + self.guarded
    }
}

#[test]
fn a_power_cut_at_any_system_call_forgets_nothing() {
    let Some(strace) = Strace::find() else { return };
    let (mut rng, seed) = sample();
    let mut scene = Scene::of_all_kinds();
    for sessions in SESSIONS {
        scene.reset();
        let beginning = files(&scene);
        let events = record(&strace, &scene, *sessions);
        let mut bench = Bench::new(scene.folder());
        let found = replay(&mut bench, &beginning, &events, true, &mut rng);
        say(&format!(
            "power cut, {sessions} sessions, seed {seed}: {} points, {} different disks: {} forgotten, {} sent again \
             unmarked, {} lost, {} damaged",
            found.points, found.images, found.forgotten, found.resent, found.lost, found.damaged
        ));
        assert_eq!(found.wrong(), 0, "{found:?}");
        assert!(found.images > 100, "{found:?}");

        // The same calls on a disk that does not sync: were this to find nothing, nothing could be found.
        let found = replay(&mut bench, &beginning, &events, false, &mut rng);
        say(&format!(
            "power cut on a disk that does not sync: {} forgotten, {} sent again unmarked",
            found.forgotten, found.resent
        ));
        assert!(found.forgotten > 0 && found.resent > 0, "{found:?}");
    }
}

/// The files that count; SQLite makes the shared memory anew.
fn files(scene: &Scene) -> Files {
    let read = |suffix: &str| {
        let bytes = std::fs::read(scene.file(suffix)).unwrap();
        (format!("{DATABASE}{suffix}"), bytes)
    };
    Files::from([read(""), read(".mark")])
}

/// Two runs, the first of which leaves some of the queue, so that a log of the second follows one of the first.
fn record(strace: &Strace, scene: &Scene, sessions: usize) -> Vec<Event> {
    let log = scene.folder().join("calls");
    let mut events = Vec::new();
    for limit in ["2", "100"] {
        let mut run = scene.deliver(sessions);
        run.args(["--max", limit]);
        let output = strace.recording(&run, trace::CALLS, &log).output().unwrap();
        assert!(
            output.status.code().is_some_and(|code| code != 1),
            "{}",
            said(&output)
        );
        let text = std::fs::read_to_string(&log).unwrap();
        events.extend(trace::parse(&text, scene.folder()));
    }
    events.retain(counts);
    let bodies = events.iter().filter(|event| body(event).is_some()).count();
    assert_eq!(bodies, scene.server.messages().len(), "a body was not seen");
    events
}

fn counts(event: &Event) -> bool {
    match event {
        Event::Write(name, ..)
        | Event::Truncate(name, _)
        | Event::Create(name)
        | Event::Unlink(name) => [
            DATABASE,
            "credtool.db-wal",
            "credtool.db-journal",
            "credtool.db.mark",
        ]
        .contains(&name.as_str()),
        Event::SyncBegins(..) | Event::SyncEnds(_) | Event::Sent(_) => true,
    }
}

/// The email whose body an event sends.
fn body(event: &Event) -> Option<String> {
    match event {
        Event::Sent(bytes) => message_id(bytes),
        _ => None,
    }
}

/// Cuts the power after every event.
fn replay(
    bench: &mut Bench,
    beginning: &Files,
    events: &[Event],
    obeys: bool,
    rng: &mut StdRng,
) -> Found {
    let mut found = Found::default();
    let mut disk = Disk::new(beginning, obeys);
    let mut sent = Vec::new();
    let mut seen = HashSet::new();
    let modes: &[Mode] = if obeys { &Mode::ALL } else { &[Mode::Synced] };
    let torn = if full() { 8 } else { 1 };
    for event in events {
        disk.apply(event);
        sent.extend(body(event));
        for mode in modes {
            let repeats = if *mode == Mode::Torn { torn } else { 1 };
            for _ in 0..repeats {
                found.points += 1;
                let image = disk.image(*mode, rng);
                let mut hasher = DefaultHasher::new();
                (&image, sent.len()).hash(&mut hasher);
                if seen.insert(hasher.finish()) {
                    bench.look(&image, &sent, &mut found);
                }
            }
        }
    }
    found
}

/// Where a disk is looked at: the configuration and the key are there, the database comes with each disk.
struct Bench {
    folder: Option<tempfile::TempDir>,
}

impl Bench {
    fn new(like: &std::path::Path) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for name in ["config.toml", "key"] {
            std::fs::copy(like.join(name), folder.path().join(name)).unwrap();
        }
        Self {
            folder: Some(folder),
        }
    }

    /// Opens a disk as the next sender does, and lets it send.
    fn look(&mut self, image: &Files, sent: &[String], found: &mut Found) {
        found.images += 1;
        let folder = self.folder.take().unwrap();
        for suffix in ["", "-wal", "-shm", "-journal", ".mark"] {
            let name = format!("{DATABASE}{suffix}");
            let path = folder.path().join(&name);
            if let Some(bytes) = image.get(&name) {
                std::fs::write(&path, bytes).unwrap();
                std::fs::set_permissions(&path, Permissions::from_mode(0o600)).unwrap();
            } else if path.exists() {
                std::fs::remove_file(path).unwrap();
            }
        }
        let store = match Store::open(&folder.path().join(DATABASE)) {
            Ok(store) => store,
            Err(error) => {
                found.damage(error.to_string());
                self.folder = Some(folder);
                return;
            }
        };
        let sql = rusqlite::Connection::open(store.path()).unwrap();
        if let Some(damage) = damage(&sql) {
            found.damage(damage);
        }
        let left = |row: &Row| sent.contains(&row.message_id);
        let knows =
            |row: &Row| row.unknowns > 0 || ["handed", "accepted"].contains(&row.state.as_str());
        found.forgotten += rows(&sql)
            .iter()
            .filter(|row| left(row) && !knows(row))
            .count();
        let guarded = store.divergence().unwrap().is_some();
        drop((sql, store));
        if guarded {
            found.guarded += 1;
            self.folder = Some(folder);
            return;
        }

        let mut world = World::reopen(folder);
        world.set_clock(Timestamp::now());
        world.deliver();
        for (_, bytes) in world.relay.sent() {
            let id = message_id(&bytes).unwrap();
            found.resent += usize::from(sent.contains(&id));
        }
        let done =
            |row: &Row| row.state == "accepted" || (row.state == "queued" && row.unknowns > 0);
        found.lost += rows(&world.sql()).iter().filter(|row| !done(row)).count();
        self.folder = Some(world.into_folder());
    }
}
