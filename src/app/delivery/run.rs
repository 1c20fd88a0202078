//! A run: emails go through their three commits, by one session or by several at once.
//!
//! A run is pulled: each call of [`SendRun::next`] does a piece of the work and returns what became of an email. The
//! thread that calls it is the writer ([`Writer`]): it alone has the database, the key and the clock. A session
//! ([`Worker`]) has a connection to the relay. It asks for a transition (claim, handed, result) and waits for it; the
//! result of an email and the claim of the session's next one go together. One session runs on the writer's thread;
//! between two calls of `next` it stands still. Several have a thread each ([`Pool`]), and go on meanwhile until they
//! need the writer.
//!
//! ```text
//!   states      queued ── claim ──> sending ── handed ──> handed ── result ──> accepted, failed, held, queued
//!                                   MAIL RCPT DATA 354    body . 250
//!
//!   session 1   offer ··354|         |body ···250|           |offer ··354|
//!   session 2     offer ··354|       |body ····250|          |offer ···354|
//!   session 3      body ···250|      |offer ··354|           |body ···250|
//!                     asks v         ^ answers  asks v       ^ answers
//!   writer      ......gather + commit...............gather + commit......
//! ```
//!
//! Between `|` and `|` a session waits. One transaction takes all that was asked for in time. That join is where a
//! callback is left: [`Store::write_gathered`] asks, within the transaction, who else comes; a call that returned
//! before the commit could not have it joined. To wait for one more pays while it comes sooner than its share of the
//! commit takes: with `n` in it already, an `n`-th.
//!
//! Invariants:
//! - No transaction is open while the network is waited for. The writer waits for no session longer than a commit
//!   takes, and only for those that may join one.
//! - `handed` is on the disk after the 354 and before the first byte of the body, so that an email whose body may have
//!   left is never taken for one that was surely not sent. So is all that was asked for before it: a session may offer
//!   an email whose claim is not on the disk yet, never send it.
//! - The relay is asked for a session before an email is claimed: a relay that is down touches no row, and is asked
//!   once.
//! - A result that meets a busy database is tried again, never dropped.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use rand::Rng;

use crate::app::base::rows::{of_email, required};
use crate::app::delivery::limits::RunLimits;
use crate::app::delivery::outages::{self, Findings};
use crate::app::delivery::pool::Pool;
use crate::app::delivery::report::{MailReport, Stop};
use crate::app::delivery::source::{Supply, Work};
use crate::app::delivery::worker::{Step, Worker};
use crate::app::delivery::writer::{Headway, Writer};
use crate::app::{App, AppContext, Error, ErrorKind, Hint, NextStep, Result};
use crate::domain::audit::Action;
use crate::domain::email::Outcome;
use crate::domain::verdict::StopReason;
use crate::mail::Relay;
use crate::store::{Recovered, Store};

/// The next piece of news of a run.
pub enum Next {
    /// The outcome of an email.
    Report(Box<MailReport>),
    /// So many sessions wait for an email to be added.
    Free(usize),
    /// None is left, or the run was stopped.
    Over,
}

