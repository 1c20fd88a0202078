//! smtp-sink refuses, defers, says 421, hangs up or waits, at each command in turn.

use super::{ACCEPTED, UNTOUCHED, check_all, deliver, deliver_by, point, queue, shown, told};
use crate::support::sink::Sink;

/// Three emails are due, and one run sends to an smtp-sink with these options.
struct Row {
    sink: &'static [&'static str],
    /// Deadlines of phases, as `[timeouts]` has them.
    timeouts: &'static str,
    exit: i32,
    stopped: Option<&'static str>,
    /// How many sessions the run needs, where smtp-sink tells: one that it still waits in is not counted.
    sessions: Option<usize>,
    emails: [&'static str; 3],
}

impl Row {
    const fn new(sink: &'static [&'static str], exit: i32, emails: [&'static str; 3]) -> Self {
        Self {
            sink,
            timeouts: "",
            exit,
            stopped: None,
            sessions: Some(1),
            emails,
        }
    }

    /// The run stops for this reason.
    const fn stops(mut self, reason: &'static str) -> Self {
        self.stopped = Some(reason);
        self
    }

    /// The run needs so many sessions.
    const fn sessions(mut self, sessions: usize) -> Self {
        self.sessions = Some(sessions);
        self
    }

    /// Phases may take so long. The sink takes longer somewhere.
    const fn timeouts(mut self, timeouts: &'static str) -> Self {
        self.timeouts = timeouts;
        self.sessions = None;
        self
    }

    /// No email was tried or marked: the relay's fault, not that of an email.
    const fn down(sink: &'static [&'static str]) -> Self {
        Self::new(sink, 75, [UNTOUCHED; 3]).stops("relay_down")
    }

    /// The session is lost at each of two emails, which stops the run before the third.
    const fn lost(sink: &'static [&'static str], mail: &'static str) -> Self {
        Self::new(sink, 75, [mail, mail, UNTOUCHED])
            .stops("relay_down")
            .sessions(2)
    }

    /// The same refusal of three people, in words that do not blame the address: they are held, and the run stops.
    const fn fused(sink: &'static [&'static str], mail: &'static str) -> Self {
        Self::new(sink, 78, [mail; 3]).stops("same_refusal")
    }

    const fn all(sink: &'static [&'static str], exit: i32, mail: &'static str) -> Self {
        Self::new(sink, exit, [mail; 3])
    }

    fn check(&self) -> Result<(), String> {
        let Some(sink) = Sink::start(self.sink) else {
            return Ok(());
        };
        let env = queue(3);
        let timeouts = format!("[timeouts]\n{}", self.timeouts);
        point(&env, sink.port, "none", "", &timeouts);
        let run = deliver(&env);
        let got = (run.code, run.stopped.as_deref(), run.emails);
        let sessions = self.sessions.map(|wanted| sink.connections(wanted));
        let emails: Vec<String> = self.emails.map(str::to_owned).to_vec();
        if got == (self.exit, self.stopped, emails) && sessions == self.sessions {
            return Ok(());
        }
        let wanted = (self.exit, self.stopped, self.emails);
        Err(format!(
            "smtp-sink {}\n  wanted {wanted:#?} in {:?} sessions\n  got {got:#?} in {sessions:?}\n{}",
            self.sink.join(" "),
            self.sessions,
            run.err
        ))
    }
}

const QUOTA: &str = "550 5.4.5 Daily user sending quota exceeded";

#[test]
fn before_mail_every_fault_is_the_relays() {
    check_all(
        &[
            Row::down(&["-f", "CONNECT"]),
            Row::down(&["-r", "CONNECT"]),
            Row::down(&["-q", "CONNECT"]),
            Row::down(&["-Q", "CONNECT"]),
            Row::down(&["-r", "EHLO"]),
            Row::down(&["-q", "EHLO"]),
            Row::down(&["-Q", "EHLO"]),
            Row::down(&["-f", "EHLO,HELO"]),
            Row::down(&["-f", "EHLO", "-q", "HELO"]),
            // A server that knows only HELO is no fault, in whatever words it says so.
            Row::all(&["-f", "EHLO", "-B", "550 5.7.1 What?"], 0, ACCEPTED),
            Row::all(&["-f", "EHLO"], 0, ACCEPTED),
            Row::all(&["-e"], 0, ACCEPTED),
        ],
        Row::check,
    );
}

