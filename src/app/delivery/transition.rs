//! The transitions of an email that a run makes, each in the writer's transaction: claim, handed, result.

use std::sync::Arc;

use rand::Rng;

use crate::app::base::rows::{has_address, of_email};
use crate::app::delivery::report::{MailReport, Stop};
use crate::app::outbox::attention::settle;
use crate::app::outbox::enqueue::bytes_slot;
use crate::app::outbox::replacement::is_still_right;
use crate::app::{AppContext, Error, ErrorKind, Result};
use crate::crypto::{KeyRing, SealError};
use crate::domain::audit::Action;
use crate::domain::email::{Email, EmailState, Outcome, UNREADABLE};
use crate::domain::fuse::{MOST_RECIPIENTS, fingerprint};
use crate::domain::schedule::{UNKNOWN_LIMIT, UNKNOWN_PAUSE, next_due};
use crate::domain::smtp::{Failure, Phase, Reply};
use crate::domain::verdict::{Addresses, EmailFate, RunFate, StopReason, Verdict, judge};
use crate::domain::{EmailAddress, EmailId, Secret, Timestamp};
use crate::store::{Claimed, Finish, Isolation, PassedOver, Tx};

/// Which email to claim.
#[derive(Clone, Debug)]
pub(super) enum Pick {
    /// The first that is due, but of these senders.
    Due(Arc<PassedOver>),
    /// This one, whether it is due or not, unless one of these is its sender.
    This(EmailId, Arc<PassedOver>),
    /// This one, which a session has in hand already.
    Begun(EmailId),
}

/// An email that a session has in hand.
pub(super) struct Mail {
    pub(super) email: Email,
    pub(super) attempt: u32,
    /// Whether the relay took long for it.
    pub(super) slow: bool,
    /// Whether the relay took another email of its sender in this session, or since it refused this one.
    pub(super) is_vouched_for: bool,
    sealed: Vec<u8>,
    keys: Arc<KeyRing>,
}

impl Mail {
    /// The bytes that go out. The session opens them in its own time: the writer has the others waiting.
    pub(super) fn open(&self) -> std::result::Result<Secret<Vec<u8>>, SealError> {
        let slot = bytes_slot(self.email.id, self.email.to.as_str());
        self.keys.open(&slot, &self.sealed)
    }

    /// Judges a failure of this email.
    pub(super) fn judge(&self, failure: &Failure) -> Verdict {
        let addresses = Addresses {
            sender: &self.email.sender,
            return_path: &self.email.envelope_from,
            recipient: &self.email.to,
            is_vouched_for: self.is_vouched_for,
        };
        judge(failure, Some(&addresses))
    }
}

/// A change that a session asks the writer for.
pub(super) enum Transition {
    /// `queued → sending`.
    Claim,
    /// This one does not open: `sending → held`, unless the key was rotated under our feet.
    Unread(Box<Mail>),
    /// `sending → handed`.
    Hand(EmailId),
    /// `sending|handed → …`, and perhaps the claim of the next email.
    Finish {
        mail: Box<Mail>,
        outcome: std::result::Result<Reply, Failure>,
        stop: Option<StopReason>,
        next: bool,
    },
}

/// What came of the pick of an email.
pub(super) enum Claim {
    /// It is claimed.
    Mail(Box<Mail>),
    /// It cannot be sent and has ended, as a report says; there may be others.
    Ended,
    /// It is not to be sent any more, or the relay refuses its sender; there may be others.
    Skipped,
    /// None is left, or none was asked for.
    Nothing,
}

/// The result of a transition.
pub(super) struct Effect {
    /// The outcomes of the email in hand, of others with it, and of a pick that cannot be sent.
    pub(super) reports: Vec<MailReport>,
    /// Why the run is over, where the email in hand was the last straw.
    pub(super) stop: Option<Stop>,
    /// The next email.
    pub(super) claim: Claim,
    /// Why none could be claimed.
    pub(super) unclaimed: Option<Error>,
}

impl Transition {
    pub(super) const fn finish(
        mail: Box<Mail>,
        outcome: std::result::Result<Reply, Failure>,
        stop: Option<StopReason>,
        next: bool,
    ) -> Self {
        Self::Finish {
            mail,
            outcome,
            stop,
            next,
        }
    }

    /// Whether it is the claim of an email and nothing else.
    pub(super) const fn is_claim(&self) -> bool {
        matches!(self, Self::Claim)
    }

