//! A place to work for one test: a folder, a database, a clock that stands still until it is moved, and a relay
//! that does as it is told.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU8, Ordering};

use credtool::app::base::lookup::{LoginChoice, pick_login};
use credtool::app::credentials::links::{IssuedLink, LinkRequest};
use credtool::app::credentials::passwords::Credentials;
use credtool::app::delivery::bulk_retry::{BulkRetryReport, Selection};
use credtool::app::delivery::log::EmailOrder;
use credtool::app::delivery::retry::{Retried, RetryOptions};
use credtool::app::provisioning::HandOver;
use credtool::app::records::contacts::ContactEdit;
use credtool::app::upkeep::init::{Founding, init};
use credtool::app::{self, App, KeySource, Language, RunLimits, RunSummary, Settings};
use credtool::crypto::Options;
use credtool::domain::audit::{Actor, Why};
use credtool::domain::contact::{Contact, Locale, NewContact};
use credtool::domain::email::Email;
use credtool::domain::template::{LinkKind, Template};
use credtool::domain::{
    ContactId, EmailAddress, EmailId, Line, Note, Secret, SignedDuration, Timestamp,
};
use credtool::mail::Relay;
use credtool::store::Store;
use rand::SeedableRng;
use rand::rngs::StdRng;
use rusqlite::{Connection, OpenFlags};

use super::ScriptedRelay;

/// 23 November 2026, 08:00 UTC.
const START: i64 = 1_795_420_800_000;

/// The place.
pub(crate) struct World {
    folder: tempfile::TempDir,
    clock: Arc<AtomicI64>,
    seed: AtomicU8,
    /// The relay of [`World::app`].
    pub(crate) relay: ScriptedRelay,
    /// The application.
    pub(crate) app: App,
}

/// The usual contact and her login.
pub(crate) struct Ada {
    /// Her id.
    pub(crate) id: ContactId,
}

pub(crate) fn address(text: &str) -> EmailAddress {
    text.parse().unwrap()
}

