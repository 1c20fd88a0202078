//! `credtool product`: what credentials open.

mod add;
mod edit;
mod list;
mod policy_args;
mod remove;
mod show;

use clap::Subcommand;

use super::Context;

/// Keep products: what credentials open, and what they ask of a password
#[derive(Clone, Debug, Subcommand)]
pub(crate) enum Command {
    /// List products
    List(list::Args),
    /// Show a product, its password policy and how much hangs on it
    Show(show::Args),
    /// Add a product
    Add(add::Args),
    /// Change a product
    Edit(edit::Args),
    /// Remove a product that no login and no email names
    Remove(remove::Args),
}

/// Runs the verb.
pub(crate) fn run(command: Command, context: &mut Context) -> anyhow::Result<()> {
    match command {
        Command::List(args) => list::run(args, context),
        Command::Show(args) => show::run(args, context),
        Command::Add(args) => add::run(args, context),
        Command::Edit(args) => edit::run(args, context),
        Command::Remove(args) => remove::run(args, context),
    }
}
