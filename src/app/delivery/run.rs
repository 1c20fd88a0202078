//! A run: emails go through their three commits, by one session or by several at once.
//!
//! The thread that calls [`run`] is the writer: it alone has the database, the key and the clock. A session has a
//! connection to the relay. It asks for a transition (claim, handed, result) and waits for it; the result of an email
//! and the claim of the session's next one go together. One session runs on the writer's thread. Several have a thread
//! each; what they ask for while a transaction is at work joins it, so that they share its commit.
//!
//! Invariants:
//! - No transaction is open while the network is waited for. The writer waits for no session longer than a commit
//!   takes, and only for those that may join one.
//! - `handed` is on the disk after the 354 and before the first byte of the body, so that an email whose body may have
//!   left is never taken for one that was surely not sent. So is all that was asked for before it: a session may offer
//!   an email whose claim is not on the disk yet ([`Sessions::begin`]), never send it.
//! - The relay is asked for a session before an email is claimed: a relay that is down touches no row. One session
//!   opens after the other, so that a relay that is down is asked once.
//! - A result that meets a busy database is tried again, never dropped.

use std::cell::RefCell;
use std::num::NonZeroU8;
use std::sync::atomic::AtomicBool;
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread::{self, Scope};
use std::time::{Duration, Instant};

use rand::Rng;

use crate::app::base::rows::{of_email, required};
use crate::app::delivery::limits::RunLimits;
use crate::app::delivery::outages::{self, Findings};
use crate::app::delivery::report::{MailReport, Stop};
use crate::app::delivery::source::{Permit, Supply, Work};
use crate::app::delivery::transition::{Effect, Given, Pick, Transition};
use crate::app::delivery::worker::{Ask, ChannelHandle, Patience, WriterHandle, WriterReply};
use crate::app::{AppContext, ErrorKind, Result};
use crate::domain::EmailId;
use crate::domain::audit::Action;
use crate::domain::email::Outcome;
use crate::domain::smtp::Failure;
use crate::domain::verdict::StopReason;
use crate::mail::Relay;
use crate::store::{Db, Recovered, Store};

/// How long a transition waits for a busy database before the run gives up; its row is recovered by the next run.
const RESULT_DEADLINE: Duration = Duration::from_secs(60);
/// The writer waits at most so long for others to join a commit, and at most as long as a commit takes.
const MOST_GATHERING: Duration = Duration::from_millis(5);

/// How a run ended.
#[derive(Default)]
pub(super) struct RunEnd {
    /// The failure that stopped it.
    pub(crate) stop: Option<Stop>,
    /// Why it ended before its work was done, where that was no failure.
    pub(crate) early: Option<StopReason>,
    /// Of [`Work::These`]: those that were not tried.
    pub(crate) untried: Vec<EmailId>,
}

/// Takes over what a dead sender left. The caller holds the sender lock.
pub(crate) fn recover(store: &mut Store, context: &AppContext) -> Result<Vec<Recovered>> {
    let now = context.now();
    store.write(|tx| {
        let orphans = tx.recover(now)?;
        for orphan in orphans.iter().filter(|orphan| orphan.maybe_sent) {
            // It may have gone out, and the sender that died did not come to say so.
            let email = required(tx.email(orphan.id)?)?;
            let detail = Outcome::Unknown.as_str().to_owned();
            context.audit(tx, Action::EmailSend, of_email(&email), Some(detail))?;
        }
        Ok(orphans)
    })
}

/// Sends. The caller holds the sender lock.
pub(super) fn run(
    store: &mut Store,
    context: &mut AppContext,
    relay: &dyn Relay,
    work: Work<'_>,
    limits: &RunLimits,
    interrupted: &AtomicBool,
    tell: &mut dyn FnMut(&MailReport),
) -> Result<RunEnd> {
    let mut random = [0; 8];
    context.rng.fill_bytes(&mut random);
    let owner = format!("{}-{:016x}", std::process::id(), u64::from_be_bytes(random));
    let mut writer = OutboxWriter {
        store,
        context,
        owner,
        supply: Supply::new(work, limits, interrupted),
        tell,
        stop: None,
        answered: false,
        cut_short: None,
        passed_over: None,
        lost: None,
    };
    writer.serve(relay);
    let OutboxWriter {
        mut supply,
        stop,
        answered,
        passed_over,
        ..
    } = writer;
    if let Some(error) = supply.error.take() {
        return Err(error);
    }
    let stop = stop.or(passed_over);
    let (early, refused) = (supply.early, supply.refused());
    let untried = supply.left();
    let findings = Findings {
        stop: stop.as_ref(),
        answered,
        refused: refused.senders(),
    };
    outages::settle(store, context, &findings)?;
    Ok(RunEnd {
        stop,
        early,
        untried,
    })
}

