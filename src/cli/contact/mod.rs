//! `credtool contact`: the contact book.

mod add;
mod correction;
mod edit;
mod import;
mod list;
mod remove;
mod screen;
mod show;
mod typos;

use anyhow::Result;
use clap::Subcommand;

use super::Context;

/// Look up and keep contacts
#[derive(Clone, Debug, Subcommand)]
pub(crate) enum Command {
    List(list::Args),
    Show(show::Args),
    Add(add::Args),
    Edit(edit::Args),
    Remove(remove::Args),
    Import(import::Args),
}

/// Runs the verb.
pub(crate) fn run(command: Command, context: &mut Context) -> Result<u8> {
    match command {
        Command::List(args) => list::run(args, context),
        Command::Show(args) => show::run(args, context),
        Command::Add(args) => add::run(args, context),
        Command::Edit(args) => edit::run(args, context),
        Command::Remove(args) => return remove::run(&args, context),
        Command::Import(args) => return import::run(args, context),
    }
    .map(|()| 0)
}
