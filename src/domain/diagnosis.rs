//! The party at fault for a refusal: the recipient, the message, our setup or the relay.
//!
//! A relay may report a fault in any phase: Postfix names the client, HELO and the sender only at RCPT, Exchange and
//! Amazon SES only after the dot. So the party is told by the code, the enhanced code and the words together, in this
//! order, the first that knows it:
//!
//! 1. enhanced codes that name the party whatever the words are (5.2.2, 5.7.26);
//! 2. words, from `diagnosis/replies.txt`: a few that decide wherever they stand, then those that begin first in the reply,
//!    since a relay names the subject first and then tells what another server said of it;
//! 3. the other codes (5.1.1, 530);
//! 4. words that are said of more than one party, and the phrases of RFC 5321;
//! 5. the phase, where it leaves one party alone: before RCPT no recipient is known.
//!
//! A refusal that no rule names is [`Party::Unclear`]. Everything that is judged here is kept in the log, so the same function
//! judges a reply when it comes and when a screen shows it later.

mod limits;
mod party;
mod words;

use self::limits::{is_unsettled, quota_or_rate, says_our_quota};
use self::party::{LATER, QUOTA};
use self::words::{Tier, by_words};
use super::EmailAddress;
use super::email::{Email, EmailState};
use super::smtp::{EnhancedCode, Phase};

pub use self::party::{MessageFault, Party, RecipientFault, RelayFault, Setting};

/// The words of a relay, with the phase and the person that they are about.
#[derive(Clone, Copy, Debug)]
pub struct Refusal<'a> {
    /// Where it was said.
    pub phase: Phase,
    /// The reply's code; absent where credtool itself found the fault.
    pub code: Option<u16>,
    /// The enhanced code.
    pub enhanced: Option<EnhancedCode>,
    /// The text, all of its lines.
    pub text: &'a str,
    /// The addresses that the email comes from: the author's and the envelope's.
    pub senders: &'a [&'a EmailAddress],
    /// The address that it goes to.
    pub recipient: Option<&'a EmailAddress>,
}

/// Tells whose fault a refusal is.
pub fn diagnose(refusal: &Refusal<'_>) -> Party {
    found(refusal).0
}

/// Whether a refusal is put on the recipient beyond doubt: by a code for mailboxes and addresses, or by firm words. The
/// phrase of RFC 5321 for the code is not that, nor a policy that may concern everybody.
pub fn is_surely_of_recipient(refusal: &Refusal<'_>) -> bool {
    let text = normalised(refusal);
    let class = refusal.code.unwrap_or_default() / 100;
    let enhanced = refusal.enhanced.or_else(|| enhanced_within(&text, class));
    let by_enhanced = enhanced.is_some_and(|enhanced| matches!(enhanced.subject, 1 | 2));
    match found(refusal) {
        (Party::Recipient(RecipientFault::Refuses), _) => by_enhanced,
        (Party::Recipient(_), by) => by_enhanced || by == Basis::Words,
        _ => false,
    }
}

/// The ground on which a party was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Basis {
    /// Words that mean one thing.
    Words,
    /// A code, a phrase that several servers use for several things, or the phase.
    Other,
}

