//! English.

use super::{Moment, Texts};
use crate::domain::link::RevokedReason;
use crate::domain::password::Guessable;
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
    at: ["on ", " at "],
    until: ["until ", ", "],
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
        CharClass::Lower => "a lowercase letter",
        CharClass::Upper => "an uppercase letter",
        CharClass::Digit => "a digit",
        CharClass::Symbol => "a symbol, such as - or !",
    },
    only_symbols: ["no symbols other than ", ""],
    no_symbols: "letters and digits only, no symbols",
    no_username: "not your username",
    hard_to_guess: "hard to guess: no common password, no run of keys, no date, not your name",
    tip: "A few words that have nothing to do with each other are easy to remember and hard to guess.",
    error: "Error: ",
    problem: "The password was not set",
    empty: "Enter a new password.",
    mismatch: "The two passwords are not the same. Type the same one in both fields.",
    refused: "The product did not accept this password. Choose another; if that is refused too, write to the support desk: your account may need attention there.",
    broken_rule,
    done: "Your password is set",
    done_text: ["You can log in to ", " with it now."],
    log_in: "Log in",
    used: "This link has already been used",
    used_text: ["A password was set with it ", ". Each link works once."],
    used_hint: "If that was you, log in with your new password. If it was not you, tell the support desk at once.",
    expired: "This link has expired",
    expired_text: ["It was valid ", "."],
    ended: "This link is no longer valid",
    ended_text: ["It was ended ", "."],
    ended_why: |why| match why {
        RevokedReason::PasswordChanged => "The password was changed after the link was sent.",
        RevokedReason::Newer | RevokedReason::Replaced => "A newer link took its place.",
        RevokedReason::Desk | RevokedReason::AddressChanged => "The support desk ended it.",
        RevokedReason::Restored => "The system was restored from a backup, which ended the link.",
    },
    newer: ["A newer link was emailed ", ". Look for the newest email."],
    newer_unsent: [
        "A newer link was made ",
        ". Use that one; if you do not have it, ask the support desk.",
    ],
    ask: "Ask the support desk for a new link.",
    desk: "Support desk:",
    unknown: [
        "This link is not known",
        "Check that the whole link was copied, or ask the support desk for a new one.",
    ],
    later: [
        "Your password could not be set right now",
        "Nothing was changed, and the link still works. Try again in a few minutes, or write to the support desk.",
    ],
    blocked: [
        "Your password cannot be set here",
        "Nothing was changed. Trying again will not help: please write to the support desk, which has to fix this first.",
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
        "Something went wrong with the form",
        "Nothing was changed. Open the link once more.",
    ],
    too_large: [
        "The password is too long",
        "Nothing was changed. Go back and choose a shorter password.",
    ],
    too_slow: [
        "That took too long",
        "Nothing was changed. Open the link once more.",
    ],
    too_many: [
        "Too many attempts",
        "Nothing was changed, and the link still works. Wait a moment, then try again.",
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
        Violation::Lacks(CharClass::Lower) => "Use at least one lowercase letter.",
        Violation::Lacks(CharClass::Upper) => "Use at least one uppercase letter.",
        Violation::Lacks(CharClass::Digit) => "Use at least one digit.",
        Violation::Lacks(CharClass::Symbol) => "Use at least one symbol, such as - or !.",
        Violation::Invisible => {
            "Leave out control characters, such as tabs, and invisible characters."
        }
        Violation::Username => "Leave out your username.",
        Violation::Guessable(why) => guessable(*why),
    };
    text.to_owned()
}

const fn guessable(why: Guessable) -> &'static str {
    match why {
        Guessable::Common => "This is one of the most common passwords. Choose another.",
        Guessable::LikeCommon => "This is similar to a common password. Choose another.",
        Guessable::Word => "A single word is easy to guess. Add a few others.",
        Guessable::Name => "Common names are easy to guess. Add a few other words.",
        Guessable::AccountName => {
            "This is made of names that belong to your account. Choose another."
        }
        Guessable::Keyboard => "This follows the keys of a keyboard. Choose another.",
        Guessable::Repeats => "This repeats the same characters. Choose another.",
        Guessable::Sequence => "This follows the alphabet or the digits. Choose another.",
        Guessable::Date => "Dates and years are easy to guess. Add a few words.",
        Guessable::Easy => {
            "This is easy to guess. Add a few words that have nothing to do with each other."
        }
    }
}
