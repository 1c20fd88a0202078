//! Portuguese, as it is written in Portugal.

use super::{Moment, Texts};
use crate::domain::link::RevokedReason;
use crate::domain::password::Guessable;
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
    at: ["em ", " às "],
    until: ["até ", ", "],
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
    hard_to_guess: "ser difícil de adivinhar: nem palavras-passe comuns, nem teclas seguidas, nem datas, nem o seu nome",
    tip: "Algumas palavras sem relação entre si são fáceis de recordar e difíceis de adivinhar.",
    error: "Erro: ",
    problem: "A palavra-passe não foi guardada",
    empty: "Introduza uma nova palavra-passe.",
    mismatch: "As duas palavras-passe são diferentes. Introduza a mesma nos dois campos.",
    refused: "O produto não aceitou esta palavra-passe. Escolha outra; se também for recusada, escreva ao suporte: talvez a sua conta tenha de ser verificada.",
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
        RevokedReason::Restored => {
            "O sistema foi restaurado a partir de uma cópia de segurança e a ligação deixou de ser válida."
        }
    },
    newer: [
        "Foi enviada por e-mail uma ligação mais recente ",
        ". Procure o e-mail mais recente.",
    ],
    newer_unsent: [
        "Foi criada uma ligação mais recente ",
        ". Use essa; se não a tem, peça-a ao suporte.",
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
    blocked: [
        "A sua palavra-passe não pode ser guardada aqui",
        "Nada foi alterado. Tentar de novo não ajuda: escreva ao suporte, que tem de resolver isto primeiro.",
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
        "Nada foi alterado. Abra novamente a ligação.",
    ],
    too_large: [
        "Era demasiado longo",
        "Nada foi alterado. Volte atrás e escolha uma palavra-passe mais curta.",
    ],
    too_slow: [
        "Demorou demasiado",
        "Nada foi alterado. Abra novamente a ligação.",
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
        Violation::Invisible => {
            "Não use caracteres de controlo, como tabulações, nem caracteres invisíveis."
        }
        Violation::Username => "Não use o seu nome de utilizador.",
        Violation::Guessable(why) => guessable(*why),
    };
    text.to_owned()
}

const fn guessable(why: Guessable) -> &'static str {
    match why {
        Guessable::Common => "Esta é uma das palavras-passe mais comuns. Escolha outra.",
        Guessable::LikeCommon => "Parece-se com uma palavra-passe comum. Escolha outra.",
        Guessable::Word => "Uma única palavra é fácil de adivinhar. Acrescente algumas outras.",
        Guessable::Name => {
            "Nomes comuns são fáceis de adivinhar. Acrescente algumas outras palavras."
        }
        Guessable::AccountName => "É feita de nomes que pertencem à sua conta. Escolha outra.",
        Guessable::Keyboard => "Segue as teclas de um teclado. Escolha outra.",
        Guessable::Repeats => "Repete os mesmos caracteres. Escolha outra.",
        Guessable::Sequence => "Segue o alfabeto ou os algarismos. Escolha outra.",
        Guessable::Date => "Datas e anos são fáceis de adivinhar. Acrescente algumas palavras.",
        Guessable::Easy => {
            "É fácil de adivinhar. Acrescente algumas palavras sem relação entre si."
        }
    }
}
