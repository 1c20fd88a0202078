//! Mails that are retried one after another.
//!
//! Invariants:
//! - A mail is put into the queue right before it is tried: one that was not reached, since somebody pressed Ctrl-C
//!   or the relay went away, is as it was.
//! - The sender lock is held, and the session kept, over many mails, but given back in between, so that neither cron
//!   nor a colleague waits for the whole of it.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use super::retry::{AllFailing, Retried, RetryOptions, retry};
use super::sender::{Pick, Sender, Step};
use super::{App, HandSend, Result, Throttle};
use crate::domain::EmailId;
use crate::domain::email::{Email, EmailState};
use crate::domain::retry::bulk::SkipReason;
use crate::store::Db;

/// How long others wait for their turn at the most.
const TURN: Duration = Duration::from_secs(5);
/// How long they have to take it; those that wait look more often.
const GAP: Duration = Duration::from_millis(60);
/// A session is not kept open over a longer pause between two mails.
const LONG_PAUSE: Duration = Duration::from_secs(1);

/// Which mails are retried.
#[derive(Debug)]
pub enum Selection {
    /// These, as each was asked for.
    Named(VecDeque<(EmailId, RetryOptions)>),
    /// All that fail, but those that are better left alone.
    Failing(AllFailing),
}

/// The next mail of a selection.
#[derive(Debug)]
pub enum Next {
    /// To be retried.
    Retry(EmailId, RetryOptions),
    /// To be left alone.
    Skip(Box<Email>, SkipReason),
}

/// What became of a mail.
#[derive(Debug)]
pub enum Told {
    /// It was left alone.
    Skipped(Box<Email>, SkipReason),
    /// It cannot be retried.
    Refused(EmailId, super::Error),
    /// It, or the mail in its place, was tried, or waits for another sender; where it stands now.
    Tried(Box<Retried>, HandSend, EmailState),
}

/// How retrying many ended; what was not reached is as it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// Each was told of.
    Done,
    /// Another process is sending. Mails that were named wait in the queue; of the failing ones none was touched.
    Busy,
    /// The relay stopped it. So many were not reached.
    Stopped(u64),
    /// Somebody stopped it. So many were not reached.
    Interrupted(u64),
}

impl Selection {
    /// How many are left, those that will be left alone included.
    pub fn left(&self) -> u64 {
        match self {
            Self::Named(orders) => orders.len() as u64,
            Self::Failing(failing) => failing.left(),
        }
    }

    fn next(&mut self, db: Db<'_>) -> Result<Option<Next>> {
        Ok(match self {
            Self::Named(orders) => orders
                .pop_front()
                .map(|(id, options)| Next::Retry(id, options)),
            Self::Failing(failing) => failing.next(db)?,
        })
    }

    /// The next that is to be retried, telling of those before it that are not.
    fn next_order(
        &mut self,
        db: Db<'_>,
        tell: &mut impl FnMut(Told) -> Result<()>,
    ) -> Result<Option<(EmailId, RetryOptions)>> {
        loop {
            match self.next(db)? {
                None => return Ok(None),
                Some(Next::Retry(id, options)) => return Ok(Some((id, options))),
                Some(Next::Skip(email, reason)) => tell(Told::Skipped(email, reason))?,
            }
        }
    }
}

impl App {
    /// The next mail of a selection, for who only wants to know.
    pub fn next_retry(&self, selection: &mut Selection) -> Result<Option<Next>> {
        selection.next(self.db())
    }

    /// Retries mails one after another and tells of each. While another process sends, the first waits for up to ten
    /// seconds, as any mail that is sent by hand.
    pub fn retry_all(
        &mut self,
        selection: &mut Selection,
        pace: &mut Throttle,
        interrupted: &AtomicBool,
        mut tell: impl FnMut(Told) -> Result<()>,
    ) -> Result<End> {
        let Some(mut order) = selection.next_order(self.db(), &mut tell)? else {
            return Ok(End::Done);
        };
        let Some(mut lock) = self.wait_for_turn()? else {
            if matches!(selection, Selection::Named(_)) {
                self.queue_named(order, selection, &mut tell)?;
            }
            return Ok(End::Busy);
        };
        loop {
            let mut sender = self.sender()?;
            sender.recover()?;
            let since = Instant::now();
            let end = loop {
                if !pace.wait(interrupted) {
                    break Some(End::Interrupted(selection.left() + 1));
                }
                if try_one(&mut sender, &order, &mut tell)? {
                    break Some(End::Stopped(selection.left()));
                }
                match selection.next_order(sender.parts().0.db(), &mut tell)? {
                    Some(next) => order = next,
                    None => break Some(End::Done),
                }
                if since.elapsed() > TURN || pace.left() > LONG_PAUSE {
                    break None;
                }
            };
            sender.close();
            drop(lock);
            if let Some(end) = end {
                return Ok(end);
            }
            std::thread::sleep(GAP);
            lock = loop {
                if interrupted.load(Ordering::Relaxed) {
                    return Ok(End::Interrupted(selection.left() + 1));
                }
                let lock = (pace.left() <= GAP).then(|| self.store.sender_lock());
                match lock.transpose()?.flatten() {
                    Some(lock) => break lock,
                    None => std::thread::sleep(GAP),
                }
            };
        }
    }

    /// Leaves mails to the process that is sending.
    fn queue_named(
        &mut self,
        first: (EmailId, RetryOptions),
        selection: &mut Selection,
        tell: &mut impl FnMut(Told) -> Result<()>,
    ) -> Result<()> {
        let mut order = Some(first);
        while let Some((id, options)) = order {
            match self.retry(id, &options) {
                Err(error) => tell(Told::Refused(id, error))?,
                Ok(retried) => {
                    let waiting = HandSend {
                        reports: Vec::new(),
                        waiting: vec![retried.outgoing],
                        stop: None,
                    };
                    tell(Told::Tried(Box::new(retried), waiting, EmailState::Queued))?;
                }
            }
            order = selection.next_order(self.db(), tell)?;
        }
        Ok(())
    }
}

/// Retries one mail and tells of it; true when the relay stopped the run.
fn try_one(
    sender: &mut Sender<'_>,
    (id, options): &(EmailId, RetryOptions),
    tell: &mut impl FnMut(Told) -> Result<()>,
) -> Result<bool> {
    let (store, desk) = sender.parts();
    let retried = match retry(store, desk, *id, options) {
        Ok(retried) => retried,
        Err(error) => {
            tell(Told::Refused(*id, error))?;
            return Ok(false);
        }
    };
    let outgoing = retried.outgoing;
    let mut sent = HandSend {
        reports: Vec::new(),
        waiting: Vec::new(),
        stop: None,
    };
    match sender.step(Pick::This(outgoing))? {
        Step::Idle => {}
        Step::Done(report) => sent.reports.push(*report),
        Step::Stopped(stop, report) => {
            if report.is_none() {
                sent.waiting.push(outgoing);
            }
            sent.reports.extend(report.map(|report| *report));
            sent.stop = Some(stop);
        }
    }
    let stopped = sent.stop.is_some();
    let db = sender.parts().0.db();
    let state = super::passwords::required(db.email(outgoing)?)?.state;
    tell(Told::Tried(Box::new(retried), sent, state))?;
    Ok(stopped)
}
