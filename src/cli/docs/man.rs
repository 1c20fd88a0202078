//! One manual page (`man(7)`), from a built command.

use std::fmt::Write as _;

use clap::{Arg, Command};
use roff::{Inline, Roff, bold, italic, roman};

use super::by_hand::{HAND_WRITTEN, HandWritten};
use super::option::{bracketed, is_help, option, paragraphs, prose, value_names, values};
use crate::cli::{examples, exit, globals};

/// Where the files are, on a platform with the XDG folders.
const FILES: &[(&str, &str)] = &[
    (
        "~/.config/credtool/config.toml",
        "The configuration; see credtool.toml(5). `credtool config path` prints where it is on this machine.",
    ),
    (
        "~/.config/credtool/key",
        "The key that seals stored passwords and emails. Without it they cannot be read. In a systemd unit, \
         credtool.key in $CREDENTIALS_DIRECTORY comes first.",
    ),
    (
        "~/.local/share/credtool/credtool.db",
        "The database: contacts, logins, the log of emails, the audit log.",
    ),
    (
        "~/.local/share/credtool/credtool.db.mark",
        "How far the database has come, so that an older copy in its place is noticed; see credtool-backup(7).",
    ),
    (
        "/dev/log",
        "The system's log, which gets a line for each event of the audit trail (facility authpriv). The configuration \
         can name another socket, or none: syslog under [audit].",
    ),
];

/// Variables that no option names.
const ENVIRONMENT: &[(&str, &str)] = &[
    (
        "CREDENTIALS_DIRECTORY",
        "Folder in which systemd passes credtool.key.",
    ),
    ("COLUMNS", "Width of tables, before that of the terminal."),
    ("NO_COLOR", "Where it is set, no colour on --color auto."),
    (
        "CLICOLOR_FORCE",
        "Where it is set and not 0, colour on --color auto without a terminal too.",
    ),
    ("TERM", "Where it is dumb, no colour on --color auto."),
];

/// Adds the page of `command`, which stands below `above`, and of every command below it.
pub(super) fn pages<'a>(
    command: &'a Command,
    above: &mut Vec<&'a Command>,
    pages: &mut Vec<(String, String)>,
) {
    above.push(command);
    let page = ManPage { line: above };
    pages.push((format!("{}.1", page.name("-")), ascii(&page.render())));
    for sub in visible(command) {
        self::pages(sub, above, pages);
    }
    above.pop();
}

/// Non-ASCII characters by their names in `groff_char(7)`: nothing declares the encoding of a page.
fn ascii(page: &str) -> String {
    let mut text = String::with_capacity(page.len());
    for letter in page.chars() {
        if letter.is_ascii() {
            text.push(letter);
        } else {
            // Writing to a string cannot fail.
            let _written = write!(text, "\\[u{:04X}]", u32::from(letter));
        }
    }
    text
}

fn visible(command: &Command) -> impl Iterator<Item = &Command> {
    command.get_subcommands().filter(|sub| !sub.is_hide_set())
}

fn is_global(arg: &Arg) -> bool {
    arg.get_help_heading() == Some(globals::HEADING)
}

/// A page: the command and those above it, from credtool down.
struct ManPage<'a> {
    line: &'a [&'a Command],
}

impl<'a> ManPage<'a> {
    fn name(&self, between: &str) -> String {
        let names: Vec<&str> = self.line.iter().map(|command| command.get_name()).collect();
        names.join(between)
    }

