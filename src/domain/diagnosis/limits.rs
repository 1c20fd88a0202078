//! Words that tell our quota from a mailbox that is full, a rate from a quota, and a fault of ours from a look-up that
//! failed.

use super::party::{Party, QUOTA, RelayFault};
use crate::domain::smtp::{EnhancedCode, Phase};

/// Whether words about a quota are about ours: up to MAIL no mailbox is known, and behind DATA a reply names the mailbox
/// if it means that.
pub(super) fn says_our_quota(text: &str, phase: Phase) -> bool {
    const MAILBOX: [&str; 10] = [
        "mailbox",
        "mail box",
        "inbox",
        "recipient",
        "user",
        "{to}",
        "storage",
        "disk",
        "space",
        "account",
    ];
    text.contains("quota")
        && (phase <= Phase::Mail
            || phase >= Phase::Data && !MAILBOX.iter().any(|word| text.contains(word)))
}

/// Whether a reply of 4xx that blames our setup says that the relay has not come to a judgement.
pub(super) fn is_unsettled(text: &str, enhanced: Option<EnhancedCode>) -> bool {
    const WORDS: [&str; 19] = [
        "temporar",
        "temp error",
        "temperror",
        "tempfail",
        "try again",
        "try later",
        "retry later",
        "please retry",
        "in progress",
        "timed out",
        "timeout",
        "could not complete",
        "cannot complete",
        "unable to complete",
        "lookup fail",
        "lookup error",
        "dns fail",
        "dns error",
        "servfail",
    ];
    // RFC 7372: the evaluation of SPF met an error, which at 4xx is one that passes.
    let spf = matches!(enhanced, Some(enhanced) if (enhanced.subject, enhanced.detail) == (7, 24));
    spf || WORDS.iter().any(|word| text.contains(word))
}

/// A limit by the second or by the minute is a rate, which a short wait keeps; one by the hour or by the day is a quota.
pub(super) fn quota_or_rate(party: Party, text: &str) -> Party {
    const LONG: [&str; 8] = [
        "hour", "day", "daily", "tomorrow", "week", "month", "24h", "24 h",
    ];
    const SHORT: [&str; 6] = [
        "per second",
        "per minute",
        "/second",
        "/minute",
        "/sec",
        "/min",
    ];
    let says = |words: &[&str]| words.iter().any(|word| text.contains(word));
    match party {
        Party::Relay(RelayFault::Rate) if says(&LONG) => QUOTA,
        Party::Relay(RelayFault::Quota) if says(&SHORT) && !says(&LONG) => {
            Party::Relay(RelayFault::Rate)
        }
        party => party,
    }
}
