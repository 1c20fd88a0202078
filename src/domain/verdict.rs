//! The failure table: whose fault a failure is, and what follows for the mail and for the run.
//!
//! | failure | up to AUTH | MAIL, RCPT, DATA | from the first byte of the body on |
//! |---|---|---|---|
//! | no reply: lost, timeout, nonsense | relay down | deferred, reconnect | unknown, reconnect |
//! | certificate, TLS, login (also 530) | misconfigured | misconfigured | |
//! | 421 | relay down | deferred, reconnect | deferred, reconnect |
//! | 4xx | relay down | deferred | deferred |
//! | 5xx | relay down | failed; at MAIL held, and the run stops | failed |
//! | our quota, as 4xx or 5xx | the run stops | deferred by an hour, and the run stops | the same |
//! | relaying denied, as 4xx or 5xx | | deferred, misconfigured | |
//!
//! "Relay down" and "misconfigured" stop the run; where nothing else is said they leave the mail as it was. Two facts
//! decide: the phase, which tells "surely not sent" from "unknown", and the reply. A relay's fault is never the mail's.

use jiff::SignedDuration;

use super::schedule::{QUOTA_PAUSE, try_again_in};
use super::smtp::{EnhancedCode, Failure, Fault, Phase, Reply};

/// What becomes of the mail in hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailFate {
    /// As it was before the attempt; the attempt is not counted.
    Untouched,
    /// Surely not sent; due again later.
    Deferred,
    /// Refused for good.
    Failed,
    /// An operator must look.
    Held,
    /// The body was on its way when the answer was lost: it may have been sent.
    Unknown,
}

/// What becomes of the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RunFate {
    /// The session can go on with the next mail.
    GoOn,
    /// The session is gone; a second loss in a row stops the run.
    Reconnect,
    /// No further mail is tried.
    Stop(StopReason),
}

/// Why a run stopped before its work was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StopReason {
    /// The relay cannot be reached or does not take part: 75.
    RelayDown,
    /// The settings are wrong: password, certificate, TLS: 78.
    Misconfigured,
    /// The provider's quota is used up: 75.
    Quota,
    /// The relay refuses our sender address: 75, and the mail is held.
    SenderRefused,
    /// Ctrl-C: 130.
    Interrupted,
    /// The run's own limit of mails or time is reached.
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
            Self::Interrupted => "interrupted",
            Self::Limit => "limit",
        }
    }
}

/// The judgement on one failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// What becomes of the mail.
    pub mail: MailFate,
    /// What becomes of the run.
    pub run: RunFate,
    /// The least time to wait before the next try, where the server or the rule names one.
    pub wait: Option<SignedDuration>,
}

/// Judges a failure by the failure table.
pub fn judge(failure: &Failure) -> Verdict {
    let phase = failure.phase;
    let (mail, run) = match &failure.fault {
        Fault::Reply(reply) => return judge_reply(phase, reply),
        Fault::Settings(_)
        | Fault::Certificate(_)
        | Fault::NoStartTls
        | Fault::NoMechanism(_)
        | Fault::Injected
        | Fault::InClear
        | Fault::NoPassword(_) => (
            MailFate::Untouched,
            RunFate::Stop(StopReason::Misconfigured),
        ),
        Fault::Interrupted => (MailFate::Untouched, RunFate::Stop(StopReason::Interrupted)),
        Fault::SenderNeedsSmtpUtf8 => (MailFate::Held, RunFate::Stop(StopReason::SenderRefused)),
        Fault::BadAddress(_) if phase == Phase::Mail => {
            (MailFate::Held, RunFate::Stop(StopReason::SenderRefused))
        }
        Fault::RecipientNeedsSmtpUtf8 | Fault::BadAddress(_) | Fault::TooLarge { .. } => {
            (MailFate::Failed, RunFate::GoOn)
        }
        Fault::Timeout | Fault::Closed | Fault::Network(_) | Fault::Garbled(_) | Fault::Tls(_) => {
            match phase {
                Phase::Mail | Phase::Rcpt | Phase::Data => (MailFate::Deferred, RunFate::Reconnect),
                Phase::Body => (MailFate::Unknown, RunFate::Reconnect),
                _ => (MailFate::Untouched, RunFate::Stop(StopReason::RelayDown)),
            }
        }
    };
    Verdict {
        mail,
        run,
        wait: None,
    }
}

