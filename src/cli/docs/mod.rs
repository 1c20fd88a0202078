//! Manual pages and completions, generated from the definition of the command line.
//!
//! The pages of the commands are generated here, on top of `roff`: those of `clap_mangen` repeat every global option on
//! every page, leave option values out of the synopsis, and know neither exit codes nor files. All other pages
//! (`man/*.5`, `man/*.7`) are written by hand; the tests in `tests::pages` compare them with the code.

mod by_hand;
mod man;
mod option;

use clap::Command;
use clap_complete::Shell;

use super::{examples, exit, schema};

/// Writes the manual: a page each for credtool and every command that is not hidden, as name of the file
/// (`credtool-contact-show.1`) and text. It depends on the definition alone: no date, no machine.
pub fn man_pages(mut command: Command) -> Vec<(String, String)> {
    command = without_help_commands(command);
    command.build();
    let mut pages = Vec::new();
    man::pages(&command, &mut Vec::new(), &mut pages);
    pages
}

/// A manual page, generated or written by hand.
#[derive(Clone, Debug)]
pub(crate) struct ManualPage {
    /// The name of its file, which ends with the section.
    pub(crate) file: String,
    /// Its text, in the man macros of roff.
    pub(crate) text: String,
}

impl ManualPage {
    /// Returns the name by which man(1) finds it.
    pub(crate) fn name(&self) -> &str {
        self.file
            .rsplit_once('.')
            .map_or(&self.file, |(name, _)| name)
    }

    /// Returns the section of the manual.
    pub(crate) fn section(&self) -> &str {
        self.file
            .rsplit_once('.')
            .map_or("1", |(_, section)| section)
    }
}

/// Returns all manual pages.
pub(crate) fn manual(command: Command) -> Vec<ManualPage> {
    let generated = man_pages(command).into_iter();
    let by_hand = by_hand::HAND_WRITTEN
        .iter()
        .map(|page| (page.file.to_owned(), page.text.to_owned()));
    generated
        .chain(by_hand)
        .map(|(file, text)| ManualPage { file, text })
        .collect()
}

/// Writes the completions for bash, zsh, fish and PowerShell, as name of the file and text.
pub fn completions(command: &Command) -> Vec<(String, Vec<u8>)> {
    [Shell::Bash, Shell::Zsh, Shell::Fish, Shell::PowerShell]
        .into_iter()
        .map(|shell| {
            let name = clap_complete::Generator::file_name(&shell, command.get_name());
            (name, completion(command.clone(), shell))
        })
        .collect()
}

/// Writes the completions for one shell.
pub(crate) fn completion(command: Command, shell: Shell) -> Vec<u8> {
    let mut command = visible(command);
    let name = command.get_name().to_owned();
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut command, &name, &mut script);
    script
}

/// The JSON Schema of everything that commands print.
pub fn schemas() -> serde_json::Value {
    schema::all()
}

/// Every exit code and what it means.
pub fn exit_codes() -> &'static [(u8, &'static str)] {
    exit::TABLE
}

/// The examples of a built command's help: what each does, and the line to type.
pub fn examples(command: &Command) -> Vec<(String, String)> {
    examples::of(command)
        .into_iter()
        .map(|example| (example.what, example.line))
        .collect()
}

/// The command without the `help` that clap adds on every level.
fn without_help_commands(command: Command) -> Command {
    command
        .disable_help_subcommand(true)
        .mut_subcommands(without_help_commands)
}

/// The command without its hidden commands. Some shells' generators of `clap_complete` list those too, and clap
/// cannot take a command out again; so the levels are built anew.
fn visible(command: Command) -> Command {
    if !command.has_subcommands() {
        return command;
    }
    let shown = command.get_subcommands().filter(|sub| !sub.is_hide_set());
    let mut level = Command::new(command.get_name().to_owned())
        .args(command.get_arguments().cloned())
        .subcommand_required(command.is_subcommand_required_set())
        .subcommands(shown.cloned().map(visible).collect::<Vec<_>>());
    let aliases: Vec<String> = command
        .get_visible_aliases()
        .map(ToOwned::to_owned)
        .collect();
    level = level.visible_aliases(aliases);
    if let Some(about) = command.get_about() {
        level = level.about(about.clone());
    }
    if let Some(version) = command.get_version() {
        level = level.version(version.to_owned());
    }
    level
}

#[cfg(test)]
mod tests;
