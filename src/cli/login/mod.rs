//! `credtool login`: which account a contact has at which product.

mod add;
mod edit;
mod export;
mod list;
mod notified;
mod provision;
mod remove;
mod show;

use anyhow::Result;
use clap::Subcommand;

pub(crate) use self::notified::{exposed, notified};
use super::Context;

/// Keep logins: which account a contact has at which product
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    List(list::Args),
    Show(show::Args),
    Add(add::Args),
    Edit(edit::Args),
    Remove(remove::Args),
    Export(export::Args),
    Provision(provision::Args),
}

/// Runs the verb.
pub(crate) fn run(command: Command, context: &mut Context) -> Result<u8> {
    match command {
        Command::List(args) => list::run(args, context),
        Command::Show(args) => show::run(args, context),
        Command::Add(args) => add::run(args, context),
        Command::Edit(args) => edit::run(args, context),
        Command::Remove(args) => remove::run(args, context),
        Command::Export(args) => return export::run(&args, context),
        Command::Provision(args) => return provision::run(&args, context),
    }
    .map(|()| 0)
}
