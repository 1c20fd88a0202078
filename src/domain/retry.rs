//! A retry that thinks: whether a stored message is still worth sending, and what to send instead.

pub mod bulk;

use jiff::Timestamp;

use super::email::{Delivery, Email, EmailState};
use super::link::LinkState;
use super::{EmailAddress, EmailId};
use crate::domain::template::Template;

/// The facts that decide on a retry.
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
#[derive(Clone, Debug)]
pub struct RetryFacts<'a> {
    /// The message that somebody wants to go out again.
    pub email: &'a Email,
    /// The state of the link that it carries.
    pub link: Option<LinkState>,
    /// Whether its address is still one of the contact's.
    pub address_is_current: bool,
    /// The contact's primary address today.
    pub primary: Option<&'a EmailAddress>,
    /// The login's password serial today.
    pub password_serial: Option<i64>,
    /// Whether the login's sealed password can still be read.
    pub password_available: bool,
    /// Whether the present password was accepted at an address that the contact no longer has.
    pub password_strayed: bool,
    /// Whether the relay refused its sender, and new emails have another one by now.
    pub sender_replaced: bool,
    /// A newer email of the login that carries as much, and was accepted or waits.
    pub newer: Option<&'a Email>,
    /// Another address that was asked for.
    pub to: Option<&'a EmailAddress>,
    /// Whether somebody confirmed that it may arrive twice.
    pub again: bool,
}

/// Why the retry does what it does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RetryReason {
    /// The data is as it was when the email was composed.
    StillRight,
    /// Its outcome is unknown, and somebody wants it sent again all the same.
    MaybeSent,
    /// The relay had taken it, and somebody wants it sent again all the same.
    Accepted,
    /// It came back.
    Bounced,
    /// Its link was redeemed.
    LinkUsed,
    /// Its link's time has passed.
    LinkExpired,
    /// Its link was ended.
    LinkRevoked,
    /// The contact's address was corrected.
    AddressChanged,
    /// Another address was asked for.
    OtherAddress,
    /// The password was changed.
    PasswordChanged,
    /// The relay refused its sender, and the configuration has another one by now.
    SenderChanged,
    /// Its bytes were purged.
    Purged,
    /// It had been taken back.
    Cancelled,
}

impl RetryReason {
    /// The fixed name on stdout and in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::StillRight => "still_right",
            Self::MaybeSent => "maybe_sent",
            Self::Accepted => "accepted_before",
            Self::Bounced => "bounced",
            Self::LinkUsed => "link_used",
            Self::LinkExpired => "link_expired",
            Self::LinkRevoked => "link_revoked",
            Self::AddressChanged => "address_changed",
            Self::OtherAddress => "other_address",
            Self::PasswordChanged => "password_changed",
            Self::SenderChanged => "sender_changed",
            Self::Purged => "purged",
            Self::Cancelled => "cancelled",
        }
    }

    /// The reason as a clause about the old message.
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::StillRight => "nothing changed since",
            Self::MaybeSent => "it may have been sent before",
            Self::Accepted => "the relay had accepted it before",
            Self::Bounced => "it came back",
            Self::LinkUsed => "its link was used",
            Self::LinkExpired => "its link expired",
            Self::LinkRevoked => "its link was revoked",
            Self::AddressChanged => "the contact's address changed",
            Self::OtherAddress => "it goes to another address",
            Self::PasswordChanged => "the password changed since",
            Self::SenderChanged => "the relay refused its sender, which is another one now",
            Self::Purged => "its stored text was purged",
            Self::Cancelled => "it was cancelled",
        }
    }
}

/// The action of a retry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RetryPlan {
    /// The same bytes with the same Message-ID go back into the queue.
    Requeue(RetryReason),
    /// A new message takes its place.
    Replace {
        /// Why.
        reason: RetryReason,
        /// Where it goes.
        to: EmailAddress,
    },
}

/// Why a retry does nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RetryBlock {
    /// A sender has it in hand.
    InFlight,
    /// Its login was removed, and with it what it speaks of.
    LoginRemoved,
    /// The relay accepted it; sending it again takes a word of confirmation.
    AlreadyAccepted(Option<Timestamp>),
    /// It may have been sent; sending it again takes a word of confirmation.
    MaybeSent,
    /// A newer email of the login, which carries as much, was accepted or waits; another takes a word of confirmation.
    NewerEmail(EmailId, Option<Timestamp>),
    /// Its password was accepted at an address that the contact no longer has.
    PasswordStrayed,
    /// Its password is no longer stored.
    PasswordGone,
    /// The contact has no address.
    NoAddress,
}

impl RetryBlock {
    /// Whether a word of confirmation lifts it: it may arrive twice then.
    pub const fn is_lifted_by_again(&self) -> bool {
        matches!(
            self,
            Self::AlreadyAccepted(_) | Self::MaybeSent | Self::NewerEmail(..)
        )
    }

