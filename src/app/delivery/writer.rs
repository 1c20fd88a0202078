//! The half of a run that has the database: it puts on the disk what sessions ask for.

use std::collections::VecDeque;
use std::thread;
use std::time::{Duration, Instant};

use crate::app::delivery::pool::{Pool, PoolEvent};
use crate::app::delivery::report::{MailReport, Stop};
use crate::app::delivery::source::{Gate, NAP, Supply};
use crate::app::delivery::transition::{Claim, Effect, Pick, Transition};
use crate::app::delivery::worker::{self, Step, Worker, WriterHandle, WriterReply};
use crate::app::{App, ErrorKind, Result};
use crate::domain::Timestamp;
use crate::domain::smtp::Failure;
use crate::domain::verdict::StopReason;
use crate::store::Db;

/// How long a transition waits for a busy database before the run gives up; its row is recovered by the next run.
const RESULT_DEADLINE: Duration = Duration::from_secs(60);
/// The writer waits at most so long for others to join a commit, and at most as long as a commit takes.
const MOST_GATHERING: Duration = Duration::from_millis(5);
/// A connection that would lie idle for longer is closed in between: relays hang up on those.
const MOST_IDLE: Duration = Duration::from_secs(30);

/// What a piece of work led to, beside reports.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Headway {
    Worked,
    Free(usize),
    Closed,
}

/// A transition that a session waits for.
struct WaitingSession {
    session: usize,
    transition: Box<Transition>,
    /// The email that the session may have, if it wants one.
    pick: Option<Pick>,
    /// Whether it has that email already.
    begun: bool,
}

impl WaitingSession {
    const fn new(session: usize, transition: Box<Transition>, pick: Option<Pick>) -> Self {
        Self {
            session,
            transition,
            pick,
            begun: false,
        }
    }
}

/// Gives the emails that were claimed to their sessions, before the commit: while that takes its time they are
/// offered to the relay. Their `handed` comes later than the commit, or fails with it. Where the transaction has to
/// be done again, it is with the same emails.
fn begin(pool: &Pool, batch: &mut [WaitingSession], effects: &mut [Result<Effect>]) {
    for (waiting, effect) in batch.iter_mut().zip(effects) {
        let Ok(effect) = effect else { continue };
        match std::mem::replace(&mut effect.claim, Claim::Nothing) {
            Claim::Mail(mail) => {
                if waiting.pick.is_some() {
                    waiting.pick = Some(Pick::Begun(mail.email.id));
                }
                if !std::mem::replace(&mut waiting.begun, true) {
                    pool.answer(waiting.session, WriterReply::Mail(mail));
                }
            }
            other => effect.claim = other,
        }
    }
}

/// The writer, as the session on its own thread sees it.
struct Direct<'a> {
    writer: &'a mut Writer,
    app: &'a mut App,
}

impl WriterHandle for Direct<'_> {
    fn opened(&mut self) {}

    fn has_work(&mut self) -> bool {
        self.writer.has_work(self.app)
    }

    fn transition(&mut self, transition: Transition) -> WriterReply {
        let waiting = self.writer.waiting(self.app, 0, Box::new(transition));
        let answers = self.writer.commit(self.app, waiting, |_, _, _, _| {});
        let answer = answers.into_iter().next();
        answer.map_or(WriterReply::Over, |(_, answer)| answer)
    }
}

/// The half of a run that has the database.
pub(super) struct Writer {
    owner: String,
    pub(super) supply: Supply,
    /// Not heard yet.
    pub(super) reports: VecDeque<MailReport>,
    /// How many emails sessions have in hand.
    pub(super) in_hand: usize,
    /// The failure that stopped the run.
    pub(super) stop: Option<Stop>,
    /// Whether the relay judged an email, and the session went on.
    pub(super) answered: bool,
    /// The wait for the relay that the end of the run cut short.
    cut_short: Option<Stop>,
    /// The first failure for which the emails of a sender were passed over.
    pub(super) passed_over: Option<Stop>,
}

impl Writer {
    pub(super) fn new(owner: String, supply: Supply) -> Self {
        Self {
            owner,
            supply,
            reports: VecDeque::new(),
            in_hand: 0,
            stop: None,
            answered: false,
            cut_short: None,
            passed_over: None,
        }
    }

    pub(super) fn has_work(&mut self, app: &App) -> bool {
        self.supply.has_work(app.db(), app.now())
    }

    fn gate(&mut self, app: &App) -> Gate {
        self.supply.gate(app.db(), app.now())
    }