impl World {
    /// A database with one product and nobody in it.
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(AtomicI64::new(START));
        let founding = Founding {
            database: folder.path().join("credtool.db"),
            config: folder.path().join("config.toml"),
            config_text: String::new(),
            product_name: Line::parse("product name", "Example").unwrap(),
            login_url: Some("https://example.com/login".parse().unwrap()),
        };
        init(&founding, settings(folder.path()), outside(&clock, 1)).unwrap();
        Self::reopen(folder)
    }

    /// The place as another process left it.
    pub(crate) fn reopen(folder: tempfile::TempDir) -> Self {
        let clock = Arc::new(AtomicI64::new(START));
        let relay = ScriptedRelay::default();
        let app = open(folder.path(), &clock, 2, Some(Box::new(relay.clone())));
        Self {
            folder,
            clock,
            seed: AtomicU8::new(3),
            relay,
            app,
        }
    }

    /// Closes the database; its files stay: `credtool.db`, `config.toml` and `key`.
    pub(crate) fn into_folder(self) -> tempfile::TempDir {
        self.folder
    }

    /// Another application on the same database, as another process has one.
    pub(crate) fn another_app(&self, relay: Option<Box<dyn Relay>>) -> App {
        let seed = self.seed.fetch_add(1, Ordering::Relaxed);
        open(self.folder.path(), &self.clock, seed, relay)
    }

    /// Another application, whose configuration keeps what is sealed for so many days.
    pub(crate) fn keeping(&self, days: i64) -> App {
        let store = Store::open(&self.database()).unwrap();
        let settings = Settings {
            retention: SignedDuration::from_hours(24 * days),
            ..settings(self.folder.path())
        };
        let seed = self.seed.fetch_add(1, Ordering::Relaxed);
        let relay = Box::new(self.relay.clone());
        App::new(store, settings, outside(&self.clock, seed), Some(relay))
    }

    /// The key file.
    pub(crate) fn key(&self) -> PathBuf {
        self.folder.path().join("key")
    }

    pub(crate) fn database(&self) -> PathBuf {
        self.folder.path().join("credtool.db")
    }

    /// A second connection, past everything that credtool does.
    pub(crate) fn sql(&self) -> Connection {
        Connection::open(self.database()).unwrap()
    }

    pub(crate) fn read_only(&self) -> Connection {
        Connection::open_with_flags(self.database(), OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap()
    }

    /// One value by SQL.
    pub(crate) fn value<T: rusqlite::types::FromSql>(&self, sql: &str) -> T {
        self.read_only()
            .query_row(sql, [], |row| row.get(0))
            .unwrap()
    }

    /// Every row of a query, as text that two states of the database can be compared by.
    pub(crate) fn dump(&self, sql: &str) -> Vec<String> {
        let connection = self.read_only();
        let mut statement = connection.prepare(sql).unwrap();
        let columns = statement.column_count();
        let rows = statement.query_map([], |row| {
            let mut line = String::new();
            for column in 0..columns {
                write!(line, "{:?}|", row.get_ref(column)?).unwrap();
            }
            Ok(line)
        });
        rows.unwrap().map(Result::unwrap).collect()
    }

    /// The emails, their bytes and their attempts.
    pub(crate) fn outbox(&self) -> Vec<String> {
        let mut rows = self.dump("SELECT * FROM email ORDER BY id");
        rows.extend(self.dump("SELECT * FROM email_bytes ORDER BY email_id"));
        rows
    }

    pub(crate) fn now(&self) -> Timestamp {
        Timestamp::from_millisecond(self.clock.load(Ordering::SeqCst)).unwrap()
    }

    pub(crate) fn pass(&self, time: SignedDuration) {
        let milliseconds = i64::try_from(time.as_millis()).unwrap();
        self.clock.fetch_add(milliseconds, Ordering::SeqCst);
    }

    pub(crate) fn set_clock(&self, at: Timestamp) {
        self.clock.store(at.as_millisecond(), Ordering::SeqCst);
    }

    /// Adds a contact.
    pub(crate) fn contact(&mut self, name: &str, email: &str) -> ContactId {
        self.app
            .add_contact(&NewContact {
                name: Line::parse("name", name).unwrap(),
                addresses: vec![address(email)],
                locale: Locale::default(),
                phone: None,
                external_id: None,
                notes: Note::default(),
                tags: Vec::new(),
            })
            .unwrap()
    }

    /// Adds the usual contact.
    pub(crate) fn ada(&mut self) -> Ada {
        let id = self.contact("Ada Example", "ada@example.com");
        Ada { id }
    }

    pub(crate) fn who(&self, id: ContactId) -> Contact {
        self.app.db().contact(id).unwrap().unwrap()
    }

    /// The contact and the one login that is meant.
    pub(crate) fn login(&self, id: ContactId) -> (Contact, LoginChoice) {
        let contact = self.who(id);
        let choice = pick_login(self.app.db(), &contact, None, None).unwrap();
        (contact, choice)
    }

    /// Generates a password.
    pub(crate) fn generate(&mut self, id: ContactId, hand_over: &HandOver) -> Credentials {
        let (contact, choice) = self.login(id);
        let (credentials, _) = self
            .app
            .generate_password(&contact, &choice, &Options::default(), hand_over)
            .unwrap();
        credentials
    }

    /// Generates a password and queues the email with it.
    pub(crate) fn mail_password(&mut self, id: ContactId) -> (EmailId, Secret<String>) {
        let to = self.who(id).primary().unwrap().clone();
        let made = self.generate(
            id,
            &HandOver {
                email: Some(to),
                ..HandOver::default()
            },
        );
        (made.emails[0], made.password)
    }

    /// Makes a link that lives an hour: mailed, or shown.
    pub(crate) fn link(&mut self, id: ContactId, mailed: bool) -> IssuedLink {
        let (contact, choice) = self.login(id);
        let email = mailed.then(|| contact.primary().unwrap().clone());
        let ask = LinkRequest {
            kind: LinkKind::Reset,
            ttl: SignedDuration::from_hours(1),
            revoke_others: false,
            email,
        };
        self.app.issue_link(&contact, &choice, &ask).unwrap()
    }

    /// Queues the email of a new link.
    pub(crate) fn mail_link(&mut self, id: ContactId) -> EmailId {
        self.link(id, true).email.unwrap()
    }

    /// Queues a notice that the password changed.
    pub(crate) fn mail_notice(&mut self, id: ContactId) -> EmailId {
        let to = self.login(id).0.primary().unwrap().clone();
        self.try_compose(id, Template::PasswordChanged, to).unwrap()
    }

    /// Queues an email from a template.
    pub(crate) fn try_compose(
        &mut self,
        id: ContactId,
        template: Template,
        to: EmailAddress,
    ) -> app::Result<EmailId> {
        let (contact, login) = self.login(id);
        let order = EmailOrder { contact, login, to };
        let composed = self
            .app
            .compose_emails(template, &BTreeMap::new(), &[order])?;
        composed.into_iter().next().unwrap()
    }

    /// Corrects the primary address.
    pub(crate) fn move_to(&mut self, id: ContactId, to: &str) {
        let edit = ContactEdit {
            address: Some(address(to)),
            ..ContactEdit::default()
        };
        self.app.edit_contact(id, &edit).unwrap();
    }

    /// The email that was composed last.
    pub(crate) fn newest_email(&self) -> Email {
        self.email(EmailId::new(self.value("SELECT max(id) FROM email")))
    }

    pub(crate) fn email(&self, id: EmailId) -> Email {
        self.app.db().email(id).unwrap().unwrap()
    }

    /// Sends what is due.
    pub(crate) fn deliver(&mut self) -> RunSummary {
        self.try_deliver().unwrap()
    }

    pub(crate) fn try_deliver(&mut self) -> app::Result<RunSummary> {
        self.try_deliver_within(RunLimits::default(), Arc::default())
            .map(|(summary, _)| summary)
    }

    /// Sends what is due within limits, and returns the emails in the order in which they were reported.
    pub(crate) fn try_deliver_within(
        &mut self,
        limits: RunLimits,
        interrupted: Arc<AtomicBool>,
    ) -> app::Result<(RunSummary, Vec<EmailId>)> {
        let mut delivery = self.app.deliver(limits, interrupted)?;
        let mut ids = Vec::new();
        while let Some(report) = delivery.next(&mut self.app) {
            ids.push(report.email.id);
        }
        Ok((delivery.finish(&mut self.app)?, ids))
    }

    /// Retries an email.
    pub(crate) fn retry(&mut self, id: EmailId) -> app::Result<Retried> {
        self.retry_as(id, RetryOptions::default())
    }

    /// Retries an email as it is asked for.
    pub(crate) fn retry_as(&mut self, id: EmailId, options: RetryOptions) -> app::Result<Retried> {
        let one = Selection::Named([(id, options)].into());
        let mut retry = self
            .app
            .retry_all(one, RunLimits::default(), Arc::default())?;
        let mut came_of_it = None;
        while let Some(told) = retry.next(&mut self.app)? {
            came_of_it = Some(match told {
                BulkRetryReport::Tried(retried, _) | BulkRetryReport::Untried(retried, _) => {
                    Ok(*retried)
                }
                BulkRetryReport::Refused(_, error) => Err(error),
                BulkRetryReport::Skipped(email, _) => {
                    panic!("email {} was named, and skipped", email.id)
                }
            });
        }
        came_of_it.unwrap()
    }

    /// From now on nothing says where links point.
    pub(crate) fn forget_base_url(&mut self) {
        self.configure(|settings| settings.base_url = None);
    }

    /// From now on who redeems a link is told so, by mail from this sender, if there is one.
    pub(crate) fn tell_who_redeems(&mut self, from: Option<&str>) {
        self.configure(|settings| {
            settings.from = from.map(|from| from.parse().unwrap());
            settings.notify_on_redeem = true;
        });
    }

    /// From now on emails come from this sender.
    pub(crate) fn send_from(&mut self, from: &str) {
        self.configure(|settings| settings.from = Some(from.parse().unwrap()));
    }

    fn configure(&mut self, change: impl FnOnce(&mut Settings)) {
        let seed = self.seed.fetch_add(1, Ordering::Relaxed);
        let mut settings = settings(self.folder.path());
        change(&mut settings);
        let store = Store::open(&self.database()).unwrap();
        let relay = Box::new(self.relay.clone());
        self.app = App::new(store, settings, outside(&self.clock, seed), Some(relay));
    }

    /// The actions of the audit trail, oldest first.
    pub(crate) fn audit(&self) -> Vec<String> {
        let connection = self.read_only();
        let mut statement = connection
            .prepare("SELECT action FROM audit ORDER BY seq")
            .unwrap();
        let rows = statement.query_map([], |row| row.get(0)).unwrap();
        rows.map(Result::unwrap).collect()
    }

    /// From now on no audit event can be written.
    pub(crate) fn break_audit(&self) {
        self.sql()
            .execute_batch(
                "CREATE TRIGGER audit_broken BEFORE INSERT ON audit
                 BEGIN SELECT raise(ABORT, 'the audit disk is full'); END",
            )
            .unwrap();
    }

    /// The files of the database in which these bytes stand in clear.
    pub(crate) fn files_with(&self, needle: impl AsRef<[u8]>) -> Vec<String> {
        let needle = needle.as_ref();
        let mut found = Vec::new();
        let mut searched = 0;
        for entry in std::fs::read_dir(self.folder.path()).unwrap() {
            let path = entry.unwrap().path();
            let bytes = std::fs::read(&path).unwrap();
            searched += bytes.len();
            if bytes.windows(needle.len()).any(|window| window == needle) {
                found.push(path.file_name().unwrap().to_string_lossy().into_owned());
            }
        }
        assert!(
            searched > 50_000,
            "only {searched} bytes were there to search"
        );
        found
    }
}

