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

mod outbox;

use std::process::ExitCode;
use std::time::{Duration, Instant};

use credtool::domain::contact::{Locale, NewContact};
use credtool::domain::{Line, Note};
use credtool::store::Store;

use outbox::peers::{self, Peer};
use outbox::{Desk, Result, Sink, exchange, peak_memory, print_peak_of_child};

/// Mails in one measured run.
const MAILS: usize = 1500;
const ROUNDS: usize = 3;
/// Finished mails in the log of the run that must not be slowed by them.
const LOG: usize = 1_000_000;
/// Due mails of the run whose memory is measured.
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
    if let Some(done) = print_peak_of_child() {
        return ended(done.map(|()| true));
    }
    if cfg!(debug_assertions) {
        eprintln!("skipped: the limits are those of the release build; run `cargo bench`");
        return ExitCode::SUCCESS;
    }
    ended(measure())
}

fn ended(done: Result<bool>) -> ExitCode {
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Measures everything; false when a limit is broken.
fn measure() -> Result<bool> {
    let Some(sink) = Sink::start()? else {
        eprintln!("skipped: no smtp-sink here (Debian: apt-get install postfix)");
        return Ok(true);
    };
    let queue = Desk::with_mails(sink.port, MAILS)?;
    let mut good = speed(&sink, &queue)?;
    good &= second_writer(&sink)?;
    good &= log(&sink)?;
    good &= memory(&sink)?;
    Ok(good)
}

/// The times of each round, and their median.
#[derive(Default)]
struct Times(Vec<Duration>);

impl Times {
    fn median(&mut self) -> Duration {
        self.0.sort_unstable();
        self.0[self.0.len() / 2]
    }
}

#[expect(clippy::cast_precision_loss, reason = "a few thousand")]
fn rate(mails: usize, time: Duration) -> f64 {
    mails as f64 / time.as_secs_f64()
}

fn at_least(what: &str, value: f64, limit: f64) -> bool {
    let good = value >= limit;
    let verdict = if good { "good" } else { "BROKEN" };
    println!("{what}: {value:.2} (at least {limit}) {verdict}");
    good
}

fn at_most(what: &str, value: f64, unit: &str, limit: f64) -> bool {
    let good = value <= limit;
    let verdict = if good { "good" } else { "BROKEN" };
    println!("{what}: {value:.2}{unit} (at most {limit}{unit}) {verdict}");
    good
}

fn speed(sink: &Sink, queue: &Desk) -> Result<bool> {
    let post_office = Peer::post_office()?;
    if post_office.is_none() {
        eprintln!(
            "skipped: no django-post_office (name a Python that has it in CREDTOOL_BENCH_PYTHON)"
        );
    }
    let (mut commit, mut talk) = (Times::default(), Times::default());
    let (mut one, mut eight, mut sixteen) = Default::default();
    let (mut source8, mut source16) = (Times::default(), Times::default());
    let mut django = Times::default();
    for round in 0..=ROUNDS {
        let mut runs: [(&mut Times, Duration); 8] = [
            (&mut commit, queue.copy()?.commit_time()?),
            (&mut talk, exchange(sink.port, MAILS)?),
            (&mut one, queue.copy()?.deliver(MAILS, 1)?),
            (&mut eight, queue.copy()?.deliver(MAILS, 8)?),
            (&mut sixteen, queue.copy()?.deliver(MAILS, 16)?),
            (&mut source8, peers::smtp_source(sink.port, MAILS, 8)?),
            (&mut source16, peers::smtp_source(sink.port, MAILS, 16)?),
            (
                &mut django,
                match &post_office {
                    Some(peer) => peer.drain(sink.port, MAILS)?,
                    None => Duration::ZERO,
                },
            ),
        ];
        // The first only warms the caches.
        if round > 0 {
            for (times, time) in &mut runs {
                times.0.push(*time);
            }
        }
    }
    let commit = commit.median();
    let talk = talk.median() / u32::try_from(MAILS)?;
    let bound = 1.0 / (3.0 * commit.as_secs_f64() + talk.as_secs_f64());
    let r1: f64 = rate(MAILS, Times::median(&mut one));
    let r8 = rate(MAILS, Times::median(&mut eight));
    let r16 = rate(MAILS, Times::median(&mut sixteen));
    println!(
        "a commit on this disk: {:.3} ms",
        commit.as_secs_f64() * 1000.0
    );
    println!(
        "an exchange without storing: {:.3} ms",
        talk.as_secs_f64() * 1000.0
    );
    println!("three commits and an exchange allow: {bound:.0} mails/s");
    for (what, rate) in [
        ("one session", r1),
        ("8 sessions", r8),
        ("16 sessions", r16),
        (
            "smtp-source, 8 sessions, stores nothing",
            rate(MAILS, source8.median()),
        ),
        ("smtp-source, 16 sessions", rate(MAILS, source16.median())),
    ] {
        println!("{what}: {rate:.0} mails/s");
    }
    let mut good = at_least("one session / bound", r1 / bound, MIN_OF_BOUND);
    let slow = commit >= Duration::from_millis(1);
    let gain = if slow {
        MIN_GAIN_SLOW_DISK
    } else {
        MIN_GAIN_FAST_DISK
    };
    good &= at_least("8 sessions / one", r8 / r1, gain);
    println!("16 sessions / one: {:.2}", r16 / r1);
    println!(
        "8 sessions / smtp-source: {:.2}",
        r8 / rate(MAILS, source8.median())
    );
    println!(
        "16 sessions / smtp-source: {:.2}",
        r16 / rate(MAILS, source16.median())
    );
    if post_office.is_some() {
        let theirs = rate(MAILS, django.median());
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
    let mut waits = Times::default();
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
        store.write(|tx| tx.add_contact(&new, desk.now()))?;
        waits.0.push(since.elapsed());
        std::thread::sleep(Duration::from_millis(5));
    }
    desk.check_drained()?;
    println!(
        "transactions of a second writer beside 8 sessions: {}",
        waits.0.len()
    );
    let worst = waits.0.iter().max().copied().unwrap_or_default();
    println!("the longest waited {:.1} ms", worst.as_secs_f64() * 1000.0);
    let median = waits.median().as_secs_f64() * 1000.0;
    Ok(at_most(
        "a second writer waits, median",
        median,
        " ms",
        MAX_SECOND_WRITER_MS,
    ))
}

/// The same queue behind a log of a million finished mails.
fn log(sink: &Sink) -> Result<bool> {
    let mails = 1000;
    let short = Desk::with_mails(sink.port, mails)?;
    let long = short.copy()?;
    let since = Instant::now();
    long.add_finished(LOG)?;
    eprintln!(
        "made a log of {LOG} mails in {:.0} s",
        since.elapsed().as_secs_f64()
    );
    let (mut without, mut with) = (Times::default(), Times::default());
    for _ in 0..ROUNDS {
        without.0.push(short.copy()?.deliver(mails, 1)?);
        let copy = long.copy()?;
        with.0.push(copy.deliver(mails, 1)?);
    }
    let ratio = with.median().as_secs_f64() / without.median().as_secs_f64();
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
