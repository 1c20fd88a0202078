//! One mail through its three commits: claim, handed, result.
//!
//! Invariants:
//! - No transaction is open while the network is waited for.
//! - `handed` is committed after the 354 and before the first byte of the body, so that a mail whose body may have
//!   left is never taken for one that was surely not sent.
//! - The relay is asked for a session before a mail is claimed: a relay that is down touches no row.
//! - A result that meets a busy database is tried again, never dropped.

use std::time::{Duration, Instant};

use rand::Rng;

use super::compose::bytes_slot;
use super::outbox::{of_email, refresh_link_mail};
use super::{Desk, Error, ErrorKind, Result};
use crate::domain::audit::Action;
use crate::domain::email::{Email, EmailState, Outcome, Template};
use crate::domain::schedule::{UNKNOWN_LIMIT, UNKNOWN_PAUSE, next_due};
use crate::domain::smtp::{Failure, Phase, Reply};
use crate::domain::verdict::{MailFate, RunFate, StopReason, judge};
use crate::domain::{EmailId, Secret, Timestamp};
use crate::mail::{Channel, Envelope, Relay};
use crate::store::{Claimed, Finish, Recovered, Store};

/// How long a result waits for a busy database before the run gives up; the row is recovered by the next run.
const RESULT_DEADLINE: Duration = Duration::from_mins(1);

/// What became of one mail in this run.
#[derive(Clone, Debug)]
pub struct MailReport {
    /// The mail as the result left it.
    pub email: Email,
    /// What became of the attempt.
    pub outcome: Outcome,
    /// The reply, or what went wrong, in one line.
    pub text: String,
}

/// What a step of the sender came to.
pub(super) enum Step {
    /// Nothing to send.
    Idle,
    /// One mail was tried.
    Done(Box<MailReport>),
    /// The run is over; the mail that was in hand is reported too.
    Stopped(Stop, Option<Box<MailReport>>),
}

/// Why the run is over.
#[derive(Clone, Debug)]
pub struct Stop {
    /// In one word.
    pub reason: StopReason,
    /// The failure that stopped it.
    pub failure: Failure,
}

/// Which mail to take.
#[derive(Clone, Copy)]
pub(super) enum Pick {
    /// The first that is due.
    Due,
    /// This one, whether it is due or not.
    This(EmailId),
}

/// A sender: it holds the sender lock of the database for as long as it lives.
pub(super) struct Sender<'a> {
    store: &'a mut Store,
    desk: &'a mut Desk,
    relay: &'a dyn Relay,
    channel: Option<Box<dyn Channel>>,
    owner: String,
    losses: u32,
}

impl<'a> Sender<'a> {
    pub(super) fn new(store: &'a mut Store, desk: &'a mut Desk, relay: &'a dyn Relay) -> Self {
        let mut random = [0; 8];
        desk.rng.fill_bytes(&mut random);
        Self {
            store,
            desk,
            relay,
            channel: None,
            owner: format!("{}-{:016x}", std::process::id(), u64::from_be_bytes(random)),
            losses: 0,
        }
    }

    /// Takes over what a dead sender left.
    pub(super) fn recover(&mut self) -> Result<Vec<Recovered>> {
        let now = self.desk.now();
        let desk = &*self.desk;
        self.store.write(|tx| {
            let orphans = tx.recover(now)?;
            for orphan in orphans.iter().filter(|orphan| orphan.maybe_sent) {
                // It may have gone out, and the sender that died did not come to say so.
                let email = super::passwords::required(tx.email(orphan.id)?)?;
                let detail = Outcome::Unknown.as_str().to_owned();
                desk.audit(tx, Action::EmailSend, of_email(&email), Some(detail))?;
            }
            Ok(orphans)
        })
    }

    /// Whether anything is due.
    pub(super) fn has_due(&self) -> Result<bool> {
        Ok(self.store.db().next_due(self.desk.now())?.is_some())
    }

