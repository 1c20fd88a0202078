//! Advice after a refusal, by the party at fault.

use crate::app::records::next_steps::steps_after;
use crate::app::{Hint, MailReport, NextStep, Stop};
use crate::domain::diagnosis::{MessageFault, Party, RecipientFault, RelayFault, Setting};
use crate::domain::email::Email;
use crate::domain::smtp::{Failure, Fault, Phase};
use crate::domain::template::Template;
use crate::domain::typo::probably_meant;
use crate::domain::verdict::StopReason;

/// Returns the party at fault for the last refusal of an email, as a part of a sentence.
pub(crate) fn why(email: &Email) -> String {
    email
        .refused_by()
        .map_or_else(String::new, |party| format!(", since {}", party.sentence()))
}

/// Returns advice for a person whose email was refused for good.
pub(crate) fn after_refusal(report: &MailReport) -> Hint {
    let email = &report.email;
    let steps = steps_after(email, report.address_is_current);
    let any = |words: String| Hint::from(words).and_steps(steps.clone(), ", or: ");
    match email.refused_by() {
        Some(Party::Recipient(_)) if !report.address_is_current => any(format!(
            "{} is no address of the contact any more; to send it to the present one: ",
            email.to
        )),
        Some(Party::Recipient(fault)) => match fault {
            RecipientFault::Unknown | RecipientFault::Domain | RecipientFault::Syntax => {
                let meant = probably_meant(&email.to)
                    .map(|meant| format!(" (did you mean {meant}?)"))
                    .unwrap_or_default();
                Hint::from(format!("correct the address{meant}: ")).and_steps(steps, ", then: ")
            }
            RecipientFault::Full | RecipientFault::Disabled | RecipientFault::Refuses => {
                // The last two are one way: the address is added, and then the email goes there.
                let (by_hand, elsewhere) = steps.split_at(steps.len().saturating_sub(2));
                let hint = Hint::from("send it to another address: ")
                    .and_steps(elsewhere.to_vec(), ", then: ");
                match by_hand {
                    [] => hint,
                    by_hand => hint.then(", or: ").and_steps(by_hand.to_vec(), ", or: "),
                }
            }
        },
        Some(Party::Message(_)) if email.template == Template::PasswordChanged => {
            any(String::from("tell the user otherwise, or: "))
        }
        Some(Party::Message(MessageFault::Size)) => any(String::from("shorten the template, or: ")),
        Some(Party::Message(_)) => any(String::from(
            "the address is not at fault: ask the operator of the relay what its filter refuses, or: ",
        )),
        Some(Party::Unclear) => any(String::from(
            "if the address is wrong, correct it; if others are refused in the same words, look at smtp.username and smtp.from: ",
        )),
        _ => Hint::steps(steps, ", or: "),
    }
}

/// Returns advice after the stop of a run.
pub(crate) fn after_stop(stop: &Stop) -> Hint {
    match (stop.reason, stop.party) {
        (StopReason::Interrupted, _) => NextStep::Deliver.then(" goes on"),
        (StopReason::SameRefusal, party) => same_refusal(party),
        (_, Party::OurSetup(setting)) => setup(setting),
        (_, Party::Relay(RelayFault::Quota)) => {
            wait().then(" sends the email, which is due in an hour")
        }
        _ => relay(&stop.failure),
    }
}

/// Returns both readings of a refusal of several people in the same words: our setup or the message, or these addresses.
fn same_refusal(party: Party) -> Hint {
    let ours = match party {
        Party::Message(MessageFault::Size) => {
            "the relay takes no message of this size: shorten the template, or ask its operator for the limit"
        }
        Party::Message(_) => {
            "our messages or our setup are refused: look at the template and at smtp.from, and ask the operator of the \
             relay what its filter refuses"
        }
        _ => "our setup is refused: look at smtp.username, smtp.from and smtp.client_name",
    };
    Hint::from(format!("either {ours}; or these addresses are, which "))
        .step(NextStep::ListHeldEmails)
        .then(" names; then correct them, or: ")
        .step(NextStep::RetryHeldEmails)
}

const LOGIN: &str = "smtp.username and smtp.password_file or smtp.password_command";

