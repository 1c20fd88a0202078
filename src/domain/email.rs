//! One outbound message: its states and what leads from one to the next.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;

use super::smtp::{EnhancedCode, Phase, Reply};
use super::text::{Invalid, Line};
use super::{ContactId, EmailAddress, EmailId, LinkId, LoginId, ProductId};
use crate::domain::template::Template;

macro_rules! names {
    ($type:ident, $what:literal, { $($variant:ident => $name:literal),+ $(,)? }) => {
        impl $type {
            /// Every value, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The fixed name in the database and in JSON.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }
        }

        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl FromStr for $type {
            type Err = Invalid;

            fn from_str(text: &str) -> Result<Self, Invalid> {
                match text {
                    $($name => Ok(Self::$variant),)+
                    _ => Err(Invalid::new($what, text, concat!("is not one of", $(" ", $name),+))),
                }
            }
        }
    };
}

/// Where a message stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EmailState {
    /// Waits for its turn.
    Queued,
    /// Claimed by a sender; no byte of the body has left.
    Sending,
    /// The body is on its way; what becomes of it is not known yet.
    Handed,
    /// The relay took it. That is not "delivered".
    Accepted,
    /// Refused for good, or its time passed.
    Failed,
    /// An operator must look.
    Held,
    /// Taken back; a [`CancelCause`] says why.
    Cancelled,
}

names!(EmailState, "state", {
    Queued => "queued",
    Sending => "sending",
    Handed => "handed",
    Accepted => "accepted",
    Failed => "failed",
    Held => "held",
    Cancelled => "cancelled",
});

/// The report after the relay had taken the message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Delivery {
    /// No report has come.
    Unknown,
    /// A report says that it is late.
    Delayed,
    /// A report says that it did not arrive.
    Bounced,
    /// A report says that it arrived.
    Delivered,
    /// The recipient called it spam.
    Complained,
}

names!(Delivery, "delivery", {
    Unknown => "unknown",
    Delayed => "delayed",
    Bounced => "bounced",
    Delivered => "delivered",
    Complained => "complained",
});

/// The last that is known of an email.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LastKnown {
    /// No report has come: its state.
    Sent(EmailState),
    /// A report.
    Reported(Delivery),
}

impl LastKnown {
    /// Every value.
    pub const ALL: &'static [Self] = &[
        Self::Sent(EmailState::Queued),
        Self::Sent(EmailState::Sending),
        Self::Sent(EmailState::Handed),
        Self::Sent(EmailState::Accepted),
        Self::Sent(EmailState::Failed),
        Self::Sent(EmailState::Held),
        Self::Sent(EmailState::Cancelled),
        Self::Reported(Delivery::Delayed),
        Self::Reported(Delivery::Bounced),
        Self::Reported(Delivery::Delivered),
        Self::Reported(Delivery::Complained),
    ];

    /// The fixed name in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sent(state) => state.as_str(),
            Self::Reported(delivery) => delivery.as_str(),
        }
    }
}

names!(Template, "template", {
    Credentials => "credentials",
    ResetLink => "reset-link",
    Invitation => "invitation",
    PasswordChanged => "password-changed",
});

/// The outcome of one attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// The relay took the message.
    Accepted,
    /// Surely not sent; it will be tried again.
    Deferred,
    /// Refused for good.
    Failed,
    /// An operator must look.
    Held,
    /// The answer was lost.
    Unknown,
    /// The relay or the settings were at fault; the try is not counted.
    NotCounted,
    /// The sender died before the body left.
    Interrupted,
}

names!(Outcome, "outcome", {
    Accepted => "accepted",
    Deferred => "deferred",
    Failed => "failed",
    Held => "held",
    Unknown => "unknown",
    NotCounted => "not_counted",
    Interrupted => "interrupted",
});

/// Why an email was cancelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CancelCause {
    /// An operator cancelled it.
    Operator,
    /// The address that it was to was corrected.
    AddressCorrected,
    /// The contact no longer has the address that it was to.
    AddressRemoved,
    /// Its login was removed.
    LoginRemoved,
    /// The login has a newer password.
    PasswordReplaced,
    /// Its link was used or ended.
    LinkEnded,
    /// A retry sent another email in its place.
    Replaced,
    /// It was sealed with a key that was lost.
    Unreadable,
}

names!(CancelCause, "cause", {
    Operator => "operator",
    AddressCorrected => "address_corrected",
    AddressRemoved => "address_removed",
    LoginRemoved => "login_removed",
    PasswordReplaced => "password_replaced",
    LinkEnded => "link_ended",
    Replaced => "replaced",
    Unreadable => "unreadable",
});

impl CancelCause {
    /// Whether the recipient still waits for what the email was to bring: nothing took its place.
    pub const fn leaves_waiting(self) -> bool {
        matches!(
            self,
            Self::AddressCorrected | Self::AddressRemoved | Self::Unreadable
        )
    }

