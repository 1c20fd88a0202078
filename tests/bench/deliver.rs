//! `credtool email deliver` against Postfix's `smtp-sink`, beside what bounds it and beside its peers. Run it with
//! `cargo bench --bench deliver`; `CREDTOOL_BENCH_PYTHON` may name a Python that has `django-post_office`.
//!
//! Every ratio is of two things measured in this run, in turns; the median of the rounds counts. Prints each measure
//! with its limit and fails when one is broken. What is missing on this machine is skipped with a line.

#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a benchmark tells its measures; the output boundary is the program's own"
)]

mod founding;
mod least;
mod outbox;
mod support;

use std::process::ExitCode;
use std::time::{Duration, Instant};

use credtool::domain::contact::{Locale, NewContact};
use credtool::domain::{Line, Note, Timestamp};
use credtool::store::Store;

use least::at_least;
use outbox::peers::{self, Peer};
use outbox::{Desk, Sink, exchange, peak_memory, print_peak_of_child};
use support::{Result, at_most, median, millis, told};

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

fn main() -> ExitCode {
    match print_peak_of_child() {
        Some(Ok(())) => ExitCode::SUCCESS,
        Some(Err(error)) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
        None => support::ended(measure),
    }
}

/// Measures everything; false when a limit is broken.
fn measure() -> Result<bool> {
    if !support::is_there("smtp-sink", "postfix") {
        return Ok(true);
    }
    let sink = Sink::start()?;
    let queue = Desk::with_mails(sink.port, MAILS)?;
    let mut good = speed(&sink, &queue)?;
    good &= second_writer(&sink)?;
    good &= log(&sink)?;
    good &= memory(&sink)?;
    Ok(good)
}

#[expect(clippy::cast_precision_loss, reason = "a few thousand")]
fn rate(mails: usize, time: Duration) -> f64 {
    mails as f64 / time.as_secs_f64()
}

fn speed(sink: &Sink, queue: &Desk) -> Result<bool> {
    let post_office = Peer::post_office()?;
    if post_office.is_none() {
        eprintln!(
            "skipped: no django-post_office (name a Python that has it in CREDTOOL_BENCH_PYTHON)"
        );
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
    told("a commit on this disk", commit);
    told("an exchange without storing", talk);
    let worked = 1.0 / (transitions.as_secs_f64() + talk.as_secs_f64());
    told("three commits of what is written for a mail", transitions);
    println!("three bare commits and an exchange allow: {bound:.0} mails/s");
    println!("three commits of a mail and an exchange allow: {worked:.0} mails/s");
    for (what, rate) in [
        ("one session", r1),
        ("8 sessions", r8),
        ("16 sessions", r16),
        ("smtp-source, which stores nothing, 8 sessions", s8),
        ("smtp-source, 16 sessions", s16),
    ] {
        println!("{what}: {rate:.0} mails/s");
    }
    let mut good = at_least(
        "one session / what bare commits allow",
        r1 / bound,
        MIN_OF_BOUND,
    );
    println!(
        "one session / what commits of a mail allow: {:.2}",
        r1 / worked
    );
    let gain = if commit >= Duration::from_millis(1) {
        MIN_GAIN_SLOW_DISK
    } else {
        MIN_GAIN_FAST_DISK
    };
    good &= at_least("8 sessions / one", r8 / r1, gain);
    println!("16 sessions / one: {:.2}", r16 / r1);
    println!("8 sessions / smtp-source: {:.2}", r8 / s8);
    println!("16 sessions / smtp-source: {:.2}", r16 / s16);
    if post_office.is_some() {
        let theirs = rate(MAILS, django);
        println!("django-post_office, batches of 100: {theirs:.0} mails/s");
        good &= at_least(
            "8 sessions / django-post_office",
            r8 / theirs,
            MIN_OVER_POST_OFFICE,
        );
        println!("one session / django-post_office: {:.2}", r1 / theirs);
    }
    Ok(good)
}

/// How long a transaction of another process waits beside a run with eight sessions.
fn second_writer(sink: &Sink) -> Result<bool> {
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
    println!(
        "transactions of a second writer beside 8 sessions: {}",
        waits.len()
    );
    let worst = waits.iter().max().copied().unwrap_or_default();
    println!("the longest waited {:.1} ms", millis(worst));
    let wait = millis(median(waits));
    Ok(at_most(
        "a second writer waits, median",
        wait,
        " ms",
        MAX_SECOND_WRITER_MS,
    ))
}

/// The same queue behind a log of a million finished mails.
fn log(sink: &Sink) -> Result<bool> {
    let mails = 1000;
    let short = Desk::with_mails(sink.port, mails)?;
    let since = Instant::now();
    let long = Desk::with_log(sink.port, LOG, mails)?;
    eprintln!(
        "made a log of {LOG} mails in {:.0} s",
        since.elapsed().as_secs_f64()
    );
    let (mut without, mut with) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let (short, long) = (short.copy()?, long.copy()?);
        // The disk is still at work on half a gigabyte: both runs come when it has come to rest.
        std::thread::sleep(REST);
        without.push(short.deliver(mails, 1)?);
        with.push(long.deliver(mails, 1)?);
    }
    let ratio = median(with).as_secs_f64() / median(without).as_secs_f64();
    Ok(at_most(
        "with a log of a million mails / without",
        ratio,
        "",
        MAX_LOG_COST,
    ))
}

fn memory(sink: &Sink) -> Result<bool> {
    let desk = Desk::with_mails(sink.port, MANY)?;
    let since = Instant::now();
    let peak = peak_memory(&desk)?;
    desk.check_drained()?;
    println!(
        "{MANY} mails, 16 sessions: {:.0} mails/s",
        rate(MANY, since.elapsed())
    );
    Ok(at_most("peak memory", peak, " MiB", MAX_PEAK_MIB))
}
