//! A run: mails go through their three commits, by one session or by several at once.
//!
//! The thread that calls [`run`] is the writer: it alone has the database, the key and the clock. A session has a
//! connection to the relay. It asks for a transition (claim, handed, result) and goes on when that is on the disk; the
//! result of a mail and the claim of the session's next one go together. One session runs on the writer's thread.
//! Several have a thread each, and the writer applies what they ask for in one transaction, so that they share its
//! commit.
//!
//! Invariants:
//! - No transaction is open while the network is waited for, and the writer never waits for a session.
//! - `handed` is committed after the 354 and before the first byte of the body, so that a mail whose body may have
//!   left is never taken for one that was surely not sent.
//! - The relay is asked for a session before a mail is claimed: a relay that is down touches no row. One session
//!   opens after the other, so that a relay that is down is asked once.
//! - A result that meets a busy database is tried again, never dropped.

mod session;
mod transition;

use std::cell::RefCell;
use std::collections::VecDeque;
use std::num::NonZeroU8;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread::{self, Scope};
use std::time::{Duration, Instant};

use rand::Rng;

use self::session::{Answer, Ask, Line, Wire};
use self::transition::{Effect, Given, Pick, Transition};
use super::deliver::RunLimits;
use super::outbox::of_email;
use super::passwords::required;
use super::{Desk, Error, ErrorKind, Result};
use crate::domain::EmailId;
use crate::domain::audit::Action;
use crate::domain::email::{Email, Outcome};
use crate::domain::smtp::Failure;
use crate::domain::verdict::StopReason;
use crate::mail::Relay;
use crate::store::{Recovered, Store};

/// How long a transition waits for a busy database before the run gives up; its row is recovered by the next run.
const RESULT_DEADLINE: Duration = Duration::from_mins(1);
/// The writer waits at most so long for others to share a commit, and at most as long as a commit takes.
const MOST_GATHERING: Duration = Duration::from_millis(5);

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

/// Why the run is over.
#[derive(Clone, Debug)]
pub struct Stop {
    /// In one word.
    pub reason: StopReason,
    /// The failure that stopped it.
    pub failure: Failure,
}

/// Which mails a run sends.
pub(super) enum Work<'a> {
    /// Whatever is due.
    Due,
    /// These, in this order, whether they are due or not.
    These(VecDeque<EmailId>),
    /// Those that this puts into the queue, one by one, each when it can be sent.
    Queued(&'a mut dyn FnMut(&mut Store, &mut Desk) -> Result<Queued>),
}

/// What was put into the queue.
pub(super) enum Queued {
    /// This mail.
    Mail(EmailId),
    /// Nothing so far; ask again.
    NotYet,
    /// Nothing, and there is nothing left.
    Nothing,
}

/// How a run ended.
#[derive(Default)]
pub(super) struct Ended {
    /// The failure that stopped it.
    pub(super) stop: Option<Stop>,
    /// Why it ended before its work was done, where that was no failure.
    pub(super) early: Option<StopReason>,
    /// Of [`Work::These`]: those that were not tried.
    pub(super) untried: Vec<EmailId>,
}

/// Takes over what a dead sender left. The caller holds the sender lock.
pub(super) fn recover(store: &mut Store, desk: &Desk) -> Result<Vec<Recovered>> {
    let now = desk.now();
    store.write(|tx| {
        let orphans = tx.recover(now)?;
        for orphan in orphans.iter().filter(|orphan| orphan.maybe_sent) {
            // It may have gone out, and the sender that died did not come to say so.
            let email = required(tx.email(orphan.id)?)?;
            let detail = Outcome::Unknown.as_str().to_owned();
            desk.audit(tx, Action::EmailSend, of_email(&email), Some(detail))?;
        }
        Ok(orphans)
    })
}

