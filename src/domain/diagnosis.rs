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

use std::fmt;
use std::str::FromStr;
use std::sync::LazyLock;

use super::EmailAddress;
use super::email::Email;
use super::smtp::{EnhancedCode, Phase};
use super::text::Invalid;

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

/// The party at fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Party {
    /// The address of the recipient, or the mailbox behind it.
    Recipient(RecipientFault),
    /// The message, at any address.
    Message(MessageFault),
    /// The configuration, or the account or the network that we send from.
    OurSetup(Setting),
    /// The relay.
    Relay(RelayFault),
    /// Refused for good in words that name nobody.
    Unclear,
}

/// The fault of an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecipientFault {
    /// There is no such mailbox.
    Unknown,
    /// Its domain does not exist, or takes no email.
    Domain,
    /// The mailbox is full.
    Full,
    /// The mailbox is disabled.
    Disabled,
    /// The address is not well-formed, or cannot be carried by this relay.
    Syntax,
    /// The recipient does not want email from us.
    Refuses,
}

/// The fault of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MessageFault {
    /// It is too large.
    Size,
    /// A filter dislikes its content.
    Content,
    /// Its form is not what the relay takes.
    Form,
}

/// The fault of our setup.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Setting {
    /// The relay wants a login.
    Login,
    /// The relay does not take the login that is configured.
    LoginRefused,
    /// The relay wants encryption.
    Encryption,
    /// The relay does not send on for us.
    Relaying,
    /// The relay does not take email from our sender address.
    Sender,
    /// The relay does not take the name by which we greet it.
    ClientName,
    /// The address of this machine is on a block list.
    BlockList,
    /// The address of this machine has no name, or is one that may not send.
    ClientAddress,
    /// The account at the provider may not send.
    Account,
    /// The place of the relay, or how it is to be spoken to, is not one that can be used.
    Server,
    /// The relay's certificate is not one that is trusted.
    Certificate,
    /// STARTTLS is configured, and the relay does not offer it.
    StartTls,
    /// Somebody between us and the relay adds replies to its own.
    Forged,
    /// A login without TLS.
    InClear,
    /// The source of the password has none to give.
    Password,
    /// The relay offers no way to log in that credtool speaks.
    Mechanism,
}

/// The fault of the relay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RelayFault {
    /// It gave no answer that can be read.
    Unreachable,
    /// Not now.
    Later,
    /// The provider's quota for us is used up.
    Quota,
    /// The relay takes no further email in this session.
    Session,
    /// The relay and credtool do not understand each other.
    Protocol,
}

impl Party {
    /// The fixed name of the party in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Recipient(_) => "recipient",
            Self::Message(_) => "message",
            Self::OurSetup(_) => "our_setup",
            Self::Relay(_) => "relay",
            Self::Unclear => "unclear",
        }
    }

    /// The fixed name of what is wrong, in JSON.
    pub const fn fault(self) -> Option<&'static str> {
        Some(match self {
            Self::Recipient(fault) => match fault {
                RecipientFault::Unknown => "unknown",
                RecipientFault::Domain => "domain",
                RecipientFault::Full => "mailbox_full",
                RecipientFault::Disabled => "mailbox_disabled",
                RecipientFault::Syntax => "syntax",
                RecipientFault::Refuses => "refuses",
            },
            Self::Message(fault) => match fault {
                MessageFault::Size => "size",
                MessageFault::Content => "content",
                MessageFault::Form => "form",
            },
            Self::OurSetup(setting) => match setting {
                Setting::Login => "login",
                Setting::LoginRefused => "login_refused",
                Setting::Encryption => "encryption",
                Setting::Relaying => "relaying",
                Setting::Sender => "sender",
                Setting::ClientName => "client_name",
                Setting::BlockList => "block_list",
                Setting::ClientAddress => "client_address",
                Setting::Account => "account",
                Setting::Server => "server",
                Setting::Certificate => "certificate",
                Setting::StartTls => "starttls",
                Setting::Forged => "forged",
                Setting::InClear => "in_clear",
                Setting::Password => "password",
                Setting::Mechanism => "mechanism",
            },
            Self::Relay(fault) => match fault {
                RelayFault::Unreachable => "unreachable",
                RelayFault::Later => "later",
                RelayFault::Quota => "quota",
                RelayFault::Session => "session",
                RelayFault::Protocol => "protocol",
            },
            Self::Unclear => return None,
        })
    }

    /// Every party and fault, by the names of both.
    fn of_names(party: &str, fault: Option<&str>) -> Option<Self> {
        let known = PARTIES.iter().map(|(_, party)| *party);
        known
            .chain(UNSPOKEN.iter().copied())
            .find(|known| known.as_str() == party && known.fault() == fault)
    }

    /// Returns the fault, as a clause.
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::Recipient(fault) => match fault {
                RecipientFault::Unknown => "there is no such address",
                RecipientFault::Domain => "the domain of the address takes no email",
                RecipientFault::Full => "the mailbox is full",
                RecipientFault::Disabled => "the mailbox is disabled",
                RecipientFault::Syntax => "the relay cannot send to such an address",
                RecipientFault::Refuses => "the recipient takes no email from us",
            },
            Self::Message(fault) => match fault {
                MessageFault::Size => "the message is too large",
                MessageFault::Content => "a filter refuses the content of the message",
                MessageFault::Form => "the relay refuses the form of the message",
            },
            Self::OurSetup(setting) => match setting {
                Setting::Login => "the relay takes email only after a login",
                Setting::LoginRefused => "the relay refuses our login",
                Setting::Encryption => "the relay takes email only over TLS",
                Setting::Relaying => "the relay does not send on for us",
                Setting::Sender => "the relay refuses our sender address",
                Setting::ClientName => "the relay refuses the name by which we greet it",
                Setting::BlockList => "the IP address of this machine is on a block list",
                Setting::ClientAddress => {
                    "the IP address of this machine has no name, or may not send"
                }
                Setting::Account => "our account at the relay may not send",
                Setting::Server => "the settings of the relay cannot be used",
                Setting::Certificate => "the certificate of the relay is not trusted",
                Setting::StartTls => "the relay does not offer the encryption that is configured",
                Setting::Forged => "somebody on the way may be forging the relay's answers",
                Setting::InClear => "the login would cross the network unencrypted",
                Setting::Password => "there is no password for the relay",
                Setting::Mechanism => "the relay offers no way to log in that credtool speaks",
            },
            Self::Relay(fault) => match fault {
                RelayFault::Unreachable => "the relay is out of reach",
                RelayFault::Later => "the relay does not take it now",
                RelayFault::Quota => "the relay's quota for us is used up",
                RelayFault::Session => "the relay takes no more email in one session",
                RelayFault::Protocol => "the relay and credtool do not understand each other",
            },
            Self::Unclear => "the relay does not say whether the address or our setup is at fault",
        }
    }

    /// Whether a reply of this phase can be about it: nobody knows the recipient at MAIL, or speaks of the text at RCPT.
    fn is_possible_at(self, phase: Phase) -> bool {
        match self {
            Self::Recipient(_) => phase >= Phase::Rcpt,
            Self::Message(MessageFault::Size) => phase >= Phase::Mail,
            Self::Message(_) => phase >= Phase::Data,
            _ => true,
        }
    }
}