    /// Returns the cause as a clause about the email.
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::Operator => "an operator cancelled it",
            Self::AddressCorrected => "the address was corrected",
            Self::AddressRemoved => "the contact no longer has its address",
            Self::LoginRemoved => "its login was removed",
            Self::PasswordReplaced => "its password was replaced by a newer one",
            Self::LinkEnded => "its link was ended",
            Self::Replaced => "another email took its place",
            Self::Unreadable => "the key that it was sealed with was lost",
        }
    }
}

impl EmailState {
    /// Whether nothing more happens to it by itself.
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Accepted | Self::Failed | Self::Cancelled)
    }
}

/// A message as the log has it, without its bytes.
#[derive(Clone, Debug)]
pub struct Email {
    /// Its row.
    pub id: EmailId,
    /// The recipient.
    pub contact_id: ContactId,
    /// The login that it speaks of.
    pub login_id: Option<LoginId>,
    /// The product that it speaks of.
    pub product_id: ProductId,
    /// The link that it carries.
    pub link_id: Option<LinkId>,
    /// The template.
    pub template: Template,
    /// The envelope recipient.
    pub to: EmailAddress,
    /// The envelope sender.
    pub envelope_from: EmailAddress,
    /// The author's address.
    pub sender: EmailAddress,
    /// Its subject.
    pub subject: Line,
    /// Its Message-ID, with angle brackets; never changes.
    pub message_id: String,
    /// Where it stands.
    pub state: EmailState,
    /// How many attempts ended without a known outcome.
    pub unknowns: u32,
    /// Why it was cancelled, if it was.
    pub cancel_cause: Option<CancelCause>,
    /// The response.
    pub delivery: Delivery,
    /// Counted attempts.
    pub attempts: u32,
    /// The phase of the last failure.
    pub last_phase: Option<Phase>,
    /// The last reply's code.
    pub last_code: Option<u16>,
    /// The last reply's enhanced code.
    pub last_enhanced: Option<EnhancedCode>,
    /// The last reply's text, or what went wrong.
    pub last_reply: Option<String>,
    /// The email that this one takes the place of.
    pub retry_of: Option<EmailId>,
    /// The password serial of the login when it was composed.
    pub password_serial: Option<i64>,
    /// Whether its bytes are still there.
    pub has_bytes: bool,
    /// When it was composed.
    pub created_at: Timestamp,
    /// When it is due, while it is queued.
    pub due_at: Option<Timestamp>,
    /// From this moment on sending it makes no sense.
    pub expires_at: Option<Timestamp>,
    /// When the relay took it.
    pub accepted_at: Option<Timestamp>,
}

impl Email {
    /// Whether it may have been sent without our knowing.
    pub const fn maybe_sent(&self) -> bool {
        self.unknowns > 0
    }

    /// Returns the standing of an email whose sender died, as a sentence for a screen.
    pub const fn stranded_sentence(&self) -> &'static str {
        match self.state {
            EmailState::Handed => "its sender died: it may have been sent",
            _ => "its sender died before it was sent",
        }
    }

    /// Whether it is not known to this day if it was sent: no later attempt was accepted.
    pub fn outcome_unknown(&self) -> bool {
        self.maybe_sent() && self.state != EmailState::Accepted
    }

    /// Returns what is known of it last: what came back, or else its state.
    pub const fn standing(&self) -> LastKnown {
        match self.delivery {
            Delivery::Unknown => LastKnown::Sent(self.state),
            delivery => LastKnown::Reported(delivery),
        }
    }

    /// The last reply, or what went wrong, in one line: `550 5.1.1 No such user`.
    pub fn last_reply_line(&self) -> String {
        reply_line(
            self.last_code,
            self.last_enhanced,
            self.last_reply.as_deref(),
        )
    }

    /// Whether the relay refused it for good (as against its time having passed).
    pub fn was_refused(&self) -> bool {
        self.state == EmailState::Failed && self.last_code.is_some_and(|code| code >= 500)
    }
}

/// The text for a message whose bytes cannot be opened.
pub const UNREADABLE: &str = "its stored text cannot be opened with this key";

/// The text for a message that the present database may not know to have been sent.
pub const RESTORED: &str = "the database was restored from an older copy";

/// Why a message waits for an operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hold {
    /// The relay refused several people for good in the same words, which do not blame the address.
    SameRefusal,
    /// Its outcome is unknown, too often to try on.
    Unknown,
    /// The database is a copy from before it may have been sent.
    Restored,
    /// Its bytes were purged before it could be sent.
    Purged,
    /// Its link was about to expire, and the settings or the contact lack what a new one takes.
    NotRenewed,
    /// Its bytes do not open with the key that the sender had.
    Unreadable,
}

