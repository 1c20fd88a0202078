//! `credtool contact show` on a database of 10,000 contacts, side by side with the `sqlite3` shell that makes the
//! same look-ups; its peak memory; the size of the binary.
//!
//! Both programs are started again for each run, in turns, so that what else the machine does falls on both; the median
//! of the runs counts.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use credtool::domain::audit::{Action, Actor, AuditEvent, AuditKey, AuditTarget, Why};
use credtool::domain::contact::{Locale, NewContact};
use credtool::domain::email::{EmailState, Outcome};
use credtool::domain::link::{RevokedReason, Token};
use credtool::domain::password_origin::PasswordOrigin;
use credtool::domain::smtp::{EnhancedCode, Phase};
use credtool::domain::template::LinkKind;
use credtool::domain::template::Template;
use credtool::domain::{
    ContactId, EmailAddress, Line, LinkId, LoginId, ProductId, Secret, SignedDuration, Timestamp,
};
use credtool::store::{Finish, NewEmail, NewPassword, Store, Tx};

use crate::founding;
use crate::support::{self, CREDTOOL, Result, credtool, is_there, median, mib, ratio, time, told};
use crate::table::Table;

const CONTACTS: i64 = 10_000;
/// So many contacts are in one transaction.
const BATCH: i64 = 1000;
/// The contact that is shown: one of those with more emails than fit on the screen.
const SHOWN: i64 = 7777;
const RUNS: usize = 51;

const MAX_RATIO: f64 = 3.0;
const MAX_PEAK_MIB: f64 = 25.0;
const MAX_BINARY_MIB: f64 = 15.0;

pub(crate) fn measure(table: &mut Table) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let started = Instant::now();
    let sql = fill(folder.path())?;
    told(&format!(
        "made {CONTACTS} contacts in {:.1} s",
        started.elapsed().as_secs_f64()
    ));
    let size = std::fs::metadata(CREDTOOL)?.len();
    table.at_most("binary", mib(size), " MiB", MAX_BINARY_MIB);
    let show = ["contact", "show", &address(SHOWN), "--json"];
    let peak = support::usage(folder.path(), &show)?.peak_mib;
    table.at_most("peak memory", peak, " MiB", MAX_PEAK_MIB);
    if !is_there("sqlite3", "sqlite3") {
        return Ok(());
    }
    let (ours, theirs) = race(folder.path(), &sql)?;
    table.time("credtool contact show", ours);
    table.time("sqlite3, same SELECTs", theirs);
    table.at_most(
        "contact show / sqlite3",
        ratio(ours, theirs),
        " ×",
        MAX_RATIO,
    );
    Ok(())
}

/// The two programs in turns; the median of each.
fn race(folder: &Path, sql: &str) -> Result<(Duration, Duration)> {
    let mut ours = Vec::with_capacity(RUNS);
    let mut theirs = Vec::with_capacity(RUNS);
    for run in 0..=RUNS {
        let (mine, shown) = time(&mut show(folder))?;
        let (other, read) = time(&mut shell(folder, sql))?;
        if run == 0 {
            // The first only warms the caches, and shows that both have read the same.
            for mark in [address(SHOWN), format!("{SHOWN}.12.bench@example.com")] {
                if !shown.contains(&mark) || !read.contains(&mark) {
                    return Err(format!("{mark} is not in both:\n{shown}\n---\n{read}").into());
                }
            }
            continue;
        }
        ours.push(mine);
        theirs.push(other);
    }
    Ok((median(ours), median(theirs)))
}

/// As a script calls it: JSON has every value, the Message-ID too.
fn show(folder: &Path) -> Command {
    let mut command = credtool(folder);
    command.args(["contact", "show", &address(SHOWN), "--json"]);
    command
}

fn shell(folder: &Path, sql: &str) -> Command {
    let mut command = Command::new("sqlite3");
    command
        .args(["-batch", "-init", "/dev/null"])
        .arg(folder.join("credtool.db"))
        .arg(sql);
    command
}

fn address(n: i64) -> String {
    format!("person.{n}@example.com")
}