    /// Tries one mail.
    pub(super) fn step(&mut self, pick: Pick) -> Result<Step> {
        if matches!(pick, Pick::Due) {
            let now = self.desk.now();
            let Some(id) = self.store.db().next_due(now)? else {
                return Ok(Step::Idle);
            };
            refresh_link_mail(self.store, self.desk, id)?;
        }
        let mut channel = match self.channel.take() {
            Some(channel) => channel,
            None => match self.relay.open() {
                Ok(channel) => channel,
                Err(failure) => return Ok(stopped(failure, None)),
            },
        };
        let now = self.desk.now();
        let owner = self.owner.clone();
        let claimed = self.store.write(|tx| {
            Ok::<_, Error>(match pick {
                Pick::Due => tx.claim_due(&owner, now)?,
                Pick::This(id) => tx.claim(id, &owner, now)?,
            })
        })?;
        let Some(claimed) = claimed else {
            self.channel = Some(channel);
            return Ok(Step::Idle);
        };
        if let Some(end) = unsendable(&claimed, now) {
            self.channel = Some(channel);
            return self.finish(&claimed, &end).map(Step::Done);
        }
        let sealed = claimed.sealed.as_deref().unwrap_or_default();
        let Ok(bytes) = self.desk.open(bytes_slot(claimed.email.id), sealed) else {
            // A row that cannot be read must not stand in the way of those behind it.
            self.channel = Some(channel);
            return self
                .finish(
                    &claimed,
                    &held("its stored text cannot be opened with this key"),
                )
                .map(Step::Done);
        };
        match self.transfer(&claimed, &bytes, &mut *channel)? {
            Ok(reply) => {
                self.losses = 0;
                self.channel = Some(channel);
                self.finish(&claimed, &accepted(&reply)).map(Step::Done)
            }
            Err(failure) => self.failed(&claimed, channel, failure),
        }
    }

    /// Closes the session politely.
    pub(super) fn close(self) {
        if let Some(channel) = self.channel {
            channel.quit();
        }
    }

    fn transfer(
        &mut self,
        claimed: &Claimed,
        bytes: &Secret<Vec<u8>>,
        channel: &mut dyn Channel,
    ) -> Result<std::result::Result<Reply, Failure>> {
        let email = &claimed.email;
        let envelope = Envelope {
            from: email.envelope_from.clone(),
            to: email.to.clone(),
            id: format!("credtool-{}-{}", email.id, claimed.attempt),
        };
        if let Err(failure) = channel.offer(&envelope) {
            return Ok(Err(failure));
        }
        let owner = self.owner.clone();
        self.durably(|store| {
            store.write(|tx| Ok::<_, Error>(tx.hand(email.id, claimed.attempt, &owner)?))
        })?;
        Ok(channel.transmit(bytes.expose()))
    }

    fn failed(
        &mut self,
        claimed: &Claimed,
        mut channel: Box<dyn Channel>,
        failure: Failure,
    ) -> Result<Step> {
        let verdict = judge(&failure);
        let mut random = [0; 2];
        self.desk.rng.fill_bytes(&mut random);
        let now = self.desk.now();
        let email = &claimed.email;
        let later = |wait| {
            next_due(
                now,
                email.attempts,
                u16::from_be_bytes(random),
                wait,
                email.expires_at,
            )
        };
        let (state, outcome, due_at) = match verdict.mail {
            MailFate::Untouched => (EmailState::Queued, Outcome::NotCounted, Some(now)),
            MailFate::Deferred => (
                EmailState::Queued,
                Outcome::Deferred,
                Some(later(verdict.wait)),
            ),
            MailFate::Failed => (EmailState::Failed, Outcome::Failed, None),
            MailFate::Held => (EmailState::Held, Outcome::Held, None),
            MailFate::Unknown if email.unknowns + 1 >= UNKNOWN_LIMIT => {
                (EmailState::Held, Outcome::Unknown, None)
            }
            MailFate::Unknown => (
                EmailState::Queued,
                Outcome::Unknown,
                Some(later(Some(UNKNOWN_PAUSE))),
            ),
        };
        let reply = failure.reply();
        let end = Finish {
            state,
            outcome,
            phase: failure.phase,
            code: reply.map(|reply| reply.code),
            enhanced: reply.and_then(|reply| reply.enhanced),
            reply: Some(
                reply.map_or_else(|| failure.fault.to_string(), |reply| reply.text.clone()),
            ),
            due_at,
        };
        let report = self.finish(claimed, &end)?;
        match verdict.run {
            RunFate::GoOn => {
                self.losses = 0;
                let usable = failure.phase == Phase::Body || channel.reset().is_ok();
                self.channel = usable.then_some(channel);
                Ok(Step::Done(report))
            }
            RunFate::Reconnect => {
                self.losses += 1;
                if self.losses < 2 {
                    return Ok(Step::Done(report));
                }
                let reason = StopReason::RelayDown;
                Ok(Step::Stopped(Stop { reason, failure }, Some(report)))
            }
            RunFate::Stop(_) => Ok(stopped(failure, Some(report))),
        }
    }

