//! Italian.

use super::{Moment, Texts};
use crate::domain::link::RevokedReason;
use crate::domain::password::Guessable;
use crate::domain::product::{CharClass, Symbols, Violation};

const MONTHS: [&str; 12] = [
    "gennaio",
    "febbraio",
    "marzo",
    "aprile",
    "maggio",
    "giugno",
    "luglio",
    "agosto",
    "settembre",
    "ottobre",
    "novembre",
    "dicembre",
];

const WEEKDAYS: [&str; 7] = [
    "lunedì",
    "martedì",
    "mercoledì",
    "giovedì",
    "venerdì",
    "sabato",
    "domenica",
];

pub(super) const TEXTS: Texts = Texts {
    tag: "it",
    at: ["", " alle "],
    until: ["fino a ", ", "],
    date,
    choose: ["Scegliere una password per ", ""],
    works: ["Questo link vale una sola volta, ", "."],
    username: "Nome utente",
    password: "Nuova password",
    repeat: "Ripetere la nuova password",
    show: "Mostrare la password",
    submit: "Impostare la password",
    wait: "Un momento…",
    rules: "La password deve:",
    at_least: |n| format!("avere almeno {n} caratteri"),
    at_most: |n| format!("avere al massimo {n} caratteri"),
    has: |class| match class {
        CharClass::Lower => "contenere una lettera minuscola",
        CharClass::Upper => "contenere una lettera maiuscola",
        CharClass::Digit => "contenere una cifra",
        CharClass::Symbol => "contenere un simbolo, per esempio - o !",
    },
    only_symbols: ["non contenere altri simboli che ", ""],
    no_symbols: "contenere solo lettere e cifre, nessun simbolo",
    no_username: "non contenere il nome utente",
    hard_to_guess: "essere difficile da indovinare: né password comuni, né tasti in fila, né date, né il proprio nome",
    tip: "Alcune parole senza legame fra loro sono facili da ricordare e difficili da indovinare.",
    error: "Errore: ",
    problem: "La password non è stata impostata",
    empty: "Inserire una nuova password.",
    mismatch: "Le due password sono diverse. Inserire la stessa in entrambi i campi.",
    refused: "Il prodotto non ha accettato questa password. Sceglierne un’altra; se viene rifiutata anche quella, scrivere all’assistenza: forse l’account va controllato.",
    broken_rule,
    done: "La password è impostata",
    done_text: ["Ora è possibile usarla per accedere a ", "."],
    log_in: "Accedere",
    used: "Questo link è già stato usato",
    used_text: [
        "Con questo link è stata impostata una password ",
        ". Ogni link vale una sola volta.",
    ],
    used_hint: "Se è stato Lei, acceda con la nuova password. Altrimenti avverta subito l’assistenza.",
    expired: "Questo link è scaduto",
    expired_text: ["Era valido ", "."],
    ended: "Questo link non è più valido",
    ended_text: ["È stato annullato ", "."],
    ended_why: |why| match why {
        RevokedReason::PasswordChanged => "La password è stata cambiata dopo l’invio del link.",
        RevokedReason::Newer | RevokedReason::Replaced => {
            "Un link più recente ha preso il suo posto."
        }
        RevokedReason::Desk | RevokedReason::AddressChanged => "L’assistenza lo ha annullato.",
        RevokedReason::Restored => {
            "Il sistema è stato ripristinato da un backup e il link non è più valido."
        }
    },
    newer: [
        "Un link più recente è stato inviato per e-mail ",
        ". Cercare l’e-mail più recente.",
    ],
    newer_unsent: [
        "Un link più recente è stato creato ",
        ". Usare quello; se non lo si ha, chiederlo all’assistenza.",
    ],
    ask: "Chiedere un nuovo link all’assistenza.",
    desk: "Assistenza:",
    unknown: [
        "Questo link non è conosciuto",
        "Controllare che il link sia stato copiato per intero, oppure chiederne uno nuovo all’assistenza.",
    ],
    later: [
        "In questo momento non è stato possibile impostare la password",
        "Non è stato cambiato nulla e il link resta valido. Riprovare fra qualche minuto, oppure scrivere all’assistenza.",
    ],
    blocked: [
        "La password non può essere impostata qui",
        "Non è stato cambiato nulla. Riprovare non serve: scrivere all’assistenza, che deve prima risolvere il problema.",
    ],
    unsure: [
        "Non è certo che la password sia stata impostata",
        "Potrebbe essere stata cambiata oppure no. Aprire di nuovo il link fra qualche minuto: finché è valido si può impostare ancora la password. Oppure scrivere all’assistenza.",
    ],
    unavailable: [
        "In questo momento non è possibile mostrare questa pagina",
        "Non è stato cambiato nulla. Riprovare fra qualche minuto, oppure scrivere all’assistenza.",
    ],
    malformed: [
        "Il modulo non è arrivato correttamente",
        "Non è stato cambiato nulla. Aprire di nuovo il link.",
    ],
    too_large: [
        "Era troppo lungo",
        "Non è stato cambiato nulla. Tornare indietro e scegliere una password più corta.",
    ],
    too_slow: [
        "Ci è voluto troppo tempo",
        "Non è stato cambiato nulla. Aprire di nuovo il link.",
    ],
    too_many: [
        "Troppi tentativi",
        "Non è stato cambiato nulla e il link resta valido. Attendere un momento, poi riprovare.",
    ],
    failed: [
        "Qualcosa è andato storto qui",
        "Non dipende da Lei. Riprovare fra qualche minuto, oppure scrivere all’assistenza.",
    ],
};

