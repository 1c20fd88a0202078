//! The cost of passwords: hashing, generating, copying, opening.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use credtool::crypto::{self, KeyRing, PasswordMatch, Slot, keyfile};
use credtool::domain::contact::{Locale, NewContact};
use credtool::domain::password_origin::PasswordOrigin;
use credtool::domain::{Line, LoginId, Note, Secret, Timestamp};
use credtool::store::{NewPassword, Store};

use crate::support::{self, Result, is_there, median, millis, ratio, time};
use crate::table::Table;

/// An odd number of runs of each.
const RUNS: usize = 41;
const PASSWORDS: &str = "100000";
const ROWS: i64 = 1000;

const MAX_HASH_RATIO: f64 = 1.1;
const MAX_GENERATE_RATIO: f64 = 1.0;
const MAX_COPY_MS: f64 = 50.0;
const MAX_OPEN_MS: f64 = 10.0;

/// Set for the process that makes so many hashes and ends.
const HASHES: &str = "CREDTOOL_BENCH_HASHES";

pub(crate) fn measure(table: &mut Table) -> Result<()> {
    hashing(table)?;
    generating(table)?;
    copying(table)?;
    opening(table)
}

/// Hashes in a process of its own, where this is that process.
pub(crate) fn helper() -> Option<Result<()>> {
    let count = std::env::var(HASHES).ok()?;
    Some(
        count
            .parse()
            .map_err(Into::into)
            .and_then(hash_in_this_process),
    )
}

/// One Argon2id hash at the stored parameters, in a process of its own on both sides: the reference has no other way,
/// and fresh memory costs both the same. What the processes take to start is measured, and taken off.
fn hashing(table: &mut Table) -> Result<()> {
    if !is_there("argon2", "argon2") {
        return Ok(());
    }
    let (mut ours, mut ours_idle) = (Vec::new(), Vec::new());
    let (mut theirs, mut theirs_idle) = (Vec::new(), Vec::new());
    for _ in 0..RUNS {
        ours.push(hash_in_a_process(1)?);
        theirs.push(reference(&["-t", "2", "-k", "19456"])?.0);
        ours_idle.push(hash_in_a_process(0)?);
        theirs_idle.push(reference(&["-t", "1", "-k", "8"])?.0);
    }
    let (_, stored) = reference(&["-t", "2", "-k", "19456"])?;
    let password = Secret::new(String::from("hunter2"));
    if crypto::verify(&password, stored.trim())? != (PasswordMatch::Match { weak: false }) {
        return Err(format!("the reference made another kind of hash: {stored}").into());
    }
    let ours = median(ours).saturating_sub(median(ours_idle));
    let theirs = median(theirs).saturating_sub(median(theirs_idle));
    table.time("Argon2id, as it is stored", ours);
    table.time("argon2, the same parameters", theirs);
    let cost = ratio(ours, theirs);
    table.at_most("a hash / the C reference", cost, " ×", MAX_HASH_RATIO);
    Ok(())
}

fn hash_in_a_process(count: u32) -> Result<Duration> {
    let mut command = Command::new(std::env::current_exe()?);
    command.env_clear().env(HASHES, count.to_string());
    Ok(time(&mut command)?.0)
}

fn hash_in_this_process(count: u32) -> Result<()> {
    let mut rng = rand::rand_core::UnwrapErr(rand::rngs::SysRng);
    for _ in 0..count {
        std::hint::black_box(crypto::hash(
            &Secret::new(String::from("hunter2")),
            &mut rng,
        )?);
    }
    Ok(())
}

fn reference(cost: &[&str]) -> Result<(Duration, String)> {
    let mut command = Command::new("argon2");
    command.args(["sixteen bytes ok", "-id", "-p", "1", "-l", "32", "-e"]);
    let started = Instant::now();
    let mut child = command
        .args(cost)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    child
        .stdin
        .take()
        .ok_or("argon2 has no stdin")?
        .write_all(b"hunter2")?;
    let output = child.wait_with_output()?;
    let took = started.elapsed();
    if !output.status.success() {
        return Err(format!("argon2 ended with {}", output.status).into());
    }
    Ok((took, String::from_utf8(output.stdout)?))
}

