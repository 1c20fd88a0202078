//! The emails of a run: which one may begin next, and whether one may begin at all.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crate::app::Error;
use crate::app::delivery::limits::RunLimits;
use crate::app::delivery::transition::Pick;
use crate::app::delivery::worker::Patience;
use crate::domain::verdict::StopReason;
use crate::domain::{EmailAddress, EmailId, Timestamp};
use crate::store::{Db, PassedOver};

/// Which emails a run sends.
pub(super) enum Work {
    /// All that are due.
    Due,
    /// These, in this order, whether they are due or not. `more` says that others may be added.
    Queue { ids: VecDeque<EmailId>, more: bool },
}

/// Whether an email may begin now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Gate {
    Open,
    /// Not before this moment.
    Later(Instant),
    /// None is there, until one is added or the run goes on.
    Waits,
    Over,
}

/// The emails of a run, within its limits.
pub(super) struct Supply {
    work: Work,
    limits: RunLimits,
    interrupted: Arc<AtomicBool>,
    begun: Instant,
    /// Emails that sessions were given.
    claims: usize,
    /// Before this moment no email may begin, where the run has a rate.
    next_slot: Option<Instant>,
    /// Senders that the relay refuses: no further email of theirs is given out.
    refused: Arc<PassedOver>,
    /// No email is given out for the time being.
    pub(super) resting: bool,
    /// No further email is given out.
    over: bool,
    /// Why it is over before the work was done, where that was no failure.
    pub(super) early: Option<StopReason>,
    /// The first error.
    pub(super) error: Option<Error>,
}

impl Supply {
    pub(super) fn new(work: Work, limits: RunLimits, interrupted: Arc<AtomicBool>) -> Self {
        Self {
            work,
            limits,
            interrupted,
            begun: Instant::now(),
            claims: 0,
            next_slot: None,
            refused: Arc::default(),
            resting: false,
            over: false,
            early: None,
            error: None,
        }
    }

    /// Adds an email behind those that wait.
    pub(super) fn add(&mut self, id: EmailId) {
        if let Work::Queue { ids, .. } = &mut self.work {
            ids.push_back(id);
        }
    }

    /// Takes an email back that no session was given.
    pub(super) fn withdraw(&mut self, id: EmailId) {
        if let Work::Queue { ids, .. } = &mut self.work {
            ids.retain(|waiting| *waiting != id);
        }
    }

    /// Nothing more will be added.
    pub(super) const fn complete(&mut self) {
        if let Work::Queue { more, .. } = &mut self.work {
            *more = false;
        }
    }

    /// The senders that the relay refused in this run.
    pub(super) fn refused(&self) -> Arc<PassedOver> {
        Arc::clone(&self.refused)
    }

    /// Gives out no further email of this sender.
    pub(super) fn refuse(&mut self, sender: EmailAddress) {
        Arc::make_mut(&mut self.refused).add(sender);
    }

    /// Gives no further email out.
    pub(super) const fn end(&mut self) {
        self.over = true;
    }

    /// Whether no further email is given out.
    pub(super) const fn is_ended(&self) -> bool {
        self.over
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

    /// The number of sessions that the run may have.
    pub(super) fn sessions(&self) -> usize {
        usize::from(self.limits.sessions.get())
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

    /// Whether another email could begin, now or when it is added.
    pub(super) fn has_work(&mut self, db: Db<'_>, now: Timestamp) -> bool {
        if self.is_over() {
            return false;
        }
        match &self.work {
            Work::Queue { ids, more } => *more || !ids.is_empty(),
            Work::Due => match db.next_due(now, &self.refused) {
                Ok(due) => due.is_some(),
                Err(error) => {
                    self.fail(error.into());
                    false
                }
            },
        }
    }

    /// Whether another email may begin. Of [`Work::Due`] the claim finds out whether there is one.
    pub(super) fn gate(&mut self, db: Db<'_>, now: Timestamp) -> Gate {
        if self.is_over() {
            return Gate::Over;
        }
        if self.resting {
            return Gate::Waits;
        }
        let limits = self.limits;
        let spent = limits.max.is_some_and(|max| self.claims >= max)
            || limits.time.is_some_and(|time| self.begun.elapsed() >= time);
        if spent {
            self.early = self.has_work(db, now).then_some(StopReason::Limit);
            self.end();
            return Gate::Over;
        }
        let Some(slot) = self.next_slot.filter(|slot| *slot > Instant::now()) else {
            return match &self.work {
                Work::Queue { ids, more: true } if ids.is_empty() => Gate::Waits,
                Work::Queue { ids, more: false } if ids.is_empty() => Gate::Over,
                Work::Queue { .. } | Work::Due => Gate::Open,
            };
        };
        // Nobody waits for a slot that no email will take.
        if !self.has_work(db, now) {
            return Gate::Over;
        }
        if limits.time.is_some_and(|time| slot >= self.begun + time) {
            self.early = Some(StopReason::Limit);
            self.end();
            return Gate::Over;
        }
        Gate::Later(slot)
    }

    /// The email that may begin now, if one may. It counts at once.
    pub(super) fn pick(&mut self, db: Db<'_>, now: Timestamp) -> Option<Pick> {
        if self.gate(db, now) != Gate::Open {
            return None;
        }
        let but = Arc::clone(&self.refused);
        let pick = match &mut self.work {
            Work::Due => Pick::Due(but),
            Work::Queue { ids, .. } => Pick::This(ids.pop_front()?, but),
        };
        self.next_slot = self.limits.pause.map(|pause| Instant::now() + pause);
        self.claims += 1;
        Some(pick)
    }
}

/// How soon a run that waits hears that it was interrupted.
pub(super) const NAP: Duration = Duration::from_millis(100);
