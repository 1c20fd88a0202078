//! Why emails wait: the last fault for which the relay took none, or none of one sender.
//!
//! It is kept from the moment of the fault until the relay accepts an email that it concerns, so that a screen can say
//! what queued emails wait for, and so that a different fault is told at once and the same one once an hour.

use jiff::{SignedDuration, Timestamp};

use super::EmailAddress;
use super::diagnosis::Party;
use super::email::{Email, EmailState};
use super::schedule::is_due;
use super::smtp::Phase;

/// An outage that goes on is told again after this time.
const TOLD_AGAIN: SignedDuration = SignedDuration::from_hours(1);

/// A fault of the relay, or of our setup, for which emails wait.
#[derive(Clone, Debug)]
pub struct Outage {
    /// The sender whose emails wait; absent where all do.
    pub sender: Option<EmailAddress>,
    /// The reason why the run ended, as the fixed name in JSON.
    pub reason: String,
    /// The party at fault.
    pub party: Party,
    /// The party at fault, as a sentence.
    pub cause: String,
    /// The relay's reply, or the failure instead.
    pub text: String,
    /// Where in the session it was seen.
    pub phase: Phase,
    /// When it was first seen.
    pub since: Timestamp,
    /// When it was last seen.
    pub last_seen: Timestamp,
    /// When it was last told to somebody.
    pub told_at: Option<Timestamp>,
}

impl Outage {
    /// Whether it is to be told now by what runs unwatched. A clock that was set back does not silence it.
    pub fn is_due_to_be_told(&self, now: Timestamp) -> bool {
        self.told_at
            .is_none_or(|told| told > now || now.duration_since(told) >= TOLD_AGAIN)
    }

    /// Whether this email waits for the end of it.
    pub fn concerns(&self, email: &Email, now: Timestamp) -> bool {
        let is_due = email.due_at.is_some_and(|due| is_due(now, due));
        let is_of_sender = self
            .sender
            .as_ref()
            .is_none_or(|sender| *sender == email.sender);
        email.state == EmailState::Queued && is_due && is_of_sender
    }

    /// Whether the failure of an email shows that it is over: one of a later phase got past it, and where the run goes on
    /// after one of the same phase, the relay says something else by now.
    pub fn is_refuted_by(&self, sender: &EmailAddress, phase: Phase, goes_on: bool) -> bool {
        let is_of_sender = self.sender.as_ref().is_none_or(|other| other == sender);
        is_of_sender && (phase > self.phase || phase == self.phase && goes_on)
    }

    /// Since when an email waits for the end of it.
    pub fn awaited_since(&self, email: &Email) -> Timestamp {
        self.since.max(email.created_at)
    }
}

#[cfg(test)]
mod tests {
    use super::super::retry::tests::email;
    use super::*;
    use crate::domain::diagnosis::Setting;
    use crate::domain::template::Template;

    fn at(minutes: i64) -> Timestamp {
        Timestamp::from_second(minutes * 60).unwrap()
    }

    fn outage() -> Outage {
        Outage {
            sender: None,
            reason: String::from("misconfigured"),
            party: Party::OurSetup(Setting::Login),
            cause: String::from("the relay refuses our login"),
            text: String::from("535 5.7.8 no"),
            phase: Phase::Auth,
            since: at(10),
            last_seen: at(10),
            told_at: None,
        }
    }

    #[test]
    fn it_is_told_once_an_hour() {
        let told = Outage {
            told_at: Some(at(10)),
            ..outage()
        };
        assert!(outage().is_due_to_be_told(at(10)));
        assert!(!told.is_due_to_be_told(at(69)));
        assert!(told.is_due_to_be_told(at(70)));
        assert!(told.is_due_to_be_told(at(9)), "the clock was ahead then");
    }

    #[test]
    fn later_phase_refutes_it() {
        let desk = "desk@example.com".parse().unwrap();
        let other = "other@example.com".parse().unwrap();
        let of_login = outage();
        assert!(of_login.is_refuted_by(&desk, Phase::Mail, false));
        assert!(!of_login.is_refuted_by(&desk, Phase::Greeting, false));
        let of_sender = Outage {
            sender: Some(desk.clone()),
            phase: Phase::Mail,
            ..outage()
        };
        assert!(of_sender.is_refuted_by(&desk, Phase::Rcpt, false));
        assert!(!of_sender.is_refuted_by(&other, Phase::Rcpt, false));
        assert!(of_sender.is_refuted_by(&desk, Phase::Mail, true), "451");
        assert!(!of_sender.is_refuted_by(&desk, Phase::Mail, false));
    }

    #[test]
    fn it_concerns_what_is_due_and_of_its_sender() {
        let mut waiting = email(Template::Credentials, EmailState::Queued);
        waiting.due_at = Some(at(5));
        assert!(outage().concerns(&waiting, at(5)));
        assert!(!outage().concerns(&waiting, at(4)), "it is not due");
        let of_another = Outage {
            sender: Some("other@example.com".parse().unwrap()),
            ..outage()
        };
        assert!(!of_another.concerns(&waiting, at(5)));
        waiting.state = EmailState::Held;
        assert!(!outage().concerns(&waiting, at(5)));
        assert_eq!(outage().awaited_since(&waiting), at(10));
    }
}