    fn root(&self) -> &'a Command {
        self.line[0]
    }

    fn command(&self) -> &'a Command {
        self.line[self.line.len() - 1]
    }

    fn is_root(&self) -> bool {
        self.line.len() == 1
    }

    fn args(&self) -> impl Iterator<Item = &'a Arg> {
        self.command().get_arguments().filter(|arg| {
            !arg.is_hide_set() && !is_global(arg) && (self.is_root() || !is_help(arg))
        })
    }

    fn globals(&self) -> impl Iterator<Item = &'a Arg> {
        self.root()
            .get_arguments()
            .filter(|arg| !arg.is_hide_set() && is_global(arg))
    }

    fn render(&self) -> String {
        let mut roff = Roff::new();
        let title = self.name("-").to_uppercase();
        let root = self.root();
        let source = format!(
            "{} {}",
            root.get_name(),
            root.get_version().unwrap_or_default()
        );
        // No date: a page changes with the program, not with the day on which it was made. The quotes are given
        // because `roff` leaves an empty argument out, and the release would become the date.
        roff.control(
            "TH",
            [title.as_str(), "1", "\"\"", source.trim(), "User Commands"],
        );
        self.head(&mut roff);
        self.options(&mut roff);
        self.subcommands(&mut roff);
        exit_status(&mut roff);
        if self.is_root() {
            self.environment(&mut roff);
            files(&mut roff);
        } else {
            roff.control("SH", ["ENVIRONMENT"]);
            self.see_root(&mut roff);
            roff.control("SH", ["FILES"]);
            self.see_root(&mut roff);
        }
        self.examples(&mut roff);
        self.see_also(&mut roff);
        roff.render()
    }

    fn head(&self, roff: &mut Roff) {
        let command = self.command();
        let about = command.get_about().map(ToString::to_string);
        roff.control("SH", ["NAME"]);
        roff.text([roman(format!(
            "{} - {}",
            self.name("-"),
            about
                .as_deref()
                .and_then(|about| about.lines().next())
                .unwrap_or_default()
        ))]);
        roff.control("SH", ["SYNOPSIS"]);
        roff.text(self.synopsis());
        roff.control("SH", ["DESCRIPTION"]);
        let long = command.get_long_about().map(ToString::to_string).or(about);
        paragraphs(roff, &long.unwrap_or_default(), "PP");
    }

    /// The name, what must be given, what may be given, and the arguments, each with its values.
    fn synopsis(&self) -> Vec<Inline> {
        let mut line = vec![bold(self.name(" "))];
        let (required, optional): (Vec<&Arg>, Vec<&Arg>) = self
            .args()
            .filter(|arg| !arg.is_positional() && !is_help(arg))
            .partition(|arg| arg.is_required_set());
        for arg in required.into_iter().chain(optional) {
            let mut term = vec![];
            match (arg.get_long(), arg.get_short()) {
                (Some(long), _) => term.push(bold(format!("--{long}"))),
                (None, Some(short)) => term.push(bold(format!("-{short}"))),
                (None, None) => {}
            }
            term.extend(values(arg));
            bracketed(&mut line, arg, term);
        }
        if self.is_root() || visible(self.command()).next().is_some() {
            line.extend([roman(" ["), italic("OPTIONS"), roman("]")]);
        }
        for arg in self.args().filter(|arg| arg.is_positional()) {
            bracketed(&mut line, arg, vec![italic(value_names(arg).join(" "))]);
        }
        if visible(self.command()).next().is_some() {
            let placeholder = self.command().get_subcommand_value_name();
            line.extend([roman(" "), italic(placeholder.unwrap_or("COMMAND"))]);
        }
        line
    }

    fn options(&self, roff: &mut Roff) {
        let own: Vec<&Arg> = self.args().collect();
        if !own.is_empty() {
            roff.control("SH", ["OPTIONS"]);
            let (positional, named): (Vec<&Arg>, Vec<&Arg>) =
                own.into_iter().partition(|arg| arg.is_positional());
            for arg in positional.into_iter().chain(named) {
                option(roff, arg);
            }
        }
        roff.control("SH", [globals::HEADING.to_uppercase().as_str()]);
        if self.is_root() {
            for arg in self.globals() {
                option(roff, arg);
            }
        } else {
            self.see_root(roff);
        }
    }

    fn subcommands(&self, roff: &mut Roff) {
        let mut subcommands = visible(self.command()).peekable();
        if subcommands.peek().is_none() {
            return;
        }
        roff.control("SH", ["SUBCOMMANDS"]);
        for sub in subcommands {
            roff.control("TP", []);
            roff.text([
                bold(format!("{}-{}", self.name("-"), sub.get_name())),
                roman("(1)"),
            ]);
            let about = sub.get_about().map(ToString::to_string);
            roff.text(prose(&about.unwrap_or_default()));
        }
    }

    fn environment(&self, roff: &mut Roff) {
        roff.control("SH", ["ENVIRONMENT"]);
        for arg in self.globals() {
            if let (Some(variable), Some(long)) = (arg.get_env(), arg.get_long()) {
                roff.control("TP", []);
                roff.text([bold(variable.to_string_lossy())]);
                roff.text([
                    roman("As "),
                    bold(format!("--{long}")),
                    roman(", which comes first."),
                ]);
            }
        }
        for (variable, meaning) in ENVIRONMENT {
            roff.control("TP", []);
            roff.text([bold(*variable)]);
            roff.text(prose(meaning));
        }
    }

    fn examples(&self, roff: &mut Roff) {
        let examples = examples::of(self.command());
        if examples.is_empty() {
            return;
        }
        roff.control("SH", ["EXAMPLES"]);
        for example in examples {
            roff.control("PP", []);
            roff.text([roman(format!("{}:", example.what))]);
            roff.control("PP", []);
            roff.control("RS", ["4"]);
            roff.control("nf", []);
            for line in example.line.lines() {
                roff.text([bold(line)]);
            }
            roff.control("fi", []);
            roff.control("RE", []);
        }
    }

    /// Pages written by hand that belong to this command or to one above it.
    fn beside(&self) -> Vec<String> {
        let words = self.name(" ");
        let command = words.split_once(' ').map_or("", |(_, rest)| rest);
        let belongs = |to: &&str| command == *to || command.starts_with(&format!("{to} "));
        HAND_WRITTEN
            .iter()
            .filter(|page| self.is_root() || page.commands.iter().any(belongs))
            .map(HandWritten::reference)
            .collect()
    }

    /// The page above, its other commands, credtool's own page, and those written by hand.
    fn see_also(&self, roff: &mut Roff) {
        let mut names: Vec<String> = Vec::new();
        if let [above @ .., last] = self.line
            && let Some(parent) = above.last()
        {
            let above = ManPage { line: above };
            names.push(self.root().get_name().to_owned());
            if !above.is_root() {
                names.push(above.name("-"));
                let siblings = visible(parent).filter(|sub| sub.get_name() != last.get_name());
                names.extend(siblings.map(|sub| format!("{}-{}", above.name("-"), sub.get_name())));
            }
        }
        names.extend(
            visible(self.command()).map(|sub| format!("{}-{}", self.name("-"), sub.get_name())),
        );
        for name in &mut names {
            name.push_str("(1)");
        }
        names.extend(self.beside());
        if names.is_empty() {
            return;
        }
        roff.control("SH", ["SEE ALSO"]);
        let mut line = Vec::new();
        for (index, name) in names.into_iter().enumerate() {
            if index > 0 {
                line.push(roman(", "));
            }
            let (page, chapter) = name.split_at(name.len() - 3);
            line.extend([bold(page), roman(chapter)]);
        }
        roff.text(line);
    }

    fn see_root(&self, roff: &mut Roff) {
        roff.text([roman("See "), bold(self.root().get_name()), roman("(1).")]);
    }
}

fn exit_status(roff: &mut Roff) {
    roff.control("SH", ["EXIT STATUS"]);
    for (code, meaning) in exit::TABLE {
        roff.control("TP", []);
        roff.text([bold(code.to_string())]);
        roff.text(prose(meaning));
    }
}

fn files(roff: &mut Roff) {
    roff.control("SH", ["FILES"]);
    for (path, meaning) in FILES {
        roff.control("TP", []);
        roff.text([italic(*path)]);
        roff.text(prose(meaning));
    }
}