/// A transition that a session waits for.
struct WaitingSession {
    session: usize,
    transition: Box<Transition>,
    /// Whether the session wants an email, and may have one.
    permit: Option<Permit>,
    /// Whether it has that email already.
    begun: bool,
}

impl WaitingSession {
    const fn new(session: usize, transition: Box<Transition>, permit: Option<Permit>) -> Self {
        Self {
            session,
            transition,
            permit,
            begun: false,
        }
    }
}

/// The sessions that have a thread each, as the writer sees them.
struct Sessions<'scope, 'env> {
    scope: &'scope Scope<'scope, 'env>,
    relay: &'scope dyn Relay,
    most: usize,
    patience: Patience,
    asks: Sender<(usize, Ask)>,
    inbox: Receiver<(usize, Ask)>,
    answers: Vec<Sender<WriterReply>>,
    live: usize,
    /// Why one could not go on.
    lost: Option<Failure>,
}

impl<'scope, 'env> Sessions<'scope, 'env> {
    /// With the first of them.
    fn new(
        scope: &'scope Scope<'scope, 'env>,
        relay: &'scope dyn Relay,
        most: NonZeroU8,
        patience: Patience,
    ) -> Self {
        let (asks, inbox) = mpsc::channel();
        let mut sessions = Self {
            scope,
            relay,
            most: usize::from(most.get()),
            patience,
            asks,
            inbox,
            answers: Vec::new(),
            live: 0,
            lost: None,
        };
        sessions.open_another();
        sessions
    }

    fn open_another(&mut self) {
        let (answer, answers) = mpsc::channel();
        let wire = ChannelHandle::new(self.answers.len(), self.asks.clone(), answers);
        self.answers.push(answer);
        self.live += 1;
        let (relay, patience) = (self.relay, self.patience);
        self.scope
            .spawn(move || wire.leave(crate::app::delivery::worker::serve(relay, &wire, patience)));
    }

    /// The next transition that a session asks for, until the moment where there is one. What needs no disk is answered
    /// on the way. Nothing, too, when the last session has left.
    fn next(
        &mut self,
        until: Option<Instant>,
        mut has_work: impl FnMut() -> bool,
    ) -> Option<(usize, Box<Transition>)> {
        while self.live > 0 {
            let (session, ask) = match until {
                None => self.inbox.recv().ok(),
                Some(until) => self
                    .inbox
                    .recv_timeout(until.saturating_duration_since(Instant::now()))
                    .ok(),
            }?;
            match ask {
                Ask::Opened => {
                    if self.answers.len() < self.most && has_work() {
                        self.open_another();
                    }
                }
                Ask::Work => {
                    let answer = if has_work() {
                        WriterReply::Done
                    } else {
                        WriterReply::Over
                    };
                    self.answer(session, answer);
                }
                Ask::Left(failure) => {
                    self.live -= 1;
                    self.lost = failure.or(self.lost.take());
                }
                Ask::Transition(transition) => return Some((session, transition)),
            }
        }
        None
    }

    /// Gives the emails that were claimed to their sessions, before the commit: while that takes its time they are
    /// offered to the relay. Their `handed` comes later than the commit, or fails with it. Where the transaction has to
    /// be done again, it is with the same emails.
    fn begin(&self, batch: &mut [WaitingSession], effects: &mut [Result<Effect>]) {
        for (waiting, effect) in batch.iter_mut().zip(effects) {
            let Ok(effect) = effect else { continue };
            match std::mem::replace(&mut effect.mail, Given::Nothing) {
                Given::Mail(mail) => {
                    if waiting.permit.is_some() {
                        waiting.permit = Some(Permit::Yes(Pick::Begun(mail.email.id)));
                    }
                    if !std::mem::replace(&mut waiting.begun, true) {
                        self.answer(waiting.session, WriterReply::Mail(mail));
                    }
                }
                other => effect.mail = other,
            }
        }
    }

    fn answer(&self, session: usize, answer: WriterReply) {
        // A session that is gone has said so, or panicked, which the scope tells of.
        let _gone = self.answers[session].send(answer);
    }
}

/// The line of the one session that runs on the writer's own thread.
struct Direct<'a, 'b, 'w>(RefCell<&'a mut OutboxWriter<'b, 'w>>);

