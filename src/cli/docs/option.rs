//! The pieces of a manual page that arguments are made of: terms, values, and their explanation.

use std::fmt::Write as _;

use clap::{Arg, ArgAction};
use roff::{Inline, Roff, bold, italic, roman};

/// Whether it prints help or the version, as clap adds it.
pub(super) fn is_help(arg: &Arg) -> bool {
    matches!(
        arg.get_action(),
        ArgAction::Help | ArgAction::HelpShort | ArgAction::HelpLong | ArgAction::Version
    )
}

fn takes_values(arg: &Arg) -> bool {
    arg.get_action().takes_values()
}

/// Whether it can be given several times, or takes several values.
fn repeats(arg: &Arg) -> bool {
    if arg.get_value_delimiter().is_some() {
        // Its value's name says so: `A,B`.
        return false;
    }
    matches!(arg.get_action(), ArgAction::Append | ArgAction::Count)
        || arg
            .get_num_args()
            .is_some_and(|range| range.max_values() > 1)
}

/// The name of its values.
pub(super) fn value_names(arg: &Arg) -> Vec<String> {
    match arg.get_value_names() {
        Some(names) => names.iter().map(ToString::to_string).collect(),
        None => vec![arg.get_id().as_str().to_uppercase()],
    }
}

/// The values after an option: ` FILE`, or `[=WHEN]` where there may be none.
pub(super) fn values(arg: &Arg) -> Vec<Inline> {
    if !takes_values(arg) {
        return Vec::new();
    }
    let names = italic(value_names(arg).join(" "));
    if arg
        .get_num_args()
        .is_some_and(|range| range.min_values() == 0)
    {
        let begin = if arg.is_require_equals_set() {
            "[="
        } else {
            " ["
        };
        vec![roman(begin), names, roman("]")]
    } else {
        let begin = if arg.is_require_equals_set() {
            "="
        } else {
            " "
        };
        vec![roman(begin), names]
    }
}

/// Adds a term of the synopsis, in brackets where it may be left out.
pub(super) fn bracketed(line: &mut Vec<Inline>, arg: &Arg, term: Vec<Inline>) {
    let required = arg.is_required_set();
    line.push(roman(if required { " " } else { " [" }));
    line.extend(term);
    if !required {
        line.push(roman("]"));
    }
    if repeats(arg) {
        line.push(roman("..."));
    }
}

/// An option or argument with its help, its values, its default and its variable.
pub(super) fn option(roff: &mut Roff, arg: &Arg) {
    let mut term = Vec::new();
    if arg.is_positional() {
        term.push(italic(value_names(arg).join(" ")));
    } else {
        let short = arg.get_short().map(|short| format!("-{short}"));
        let long = arg.get_long().map(|long| format!("--{long}"));
        for (index, name) in short.into_iter().chain(long).enumerate() {
            if index > 0 {
                term.push(roman(", "));
            }
            term.push(bold(name));
        }
        term.extend(values(arg));
    }
    if repeats(arg) {
        term.push(roman("..."));
    }
    roff.control("TP", []);
    roff.text(term);

    let help = arg.get_long_help().or_else(|| arg.get_help());
    let mut help = help.map(ToString::to_string).unwrap_or_default();
    if takes_values(arg) {
        let defaults: Vec<_> = arg
            .get_default_values()
            .iter()
            .map(|value| value.to_string_lossy())
            .collect();
        if !defaults.is_empty() && !arg.is_hide_default_value_set() {
            append(&mut help, &format!("[default: {}]", defaults.join(",")));
        }
    }
    if let Some(variable) = arg.get_env()
        && !arg.is_hide_env_set()
    {
        append(&mut help, &format!("[env: {}]", variable.to_string_lossy()));
    }
    paragraphs(roff, &help, "IP");
    if takes_values(arg) && !arg.is_hide_possible_values_set() {
        possible_values(roff, arg);
    }
}

/// The values that an option takes: in a list where they are explained, else in a sentence.
fn possible_values(roff: &mut Roff, arg: &Arg) {
    let possible = arg.get_possible_values();
    let shown: Vec<_> = possible
        .iter()
        .filter(|value| !value.is_hide_set())
        .collect();
    if shown.iter().all(|value| value.get_help().is_none()) {
        if !shown.is_empty() {
            let names: Vec<&str> = shown.iter().map(|value| value.get_name()).collect();
            roff.text([roman(format!("[possible values: {}]", names.join(", ")))]);
        }
        return;
    }
    roff.control("RS", []);
    for value in shown {
        let help = value.get_help().map(ToString::to_string);
        roff.control("TP", []);
        roff.text([bold(value.get_name())]);
        roff.text(prose(&help.unwrap_or_default()));
    }
    roff.control("RE", []);
}

/// Text in which what stands between backticks is bold: `man` would turn the backticks into quotation marks.
pub(super) fn prose(text: &str) -> Vec<Inline> {
    if !text.matches('`').count().is_multiple_of(2) {
        return vec![roman(text)];
    }
    let parts = text.split('`').enumerate();
    parts
        .filter(|(_, part)| !part.is_empty())
        .map(|(index, part)| {
            if index.is_multiple_of(2) {
                roman(part)
            } else {
                bold(part)
            }
        })
        .collect()
}

fn append(help: &mut String, text: &str) {
    let space = if help.is_empty() { "" } else { " " };
    // Writing to a String cannot fail.
    write!(help, "{space}{text}").ok();
}

/// Text in paragraphs, which an empty line parts; a line that begins with `- ` is a paragraph of its own.
pub(super) fn paragraphs(roff: &mut Roff, text: &str, between: &str) {
    let mut parted = false;
    for line in text.lines() {
        if line.trim().is_empty() {
            parted = true;
            continue;
        }
        if parted || line.starts_with("- ") {
            roff.control(between, []);
            parted = false;
        }
        roff.text(prose(line.trim_start()));
    }
}
