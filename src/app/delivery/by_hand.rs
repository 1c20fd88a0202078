//! Emails that a person waits for, sent in turns with the other senders of the database.
//!
//! Invariants:
//! - An email is sent by this run or by another process, never by both: whoever has the sender lock, and what another
//!   process tried since the email was queued is not tried once more.
//! - The sender lock is held, and the sessions kept, over many emails, but the lock is given back in between, so that
//!   neither cron nor a colleague waits for all of them. No email is in hand then. Where another process takes the lock,
//!   or the next email is far off, the sessions end.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crate::app::delivery::limits::RunLimits;
use crate::app::delivery::report::{MailReport, Stop, report_since};
use crate::app::delivery::run::{self, Next, SendRun};
use crate::app::delivery::source::Work;
use crate::app::{App, Result};
use crate::domain::EmailId;
use crate::domain::verdict::StopReason;
use crate::store::SenderLock;

/// How long a send by hand waits at first while another sender runs.
const TURN_DEADLINE: Duration = Duration::from_secs(10);
/// How long others wait for their turn at the most.
const TURN: Duration = Duration::from_secs(5);
/// How long they have to take it; those that wait look more often.
const GAP: Duration = Duration::from_millis(60);
/// The time between two looks at whether the other sender has finished.
const LOOK: Duration = Duration::from_millis(25);
/// Over a longer pause between two emails neither the lock nor a session is kept.
const LONG_PAUSE: Duration = Duration::from_secs(1);

/// The result of a send by hand.
#[derive(Debug, Default)]
pub struct HandSend {
    /// A report for each email that was tried, be it by another process that was sending.
    pub reports: Vec<MailReport>,
    /// Emails that were not sent; they stay queued.
    pub waiting: Vec<EmailId>,
    /// Why the rest was not tried.
    pub stop: Option<Stop>,
}

/// How a run by hand ended.
#[derive(Debug, Default)]
pub struct HandRunEnd {
    /// Reports that were not heard yet: of emails that another process tried.
    pub reports: Vec<MailReport>,
    /// Emails that were added and not tried.
    pub waiting: Vec<EmailId>,
    /// Why the relay stopped it.
    pub stop: Option<Stop>,
    /// Another process is sending, and its end did not come soon.
    pub busy: bool,
}

/// Emails that were queued a moment ago, on their way.
pub struct HandRun {
    limits: RunLimits,
    interrupted: Arc<AtomicBool>,
    /// The right to send, and since when.
    lock: Option<(SenderLock, Instant)>,
    run: Option<SendRun>,
    /// Whether others may be added.
    more: bool,
    /// Added and not reported, each with the number of attempts that it had had.
    pending: VecDeque<(EmailId, usize)>,
    /// Not heard yet.
    reports: VecDeque<MailReport>,
    /// How long the next turn is waited for.
    patience: Option<Duration>,
    over: bool,
    stop: Option<Stop>,
    busy: bool,
}

impl HandRun {
    /// Begins a run of emails that are added to it. Nothing is sent before [`HandRun::next`].
    pub fn new(limits: RunLimits, interrupted: Arc<AtomicBool>) -> Self {
        let is_long = limits.pause.is_some_and(|pause| pause > LONG_PAUSE);
        Self {
            limits: RunLimits {
                max: is_long.then_some(1),
                ..limits
            },
            interrupted,
            lock: None,
            run: None,
            more: true,
            pending: VecDeque::new(),
            reports: VecDeque::new(),
            patience: Some(TURN_DEADLINE),
            over: false,
            stop: None,
            busy: false,
        }
    }

    /// Adds an email that was queued, and had had so many attempts then.
    pub fn add(&mut self, id: EmailId, attempts: usize) {
        self.pending.push_back((id, attempts));
        if let Some(run) = &mut self.run {
            run.supply().add(id);
        }
    }

    /// Nothing more will be added.
    pub fn complete(&mut self) {
        self.more = false;
        if let Some(run) = &mut self.run {
            run.supply().complete();
        }
    }

    /// Goes on until there is news.
    pub fn next(&mut self, app: &mut App) -> Result<Next> {
        loop {
            if let Some(report) = self.reports.pop_front() {
                return Ok(Next::Report(Box::new(report)));
            }
            if self.over || (self.pending.is_empty() && !self.more) {
                return Ok(Next::Over);
            }
            let Some((_, since)) = &self.lock else {
                self.take_turn(app)?;
                continue;
            };
            if since.elapsed() >= TURN {
                self.let_others(app)?;
                continue;
            }
            let Some(run) = &mut self.run else {
                self.begin_run(app)?;
                continue;
            };
            match run.next(app) {
                Next::Report(report) => self.heard(*report),
                Next::Free(sessions) => return Ok(Next::Free(sessions)),
                Next::Over => self.run_ended(app)?,
            }
        }
    }