/// How a run ended.
#[derive(Default)]
pub(super) struct RunEnd {
    /// The failure that stopped it.
    pub(super) stop: Option<Stop>,
    /// Why it ended before its work was done, where that was no failure.
    pub(super) early: Option<StopReason>,
    /// What became of emails and was not heard yet.
    pub(super) reports: VecDeque<MailReport>,
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

/// Returns the relay of the workspace.
pub(super) fn relay(app: &App) -> Result<Arc<dyn Relay>> {
    app.relay.clone().ok_or_else(|| {
        Error::new(ErrorKind::Config, "no relay is configured").hint(
            Hint::from("set `host` under [smtp] in the configuration (")
                .step(NextStep::ConfigPath)
                .then(" names it)"),
        )
    })
}

/// Emails on their way through the relay, within limits. Its owner holds the sender lock.
pub(super) struct SendRun {
    relay: Arc<dyn Relay>,
    writer: Writer,
    sessions: Sessions,
}

enum Sessions {
    Unopened,
    /// On the writer's thread.
    One(Worker),
    Several(Pool),
    Closed,
}

impl Sessions {
    /// With the first of them, where there is something to send.
    fn open(app: &App, writer: &mut Writer, relay: &Arc<dyn Relay>) -> Self {
        if !writer.has_work(app) {
            return Self::Closed;
        }
        let (relay, patience) = (Arc::clone(relay), writer.supply.patience());
        match writer.supply.sessions() {
            1 => Self::One(Worker::new(relay, patience)),
            most => Self::Several(Pool::new(relay, most, patience)),
        }
    }
}

impl SendRun {
    /// Begins a run; a session is opened once [`SendRun::next`] finds something to send.
    ///
    /// Fails with [`ErrorKind::Config`] where there is no relay.
    pub(super) fn new(
        app: &mut App,
        work: Work,
        limits: RunLimits,
        interrupted: Arc<AtomicBool>,
    ) -> Result<Self> {
        let relay = relay(app)?;
        let mut random = [0; 8];
        app.context.rng.fill_bytes(&mut random);
        Ok(Self {
            relay,
            writer: Writer::new(
                format!("{}-{:016x}", std::process::id(), u64::from_be_bytes(random)),
                Supply::new(work, limits, interrupted),
            ),
            sessions: Sessions::Unopened,
        })
    }

    /// The emails that have not begun.
    pub(super) const fn supply(&mut self) -> &mut Supply {
        &mut self.writer.supply
    }

    /// Goes on until there is news.
    pub(super) fn next(&mut self, app: &mut App) -> Next {
        loop {
            if let Some(report) = self.writer.reports.pop_front() {
                return Next::Report(Box::new(report));
            }
            match self.advance(app) {
                Headway::Free(sessions) => return Next::Free(sessions),
                // What was reported last is heard before the end.
                Headway::Closed if self.writer.reports.is_empty() => return Next::Over,
                Headway::Worked | Headway::Closed => {}
            }
        }
    }

    /// Brings the emails in hand to their end, and returns what became of them. The connections stay.
    pub(super) fn rest(&mut self, app: &mut App) -> VecDeque<MailReport> {
        self.writer.supply.resting = true;
        while self.writer.in_hand > 0 && self.advance(app) != Headway::Closed {}
        self.writer.supply.resting = false;
        std::mem::take(&mut self.writer.reports)
    }

    /// Brings the emails in hand to their end and ends the sessions. Fails with the first error of the run.
    pub(super) fn finish(mut self, app: &mut App) -> Result<RunEnd> {
        self.writer.supply.end();
        while self.advance(app) != Headway::Closed {}
        let Writer {
            mut supply,
            reports,
            stop,
            answered,
            passed_over,
            ..
        } = self.writer;
        if let Some(error) = supply.error.take() {
            return Err(error);
        }
        let stop = stop.or(passed_over);
        let (early, refused) = (supply.early, supply.refused());
        let findings = Findings {
            stop: stop.as_ref(),
            answered,
            refused: refused.senders(),
        };
        outages::settle(&mut app.store, &app.context, &findings)?;
        Ok(RunEnd {
            stop,
            early,
            reports,
        })
    }

    fn advance(&mut self, app: &mut App) -> Headway {
        let Self {
            relay,
            writer,
            sessions,
        } = self;
        let lost = match sessions {
            Sessions::Unopened => {
                *sessions = Sessions::open(app, writer, relay);
                return Headway::Worked;
            }
            Sessions::One(worker) => match writer.serve(app, worker) {
                (progress, Step::Next) => return progress,
                (_, Step::Left(failure)) => failure,
            },
            Sessions::Several(pool) => match writer.serve_several(app, pool) {
                Headway::Closed => pool.close(),
                progress => return progress,
            },
            Sessions::Closed => return Headway::Closed,
        };
        *sessions = Sessions::Closed;
        writer.conclude(app, lost);
        Headway::Closed
    }
}
