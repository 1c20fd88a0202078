//! The failure table: what follows from a failure for the email and for the run.
//!
//! | failure | up to AUTH | MAIL, RCPT, DATA | from the first byte of the body on |
//! |---|---|---|---|
//! | no reply: lost, timeout, nonsense | relay down | deferred, reconnect | unknown, reconnect |
//! | our setup, by its own check (certificate, TLS, password) | misconfigured | misconfigured | |
//! | our setup, by a reply | misconfigured | untouched, misconfigured | the same |
//! | our sender address | misconfigured | untouched, no more of that sender | the same |
//! | our sender, name or network, where the relay takes others of the sender | | RCPT, DATA: failed | failed |
//! | our quota, as 4xx or 5xx | the run stops | deferred by an hour, and the run stops | the same |
//! | our rate, as 4xx or 5xx | the run stops | deferred, and the run stops | the same |
//! | 421, a limit of the session | relay down | deferred, reconnect | deferred, reconnect |
//! | the relay, otherwise | relay down | deferred | deferred |
//! | the recipient or the message, 4xx | | deferred | deferred |
//! | the recipient, 5xx | | failed | failed |
//! | the message, or nobody is named, 5xx | relay down | failed, and counted for the [`fuse`] | the same |
//!
//! "Relay down" and "misconfigured" stop the run; where nothing else is said they leave the email as it was. The phase
//! tells "surely not sent" from "unknown"; whose fault a reply is, [`diagnose`] says. A fault of the relay or of our
//! setup never fails an email.
//!
//! [`fuse`]: super::fuse

use jiff::SignedDuration;

use super::EmailAddress;
use super::diagnosis::{
    MessageFault, Party, RecipientFault, Refusal, RelayFault, Setting, diagnose,
    is_surely_of_recipient,
};
use super::schedule::{QUOTA_PAUSE, try_again_in};
use super::smtp::{Failure, Fault, Phase, Reply};

/// The fate of the email in hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EmailFate {
    /// As it was before the attempt, which is not counted; it goes behind the others that are due.
    Untouched,
    /// Surely not sent; due again later.
    Deferred,
    /// Refused for good.
    Failed,
    /// The body was on its way when the answer was lost: it may have been sent.
    Unknown,
}

/// The consequence for the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RunFate {
    /// The session can go on with the next email.
    GoOn,
    /// The session is gone, or of no more use; a second loss in a row stops the run.
    Reconnect,
    /// The run goes on with emails of other senders.
    PassOverSender,
    /// No further email is tried.
    Stop(StopReason),
}

/// Why a run stopped before its work was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StopReason {
    /// The relay cannot be reached or does not take part: 75.
    RelayDown,
    /// The setup is wrong: login, certificate, TLS, the network that we send from: 78.
    Misconfigured,
    /// The provider's quota is used up, or its rate exceeded: 75.
    Quota,
    /// The relay refuses a sender address; emails of other senders went on: 78.
    SenderRefused,
    /// The relay refuses everybody in the same words: 78, and the emails are held.
    SameRefusal,
    /// Ctrl-C: 130.
    Interrupted,
    /// The run's own limit of emails or time is reached.
    Limit,
}

impl StopReason {
    /// The fixed name in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::RelayDown => "relay_down",
            Self::Misconfigured => "misconfigured",
            Self::Quota => "quota",
            Self::SenderRefused => "sender_refused",
            Self::SameRefusal => "same_refusal",
            Self::Interrupted => "interrupted",
            Self::Limit => "limit",
        }
    }
}

/// The addresses of an email, which the reply to it may name.
#[derive(Clone, Copy, Debug)]
pub struct Addresses<'a> {
    /// The address of the author.
    pub sender: &'a EmailAddress,
    /// The envelope sender.
    pub return_path: &'a EmailAddress,
    /// The recipient.
    pub recipient: &'a EmailAddress,
    /// Whether the relay took another email of this sender, in this session or since this one was refused first.
    pub is_vouched_for: bool,
}

/// The judgement on one failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// The party at fault.
    pub party: Party,
    /// The fate of the email.
    pub email: EmailFate,
    /// The consequence for the run.
    pub run: RunFate,
    /// Whether it may be about everybody, so that the fuse counts it.
    pub for_fuse: bool,
    /// The least time to wait before the next try, where the server or the rule names one.
    pub wait: Option<SignedDuration>,
}

