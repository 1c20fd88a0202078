//! Dutch.

use super::{Moment, Texts};
use crate::domain::link::RevokedReason;
use crate::domain::password::Guessable;
use crate::domain::product::{CharClass, Symbols, Violation};

const MONTHS: [&str; 12] = [
    "januari",
    "februari",
    "maart",
    "april",
    "mei",
    "juni",
    "juli",
    "augustus",
    "september",
    "oktober",
    "november",
    "december",
];

pub(super) const TEXTS: Texts = Texts {
    tag: "nl",
    at: ["op ", " om "],
    until: ["tot ", ", "],
    date,
    choose: ["Kies een wachtwoord voor ", ""],
    works: ["Deze link werkt één keer, ", "."],
    username: "Gebruikersnaam",
    password: "Nieuw wachtwoord",
    repeat: "Nieuw wachtwoord nogmaals",
    show: "Wachtwoord tonen",
    submit: "Wachtwoord instellen",
    wait: "Een ogenblik…",
    rules: "Het wachtwoord moet:",
    at_least: |n| format!("minstens {n} tekens hebben"),
    at_most: |n| format!("hoogstens {n} tekens hebben"),
    has: |class| match class {
        CharClass::Lower => "een kleine letter bevatten",
        CharClass::Upper => "een hoofdletter bevatten",
        CharClass::Digit => "een cijfer bevatten",
        CharClass::Symbol => "een leesteken bevatten, zoals - of !",
    },
    only_symbols: ["geen andere leestekens bevatten dan ", ""],
    no_symbols: "alleen letters en cijfers bevatten, geen leestekens",
    no_username: "uw gebruikersnaam niet bevatten",
    hard_to_guess: "moeilijk te raden zijn: geen veelgebruikt wachtwoord, geen toetsenreeks, geen datum, niet uw naam",
    tip: "Een paar woorden die niets met elkaar te maken hebben, zijn makkelijk te onthouden en moeilijk te raden.",
    error: "Fout: ",
    problem: "Het wachtwoord is niet ingesteld",
    empty: "Voer een nieuw wachtwoord in.",
    mismatch: "De twee wachtwoorden zijn verschillend. Voer in beide velden hetzelfde in.",
    refused: "Het product heeft dit wachtwoord niet geaccepteerd. Kies een ander; wordt dat ook geweigerd, schrijf dan naar de helpdesk: misschien moet daar naar uw account worden gekeken.",
    broken_rule,
    done: "Uw wachtwoord is ingesteld",
    done_text: ["U kunt er nu mee inloggen bij ", "."],
    log_in: "Inloggen",
    used: "Deze link is al gebruikt",
    used_text: [
        "Er is ",
        " een wachtwoord mee ingesteld. Elke link werkt één keer.",
    ],
    used_hint: "Was u dat, log dan in met uw nieuwe wachtwoord. Was u het niet, meld het dan meteen aan de helpdesk.",
    expired: "Deze link is verlopen",
    expired_text: ["Hij was geldig ", "."],
    ended: "Deze link is niet meer geldig",
    ended_text: ["Hij is ", " ingetrokken."],
    ended_why: |why| match why {
        RevokedReason::PasswordChanged => {
            "Het wachtwoord is gewijzigd nadat de link was verstuurd."
        }
        RevokedReason::Newer | RevokedReason::Replaced => {
            "Een nieuwere link is ervoor in de plaats gekomen."
        }
        RevokedReason::Desk | RevokedReason::AddressChanged => "De helpdesk heeft hem ingetrokken.",
        RevokedReason::Restored => {
            "Het systeem is hersteld vanuit een back-up; daardoor is de link vervallen."
        }
    },
    newer: [
        "Er is ",
        " een nieuwere link per e-mail verstuurd. Zoek de nieuwste e-mail.",
    ],
    newer_unsent: [
        "Er is ",
        " een nieuwere link gemaakt. Gebruik die; hebt u hem niet, vraag er dan om bij de helpdesk.",
    ],
    ask: "Vraag de helpdesk om een nieuwe link.",
    desk: "Helpdesk:",
    unknown: [
        "Deze link is niet bekend",
        "Controleer of de hele link is gekopieerd, of vraag de helpdesk om een nieuwe.",
    ],
    later: [
        "Uw wachtwoord kon nu niet worden ingesteld",
        "Er is niets gewijzigd en de link blijft geldig. Probeer het over een paar minuten opnieuw, of schrijf naar de helpdesk.",
    ],
    blocked: [
        "Uw wachtwoord kan hier niet worden ingesteld",
        "Er is niets gewijzigd. Opnieuw proberen helpt niet: schrijf naar de helpdesk, die dit eerst moet verhelpen.",
    ],
    unsure: [
        "Het is niet zeker of uw wachtwoord is ingesteld",
        "Het kan gewijzigd zijn of niet. Open de link over een paar minuten opnieuw: zolang die geldig is, kunt u het wachtwoord nog eens instellen. Of schrijf naar de helpdesk.",
    ],
    unavailable: [
        "Deze pagina kan nu niet worden getoond",
        "Er is niets gewijzigd. Probeer het over een paar minuten opnieuw, of schrijf naar de helpdesk.",
    ],
    malformed: [
        "Dat is niet goed aangekomen",
        "Er is niets gewijzigd. Open de link opnieuw.",
    ],
    too_large: [
        "Dat was te lang",
        "Er is niets gewijzigd. Ga terug en kies een korter wachtwoord.",
    ],
    too_slow: [
        "Dat duurde te lang",
        "Er is niets gewijzigd. Open de link opnieuw.",
    ],
    too_many: [
        "Te veel pogingen",
        "Er is niets gewijzigd en de link blijft geldig. Wacht even en probeer het dan opnieuw.",
    ],
    failed: [
        "Hier is iets misgegaan",
        "Het ligt niet aan u. Probeer het over een paar minuten opnieuw, of schrijf naar de helpdesk.",
    ],
};

