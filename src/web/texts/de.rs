//! German.

use super::{Moment, Texts};
use crate::domain::link::RevokedReason;
use crate::domain::password::Guessable;
use crate::domain::product::{CharClass, Symbols, Violation};

const MONTHS: [&str; 12] = [
    "Januar",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
];

pub(super) const TEXTS: Texts = Texts {
    tag: "de",
    at: ["am ", " um "],
    until: ["bis zum ", ", "],
    date,
    choose: ["Passwort für ", " wählen"],
    works: ["Dieser Link gilt einmal und ", "."],
    username: "Benutzername",
    password: "Neues Passwort",
    repeat: "Neues Passwort wiederholen",
    show: "Passwort anzeigen",
    submit: "Passwort setzen",
    wait: "Einen Moment …",
    rules: "Regeln für das Passwort:",
    at_least: |n| format!("mindestens {n} Zeichen"),
    at_most: |n| format!("höchstens {n} Zeichen"),
    has: |class| match class {
        CharClass::Lower => "ein Kleinbuchstabe",
        CharClass::Upper => "ein Großbuchstabe",
        CharClass::Digit => "eine Ziffer",
        CharClass::Symbol => "ein Sonderzeichen wie - oder !",
    },
    only_symbols: ["keine anderen Sonderzeichen als ", ""],
    no_symbols: "nur Buchstaben und Ziffern, keine Sonderzeichen",
    no_username: "ohne den Benutzernamen",
    hard_to_guess: "schwer zu erraten: kein verbreitetes Passwort, keine Tastenfolge, kein Datum, nicht Ihr Name",
    tip: "Ein paar Wörter, die nichts miteinander zu tun haben, sind leicht zu merken und schwer zu erraten.",
    error: "Fehler: ",
    problem: "Das Passwort wurde nicht gesetzt",
    empty: "Geben Sie ein neues Passwort ein.",
    mismatch: "Die beiden Passwörter sind verschieden. Geben Sie in beiden Feldern dasselbe ein.",
    refused: "Das Produkt hat dieses Passwort nicht angenommen. Wählen Sie ein anderes; wird auch das abgelehnt, dann schreiben Sie dem Support: Vielleicht muss dort etwas an Ihrem Konto geändert werden.",
    broken_rule,
    done: "Ihr Passwort ist gesetzt",
    done_text: ["Sie können sich jetzt damit bei ", " anmelden."],
    log_in: "Anmelden",
    used: "Dieser Link wurde schon benutzt",
    used_text: [
        "Damit wurde ",
        " ein Passwort gesetzt. Jeder Link gilt nur einmal.",
    ],
    used_hint: "Waren Sie das, dann melden Sie sich mit Ihrem neuen Passwort an. Waren Sie es nicht, dann sagen Sie sofort dem Support Bescheid.",
    expired: "Dieser Link ist abgelaufen",
    expired_text: ["Er galt ", "."],
    ended: "Dieser Link gilt nicht mehr",
    ended_text: ["Er wurde ", " beendet."],
    ended_why: |why| match why {
        RevokedReason::PasswordChanged => {
            "Das Passwort wurde geändert, nachdem der Link verschickt war."
        }
        RevokedReason::Newer | RevokedReason::Replaced => {
            "Ein neuerer Link ist an seine Stelle getreten."
        }
        RevokedReason::Desk | RevokedReason::AddressChanged => "Der Support hat ihn beendet.",
        RevokedReason::Restored => {
            "Das System wurde aus einer Sicherung wiederhergestellt; dadurch ist der Link erloschen."
        }
    },
    newer: [
        "Ein neuerer Link wurde ",
        " per E-Mail verschickt. Suchen Sie die neueste E-Mail.",
    ],
    newer_unsent: [
        "Ein neuerer Link wurde ",
        " erstellt. Nehmen Sie diesen; wenn Sie ihn nicht haben, fragen Sie den Support.",
    ],
    ask: "Bitten Sie den Support um einen neuen Link.",
    desk: "Support:",
    unknown: [
        "Dieser Link ist nicht bekannt",
        "Prüfen Sie, ob der ganze Link kopiert wurde, oder bitten Sie den Support um einen neuen.",
    ],
    later: [
        "Ihr Passwort konnte gerade nicht gesetzt werden",
        "Es wurde nichts geändert, und der Link gilt weiter. Versuchen Sie es in ein paar Minuten noch einmal, oder schreiben Sie dem Support.",
    ],
    blocked: [
        "Ihr Passwort kann hier nicht gesetzt werden",
        "Es wurde nichts geändert. Ein neuer Versuch hilft nicht: Bitte schreiben Sie dem Support, der das zuerst beheben muss.",
    ],
    unsure: [
        "Es ist nicht sicher, ob Ihr Passwort gesetzt wurde",
        "Es kann geändert worden sein oder auch nicht. Öffnen Sie den Link in ein paar Minuten noch einmal: Solange er gilt, können Sie das Passwort erneut setzen. Oder schreiben Sie dem Support.",
    ],
    unavailable: [
        "Diese Seite kann gerade nicht gezeigt werden",
        "Es wurde nichts geändert. Versuchen Sie es in ein paar Minuten noch einmal, oder schreiben Sie dem Support.",
    ],
    malformed: [
        "Das ist nicht richtig angekommen",
        "Es wurde nichts geändert. Öffnen Sie den Link noch einmal.",
    ],
    too_large: [
        "Das war zu lang",
        "Es wurde nichts geändert. Gehen Sie zurück und wählen Sie ein kürzeres Passwort.",
    ],
    too_slow: [
        "Das hat zu lange gedauert",
        "Es wurde nichts geändert. Öffnen Sie den Link noch einmal.",
    ],
    too_many: [
        "Zu viele Versuche",
        "Es wurde nichts geändert, und der Link gilt weiter. Warten Sie einen Moment und versuchen Sie es dann noch einmal.",
    ],
    failed: [
        "Hier ist etwas schiefgegangen",
        "Es liegt nicht an Ihnen. Versuchen Sie es in ein paar Minuten noch einmal, oder schreiben Sie dem Support.",
    ],
};