fn judge_reply(phase: Phase, reply: &Reply) -> Verdict {
    let before_mail = phase < Phase::Mail;
    let (mail, run, wait) = if is_quota(reply) {
        let mail = if before_mail {
            MailFate::Untouched
        } else {
            MailFate::Deferred
        };
        (mail, RunFate::Stop(StopReason::Quota), Some(QUOTA_PAUSE))
    } else if reply.code == 530 && phase <= Phase::Data
        || phase == Phase::Auth && reply.is_permanent()
    {
        // 530 is "authentication required" (RFC 4954 §6), whichever command drew it.
        (
            MailFate::Untouched,
            RunFate::Stop(StopReason::Misconfigured),
            None,
        )
    } else if before_mail {
        (
            MailFate::Untouched,
            RunFate::Stop(StopReason::RelayDown),
            None,
        )
    } else if refuses_to_relay(phase, reply) {
        // Another mail may be for an address that it does take, so this one goes behind it.
        (
            MailFate::Deferred,
            RunFate::Stop(StopReason::Misconfigured),
            None,
        )
    } else if reply.code == 421 {
        (MailFate::Deferred, RunFate::Reconnect, None)
    } else if reply.is_permanent() {
        match phase {
            Phase::Mail => (
                MailFate::Held,
                RunFate::Stop(StopReason::SenderRefused),
                None,
            ),
            _ => (MailFate::Failed, RunFate::GoOn, None),
        }
    } else if reply.is_positive() && phase == Phase::Body {
        // Neither yes nor no, after the dot.
        (MailFate::Unknown, RunFate::Reconnect, None)
    } else {
        // 4xx, and a positive code that does not belong here (anything but 354 to DATA).
        (MailFate::Deferred, RunFate::GoOn, None)
    };
    Verdict {
        mail,
        run,
        wait: wait.max(try_again_in(&reply.text)),
    }
}

/// A provider's quota for us, also where it is dressed as a permanent refusal: `5.4.5` and the words of the
/// providers. A full mailbox of the recipient (`5.2.2`) is none.
fn is_quota(reply: &Reply) -> bool {
    let words = [
        "user sending quota",            // Gmail, 550 5.4.5
        "sending limit",                 // Gmail, Outlook.com, Zoho
        "submissionquotaexceeded",       // Exchange Online, 554 5.2.0
        "daily limit",                   // Exchange Online, 550 5.1.90
        "daily message quota",           // Amazon SES, 454
        "maximum sending rate exceeded", // Amazon SES, 454
        "max emails per hour",           // cPanel, 550
        "relay quota",                   // GoDaddy, 552
        "outgoing email quota",
        "sending quota exceeded",
        "exceeded hour limit",
    ];
    let text = reply.text.to_ascii_lowercase();
    let coded = |code: EnhancedCode| (code.class, code.subject, code.detail) == (5, 4, 5);
    !reply.is_positive()
        && (reply.enhanced.is_some_and(coded) || words.iter().any(|words| text.contains(words)))
}