/// Sends. The caller holds the sender lock.
pub(super) fn run(
    store: &mut Store,
    desk: &mut Desk,
    relay: &dyn Relay,
    work: Work<'_>,
    limits: &RunLimits,
    interrupted: &AtomicBool,
    tell: &mut dyn FnMut(&MailReport),
) -> Result<Ended> {
    let mut random = [0; 8];
    desk.rng.fill_bytes(&mut random);
    let owner = format!("{}-{:016x}", std::process::id(), u64::from_be_bytes(random));
    let mut writer = Writer {
        store,
        desk,
        owner,
        work,
        limits,
        interrupted,
        tell,
        begun: Instant::now(),
        claims: 0,
        next_slot: None,
        over: false,
        ended: Ended::default(),
        lost: None,
        error: None,
    };
    writer.serve(relay);
    let Writer {
        work,
        mut ended,
        error,
        ..
    } = writer;
    if let Some(error) = error {
        return Err(error);
    }
    if let Work::These(left) = work {
        ended.untried = left.into();
    }
    Ok(ended)
}

/// Whether a session may have a mail now.
enum Permit {
    Yes(Pick),
    /// Not before this time has passed.
    Later(Duration),
    Over,
}

/// A transition that a session waits for.
struct Waiting {
    session: usize,
    transition: Box<Transition>,
    /// Whether the session wants a mail, and may have one.
    permit: Option<Permit>,
}

/// The sessions that have a thread each, as the writer sees them.
struct Sessions {
    asks: Sender<(usize, Ask)>,
    inbox: Receiver<(usize, Ask)>,
    answers: Vec<Sender<Answer>>,
    live: usize,
}

impl Sessions {
    fn new() -> Self {
        let (asks, inbox) = mpsc::channel();
        Self {
            asks,
            inbox,
            answers: Vec::new(),
            live: 0,
        }
    }

    fn spawn<'scope>(&mut self, scope: &'scope Scope<'scope, '_>, relay: &'scope dyn Relay) {
        let (answer, answers) = mpsc::channel();
        let wire = Wire::new(self.answers.len(), self.asks.clone(), answers);
        self.answers.push(answer);
        self.live += 1;
        scope.spawn(move || wire.leave(session::serve(relay, &wire)));
    }

    /// The next ask; with a moment to wait until, nothing when it has passed.
    fn next_ask(&self, until: Option<Instant>) -> Option<(usize, Ask)> {
        match until {
            None => self.inbox.recv().ok(),
            Some(until) => self
                .inbox
                .recv_timeout(until.saturating_duration_since(Instant::now()))
                .ok(),
        }
    }

    fn answer(&self, session: usize, answer: Answer) {
        // A session that is gone has said so, or panicked, which the scope tells of.
        let _gone = self.answers[session].send(answer);
    }
}

/// The line of the one session that runs on the writer's own thread.
struct Direct<'a, 'b, 'w>(RefCell<&'a mut Writer<'b, 'w>>);

impl Line for Direct<'_, '_, '_> {
    fn opened(&self) {}

    fn has_work(&self) -> bool {
        self.0.borrow_mut().has_work()
    }

    fn transition(&self, transition: Transition) -> Answer {
        let writer = &mut **self.0.borrow_mut();
        let waiting = writer.waiting(0, Box::new(transition));
        let (answers, reports) = writer.commit(&[waiting]);
        writer.report(&reports);
        answers.into_iter().next().unwrap_or(Answer::Over)
    }
}

struct Writer<'a, 'w> {
    store: &'a mut Store,
    desk: &'a mut Desk,
    owner: String,
    work: Work<'w>,
    limits: &'a RunLimits,
    interrupted: &'a AtomicBool,
    tell: &'a mut dyn FnMut(&MailReport),
    begun: Instant,
    /// Mails that sessions were given.
    claims: usize,
    /// Before this moment no mail may begin, where the run has a rate.
    next_slot: Option<Instant>,
    /// No further mail is given out.
    over: bool,
    ended: Ended,
    /// Why a session could not go on; the run stops for it when no other one is left.
    lost: Option<Failure>,
    error: Option<Error>,
}

