//! Verbs that queue emails for many people, and send them in one run.
//!
//! Some people at a time are taken on: what is done for them is one commit, and their emails go to the sessions that
//! wait. A person's row is printed once all is known of it, in the order of the words.

use std::collections::VecDeque;

use anyhow::Result;

use super::failure::ErrorReport;
use super::output::Column;
use super::targets::{Report, TargetOutcome, TargetSource};
use super::waits::{TellsOfWaits, Turn};
use super::{Context, sending, signals};
use crate::app::provisioning::Interrupt;
use crate::app::{
    self, App, Error, ErrorKind, HandRun, HandRunEnd, HandSend, MailReport, Next, RunLimits, Stop,
};
use crate::domain::EmailId;
use crate::domain::email::Outcome;
use crate::domain::verdict::StopReason;

/// How many people are taken on at a time for each session.
const AHEAD: usize = 4;

/// A verb that acts on people, one after another.
pub(crate) trait BulkVerb {
    /// What is to be done for a person.
    type Order;

    /// Reads a word; an outcome is all that comes of it where there is nothing to do.
    fn order(
        &mut self,
        context: &mut Context,
        app: &App,
        word: &str,
    ) -> Result<Result<Self::Order, TargetOutcome>>;

    /// Does it for some people, each apart.
    fn act(&mut self, app: &mut App, orders: &[Self::Order]) -> app::Result<Vec<Acted>>;
}

/// Does it for each person apart where it cannot be done for all of them.
fn act<V: BulkVerb>(verb: &mut V, app: &mut App, orders: &[V::Order]) -> Vec<Acted> {
    match verb.act(app, orders) {
        Ok(acted) => acted,
        Err(error) if orders.len() == 1 => vec![Err(error)],
        Err(_) => orders
            .iter()
            .flat_map(|order| act(verb, app, std::slice::from_ref(order)))
            .collect(),
    }
}

/// Makes the row of a person, once their emails were tried; they may have failed.
pub(crate) type LaterRecord = Box<dyn FnOnce(&App, Option<anyhow::Error>) -> Result<TargetOutcome>>;

/// What was done for a person.
pub(crate) type Acted = app::Result<Queued>;

/// The emails of a person.
pub(crate) struct Queued {
    pub(crate) emails: Vec<EmailId>,
    /// The row.
    pub(crate) record: LaterRecord,
}

