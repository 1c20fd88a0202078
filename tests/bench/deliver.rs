//! `credtool email deliver` against Postfix's `smtp-sink`, beside what bounds it and beside its peers.
//! `CREDTOOL_BENCH_PYTHON` may name a Python that has `django-post_office`.

use std::time::{Duration, Instant};

use credtool::domain::contact::{Locale, NewContact};
use credtool::domain::{Line, Note, Timestamp};
use credtool::store::Store;

use crate::outbox::peers::{self, Peer};
use crate::outbox::{Desk, Sink, exchange};
use crate::support::{self, Result, median, millis, ratio, told};
use crate::table::Table;

/// Mails in one measured run.
const MAILS: usize = 5000;
const ROUNDS: usize = 3;
/// Finished emails in the log of the run that must not be slowed by them.
const LOG: usize = 1_000_000;
/// After a copy of that log the disk is left alone for so long.
const REST: Duration = Duration::from_secs(2);
/// Due emails of the run whose memory is measured.
const MANY: usize = 100_000;

/// One session, of what three commits and an exchange allow.
const MIN_OF_BOUND: f64 = 0.9;
/// Eight sessions against one, where a commit takes a millisecond or more, and where it takes less.
const MIN_GAIN_SLOW_DISK: f64 = 4.0;
const MIN_GAIN_FAST_DISK: f64 = 2.5;
const MIN_OVER_POST_OFFICE: f64 = 1.5;
const MAX_LOG_COST: f64 = 1.2;
const MAX_SECOND_WRITER_MS: f64 = 150.0;
const MAX_PEAK_MIB: f64 = 40.0;

pub(crate) fn measure(table: &mut Table) -> Result<()> {
    if !support::is_there("smtp-sink", "postfix") {
        return Ok(());
    }
    let sink = Sink::start()?;
    let queue = Desk::with_mails(sink.port, MAILS)?;
    speed(table, &sink, &queue)?;
    second_writer(table, &sink)?;
    log(table, &sink)?;
    memory(table, &sink)
}

#[expect(clippy::cast_precision_loss, reason = "a few thousand")]
fn rate(mails: usize, time: Duration) -> f64 {
    mails as f64 / time.as_secs_f64()
}

fn speed(table: &mut Table, sink: &Sink, queue: &Desk) -> Result<()> {
    let post_office = Peer::post_office()?;
    if post_office.is_none() {
        told("skipped: no django-post_office (name a Python that has it in CREDTOOL_BENCH_PYTHON)");
    }
    let mut runs: [Vec<Duration>; 9] = Default::default();
    for round in 0..=ROUNDS {
        let times = [
            queue.copy()?.commit_time()?,
            queue.copy()?.transitions_time(MAILS)?,
            exchange(sink.port, MAILS)?,
            queue.copy()?.deliver(MAILS, 1)?,
            queue.copy()?.deliver(MAILS, 8)?,
            queue.copy()?.deliver(MAILS, 16)?,
            peers::smtp_source(sink.port, MAILS, 8)?,
            peers::smtp_source(sink.port, MAILS, 16)?,
            match &post_office {
                Some(peer) => peer.drain(sink.port, MAILS)?,
                None => Duration::ZERO,
            },
        ];
        // The first only warms the caches.
        if round > 0 {
            for (run, time) in runs.iter_mut().zip(times) {
                run.push(time);
            }
        }
    }
    let [
        commit,
        transitions,
        talk,
        one,
        eight,
        sixteen,
        source8,
        source16,
        django,
    ] = runs.map(median);
    let talk = talk / u32::try_from(MAILS)?;
    let bound = 1.0 / (3.0 * commit.as_secs_f64() + talk.as_secs_f64());
    let [r1, r8, r16, s8, s16] =
        [one, eight, sixteen, source8, source16].map(|time| rate(MAILS, time));
    table.time("a commit on this disk", commit);
    table.time("an exchange without storing", talk);
    let worked = 1.0 / (transitions.as_secs_f64() + talk.as_secs_f64());
    table.time("three commits of what is written for an email", transitions);
    for (what, rate) in [
        ("three bare commits and an exchange allow", bound),
        ("three commits of an email and an exchange allow", worked),
        ("one session", r1),
        ("8 sessions", r8),
        ("16 sessions", r16),
        ("smtp-source, which stores nothing, 8 sessions", s8),
        ("smtp-source, 16 sessions", s16),
    ] {
        table.tell(what, rate, " emails/s");
    }
    let share = r1 / bound;
    table.at_least("one session / bare commits", share, " ×", MIN_OF_BOUND);
    table.tell("one session / commits of an email", r1 / worked, " ×");
    let gain = if commit >= Duration::from_millis(1) {
        MIN_GAIN_SLOW_DISK
    } else {
        MIN_GAIN_FAST_DISK
    };
    table.at_least("8 sessions / one", r8 / r1, " ×", gain);
    table.tell("16 sessions / one", r16 / r1, " ×");
    table.tell("8 sessions / smtp-source", r8 / s8, " ×");
    table.tell("16 sessions / smtp-source", r16 / s16, " ×");
    if post_office.is_some() {
        let theirs = rate(MAILS, django);
        table.tell("django-post_office, batches of 100", theirs, " emails/s");
        let gain = r8 / theirs;
        table.at_least(
            "8 sessions / django-post_office",
            gain,
            " ×",
            MIN_OVER_POST_OFFICE,
        );
        table.tell("one session / django-post_office", r1 / theirs, " ×");
    }
    Ok(())
}

