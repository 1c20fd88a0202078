//! Sending what is due.

use std::collections::{HashSet, VecDeque};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use crate::app::delivery::limits::RunLimits;
use crate::app::delivery::report::{MailReport, Stop, report_since};
use crate::app::delivery::run::{self, Next, SendRun};
use crate::app::delivery::source::Work;
use crate::app::{App, Error, Result};
use crate::domain::email::{EmailState, Outcome};
use crate::domain::outage::Outage;
use crate::domain::verdict::StopReason;
use crate::domain::{EmailId, SignedDuration, Timestamp};
use crate::store::{LockHolder, SenderLock};

/// A process that has been sending for longer may hang.
const LONG: Duration = Duration::from_secs(15 * 60);
const LONG_SENDER: &str = "long_sender_told_at";
/// It is spoken of again after so long.
const TOLD_AGAIN: SignedDuration = SignedDuration::from_hours(1);
/// By then a process that took the lock has said so beside it.
const SIGNED: Duration = Duration::from_millis(100);

/// The result of a run.
#[derive(Clone, Debug, Default)]
pub struct RunSummary {
    /// Taken by the relay.
    pub accepted: usize,
    /// Due again later.
    pub deferred: usize,
    /// Refused for good, or expired.
    pub failed: usize,
    /// Waiting for an operator.
    pub held: usize,
    /// With an unknown outcome, those of a sender that died included.
    pub maybe_sent: usize,
    /// Still queued.
    pub remaining: u64,
    /// Why the run stopped before its work was done.
    pub stop: Option<Stop>,
    /// Whether the run ended early without a failure: interrupted, or at its limit.
    pub ended: Option<StopReason>,
    /// Whether what stopped it is news: it was not told within the last hour.
    pub speak: bool,
    /// The reason why emails are still queued.
    pub outages: Vec<Outage>,
    /// The clock leapt ahead before this run, so that nothing was purged.
    pub purging_waits: Option<Timestamp>,
    /// Another process was sending.
    pub busy: bool,
    /// That process, where it has been sending for longer than a quarter of an hour. [`RunSummary::speak`] is about it.
    pub long_sender: Option<LockHolder>,
    /// Purged bytes still stand in the write-ahead log: somebody reads or writes the database.
    pub remnants: bool,
}

/// A run that sends what is due, until nothing is.
pub struct DueRun {
    /// The right to send, unless another process has it.
    lock: Option<SenderLock>,
    run: Option<SendRun>,
    /// Emails that a sender may have sent that died, not heard yet.
    orphans: VecDeque<MailReport>,
    summary: RunSummary,
    /// Some that failed are held a moment later, with others that were refused in the same words.
    failed: HashSet<EmailId>,
}

impl DueRun {
    /// Returns what became of the next email, those included that a sender may have sent that died; nothing once none is
    /// due, the run was stopped, or another process sends.
    pub fn next(&mut self, app: &mut App) -> Option<MailReport> {
        let report = match self.orphans.pop_front() {
            Some(orphan) => orphan,
            None => match self.run.as_mut()?.next(app) {
                Next::Report(report) => *report,
                Next::Free(_) | Next::Over => return None,
            },
        };
        self.summary.count(&report);
        if report.email.state == EmailState::Failed {
            self.failed.insert(report.email.id);
        } else if self.failed.remove(&report.email.id) {
            self.summary.failed -= 1;
        }
        Some(report)
    }

    /// Ends the run, and tidies up behind it.
    pub fn finish(self, app: &mut App) -> Result<RunSummary> {
        let mut summary = self.summary;
        let Some(run) = self.run else {
            summary.busy = true;
            summary.remaining = app.db().queued_emails()?;
            summary.long_sender = app.long_sender();
            summary.speak = summary.long_sender.is_some() && app.speaks_of_long_sender()?;
            return Ok(summary);
        };
        let ended = run.finish(app)?;
        summary.stop = ended.stop;
        summary.ended = ended.early;
        summary.purging_waits = app.purging_waits()?;
        summary.remnants = !app.purge_in_passing()?;
        summary.remaining = app.db().queued_emails()?;
        summary.outages = app.db().outages()?;
        summary.speak = app.is_news(&summary)?;
        drop(self.lock);
        Ok(summary)
    }
}