impl Writer<'_, '_> {
    fn serve(&mut self, relay: &dyn Relay) {
        if !self.has_work() {
            return;
        }
        if self.limits.sessions == NonZeroU8::MIN {
            self.lost = session::serve(relay, &Direct(RefCell::new(self)));
        } else {
            self.serve_several(relay);
        }
        // Some relays take only so many sessions at a time: one that was sent away is no reason to stop while others
        // did the work.
        if let Some(failure) = self.lost.take()
            && self.has_work()
        {
            let reason = session::stop_reason(&failure);
            self.ended.stop.get_or_insert(Stop { reason, failure });
        }
    }

    fn serve_several(&mut self, relay: &dyn Relay) {
        thread::scope(|scope| {
            let mut sessions = Sessions::new();
            sessions.spawn(scope, relay);
            while sessions.live > 0 {
                let batch = self.gather(&mut sessions, |sessions| sessions.spawn(scope, relay));
                let (answers, reports) = self.commit(&batch);
                for (waiting, answer) in batch.iter().zip(answers) {
                    sessions.answer(waiting.session, answer);
                }
                // Behind the answers: what is told may have to wait for a terminal.
                self.report(&reports);
            }
        });
    }

    /// What the sessions want on the disk: until nobody else has asked for a while, or all that live are waiting.
    /// What needs no disk is answered on the way.
    ///
    /// To wait for one more pays while it comes sooner than its share of the commit takes: with `n` that wait already,
    /// an `n`-th of it.
    fn gather(
        &mut self,
        sessions: &mut Sessions,
        open_another: impl Fn(&mut Sessions),
    ) -> Vec<Waiting> {
        let mut batch = Vec::new();
        let commit = self.store.commit_time().min(MOST_GATHERING);
        let mut end = None;
        let mut until = None;
        while let Some((session, ask)) = sessions.next_ask(until) {
            match ask {
                Ask::Opened => {
                    let more = sessions.answers.len() < usize::from(self.limits.sessions.get());
                    if more && self.has_work() {
                        open_another(sessions);
                    }
                }
                Ask::Work => {
                    let answer = if self.has_work() {
                        Answer::Done
                    } else {
                        Answer::Over
                    };
                    sessions.answer(session, answer);
                }
                Ask::Left(failure) => {
                    sessions.live -= 1;
                    self.lost = failure.or(self.lost.take());
                }
                Ask::Transition(transition) => batch.push(self.waiting(session, transition)),
            }
            if batch.is_empty() || batch.len() >= sessions.live {
                break;
            }
            let now = Instant::now();
            let share = commit / u32::try_from(batch.len()).unwrap_or(u32::MAX);
            until = Some((now + share).min(*end.get_or_insert(now + commit)));
        }
        batch
    }

    fn waiting(&mut self, session: usize, transition: Box<Transition>) -> Waiting {
        let brings_result = !matches!(*transition, Transition::Claim);
        let permit = transition.wants_mail().then(|| self.permit(brings_result));
        Waiting {
            session,
            transition,
            permit,
        }
    }

    /// Whether no further mail is given out, since somebody interrupted the run if for no other reason.
    fn is_over(&mut self) -> bool {
        if !self.over && self.interrupted.load(Ordering::Relaxed) {
            self.ended.early = Some(StopReason::Interrupted);
            self.over = true;
        }
        self.over
    }

    /// Whether another mail could begin.
    fn has_work(&mut self) -> bool {
        if self.is_over() {
            return false;
        }
        match &self.work {
            Work::These(left) => !left.is_empty(),
            Work::Queued(_) => true,
            Work::Due => match self.store.db().next_due(self.desk.now()) {
                Ok(due) => due.is_some(),
                Err(error) => {
                    self.fail(error.into());
                    false
                }
            },
        }
    }

