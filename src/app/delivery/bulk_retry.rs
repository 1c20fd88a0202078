//! Mails that are retried one after another.
//!
//! Invariants:
//! - An email is put into the queue when its turn to be sent has come: one that was not reached, since somebody pressed
//!   Ctrl-C or the relay went away, is as it was.
//! - The sender lock is held, and the session kept, over many emails, but given back in between, so that neither cron
//!   nor a colleague waits for the whole of it.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crate::app::base::rows::required;
use crate::app::delivery::deliver::{relay, report_since};
use crate::app::delivery::limits::{RunLimits, TURN_DEADLINE};
use crate::app::delivery::report::{MailReport, Stop};
use crate::app::delivery::retry::{
    AllFailing, NextEmail, Retried, RetryDecision, RetryOptions, retry,
};
use crate::app::delivery::run;
use crate::app::delivery::source::{Queued, Work};
use crate::app::{App, AppContext, Error, Result};
use crate::domain::EmailId;
use crate::domain::email::{Email, EmailState};
use crate::domain::rate::Rate;
use crate::domain::retry::bulk::SkipReason;
use crate::store::{Db, SenderLock, Store};

/// How long others wait for their turn at the most.
const TURN: Duration = Duration::from_secs(5);
/// How long they have to take it; those that wait look more often.
const GAP: Duration = Duration::from_millis(60);
/// Emails that are passed over in one go before the run looks whether it should stop.
const STRIDE: usize = 200;
/// Over a longer pause between two emails neither the lock nor the session is kept.
const LONG_PAUSE: Duration = Duration::from_secs(1);

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

    /// Retries emails one after another, at a rate if there is one, and tells of each.
    ///
    /// While another process sends, emails that were named are left to it, and waited for as [`App::send_now`] does.
    /// Of those that nobody named, or at a rate, none is touched unless the other process ends within ten seconds.
    pub fn retry_all(
        &mut self,
        selection: Selection,
        rate: Option<Rate>,
        interrupted: &AtomicBool,
        tell: &mut dyn FnMut(BulkRetryReport) -> Result<()>,
    ) -> Result<BulkRetryEnd> {
        let named = matches!(selection, Selection::Named(_));
        let pause = rate.map_or(Duration::ZERO, Rate::pause);
        let mut batch = Batch {
            selection,
            ahead: None,
            queued: VecDeque::new(),
            in_hand: VecDeque::new(),
            waiting: Vec::new(),
            tell,
        };
        if !batch.has_next(self.db(), interrupted)? {
            return batch.ended(self.db(), interrupted);
        }
        self.context.unlock(self.store.db())?;
        relay(self.relay.as_deref())?;
        let mut lock = if named && rate.is_none() {
            match self.store.sender_lock()? {
                None => self.leave_to_other(&mut batch, interrupted)?,
                lock => lock,
            }
        } else {
            self.turn(Some(TURN_DEADLINE), interrupted)?
        };
        let mut busy = lock.is_none() && !interrupted.load(Ordering::Relaxed);
        let mut stop = None;
        while lock.is_some() && batch.has_next(self.db(), interrupted)? {
            let turn = self.take_turn(&mut batch, pause, interrupted)?;
            drop(lock);
            if let ControlFlow::Break(why) = turn {
                stop = why;
                break;
            }
            lock = if rest(pause.max(GAP), interrupted) {
                self.turn(None, interrupted)?
            } else {
                None
            };
        }
        if stop.is_some() && named {
            // Whoever names an email wants it sent, if not now.
            self.queue_rest(&mut batch, interrupted)?;
        }
        let end = batch.ended(self.db(), interrupted)?;
        if self.context.keeps_nothing() {
            self.note_run()?;
            self.purge_in_passing()?;
        }
        busy &= end.left > 0 || !end.waiting.is_empty();
        Ok(BulkRetryEnd { stop, busy, ..end })
    }

    /// The sender lock, once no other process has it; nothing when that takes too long, or is interrupted.
    fn turn(
        &self,
        patience: Option<Duration>,
        interrupted: &AtomicBool,
    ) -> Result<Option<SenderLock>> {
        let since = Instant::now();
        loop {
            let lock = self.store.sender_lock()?;
            let spent = patience.is_some_and(|patience| since.elapsed() >= patience);
            if lock.is_some() || spent || interrupted.load(Ordering::Relaxed) {
                return Ok(lock);
            }
            std::thread::sleep(GAP);
        }
    }

    /// Sends for the length of a turn. Breaks off where nothing is left to do, or the relay stopped it.
    fn take_turn(
        &mut self,
        batch: &mut Batch<'_>,
        pause: Duration,
        interrupted: &AtomicBool,
    ) -> Result<ControlFlow<Option<Stop>>> {
        let limits = RunLimits {
            max: (pause > LONG_PAUSE).then_some(1),
            time: Some(TURN),
            pause: Some(pause).filter(|pause| !pause.is_zero()),
            ..RunLimits::default()
        };
        run::recover(&mut self.store, &self.context)?;
        let shared = RefCell::new(&mut *batch);
        let mut untold = Ok(());
        let ended = run::run(
            &mut self.store,
            &mut self.context,
            relay(self.relay.as_deref())?,
            Work::Queued(&mut |store, context| shared.borrow_mut().queue_next(store, context)),
            &limits,
            interrupted,
            &mut |report| {
                if untold.is_ok() {
                    untold = shared.borrow_mut().tried(report);
                }
            },
        )?;
        untold?;
        batch.give_up(self.db())?;
        if ended.stop.is_none() && batch.has_next(self.db(), interrupted)? {
            return Ok(ControlFlow::Continue(()));
        }
        Ok(ControlFlow::Break(ended.stop))
    }

    /// Leaves the emails that were named to the process that is sending, which takes emails by hand first. Gives the
    /// sender lock if that process ends before it has tried them all: those that are left are queued already.
    fn leave_to_other(
        &mut self,
        batch: &mut Batch<'_>,
        interrupted: &AtomicBool,
    ) -> Result<Option<SenderLock>> {
        self.queue_rest(batch, interrupted)?;
        let since = Instant::now();
        loop {
            let lock = self.store.sender_lock()?;
            batch.hear(self.db())?;
            let spent = since.elapsed() >= TURN_DEADLINE || interrupted.load(Ordering::Relaxed);
            if lock.is_some() || spent || batch.in_hand.is_empty() {
                batch.queued = std::mem::take(&mut batch.in_hand);
                return Ok(lock);
            }
            std::thread::sleep(GAP);
        }
    }

    fn queue_rest(&mut self, batch: &mut Batch<'_>, interrupted: &AtomicBool) -> Result<()> {
        while !interrupted.load(Ordering::Relaxed) {
            if matches!(
                batch.queue_next(&mut self.store, &mut self.context)?,
                Queued::Nothing
            ) {
                break;
            }
        }
        Ok(())
    }
}