    /// Whether it is the end of an email that a session has in hand.
    pub(super) const fn is_end(&self) -> bool {
        matches!(self, Self::Unread(_) | Self::Finish { .. })
    }

    /// Whether the session wants an email.
    pub(super) const fn wants_mail(&self) -> bool {
        matches!(self, Self::Claim | Self::Finish { next: true, .. })
    }

    /// The sender of the email that this is the end of.
    pub(super) fn sender(&self) -> Option<&EmailAddress> {
        match self {
            Self::Finish { mail, .. } => Some(&mail.email.sender),
            _ => None,
        }
    }

    /// Whether the relay judged an email, well or ill, and takes others in this session.
    pub(super) fn is_judged(&self) -> bool {
        match self {
            Self::Finish { outcome: Ok(_), .. } => true,
            Self::Finish {
                mail,
                outcome: Err(failure),
                ..
            } => {
                let verdict = mail.judge(failure);
                failure.reply().is_some()
                    && matches!(verdict.run, RunFate::GoOn | RunFate::PassOverSender)
            }
            _ => false,
        }
    }

    /// Why the run is over after this, or over for the emails of one sender.
    pub(super) fn stop(&self) -> Option<Stop> {
        match self {
            Self::Finish {
                mail,
                outcome: Err(failure),
                stop: Some(reason),
                ..
            } => Some(Stop {
                reason: *reason,
                party: mail.judge(failure).party,
                failure: failure.clone(),
            }),
            _ => None,
        }
    }

    /// Makes the transition. `pick` is the email that the session may have, if it wants one.
    pub(super) fn apply(
        &self,
        tx: &Tx<'_>,
        context: &mut AppContext,
        owner: &str,
        pick: Option<Pick>,
        care: Isolation,
    ) -> Result<Effect> {
        let mut effect = Effect {
            reports: Vec::new(),
            stop: None,
            claim: Claim::Nothing,
            unclaimed: None,
        };
        match self {
            Self::Claim => {}
            Self::Unread(mail) => unread(tx, context, owner, mail, &mut effect)?,
            Self::Hand(id) => tx.hand(*id, owner)?,
            Self::Finish { mail, outcome, .. } => match outcome {
                Ok(reply) => {
                    tx.forget_refusals()?;
                    tx.end_outages_of_accepted(&mail.email.sender)?;
                    tx.vouch_for_sender(&mail.email)?;
                    let end = accepted(reply);
                    let report = finish(tx, context, owner, &mail.email, mail.attempt, &end)?;
                    effect.reports.push(report);
                }
                Err(failure) => {
                    refused(tx, context, owner, mail, failure, &mut effect)?;
                    if let Some(stop) = effect.stop.clone().or_else(|| self.stop()) {
                        let sender = (stop.reason == StopReason::SenderRefused)
                            .then_some(&mail.email.sender);
                        stop.note(tx, sender, context.now())?;
                    }
                }
            },
        }
        if let Some(pick) = pick {
            // A claim that fails must not undo the result before it.
            let apart = care == Isolation::Savepoint && !effect.reports.is_empty();
            let claimed = if apart {
                tx.savepoint(|tx| claim(tx, context, owner, pick))
            } else {
                claim(tx, context, owner, pick)
            };
            match claimed {
                Ok((claim, report)) => {
                    effect.claim = claim;
                    effect.reports.extend(report);
                }
                Err(error) if tx.is_undone() || !apart => return Err(error),
                Err(error) => effect.unclaimed = Some(error),
            }
        }
        Ok(effect)
    }
}