/// Judges a failure by the failure table. Before there is an email there are no addresses.
pub fn judge(failure: &Failure, addresses: Option<&Addresses<'_>>) -> Verdict {
    let phase = failure.phase;
    let by = |party| by_party(phase, party, true);
    let setup = |setting| by(Party::OurSetup(setting));
    let (party, email, run) = match &failure.fault {
        Fault::Reply(reply) => return judge_reply(phase, reply, addresses),
        Fault::SenderNeedsSmtpUtf8 => by(SENDER),
        Fault::BadAddress(_) if phase == Phase::Mail => by(SENDER),
        Fault::RecipientNeedsSmtpUtf8 | Fault::BadAddress(_) => {
            by(Party::Recipient(RecipientFault::Syntax))
        }
        Fault::TooLarge { .. } => by(Party::Message(MessageFault::Size)),
        Fault::Settings(_) => setup(Setting::Server),
        Fault::Certificate(_) => setup(Setting::Certificate),
        Fault::NoStartTls => setup(Setting::StartTls),
        Fault::NoMechanism(_) => setup(Setting::Mechanism),
        Fault::Injected => setup(Setting::Forged),
        Fault::InClear => setup(Setting::InClear),
        Fault::NoPassword(_) => setup(Setting::Password),
        // Only before the body: its reply is waited for.
        Fault::TimeUp(_) => (
            Party::Relay(RelayFault::Unreachable),
            EmailFate::Untouched,
            RunFate::Stop(StopReason::Limit),
        ),
        Fault::Interrupted => (
            Party::Relay(RelayFault::Unreachable),
            EmailFate::Untouched,
            RunFate::Stop(StopReason::Interrupted),
        ),
        Fault::Timeout | Fault::Closed | Fault::Network(_) | Fault::Garbled(_) | Fault::Tls(_) => {
            let (email, run) = match phase {
                Phase::Mail | Phase::Rcpt | Phase::Data => {
                    (EmailFate::Deferred, RunFate::Reconnect)
                }
                Phase::Body => (EmailFate::Unknown, RunFate::Reconnect),
                _ => (EmailFate::Untouched, RunFate::Stop(StopReason::RelayDown)),
            };
            (Party::Relay(RelayFault::Unreachable), email, run)
        }
    };
    Verdict {
        party,
        email,
        run,
        for_fuse: email == EmailFate::Failed && !matches!(party, Party::Recipient(_)),
        wait: None,
    }
}

const SENDER: Party = Party::OurSetup(Setting::Sender);

fn judge_reply(phase: Phase, reply: &Reply, addresses: Option<&Addresses<'_>>) -> Verdict {
    let wait = try_again_in(&reply.text);
    if reply.is_positive() && phase >= Phase::Mail {
        // Neither yes nor no: after the dot nobody knows, before it nothing was sent.
        let (email, run) = if phase == Phase::Body {
            (EmailFate::Unknown, RunFate::Reconnect)
        } else {
            (EmailFate::Deferred, RunFate::GoOn)
        };
        return Verdict {
            party: Party::Relay(RelayFault::Protocol),
            email,
            run,
            for_fuse: false,
            wait,
        };
    }
    let senders = addresses.map_or(Vec::new(), |of| vec![of.return_path, of.sender]);
    let refusal = Refusal {
        phase,
        code: Some(reply.code),
        enhanced: reply.enhanced,
        text: &reply.text,
        senders: &senders,
        recipient: addresses.map(|of| of.recipient),
    };
    let mut party = diagnose(&refusal);
    // One recipient's side refuses us: the relay takes what we send to others.
    if phase >= Phase::Rcpt && addresses.is_some_and(|of| of.is_vouched_for) {
        party = party.of_one_recipient();
    }
    let (party, email, mut run) = by_party(phase, party, reply.is_permanent());
    if reply.code == 421 && run == RunFate::GoOn {
        run = RunFate::Reconnect;
    }
    let quota = (party == Party::Relay(RelayFault::Quota)).then_some(QUOTA_PAUSE);
    Verdict {
        party,
        email,
        run,
        for_fuse: email == EmailFate::Failed && !is_surely_of_recipient(&refusal),
        wait: quota.max(wait),
    }
}