/// Acts on each word, and sends what it queues.
pub(crate) fn each(
    context: &mut Context,
    app: &mut App,
    (words, source): (&[String], TargetSource),
    columns: &[Column<'static>],
    limits: RunLimits,
    verb: &mut impl BulkVerb,
) -> Result<u8> {
    let interrupt = signals::break_off_hooks()?;
    app.interruptible(interrupt.clone());
    let report = Report::new(columns, words.len() == 1 && source == TargetSource::Named);
    let mut mailing = Mailing::new(report, limits, interrupt);
    let left = mailing.take_all(context, app, words, verb);
    if left.is_err() {
        // Where stdout breaks the emails in hand are brought to their end all the same.
        mailing.end_run(app);
    }
    mailing.finish(context, app, left?)
}

/// People who were taken on.
struct Mailing {
    run: Option<HandRun>,
    interrupt: Interrupt,
    report: Report,
    rows: VecDeque<Row>,
    /// How many people are taken on at a time.
    batch: usize,
    /// Emails that stayed queued since the run was over.
    not_offered: usize,
    /// Emails that stayed queued since the operator ended the run.
    interrupted: Vec<EmailId>,
    /// What stopped the run, where no row says so.
    stop: Option<Stop>,
    /// Whether emails keep a distance, which is nothing to be told of.
    turn: Turn,
}

/// A person's row.
struct Row {
    word: String,
    done: Result<Done>,
    /// Emails of which nothing is known yet.
    awaited: Vec<EmailId>,
    sent: HandSend,
    /// Why its emails could not be tried.
    error: Option<Error>,
}

enum Done {
    Acted(LaterRecord),
    Settled(TargetOutcome),
}

impl Row {
    /// Whether nothing more will be known. An email that was put back tells why only when the run is over.
    fn is_complete(&self) -> bool {
        let put_back = |report: &MailReport| report.outcome == Outcome::NotCounted;
        self.awaited.is_empty() && !self.sent.reports.iter().any(put_back)
    }
}

impl Mailing {
    fn new(report: Report, limits: RunLimits, interrupt: Interrupt) -> Self {
        // At a rate nobody is taken on before the email can go out.
        let batch = match limits.pause {
            None => usize::from(limits.sessions.get()) * AHEAD,
            Some(_) => 1,
        };
        Self {
            run: Some(HandRun::new(limits, interrupt.wanted.clone())),
            interrupt,
            report,
            rows: VecDeque::new(),
            batch,
            not_offered: 0,
            interrupted: Vec::new(),
            stop: None,
            turn: match limits.pause {
                None => Turn::Awaited,
                Some(_) => Turn::NotAwaited,
            },
        }
    }

    /// Takes people on, some at a time. Returns how many are left, where the operator wants no more.
    fn take_all(
        &mut self,
        context: &mut Context,
        app: &mut App,
        words: &[String],
        verb: &mut impl BulkVerb,
    ) -> Result<usize> {
        let mut left = words;
        while !left.is_empty() && self.goes_on(context, app)? {
            let (some, rest) = left.split_at(left.len().min(self.batch));
            context.ui.check_result()?;
            left = rest;
            if !self.take_on(context, app, some, verb) {
                break;
            }
        }
        Ok(left.len())
    }

    /// Takes people on. Returns whether the operator wants to go on.
    fn take_on<V: BulkVerb>(
        &mut self,
        context: &mut Context,
        app: &mut App,
        words: &[String],
        verb: &mut V,
    ) -> bool {
        let mut orders = Vec::with_capacity(words.len());
        let mut rows = Vec::with_capacity(words.len());
        let mut goes_on = true;
        for word in words {
            if !goes_on {
                break;
            }
            let settled = match verb.order(context, app, word) {
                Ok(Ok(order)) => {
                    orders.push(order);
                    None
                }
                Ok(Err(outcome)) => Some(Ok(outcome)),
                Err(error) => {
                    goes_on = ErrorReport::from(&error).kind != ErrorKind::Interrupted;
                    Some(Err(error))
                }
            };
            rows.push((word, settled));
        }
        let mut acted = act(verb, app, &orders).into_iter();
        for (word, settled) in rows {
            let (done, emails) = match settled {
                Some(outcome) => (outcome.map(Done::Settled), Vec::new()),
                None => match acted.next() {
                    Some(Ok(Queued { emails, record })) => (Ok(Done::Acted(record)), emails),
                    Some(Err(error)) => (Err(error.into()), Vec::new()),
                    None => continue,
                },
            };
            self.add(word, done, emails);
        }
        goes_on
    }

    fn add(&mut self, word: &str, done: Result<Done>, emails: Vec<EmailId>) {
        let mut awaited = Vec::new();
        if let Some(run) = &mut self.run {
            for id in &emails {
                run.add(*id, 0);
            }
            awaited = emails;
        } else {
            self.not_offered += emails.len();
        }
        self.rows.push_back(Row {
            word: word.to_owned(),
            done,
            awaited,
            sent: HandSend::default(),
            error: None,
        });
    }

    /// Sends until a session waits for more. Returns whether more people may be taken on.
    fn goes_on(&mut self, context: &mut Context, app: &mut App) -> Result<bool> {
        self.print(context, app)?;
        let _waits = TellsOfWaits::begin(context, self.turn);
        while self.rows.iter().any(|row| !row.awaited.is_empty()) {
            let Some(run) = &mut self.run else { break };
            let news = if self.report.is_of_one() {
                // Of one email there is nothing to leave out: Ctrl-C ends the process, and the next run recovers it.
                run.next(app)
            } else {
                self.interrupt.around(|| run.next(app))
            };
            match news {
                Ok(Next::Report(report)) => self.hear(*report),
                Ok(Next::Free(_)) => break,
                Ok(Next::Over) => self.end_run(app),
                Err(error) => self.give_up(error),
            }
            self.print(context, app)?;
        }
        Ok(!self.interrupt.is_wanted())
    }

    fn finish(mut self, context: &mut Context, app: &mut App, left: usize) -> Result<u8> {
        if let Some(run) = &mut self.run {
            run.complete();
        }
        let printed = self.goes_on(context, app);
        self.end_run(app);
        printed?;
        self.print(context, app)?;
        if let Some(stop) = self.stop {
            self.report.fail(context, sending::stopped(&stop, &[]));
        }
        if self.not_offered > 0 {
            sending::tell_not_offered(context, self.not_offered);
        }
        let waiting = self.interrupted;
        if self.interrupt.is_wanted() && (left > 0 || !waiting.is_empty()) {
            let queued = (!waiting.is_empty()).then(|| sending::stay(&waiting));
            let left = match left {
                0 => None,
                1 => Some(String::from("1 contact is as it was")),
                left => Some(format!("{left} contacts are as they were")),
            };
            let fates: Vec<String> = queued.into_iter().chain(left).collect();
            let text = format!("interrupted; {}", fates.join("; "));
            self.report
                .fail(context, Error::new(ErrorKind::Interrupted, text));
        }
        self.report.finish(context)
    }

    fn hear(&mut self, report: MailReport) {
        let id = report.email.id;
        let row = self.rows.iter_mut().find(|row| row.awaited.contains(&id));
        if let Some(row) = row {
            row.awaited.retain(|awaited| *awaited != id);
            row.sent.reports.push(report);
        }
    }

    /// Ends the run, and tells the rows that are left why. The first of them says what stopped it, all do where the
    /// relay refuses their sender; the others are counted.
    fn end_run(&mut self, app: &mut App) {
        let Some(run) = self.run.take() else { return };
        let HandRunEnd { reports, stop, .. } = match run.finish(app) {
            Ok(end) => end,
            Err(error) => return self.give_up(error),
        };
        for report in reports {
            self.hear(report);
        }
        let concerns_all = |reason| reason != StopReason::SenderRefused;
        let mut told = false;
        for row in self.rows.iter_mut().filter(|row| !row.is_complete()) {
            let waiting = std::mem::take(&mut row.awaited);
            if told && stop.as_ref().is_none_or(|stop| concerns_all(stop.reason)) {
                self.not_offered += waiting.len();
            } else if stop.is_none() && self.interrupt.is_wanted() {
                self.interrupted.extend(waiting);
            } else {
                told |= stop.is_some() || !waiting.is_empty();
                row.sent.waiting = waiting;
                row.sent.stop.clone_from(&stop);
            }
        }
        self.stop = stop.filter(|_| !told);
    }

    /// Sends nothing more: the first row that is left says why.
    fn give_up(&mut self, error: Error) {
        self.run = None;
        let mut error = Some(error);
        for row in &mut self.rows {
            let waiting = std::mem::take(&mut row.awaited).len();
            if waiting > 0 && error.is_some() {
                row.error = error.take();
            } else {
                self.not_offered += waiting;
            }
        }
    }

    /// Prints the rows of which all is known, up to the first of which it is not.
    fn print(&mut self, context: &mut Context, app: &App) -> Result<()> {
        let over = self.run.is_none();
        while self
            .rows
            .front()
            .is_some_and(|row| over || row.is_complete())
            && let Some(row) = self.rows.pop_front()
        {
            let error = sending::tell(context, &row.sent);
            let error = row.error.or(error).map(Into::into);
            let outcome = row.done.and_then(|done| match done {
                Done::Settled(outcome) => Ok(outcome),
                Done::Acted(record) => record(app, error),
            });
            self.report.add(context, &row.word, outcome)?;
        }
        Ok(())
    }
}