/// Claims an email, or ends it; then its report says so.
fn claim(
    tx: &Tx<'_>,
    context: &mut AppContext,
    owner: &str,
    pick: Pick,
) -> Result<(Claim, Option<MailReport>)> {
    let now = context.now();
    let claimed = match pick {
        Pick::Begun(id) => match tx.claim(id, owner, now)? {
            Some(claimed) => claimed,
            None => return Ok((Claim::Skipped, None)),
        },
        Pick::This(id, but) => match tx.candidate(id)? {
            Some(candidate) if but.contains(&candidate.email.sender) => {
                return Ok((Claim::Skipped, None));
            }
            Some(candidate) => tx.claim_found(candidate, owner, now)?,
            None => return Ok((Claim::Skipped, None)),
        },
        Pick::Due(but) => {
            let Some(candidate) = tx.next_candidate(now, &but)? else {
                return Ok((Claim::Nothing, None));
            };
            match is_still_right(tx, context, &candidate) {
                Ok(true) => tx.claim_found(candidate, owner, now)?,
                Ok(false) => return Ok((Claim::Skipped, None)),
                Err(error) if error.kind() == ErrorKind::Temporary || tx.is_undone() => {
                    return Err(error);
                }
                // The settings or the contact lack something: the emails behind it go on.
                Err(error) => {
                    let report = hold(tx, context, candidate.email.id, &error)?;
                    return Ok((Claim::Ended, Some(report)));
                }
            }
        }
    };
    let Claimed {
        email,
        attempt,
        sealed,
    } = claimed;
    let sealed = if email.expires_at.is_some_and(|expires| expires <= now) {
        Err(unsent(
            EmailState::Failed,
            Outcome::Failed,
            "its link expired before it could be sent",
        ))
    } else {
        sealed.ok_or_else(|| held("its stored text was purged"))
    };
    match sealed {
        Ok(sealed) => {
            let mail = Mail {
                keys: context.ring_for(**tx, &sealed)?,
                is_vouched_for: attempt > 1 && tx.is_vouched_for(email.id)?,
                email,
                attempt,
                slow: false,
                sealed,
            };
            Ok((Claim::Mail(Box::new(mail)), None))
        }
        // A row that cannot be sent must not stand in the way of those behind it.
        Err(end) => {
            let report = finish(tx, context, owner, &email, attempt, &end)?;
            Ok((Claim::Ended, Some(report)))
        }
    }
}

/// Ends or puts back an email that its session could not open. With a wrong key none can be opened, and none is to blame.
fn unread(
    tx: &Tx<'_>,
    context: &mut AppContext,
    owner: &str,
    mail: &Mail,
    effect: &mut Effect,
) -> Result<()> {
    let (id, attempt) = (mail.email.id, mail.attempt);
    let end = match context.read_keys(**tx) {
        Err(error) => {
            effect.unclaimed = Some(error);
            unsent_yet(context.now())
        }
        Ok(())
            if context
                .open(&bytes_slot(id, mail.email.to.as_str()), &mail.sealed)
                .is_ok() =>
        {
            effect.claim = Claim::Mail(Box::new(Mail {
                email: mail.email.clone(),
                attempt,
                slow: false,
                is_vouched_for: mail.is_vouched_for,
                sealed: mail.sealed.clone(),
                keys: context.ring_for(**tx, &mail.sealed)?,
            }));
            return Ok(());
        }
        Ok(()) => held(UNREADABLE),
    };
    effect
        .reports
        .push(finish(tx, context, owner, &mail.email, attempt, &end)?);
    Ok(())
}

/// Applies a failure: to the email in hand, to its sender, and to those that were refused in the same words.
fn refused(
    tx: &Tx<'_>,
    context: &mut AppContext,
    owner: &str,
    mail: &Mail,
    failure: &Failure,
    effect: &mut Effect,
) -> Result<()> {
    let email = &mail.email;
    let verdict = mail.judge(failure);
    for outage in tx.outages()? {
        let goes_on = failure.reply().is_some() && verdict.run == RunFate::GoOn;
        if outage.is_refuted_by(&email.sender, failure.phase, goes_on) {
            tx.end_outage(outage.sender.as_ref())?;
        }
    }
    if verdict.party.of_one_recipient() != verdict.party {
        tx.note_refused_sender(email)?;
    }
    let end = Finish {
        slow: mail.slow || failure.is_silence(),
        ..failed(context, email, failure, verdict)
    };
    let mut report = finish(tx, context, owner, email, mail.attempt, &end)?;
    let blown = match failure.refusal() {
        Some(reply) if verdict.for_fuse => blow_fuse(tx, context, email, &reply)?,
        _ => None,
    };
    if let Some(others) = blown {
        report.email.state = EmailState::Held;
        report.outcome = Outcome::Held;
        effect.stop = Some(Stop {
            reason: StopReason::SameRefusal,
            party: verdict.party,
            failure: failure.clone(),
        });
        effect.reports.extend(others);
    }
    effect.reports.push(report);
    Ok(())
}