    /// The fixed name on stdout and in JSON.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::InFlight => "in_flight",
            Self::LoginRemoved => "login_removed",
            Self::AlreadyAccepted(_) => "accepted_before",
            Self::MaybeSent => "maybe_sent",
            Self::NewerEmail(..) => "newer_email",
            Self::PasswordStrayed => "password_at_former_address",
            Self::PasswordGone => "password_gone",
            Self::NoAddress => "no_address",
        }
    }
}

/// Decides on a retry of the newest email of a chain of replacements.
pub fn plan(facts: &RetryFacts<'_>) -> Result<RetryPlan, RetryBlock> {
    let email = facts.email;
    if matches!(email.state, EmailState::Sending | EmailState::Handed) {
        return Err(RetryBlock::InFlight);
    }
    if email.login_id.is_none() {
        return Err(RetryBlock::LoginRemoved);
    }
    if email.template == Template::Credentials && facts.password_strayed {
        return Err(RetryBlock::PasswordStrayed);
    }
    if let Some(doubt) = doubt(facts).filter(|_| !facts.again) {
        return Err(doubt);
    }
    let Some(reason) = change(facts) else {
        return Ok(RetryPlan::Requeue(if email.maybe_sent() {
            RetryReason::MaybeSent
        } else {
            RetryReason::StillRight
        }));
    };
    if email.template == Template::Credentials && !facts.password_available {
        return Err(RetryBlock::PasswordGone);
    }
    let to = facts
        .to
        .or_else(|| facts.address_is_current.then_some(&email.to))
        .or(facts.primary)
        .ok_or(RetryBlock::NoAddress)?;
    Ok(RetryPlan::Replace {
        reason,
        to: to.clone(),
    })
}

/// Returns the reason why the person may have what the email carries already. One that went to an address which is no
/// longer theirs did not reach them; one that is queued goes out anyway.
fn doubt(facts: &RetryFacts<'_>) -> Option<RetryBlock> {
    let email = facts.email;
    let came_back = email.delivery == Delivery::Bounced;
    if email.state == EmailState::Accepted && !came_back && facts.address_is_current {
        Some(RetryBlock::AlreadyAccepted(email.accepted_at))
    } else if email.outcome_unknown() && facts.address_is_current {
        Some(RetryBlock::MaybeSent)
    } else if email.state == EmailState::Queued {
        None
    } else {
        facts
            .newer
            .map(|newer| RetryBlock::NewerEmail(newer.id, newer.accepted_at))
    }
}

