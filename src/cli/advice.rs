//! Advice after a refusal, by the party at fault.

use crate::app::records::next_steps::commands;
use crate::app::{MailReport, Stop};
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
pub(crate) fn after_refusal(report: &MailReport) -> String {
    let email = &report.email;
    let steps = commands(email, report.address_is_current);
    match email.refused_by() {
        Some(Party::Recipient(_)) if !report.address_is_current => format!(
            "{} is no address of the contact any more; to send it to the present one: {}",
            email.to,
            steps.join(", or: ")
        ),
        Some(Party::Recipient(fault)) => match fault {
            RecipientFault::Unknown | RecipientFault::Domain | RecipientFault::Syntax => {
                let meant = probably_meant(&email.to)
                    .map(|meant| format!(" (did you mean {meant}?)"))
                    .unwrap_or_default();
                format!("correct the address{meant}: {}", steps.join(", then: "))
            }
            RecipientFault::Full | RecipientFault::Disabled | RecipientFault::Refuses => {
                format!("send it to another address, or {}", steps.join(", or: "))
            }
        },
        Some(Party::Message(_)) if email.template == Template::PasswordChanged => {
            format!("tell the user otherwise, or: {}", steps.join(", or: "))
        }
        Some(Party::Message(MessageFault::Size)) => {
            format!("shorten the template, or {}", steps.join(", or: "))
        }
        Some(Party::Message(_)) => format!(
            "the address is not at fault: ask the operator of the relay what its filter refuses, or {}",
            steps.join(", or: ")
        ),
        Some(Party::Unclear) => format!(
            "if the address is wrong, correct it; if others are refused in the same words, look at smtp.username and smtp.from: {}",
            steps.join(", or: ")
        ),
        _ => steps.join(", or: "),
    }
}

/// Returns advice after the stop of a run.
pub(crate) fn after_stop(stop: &Stop) -> String {
    match stop.party {
        _ if stop.reason == StopReason::Interrupted => {
            String::from("`credtool email deliver` goes on")
        }
        Party::OurSetup(Setting::Connection) => connection(&stop.failure),
        Party::OurSetup(setting) => setup(setting),
        Party::Relay(RelayFault::Quota) => {
            String::from("wait: `credtool email deliver` goes on when the email is due, in an hour")
        }
        Party::Unclear => String::from(
            "either our setup is refused: look at smtp.username, smtp.from and smtp.client_name; or these addresses are: \
             `credtool email list --state held` names them. Then: credtool email retry --held, or correct the addresses",
        ),
        Party::Relay(_) | Party::Recipient(_) | Party::Message(_) => relay(&stop.failure),
    }
}

const LOGIN: &str = "smtp.username and smtp.password_file or smtp.password_command";
const PLACE: &str = "in the configuration; `credtool config path` names it";

/// The setting to look at.
fn setup(setting: Setting) -> String {
    match setting {
        Setting::Login => format!("check {LOGIN} {PLACE}"),
        Setting::Relaying => format!(
            "it takes mail only from those who log in, or from networks that it knows: check {LOGIN} {PLACE}"
        ),
        Setting::Encryption => format!("check smtp.tls {PLACE}"),
        Setting::Sender => format!(
            "check smtp.from and smtp.bounce_address, or the product's --sender, and whether smtp.username may send \
             as it, {PLACE}; no email failed, `credtool email deliver` goes on"
        ),
        Setting::ClientName => {
            format!("set smtp.client_name to the full name of this machine {PLACE}")
        }
        Setting::BlockList => format!(
            "ask the block list to remove the address, or send by a relay that wants a login ({LOGIN} {PLACE})"
        ),
        Setting::ClientAddress => format!(
            "give the IP address of this machine a name in the DNS (PTR), or send by a relay that wants a login ({LOGIN} {PLACE})"
        ),
        Setting::Account => {
            format!("ask the provider about the account that smtp.username names {PLACE}")
        }
        Setting::Connection => format!("check smtp.host, smtp.port and smtp.tls {PLACE}"),
    }
}

/// The settings that make a relay unusable before it is asked.
fn connection(failure: &Failure) -> String {
    let (why, settings) = match &failure.fault {
        Fault::Settings(_) => ("", "smtp.host, smtp.tls and smtp.client_name"),
        Fault::Certificate(_) => ("", "smtp.ca_file and smtp.host"),
        Fault::NoStartTls => ("", "smtp.tls and smtp.port"),
        Fault::Injected => (
            "somebody on the way may be forging answers, which \"implicit\" leaves no room for: ",
            "smtp.tls",
        ),
        Fault::InClear => ("", "smtp.tls"),
        Fault::NoPassword(_) => ("", "smtp.password_file or smtp.password_command"),
        Fault::NoMechanism(_) => (
            "many relays offer a login only within TLS: ",
            "smtp.tls and smtp.auth",
        ),
        _ => ("", "smtp.host, smtp.port and smtp.tls"),
    };
    format!("{why}check {settings} {PLACE}")
}

/// Returns advice against a relay that is down, or is not what the settings say.
fn relay(failure: &Failure) -> String {
    const WAIT: &str = "or wait: `credtool email deliver` sends it";
    match &failure.fault {
        Fault::Tls(_) => String::from(
            "check smtp.tls and smtp.port: \"implicit\" is usual on 465, \"starttls\" on 587",
        ),
        Fault::Timeout => format!(
            "check smtp.host and smtp.port, give it more time (`{}` under [timeouts]), {WAIT}",
            failure.phase
        ),
        Fault::Reply(_) if failure.phase >= Phase::Mail => String::from(
            "wait: `credtool email deliver` goes on when the email is due; --rate keeps to its limit",
        ),
        _ => format!("check smtp.host and smtp.port, {WAIT}"),
    }
}