/// Counts a refusal that is not put on the recipient. When it is one too many, every email of the series is held; returns those that
/// failed before this one.
fn blow_fuse(
    tx: &Tx<'_>,
    context: &AppContext,
    email: &Email,
    reply: &Reply,
) -> Result<Option<Vec<MailReport>>> {
    let print = fingerprint(reply, &email.to, &[&email.envelope_from, &email.sender]);
    if tx.count_refusal(email, &print)? < MOST_RECIPIENTS {
        return Ok(None);
    }
    let mut others = Vec::new();
    for held in tx.hold_refused(&print)? {
        let detail = Outcome::Held.as_str().to_owned();
        context.audit(tx, Action::EmailSend, of_email(&held), Some(detail))?;
        if held.id != email.id {
            others.push(MailReport {
                text: held.last_reply_line(),
                address_is_current: has_address(**tx, &held)?,
                email: held,
                outcome: Outcome::Held,
            });
        }
    }
    Ok(Some(others))
}

/// `queued → held`, with the reason in the log.
fn hold(tx: &Tx<'_>, context: &AppContext, id: EmailId, why: &Error) -> Result<MailReport> {
    let text = why.to_string();
    let email = tx.hold(id, &text)?;
    context.audit(
        tx,
        Action::EmailSend,
        of_email(&email),
        Some(Outcome::Held.as_str().to_owned()),
    )?;
    Ok(MailReport {
        address_is_current: has_address(**tx, &email)?,
        email,
        outcome: Outcome::Held,
        text,
    })
}

/// The third commit. The event of an email that went out, or never will, is part of it.
fn finish(
    tx: &Tx<'_>,
    context: &AppContext,
    owner: &str,
    email: &Email,
    attempt: u32,
    end: &Finish,
) -> Result<MailReport> {
    let mut email = email.clone();
    if end.state == EmailState::Accepted && email.template.carries_link() {
        tx.purge_email(email.id)?;
        email.has_bytes = false;
    }
    tx.finish(&mut email, attempt, owner, end, context.now())?;
    if matches!(
        end.outcome,
        Outcome::Accepted | Outcome::Failed | Outcome::Held | Outcome::Unknown
    ) {
        let detail = end.outcome.as_str().to_owned();
        context.audit(tx, Action::EmailSend, of_email(&email), Some(detail))?;
        settle(tx, email.contact_id)?;
    }
    let text = email.last_reply_line();
    // Where it went out, or will go out again, nobody has to know.
    let address_is_current = email.state != EmailState::Failed || has_address(**tx, &email)?;
    Ok(MailReport {
        email,
        outcome: end.outcome,
        text,
        address_is_current,
    })
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
        behind: false,
        slow: false,
    }
}

/// Returns the end of the email under a verdict.
fn failed(context: &mut AppContext, email: &Email, failure: &Failure, verdict: Verdict) -> Finish {
    let mut random = [0; 2];
    context.rng.fill_bytes(&mut random);
    let now = context.now();
    let later = |wait| {
        let jitter = u16::from_be_bytes(random);
        next_due(now, email.attempts, jitter, wait, email.expires_at)
    };
    let queued = |outcome, due: Timestamp| (EmailState::Queued, outcome, Some(due));
    let (state, outcome, due_at) = match verdict.email {
        EmailFate::Untouched => queued(Outcome::NotCounted, now),
        EmailFate::Deferred => queued(Outcome::Deferred, later(verdict.wait)),
        EmailFate::Failed => (EmailState::Failed, Outcome::Failed, None),
        EmailFate::Unknown if email.unknowns + 1 >= UNKNOWN_LIMIT => {
            (EmailState::Held, Outcome::Unknown, None)
        }
        EmailFate::Unknown => queued(Outcome::Unknown, later(Some(UNKNOWN_PAUSE))),
    };
    let reply = failure.reply();
    Finish {
        state,
        outcome,
        phase: failure.phase,
        code: reply.map(|reply| reply.code),
        enhanced: failure.fault.enhanced(failure.phase),
        reply: Some(reply.map_or_else(|| failure.fault.to_string(), |reply| reply.text.clone())),
        due_at,
        behind: verdict.email == EmailFate::Untouched && failure.phase >= Phase::Mail,
        slow: false,
    }
}

/// Back into the queue: nothing was tried, and the email is not to blame.
fn unsent_yet(now: Timestamp) -> Finish {
    Finish {
        due_at: Some(now),
        reply: None,
        ..unsent(EmailState::Queued, Outcome::NotCounted, "")
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
        behind: false,
        slow: false,
    }
}