fn date(at: &Moment) -> String {
    format!("{} {} {}", at.day, MONTHS[at.month], at.year)
}

fn broken_rule(rule: &Violation) -> String {
    let text = match rule {
        Violation::TooShort { length, least } => {
            return format!("Gebruik minstens {least} tekens; het zijn er {length}.");
        }
        Violation::TooLong { length, most } => {
            return format!("Gebruik hoogstens {most} tekens; het zijn er {length}.");
        }
        Violation::Symbol(Symbols::Only(these)) if !these.is_empty() => {
            return format!("Gebruik van de leestekens alleen deze: {these}");
        }
        Violation::Symbol(_) => "Gebruik alleen letters en cijfers, geen leestekens.",
        Violation::Lacks(CharClass::Lower) => "Gebruik minstens één kleine letter.",
        Violation::Lacks(CharClass::Upper) => "Gebruik minstens één hoofdletter.",
        Violation::Lacks(CharClass::Digit) => "Gebruik minstens één cijfer.",
        Violation::Lacks(CharClass::Symbol) => "Gebruik minstens één leesteken, zoals - of !.",
        Violation::Invisible => "Laat besturingstekens zoals tabs en onzichtbare tekens weg.",
        Violation::Username => "Laat uw gebruikersnaam weg.",
        Violation::Guessable(why) => guessable(*why),
    };
    text.to_owned()
}

const fn guessable(why: Guessable) -> &'static str {
    match why {
        Guessable::Common => "Dit is een van de meest gebruikte wachtwoorden. Kies een ander.",
        Guessable::LikeCommon => "Dit lijkt op een veelgebruikt wachtwoord. Kies een ander.",
        Guessable::Word => "Eén woord is makkelijk te raden. Voeg er een paar andere aan toe.",
        Guessable::Name => {
            "Veelvoorkomende namen zijn makkelijk te raden. Voeg een paar andere woorden toe."
        }
        Guessable::AccountName => "Dit bestaat uit namen die bij uw account horen. Kies een ander.",
        Guessable::Keyboard => "Dit volgt de toetsen van een toetsenbord. Kies een ander.",
        Guessable::Repeats => "Dit herhaalt dezelfde tekens. Kies een ander.",
        Guessable::Sequence => "Dit volgt het alfabet of de cijfers. Kies een ander.",
        Guessable::Date => {
            "Datums en jaartallen zijn makkelijk te raden. Voeg een paar woorden toe."
        }
        Guessable::Easy => {
            "Dit is makkelijk te raden. Voeg een paar woorden toe die niets met elkaar te maken hebben."
        }
    }
}