/// The names of the party and of the fault: `our_setup login`.
impl fmt::Display for Party {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())?;
        self.fault().map_or(Ok(()), |fault| write!(f, " {fault}"))
    }
}

impl FromStr for Party {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let (party, fault) = match text.split_once(' ') {
            Some((party, fault)) => (party, Some(fault)),
            None => (text, None),
        };
        Self::of_names(party, fault).ok_or_else(|| Invalid::new("party", text, "is unknown"))
    }
}

/// Tells whose fault a refusal is.
pub fn diagnose(refusal: &Refusal<'_>) -> Party {
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
    let party = by_telling_code(code, enhanced)
        .filter(possible)
        .or_else(|| by_words(&text, phase, firm))
        .or_else(|| by_code(phase, code, enhanced).filter(possible))
        .or_else(|| by_words(&text, phase, &[Tier::Plain, Tier::Weak]))
        .unwrap_or(match phase {
            Phase::Mail if passing => Party::Unclear,
            // Words of an account that is closed, which at RCPT are about the recipient's.
            Phase::Mail if text.contains("account") => Party::OurSetup(Setting::Account),
            Phase::Mail => Party::OurSetup(Setting::Sender),
            _ => Party::Unclear,
        });
    match party {
        // A password that is refused for now is not wrong.
        Party::OurSetup(Setting::Login) if passing && phase == Phase::Auth => LATER,
        Party::OurSetup(Setting::Login) if phase == Phase::Auth || matches!(code, 534 | 535) => {
            Party::OurSetup(Setting::LoginRefused)
        }
        // Time clears a reputation. Words that name nobody are no reason to give up at once.
        Party::OurSetup(Setting::BlockList) | Party::Unclear if passing => LATER,
        party => party,
    }
}

const LATER: Party = Party::Relay(RelayFault::Later);

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
    use Party::{Message, OurSetup, Recipient, Relay};
    let EnhancedCode {
        class,
        subject,
        detail,
    } = enhanced?;
    Some(match (subject, detail) {
        (1, 90) => Relay(RelayFault::Quota), // Exchange Online: the daily limit
        (4, 5) if class == 5 => Relay(RelayFault::Quota), // Gmail
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
    /// Returns the party at fault for its last refusal; nothing where it was not refused.
    pub fn refused_by(&self) -> Option<Party> {
        let refused = match self.last_code {
            Some(code) => code >= 400,
            None => self.last_enhanced.is_some(),
        };
        refused.then(|| {
            diagnose(&Refusal {
                phase: self.last_phase.unwrap_or(Phase::Rcpt),
                code: self.last_code,
                enhanced: self.last_enhanced,
                text: self.last_reply.as_deref().unwrap_or_default(),
                senders: &[&self.envelope_from, &self.sender],
                recipient: Some(&self.to),
            })
        })
    }
}

/// How much a pattern counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Tier {
    Telling,
    Passing,
    Strong,
    Plain,
    Weak,
}

