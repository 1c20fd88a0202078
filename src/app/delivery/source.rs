//! What a run has to give out: which email a session may begin next, and whether it may begin one at all.

use std::collections::VecDeque;
use std::num::NonZeroU8;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crate::app::delivery::limits::RunLimits;
use crate::app::delivery::transition::Pick;
use crate::app::delivery::worker::Patience;
use crate::app::{AppContext, Error, Result};
use crate::domain::verdict::StopReason;
use crate::domain::{EmailAddress, EmailId, Timestamp};
use crate::store::{Db, PassedOver, Store};

/// Which emails a run sends.
pub(super) enum Work<'a> {
    /// Whatever is due.
    Due,
    /// These, in this order, whether they are due or not.
    These(VecDeque<EmailId>),
    /// Emails that this callback queues one by one, each when it can be sent.
    Queued(&'a mut dyn FnMut(&mut Store, &mut AppContext) -> Result<Queued>),
}

/// The result of queuing the next email.
pub(super) enum Queued {
    /// This email.
    Mail(EmailId),
    /// None yet; ask again.
    NotYet,
    /// None is left.
    Nothing,
}

/// Whether a session may have an email now.
pub(super) enum Permit {
    Yes(Pick),
    /// Not before this time has passed.
    Later(Duration),
    Over,
}

/// The emails of a run, within its limits.
pub(super) struct Supply<'a, 'w> {
    work: Work<'w>,
    limits: &'a RunLimits,
    interrupted: &'a AtomicBool,
    begun: Instant,
    /// Mails that sessions were given.
    claims: usize,
    /// Before this moment no email may begin, where the run has a rate.
    next_slot: Option<Instant>,
    /// Senders that the relay refuses: no further email of theirs is given out.
    refused: Arc<PassedOver>,
    /// Of [`Work::These`]: those that were passed over for their sender.
    passed: Vec<EmailId>,
    /// No further email is given out.
    over: bool,
    /// Why it is over before the work was done, where that was no failure.
    pub(super) early: Option<StopReason>,
    /// The first error.
    pub(super) error: Option<Error>,
}

impl<'a, 'w> Supply<'a, 'w> {
    pub(super) fn new(work: Work<'w>, limits: &'a RunLimits, interrupted: &'a AtomicBool) -> Self {
        Self {
            work,
            limits,
            interrupted,
            begun: Instant::now(),
            claims: 0,
            next_slot: None,
            refused: Arc::default(),
            passed: Vec::new(),
            over: false,
            early: None,
            error: None,
        }
    }

    /// Of [`Work::These`]: those that were not tried.
    pub(super) fn left(self) -> Vec<EmailId> {
        let mut untried = self.passed;
        if let Work::These(left) = self.work {
            untried.extend(left);
        }
        untried
    }

    /// The senders that the relay refused in this run.
    pub(super) fn refused(&self) -> Arc<PassedOver> {
        Arc::clone(&self.refused)
    }

    /// Gives out no further email of this sender.
    pub(super) fn refuse(&mut self, sender: EmailAddress) {
        Arc::make_mut(&mut self.refused).add(sender);
    }

    /// This one was given out and passed over for its sender.
    pub(super) fn pass_over(&mut self, id: EmailId) {
        self.take_back();
        if matches!(self.work, Work::These(_)) {
            self.passed.push(id);
        }
    }

    /// Gives no further email out.
    pub(super) const fn end(&mut self) {
        self.over = true;
    }

    /// Remembers the first error; the emails in hand are brought to their end all the same.
    pub(super) fn fail(&mut self, error: Error) {
        self.end();
        self.error.get_or_insert(error);
    }

    /// No email began after all: neither the limit nor the rate counts it.
    pub(super) const fn take_back(&mut self) {
        self.claims -= 1;
        self.next_slot = None;
    }

    /// How long a session waits for the relay.
    pub(super) fn patience(&self) -> Patience {
        Patience {
            until: self.limits.wait.map(|wait| self.begun + wait),
            long: self.limits.long,
        }
    }

