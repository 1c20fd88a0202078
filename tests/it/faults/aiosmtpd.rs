//! aiosmtpd does what smtp-sink cannot: it forgets, counts, stutters, resets, and answers nonsense.

use super::{UNTOUCHED, check_all, deliver, point, queue, shown, told};
use crate::support::aio::Aio;

/// Three emails are due, and one run sends to an aiosmtpd with these options.
struct Row {
    relay: &'static [&'static str],
    exit: i32,
    stopped: Option<&'static str>,
    emails: [&'static str; 3],
    /// How many of the emails the relay took, whatever it said of them.
    taken: usize,
}

impl Row {
    const fn new(relay: &'static [&'static str], exit: i32, emails: [&'static str; 3]) -> Self {
        Self {
            relay,
            exit,
            stopped: None,
            emails,
            taken: 0,
        }
    }

    const fn stops(mut self, reason: &'static str) -> Self {
        self.stopped = Some(reason);
        self
    }

    const fn takes(mut self, taken: usize) -> Self {
        self.taken = taken;
        self
    }

    const fn lost(relay: &'static [&'static str], mail: &'static str) -> Self {
        Self::new(relay, 75, [mail, mail, UNTOUCHED]).stops("relay_down")
    }

    const fn all(relay: &'static [&'static str], exit: i32, mail: &'static str) -> Self {
        Self::new(relay, exit, [mail; 3])
    }

    fn check(&self) -> Result<(), String> {
        let Some(relay) = Aio::start(self.relay) else {
            return Ok(());
        };
        let env = queue(3);
        let hangs = self.relay.contains(&"hang");
        let timeouts = if hangs {
            "[timeouts]\nbody = \"1s\"\nmail = \"1s\""
        } else {
            ""
        };
        point(&env, relay.port, "none", "", timeouts);
        let run = deliver(&env);
        let got = (run.code, run.stopped.as_deref(), run.emails);
        let seen = relay.end();
        let taken = seen.iter().filter(|line| line.starts_with("took")).count();
        let emails: Vec<String> = self.emails.map(str::to_owned).to_vec();
        if got == (self.exit, self.stopped, emails) && taken == self.taken {
            return Ok(());
        }
        let wanted = (self.exit, self.stopped, self.emails);
        Err(format!(
            "relay.py {}\n  wanted {wanted:#?} and {} taken\n  got {got:#?} and {taken}\n{}{seen:?}",
            self.relay.join(" "),
            self.taken,
            run.err
        ))
    }
}

#[test]
fn after_the_dot_only_a_whole_reply_counts() {
    const UNKNOWN: &str = "queued, 1 try, maybe sent, due in 15 min; body unknown";
    check_all(
        &[
            Row::lost(&["--at", ".", "drop"], UNKNOWN),
            Row::lost(&["--at", ".", "rst"], UNKNOWN),
            Row::lost(&["--at", ".", "hang"], UNKNOWN),
            Row::lost(&["--at", ".", "half"], UNKNOWN),
            Row::lost(
                &["--at", ".", "bytes", "HTTP/1.1 400 Bad Request\\n"],
                UNKNOWN,
            ),
            Row::lost(
                &["--at", ".", "bytes", "250-2.0.0 Ok\\n354 what?"],
                "queued, 1 try, maybe sent, due in 15 min; body 354 unknown",
            ),
            // In as many packets as it has bytes, a reply is one all the same.
            Row::all(
                &[
                    "--at",
                    ".",
                    "trickle",
                    "250-2.0.0 Ok\\n250 2.0.0 queued as 17",
                ],
                0,
                "accepted, 1 try; body 250 2.0.0 accepted",
            ),
            Row::all(
                &["--at", ".", "trickle", "554-5.7.1 Spam\\n554 5.7.1 Really"],
                78,
                "held, 1 try; body 554 5.7.1 failed",
            )
            .stops("same_refusal"),
        ],
        Row::check,
    );
}

#[test]
fn before_the_dot_a_lost_session_was_surely_not_a_send() {
    check_all(
        &[
            Row::lost(
                &["--at", "MAIL", "hang"],
                "queued, 1 try, due in 1 min; mail deferred",
            ),
            Row::lost(
                &["--at", "MAIL", "half"],
                "queued, 1 try, due in 1 min; mail deferred",
            ),
            Row::lost(
                &["--at", "RCPT", "rst"],
                "queued, 1 try, due in 1 min; rcpt deferred",
            ),
            Row::lost(
                &["--at", "DATA", "rst"],
                "queued, 1 try, due in 1 min; data deferred",
            ),
            Row::lost(
                &["--at", "DATA", "half"],
                "queued, 1 try, due in 1 min; data deferred",
            ),
            Row::lost(
                &["--at", "DATA", "bytes", "354 go\\n250 2.0.0 Already taken"],
                "queued, 1 try, due in 1 min; data deferred",
            ),
            Row::lost(
                &["--at", "MAIL", "bytes", "250 Ok\\n250 Ok"],
                "queued, 1 try, due in 1 min; rcpt deferred",
            ),
            Row::lost(
                &["--at", "RCPT", "bytes", "2500 Ok"],
                "queued, 1 try, due in 1 min; rcpt deferred",
            ),
            // Nothing but 354 lets the body go; a 250 here is no 354.
            Row::all(
                &["--at", "DATA", "reply", "250 2.0.0 Ok"],
                0,
                "queued, 1 try, due in 1 min; data 250 2.0.0 deferred",
            ),
        ],
        Row::check,
    );
}