/// How long a transaction of another process waits beside a run with eight sessions.
fn second_writer(table: &mut Table, sink: &Sink) -> Result<()> {
    let desk = Desk::with_mails(sink.port, 4 * MAILS)?;
    let mut store = Store::open(&desk.database())?;
    let mut run = desk.command(8).spawn()?;
    let mut waits = Vec::new();
    for n in 0.. {
        if run.try_wait()?.is_some() {
            break;
        }
        let since = Instant::now();
        let new = NewContact {
            name: Line::parse("name", &format!("Second Writer {n}"))?,
            addresses: vec![format!("second.{n}@example.net").parse()?],
            locale: Locale::default(),
            phone: None,
            external_id: None,
            notes: Note::default(),
            tags: Vec::new(),
        };
        store.write(|tx| tx.add_contact(&new, Timestamp::now()))?;
        waits.push(since.elapsed());
        std::thread::sleep(Duration::from_millis(5));
    }
    desk.check_drained()?;
    let beside = "transactions of a second writer beside 8 sessions";
    table.tell(beside, f64::from(u32::try_from(waits.len())?), "");
    let worst = waits.iter().max().copied().unwrap_or_default();
    table.time("the longest of them waited", worst);
    let wait = millis(median(waits));
    table.at_most(
        "a second writer waits, median",
        wait,
        " ms",
        MAX_SECOND_WRITER_MS,
    );
    Ok(())
}

/// The same queue behind a log of a million finished mails.
fn log(table: &mut Table, sink: &Sink) -> Result<()> {
    let mails = 1000;
    let short = Desk::with_mails(sink.port, mails)?;
    let since = Instant::now();
    let long = Desk::with_log(sink.port, LOG, mails)?;
    told(&format!(
        "made a log of {LOG} emails in {:.0} s",
        since.elapsed().as_secs_f64()
    ));
    let (mut without, mut with) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let (short, long) = (short.copy()?, long.copy()?);
        // The disk is still at work on half a gigabyte: both runs come when it has come to rest.
        std::thread::sleep(REST);
        without.push(short.deliver(mails, 1)?);
        with.push(long.deliver(mails, 1)?);
    }
    let cost = ratio(median(with), median(without));
    table.at_most(
        "with a log of a million emails / without",
        cost,
        " ×",
        MAX_LOG_COST,
    );
    Ok(())
}

fn memory(table: &mut Table, sink: &Sink) -> Result<()> {
    let desk = Desk::with_mails(sink.port, MANY)?;
    let since = Instant::now();
    let deliver = ["email", "deliver", "--sessions", "16"];
    let usage = support::usage(desk.folder(), &deliver)?;
    desk.check_drained()?;
    table.tell(
        "100,000 emails, 16 sessions",
        rate(MANY, since.elapsed()),
        " emails/s",
    );
    table.at_most(
        "peak memory meanwhile",
        usage.peak_mib,
        " MiB",
        MAX_PEAK_MIB,
    );
    table.tell("written meanwhile", usage.written_mib, " MiB");
    Ok(())
}