    /// Whether no further email is given out, since somebody interrupted the run if for no other reason.
    fn is_over(&mut self) -> bool {
        if !self.over && self.interrupted.load(Ordering::Relaxed) {
            self.early = Some(StopReason::Interrupted);
            self.end();
        }
        self.over
    }

    /// Whether another email could begin.
    pub(super) fn has_work(&mut self, db: Db<'_>, now: Timestamp) -> bool {
        if self.is_over() {
            return false;
        }
        match &self.work {
            Work::These(left) => !left.is_empty(),
            Work::Queued(_) => true,
            Work::Due => match db.next_due(now, &self.refused) {
                Ok(due) => due.is_some(),
                Err(error) => {
                    self.fail(error.into());
                    false
                }
            },
        }
    }

    /// The number of sessions: one where emails are put into the queue, which needs the database for itself in
    /// between.
    pub(super) const fn sessions(&self) -> NonZeroU8 {
        if self.queues() {
            NonZeroU8::MIN
        } else {
            self.limits.sessions
        }
    }

    /// Whether the next email has to be put into the queue first, for which no transaction may be open.
    pub(super) const fn queues(&self) -> bool {
        matches!(self.work, Work::Queued(_))
    }

    /// Whether another email may begin, and which. The one that is given out counts at once. One that has to be put
    /// into the queue first is for [`Supply::queue`].
    pub(super) fn permit(&mut self, db: Db<'_>, now: Timestamp) -> Permit {
        if let Err(no) = self.may_begin(db, now) {
            return no;
        }
        let pick = match &mut self.work {
            Work::Due => Pick::Due(Arc::clone(&self.refused)),
            Work::These(left) => match left.pop_front() {
                Some(id) => Pick::This(id, Arc::clone(&self.refused)),
                None => return Permit::Over,
            },
            Work::Queued(_) => return Permit::Later(Duration::ZERO),
        };
        self.give(pick)
    }

    /// As [`Supply::permit`], where the email has to be put into the queue first.
    pub(super) fn queue(&mut self, store: &mut Store, context: &mut AppContext) -> Permit {
        if let Err(no) = self.may_begin(store.db(), context.now()) {
            return no;
        }
        let Work::Queued(next) = &mut self.work else {
            return Permit::Over;
        };
        match next(store, context) {
            Ok(Queued::Mail(id)) => self.give(Pick::This(id, Arc::clone(&self.refused))),
            Ok(Queued::NotYet) => Permit::Later(Duration::ZERO),
            Ok(Queued::Nothing) => {
                self.end();
                Permit::Over
            }
            Err(error) => {
                self.fail(error);
                Permit::Over
            }
        }
    }

    fn give(&mut self, pick: Pick) -> Permit {
        self.next_slot = self.limits.pause.map(|pause| Instant::now() + pause);
        self.claims += 1;
        Permit::Yes(pick)
    }

    /// Whether the limits let another email begin; what to answer where they do not.
    fn may_begin(&mut self, db: Db<'_>, now: Timestamp) -> std::result::Result<(), Permit> {
        if self.is_over() {
            return Err(Permit::Over);
        }
        let limits = self.limits;
        let spent = limits.max.is_some_and(|max| self.claims >= max)
            || limits.time.is_some_and(|time| self.begun.elapsed() >= time);
        if spent {
            self.early = self.has_work(db, now).then_some(StopReason::Limit);
            self.end();
            return Err(Permit::Over);
        }
        let moment = Instant::now();
        let Some(slot) = self.next_slot.filter(|slot| *slot > moment) else {
            return Ok(());
        };
        // Nobody waits for a slot that no email will take.
        if !self.has_work(db, now) {
            return Err(Permit::Over);
        }
        if limits.time.is_some_and(|time| slot >= self.begun + time) {
            self.early = Some(StopReason::Limit);
            self.end();
            return Err(Permit::Over);
        }
        Err(Permit::Later(slot - moment))
    }
}
