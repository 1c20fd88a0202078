//! Sending what is due, and sending at once what somebody waits for.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use super::sender::{MailReport, Pick, Sender, Step, Stop};
use super::{App, Error, ErrorKind, Result};
use crate::domain::email::{EmailState, Outcome};
use crate::domain::verdict::StopReason;
use crate::domain::{EmailId, SignedDuration, Timestamp};
use crate::store::SenderLock;

/// How long a send by hand waits while another sender runs.
const TURN_DEADLINE: Duration = Duration::from_secs(10);
/// An outage that goes on is spoken of again after so long.
const OUTAGE_PAUSE: SignedDuration = SignedDuration::from_hours(1);
const OUTAGE: &str = "outage_told_at";

/// What bounds a run.
#[derive(Clone, Copy, Debug, Default)]
pub struct RunLimits {
    /// So many mails at the most.
    pub max: Option<usize>,
}

/// What a run came to.
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
    /// Whether the outage was not spoken of within the last hour.
    pub speak: bool,
    /// Another process was sending.
    pub busy: bool,
    /// Purged bytes still stand in the write-ahead log: somebody reads or writes the database.
    pub remnants: bool,
}

/// What became of mails that were sent by hand.
#[derive(Debug)]
pub struct HandSend {
    /// A report for each mail that was tried.
    pub reports: Vec<MailReport>,
    /// Those that were not: they stay queued.
    pub waiting: Vec<EmailId>,
    /// Why the rest was not tried.
    pub stop: Option<Stop>,
}

impl App {
    /// Sends what is due until nothing is, telling of each mail. Returns at once when another process sends.
    pub fn deliver(
        &mut self,
        limits: RunLimits,
        interrupted: &AtomicBool,
        mut tell: impl FnMut(&MailReport),
    ) -> Result<RunSummary> {
        let mut summary = RunSummary::default();
        let Some(_lock) = self.store.sender_lock()? else {
            summary.busy = true;
            return Ok(summary);
        };
        let mut sender = self.sender()?;
        for orphan in sender.recover()? {
            summary.maybe_sent += usize::from(orphan.maybe_sent);
        }
        let mut tried = 0;
        loop {
            if interrupted.load(Ordering::Relaxed) {
                summary.ended = Some(StopReason::Interrupted);
                break;
            }
            if limits.max.is_some_and(|max| tried >= max) {
                summary.ended = sender.has_due()?.then_some(StopReason::Limit);
                break;
            }
            match sender.step(Pick::Due)? {
                Step::Idle => break,
                Step::Done(report) => {
                    tried += 1;
                    summary.count(&report);
                    tell(&report);
                }
                Step::Stopped(stop, report) => {
                    if let Some(report) = report {
                        summary.count(&report);
                        tell(&report);
                    }
                    summary.stop = Some(stop);
                    break;
                }
            }
        }
        sender.close();
        summary.remnants = !self.purge_in_passing()?;
        summary.remaining = self.db().queued_emails()?;
        summary.speak = self.note_outage(summary.stop.is_some())?;
        Ok(summary)
    }

    /// Tries these mails now. While another process sends, waits for up to ten seconds; then they stay queued.
    pub fn send_now(&mut self, ids: &[EmailId]) -> Result<HandSend> {
        let Some(_lock) = self.wait_for_turn()? else {
            return Ok(HandSend {
                reports: Vec::new(),
                waiting: ids.to_vec(),
                stop: None,
            });
        };
        let mut sender = self.sender()?;
        sender.recover()?;
        let mut sent = HandSend {
            reports: Vec::new(),
            waiting: Vec::new(),
            stop: None,
        };
        for (n, id) in ids.iter().enumerate() {
            match sender.step(Pick::This(*id))? {
                Step::Idle => {}
                Step::Done(report) => sent.reports.push(*report),
                Step::Stopped(stop, report) => {
                    let first_left = n + usize::from(report.is_some());
                    sent.reports.extend(report.map(|report| *report));
                    sent.waiting.extend(ids.iter().skip(first_left));
                    sent.stop = Some(stop);
                    break;
                }
            }
        }
        sender.close();
        if self.desk.keeps_nothing() {
            self.purge_in_passing()?;
        }
        Ok(sent)
    }

    fn sender(&mut self) -> Result<Sender<'_>> {
        self.desk.unlock(self.store.db())?;
        let relay = self.relay.as_deref().ok_or_else(|| {
            Error::new(ErrorKind::Config, "no relay is configured").hint(
                "set `host` under [smtp] in the configuration (`credtool config path` names it)",
            )
        })?;
        Ok(Sender::new(&mut self.store, &mut self.desk, relay))
    }

    fn wait_for_turn(&self) -> Result<Option<SenderLock>> {
        let since = Instant::now();
        loop {
            if let Some(lock) = self.store.sender_lock()? {
                return Ok(Some(lock));
            }
            if since.elapsed() > TURN_DEADLINE {
                return Ok(None);
            }
            std::thread::sleep(Duration::from_millis(25));
        }
    }

    /// Remembers that an outage was spoken of; true when it is to be spoken of now.
    fn note_outage(&mut self, down: bool) -> Result<bool> {
        let now = self.now();
        let told = self
            .db()
            .setting(OUTAGE)?
            .and_then(|bytes| bytes.try_into().ok())
            .and_then(|bytes| Timestamp::from_millisecond(i64::from_be_bytes(bytes)).ok());
        let speak = down && told.is_none_or(|told| now.duration_since(told) >= OUTAGE_PAUSE);
        if speak {
            let bytes = now.as_millisecond().to_be_bytes();
            self.store
                .write(|tx| tx.set_setting(OUTAGE, Some(&bytes)))?;
        } else if !down && told.is_some() {
            self.store.write(|tx| tx.set_setting(OUTAGE, None))?;
        }
        Ok(speak)
    }
}

impl RunSummary {
    fn count(&mut self, report: &MailReport) {
        self.maybe_sent += usize::from(report.outcome == Outcome::Unknown);
        match report.email.state {
            EmailState::Accepted => self.accepted += 1,
            EmailState::Failed => self.failed += 1,
            EmailState::Held => self.held += 1,
            EmailState::Queued if report.outcome != Outcome::Unknown => self.deferred += 1,
            _ => {}
        }
    }
}