    /// The third commit. The event of a mail that went out, or never will, is part of it.
    fn finish(&mut self, claimed: &Claimed, end: &Finish) -> Result<Box<MailReport>> {
        let id = claimed.email.id;
        let owner = self.owner.clone();
        let email = self.durably_with_desk(|store, desk| {
            store.write(|tx| {
                tx.finish(id, claimed.attempt, &owner, end, desk.now())?;
                let carries_link = claimed.email.template == Template::ResetLink;
                if end.state == EmailState::Accepted && carries_link {
                    tx.purge_email(id)?;
                }
                if matches!(
                    end.outcome,
                    Outcome::Accepted | Outcome::Failed | Outcome::Held | Outcome::Unknown
                ) {
                    desk.audit(
                        tx,
                        Action::EmailSend,
                        of_email(&claimed.email),
                        Some(end.outcome.as_str().to_owned()),
                    )?;
                }
                super::passwords::required(tx.email(id)?)
            })
        })?;
        let text = match end.code {
            Some(code) => Reply {
                code,
                enhanced: end.enhanced,
                text: end.reply.clone().unwrap_or_default(),
            }
            .to_string(),
            None => end.reply.clone().unwrap_or_default(),
        };
        Ok(Box::new(MailReport {
            email,
            outcome: end.outcome,
            text,
        }))
    }

    fn durably<T>(&mut self, mut act: impl FnMut(&mut Store) -> Result<T>) -> Result<T> {
        self.durably_with_desk(|store, _| act(store))
    }

    fn durably_with_desk<T>(
        &mut self,
        mut act: impl FnMut(&mut Store, &Desk) -> Result<T>,
    ) -> Result<T> {
        let since = Instant::now();
        loop {
            match act(self.store, self.desk) {
                Err(error)
                    if error.kind() == ErrorKind::Temporary
                        && since.elapsed() < RESULT_DEADLINE => {}
                done => return done,
            }
        }
    }
}

fn accepted(reply: &Reply) -> Finish {
    Finish {
        state: EmailState::Accepted,
        outcome: Outcome::Accepted,
        phase: Phase::Body,
        code: Some(reply.code),
        enhanced: reply.enhanced,
        reply: Some(reply.text.clone()),
        due_at: None,
    }
}

fn held(why: &str) -> Finish {
    unsent(EmailState::Held, Outcome::Held, why)
}

fn unsent(state: EmailState, outcome: Outcome, why: &str) -> Finish {
    Finish {
        state,
        outcome,
        phase: Phase::Mail,
        code: None,
        enhanced: None,
        reply: Some(why.to_owned()),
        due_at: None,
    }
}

/// Why a mail that was claimed is not sent at all: its time passed, or its bytes are gone.
fn unsendable(claimed: &Claimed, now: Timestamp) -> Option<Finish> {
    if claimed
        .email
        .expires_at
        .is_some_and(|expires| expires <= now)
    {
        let why = "its link expired before it could be sent";
        Some(unsent(EmailState::Failed, Outcome::Failed, why))
    } else if claimed.sealed.is_none() {
        Some(held("its stored text was purged"))
    } else {
        None
    }
}

fn stopped(failure: Failure, report: Option<Box<MailReport>>) -> Step {
    let reason = match judge(&failure).run {
        RunFate::Stop(reason) => reason,
        RunFate::GoOn | RunFate::Reconnect => StopReason::RelayDown,
    };
    Step::Stopped(Stop { reason, failure }, report)
}
