//! Clap's own output: help and the version on stdout, usage errors on stderr, as JSON where JSON was asked for.

use std::ffi::OsStr;
use std::io::{self, Write};

use clap::ColorChoice;
use clap::error::{ContextKind, ContextValue, ErrorKind as Clap};

use super::{Ui, sanitize, stdout};
use crate::app::{Error, ErrorKind};
use crate::cli::exit;
use crate::cli::failure::ErrorReport;
use crate::cli::globals::{Format, Globals};
use crate::domain::Timestamp;

/// Prints what clap gave instead of arguments; gives the exit code.
pub(crate) fn usage(error: &clap::Error) -> u8 {
    if matches!(error.kind(), Clap::DisplayHelp | Clap::DisplayVersion) {
        let printed = stdout::check().and_then(|()| error.print());
        return match printed {
            Err(fault) if fault.kind() != io::ErrorKind::BrokenPipe => {
                let failed = stdout::unwritable(fault);
                Ui::new(&Globals::default(), Timestamp::now()).error(&failed);
                exit::code(ErrorKind::Failed)
            }
            // A reader that has gone has seen enough.
            _ => 0,
        };
    }
    if asked_for_json(std::env::args_os().skip(1)) {
        let globals = Globals {
            format: Some(Format::Json),
            color: ColorChoice::Never,
            ..Globals::default()
        };
        let text = error.to_string();
        let first = text.lines().next().unwrap_or_default();
        let first = first.trim_start_matches("error: ");
        let failure = Error::new(ErrorKind::Usage, first).hint("credtool --help");
        let mut report = ErrorReport::from(&failure);
        report.argument = argument(error);
        Ui::new(&globals, Timestamp::now()).error(report);
    } else if print(error).and_then(|()| io::stderr().flush()).is_err() {
        return exit::code(ErrorKind::Failed);
    }
    exit::code(ErrorKind::Usage)
}

/// The argument that is wrong or missing, as clap names it: `--limit <N>`, `<ID>...`, or the unknown command.
fn argument(error: &clap::Error) -> Option<String> {
    let kinds = [ContextKind::InvalidArg, ContextKind::InvalidSubcommand];
    kinds.into_iter().find_map(|kind| match error.get(kind)? {
        ContextValue::String(name) => Some(name.clone()),
        ContextValue::Strings(names) => names.first().cloned(),
        _ => None,
    })
}

/// As clap prints it; without colour, and harmless, where it repeats what a terminal would obey.
fn print(error: &clap::Error) -> io::Result<()> {
    let text = error.to_string();
    let mut sanitize = sanitize::lines(&text, "");
    sanitize.push('\n');
    if sanitize.trim_end() == text.trim_end() {
        error.print()
    } else {
        io::stderr().write_all(sanitize.as_bytes())
    }
}

/// Looks for the flag in words that clap could not parse.
fn asked_for_json(words: impl Iterator<Item = impl AsRef<OsStr>>) -> bool {
    let mut after_format = false;
    for word in words {
        let word = word.as_ref();
        if word == "--json" || word == "--format=json" || word == "--format=jsonl" {
            return true;
        }
        if after_format && (word == "json" || word == "jsonl") {
            return true;
        }
        after_format = word == "--format";
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_seen_in_any_place() {
        let asked = |line: &str| asked_for_json(line.split(' '));
        assert!(asked("contact shwo --json"));
        assert!(asked("--format jsonl contact"));
        assert!(!asked("contact list --format table json"));
    }
}