#[test]
fn at_mail_a_refusal_is_about_the_sender() {
    check_all(
        &[
            Row::new(
                &["-f", "MAIL"],
                78,
                [
                    "queued, 0 tries, due; mail 500 5.3.0 not_counted",
                    UNTOUCHED,
                    UNTOUCHED,
                ],
            )
            .stops("sender_refused"),
            Row::all(
                &["-r", "MAIL"],
                0,
                "queued, 1 try, due in 1 min; mail 450 4.3.0 deferred",
            ),
            Row::lost(
                &["-q", "MAIL"],
                "queued, 1 try, due in 1 min; mail deferred",
            ),
            Row::lost(
                &["-Q", "MAIL"],
                "queued, 1 try, due in 1 min; mail 421 4.0.0 deferred",
            ),
            Row::new(
                &["-f", "MAIL", "-B", "530 5.7.0 Authentication required"],
                78,
                [
                    "queued, 0 tries, due; mail 530 5.7.0 not_counted",
                    UNTOUCHED,
                    UNTOUCHED,
                ],
            )
            .stops("misconfigured"),
        ],
        Row::check,
    );
}

#[test]
fn at_rcpt_a_refusal_is_about_the_address() {
    check_all(
        &[
            Row::fused(&["-f", "RCPT"], "held, 1 try; rcpt 500 5.3.0 failed"),
            Row::all(
                &["-f", "RCPT", "-B", "552 5.2.2 Mailbox full, over quota"],
                69,
                "failed, 1 try; rcpt 552 5.2.2 failed",
            ),
            Row::all(
                &["-r", "RCPT"],
                0,
                "queued, 1 try, due in 1 min; rcpt 450 4.3.0 deferred",
            ),
            Row::all(
                &[
                    "-r",
                    "RCPT",
                    "-b",
                    "450 4.2.0 Greylisted, try again in 20 minutes",
                ],
                0,
                "queued, 1 try, due in 20 min; rcpt 450 4.2.0 deferred",
            ),
            Row::lost(
                &["-q", "RCPT"],
                "queued, 1 try, due in 1 min; rcpt deferred",
            ),
            Row::lost(
                &["-Q", "RCPT"],
                "queued, 1 try, due in 1 min; rcpt 421 4.0.0 deferred",
            ),
            // Not for us: it would say so of every address.
            Row::new(
                &["-f", "RCPT", "-B", "554 5.7.1 <a@b>: Relay access denied"],
                78,
                [
                    "queued, 0 tries, due; rcpt 554 5.7.1 not_counted",
                    UNTOUCHED,
                    UNTOUCHED,
                ],
            )
            .stops("misconfigured"),
        ],
        Row::check,
    );
}

#[test]
fn at_data_and_at_the_dot_a_refusal_is_about_the_mail() {
    check_all(
        &[
            Row::fused(&["-f", "DATA"], "held, 1 try; data 500 5.3.0 failed"),
            Row::all(
                &["-r", "DATA"],
                0,
                "queued, 1 try, due in 1 min; data 450 4.3.0 deferred",
            ),
            Row::lost(
                &["-q", "DATA"],
                "queued, 1 try, due in 1 min; data deferred",
            ),
            Row::lost(
                &["-Q", "DATA"],
                "queued, 1 try, due in 1 min; data 421 4.0.0 deferred",
            ),
            Row::fused(&["-f", "."], "held, 1 try; body 500 5.3.0 failed"),
            Row::all(
                &["-r", "."],
                0,
                "queued, 1 try, due in 1 min; body 450 4.3.0 deferred",
            ),
            // It took the email, and nobody will ever know.
            Row::lost(
                &["-q", "."],
                "queued, 1 try, maybe sent, due in 15 min; body unknown",
            ),
            Row::lost(
                &["-Q", "."],
                "queued, 1 try, due in 1 min; body 421 4.0.0 deferred",
            ),
        ],
        Row::check,
    );
}

