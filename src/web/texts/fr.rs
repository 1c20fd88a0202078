//! French.

use super::{Moment, Texts};
use crate::domain::link::RevokedReason;
use crate::domain::password::Guessable;
use crate::domain::product::{CharClass, Symbols, Violation};

const MONTHS: [&str; 12] = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
];

pub(super) const TEXTS: Texts = Texts {
    tag: "fr",
    at: ["le ", " à "],
    until: ["jusqu’au ", ", "],
    date,
    choose: ["Choisir un mot de passe pour ", ""],
    works: ["Ce lien est valable une seule fois, ", "."],
    username: "Nom d’utilisateur",
    password: "Nouveau mot de passe",
    repeat: "Nouveau mot de passe, encore une fois",
    show: "Afficher le mot de passe",
    submit: "Définir le mot de passe",
    wait: "Un instant…",
    rules: "Le mot de passe doit :",
    at_least: |n| format!("compter au moins {n} caractères"),
    at_most: |n| format!("compter au plus {n} caractères"),
    has: |class| match class {
        CharClass::Lower => "contenir une minuscule",
        CharClass::Upper => "contenir une majuscule",
        CharClass::Digit => "contenir un chiffre",
        CharClass::Symbol => "contenir un symbole, par exemple - ou !",
    },
    only_symbols: ["ne contenir d’autres symboles que ", ""],
    no_symbols: "ne contenir que des lettres et des chiffres, aucun symbole",
    no_username: "ne pas contenir votre nom d’utilisateur",
    hard_to_guess: "être difficile à deviner : ni mot de passe courant, ni suite de touches, ni date, ni votre nom",
    tip: "Quelques mots sans rapport entre eux sont faciles à retenir et difficiles à deviner.",
    error: "Erreur : ",
    problem: "Le mot de passe n’a pas été défini",
    empty: "Saisissez un nouveau mot de passe.",
    mismatch: "Les deux mots de passe sont différents. Saisissez le même dans les deux champs.",
    refused: "Le produit n’a pas accepté ce mot de passe. Choisissez-en un autre ; s’il est refusé lui aussi, écrivez à l’assistance : votre compte doit peut-être y être vérifié.",
    broken_rule,
    done: "Votre mot de passe est défini",
    done_text: [
        "Vous pouvez maintenant l’utiliser pour vous connecter à ",
        ".",
    ],
    log_in: "Se connecter",
    used: "Ce lien a déjà été utilisé",
    used_text: [
        "Un mot de passe a été défini avec ce lien ",
        ". Chaque lien ne sert qu’une fois.",
    ],
    used_hint: "Si c’était vous, connectez-vous avec votre nouveau mot de passe. Sinon, prévenez l’assistance sans attendre.",
    expired: "Ce lien a expiré",
    expired_text: ["Il était valable ", "."],
    ended: "Ce lien n’est plus valable",
    ended_text: ["Il a été annulé ", "."],
    ended_why: |why| match why {
        RevokedReason::PasswordChanged => "Le mot de passe a été modifié après l’envoi du lien.",
        RevokedReason::Newer | RevokedReason::Replaced => "Un lien plus récent l’a remplacé.",
        RevokedReason::Desk | RevokedReason::AddressChanged => "L’assistance l’a annulé.",
        RevokedReason::Restored => {
            "Le système a été restauré à partir d’une sauvegarde, ce qui a mis fin au lien."
        }
    },
    newer: [
        "Un lien plus récent a été envoyé par e-mail ",
        ". Cherchez l’e-mail le plus récent.",
    ],
    newer_unsent: [
        "Un lien plus récent a été créé ",
        ". Utilisez celui-là ; si vous ne l’avez pas, demandez-le à l’assistance.",
    ],
    ask: "Demandez un nouveau lien à l’assistance.",
    desk: "Assistance :",
    unknown: [
        "Ce lien n’est pas connu",
        "Vérifiez que le lien a été copié en entier, ou demandez-en un nouveau à l’assistance.",
    ],
    later: [
        "Votre mot de passe n’a pas pu être défini pour le moment",
        "Rien n’a été modifié et le lien reste valable. Réessayez dans quelques minutes, ou écrivez à l’assistance.",
    ],
    blocked: [
        "Votre mot de passe ne peut pas être défini ici",
        "Rien n’a été modifié. Il est inutile de réessayer : écrivez à l’assistance, qui doit d’abord régler le problème.",
    ],
    unsure: [
        "Il n’est pas certain que votre mot de passe ait été défini",
        "Il a peut-être été modifié, ou peut-être pas. Ouvrez de nouveau le lien dans quelques minutes : tant qu’il est valable, vous pouvez redéfinir le mot de passe. Vous pouvez aussi écrire à l’assistance.",
    ],
    unavailable: [
        "Cette page ne peut pas être affichée pour le moment",
        "Rien n’a été modifié. Réessayez dans quelques minutes, ou écrivez à l’assistance.",
    ],
    malformed: [
        "Le formulaire n’est pas arrivé correctement",
        "Rien n’a été modifié. Ouvrez de nouveau le lien.",
    ],
    too_large: [
        "C’était trop long",
        "Rien n’a été modifié. Revenez en arrière et choisissez un mot de passe plus court.",
    ],
    too_slow: [
        "Cela a pris trop de temps",
        "Rien n’a été modifié. Ouvrez de nouveau le lien.",
    ],
    too_many: [
        "Trop de tentatives",
        "Rien n’a été modifié et le lien reste valable. Attendez un instant, puis réessayez.",
    ],
    failed: [
        "Une erreur s’est produite ici",
        "Vous n’y êtes pour rien. Réessayez dans quelques minutes, ou écrivez à l’assistance.",
    ],
};