/// Makes the database, the key and the configuration; gives the SELECTs that show [`SHOWN`].
fn fill(folder: &Path) -> Result<String> {
    let database = folder.join("credtool.db");
    let config = "base_url = \"https://example.com/reset\"\n\n[smtp]\nhost = \"smtp.example.com\"\n\
                  tls = \"starttls\"\nfrom = \"Desk <desk@example.com>\"\n";
    founding::found(folder, String::from(config))?;
    let mut store = Store::open(&database)?;
    let product = store.db().products()?[0].id;
    let now = Timestamp::now();
    for first in (1..=CONTACTS).step_by(usize::try_from(BATCH)?) {
        store.write(|tx| (first..first + BATCH).try_for_each(|n| add(tx, product, n, now)))?;
    }
    Ok(selects(SHOWN))
}

/// One contact with all that a contact of some age has.
fn add(tx: &Tx<'_>, product: ProductId, n: i64, now: Timestamp) -> Result<()> {
    let new = NewContact {
        name: Line::parse("name", &format!("Person Number {n}"))?,
        addresses: vec![address(n).parse()?, format!("p{n}@example.net").parse()?],
        locale: Locale::default(),
        phone: Some(Line::parse("phone", "+49 30 1234567")?),
        external_id: Some(Line::parse("external id", &format!("crm-{n}"))?),
        notes: "Prefers to be called in the afternoon.".parse()?,
        tags: vec!["desk".parse()?, format!("batch-{}", n % 97).parse()?],
    };
    let contact = tx.add_contact(&new, now)?;
    if contact.get() != n {
        return Err(format!("contact {n} got the id {contact}").into());
    }
    let username = Line::parse("username", &address(n))?;
    let login = tx.add_login(contact, product, &username, now)?;
    let password = NewPassword {
        hash: "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$\
               RdescudvJCsgt3ub+b27yiUpUZM3dJYJxDcEJpn1nTw",
        sealed: Some(&[7; 320]),
        origin: Some(PasswordOrigin::Desk),
        set_by: "desk",
        must_change: false,
    };
    tx.set_password(login, &password, now)?;
    let old = link(tx, login, 2 * n, now)?;
    tx.revoke_link(old, RevokedReason::Newer, now)?;
    let live = link(tx, login, 2 * n + 1, now)?;
    // Most have a few emails, some many.
    let mails = if n % 10 == SHOWN % 10 { 12 } else { 2 };
    for m in 1..=mails {
        let carried = (m == mails).then_some(live);
        let parts = (contact, login, product, carried);
        mail(
            tx,
            parts,
            &address(n),
            &format!("{n}.{m}.bench@example.com"),
            now,
        )?;
    }
    for _ in 0..6 {
        tx.audit(&audit_key(), event(contact, now));
    }
    Ok(())
}

fn link(tx: &Tx<'_>, login: LoginId, serial: i64, now: Timestamp) -> Result<LinkId> {
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&serial.to_le_bytes());
    let digest = Token::from_bytes(&bytes).digest();
    let end = now.checked_add(SignedDuration::from_hours(1))?;
    Ok(tx.add_link(login, LinkKind::Reset, &digest, now, end)?)
}