/// The fate of the email and of the run, by whose fault it is.
const fn by_party(phase: Phase, party: Party, permanent: bool) -> (Party, EmailFate, RunFate) {
    let before_mail = (phase as u8) < (Phase::Mail as u8);
    let (email, run) = match party {
        Party::OurSetup(Setting::Sender) if !before_mail => {
            (EmailFate::Untouched, RunFate::PassOverSender)
        }
        Party::OurSetup(_) => (
            EmailFate::Untouched,
            RunFate::Stop(StopReason::Misconfigured),
        ),
        Party::Relay(RelayFault::Quota | RelayFault::Rate) if before_mail => {
            (EmailFate::Untouched, RunFate::Stop(StopReason::Quota))
        }
        _ if before_mail => (EmailFate::Untouched, RunFate::Stop(StopReason::RelayDown)),
        Party::Relay(RelayFault::Quota | RelayFault::Rate) => {
            (EmailFate::Deferred, RunFate::Stop(StopReason::Quota))
        }
        Party::Relay(RelayFault::Session | RelayFault::Protocol) => {
            (EmailFate::Deferred, RunFate::Reconnect)
        }
        Party::Recipient(_) | Party::Message(_) | Party::Unclear if permanent => {
            (EmailFate::Failed, RunFate::GoOn)
        }
        _ => (EmailFate::Deferred, RunFate::GoOn),
    };
    (party, email, run)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn judged(failure: &Failure) -> Verdict {
        judged_of(failure, false)
    }

    fn judged_of(failure: &Failure, is_vouched_for: bool) -> Verdict {
        let (from, to) = (
            "desk@example.com".parse().unwrap(),
            "ada@example.net".parse().unwrap(),
        );
        let addresses = Addresses {
            sender: &from,
            return_path: &from,
            recipient: &to,
            is_vouched_for,
        };
        judge(failure, Some(&addresses))
    }

    fn reply(phase: Phase, code: u16, text: &str) -> Verdict {
        judged(&Failure::new(phase, Fault::Reply(Reply::new(code, [text]))))
    }

    const MISCONFIGURED: RunFate = RunFate::Stop(StopReason::Misconfigured);

    #[test]
    fn before_mail_no_row_is_touched() {
        for phase in Phase::ALL.into_iter().filter(|phase| *phase < Phase::Mail) {
            for code in [421, 451, 454, 500, 535, 550, 554] {
                let verdict = reply(phase, code, "no");
                assert_eq!(verdict.email, EmailFate::Untouched, "{phase} {code}");
                assert!(matches!(verdict.run, RunFate::Stop(_)), "{phase} {code}");
            }
            for fault in [Fault::Timeout, Fault::Closed, Fault::Tls(String::new())] {
                let verdict = judged(&Failure::new(phase, fault));
                assert_eq!(verdict.email, EmailFate::Untouched);
                assert_eq!(verdict.run, RunFate::Stop(StopReason::RelayDown));
            }
        }
    }

    #[test]
    fn a_refused_login_is_configuration() {
        for code in [504, 530, 534, 535, 538] {
            assert_eq!(
                reply(Phase::Auth, code, "5.7.8 no").run,
                MISCONFIGURED,
                "{code}"
            );
        }
        let later = reply(Phase::Auth, 454, "4.7.0 later");
        assert_eq!(later.run, RunFate::Stop(StopReason::RelayDown));
        let required = reply(Phase::Mail, 530, "5.7.0 Authentication required");
        assert_eq!(required.run, MISCONFIGURED);
        let blocked = reply(Phase::Greeting, 554, "5.7.1 blocked using bl.example.org");
        assert_eq!(blocked.run, MISCONFIGURED);
    }

    #[test]
    fn the_envelope_and_the_dot() {
        use EmailFate::{Deferred, Failed, Unknown, Untouched};
        let cases = [
            (Phase::Mail, 550, Untouched, RunFate::PassOverSender),
            (Phase::Rcpt, 550, Failed, RunFate::GoOn),
            (Phase::Data, 554, Failed, RunFate::GoOn),
            (Phase::Body, 554, Failed, RunFate::GoOn),
            (Phase::Mail, 451, Deferred, RunFate::GoOn),
            (Phase::Rcpt, 450, Deferred, RunFate::GoOn),
            (Phase::Body, 451, Deferred, RunFate::GoOn),
            (Phase::Rcpt, 421, Deferred, RunFate::Reconnect),
            (Phase::Body, 421, Deferred, RunFate::Reconnect),
            (Phase::Data, 250, Deferred, RunFate::GoOn),
            (Phase::Body, 354, Unknown, RunFate::Reconnect),
        ];
        for (phase, code, email, run) in cases {
            let verdict = reply(phase, code, "x");
            assert_eq!((verdict.email, verdict.run), (email, run), "{phase} {code}");
        }
        for fault in [Fault::Timeout, Fault::Closed, Fault::Garbled(String::new())] {
            let lost = judged(&Failure::new(Phase::Body, fault.clone()));
            assert_eq!(lost.email, Unknown);
            assert_eq!(judged(&Failure::new(Phase::Data, fault)).email, Deferred);
        }
    }

    #[test]
    fn a_fault_of_our_setup_fails_no_email_in_whatever_phase_it_is_told() {
        for phase in [Phase::Mail, Phase::Rcpt, Phase::Data, Phase::Body] {
            for (code, text) in [
                (
                    554,
                    "5.7.1 <desk[203.0.113.7]>: Client host rejected: Access denied",
                ),
                (
                    504,
                    "5.5.2 <desk>: Helo command rejected: need fully-qualified hostname",
                ),
                (
                    554,
                    "5.7.1 Service unavailable; Client host [203.0.113.7] blocked using LIST",
                ),
                (554, "5.7.1 <ada@example.net>: Relay access denied"),
                (454, "4.7.1 <ada@example.net>: Relay access denied"),
                (530, "5.7.0 Must issue a STARTTLS command first"),
            ] {
                let verdict = reply(phase, code, text);
                assert_eq!(verdict.email, EmailFate::Untouched, "{phase} {text}");
                assert_eq!(verdict.run, MISCONFIGURED, "{phase} {text}");
            }
            let sender = reply(phase, 550, "5.7.60 no permissions to send as this sender");
            assert_eq!(sender.email, EmailFate::Untouched);
            assert_eq!(sender.run, RunFate::PassOverSender);
        }
    }

    #[test]
    fn a_quota_stops_the_run_and_fails_nothing() {
        for (phase, code, text) in [
            (Phase::Rcpt, 550, "5.4.5 Daily user sending quota exceeded"),
            (
                Phase::Body,
                454,
                "Throttling failure: Daily message quota exceeded.",
            ),
        ] {
            let verdict = reply(phase, code, text);
            assert_eq!(verdict.email, EmailFate::Deferred, "{text}");
            assert_eq!(verdict.run, RunFate::Stop(StopReason::Quota), "{text}");
            assert_eq!(verdict.wait, Some(QUOTA_PAUSE), "{text}");
        }
    }

    #[test]
    fn rate_limit_stops_the_run_and_waits_no_hour() {
        let text = "Throttling failure: Maximum sending rate exceeded.";
        for phase in [Phase::Mail, Phase::Rcpt, Phase::Body] {
            let verdict = reply(phase, 454, text);
            assert_eq!(verdict.email, EmailFate::Deferred);
            assert_eq!(verdict.run, RunFate::Stop(StopReason::Quota));
            assert_eq!(verdict.wait, None);
        }
    }

    #[test]
    fn accepted_email_of_the_same_sender_makes_it_the_recipients_refusal() {
        for (phase, code, text) in [
            (
                Phase::Rcpt,
                553,
                "5.7.1 Sender address rejected: not owned by user ops",
            ),
            (
                Phase::Rcpt,
                550,
                "5.1.8 Sender address rejected: Domain not found",
            ),
            (
                Phase::Rcpt,
                554,
                "5.7.1 Client host [203.0.113.7] blocked using LIST",
            ),
            (Phase::Rcpt, 550, "5.7.25 The IP address has no PTR record"),
            (Phase::Body, 550, "5.7.26 the sender is unauthenticated"),
        ] {
            let failure = Failure::new(phase, Fault::Reply(Reply::new(code, [text])));
            let ours = judged_of(&failure, false);
            assert_eq!(ours.email, EmailFate::Untouched, "{text}");
            let theirs = judged_of(&failure, true);
            assert_eq!(theirs.email, EmailFate::Failed, "{text}");
            assert_eq!(theirs.run, RunFate::GoOn, "{text}");
            assert!(
                theirs.for_fuse,
                "{text}: three of them are about us after all"
            );
        }
        for (phase, code, text) in [
            (
                Phase::Mail,
                553,
                "5.7.1 Sender address rejected: not owned by user ops",
            ),
            (
                Phase::Rcpt,
                554,
                "5.7.1 <ada@example.net>: Relay access denied",
            ),
            (Phase::Rcpt, 530, "5.7.0 Authentication required"),
            (
                Phase::Body,
                554,
                "Message rejected: Sending suspended for this account.",
            ),
        ] {
            let failure = Failure::new(phase, Fault::Reply(Reply::new(code, [text])));
            let verdict = judged_of(&failure, true);
            assert_eq!(verdict.email, EmailFate::Untouched, "{text}");
        }
        let text = "4.1.8 Sender address rejected: Domain not found";
        let failure = Failure::new(Phase::Rcpt, Fault::Reply(Reply::new(450, [text])));
        let verdict = judged_of(&failure, true);
        assert_eq!(
            (verdict.email, verdict.run),
            (EmailFate::Deferred, RunFate::GoOn)
        );
    }

    #[test]
    fn fuse_counts_what_no_word_puts_on_the_recipient() {
        let counts = |phase, code, text| reply(phase, code, text).for_fuse;
        for (code, text) in [
            (550, "Requested action not taken: mailbox unavailable"),
            (
                550,
                "Requested action not taken: mailbox unavailable\nsee https://example.com",
            ),
            (
                550,
                "5.4.1 Recipient address rejected: Access denied. AS(201806281)",
            ),
            (550, "5.7.1 Recipient address rejected: Access denied"),
            (550, "Administrative prohibition"),
            (552, "Rejected"),
            (550, "5.7.1 You are not allowed to send to this recipient"),
        ] {
            assert!(counts(Phase::Rcpt, code, text), "{text}");
        }
        for (code, text) in [
            (550, "No such user here"),
            (550, "5.1.1 x"),
            (550, "#5.1.0 Address rejected."),
            (550, "5.2.1 x"),
            (552, "5.2.2 x"),
            (550, "5.2.0 not permitted to mail this list"),
            (450, "Administrative prohibition"),
            (554, "5.7.1 Relay access denied"),
        ] {
            assert!(!counts(Phase::Rcpt, code, text), "{text}");
        }
    }

    #[test]
    fn a_mailbox_that_is_full_and_a_disk_that_is_full_are_no_quota_of_ours() {
        let full = reply(Phase::Rcpt, 552, "5.2.2 Mailbox quota exceeded");
        assert_eq!((full.email, full.run), (EmailFate::Failed, RunFate::GoOn));
        let full = reply(Phase::Rcpt, 452, "4.2.2 Mailbox quota exceeded");
        assert_eq!((full.email, full.run), (EmailFate::Deferred, RunFate::GoOn));
        let full = reply(Phase::Rcpt, 452, "4.4.5 Insufficient disk space");
        assert_eq!((full.email, full.run), (EmailFate::Deferred, RunFate::GoOn));
    }

    #[test]
    fn an_address_that_smtp_cannot_carry_fails_alone_unless_it_is_ours() {
        let bad = || Fault::BadAddress(String::from("a@b"));
        for fault in [Fault::RecipientNeedsSmtpUtf8, bad()] {
            let verdict = judged(&Failure::new(Phase::Rcpt, fault));
            assert_eq!(
                (verdict.email, verdict.run),
                (EmailFate::Failed, RunFate::GoOn)
            );
        }
        for fault in [Fault::SenderNeedsSmtpUtf8, bad()] {
            let verdict = judged(&Failure::new(Phase::Mail, fault));
            assert_eq!(verdict.email, EmailFate::Untouched);
            assert_eq!(verdict.run, RunFate::PassOverSender);
        }
    }

    #[test]
    fn the_end_of_a_run_is_nobodys_fault() {
        for phase in Phase::ALL.into_iter().filter(|phase| *phase < Phase::Body) {
            let verdict = judged(&Failure::new(phase, Fault::TimeUp(Duration::ZERO)));
            assert_eq!(verdict.email, EmailFate::Untouched);
            assert_eq!(verdict.run, RunFate::Stop(StopReason::Limit));
        }
    }

    #[test]
    fn the_server_may_name_the_time() {
        let verdict = reply(
            Phase::Rcpt,
            450,
            "4.2.0 Greylisted, try again in 300 seconds",
        );
        assert_eq!(verdict.wait, Some(SignedDuration::from_secs(300)));
    }
}