impl WriterHandle for Direct<'_, '_, '_> {
    fn opened(&self) {}

    fn has_work(&self) -> bool {
        let writer = &mut **self.0.borrow_mut();
        writer.has_work()
    }

    fn transition(&self, transition: Transition) -> WriterReply {
        let writer = &mut **self.0.borrow_mut();
        let waiting = writer.waiting(0, Box::new(transition));
        let (answers, reports) = writer.commit(waiting, |_, _, _, _| {});
        writer.report(&reports);
        let answer = answers.into_iter().next();
        answer.map_or(WriterReply::Over, |(_, answer)| answer)
    }
}

struct OutboxWriter<'a, 'w> {
    store: &'a mut Store,
    context: &'a mut AppContext,
    owner: String,
    supply: Supply<'a, 'w>,
    tell: &'a mut dyn FnMut(&MailReport),
    /// The failure that stopped the run.
    stop: Option<Stop>,
    /// Whether the relay judged an email, and the session went on.
    answered: bool,
    /// The wait for the relay that the end of the run cut short.
    cut_short: Option<Stop>,
    /// The first failure for which the emails of a sender were passed over.
    passed_over: Option<Stop>,
    /// Why a session could not go on; the run stops for it when no other one is left.
    lost: Option<Failure>,
}

impl OutboxWriter<'_, '_> {
    fn serve(&mut self, relay: &dyn Relay) {
        if !self.has_work() {
            return;
        }
        let most = self.supply.sessions();
        if most == NonZeroU8::MIN {
            let patience = self.supply.patience();
            self.lost =
                crate::app::delivery::worker::serve(relay, &Direct(RefCell::new(self)), patience);
        } else {
            self.serve_several(relay, most);
        }
        // Some relays take only so many sessions at a time: one that was sent away is no reason to stop while others
        // did the work.
        if let Some(failure) = self.lost.take()
            && self.has_work()
        {
            let stop = crate::app::delivery::worker::stop(failure);
            if stop.reason == StopReason::Limit {
                self.cut_short.get_or_insert(stop);
            } else {
                self.stop_for(stop);
            }
        }
        if let Some(stop) = self.cut_short.take() {
            if self.answered {
                self.supply.early = Some(StopReason::Limit);
            } else {
                // The relay took up all the time of the run: the next one would fare no better.
                let reason = StopReason::RelayDown;
                self.stop_for(Stop { reason, ..stop });
            }
        }
    }

    /// Stops the run for a failure that no email was in hand at, or that concerns all of them.
    fn stop_for(&mut self, stop: Stop) {
        let now = self.context.now();
        if let Err(error) = self.store.write(|tx| stop.note(tx, None, now)) {
            self.supply.fail(error);
        }
        self.stop.get_or_insert(stop);
    }

    fn serve_several(&mut self, relay: &dyn Relay, most: NonZeroU8) {
        thread::scope(|scope| {
            let mut sessions = Sessions::new(scope, relay, most, self.supply.patience());
            while let Some((session, transition)) = sessions.next(None, || self.has_work()) {
                let first = self.waiting(session, transition);
                let (answers, reports) = self.commit_with_others(&mut sessions, first);
                for (session, answer) in answers {
                    sessions.answer(session, answer);
                }
                // Behind the answers: what is told may have to wait for a terminal.
                self.report(&reports);
            }
            self.lost = sessions.lost;
        });
    }

    /// A commit, joined by what other sessions ask for while the transaction is at work: until nobody else has asked
    /// for a while, or all that live are waiting.
    ///
    /// To wait for one more pays while it comes sooner than its share of the commit takes: with `n` in it already, an
    /// `n`-th.
    fn commit_with_others(
        &mut self,
        sessions: &mut Sessions<'_, '_>,
        first: WaitingSession,
    ) -> (Vec<(usize, WriterReply)>, Vec<MailReport>) {
        let commit = self.store.commit_time().min(MOST_GATHERING);
        let now = self.context.now();
        let mut end = None;
        self.commit(first, |supply, db, batch, effects| {
            let here = Instant::now();
            let share = commit / u32::try_from(batch.len()).unwrap_or(u32::MAX);
            let until = (here + share).min(*end.get_or_insert(here + commit));
            let next = (batch.len() < sessions.live)
                .then(|| sessions.next(Some(until), || supply.has_work(db, now)));
            let Some((session, transition)) = next.flatten() else {
                return sessions.begin(batch, effects);
            };
            let permit = transition.wants_mail().then(|| supply.permit(db, now));
            batch.push(WaitingSession::new(session, transition, permit));
        })
    }

    fn has_work(&mut self) -> bool {
        self.supply.has_work(self.store.db(), self.context.now())
    }