    /// Sends one email by the session on this thread, if one may begin.
    pub(super) fn serve(&mut self, app: &mut App, worker: &mut Worker) -> (Headway, Step) {
        // An email that was claimed with the last result is sent whatever came between.
        let gate = if worker.has_mail() {
            Gate::Open
        } else {
            self.gate(app)
        };
        match gate {
            Gate::Waits if worker.is_connected() => return (Headway::Free(1), Step::Next),
            Gate::Waits | Gate::Open => {}
            Gate::Later(slot) => {
                let left = slot.saturating_duration_since(Instant::now());
                if left > MOST_IDLE {
                    worker.rest();
                }
                thread::sleep(left.min(NAP));
                return (Headway::Worked, Step::Next);
            }
            Gate::Over => {
                worker.rest();
                return (Headway::Closed, Step::Left(None));
            }
        }
        let step = worker.step(&mut Direct { writer: self, app });
        (Headway::Worked, step)
    }

    /// Gives emails to the sessions that wait for one, or waits for what a session asks for; one commit.
    pub(super) fn serve_several(&mut self, app: &mut App, pool: &mut Pool) -> Headway {
        let mut until = None;
        match self.gate(app) {
            Gate::Over => pool.dismiss(),
            Gate::Waits if self.supply.resting => {}
            Gate::Waits if pool.idle() > 0 => return Headway::Free(pool.idle()),
            Gate::Waits => pool.connect(),
            Gate::Later(slot) => {
                let now = Instant::now();
                if slot > now + MOST_IDLE {
                    pool.disconnect();
                }
                until = Some(slot.min(now + NAP));
            }
            Gate::Open => {
                if let Some(session) = pool.take_idle() {
                    let first = self.waiting(app, session, Box::new(Transition::Claim));
                    self.commit_with_others(app, pool, first);
                    return Headway::Worked;
                }
                pool.connect();
            }
        }
        if pool.live() == 0 {
            return Headway::Closed;
        }
        match pool.next(until, || self.supply.has_work(app.db(), app.now())) {
            PoolEvent::Transition(session, transition) => {
                let first = self.waiting(app, session, transition);
                self.commit_with_others(app, pool, first);
            }
            PoolEvent::Noted | PoolEvent::Nothing => {}
        }
        Headway::Worked
    }

    /// A commit, joined by what other sessions ask for while the transaction is at work: until nobody else has asked
    /// for a while, or all that live are waiting.
    fn commit_with_others(&mut self, app: &mut App, pool: &mut Pool, first: WaitingSession) {
        let commit = app.store.commit_time().min(MOST_GATHERING);
        let now = app.now();
        let mut end = None;
        let answers = self.commit(app, first, |supply, db, batch, effects| {
            let here = Instant::now();
            let share = commit / u32::try_from(batch.len()).unwrap_or(u32::MAX);
            let until = (here + share).min(*end.get_or_insert(here + commit));
            match joining(supply, db, now, pool, batch.len(), until) {
                Some(waiting) => batch.push(waiting),
                None => begin(pool, batch, effects),
            }
        });
        for (session, answer) in answers {
            pool.answer(session, answer);
        }
    }

    fn waiting(
        &mut self,
        app: &App,
        session: usize,
        transition: Box<Transition>,
    ) -> WaitingSession {
        let wants = transition.wants_mail();
        let pick = wants.then(|| self.supply.pick(app.db(), app.now()));
        WaitingSession::new(session, transition, pick.flatten())
    }