fn settings(folder: &Path) -> Settings {
    Settings {
        base_url: Some("https://example.com/reset".parse().unwrap()),
        from: Some("Example Desk <desk@example.com>".parse().unwrap()),
        reply_to: None,
        support: None,
        language: Language::default(),
        bounce_address: None,
        notify_on_redeem: false,
        retention: SignedDuration::from_hours(14 * 24),
        key: KeySource {
            path: folder.join("key"),
            credential: false,
        },
    }
}

fn outside(clock: &Arc<AtomicI64>, seed: u8) -> app::World {
    let clock = Arc::clone(clock);
    app::World {
        clock: Box::new(move || Timestamp::from_millisecond(clock.load(Ordering::SeqCst)).unwrap()),
        rng: Box::new(StdRng::from_seed([seed; 32])),
        actor: Actor {
            uid: 1000,
            user: Some(String::from("desk")),
            sudo_user: None,
            tty: None,
        },
        why: Why::default(),
        environment: vec![("PATH".into(), "/usr/bin:/bin".into())],
        audit_sink: None,
    }
}

fn open(folder: &Path, clock: &Arc<AtomicI64>, seed: u8, relay: Option<Box<dyn Relay>>) -> App {
    let store = Store::open(&folder.join("credtool.db")).unwrap();
    App::new(store, settings(folder), outside(clock, seed), relay)
}
