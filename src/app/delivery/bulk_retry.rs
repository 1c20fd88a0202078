//! Emails that are retried one after another.
//!
//! Invariant: an email is put into the queue when its turn to be sent has come: one that was not reached, since somebody
//! pressed Ctrl-C or the relay went away, is as it was.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::app::base::rows::required;
use crate::app::delivery::by_hand::HandRun;
use crate::app::delivery::limits::RunLimits;
use crate::app::delivery::report::{MailReport, Stop};
use crate::app::delivery::retry::{
    AllFailing, NextEmail, Retried, RetryDecision, RetryOptions, retry,
};
use crate::app::delivery::run::{Next, relay};
use crate::app::{App, Error, Result};
use crate::domain::EmailId;
use crate::domain::email::{Email, EmailState};
use crate::domain::retry::bulk::SkipReason;
use crate::store::Db;

/// Emails that are passed over in one go before the run looks whether it should stop.
const STRIDE: usize = 200;

/// Which emails are retried.
#[derive(Clone, Debug)]
pub enum Selection {
    /// These, as each was asked for.
    Named(VecDeque<(EmailId, RetryOptions)>),
    /// All that fail, but those that are better left alone.
    Failing(AllFailing),
}

/// The result for one email.
#[derive(Debug)]
pub enum BulkRetryReport {
    /// It was left alone.
    Skipped(Box<Email>, SkipReason),
    /// It cannot be retried.
    Refused(EmailId, Error),
    /// It, or the email in its place, was tried.
    Tried(Box<Retried>, Box<MailReport>),
    /// It, or the email in its place, was not tried. Where that stands now.
    Untried(Box<Retried>, Box<Email>),
}

/// How retrying many ended.
#[derive(Debug, Default)]
pub struct BulkRetryEnd {
    /// Why the relay stopped it.
    pub stop: Option<Stop>,
    /// Another process is sending, and its end did not come soon.
    pub busy: bool,
    /// Somebody stopped it.
    pub interrupted: bool,
    /// The number of emails that were not attempted and are unchanged.
    pub left: u64,
    /// These were put into the queue, and what became of them is not known yet.
    pub waiting: Vec<EmailId>,
}

impl Selection {
    /// How many are left, those that will be left alone included.
    pub fn left(&self) -> u64 {
        match self {
            Self::Named(orders) => orders.len() as u64,
            Self::Failing(failing) => failing.left(),
        }
    }

    fn next(&mut self, db: Db<'_>) -> Result<Option<NextEmail>> {
        Ok(match self {
            Self::Named(orders) => orders
                .pop_front()
                .map(|(id, options)| NextEmail::Retry(id, options)),
            Self::Failing(failing) => failing.next(db)?,
        })
    }
}

impl App {
    /// How many emails of a selection would be retried.
    pub fn count_retries(&self, mut selection: Selection) -> Result<usize> {
        let mut count = 0;
        while let Some(next) = self.next_retry(&mut selection)? {
            count += usize::from(matches!(next, NextEmail::Retry(..)));
        }
        Ok(count)
    }

    /// The next email of a selection, for who only wants to know.
    pub fn next_retry(&self, selection: &mut Selection) -> Result<Option<NextEmail>> {
        selection.next(self.db())
    }

    /// Begins to retry emails, within limits.
    ///
    /// While another process sends, emails that were named are left to it, and waited for as [`App::send_now`] does.
    /// Of those that nobody named, or at a rate, none is touched unless the other process ends within ten seconds.
    pub fn retry_all(
        &mut self,
        selection: Selection,
        limits: RunLimits,
        interrupted: Arc<AtomicBool>,
    ) -> Result<BulkRetry> {
        let waits_alone = matches!(selection, Selection::Named(_)) && limits.pause.is_none();
        let mut retry = BulkRetry {
            selection,
            ahead: None,
            run: Some(HandRun::new(limits, Arc::clone(&interrupted))),
            interrupted,
            in_hand: VecDeque::new(),
            reports: VecDeque::new(),
            end: BulkRetryEnd::default(),
        };
        if !retry.has_next(self.db())? {
            retry.conclude(self)?;
            return Ok(retry);
        }
        self.context.unlock(self.store.db())?;
        relay(self)?;
        let Some(run) = &mut retry.run else {
            return Ok(retry);
        };
        if waits_alone {
            if !run.try_turn(self)? {
                retry.queue_rest(self)?;
            }
        } else if !run.take_turn(self)? {
            retry.conclude(self)?;
        }
        Ok(retry)
    }
}

/// A selection on its way through the sender.
pub struct BulkRetry {
    selection: Selection,
    /// The next to be retried, once it is known.
    ahead: Option<(EmailId, RetryOptions)>,
    /// Until it has ended.
    run: Option<HandRun>,
    interrupted: Arc<AtomicBool>,
    /// Put into the queue for a sender to take, and not reported yet.
    in_hand: VecDeque<Retried>,
    /// Not heard yet.
    reports: VecDeque<BulkRetryReport>,
    end: BulkRetryEnd,
}