/// A relay that does not send on for us: not logged in, or from the wrong network. Not the fault of the address.
fn refuses_to_relay(phase: Phase, reply: &Reply) -> bool {
    let words = [
        "relay access denied",    // Postfix, 554 5.7.1 or 454 4.7.1
        "relaying denied",        // Sendmail, 550 5.7.1
        "relay not permitted",    // Exim, 550
        "unable to relay",        // Exchange, 550 5.7.54
        "not permitted to relay", // MailEnable, 503
        "relaying is not permitted",
    ];
    let text = reply.text.to_ascii_lowercase();
    phase == Phase::Rcpt && words.iter().any(|words| text.contains(words))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reply(phase: Phase, code: u16, text: &str) -> Verdict {
        judge(&Failure::new(phase, Fault::Reply(Reply::new(code, [text]))))
    }

    #[test]
    fn before_mail_no_row_is_touched() {
        for phase in Phase::ALL.into_iter().filter(|phase| *phase < Phase::Mail) {
            for code in [421, 451, 454, 500, 535, 550, 554] {
                let verdict = reply(phase, code, "no");
                assert_eq!(verdict.mail, MailFate::Untouched, "{phase} {code}");
                assert!(matches!(verdict.run, RunFate::Stop(_)), "{phase} {code}");
            }
            for fault in [Fault::Timeout, Fault::Closed, Fault::Tls(String::new())] {
                let verdict = judge(&Failure::new(phase, fault));
                assert_eq!(verdict.mail, MailFate::Untouched);
                assert_eq!(verdict.run, RunFate::Stop(StopReason::RelayDown));
            }
        }
    }

    #[test]
    fn a_refused_login_is_configuration() {
        for code in [504, 530, 534, 535, 538] {
            let verdict = reply(Phase::Auth, code, "5.7.8 no");
            assert_eq!(
                verdict.run,
                RunFate::Stop(StopReason::Misconfigured),
                "{code}"
            );
        }
        assert_eq!(
            reply(Phase::Auth, 454, "4.7.0 later").run,
            RunFate::Stop(StopReason::RelayDown)
        );
        assert_eq!(
            reply(Phase::Mail, 530, "5.7.0 Authentication required").run,
            RunFate::Stop(StopReason::Misconfigured)
        );
    }

    #[test]
    fn the_envelope_and_the_dot() {
        use MailFate::{Deferred, Failed, Held, Unknown};
        let cases = [
            (
                Phase::Mail,
                550,
                Held,
                RunFate::Stop(StopReason::SenderRefused),
            ),
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
        for (phase, code, mail, run) in cases {
            let verdict = reply(phase, code, "x");
            assert_eq!((verdict.mail, verdict.run), (mail, run), "{phase} {code}");
        }
        for fault in [Fault::Timeout, Fault::Closed, Fault::Garbled(String::new())] {
            assert_eq!(
                judge(&Failure::new(Phase::Body, fault.clone())).mail,
                Unknown
            );
            assert_eq!(judge(&Failure::new(Phase::Data, fault)).mail, Deferred);
        }
    }

    #[test]
    fn a_quota_stops_the_run_and_fails_nothing() {
        for (phase, code, text) in [
            (Phase::Rcpt, 550, "5.4.5 Daily user sending quota exceeded"),
            (
                Phase::Body,
                554,
                "5.2.0 STOREDRV.Submission.Exception:SubmissionQuotaExceededException",
            ),
            (
                Phase::Data,
                550,
                "5.1.90 Your message can't be sent because you've reached your daily limit",
            ),
            (
                Phase::Rcpt,
                550,
                "Domain example.com has exceeded the max emails per hour (50/50)",
            ),
            (
                Phase::Body,
                552,
                "Message would take you over your relay quota of 500",
            ),
            (
                Phase::Mail,
                454,
                "4.7.0 Throttling failure: Maximum sending rate exceeded",
            ),
        ] {
            let verdict = reply(phase, code, text);
            assert_eq!(verdict.mail, MailFate::Deferred, "{text}");
            assert_eq!(verdict.run, RunFate::Stop(StopReason::Quota), "{text}");
            assert_eq!(verdict.wait, Some(QUOTA_PAUSE), "{text}");
        }
    }

    #[test]
    fn a_mailbox_that_is_full_and_a_disk_that_is_full_are_no_quota_of_ours() {
        let full = reply(Phase::Rcpt, 552, "5.2.2 Mailbox quota exceeded");
        assert_eq!((full.mail, full.run), (MailFate::Failed, RunFate::GoOn));
        let full = reply(Phase::Rcpt, 452, "4.4.5 Insufficient disk space");
        assert_eq!((full.mail, full.run), (MailFate::Deferred, RunFate::GoOn));
    }

    #[test]
    fn a_relay_that_does_not_send_on_for_us_is_configuration() {
        for (code, text) in [
            (554, "5.7.1 <ada@example.com>: Relay access denied"),
            (454, "4.7.1 <ada@example.com>: Relay access denied"),
            (550, "5.7.1 Relaying denied"),
            (550, "relay not permitted"),
            (
                550,
                "5.7.54 SMTP; Unable to relay recipient in non-accepted domain",
            ),
        ] {
            let verdict = reply(Phase::Rcpt, code, text);
            assert_eq!(verdict.mail, MailFate::Deferred, "{text}");
            assert_eq!(
                verdict.run,
                RunFate::Stop(StopReason::Misconfigured),
                "{text}"
            );
        }
    }

    #[test]
    fn an_address_that_smtp_cannot_carry_fails_alone_unless_it_is_ours() {
        let bad = || Fault::BadAddress(String::from("a@b"));
        for fault in [Fault::RecipientNeedsSmtpUtf8, bad()] {
            let verdict = judge(&Failure::new(Phase::Rcpt, fault));
            assert_eq!(
                (verdict.mail, verdict.run),
                (MailFate::Failed, RunFate::GoOn)
            );
        }
        // Our own address is the same for all.
        for fault in [Fault::SenderNeedsSmtpUtf8, bad()] {
            let verdict = judge(&Failure::new(Phase::Mail, fault));
            assert_eq!(verdict.mail, MailFate::Held);
            assert_eq!(verdict.run, RunFate::Stop(StopReason::SenderRefused));
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