fn found(refusal: &Refusal<'_>) -> (Party, Basis) {
    let Refusal { phase, code, .. } = *refusal;
    let code = code.unwrap_or_default();
    let text = normalised(refusal);
    let enhanced = refusal
        .enhanced
        .or_else(|| enhanced_within(&text, code / 100));
    let passing = code / 100 == 4;
    let firm: &[Tier] = if passing {
        &[Tier::Telling, Tier::Passing, Tier::Strong]
    } else {
        &[Tier::Telling, Tier::Strong]
    };
    let possible = |party: &Party| party.is_possible_at(phase);
    let words = |party| (party, Basis::Words);
    let other = |party| (party, Basis::Other);
    let (party, by) = by_telling_code(code, enhanced)
        .filter(possible)
        .map(other)
        .or_else(|| by_words(&text, phase, firm).map(words))
        .or_else(|| says_our_quota(&text, phase).then_some(other(QUOTA)))
        .or_else(|| by_code(phase, code, enhanced).filter(possible).map(other))
        .or_else(|| by_words(&text, phase, &[Tier::Plain, Tier::Weak]).map(other))
        .unwrap_or(other(match phase {
            Phase::Mail if passing => Party::Unclear,
            // Words of an account that is closed, which at RCPT are about the recipient's.
            Phase::Mail if text.contains("account") => Party::OurSetup(Setting::Account),
            Phase::Mail => Party::OurSetup(Setting::Sender),
            _ => Party::Unclear,
        }));
    let party = match party {
        // A password that is refused for now is not wrong.
        Party::OurSetup(Setting::Login) if passing && phase == Phase::Auth => LATER,
        Party::OurSetup(Setting::Login) if phase == Phase::Auth || matches!(code, 534 | 535) => {
            Party::OurSetup(Setting::LoginRefused)
        }
        // Time clears a reputation. Words that name nobody are no reason to give up at once.
        Party::OurSetup(Setting::BlockList) | Party::Unclear if passing => LATER,
        // What the relay could not look up of us is not wrong.
        Party::OurSetup(_) if passing && is_unsettled(&text, enhanced) => LATER,
        Party::Recipient(RecipientFault::Full)
            if phase >= Phase::Data
                && code != 552
                && !matches!(enhanced, Some(enhanced) if enhanced.subject == 2)
                && says_our_quota(&text, phase) =>
        {
            QUOTA
        }
        Party::Relay(RelayFault::Quota | RelayFault::Rate) => quota_or_rate(party, &text),
        party => party,
    };
    (party, by)
}

/// The text in lower case and in one line; the addresses of the email are `{from}` and `{to}` in it.
fn normalised(refusal: &Refusal<'_>) -> String {
    let lower = refusal.text.to_lowercase().replace(['\u{2019}', '`'], "'");
    let mut text = lower.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut replace = |address: &EmailAddress, name| {
        text = text.replace(&address.as_str().to_lowercase(), name);
    };
    if let Some(recipient) = refusal.recipient {
        replace(recipient, "{to}");
    }
    for sender in refusal.senders {
        replace(sender, "{from}");
    }
    text
}

/// An enhanced code that stands in the text, as qmail (`#5.1.1`) and others write it.
fn enhanced_within(text: &str, class: u16) -> Option<EnhancedCode> {
    text.split_whitespace()
        .map(|word| word.trim_matches(|c: char| !c.is_ascii_digit()))
        .filter_map(|word| word.parse::<EnhancedCode>().ok())
        .find(|found| found.class == class)
}

/// Codes that name the party by themselves.
fn by_telling_code(code: u16, enhanced: Option<EnhancedCode>) -> Option<Party> {
    use Party::{Message, OurSetup, Recipient};
    let EnhancedCode {
        class,
        subject,
        detail,
    } = enhanced?;
    Some(match (subject, detail) {
        (1, 90) => QUOTA,              // Exchange Online: the daily limit
        (4, 5) if class == 5 => QUOTA, // Gmail
        (2, 2) => Recipient(RecipientFault::Full),
        (2, 3) | (3, 4) => Message(MessageFault::Size),
        // RFC 3463, RFC 7372, RFC 7505 and Exchange: no such domain, SPF, DKIM, DMARC, null MX, "send as".
        (1, 7 | 8) | (2, 252) | (7, 20..=24 | 26 | 27 | 60 | 509 | 515 | 750) => {
            OurSetup(Setting::Sender)
        }
        (7, 25) => OurSetup(Setting::ClientAddress),
        (7, 57 | 139) => OurSetup(Setting::Login),
        (7, 8 | 9 | 13) if matches!(code, 525 | 530..=538) => OurSetup(Setting::Login),
        (7, 10 | 11) if matches!(code, 523..=538) => OurSetup(Setting::Encryption),
        (7, 54 | 64) => OurSetup(Setting::Relaying),
        (7, 506) => OurSetup(Setting::ClientName),
        (7, 508 | 511 | 606..=649 | 708) => OurSetup(Setting::BlockList),
        (7, 501..=503 | 700..=707 | 709) => OurSetup(Setting::Account),
        (7, 124 | 129 | 133..=136) => Recipient(RecipientFault::Refuses),
        _ => return None,
    })
}

