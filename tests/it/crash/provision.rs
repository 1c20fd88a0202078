//! SIGKILL at each step of telling a product a password: before and after it is reserved, while the hook runs, before
//! and after its answer is recorded.
//!
//! The next `email deliver` finishes or undoes what was left: the product and the database have the same password, its
//! mail went out once and not before the product had it, and the link is used exactly when the password was changed.

use std::fmt;
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::process::ExitStatusExt as _;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use credtool::app::ErrorKind;
use credtool::app::provisioning::HandOver;
use credtool::crypto::{self, Options, PasswordMatch};
use credtool::domain::{ContactId, Timestamp};
use rand::RngExt as _;
use rusqlite::Connection;

use super::kill_sweep::damage_of_a_copy;
use super::scene::{DIED, Scene, confirm_clock, damage, said};
use super::{full, sample, say};
use crate::support::World;
use crate::support::strace::Strace;

/// What begins the hook; its later calls are those of the hook itself.
const BEGIN: &str = "clone3,?clone,?vfork";

/// Every call of such a run that writes to the disk or talks to the relay, begins the hook, or waits for it; and how
/// many of each kind make one point of a sample.
const CALLS: &[(&str, usize)] = &[
    ("pwrite64", 2),
    ("fsync", 1),
    ("fdatasync", 1),
    ("?unlink,unlinkat", 1),
    ("ftruncate", 1),
    ("flock", 1),
    (BEGIN, 1),
    ("ppoll", 3),
    ("waitid", 1),
    ("sendto", 1),
    ("recvfrom", 1),
];

const CHOSEN: &str = "seven wild horses went by";

/// The product: it takes what it is told, in its own time. Who is killed before the line is written tells it nothing.
const HOOK: &str = "#!/bin/sh
cd \"$1\" || exit 1
cat >told.$$
[ -s told.$$ ] || exit 1
sleep 0.03
mv told.$$ has
";

struct Place {
    scene: Scene,
    product: tempfile::TempDir,
    /// The password of the beginning.
    old: String,
    token: String,
}

/// What came of all runs.
#[derive(Default)]
struct Counts {
    runs: usize,
    /// The change was made in the end.
    finished: usize,
    /// It was as if nothing had been done.
    undone: usize,
    /// The hook ran more often than once.
    again: usize,
    wrong: Vec<String>,
}

impl Place {
    /// A login with a password that the product was never told, and a link.
    fn new() -> Self {
        Self::with("", |_, _| {})
    }

    /// And a new password that somebody reserved and did not live to tell.
    fn with_one_left_behind() -> Self {
        let now = "UPDATE pending SET next_try_at = 0, failure = NULL, reason = NULL, failed_at = NULL, tries = 0;
                   UPDATE login SET provision_state = 'pending'";
        Self::with(now, |world, ada| {
            let down = "UPDATE product SET provision = '[\"/bin/sh\",\"-c\",\"exit 75\"]'";
            world.sql().execute(down, []).unwrap();
            let (contact, choice) = world.login(ada);
            let hand_over = HandOver {
                email: contact.primary().cloned(),
                ..HandOver::default()
            };
            let options = Options::default();
            let failed = world
                .app
                .generate_password(&contact, &choice, &options, &hand_over);
            assert_eq!(failed.unwrap_err().kind(), ErrorKind::Temporary);
        })
    }

    fn with(begin: &str, act: impl FnOnce(&mut World, ContactId)) -> Self {
        let mut world = World::new();
        world.set_clock(Timestamp::now());
        confirm_clock(&mut world);
        let ada = world.ada().id;
        let old = world.generate(ada, &HandOver::default());
        let link = world.link(ada, false);
        act(&mut world, ada);
        let url = link.url.unwrap().expose().clone();
        let product = tempfile::tempdir().unwrap();
        let hook = product.path().join("hook");
        fs::write(&hook, HOOK).unwrap();
        fs::set_permissions(&hook, Permissions::from_mode(0o700)).unwrap();
        let mut scene = Scene::with(world);
        let words = serde_json::json!([hook, product.path()]);
        scene.begin_with(&format!(
            "UPDATE product SET provision = '{words}'; {begin}"
        ));
        Self {
            scene,
            product,
            old: old.password.expose().clone(),
            token: url.rsplit('/').next().unwrap().to_owned(),
        }
    }

    fn reset(&mut self) {
        self.scene.reset();
        for entry in self.product.path().read_dir().unwrap() {
            let path = entry.unwrap().path();
            if !path.ends_with("hook") {
                fs::remove_file(path).unwrap();
            }
        }
    }

