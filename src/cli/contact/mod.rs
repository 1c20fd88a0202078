//! `credtool contact`: the contact book.

mod add;
mod edit;
mod import;
mod list;
mod remove;
mod screen;
mod show;

use clap::Subcommand;

use super::Context;
use crate::app::Result;

/// Look up and keep contacts
#[derive(Clone, Debug, Subcommand)]
pub(crate) enum Command {
    /// List contacts, a page at a time
    List(list::Args),
    /// Show everything about a contact: logins, links, mails, and what to do next
    Show(show::Args),
    /// Add a contact
    Add(add::Args),
    /// Change a contact, its addresses or its tags
    Edit(edit::Args),
    /// Remove a contact with its logins, links and mails
    Remove(remove::Args),
    /// Take contacts in from a CSV file, with the hashes of their passwords
    Import(import::Args),
}

/// Runs the verb.
pub(crate) fn run(command: Command, context: &mut Context) -> Result<u8> {
    match command {
        Command::List(args) => list::run(args, context),
        Command::Show(args) => show::run(args, context),
        Command::Add(args) => add::run(args, context),
        Command::Edit(args) => edit::run(args, context),
        Command::Remove(args) => remove::run(args, context),
        Command::Import(args) => return import::run(args, context),
    }
    .map(|()| 0)
}
