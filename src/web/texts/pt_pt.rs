//! Portuguese, as it is written in Portugal.

use super::{Moment, Strength, Texts};
use crate::domain::link::RevokedReason;
use crate::domain::password::Expected;
use crate::domain::product::{CharClass, Symbols, Violation};

const MONTHS: [&str; 12] = [
    "janeiro",
    "fevereiro",
    "março",
    "abril",
    "maio",
    "junho",
    "julho",
    "agosto",
    "setembro",
    "outubro",
    "novembro",
    "dezembro",
];

pub(super) const TEXTS: Texts = Texts {
    tag: "pt-PT",
    at: ["às ", "em ", " às "],
    until: ["até às ", "até ", ", "],
    date,
    choose: ["Escolha uma palavra-passe para ", ""],
    works: ["Esta ligação só funciona uma vez, ", "."],
    username: "Nome de utilizador",
    password: "Nova palavra-passe",
    repeat: "Repita a nova palavra-passe",
    show: "Mostrar a palavra-passe",
    submit: "Guardar a palavra-passe",
    wait: "Um momento…",
    rules: "A palavra-passe tem de:",
    at_least: |n| format!("ter pelo menos {n} caracteres"),
    at_most: |n| format!("ter no máximo {n} caracteres"),
    has: |class| match class {
        CharClass::Lower => "conter uma letra minúscula",
        CharClass::Upper => "conter uma letra maiúscula",
        CharClass::Digit => "conter um algarismo",
        CharClass::Symbol => "conter um símbolo, por exemplo - ou !",
    },
    only_symbols: ["não conter outros símbolos além de ", ""],
    no_symbols: "conter só letras e algarismos, nenhum símbolo",
    no_username: "não conter o seu nome de utilizador",
    not_expected: "não ser das que se tentam primeiro: nem palavras-passe comuns, nem teclas seguidas, nem o seu nome",
    tip: "Algumas palavras sem relação entre si são fáceis de recordar e difíceis de adivinhar.",
    strength: Strength {
        missing: "Caracteres em falta: ",
        guessable: "Fácil de adivinhar",
        good: "Boa",
        strong: "Muito boa",
    },
    error: "Erro: ",
    problem: "A palavra-passe não foi guardada",
    empty: "Introduza uma nova palavra-passe.",
    mismatch: "As duas palavras-passe são diferentes. Introduza a mesma nos dois campos.",
    broken_rule,
    done: "A sua palavra-passe está guardada",
    done_text: ["Já pode usá-la para entrar em ", "."],
    log_in: "Entrar",
    used: "Esta ligação já foi usada",
    used_text: [
        "Com ela foi guardada uma palavra-passe ",
        ". Cada ligação só funciona uma vez.",
    ],
    used_hint: "Se foi o próprio, entre com a nova palavra-passe. Se não foi, avise imediatamente o suporte.",
    expired: "Esta ligação expirou",
    expired_text: ["Era válida ", "."],
    ended: "Esta ligação já não é válida",
    ended_text: ["Foi anulada ", "."],
    ended_why: |why| match why {
        RevokedReason::PasswordChanged => {
            "A palavra-passe foi alterada depois de a ligação ter sido enviada."
        }
        RevokedReason::Newer | RevokedReason::Replaced => {
            "Uma ligação mais recente tomou o seu lugar."
        }
        RevokedReason::Desk | RevokedReason::AddressChanged => "O suporte anulou-a.",
    },
    newer: [
        "Foi enviada uma ligação mais recente ",
        ". Procure o e-mail mais recente.",
    ],
    ask: "Peça uma nova ligação ao suporte.",
    desk: "Suporte:",
    unknown: [
        "Esta ligação não é conhecida",
        "Verifique se a ligação foi copiada por inteiro ou peça uma nova ao suporte.",
    ],
    later: [
        "De momento não foi possível guardar a sua palavra-passe",
        "Nada foi alterado e a ligação continua válida. Tente de novo dentro de alguns minutos ou escreva ao suporte.",
    ],
    unsure: [
        "Não é certo que a sua palavra-passe tenha sido guardada",
        "Pode ter sido alterada ou não. Abra novamente a ligação dentro de alguns minutos: enquanto for válida, pode escolher a palavra-passe outra vez. Ou escreva ao suporte.",
    ],
    unavailable: [
        "De momento não é possível mostrar esta página",
        "Nada foi alterado. Tente de novo dentro de alguns minutos ou escreva ao suporte.",
    ],
    malformed: [
        "O formulário não chegou como devia",
        "Nada foi alterado. Abra novamente a ligação do e-mail.",
    ],
    too_large: [
        "Era demasiado longo",
        "Nada foi alterado. Volte atrás e escolha uma palavra-passe mais curta.",
    ],
    too_slow: [
        "Demorou demasiado",
        "Nada foi alterado. Abra novamente a ligação do e-mail.",
    ],
    too_many: [
        "Demasiadas tentativas",
        "Nada foi alterado e a ligação continua válida. Aguarde um momento e tente de novo.",
    ],
    failed: [
        "Algo correu mal aqui",
        "A culpa não é sua. Tente de novo dentro de alguns minutos ou escreva ao suporte.",
    ],
};

fn date(at: &Moment) -> String {
    format!("{} de {} de {}", at.day, MONTHS[at.month], at.year)
}

fn broken_rule(rule: &Violation) -> String {
    let text = match rule {
        Violation::TooShort { length, least } => {
            return format!("Use pelo menos {least} caracteres; há {length}.");
        }
        Violation::TooLong { length, most } => {
            return format!("Use no máximo {most} caracteres; há {length}.");
        }
        Violation::Symbol(Symbols::Only(these)) if !these.is_empty() => {
            return format!("Dos símbolos, use só estes: {these}");
        }
        Violation::Symbol(_) => "Use só letras e algarismos, nenhum símbolo.",
        Violation::Lacks(CharClass::Lower) => "Use pelo menos uma letra minúscula.",
        Violation::Lacks(CharClass::Upper) => "Use pelo menos uma letra maiúscula.",
        Violation::Lacks(CharClass::Digit) => "Use pelo menos um algarismo.",
        Violation::Lacks(CharClass::Symbol) => "Use pelo menos um símbolo, por exemplo - ou !.",
        Violation::ControlCharacter => "Não use caracteres de controlo, como tabulações.",
        Violation::Username => "Não use o seu nome de utilizador.",
        Violation::Expected(Expected::Common | Expected::RepeatsCommon) => {
            "Esta é uma das palavras-passe mais comuns. Escolha outra."
        }
        Violation::Expected(Expected::Track) => {
            "Só segue o teclado, o alfabeto ou os algarismos. Escolha outra."
        }
        Violation::Expected(Expected::Repeats) => "Só repete alguns caracteres. Escolha outra.",
        Violation::Expected(Expected::Names) => {
            "É feita de nomes que pertencem à sua conta. Escolha outra."
        }
    };
    text.to_owned()
}