    fn has(&self) -> PathBuf {
        self.product.path().join("has")
    }

    /// The password that the product has, if it was told one.
    fn told(&self) -> Option<serde_json::Value> {
        let line = fs::read_to_string(self.has()).ok()?;
        Some(serde_json::from_str(&line).unwrap())
    }

    fn sql(&self) -> Connection {
        self.scene.sql()
    }

    fn count(&self, of: &str) -> i64 {
        let sql = format!("SELECT count(*) FROM {of}");
        self.sql().query_row(&sql, [], |row| row.get(0)).unwrap()
    }

    fn is_password(&self, password: &str) -> bool {
        let sql = "SELECT password_hash FROM login";
        let hash: String = self.sql().query_row(sql, [], |row| row.get(0)).unwrap();
        let verdict = crypto::verify(&password.to_owned().into(), &hash).unwrap();
        matches!(verdict, PasswordMatch::Match { .. })
    }

    /// How often the relay took an email with this password.
    fn mailed(&self, password: &str) -> usize {
        let messages = self.scene.server.messages();
        messages
            .iter()
            .filter(|mail| String::from_utf8_lossy(&mail.data).contains(password))
            .count()
    }

    /// As cron does, until nothing is left. The hook of the dead may still run: that is waited for.
    fn settle(&self) -> Result<(), String> {
        let since = Instant::now();
        loop {
            let output = self.scene.deliver(1).output().unwrap();
            let err = String::from_utf8_lossy(&output.stderr);
            let told = err.lines().all(|line| line.contains(DIED));
            if !told || ![Some(0), Some(75)].contains(&output.status.code()) {
                return Err(format!("deliver: {}", said(&output)));
            }
            let left = self.count("pending")
                + self.count("email WHERE state NOT IN ('accepted', 'cancelled')");
            if left == 0 {
                return Ok(());
            }
            if since.elapsed() > Duration::from_secs(2 * 60) {
                return Err(String::from("something is left after two minutes"));
            }
            self.scene.make_due();
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// What must hold at any moment: who is told of a password is told behind the product.
    fn look_early(&self) -> Option<String> {
        if let Some(damage) = damage_of_a_copy(&self.scene) {
            return Some(damage);
        }
        let told = self.told();
        if self.scene.server.messages().len() > usize::from(told.is_some()) {
            return Some(String::from(
                "an email went out before the product had its password",
            ));
        }
        None
    }

    /// What must hold in the end. Gives whether the change was made.
    fn look(&self, emails: bool) -> Result<bool, String> {
        if let Some(damage) = damage(&self.sql()) {
            return Err(damage);
        }
        let state = "SELECT provision_state FROM login";
        let state: String = self.sql().query_row(state, [], |row| row.get(0)).unwrap();
        let used = self.count("link WHERE used_at IS NOT NULL");
        let events = self
            .count("audit WHERE action IN ('password.generate', 'password.set', 'link.redeem')");
        let Some(told) = self.told() else {
            let as_before =
                self.is_password(&self.old) && state == "none" && used == 0 && events == 1;
            return if as_before {
                Ok(false)
            } else {
                Err(String::from("changed without the product"))
            };
        };
        let password = told["password"].as_str().unwrap();
        if !self.is_password(password) {
            return Err(String::from("the product has another password"));
        }
        if state != "provisioned" || events != 2 {
            return Err(format!("{state}, {events} events"));
        }
        if (used == 1) != (told["event"] == "password.redeem") {
            return Err(format!("links used: {used}"));
        }
        let marked = self.count("email WHERE unknowns > 0");
        let (mailed, marked) = (self.mailed(password), usize::try_from(marked).unwrap());
        let wanted = usize::from(emails);
        if mailed < wanted || mailed > wanted + marked {
            return Err(format!("mailed {mailed} times, {marked} marked"));
        }
        Ok(true)
    }
}

/// A command that reads its stdin from a file, since strace runs it.
fn fed(mut command: Command, place: &Place, stdin: &str) -> Command {
    let path = place.product.path().join("stdin");
    fs::write(&path, stdin).unwrap();
    command.stdin(Stdio::from(fs::File::open(path).unwrap()));
    command
}

fn sweep(
    strace: &Strace,
    place: &mut Place,
    args: &[&str],
    stdin: &str,
    emails: bool,
) -> (Counts, u64) {
    let (mut rng, seed) = sample();
    let mut counts = Counts::default();
    for (call, stride) in CALLS {
        let stride = if full() { 1 } else { *stride };
        for nth in (rng.random_range(1..=stride)..).step_by(stride) {
            if *call == BEGIN && nth > 1 {
                break;
            }
            let run = format!("{}: killed before {call} {nth}", args.join(" "));
            place.reset();
            let killed = strace.killing(&place.scene.command(args), call, nth);
            let output: Output = fed(killed, place, stdin).output().unwrap();
            if output.status.signal() != Some(9) {
                assert_eq!(output.status.code(), Some(0), "{run}: {}", said(&output));
                break;
            }
            counts.runs += 1;
            counts
                .wrong
                .extend(place.look_early().map(|why| format!("{run}: {why}")));
            match place.settle().and_then(|()| place.look(emails)) {
                Ok(true) => counts.finished += 1,
                Ok(false) => counts.undone += 1,
                Err(why) => counts.wrong.push(format!("{run}: {why}")),
            }
            let attempt = place
                .told()
                .map_or(1, |told| told["attempt"].as_i64().unwrap());
            counts.again += usize::from(attempt > 1);
        }
    }
    (counts, seed)
}

impl Counts {
    #[track_caller]
    fn assert_clean(&self) {
        assert!(self.wrong.is_empty(), "{self}\n{}", self.wrong.join("\n"));
        assert!(self.runs > 40, "the run has more calls than that: {self}");
        assert!(self.finished > 5, "{self}");
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} runs: {} finished, {} undone, {} wrong",
            self.runs,
            self.finished,
            self.undone,
            self.wrong.len()
        )
    }
}

