//! The next step for an email that failed, is held or came back, or that a correction of the address or a lost key
//! cancelled ([`super::super::email::CancelCause::leaves_waiting`]): the one rule by which `contact show` offers a next
//! step, `contact list --failing` and the menu of `email retry` list, and a retry of all that failed chooses.
//!
//! Such an email is *settled* once its person was helped. It leaves every list then, for good, unless it is retried by
//! its ID and fails anew:
//! - a retry took its place, or its login was removed;
//! - the relay accepted a later email of the same login that carries as much (`Template::carries_as_much_as`: a
//!   password, a reset link and an invitation all let the person in), at an address that is still the contact's, and it
//!   did not come back;
//! - a link of the login was used, or its password was set, since the email was composed; a notice is not settled by
//!   that;
//! - the link that it carries was ended by an operator, or by a newer one;
//! - an operator handed the person what it carried after it failed: showed or copied the password of its login, showed
//!   a link, or revealed the text of the email.
//!
//! One that is not settled is *open*. It is listed unless a later email that carries as much waits in the outbox, or
//! fails at the same address, or at any address where the older one's is no longer the contact's: then that one is the
//! one to retry. A retry of all that failed also leaves alone what may
//! have been sent and what was refused at an address that is the same today, unless it is asked for these; an email
//! that is named by its ID is judged by [`super::plan`] alone.

use crate::domain::diagnosis::Party;
use crate::domain::email::{Delivery, Email, EmailState};

/// An email that failed, is held or came back and was not settled yet, and what happened since.
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
#[derive(Clone, Debug)]
pub struct FailingEmail {
    /// The email.
    pub email: Email,
    /// A later email that carries as much was accepted at a present address of the contact, and did not come back.
    pub helped: bool,
    /// A later email that carries as much waits, or fails at the same address.
    pub newer_email: bool,
    /// The link that it carries, or a newer one of the same login, was redeemed.
    pub link_used: bool,
    /// The link that it carries was ended before its time, and not because its address was corrected.
    pub link_revoked: bool,
    /// The password was set after the email was composed.
    pub password_changed: bool,
    /// Its address is still one of the contact's.
    pub address_is_current: bool,
}

/// Why an email is left alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SkipReason {
    /// Its login was removed.
    LoginRemoved,
    /// A later email does what it was to do.
    NewerEmail,
    /// The person got in by a link.
    LinkUsed,
    /// Its link was ended, so somebody did not want it used.
    LinkRevoked,
    /// The person has another password by now.
    PasswordChanged,
    /// It may have been sent.
    MaybeSent,
    /// It was refused for good, or came back, and the address is the same today.
    Refused,
    /// Somebody retried it or took it back meanwhile.
    NoLongerFails,
}

impl SkipReason {
    /// The fixed name on stdout and in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::LoginRemoved => "login_removed",
            Self::NewerEmail => "newer_email",
            Self::LinkUsed => "link_used",
            Self::LinkRevoked => "link_revoked",
            Self::PasswordChanged => "password_changed",
            Self::MaybeSent => "maybe_sent",
            Self::Refused => "refused",
            Self::NoLongerFails => "no_longer_fails",
        }
    }
}

/// The emails to retry although they may arrive twice, or are likely to fail again.
#[derive(Clone, Copy, Debug, Default)]
pub struct Include {
    /// Mails that were refused for good at an address that is the same today.
    pub permanent: bool,
    /// Mails that may have been sent.
    pub maybe_sent: bool,
}

/// Why nothing is left to do about it: its person was helped, or what it spoke of is gone.
pub fn settled(failing: &FailingEmail) -> Option<SkipReason> {
    let email = &failing.email;
    let carries_link = email.template.carries_link();
    if email.login_id.is_none() {
        Some(SkipReason::LoginRemoved)
    } else if failing.helped {
        Some(SkipReason::NewerEmail)
    } else if carries_link && failing.link_used {
        Some(SkipReason::LinkUsed)
    } else if email.template.is_way_in() && failing.password_changed {
        Some(SkipReason::PasswordChanged)
    } else if carries_link && failing.link_revoked {
        Some(SkipReason::LinkRevoked)
    } else {
        None
    }
}

/// Whether it is the email to retry, or to do something else about, for its person's sake.
pub fn is_open(failing: &FailingEmail) -> bool {
    settled(failing).is_none() && !failing.newer_email
}

/// Why a retry of all that failed leaves this email alone, if it does.
pub fn skip(failing: &FailingEmail, include: Include) -> Option<SkipReason> {
    let email = &failing.email;
    if let Some(reason) = settled(failing) {
        Some(reason)
    } else if failing.newer_email {
        Some(SkipReason::NewerEmail)
    } else if email.outcome_unknown() && failing.address_is_current && !include.maybe_sent {
        Some(SkipReason::MaybeSent)
    } else if is_refused(failing) && !include.permanent {
        Some(SkipReason::Refused)
    } else {
        None
    }
}

