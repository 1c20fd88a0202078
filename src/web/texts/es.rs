//! Spanish.

use super::{Moment, Texts};
use crate::domain::link::RevokedReason;
use crate::domain::password::Guessable;
use crate::domain::product::{CharClass, Symbols, Violation};

const MONTHS: [&str; 12] = [
    "enero",
    "febrero",
    "marzo",
    "abril",
    "mayo",
    "junio",
    "julio",
    "agosto",
    "septiembre",
    "octubre",
    "noviembre",
    "diciembre",
];

pub(super) const TEXTS: Texts = Texts {
    tag: "es",
    at: ["el ", " a las "],
    until: ["hasta el ", ", "],
    date,
    choose: ["Elija una contraseña para ", ""],
    works: ["Este enlace sirve una sola vez, ", "."],
    username: "Nombre de usuario",
    password: "Contraseña nueva",
    repeat: "Repita la contraseña nueva",
    show: "Mostrar la contraseña",
    submit: "Guardar la contraseña",
    wait: "Un momento…",
    rules: "La contraseña debe:",
    at_least: |n| format!("tener al menos {n} caracteres"),
    at_most: |n| format!("tener como máximo {n} caracteres"),
    has: |class| match class {
        CharClass::Lower => "contener una minúscula",
        CharClass::Upper => "contener una mayúscula",
        CharClass::Digit => "contener una cifra",
        CharClass::Symbol => "contener un símbolo, por ejemplo - o !",
    },
    only_symbols: ["no contener más símbolos que ", ""],
    no_symbols: "contener solo letras y cifras, ningún símbolo",
    no_username: "no contener su nombre de usuario",
    hard_to_guess: "ser difícil de adivinar: ni contraseñas comunes, ni teclas seguidas, ni fechas, ni su nombre",
    tip: "Unas cuantas palabras sin relación entre sí son fáciles de recordar y difíciles de adivinar.",
    error: "Error: ",
    problem: "La contraseña no se ha guardado",
    empty: "Escriba una contraseña nueva.",
    mismatch: "Las dos contraseñas no coinciden. Escriba la misma en los dos campos.",
    refused: "El producto no aceptó esta contraseña. Elija otra; si también se rechaza, escriba al servicio de asistencia: quizá haya que revisar su cuenta.",
    broken_rule,
    done: "Su contraseña está guardada",
    done_text: ["Ya puede usarla para entrar en ", "."],
    log_in: "Iniciar sesión",
    used: "Este enlace ya se ha usado",
    used_text: [
        "Con él se guardó una contraseña ",
        ". Cada enlace sirve una sola vez.",
    ],
    used_hint: "Si fue usted, inicie sesión con su contraseña nueva. Si no fue usted, avise enseguida al servicio de asistencia.",
    expired: "Este enlace ha caducado",
    expired_text: ["Era válido ", "."],
    ended: "Este enlace ya no es válido",
    ended_text: ["Se anuló ", "."],
    ended_why: |why| match why {
        RevokedReason::PasswordChanged => "La contraseña se cambió después de enviar el enlace.",
        RevokedReason::Newer | RevokedReason::Replaced => "Un enlace más reciente ocupó su lugar.",
        RevokedReason::Desk | RevokedReason::AddressChanged => {
            "El servicio de asistencia lo anuló."
        }
        RevokedReason::Restored => {
            "El sistema se restauró desde una copia de seguridad y el enlace dejó de ser válido."
        }
    },
    newer: [
        "Se envió por correo un enlace más reciente ",
        ". Busque el correo más nuevo.",
    ],
    newer_unsent: [
        "Se creó un enlace más reciente ",
        ". Use ese; si no lo tiene, pregunte al servicio de asistencia.",
    ],
    ask: "Pida un enlace nuevo al servicio de asistencia.",
    desk: "Asistencia:",
    unknown: [
        "No conocemos este enlace",
        "Compruebe que se copió el enlace entero, o pida uno nuevo al servicio de asistencia.",
    ],
    later: [
        "Ahora mismo no se ha podido guardar su contraseña",
        "No se ha cambiado nada y el enlace sigue siendo válido. Inténtelo de nuevo en unos minutos o escriba al servicio de asistencia.",
    ],
    blocked: [
        "Su contraseña no se puede guardar aquí",
        "No se ha cambiado nada. Volver a intentarlo no servirá: escriba al servicio de asistencia, que tiene que resolverlo primero.",
    ],
    unsure: [
        "No es seguro que se haya guardado su contraseña",
        "Puede que se haya cambiado o puede que no. Abra otra vez el enlace dentro de unos minutos: mientras sea válido podrá elegir de nuevo la contraseña. También puede escribir al servicio de asistencia.",
    ],
    unavailable: [
        "Ahora mismo no se puede mostrar esta página",
        "No se ha cambiado nada. Inténtelo de nuevo en unos minutos o escriba al servicio de asistencia.",
    ],
    malformed: [
        "El formulario no llegó como debía",
        "No se ha cambiado nada. Abra otra vez el enlace.",
    ],
    too_large: [
        "Era demasiado largo",
        "No se ha cambiado nada. Vuelva atrás y elija una contraseña más corta.",
    ],
    too_slow: [
        "Tardó demasiado",
        "No se ha cambiado nada. Abra otra vez el enlace.",
    ],
    too_many: [
        "Demasiados intentos",
        "No se ha cambiado nada y el enlace sigue siendo válido. Espere un momento e inténtelo de nuevo.",
    ],
    failed: [
        "Algo ha fallado aquí",
        "No es culpa suya. Inténtelo de nuevo en unos minutos o escriba al servicio de asistencia.",
    ],
};