    /// Whether another mail may begin, and which. The one that is given out counts at once.
    fn permit(&mut self, brings_result: bool) -> Permit {
        if self.is_over() {
            return Permit::Over;
        }
        let spent = self.limits.max.is_some_and(|max| self.claims >= max)
            || self
                .limits
                .time
                .is_some_and(|time| self.begun.elapsed() >= time);
        if spent {
            self.ended.early = self.has_work().then_some(StopReason::Limit);
            self.over = true;
            return Permit::Over;
        }
        let now = Instant::now();
        if let Some(slot) = self.next_slot.filter(|slot| *slot > now) {
            // Nobody waits for a slot that no mail will take.
            let end = self.limits.time.map(|time| self.begun + time);
            if !self.has_work() {
                return Permit::Over;
            }
            if end.is_some_and(|end| slot >= end) {
                self.ended.early = Some(StopReason::Limit);
                self.over = true;
                return Permit::Over;
            }
            return Permit::Later(slot - now);
        }
        let pick = match &mut self.work {
            Work::Due => Pick::Due,
            Work::These(left) => match left.pop_front() {
                Some(id) => Pick::This(id),
                None => return Permit::Over,
            },
            // What puts it into the queue writes by itself: a result goes before that.
            Work::Queued(_) if brings_result => return Permit::Later(Duration::ZERO),
            Work::Queued(next) => match next(self.store, self.desk) {
                Ok(Queued::Mail(id)) => Pick::This(id),
                Ok(Queued::NotYet) => return Permit::Later(Duration::ZERO),
                Ok(Queued::Nothing) => {
                    self.over = true;
                    return Permit::Over;
                }
                Err(error) => {
                    self.fail(error);
                    return Permit::Over;
                }
            },
        };
        self.next_slot = self.limits.pause.map(|pause| now + pause);
        self.claims += 1;
        Permit::Yes(pick)
    }

    /// Applies what the sessions ask for in one transaction; gives the answers for them, which hold when it is on the
    /// disk, and what became of mails.
    fn commit(&mut self, batch: &[Waiting]) -> (Vec<Answer>, Vec<MailReport>) {
        let mut reports = Vec::new();
        if batch.is_empty() {
            return (Vec::new(), reports);
        }
        let effects = match self.apply(batch) {
            Ok(effects) => effects,
            Err(error) => {
                self.fail(error);
                return (batch.iter().map(|_| Answer::Over).collect(), reports);
            }
        };
        let mut answers = Vec::with_capacity(batch.len());
        for (waiting, effect) in batch.iter().zip(effects) {
            answers.push(match effect {
                Ok(effect) => {
                    reports.extend(effect.report);
                    if let Some(error) = effect.unclaimed {
                        self.fail(error);
                    }
                    match effect.mail {
                        Given::Unsendable(report) => {
                            reports.push(*report);
                            Answer::Later(Duration::ZERO)
                        }
                        Given::AnotherTurn => {
                            // No mail began: neither the limit nor the rate counts it.
                            self.claims -= 1;
                            self.next_slot = None;
                            Answer::Later(Duration::ZERO)
                        }
                        Given::Mail(mail) => Answer::Mail(mail),
                        Given::Nothing => match waiting.permit {
                            None => Answer::Done,
                            Some(Permit::Later(time)) => Answer::Later(time),
                            Some(Permit::Yes(_) | Permit::Over) => Answer::Over,
                        },
                    }
                }
                Err(error) => {
                    self.fail(error);
                    Answer::Over
                }
            });
            if let Some(stop) = waiting.transition.stop() {
                self.over = true;
                self.ended.stop.get_or_insert(stop);
            }
        }
        (answers, reports)
    }

    fn report(&mut self, reports: &[MailReport]) {
        for report in reports {
            (self.tell)(report);
        }
    }

    fn apply(&mut self, batch: &[Waiting]) -> Result<Vec<Result<Effect>>> {
        let Self {
            store, desk, owner, ..
        } = self;
        let since = Instant::now();
        loop {
            let applied = store.write_each(batch, |tx, waiting: &Waiting, care| {
                let pick = match waiting.permit {
                    Some(Permit::Yes(pick)) => Some(pick),
                    _ => None,
                };
                waiting.transition.apply(tx, desk, owner, pick, care)
            });
            match applied {
                Err(error)
                    if error.kind() == ErrorKind::Temporary
                        && since.elapsed() < RESULT_DEADLINE => {}
                applied => return applied,
            }
        }
    }

    /// Remembers the first error; the mails in hand are brought to their end all the same.
    fn fail(&mut self, error: Error) {
        self.over = true;
        self.error.get_or_insert(error);
    }
}