/// Whether the address, which is the same today, refused it or sent it back: then another address helps, not another
/// try.
pub fn is_refused(failing: &FailingEmail) -> bool {
    let email = &failing.email;
    let party = email.refused_by();
    let is_ours = matches!(party, Some(Party::OurSetup(_) | Party::Relay(_)));
    let refused = email.was_refused() && !is_ours
        || email.state == EmailState::Accepted && email.delivery == Delivery::Bounced;
    refused && failing.address_is_current
}

#[cfg(test)]
mod tests {
    use super::super::tests::email;
    use super::*;
    use crate::domain::template::Template;

    fn failing(template: Template, state: EmailState) -> FailingEmail {
        FailingEmail {
            email: email(template, state),
            helped: false,
            newer_email: false,
            link_used: false,
            link_revoked: false,
            password_changed: false,
            address_is_current: true,
        }
    }

    fn refused() -> FailingEmail {
        let mut failing = failing(Template::Credentials, EmailState::Failed);
        failing.email.last_code = Some(550);
        failing
    }

    fn why(failing: &FailingEmail) -> Option<SkipReason> {
        skip(failing, Include::default())
    }

    #[test]
    fn what_failed_for_a_passing_reason_is_retried() {
        for template in Template::ALL {
            for state in [EmailState::Failed, EmailState::Held] {
                assert_eq!(why(&failing(*template, state)), None, "{template} {state}");
            }
        }
    }

    #[test]
    fn what_something_made_needless_is_not() {
        use SkipReason::{LinkRevoked, LinkUsed, LoginRemoved, NewerEmail, PasswordChanged};
        use Template::{Credentials, Invitation, PasswordChanged as Notice, ResetLink};
        type Change = fn(&mut FailingEmail);
        let cases: [(Change, [Option<SkipReason>; 3]); 6] = [
            (|f| f.helped = true, [Some(NewerEmail); 3]),
            (|f| f.newer_email = true, [Some(NewerEmail); 3]),
            (|f| f.link_used = true, [None, Some(LinkUsed), None]),
            (|f| f.link_revoked = true, [None, Some(LinkRevoked), None]),
            (
                |f| f.password_changed = true,
                [Some(PasswordChanged), Some(PasswordChanged), None],
            ),
            (|f| f.email.login_id = None, [Some(LoginRemoved); 3]),
        ];
        for (change, wanted) in cases {
            let [credentials, link, notice] = wanted;
            for (template, wanted) in [
                (Credentials, credentials),
                (ResetLink, link),
                (Invitation, link),
                (Notice, notice),
            ] {
                let mut failing = failing(template, EmailState::Failed);
                change(&mut failing);
                assert_eq!(why(&failing), wanted, "{template}");
                let all = Include {
                    permanent: true,
                    maybe_sent: true,
                };
                assert_eq!(skip(&failing, all), wanted, "{template}: no flag undoes it");
            }
        }
    }

    #[test]
    fn whoever_was_helped_leaves_the_list_and_whoever_was_not_stays() {
        let open = refused();
        assert!(is_open(&open), "a refusal needs somebody");
        let mut maybe_sent = failing(Template::Credentials, EmailState::Held);
        maybe_sent.email.unknowns = 2;
        assert!(is_open(&maybe_sent));
        let helped = FailingEmail {
            helped: true,
            ..open.clone()
        };
        assert!(!is_open(&helped) && settled(&helped).is_some());
        let waiting = FailingEmail {
            newer_email: true,
            ..open
        };
        assert!(!is_open(&waiting), "the later one is the one to look at");
        assert_eq!(settled(&waiting), None, "it may still fail");
    }

    #[test]
    fn a_refusal_stands_until_the_address_changes_or_somebody_insists() {
        let mut failing = refused();
        assert_eq!(why(&failing), Some(SkipReason::Refused));
        let insist = Include {
            permanent: true,
            ..Include::default()
        };
        assert_eq!(skip(&failing, insist), None);
        failing.address_is_current = false;
        assert_eq!(why(&failing), None);
    }

    #[test]
    fn what_came_back_was_refused() {
        let mut failing = failing(Template::Credentials, EmailState::Accepted);
        failing.email.delivery = Delivery::Bounced;
        assert_eq!(why(&failing), Some(SkipReason::Refused));
    }

    #[test]
    fn what_may_have_been_sent_waits_for_a_word() {
        let mut failing = failing(Template::Credentials, EmailState::Held);
        failing.email.unknowns = 2;
        assert_eq!(why(&failing), Some(SkipReason::MaybeSent));
        let insist = Include {
            maybe_sent: true,
            ..Include::default()
        };
        assert_eq!(skip(&failing, insist), None);
    }
}