#[test]
fn a_relay_that_limits_a_session_gets_another() {
    check_all(
        &[
            // Two emails a session: the third meets the 421, and is due when the relay says.
            Row::new(
                &[
                    "--limit",
                    "2",
                    "421 4.7.0 Too many messages, try again in 20 minutes",
                ],
                0,
                [
                    "accepted, 1 try; body 250 2.0.0 accepted",
                    "accepted, 1 try; body 250 2.0.0 accepted",
                    "queued, 1 try, due in 20 min; mail 421 4.7.0 deferred",
                ],
            )
            .takes(2),
            // One a session: each has a session of its own.
            Row::new(
                &["--limit", "1", "421 4.7.0 Too many messages"],
                0,
                ["accepted, 1 try; body 250 2.0.0 accepted"; 3],
            )
            .takes(3),
            Row::lost(
                &["--limit", "0", "421 4.7.0 Not today"],
                "queued, 1 try, due in 1 min; mail 421 4.7.0 deferred",
            ),
        ],
        Row::check,
    );
}

#[test]
fn greylisting_is_waited_for_and_passed() {
    let greylist = ["--greylist", "450 4.2.0 Greylisted, try again in 5 minutes"];
    let Some(relay) = Aio::start(&greylist) else {
        return;
    };
    let env = queue(3);
    point(&env, relay.port, "none", "", "");
    let run = deliver(&env);
    let deferred = "queued, 1 try, due in 5 min; rcpt 450 4.2.0 deferred";
    assert_eq!((run.code, run.stopped), (0, None));
    assert_eq!(run.emails, [deferred; 3]);
    assert_eq!(
        run.log[0]["last_reply"],
        "Greylisted, try again in 5 minutes"
    );
    // Not due: nobody asks the relay again.
    assert_eq!(deliver(&env).emails, [deferred; 3]);
    for id in ["1", "2", "3"] {
        assert_eq!(env.run(&["email", "retry", id]).code, 0);
    }
    let passed = "accepted, 2 tries; rcpt 450 4.2.0 deferred; body 250 2.0.0 accepted";
    let emails: Vec<String> = shown(&env).iter().map(told).collect();
    assert_eq!(emails, [passed; 3]);
    let seen = relay.end();
    let count = |what: &str| seen.iter().filter(|line| line.starts_with(what)).count();
    assert_eq!((count("RCPT"), count("took")), (6, 3), "{seen:?}");
}

#[test]
fn every_line_of_a_refusal_is_kept() {
    let reply = "550-5.1.1 <ada@example.com>: no such user\\n\
                 550-5.1.1 Perhaps you meant adam?\\n\
                 550-\\n\
                 550 5.7.1 See https://example.com/550";
    let Some(relay) = Aio::start(&["--at", "RCPT", "reply", reply]) else {
        return;
    };
    let env = queue(1);
    point(&env, relay.port, "none", "", "");
    let run = deliver(&env);
    assert_eq!(run.code, 69);
    assert_eq!(run.emails, ["failed, 1 try; rcpt 550 5.1.1 failed"]);
    let text = "<ada@example.com>: no such user\nPerhaps you meant adam?\n\n5.7.1 See https://example.com/550";
    assert_eq!(run.log[0]["last_reply"], text);
    assert_eq!(run.log[0]["attempt_log"][0]["reply"], text);
}

#[test]
fn a_refusal_while_the_mail_is_under_way_is_heard() {
    let refusal = ["--at", "DATA", "unread", "552 5.3.4 Too large"];
    let Some(relay) = Aio::start(&refusal) else {
        return;
    };
    let env = queue(1);
    point(&env, relay.port, "none", "", "");
    let run = deliver(&env);
    assert_eq!(
        run.emails,
        ["failed, 1 try; body 552 5.3.4 failed"],
        "{}",
        run.err
    );
}

#[test]
fn an_honest_relay_takes_all_in_one_session() {
    let Some(relay) = Aio::start(&[]) else { return };
    let env = queue(3);
    point(&env, relay.port, "none", "", "");
    let run = deliver(&env);
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    let accepted = "accepted, 1 try; body 250 2.0.0 accepted";
    assert_eq!(run.emails, [accepted; 3]);
    let seen = relay.end();
    let connects = seen.iter().filter(|line| *line == "connect").count();
    assert_eq!(connects, 1, "{seen:?}");
}
