//! A database with so many due emails, made through the library, and copied for each run.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use credtool::app::Language;
use credtool::crypto::{KeyRing, Slot, keyfile};
use credtool::domain::contact::{Locale, NewContact};
use credtool::domain::email::{EmailState, Outcome};
use credtool::domain::password_origin::PasswordOrigin;
use credtool::domain::smtp::Phase;
use credtool::domain::template::Template;
use credtool::domain::{EmailId, Line, Note, Secret, Timestamp};
use credtool::mail::{self, Change, Draft, Values};
use credtool::store::{Finish, NewEmail, PassedOver, Store, Tx};
use rusqlite::Connection;

use crate::founding::found;
use crate::support::{Result, credtool, time};

/// The emails go to so many people, in turn.
const CONTACTS: usize = 200;
const BATCH: usize = 1000;

/// A folder with a database, its key and its configuration.
pub(crate) struct Desk {
    folder: tempfile::TempDir,
}

impl Desk {
    /// With so many emails that are due.
    pub(crate) fn with_mails(port: u16, mails: usize) -> Result<Self> {
        Self::with_log(port, 0, mails)
    }

    /// With so many emails that are due, behind a log of so many that were accepted long ago.
    pub(crate) fn with_log(port: u16, log: usize, mails: usize) -> Result<Self> {
        let desk = Self {
            folder: tempfile::tempdir()?,
        };
        let folder = desk.folder();
        let config = format!(
            "[smtp]\nhost = \"127.0.0.1\"\nport = {port}\ntls = \"none\"\n\
             from = \"Example Desk <desk@example.com>\"\n"
        );
        found(folder, config)?;
        let keys = keyfile::load(&folder.join("key"))?;
        let mut store = Store::open(&desk.database())?;
        store.write(|tx| (1..=CONTACTS).try_for_each(|n| add_contact(tx, n)))?;
        desk.add_finished(log)?;
        for first in (1..=mails).step_by(BATCH) {
            let last = mails.min(first + BATCH - 1);
            store.write(|tx| (first..=last).try_for_each(|n| add_mail(tx, &keys, n)))?;
        }
        Ok(desk)
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn database(&self) -> PathBuf {
        self.folder().join("credtool.db")
    }

    /// The same in a folder of its own.
    pub(crate) fn copy(&self) -> Result<Self> {
        let copy = Self {
            folder: tempfile::tempdir()?,
        };
        // What the write-ahead log holds is brought home first: a copy of the file alone is then whole.
        Store::open(&self.database())?.truncate_wal()?;
        for name in ["credtool.db", "credtool.db.mark", "config.toml", "key"] {
            let to = copy.folder().join(name);
            std::fs::copy(self.folder().join(name), &to)?;
            // What the copy leaves to the disk to write would be waited for by the run.
            std::fs::File::open(&to)?.sync_all()?;
        }
        Ok(copy)
    }

    /// Drains the queue with so many sessions; gives the time that it took.
    pub(crate) fn deliver(&self, mails: usize, sessions: u8) -> Result<Duration> {
        let (took, _) = time(&mut self.command(sessions))?;
        self.check_drained()?;
        let sent: usize = self.connection()?.query_row(
            "SELECT count(*) FROM attempt WHERE outcome = 'accepted' AND owner <> 'bench'",
            [],
            |row| row.get(0),
        )?;
        if sent != mails {
            return Err(format!("{sent} of {mails} mails were sent").into());
        }
        Ok(took)
    }

    /// The run, not begun.
    pub(crate) fn command(&self, sessions: u8) -> Command {
        deliver(self.folder(), sessions)
    }

    pub(crate) fn check_drained(&self) -> Result<()> {
        let left: i64 = self.connection()?.query_row(
            "SELECT count(*) FROM email WHERE state NOT IN ('accepted')",
            [],
            |row| row.get(0),
        )?;
        if left != 0 {
            return Err(format!("{left} mails were not accepted").into());
        }
        Ok(())
    }

    /// What a commit takes on this disk, with the settings of the program: the median of many, one row each.
    pub(crate) fn commit_time(&self) -> Result<Duration> {
        let connection = self.connection()?;
        connection.execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
             CREATE TABLE bench (n INTEGER PRIMARY KEY, text TEXT);
             INSERT INTO bench VALUES (1, 'a');",
        )?;
        let mut times = Vec::new();
        for n in 0..300 {
            connection.execute_batch("BEGIN IMMEDIATE")?;
            connection.execute("UPDATE bench SET text = ?1", [n])?;
            let since = Instant::now();
            connection.execute_batch("COMMIT")?;
            times.push(since.elapsed());
        }
        times.sort_unstable();
        Ok(times[times.len() / 2])
    }

    /// The time of an email's three transitions on this disk, each committed by itself, without anything between
    /// them.
    pub(crate) fn transitions_time(&self, mails: usize) -> Result<Duration> {
        let mut store = Store::open(&self.database())?;
        let owner = "transitions";
        let end = Finish {
            state: EmailState::Accepted,
            outcome: Outcome::Accepted,
            phase: Phase::Body,
            code: Some(250),
            enhanced: None,
            reply: Some(String::from("2.0.0 Ok: queued as 4bXyZ12Wq")),
            due_at: None,
            behind: false,
            slow: false,
        };
        let since = Instant::now();
        for _ in 0..mails {
            let now = Timestamp::now();
            let mut claimed = store
                .write(|tx| match tx.next_due(now, &PassedOver::default())? {
                    Some(id) => tx.claim(id, owner, now),
                    None => Ok(None),
                })?
                .ok_or("nothing is due")?;
            let (email, n) = (&mut claimed.email, claimed.attempt);
            store.write(|tx| tx.hand(email.id, owner))?;
            store.write(|tx| tx.finish(email, n, owner, &end, now))?;
        }
        Ok(since.elapsed() / u32::try_from(mails)?)
    }