/// The reasons why the stored bytes are wrong today, the weightiest first.
fn change(facts: &RetryFacts<'_>) -> Option<RetryReason> {
    let email = facts.email;
    let password_changed = email.template == Template::Credentials
        && email.password_serial.is_some()
        && email.password_serial != facts.password_serial;
    // The correction of the address is what ended the link then.
    let moved = !facts.address_is_current && facts.to.is_none();
    match facts.link {
        Some(LinkState::Used) => return Some(RetryReason::LinkUsed),
        Some(LinkState::Expired) => return Some(RetryReason::LinkExpired),
        Some(LinkState::Revoked) if !moved => return Some(RetryReason::LinkRevoked),
        Some(LinkState::Live | LinkState::Revoked) | None => {}
    }
    if password_changed {
        Some(RetryReason::PasswordChanged)
    } else if facts.to.is_some_and(|to| *to != email.to) {
        Some(RetryReason::OtherAddress)
    } else if moved {
        Some(RetryReason::AddressChanged)
    } else if email.delivery == Delivery::Bounced {
        Some(RetryReason::Bounced)
    } else if email.state == EmailState::Accepted {
        Some(RetryReason::Accepted)
    } else if email.state == EmailState::Cancelled {
        Some(RetryReason::Cancelled)
    } else if facts.sender_replaced {
        Some(RetryReason::SenderChanged)
    } else if !email.has_bytes {
        Some(RetryReason::Purged)
    } else {
        None
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::domain::{ContactId, EmailId, Line, LoginId, ProductId};

    pub(in crate::domain) fn email(template: Template, state: EmailState) -> Email {
        Email {
            id: EmailId::new(17),
            contact_id: ContactId::new(1),
            login_id: Some(LoginId::new(1)),
            product_id: ProductId::new(1),
            link_id: None,
            template,
            to: "ada@example.com".parse().unwrap(),
            envelope_from: "desk@example.com".parse().unwrap(),
            sender: "desk@example.com".parse().unwrap(),
            subject: Line::parse("subject", "x").unwrap(),
            message_id: String::from("<1@example.com>"),
            state,
            unknowns: 0,
            cancel_cause: None,
            delivery: Delivery::Unknown,
            attempts: 1,
            last_phase: None,
            last_code: None,
            last_enhanced: None,
            last_reply: None,
            retry_of: None,
            password_serial: (template == Template::Credentials).then_some(3),
            has_bytes: true,
            created_at: Timestamp::UNIX_EPOCH,
            due_at: None,
            expires_at: None,
            accepted_at: None,
        }
    }

    fn facts(email: &Email) -> RetryFacts<'_> {
        RetryFacts {
            email,
            link: None,
            address_is_current: true,
            primary: None,
            password_serial: Some(3),
            password_available: true,
            password_strayed: false,
            sender_replaced: false,
            newer: None,
            to: None,
            again: false,
        }
    }

    fn reason(facts: &RetryFacts<'_>) -> RetryReason {
        match plan(facts).unwrap() {
            RetryPlan::Requeue(reason) | RetryPlan::Replace { reason, .. } => reason,
        }
    }

    #[test]
    fn a_failed_mail_that_is_still_right_keeps_its_bytes() {
        for state in [EmailState::Failed, EmailState::Held, EmailState::Queued] {
            let mail = email(Template::Credentials, state);
            assert_eq!(
                plan(&facts(&mail)),
                Ok(RetryPlan::Requeue(RetryReason::StillRight))
            );
        }
    }

    #[test]
    fn a_dead_link_is_never_mailed_again() {
        let mail = email(Template::ResetLink, EmailState::Failed);
        for (state, want) in [
            (LinkState::Used, RetryReason::LinkUsed),
            (LinkState::Expired, RetryReason::LinkExpired),
            (LinkState::Revoked, RetryReason::LinkRevoked),
        ] {
            let facts = RetryFacts {
                link: Some(state),
                ..facts(&mail)
            };
            assert!(
                matches!(plan(&facts), Ok(RetryPlan::Replace { reason, .. }) if reason == want)
            );
        }
    }

    #[test]
    fn the_address_follows_the_contact() {
        let mail = email(Template::Credentials, EmailState::Failed);
        let now: EmailAddress = "ada@new.example".parse().unwrap();
        let facts = RetryFacts {
            address_is_current: false,
            primary: Some(&now),
            ..facts(&mail)
        };
        assert_eq!(
            plan(&facts),
            Ok(RetryPlan::Replace {
                reason: RetryReason::AddressChanged,
                to: now.clone()
            })
        );
        let homeless = RetryFacts {
            primary: None,
            ..facts
        };
        assert_eq!(plan(&homeless), Err(RetryBlock::NoAddress));
    }

    #[test]
    fn what_may_arrive_twice_needs_a_word() {
        let mail = email(Template::Credentials, EmailState::Accepted);
        assert_eq!(plan(&facts(&mail)), Err(RetryBlock::AlreadyAccepted(None)));
        let again = RetryFacts {
            again: true,
            ..facts(&mail)
        };
        assert_eq!(reason(&again), RetryReason::Accepted);

        let mut lost = email(Template::Credentials, EmailState::Held);
        lost.unknowns = 2;
        assert_eq!(plan(&facts(&lost)), Err(RetryBlock::MaybeSent));
        let again = RetryFacts {
            again: true,
            ..facts(&lost)
        };
        assert_eq!(plan(&again), Ok(RetryPlan::Requeue(RetryReason::MaybeSent)));
    }

    #[test]
    fn what_came_back_needs_no_word() {
        let mut mail = email(Template::Credentials, EmailState::Accepted);
        mail.delivery = Delivery::Bounced;
        assert_eq!(reason(&facts(&mail)), RetryReason::Bounced);
    }

    #[test]
    fn a_strayed_password_is_never_mailed_again() {
        let mail = email(Template::Credentials, EmailState::Accepted);
        let facts = RetryFacts {
            password_strayed: true,
            again: true,
            ..facts(&mail)
        };
        assert_eq!(plan(&facts), Err(RetryBlock::PasswordStrayed));
    }

    #[test]
    fn a_purged_password_cannot_be_mailed() {
        let mut mail = email(Template::Credentials, EmailState::Failed);
        mail.has_bytes = false;
        assert_eq!(reason(&facts(&mail)), RetryReason::Purged);
        let gone = RetryFacts {
            password_available: false,
            ..facts(&mail)
        };
        assert_eq!(plan(&gone), Err(RetryBlock::PasswordGone));
    }

    #[test]
    fn an_email_of_a_removed_login_is_not_sent() {
        for template in Template::ALL {
            let mut mail = email(*template, EmailState::Failed);
            mail.login_id = None;
            let facts = RetryFacts {
                password_serial: None,
                again: true,
                ..facts(&mail)
            };
            assert_eq!(plan(&facts), Err(RetryBlock::LoginRemoved), "{template}");
        }
    }

    #[test]
    fn a_link_that_a_correction_ended_is_replaced_because_of_the_address() {
        let mail = email(Template::ResetLink, EmailState::Failed);
        let now: EmailAddress = "ada@new.example".parse().unwrap();
        let moved = RetryFacts {
            link: Some(LinkState::Revoked),
            address_is_current: false,
            primary: Some(&now),
            ..facts(&mail)
        };
        assert_eq!(reason(&moved), RetryReason::AddressChanged);
        let put_back = RetryFacts {
            address_is_current: true,
            ..moved
        };
        assert_eq!(reason(&put_back), RetryReason::LinkRevoked);
    }

    #[test]
    fn nobody_touches_a_mail_in_flight() {
        for state in [EmailState::Sending, EmailState::Handed] {
            let mail = email(Template::ResetLink, state);
            let facts = RetryFacts {
                again: true,
                ..facts(&mail)
            };
            assert_eq!(plan(&facts), Err(RetryBlock::InFlight));
        }
    }
}
