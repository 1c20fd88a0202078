//! Sending what is due, and sending at once what somebody waits for.

use std::collections::HashSet;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use crate::app::base::rows::{has_address, required};
use crate::app::delivery::limits::{RunLimits, TURN_DEADLINE};
use crate::app::delivery::report::{MailReport, Stop};
use crate::app::delivery::run;
use crate::app::delivery::source::Work;
use crate::app::{App, Error, ErrorKind, Hint, NextStep, Result};
use crate::domain::email::{EmailState, Outcome};
use crate::domain::outage::Outage;
use crate::domain::verdict::StopReason;
use crate::domain::{EmailId, SignedDuration, Timestamp};
use crate::mail::Relay;
use crate::store::{Db, LockHolder, SenderLock};

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

impl App {
    /// Sends what is due until nothing is, telling of each email, those included that a sender may have sent that died.
    /// Returns at once when another process sends.
    pub fn deliver(
        &mut self,
        limits: RunLimits,
        interrupted: &AtomicBool,
        mut tell: impl FnMut(&MailReport),
    ) -> Result<RunSummary> {
        let mut summary = RunSummary::default();
        let Some(_lock) = self.store.sender_lock()? else {
            summary.busy = true;
            summary.remaining = self.db().queued_emails()?;
            summary.long_sender = self.long_sender();
            summary.speak = summary.long_sender.is_some() && self.speaks_of_long_sender()?;
            return Ok(summary);
        };
        self.context.unlock(self.store.db())?;
        self.note_run()?;
        let relay = relay(self.relay.as_deref())?;
        for orphan in run::recover(&mut self.store, &self.context)? {
            let report = report_since(self.store.db(), orphan.id, 0)?;
            if let Some(report) = report.filter(|_| orphan.maybe_sent) {
                summary.count(&report);
                tell(&report);
            }
        }
        let mut failed = HashSet::new();
        let ended = run::run(
            &mut self.store,
            &mut self.context,
            relay,
            Work::Due,
            &limits,
            interrupted,
            &mut |report| {
                summary.count(report);
                // Some that failed are held a moment later, with others that were refused in the same words.
                if report.email.state == EmailState::Failed {
                    failed.insert(report.email.id);
                } else if failed.remove(&report.email.id) {
                    summary.failed -= 1;
                }
                tell(report);
            },
        )?;
        summary.stop = ended.stop;
        summary.ended = ended.early;
        summary.purging_waits = self.purging_waits()?;
        summary.remnants = !self.purge_in_passing()?;
        summary.remaining = self.db().queued_emails()?;
        summary.outages = self.db().outages()?;
        summary.speak = self.is_news(&summary)?;
        Ok(summary)
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

    /// Tries emails now that were composed a moment ago. While another process sends, waits for up to ten seconds: for
    /// its turn, or until the other one has tried them, since it takes emails by hand first. Then they stay queued.
    pub fn send_now(&mut self, ids: &[EmailId]) -> Result<HandSend> {
        let mut sent = HandSend::default();
        let lock = self.wait_for_turn(ids)?;
        if lock.is_some() {
            self.context.unlock(self.store.db())?;
            run::recover(&mut self.store, &self.context)?;
        }
        // Those that the other process tried since they were composed are not tried once more.
        let mut mine = Vec::new();
        for id in ids {
            match report_since(self.db(), *id, 0)? {
                Some(report) => sent.reports.push(report),
                None => mine.push(*id),
            }
        }
        if lock.is_none() {
            sent.waiting = mine;
            return Ok(sent);
        }
        let relay = relay(self.relay.as_deref())?;
        let ended = run::run(
            &mut self.store,
            &mut self.context,
            relay,
            Work::These(mine.into()),
            &RunLimits::default(),
            &AtomicBool::new(false),
            &mut |report| sent.reports.push(report.clone()),
        )?;
        sent.waiting = ended.untried;
        sent.stop = ended.stop;
        if self.context.keeps_nothing() {
            self.note_run()?;
            self.purge_in_passing()?;
        }
        Ok(sent)
    }

    fn wait_for_turn(&self, ids: &[EmailId]) -> Result<Option<SenderLock>> {
        let since = Instant::now();
        loop {
            if let Some(lock) = self.store.sender_lock()? {
                return Ok(Some(lock));
            }
            let mut left = false;
            for id in ids {
                left |= report_since(self.db(), *id, 0)?.is_none();
            }
            if !left || since.elapsed() > TURN_DEADLINE {
                return Ok(None);
            }
            std::thread::sleep(Duration::from_millis(25));
        }
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

/// Returns the report of an email that another process tried since it had `before` attempts. The caller counted them
/// in the transaction that queued the email: a moment later the other one may have it in hand.
pub(super) fn report_since(db: Db<'_>, id: EmailId, before: usize) -> Result<Option<MailReport>> {
    let attempts = db.attempts(id)?;
    let last = attempts.get(before..).and_then(<[_]>::last);
    let ended = last.and_then(|last| Some((last, last.outcome?)));
    let Some((last, outcome)) = ended else {
        return Ok(None);
    };
    if outcome == Outcome::Interrupted {
        return Ok(None);
    }
    let email = required(db.email(id)?)?;
    Ok(Some(MailReport {
        address_is_current: has_address(db, &email)?,
        email,
        outcome,
        text: last.reply_line(),
    }))
}

pub(crate) fn relay(relay: Option<&dyn Relay>) -> Result<&dyn Relay> {
    relay.ok_or_else(|| {
        Error::new(ErrorKind::Config, "no relay is configured").hint(
            Hint::from("set `host` under [smtp] in the configuration (")
                .step(NextStep::ConfigPath)
                .then(" names it)"),
        )
    })
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