/// The result of a look ahead.
enum Ahead {
    Found,
    NotYet,
    Nothing,
}

/// A selection on its way through the sender.
struct Batch<'a> {
    selection: Selection,
    /// The next to be retried, once it is known.
    ahead: Option<(EmailId, RetryOptions)>,
    /// Put into the queue before their turn, and not in hand again since.
    queued: VecDeque<Retried>,
    /// Put into the queue for a sender to take, and not told of yet.
    in_hand: VecDeque<Retried>,
    /// Told of, and still in the queue.
    waiting: Vec<EmailId>,
    tell: &'a mut dyn FnMut(BulkRetryReport) -> Result<()>,
}

impl Batch<'_> {
    /// Looks for the next to be retried; tells of those before it that are left alone.
    fn look_ahead(&mut self, db: Db<'_>) -> Result<Ahead> {
        for _ in 0..STRIDE {
            if self.ahead.is_some() {
                return Ok(Ahead::Found);
            }
            match self.selection.next(db)? {
                None => return Ok(Ahead::Nothing),
                Some(NextEmail::Retry(id, options)) => self.ahead = Some((id, options)),
                Some(NextEmail::Skip(email, reason)) => {
                    (self.tell)(BulkRetryReport::Skipped(email, reason))?;
                }
            }
        }
        Ok(Ahead::NotYet)
    }

    /// Whether anything is left to be retried; not, when it was interrupted on the way.
    fn has_next(&mut self, db: Db<'_>, interrupted: &AtomicBool) -> Result<bool> {
        while !interrupted.load(Ordering::Relaxed) {
            if !self.queued.is_empty() {
                return Ok(true);
            }
            match self.look_ahead(db)? {
                Ahead::Found => return Ok(true),
                Ahead::NotYet => {}
                Ahead::Nothing => return Ok(false),
            }
        }
        Ok(false)
    }

    /// Puts the next email into the queue, or tells that it cannot be retried.
    fn queue_next(&mut self, store: &mut Store, context: &mut AppContext) -> Result<Queued> {
        if let Some(retried) = self.queued.pop_front() {
            let (id, tries) = (retried.outgoing, retried.tries);
            self.in_hand.push_back(retried);
            // Between two turns another process may have tried it; then it is not tried once more.
            return Ok(match report_since(store.db(), id, tries)? {
                None => Queued::Mail(id),
                Some(report) => {
                    self.tried(&report)?;
                    Queued::NotYet
                }
            });
        }
        match self.look_ahead(store.db())? {
            Ahead::Found => {}
            Ahead::NotYet => return Ok(Queued::NotYet),
            Ahead::Nothing => return Ok(Queued::Nothing),
        }
        let Some((id, options)) = self.ahead.take() else {
            return Ok(Queued::NotYet);
        };
        let chosen = match &self.selection {
            Selection::Named(_) => {
                retry(store, context, id, &options).map(|it| RetryDecision::Retried(Box::new(it)))
            }
            Selection::Failing(failing) => failing.retry(store, context, id),
        };
        match chosen {
            Err(error) => {
                (self.tell)(BulkRetryReport::Refused(id, error))?;
                Ok(Queued::NotYet)
            }
            Ok(RetryDecision::LeftAlone(email, reason)) => {
                (self.tell)(BulkRetryReport::Skipped(email, reason))?;
                Ok(Queued::NotYet)
            }
            Ok(RetryDecision::Retried(retried)) => {
                let outgoing = retried.outgoing;
                self.in_hand.push_back(*retried);
                Ok(Queued::Mail(outgoing))
            }
        }
    }

    fn tried(&mut self, report: &MailReport) -> Result<()> {
        let known = self
            .in_hand
            .iter()
            .position(|retried| retried.outgoing == report.email.id);
        match known.and_then(|n| self.in_hand.remove(n)) {
            Some(retried) => (self.tell)(BulkRetryReport::Tried(
                Box::new(retried),
                Box::new(report.clone()),
            )),
            None => Ok(()),
        }
    }

    /// Tells of those in hand that another process tried.
    fn hear(&mut self, db: Db<'_>) -> Result<()> {
        for retried in std::mem::take(&mut self.in_hand) {
            match report_since(db, retried.outgoing, retried.tries)? {
                Some(report) => {
                    (self.tell)(BulkRetryReport::Tried(Box::new(retried), Box::new(report)))?;
                }
                None => self.in_hand.push_back(retried),
            }
        }
        Ok(())
    }

    /// Tells of those in hand, tried by another process or by none.
    fn give_up(&mut self, db: Db<'_>) -> Result<()> {
        self.hear(db)?;
        while let Some(retried) = self.in_hand.pop_front() {
            let id = retried.outgoing;
            let email = required(db.email(id)?)?;
            if matches!(
                email.state,
                EmailState::Queued | EmailState::Sending | EmailState::Handed
            ) {
                self.waiting.push(id);
            }
            (self.tell)(BulkRetryReport::Untried(Box::new(retried), Box::new(email)))?;
        }
        Ok(())
    }

    fn ended(&mut self, db: Db<'_>, interrupted: &AtomicBool) -> Result<BulkRetryEnd> {
        self.in_hand.append(&mut self.queued);
        self.give_up(db)?;
        let left = self.selection.left() + u64::from(self.ahead.is_some());
        let waiting = std::mem::take(&mut self.waiting);
        let interrupted = interrupted.load(Ordering::Relaxed);
        Ok(BulkRetryEnd {
            interrupted: interrupted && (left > 0 || !waiting.is_empty()),
            left,
            waiting,
            ..BulkRetryEnd::default()
        })
    }
}

/// Sleeps; false when it was interrupted.
fn rest(time: Duration, interrupted: &AtomicBool) -> bool {
    let since = Instant::now();
    loop {
        if interrupted.load(Ordering::Relaxed) {
            return false;
        }
        let left = time.saturating_sub(since.elapsed());
        if left.is_zero() {
            return true;
        }
        std::thread::sleep(left.min(GAP));
    }
}