impl App {
    /// Begins a run that sends what is due. While another process sends it has nothing to do.
    pub fn deliver(&mut self, limits: RunLimits, interrupted: Arc<AtomicBool>) -> Result<DueRun> {
        let mut delivery = DueRun {
            lock: self.store.sender_lock()?,
            run: None,
            orphans: VecDeque::new(),
            summary: RunSummary::default(),
            failed: HashSet::new(),
        };
        if delivery.lock.is_none() {
            return Ok(delivery);
        }
        self.context.unlock(self.store.db())?;
        self.note_run()?;
        let run = SendRun::new(self, Work::Due, limits, interrupted)?;
        for orphan in run::recover(&mut self.store, &self.context)? {
            let report = report_since(self.store.db(), orphan.id, 0)?;
            delivery
                .orphans
                .extend(report.filter(|_| orphan.maybe_sent));
        }
        delivery.run = Some(run);
        Ok(delivery)
    }

    fn long_sender(&self) -> Option<LockHolder> {
        let look = || {
            self.store
                .lock_holder()
                .filter(|sender| sender.held >= LONG)
        };
        let sender = look()?;
        std::thread::sleep(SIGNED);
        look().filter(|again| again.process == sender.process)
    }

    /// Whether a long sender was not spoken of within the last hour. From now on it was.
    fn speaks_of_long_sender(&mut self) -> Result<bool> {
        let now = self.now();
        let told = self.db().setting(LONG_SENDER)?;
        let told = told.and_then(|bytes| bytes.try_into().ok());
        let told =
            told.and_then(|bytes| Timestamp::from_millisecond(i64::from_be_bytes(bytes)).ok());
        let since = told.map(|told| now.duration_since(told));
        let speaks = since.is_none_or(|since| since.is_negative() || since >= TOLD_AGAIN);
        if speaks {
            let at = now.as_millisecond().to_be_bytes();
            self.store
                .write(|tx| tx.set_setting(LONG_SENDER, Some(&at)))?;
        }
        Ok(speaks)
    }

    /// How many emails are due.
    pub fn due_emails(&self) -> Result<u64> {
        Ok(self.db().due_emails(self.now())?)
    }

    /// Whether what stopped a run is to be told by what runs unwatched; remembers that it was.
    fn is_news(&mut self, summary: &RunSummary) -> Result<bool> {
        let Some(stop) = &summary.stop else {
            return Ok(false);
        };
        let now = self.now();
        let mut of_stop = summary
            .outages
            .iter()
            .filter(|outage| outage.reason == stop.reason.as_str())
            .peekable();
        // Where another session's email ended the outage at once, nothing says that it was told. A refusal of everybody
        // holds an email each time.
        if of_stop.peek().is_none() || stop.reason == StopReason::SameRefusal {
            return Ok(true);
        }
        let news: Vec<_> = of_stop
            .filter(|outage| outage.is_due_to_be_told(now))
            .map(|outage| outage.sender.clone())
            .collect();
        if news.is_empty() {
            return Ok(false);
        }
        self.store.write(|tx| {
            for sender in &news {
                tx.outage_told(sender.as_ref(), now)?;
            }
            Ok::<_, Error>(true)
        })
    }
}

impl RunSummary {
    fn count(&mut self, report: &MailReport) {
        self.maybe_sent += usize::from(report.outcome == Outcome::Unknown);
        match report.email.state {
            EmailState::Accepted => self.accepted += 1,
            EmailState::Failed => self.failed += 1,
            EmailState::Held => self.held += 1,
            EmailState::Queued if report.outcome == Outcome::Deferred => self.deferred += 1,
            _ => {}
        }
    }
}