#[test]
fn a_password_that_is_generated_and_mailed_is_in_the_product_or_nowhere() {
    let Some(strace) = Strace::find() else { return };
    let mut place = Place::new();
    let args = ["password", "generate", "1", "--email"];
    let (counts, seed) = sweep(&strace, &mut place, &args, "", true);
    say(&format!(
        "kill sweep, generate with a hook, seed {seed}: {counts}"
    ));
    counts.assert_clean();
}

#[test]
fn a_password_that_is_set_is_in_the_product_or_nowhere() {
    let Some(strace) = Strace::find() else { return };
    let mut place = Place::new();
    let args = ["password", "set", "1", "--password-stdin"];
    let (counts, seed) = sweep(&strace, &mut place, &args, &format!("{CHOSEN}\n"), false);
    say(&format!(
        "kill sweep, set with a hook, seed {seed}: {counts}"
    ));
    counts.assert_clean();
}

#[test]
fn a_link_that_is_redeemed_is_used_with_the_password_in_the_product_or_not_at_all() {
    let Some(strace) = Strace::find() else { return };
    let mut place = Place::new();
    let stdin = format!("{}\n{CHOSEN}\n", place.token);
    let (counts, seed) = sweep(&strace, &mut place, &["password", "redeem"], &stdin, false);
    say(&format!(
        "kill sweep, redeem with a hook, seed {seed}: {counts}"
    ));
    counts.assert_clean();
}

#[test]
fn what_a_killed_run_left_is_finished_whoever_else_is_killed() {
    let Some(strace) = Strace::find() else { return };
    let mut place = Place::with_one_left_behind();
    let (counts, seed) = sweep(&strace, &mut place, &["email", "deliver"], "", true);
    say(&format!(
        "kill sweep, what was left behind, seed {seed}: {counts}"
    ));
    counts.assert_clean();
    assert_eq!(counts.undone, 0, "{counts}");
}

/// A control of the sweep: where the reservation is lost, a kill leaves the product with a password that nobody knows.
#[test]
fn a_change_that_is_not_reserved_is_found_out() {
    let Some(strace) = Strace::find() else { return };
    let mut place = Place::new();
    place.scene.begin_with(
        "CREATE TRIGGER forget AFTER UPDATE OF tries ON pending BEGIN
           UPDATE pending SET next_try_at = NULL WHERE login_id = new.login_id;
         END",
    );
    place.reset();
    let args = ["password", "generate", "1", "--email"];
    // The hook runs when its caller waits for it.
    let killed = strace
        .killing(&place.scene.command(&args), "waitid", 3)
        .output()
        .unwrap();
    assert_eq!(killed.status.signal(), Some(9));
    let since = Instant::now();
    while !place.has().exists() && since.elapsed() < Duration::from_mins(1) {
        std::thread::sleep(Duration::from_millis(20));
    }
    assert_eq!(
        place.scene.deliver(1).output().unwrap().status.code(),
        Some(0)
    );
    assert_eq!(
        place.look(true),
        Err(String::from("the product has another password"))
    );
}