/// A hundred thousand passwords of twenty characters.
fn generating(table: &mut Table) -> Result<()> {
    if !is_there("pwgen", "pwgen") {
        return Ok(());
    }
    let folder = tempfile::tempdir()?;
    let ours = || {
        let mut command = support::credtool(folder.path());
        command.args(["password", "generate", "--count", PASSWORDS]);
        command
    };
    let theirs = || {
        let mut command = Command::new("pwgen");
        command.args(["-s", "-1", "20", PASSWORDS]);
        command
    };
    for mut command in [ours(), theirs()] {
        let (_, printed) = time(&mut command)?;
        let good = printed.lines().filter(|line| line.len() == 20).count();
        if good.to_string() != PASSWORDS {
            return Err(format!("{command:?} printed {good} passwords").into());
        }
    }
    let (mut mine, mut others) = (Vec::new(), Vec::new());
    for _ in 0..11 {
        mine.push(time(&mut ours())?.0);
        others.push(time(&mut theirs())?.0);
    }
    let (mine, others) = (median(mine), median(others));
    table.time("credtool password generate --count 100000", mine);
    table.time("pwgen -s 20 100000", others);
    let cost = ratio(mine, others);
    table.at_most("password generate / pwgen", cost, " ×", MAX_GENERATE_RATIO);
    Ok(())
}

/// A folder with a database, a key and a configuration.
struct Desk {
    folder: tempfile::TempDir,
}

impl Desk {
    /// After `credtool init`.
    fn new() -> Result<Self> {
        let desk = Self {
            folder: tempfile::tempdir()?,
        };
        time(desk.command().args([
            "init",
            "--smtp-host",
            "localhost",
            "--smtp-tls",
            "none",
            "--from",
            "Desk <desk@example.com>",
            "--base-url",
            "https://example.com/reset",
        ]))?;
        Ok(desk)
    }

    fn folder(&self) -> &Path {
        self.folder.path()
    }

    fn database(&self) -> PathBuf {
        self.folder().join("credtool.db")
    }

    /// `credtool` in this folder and in an empty environment.
    fn command(&self) -> Command {
        support::credtool(self.folder())
    }
}

/// An X server of its own; it ends with the value.
struct Display {
    server: Child,
    name: String,
}

impl Display {
    fn start() -> Result<Self> {
        let mut server = Command::new("Xvfb")
            .args([
                "-displayfd",
                "1",
                "-screen",
                "0",
                "320x240x8",
                "-nolisten",
                "tcp",
            ])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let stdout = server.stdout.take().ok_or("Xvfb has no stdout")?;
        let mut number = String::new();
        BufReader::new(stdout).read_line(&mut number)?;
        let name = format!(":{}", number.trim());
        Ok(Self { server, name })
    }
}

impl Drop for Display {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _gone = self.server.kill();
        let _gone = self.server.wait();
    }
}

/// `password show --copy` beside `password show --print`: neither hashes anything.
fn copying(table: &mut Table) -> Result<()> {
    if !is_there("Xvfb", "xvfb") {
        return Ok(());
    }
    let display = Display::start()?;
    let desk = Desk::new()?;
    time(
        desk.command()
            .args(["contact", "add", "Ada Example", "ada@example.com"]),
    )?;
    time(
        desk.command()
            .args(["password", "generate", "ada@example.com", "--print"]),
    )?;
    let show = |how: &[&str]| {
        let mut command = desk.command();
        command
            .env("DISPLAY", &display.name)
            .args(["password", "show", "ada@example.com"])
            .args(how);
        Ok::<_, Box<dyn std::error::Error>>(time(&mut command)?.0)
    };
    let (mut copies, mut prints) = (Vec::new(), Vec::new());
    for run in 0..=RUNS {
        let copy = show(&["--copy", "--clear-after", "1s"])?;
        let print = show(&["--print"])?;
        // The first only warms the caches.
        if run > 0 {
            copies.push(copy);
            prints.push(print);
        }
    }
    let (copies, prints) = (median(copies), median(prints));
    table.time("password show --copy", copies);
    table.time("password show --print", prints);
    let more = millis(copies) - millis(prints);
    table.at_most("copying, more than printing", more, " ms", MAX_COPY_MS);
    Ok(())
}

