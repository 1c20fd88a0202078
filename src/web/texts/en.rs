//! English.

use super::{Moment, Strength, Texts};
use crate::domain::link::RevokedReason;
use crate::domain::password::Expected;
use crate::domain::product::{CharClass, Symbols, Violation};

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

pub(super) const TEXTS: Texts = Texts {
    tag: "en",
    at: ["at ", "on ", " at "],
    until: ["until ", "until ", ", "],
    date,
    choose: ["Choose a password for ", ""],
    works: ["This link works once, ", "."],
    username: "Username",
    password: "New password",
    repeat: "New password again",
    show: "Show password",
    submit: "Set password",
    wait: "One moment…",
    rules: "Rules for the password:",
    at_least: |n| format!("at least {n} characters"),
    at_most: |n| format!("at most {n} characters"),
    has: |class| match class {
        CharClass::Lower => "a small letter",
        CharClass::Upper => "a capital letter",
        CharClass::Digit => "a digit",
        CharClass::Symbol => "a symbol, such as - or !",
    },
    only_symbols: ["no symbols other than ", ""],
    no_symbols: "letters and digits only, no symbols",
    no_username: "without your username",
    not_expected: "none that is tried first: no common password, no run of keys, not your name",
    tip: "A few words that have nothing to do with each other are easy to remember and hard to guess.",
    strength: Strength {
        missing: "Characters still missing: ",
        guessable: "Easy to guess",
        good: "Good",
        strong: "Very good",
    },
    error: "Error: ",
    problem: "The password was not set",
    empty: "Enter a new password.",
    mismatch: "The two passwords are not the same. Type the same one in both fields.",
    broken_rule,
    done: "Your password is set",
    done_text: ["You can log in to ", " with it now."],
    log_in: "Log in",
    used: "This link was used already",
    used_text: ["A password was set with it ", ". Each link works once."],
    used_hint: "If that was you, log in with your new password. If it was not you, tell the support desk at once.",
    expired: "This link has expired",
    expired_text: ["It was good ", "."],
    ended: "This link is no longer good",
    ended_text: ["It was ended ", "."],
    ended_why: |why| match why {
        RevokedReason::PasswordChanged => "The password was changed after the link was sent.",
        RevokedReason::Newer | RevokedReason::Replaced => "A newer link took its place.",
        RevokedReason::Desk | RevokedReason::AddressChanged => "The support desk ended it.",
    },
    newer: ["A newer link was sent ", ". Look for the newest mail."],
    ask: "Ask the support desk for a new link.",
    desk: "Support desk:",
    unknown: [
        "This link is not known",
        "Check that the whole link was copied, or ask the support desk for a new one.",
    ],
    later: [
        "Your password could not be set right now",
        "Nothing was changed, and the link stays good. Try again in a few minutes, or write to the support desk.",
    ],
    unsure: [
        "It is not certain that your password was set",
        "It may have been changed, or not. Open the link again in a few minutes: as long as it works you can set the password once more. Or write to the support desk.",
    ],
    unavailable: [
        "This page cannot be shown right now",
        "Nothing was changed. Try again in a few minutes, or write to the support desk.",
    ],
    malformed: [
        "That did not arrive as it should",
        "Nothing was changed. Open the link from the mail once more.",
    ],
    too_large: [
        "That was too long",
        "Nothing was changed. Go back and choose a shorter password.",
    ],
    too_slow: [
        "That took too long",
        "Nothing was changed. Open the link from the mail once more.",
    ],
    too_many: [
        "Too many tries",
        "Nothing was changed, and the link stays good. Wait a moment, then try again.",
    ],
    failed: [
        "Something went wrong here",
        "It is not your fault. Try again in a few minutes, or write to the support desk.",
    ],
};

fn date(at: &Moment) -> String {
    format!("{} {} {}", at.day, MONTHS[at.month], at.year)
}

fn broken_rule(rule: &Violation) -> String {
    let text = match rule {
        Violation::TooShort { length, least } => {
            return format!("Use at least {least} characters; there are {length}.");
        }
        Violation::TooLong { length, most } => {
            return format!("Use at most {most} characters; there are {length}.");
        }
        Violation::Symbol(Symbols::Only(these)) if !these.is_empty() => {
            return format!("Of the symbols use only these: {these}");
        }
        Violation::Symbol(_) => "Use letters and digits only, no symbols.",
        Violation::Lacks(CharClass::Lower) => "Use at least one small letter.",
        Violation::Lacks(CharClass::Upper) => "Use at least one capital letter.",
        Violation::Lacks(CharClass::Digit) => "Use at least one digit.",
        Violation::Lacks(CharClass::Symbol) => "Use at least one symbol, such as - or !.",
        Violation::ControlCharacter => "Leave out control characters, such as tabs.",
        Violation::Username => "Leave out your username.",
        Violation::Expected(Expected::Common | Expected::RepeatsCommon) => {
            "This is one of the most common passwords. Choose another."
        }
        Violation::Expected(Expected::Track) => {
            "This only follows the keyboard, the alphabet or the digits. Choose another."
        }
        Violation::Expected(Expected::Repeats) => {
            "This only repeats a few characters. Choose another."
        }
        Violation::Expected(Expected::Names) => {
            "This is made of names that belong to your account. Choose another."
        }
    };
    text.to_owned()
}
