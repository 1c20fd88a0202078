//! A queue of emails in a folder of its own, which can be put back to its beginning, and the server that takes them.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::Duration;

use credtool::demo::server::{Script, SmtpServer};
use credtool::domain::email::EmailState;
use credtool::domain::{EmailId, SignedDuration, Timestamp};
use rusqlite::Connection;

use crate::support::emails::orphan;
use crate::support::{Env, World};

/// The warning of a run about an email whose sender died after the 354.
pub(super) const DIED: &str = "the sender died while the answer was awaited";

/// A queue and its server.
pub(super) struct Scene {
    env: Env,
    folder: tempfile::TempDir,
    /// The database at the beginning, which nothing has open.
    database: Vec<u8>,
    mark: Vec<u8>,
    /// The relay; another one after each reset.
    pub(super) server: SmtpServer,
}

/// An email of the log.
pub(super) struct Row {
    pub(super) id: i64,
    pub(super) message_id: String,
    pub(super) state: String,
    /// How often its outcome was unknown, by its own mark.
    pub(super) unknowns: u32,
    /// How many of its attempts say so.
    pub(super) unknown_attempts: u32,
    /// Whether it was accepted before the scene began.
    pub(super) old: bool,
}

/// A server that takes all, and offers what most do.
fn usual() -> Script {
    Script::default().pipelining()
}

/// Confirms by hand that the clock is right, so that what happened long ago is no reason to doubt it. Purges nothing.
pub(super) fn confirm_clock(world: &mut World) {
    let ten_years = SignedDuration::from_hours(10 * 365 * 24);
    world.app.purge(Some(ten_years)).unwrap();
}

impl Scene {
    /// Everything that a sender may find: emails of each kind, one that a dead sender had claimed, one that it had
    /// handed over, and one that was accepted so long ago that its bytes are purged.
    pub(super) fn of_all_kinds() -> Self {
        let now = Timestamp::now();
        let mut world = World::new();
        world.set_clock(now - SignedDuration::from_hours(30 * 24));
        let old = world.contact("Person 0", "p0@example.com");
        world.mail_password(old);
        world.deliver();
        world.set_clock(now);
        confirm_clock(&mut world);
        let ids: Vec<EmailId> = (1..=6)
            .map(|n| {
                let who = world.contact(&format!("Person {n}"), &format!("p{n}@example.com"));
                match n {
                    1 => world.mail_password(who).0,
                    2 | 4 => world.mail_link(who),
                    _ => world.mail_notice(who),
                }
            })
            .collect();
        orphan(&world, ids[3], EmailState::Sending);
        orphan(&world, ids[4], EmailState::Handed);
        Self::with(world)
    }

    /// A long queue.
    pub(super) fn of(emails: usize) -> Self {
        let mut world = World::new();
        world.set_clock(Timestamp::now());
        confirm_clock(&mut world);
        let ada = world.ada().id;
        world.mail_link(ada);
        for _ in 1..emails {
            world.mail_notice(ada);
        }
        Self::with(world)
    }

    pub(super) fn with(world: World) -> Self {
        let folder = world.into_folder();
        let database = std::fs::read(folder.path().join("credtool.db")).unwrap();
        let mark = std::fs::read(folder.path().join("credtool.db.mark")).unwrap();
        assert!(!folder.path().join("credtool.db-wal").exists());
        let scene = Self {
            env: Env::bare(),
            folder,
            database,
            mark,
            server: SmtpServer::start(usual()).unwrap(),
        };
        scene.configure();
        scene
    }

    /// Makes a change a part of the beginning.
    pub(super) fn begin_with(&mut self, sql: &str) {
        self.reset();
        self.sql().execute_batch(sql).unwrap();
        self.database = std::fs::read(self.file("")).unwrap();
        self.mark = std::fs::read(self.file(".mark")).unwrap();
        assert!(!self.file("-wal").exists());
    }

    /// Puts everything back to the beginning.
    pub(super) fn reset(&mut self) {
        for suffix in ["-wal", "-shm", "-journal"] {
            let gone = std::fs::remove_file(self.file(suffix));
            assert!(gone.is_ok() || !self.file(suffix).exists());
        }
        std::fs::write(self.file(""), &self.database).unwrap();
        // As a snapshot of the whole folder does; else it would be noticed as an older copy.
        std::fs::write(self.file(".mark"), &self.mark).unwrap();
        self.serve(usual());
    }

    /// Goes on with another server.
    pub(super) fn serve(&mut self, script: Script) {
        self.server = SmtpServer::start(script).unwrap();
        self.configure();
    }

    fn configure(&self) {
        let config = format!(
            "base_url = \"https://example.com/reset\"\n[smtp]\nhost = \"127.0.0.1\"\nport = {}\n\
             tls = \"none\"\nfrom = \"Example Desk <desk@example.com>\"\n",
            self.server.port()
        );
        std::fs::write(self.folder.path().join("config.toml"), config).unwrap();
    }