/// A thousand sealed passwords, read and opened, beside a thousand that are only read.
fn opening(table: &mut Table) -> Result<()> {
    let sealed = Desk::new()?;
    let bare = Desk::new()?;
    let ring = keyfile::load(&sealed.folder().join("key"))?;
    let rows = fill(&sealed, Some(&ring))?;
    fill(&bare, None)?;
    let sealed = Store::open(&sealed.database())?;
    let bare = Store::open(&bare.database())?;
    let (mut opened, mut read) = (Vec::new(), Vec::new());
    for _ in 0..RUNS {
        opened.push(all(&sealed, &rows, Some(&ring))?);
        read.push(all(&bare, &rows, None)?);
    }
    let (opened, read) = (median(opened), median(read));
    table.time("1000 sealed rows", opened);
    table.time("1000 rows as they are", read);
    let more = millis(opened) - millis(read);
    table.at_most("opening, more than reading", more, " ms", MAX_OPEN_MS);
    Ok(())
}

fn slot(login: LoginId) -> Slot {
    Slot {
        table: "login",
        row: login.get(),
        field: "password",
        bound_to: String::from("1"),
    }
}

fn password(login: LoginId) -> String {
    format!("a password of {:05}", login.get())
}

/// A contact with that many logins, each with a password that is sealed, or not.
fn fill(desk: &Desk, ring: Option<&KeyRing>) -> Result<Vec<LoginId>> {
    let mut store = Store::open(&desk.database())?;
    let mut random = rand::rand_core::UnwrapErr(rand::rngs::SysRng);
    let now = Timestamp::now();
    let product = store.db().products()?[0].id;
    let person = NewContact {
        name: Line::parse("name", "Ada Example")?,
        addresses: vec!["ada@example.com".parse()?],
        locale: Locale::default(),
        phone: None,
        external_id: None,
        notes: Note::default(),
        tags: Vec::new(),
    };
    store.write(|tx| {
        let contact = tx.add_contact(&person, now)?;
        (0..ROWS)
            .map(|n| {
                let username = Line::parse("username", &format!("ada{n}"))?;
                let login = tx.add_login(contact, product, &username, now)?;
                let plain = password(login).into_bytes();
                let bytes = match ring {
                    Some(ring) => ring.seal(&slot(login), &plain, &mut random)?,
                    None => plain,
                };
                let new = NewPassword {
                    hash: "",
                    sealed: Some(&bytes),
                    origin: Some(PasswordOrigin::Desk),
                    set_by: "desk",
                    must_change: false,
                };
                tx.set_password(login, &new, now)?;
                Ok(login)
            })
            .collect()
    })
}

/// How long it takes to have every password in clear.
fn all(store: &Store, rows: &[LoginId], ring: Option<&KeyRing>) -> Result<Duration> {
    let started = Instant::now();
    let db = store.db();
    for login in rows {
        let (_serial, bytes) = db.sealed_password(*login)?.ok_or("a row is missing")?;
        let good = match ring {
            Some(ring) => {
                *ring.open(&slot(*login), &bytes)?.expose() == password(*login).as_bytes()
            }
            None => bytes == password(*login).as_bytes(),
        };
        if !good {
            return Err("a row holds another password".into());
        }
    }
    Ok(started.elapsed())
}
