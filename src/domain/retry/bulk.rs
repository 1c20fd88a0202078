//! A retry of all that failed: which mails it leaves alone.
//!
//! Nobody named these mails one by one, so what looks needless or hopeless is skipped and counted. A mail that is
//! named by its id is judged by [`super::plan`] alone.

use crate::domain::email::{Delivery, Email, EmailState, Template};

/// A mail that failed, is held or came back, that no retry took the place of, and what happened since.
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
#[derive(Clone, Debug)]
pub struct Failing {
    /// The mail.
    pub email: Email,
    /// A later mail of the same kind, or one with a link instead of another with a link, for the same login was accepted or waits, or fails at the same address: then that
    /// one is the one to retry.
    pub newer_mail: bool,
    /// The link that it carries, or a newer one of the same login, was redeemed.
    pub link_used: bool,
    /// The link that it carries was ended before its time, and not because its address was corrected.
    pub link_revoked: bool,
    /// The password was set after the mail was composed.
    pub password_changed: bool,
    /// Its address is still one of the contact's.
    pub address_is_current: bool,
}

/// Why a mail is left alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SkipReason {
    /// Its login was removed.
    LoginRemoved,
    /// A later mail does what it was to do.
    NewerMail,
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
            Self::NewerMail => "newer_mail",
            Self::LinkUsed => "link_used",
            Self::LinkRevoked => "link_revoked",
            Self::PasswordChanged => "password_changed",
            Self::MaybeSent => "maybe_sent",
            Self::Refused => "refused",
            Self::NoLongerFails => "no_longer_fails",
        }
    }
}

/// What is retried although it may arrive twice, or is likely to fail again.
#[derive(Clone, Copy, Debug, Default)]
pub struct Include {
    /// Mails that were refused for good at an address that is the same today.
    pub permanent: bool,
    /// Mails that may have been sent.
    pub maybe_sent: bool,
}

/// Why a retry of all that failed leaves this mail alone, if it does.
pub fn skip(failing: &Failing, include: Include) -> Option<SkipReason> {
    let email = &failing.email;
    let carries_link = email.template.carries_link();
    let says_password = email.template != Template::PasswordChanged;
    if email.login_id.is_none() {
        Some(SkipReason::LoginRemoved)
    } else if failing.newer_mail {
        Some(SkipReason::NewerMail)
    } else if carries_link && failing.link_used {
        Some(SkipReason::LinkUsed)
    } else if says_password && failing.password_changed {
        Some(SkipReason::PasswordChanged)
    } else if carries_link && failing.link_revoked {
        Some(SkipReason::LinkRevoked)
    } else if email.outcome_unknown() && !include.maybe_sent {
        Some(SkipReason::MaybeSent)
    } else if is_refused(email) && failing.address_is_current && !include.permanent {
        Some(SkipReason::Refused)
    } else {
        None
    }
}

fn is_refused(email: &Email) -> bool {
    email.was_refused()
        || email.state == EmailState::Accepted && email.delivery == Delivery::Bounced
}

#[cfg(test)]
mod tests {
    use super::super::tests::email;
    use super::*;

    fn failing(template: Template, state: EmailState) -> Failing {
        Failing {
            email: email(template, state),
            newer_mail: false,
            link_used: false,
            link_revoked: false,
            password_changed: false,
            address_is_current: true,
        }
    }

    fn refused() -> Failing {
        let mut failing = failing(Template::Credentials, EmailState::Failed);
        failing.email.last_code = Some(550);
        failing
    }

    fn why(failing: &Failing) -> Option<SkipReason> {
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
        use SkipReason::{LinkRevoked, LinkUsed, LoginRemoved, NewerMail, PasswordChanged};
        use Template::{Credentials, Invitation, PasswordChanged as Notice, ResetLink};
        type Change = fn(&mut Failing);
        let cases: [(Change, [Option<SkipReason>; 3]); 5] = [
            (|f| f.newer_mail = true, [Some(NewerMail); 3]),
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
