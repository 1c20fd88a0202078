//! A database with so many live links, each of a login of its own.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use credtool::domain::contact::{Locale, NewContact};
use credtool::domain::link::Token;
use credtool::domain::template::LinkKind;
use credtool::domain::{Line, Note, SignedDuration, Timestamp};
use credtool::store::{Store, Tx};

use crate::founding::found;
use crate::support::{Result, median};

/// A folder with a database, its key and its configuration.
pub(crate) struct Desk {
    folder: tempfile::TempDir,
}

impl Desk {
    /// Gives the paths of the links too. The proxy that tells the clients' addresses is this machine.
    pub(crate) fn with_links(count: usize) -> Result<(Self, Vec<String>)> {
        let desk = Self {
            folder: tempfile::tempdir()?,
        };
        let config = "base_url = \"http://127.0.0.1/reset\"\n\
             [smtp]\nhost = \"127.0.0.1\"\nport = 1\ntls = \"none\"\n\
             from = \"Example Desk <desk@example.com>\"\n\
             [audit]\nsyslog = \"\"\n\
             [serve]\ntrusted_proxy = [\"127.0.0.1\"]\n";
        found(desk.folder(), config.to_owned())?;
        let mut store = Store::open(&desk.database())?;
        let links =
            store.write(|tx| (1..=count).map(|n| add_link(tx, n)).collect::<Result<_>>())?;
        Ok((desk, links))
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    fn database(&self) -> PathBuf {
        self.folder().join("credtool.db")
    }

    /// Each link was used, and each login has a password.
    pub(crate) fn check_redeemed(&self, count: usize) -> Result<()> {
        let connection = rusqlite::Connection::open(self.database())?;
        let redeemed: usize = connection.query_row(
            "SELECT count(*) FROM link JOIN login ON login.id = login_id
             WHERE used_at IS NOT NULL AND password_hash IS NOT NULL",
            [],
            |row| row.get(0),
        )?;
        if redeemed != count {
            return Err(format!("{redeemed} of {count} links were redeemed").into());
        }
        Ok(())
    }

    /// What a commit takes on this disk: the median of many, one row each.
    pub(crate) fn commit_time(&self) -> Result<Duration> {
        let mut store = Store::open(&self.database())?;
        let mut times = Vec::new();
        for n in 0..101u32 {
            let since = Instant::now();
            store.write(|tx| tx.set_setting("bench", Some(&n.to_le_bytes())))?;
            times.push(since.elapsed());
        }
        Ok(median(times))
    }
}

fn add_link(tx: &Tx<'_>, n: usize) -> Result<String> {
    let now = Timestamp::now();
    let address = format!("person.{n}@example.com");
    let new = NewContact {
        name: Line::parse("name", &format!("Person Number {n}"))?,
        addresses: vec![address.parse()?],
        locale: Locale::default(),
        phone: None,
        external_id: None,
        notes: Note::default(),
        tags: Vec::new(),
    };
    let contact = tx.add_contact(&new, now)?;
    let product = tx.products()?[0].id;
    let login = tx.add_login(contact, product, &Line::parse("username", &address)?, now)?;
    let token = Token::from_bytes(&rand::random());
    let end = now.checked_add(SignedDuration::from_hours(1))?;
    tx.add_link(login, LinkKind::Reset, &token.digest(), now, end)?;
    Ok(format!("/reset/{}", token.expose()))
}
