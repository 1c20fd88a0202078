//! `credtool contact import` of a million rows, beside the `sqlite3` shell that fills the same tables, indexes, search
//! index and audit trail in transactions of as many rows.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::founding::found;
use crate::million::{Imported, PEOPLE, write_people};
use crate::support::{Result, is_there, ratio};
use crate::table::Table;

/// Rows of a transaction, as the program has them.
const BATCH: u64 = 5_000;
/// The import whose time for a row is compared.
const FEWER: u64 = PEOPLE / 4;

const MAX_OF_SHELL: f64 = 1.5;
const MAX_OF_FEWER: f64 = 1.2;
const MAX_PEAK_MIB: f64 = 64.0;
const MAX_WRITTEN_GIB: f64 = 6.5;

pub(crate) fn measure(table: &mut Table) -> Result<()> {
    let fewer = Imported::new(FEWER)?;
    let all = Imported::million()?;
    table.time("import of 1,000,000 rows", all.took);
    let growth = ratio(all.took, fewer.took) / 4.0;
    table.at_most(
        "a row of 1,000,000 / a row of 250,000",
        growth,
        " ×",
        MAX_OF_FEWER,
    );
    table.at_most("peak memory", all.usage.peak_mib, " MiB", MAX_PEAK_MIB);
    let written = all.usage.written_mib / 1024.0;
    table.at_most("written", written, " GiB", MAX_WRITTEN_GIB);
    let database = fs::metadata(all.folder().join("credtool.db"))?.len();
    table.tell("the database", crate::support::mib(database), " MiB");
    if is_there("sqlite3", "sqlite3") {
        let shell = shell()?;
        table.time("sqlite3, the same rows in the same tables", shell);
        table.at_most(
            "import / sqlite3",
            ratio(all.took, shell),
            " ×",
            MAX_OF_SHELL,
        );
    }
    Ok(())
}

/// Fills a new database by the shell.
fn shell() -> Result<Duration> {
    let folder = tempfile::tempdir()?;
    found(
        folder.path(),
        String::from("[smtp]\nhost = \"localhost\"\n"),
    )?;
    let script = script(&write_people(folder.path(), PEOPLE)?)?;
    let path = folder.path().join("script.sql");
    fs::write(&path, script)?;
    let since = Instant::now();
    let output = Command::new("sqlite3")
        .args(["-batch", "-bail", "-init", "/dev/null"])
        .arg(folder.path().join("credtool.db"))
        .stdin(fs::File::open(&path)?)
        .stdout(Stdio::null())
        .output()?;
    let took = since.elapsed();
    let said = String::from_utf8_lossy(&output.stderr);
    if !output.status.success() || !said.is_empty() {
        return Err(format!("sqlite3 ended with {}: {said}", output.status).into());
    }
    let connection = rusqlite::Connection::open(folder.path().join("credtool.db"))?;
    let found: u64 = connection.query_row("SELECT count(*) FROM address", [], |row| row.get(0))?;
    if found != PEOPLE {
        return Err(format!("sqlite3 imported {found} people").into());
    }
    Ok(took)
}

/// The statements, with the settings of the program. The names are ASCII, so SQL can fold them as the program does.
fn script(csv: &Path) -> Result<String> {
    let mut script = format!(
        "PRAGMA synchronous = FULL; PRAGMA secure_delete = ON; PRAGMA foreign_keys = ON;
         PRAGMA temp_store = MEMORY; PRAGMA cache_size = -8192; PRAGMA wal_autocheckpoint = 16000;
         CREATE TEMP TABLE person (name, email, locale, phone, external_id, tag);
         .mode csv\n.import --skip 1 {} person\n",
        csv.display()
    );
    for first in (1..=PEOPLE).step_by(usize::try_from(BATCH)?) {
        let rows = format!(
            "FROM person WHERE rowid BETWEEN {first} AND {}",
            first + BATCH - 1
        );
        write!(
            script,
            "BEGIN IMMEDIATE;
             INSERT INTO contact (id, name, locale, phone, external_id, created_at, updated_at)
               SELECT rowid, name, locale, phone, external_id, 0, 0 {rows};
             INSERT INTO address (contact_id, address, key, is_primary, status, created_at)
               SELECT rowid, email, email, 1, 'ok', 0 {rows};
             INSERT INTO tag (tag, contact_id) SELECT tag, rowid {rows};
             INSERT INTO contact_name (rowid, name)
               SELECT rowid, '  ' || replace(lower(name), ' ', '  ') {rows};
             INSERT INTO audit (seq, at, uid, user, action, first_contact_id, last_contact_id, mac)
               SELECT max(seq) + 1, 0, 0, 'root', 'contact.add', {first}, {}, randomblob(32) FROM audit;
             COMMIT;\n",
            first + BATCH - 1
        )?;
    }
    Ok(script)
}