    /// Applies what a session asks for, and what joins it, in one transaction; returns the answers, which hold when it
    /// is on the disk.
    fn commit(
        &mut self,
        app: &mut App,
        first: WaitingSession,
        join: impl FnMut(&mut Supply, Db<'_>, &mut Vec<WaitingSession>, &mut [Result<Effect>]),
    ) -> Vec<(usize, WriterReply)> {
        let mut batch = vec![first];
        let effects = match self.apply(app, &mut batch, join) {
            Ok(effects) => effects,
            Err(error) => {
                self.supply.fail(error);
                let waiting = batch.iter().filter(|waiting| !waiting.begun);
                return waiting.map(|it| (it.session, WriterReply::Over)).collect();
            }
        };
        let mut answers = Vec::with_capacity(batch.len());
        for (waiting, effect) in batch.iter().zip(effects) {
            let mut stop = waiting.transition.stop();
            self.in_hand -= usize::from(waiting.transition.is_end());
            let answer = match effect {
                Ok(mut effect) => {
                    stop = effect.stop.take().or(stop);
                    self.answered |= waiting.transition.is_judged();
                    self.answer(waiting, effect)
                }
                Err(error) => {
                    self.supply.fail(error);
                    WriterReply::Over
                }
            };
            self.in_hand += usize::from(waiting.begun || matches!(answer, WriterReply::Mail(_)));
            if !waiting.begun {
                answers.push((waiting.session, answer));
            }
            if let Some(stop) = stop {
                self.take_stop(stop, &waiting.transition);
            }
        }
        answers
    }

    fn take_stop(&mut self, stop: Stop, at: &Transition) {
        match (stop.reason, at.sender()) {
            (StopReason::SenderRefused, Some(sender)) => {
                self.supply.refuse(sender.clone());
                self.passed_over.get_or_insert(stop);
            }
            (StopReason::Limit, _) => {
                self.cut_short.get_or_insert(stop);
                self.supply.end();
            }
            _ => {
                self.supply.end();
                self.stop.get_or_insert(stop);
            }
        }
    }

    fn answer(&mut self, waiting: &WaitingSession, effect: Effect) -> WriterReply {
        self.reports.extend(effect.reports);
        if let Some(error) = effect.unclaimed {
            self.supply.fail(error);
        }
        match effect.claim {
            Claim::Mail(mail) => return WriterReply::Mail(mail),
            Claim::Ended => {}
            Claim::Skipped => self.supply.take_back(),
            // Nothing is due, or nothing more is given out.
            Claim::Nothing => {
                let is_refused = waiting.transition.is_claim() && self.supply.is_ended();
                if is_refused || waiting.pick.is_some() {
                    return WriterReply::Over;
                }
            }
        }
        WriterReply::Done
    }

    fn apply(
        &mut self,
        app: &mut App,
        batch: &mut Vec<WaitingSession>,
        mut join: impl FnMut(&mut Supply, Db<'_>, &mut Vec<WaitingSession>, &mut [Result<Effect>]),
    ) -> Result<Vec<Result<Effect>>> {
        let Self { owner, supply, .. } = self;
        let App { store, context, .. } = app;
        let since = Instant::now();
        loop {
            let applied = store.write_gathered(
                batch,
                |db, batch, effects| join(supply, db, batch, effects),
                |tx, waiting, care| {
                    let pick = waiting.pick.clone();
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

    /// Says why the run is over, when the last session has left.
    pub(super) fn conclude(&mut self, app: &mut App, lost: Option<Failure>) {
        // Some relays take only so many sessions at a time: one that was sent away is no reason to stop while others
        // did the work.
        if let Some(failure) = lost
            && self.has_work(app)
        {
            let stop = worker::stop(failure);
            if stop.reason == StopReason::Limit {
                self.cut_short.get_or_insert(stop);
            } else {
                self.stop_for(app, stop);
            }
        }
        if let Some(stop) = self.cut_short.take() {
            if self.answered {
                self.supply.early = Some(StopReason::Limit);
            } else {
                // The relay took up all the time of the run: the next one would fare no better.
                let reason = StopReason::RelayDown;
                self.stop_for(app, Stop { reason, ..stop });
            }
        }
    }

    /// Stops the run for a failure that no email was in hand at, or that concerns all of them.
    fn stop_for(&mut self, app: &mut App, stop: Stop) {
        let now = app.now();
        if let Err(error) = app.store.write(|tx| stop.note(tx, None, now)) {
            self.supply.fail(error);
        }
        self.supply.end();
        self.stop.get_or_insert(stop);
    }
}

/// The next to join a commit, until a moment: a session that waits for an email and may have one, or what another asks
/// for.
fn joining(
    supply: &mut Supply,
    db: Db<'_>,
    now: Timestamp,
    pool: &mut Pool,
    joined: usize,
    until: Instant,
) -> Option<WaitingSession> {
    loop {
        if pool.idle() > 0
            && let Some(pick) = supply.pick(db, now)
            && let Some(session) = pool.take_idle()
        {
            let claim = Box::new(Transition::Claim);
            return Some(WaitingSession::new(session, claim, Some(pick)));
        }
        if !pool.is_awaited(joined) {
            return None;
        }
        match pool.next(Some(until), || supply.has_work(db, now)) {
            PoolEvent::Transition(session, transition) => {
                let wants = transition.wants_mail();
                let pick = wants.then(|| supply.pick(db, now)).flatten();
                return Some(WaitingSession::new(session, transition, pick));
            }
            PoolEvent::Noted => {}
            PoolEvent::Nothing => return None,
        }
    }
}