#[test]
fn rset_and_quit_decide_nothing() {
    const DEFERRED: &str = "queued, 1 try, due in 1 min; rcpt 450 4.3.0 deferred";
    check_all(
        &[
            Row::all(&["-r", "RCPT", "-f", "RSET"], 0, DEFERRED).sessions(3),
            Row::all(&["-r", "RCPT,RSET"], 0, DEFERRED).sessions(3),
            Row::all(&["-r", "RCPT", "-q", "RSET"], 0, DEFERRED).sessions(3),
            Row::all(&["-r", "RCPT", "-Q", "RSET"], 0, DEFERRED).sessions(3),
            Row::all(&["-f", "QUIT"], 0, ACCEPTED),
            Row::all(&["-r", "QUIT"], 0, ACCEPTED),
            Row::all(&["-q", "QUIT"], 0, ACCEPTED),
            Row::all(&["-Q", "QUIT"], 0, ACCEPTED),
            Row::all(&["-W", "QUIT:9"], 0, ACCEPTED).timeouts("quit = \"1s\""),
        ],
        Row::check,
    );
}

#[test]
fn a_quota_stops_the_run_and_fails_no_mail_however_it_is_dressed() {
    let at = |command: &'static str, reply: &'static str, mail: &'static str| {
        let sink: &'static [&'static str] = Box::leak(Box::new(["-f", command, "-B", reply]));
        Row::new(sink, 75, [mail, UNTOUCHED, UNTOUCHED]).stops("quota")
    };
    check_all(
        &[
            at("CONNECT", QUOTA, UNTOUCHED),
            at(
                "MAIL",
                QUOTA,
                "queued, 1 try, due in 60 min; mail 550 5.4.5 deferred",
            ),
            at(
                "RCPT",
                QUOTA,
                "queued, 1 try, due in 60 min; rcpt 550 5.4.5 deferred",
            ),
            at(
                "DATA",
                QUOTA,
                "queued, 1 try, due in 60 min; data 550 5.4.5 deferred",
            ),
            at(
                ".",
                "554 5.2.0 STOREDRV.Submission.Exception:SubmissionQuotaExceededException",
                "queued, 1 try, due in 60 min; body 554 5.2.0 deferred",
            ),
            at(
                ".",
                "552 Message would take you over your relay quota of 500",
                "queued, 1 try, due in 60 min; body 552 deferred",
            ),
        ],
        Row::check,
    );
}

#[test]
fn silence_is_a_fault_of_its_phase_after_the_time_of_that_phase() {
    check_all(
        &[
            Row::down(&["-W", "CONNECT:9"]).timeouts("greeting = \"1s\""),
            Row::down(&["-W", "EHLO:9"]).timeouts("ehlo = \"1s\""),
            Row::lost(
                &["-W", "MAIL:9"],
                "queued, 1 try, due in 1 min; mail deferred",
            )
            .timeouts("mail = \"1s\""),
            Row::lost(
                &["-W", "RCPT:9"],
                "queued, 1 try, due in 1 min; rcpt deferred",
            )
            .timeouts("rcpt = \"1s\""),
            // Its delay holds only for who waits for the answers to what went before.
            Row::lost(
                &["-p", "-w", "9"],
                "queued, 1 try, due in 1 min; data deferred",
            )
            .timeouts("data = \"1s\""),
            Row::lost(
                &["-W", ".:9"],
                "queued, 1 try, maybe sent, due in 15 min; body unknown",
            )
            .timeouts("body = \"1s\""),
            Row::lost(
                &["-H", "9"],
                "queued, 1 try, maybe sent, due in 15 min; body unknown",
            )
            .timeouts("body = \"1s\""),
            // A relay that is only slow keeps its time.
            Row::all(&["-W", "DATA:1"], 0, ACCEPTED),
            Row::all(&["-W", ".:1"], 0, ACCEPTED),
        ],
        Row::check,
    );
}

#[test]
fn a_run_that_ends_waits_for_no_reply_but_that_to_a_body() {
    for (options, mail, code, stopped) in [
        (
            ["-p", "-W", "RCPT:9"],
            "queued, 0 tries, due; rcpt not_counted",
            75,
            "relay_down",
        ),
        (
            ["-p", "-W", "MAIL:9"],
            "queued, 0 tries, due; mail not_counted",
            75,
            "relay_down",
        ),
        (["-p", "-W", "CONNECT:9"], UNTOUCHED, 75, "relay_down"),
        (["-p", "-W", ".:3"], ACCEPTED, 0, "limit"),
    ] {
        let Some(sink) = Sink::start(&options) else {
            return;
        };
        let env = queue(3);
        point(&env, sink.port, "none", "", "");
        let begun = std::time::Instant::now();
        let ended = env.run(&["email", "deliver", "--json", "--max-time", "1s"]);
        assert!(
            begun.elapsed() < std::time::Duration::from_secs(8),
            "{options:?}"
        );
        assert_eq!(ended.code, code, "{options:?}: {}", ended.err);
        let summary: serde_json::Value = serde_json::from_str(&ended.out).unwrap();
        assert_eq!(summary["stopped_because"], stopped, "{options:?}");
        let emails: Vec<String> = shown(&env).iter().map(told).collect();
        assert_eq!(emails, [mail, UNTOUCHED, UNTOUCHED], "{options:?}");
    }
}