impl BulkRetry {
    /// Goes on until there is news; returns nothing once all were tried, or the run was stopped.
    pub fn next(&mut self, app: &mut App) -> Result<Option<BulkRetryReport>> {
        loop {
            if let Some(report) = self.reports.pop_front() {
                return Ok(Some(report));
            }
            let Some(run) = &mut self.run else {
                return Ok(None);
            };
            match run.next(app)? {
                Next::Report(report) => self.tried(*report),
                Next::Free(sessions) => self.queue(app, sessions)?,
                Next::Over => self.conclude(app)?,
            }
        }
    }

    /// How it ended, once [`BulkRetry::next`] has returned nothing.
    pub fn end(self) -> BulkRetryEnd {
        self.end
    }

    /// Begins no further retry; [`BulkRetry::next`] brings those in hand to their end.
    pub fn stop(&self) {
        self.interrupted.store(true, Ordering::Relaxed);
    }

    /// Looks for the next to be retried among some of the selection; reports those before it that are left alone. Returns
    /// whether there may be one.
    fn look_ahead(&mut self, db: Db<'_>) -> Result<bool> {
        for _ in 0..STRIDE {
            if self.ahead.is_some() {
                break;
            }
            match self.selection.next(db)? {
                None => return Ok(false),
                Some(NextEmail::Retry(id, options)) => self.ahead = Some((id, options)),
                Some(NextEmail::Skip(email, reason)) => {
                    let skipped = BulkRetryReport::Skipped(email, reason);
                    self.reports.push_back(skipped);
                }
            }
        }
        Ok(true)
    }

    /// Whether anything is left to be retried; not, when it was interrupted on the way.
    fn has_next(&mut self, db: Db<'_>) -> Result<bool> {
        while !self.interrupted.load(Ordering::Relaxed) {
            if !self.look_ahead(db)? {
                return Ok(false);
            }
            if self.ahead.is_some() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Puts as many emails into the queue as there are sessions that wait for one.
    fn queue(&mut self, app: &mut App, sessions: usize) -> Result<()> {
        for _ in 0..sessions {
            self.queue_next(app)?;
        }
        Ok(())
    }

    /// Puts the next email into the queue, or reports that it cannot be retried. Where none is left the run is told.
    fn queue_next(&mut self, app: &mut App) -> Result<()> {
        if !self.look_ahead(app.db())?
            && let Some(run) = &mut self.run
        {
            run.complete();
        }
        let Some((id, options)) = self.ahead.take() else {
            return Ok(());
        };
        let (store, context) = (&mut app.store, &mut app.context);
        let chosen = match &self.selection {
            Selection::Named(_) => {
                retry(store, context, id, &options).map(|it| RetryDecision::Retried(Box::new(it)))
            }
            Selection::Failing(failing) => failing.retry(store, context, id),
        };
        match chosen {
            Err(error) => self.reports.push_back(BulkRetryReport::Refused(id, error)),
            Ok(RetryDecision::LeftAlone(email, reason)) => self
                .reports
                .push_back(BulkRetryReport::Skipped(email, reason)),
            Ok(RetryDecision::Retried(retried)) => {
                if let Some(run) = &mut self.run {
                    run.add(retried.outgoing, retried.tries);
                }
                self.in_hand.push_back(*retried);
            }
        }
        // No session is opened for what is not there.
        if self.selection.left() == 0
            && let Some(run) = &mut self.run
        {
            run.complete();
        }
        Ok(())
    }

    /// Puts all that are left into the queue: who names an email wants it sent, if not now.
    fn queue_rest(&mut self, app: &mut App) -> Result<()> {
        while self.has_next(app.db())? {
            self.queue_next(app)?;
        }
        if let Some(run) = &mut self.run {
            run.complete();
        }
        Ok(())
    }

    fn tried(&mut self, report: MailReport) {
        let id = report.email.id;
        let known = self.in_hand.iter().position(|it| it.outgoing == id);
        if let Some(retried) = known.and_then(|n| self.in_hand.remove(n)) {
            let tried = BulkRetryReport::Tried(Box::new(retried), Box::new(report));
            self.reports.push_back(tried);
        }
    }

    /// Ends the run, and reports those in hand that another process tried, or none.
    fn conclude(&mut self, app: &mut App) -> Result<()> {
        let is_named = matches!(self.selection, Selection::Named(_));
        if is_named && self.run.as_ref().is_some_and(HandRun::is_stopped) {
            self.queue_rest(app)?;
        }
        let Some(run) = self.run.take() else {
            return Ok(());
        };
        let end = run.finish(app)?;
        for report in end.reports {
            self.tried(report);
        }
        let mut waiting = Vec::new();
        while let Some(retried) = self.in_hand.pop_front() {
            let email = required(app.db().email(retried.outgoing)?)?;
            if matches!(
                email.state,
                EmailState::Queued | EmailState::Sending | EmailState::Handed
            ) {
                waiting.push(email.id);
            }
            let untried = BulkRetryReport::Untried(Box::new(retried), Box::new(email));
            self.reports.push_back(untried);
        }
        let left = self.selection.left() + u64::from(self.ahead.is_some());
        let is_unfinished = left > 0 || !waiting.is_empty();
        self.end = BulkRetryEnd {
            stop: end.stop,
            busy: end.busy && is_unfinished,
            interrupted: self.interrupted.load(Ordering::Relaxed) && is_unfinished,
            left,
            waiting,
        };
        Ok(())
    }
}