    fn add_finished(&self, mails: usize) -> Result<()> {
        let mut connection = self.connection()?;
        let transaction = connection.transaction()?;
        transaction.execute_batch(&format!(
            "CREATE TEMP TABLE old AS
               WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {mails})
               SELECT i FROM n WHERE i <= {mails};
             INSERT INTO email (id, contact_id, product_id, template, recipient, recipient_key,
               envelope_from, subject, message_id, state, by_hand, attempts, last_phase, last_code,
               last_reply, created_at, accepted_at)
               SELECT i, 1 + i % {CONTACTS}, 1, 'credentials', 'person.1@example.com',
                 'person.1@example.com', 'desk@example.com', 'Your login for Example',
                 '<old.' || i || '@example.com>', 'accepted', 0, 1, 'body', 250,
                 '2.0.0 Ok: queued as 4bXyZ12Wq', 1700000000000 + i, 1700000000000 + i FROM old;
             INSERT INTO attempt (email_id, n, owner, started_at, ended_at, phase, outcome, code, reply)
               SELECT i, 1, 'bench', 1700000000000 + i, 1700000000000 + i, 'body', 'accepted', 250,
                 '2.0.0 Ok: queued as 4bXyZ12Wq' FROM old;
             DROP TABLE old;"
        ))?;
        transaction.commit()?;
        Ok(())
    }

    fn connection(&self) -> Result<Connection> {
        Ok(Connection::open(self.database())?)
    }
}

/// `email deliver` in a folder.
pub(super) fn deliver(folder: &Path, sessions: u8) -> Command {
    let mut command = credtool(folder);
    command
        .args(["email", "deliver", "--sessions", &sessions.to_string()])
        .stdin(Stdio::null());
    command
}

fn address(n: usize) -> String {
    format!("person.{n}@example.com")
}

fn add_contact(tx: &Tx<'_>, n: usize) -> Result<()> {
    let new = NewContact {
        name: Line::parse("name", &format!("Person Number {n}"))?,
        addresses: vec![address(n).parse()?],
        locale: Locale::default(),
        phone: None,
        external_id: None,
        notes: Note::default(),
        tags: Vec::new(),
    };
    let contact = tx.add_contact(&new, Timestamp::now())?;
    let username = Line::parse("username", &address(n))?;
    tx.add_login(contact, tx.products()?[0].id, &username, Timestamp::now())?;
    Ok(())
}

fn add_mail(tx: &Tx<'_>, keys: &KeyRing, n: usize) -> Result<()> {
    let who = 1 + n % CONTACTS;
    let id: EmailId = tx.next_email_id()?;
    let slot = Slot {
        table: "email",
        row: id.get(),
        field: "bytes",
        bound_to: address(who),
    };
    let mut rng = rand::rand_core::UnwrapErr(rand::rngs::SysRng);
    let sealed = keys.seal(&slot, message(n)?.expose(), &mut rng)?;
    let new = NewEmail {
        id,
        contact_id: credtool::domain::ContactId::new(i64::try_from(who)?),
        login_id: Some(credtool::domain::LoginId::new(i64::try_from(who)?)),
        product_id: tx.products()?[0].id,
        link_id: None,
        template: Template::PasswordChanged,
        to: &address(who).parse()?,
        envelope_from: &"desk@example.com".parse()?,
        sender: &"desk@example.com".parse()?,
        subject: &Line::parse("subject", "Your password for Example was changed")?,
        message_id: &message_id(n),
        sealed: &sealed,
        retry_of: None,
        password_serial: None,
        by_hand: false,
        expires_at: None,
    };
    Ok(tx.add_email(&new, Timestamp::now())?)
}

fn message_id(n: usize) -> String {
    format!("<{n}.bench@example.com>")
}

/// The bytes of the `n`-th mail.
pub(super) fn message(n: usize) -> Result<Secret<Vec<u8>>> {
    let who = 1 + n % CONTACTS;
    let letter = mail::render(
        Template::PasswordChanged,
        &Values {
            language: Language::default(),
            contact_name: &format!("Person Number {who}"),
            product_name: "Example",
            username: &address(who),
            password: None,
            login_url: None,
            link: None,
            link_expires_at: None,
            must_change: false,
            change: Change {
                at: Timestamp::now(),
                by: PasswordOrigin::Desk,
            },
            support: None,
            extra: &BTreeMap::new(),
        },
    )?;
    Ok(mail::compose(&Draft {
        from: &"Example Desk <desk@example.com>".parse()?,
        reply_to: None,
        to: &address(who).parse()?,
        to_name: &Line::parse("name", &format!("Person Number {who}"))?,
        letter: &letter,
        message_id: &message_id(n),
        date: Timestamp::now(),
    })?)
}