    /// Waits for the right to send: for ten seconds at first, later for as long as it takes. Returns whether it came.
    pub fn take_turn(&mut self, app: &mut App) -> Result<bool> {
        let since = Instant::now();
        loop {
            self.lock = app.store.sender_lock()?.map(|lock| (lock, Instant::now()));
            if self.lock.is_some() {
                app.context.unlock(app.store.db())?;
                run::recover(&mut app.store, &app.context)?;
                self.patience = None;
                self.hear(app)?;
                return Ok(true);
            }
            self.hear(app)?;
            let is_spent = self.patience.is_some_and(|most| since.elapsed() >= most);
            if is_spent || self.is_interrupted() {
                self.over = true;
                self.busy = !self.is_interrupted();
                return Ok(false);
            }
            if !self.reports.is_empty() {
                return Ok(false);
            }
            std::thread::sleep(LOOK);
        }
    }

    /// Whether no other process is sending. From now on none will.
    pub fn try_turn(&mut self, app: &mut App) -> Result<bool> {
        let before = self.patience.replace(Duration::ZERO);
        let taken = self.take_turn(app)?;
        if !taken {
            (self.patience, self.over, self.busy) = (before, false, false);
        }
        Ok(taken)
    }

    /// Whether the relay stopped it.
    pub fn is_stopped(&self) -> bool {
        self.stop.is_some()
    }

    /// Ends the run. What was not tried stays queued.
    pub fn finish(mut self, app: &mut App) -> Result<HandRunEnd> {
        let mut end = HandRunEnd::default();
        self.end_run(app)?;
        self.hear(app)?;
        self.lock = None;
        if app.context.keeps_nothing() {
            app.note_run()?;
            app.purge_in_passing()?;
        }
        end.reports = self.reports.into();
        end.waiting = self.pending.into_iter().map(|(id, _)| id).collect();
        end.stop = self.stop;
        end.busy = self.busy;
        Ok(end)
    }

    fn is_interrupted(&self) -> bool {
        self.interrupted.load(Ordering::Relaxed)
    }

    fn heard(&mut self, report: MailReport) {
        self.pending.retain(|(id, _)| *id != report.email.id);
        self.reports.push_back(report);
    }

    fn begin_run(&mut self, app: &mut App) -> Result<()> {
        let work = Work::Queue {
            ids: self.pending.iter().map(|(id, _)| *id).collect(),
            more: self.more,
        };
        let interrupted = Arc::clone(&self.interrupted);
        self.run = Some(SendRun::new(app, work, self.limits, interrupted)?);
        Ok(())
    }

    /// Ends the sessions; returns why the run ended early.
    fn end_run(&mut self, app: &mut App) -> Result<Option<StopReason>> {
        let Some(run) = self.run.take() else {
            return Ok(None);
        };
        let end = run.finish(app)?;
        for report in end.reports {
            self.heard(report);
        }
        self.stop = self.stop.take().or(end.stop);
        Ok(end.early)
    }

    /// Over a long pause the next turn goes on; otherwise all is over.
    fn run_ended(&mut self, app: &mut App) -> Result<()> {
        let early = self.end_run(app)?;
        if self.stop.is_none() && early == Some(StopReason::Limit) {
            self.lock = None;
            rest(self.limits.pause.unwrap_or_default(), &self.interrupted);
        } else {
            self.over = true;
        }
        Ok(())
    }

    /// Gives others their turn.
    fn let_others(&mut self, app: &mut App) -> Result<()> {
        let rested = self.run.as_mut().map(|run| run.rest(app));
        for report in rested.into_iter().flatten() {
            self.heard(report);
        }
        self.lock = None;
        rest(GAP, &self.interrupted);
        if !self.try_turn(app)? {
            self.end_run(app)?;
            self.over = self.stop.is_some();
        }
        Ok(())
    }

    /// Takes over what another process reported of emails that were added. They are not tried once more.
    fn hear(&mut self, app: &App) -> Result<()> {
        for (id, attempts) in std::mem::take(&mut self.pending) {
            match report_since(app.db(), id, attempts)? {
                Some(report) => {
                    if let Some(run) = &mut self.run {
                        run.supply().withdraw(id);
                    }
                    self.reports.push_back(report);
                }
                None => self.pending.push_back((id, attempts)),
            }
        }
        Ok(())
    }
}

impl App {
    /// Tries emails now that were composed a moment ago. While another process sends, waits for up to ten seconds: for
    /// its turn, or until the other one has tried them, since it takes emails by hand first. Then they stay queued.
    pub fn send_now(&mut self, ids: &[EmailId]) -> Result<HandSend> {
        let mut run = HandRun::new(RunLimits::default(), Arc::default());
        for id in ids {
            run.add(*id, 0);
        }
        run.complete();
        let mut sent = HandSend::default();
        while let Next::Report(report) = run.next(self)? {
            sent.reports.push(*report);
        }
        let end = run.finish(self)?;
        sent.reports.extend(end.reports);
        sent.waiting = end.waiting;
        sent.stop = end.stop;
        Ok(sent)
    }
}

/// Sleeps, unless it is interrupted.
fn rest(time: Duration, interrupted: &AtomicBool) {
    let since = Instant::now();
    while !interrupted.load(Ordering::Relaxed) {
        let left = time.saturating_sub(since.elapsed());
        if left.is_zero() {
            break;
        }
        std::thread::sleep(left.min(GAP));
    }
}