fn date(at: &Moment) -> String {
    format!("{} de {} de {}", at.day, MONTHS[at.month], at.year)
}

fn broken_rule(rule: &Violation) -> String {
    let text = match rule {
        Violation::TooShort { length, least } => {
            return format!("Use al menos {least} caracteres; hay {length}.");
        }
        Violation::TooLong { length, most } => {
            return format!("Use como máximo {most} caracteres; hay {length}.");
        }
        Violation::Symbol(Symbols::Only(these)) if !these.is_empty() => {
            return format!("De los símbolos use solo estos: {these}");
        }
        Violation::Symbol(_) => "Use solo letras y cifras, ningún símbolo.",
        Violation::Lacks(CharClass::Lower) => "Use al menos una minúscula.",
        Violation::Lacks(CharClass::Upper) => "Use al menos una mayúscula.",
        Violation::Lacks(CharClass::Digit) => "Use al menos una cifra.",
        Violation::Lacks(CharClass::Symbol) => "Use al menos un símbolo, por ejemplo - o !.",
        Violation::Invisible => {
            "No use caracteres de control, como los tabuladores, ni invisibles."
        }
        Violation::Username => "No use su nombre de usuario.",
        Violation::Guessable(why) => guessable(*why),
    };
    text.to_owned()
}

const fn guessable(why: Guessable) -> &'static str {
    match why {
        Guessable::Common => "Es una de las contraseñas más comunes. Elija otra.",
        Guessable::LikeCommon => "Se parece a una contraseña común. Elija otra.",
        Guessable::Word => "Una sola palabra es fácil de adivinar. Añada algunas más.",
        Guessable::Name => {
            "Los nombres comunes son fáciles de adivinar. Añada algunas palabras más."
        }
        Guessable::AccountName => "Está hecha de nombres que pertenecen a su cuenta. Elija otra.",
        Guessable::Keyboard => "Sigue las teclas de un teclado. Elija otra.",
        Guessable::Repeats => "Repite los mismos caracteres. Elija otra.",
        Guessable::Sequence => "Sigue el alfabeto o las cifras. Elija otra.",
        Guessable::Date => "Las fechas y los años son fáciles de adivinar. Añada algunas palabras.",
        Guessable::Easy => "Es fácil de adivinar. Añada algunas palabras sin relación entre sí.",
    }
}
