//! The parties that may be at fault, and what is wrong.

use std::fmt;
use std::str::FromStr;

use crate::domain::smtp::Phase;
use crate::domain::text::Invalid;

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
    /// The provider's quota for us is used up: by the hour, or for longer.
    Quota,
    /// We send faster than the provider allows.
    Rate,
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
                RelayFault::Rate => "rate",
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
                RelayFault::Rate => "we send faster than the relay allows",
                RelayFault::Session => "the relay takes no more email in one session",
                RelayFault::Protocol => "the relay and credtool do not understand each other",
            },
            Self::Unclear => "the relay does not say whether the address or our setup is at fault",
        }
    }

    /// Returns the party at fault for a refusal of one recipient while the relay takes other emails of the same sender:
    /// what it says of our address, our name or our network is then the view of that recipient's side.
    #[must_use]
    pub const fn of_one_recipient(self) -> Self {
        match self {
            Self::OurSetup(
                Setting::Sender | Setting::BlockList | Setting::ClientAddress | Setting::ClientName,
            ) => Self::Recipient(RecipientFault::Refuses),
            party => party,
        }
    }

    /// Whether a reply of this phase can be about it: nobody knows the recipient at MAIL, or speaks of the text at RCPT.
    pub(super) fn is_possible_at(self, phase: Phase) -> bool {
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

pub(super) const LATER: Party = Party::Relay(RelayFault::Later);
pub(super) const QUOTA: Party = Party::Relay(RelayFault::Quota);

pub(super) const PARTIES: &[(&str, Party)] = &[
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
    ("relay quota", QUOTA),
    ("relay rate", Party::Relay(RelayFault::Rate)),
    ("relay session", Party::Relay(RelayFault::Session)),
    ("relay protocol", Party::Relay(RelayFault::Protocol)),
    ("unclear", Party::Unclear),
];

/// The faults that no reply tells of: credtool finds them itself.
pub(super) const UNSPOKEN: &[Party] = &[
    Party::Relay(RelayFault::Unreachable),
    Party::OurSetup(Setting::Server),
    Party::OurSetup(Setting::Certificate),
    Party::OurSetup(Setting::StartTls),
    Party::OurSetup(Setting::Forged),
    Party::OurSetup(Setting::InClear),
    Party::OurSetup(Setting::Password),
    Party::OurSetup(Setting::Mechanism),
];