fn date(at: &Moment) -> String {
    let day = match at.day {
        1 => String::from("1er"),
        day => day.to_string(),
    };
    format!("{day} {} {}", MONTHS[at.month], at.year)
}

fn broken_rule(rule: &Violation) -> String {
    let text = match rule {
        Violation::TooShort { length, least } => {
            return format!("Utilisez au moins {least} caractères ; il y en a {length}.");
        }
        Violation::TooLong { length, most } => {
            return format!("Utilisez au plus {most} caractères ; il y en a {length}.");
        }
        Violation::Symbol(Symbols::Only(these)) if !these.is_empty() => {
            return format!("Parmi les symboles, n’utilisez que ceux-ci : {these}");
        }
        Violation::Symbol(_) => "N’utilisez que des lettres et des chiffres, aucun symbole.",
        Violation::Lacks(CharClass::Lower) => "Utilisez au moins une minuscule.",
        Violation::Lacks(CharClass::Upper) => "Utilisez au moins une majuscule.",
        Violation::Lacks(CharClass::Digit) => "Utilisez au moins un chiffre.",
        Violation::Lacks(CharClass::Symbol) => "Utilisez au moins un symbole, par exemple - ou !.",
        Violation::Invisible => {
            "N’utilisez ni caractères de contrôle, comme les tabulations, ni caractères invisibles."
        }
        Violation::Username => "N’utilisez pas votre nom d’utilisateur.",
        Violation::Guessable(why) => guessable(*why),
    };
    text.to_owned()
}

const fn guessable(why: Guessable) -> &'static str {
    match why {
        Guessable::Common => {
            "C’est l’un des mots de passe les plus courants. Choisissez-en un autre."
        }
        Guessable::LikeCommon => "Il ressemble à un mot de passe courant. Choisissez-en un autre.",
        Guessable::Word => "Un mot seul est facile à deviner. Ajoutez-en quelques autres.",
        Guessable::Name => {
            "Les noms courants sont faciles à deviner. Ajoutez quelques autres mots."
        }
        Guessable::AccountName => {
            "Il est composé de noms liés à votre compte. Choisissez-en un autre."
        }
        Guessable::Keyboard => "Il suit les touches d’un clavier. Choisissez-en un autre.",
        Guessable::Repeats => "Il répète les mêmes caractères. Choisissez-en un autre.",
        Guessable::Sequence => "Il suit l’alphabet ou les chiffres. Choisissez-en un autre.",
        Guessable::Date => "Les dates et les années sont faciles à deviner. Ajoutez quelques mots.",
        Guessable::Easy => "Il est facile à deviner. Ajoutez quelques mots sans rapport entre eux.",
    }
}
