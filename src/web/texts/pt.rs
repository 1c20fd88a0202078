//! Portuguese, as it is written in Brazil.

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
    tag: "pt",
    at: ["em ", " às "],
    until: ["até ", ", "],
    date,
    choose: ["Escolha uma senha para ", ""],
    works: ["Este link vale uma única vez, ", "."],
    username: "Nome de usuário",
    password: "Nova senha",
    repeat: "Repita a nova senha",
    show: "Mostrar a senha",
    submit: "Salvar a senha",
    wait: "Um momento…",
    rules: "A senha precisa:",
    at_least: |n| format!("ter pelo menos {n} caracteres"),
    at_most: |n| format!("ter no máximo {n} caracteres"),
    has: |class| match class {
        CharClass::Lower => "conter uma letra minúscula",
        CharClass::Upper => "conter uma letra maiúscula",
        CharClass::Digit => "conter um número",
        CharClass::Symbol => "conter um símbolo, por exemplo - ou !",
    },
    only_symbols: ["não conter outros símbolos além de ", ""],
    no_symbols: "conter só letras e números, nenhum símbolo",
    no_username: "não conter o seu nome de usuário",
    hard_to_guess: "ser difícil de adivinhar: nem senhas comuns, nem teclas em sequência, nem datas, nem o seu nome",
    tip: "Algumas palavras sem relação entre si são fáceis de lembrar e difíceis de adivinhar.",
    error: "Erro: ",
    problem: "A senha não foi salva",
    empty: "Digite uma nova senha.",
    mismatch: "As duas senhas são diferentes. Digite a mesma nos dois campos.",
    refused: "O produto não aceitou esta senha. Escolha outra; se ela também for recusada, escreva ao suporte: talvez a sua conta precise ser verificada.",
    broken_rule,
    done: "A sua senha está salva",
    done_text: ["Agora você pode usá-la para entrar em ", "."],
    log_in: "Entrar",
    used: "Este link já foi usado",
    used_text: [
        "Uma senha foi salva com ele ",
        ". Cada link vale uma única vez.",
    ],
    used_hint: "Se foi você, entre com a nova senha. Se não foi você, avise o suporte imediatamente.",
    expired: "Este link expirou",
    expired_text: ["Ele era válido ", "."],
    ended: "Este link não é mais válido",
    ended_text: ["Ele foi cancelado ", "."],
    ended_why: |why| match why {
        RevokedReason::PasswordChanged => "A senha foi alterada depois que o link foi enviado.",
        RevokedReason::Newer | RevokedReason::Replaced => {
            "Um link mais recente tomou o lugar dele."
        }
        RevokedReason::Desk | RevokedReason::AddressChanged => "O suporte o cancelou.",
        RevokedReason::Restored => {
            "O sistema foi restaurado a partir de um backup, e o link deixou de valer."
        }
    },
    newer: [
        "Um link mais recente foi enviado por e-mail ",
        ". Procure o e-mail mais recente.",
    ],
    newer_unsent: [
        "Um link mais recente foi criado ",
        ". Use esse; se você não o tem, peça-o ao suporte.",
    ],
    ask: "Peça um novo link ao suporte.",
    desk: "Suporte:",
    unknown: [
        "Este link não é conhecido",
        "Verifique se o link inteiro foi copiado ou peça um novo ao suporte.",
    ],
    later: [
        "Não foi possível salvar a sua senha agora",
        "Nada foi alterado e o link continua válido. Tente de novo em alguns minutos ou escreva ao suporte.",
    ],
    blocked: [
        "A sua senha não pode ser salva aqui",
        "Nada foi alterado. Tentar de novo não ajuda: escreva ao suporte, que precisa resolver isto primeiro.",
    ],
    unsure: [
        "Não é certo que a sua senha tenha sido salva",
        "Ela pode ter sido alterada ou não. Abra o link de novo em alguns minutos: enquanto ele for válido, você pode escolher a senha outra vez. Ou escreva ao suporte.",
    ],
    unavailable: [
        "Não é possível mostrar esta página agora",
        "Nada foi alterado. Tente de novo em alguns minutos ou escreva ao suporte.",
    ],
    malformed: [
        "O formulário não chegou como devia",
        "Nada foi alterado. Abra o link mais uma vez.",
    ],
    too_large: [
        "Ficou longo demais",
        "Nada foi alterado. Volte e escolha uma senha mais curta.",
    ],
    too_slow: [
        "Demorou demais",
        "Nada foi alterado. Abra o link mais uma vez.",
    ],
    too_many: [
        "Tentativas demais",
        "Nada foi alterado e o link continua válido. Espere um momento e tente de novo.",
    ],
    failed: [
        "Algo deu errado aqui",
        "A culpa não é sua. Tente de novo em alguns minutos ou escreva ao suporte.",
    ],
};

fn date(at: &Moment) -> String {
    let day = match at.day {
        1 => String::from("1º"),
        day => day.to_string(),
    };
    format!("{day} de {} de {}", MONTHS[at.month], at.year)
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
        Violation::Symbol(_) => "Use só letras e números, nenhum símbolo.",
        Violation::Lacks(CharClass::Lower) => "Use pelo menos uma letra minúscula.",
        Violation::Lacks(CharClass::Upper) => "Use pelo menos uma letra maiúscula.",
        Violation::Lacks(CharClass::Digit) => "Use pelo menos um número.",
        Violation::Lacks(CharClass::Symbol) => "Use pelo menos um símbolo, por exemplo - ou !.",
        Violation::Invisible => {
            "Não use caracteres de controle, como tabulações, nem caracteres invisíveis."
        }
        Violation::Username => "Não use o seu nome de usuário.",
        Violation::Guessable(why) => guessable(*why),
    };
    text.to_owned()
}

const fn guessable(why: Guessable) -> &'static str {
    match why {
        Guessable::Common => "Esta é uma das senhas mais comuns. Escolha outra.",
        Guessable::LikeCommon => "Ela se parece com uma senha comum. Escolha outra.",
        Guessable::Word => "Uma única palavra é fácil de adivinhar. Acrescente algumas outras.",
        Guessable::Name => {
            "Nomes comuns são fáceis de adivinhar. Acrescente algumas outras palavras."
        }
        Guessable::AccountName => "Ela é feita de nomes que pertencem à sua conta. Escolha outra.",
        Guessable::Keyboard => "Ela segue as teclas de um teclado. Escolha outra.",
        Guessable::Repeats => "Ela repete os mesmos caracteres. Escolha outra.",
        Guessable::Sequence => "Ela segue o alfabeto ou os números. Escolha outra.",
        Guessable::Date => "Datas e anos são fáceis de adivinhar. Acrescente algumas palavras.",
        Guessable::Easy => {
            "Ela é fácil de adivinhar. Acrescente algumas palavras sem relação entre si."
        }
    }
}
