//! Lists of many rows as JSON lines, beside the `sqlite3` shell that prints the same rows with `-json`: rows a second, and
//! the peak memory, which does not grow with the list.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use rusqlite::Connection;

use crate::founding;
use crate::support::{self, Result, credtool, is_there, median, ratio, told};
use crate::table::Table;

const CONTACTS: u32 = 1_000_000;
/// Each other list has this many rows.
const OTHERS: u32 = 250_000;
const RUNS: usize = 3;

const LEAST_ROWS: f64 = 250_000.0;
const MAX_PEAK_MIB: f64 = 32.0;

/// A list: the command, its rows, the peer's statement, and the largest ratio of their times.
struct List {
    noun: &'static str,
    rows: u32,
    sql: &'static str,
    max_ratio: f64,
}

const LISTS: [List; 3] = [
    List {
        noun: "contact",
        rows: CONTACTS,
        sql: "SELECT id, name, locale, phone, external_id, notes, created_at, updated_at,
               (SELECT json_group_array(json_object('address', address, 'primary', is_primary, 'status', status))
                  FROM address WHERE contact_id = contact.id) AS addresses,
               (SELECT json_group_array(tag) FROM tag WHERE contact_id = contact.id) AS tags
             FROM contact ORDER BY id",
        max_ratio: 2.0,
    },
    List {
        noun: "email",
        rows: OTHERS,
        sql: "SELECT email.id, contact_id, login_id, link_id, slug, template, recipient, subject, state, unknowns,
               delivery, message_id, attempts, last_phase, last_code, last_enhanced, last_reply, retry_of,
               email.created_at, due_at, expires_at, accepted_at
             FROM email JOIN product ON product.id = product_id ORDER BY email.id DESC",
        max_ratio: 2.0,
    },
    List {
        noun: "audit",
        rows: OTHERS,
        sql: "SELECT seq, at, action, uid, user, sudo_user, tty, contact_id, product_id, login_id, link_id, email_id,
               detail, reason, ticket
             FROM audit ORDER BY at DESC, seq DESC",
        max_ratio: 2.0,
    },
];

pub(crate) fn measure(table: &mut Table) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let started = Instant::now();
    fill(folder.path())?;
    told(&format!(
        "made {CONTACTS} contacts in {:.1} s",
        started.elapsed().as_secs_f64()
    ));
    let has_shell = is_there("sqlite3", "sqlite3");
    for list in &LISTS {
        measure_one(table, folder.path(), list, has_shell)?;
    }
    Ok(())
}

fn measure_one(table: &mut Table, folder: &Path, list: &List, has_shell: bool) -> Result<()> {
    let noun = list.noun;
    let args = [noun, "list", "--limit", "0", "--format", "jsonl"];
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    // In turns; the first of each warms the caches.
    for run in 0..=RUNS {
        let mine = run_to_the_end(credtool(folder).args(args))?;
        let mut shell = Command::new("sqlite3");
        shell
            .args(["-json", "-readonly"])
            .arg(folder.join("credtool.db"))
            .arg(list.sql);
        let other = has_shell.then(|| run_to_the_end(&mut shell)).transpose()?;
        if run > 0 {
            ours.push(mine);
            theirs.extend(other);
        }
    }
    let ours = median(ours);
    let rate = f64::from(list.rows) / ours.as_secs_f64();
    table.at_least(
        &format!("{noun} list, JSON lines"),
        rate,
        " rows/s",
        LEAST_ROWS,
    );
    if has_shell {
        let what = format!("{noun} list / sqlite3 -json");
        table.at_most(&what, ratio(ours, median(theirs)), " ×", list.max_ratio);
    }
    let peak = support::usage(folder, &args)?.peak_mib;
    table.at_most(
        &format!("{noun} list, peak memory"),
        peak,
        " MiB",
        MAX_PEAK_MIB,
    );
    Ok(())
}

/// The time until a program has ended whose output nobody keeps.
fn run_to_the_end(command: &mut Command) -> Result<Duration> {
    let started = Instant::now();
    let status = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .status()?;
    if !status.success() {
        return Err(format!("{command:?} ended with {status}").into());
    }
    Ok(started.elapsed())
}

/// Makes the database. The rows are written by SQL: what is measured is how they are read.
fn fill(folder: &Path) -> Result<()> {
    founding::found(folder, String::new())?;
    let database = Connection::open(folder.join("credtool.db"))?;
    database.execute_batch(&format!(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF;
         BEGIN;
         CREATE TEMP TABLE number (n INTEGER PRIMARY KEY);
         WITH RECURSIVE number_to (n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM number_to WHERE n < {CONTACTS})
           INSERT INTO number SELECT n FROM number_to;
         INSERT INTO contact (name, locale, phone, external_id, notes, created_at, updated_at)
           SELECT 'Person Number ' || n, 'en', '+49 30 1234567', 'crm-' || n, 'Prefers to be called.',
             1795420800000 + n, 1795420800000 + n FROM number;
         INSERT INTO address (contact_id, address, key, is_primary, status, created_at)
           SELECT n, 'person.' || n || '@example.com', 'person.' || n || '@example.com', 1, 'ok', 1795420800000
           FROM number;
         INSERT INTO tag SELECT 'batch-' || (n % 97), n FROM number;
         INSERT INTO email (contact_id, product_id, template, recipient, recipient_key, envelope_from, subject,
             message_id, state, by_hand, attempts, last_phase, last_code, last_enhanced, last_reply, created_at,
             accepted_at)
           SELECT n, 1, 'credentials', 'person.' || n || '@example.com', 'person.' || n || '@example.com',
             'desk@example.com', 'Your login for Example', n || '.bench@example.com', 'accepted', 0, 1, 'body', 250,
             '2.0.0', 'Ok: queued as ' || n, 1795420800000 + n, 1795420800000 + n
           FROM number WHERE n <= {OTHERS};
         INSERT INTO audit (seq, at, uid, user, action, contact_id, detail, mac)
           SELECT n + 1000, 1795420800000 + n, 1000, 'desk', 'contact.edit', n, 'name', zeroblob(32)
           FROM number WHERE n <= {OTHERS};
         COMMIT;
         ANALYZE;
         PRAGMA wal_checkpoint(TRUNCATE);"
    ))?;
    Ok(())
}