/// A line of `replies.txt`: its parts, which follow one another.
struct Pattern {
    tier: Tier,
    party: Party,
    parts: Vec<&'static str>,
}

/// The most characters that a `*` stands for.
const GAP: usize = 80;

impl Pattern {
    /// Where it begins in the text.
    fn find(&self, text: &str) -> Option<usize> {
        let (first, rest) = self.parts.split_first()?;
        text.match_indices(first).map(|(at, _)| at).find(|at| {
            let before = text[..*at].chars().next_back();
            let word = first.starts_with(|c: char| c.is_alphanumeric());
            if before.is_some_and(|c| c == '=' || word && (c.is_alphanumeric() || c == '-')) {
                return false;
            }
            let mut from = at + first.len();
            rest.iter().all(|part| {
                let found = text[from..].find(part).filter(|skipped| *skipped <= GAP);
                from += found.unwrap_or_default() + part.len();
                found.is_some()
            })
        })
    }

    fn length(&self) -> usize {
        self.parts.iter().map(|part| part.len()).sum()
    }
}

static PATTERNS: LazyLock<Vec<Pattern>> =
    LazyLock::new(|| patterns(include_str!("diagnosis/replies.txt")));

fn patterns(text: &'static str) -> Vec<Pattern> {
    let mut patterns = Vec::new();
    let mut section = None;
    for line in text.lines().map(str::trim) {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        match line.strip_prefix('[').and_then(|l| l.strip_suffix(']')) {
            Some(head) => section = meaning(head),
            None => patterns.extend(section.map(|(tier, party)| Pattern {
                tier,
                party,
                parts: line.split(" * ").collect(),
            })),
        }
    }
    patterns
}

/// The head of a section, `[tier party kind]`.
fn meaning(head: &str) -> Option<(Tier, Party)> {
    let (tier, party) = head.split_once(' ')?;
    let tier = match tier {
        "telling" => Tier::Telling,
        "passing" => Tier::Passing,
        "strong" => Tier::Strong,
        "plain" => Tier::Plain,
        "weak" => Tier::Weak,
        _ => return None,
    };
    Some((tier, PARTIES.iter().find(|(name, _)| *name == party)?.1))
}

const PARTIES: &[(&str, Party)] = &[
    (
        "recipient unknown",
        Party::Recipient(RecipientFault::Unknown),
    ),
    ("recipient domain", Party::Recipient(RecipientFault::Domain)),
    ("recipient full", Party::Recipient(RecipientFault::Full)),
    (
        "recipient disabled",
        Party::Recipient(RecipientFault::Disabled),
    ),
    ("recipient syntax", Party::Recipient(RecipientFault::Syntax)),
    (
        "recipient refuses",
        Party::Recipient(RecipientFault::Refuses),
    ),
    ("message size", Party::Message(MessageFault::Size)),
    ("message content", Party::Message(MessageFault::Content)),
    ("message form", Party::Message(MessageFault::Form)),
    ("setup login", Party::OurSetup(Setting::Login)),
    (
        "setup login refused",
        Party::OurSetup(Setting::LoginRefused),
    ),
    ("setup encryption", Party::OurSetup(Setting::Encryption)),
    ("setup relaying", Party::OurSetup(Setting::Relaying)),
    ("setup sender", Party::OurSetup(Setting::Sender)),
    ("setup name", Party::OurSetup(Setting::ClientName)),
    ("setup blocklist", Party::OurSetup(Setting::BlockList)),
    ("setup address", Party::OurSetup(Setting::ClientAddress)),
    ("setup account", Party::OurSetup(Setting::Account)),
    ("relay later", LATER),
    ("relay quota", Party::Relay(RelayFault::Quota)),
    ("relay session", Party::Relay(RelayFault::Session)),
    ("relay protocol", Party::Relay(RelayFault::Protocol)),
    ("unclear", Party::Unclear),
];

/// The faults that no reply tells of: credtool finds them itself.
const UNSPOKEN: &[Party] = &[
    Party::Relay(RelayFault::Unreachable),
    Party::OurSetup(Setting::Server),
    Party::OurSetup(Setting::Certificate),
    Party::OurSetup(Setting::StartTls),
    Party::OurSetup(Setting::Forged),
    Party::OurSetup(Setting::InClear),
    Party::OurSetup(Setting::Password),
    Party::OurSetup(Setting::Mechanism),
];

/// Returns the party that the words of these tiers name, the first tier before the next.
fn by_words(text: &str, phase: Phase, tiers: &[Tier]) -> Option<Party> {
    PATTERNS
        .iter()
        .filter(|pattern| tiers.contains(&pattern.tier))
        .filter(|pattern| pattern.party.is_possible_at(phase))
        .filter_map(|pattern| Some((pattern, pattern.find(text)?)))
        .min_by_key(|(pattern, at)| (pattern.tier, *at, std::cmp::Reverse(pattern.length())))
        .map(|(pattern, _)| pattern.party)
        .filter(|party| *party != Party::Unclear)
}

#[cfg(test)]
mod tests;