fn date(at: &Moment) -> String {
    format!("{}. {} {}", at.day, MONTHS[at.month], at.year)
}

fn broken_rule(rule: &Violation) -> String {
    let text = match rule {
        Violation::TooShort { length, least } => {
            return format!("Nehmen Sie mindestens {least} Zeichen; es sind {length}.");
        }
        Violation::TooLong { length, most } => {
            return format!("Nehmen Sie höchstens {most} Zeichen; es sind {length}.");
        }
        Violation::Symbol(Symbols::Only(these)) if !these.is_empty() => {
            return format!("Nehmen Sie von den Sonderzeichen nur diese: {these}");
        }
        Violation::Symbol(_) => "Nehmen Sie nur Buchstaben und Ziffern, keine Sonderzeichen.",
        Violation::Lacks(CharClass::Lower) => "Nehmen Sie mindestens einen Kleinbuchstaben.",
        Violation::Lacks(CharClass::Upper) => "Nehmen Sie mindestens einen Großbuchstaben.",
        Violation::Lacks(CharClass::Digit) => "Nehmen Sie mindestens eine Ziffer.",
        Violation::Lacks(CharClass::Symbol) => {
            "Nehmen Sie mindestens ein Sonderzeichen wie - oder !."
        }
        Violation::Invisible => {
            "Lassen Sie Steuerzeichen wie Tabulatoren und unsichtbare Zeichen weg."
        }
        Violation::Username => "Lassen Sie Ihren Benutzernamen weg.",
        Violation::Guessable(why) => guessable(*why),
    };
    text.to_owned()
}

const fn guessable(why: Guessable) -> &'static str {
    match why {
        Guessable::Common => "Dies ist eines der häufigsten Passwörter. Wählen Sie ein anderes.",
        Guessable::LikeCommon => "Dies ähnelt einem häufigen Passwort. Wählen Sie ein anderes.",
        Guessable::Word => {
            "Ein einzelnes Wort ist leicht zu erraten. Fügen Sie ein paar andere hinzu."
        }
        Guessable::Name => {
            "Verbreitete Namen sind leicht zu erraten. Fügen Sie ein paar andere Wörter hinzu."
        }
        Guessable::AccountName => {
            "Dies besteht aus Namen, die zu Ihrem Konto gehören. Wählen Sie ein anderes."
        }
        Guessable::Keyboard => "Dies folgt den Tasten einer Tastatur. Wählen Sie ein anderes.",
        Guessable::Repeats => "Dies wiederholt dieselben Zeichen. Wählen Sie ein anderes.",
        Guessable::Sequence => "Dies folgt dem Alphabet oder den Ziffern. Wählen Sie ein anderes.",
        Guessable::Date => {
            "Daten und Jahreszahlen sind leicht zu erraten. Fügen Sie ein paar Wörter hinzu."
        }
        Guessable::Easy => {
            "Dies ist leicht zu erraten. Fügen Sie ein paar Wörter hinzu, die nichts miteinander zu tun haben."
        }
    }
}