#[test]
fn a_relay_that_never_answers_is_reported_once_an_hour() {
    for phase in ["CONNECT:9", "EHLO:9", "MAIL:9"] {
        let Some(sink) = Sink::start(&["-p", "-W", phase]) else {
            return;
        };
        let env = queue(3);
        point(&env, super::NOBODY, "none", "", "");
        assert_eq!(env.run(&["email", "deliver"]).code, 75);
        point(&env, sink.port, "none", "", "");
        let deliver = ["email", "deliver", "--max-time", "1s"];
        let first = env.run(&deliver);
        assert_eq!(first.code, 75, "{phase}");
        assert!(first.err.contains("no answer in 1s"), "{}", first.err);
        let second = env.run(&deliver);
        assert_eq!((second.code, second.err.as_str()), (75, ""), "{phase}");
        let stuck = env.run(&["email", "list", "--stuck", "--field", "id"]);
        assert_eq!(stuck.out, "3\n2\n1\n", "{phase}");
        let outages = env.run(&["contact", "show", "1", "--json"]).out;
        assert!(outages.contains("no answer in 1s"), "{outages}");
        assert!(!outages.contains("connection refused"), "{outages}");
    }
}

#[test]
fn several_sessions_do_to_each_mail_what_one_does() {
    const TABLE: &[(&[&str], &str)] = &[
        (
            &["-r", "MAIL"],
            "queued, 1 try, due in 1 min; mail 450 4.3.0 deferred",
        ),
        (
            &["-Q", "MAIL"],
            "queued, 1 try, due in 1 min; mail 421 4.0.0 deferred",
        ),
        (&["-f", "RCPT"], "held, 1 try; rcpt 500 5.3.0 failed"),
        (
            &["-q", "RCPT"],
            "queued, 1 try, due in 1 min; rcpt deferred",
        ),
        (
            &["-q", "DATA"],
            "queued, 1 try, due in 1 min; data deferred",
        ),
        (&["-f", "."], "held, 1 try; body 500 5.3.0 failed"),
        (
            &["-q", "."],
            "queued, 1 try, maybe sent, due in 15 min; body unknown",
        ),
        (
            &["-r", "RCPT", "-q", "RSET"],
            "queued, 1 try, due in 1 min; rcpt 450 4.3.0 deferred",
        ),
        (&[], ACCEPTED),
    ];
    check_all(TABLE, |(options, tried)| {
        let Some(sink) = Sink::start(options) else {
            return Ok(());
        };
        let env = queue(3);
        point(&env, sink.port, "none", "", "");
        let run = deliver_by(&env, "3");
        // Which of them are tried before the run stops is left to chance.
        let stopped = run.stopped.is_some();
        let fits = |mail: &String| mail == tried || stopped && mail == UNTOUCHED;
        if run.emails.iter().all(fits) && run.emails.iter().any(|mail| mail == tried) {
            return Ok(());
        }
        Err(format!("{options:?}: {:#?}\n{}", run.emails, run.err))
    });
}

#[test]
fn a_server_with_few_extensions_does_as_well() {
    check_all(
        &[
            Row::all(&["-8", "-a", "-E", "-N", "-p"], 0, ACCEPTED),
            Row::all(&["-P"], 0, ACCEPTED),
        ],
        Row::check,
    );
}

#[test]
fn the_server_may_refuse_before_it_has_read_the_mail() {
    // It refuses and leaves, which is no fault of the next email: that has a session of its own.
    let row = Row::fused(&["-A", "1"], "held, 1 try; body 550 failed");
    check_all(&[row.sessions(3)], Row::check);
}