    fn waiting(&mut self, session: usize, transition: Box<Transition>) -> WaitingSession {
        let Self {
            store,
            context,
            supply,
            ..
        } = self;
        let permit = transition.wants_mail().then(|| {
            // What puts an email into the queue writes by itself: a result goes before that.
            if supply.queues() && transition.is_claim() {
                supply.queue(store, context)
            } else {
                supply.permit(store.db(), context.now())
            }
        });
        WaitingSession::new(session, transition, permit)
    }

    /// Applies what a session asks for, and what joins it, in one transaction; gives the answers, which hold when it is
    /// on the disk, and what became of emails.
    fn commit(
        &mut self,
        first: WaitingSession,
        join: impl FnMut(&mut Supply<'_, '_>, Db<'_>, &mut Vec<WaitingSession>, &mut [Result<Effect>]),
    ) -> (Vec<(usize, WriterReply)>, Vec<MailReport>) {
        let mut reports = Vec::new();
        let mut batch = vec![first];
        let effects = match self.apply(&mut batch, join) {
            Ok(effects) => effects,
            Err(error) => {
                self.supply.fail(error);
                let waiting = batch.iter().filter(|waiting| !waiting.begun);
                let over = |waiting: &WaitingSession| (waiting.session, WriterReply::Over);
                return (waiting.map(over).collect(), reports);
            }
        };
        let mut answers = Vec::with_capacity(batch.len());
        for (waiting, effect) in batch.iter().zip(effects) {
            let mut stop = waiting.transition.stop();
            let answer = match effect {
                Ok(mut effect) => {
                    stop = effect.stop.take().or(stop);
                    self.answered |= waiting.transition.is_judged();
                    self.answer(waiting, effect, &mut reports)
                }
                Err(error) => {
                    self.supply.fail(error);
                    WriterReply::Over
                }
            };
            if !waiting.begun {
                answers.push((waiting.session, answer));
            }
            match (stop, waiting.transition.sender()) {
                (Some(stop), Some(sender)) if stop.reason == StopReason::SenderRefused => {
                    self.supply.refuse(sender.clone());
                    self.passed_over.get_or_insert(stop);
                }
                (Some(stop), _) if stop.reason == StopReason::Limit => {
                    self.cut_short.get_or_insert(stop);
                    self.supply.end();
                }
                (Some(stop), _) => {
                    self.supply.end();
                    self.stop.get_or_insert(stop);
                }
                (None, _) => {}
            }
        }
        (answers, reports)
    }

    fn answer(
        &mut self,
        waiting: &WaitingSession,
        effect: Effect,
        reports: &mut Vec<MailReport>,
    ) -> WriterReply {
        reports.extend(effect.reports);
        if let Some(error) = effect.unclaimed {
            self.supply.fail(error);
        }
        match effect.mail {
            Given::Unsendable(report) => {
                reports.push(*report);
                WriterReply::Later(Duration::ZERO)
            }
            Given::AnotherTurn => {
                self.supply.take_back();
                WriterReply::Later(Duration::ZERO)
            }
            Given::PassedOver(id) => {
                self.supply.pass_over(id);
                WriterReply::Later(Duration::ZERO)
            }
            Given::Mail(mail) => WriterReply::Mail(mail),
            Given::Nothing => match waiting.permit {
                None => WriterReply::Done,
                Some(Permit::Later(time)) => WriterReply::Later(time),
                Some(Permit::Yes(_) | Permit::Over) => WriterReply::Over,
            },
        }
    }

    fn report(&mut self, reports: &[MailReport]) {
        for report in reports {
            (self.tell)(report);
        }
    }

    fn apply(
        &mut self,
        batch: &mut Vec<WaitingSession>,
        mut join: impl FnMut(
            &mut Supply<'_, '_>,
            Db<'_>,
            &mut Vec<WaitingSession>,
            &mut [Result<Effect>],
        ),
    ) -> Result<Vec<Result<Effect>>> {
        let Self {
            store,
            context,
            owner,
            supply,
            ..
        } = self;
        let since = Instant::now();
        loop {
            let applied = store.write_gathered(
                batch,
                |db, batch, effects| join(supply, db, batch, effects),
                |tx, waiting, care| {
                    let pick = match &waiting.permit {
                        Some(Permit::Yes(pick)) => Some(pick.clone()),
                        _ => None,
                    };
                    waiting.transition.apply(tx, context, owner, pick, care)
                },
            );
            match applied {
                Err(error)
                    if error.kind() == ErrorKind::Temporary
                        && since.elapsed() < RESULT_DEADLINE => {}
                applied => return applied,
            }
            // Nobody else is given an email that a session has begun.
            batch.sort_by_key(|waiting| !waiting.begun);
        }
    }
}