/// Advice that ends with where the settings are.
fn in_configuration(words: impl Into<String>) -> Hint {
    Hint::from(words.into() + " in the configuration; ")
        .step(NextStep::ConfigPath)
        .then(" names it")
}

/// Advice to wait, of which the command is the subject.
fn wait() -> Hint {
    Hint::from("wait until ").step(NextStep::Deliver)
}

/// Returns advice on a fault of our setup, with the place of the settings.
fn setup(setting: Setting) -> Hint {
    match setting {
        Setting::Sender => in_configuration(mend(setting) + ",")
            .then("; no email failed, ")
            .step(NextStep::Deliver)
            .then(" goes on"),
        _ => in_configuration(mend(setting)),
    }
}

/// Returns the settings that mend a fault of our setup.
fn mend(setting: Setting) -> String {
    let fixed = match setting {
        Setting::Login | Setting::LoginRefused => return format!("check {LOGIN}"),
        Setting::Relaying => {
            return format!(
                "it takes emails only after a login, or from networks that it knows: check {LOGIN}"
            );
        }
        Setting::BlockList => {
            return format!(
                "ask the block list to remove the address, or send by a relay that wants a login: set smtp.host, {LOGIN}"
            );
        }
        Setting::ClientAddress => {
            return format!(
                "give the IP address of this machine a name in the DNS (PTR), or send by a relay that wants a login: set \
                 smtp.host, {LOGIN}"
            );
        }
        Setting::Encryption | Setting::InClear => "check smtp.tls",
        Setting::Sender => {
            "check smtp.from and smtp.bounce_address, or the product's --sender, and whether smtp.username may send as it"
        }
        Setting::ClientName => "set smtp.client_name to the full name of this machine",
        Setting::Account => "ask the provider about the account that smtp.username names",
        Setting::Server => "check smtp.host, smtp.tls and smtp.client_name",
        Setting::Certificate => "check smtp.ca_file and smtp.host",
        Setting::StartTls => "check smtp.tls and smtp.port",
        Setting::Forged => "\"implicit\" leaves no room for that: check smtp.tls and smtp.port",
        Setting::Password => "check smtp.password_file or smtp.password_command",
        Setting::Mechanism => {
            "many relays offer a login only within TLS: check smtp.tls and smtp.auth"
        }
    };
    fixed.to_owned()
}

/// Returns what mends the fault that emails wait for, where that is ours.
pub(crate) fn in_outage(party: Party) -> Option<String> {
    match party {
        Party::OurSetup(setting) => Some(mend(setting)),
        Party::Unclear => Some(String::from(
            "check smtp.username, smtp.from and smtp.client_name, or the addresses",
        )),
        Party::Relay(_) | Party::Recipient(_) | Party::Message(_) => None,
    }
}

/// Returns advice against a relay that is down, or is not what the settings say.
fn relay(failure: &Failure) -> Hint {
    let or_wait = |words: String| {
        Hint::from(words + ", or wait until ")
            .step(NextStep::Deliver)
            .then(" sends it")
    };
    match &failure.fault {
        Fault::Tls(_) => Hint::from(
            "check smtp.tls and smtp.port: \"implicit\" is usual on 465, \"starttls\" on 587",
        ),
        Fault::Timeout => or_wait(format!(
            "check smtp.host and smtp.port, give it more time (`{}` under [timeouts])",
            failure.phase
        )),
        Fault::TimeUp(_) => or_wait(String::from(
            "check smtp.host and smtp.port, give the run more time (--max-time)",
        )),
        Fault::Reply(_) if failure.refuses_connection() => or_wait(String::from(
            "the relay may take no email from the IP address of this machine: ask its operator, check smtp.host, \
                 smtp.port and smtp.client_name",
        )),
        Fault::Reply(reply) if failure.phase == Phase::Auth && !reply.is_permanent() => {
            wait().then(" sends the email: the relay cannot check the login now, which says nothing against it")
        }
        Fault::Reply(_) if failure.phase >= Phase::Mail => {
            wait().then(" sends the email when it is due; --rate keeps to the limit of the relay")
        }
        _ => or_wait(String::from("check smtp.host and smtp.port")),
    }
}