/// An email that was deferred once and then refused, or accepted.
fn mail(
    tx: &Tx<'_>,
    (contact_id, login, product_id, link_id): (ContactId, LoginId, ProductId, Option<LinkId>),
    to: &str,
    message_id: &str,
    now: Timestamp,
) -> Result<()> {
    let to: EmailAddress = to.parse()?;
    let new = NewEmail {
        id: tx.next_email_id()?,
        contact_id,
        login_id: Some(login),
        product_id,
        link_id,
        template: if link_id.is_some() {
            Template::ResetLink
        } else {
            Template::Credentials
        },
        to: &to,
        envelope_from: &"desk@example.com".parse()?,
        sender: &"desk@example.com".parse()?,
        subject: &Line::parse("subject", "Your login for Example")?,
        message_id,
        sealed: &[7; 2600],
        retry_of: None,
        password_serial: Some(1),
        by_hand: true,
        expires_at: None,
    };
    tx.add_email(&new, now)?;
    let deferred = Finish {
        state: EmailState::Queued,
        outcome: Outcome::Deferred,
        phase: Phase::Rcpt,
        code: Some(451),
        enhanced: Some("4.7.1".parse::<EnhancedCode>()?),
        reply: Some(String::from("Greylisted, please try again in 300 seconds")),
        due_at: Some(now),
        behind: false,
        slow: false,
    };
    let refused = new.id.get() % 2 == 0;
    let ended = Finish {
        state: if refused {
            EmailState::Failed
        } else {
            EmailState::Accepted
        },
        outcome: if refused {
            Outcome::Failed
        } else {
            Outcome::Accepted
        },
        phase: if refused { Phase::Rcpt } else { Phase::Body },
        code: Some(if refused { 550 } else { 250 }),
        enhanced: Some(if refused { "5.1.1" } else { "2.0.0" }.parse::<EnhancedCode>()?),
        reply: Some(String::from("as the relay said it, in a sentence or two")),
        due_at: None,
        behind: false,
        slow: false,
    };
    for finish in [&deferred, &ended] {
        let mut claimed = tx
            .claim(new.id, "bench", now)?
            .ok_or("the mail cannot be claimed")?;
        tx.hand(new.id, "bench")?;
        tx.finish(&mut claimed.email, claimed.attempt, "bench", finish, now)?;
    }
    Ok(())
}

fn audit_key() -> AuditKey {
    Secret::new([7; 32])
}

fn event(contact: ContactId, at: Timestamp) -> AuditEvent {
    AuditEvent {
        at,
        actor: Actor {
            uid: 1000,
            user: Some(String::from("desk")),
            ..Actor::default()
        },
        action: Action::PasswordGenerate.as_str().to_owned(),
        target: AuditTarget {
            contact: Some(contact),
            ..AuditTarget::default()
        },
        detail: None,
        why: Why::default(),
    }
}

/// What `contact show ADDRESS` asks the database, statement by statement as in `store`, with the values put in.
fn selects(n: i64) -> String {
    let key = address(n);
    let contact = format!(
        "SELECT id, name, locale, phone, external_id, notes, created_at, updated_at
           FROM contact WHERE id = {n};
         SELECT id, address, is_primary, status FROM address WHERE contact_id = {n}
           ORDER BY is_primary DESC, status = 'former', id;
         SELECT tag FROM tag WHERE contact_id = {n} ORDER BY tag;"
    );
    let email = "SELECT id, contact_id, login_id, product_id, link_id, template, recipient,
           envelope_from, subject, message_id, state, unknowns, delivery, attempts, last_phase, last_code,
           last_enhanced, last_reply, retry_of, password_serial, created_at, due_at, expires_at, accepted_at,
           EXISTS (SELECT 1 FROM email_bytes WHERE email_id = email.id) AS has_bytes FROM email";
    let links = [2 * n, 2 * n - 1]
        .map(|link| format!("SELECT max(id) FROM email WHERE link_id = {link};"))
        .concat();
    format!(
        "SELECT contact_id FROM address WHERE key = '{key}' AND status <> 'former';
         {contact}
         BEGIN;
         SELECT id, slug, name, login_url, sender, min_length, max_length, require, created_at, updated_at
           FROM product ORDER BY slug;
         SELECT id, contact_id, product_id, username, password_hash, password_serial, password_set_at,
           password_set_by, password_origin, must_change, sealed_password IS NOT NULL AS revealable,
           provision_state, created_at, updated_at FROM login WHERE contact_id = {n} ORDER BY product_id, id;
         SELECT id, login_id, created_at, expires_at, used_at, revoked_at, revoked_reason FROM link
           WHERE login_id IN (SELECT id FROM login WHERE contact_id = {n}) ORDER BY id DESC LIMIT 10;
         {links}
         {email} WHERE id < 9223372036854775807 AND contact_id = {n} ORDER BY id DESC LIMIT 10;
         {contact}
         {email} INDEXED BY email_failing WHERE (state IN ('failed', 'held') OR delivery = 'bounced')
           AND contact_id = {n}
           AND NOT EXISTS (SELECT 1 FROM email AS later WHERE later.retry_of = email.id)
           ORDER BY id DESC LIMIT 10;
         SELECT * FROM audit WHERE contact_id = {n} ORDER BY seq DESC LIMIT 5;
         COMMIT;"
    )
}