/// Returns the party that a code names where the words name none.
fn by_code(phase: Phase, code: u16, enhanced: Option<EnhancedCode>) -> Option<Party> {
    use Party::{Message, OurSetup, Recipient, Relay};
    if phase == Phase::Auth && code >= 500 {
        return Some(OurSetup(Setting::Login));
    }
    let by_enhanced = enhanced.and_then(|enhanced| {
        Some(match (enhanced.subject, enhanced.detail) {
            // A domain without MX (RFC 7505); Exchange says the same of unknown recipients.
            (1, 10) if code == 556 => Recipient(RecipientFault::Domain),
            (1, 2) | (4, 4 | 6 | 7 | 14 | 300 | 310 | 312 | 316 | 317) => {
                Recipient(RecipientFault::Domain)
            }
            (1, 3) | (6, 7) => Recipient(RecipientFault::Syntax),
            (1, _) | (2, 4) => Recipient(RecipientFault::Unknown),
            // Exchange Online, of an address that it does not know.
            (4, 1) if code >= 500 => Recipient(RecipientFault::Unknown),
            (2, 1) => Recipient(RecipientFault::Disabled),
            (2, _) => Recipient(RecipientFault::Refuses),
            (3, 1 | 2 | 5) | (4, 2 | 3) => LATER,
            // "Too many recipients": a message has one, so it counts those of the session.
            (5, 3) => Relay(RelayFault::Session),
            (5, _) if matches!(code, 500 | 502..=504 | 555) => Relay(RelayFault::Protocol),
            (6, _) => Message(MessageFault::Form),
            _ => return None,
        })
    });
    by_enhanced.or(match (code, phase) {
        (517, _) => Some(OurSetup(Setting::Sender)), // Courier
        (523 | 538, _) => Some(OurSetup(Setting::Encryption)),
        (530 | 534 | 535, _) => Some(OurSetup(Setting::Login)),
        (513, _) => Some(OurSetup(Setting::Relaying)), // Courier
        (502 | 503 | 555, _) => Some(Relay(RelayFault::Protocol)),
        (500, _) if enhanced.is_none() => Some(Relay(RelayFault::Protocol)),
        (551, _) => Some(Recipient(RecipientFault::Unknown)),
        (556, _) => Some(Recipient(RecipientFault::Domain)),
        (552, Phase::Mail) => Some(Message(MessageFault::Size)),
        (552, Phase::Rcpt) => Some(Recipient(RecipientFault::Full)),
        _ => None,
    })
}

impl Email {
    /// Returns the party at fault for its last refusal; nothing where it was not refused. A fault of our setup fails no
    /// email: one that failed in such words did so because the relay took others of the same sender.
    pub fn refused_by(&self) -> Option<Party> {
        let refused = match self.last_code {
            Some(code) => code >= 400,
            None => self.last_enhanced.is_some(),
        };
        let party = refused.then(|| {
            diagnose(&Refusal {
                phase: self.last_phase.unwrap_or(Phase::Rcpt),
                code: self.last_code,
                enhanced: self.last_enhanced,
                text: self.last_reply.as_deref().unwrap_or_default(),
                senders: &[&self.envelope_from, &self.sender],
                recipient: Some(&self.to),
            })
        })?;
        Some(if self.state == EmailState::Failed {
            party.of_one_recipient()
        } else {
            party
        })
    }
}

#[cfg(test)]
mod tests;
