//! Pages of a list of a million contacts: by two letters of the name, by a tag, and of those with a failing email,
//! beside a page by ID.

use std::time::Duration;

use crate::million::{Imported, PEOPLE, TAGS};
use crate::support::{Result, credtool, median, ratio, time};
use crate::table::Table;

/// An odd number of runs.
const RUNS: usize = 31;
/// One contact in this many has an email that failed.
const FAILING: u64 = 100;

const MAX_OF_PAGE: f64 = 2.0;

pub(crate) fn measure(table: &mut Table) -> Result<()> {
    let million = Imported::million()?;
    add_failed(million)?;
    let lists: [(&str, &[&str]); 5] = [
        ("a page by ID", &[]),
        ("a page by two letters of the name", &["--name", "lo"]),
        ("a page by part of a name", &["--name", "velmar"]),
        ("a page by tag", &["--tag", TAGS[0]]),
        ("a page of failing contacts", &["--failing"]),
    ];
    let mut times: [Vec<Duration>; 5] = Default::default();
    for run in 0..=RUNS {
        for ((what, filter), times) in lists.iter().zip(&mut times) {
            let (took, printed) = time(
                credtool(million.folder())
                    .args(["contact", "list", "--limit", "50", "--json"])
                    .args(*filter),
            )?;
            let rows = printed.matches("\"address\"").count();
            if rows < 50 {
                return Err(format!("{what}: {rows} rows").into());
            }
            // The first only warms the caches.
            if run > 0 {
                times.push(took);
            }
        }
    }
    let [page, others @ ..] = times.map(median);
    table.time(lists[0].0, page);
    for ((what, _), took) in lists.iter().skip(1).zip(others) {
        table.time(what, took);
        let of_page = format!("{what} / by ID");
        table.at_most(&of_page, ratio(took, page), " ×", MAX_OF_PAGE);
    }
    Ok(())
}

/// Failed emails of people who were not helped since, in a log of as many that were accepted.
fn add_failed(million: &Imported) -> Result<()> {
    let connection = rusqlite::Connection::open(million.folder().join("credtool.db"))?;
    connection.execute_batch(&format!(
        "BEGIN;
         INSERT INTO login (contact_id, product_id, username, created_at, updated_at)
         SELECT contact_id, (SELECT id FROM product), key, 0, 0 FROM address
         WHERE contact_id % {FAILING} < 2 AND id <= {PEOPLE};
         INSERT INTO email (contact_id, login_id, product_id, template, recipient, recipient_key, envelope_from,
           subject, message_id, state, by_hand, attempts, last_phase, last_code, created_at, accepted_at)
         SELECT contact_id, id, product_id, 'credentials', username, username, 'desk@example.com',
           'Your login for Example', '<' || id || '@example.com>',
           iif(contact_id % {FAILING} = 0, 'failed', 'accepted'), 0, 1, 'rcpt', 550, 0,
           iif(contact_id % {FAILING} = 0, NULL, 0)
         FROM login;
         COMMIT;"
    ))?;
    Ok(())
}