    pub(super) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The database's file, or one beside it.
    pub(super) fn file(&self, suffix: &str) -> PathBuf {
        self.folder.path().join(format!("credtool.db{suffix}"))
    }

    /// A run of the program that has not begun.
    pub(super) fn command(&self, args: &[&str]) -> Command {
        let mut command = self.env.command(args);
        command
            .env("CREDTOOL_DATA_DIR", self.folder.path())
            .env("CREDTOOL_CONFIG", self.folder.path().join("config.toml"));
        command
    }

    /// `email deliver` with so many sessions.
    pub(super) fn deliver(&self, sessions: usize) -> Command {
        let sessions = sessions.to_string();
        match sessions.as_str() {
            "1" => self.command(&["email", "deliver"]),
            more => self.command(&["email", "deliver", "--sessions", more]),
        }
    }

    /// Past everything that credtool does.
    pub(super) fn sql(&self) -> Connection {
        let connection = Connection::open(self.file("")).unwrap();
        connection.busy_timeout(Duration::from_secs(10)).unwrap();
        connection
    }

    /// Every email of the log.
    pub(super) fn rows(&self) -> Vec<Row> {
        rows(&self.sql())
    }

    /// How often the server took each email, by Message-ID.
    pub(super) fn copies(&self) -> HashMap<String, u32> {
        let mut copies = HashMap::new();
        for message in self.server.messages() {
            let id = message_id(&message.data).expect("an email without a Message-ID");
            *copies.entry(id).or_default() += 1;
        }
        copies
    }

    /// Drives what is left to its end, as cron and an operator do. Only the waiting is cut short.
    pub(super) fn settle(&self, sessions: usize) {
        for _ in 0..12 {
            // First of all, so that it is the program that recovers what it finds.
            let output = self.deliver(sessions).output().unwrap();
            let code = output.status.code();
            let err = String::from_utf8_lossy(&output.stderr);
            // An email that may have been sent is what there is to say, and why it is 75.
            let told = err.lines().all(|line| line.contains(DIED));
            let wanted = if err.is_empty() { 0 } else { 75 };
            assert!(
                told && output.stdout.is_empty() && code == Some(wanted),
                "{output:?}"
            );
            let rows = self.rows();
            let left = |row: &&Row| !["accepted", "held"].contains(&row.state.as_str());
            let held: Vec<&Row> = rows.iter().filter(|row| row.state == "held").collect();
            if held.is_empty() && rows.iter().find(left).is_none() {
                return;
            }
            for row in held {
                let id = row.id.to_string();
                let output = self.command(&["email", "retry", &id, "--again"]).output();
                assert_eq!(output.unwrap().status.code(), Some(0));
            }
            self.make_due();
        }
        panic!("emails are left after twelve runs");
    }

    /// Ends the wait of everything that is queued.
    pub(super) fn make_due(&self) {
        self.sql()
            .execute("UPDATE email SET due_at = 0 WHERE state = 'queued'", [])
            .unwrap();
    }
}

/// Every email of a log.
pub(super) fn rows(connection: &Connection) -> Vec<Row> {
    let mut statement = connection
        .prepare(
            "SELECT id, message_id, state, unknowns,
               (SELECT count(*) FROM attempt WHERE email_id = email.id AND outcome = 'unknown'),
               accepted_at < (SELECT max(created_at) FROM email) - 86400000
             FROM email ORDER BY id",
        )
        .unwrap();
    let rows = statement.query_map([], |row| {
        Ok(Row {
            id: row.get(0)?,
            message_id: row.get(1)?,
            state: row.get(2)?,
            unknowns: row.get(3)?,
            unknown_attempts: row.get(4)?,
            old: row.get::<_, Option<bool>>(5)? == Some(true),
        })
    });
    rows.unwrap().map(Result::unwrap).collect()
}

/// What is wrong with a database, by SQLite's own checks; nothing when it is sound.
pub(super) fn damage(connection: &Connection) -> Option<String> {
    let check = connection.query_row("PRAGMA integrity_check", [], |row| row.get::<_, String>(0));
    if check.as_deref() != Ok("ok") {
        return Some(format!("{check:?}"));
    }
    let mut dangling = connection.prepare("PRAGMA foreign_key_check").unwrap();
    let dangling = dangling.exists([]).unwrap();
    dangling.then(|| String::from("a row refers to one that is gone"))
}

/// The Message-ID of an email that is being sent.
pub(super) fn message_id(bytes: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(bytes);
    let (_, rest) = text.split_once("Message-ID: ")?;
    rest.lines().next().map(|line| line.trim().to_owned())
}

/// The program's output, for the message of a failure.
pub(super) fn said(output: &Output) -> String {
    format!(
        "{} {:?}",
        output.status,
        String::from_utf8_lossy(&output.stderr)
    )
}