impl Hold {
    /// The reason as a clause about the message.
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::SameRefusal => "the relay refused several people in the same words",
            Self::Unknown => "it may have been sent, and the answer was lost each time",
            Self::Restored => "it may have been sent: the database was restored from an older copy",
            Self::Purged => "its stored text was purged before it could be sent",
            Self::NotRenewed => "its link was about to expire, and no new one could be made",
            Self::Unreadable => {
                "its stored text does not open: it was altered, or sealed with another key"
            }
        }
    }

    /// Returns the step before a retry.
    pub const fn remedy(self) -> &'static str {
        match self {
            Self::SameRefusal => {
                "find out whether our setup, the messages or these addresses are refused; then retry it, or correct the address"
            }
            Self::Unknown | Self::Restored => "ask whether it arrived; if it did not, retry it",
            Self::Purged => "retry it: a new email takes its place",
            Self::NotRenewed => "set right what the reply names, then retry it",
            Self::Unreadable => {
                "if another key sealed it, bring that back (--key-file names another), then retry it"
            }
        }
    }

    /// Whether the last reply is our own text, which says the same.
    pub const fn is_the_reply(self) -> bool {
        matches!(self, Self::Restored | Self::Unreadable)
    }
}

impl Email {
    /// Why it is held, if it is.
    pub fn hold(&self) -> Option<Hold> {
        let reply = self.last_reply.as_deref();
        if self.state != EmailState::Held {
            None
        } else if reply == Some(RESTORED) {
            Some(Hold::Restored)
        } else if self.maybe_sent() {
            Some(Hold::Unknown)
        } else if !self.has_bytes {
            Some(Hold::Purged)
        } else if self.last_phase.is_none() {
            Some(Hold::NotRenewed)
        } else if reply == Some(UNREADABLE) {
            Some(Hold::Unreadable)
        } else {
            Some(Hold::SameRefusal)
        }
    }
}

/// One try to hand a message to the relay.
#[derive(Clone, Debug)]
pub struct Attempt {
    /// Counts from 1 within the email.
    pub n: u32,
    /// When it began.
    pub started_at: Timestamp,
    /// When it ended; absent while it runs.
    pub ended_at: Option<Timestamp>,
    /// How far it came.
    pub phase: Phase,
    /// The outcome; absent while it runs.
    pub outcome: Option<Outcome>,
    /// The reply's code.
    pub code: Option<u16>,
    /// The reply's enhanced code.
    pub enhanced: Option<EnhancedCode>,
    /// The reply's text, or what went wrong.
    pub reply: Option<String>,
}

impl Attempt {
    /// The reply, or what went wrong, in one line.
    pub fn reply_line(&self) -> String {
        reply_line(self.code, self.enhanced, self.reply.as_deref())
    }

    /// The relay's name for the message, where its reply has the form of Postfix, Exim or Sendmail:
    /// `queued as X`, `id=X`, `X Message accepted for delivery`.
    pub fn queue_id(&self) -> Option<&str> {
        if self.outcome != Some(Outcome::Accepted) {
            return None;
        }
        let text = self.reply.as_deref()?;
        let after = |mark: &str| {
            text.split_once(mark)
                .and_then(|(_, rest)| rest.split_whitespace().next())
        };
        after("queued as ")
            .or_else(|| after("id="))
            .or_else(|| text.strip_suffix(" Message accepted for delivery"))
            .map(|id| id.trim_end_matches([',', ';', '.', ')']))
    }
}

/// A reply in one line, or what went wrong instead.
fn reply_line(code: Option<u16>, enhanced: Option<EnhancedCode>, text: Option<&str>) -> String {
    let text = text.unwrap_or_default();
    match code {
        Some(code) => Reply {
            code,
            enhanced,
            text: text.to_owned(),
        }
        .to_string(),
        None => text.replace('\n', " "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_round_trip() {
        for state in EmailState::ALL {
            assert_eq!(state.as_str().parse::<EmailState>().unwrap(), *state);
        }
        let error = "sent".parse::<EmailState>().unwrap_err().to_string();
        assert!(
            error.contains("is not one of queued sending handed accepted"),
            "{error}"
        );
    }

    fn attempt(reply: &str) -> Attempt {
        Attempt {
            n: 1,
            started_at: Timestamp::UNIX_EPOCH,
            ended_at: None,
            phase: Phase::Body,
            outcome: Some(Outcome::Accepted),
            code: Some(250),
            enhanced: None,
            reply: Some(reply.to_owned()),
        }
    }

    #[test]
    fn a_reply_of_several_lines_is_told_in_one() {
        let mut attempt = attempt("Ok\nand more");
        assert_eq!(attempt.reply_line(), "250 Ok and more");
        attempt.code = None;
        assert_eq!(attempt.reply_line(), "Ok and more");
        attempt.reply = None;
        assert_eq!(attempt.reply_line(), "");
    }

    #[test]
    fn queue_ids_of_three_servers() {
        for (reply, id) in [
            ("Ok: queued as 4bXyZ12Wq", Some("4bXyZ12Wq")),
            ("OK id=1tF3aB-0000gq-2x", Some("1tF3aB-0000gq-2x")),
            ("4AM9bC12 Message accepted for delivery", Some("4AM9bC12")),
            ("Ok", None),
        ] {
            assert_eq!(attempt(reply).queue_id(), id, "{reply}");
        }
    }
}
