//! The flags that every command takes, as they were typed. What they come to is resolved elsewhere: streams by
//! [`super::output::Ui`], folders by [`super::config::Paths`], questions by [`super::prompt::Prompt`].

use std::path::PathBuf;

use clap::builder::FalseyValueParser;
use clap::{ArgAction, Args, ColorChoice};

use crate::domain::Line;
use crate::domain::audit::Why;

/// The heading under which help and the manual list these flags.
pub(crate) const HEADING: &str = "Global options";

// The global flags. No doc comment: clap would take it for what the whole program does.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = HEADING)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a flag of its own on the command line"
)]
pub(crate) struct Globals {
    /// Folder of the database
    #[arg(
        long,
        global = true,
        value_name = "DIR",
        env = "CREDTOOL_DATA_DIR",
        hide_env_values = true
    )]
    pub(crate) data_dir: Option<PathBuf>,

    /// Configuration file
    #[arg(
        long,
        global = true,
        value_name = "FILE",
        env = "CREDTOOL_CONFIG",
        hide_env_values = true
    )]
    pub(crate) config: Option<PathBuf>,

    /// File with the key that seals stored passwords and emails
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) key_file: Option<PathBuf>,

    /// How to print data [default: table on a terminal, else plain]
    #[arg(long, global = true, value_name = "FORMAT", value_enum)]
    pub(crate) format: Option<Format>,

    /// Short for --format json
    #[arg(long, global = true, conflicts_with = "format")]
    pub(crate) json: bool,

    /// Print only these fields, in this order
    #[arg(
        long,
        global = true,
        value_name = "A,B",
        value_delimiter = ',',
        action = ArgAction::Append
    )]
    pub(crate) fields: Vec<String>,

    /// Print one field, a bare value a line
    #[arg(long, global = true, value_name = "A", conflicts_with_all = ["fields", "format", "json"])]
    pub(crate) field: Option<String>,

    /// Print the JSON Schema of the command's output, and do nothing
    #[arg(long, global = true)]
    pub(crate) schema: bool,

    /// Confirm everything that would be asked
    ///
    /// A list on stdin leaves no way to answer: with a person at the terminal, acting on more than one of its targets needs
    /// --yes, and in a script more than 100 do.
    #[arg(long, global = true)]
    pub(crate) yes: bool,

    /// Never ask; fail where an answer is needed
    #[arg(
        long,
        global = true,
        env = "CREDTOOL_NO_INPUT",
        hide_env_values = true,
        value_parser = FalseyValueParser::new()
    )]
    pub(crate) no_input: bool,

    /// Print no notes and no success messages
    #[arg(short, long, global = true)]
    pub(crate) quiet: bool,

    /// Say more about what is done
    #[arg(short, long, global = true, action = ArgAction::Count)]
    pub(crate) verbose: u8,

    /// When to use colour
    #[arg(
        long,
        global = true,
        value_name = "WHEN",
        value_enum,
        default_value_t = ColorChoice::Auto
    )]
    pub(crate) color: ColorChoice,

    /// Reason for the audit trail; `audit list` filters by it
    #[arg(long, global = true, value_name = "TEXT")]
    pub(crate) reason: Option<Line>,

    /// Ticket for the audit trail; `audit list` filters by it
    #[arg(long, global = true, value_name = "ID")]
    pub(crate) ticket: Option<Line>,
}

impl Globals {
    /// Why an act is done, in the words of who does it.
    pub(crate) fn why(&self) -> Why {
        let text = |line: &Option<Line>| line.as_ref().map(|line| line.as_str().to_owned());
        Why {
            reason: text(&self.reason),
            ticket: text(&self.ticket),
        }
    }

    /// The format that was asked for, if one was. `--json` after the verb and `--format` before the noun do not
    /// conflict as far as clap can see; then `--json` wins.
    pub(crate) fn format_asked(&self) -> Option<Format> {
        if self.json {
            Some(Format::Json)
        } else {
            self.format
        }
    }
}

/// How data is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Format {
    /// For people: aligned columns, relative times
    Table,
    /// One JSON array or object
    Json,
    /// One JSON object a line
    Jsonl,
    /// Comma-separated values with a header (RFC 4180); a ' stands before what a spreadsheet would run
    Csv,
    /// Tab-separated values without a header
    Plain,
}

impl Format {
    /// Whether errors are JSON too.
    pub(super) const fn is_json(self) -> bool {
        matches!(self, Self::Json | Self::Jsonl)
    }
}

#[cfg(test)]
mod tests {
    use clap::{CommandFactory, Parser};

    use super::*;

    #[derive(Parser)]
    struct Sample {
        #[command(flatten)]
        globals: Globals,
        #[command(subcommand)]
        verb: Option<Verb>,
    }

    #[derive(clap::Subcommand)]
    enum Verb {
        List,
    }

    fn parsed(args: &[&str]) -> Result<Globals, clap::error::ErrorKind> {
        Sample::try_parse_from([&["sample"], args].concat())
            .map(|sample| {
                let _: Option<Verb> = sample.verb;
                sample.globals
            })
            .map_err(|error| error.kind())
    }

    #[test]
    fn the_definition_is_sound() {
        Sample::command().debug_assert();
    }

    #[test]
    fn flags_are_taken_before_and_after_the_verb() {
        for args in [
            ["--fields", "id,name", "list", "-vv"],
            ["list", "-vv", "--fields", "id,name"],
        ] {
            let globals = parsed(&args).unwrap();
            assert_eq!(globals.fields, ["id", "name"]);
            assert_eq!(globals.verbose, 2);
        }
    }

    #[test]
    fn json_is_short_for_a_format() {
        assert_eq!(
            parsed(&["list", "--json"]).unwrap().format_asked(),
            Some(Format::Json)
        );
        assert_eq!(
            parsed(&["list", "--format", "csv"]).unwrap().format_asked(),
            Some(Format::Csv)
        );
        assert_eq!(parsed(&["list"]).unwrap().format_asked(), None);
    }

    #[test]
    fn one_field_excludes_what_shapes_several() {
        for other in [
            ["--json", "--yes"],
            ["--fields", "id"],
            ["--format", "jsonl"],
        ] {
            let args = [&["list", "--field", "id"], &other[..]].concat();
            assert_eq!(
                parsed(&args).err(),
                Some(clap::error::ErrorKind::ArgumentConflict),
                "{other:?}"
            );
        }
    }
}