/// With the day of the week, before which no article has to fit the number: il 7, l’8.
fn date(at: &Moment) -> String {
    let (weekday, month) = (WEEKDAYS[at.weekday], MONTHS[at.month]);
    format!("{weekday} {} {month} {}", at.day, at.year)
}

fn broken_rule(rule: &Violation) -> String {
    let text = match rule {
        Violation::TooShort { length, least } => {
            return format!("Usare almeno {least} caratteri; sono {length}.");
        }
        Violation::TooLong { length, most } => {
            return format!("Usare al massimo {most} caratteri; sono {length}.");
        }
        Violation::Symbol(Symbols::Only(these)) if !these.is_empty() => {
            return format!("Fra i simboli usare solo questi: {these}");
        }
        Violation::Symbol(_) => "Usare solo lettere e cifre, nessun simbolo.",
        Violation::Lacks(CharClass::Lower) => "Usare almeno una lettera minuscola.",
        Violation::Lacks(CharClass::Upper) => "Usare almeno una lettera maiuscola.",
        Violation::Lacks(CharClass::Digit) => "Usare almeno una cifra.",
        Violation::Lacks(CharClass::Symbol) => "Usare almeno un simbolo, per esempio - o !.",
        Violation::Invisible => {
            "Non usare caratteri di controllo, come le tabulazioni, né caratteri invisibili."
        }
        Violation::Username => "Non usare il nome utente.",
        Violation::Guessable(why) => guessable(*why),
    };
    text.to_owned()
}

const fn guessable(why: Guessable) -> &'static str {
    match why {
        Guessable::Common => "È una delle password più comuni. Sceglierne un’altra.",
        Guessable::LikeCommon => "Somiglia a una password comune. Sceglierne un’altra.",
        Guessable::Word => "Una sola parola è facile da indovinare. Aggiungerne alcune altre.",
        Guessable::Name => {
            "I nomi comuni sono facili da indovinare. Aggiungere alcune altre parole."
        }
        Guessable::AccountName => {
            "È fatta di nomi che appartengono all’account. Sceglierne un’altra."
        }
        Guessable::Keyboard => "Segue i tasti di una tastiera. Sceglierne un’altra.",
        Guessable::Repeats => "Ripete gli stessi caratteri. Sceglierne un’altra.",
        Guessable::Sequence => "Segue l’alfabeto o le cifre. Sceglierne un’altra.",
        Guessable::Date => "Date e anni sono facili da indovinare. Aggiungere alcune parole.",
        Guessable::Easy => {
            "È facile da indovinare. Aggiungere alcune parole senza legame fra loro."
        }
    }
}
